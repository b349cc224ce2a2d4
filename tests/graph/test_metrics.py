"""What `/metrics` counts, for whom, and that workers' counts are added up."""

import json
import os
from datetime import date

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from graph.app import create_app
from graph.auth import signer_of
from graph.metrics import FOLDER, Exposition, own_gauges, read_counts, write_counts
from graph.request_record import MOST_NAMES, label_of, names
from graph.token import write_token
from loaders import Access, Role
from loaders.tally import counted
from models import Report
from models.settings import Settings
from tests.factories import RECEIVED_AT, UHC, agent, enrollment, save, scope

TODAY = date(2026, 11, 20)
SECRET = "a secret of the tests that is long enough"


@pytest.fixture(autouse=True)
def nothing_counted_yet():
    counted.clear()
    names.clear()


@pytest.fixture
def settings(database_url):
    return Settings(database_url=SecretStr(database_url), today=TODAY)


@pytest.fixture
async def http(settings):
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            yield client


async def scrape(http, **headers):
    """Every sample of `/metrics`: {name: value}, or {(name, *labels): value} where it has any."""
    response = await http.get("/metrics", headers=headers)
    assert response.status_code == 200
    return {
        (sample.name, *sample.labels.values()) if sample.labels else sample.name: sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


async def ask(http, query, **headers):
    return await http.post("/graphql", json={"query": query}, headers=headers)


async def test_requests_are_counted_by_status_and_form_and_errors_by_code(http):
    await ask(http, "{ viewer { today } }")
    await ask(http, "{ viewer { today } }", accept="application/graphql-response+json")
    await ask(http, "{ nothing }", accept="application/graphql-response+json")
    await ask(http, "{ agents(first: 501) { nodes { id } } }")
    await http.post("/graphql", content=b"{", headers={"content-type": "application/json"})

    found = await scrape(http)

    assert found["downline_requests_total", "json", "200"] == 2
    assert found["downline_requests_total", "graphql-response", "200"] == 1
    assert found["downline_requests_total", "graphql-response", "400"] == 1
    assert found["downline_requests_total", "json", "400"] == 1
    assert found["downline_errors_total", "BAD_REQUEST"] == 2
    assert found["downline_errors_total", "BAD_ARGUMENT"] == 1
    assert found["downline_running"] == 1  # the scrape itself


async def test_operations_are_timed_by_the_name_in_their_document(http):
    await ask(http, "query Today { viewer { today } }")
    await ask(http, "query Today { viewer { today } }")
    await ask(http, "{ viewer { today } }")
    await ask(http, "query Wrong { nothing }")

    found = await scrape(http)

    counts = {
        key[1]: value
        for key, value in found.items()
        if key[0] == "downline_operation_seconds_count"
    }
    assert counts == {"Today": 2, "(anonymous)": 1, "(refused)": 1}
    assert found["downline_operation_seconds_bucket", "+Inf", "Today"] == 2
    assert 0 < found["downline_operation_seconds_sum", "Today"] < 60


def test_names_that_clients_make_up_end_in_one_label():
    given = [label_of(f"Query{number}") for number in range(MOST_NAMES + 5)]

    assert given[MOST_NAMES - 1 :] == [f"Query{MOST_NAMES - 1}"] + ["(other)"] * 5
    assert label_of("Query0") == "Query0"


async def test_statements_round_trips_and_batches_are_counted(http, connection):
    ann = agent("Ann")
    save(connection, ann, enrollment(ann), enrollment(ann))
    before = await scrape(http)

    await ask(http, "{ enrollments { nodes { agent { name } carrier { code } } } }")

    after = await scrape(http)
    # viewer; enrollments; agents and carriers together. The two scrapes: viewer, sums, freshness.
    statements = after["downline_statements_total"] - before["downline_statements_total"]
    trips = after["downline_round_trips_total"] - before["downline_round_trips_total"]
    assert (statements - 3, trips - 3) == (4, 3)
    assert after["downline_batch_keys_count", "AgentById"] == 1
    assert after["downline_batch_keys_sum", "AgentById"] == 1
    assert after["downline_batch_keys_bucket", "1", "AgentById"] == 1


async def test_the_pool_says_how_full_it_is(http):
    await ask(http, "{ viewer { today } }")

    found = await scrape(http)

    assert found["downline_workers"] == 1
    assert found["downline_pool_size"] >= 1
    assert found["downline_pool_waiting"] == 0
    assert found["downline_resident_bytes", str(os.getpid())] > 10_000_000


async def test_carriers_have_counts_and_freshness(http, connection):
    book = scope(newest_on=date(2026, 10, 1))
    save(connection, book)
    facts = {"feed": book.feed, "received_at": RECEIVED_AT, "digest": b""}
    taken = Report(
        id=1, carrier_id=UHC.id, scope_id=book.id, file_name="a.csv", as_of=date(2026, 10, 1),
        rows=7, inserted=4, unchanged=2, held=1, **facts,
    )  # fmt: skip
    refused = Report(id=2, carrier_id=UHC.id, file_name="b.csv", error="no header", **facts)
    save(connection, taken)
    save(connection, refused)

    found = await scrape(http)

    assert found["downline_ingest_files_total", "uhc", "taken"] == 1
    assert found["downline_ingest_files_total", "uhc", "refused"] == 1
    assert found["downline_ingest_rows_total", "uhc", "inserted"] == 4
    assert found["downline_ingest_rows_total", "uhc", "held"] == 1
    # Expected 28 days after October 1, on the 29th; late from the 6th of November.
    assert found["downline_report_overdue_days", "uhc"] == 22
    assert found["downline_late_feeds", "uhc"] == 1
    assert ("downline_late_feeds", "humana") not in found


def test_who_is_nobody_is_told_the_same_for_a_second(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr("graph.metrics.time.monotonic", lambda: clock[0])
    exposition = Exposition()

    def told():
        text = exposition.told(lambda: own_gauges({})).decode()
        return f'downline_rolls_total{{outcome="done"}} {counted["rolls", "done"]:.1f}' in text

    counted["rolls", "done"] += 1
    first = told()
    counted["rolls", "done"] += 1
    clock[0] += 0.9
    soon = told()
    clock[0] += 0.2

    assert (first, soon, told()) == (True, False, True)


async def test_the_organisations_numbers_are_its_operators_alone(settings, connection):
    save(connection)
    settings = settings.model_copy(update={"token_secret": SecretStr(SECRET)})
    app = create_app(settings)

    def bearer(npn, role):
        access = Access(npn, False, role)
        return f"Bearer {write_token(access, 60, signer_of(settings), settings)}"

    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://d") as http:
            operator = await scrape(http, authorization=bearer(None, Role.OPERATOR))
            others = [
                await scrape(http, authorization=bearer("1001", Role.OPERATOR)),
                await scrape(http, authorization=bearer(None, Role.BI)),
                await scrape(http),
            ]

    assert ("downline_ingest_files_total", "uhc", "taken") in operator
    for found in others:
        assert not any("downline_ingest" in str(key) for key in found)
        assert found["downline_workers"] == 1


def test_workers_counts_are_added_and_a_dead_ones_are_kept(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER, str(tmp_path))
    counted["requests", "200", "json"] += 2
    write_counts(own_gauges({"pool_size": 3}))
    own = json.loads((tmp_path / f"{os.getpid()}.json").read_text())
    dead = {"counts": [[["requests", "200", "json"], 5], [["running"], 1]],
            "gauges": [2**22 + 1, 1, {"pool_size": 9}]}  # fmt: skip
    (tmp_path / f"{2**22 + 1}.json").write_text(json.dumps(dead))
    parent = {"counts": [[["requests", "200", "json"], 1]],
              "gauges": [os.getppid(), 1, {"pool_size": 1}]}  # fmt: skip
    (tmp_path / f"{os.getppid()}.json").write_text(json.dumps(parent))

    counts, living = read_counts(own_gauges({"pool_size": 3}))

    assert own["counts"] == [[["requests", "200", "json"], 2.0]]
    assert counts["requests", "200", "json"] == 8
    assert counts[("running",)] == 0
    assert sorted(one.pid for one in living) == sorted([os.getpid(), os.getppid()])
