"""The pages of docs/ that are drawn from the code: what each role may, and the life of a case."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import translation

from casework.cases.duties import DUTIES
from casework.cases.enums import Kind, Side, Stage
from casework.cases.law import LAW, RIGHTS, Right, Transition
from casework.cases.needs import NEEDS
from casework.cases.services.exits import OPTIONAL_PAPERS, REQUIRED_PAPERS
from casework.offices.enums import OfficeKind, Role
from casework.offices.rules import PERMISSIONS, ROLE_OFFICES, ROLE_PERMISSIONS
from casework.offices.terms import TERMS
from casework.panti.incidents.answers import ANSWERS

_MADE = "<!-- Written by `manage.py write_docs` from the code; change the code, not this page. -->"

# what each stage means to the people who work in it, and its name in Indonesian
_MEANING: Final[dict[Stage, tuple[str, str]]] = {
    Stage.OUTREACH: ("Penjangkauan", "Met in the field and in need of service."),
    Stage.ASSESSMENT: (
        "Asesmen awal",
        "In a transit panti; who is this, what do they need, which category of PPKS.",
    ),
    Stage.PLACEMENT: ("Rujukan panti", "A panti is decided; waits for its acceptance and the arrival."),
    Stage.INTAKE: ("Penerimaan panti", "Arrived: health check, full assessment, plan, agreement."),
    Stage.PSYCHOSOCIAL: ("Dukungan psikososial", "Sessions under the agreed plan."),
    Stage.REHABILITATION: ("Rehabilitasi sosial", "Programmes and skills."),
    Stage.LONGTERM: ("Perawatan jangka panjang", "Stays for years or for good, with reviews."),
    Stage.RESOCIALISATION: ("Resosialisasi", "Family tracing, home visit, preparing the return."),
    Stage.AFTERCARE: ("Bimbingan lanjut", "Follow-up visits after leaving the panti."),
    Stage.ABSENT: ("Meninggalkan panti", "Left without leave."),
    Stage.CLOSED: ("Selesai", "Ended, with an outcome."),
}
_LIFECYCLE_SOURCES: Final = """## Where this comes from

- **PP 39/2012** on the conduct of social welfare, art. 7: social rehabilitation runs in stages (*pendekatan awal*,
  *pengungkapan dan pemahaman masalah*, *penyusunan rencana*, *pemecahan masalah*, *resosialisasi*, *terminasi*,
  *bimbingan lanjut*). It names the chain; the stages above are that chain as Jakarta's offices live it, with
  outreach and the transit panti before it.
- **Permensos 8/2012**: the 26 categories of PPKS, confirmed after assessment and never in the street.
- **UU 11/2009**, art. 7: rehabilitation may be persuasive, motivating or coercive, in the family, community or panti.
- Dinas Sosial DKI Jakarta, published service page on outreach: PSBI Bangun Daya 1 receives people from Jakarta Barat,
  Pusat and Selatan, PSBI Bangun Daya 2 from Timur and Utara. For Kepulauan Seribu none is named; we send it to
  Bangun Daya 1.
- Guidebook of PSBI Bangun Daya 2: the case conference chooses the route; a family that collects somebody brings KTP
  and KK, letters and a signed undertaking on duty stamp.
- **UU 27/2022** (PDP), art. 31: every processing is recorded, reading too.

No published rule says who approves each step in Jakarta; who decides is this system's proposal, to be confirmed by
the Dinas. One rule has no exception: whoever proposes does not decide.
"""


# where the ways back lead: the case remembers it (``CaseMachine._back_by``)
_BACK: Final = {
    "resume": "where it was before (from placement: assessment); in another house to assessment",
    "correct_death": "where it was before (from placement: assessment)",
    "reopen": "aftercare where it was closed there, else assessment",
}


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    cells = list(head)
    yield "| " + " | ".join(cells) + " |"
    yield "|" + "---|" * len(cells)
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def _sides(right: Right) -> str:
    return ", ".join(side.value for side in right.sides)


def _roles(codename: str) -> str:
    return ", ".join(str(role.label) for role in Role if codename in ROLE_PERMISSIONS[role]) or "–"


def _key_of_sides() -> Iterator[str]:
    for side in Side:
        yield f"- **{side.value}**: {side.label}"


def permissions_page() -> str:
    """docs/permissions.md: every permission with its roles and sides, every role with its place and permissions."""
    lines = [
        _MADE,
        "# Who may do what",
        "",
        "A person holds a *role* at an *office* for a time (a membership). The role gives permissions at that",
        "office and every office below it; nothing else gives any. On a case a permission counts when it is held",
        "at one of the sides of the case it is asked at:",
        "",
        *_key_of_sides(),
        "",
        "A sealed case asks for `view_sealed` as well. Whoever proposes never decides. The administrator sees no case.",
        "",
        "## Permissions",
        "",
        *_table(
            ("permission", "what", "asked at", "held by"),
            (
                (
                    f"`{name}`",
                    str(what),
                    _sides(RIGHTS[name]) if name in RIGHTS else "the office",
                    _roles(name),
                )
                for name, what in PERMISSIONS.items()
            ),
        ),
        "",
        "## What a fact leaves to be done",
        "",
        "A duty is done by holders of its right at the offices that owe it, kept from the moment it arose. *By",
        "others*: never by whoever recorded the fact. *Above*: by the office above where nobody at these offices can.",
        "*Apart*: on a record of the house alone, also where the case is no longer theirs to read, of a sealed one by",
        "those who read sealed cases there.",
        "",
        *_table(
            ("duty", "right", "owed at", "by others", "above", "apart"),
            (
                (
                    str(duty.label),
                    f"`{duty.codename}`",
                    ", ".join(side.value for side in duty.sides),
                    *("yes" if told else "–" for told in (duty.by_somebody_else, duty.above, duty.apart)),
                )
                for duty in DUTIES.values()
            ),
        ),
        "",
        "## What an incident asks",
        "",
        "At the house in which it happened, whoever reads the cases it touches; where one of these is sealed, of those",
        "who read sealed cases there. *By others*: never by whoever reported it. *Above*: as for duties.",
        "",
        *_table(
            ("answer", "right", "by others", "above"),
            (
                (
                    str(answer.label),
                    f"`{law.codename}`",
                    *("yes" if told else "–" for told in (law.by_somebody_else, law.above)),
                )
                for answer, law in ANSWERS.items()
            ),
        ),
        "",
        "## Roles",
        "",
        *_table(
            ("role", "exists at", "permissions"),
            (
                (
                    str(role.label),
                    ", ".join(str(kind.label) for kind in OfficeKind if kind in ROLE_OFFICES[role]),
                    ", ".join(f"`{name}`" for name in PERMISSIONS if name in ROLE_PERMISSIONS[role]),
                )
                for role in Role
            ),
        ),
    ]
    return "\n".join(lines) + "\n"


def _who(right: Right | None) -> str:
    return f"{_roles(right.codename)} ({_sides(right)})" if right else "–"


def _edges(law: Transition) -> str:
    stays = [source.value for source, target in law.edges.items() if source == target]
    by_target: dict[Stage, list[str]] = {}
    for source, target in law.edges.items():
        if source != target:
            by_target.setdefault(target, []).append(source.value)
    parts = [f"{', '.join(stays)} (stays)"] if stays else []
    parts += [f"{', '.join(sources)} → {target.value}" for target, sources in by_target.items()]
    parts += [f"{source.value} → {_BACK[law.name]}" for source in law.back]
    return "; ".join(parts)


def lifecycle_page() -> str:
    """docs/lifecycle.md: stages, transitions with who does and decides them, needs, papers, deadlines and sources."""
    lines = [
        _MADE,
        "# The life of a case",
        "",
        "## Stages",
        "",
        *_table(
            ("stage", "name", "in Indonesian", "meaning"),
            ((f"`{stage.value}`", str(stage.label), *_MEANING[stage]) for stage in Stage),
        ),
        "",
        "A case begins with `register` at `outreach`. One open case per person; somebody met again after closing",
        "gets a new one.",
        "",
        "## Transitions",
        "",
        "A *fact* is written down at once by whoever is there. A *step* is done by one person. A *decision* is",
        "proposed by one and decided by another. An *exit* is decided and then carried out at the gate; only then the",
        "stage changes. In brackets the sides of the case the right is asked at:",
        "",
        *_key_of_sides(),
        "",
        *_table(
            ("transition", "from → to", "kind", "does or proposes", "decides", "carries out", "note"),
            (
                (
                    f"`{law.name}` {law.label}",
                    _edges(law),
                    Kind(law.kind).value,
                    _who(law.begins_with),
                    _who(law.decides),
                    _who(law.carries_out),
                    "required" if law.note_required else "–",
                )
                for law in LAW.values()
            ),
        ),
        "",
        "## What must be there before",
        "",
        "A transition not named here has no needs. Needs are checked when it is proposed, decided and carried out.",
        "",
        *_table(
            ("transition", "not possible while", "who can help"),
            (
                (f"`{name}`", str(need.sentence), _roles(need.remedy))
                for name, needs in NEEDS.items()
                for need in needs
            ),
        ),
        "",
        "## Papers at the gate",
        "",
        *_table(
            ("exit", "asked for", "taken where there is one"),
            (
                (
                    f"`{kind}`",
                    ", ".join(str(paper.label) for paper in REQUIRED_PAPERS[kind]),
                    ", ".join(str(paper.label) for paper in OPTIONAL_PAPERS[kind]),
                )
                for kind in REQUIRED_PAPERS
            ),
        ),
        "",
        "## Deadlines",
        "",
        "What holds until an office sets its own with the decree it rests on (*Batas waktu*). Working days leave out",
        "weekends, public holidays and *cuti bersama*. Follow-up visits are planned 1, 3 and 6 months after leaving.",
        "",
        *_table(
            ("what", "within", "rule", "rests on"),
            ((str(term.label), term.words, str(term.basis), str(term.source)) for term in TERMS.values()),
        ),
        "",
        _LIFECYCLE_SOURCES,
    ]
    return "\n".join(lines)


PAGES: Final = {"permissions.md": permissions_page, "lifecycle.md": lifecycle_page}


def pages() -> Iterator[tuple[Path, str]]:
    """Where each page lies and what it should say, in English as the rest of docs/."""
    with translation.override("en"):
        for name, write in PAGES.items():
            yield Path(settings.BASE_DIR) / "docs" / name, write()
