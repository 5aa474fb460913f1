"""The catalogue's tool: what it finds, and what it refuses."""

from pathlib import Path

import pytest

from tools import messages


def ids(uses: list[messages.Use]) -> list[tuple[str, str, str | None]]:
    return [tuple(use.message) for use in uses]


def test_messages_in_python_are_found() -> None:
    source = (
        'a = _("One " "sentence")\nb = ngettext("%(n)d day", "%(n)d days", n)\nc = pgettext("case", "Open")\n'
    )
    assert ids(list(messages.in_python(source, "x.py"))) == [
        ("One sentence", "", None),
        ("%(n)d day", "%(n)d days", None),
        ("Open", "", "case"),
    ]


def test_messages_in_templates_are_found() -> None:
    source = """{% load i18n %}{% translate "Log (in)" %}{% translate "Open" context "case" %}
    {% blocktranslate trimmed with name=case.name %}
      Case of
      {{ name }}
    {% endblocktranslate %}
    {% blocktranslate count n=days %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}
    {{ value|default:_("none") }}"""
    assert ids(list(messages.in_template(source, "x.html"))) == [
        ("Log (in)", "", None),
        ("Open", "", "case"),
        ("Case of %(name)s", "", None),
        ("%(n)s day", "%(n)s days", None),
        ("none", "", None),
    ]


def part(folder: Path, name: str, *entries: tuple[str, str]) -> None:
    lines = ['msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n']
    lines += [f'msgid "{english}"\nmsgstr "{indonesian}"\n' for english, indonesian in entries]
    (folder / name).write_text("\n".join(lines))


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(messages, "PARTS", tmp_path)
    return tmp_path


def test_parts_are_merged(parts: Path) -> None:
    part(parts, "a.po", ("Open", "Buka"))
    part(parts, "b.po", ("Close", "Tutup"), ("Open", "Buka"))
    assert [(entry.msgid, entry.msgstr) for entry in messages.merge()] == [
        ("Close", "Tutup"),
        ("Open", "Buka"),
    ]


def test_two_translations_of_one_message_are_refused(parts: Path) -> None:
    part(parts, "a.po", ("Open", "Buka"))
    part(parts, "b.po", ("Open", "Terbuka"))
    with pytest.raises(messages.MessageProblem, match=r"a\.po and b\.po"):
        messages.merge()


def test_lost_placeholder_is_refused(parts: Path) -> None:
    part(parts, "a.po", ("Case %(number)s", "Kasus"))
    with pytest.raises(messages.MessageProblem, match="placeholders"):
        messages.merge()


def test_missing_and_fuzzy_translations_are_gaps(parts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part(parts, "a.po", ("Begun", "Dimulai"), ("Empty here", ""))
    (parts / "b.po").write_text('#, fuzzy\nmsgid "Guessed here"\nmsgstr "Kira-kira"\n')
    names = ("Begun", "Empty here", "Guessed here", "Never written")
    uses = [messages.Use(messages.Message(name, "", None), "x.py:1") for name in names]
    monkeypatch.setattr(messages, "used", lambda: iter(uses))
    found = [use.message.id for use in messages.gaps(messages.merge())]
    assert found == ["Empty here", "Guessed here", "Never written"]
