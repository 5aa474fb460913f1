from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = [
    path("", views.notification_list, name="notification_list"),
    path("dibaca/", views.notification_read_all, name="notification_read_all"),
    path("<int:pk>/", views.notification_open, name="notification_open"),
]
