"""Commands in processes of their own, as a user runs them."""

import os
import socket
import subprocess
import sys

import pytest
from django.conf import settings


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """Run a command with the settings of the site. The database is an embedded one unless a test names another."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "cms.settings", "DATABASE_URL": "", **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize("command", ["migrate", "showmigrations", "import_content"])
def test_command_without_its_database_fails_with_one_sentence(tmp_path, command):
    arguments = [command, str(tmp_path / "x.txt")] if command == "import_content" else [command]
    result = manage(*arguments, DATABASE_URL="postgres://somebody:hush@127.0.0.1:1/content", VAR_DIR=str(tmp_path))
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert "127.0.0.1:1" in result.stderr
    assert "hush" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.long
def test_command_on_an_unmigrated_database_fails_with_one_sentence(tmp_path):
    for command in (["rebuild_documents", "--check"], ["why", "/blog/"]):
        result = manage(*command, VAR_DIR=str(tmp_path))
        assert result.returncode == 1
        assert result.stderr.startswith("The database is not migrated:")
        assert "manage.py migrate" in result.stderr
        assert len(result.stderr.strip().splitlines()) == 1


def test_database_url_leaves_the_embedded_database_unused(tmp_path):
    manage("migrate", DATABASE_URL="postgres://somebody@127.0.0.1:1/content", VAR_DIR=str(tmp_path))
    assert not (tmp_path / "postgres").exists()


def test_run_on_a_taken_port_fails_with_one_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = manage("run", PORT=str(taken.getsockname()[1]), HOST="127.0.0.1", VAR_DIR=str(tmp_path))
    assert result.returncode == 1
    assert "choose another" in result.stderr
    assert not (tmp_path / "postgres").exists()


@pytest.mark.long
def test_secret_key_is_made_once_and_readable_by_its_owner_only(tmp_path):
    changes = []
    for _ in range(2):
        manage("check", VAR_DIR=str(tmp_path), SECRET_KEY="", DATABASE_URL="postgres://x@127.0.0.1:1/x")
        changes.append(tmp_path.stat().st_mtime_ns)
    assert changes[0] == changes[1]  # so the second start needs no space on the disk
    secret = tmp_path / "secret_key"
    assert secret.stat().st_mode & 0o077 == 0
    assert len(secret.read_text()) > 50


PRODUCTION = {
    "BASE_URL": "https://cms.example.org",
    "SECRET_KEY": "of-the-tests-" * 5,
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
}


@pytest.mark.parametrize("missing", ["SECRET_KEY", "DATABASE_URL"])
def test_site_on_https_needs_a_secret_key_and_a_database(tmp_path, missing):
    result = manage("migrate", VAR_DIR=str(tmp_path), **{**PRODUCTION, missing: ""})
    assert (result.returncode, len(result.stderr.strip().splitlines())) == (1, 1)
    assert f"give {missing} too" in result.stderr
    assert not list(tmp_path.iterdir())


def test_hsts_includes_subdomains_only_if_set(tmp_path):
    show = "from django.conf import settings as s; print(s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_HSTS_PRELOAD)"
    told = {"SECURE_HSTS_INCLUDE_SUBDOMAINS": "true", "SECURE_HSTS_PRELOAD": "true"}
    for environment, expected in (({}, "False False"), (told, "True True")):
        result = manage("shell", "-v", "0", "-c", show, VAR_DIR=str(tmp_path), **PRODUCTION, **environment)
        assert result.stdout.strip() == expected


def settings_told(*names: str, **environment: str) -> list[str]:
    program = f"from django.conf import settings; print(*(getattr(settings, name) for name in {names}), sep='\\n')"
    return manage("shell", "-v", "0", "-c", program, **environment).stdout.splitlines()


def test_mail_goes_to_a_server_or_to_files(tmp_path):
    names = ("EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS", "WAGTAIL_PASSWORD_RESET_ENABLED")
    told = settings_told(*names, EMAIL_URL="smtp+tls://somebody:hush@mail.example:587", VAR_DIR=str(tmp_path))
    assert told == ["django.core.mail.backends.smtp.EmailBackend", "mail.example", "587", "True", "True"]
    told = settings_told("EMAIL_BACKEND", "EMAIL_FILE_PATH", "WAGTAIL_PASSWORD_RESET_ENABLED", VAR_DIR=str(tmp_path))
    assert told == ["cms.mail.MailFiles", str(tmp_path / "mail"), "True"]


def test_password_is_not_reset_by_mail_on_https_without_a_server(tmp_path):
    https = {"BASE_URL": "https://cms.example.org", "SECRET_KEY": "s" * 60, "DATABASE_URL": "postgres:///nothing"}
    assert settings_told("WAGTAIL_PASSWORD_RESET_ENABLED", **https, VAR_DIR=str(tmp_path)) == ["False"]
