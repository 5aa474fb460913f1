"""The form of the check at the door: what no body shows is refused, and its words are kept unread."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from casework.cases import services
from casework.cases.errors import NotAllowed
from casework.cases.models import Case
from casework.cases.needs import NEEDS, is_met
from casework.panti.health.forms import HealthCheckForm
from casework.panti.models import HealthCheck
from casework.panti.services import record_health_check
from tests.panti.forms.sending import minute, sent
from tests.panti.road import HOUSE, TRANSIT, admit, fresh, in_transit, proposed, resident
from tests.staff import staff

pytestmark = pytest.mark.django_db


class TestHealthCheck:
    FINDINGS: dict[str, Any] = {
        "mental_state": "calm",
        "hospital_now": "no",
        "systolic": "150",
        "diastolic": "90",
        "temperature": "36.8",
        "complaint": "Kaki bengkak.",
    }

    def form(self, case: Case, **data: Any) -> Any:
        content = {"occurred_at": minute(timezone.now())} | self.FINDINGS | data
        return sent(HealthCheckForm, case, staff("nurse", HOUSE), **content)

    def test_sane_findings_pass_and_meet_the_need(self) -> None:
        case = resident()
        need = next(need for need in NEEDS["begin_support"] if need.key == "health_checked")
        assert not is_met(need, case)
        form = self.form(case)
        assert form.is_valid(), form.errors
        check = record_health_check(
            case, actor=form.actor, done_at=form.cleaned_data["occurred_at"], **form.findings()
        )
        assert is_met(need, fresh(case))
        assert (check.stay.panti.code, check.complaint, check.hospital_now) == (HOUSE, "Kaki bengkak.", False)
        assert case.events.get(verb="health_check").facts == {"care": [], "health_check": check.pk}

    def test_a_check_in_the_house_before_does_not_count(self) -> None:
        case = in_transit()
        record_health_check(
            case,
            actor=staff("nurse", TRANSIT),
            done_at=timezone.now() - timedelta(days=1),
            mental_state="calm",
            hospital_now=False,
        )
        services.approve(proposed(case), actor=staff("supervisor", "SDS-PUS"), version=1)
        admit(fresh(case))
        need = next(need for need in NEEDS["begin_support"] if need.key == "health_checked")
        assert not is_met(need, fresh(case))

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("systolic", "20"),
            ("systolic", "400"),
            ("systolic", ""),
            ("diastolic", "160"),
            ("temperature", "20"),
            ("temperature", "46"),
            ("temperature", "panas"),
            ("pulse", "500"),
            ("weight", "0"),
            ("height", "300"),
            ("mental_state", ""),
            ("mental_state", "gila"),
            ("hospital_now", ""),
        ],
    )
    def test_what_no_body_shows_is_a_message_on_its_field(self, field: str, value: str) -> None:
        form = self.form(resident(), **{field: value})
        assert list(form.errors) == [field]
        assert form["complaint"].value() == "Kaki bengkak."

    @pytest.mark.parametrize("days", [-5, 1])
    def test_every_error_is_named_at_the_first_try(self, days: int) -> None:
        when = minute(timezone.now() + timedelta(days=days))
        form = self.form(resident(), occurred_at=when, pulse="500", diastolic="", mental_state="")
        assert set(form.errors) == {"occurred_at", "pulse", "diastolic", "mental_state"}

    def test_the_service_holds_the_ranges_too(self) -> None:
        case = resident()
        with pytest.raises(ValidationError):
            record_health_check(
                case,
                actor=staff("nurse", HOUSE),
                done_at=timezone.now(),
                mental_state="calm",
                hospital_now=False,
                pulse=900,
            )
        assert not HealthCheck.objects.exists()

    @pytest.mark.parametrize("days", [-5, 1])
    def test_before_the_arrival_or_tomorrow_is_refused(self, days: int) -> None:
        case = resident()
        with pytest.raises(ValidationError) as refused:
            record_health_check(
                case,
                actor=staff("nurse", HOUSE),
                done_at=timezone.now() + timedelta(days=days),
                mental_state="calm",
                hospital_now=False,
            )
        assert list(refused.value.error_dict) == ["occurred_at"]

    def test_only_a_nurse_of_the_house_records(self) -> None:
        case = resident()
        for actor in (staff("nurse", TRANSIT), staff("panti_staff", HOUSE), staff("head_of_panti", HOUSE)):
            with pytest.raises(NotAllowed):
                record_health_check(
                    case, actor=actor, done_at=timezone.now(), mental_state="calm", hospital_now=False
                )

    def test_the_words_are_stored_encrypted(self) -> None:
        case = resident()
        record_health_check(
            case,
            actor=staff("nurse", HOUSE),
            done_at=timezone.now(),
            mental_state="calm",
            hospital_now=True,
            complaint="Kaki bengkak.",
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT complaint FROM panti_healthcheck")
            stored = bytes(cursor.fetchone()[0])
        assert b"bengkak" not in stored
        assert len(stored) > len("Kaki bengkak.")
