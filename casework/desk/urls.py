from django.urls import URLPattern, path

from .views import (
    attachments,
    audit,
    batch,
    case,
    deaths,
    duties,
    identity,
    lists,
    notes,
    people,
    secrecy,
    steps,
)

urlpatterns: list[URLPattern] = [
    path("kasus/", lists.case_list, name="case_list"),
    path("kasus/cari/", lists.case_search, name="case_search"),
    path("kasus/cetak-massal/", batch.batch_add, name="batch_add"),
    path("kasus/darurat/", secrecy.emergency_open, name="emergency_open"),
    path("kasus/<str:number>/", case.case_detail, name="case_detail"),
    path("kasus/<str:number>/nomor/", case.case_unmask, name="case_unmask"),
    path(
        "kasus/<str:number>/langkah/resolve_protected/",
        steps.case_step,
        {"name": "resolve_protected"},
        name="resolve_protected",
    ),
    path("kasus/<str:number>/surat-kematian/", deaths.death_papers, name="death_papers"),
    path("kasus/<str:number>/kewajiban/<slug:kind>/", duties.case_duty, name="case_duty"),
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
    path("kasus/<str:number>/segel/", secrecy.case_seal, name="case_seal"),
    path("kasus/<str:number>/lepas-segel/", secrecy.case_unseal, name="case_unseal"),
    path("kasus/<str:number>/catatan/", notes.note_add, name="note_add"),
    path("catatan/<int:pk>/", notes.note_edit, name="note_edit"),
    path("kasus/<str:number>/lampiran/", attachments.attachment_add, name="attachment_add"),
    path("lampiran/<int:pk>/", attachments.attachment, name="attachment"),
    path("orang/<int:pk>/", people.person_detail, name="person_detail"),
    path("orang/<int:pk>/ubah/", people.person_edit, name="person_edit"),
    path("orang/<int:pk>/bukti/", identity.evidence_add, name="evidence_add"),
    path(
        "orang/<int:pk>/bukti/<int:evidence_id>/tarik/", identity.evidence_withdraw, name="evidence_withdraw"
    ),
    path("orang/<int:pk>/keluarga/", identity.relation_add, name="relation_add"),
    path(
        "orang/<int:pk>/keluarga/<int:relation_id>/hapus/", identity.relation_remove, name="relation_remove"
    ),
    path("orang/<int:pk>/foto/", people.person_photo, name="person_photo"),
    path("jejak-akses/", audit.audit_home, name="audit_home"),
    path("jejak-akses/darurat/", audit.audit_emergencies, name="audit_emergencies"),
    path("jejak-akses/darurat/<int:pk>/", audit.audit_emergency, name="audit_emergency"),
    path("jejak-akses/orang/<int:pk>/", audit.audit_person, name="audit_person"),
    path("jejak-akses/orang/<int:pk>/unduh/", audit.audit_person_export, name="audit_person_export"),
    path("jejak-akses/petugas/<int:pk>/", audit.audit_staff, name="audit_staff"),
    path("jejak-akses/petugas/<int:pk>/unduh/", audit.audit_staff_export, name="audit_staff_export"),
]
