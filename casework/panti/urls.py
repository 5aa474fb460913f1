from django.urls import URLPattern, URLResolver, include, path

from . import views
from .belongings import views as belongings
from .health import views as health
from .house.urls import urlpatterns as house_patterns
from .incidents import views as incidents
from .registers import views as registers
from .transfers import views as transfers
from .ward import handover_views as handovers
from .ward import views as ward

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.panti_list, name="panti_list"),
    path("", include("casework.panti.health.urls")),
    path("", include("casework.panti.belongings.urls")),
    path("kasus/<str:number>/surat-menyusul/", views.exit_papers, name="exit_papers"),
    path("kasus/<str:number>/berangkat/", transfers.transfer_depart, name="transfer_depart"),
    path("kasus/<str:number>/kejadian/", incidents.incident_add, name="incident_add"),
    path("<str:code>/kejadian/", incidents.incident_list, name="incident_list"),
    path("<str:code>/kejadian/lapor/", incidents.incident_report, name="incident_report"),
    path("<str:code>/kejadian/<int:pk>/", incidents.incident_detail, name="incident_detail"),
    path("<str:code>/kejadian/<int:pk>/<str:step>/", incidents.incident_step, name="incident_step"),
    path("kasus/<str:number>/pencarian/", ward.search, name="search_detail"),
    path("kasus/<str:number>/pencarian/ditemukan/", ward.search_found, name="search_found"),
    path("<str:code>/catatan/", ward.ward_log, name="ward_log"),
    path("<str:code>/apel/", ward.roll_call, name="roll_call"),
    path("<str:code>/apel/<int:pk>/", ward.roll_call_detail, name="roll_call_detail"),
    path("<str:code>/serah-terima/", handovers.shift_handover, name="shift_handover"),
    path("<str:code>/serah-terima/<str:key>/serahkan/", handovers.shift_hand, name="shift_hand"),
    path("<str:code>/serah-terima/<str:key>/terima/", handovers.shift_take, name="shift_take"),
    *house_patterns,
    path("<str:code>/", views.panti_detail, name="panti_detail"),
    path("<str:code>/obat/", health.medicine_round, name="medicine_round"),
    path("<str:code>/barang/", belongings.belongings_kept, name="belongings_kept"),
    path("<str:code>/buku-induk/", registers.register, name="register_book"),
    path("<str:code>/buku-induk/simpan/", registers.register_export, name="register_export"),
    path("<str:code>/masuk-keluar/", registers.day_list, name="day_list"),
    path("<str:code>/masuk-keluar/simpan/", registers.day_list_export, name="day_list_export"),
]
