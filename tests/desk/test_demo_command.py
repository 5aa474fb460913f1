"""The command that shows the year: where it may, once, all of it or nothing."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from casework.cases.models import Case
from casework.desk.demo.year.play import Player
from casework.desk.demo.year.roster import ROSTER
from casework.desk.demo.year.show import OtherCases, show_year
from casework.offices.models import User
from tests.road import open_case


@pytest.mark.django_db
@override_settings(DEMO=True)
def test_refuses_a_database_with_cases_of_somebody_else() -> None:
    case = open_case()
    Case.objects.filter(pk=case.pk).update(created_by=User.objects.create(username="somebody.real"))
    with pytest.raises(OtherCases, match="1 cases that are no demonstration"):
        show_year(cases=1, seed=1)
    with pytest.raises(CommandError, match="database of its own"):
        call_command("demo", cases=1)


@pytest.mark.django_db
@override_settings(DEMO=False)
def test_is_refused_where_nobody_asked_for_a_demonstration() -> None:
    with pytest.raises(CommandError, match="JANGKAU_DEMO"):
        call_command("demo")


@pytest.mark.django_db(transaction=True)
@override_settings(DEMO=True)
def test_says_what_a_small_year_leaves_out_and_leaves_nothing_when_it_breaks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = StringIO()
    users = User.objects.count()

    def broken(self: Player) -> int:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr(Player, "play", broken)
        with pytest.raises(RuntimeError, match="power cut"):
            show_year(cases=3, seed=1)
    assert (Case.objects.count(), User.objects.count()) == (0, users)
    call_command("demo", cases=1, stdout=out)
    assert "1 invented cases" in out.getvalue()
    assert f"takes {len(ROSTER)} cases; this one shows: house_family" in out.getvalue()
