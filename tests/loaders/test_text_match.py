"""Text in any letter case finds text in any other, on every server."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import String, bindparam, select

from loaders.statement import compiled
from loaders.text_match import (
    FEW,
    folded,
    spellings,
    spellings_of_all,
    word_prefixes,
    words,
    written_spellings,
)


def in_postgres(connection, expression, text):
    statement = compiled(select(expression), tuple)
    parameters = {**statement.constants, "text": text}
    return connection.execute(statement.text, parameters).fetchone()[0]


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("DOÑA ANA", "doña ana"),
        ("Doña Ana", "DOÑA ANA"),
        ("Æsir Élan", "æSIR éLAN"),
        ("Straße", "STRAße"),
        ("ΑΘΗΝΑ ΑΘΗΝΑ", "αθηνα αθηνα"),
        ("Αθηνα Αθηνα", "αθηνα αθηνα"),
    ],
)
def test_letter_case_does_not_matter(connection, stored, asked):
    text = bindparam("text", type_=String())

    assert in_postgres(connection, folded(text), stored) in spellings(asked)


def test_words_begin_after_one_space_whatever_stands_between_them(connection):
    text = bindparam("text", type_=String())

    assert in_postgres(connection, words(text), "J.R. O'Hara-Lee") == " j r o hara lee"


def test_what_like_reads_as_a_pattern_is_plain_text():
    assert word_prefixes("100%_\\") == ["% 100\\%\\_\\\\%"]


def test_the_number_of_spellings_is_bounded():
    assert len(spellings("é" * 6)) == 64
    assert len(spellings("é" * 7)) == 3
    assert len(spellings_of_all(["éé"] * FEW)) == FEW * 4
    assert spellings_of_all(["éé"] * (FEW + 1)) == ["ÉÉ", "Éé", "éé"]


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))))
def test_many_texts_have_the_spellings_that_each_of_them_has(texts):
    many = ["é" * 7, *texts, *[""] * FEW]

    alone = {spelling for text in many for spelling in written_spellings([text])}

    assert spellings_of_all(many) == sorted(alone)
