"""The settings, and the connections that follow from them."""

import socket
from datetime import date

import psycopg
import pytest

from models.database import (
    connect_owner,
    open_database,
    open_pool,
    server_password,
    server_url,
    sqlalchemy_url,
)
from models.programs import DatabaseUnavailable
from models.settings import (
    KEY_SOURCE,
    Profile,
    Settings,
    SettingsError,
    business_day,
    unknown_settings,
)

URLS = ["DOWNLINE_DATABASE_URL", "DOWNLINE_SERVER_URL", "DOWNLINE_READ_URL"]


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"DOWNLINE_{name.upper()}", raising=False)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("DOWNLINE_TODAY", "tomorrow", "a date as YYYY-MM-DD"),
        ("DOWNLINE_TODAY", "2026-02-30", "a date as YYYY-MM-DD"),
        ("DOWNLINE_TODAY", "1767225600", "a date as YYYY-MM-DD"),
        ("DOWNLINE_TODAY", "2026-11-20T00:00:00", "a date as YYYY-MM-DD"),
        (
            "DOWNLINE_TIME_ZONE",
            "Mars/Base",
            "the name of a time zone, for example America/New_York",
        ),
        (
            "DOWNLINE_TIME_ZONE",
            "../../etc/passwd",
            "the name of a time zone, for example America/New_York",
        ),
        ("DOWNLINE_PROFILE", "fast", "development or production"),
        ("DOWNLINE_CACHE_MB", "-1", "whole megabytes, 0 for none"),
        (
            "DOWNLINE_CORS_ORIGINS",
            "app.example.com",
            "origins such as https://app.example.com, with commas between, or *",
        ),
    ],
)
def test_a_wrong_setting_is_named_with_what_was_found_and_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, allowed: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as caught:
        Settings.load()

    assert str(caught.value) == f"{name} is '{value}', which cannot be used; give {allowed}"


@pytest.mark.parametrize("name", URLS)
@pytest.mark.parametrize(
    "url",
    [
        "postgresql://owner:hidden@[host/db",
        "postgresql://owner:hid@den@host/db",
        "postgresql://owner:hid/den@host/db",
        "postgresql://owner:hidden@host:port/db",
        "mysql://owner:hidden@host/db",
        "postgresql://owner:un@hidden/x@127.0.0.1:1/db",
        "postgres://owner:12/hidden@host/db",
        "postgresql+psycopg://owner:un@hidden/x?sslmode=y@host/db",
    ],
)
def test_a_database_url_that_is_none_is_named_without_being_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, url: str
) -> None:
    monkeypatch.setenv(name, url)

    with pytest.raises(SettingsError) as caught:
        Settings.load()

    assert str(caught.value) == (
        f"{name} cannot be used; give postgresql://user:password@host:port/database, "
        "with @ as %40 and / as %2F inside"
    )


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("DOWNLINE_JWKS", "ftp://user:hidden@host/x", KEY_SOURCE),
        ("DOWNLINE_JWKS", "https://user:hidden@host/x", KEY_SOURCE),
        ("DOWNLINE_JWKS", "https://hidden@host/x", KEY_SOURCE),
        ("DOWNLINE_JWKS", "https://user:un/hidden@host/x", KEY_SOURCE),
        ("DOWNLINE_JWKS", "https://user:hidden@[host/x", KEY_SOURCE),
        (
            "DOWNLINE_CORS_ORIGINS",
            "https://user:hidden@app.example.com",
            "origins such as https://app.example.com, with commas between, or *",
        ),
        ("DOWNLINE_CACHE_MB", "https://user:hidden@host", "whole megabytes, 0 for none"),
    ],
)
def test_what_may_hold_a_password_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, allowed: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as caught:
        Settings.load()

    assert str(caught.value) == f"{name} cannot be used; give {allowed}"


@pytest.mark.parametrize(
    "source",
    [
        "keys.json",
        "/etc/keys@home.json",
        "http://[::1]:8080/keys",
        "https://www.example.com/jwk/securetoken@system.example.com",
    ],
)
def test_a_source_of_keys_is_a_file_or_an_address(
    monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.setenv("DOWNLINE_JWKS", source)

    assert Settings.load().jwks == source


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_every_spelling_of_a_database_url_is_taken(
    monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setenv("DOWNLINE_DATABASE_URL", f"{scheme}://owner:p%40ss@host:5433/db")

    url = Settings.load().database_url

    assert url is not None
    assert url.get_secret_value() == "postgresql://owner:p%40ss@host:5433/db"


def test_what_is_not_set_has_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOWNLINE_PROFILE", "")

    settings = Settings.load()

    assert settings.profile is Profile.DEVELOPMENT
    assert settings.time_zone == "America/New_York"
    assert (settings.database_url, settings.today, settings.token_secret) == (None, None, None)


def test_the_business_day_is_the_one_that_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOWNLINE_TODAY", "2026-02-28")

    assert business_day(Settings.load()) == date(2026, 2, 28)


def test_the_business_day_is_that_of_the_time_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    days = []
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):  # 25 hours apart
        monkeypatch.setenv("DOWNLINE_TIME_ZONE", zone)
        days.append(business_day(Settings.load()))

    assert days[0] > days[1]


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOWNLINE_DATABASE_URL", "postgresql://owner:hidden@host/db")
    monkeypatch.setenv("DOWNLINE_TOKEN_SECRET", "hidden")

    assert "hidden" not in repr(Settings.load())


def test_the_server_connects_as_its_own_role_with_a_password_of_its_own() -> None:
    url = "postgresql://owner:secret@host:5433/downline"

    parts = psycopg.conninfo.conninfo_to_dict(server_url(url))

    assert parts == {
        "user": "downline_server",
        "password": "927c381b0391244438379ce4371fccbbb1fa1888bc3eb3ab05163e7ae8267cc8",
        "host": "host",
        "port": "5433",
        "dbname": "downline",
    }
    assert server_password(url) == parts["password"]
    assert server_password("postgresql://owner@host/downline") is None


def test_given_addresses_are_used_as_they_are(
    monkeypatch: pytest.MonkeyPatch, postgres: str
) -> None:
    monkeypatch.setenv("DOWNLINE_DATABASE_URL", postgres)
    monkeypatch.setenv("DOWNLINE_SERVER_URL", "postgresql+psycopg://server@near/db")
    monkeypatch.setenv("DOWNLINE_READ_URL", "postgres://server:hidden@far/db")

    with open_database(Settings.load()) as address:
        assert address.owner_url == postgres
        assert address.server_url == "postgresql://server@near/db"
        assert address.read_url == "postgresql://server:hidden@far/db"
        assert not address.embedded
        assert "hidden" not in repr(address)


def unanswered_url() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"postgresql://owner:hidden@127.0.0.1:{probe.getsockname()[1]}/db"


def test_a_database_that_does_not_answer_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = unanswered_url()
    monkeypatch.setenv("DOWNLINE_DATABASE_URL", url)

    with pytest.raises(DatabaseUnavailable) as caught, open_database(Settings.load()):
        pass

    assert str(caught.value) == (
        f"the database at {url.partition('@')[2]} cannot be reached as owner (Connection refused); "
        "check that it runs, and the DOWNLINE_ URL that leads to it"
    )


def test_a_database_whose_name_may_hold_a_password_is_not_named() -> None:
    parts = psycopg.conninfo.conninfo_to_dict(unanswered_url())
    url = psycopg.conninfo.make_conninfo(**{**parts, "dbname": "hidden@host:1/db"})

    with pytest.raises(DatabaseUnavailable) as caught:
        connect_owner(url)

    assert str(caught.value).startswith("the database cannot be reached as owner (Connection ref")


async def test_a_pool_tells_at_once_that_the_database_does_not_answer() -> None:
    with pytest.raises(DatabaseUnavailable) as caught:
        async with open_pool(unanswered_url()):
            pass

    assert "cannot be reached as owner (Connection refused)" in str(caught.value)


def test_a_refusal_is_told_in_the_servers_words(postgres: str) -> None:
    with pytest.raises(DatabaseUnavailable) as caught:
        connect_owner(psycopg.conninfo.make_conninfo(postgres, dbname="nowhere"))

    assert '(database "nowhere" does not exist)' in str(caught.value)


async def test_a_pools_connections_only_read_and_keep_utc(postgres: str) -> None:
    async with open_pool(postgres, min_size=1, max_size=1) as pool, pool.connection() as reader:
        zone = await (await reader.execute("show timezone")).fetchone()
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            await reader.execute("create table written (id int)")

        assert zone == ("UTC",)
        assert reader.autocommit


def test_the_owner_writes_in_transactions(postgres: str) -> None:
    with connect_owner(postgres) as owner:
        named = owner.execute("show application_name").fetchone()

        assert named == ("downline",)
        assert not owner.autocommit


def test_sqlalchemy_gets_the_whole_address() -> None:
    url = sqlalchemy_url("postgresql://owner:p%40ss@/db?host=%2Fsome%20where")

    assert psycopg.conninfo.conninfo_to_dict(str(url.query["conninfo"])) == {
        "user": "owner",
        "password": "p@ss",
        "dbname": "db",
        "host": "/some where",
    }


def test_variables_that_no_setting_has_are_warned_of_by_name_alone() -> None:
    names = ["DOWNLINE_TODAY", "downline_limit_depth", "DOWNLINE_METRICS_FOLDER", "PATH"]

    assert unknown_settings([*names, "DOWNLINE_LIMIT_DEPHT", "DOWNLINE_ZZZ"]) == [
        "warning: DOWNLINE_LIMIT_DEPHT is no setting of this version and changes nothing; "
        "is DOWNLINE_LIMIT_DEPTH meant?",
        "warning: DOWNLINE_ZZZ is no setting of this version and changes nothing",
    ]
