"""An address table without addresses, for pages that must stand when nothing else does."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
