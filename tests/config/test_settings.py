"""A server's settings, read in a process of their own as a server would."""

import os
import subprocess
import sys

import pytest

from tools.database import ROOT

KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
SERVER = {
    "DEBUG": "0",
    "SITE_URL": "https://jangkau.example.id",
    "SECRET_KEY": "a-key-for-this-test-that-is-long-enough-and-has-many-different-letters-0123456789",
    "FIELD_KEYS": f"2026:{KEY}",
    "BLIND_INDEX_KEY": KEY,
    "DATABASE_URL": "postgres://jangkau_app:x@127.0.0.1:1/jangkau",
    "DATABASE_POOL_SIZE": "0",
}


def check(arguments: list[str], **changes: str | None) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    changed = {**SERVER, **changes}
    environment = kept | {name: value for name, value in changed.items() if value is not None}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def test_deployment_check_has_nothing_to_say() -> None:
    done = check(["check", "--deploy", "--fail-level", "WARNING"])
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize("name", ["SECRET_KEY", "FIELD_KEYS", "BLIND_INDEX_KEY", "DATABASE_URL"])
def test_start_without_a_needed_variable_names_it(name: str) -> None:
    done = check(["check"], **{name: None})
    assert done.returncode != 0
    assert f"{name} is not set" in done.stderr


def test_plain_http_is_refused_for_a_public_address() -> None:
    done = check(["check"], SITE_URL="http://jangkau.example.id")
    assert done.returncode != 0
    assert "SITE_URL" in done.stderr


def test_owner_address_is_used_by_migrate_alone() -> None:
    owner = "postgres://jangkau_owner:x@127.0.0.1:1/jangkau"
    asks = ["shell", "--no-imports", "-c", "from django.conf import settings as s; print(s.DATABASES)"]
    assert "jangkau_owner" not in check(asks, DATABASE_OWNER_URL=owner).stdout
    # Nothing answers at port 1, and the error names the role that tried.
    refused = check(["migrate"], DATABASE_OWNER_URL=owner).stderr
    assert "OperationalError" in refused
