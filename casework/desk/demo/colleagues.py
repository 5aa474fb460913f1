"""Who does the work of the demonstration, and where: accounts by role and place, read once."""

from __future__ import annotations

from casework.offices.models import Area, Category, Office, User


class Colleagues:
    """Accounts and offices of a demonstration; each account is kept with the rights it holds, which nobody changes."""

    def __init__(self) -> None:
        self._accounts: dict[str, User] = {}
        self._offices: dict[str | int, Office] = {}
        self._areas: dict[str, Area] = {}
        self._categories: dict[str, Category] = {}

    def who(self, role: str, place: str) -> User:
        """The account of a role at an office, by its code."""
        username = f"{role}.{place.lower()}"
        if username not in self._accounts:
            self._accounts[username] = User.objects.get(username=username)
        return self._accounts[username]

    def office(self, key: str | int) -> Office:
        """An office by its code or its id."""
        if not self._offices:
            for office in Office.objects.all():
                self._offices[office.code] = self._offices[office.pk] = office
        return self._offices[key]

    def area(self, code: str) -> Area:
        if code not in self._areas:
            self._areas[code] = Area.objects.get(pk=code)
        return self._areas[code]

    def category(self, code: str) -> Category:
        if not self._categories:
            self._categories.update({category.pk: category for category in Category.objects.all()})
        return self._categories[code]
