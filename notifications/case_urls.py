from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = [
    path("hadir/", views.case_presence, name="case_presence"),
    path("ikuti/", views.case_follow, name="case_follow"),
]
