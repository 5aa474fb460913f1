from django.urls import URLPattern, URLResolver, include, path

from . import views
from .belongings import views as belongings
from .health import views as health
from .registers import views as registers

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.panti_list, name="panti_list"),
    path("", include("casework.panti.health.urls")),
    path("", include("casework.panti.belongings.urls")),
    path("kasus/<str:number>/surat-menyusul/", views.exit_papers, name="exit_papers"),
    path("<str:code>/", views.panti_detail, name="panti_detail"),
    path("<str:code>/obat/", health.medicine_round, name="medicine_round"),
    path("<str:code>/barang/", belongings.belongings_kept, name="belongings_kept"),
    path("<str:code>/buku-induk/", registers.register, name="register_book"),
    path("<str:code>/buku-induk/simpan/", registers.register_export, name="register_export"),
    path("<str:code>/masuk-keluar/", registers.day_list, name="day_list"),
    path("<str:code>/masuk-keluar/simpan/", registers.day_list_export, name="day_list_export"),
]
