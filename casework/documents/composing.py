"""What stands on a paper: everything is gathered here, as whoever asked may read it, and drawn into one page of HTML.

Papers are Indonesian whatever the language of the screen (UU 24/2009, PP 99/2021 of the province on official letters).
The page carries its fonts and pictures within it, since the process that renders it fetches nothing.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import qrcode
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

from casework.cases import registry
from casework.cases.enums import Outcome, Stage
from casework.cases.models import Case
from casework.cases.queries import category_names, may, stage_dates
from casework.cases.registry import PaperSection
from casework.offices.enums import OfficeKind
from casework.offices.models import Office, User
from casework.offices.queries import memberships_of, workplace
from casework.panti.registers.queries import number_of

from .enums import PrintKind
from .letters import handover_facts, placement_facts
from .models import Print
from .pictures import FACE, data_address, picture
from .rules import genuine_key

_FONTS: Final = settings.BASE_DIR / "static" / "vendor" / "fonts"
# the stations of the road that fit across a cover
STATIONS: Final = 7
# years; the name of a child is kept even more closely
ADULT: Final = 18


class NothingToPrint(Exception):
    """What the paper was to be about is not there."""


@cache
def fonts() -> SafeString:
    """The font as style rules that carry the files themselves."""
    rules = []
    for family, name in (("Plus Jakarta Sans", "latin"), ("Plus Jakarta Sans Ext", "latin-ext")):
        content = (_FONTS / f"plus-jakarta-sans-{name}-wght-normal.woff2").read_bytes()
        rules.append(
            f'@font-face {{ font-family: "{family}"; font-weight: 200 800;'
            f' src: url("{data_address(content, "font/woff2")}") format("woff2") }}'
        )
    return mark_safe("\n".join(rules))  # noqa: S308 - our own files


def verification_address(number: str) -> str:
    return f"{settings.SITE_URL}{reverse('print_verify', args=[number])}?k={genuine_key(number)}"


def qr_code(address: str) -> str:
    """The code as a picture of dots: drawn on every page, and kept once in the PDF, which a drawing would not be."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0, box_size=8)
    code.add_data(address)
    out = io.BytesIO()
    code.make_image().save(out, "PNG")
    return data_address(out.getvalue(), "image/png")


@cache
def emblem() -> str:
    """The emblem of the province, where the operator put one; its use is for the province to allow."""
    if not settings.LETTERHEAD_EMBLEM:
        return ""
    content = settings.LETTERHEAD_EMBLEM.read_bytes()
    return data_address(content, "image/svg+xml" if content.lstrip()[:1] == b"<" else "image/png")


def _letterhead(office: Office) -> dict[str, Any]:
    is_dinas = office.kind == OfficeKind.DINAS
    return {
        "unit": "" if is_dinas else office.name,
        "place": office.area.name if not is_dinas else "",
        "emblem": emblem(),
    }


def _printed_by(made: Print, actor: User) -> str:
    """Who prints, and at which office they work when they do."""
    place = workplace(actor, made.office_id)
    for membership in memberships_of(actor):
        if membership.office_id == place:
            return f"{actor.name}, {membership.office.short_name}"
    return actor.name


@dataclass(frozen=True)
class Part:
    """A section as it stands on the paper."""

    number: int
    key: str
    title: str
    html: str


def _parts(made: Print, case: Case, actor: User) -> tuple[list[Part], list[str], list[str], list[str]]:
    """The sections with something in them; the titles of those that are empty, of those not chosen; what is closed."""
    parts: list[Part] = []
    empty, unchosen, closed = [], [], []
    for section in registry.paper_sections():
        title = str(section.title)
        if section.left_out is not None and (words := section.left_out(case, actor)):
            closed.append(words)
        if not may(actor, section.permission, case):
            continue
        if section.key not in made.sections:
            unchosen.append(title)
            continue
        context = section.context(case, actor)
        if context is None:
            empty.append(title)
            continue
        parts.append(
            Part(
                len(parts) + 1,
                section.key,
                title,
                _drawn(section, {**context, "before": list(parts)}, made, case, actor),
            )
        )
    return parts, empty, unchosen, closed


def _drawn(section: PaperSection, context: dict[str, Any], made: Print, case: Case, actor: User) -> str:
    return render_to_string(section.template, {**context, "made": made, "case": case, "actor": actor})


def _stations(case: Case) -> list[dict[str, Any]]:
    """The stages of the road so far with their dates: the first, and the latest that fit beside it."""
    events = sorted(stage_dates(case).values(), key=lambda event: (event.occurred_at, event.seq))
    if len(events) > STATIONS:
        events = [events[0], *events[-(STATIONS - 1) :]]
    return [
        {"label": Stage(event.target).label, "at": event.occurred_at, "now": event.target == case.stage}
        for event in events
    ]


def _case_file(made: Print, case: Case, actor: User) -> dict[str, Any]:
    parts, empty, unchosen, closed = _parts(made, case, actor)
    if not parts:
        raise NothingToPrint
    person = case.person
    age = person.age()
    return {
        "parts": parts,
        "empty": empty,
        "unchosen": unchosen,
        "closed": closed,
        "photo": picture(person.photo, FACE) if person.photo else "",
        "categories": category_names([case.category, *case.other_categories.all()], case, actor),
        "stations": _stations(case),
        "outcome": Outcome(case.outcome).label if case.outcome in Outcome else "",
        "reads_health": may(actor, "view_health", case),
        "is_child": age is not None and age < ADULT,
        "earlier": list(
            Print.objects.filter(case=case, kind=made.kind, event__isnull=False, pk__lt=made.pk).order_by(
                "pk"
            )[:6]
        ),
    }


_TEMPLATES: Final = {
    PrintKind.CASE_FILE: ("letters/case_file.html", _case_file),
    PrintKind.HANDOVER: ("letters/handover.html", handover_facts),
    PrintKind.PLACEMENT: ("letters/placement.html", placement_facts),
}


def _gathered(made: Print, case: Case, actor: User) -> tuple[str, dict[str, Any] | None]:
    """The template of a print and what it says; for a letter of another room, as that room tells it."""
    letter = registry.letter(made.kind)
    if letter is not None:
        return letter.template, letter.context(case, made.subject)
    template, gather = _TEMPLATES[PrintKind(made.kind)]
    return template, gather(made, case, actor)


def compose(made: Print, case: Case, actor: User) -> str:
    """The page of a print, as its asker may read the case now. Raises ``NothingToPrint``."""
    with translation.override("id"):
        template, facts = _gathered(made, case, actor)
        if facts is None:
            raise NothingToPrint
        person = case.person
        # whose paper it is does not change with who prints it; that stands in its foot
        sender = facts.get("sender") or facts.get("house") or made.office
        context = {
            **facts,
            "made": made,
            "case": case,
            "person": person,
            "actor": actor,
            "aliases": [alias.name for alias in person.aliases.all()],
            "register_number": number_of(case),
            "sender": sender,
            "letterhead": _letterhead(sender),
            "is_copy": made.is_copy or made.office not in facts.get("parties", [sender]),
            "fonts": fonts(),
            "qr": qr_code(verification_address(made.number)),
            "key": genuine_key(made.number),
            "host": settings.SITE.netloc,
            "printed_by": _printed_by(made, actor),
            "printed_at": timezone.now(),
        }
        return render_to_string(template, context)
