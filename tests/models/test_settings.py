from datetime import date

import pytest

from models.database import plain_url, server_password, server_url
from models.settings import Settings, SettingsError, business_day


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "DOWNLINE_TODAY",
            "tomorrow",
            "DOWNLINE_TODAY is 'tomorrow', which cannot be used; give a date as YYYY-MM-DD",
        ),
        (
            "DOWNLINE_TIME_ZONE",
            "Mars/Base",
            "DOWNLINE_TIME_ZONE is 'Mars/Base', which cannot be used; "
            "give the name of a time zone, for example America/New_York",
        ),
        (
            "DOWNLINE_PROFILE",
            "fast",
            "DOWNLINE_PROFILE is 'fast', which cannot be used; give development or production",
        ),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as caught:
        Settings.load()

    assert str(caught.value) == sentence


def test_the_business_day_is_the_one_that_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOWNLINE_TODAY", "2026-02-28")

    assert business_day(Settings.load()) == date(2026, 2, 28)


def test_passwords_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOWNLINE_DATABASE_URL", "postgresql://owner:hidden@host/db")

    assert "hidden" not in repr(Settings.load())


def test_every_spelling_of_a_database_url_is_taken() -> None:
    spellings = ["postgresql://h/d", "postgres://h/d", "postgresql+psycopg://h/d"]

    assert {plain_url(url) for url in spellings} == {"postgresql://h/d"}


def test_a_url_that_is_none_is_refused_without_showing_it() -> None:
    with pytest.raises(SettingsError) as caught:
        plain_url("postgresql://owner:hidden@[host/db")

    assert "hidden" not in str(caught.value)


def test_the_server_connects_as_its_own_role_with_a_password_of_its_own() -> None:
    url = "postgresql://owner:secret@host:5433/downline"

    assert "user=downline_server" in server_url(url)
    assert f"password={server_password(url)}" in server_url(url)
    assert "secret" not in server_url(url)
    assert server_password("postgresql://owner@host/downline") is None
