"""What stands below a case."""

from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = [
    path("kasus/<str:number>/barang/", views.belongings, name="belongings"),
    path("kasus/<str:number>/barang/terima/", views.belongings_add, name="belongings_add"),
    path("kasus/<str:number>/barang/kembali/", views.belongings_hand_back, name="belongings_hand_back"),
    path("kasus/<str:number>/barang/ikut/", views.belongings_take_over, name="belongings_take_over"),
    path("kasus/<str:number>/barang/<int:pk>/", views.belonging, name="belonging"),
    path("kasus/<str:number>/uang/", views.cash_move, name="cash_move"),
    path("kasus/<str:number>/tanda-terima/<int:pk>/", views.belongings_receipt, name="belongings_receipt"),
]
