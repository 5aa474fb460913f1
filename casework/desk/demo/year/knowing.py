"""Who somebody is: what was said, seen and matched of it, and whom they have."""

from __future__ import annotations

from typing import Any, Final

from django.utils import timezone

from casework.cases import services as cases
from casework.people.enums import Evidence, RelationKind

from .arriving import Arriving
from .names import home_of, name_of

# of those who say their name, what is seen of it besides; of most nothing
_SEEN: Final = {
    "": 34,
    Evidence.SAID: 14,
    Evidence.FAMILY: 10,
    Evidence.LETTER: 6,
    Evidence.KTP: 18,
    Evidence.KK: 6,
    Evidence.DUKCAPIL: 14,
}
# how one without a name gets one, and how often
_FOUND_OUT: Final[dict[Any, int]] = {"": 45, Evidence.SAID: 25, Evidence.FAMILY: 12, Evidence.DUKCAPIL: 18}
_ASKED_AGAIN: Final[dict[Any, int]] = {"": 20, Evidence.SAID: 40, Evidence.FAMILY: 20, Evidence.DUKCAPIL: 20}
_REMARKS: Final[dict[str, tuple[str, ...]]] = {
    Evidence.SAID: ("Menyebut namanya sendiri setelah beberapa hari.", "Menyebut nama dan kampungnya."),
    Evidence.FAMILY: ("Adiknya mengenali lewat foto.", "Ketua RT tempat asalnya membenarkan lewat telepon."),
    Evidence.LETTER: ("Surat keterangan dari Polsek.", "Surat pengantar RT yang dibawanya."),
    Evidence.KTP: ("KTP lama, sudah pudar.", "KTP diantar keluarganya."),
    Evidence.KK: ("Fotokopi KK dikirim kelurahan asal.",),
    Evidence.DUKCAPIL: ("Sidik jari cocok.", "Perekaman bersama petugas Dukcapil di panti."),
}
_KINDS: Final = {
    "kakak": RelationKind.SIBLING,
    "adik": RelationKind.SIBLING,
    "anak": RelationKind.CHILD,
}
_CHILDREN: Final = ("Bagas", "Nisa", "Rafi", "Putri", "Dimas", "Sekar")
# of how many a relative is known before anybody visits the home
_HAS_SOMEBODY: Final = 0.45


class Knowing(Arriving):
    """The steps by which somebody becomes known; they come with the assessment."""

    def assess(self) -> None:
        super().assess()
        self._learn_who()
        self._learn_whom()

    def assess_here(self) -> None:
        super().assess_here()
        self._learn_who()

    def prepare(self) -> None:
        super().prepare()
        if not self.case.person.name:
            # in a house somebody asks again, and knows whom to ask
            self._learn_who(_ASKED_AGAIN)

    def _learn_who(self, found_out: dict[Any, int] = _FOUND_OUT) -> None:
        """What is seen of the name; somebody unknown may get one, and keeps what colleagues called them."""
        person = self.case.person
        weights: dict[Any, int] = _SEEN if person.name else found_out
        kind = self.rng.choices(list(weights), list(weights.values()))[0]
        if not kind:
            return
        name = (
            ""
            if person.name
            else name_of(self.rng, home_of(self.rng), person.sex or "L", age=person.age() or 40)
        )
        cases.record_evidence(
            self.case,
            actor=self.writer("sw"),
            kind=kind,
            seen_on=timezone.localdate(),
            remarks=self.rng.choice(_REMARKS[kind]),
            name=name,
        )

    def _learn_whom(self) -> None:
        """The relative who may take them in, and the child a mother came with."""
        collector = self.story.exit.collector if self.story.exit else {}
        if collector and self.rng.random() < _HAS_SOMEBODY:
            self._relate(
                _KINDS.get(collector["collector_relation"], RelationKind.RELATIVE),
                collector["collector_name"],
                other_phone=collector["collector_phone"],
            )
        if self.story.key == "mother":
            self._relate(RelationKind.CHILD, self.rng.choice(_CHILDREN), came_together=True)

    def _relate(self, kind: RelationKind, name: str, **more: Any) -> None:
        case = self.case
        # whoever is taken in again is assessed again, and has the same family
        if not case.person.relations.filter(other_name=name).exists():
            cases.add_relation(case, actor=self.writer("sw"), kind=kind.value, other_name=name, **more)
