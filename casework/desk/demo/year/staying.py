"""What happens in a house: placements answered, support and training, hospital, leave, absence, long-term care."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from casework.care import services as care
from casework.care.queries import goals_of, plan_of
from casework.cases import services as cases
from casework.cases.enums import AttachmentKind, DutyKind
from casework.cases.models import Proposal
from casework.offices.models import User
from casework.panti.enums import AwayKind
from casework.panti.services import admit, come_back, go_away, report_absence, resume

from .. import keeping
from ..beds import place_for
from ..faces import paper
from .knowing import Knowing
from .profiles import BY_KEY

# who decides what was proposed: the role, at the Sudinsos (R), the house (P), the house before (V) or the Dinas
_DECIDERS: Final = {
    "resolve_protected": ("supervisor", "R"),
    "dismiss": ("supervisor", "R"),
    "place": ("supervisor", "R"),
    "close": ("supervisor", "R"),
    "begin_support": ("head", "P"),
    "begin_longterm_care": ("head", "P"),
    "begin_rehabilitation": ("supervisor", "P"),
    "begin_resocialisation": ("supervisor", "P"),
    "step_back": ("supervisor", "P"),
    "close_absent": ("head", "P"),
    "repatriate": ("decider", "DINAS"),
    "correct_death": ("head", "V"),
}
_PROGRESS: Final = (
    "Mengikuti kegiatan dengan teratur dan mulai terbuka.",
    "Ada kemajuan kecil setiap pekan, perlu terus ditemani.",
    "Sempat mundur, sekarang kembali mengikuti jadwal.",
)
_TRAINED: Final = (
    "Menyelesaikan program dan dapat mengurus diri sendiri.",
    "Terampil, membantu mengajar teman sekamarnya.",
    "Hadir hampir setiap hari; hasilnya dipakai di wisma.",
)
_LAST_SEEN: Final = (
    "Halaman belakang setelah salat Subuh",
    "Gerbang saat jam kunjungan",
    "Ruang makan",
    "Mushala panti",
)
_TOLD: Final = (
    "Pos keamanan dan keluarga",
    "Pos keamanan, Polsek setempat",
    "Pos keamanan, keluarga, tim penjangkauan",
)
_SAID: Final = (
    "Kepada teman sekamar ia bilang ingin mencari gerobaknya.",
    "Sejak kemarin menanyakan anaknya; pintu samping tidak terkunci.",
    "Tidak kembali setelah jam kunjungan; barangnya masih di loker.",
)
_NEXT_REVIEW, _FIRST_REVIEW = timedelta(days=150), timedelta(days=170)
_EXPECTED: Final = timedelta(days=3)
# of how many two sessions are written down, and not one
_TWICE: Final = 0.4


class Staying(Knowing):
    """The steps in a house."""

    _declined = 0

    def decider(self, proposal: Proposal) -> User:
        """Whose work it is to decide this proposal; an exit from no house is the Sudinsos'."""
        if proposal.transition == "reassign":
            return self.supervisor_asked()
        case = self.case
        role, side = _DECIDERS.get(
            proposal.transition, ("head", "P") if case.present_panti_id else ("supervisor", "R")
        )
        if side == "DINAS":
            return self.who(role, side)
        office = case.office_at(side)
        if office is None:
            return self.field_office("supervisor")
        return self.who(role, self.colleagues.office(office).code)

    def decide(self) -> None:
        proposal = self._waiting()
        cases.approve(proposal, actor=self.decider(proposal), version=proposal.version)

    def return_proposal(self, note: str) -> None:
        proposal = self._waiting()
        cases.return_proposal(proposal, actor=self.decider(proposal), version=proposal.version, note=note)

    def propose_placement(self, note: str = "") -> None:
        houses = BY_KEY[self.story.key].houses
        first = houses.index(self.story.panti)
        panti = self.colleagues.office(houses[(first + self._declined) % len(houses)])
        urgent = "ill" in self.story.conditions and self.rng.random() < 0.3
        self.propose(
            "place", note or self.story.decision, panti=panti.pk, urgency="urgent" if urgent else "normal"
        )

    def receiving(self, role: str) -> User:
        panti = self.case.receiving_panti_id
        assert panti is not None
        return self.who(role, self.colleagues.office(panti).code)

    def accept(self) -> None:
        case = self.case
        cases.transition(case, "accept", actor=self.receiving("head"), expected_stage=case.stage)

    def decline(self) -> None:
        case = self.case
        self._declined += 1
        cases.transition(
            case,
            "decline",
            actor=self.receiving("head"),
            expected_stage=case.stage,
            note="Wisma yang sesuai sedang direnovasi; mohon diusulkan ke panti lain.",
        )

    def withdraw(self) -> None:
        case = self.case
        cases.transition(
            case,
            "withdraw_placement",
            actor=self.field_office("supervisor"),
            expected_stage=case.stage,
            note="Kakaknya ditemukan dan siap menjemput.",
        )

    def admit(self) -> None:
        case = self.case
        admit(
            case,
            actor=self.receiving("staff"),
            expected_stage=case.stage,
            **place_for(case, self.colleagues.office(case.receiving_panti_id or 0), self.story.place),
            # asked for in a full house alone
            over_capacity_reason="Wisma penuh; ranjang tambahan dipasang karena tidak ada panti lain yang sesuai.",
        )
        self._read = None
        keeping.bring_along(self)

    def propose_support(self, note: str = "") -> None:
        self.propose("begin_support", note or "Rencana sudah disepakati bersama yang bersangkutan.")

    def propose_rehabilitation(self, note: str = "") -> None:
        self.propose("begin_rehabilitation", note or "Sudah tenang dan siap mengikuti pelatihan.")

    def propose_resocialisation(self, note: str = "") -> None:
        self.propose("begin_resocialisation", note or "Hasil program baik; mulai menyiapkan kepulangan.")

    def propose_step_back(self) -> None:
        self.propose("step_back", "Kembali gelisah setelah kabar dari rumah; perlu waktu lagi.")

    def support(self) -> None:
        if self.rng.random() < _TWICE:
            self._session(self.rng.choice(BY_KEY[self.story.key].sessions), self.day(self.rng.randint(4, 8)))
        self._session(self.story.session, self.day(self.rng.randint(0, 2)))
        self._report(self.rng.choice(_PROGRESS), "under_way")

    def _session(self, content: str, day: Any) -> None:
        care.record_session(
            self.case,
            actor=self.house("sw"),
            held_on=day,
            kind=self.rng.choice(("individual", "individual", "group")),
            attended=True,
            minutes=self.rng.choice((30, 45, 60, 90)),
            content=content,
            analysis=self.rng.choice(
                ("Mulai percaya kepada pendamping.", "Perlu suasana yang tenang.", "Terbuka bila ditemani.")
            ),
            next_step=self.rng.choice(("Dilanjutkan pekan depan.", "Melibatkan keluarga lewat telepon.")),
        )

    def train(self) -> None:
        care.record_programme(
            self.case,
            actor=self.house("sw"),
            name=self.story.programme,
            kind="education" if self.story.category in ("01", "04") else "vocational",
            started_on=self.day(14),
            ended_on=self.day(0),
            outcome=self.rng.choice(("completed", "completed", "partly")),
            note="Hadir hampir setiap hari.",
        )
        self._report(self.rng.choice(_TRAINED), "reached")

    def advise_longterm(self) -> None:
        self._assessment(route="longterm", wishes="Ingin tetap tinggal di panti.")

    def propose_longterm(self) -> None:
        first = timezone.localdate() + _FIRST_REVIEW
        self.propose(
            "begin_longterm_care",
            "Tidak ada keluarga yang dapat merawat; kebutuhan perawatannya menetap.",
            duty_due=first.isoformat(),
        )

    def review(self) -> None:
        plan = plan_of(self.case)
        care.review_longterm(
            self.case,
            actor=self.house("sw"),
            held_on=timezone.localdate(),
            next_review=timezone.localdate() + _NEXT_REVIEW,
            participants=f"{self.house('sw').name}\n{self.house('nurse').name}",
            condition=self.rng.choice(
                ("Stabil, berat badan tetap.", "Lebih sering tidur siang, nafsu makan baik.")
            ),
            goals="\n".join(f"{goal.goal}: berjalan" for goal in goals_of(plan)) or "Perawatan harian",
            outcome="continue",
        )

    def go_to_hospital(self) -> None:
        self._away(
            AwayKind.HOSPITAL,
            place=self.rng.choice(("RSUD Kecamatan", "RSKD rujukan", "Puskesmas rawat inap")),
            reason=self.rng.choice(
                ("Demam dan sesak sejak pagi.", "Luka di kaki memburuk.", "Tekanan darah sangat tinggi.")
            ),
            escort="Perawat panti",
        )

    def go_on_leave(self) -> None:
        self._away(
            AwayKind.LEAVE,
            place="Rumah adik, menghadiri pernikahan keluarga",
            companion="Adik kandung",
            expected_back=timezone.localdate() + _EXPECTED,
        )

    def _away(self, kind: AwayKind, **more: Any) -> None:
        case = self.case
        actor = self.house("nurse" if kind == AwayKind.HOSPITAL else "staff")
        go_away(case, kind, actor=actor, expected_stage=case.stage, occurred_at=timezone.now(), **more)

    def come_back(self) -> None:
        case = self.case
        come_back(case, actor=self.house("staff"), expected_stage=case.stage, occurred_at=timezone.now())

    def report_absence(self) -> None:
        case = self.case
        report_absence(
            case,
            actor=self.house("staff"),
            expected_stage=case.stage,
            last_seen_at=self.ago(hours=2),
            last_seen_where=self.rng.choice(_LAST_SEEN),
            wearing=self.rng.choice(
                ("Kaus hijau, celana pendek", "Kemeja kotak-kotak, sandal panti", "Jaket abu-abu")
            ),
            told=self.rng.choice(_TOLD),
            note=self.rng.choice(_SAID),
            police_number=f"LP/{self.rng.randint(100, 990)}/{timezone.localdate():%Y}",
        )

    def countersign_absence(self) -> None:
        cases.countersign(self.case, DutyKind.COUNTERSIGN_ABSENCE, actor=self.house("head"))

    def resume_here(self) -> None:
        case = self.case
        assert case.present_panti_id is not None
        resume(
            case,
            actor=self.house("staff"),
            panti=self.colleagues.office(case.present_panti_id),
            occurred_at=timezone.now(),
            found_at=self.rng.choice(
                ("Warung dekat stasiun", "Tempat lamanya di bawah jembatan", "Gerbang panti, kembali sendiri")
            ),
            found_by=self.rng.choice(("Petugas piket", "Warga", "")),
            condition="Lelah dan lapar, tidak luka.",
        )
        self._read = None
        self.lie_down()

    def propose_close_absent(self) -> None:
        self.propose(
            "close_absent",
            "Dicari di tempat biasa mangkal, rumah sakit dan keluarga; tidak ada kabar.",
            searches=["family", "hospitals", "outreach", "places"],
        )

    def police_letter(self) -> None:
        cases.attach(
            self.case,
            actor=self.writer("sw"),
            upload=paper(),
            title=f"Surat keterangan kepolisian B/{self.rng.randint(20, 700)}/{timezone.localdate():%m/%Y}",
            kind=AttachmentKind.POLICE,
        )
