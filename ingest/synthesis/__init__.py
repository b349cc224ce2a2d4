"""An invented organisation and its carriers' weekly files, with the ends they must come to."""

from ingest.synthesis.errors import SynthesisError
from ingest.synthesis.synthesis import SynthesisSummary, synthesize

__all__ = ["SynthesisError", "SynthesisSummary", "synthesize"]
