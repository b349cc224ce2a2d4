"""A document arrives in parts as it was sent, whatever is in it."""

import pickle

import pytest
from graphql import parse, print_ast
from graphql.language.ast import Node

from graph import document_parts
from graph.document_parts import NO_WORD, PART, inner_first, put_together, taken_apart
from graph.document_source import LineSource
from tests.graph.attacks import many

DOCUMENTS = {
    "of one field": "{ viewer { today } }",
    "deep": "{ a" * 40 + " b" + " }" * 40,
    "wide": "{ " + many("a#: agent(npn: \"#\") { npn name }", 400) + " }",
    "of one long list": "{ production(groupBy: [" + "STATUS " * 3_000 + "]) { submitted } }",
    "of many operations": many("query A#($a: Int = 1) @b { c(d: {e: [$a, null]}) { ...F } }", 50)
    + " fragment F on Agent { npn }",
}  # fmt: skip


def nodes_of(document) -> list[Node]:
    return list(inner_first(document))


@pytest.mark.parametrize("query", DOCUMENTS.values(), ids=DOCUMENTS)
@pytest.mark.parametrize("part", [1, 7, PART])
def test_it_arrives_as_it_was(query, part, monkeypatch):
    monkeypatch.setattr(document_parts, "PART", part)
    sent = parse(LineSource(query))

    parts = taken_apart(parse(LineSource(query)))
    *so_far, arrived = put_together(parts)

    assert so_far == [None] * (len(parts) - 1)
    assert arrived == sent
    assert print_ast(arrived) == print_ast(sent)


def test_its_nodes_know_their_place_in_one_text():
    query = DOCUMENTS["wide"]
    sent = parse(LineSource(query))

    *_, arrived = put_together(taken_apart(parse(LineSource(query))))

    places = [(node.loc.start, node.loc.end) for node in nodes_of(arrived)]
    assert places == [(node.loc.start, node.loc.end) for node in nodes_of(sent)]
    assert {id(node.loc.source) for node in nodes_of(arrived)} == {id(arrived.loc.source)}
    assert arrived.loc.source.body == query
    assert {id(node.loc.start_token) for node in nodes_of(arrived)} == {id(arrived.loc.start_token)}
    assert arrived.loc.start_token == NO_WORD


def test_each_node_is_sent_once():
    document = parse(LineSource(DOCUMENTS["wide"]))
    count = len(nodes_of(document))

    parts = taken_apart(document)

    assert len(parts) == 1 + -(-count // PART)
    assert sum(map(len, parts)) < 1.3 * len(pickle.dumps(document, pickle.HIGHEST_PROTOCOL))
