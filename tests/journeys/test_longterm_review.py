"""Somebody stays for long: advised by an assessment, decided by the head, and looked at anew."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from casework.cases.models import Case, Duty
from tests.journeys import legs
from tests.journeys.conftest import HandOf
from tests.road import walk_to


def test_a_long_term_review(hand_of: HandOf, site: str) -> None:
    number = walk_to("psychosocial").number
    worker = hand_of(legs.HOUSE_SW).go(f"/kasus/{number}/", look="psychosocial")
    worker.follow("belum ada asesmen yang menyarankan perawatan jangka panjang", look="further")
    worker.fill(
        physical_health="Tidak dapat berdiri sendiri.",
        psychological="Tenang.",
        risk_flight="none",
        violence="no",
        route="longterm",
    )
    worker.press("Ajukan asesmen").sees("Asesmen sudah diajukan")
    first = timezone.localdate() + timedelta(days=90)
    legs.propose(hand_of, number, "mulai perawatan jangka panjang", first_review=first.isoformat())
    legs.decide(hand_of, legs.HEAD, "Putuskan perawatan jangka panjang")
    assert Case.objects.get(number=number).stage == "longterm"

    # months later, when the day has passed
    duty = Duty.objects.live().get(case__number=number, kind="longterm_review")
    Duty.objects.filter(pk=duty.pk).update(due_at=timezone.now() - timedelta(days=5))
    worker.go(f"/kasus/{number}/?tab=services", look="review due").sees("Peninjauan perawatan jangka panjang")
    worker.follow("Catat peninjauan", look="review")
    worker.press("Simpan").looks("review refused")
    worker.fill(
        participants="Dewi Anggraini, pekerja sosial\nNs. Grace Pattiasina, perawat",
        condition="Lebih tenang, mengenali teman sekamar.",
        goals="Tetap ikut senam kursi; belajar makan sendiri.",
        outcome="continue",
    )
    worker.press("Simpan").sees("Peninjauan tersimpan.", "Terlambat 5 hari", "Lebih tenang").looks("reviewed")
    duty.refresh_from_db()
    assert duty.is_done
    following = Duty.objects.live().get(case__number=number, kind="longterm_review")
    assert following.due_at > timezone.now() + timedelta(days=150)
    call_command("verify_ledger")
    call_command("reconcile_workflows")
