from .assessments import assessment_add, assessment_detail, assessment_edit
from .follow_ups import follow_up_add, follow_up_list, follow_up_record, follow_up_waive
from .plans import plan_agree, plan_edit
from .records import CONFERENCE, HOME_VISIT, PROGRAMME, PROGRESS, SESSION, record_add, record_edit
from .reviews import longterm_review_add, longterm_review_edit

__all__ = [
    "CONFERENCE",
    "HOME_VISIT",
    "PROGRAMME",
    "PROGRESS",
    "SESSION",
    "assessment_add",
    "assessment_detail",
    "assessment_edit",
    "follow_up_add",
    "follow_up_list",
    "follow_up_record",
    "follow_up_waive",
    "longterm_review_add",
    "longterm_review_edit",
    "plan_agree",
    "plan_edit",
    "record_add",
    "record_edit",
]
