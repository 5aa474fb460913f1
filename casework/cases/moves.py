"""The moves of a case: one method per transition of the law, each setting only what the move itself means."""

from typing import Any

from django.utils import timezone

from .enums import Outcome, Stage, Whereabouts
from .machine import CaseMachine, edge


class CaseMoves(CaseMachine):
    """The moves themselves. Facts are ids and plain values; whatever is not named by a move goes to the event alone."""

    class Meta:
        abstract = True

    @edge("hand_over")
    def hand_over(self, *, panti: int, **facts: Any) -> None:
        self.present_panti_id = panti
        self.whereabouts = Whereabouts.TRANSIT

    @edge("place")
    def place(self, *, panti: int, **facts: Any) -> None:
        self.receiving_panti_id = panti
        self.accepted_at = None

    @edge("accept")
    def accept(self, **facts: Any) -> None:
        self.accepted_at = timezone.now()

    @edge("decline")
    def decline(self, **facts: Any) -> None:
        self._end_placement()

    @edge("withdraw_placement")
    def withdraw_placement(self, **facts: Any) -> None:
        self._end_placement()

    @edge("admit")
    def admit(self, **facts: Any) -> None:
        self.previous_panti_id = self.present_panti_id
        self.present_panti_id, self.receiving_panti_id = self.receiving_panti_id, None
        self.whereabouts = Whereabouts.PANTI

    @edge("begin_support")
    def begin_support(self, **facts: Any) -> None:
        """The stage alone changes."""

    @edge("begin_rehabilitation")
    def begin_rehabilitation(self, **facts: Any) -> None:
        """The stage alone changes."""

    @edge("begin_resocialisation")
    def begin_resocialisation(self, **facts: Any) -> None:
        """The stage alone changes."""

    @edge("step_back")
    def step_back(self, **facts: Any) -> None:
        """The stage alone changes."""

    @edge("return_to_family")
    def return_to_family(self, **facts: Any) -> None:
        self._leave_house()

    @edge("discharge")
    def discharge(self, **facts: Any) -> None:
        self._leave_house()

    @edge("repatriate")
    def repatriate(self, **facts: Any) -> None:
        self._leave_house()

    @edge("refer_out")
    def refer_out(self, **facts: Any) -> None:
        self._close(Outcome.OTHER_SERVICE)
        self._leave_house()

    @edge("close")
    def close(self, *, outcome: str, **facts: Any) -> None:
        self._close(outcome)


class CaseTurns(CaseMachine):
    """The moves beside the road: at the street, at the gate, when somebody leaves, dies or is found again."""

    class Meta:
        abstract = True

    @edge("assess_on_site")
    def assess_on_site(self, **facts: Any) -> None:
        self.whereabouts = Whereabouts.COMMUNITY

    @edge("resolve_on_site")
    def resolve_on_site(self, *, outcome: str = Outcome.ON_SITE, **facts: Any) -> None:
        self._close(outcome)

    @edge("resolve_protected")
    def resolve_protected(self, *, outcome: str = Outcome.ON_SITE, **facts: Any) -> None:
        self._close(outcome)

    @edge("refuse_at_gate")
    def refuse_at_gate(self, **facts: Any) -> None:
        self._leave_house(Whereabouts.STREET)

    @edge("begin_longterm_care")
    def begin_longterm_care(self, **facts: Any) -> None:
        """The stage alone changes; the day of the first review opens a duty."""

    @edge("dismiss")
    def dismiss(self, *, outcome: str, **facts: Any) -> None:
        self._close(outcome)
        self._leave_house()

    @edge("readmit")
    def readmit(self, *, panti: int | None = None, **facts: Any) -> None:
        self.present_panti_id = panti
        self.whereabouts = Whereabouts.TRANSIT if panti else Whereabouts.COMMUNITY

    @edge("go_to_hospital")
    def go_to_hospital(self, **facts: Any) -> None:
        self.whereabouts = Whereabouts.HOSPITAL

    @edge("go_on_leave")
    def go_on_leave(self, **facts: Any) -> None:
        self.whereabouts = Whereabouts.LEAVE

    @edge("come_back")
    def come_back(self, *, transit: bool = False, **facts: Any) -> None:
        self.whereabouts = Whereabouts.TRANSIT if transit else Whereabouts.PANTI

    @edge("report_absence")
    def report_absence(self, **facts: Any) -> None:
        # a placement nobody arrives for is decided anew
        self.absent_from = Stage.ASSESSMENT if self.stage == Stage.PLACEMENT else self.stage
        self._end_placement()
        self.whereabouts = Whereabouts.UNKNOWN

    @edge("resume")
    def resume(self, *, panti: int, transit: bool, **facts: Any) -> Stage:
        """Back where they were in the house they left; brought to another, they are assessed anew."""
        back = self._back_by("resume") if panti == self.present_panti_id else Stage.ASSESSMENT
        if panti != self.present_panti_id:
            self.previous_panti_id, self.present_panti_id = self.present_panti_id, panti
        self.absent_from = ""
        self.whereabouts = Whereabouts.TRANSIT if transit else Whereabouts.PANTI
        return back

    @edge("close_absent")
    def close_absent(self, **facts: Any) -> None:
        self._close(Outcome.LOST)
        self._leave_house(Whereabouts.UNKNOWN)

    @edge("record_death")
    def record_death(self, **facts: Any) -> None:
        self._close(Outcome.DEATH)
        self._leave_house(Whereabouts.UNKNOWN)

    @edge("correct_death")
    def correct_death(
        self, *, panti: int | None = None, transit: bool = False, away_kind: str = "", **facts: Any
    ) -> Stage:
        """Back to the stage the death was entered at, in the house they were in, or where they were away from it."""
        back = self._back_by("correct_death")
        self._open_again()
        self.present_panti_id = panti
        if panti is None:
            self.whereabouts = Whereabouts.STREET if back == Stage.OUTREACH else Whereabouts.COMMUNITY
        elif back == Stage.ABSENT:
            self.whereabouts = Whereabouts.UNKNOWN
        elif away_kind:
            self.whereabouts = Whereabouts(away_kind)
        else:
            self.whereabouts = Whereabouts.TRANSIT if transit else Whereabouts.PANTI
        return back

    @edge("reopen")
    def reopen(self, **facts: Any) -> Stage:
        back = self._back_by("reopen")
        self._open_again()
        self.whereabouts = Whereabouts.COMMUNITY
        return back

    @edge("reassign")
    def reassign(self, *, office: int, **facts: Any) -> None:
        self.responsible_office_id, self.requested_office_id = office, None

    @edge("transfer")
    def transfer(self, *, panti: int, **facts: Any) -> None:
        self.previous_panti_id, self.present_panti_id = self.present_panti_id, panti
        self.requested_office_id = None
        self.whereabouts = Whereabouts.PANTI
