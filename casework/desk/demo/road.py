"""Walks an invented case down the road by the real services, each step by the account whose work it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import File
from django.utils import timezone

from casework.care import services as care
from casework.care.queries import goals_of, plan_of
from casework.care.services import GoalRow
from casework.cases import services as cases
from casework.cases.models import Case, Proposal
from casework.cases.queries import live_proposal
from casework.offices.models import FieldType, User
from casework.outreach.models import Handover
from casework.outreach.services import confirm_arrival, hand_over, record_contact
from casework.panti.services import admit, record_health_check
from casework.people.models import Person

from . import keeping
from .beds import lie_down, place_for
from .clock import Clock
from .colleagues import Colleagues
from .story import TRANSIT, Exit, Story


class Road:
    """The steps of the main road; each reads the case anew and is taken by the account whose work it is."""

    def __init__(
        self,
        story: Story,
        *,
        clock: Clock,
        met_at: datetime,
        photo: File[bytes] | None = None,
        person: Person | None = None,
        colleagues: Colleagues | None = None,
    ) -> None:
        self.story, self.photo, self.person, self.clock = story, photo, person, clock
        self.met_at = met_at
        self.transit = TRANSIT[story.office]
        self.pk = 0
        self.colleagues = colleagues or Colleagues()

    @property
    def case(self) -> Case:
        """The case as it is now: every step reads it anew, as every request does."""
        return Case.objects.get(pk=self.pk)

    def who(self, role: str, place: str) -> User:
        return self.colleagues.who(role, place)

    def field_office(self, role: str) -> User:
        """Somebody at the Sudinsos that answers for the case now."""
        code = self.colleagues.office(self.case.responsible_office_id).code if self.pk else self.story.office
        return self.who(role, code)

    def house(self, role: str) -> User:
        """Somebody in the house where the person is."""
        panti = self.case.present_panti_id
        assert panti is not None
        return self.who(role, self.colleagues.office(panti).code)

    def day(self, back: int = 0) -> Any:
        """A day so many days back, but not before the case began."""
        return max(timezone.localdate(self.met_at), timezone.localdate() - timedelta(days=back))

    def writer(self, role: str) -> User:
        return self.house(role) if self.case.present_panti_id else self.field_office(role)

    # the steps

    def meet(self) -> None:
        contact = record_contact(
            actor=self.field_office("outreach"),
            area=self.colleagues.area(self.story.area),
            occurred_at=self.met_at,
            source=self.story.source,
            result="case",
            person=self.person,
            identity=None if self.person else self._identity(),
            aliases=self.story.aliases,
            photo=self.photo,
            spot=self.story.spot,
            field_types=FieldType.objects.filter(pk__in=self.story.field_types),
            conditions=self.story.conditions,
            done=self.story.done,
        )
        assert contact.case is not None
        self.pk = contact.case.pk

    def _identity(self) -> dict[str, Any]:
        identity = dict(self.story.identity)
        origin = identity.pop("origin", None)
        return {**identity, "origin": self.colleagues.area(origin)} if origin else identity

    def hand_over(self) -> None:
        hand_over(
            self.case,
            actor=self.field_office("outreach"),
            expected_stage=self.case.stage,
            panti=self.colleagues.office(self.transit),
            vehicle="Mobil operasional P3S",
            goods="Satu tas pakaian",
            condition=self.story.condition,
            occurred_at=min(self.met_at + timedelta(hours=2), timezone.now()),
        )

    def confirm(self) -> None:
        handover = Handover.objects.filter(case=self.pk).latest("handed_at")
        confirm_arrival(
            handover, actor=self.who("staff", self.transit), remarks="Barang sesuai berita acara."
        )
        self.lie_down()
        keeping.keep(self)

    def lie_down(self) -> None:
        """Whoever came into a house is given a bed there."""
        case = self.case
        if case.present_panti_id is not None:
            lie_down(case, self.colleagues.office(case.present_panti_id), self.colleagues)

    def assess(self) -> None:
        self._assessment()
        moment = max(self.met_at, timezone.now() - timedelta(hours=1))
        care.hold_conference(
            self.case,
            actor=self.house("sw"),
            held_at=moment,
            chair=self.house("supervisor").name,
            participants="\n".join(
                f"{self.house(role).name}, {label}"
                for role, label in (("sw", "pekerja sosial"), ("nurse", "perawat"))
            ),
            facts=self._words()["presenting_problem"],
            decision=self.story.decision,
            route="panti" if self.story.panti else "family",
        )

    def _words(self) -> dict[str, Any]:
        return {
            "family": "Keluarga belum dapat dihubungi.",
            "education_work": "",
            "physical_health": "Keadaan umum cukup.",
            "psychological": "Tenang, dapat diajak bicara.",
            "social": "",
            "basic_needs": "Belum memiliki dokumen kependudukan.",
            "strengths": "Mau diajak bekerja sama.",
            "wishes": "Ingin tempat tinggal yang tetap.",
            "risk_self": "none",
            "risk_others": "none",
            "risk_flight": "low",
            "violence": False,
            "route": "panti" if self.story.panti else "family",
        } | self.story.assessment

    def _assessment(self, **words: Any) -> None:
        actor = self.writer("sw")
        draft = care.draft_assessment(
            self.case,
            actor=actor,
            others=[self.colleagues.category(code) for code in self.story.others],
            category=self.colleagues.category(self.story.category),
            **self._words() | words,
        )
        care.submit_assessment(draft, actor=actor, version=draft.version, confirmed=True)

    def propose(self, name: str, note: str = "", **facts: Any) -> Proposal:
        actor = self.field_office("sw") if name == "close" else self.house("sw")
        case = self.case
        return cases.propose(case, name, actor=actor, expected_stage=case.stage, facts=facts, note=note)

    def propose_placement(self, note: str = "") -> None:
        panti = self.colleagues.office(self.story.panti)
        self.propose("place", note or self.story.decision, panti=panti.pk, urgency="normal")

    def _waiting(self) -> Proposal:
        proposal = live_proposal(self.case)
        assert proposal is not None
        return proposal

    def approve(self, role: str, actor: User | None = None) -> None:
        proposal = self._waiting()
        cases.approve(proposal, actor=actor or self.house(role), version=proposal.version)

    def accept(self) -> None:
        case = self.case
        cases.transition(case, "accept", actor=self.who("head", self.story.panti), expected_stage=case.stage)

    def admit(self) -> None:
        case = self.case
        house = self.colleagues.office(self.story.panti)
        admit(
            case,
            actor=self.who("staff", self.story.panti),
            expected_stage=case.stage,
            **place_for(case, house, self.story.place),
        )
        keeping.bring_along(self)

    def check(self) -> None:
        """A nurse of the house sees the person."""
        record_health_check(
            self.case,
            actor=self.house("nurse"),
            done_at=timezone.now(),
            systolic=128,
            diastolic=82,
            temperature="36.6",
            pulse=80,
            weight="52.5",
            height="160.0",
            mental_state="calm",
            complaint=self._words()["physical_health"],
            remarks="Tidur dan makan dipantau dua minggu.",
            **keeping.care_of(self),
        )
        keeping.treat(self)

    def prepare(self) -> None:
        self.check()
        self._assessment()
        due = timezone.localdate() + timedelta(days=60)
        rows = [
            GoalRow(goal, activity, component, self.house("sw").name, due, indicator)
            for goal, activity, component, indicator in self.story.goals
        ]
        present = plan_of(self.case)
        plan = care.write_plan(
            self.case,
            actor=self.house("sw"),
            version=present.version if present else 0,
            aim=self.story.aim,
            goals=rows,
        )
        age = self.case.person.age()
        child = age is not None and age < 18
        care.agree_plan(
            plan,
            actor=self.house("sw"),
            version=plan.version,
            agreed_by="guardian" if child else "person",
            how="thumbprint",
            agreed_on=timezone.localdate(),
            guardian_name="Warsih, bibi" if child else "",
            witness=self.house("nurse").name,
        )

    def support(self) -> None:
        for back, minutes in ((5, 45), (1, 60)):
            care.record_session(
                self.case,
                actor=self.house("sw"),
                held_on=self.day(back),
                kind="individual",
                attended=True,
                minutes=minutes,
                content=self.story.session,
                analysis="Mulai percaya kepada pendamping.",
                next_step="Dilanjutkan pekan depan.",
            )
        self._report("Mengikuti sesi dengan teratur dan mulai terbuka.", "under_way")

    def train(self) -> None:
        care.record_programme(
            self.case,
            actor=self.house("sw"),
            name=self.story.programme,
            kind="vocational",
            started_on=self.day(14),
            ended_on=self.day(0),
            outcome="completed",
            note="Hadir hampir setiap hari.",
        )
        self._report("Menyelesaikan program dan dapat mengurus diri sendiri.", "reached")

    def _report(self, summary: str, status: str) -> None:
        goals = {goal.pk: (status, "") for goal in goals_of(plan_of(self.case))}
        care.write_progress(
            self.case,
            actor=self.house("sw"),
            goals=goals,
            period_from=self.day(14),
            period_until=self.day(0),
            summary=summary,
            recommendation="next_stage",
            reason="Tujuan tahap ini tercapai.",
        )

    def _exit(self) -> Exit:
        assert self.story.exit is not None
        return self.story.exit

    def propose_close(self) -> None:
        self.propose("close", "Kunjungan selesai, keadaan baik.", outcome=self._exit().outcome)
