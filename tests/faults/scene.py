"""The people and cases a fault happens to, and what stands in the database of it afterwards."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.faults.house import House
from tests.faults.people import Answer, Person

PUS = "SDS-PUS"


class Scene:
    """Imports Django's models late: the house makes the environment they are read with."""

    def __init__(self, house: House) -> None:
        from casework.offices.models import User
        from tests.staff import staff

        self.house = house
        supervisor = staff("supervisor", PUS)
        for user in (supervisor, staff("panti_social_worker", "PSTW-BM2")):
            User.objects.filter(pk=user.pk).update(email=f"{user.username}@jakarta.example")
        self.officer = Person(house, staff("outreach_officer", PUS))
        # hears of notes, by e-mail too
        self.supervisor = User.objects.get(pk=supervisor.pk)
        self.head = Person(house, staff("head_of_panti", "PSTW-BM2"))

    def case(self) -> Any:
        from tests.road import open_case, somebody

        return open_case(person=somebody())

    def proposal(self) -> Any:
        """A decision that waits for the head of a house; its proposer hears of it by e-mail."""
        from tests import road

        case = road.walk_to("intake", road.open_case(person=road.somebody()))
        for paper in road.PAPERS["begin_support"]:
            paper(road.fresh(case))
        return road.propose(road.fresh(case), "begin_support")

    def approve(self, proposal: Any, *, key: str) -> Answer:
        data = {"version": proposal.version, "note": "Disetujui.", "idempotency_key": key}
        return self.head.ask(f"/keputusan/{proposal.pk}/setujui/", data)

    def forget_connections(self) -> None:
        """Our own, which died with the database."""
        from django.db import connections

        connections.close_all()

    def notes(self, case: Any) -> int:
        from casework.cases.models import Note

        return Note.objects.filter(case=case).count()

    def note_again(self, case: Any) -> None:
        self.officer.note(case, "Kabar baru.")

    def tell(self, case: Any, body: str) -> int:
        """A note that tells the supervisor; the pk of their notification."""
        answer = self.officer.note(case, body, tell=self.supervisor)
        assert answer.status == 302, answer
        return max(self.notifications(case))

    def notifications(self, case: Any) -> list[int]:
        from notifications.models import Kind, Notification

        told = Notification.objects.filter(case=case, kind__in=(Kind.MENTIONED, Kind.DECIDED))
        return list(told.values_list("pk", flat=True))

    def mailed(self, pk: int) -> int:
        """How often the mail server said "accepted" to the e-mail of a notification."""
        return sum(count for name, count in self.house.mail.counts().items() if f"notification-{pk}-" in name)

    def time_passes(self) -> None:
        """As if ten minutes were over: what was queued on a worker that died is found again."""
        self.house.as_owner(
            "UPDATE notifications_mail SET at = at - interval '11 minutes' WHERE state = 'waiting'"
        )
        self.house.manage(
            "shell", "--no-imports", "-c", "from notifications.mail import queue_lost; queue_lost()"
        )

    def login(self) -> Answer:
        """A visitor who logs in by the form, as the leadership of the Dinas."""
        from django.conf import settings

        data = {"login": "leadership.dinas", "password": settings.DEMO_PASSWORD}
        return self.officer.ask("/akun/masuk/", data, cookie=f"visitor={uuid4().hex}")
