"""The shape of the house, held by tests: who may import whom, complete catalogues, no forgotten migration."""

import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from importlinter.application.use_cases import create_report, read_user_options
from importlinter.application.user_options import UserOptions
from importlinter.cli import configuration

from tools.database import ROOT

configuration.configure()
OPTIONS: UserOptions = read_user_options(config_filename=str(ROOT / "pyproject.toml"))
SOURCES = [
    path for room in ("casework", "workflows", "notifications") for path in (ROOT / room).rglob("*.py")
]


@pytest.fixture(scope="module")
def imports() -> dict[str, bool]:
    """Each contract of pyproject.toml by its name, and whether it holds."""
    from importlinter.application.use_cases import _register_contract_types

    _register_contract_types(OPTIONS)
    report = create_report(OPTIONS, cache_dir=None, verbose=False, limit_to_contracts=())
    return {contract.name: check.kept for contract, check in report.get_contracts_and_checks()}


@pytest.mark.parametrize("name", [contract["name"] for contract in OPTIONS.contracts_options])
def test_import_contract_holds(imports: dict[str, bool], name: str) -> None:
    assert imports[name], f"broken: {name}; see .venv/bin/lint-imports"


def test_every_room_stands_on_a_floor() -> None:
    rooms = {path.parent.name for path in (ROOT / "casework").glob("*/apps.py")}
    floors = {
        layer.strip().removeprefix("casework.")
        for contract in OPTIONS.contracts_options
        if contract["id"] == "floors"
        for line in contract["layers"]
        for layer in line.split("|")
    }
    assert rooms | {"config"} == floors


@pytest.mark.django_db
def test_no_model_change_lacks_its_migration() -> None:
    output = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=output)
    except SystemExit:
        pytest.fail(output.getvalue())


def test_indonesian_catalogue_is_complete() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "messages.py"), "check"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["utils.py", "helpers.py", "common.py", "misc.py"])
def test_no_drawer_for_leftovers(name: str) -> None:
    assert [path.relative_to(ROOT) for path in SOURCES if path.name == name] == []


def test_no_template_carries_script_or_style_inline() -> None:
    """The content security policy refuses them, so they would silently not work."""
    import re

    inline = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=\"", re.IGNORECASE)
    printed = ("letters", "emails")
    pages = [
        path
        for path in (ROOT / "templates").rglob("*.html")
        if path.relative_to(ROOT).parts[1] not in printed
    ]
    found = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path in pages
        for hit in inline.finditer(path.read_text())
    ]
    assert found == []


def test_lock_files_name_versions_and_hashes_and_no_addresses() -> None:
    for lock in sorted(Path(ROOT / "requirements").glob("*.txt")):
        for line in lock.read_text().splitlines():
            assert "==" in line or line.startswith("    --hash=sha256:"), f"{lock.name}: {line}"
