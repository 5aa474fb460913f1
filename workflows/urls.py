from django.urls import URLPattern, path

from .views import decisions, flow, home, tasks

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("tugas/<int:pk>/ambil/", tasks.task_take, name="task_take"),
    path("tugas/<int:pk>/lepas/", tasks.task_release, name="task_release"),
    path("tugas/<int:pk>/alihkan/", tasks.task_hand, name="task_hand"),
    path("tugas/<int:pk>/perpanjang/", tasks.task_extend, name="task_extend"),
    path("persetujuan/", decisions.decision_list, name="decision_list"),
    path("keputusan/<int:pk>/", decisions.decision_detail, name="decision_detail"),
    path("keputusan/<int:pk>/setujui/", decisions.decision_approve, name="decision_approve"),
    path("keputusan/<int:pk>/kembalikan/", decisions.decision_return, name="decision_return"),
    path("alur/", flow.flow_picture, name="flow_picture"),
    path("alur/jangkau.bpmn", flow.flow_bpmn, name="flow_bpmn"),
]
