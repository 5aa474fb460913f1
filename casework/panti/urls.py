from django.urls import URLPattern, path

from . import views
from .house.urls import urlpatterns as house_patterns
from .registers import views as registers

urlpatterns: list[URLPattern] = [
    path("", views.panti_list, name="panti_list"),
    path("kasus/<str:number>/kesehatan/", views.health_check_add, name="health_check_add"),
    path("kasus/<str:number>/kesehatan/<int:pk>/", views.health_check, name="health_check"),
    path("kasus/<str:number>/surat-menyusul/", views.exit_papers, name="exit_papers"),
    *house_patterns,
    path("<str:code>/", views.panti_detail, name="panti_detail"),
    path("<str:code>/buku-induk/", registers.register, name="register_book"),
    path("<str:code>/buku-induk/simpan/", registers.register_export, name="register_export"),
    path("<str:code>/masuk-keluar/", registers.day_list, name="day_list"),
    path("<str:code>/masuk-keluar/simpan/", registers.day_list_export, name="day_list_export"),
]
