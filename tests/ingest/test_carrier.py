import pytest

from ingest.carrier import carrier_profiles, read_profile
from ingest.errors import CarrierFileWrong
from models import CarrierReporting, FeedKind

NORTH = """
code = "north"
name = "North Health"
provenance = "modelled"

[[feeds]]
name = "book"
kind = "BOOK"
signatures = [["North ID"]]

[feeds.columns]
npn = "Agent"
member_id = "North ID"
effective_on = ["Start", "Begin"]
status = "Status"

[feeds.status]
confirmed = ["In", "Soon"]
died = "Gone"
"""


def test_every_carrier_that_ships_is_included_and_reports_weekly():
    profiles = carrier_profiles()

    assert {"aetna", "humana", "uhc", "wellcare"} <= set(profiles)
    assert {profile.inclusion for profile in profiles.values()} == {CarrierReporting.INCLUDED}
    assert {(one.cadence_days, one.lag_days) for one in profiles.values()} == {(7, 21)}


def test_only_uhcs_applications_are_no_book():
    kinds = {
        (profile.code, feed.name): feed.kind
        for profile in carrier_profiles().values()
        for feed in profile.feeds
    }

    assert {feed for feed, kind in kinds.items() if kind is FeedKind.APPLICATIONS} == {
        ("uhc", "applications")
    }


def test_a_feed_like_another_has_what_it_does_not_say_itself():
    active, inactive = carrier_profiles()["uhc"].feeds[1:]

    assert (active.rank, inactive.rank) == (0, 1)
    assert active.columns == inactive.columns


def test_one_name_stands_for_a_list_of_one():
    [feed] = read_profile("north.toml", NORTH).feeds

    assert (feed.columns.npn, feed.columns.effective_on) == (("Agent",), ("Start", "Begin"))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('kind = "BOOK"', 'kind = "LIST"', "`feeds.0.kind` is wrong"),
        ('npn = "Agent"', 'npm = "Agent"', "`feeds.0.columns.npm` is wrong"),
        ('effective_on = ["Start", "Begin"]', "", "`feeds.0.columns.effective_on` is wrong"),
        ('name = "North Health"', "name = ", "`TOML` is wrong"),
        ('code = "north"', 'code = "south"', "`code` is wrong: it is 'south'"),
        ('status = "Status"', "", "`feeds.0` is wrong"),
        ('name = "book"', 'name = "book"\nlike = "list"', "`like` is wrong: no feed 'list'"),
        (
            "[feeds.columns]",
            'writing_number_kind = "SAN"\n[feeds.columns]',
            "`feeds.0` is wrong: Value error, a writing number needs its kind",
        ),
        (
            "[feeds.status]",
            '[[feeds.reasons]]\ncolumn = "Why"\n'
            "tables = [{ pattern = '(.*)', table = \"mine\" }]\n[feeds.status]",
            "mine.toml: `table` is wrong: there is no such table of codes",
        ),
        (
            "[feeds.status]",
            '[[feeds.reasons]]\ncolumn = "Why"\n'
            "tables = [{ pattern = '(', table = \"disenrollment_reasons\" }]\n[feeds.status]",
            "`feeds.0.reasons.0.tables.0` is wrong: Value error, the pattern '(' is none",
        ),
    ],
)
def test_a_wrong_file_is_told_by_its_name_and_the_key(old, new, sentence):
    assert old in NORTH

    with pytest.raises(CarrierFileWrong) as wrong:
        read_profile("north.toml", NORTH.replace(old, new))

    assert sentence in str(wrong.value)
    assert str(wrong.value).endswith("; correct the file")
    assert "\n" not in str(wrong.value)
