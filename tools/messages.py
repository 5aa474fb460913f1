"""The Indonesian catalogue: merged from one file for each room, compiled, and checked for gaps.

    python tools/messages.py merge     locale/parts/*.po -> locale/id/LC_MESSAGES/django.po and .mo
    python tools/messages.py compile   the same, quietly, for install and start
    python tools/messages.py check     lists what is shown but not translated; fails if there is any
    python tools/messages.py missing   prints the gaps as .po entries, to paste into a room's part

The parts are what people edit; the merged files are built and not kept in git. Message ids are English,
so English needs no catalogue. gettext need not be installed.
"""

import ast
import re
import sys
import tempfile
import tokenize
from collections.abc import Iterator
from functools import cache
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import polib

ROOT = Path(__file__).resolve().parent.parent
PARTS = ROOT / "locale" / "parts"
MERGED = ROOT / "locale" / "id" / "LC_MESSAGES" / "django.po"
SOURCES = ("casework", "workflows", "notifications")
HEADER = {
    "Project-Id-Version": "Jangkau",
    "Language": "id",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
    # Indonesian does not change a noun with its number.
    "Plural-Forms": "nplurals=1; plural=0;",
}
# Which argument holds the message, the plural and the context.
CALLS = {
    "_": (0, None, None),
    "gettext": (0, None, None),
    "gettext_lazy": (0, None, None),
    "gettext_noop": (0, None, None),
    "ngettext": (0, 1, None),
    "ngettext_lazy": (0, 1, None),
    "pgettext": (1, None, 0),
    "pgettext_lazy": (1, None, 0),
    "npgettext": (1, 2, 0),
    "npgettext_lazy": (1, 2, 0),
}
TEMPLATE_CALL = re.compile(r"(?<![\w.])(?:_|n?p?gettext)\(")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


class Message(NamedTuple):
    id: str
    plural: str
    context: str | None


class Use(NamedTuple):
    message: Message
    where: str


class MessageProblem(Exception):
    """A part of the catalogue contradicts itself or another."""


def merge(problems: list[str] | None = None) -> polib.POFile:
    """Put all parts together; one message translated in two ways is refused with every place.

    With a list for the problems they are put there instead, and the first translation stands: a start
    does not fail for a word.
    """
    found: list[str] = []
    merged = polib.POFile()
    merged.metadata = HEADER
    seen: dict[Message, tuple[polib.POEntry, str]] = {}
    for part in sorted(PARTS.glob("*.po")):
        for entry in polib.pofile(str(part), check_for_duplicates=True):
            if entry.obsolete:
                continue
            message = key(entry)
            text = entry.msgstr or entry.msgstr_plural.get(0, "")
            if message in seen:
                first, place = seen[message]
                if (first.msgstr or first.msgstr_plural.get(0, "")) != text:
                    found.append(f"{message.id!r} is translated in two ways: {place} and {part.name}")
                continue
            if text and not same_placeholders(entry, text):
                # Left out: showing it would fail where the message is filled in.
                found.append(f"{part.name}: the placeholders of {message.id!r} differ in its translation")
                continue
            copy = polib.POEntry(
                msgid=entry.msgid,
                msgid_plural=entry.msgid_plural,
                msgctxt=entry.msgctxt,
                msgstr=entry.msgstr,
                msgstr_plural=entry.msgstr_plural,
                flags=entry.flags,
            )
            seen[message] = (entry, part.name)
            merged.append(copy)
    if problems is not None:
        problems += found
    elif found:
        raise MessageProblem("\n".join(found))
    merged.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    return merged


def same_placeholders(entry: polib.POEntry, text: str) -> bool:
    """Indonesian has one form for both numbers, so it may follow the singular or the plural."""
    wanted = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
    found = sorted(PLACEHOLDER.findall(text))
    return any(sorted(PLACEHOLDER.findall(original)) == found for original in wanted)


def key(entry: polib.POEntry) -> Message:
    return Message(entry.msgid, entry.msgid_plural or "", entry.msgctxt)


def write(catalogue: polib.POFile) -> None:
    """Write both files under their names at once, so that a server starting meanwhile reads whole ones."""
    MERGED.parent.mkdir(parents=True, exist_ok=True)
    for target, save in ((MERGED, catalogue.save), (MERGED.with_suffix(".mo"), catalogue.save_as_mofile)):
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as fresh:
            pass
        save(fresh.name)
        Path(fresh.name).chmod(0o644)
        Path(fresh.name).replace(target)


def used() -> Iterator[Use]:
    """Every message in our Python code and templates, with where it stands."""
    for room in SOURCES:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield from in_python(path.read_text(), str(path.relative_to(ROOT)))
    for suffix in ("*.html", "*.txt"):
        for path in sorted((ROOT / "templates").rglob(suffix)):
            yield from in_template(path.read_text(), str(path.relative_to(ROOT)))


def in_python(source: str, where: str) -> Iterator[Use]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in CALLS and (message := from_call(node, name)):
            yield Use(message, f"{where}:{node.lineno}")


def in_template(source: str, where: str) -> Iterator[Use]:
    """Django turns a template into something like Python with the same calls; those are read one by one."""
    from django.utils.translation.template import templatize

    code = templatize(source, origin=where)
    for match in TEMPLATE_CALL.finditer(code):
        call = ast.parse(balanced(code[match.start() :]), mode="eval").body
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            message = from_call(call, call.func.id)
            if message:
                line = code.count("\n", 0, match.start()) + 1
                yield Use(message, f"{where}:{line}")


def balanced(code: str) -> str:
    """The call the code begins with, up to its closing parenthesis."""
    depth = 0
    lines = code.splitlines(keepends=True)
    for token in tokenize.generate_tokens(StringIO(code).readline):
        if token.string == "(":
            depth += 1
        elif token.string == ")":
            depth -= 1
            if depth == 0:
                row, column = token.end
                return "".join([*lines[: row - 1], lines[row - 1][:column]])
    raise MessageProblem(f"A call is not closed: {code[:60]!r}")


def from_call(node: ast.Call, name: str) -> Message | None:
    def literal(position: int | None) -> str | None:
        if position is None or position >= len(node.args):
            return None
        argument = node.args[position]
        return (
            argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None
        )

    singular, plural, context = CALLS[name]
    text = literal(singular)
    if not text:
        return None
    return Message(text, literal(plural) or "", literal(context))


def gaps(catalogue: polib.POFile) -> list[Use]:
    """Messages in use whose translation is missing, empty or marked fuzzy; each once."""
    translated = {(entry.msgid, entry.msgctxt) for entry in catalogue if entry.translated()}
    found: dict[tuple[str, str | None], Use] = {}
    for use in used():
        name = (use.message.id, use.message.context)
        if name not in translated and not from_django(use.message):
            found.setdefault(name, use)
    return list(found.values())


def from_django(message: Message) -> bool:
    """Django and its contrib apps bring Indonesian of their own ("Yes", "Password", ...)."""
    return any(
        (entry := catalogue.find(message.id)) and entry.translated() for catalogue in django_catalogues()
    )


@cache
def django_catalogues() -> list[polib.POFile]:
    import django
    from django.contrib import auth

    folders = [
        Path(django.__file__).parent / "conf",
        Path(str(auth.__file__)).parent,
    ]
    return [polib.pofile(str(folder / "locale" / "id" / "LC_MESSAGES" / "django.po")) for folder in folders]


def main() -> int:
    command = sys.argv[1] if len(sys.argv) == 2 else "help"
    if command not in {"merge", "compile", "check", "missing"}:
        print(__doc__)
        return 2
    try:
        problems: list[str] = []
        catalogue = merge(problems if command == "compile" else None)
        if command in {"merge", "compile"}:
            write(catalogue)
            if command == "merge":
                print(f"{len(catalogue)} messages in {MERGED.relative_to(ROOT)}")
            return 0
        missing = gaps(catalogue)
    except (MessageProblem, OSError, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 1
    for use in missing:
        entry = polib.POEntry(
            msgid=use.message.id, msgid_plural=use.message.plural, msgctxt=use.message.context
        )
        if use.message.plural:
            entry.msgstr_plural = {0: ""}
        print(f"#: {use.where}\n{entry}" if command == "missing" else f"{use.where}: {use.message.id!r}")
    if command == "check" and missing:
        print(f"{len(missing)} messages have no Indonesian translation.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
