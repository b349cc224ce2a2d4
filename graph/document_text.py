"""How many words a document has and how long they are, before the slow work of parsing it."""

import re

from graph.document_size import TooLarge
from models.limits import Limits

LONGEST_WORD = 2_000  # characters; the longest thing that anyone has to write is a cursor

# What begins to match is always taken in, be it closed or not: no letter is read twice. Repeats are
# written out, one round for each odd character, and not possessive: Python before 3.11.5 confuses
# those that contain choices (gh-100061, gh-106052).
PART = re.compile(
    r"""
    [\s,\ufeff]+ (?: \#[^\n\r]* [\s,\ufeff]* )*
    | (?: \#[^\n\r]* [\s,\ufeff]* )+
    | (?P<word>
        \"{3} [^"\\]* (?: (?: \\\"{3} | \\+ (?!\"{3}) | "(?!"") ) [^"\\]* )* (?: \"{3} | \Z )
        | " [^"\\\n\r]* (?: \\. [^"\\\n\r]* )* "?
        | [\w+-] [\w.+-]*
        | \.{3}
        | .
      )
    """,
    re.VERBOSE,
)


def check_text(query: str, limits: Limits) -> int:
    """How many words there are; TooLarge for too many, and for one that is too long."""
    words = 0
    for part in PART.finditer(query):
        if part.lastgroup is None:
            continue
        words += 1
        if words > limits.tokens:
            raise too_many(limits)
        if part.end() - part.start() > LONGEST_WORD:
            sentence = f"the document has a word of more than {LONGEST_WORD:,} characters"
            raise TooLarge(f"{sentence}; give long values as variables", "TOKEN_LIMIT")
    return words


def too_many(limits: Limits) -> TooLarge:
    """The refusal of a document of too many words."""
    sentence = f"the document has more than {limits.tokens:,} tokens, which is the limit"
    return TooLarge(sentence, "TOKEN_LIMIT")
