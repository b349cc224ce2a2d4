"""What is left of names and ids."""

import pytest

from loaders.masking import masked_id, masked_name


@pytest.mark.parametrize(
    ("name", "masked"),
    [("Ann Lee", "A. L."), ("Ann  de la Cruz", "A. d. l. C."), ("Ann", "A."), ("", "")],
)
def test_a_name_becomes_its_initials(name, masked):
    assert masked_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [("1EG4TE5MK73", "****MK73"), ("12345678", "****5678"), ("1234567", "****"), (None, None)],
)
def test_an_id_of_eight_characters_or_more_keeps_its_last_four(number, masked):
    assert masked_id(number) == masked
