"""A backup comes back whole, with the rights it had; anything doubtful is refused before something is changed."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings

from casework.cases.models import Case
from tests.database import address
from tests.road import open_case
from tests.settings import TEST_APPLICATION, TEST_OWNER
from tools import archive, dump, restore
from tools.archive import Damaged
from tools.backup import Refused, backup
from tools.database import drop_database, grant_application_rights, make_database

TEXT = b"a paper" * 1000


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    """A small archive that needs no database."""
    (tmp_path / "dump").write_bytes(b"rows")
    (tmp_path / "paper").write_bytes(TEXT)
    target = tmp_path / "backup.tar"
    with archive.writing(target) as writer:
        writer.add(archive.DUMP, tmp_path / "dump")
        writer.add("media/prints/1/paper.pdf", tmp_path / "paper")
        writer.seal({"format": 1, "release": "9.9", "migrations": [], "postgresql": 15})
    return target


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: len(TEXT)])


def flip(file: Path) -> None:
    body = bytearray(file.read_bytes())
    body[body.index(TEXT) + 77] ^= 1
    file.write_bytes(body)


def forge_manifest(file: Path) -> None:
    body = file.read_bytes()
    file.write_bytes(body.replace(b'"release": "9.9"', b'"release": "0.1"'))


def empty(file: Path) -> None:
    file.write_bytes(b"")


def test_an_archive_comes_back_as_it_was_and_is_for_its_owner_alone(packed: Path, tmp_path: Path) -> None:
    assert packed.stat().st_mode & 0o777 == 0o600
    manifest = archive.read_manifest(packed)
    assert archive.take_out_media(packed, tmp_path / "media") == 1
    paper = tmp_path / "media" / "prints" / "1" / "paper.pdf"
    assert paper.read_bytes() == TEXT
    assert paper.stat().st_mode & 0o777 == 0o600
    assert "AAAA" not in json.dumps(manifest)


@pytest.mark.parametrize("damage", [cut, flip, forge_manifest, empty])
def test_a_damaged_archive_is_refused_whole(packed: Path, damage: Callable[[Path], None]) -> None:
    damage(packed)
    with pytest.raises(Damaged):
        archive.read_manifest(packed)
    with pytest.raises(Refused, match="damaged"):
        restore.restore(packed, {}, replace=True)


def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"x")
    with archive.writing(tmp_path / "bad.tar") as writer:
        writer.add("media/../../x", tmp_path / "x")
    with pytest.raises(Damaged, match="leads out"):
        archive.take_out_media(tmp_path / "bad.tar", tmp_path / "media")


@pytest.mark.parametrize(
    ("facts", "where", "words"),
    [
        ({"migrations": ["cases.9999_from_tomorrow"]}, {}, "newer release"),
        ({"format": 2}, {}, "newer release"),
        ({"postgresql": 18}, {}, "this server is 15"),
        ({}, {"taken": True}, "REPLACE=yes"),
        ({}, {"taken": True, "replace": True, "others": 3}, "Stop its servers"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(
    facts: dict[str, Any], where: dict[str, Any], words: str
) -> None:
    manifest = {"format": 1, "release": "9.9", "migrations": ["procrastinate.9999_theirs"], "postgresql": 15}
    with pytest.raises(Refused, match=words):
        restore._refuse(manifest | facts, 15, **({"taken": False, "others": 0, "replace": False} | where))


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """An empty database beside the one of the tests."""
    admin = urlsplit(settings.DATABASES["default"]["TEST"]["NAME"]).path
    server, name = address("TEST_ADMIN_URL", "postgres"), f"{admin}_restored"
    drop_database(server, name)
    make_database(server, name, owner=TEST_OWNER)
    yield name
    drop_database(server, name)


@pytest.mark.django_db(transaction=True)
def test_rows_heads_and_rights_stand_in_another_database(tmp_path: Path, elsewhere: str) -> None:
    case = open_case()
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "photo.jpg").write_bytes(TEXT)
    here = str(settings.DATABASES["default"]["NAME"])
    env = {
        "DATABASE_URL": address("DATABASE_URL", here).url(),
        "DATABASE_OWNER_URL": address("DATABASE_OWNER_URL", here).url(),
        "MEDIA_ROOT": str(tmp_path / "media"),
    }
    facts = backup(tmp_path / "b.tar", env)
    assert (facts["events"], facts["media"]) == (1, {"files": 1, "bytes": len(TEXT)})
    assert facts["rows"]["cases_case"] == 1
    with pytest.raises(Refused, match="REPLACE=yes"):
        restore.restore(tmp_path / "b.tar", env, replace=False)
    owner = address("DATABASE_OWNER_URL", elsewhere)
    grant_application_rights(owner, application=TEST_APPLICATION)
    manifest = archive.read_manifest(tmp_path / "b.tar")
    archive.take_out(tmp_path / "b.tar", archive.DUMP, tmp_path / "dump")
    server = facts["postgresql"]
    with owner.connect() as connection:
        connection.execute("CREATE TABLE cases_case (what_was_here_before int)")
    dump.load(
        owner.url(), tmp_path / "dump", before=restore.EMPTY, server=server, archive=manifest["pg_dump"]
    )
    restore._give_rights(owner.url(), TEST_APPLICATION, manifest)
    with dump.connect(owner.url()) as connection:
        restore._compare(connection, manifest)
        dump.analyse(connection)
        uncounted = connection.execute(
            "SELECT count(*) FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND reltuples < 0"
        )
        assert uncounted.fetchone() == (0,)
    with address("DATABASE_URL", elsewhere).connect() as connection:
        row = connection.execute("SELECT head_hash FROM cases_case").fetchone()
        assert row == (Case.objects.get(pk=case.pk).head_hash,)
        connection.execute("UPDATE people_person SET label = 'Bu Payung'")
        for statement in (
            "UPDATE cases_caseevent SET verb = 'x'",
            "DELETE FROM cases_caseevent",
            "DELETE FROM cases_accesslog",
            "DELETE FROM panti_registercounter",
            "TRUNCATE people_person CASCADE",
            "CREATE TABLE mine (id int)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
        # by the owner too, since the triggers came along
    with owner.connect() as connection, pytest.raises(psycopg.Error, match="append-only"):
        connection.execute("UPDATE cases_caseevent SET verb = 'x'")
