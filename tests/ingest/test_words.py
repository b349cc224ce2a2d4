import pytest

from ingest.code_table import code_table
from ingest.words import WordReader
from models import SaidReason, Word
from tests.ingest.reports import feed_of

AETNA = WordReader(feed_of("aetna"))
HUMANA = WordReader(feed_of("humana"))
UHC = WordReader(feed_of("uhc", "inactive"))


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("Active Policy", Word.CONFIRMED),
        ("  active   POLICY ", Word.CONFIRMED),
        ("Future Active Policy", Word.CONFIRMED),
        ("Inactive Policy", Word.ENDED),
        ("Cancelled Application", Word.CANCELED),
        ("In Progress Application", Word.PENDING),
        ("Active", Word.UNMAPPED),
        ("Inactive Policy Holder", Word.UNMAPPED),
    ],
)
def test_a_status_is_matched_by_all_of_its_words(status, word):
    assert HUMANA.verdict([status, "", "", "", ""]).word == word


def test_an_unknown_status_is_kept_as_printed_and_counted():
    verdict = HUMANA.verdict(["On  Hold", "", "", "", ""])

    assert verdict.word == Word.UNMAPPED
    assert verdict.carrier_status == "On Hold"
    assert verdict.unmapped == (("Status", "On Hold"),)


def test_a_blank_status_is_unknown_and_not_counted():
    verdict = HUMANA.verdict(["", "", "", "", ""])

    assert (verdict.word, verdict.carrier_status, verdict.unmapped) == (Word.UNMAPPED, None, ())


def test_a_feed_without_a_status_confirms_what_it_lists():
    verdict = WordReader(feed_of("wellcare")).verdict([])

    assert (verdict.word, verdict.carrier_status) == (Word.CONFIRMED, None)


@pytest.mark.parametrize(
    ("code", "died", "reason", "detail"),
    [
        ("08", True, SaidReason.OTHER, "Death"),
        ("NG08", True, SaidReason.OTHER, "Death"),
        ("8", True, SaidReason.OTHER, "Death"),
        ("090", True, SaidReason.OTHER, "Death"),
        ("QN090", True, SaidReason.OTHER, "Death"),
        ("T090", True, SaidReason.OTHER, "Death"),
        ("SBT2", True, SaidReason.OTHER, "Death"),
        ("90", False, SaidReason.OTHER, "Beneficiary records merged"),
        ("13", False, SaidReason.PLAN_CHANGE, "Enrolled in another plan"),
        ("NG13", False, SaidReason.PLAN_CHANGE, "Enrolled in another plan"),
        ("T014", False, SaidReason.PLAN_CHANGE, "Enrolled in another plan"),
        ("9", False, SaidReason.PLAN_EXIT, "Contract terminated"),
        ("11", False, SaidReason.MEMBER_CHOICE, "Voluntary disenrollment"),
        ("92", False, SaidReason.OTHER, "Relocated out of the service area"),
        ("NG92", False, SaidReason.OTHER, "Relocated out of the service area"),
        ("092", False, SaidReason.OTHER, "Relocated out of the service area"),
        ("QN092", False, SaidReason.OTHER, "Relocated out of the service area"),
        ("T810", False, SaidReason.OTHER, "Unknown"),
        ("8888", False, SaidReason.OTHER, "Unknown"),
    ],
)
def test_aetnas_four_vocabularies_are_told_apart_by_the_code_as_printed(code, died, reason, detail):
    verdict = AETNA.verdict(["T", code])

    assert (verdict.died, verdict.said_reason, verdict.termination_detail) == (died, reason, detail)
    assert (verdict.word, verdict.unmapped) == (Word.ENDED, ())


@pytest.mark.parametrize("code", ["080", "T999", "NG8", "ng08", "QN08", "T14", "04", "0090"])
def test_a_code_that_is_in_no_table_is_another_reason_and_counted(code):
    verdict = AETNA.verdict(["T", code])

    assert (verdict.word, verdict.died) == (Word.ENDED, False)
    assert (verdict.said_reason, verdict.termination_detail) == (SaidReason.OTHER, code)
    assert verdict.unmapped == (("Term Reason Code", code),)


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("T036", Word.DENIED),
        ("T019", Word.DENIED),
        ("T032", Word.DENIED),
        ("T130", Word.DENIED),
        ("T015", Word.ANNULLED),
        ("T703", Word.ANNULLED),
        ("T704", Word.ANNULLED),
        ("T291", Word.CONFIRMED),
        ("T713", Word.CONFIRMED),
        ("T013", Word.ENDED),
        ("T018", Word.ENDED),
        ("T054", Word.ENDED),
        ("T106", Word.OVERRIDDEN),
    ],
)
def test_a_reply_code_can_say_more_than_the_status(code, word):
    verdict = AETNA.verdict(["T", code])

    assert (verdict.word, verdict.died) == (word, False)
    assert verdict.end_removed is (code in ("T291", "T713"))


def test_a_new_date_of_death_is_a_death():
    assert AETNA.verdict(["T", "T092"]).died


def test_no_reason_printed_is_no_reason():
    verdict = AETNA.verdict(["T", "  "])

    assert (verdict.said_reason, verdict.termination_detail) == (None, None)


@pytest.mark.parametrize(
    ("cell", "died", "reason"),
    [
        ("8", True, SaidReason.OTHER),
        ("Death", True, SaidReason.OTHER),
        ("MEMBER TERMINATION", False, SaidReason.MEMBER_CHOICE),
        ("Enrollment in Another Plan", False, SaidReason.PLAN_CHANGE),
        ("Star Plan Change", False, SaidReason.PLAN_CHANGE),
        ("10", False, SaidReason.PLAN_EXIT),
        ("null", False, None),
    ],
)
def test_uhcs_reasons_are_codes_or_words(cell, died, reason):
    verdict = UHC.verdict(["I", cell])

    assert (verdict.word, verdict.died, verdict.said_reason) == (Word.ENDED, died, reason)


def test_the_first_reason_that_is_known_counts_and_a_death_anywhere_is_a_death():
    flagged = HUMANA.verdict(["Inactive Policy", "Y", "Something", "", ""])
    described = HUMANA.verdict(["Inactive Policy", "N", "Passed", "Member is deceased", ""])
    later = HUMANA.verdict(["Active Policy", "", "", "", "Voluntary"])

    assert (flagged.said_reason, flagged.termination_detail) == (SaidReason.PLAN_EXIT, "Plan Exit")
    assert (flagged.died, flagged.unmapped) == (False, ())
    assert described.died
    assert (later.said_reason, later.termination_detail) == (SaidReason.MEMBER_CHOICE, "Voluntary")


def test_the_tables_of_cms_have_every_code_of_the_notes():
    reasons = code_table("disenrollment_reasons").codes
    replies = code_table("transaction_replies").codes

    assert len(reasons) == 31
    assert len(replies) == 63
    assert {code for code, said in reasons.items() if said.effect == "DEATH"} == {"08", "Y8"}
    assert {code for code, said in reasons.items() if said.effect == "PLAN_CHANGE"} == {
        "13", "18", "72", "88",
    }  # fmt: skip
    assert {code for code, said in reasons.items() if said.effect == "PLAN_EXIT"} == {"09", "10"}
    assert sum(said.effect == "DENIED" for said in replies.values()) == 27
