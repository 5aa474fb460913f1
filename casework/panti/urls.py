from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = [
    path("", views.panti_list, name="panti_list"),
    path("kasus/<str:number>/kesehatan/", views.health_check_add, name="health_check_add"),
    path("kasus/<str:number>/kesehatan/<int:pk>/", views.health_check, name="health_check"),
    path("<str:code>/", views.panti_detail, name="panti_detail"),
]
