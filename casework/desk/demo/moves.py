"""Transfers between two houses of a demonstration, each at another point of its way, and what happened in the houses
themselves: by the real services, as of now."""

from __future__ import annotations

from datetime import timedelta
from enum import IntEnum
from typing import Any, Final

from django.db.models import Exists, OuterRef
from django.utils import timezone

from casework.cases.enums import LIVE_PROPOSAL
from casework.cases.law import LAW
from casework.cases.models import Case, Proposal
from casework.cases.services import approve, propose
from casework.offices.models import Office, User
from casework.offices.queries import panti, who_may
from casework.panti.incidents.services import report_house_incident
from casework.panti.models import Incident, Stay, StayAbsence
from casework.panti.queries import matches
from casework.panti.transfers.services import depart


class Far(IntEnum):
    """How far a transfer has come."""

    ASKED = 1
    AGREED = 2
    ON_THE_WAY = 3


# from, to, how far: both houses of the first pair have somebody to decide on and somebody to receive
TRANSFERS: Final[tuple[tuple[str, str, Far, str], ...]] = (
    (
        "PSTW-BM1",
        "PSTW-BM2",
        Far.ASKED,
        "Panti kami melebihi daya tampung, di sana masih ada tempat di lantai dasar.",
    ),
    ("PSTW-BM1", "PSTW-BM2", Far.ON_THE_WAY, "Lebih dekat dengan anaknya yang ingin sering menjenguk."),
    ("PSTW-BM2", "PSTW-BM1", Far.AGREED, "Perlu ruang perawatan khusus demensia."),
    ("PSTW-BM2", "PSTW-BM1", Far.ASKED, "Ingin tinggal bersama temannya sekamar dahulu."),
)
HOUSE_INCIDENTS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    (
        "PSTW-BM2",
        {
            "kind": "fire",
            "severity": "serious",
            "place": "Dapur",
            "words": "Minyak di wajan tersulut saat memasak sarapan, padam dengan APAR dalam dua menit.",
            "done_at_once": "Gas ditutup, dapur dikosongkan, warga tetap di wisma.",
            "told": "Pemadam kebakaran sektor, kepala panti",
        },
    ),
    (
        "PSBI-1",
        {
            "kind": "visitor",
            "severity": "minor",
            "place": "Gerbang depan",
            "words": "Tamu memaksa masuk di luar jam kunjungan dan berteriak, pergi setelah ditegur satpam.",
            "told": "Satpam jaga",
        },
    ),
)


def tell_moves() -> tuple[int, int]:
    """Let houses move people to each other and report what touched none of them; returns how many of each.

    Does nothing where any transfer, or any such incident, stands already.
    """
    houses = {office.code: office for office in panti()}
    moved = told = 0
    if not Proposal.objects.filter(transition="transfer").exists():
        moved = sum(_moves(houses[here], houses[there], far, why) for here, there, far, why in TRANSFERS)
    if not Incident.objects.filter(people__isnull=True).exists():
        told = sum(_happened(houses[code], said) for code, said in HOUSE_INCIDENTS)
    return moved, told


def _moves(here: Office, there: Office, far: Far, why: str) -> bool:
    letting_go, taking_in = _somebody("propose_transfer", here), _somebody("decide_transfer", there)
    sending, case = _somebody("depart_transfer", here), _resident(here, there)
    if not (letting_go and taking_in and sending and case):
        return False
    proposal = propose(
        case, "transfer", actor=letting_go, expected_stage=case.stage, facts={"panti": there.pk}, note=why
    )
    if far >= Far.AGREED:
        approve(proposal, actor=taking_in, version=proposal.version, note="Kami siap menerima.")
    if far >= Far.ON_THE_WAY:
        depart(
            Case.objects.get(pk=case.pk),
            actor=sending,
            occurred_at=timezone.now(),
            vehicle="Mobil dinas panti",
            escort="Petugas jaga dan perawat",
            note="Obat untuk tiga hari dan kartu BPJS ikut dibawa.",
        )
    return True


def _happened(house: Office, said: dict[str, Any]) -> bool:
    reporter = _somebody("report_incident", house)
    if reporter is None:
        return False
    report_house_incident(
        house,
        actor=reporter,
        occurred_at=timezone.now() - timedelta(minutes=40),
        **{"done_at_once": "", **said},
    )
    return True


def _somebody(codename: str, office: Office) -> User | None:
    """Whoever of an office itself holds a right there."""
    there = (holder.user for holder in who_may(codename, [office.pk]) if holder.office.pk == office.pk)
    return next(there, None)


def _resident(here: Office, there: Office) -> Case | None:
    """Somebody who lives in a house, about whom nothing is proposed, and whom the other house takes."""
    stays = Stay.objects.filter(
        panti=here, left_at__isnull=True, case__stage__in=LAW["transfer"].sources, case__sealed=False
    ).exclude(case__proposals__status__in=LIVE_PROPOSAL)
    away = StayAbsence.objects.filter(stay=OuterRef("pk"), ended_at__isnull=True)
    for stay in stays.filter(~Exists(away)).select_related("case__person", "case__category").order_by("pk"):
        if matches(stay.case.person, stay.case.category, there, case=stay.case).takes:
            return stay.case
    return None
