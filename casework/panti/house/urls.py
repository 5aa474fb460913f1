"""Addresses of a house, below that of the panti, and of its places, below that of a case."""

from django.urls import URLPattern, path

from .views import ahead, board, places, plan

urlpatterns: list[URLPattern] = [
    path("kasus/<str:number>/tempat/", places.bed_give, name="bed_give"),
    path("kasus/<str:number>/simpan-tempat/", places.bed_reserve, name="bed_reserve"),
    path("kasus/<str:number>/lepas-tempat/", places.bed_release, name="bed_release"),
    path("perkiraan/", ahead.panti_ahead, name="panti_ahead"),
    path("<str:code>/perkiraan/", ahead.house_ahead, name="house_ahead"),
    path("<str:code>/papan/", board.house_board, name="house_board"),
    path("<str:code>/papan/<int:pk>/", board.bed_detail, name="bed_detail"),
    path("<str:code>/papan/<int:pk>/bersih/", board.bed_clean, name="bed_clean"),
    path("<str:code>/papan/<int:pk>/tidak-dipakai/", board.bed_out, name="bed_out"),
    path("<str:code>/papan/<int:pk>/dipakai/", board.bed_back, name="bed_back"),
    path("<str:code>/papan/<int:pk>/ubah/", plan.bed_edit, name="bed_edit"),
    path("<str:code>/tata/", plan.house_plan, name="house_plan"),
    path("<str:code>/tata/wisma/", plan.wing_add, name="wing_add"),
    path("<str:code>/tata/wisma/<int:pk>/", plan.wing_edit, name="wing_edit"),
    path("<str:code>/tata/wisma/<int:wing_pk>/kamar/", plan.room_add, name="room_add"),
    path("<str:code>/tata/kamar/<int:pk>/", plan.room_edit, name="room_edit"),
    path("<str:code>/tata/<str:kind>/<int:pk>/hapus/", plan.part_retire, name="part_retire"),
]
