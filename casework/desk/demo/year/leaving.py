"""How somebody leaves: exits and their papers, visits afterwards, deaths, and the end of a case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from casework.care import services as care
from casework.care.models import FollowUp
from casework.cases import services as cases
from casework.cases.enums import DutyKind, ExitKind, Outcome, PaperKind, Stage
from casework.cases.models import Case
from casework.cases.services.exits import REQUIRED_PAPERS, exits_owing, papers_that_may_follow
from casework.offices.models import User
from casework.panti.facts import corrected_death
from casework.panti.models import StayAbsence

from .. import keeping
from ..faces import paper
from . import words
from .staying import Staying

_VISITS: Final = (30, 90)
_AGENCIES: Final = (
    ("hospital", "RSKD Duren Sawit"),
    ("agency", "Balai Rehabilitasi Sosial Kementerian Sosial"),
    ("hospital", "RSUD Tarakan"),
    ("agency", "Yayasan Rumah Harapan Sesama"),
)
_BUSES: Final = (
    "Bus Sumber Rejeki, Terminal Pulo Gebang",
    "Bus Sinar Pagi, Terminal Kampung Rambutan",
    "KA Tawang Jaya, Stasiun Pasar Senen",
)
_CALLED_OFF: Final = (
    "Penjemput tidak datang sampai sore; telepon tidak diangkat.",
    "Ia menolak dijemput hari ini dan minta waktu.",
)


class Life(Staying):
    """Everything that may happen in one case of the year; its methods are the acts of the plan."""

    def see_home(self) -> None:
        leaving = self._exit()
        care.record_home_visit(
            self.case,
            actor=self.writer("sw"),
            visited_on=self.day(1),
            address=leaving.address,
            met_name=leaving.collector["collector_name"],
            relation=leaving.collector["collector_relation"],
            verdict="safe",
            findings=words.findings(self.rng),
        )

    def gate(self) -> User:
        """Who lets somebody go, or hands them over where they live in no house."""
        case = self.case
        if case.present_panti_id:
            return self.house("staff")
        return self.field_office("outreach" if case.stage == Stage.OUTREACH else "sw")

    def propose_exit(self, kind: str, note: str = "") -> None:
        leaving, case, today = self._exit(), self.case, timezone.localdate()
        actor = self.gate() if case.stage == Stage.OUTREACH else self.writer("sw")
        if kind == ExitKind.DISCHARGE:
            keeping.give_back(self)
        plan: dict[str, Any] = {
            "destination": leaving.destination,
            "address": leaving.address,
            "follow_up_dates": [today + timedelta(days=days) for days in _VISITS],
        }
        plan |= {
            ExitKind.FAMILY.value: lambda: {"destination": "family", **leaving.collector},
            ExitKind.DISCHARGE.value: dict,
            ExitKind.REPATRIATE.value: self._journey,
            ExitKind.REFER_OUT.value: self._referral,
        }[kind]()
        cases.propose_exit(
            case, kind, actor=actor, expected_stage=case.stage, note=note or leaving.note, **plan
        )

    def _journey(self) -> dict[str, Any]:
        leaving = self._exit()
        area = self.colleagues.area(leaving.city)
        return {
            "destination": "origin",
            "area": area,
            "receiver_name": leaving.collector["collector_name"],
            "receiver_relation": leaving.collector["collector_relation"],
            "institution": f"Dinas Sosial {area.name}",
            "travel": "ticket",
            "travel_with": self.rng.choice(_BUSES),
            "departs_on": timezone.localdate() + timedelta(days=6),
        }

    def _referral(self) -> dict[str, Any]:
        destination, institution = self.rng.choice(_AGENCIES)
        return {
            "destination": destination,
            "institution": institution,
            "address": words.address(self.rng, "Jakarta"),
            "letter_number": f"e-{self.rng.randint(100, 999)}/PS.01",
            "follow_up_dates": [],
        }

    def leave(self, kind: str, missing: bool = False) -> None:
        proposal = self._waiting()
        following = papers_that_may_follow(kind) if missing else ()
        papers = {
            paper.value: f"BA/{self.pk:04d}/{timezone.localdate():%Y}" if paper == PaperKind.HANDOVER else ""
            for paper in REQUIRED_PAPERS[kind]
            if paper not in following
        }
        keeping.give_back(self, forget=keeping.FORGOTTEN)
        cases.carry_out_exit(
            proposal,
            actor=self.gate(),
            version=proposal.version,
            papers=papers,
            missing_reason="Bus berangkat lebih awal; salinan surat menyusul." if missing else "",
        )

    def call_off(self) -> None:
        proposal = self._waiting()
        cases.withdraw_proposal(
            proposal, actor=self.gate(), version=proposal.version, note=self.rng.choice(_CALLED_OFF)
        )

    def file_papers(self) -> None:
        case = self.case
        owed = {leaving.pk: dict.fromkeys(leaving.missing, "") for leaving in exits_owing(case)}
        cases.file_exit_papers(case, actor=self._previous("staff"), papers=owed)

    def _previous(self, role: str) -> User:
        """Somebody in the house the person was in before; where there was none, at the Sudinsos."""
        panti = self.case.previous_panti_id
        if panti is None:
            return self.field_office({"head": "supervisor", "staff": "outreach"}.get(role, role))
        return self.who(role, self.colleagues.office(panti).code)

    def visit(self, verdict: str = "well") -> None:
        planned = FollowUp.objects.filter(case=self.pk, status="planned").order_by("planned_for").first()
        if planned is None:
            raise ObjectDoesNotExist(f"no visit is planned for case {self.pk}")
        at_risk = verdict == "at_risk"
        care.record_follow_up(
            planned,
            actor=self.field_office("sw"),
            version=planned.version,
            done_on=timezone.localdate(),
            living="Sering tidur di pasar lagi." if at_risk else words.living(self.rng),
            living_with=self._exit().collector["collector_name"],
            problems="Keluarga tidak sanggup mengawasi." if at_risk else "",
            verdict=verdict,
        )
        keeping.give_back(self)

    def visit_again(self) -> None:
        """A visit planned for today after a case was reopened, and made."""
        care.plan_follow_up(self.case, actor=self.field_office("sw"), planned_for=timezone.localdate())
        self.visit()

    def propose_close(self) -> None:
        self.propose("close", "Kunjungan selesai, keadaan baik.", outcome=self._exit().outcome)

    def propose_dismiss(self) -> None:
        case = self.case
        outcome = self.rng.choice((Outcome.NOT_PPKS, Outcome.WITH_FAMILY, Outcome.ON_SITE))
        cases.propose(
            case,
            "dismiss",
            actor=self.writer("sw"),
            expected_stage=case.stage,
            facts={"outcome": outcome.value},
            note="Mempunyai tempat tinggal dan penghasilan; tidak memerlukan layanan panti.",
        )

    def die(self) -> None:
        case = self.case
        away = StayAbsence.objects.filter(stay__case=case, ended_at__isnull=True).first()
        by, name, body = ("police", "Polsek setempat", "Kamar jenazah RSCM")
        if away is not None:
            by, name, body = "hospital", "dr. jaga", f"Kamar jenazah {away.place}"
        elif case.present_panti_id:
            by, name, body = "doctor", "dr. puskesmas", "Kamar jenazah RSCM"
        cases.record_death(
            case,
            actor=self.house("nurse") if case.present_panti_id else self.field_office("outreach"),
            expected_stage=case.stage,
            died_at=self.ago(minutes=50),
            place=away.place if away else self.story.place if case.present_panti_id else self.story.spot,
            established_by=by,
            established_name=name,
            body_at=body,
            cause=self.rng.choice(("Gagal jantung.", "Infeksi paru.", "Usia lanjut dan kurang gizi.")),
        )

    def countersign_death(self) -> None:
        cases.countersign(self.case, DutyKind.COUNTERSIGN_DEATH, actor=self._previous("head"))

    def file_death(self) -> None:
        cases.file_death_papers(
            self.case,
            actor=self._previous("staff"),
            upload=paper(),
            burial=self.rng.choice(("cemetery", "family")),
            buried_on=timezone.localdate(),
            burial_where=self.rng.choice(("TPU Pondok Ranggon", "TPU Tegal Alur", "Pemakaman desa keluarga")),
            title="Surat keterangan kematian",
        )
        keeping.give_back(self, to_whom="Keluarga almarhum", recipient="heir")

    def propose_correct_death(self) -> None:
        case: Case = self.case
        facts = corrected_death(case)
        cases.propose(
            case,
            "correct_death",
            actor=self._previous("sw"),
            expected_stage=case.stage,
            facts=facts,
            note="Tertukar dengan pasien lain; yang bersangkutan sehat dan berada di panti.",
        )
