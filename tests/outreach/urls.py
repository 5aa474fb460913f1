"""Our addresses and, while these tests run, a case page that says no more than the number of its case."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def case_page(request: HttpRequest, number: str) -> HttpResponse:
    return HttpResponse(number)


urlpatterns = [
    path("", include("casework.config.urls")),
    path("halaman-kasus/<str:number>/", case_page, name="case_detail"),
]
