from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = [
    path("kasus/<str:number>/cetak/", views.print_case_file, name="print_case_file"),
    path("kasus/<str:number>/cetak/berita-acara/<int:pk>/", views.print_handover, name="print_handover"),
    path("kasus/<str:number>/cetak/surat-rujukan/", views.print_placement, name="print_placement"),
    path("kasus/<str:number>/cetak/<slug:address>/<int:pk>/", views.print_letter, name="print_letter"),
    path("cetak/", views.print_list, name="print_list"),
    path("cetak/massal/<int:pk>/", views.batch_detail, name="batch_detail"),
    path("cetak/massal/<int:pk>/batal/", views.batch_cancel, name="batch_cancel"),
    path("cetak/massal/<int:pk>/unduh/", views.batch_file, name="batch_file"),
    path("cetak/<str:number>/", views.print_detail, name="print_detail"),
    path("cetak/<str:number>/berkas/", views.print_file, name="print_file"),
    path("cetak/<str:number>/batal/", views.print_cancel, name="print_cancel"),
    # printed on every paper as a QR code, and typed by hand from it
    path("verifikasi/", views.print_verify, name="print_verify_by_hand"),
    path("verifikasi/<str:number>/", views.print_verify, name="print_verify"),
]
