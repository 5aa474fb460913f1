"""Texts that would be markup, style, script or an address if they were no text: one for every field of a paper."""

from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import product
from typing import Any, Final

from django.apps import apps
from django.db import DatabaseError, models, transaction

from casework.cases.models import Case

ROOMS: Final = ("people", "cases", "outreach", "care", "panti")
# what a text could turn into, with {u} for where it would lead
SHAPES: Final = (
    "<img src={u}>",
    "<img srcset='{u} 2x'>",
    "<svg><image href={u} /></svg>",
    "<svg><use xlink:href={u} /></svg>",
    "<link rel=stylesheet href={u}>",
    "<link rel=attachment href={u}>",
    "<style>@import url({u});</style>",
    "</style><style>*{{background:url({u})}}",
    "<style>@font-face{{src:url({u})}}",
    "<p style='background:url({u})'>",
    "<p style=\"content:url('{u}')\">",
    "<li style='list-style-image:url({u})'>",
    "<iframe src={u}></iframe>",
    "<object data={u}></object>",
    "<embed src={u}>",
    "<script src={u}></script>",
    "<base href={u}>",
    "<meta http-equiv=refresh content='0;{u}'>",
    "<a href={u}>x</a>",
    "<a rel=attachment href={u}>x</a>",
    "<form action={u}><input></form>",
    "<video poster={u}></video>",
    "<table background={u}><td>",
    '"><img src={u} alt="',
    "'/><input src={u}>",
    "--><img src={u}><!--",
    "]]><img src={u}>",
    "</title><link href={u}>",
    "</td></tr></table><h1>{u}",
    "url({u})",
    "@import '{u}';",
    "}}*{{cursor:url({u})}}",
    "&lt;img src={u}&gt;",
    "&#60;img src={u}&#62;",
    "<bookmark-label src={u}>",
)
PLACES: Final = (
    "{web}/{mark}",
    "//{host}/{mark}",
    "file:///etc/{mark}",
    "ftp://{host}/{mark}",
    "javascript:{mark}()",
    "data:text/html,{mark}",
    "gopher://{host}/{mark}",
)
# where the markup of a tag would not fit, and where the field is long
SHORT: Final = ("<b>{mark}", '"><i>{mark}', "{{{{{mark}}}}}", "{{%{mark}%}}")
IN_A_LONG_TEXT: Final = 6


class Payloads:
    """Gives every text once, each with a mark of its own by which it is found again; ``told`` keeps them by mark."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.told: dict[str, tuple[str, str]] = {}
        self._shapes: Iterator[tuple[str, str]] = iter(product(PLACES, SHAPES))

    def _mark(self) -> str:
        return f"Q{len(self.told):03d}Q"

    def take(self, field: str, room: int) -> str:
        """One more text of at most ``room`` letters, remembered with the field it goes into."""
        mark = self._mark()
        place, shape = next(self._shapes, (PLACES[0], SHAPES[0]))
        text = shape.format(u=place.format(web=f"http://{self.host}", host=self.host, mark=mark))
        if len(text) > room:
            text = SHORT[len(self.told) % len(SHORT)].format(mark=mark)
        self.told[mark] = (field, text)
        return text

    def fill(self, field: Any, model: type[models.Model]) -> str:
        name = f"{model.__name__}.{field.name}"
        if field.max_length:
            return self.take(name, field.max_length)
        return "\n".join(self.take(name, 400) for _ in range(IN_A_LONG_TEXT))


def free_texts(model: type[models.Model]) -> list[Any]:
    """The fields of a model somebody types into; numbers, verbs and hashes are ours."""
    ours = ("number", "nik", "kk", "verb", "source", "target", "content_type", "search_text", "ended_with")
    return [
        field
        for field in model._meta.get_fields()
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and field.name not in (*ours, "began_with", "transition", "status")
        and not field.name.endswith(("hash", "sha256", "_index"))
    ]


def of_case(model: type[models.Model], case: Case) -> models.QuerySet[Any] | None:
    """The rows of a model that belong to a case or its person."""
    if model is type(case.person):
        return model._default_manager.filter(pk=case.person_id)
    for path, value in (
        ("case", case),
        ("person", case.person),
        ("stay__case", case),
        ("contact__case", case),
        ("plan__case", case),
        ("report__case", case),
        ("exit__case", case),
        ("event__case", case),
        ("item__case", case),
    ):
        first = path.split("__")[0]
        if any(field.name == first and field.is_relation for field in model._meta.get_fields()):
            return model._default_manager.filter(**{path: value})
    return None


def make_hostile(case: Case, payloads: Payloads) -> None:
    """Write a hostile text into every free text of every row of a case; what the database refuses stays as it is."""
    for label in ROOMS:
        for model in apps.get_app_config(label).get_models():
            rows = of_case(model, case)
            fields = free_texts(model)
            for row in rows if rows is not None and fields else ():
                for field in fields:
                    try:
                        with transaction.atomic():
                            model._default_manager.filter(pk=row.pk).update(
                                **{field.name: payloads.fill(field, model)}
                            )
                    except DatabaseError:
                        continue


class Read(HTMLParser):
    """What a page says as text, the tags it has, and what stands in their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.addresses: set[str] = set()
        self.feed(page)
        self.close()

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add((tag, name))
            if name in ("src", "href", "data", "action", "poster"):
                self.addresses.add((value or "")[:11])

    @property
    def text(self) -> str:
        return "".join("".join(self.said).split())
