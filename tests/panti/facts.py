"""Facts of life in a house, through the real services and through the pages."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases.models import Case, CaseEvent
from casework.cases.services import record_death
from casework.offices.models import User
from casework.panti.enums import AwayKind
from casework.panti.services import go_away, report_absence
from tests.road import fresh
from tests.staff import staff

HOUSE = "PSTW-BM2"


def said(moment: datetime) -> str:
    """A moment as a browser sends it."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def gone(case: Case, *, at: datetime | None = None, by: User | None = None, **more: Any) -> CaseEvent:
    return report_absence(
        case,
        actor=by or staff("panti_staff", HOUSE),
        expected_stage=case.stage,
        last_seen_at=at or timezone.now(),
        last_seen_where="Kebun belakang",
        **more,
    )


def dead(case: Case, *, at: datetime | None = None, by: User | None = None, **more: Any) -> CaseEvent:
    call: dict[str, Any] = {
        "actor": by or staff("nurse", HOUSE),
        "expected_stage": case.stage,
        "died_at": at or timezone.now(),
        "place": "Wisma Cempaka",
        "cause": "Gagal jantung",
        "established_by": "doctor",
        "established_name": "dr. Sari",
        "body_at": "Kamar jenazah RSUD Tarakan",
    }
    return record_death(case, **(call | more))


def away(case: Case, kind: AwayKind = AwayKind.LEAVE, *, days: int | None = 3, **more: Any) -> CaseEvent:
    back = timezone.localdate() + timedelta(days=days) if days is not None else None
    call: dict[str, Any] = {
        "actor": staff("panti_staff", HOUSE),
        "expected_stage": case.stage,
        "occurred_at": timezone.now(),
        "place": "RSUD Tarakan" if kind == AwayKind.HOSPITAL else "Rumah adik di Brebes",
        "reason": "Sesak napas" if kind == AwayKind.HOSPITAL else "Pernikahan keponakan",
        "expected_back": back,
    }
    return go_away(case, kind, **(call | more))


FILLED: dict[str, dict[str, str]] = {
    "report_absence": {"last_seen_where": "Kebun belakang", "wearing": "Kaus biru", "told": "Pos keamanan"},
    "resume": {"found_at": "Terminal Kampung Rambutan", "found_by": "Petugas terminal"},
    "go_to_hospital": {"place": "RSUD Tarakan", "reason": "Sesak napas"},
    "go_on_leave": {"place": "Rumah adik", "companion": "Warsih, adik", "reason": "Pernikahan"},
    "come_back": {},
    "record_death": {
        "place": "Wisma Cempaka",
        "established_by": "doctor",
        "body_at": "Kamar jenazah",
        "cause": "Gagal jantung",
    },
}


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form_of(case: Case, name: str, **changes: Any) -> dict[str, Any]:
    now = fresh(case)
    data: dict[str, Any] = {
        "idempotency_key": str(uuid4()),
        "expected_stage": now.stage,
        "occurred_at": said(timezone.now()),
        "note": "",
        **FILLED[name],
    }
    if name == "resume":
        data["panti"] = now.present_panti_id or ""
    if name == "go_on_leave":
        data["expected_back"] = (timezone.localdate() + timedelta(days=3)).isoformat()
    return data | changes


def step(case: Case, name: str) -> str:
    return reverse("case_step", args=[case.number, name])


def send(user: User, case: Case, name: str, **changes: Any) -> Any:
    return browser(user).post(step(case, name), form_of(case, name, **changes))
