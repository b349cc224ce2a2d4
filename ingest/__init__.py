"""Carrier files in, enrollments out; and our own hierarchy. Writes models and nothing else."""
