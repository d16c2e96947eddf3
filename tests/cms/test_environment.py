"""Settings from the environment and from `.env`."""

import os
import re
import subprocess
import sys
from pathlib import Path

import environ
import psycopg
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cms import environment
from cms.environment import read_file
from tests.cms.test_commands import manage, settings_told


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "70000"),
        ("BASE_URL", "cms.example.org"),
        ("BASE_URL", "http://localhost:abc"),
        ("BASE_URL", "http://localhost:8171/?x=1#y"),
        ("BASE_URL", "http://exa mple"),
        ("FRONTEND_URL", "www.example.org"),
        ("PREVIEW_PATH", "/preview"),
        ("PREVIEW_PATH", "//evil.example/{token}"),
        ("MEDIA_ORIGIN", "/media/"),
        ("MEDIA_ORIGIN", "media.example.org"),
        ("MEDIA_ORIGIN", "http://example.org/media?a=b"),
        ("ALLOWED_HOSTS", "example.org,https://example.org/"),
        ("EMAIL_FROM", "cms@example.org\nBcc: all@example.org"),
        ("EMAIL_FROM", "cms@example.org, clinic@example.org"),
        ("DEBUG", "maybe"),
        ("MACHINE_TRANSLATION", "translate"),
        ("MACHINE_TRANSLATION", "my translation.translate"),
        ("SECURE_HSTS_SECONDS", "-1"),
        ("CONN_MAX_AGE", "-1"),
        ("EDGE_BYTES", "-1"),
        ("READ_CONNECTIONS", "0"),
        ("TOMBSTONE_DAYS", "99999999"),
        ("WEB_THREADS", "0"),
        ("WEB_WORKERS", "0"),
        ("CACHE_CONTROL", "public\nX-Other: 1"),
        ("CDN_CACHE_CONTROL", "während"),
        ("LOG_LEVEL", "loud"),
        ("LANGUAGE_CODE", "xx"),
        ("CONTENT_LANGUAGES", "en,xx"),
        ("CONTENT_LANGUAGES", "en,fr-ca-x"),
        ("CONTENT_LANGUAGES", "fr,de"),
        ("TIME_ZONE", "Europe/Nowhere"),
    ],
)
def test_wrong_value_stops_the_start_with_one_sentence(tmp_path, name, value):
    result = manage("migrate", VAR_DIR=str(tmp_path), **{name: value})
    assert (result.returncode, len(result.stderr.strip().splitlines())) == (1, 1)
    assert result.stderr.startswith(f"{name} is {value!r}. Give ")


@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_DIRECT_URL", "EMAIL_URL"])
@pytest.mark.parametrize(
    "value", ["hush", "mysql://somebody:hush@host/name", "postgres://somebody:hush@host:port/name"]
)
def test_error_shows_no_url_that_may_contain_a_password(tmp_path, name, value):
    result = manage("migrate", VAR_DIR=str(tmp_path), **{name: value})
    assert (result.returncode, len(result.stderr.strip().splitlines())) == (1, 1)
    assert result.stderr.startswith(f"{name} is not understood. Give one such as ")
    assert "hush" not in result.stderr


def test_address_with_a_password_is_refused_and_not_shown(tmp_path):
    result = manage("migrate", VAR_DIR=str(tmp_path), BASE_URL="http://somebody:hush@example.org")
    assert (result.returncode, len(result.stderr.strip().splitlines())) == (1, 1)
    assert result.stderr.startswith("BASE_URL has a user or a password")
    assert "hush" not in result.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BASE_URL", "https://[2001:db8::1]:8443"),
        ("BASE_URL", "https://клиника.example"),
        ("ALLOWED_HOSTS", "*,.example.org,my_host,127.0.0.1,[::1]"),
        ("EMAIL_FROM", '"Clinic, Toronto" <cms@example.org>'),
        ("EMAIL_FROM", "cms@mailhost"),
    ],
)
def test_right_values_are_accepted(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    reads = {"BASE_URL": environment.address, "ALLOWED_HOSTS": environment.hosts, "EMAIL_FROM": environment.sender}
    read = reads[name](name, "")
    assert read == (value.split(",") if name == "ALLOWED_HOSTS" else value)


def test_languages_have_names_and_may_be_variants(monkeypatch):
    monkeypatch.setenv("CONTENT_LANGUAGES", "en-CA, fr_CA, pt-br")
    read = environment.languages("CONTENT_LANGUAGES", own="en")
    assert read == {"en-ca": "English (CA)", "fr-ca": "French (CA)", "pt-br": "Brazilian Portuguese"}
    monkeypatch.setenv("CONTENT_LANGUAGES", "")
    assert len(environment.languages("CONTENT_LANGUAGES", own="zh-tw")) > 90


def test_direct_address_of_the_database_is_one_of_libpq() -> None:
    for text in ("postgresql://somebody@host:5433/name", "host=/run/postgresql dbname=name"):
        environment.check_conninfo(text)
    for text in ("psql://host/name", "host", "postgresql://host:port/name"):
        with pytest.raises((ValueError, psycopg.Error)):
            environment.check_conninfo(text)


def test_empty_setting_has_its_default(tmp_path):
    names = re.findall(r"^#(\w+)=", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE)
    empty = {**dict.fromkeys(names, ""), "VAR_DIR": str(tmp_path), "FILES_ROOT": " "}
    told = settings_told("PORT", "BASE_URL", "MEDIA_ORIGIN", "FILES_ROOT", "TIME_ZONE", "DEBUG", "EMAIL_URL", **empty)
    files = str(tmp_path / "files")
    address = "http://localhost:8000"
    assert told == ["8000", address, f"{address}/media", files, "UTC", "False", ""]
    assert manage("check", **empty).returncode == 0


def test_log_level_may_be_lowercase(tmp_path):
    (logging,) = settings_told("LOGGING", LOG_LEVEL="info", VAR_DIR=str(tmp_path))
    assert "'level': 'INFO'" in logging


def media_origin(monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return environment.media_origin("MEDIA_ORIGIN", "http://localhost:8000/media/", renamed_from="MEDIA_URL")


@pytest.mark.parametrize("value", ["https://media.example.org", "https://media.example.org/public/files"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_media_origin_may_have_a_path_and_a_final_slash(
    monkeypatch: pytest.MonkeyPatch, value: str, slash: str
) -> None:
    assert media_origin(monkeypatch, MEDIA_ORIGIN=value + slash) == value


@pytest.mark.parametrize("given", [{}, {"MEDIA_ORIGIN": "https://other.example.org/media"}])
def test_earlier_name_of_the_media_origin_stops_the_start(tmp_path: Path, given: dict[str, str]) -> None:
    result = manage("migrate", VAR_DIR=str(tmp_path), MEDIA_URL="https://files.example.org/media/", **given)
    assert result.returncode == 1
    assert result.stderr == "MEDIA_URL is now called MEDIA_ORIGIN. Rename it in .env or in the environment.\n"


def test_both_names_of_the_media_origin_may_be_set_to_the_same_address(monkeypatch: pytest.MonkeyPatch) -> None:
    address = "https://files.example.org/media"
    assert media_origin(monkeypatch, MEDIA_ORIGIN=address, MEDIA_URL=f"{address}/") == address


def test_folder_that_cannot_be_made_stops_the_start(tmp_path):
    (tmp_path / "file").touch()
    result = manage("migrate", VAR_DIR=str(tmp_path / "file"), SECRET_KEY="")
    assert (result.returncode, len(result.stderr.strip().splitlines())) == (1, 1)
    assert "set VAR_DIR" in result.stderr


# --- .env ---


def given_by(file: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setattr(environ.Env, "ENVIRON", {"HOST": "0.0.0.0"})
    read_file(file)
    return environ.Env.ENVIRON


def test_first_line_of_a_file_with_a_bom_is_read(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("PORT=8001\nHOST=::1\n", "utf-8-sig")
    assert given_by(tmp_path / ".env", monkeypatch) == {"PORT": "8001", "HOST": "0.0.0.0"}


@pytest.mark.parametrize("encoding", ["utf-16", None], ids=["encoding", "folder"])
def test_unreadable_file_stops_the_start(tmp_path, monkeypatch, encoding):
    if encoding is None:
        (tmp_path / ".env").mkdir()
    else:
        (tmp_path / ".env").write_text("PORT=8001", encoding)
    with pytest.raises(ImproperlyConfigured, match=r"UTF-8|cannot be read"):
        given_by(tmp_path / ".env", monkeypatch)


@pytest.mark.parametrize(
    ("given", "on"),
    [
        ({}, "True"),
        ({"FRONTEND_URL": "https://www.example.org"}, "False"),
        ({"FRONTEND_URL": "https://www.example.org", "READER": "true"}, "True"),
        ({"READER": "false"}, "False"),
    ],
)
def test_reader_is_on_as_long_as_there_is_no_frontend(tmp_path, given, on):
    assert settings_told("READER", VAR_DIR=str(tmp_path), **given) == [on]


@pytest.mark.parametrize("value", ["desk", "/desk/", "desk/"])
def test_path_ends_with_a_slash_and_does_not_begin_with_one(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("ADMIN_PATH", value)
    assert environment.path("ADMIN_PATH", "admin/", taken={"api"}) == "desk/"


@pytest.mark.parametrize("value", ["api", "api/admin", "a b", "../x", "de(sk"])
def test_path_that_others_have_or_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("ADMIN_PATH", value)
    with pytest.raises(ImproperlyConfigured, match="ADMIN_PATH"):
        environment.path("ADMIN_PATH", "admin/", taken={"api"})


def test_admin_moves_to_another_path() -> None:
    code = """
import django; django.setup()
from django.urls import resolve, reverse
assert reverse("wagtailadmin_login") == "/desk/login/"
assert resolve("/desk/login/").func.view_class.__name__ == "SignInView"
"""
    variables = {**os.environ, "ADMIN_PATH": "desk", "DJANGO_SETTINGS_MODULE": "tests.settings"}
    subprocess.run([sys.executable, "-c", code], env=variables, check=True, cwd=settings.BASE_DIR)
