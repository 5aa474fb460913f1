from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = [
    path("", views.notification_list, name="notification_list"),
    path("bingkai/", views.notification_frame, name="notification_frame"),
    path("surel/", views.notification_mail, name="notification_mail"),
    path("dibaca/", views.notification_read_all, name="notification_read_all"),
    path("<int:pk>/", views.notification_open, name="notification_open"),
]
