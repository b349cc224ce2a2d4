"""Documents that are too large in any way are refused before it is checked what they ask."""

import pytest
from graphql import (
    GraphQLSyntaxError,
    Lexer,
    Source,
    TokenKind,
    get_introspection_query,
    parse,
)
from hypothesis import assume, given
from hypothesis import strategies as st

from graph.document import prepare
from graph.document_size import Measure, Size, TooLarge, executable
from graph.document_text import PART, check_text
from graph.rules import DEFAULT_LIMITS, DEFAULT_RULES


def size_of(document):
    parsed = parse(document)
    [operation], fragments = executable(parsed)
    return Measure(fragments).operation(operation)


def refusal(document, rules=DEFAULT_RULES):
    """The only reason for which a document is refused."""
    [error] = prepare(document, rules).errors
    return error.extensions["code"], error.message


def doubled(levels):
    """A document whose fragments each spread the next one twice."""
    fragments = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels)]
    last = f"fragment F{levels} on Query {{ viewer {{ today }} }}"
    return " ".join(["{ ...F0 }", *fragments, last])


@pytest.mark.parametrize(
    ("document", "size"),
    [
        ("{ a }", Size(1, 1, 0, 0, 0)),
        ("{ a { b c { d } } e }", Size(3, 5, 0, 0, 0)),
        ("{ x: a y: b { z: c } }", Size(2, 3, 3, 0, 0)),
        ("{ a a b: a b: a }", Size(1, 4, 2, 0, 2)),
        ("{ a { b b } }", Size(2, 3, 0, 0, 1)),
        ("query ($v: Int @d) @d { a @d { ... @d { b } ...F @d } } fragment F on T @d { c }",
         Size(2, 3, 0, 6, 0)),
        ("{ a ...F ... on T { a } } fragment F on T { a { b } }", Size(2, 4, 0, 0, 2)),
        ("{ ...F } fragment F on T { ...G a } fragment G on T { ...F b }", Size(1, 2, 0, 0, 0)),
        ("{ ...Nowhere }", Size()),
        (doubled(3), Size(2, 16, 0, 0, 7)),
    ],
)  # fmt: skip
def test_a_document_is_measured_with_its_fragments_unfolded(document, size):
    assert size_of(document) == size


def test_a_document_that_doubles_itself_is_measured_though_nobody_could_unfold_it():
    assert size_of(doubled(60)).fields == 2**61


def test_the_introspection_of_tools_is_within_the_limits():
    assert prepare(get_introspection_query()).errors == ()


ALIASES = " ".join(f"a{n}: viewer {{ today }}" for n in range(51))
DIRECTIVES = " ".join(["@skip(if: false)"] * 51)
CHAIN = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(99))


@pytest.mark.parametrize(
    ("document", "code", "sentence"),
    [
        (
            "{ agent(npn: \"1\") { " + "upline { " * 20 + "name" + " }" * 22,
            "DEPTH_LIMIT",
            "the operation is 22 levels deep; at most 20 are allowed",
        ),
        (
            "{ __schema { types { " + "fields { type { " * 10 + "name" + " } }" * 10 + " } } }",
            "DEPTH_LIMIT",
            "the operation is 23 levels deep; at most 20 are allowed",
        ),
        (
            f"{{ {ALIASES} }}",
            "ALIAS_LIMIT",
            "the operation has 51 aliases; at most 50 are allowed",
        ),
        (
            f"{{ {'a' * 101}: viewer {{ today }} }}",
            "ALIAS_LIMIT",
            "the operation has an alias of 101 letters; at most 100 are allowed",
        ),
        (
            "{ " + "viewer { today } " * 300 + "}",
            "ALIAS_LIMIT",
            "the operation asks 299 times for a field again; at most 50 are allowed",
        ),
        (
            doubled(14),
            "ALIAS_LIMIT",
            "the operation asks 16,383 times for a field again; at most 50 are allowed",
        ),
        (
            f"{{ viewer {{ today {DIRECTIVES} }} }}",
            "BAD_REQUEST",
            "the operation has 51 directives; at most 50 are allowed",
        ),
        (
            "{ viewer { " + " ".join(f"x{n}" for n in range(2_001)) + " } }",
            "TOKEN_LIMIT",
            "the operation has 2,002 fields, its fragments unfolded; at most 2,000 are allowed",
        ),
        (
            "{ viewer { " + "today " * 4_001 + "} }",
            "TOKEN_LIMIT",
            "the document has more than 4,000 tokens, which is the limit",
        ),
        (
            "{ ...F0 } " + CHAIN + " fragment F99 on Query { viewer { today } }"
            " fragment F100 on Query { viewer { today } }",
            "TOKEN_LIMIT",
            "the operation has 101 fragments; at most 100 are allowed",
        ),
        (
            "{ viewer { today } } fragment F on Viewer { " + "today " * 300 + "}",
            "ALIAS_LIMIT",
            "the operation asks 299 times for a field again; at most 50 are allowed",
        ),
        (
            " ".join(f"query Q{n} {{ viewer {{ today }} }}" for n in range(51)),
            "TOKEN_LIMIT",
            "the operation is one of 51 in the document; at most 50 are allowed",
        ),
        (
            " ".join(f"query Q{n} {{ ...F }}" for n in range(50)) + " fragment F on Viewer { "
            + " ".join(f"x{n}" for n in range(41)) + " }",
            "TOKEN_LIMIT",
            "the operation has 2,050 fields, its fragments unfolded; at most 2,000 are allowed",
        ),
        (
            "{ " + " ".join(f"a{n}: __type(name: \"Agent\") {{ name }}" for n in range(6)) + " }",
            "TOKEN_LIMIT",
            "the operation asks 6 times for the schema; at most 5 are allowed",
        ),
        (
            "{ viewer { " + "x" * 2_001 + " } }",
            "TOKEN_LIMIT",
            "the document has a word of more than 2,000 characters; give long values as variables",
        ),
        ("{a" * 1_500, "DEPTH_LIMIT", "the document is nested too deeply"),
        (
            "{ agents(filter: {npn: " + "[" * 1_500 + "]" * 1_500 + "}) { totalCount } }",
            "DEPTH_LIMIT",
            "the document is nested too deeply",
        ),
        (
            "{ " + "a { " * 160 + "b" + " }" * 161,
            "DEPTH_LIMIT",
            "the operation is nested too deeply",
        ),
    ],
)  # fmt: skip
def test_a_document_over_a_limit_is_refused_in_a_sentence_with_its_code(document, code, sentence):
    assert refusal(document) == (code, sentence)


def test_every_operation_of_a_document_is_measured():
    code, _ = refusal("query A { viewer { today } } query B { " + ALIASES + " }")

    assert code == "ALIAS_LIMIT"


def test_a_circle_of_fragments_is_refused_as_one():
    code_and_sentence = [
        (error.extensions, error.message)
        for error in prepare("{ ...F } fragment F on Query { ...F }").errors
    ]

    assert code_and_sentence == [({}, "Cannot spread fragment 'F' within itself.")]


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ("{ ...F } " + "fragment F on Query { viewer { today } } " * 2,
         "There can be only one fragment named 'F'."),
        ("{ viewer { today } } type T { a: Int }",
         "a document has operations and fragments, nothing else"),
    ],
)  # fmt: skip
def test_what_would_not_be_measured_is_refused(document, sentence):
    [error] = prepare(document).errors

    assert error.message == sentence


def test_a_literal_is_told_its_first_fault_alone():
    errors = prepare(
        "{ agents(first: {}, filter: {a: 1, b: 2, level: [X, Y]}) { totalCount } }"
    ).errors

    assert [error.message.partition(",")[0] for error in errors] == [
        "Int cannot represent non-integer value: {  }",
        "Value 'X' does not exist in 'AgentLevel' enum.",
    ]


WORDS = '''query Q($a: [Int!]! = [1, -2.5e+3]) @d { # a comment, "with" {words}
  a(b: "c \\" d", e: """f "g" \\""" h""") ...F ... on T { x, y } }'''


# Names, numbers and dots that touch count as one word; the parser, which counts after us, knows.
PIECES = [*'"\\#{}$!:=@|&()[] \n\r,\ufeffa', '"""', '\\"""', '""', " ...", " 1 ", " -2.5e+3 "]


def test_words_are_counted_as_the_parser_counts_them():
    exact = DEFAULT_LIMITS.model_copy(update={"tokens": tokens_of(WORDS)})
    less = DEFAULT_LIMITS.model_copy(update={"tokens": tokens_of(WORDS) - 1})

    check_text(WORDS, exact)
    with pytest.raises(TooLarge, match="more than 38 tokens"):
        check_text(WORDS, less)


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_text_that_the_parser_can_split_is_counted_alike(text):
    try:
        count = tokens_of(text)
    except GraphQLSyntaxError:
        assume(False)

    assert check_text(text, DEFAULT_LIMITS) == count


def tokens_of(document):
    lexer, count = Lexer(Source(document)), 0
    while lexer.advance().kind is not TokenKind.EOF:
        count += 1
    return count


@pytest.mark.parametrize("text", ['"', '"""', '\\"""\n', '"\\', ", ", "#\n", "\ufeff", "\0", "é"])
def test_text_that_is_no_document_is_read_once(text):
    text *= 1_000

    assert "".join(part.group() for part in PART.finditer(text)) == text


def test_limits_are_settings(monkeypatch):
    monkeypatch.setenv("DOWNLINE_LIMIT_DEPTH", "1")
    from models.settings import Settings

    rules = DEFAULT_RULES._replace(limits=Settings.load().limits)

    assert refusal("{ viewer { today } }", rules) == (
        "DEPTH_LIMIT",
        "the operation is 2 levels deep; at most 1 are allowed",
    )
    assert prepare("{ viewer { today } }").errors == ()


def test_introspection_and_suggestions_can_be_switched_off():
    strict = DEFAULT_RULES._replace(introspection=False, suggestions=False)
    asked, wrong = "{ __schema { queryType { name } } }", "{ viewr { today } }"

    assert prepare(asked).errors == ()
    assert "introspection" in prepare(asked, strict).errors[0].message.lower()
    assert prepare(wrong).errors[0].message.endswith("Did you mean 'viewer'?")
    assert prepare(wrong, strict).errors[0].message == (
        "Cannot query field 'viewr' on type 'Query'."
    )


def test_a_document_with_many_faults_is_told_the_first_twenty():
    errors = prepare("{ " + " ".join(f"x{n}" for n in range(200)) + " }").errors

    assert len(errors) == 21
    assert errors[-1].message == (
        "Too many validation errors, error limit reached. Validation aborted."
    )
