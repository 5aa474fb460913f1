"""Houses, Sudinsos and areas."""

from django.db.models import QuerySet

from ..enums import PANTI_KINDS, AreaLevel, OfficeKind
from ..models import Area, Office


def panti() -> QuerySet[Office]:
    return Office.objects.filter(kind__in=PANTI_KINDS, is_active=True).select_related("criteria")


def transit_panti_for(area: Area | str) -> Office | None:
    """The transit panti that serves an area: its city is looked up in ``offices.csv``'s ``serves``."""
    code = area if isinstance(area, str) else area.code
    city = ".".join(code.split(".")[:2])
    return Office.objects.filter(kind=OfficeKind.TRANSIT, is_active=True, serves__code=city).first()


def sudinsos_of(area: Area | str) -> Office | None:
    """The Sudinsos whose city or regency holds an area."""
    code = area if isinstance(area, str) else area.code
    city = ".".join(code.split(".")[:2])
    return Office.objects.filter(kind=OfficeKind.SUDINSOS, area_id=city).first()


# whoever comes from Jakarta itself is not repatriated
HOME_PROVINCE = "31"


def provinces() -> list[tuple[str, str]]:
    """Every province but Jakarta, code and name."""
    found = Area.objects.filter(level=AreaLevel.PROVINCE).exclude(pk=HOME_PROVINCE)
    return list(found.order_by("name").values_list("pk", "name"))


def cities_by_province() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every city and regency outside Jakarta, below the name of its province."""
    groups: dict[str, list[tuple[str, str]]] = {name: [] for _code, name in provinces()}
    found = Area.objects.filter(level=AreaLevel.CITY).exclude(parent=HOME_PROVINCE)
    for code, name, province in found.order_by("name").values_list("pk", "name", "parent__name"):
        groups[province].append((code, name))
    return list(groups.items())
