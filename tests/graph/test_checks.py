"""All rules as one say what graphql-core says when it asks each by itself."""

import pytest
from graphql import (
    GraphQLSyntaxError,
    NoSchemaIntrospectionCustomRule,
    Visitor,
    parse,
    specified_rules,
    validate,
    visit,
)
from hypothesis import assume, given
from hypothesis import strategies as st

from graph.checks import Checks, ChecksWithoutIntrospection
from graph.document import MOST_SUGGESTED, prepare
from graph.schema import graphql_schema

# Something of every kind that a document of ours may have, so that every rule has its say.
WHOLE = """
query Mine($npn: String!, $first: Int = 2, $more: Boolean!, $filter: EnrollmentFilter) {
  agent(npn: $npn) { ...Told upline { ...Told } again: upline { id } }
  enrollments(first: $first, filter: {status: [ACTIVE], carrier: "humana", stale: false})
      @include(if: $more) {
    nodes { id status kind: __typename ... on Enrollment { client { name } } }
    pageInfo { hasNextPage endCursor }
  }
  production(filter: $filter, groupBy: [CARRIER, STATUS]) { submitted }
}
query Other { viewer { today } node(id: "x") { id ... on Enrollment { status } } }
query Schema { __schema { queryType { name } } }
fragment Told on Agent { npn name }
"""


PARTS = {
    "argument", "directive", "field", "fragment_definition", "fragment_spread", "inline_fragment",
    "object_field", "operation_definition", "variable_definition",
}  # fmt: skip


class Places(Visitor):
    """Where the names of a document are, and its parts that may come twice or not at all."""

    def __init__(self):
        super().__init__()
        self.names, self.parts = [], []

    def enter(self, node, *_):
        """Note the place."""
        places = self.names if node.kind == "name" else self.parts if node.kind in PARTS else []
        places.append((node.loc.start, node.loc.end))


@st.composite
def damaged(draw):
    """The document with names that others have, and with parts left out or told twice."""
    text = WHOLE
    for _ in range(draw(st.integers(1, 4))):
        try:
            places = Places()
            visit(parse(text), places)
        except GraphQLSyntaxError:  # nothing is left of what stood in braces
            break
        begin, end = draw(st.sampled_from(places.names + places.parts))
        name, other = text[begin:end], draw(st.sampled_from(places.names))
        is_name = (begin, end) in places.names
        instead = [text[slice(*other)]] if is_name else ["", f"{name} {name}"]
        text = f"{text[:begin]} {draw(st.sampled_from(instead))} {text[end:]}"
    return text


def told(document, rules):
    """What is wrong and where, in the order in which it is found."""
    return [(error.message, error.locations) for error in validate(graphql_schema, document, rules)]


def test_a_sound_document_is_found_sound():
    assert told(parse(WHOLE), [Checks]) == []


def test_a_question_about_the_schema_is_told_where_none_may_be_asked():
    """Once for each of its fields, as graphql-core does it."""
    about = told(parse(WHOLE), [ChecksWithoutIntrospection])
    assert about == told(parse(WHOLE), [*Checks.rules, NoSchemaIntrospectionCustomRule])
    assert len(about) == 2


def test_every_rule_of_the_specification_is_among_them():
    names = {rule.__name__ for rule in Checks.rules}
    assert {rule.__name__ for rule in specified_rules} - names == {"ValuesOfCorrectTypeRule"}


@pytest.mark.parametrize("seen", [Checks, ChecksWithoutIntrospection])
@given(damaged())
def test_of_any_document_they_say_the_same(seen, text):
    try:
        document = parse(text)
    except GraphQLSyntaxError:
        assume(False)
    assert told(document, [seen]) == told(document, seen.rules)


@pytest.mark.parametrize("is_few", [True, False])
def test_what_might_have_been_meant_is_told_of_a_few_errors(is_few):
    count = MOST_SUGGESTED if is_few else MOST_SUGGESTED + 1
    unknown = " ".join(f"a{number}: viewr" for number in range(count))

    errors = prepare(f"{{ {unknown} }}").errors

    assert len(errors) == count
    assert {"Did you mean 'viewer'?" in error.message for error in errors} == {is_few}


def test_for_many_unknown_names_nothing_is_compared(monkeypatch):
    module = "graphql.validation.rules.known_type_names.suggestion_list"
    monkeypatch.setattr(module, lambda *_: pytest.fail("every type was compared"))
    unknown = " ".join(f"... on Agent{number} {{ id }}" for number in range(MOST_SUGGESTED + 1))

    errors = prepare(f"{{ {unknown} }}").errors

    assert [error.message for error in errors[:1]] == ["Unknown type 'Agent0'."]
