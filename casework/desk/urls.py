from django.urls import URLPattern, path

from .views import attachments, case, lists, notes, people, steps

urlpatterns: list[URLPattern] = [
    path("kasus/", lists.case_list, name="case_list"),
    path("kasus/<str:number>/", case.case_detail, name="case_detail"),
    path("kasus/<str:number>/nomor/", case.case_unmask, name="case_unmask"),
    path("kasus/<str:number>/langkah/<slug:name>/", steps.case_step, name="case_step"),
    path(
        "kasus/<str:number>/laksanakan/<int:proposal_id>/",
        steps.case_carry_out,
        name="case_carry_out",
    ),
    path(
        "kasus/<str:number>/usulan/<int:proposal_id>/tarik/",
        steps.proposal_withdraw,
        name="proposal_withdraw",
    ),
    path("kasus/<str:number>/catatan/", notes.note_add, name="note_add"),
    path("catatan/<int:pk>/", notes.note_edit, name="note_edit"),
    path("kasus/<str:number>/lampiran/", attachments.attachment_add, name="attachment_add"),
    path("lampiran/<int:pk>/", attachments.attachment, name="attachment"),
    path("orang/<int:pk>/", people.person_detail, name="person_detail"),
    path("orang/<int:pk>/ubah/", people.person_edit, name="person_edit"),
    path("orang/<int:pk>/foto/", people.person_photo, name="person_photo"),
]
