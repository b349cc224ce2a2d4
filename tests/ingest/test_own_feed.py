import psycopg
import pytest

from ingest.errors import FileRefused
from ingest.own_feed import OWN_FEEDS, own_feed_of
from tests.ingest.own_feeds import load

HEADERS = {
    "agents": "npn,name,level,status,since,until",
    "uplines": "npn,upline_npn,valid_from,valid_to",
    "writing_numbers": "carrier,kind,number,npn,valid_from,valid_to",
    "plans": "carrier,contract,pbp,segment,year,name,product,network",
    "crosswalk": "previous_contract,previous_pbp,current_contract,current_pbp,status,year",
    "compliance": "carrier,policy_number,opened_on,closed_on,note",
}


def test_feeds_are_taken_in_so_that_each_refers_to_earlier_ones():
    assert OWN_FEEDS == (
        "agents",
        "uplines",
        "writing_numbers",
        "plans",
        "crosswalk",
        "compliance",
    )


@pytest.mark.parametrize(("feed", "header"), HEADERS.items())
def test_a_header_says_which_feed_it_is_in_any_order_and_case(feed: str, header: str):
    names = header.split(",")

    assert own_feed_of(names) == feed
    assert own_feed_of(["remarks", *reversed(names)]) == feed
    assert own_feed_of([name.upper().replace("_", " ") for name in names]) == feed


@pytest.mark.parametrize(
    "header",
    [
        "agentId,agentName,agentNpn,memberStatus,contract,pbp,segmentId,applicationNumber,product",
        "MBI,Centene ID,Broker NPN,Effective Date,Termination Date,Plan Name",
        "AGENT_NPN,AGENT,LAST,FIRST,CONTRACT,POLICY_NUMBER,PLAN,STATUS,REASON",
        "NPN,Agent,MemberID,MBI,Name,DOB,Plan,County,State,Status,Reason",
        "",
    ],
)
def test_a_carriers_header_is_none_of_ours(header: str):
    assert own_feed_of(header.split(",")) is None


def test_a_file_by_a_feeds_name_that_lacks_a_column_is_that_feed():
    assert own_feed_of(["npn", "name", "status"], "inbox/Agents.csv") == "agents"
    assert own_feed_of(["MBI", "DOB"], "agents.csv") is None


@pytest.mark.parametrize(("feed", "header"), HEADERS.items())
def test_every_column_is_needed(connection: psycopg.Connection, feed: str, header: str):
    first, *others = header.split(",")

    with pytest.raises(FileRefused) as refused:
        load(connection, feed, ",".join(others))

    assert str(refused.value) == (
        f"{feed}.csv: there is no column {first}; add it to {', '.join(others)}"
    )


@pytest.mark.parametrize(("feed", "header"), HEADERS.items())
def test_a_file_without_rows_changes_nothing(
    connection: psycopg.Connection, feed: str, header: str
):
    outcome = load(connection, feed, header)

    assert (outcome.rows, outcome.inserted, outcome.updated, outcome.unchanged) == (0, 0, 0, 0)
