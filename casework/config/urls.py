"""Every address of the site. Rooms bring their own; unknown ones answer 404 by Django's handler."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from casework.config.probes import healthz, readyz

handler500 = "casework.config.errors.failed"

urlpatterns: list[URLPattern | URLResolver] = [
    # Answered by ProbeMiddleware, which asks for less; named here like every address.
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    # Open to visitors: the language switch stands on the login page too.
    path("bahasa/", login_not_required(set_language), name="set_language"),
    path("akun/", include("casework.config.account_urls")),
    path("akun/dua-langkah/", include("allauth.mfa.urls")),
    path("", include("workflows.urls")),
    path("", include("casework.desk.urls")),
    path("", include("casework.documents.urls")),
    path("penjangkauan/", include("casework.outreach.urls")),
    path("kasus/<str:number>/", include("casework.care.urls")),
    path("kasus/<str:number>/", include("notifications.case_urls")),
    path("panti/", include("casework.panti.urls")),
    path("staf/", include("casework.offices.urls")),
    path("pemberitahuan/", include("notifications.urls")),
]
