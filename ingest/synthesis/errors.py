"""What can be wrong with a wish for synthetic files."""


class SynthesisError(Exception):
    """The files cannot be made as asked; nothing was written. The text is one sentence."""
