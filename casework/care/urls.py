"""Addresses of this room, below ``kasus/<number>/``."""

from django.urls import URLPattern, path

from . import views
from .views import CONFERENCE, HOME_VISIT, PROGRAMME, PROGRESS, SESSION

urlpatterns: list[URLPattern] = [
    path("asesmen/", views.assessment_add, name="assessment_add"),
    path("asesmen/<int:pk>/", views.assessment_detail, name="assessment_detail"),
    path("asesmen/<int:pk>/ubah/", views.assessment_edit, name="assessment_edit"),
    path("temu-bahas/", views.record_add, {"kind": CONFERENCE}, name="conference_add"),
    path("temu-bahas/<int:pk>/", views.record_edit, {"kind": CONFERENCE}, name="conference_edit"),
    path("rencana/", views.plan_edit, name="plan_edit"),
    path("rencana/kesepakatan/", views.plan_agree, name="plan_agree"),
    path("perkembangan/", views.record_add, {"kind": PROGRESS}, name="progress_add"),
    path("perkembangan/<int:pk>/", views.record_edit, {"kind": PROGRESS}, name="progress_edit"),
    path("sesi/", views.record_add, {"kind": SESSION}, name="session_add"),
    path("sesi/<int:pk>/", views.record_edit, {"kind": SESSION}, name="session_edit"),
    path("program/", views.record_add, {"kind": PROGRAMME}, name="programme_add"),
    path("program/<int:pk>/", views.record_edit, {"kind": PROGRAMME}, name="programme_edit"),
    path("kunjungan-rumah/", views.record_add, {"kind": HOME_VISIT}, name="home_visit_add"),
    path("kunjungan-rumah/<int:pk>/", views.record_edit, {"kind": HOME_VISIT}, name="home_visit_edit"),
    path("peninjauan/", views.longterm_review_add, name="longterm_review_add"),
    path("peninjauan/<int:pk>/", views.longterm_review_edit, name="longterm_review_edit"),
    path("bimbingan-lanjut/", views.follow_up_list, name="follow_up_list"),
    path("bimbingan-lanjut/tambah/", views.follow_up_add, name="follow_up_add"),
    path("bimbingan-lanjut/<int:pk>/", views.follow_up_record, name="follow_up_record"),
    path("bimbingan-lanjut/<int:pk>/tiadakan/", views.follow_up_waive, name="follow_up_waive"),
]
