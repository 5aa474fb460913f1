from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = [
    path("", views.contact_list, name="contact_list"),
    path("catat/", views.contact_add, name="contact_add"),
    path("<str:number>/serah-terima/", views.handover_confirm, name="handover_confirm"),
]
