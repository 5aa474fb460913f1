from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = [
    path("", views.contact_list, name="contact_list"),
    path("catat/", views.contact_add, name="contact_add"),
    path("gerbang/", views.gate_add, name="gate_add"),
    path("mungkin-sama/", views.contact_likely, name="contact_likely"),
    path("<str:number>/serah-terima/", views.handover_confirm, name="handover_confirm"),
]
