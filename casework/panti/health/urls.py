"""What stands below a case."""

from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = [
    path("kasus/<str:number>/kesehatan/", views.health_check_add, name="health_check_add"),
    path("kasus/<str:number>/kesehatan/<int:pk>/", views.health_check, name="health_check"),
    path("kasus/<str:number>/catatan-kesehatan/", views.health_record, name="health_record"),
    path("kasus/<str:number>/tanda-vital/", views.vital_signs_add, name="vital_signs_add"),
    path(
        "kasus/<str:number>/tanda-vital/<int:pk>/coret/", views.vital_signs_strike, name="vital_signs_strike"
    ),
    path("kasus/<str:number>/obat/", views.medicine_add, name="medicine_add"),
    path("kasus/<str:number>/obat/<int:pk>/hentikan/", views.medicine_stop, name="medicine_stop"),
    path("kasus/<str:number>/dosis/<int:pk>/", views.dose_correct, name="dose_correct"),
]
