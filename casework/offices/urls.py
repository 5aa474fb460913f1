from django.urls import path

from . import views

urlpatterns = [
    path("", views.staff_list, name="staff_list"),
    path("baru/", views.staff_add, name="staff_add"),
    path("panti/", views.criteria_list, name="criteria_list"),
    path("panti/<str:code>/", views.criteria_edit, name="criteria_edit"),
    path("batas-waktu/", views.term_list, name="term_list"),
    path("batas-waktu/<str:code>/<slug:key>/", views.term_edit, name="term_edit"),
    path("<int:pk>/", views.staff_detail, name="staff_detail"),
    path("<int:pk>/data/", views.staff_edit, name="staff_edit"),
    path("<int:pk>/keanggotaan/", views.membership_give, name="membership_give"),
    path("<int:pk>/keanggotaan/<int:membership_pk>/akhiri/", views.membership_end, name="membership_end"),
    path("<int:pk>/nonaktifkan/", views.staff_disable, name="staff_disable"),
    path("<int:pk>/aktifkan/", views.staff_enable, name="staff_enable"),
    path("<int:pk>/sandi/", views.password_reset, name="password_reset"),
]
