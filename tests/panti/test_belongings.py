"""Belongings and money: listed at the gate, moved, never below nothing, left behind, handed back with a receipt."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from casework.cases import services
from casework.cases.errors import NotAllowed, Refusal
from casework.cases.models import Case, CaseEvent, Duty
from casework.offices.models import User
from casework.outreach.models import Handover
from casework.panti.belongings import leaving, moves
from casework.panti.belongings.models import Belonging, BelongingMove, CashEntry
from casework.panti.belongings.queries import balance_of, kept_of
from casework.panti.belongings.rules import things_in
from casework.panti.belongings.services import ItemRow, receive
from casework.panti.services import admit
from tests import road, walked
from tests.cases.test_papers import picture, upload
from tests.road import HOUSE, TRANSIT, fresh
from tests.staff import office, staff
from workflows.models import CaseTask

pytestmark = pytest.mark.django_db


@walked.once
def brought(stage: str = "assessment") -> Case:
    """Somebody in the house of a stage, whose bag, three shirts and Rp 50.000 are kept there."""
    case = road.walk_to(stage)
    keep(case, cash=50_000)
    return fresh(case)


def keep(case: Case, *, cash: int = 0, **row: object) -> CaseEvent:
    code = fresh(case).present_panti.code
    rows = [ItemRow("Tas ransel hitam", 1, "locker", "12"), ItemRow("Kemeja", 3, "store")]
    return receive(
        case,
        actor=staff("panti_staff", code),
        occurred_at=timezone.now(),
        items=rows,
        cash=cash,
        handed_by="Pak Topi",
        witness="Satpam Dani",
    )


def hand_all_back(case: Case, code: str) -> object:
    return leaving.hand_back(
        case,
        office(code),
        actor=staff("panti_staff", code),
        occurred_at=timezone.now(),
        counts={item.pk: item.held for item in Belonging.objects.filter(case=case, panti__code=code)},
        cash=balance_of(case, office(code).pk),
        to_whom="Pak Topi",
    )


def thing(case: Case, words: str = "Kemeja") -> Belonging:
    return Belonging.objects.get(case=case, description__startswith=words)


def move(item: Belonging, kind: str, count: int, **more: str) -> CaseEvent:
    actor = staff("panti_staff", item.panti.code)
    return moves.move_item(item, kind, actor=actor, occurred_at=timezone.now(), count=count, **more)


def test_every_move_is_a_line_and_never_more_than_is_there() -> None:
    case = brought()
    shirts = thing(case)
    move(shirts, "lent", 2)
    with pytest.raises(ValidationError) as refused:
        move(shirts, "lent", 2)
    assert "count" in refused.value.message_dict
    move(shirts, "back", 1)
    move(shirts, "given", 1, to_whom="Pak Topi")
    for missing in ({}, {"reason": "Berjamur."}):
        with pytest.raises(ValidationError):
            move(shirts, "destroyed", 1, **missing)
    move(shirts, "destroyed", 1, reason="Berjamur.", witness="Satpam Dani")
    move(shirts, "corrected", 4, reason="Salah hitung.", description="Kemeja putih")
    shirts = thing(case)
    assert (shirts.description, shirts.count, shirts.held, shirts.lent) == ("Kemeja putih", 4, 2, 1)
    assert [(one.kind, one.count, one.held, one.lent) for one in shirts.moves.order_by("pk")] == [
        ("received", 3, 3, 0),
        ("lent", 2, 3, 2),
        ("back", 1, 3, 1),
        ("given", 1, 2, 1),
        ("destroyed", 1, 1, 1),
        ("corrected", 4, 2, 1),
    ]
    assert shirts.moves.order_by("pk").first().description == "Kemeja"
    with pytest.raises(DatabaseError), transaction.atomic():
        BelongingMove.objects.filter(item=shirts).update(count=9)


def test_money_never_falls_below_nothing_and_its_book_follows_line_by_line() -> None:
    case, house, actor = brought(), office(TRANSIT), staff("panti_staff", TRANSIT)
    now = timezone.now()

    def pay(kind: str, amount: int, **more: str) -> None:
        leaving.move_cash(case, house, kind, amount, actor=actor, occurred_at=timezone.now(), **more)

    pay("spent", 15_000, reason="Sandal")
    for kind, amount in (("given", 35_001), ("given", 0), ("received", -5)):
        with pytest.raises(ValidationError) as refused:
            pay(kind, amount)
        assert "amount" in refused.value.message_dict
    with pytest.raises(ValidationError):
        pay("corrected", 40_000)
    pay("corrected", 40_000, reason="Dihitung ulang berdua.")
    with pytest.raises(ValidationError):
        leaving.move_cash(
            case,
            house,
            "received",
            5_000,
            actor=actor,
            occurred_at=now - timedelta(days=1),
            witness="Satpam Dani",
        )
    assert list(CashEntry.objects.order_by("serial").values_list("change", "balance")) == [
        (50_000, 50_000),
        (-15_000, 35_000),
        (5_000, 40_000),
    ]
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO panti_cashentry (case_id, panti_id, serial, kind, change, balance, reason, other_party,"
            " witness, occurred_at, recorded_by_id, created_at) SELECT case_id, panti_id, 4, 'given', -1, 99, '',"
            " '', '', now(), recorded_by_id, now() FROM panti_cashentry WHERE serial = 3"
        )


def test_who_leaves_is_not_held_up_and_what_stays_becomes_a_duty_of_that_house(client: Client) -> None:
    case = road.walk_to("placement")
    keep(case, cash=20_000)
    case = fresh(case)
    services.transition(case, "accept", actor=staff("head_of_panti", HOUSE), expected_stage="placement")
    admit(fresh(case), actor=staff("panti_staff", HOUSE), expected_stage="placement", place="Kamar 2")

    left = CaseEvent.objects.get(case=case, verb="belongings_left")
    assert (left.facts["pieces"], left.facts["cash"], left.facts["panti"]) == (4, 20_000, office(TRANSIT).pk)
    duty = Duty.objects.live().get(case=case, kind="belongings_left")
    assert duty.offices == [office(TRANSIT).pk]
    assert CaseTask.objects.open().filter(case=case, duty_id=duty.pk).exists()
    # the step that moved the person is done by whoever did it, not cancelled by what followed
    assert not CaseTask.objects.open().filter(case=case, flow_task__contains="admit").exists()

    address = f"{reverse('belongings_take_over', args=[case.number])}?panti={TRANSIT}"
    asked = {
        ("panti_staff", HOUSE): 200,
        ("panti_staff", TRANSIT): 200,
        ("nurse", HOUSE): 200,
        ("clerk", HOUSE): 403,
    }
    for (role, code), status in (asked | {("panti_staff", "PSAA-PU2"): 404}).items():
        client.force_login(staff(role, code))
        assert client.get(address).status_code == status, (role, code)

    bag = thing(case, "Tas")
    leaving.take_over(
        fresh(case),
        office(TRANSIT),
        actor=staff("panti_staff", HOUSE),
        occurred_at=timezone.now(),
        counts={bag.pk: bag.held},
        cash=20_000,
        storage="safe",
    )
    assert [(kept.panti.code, kept.pieces, kept.cash) for kept in kept_of(fresh(case))] == [
        (HOUSE, 1, 20_000),
        (TRANSIT, 3, 0),
    ]
    assert Duty.objects.live().filter(case=case, kind="belongings_left").exists()
    with pytest.raises(NotAllowed):
        leaving.hand_back(
            fresh(case),
            office(TRANSIT),
            actor=staff("panti_staff", HOUSE),
            occurred_at=timezone.now(),
            counts={thing(case).pk: 3},
            cash=0,
            to_whom="Pak Topi",
        )
    hand_all_back(fresh(case), TRANSIT)
    assert Duty.objects.get(case=case, kind="belongings_left").is_done
    assert not CaseTask.objects.open().filter(case=case, duty_id=duty.pk).exists()


def test_heirs_get_what_is_left_after_a_death() -> None:
    case = brought("intake")
    services.transition(case, "record_death", actor=staff("nurse", HOUSE), expected_stage="intake")
    assert Duty.objects.live().filter(case=case, kind="belongings_left").exists()
    with pytest.raises(Refusal):
        keep_as_before(case)
    hand_all_back(fresh(case), HOUSE)
    assert not kept_of(fresh(case))
    assert Duty.objects.get(case=case, kind="belongings_left").is_done


def keep_as_before(case: Case) -> None:
    receive(
        fresh(case),
        actor=staff("panti_staff", HOUSE),
        occurred_at=timezone.now(),
        items=[ItemRow("Sandal", 1, "locker")],
        handed_by="Adik",
    )


def typed(case: Case, **changed: object) -> dict[str, object]:
    return {
        "idempotency_key": uuid4(),
        "expected_stage": case.stage,
        "occurred_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "handed_by": "Bripka Seno",
        "cash": "Rp 25.000",
        "witness": "Sukirman",
        "items-TOTAL_FORMS": "2",
        "items-INITIAL_FORMS": "0",
        "items-0-description": "Telepon genggam retak",
        "items-0-count": "1",
        "items-0-storage": "safe",
        "items-1-description": "Jaket",
        "items-1-count": "1",
        "items-1-storage": "person",
        **changed,
    }


def test_many_things_at_once_with_photos_and_a_double_click_makes_one_list(client: Client) -> None:
    case = road.walk_to("assessment")
    client.force_login(staff("panti_staff", TRANSIT))
    address = reverse("belongings_add", args=[case.number])
    wrong = typed(case, **{"items-0-count": "-2", "cash": "-5", "handed_by": ""})
    tomorrow = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    answer = client.post(address, wrong | {"occurred_at": tomorrow, "items-1-photo": upload(b"GIF89a")})
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "Telepon genggam retak" in said
    for sentence in ("antara 1 dan 999", "tanpa tanda minus", "di masa depan", "JPEG"):
        assert sentence in said, sentence
    assert not Belonging.objects.exists()

    more = client.post(address, typed(case, add_row="1"))
    assert "Telepon genggam retak" in more.content.decode()
    (added,) = re.findall(r'<input[^>]*name="items-2-description"[^>]*>', more.content.decode())
    assert "autofocus" in added

    alone = client.post(address, typed(case, witness=""))
    assert alone.status_code == 422
    assert "melihat uang dihitung" in alone.content.decode()

    right = typed(case)
    for _twice in range(2):
        right["items-0-photo"] = upload(picture())
        assert client.post(address, right).status_code == 302
    assert sorted(Belonging.objects.values_list("description", "held")) == [
        ("Jaket", 0),
        ("Telepon genggam retak", 1),
    ]
    assert balance_of(case, office(TRANSIT).pk) == 25_000
    photo = thing(case, "Telepon").photo
    assert photo is not None
    with photo.file.open("rb") as file:
        assert not Image.open(file).getexif()


def test_what_was_named_at_the_gate_is_not_typed_again(client: Client) -> None:
    case = road.walk_to("assessment")
    said_then = "Tas kain biru, KTP lama; satu HP retak\r\nSarung.\r\nKTP lama, uang Rp 1.250.000,00, 15.000"
    Handover.objects.filter(case=case).update(goods=said_then)
    client.force_login(staff("nurse", TRANSIT))
    address = reverse("belongings_add", args=[case.number])
    Handover.objects.filter(case=case).update(
        received_by=None,
        received_at=None,
        refused_by=staff("panti_staff", TRANSIT),
        refused_at=timezone.now(),
        refusal="Sakit keras, dibawa ke rumah sakit.",
    )
    assert "Tas kain biru" not in client.get(address).content.decode()
    Handover.objects.filter(case=case).update(refused_at=None, refused_by=None, refusal="")
    form = client.get(address)
    said = form.content.decode()
    assert "Tas kain biru, KTP lama; satu HP retak" in said
    named = ["Tas kain biru", "KTP lama", "satu HP retak", "Sarung"]
    assert [row.initial["description"] for row in form.context["form"].rows] == named
    sent: dict[str, Any] = {
        "idempotency_key": uuid4(),
        "expected_stage": case.stage,
        "items-TOTAL_FORMS": len(named),
        "items-INITIAL_FORMS": len(named),
        "occurred_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "handed_by": "Pak Topi",
    }
    for number, thing_named in enumerate(named):
        # left as it began, and what is not on the table left empty
        there = "" if thing_named == "Sarung" else thing_named
        sent |= {
            f"items-{number}-{name}": value for name, value in {"description": there, "count": 1}.items()
        }
        sent[f"items-{number}-storage"] = "locker"
    assert client.post(address, sent).status_code == 302
    assert set(Belonging.objects.values_list("description", flat=True)) == set(named[:3])
    assert things_in(f"Baju {number}" for number in range(60)) == [f"Baju {number}" for number in range(40)]
    # what was listed is not offered again, and what was named and is not listed can still be seen
    form = client.get(address)
    assert [row.initial for row in form.context["form"].rows] == [{}]
    assert "Sarung." in form.content.decode()


def test_nurse_alone_at_night_takes_into_keeping_and_money_with_a_second_pair_of_eyes(client: Client) -> None:
    case = road.walk_to("assessment")
    nurse = staff("nurse", TRANSIT)
    client.force_login(nurse)
    address = reverse("belongings_add", args=[case.number])
    assert address in client.get(reverse("belongings", args=[case.number])).content.decode()
    for witness, said in (("", "melihat uang dihitung"), (f" {nurse.name.upper()} ", "selain diri Anda")):
        answer = client.post(address, typed(case, witness=witness))
        assert (answer.status_code, said in answer.content.decode()) == (422, True), witness
        with pytest.raises(ValidationError) as refused:
            receive(
                case,
                actor=nurse,
                occurred_at=timezone.now(),
                items=[],
                cash=5_000,
                handed_by="Pak Topi",
                witness=witness,
            )
        assert "witness" in refused.value.message_dict
    assert not Belonging.objects.exists()
    assert client.post(address, typed(case)).status_code == 302
    assert {item.received_by for item in Belonging.objects.all()} == {nurse}
    paid = {"actor": nurse, "occurred_at": timezone.now()}
    with pytest.raises(ValidationError) as refused:
        leaving.move_cash(case, office(TRANSIT), "received", 1_000, witness=nurse.name, **paid)
    assert "witness" in refused.value.message_dict


def test_who_helps_works_in_the_house_that_is_asked_about(client: Client) -> None:
    case = road.walk_to("placement")
    keep(case)
    services.transition(
        fresh(case), "accept", actor=staff("head_of_panti", HOUSE), expected_stage="placement"
    )
    admit(fresh(case), actor=staff("panti_staff", HOUSE), expected_stage="placement", place="Kamar 2")
    # first of all by name, and of the house before
    User.objects.filter(pk=staff("panti_staff", TRANSIT).pk).update(name="Aan Abadi")
    User.objects.filter(pk=staff("panti_staff", HOUSE).pk).update(name="Zulkifli")
    client.force_login(staff("clerk", HOUSE))
    here = client.get(reverse("belongings_add", args=[case.number]))
    assert here.status_code == 403
    assert here.context["helpers"][0]["office"] == office(HOUSE).short_name
    # what the house before keeps, nobody here hands out
    before = client.post(reverse("belonging", args=[case.number, thing(case).pk]))
    assert before.status_code == 403
    assert {helper["office"] for helper in before.context["helpers"]} == {office(TRANSIT).short_name}


def test_receipt_names_who_took_what(client: Client) -> None:
    case = brought()
    client.force_login(staff("panti_staff", TRANSIT))
    address = reverse("belongings_hand_back", args=[case.number])
    page = client.get(address)
    form = page.context["form"]
    sent = {
        **{name: form[name].value() or "" for name in form.fields},
        "occurred_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "to_whom": "Warsih",
        "recipient": "family",
        "signed": "witness",
    }
    too_much = client.post(address, sent | {"cash": "50.001"})
    assert too_much.status_code == 422
    assert {"cash", "witness"} <= too_much.context["form"].errors.keys()
    answer = client.post(address, sent | {"cash": "50.000", "witness": "Satpam Dani"}, follow=True)
    said = answer.content.decode()
    assert "Tas ransel hitam" in said
    assert "Warsih" in said
    assert f"TT-1/{case.number}" in said
    again = client.post(address, sent | {"cash": "50.000", "witness": "Satpam Dani"})
    assert (again.status_code, CashEntry.objects.count()) == (302, 2)
    assert client.get(address).status_code == 409
