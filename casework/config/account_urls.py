"""The part of allauth we use: accounts are made, and lost passwords reset, by an administrator.

Sign-up, e-mail addresses and reset by e-mail are not mounted, so that nobody finds a door that leads nowhere.
"""

from allauth.account import views
from django.urls import path

urlpatterns = [
    path("masuk/", views.login, name="account_login"),
    path("keluar/", views.logout, name="account_logout"),
    path("nonaktif/", views.account_inactive, name="account_inactive"),
    path("konfirmasi/", views.reauthenticate, name="account_reauthenticate"),
    path("sandi/", views.password_change, name="account_change_password"),
]
