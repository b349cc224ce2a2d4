"""Every read: batched, one DataLoader per question, in one snapshot. Imports models only."""

from loaders.database import Database, Snapshot
from loaders.request import Loaders
from loaders.viewer import Access, Role, Viewer, load_viewer, run_for_viewer

__all__ = [
    "Access",
    "Database",
    "Loaders",
    "Role",
    "Snapshot",
    "Viewer",
    "load_viewer",
    "run_for_viewer",
]
