"""How somebody comes into a case: met and settled, met and visited, brought to a gate, refused, taken in again."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from casework.cases import services as cases
from casework.cases.models import Case
from casework.offices.models import FieldType, User
from casework.outreach.services import (
    Bringer,
    Delivery,
    assess_on_site,
    hand_over,
    receive_at_gate,
    record_contact,
    refuse_at_gate,
    take_again,
)
from casework.panti.services import record_health_check

from .. import keeping
from ..road import Road
from ..story import TRANSIT
from . import words
from .history import CITIES

# somebody else's district: where a person who ran is met
_ELSEWHERE: Final = {
    "SDS-PUS": "SDS-UTR",
    "SDS-UTR": "SDS-TIM",
    "SDS-TIM": "SDS-SEL",
    "SDS-SEL": "SDS-BRT",
    "SDS-BRT": "SDS-PUS",
}
_VEHICLES: Final = (
    "Mobil operasional P3S",
    "Mobil patroli Sudinsos",
    "Ambulans puskesmas",
    "Pikap Satpol PP",
)
_GOODS: Final = (
    "Satu tas pakaian",
    "Tidak membawa apa-apa",
    "Karung berisi botol, tas kecil",
    "Ransel dan selimut",
)
_REMARKS: Final = (
    "Barang sesuai berita acara.",
    "Sesuai; pakaian langsung dicuci.",
    "Diterima dalam keadaan sehat.",
)
_REFUSED: Final = (
    "Luka bakar perlu perawatan rumah sakit lebih dahulu.",
    "Demam tinggi dan sesak; harus diperiksa rumah sakit sebelum masuk panti.",
)


def _somewhere_in(office: str) -> str:
    """A kelurahan of a Sudinsos' district."""
    city = next(area for area, code in CITIES.items() if code == office)
    return f"{city}.01.1001"


class Arriving(Road):
    """The steps by which a case begins. ``rng`` is the case's own, so that its words are the same every time."""

    def __init__(self, *args: Any, rng: random.Random, **more: Any) -> None:
        super().__init__(*args, **more)
        self.rng = rng
        self._read: Case | None = None

    @property
    def case(self) -> Case:
        """The case as it was when the act began, as a page shows it; the services read it anew under their lock."""
        if self._read is None:
            self._read = super().case
        return self._read

    def act(self, name: str, facts: dict[str, Any]) -> None:
        """Do one act of the plan: a method of this name."""
        self._read = None
        getattr(self, name)(**facts)
        self._read = None

    def meet_settled(self) -> None:
        """Settled where they were met; for somebody protected this asks the supervisor."""
        self._record(result="resolved")

    def _record(self, **more: Any) -> None:
        story = self.story
        contact = record_contact(
            actor=self.field_office("outreach"),
            area=self.colleagues.area(story.area),
            occurred_at=timezone.now(),
            source=story.source,
            person=self.person,
            identity=None if self.person else self._identity(),
            photo=self.photo,
            spot=story.spot,
            field_types=FieldType.objects.filter(pk__in=story.field_types),
            conditions=story.conditions,
            done=story.done,
            **more,
        )
        assert contact.case is not None
        self.pk = contact.case.pk

    def at_gate(self, source: str) -> None:
        """Brought to the transit panti by somebody else than an officer of ours."""
        institution, said = words.gate(source)
        contact = receive_at_gate(
            actor=self.who("staff", self.transit),
            panti=self.colleagues.office(self.transit),
            occurred_at=timezone.now(),
            source=source,
            bringer=Bringer(
                institution=institution,
                name="" if source == "self" else "Petugas piket",
                letter_number=f"B/{self.rng.randint(11, 480)}/{timezone.localdate():%m/%Y}"
                if institution
                else "",
                belongings=self.rng.choice(_GOODS),
            ),
            area=self.colleagues.area(self.story.area),
            spot=self.story.spot,
            person=self.person,
            identity=None if self.person else self._identity(),
            photo=self.photo,
            conditions=self.story.conditions,
            done=said,
        )
        assert contact.case is not None
        self.pk = contact.case.pk
        self._read = None
        self.lie_down()
        keeping.keep(self)

    def hand_over(self) -> None:
        case = self.case
        hand_over(
            case,
            actor=self.field_office("outreach"),
            expected_stage=case.stage,
            panti=self.colleagues.office(self.transit),
            vehicle=self.rng.choice(_VEHICLES),
            goods=self.rng.choice(_GOODS),
            condition=self.story.condition,
        )

    def refuse(self) -> None:
        case = self.case
        refuse_at_gate(
            case, actor=self.house("staff"), expected_stage=case.stage, reason=self.rng.choice(_REFUSED)
        )

    def check(self) -> None:
        systolic = self.rng.randint(104, 158)
        record_health_check(
            self.case,
            actor=self.house("nurse"),
            done_at=timezone.now(),
            systolic=systolic,
            diastolic=systolic - self.rng.randint(34, 52),
            temperature=f"36.{self.rng.randint(1, 9)}",
            pulse=self.rng.randint(66, 98),
            weight=f"{self.rng.randint(38, 68)}.{self.rng.randint(0, 9)}",
            height=f"{self.rng.randint(148, 174)}.0",
            mental_state="confused" if "confused" in self.story.conditions else "calm",
            complaint=self._words()["physical_health"],
            remarks=self.rng.choice(("Tidur dan makan dipantau.", "Kontrol ulang dua pekan lagi.", "")),
            **keeping.care_of(self),
        )
        keeping.treat(self)

    def visit_site(self) -> None:
        """The social worker begins where the person lives, in no house."""
        case = self.case
        assess_on_site(
            case,
            actor=self.field_office("sw"),
            expected_stage=case.stage,
            address=words.address(self.rng, "Jakarta"),
            area=self.colleagues.area(self.story.area),
            let_in_by=self.rng.choice(("Ketua RT", "Pemilik kontrakan", "Kerabat")),
        )

    def assess_here(self) -> None:
        self._assessment()

    def readmit(self) -> None:
        case = self.case
        take_again(
            case,
            actor=self.field_office("sw"),
            expected_stage=case.stage,
            note="Ditemukan kembali di jalan; keluarga tidak sanggup mendampingi.",
            panti=self.colleagues.office(self.transit),
        )
        self._read = None
        self.lie_down()

    def resume_elsewhere(self) -> None:
        """Somebody who ran is met by the officers of another Sudinsos, who bring them to their transit panti."""
        case = self.case
        other = _ELSEWHERE[self.story.office]
        # where they are brought from now on
        self.transit = TRANSIT[other]
        record_contact(
            actor=self.who("outreach", other),
            area=self.colleagues.area(_somewhere_in(other)),
            occurred_at=timezone.now(),
            source="patrol",
            result="transit",
            person=case.person,
            found=case,
            spot=words.spot(self.rng),
            field_types=FieldType.objects.filter(pk__in=self.story.field_types),
            conditions=("hungry",),
            done="Dikenali dari daftar orang yang dicari; bersedia kembali.",
            delivery=Delivery(panti=self.colleagues.office(self.transit)),
        )
        self._read = None
        self.lie_down()

    def propose_reassign(self) -> None:
        """The supervisor asks another Sudinsos to take the case over."""
        case = self.case
        other = self.colleagues.office(_ELSEWHERE[self.story.office])
        cases.propose(
            case,
            "reassign",
            actor=self.field_office("supervisor"),
            expected_stage=case.stage,
            facts={"office": other.pk},
            note="Keluarga dan domisilinya ada di wilayah Saudara.",
        )

    def supervisor_asked(self) -> User:
        """The supervisor of the Sudinsos that is asked to take the case over."""
        requested = self.case.requested_office_id
        assert requested is not None
        return self.who("supervisor", self.colleagues.office(requested).code)

    def note(self, role: str, body: str) -> None:
        cases.write_note(self.case, actor=self.writer(role), body=body)

    def reopen(self) -> None:
        case = self.case
        cases.transition(
            case,
            "reopen",
            actor=self.field_office("supervisor"),
            expected_stage=case.stage,
            note="Keluarga meminta pendampingan lagi; kunjungan ditambah.",
        )

    def ago(self, **back: float) -> Any:
        """A moment so long ago, not before the last that happened on the case."""
        return max(timezone.now() - timedelta(**back), self.case.stage_since)
