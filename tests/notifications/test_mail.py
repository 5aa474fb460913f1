"""E-mail: queued with the step, sent once, saying nothing of the person, and in nobody's way."""

import asyncio
import threading
import time
from datetime import timedelta
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any, ClassVar

import pytest
from django.core import mail as outgoing
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from casework.cases import services
from casework.cases.models import Case
from casework.offices.models import User
from casework.people.models import Person
from notifications import mail
from notifications.models import Kind, Mail, MailState, Notification, Topic
from notifications.services import choose_mail, mark_read
from notifications.tasks import TRIES, Patience, send_mail
from tests.loops import run
from tests.notifications.tabs import request
from tests.road import open_case, somebody
from tests.staff import staff

PUS = "SDS-PUS"


@pytest.fixture(autouse=True)
def server_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "_away_until", 0.0)


def with_address(person: User) -> User:
    User.objects.filter(pk=person.pk).update(email=f"{person.username}@jakarta.example")
    return User.objects.get(pk=person.pk)


def mention(case: Case, person: User) -> Notification:
    services.write_note(
        case, actor=staff("social_worker", PUS), body="Mohon dilihat, Bu.", mentions=[person.pk]
    )
    return Notification.objects.get(user=person, kind=Kind.MENTIONED)


def queued() -> list[int]:
    jobs = ProcrastinateJob.objects.filter(task_name=send_mail.name, status="todo")
    return [args["notification"] for args in jobs.order_by("id").values_list("args", flat=True)]


@pytest.mark.django_db
def test_a_step_queues_its_mail_in_its_own_transaction() -> None:
    case, supervisor = open_case(), with_address(staff("supervisor", PUS))
    with transaction.atomic():
        mention(case, supervisor)
        assert len(queued()) == 1
        transaction.set_rollback(True)
    assert queued() == []
    assert not Mail.objects.exists()
    one = mention(case, supervisor)
    assert queued() == [one.pk]


HOSTILE = "Sulastri\r\nBcc: mata@jahat.example\r\n\r\n<a href='//jahat.example'>"


@pytest.mark.django_db
def test_a_mail_names_the_case_and_nothing_of_the_person() -> None:
    person = somebody(nik="3171010101600001", label="Bu Payung")
    Person.objects.filter(pk=person.pk).update(name=HOSTILE)
    case, supervisor = open_case(person=person), with_address(staff("supervisor", PUS))
    one = mention(case, supervisor)
    for _time in range(2):
        mail.deliver(one.pk)
    (message,) = outgoing.outbox
    assert message.subject == f"Rekan menyebut Anda dalam catatan: kasus {case.number}"
    assert "http://localhost:8000/pemberitahuan/" in message.body
    for kind in Kind:
        one.kind = kind
        sent = mail.message_for(one).message()
        assert sent.get_all("To") == [supervisor.email]
        assert set(sent) == HEADERS
        said = f"{sent.as_string()} {sent.get_payload(decode=True).decode()}"
        assert case.number in said
        for secret in (
            "Sulastri",
            "jahat",
            "Payung",
            "3171",
            "Mohon dilihat",
            staff("social_worker", PUS).name,
        ):
            assert secret not in said


HEADERS = {
    *("Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Date"),
    *("Message-ID", "Auto-Submitted"),
}


@pytest.mark.django_db
def test_only_what_somebody_wants_and_has_not_read_is_mailed() -> None:
    case, supervisor = open_case(), staff("supervisor", PUS)
    mention(case, supervisor)
    assert queued() == [], "nobody without an address"
    supervisor = with_address(supervisor)
    choose_mail(supervisor, [Topic.URGENT])
    services.write_note(case, actor=staff("social_worker", PUS), body="Lagi.", mentions=[supervisor.pk])
    assert queued() == [], "they chose otherwise"
    choose_mail(supervisor, [Topic.MENTION])
    services.write_note(case, actor=staff("social_worker", PUS), body="Ketiga.", mentions=[supervisor.pk])
    (pk,) = queued()
    mark_read(supervisor, only=pk)
    assert mail.deliver(pk) == MailState.SPARED
    services.write_note(case, actor=staff("social_worker", PUS), body="Keempat.", mentions=[supervisor.pk])
    Case.objects.filter(pk=case.pk).update(
        responsible_office=staff("clerk", "SDS-TIM").memberships.get().office
    )
    assert mail.deliver(queued()[1]) == MailState.SPARED, "the case is theirs no more"
    assert outgoing.outbox == []


@pytest.mark.django_db
def test_every_kind_has_its_mail() -> None:
    assert set(mail.TOPIC_OF) == set(Kind)
    assert set(mail.LABELS) == set(Topic)


@pytest.mark.django_db
def test_everybody_chooses_what_they_are_told_by_mail() -> None:
    worker, client = with_address(staff("social_worker", PUS)), Client()
    client.force_login(worker)
    page = client.get(reverse("notification_mail"))
    assert worker.email in page.content.decode()
    assert page.context["form"].initial["topics"] == list(mail.USUAL)
    client.post(reverse("notification_mail"), {"topics": ["urgent", "follow"]})
    assert mail.chosen_by(worker) == ["urgent", "follow"]
    client.post(reverse("notification_mail"), {})
    assert mail.chosen_by(worker) == []
    assert client.post(reverse("notification_mail"), {"topics": ["spam"]}).status_code == 200
    assert mail.chosen_by(worker) == []


@pytest.mark.django_db
def test_a_server_that_refuses_is_tried_again_later_and_asked_once_a_minute(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 9, False
    one = mention(open_case(), with_address(staff("supervisor", PUS)))
    with pytest.raises(mail.MailServerAway, match="ConnectionRefusedError"):
        mail.deliver(one.pk)
    with pytest.raises(mail.MailServerAway, match="a moment ago"):
        mail.deliver(one.pk)
    mail.failed(one.pk, for_good=False)
    waiting = Mail.objects.get(pk=one.pk)
    assert (waiting.state, waiting.tries) == (MailState.WAITING, 1)
    mail.failed(one.pk, for_good=True)
    assert Mail.objects.get(pk=one.pk).state == MailState.FAILED
    assert mail.deliver(one.pk) is None


class PostOffice(StreamRequestHandler):
    """As much of SMTP as it takes; it knows nobody whose address begins with "gone"."""

    taken: ClassVar[list[str]] = []

    def handle(self) -> None:
        recipient = ""
        self.wfile.write(b"220 pos\r\n")
        for line in self.rfile:
            verb = line.decode().strip().upper()
            answer = b"550 siapa?" if verb.startswith("RCPT TO:<GONE") else b"250 baik"
            if verb == "DATA":
                self.wfile.write(b"354 silakan\r\n")
                while self.rfile.readline() != b".\r\n":
                    pass
                self.taken.append(recipient)
            elif verb.startswith("RCPT"):
                recipient = verb
            elif verb == "QUIT":
                answer = b"221 dadah"
            self.wfile.write(answer + b"\r\n")


@pytest.mark.django_db
def test_an_address_that_is_refused_is_given_up_and_holds_up_nobody_else(settings: Any) -> None:
    case = open_case()
    gone, supervisor = staff("social_worker", PUS, another=1), with_address(staff("supervisor", PUS))
    User.objects.filter(pk=gone.pk).update(email="gone@jakarta.example")
    ones = [mention(case, person) for person in (gone, supervisor)]
    with ThreadingTCPServer(("127.0.0.1", 0), PostOffice) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = *server.server_address, False
        assert [mail.deliver(one.pk) for one in ones] == [MailState.FAILED, MailState.SENT]
        server.shutdown()
    (taken,) = PostOffice.taken
    assert supervisor.email.upper() in taken


def test_patience_grows_to_an_hour_and_ends_within_two_days() -> None:
    class Tried:
        attempts = 0

    waits = []
    for Tried.attempts in range(TRIES + 1):
        decision = Patience().get_retry_decision(exception=mail.MailServerAway(), job=Tried())  # type: ignore[arg-type]
        if decision is None:
            break
        waits.append(round((decision.retry_at - timezone.now()).total_seconds()))
    assert waits == sorted(waits)
    assert waits[0] <= 31
    assert 3500 < waits[-1] <= 3600
    assert timedelta(hours=12) < timedelta(seconds=sum(waits)) < timedelta(days=2)


def work() -> None:
    """Every queued task, by the worker of the server."""

    async def rounds() -> None:
        async with app.with_connector(app.connector.get_worker_connector()).open_async() as worker:
            await worker.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)

    run(rounds())


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_each_mail_once_even_where_its_task_is_queued_again() -> None:
    one = mention(open_case(), with_address(staff("supervisor", PUS)))
    send_mail.defer(notification=one.pk)
    work()
    assert len(outgoing.outbox) == 1
    assert Mail.objects.get(pk=one.pk).state == MailState.SENT


@pytest.mark.django_db(transaction=True)
def test_a_mail_whose_task_died_with_its_worker_is_queued_again() -> None:
    one = mention(open_case(), with_address(staff("supervisor", PUS)))
    assert mail.queue_lost() == 0
    Mail.objects.update(at=timezone.now() - mail.LOST_AFTER - timedelta(minutes=1))
    assert mail.queue_lost() == 0, "its task is queued still"
    # as `kill -9` leaves it: fetched, and nobody at it
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = %s", [send_mail.name]
        )
    assert mail.queue_lost() == 1
    work()
    assert len(outgoing.outbox) == 1
    assert Mail.objects.get(pk=one.pk).state == MailState.SENT


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_mail_send_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    one = mention(open_case(), with_address(staff("supervisor", PUS)))
    sent = []

    def slowly(message: Any) -> None:
        time.sleep(0.3)
        sent.append(message)

    monkeypatch.setattr(mail, "_send", slowly)

    async def both() -> None:
        await asyncio.gather(*(request(mail.deliver)(one.pk) for _each in range(2)))

    run(both())
    assert len(sent) == 1
