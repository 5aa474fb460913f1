from django.urls import path

from .views import rules, staff

urlpatterns = [
    path("", staff.staff_list, name="staff_list"),
    path("baru/", staff.staff_add, name="staff_add"),
    path("panti/", rules.criteria_list, name="criteria_list"),
    path("panti/<str:code>/", rules.criteria_edit, name="criteria_edit"),
    path("batas-waktu/", rules.term_list, name="term_list"),
    path("batas-waktu/<str:code>/<slug:key>/", rules.term_edit, name="term_edit"),
    path("<int:pk>/", staff.staff_detail, name="staff_detail"),
    path("<int:pk>/data/", staff.staff_edit, name="staff_edit"),
    path("<int:pk>/keanggotaan/", staff.membership_give, name="membership_give"),
    path("<int:pk>/keanggotaan/<int:membership_pk>/akhiri/", staff.membership_end, name="membership_end"),
    path("<int:pk>/nonaktifkan/", staff.staff_disable, name="staff_disable"),
    path("<int:pk>/aktifkan/", staff.staff_enable, name="staff_enable"),
    path("<int:pk>/sandi/", staff.password_reset, name="password_reset"),
]
