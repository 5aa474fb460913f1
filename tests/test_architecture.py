"""The shape of the house, held by tests: who may import whom, one door, our nodes and locks, complete catalogues.

That every edge of the machine stands with its permission, and that the database refuses a stage nobody recorded, is
held by ``test_matrix`` and ``cases/test_door``.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from importlinter.application.use_cases import create_report, read_user_options
from importlinter.application.user_options import UserOptions
from importlinter.cli import configuration
from viewflow.workflow.base import Flow

import workflows.flows.case  # so that every flow is known
from casework.cases import registry
from casework.cases.law import LAW, RIGHTS
from casework.desk.templatetags.jangkau import DUE_ICONS
from casework.offices.rules import PERMISSIONS, ROLE_PERMISSIONS
from notifications.words import ICONS as NOTIFICATION_ICONS
from tools.database import ROOT
from workflows.lock import CaseLock
from workflows.nodes import Answering, Owe, PersonTask, RoadTask

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


# --- the road ---


@pytest.mark.parametrize("name", LAW)
def test_every_transition_asks_for_permissions_that_somebody_holds(name: str) -> None:
    law = LAW[name]
    asked = [law.begins_with, law.completes_with]
    if law.is_proposed:
        asked.append(law.decided_with)
    for right in asked:
        assert right.codename in PERMISSIONS
        assert RIGHTS[right.codename] == right
        assert any(right.codename in held for held in ROLE_PERMISSIONS.values()), right.codename


def assigned_stages(tree: ast.AST) -> Iterator[int]:
    """Lines that write a case's ``stage``: by assignment, ``setattr``, ``__dict__`` or a queryset's update."""
    for node in ast.walk(tree):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets = [node.target]
        for target in targets:
            if isinstance(target, ast.Attribute) and target.attr == "stage":
                yield node.lineno
            if isinstance(target, ast.Subscript) and '"stage"' in ast.unparse(target).replace("'", '"'):
                yield node.lineno
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            named = {keyword.arg for keyword in node.keywords}
            if called.endswith((".update", ".update_or_create", ".bulk_update")) and "stage" in named:
                yield node.lineno
            if called in ("setattr", "object.__setattr__") and "'stage'" in ast.unparse(node):
                yield node.lineno


def machine_calls(tree: ast.AST) -> Iterator[int]:
    """Lines that call a method of the machine on a case, rather than asking the door."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in LAW
            and ast.unparse(node.func.value).split(".")[-1].strip("_") in ("case", "locked")
        ):
            yield node.lineno


def stage_writers(source: str) -> list[int]:
    tree = ast.parse(source)
    return [*assigned_stages(tree), *machine_calls(tree)]


@pytest.mark.parametrize(
    "line",
    [
        "case.stage = 'closed'",
        "case.__dict__['stage'] = 'closed'",
        "setattr(case, 'stage', 'closed')",
        "Case.objects.filter(pk=1).update(stage='closed')",
        "self.case.close(outcome='lost')",
    ],
)
def test_the_scan_finds_a_write_past_the_door(line: str) -> None:
    assert stage_writers(line) == [1]


def test_nothing_but_the_door_writes_the_stage() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in SOURCES
        if "migrations" not in path.parts
        for line in stage_writers(path.read_text())
    }
    assert found == set()


def test_only_the_door_clears_a_transition() -> None:
    """The machine's methods refuse until ``cleared`` is set; one module sets it."""
    clearing = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        if re.search(r"\.cleared = (?!None)", path.read_text())
    }
    assert clearing == {"casework/cases/services/door.py"}


# --- the flows ---


def flows() -> list[type[Flow]]:
    found = [flow for flow in Flow.__subclasses__() if flow.__module__.startswith("workflows.")]
    assert workflows.flows.case.CaseFlow in found
    return found


@pytest.mark.parametrize("flow", flows(), ids=lambda flow: flow.__name__)
def test_every_flow_locks_the_case(flow: type[Flow]) -> None:
    assert isinstance(flow.lock_impl, CaseLock)


@pytest.mark.parametrize("flow", flows(), ids=lambda flow: flow.__name__)
def test_every_task_of_a_person_is_ours_and_asks_a_right_of_the_law(flow: type[Flow]) -> None:
    human = [node for node in flow.instance.nodes() if node.task_type == "HUMAN"]
    assert human
    for node in human:
        assert isinstance(node, PersonTask), node.name
        if isinstance(node, RoadTask):
            assert set(node.transitions) <= LAW.keys(), node.name
            assert RIGHTS[node.right.codename] == node.right, node.name
        else:
            # whoever owed it when it arose still does, and an incident stays with its house: the sides are their own
            assert isinstance(node, Owe | Answering), node.name
            assert node.right.codename in RIGHTS, node.name


def test_every_transition_is_offered_by_a_task_or_stands_beside_the_road() -> None:
    offered = {
        name
        for flow in flows()
        for node in flow.instance.nodes()
        if isinstance(node, RoadTask)
        for name in node.transitions
    }
    assert LAW.keys() - offered == {
        "withdraw_placement",
        "refuse_at_gate",
        "readmit",
        "reopen",
        "go_to_hospital",
        "go_on_leave",
        "come_back",
        "report_absence",
        "record_death",
    }


# --- the pictures ---


def icons_named_in_python() -> set[str]:
    return {
        *(law.icon for law in LAW.values()),
        *(words.icon for words in registry.timeline._words.values()),
        *(item.icon for item in registry.nav()),
        *NOTIFICATION_ICONS.values(),
        *DUE_ICONS.values(),
    }


def icons_named_in_templates() -> set[str]:
    """Those of ``{% icon "name" %}``, of a default beside it and of the icon handed to an included part."""
    found: set[str] = set()
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        found.update(re.findall(r"\{% icon [\"']([\w-]+)[\"']", text))
        found.update(re.findall(r"\{% icon \w+\|default:[\"']([\w-]+)[\"'](?!\|)", text))
        found.update(re.findall(r"\bicon=[\"']([\w-]+)[\"']", text))
    return found


def icons_written_in_python() -> set[str]:
    """Wherever a module passes ``icon="name"``, also where a page hands it to its template."""
    return {
        name
        for path in SOURCES
        for name in re.findall(r"[\"']?\bicon[\"']?\s*[:=]\s*\"([\w-]+)\"", path.read_text())
    }


def test_every_icon_named_anywhere_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static" / "icons.svg").read_text()))
    places = (icons_named_in_python(), icons_named_in_templates(), icons_written_in_python())
    assert all(places)
    for named in places:
        assert named - drawn == set()
