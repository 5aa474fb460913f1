"""What rooms hang into the pages above them without being imported: sections, step forms, words for the timeline.

Registered once, from each room's ``apps.ready``. The desk (and workflows) read; nobody writes later.
"""

from .case_page import Section, add_section, sections
from .onward import (
    NextWork,
    add_duty_page,
    after_arrival,
    duty_page,
    next_work,
    set_after_arrival,
    set_next_work,
    set_stage_days,
    set_waits,
    stage_days,
    waits,
)
from .papers import Letter, PaperSection, add_letter, add_paper_section, letter, letters, paper_sections
from .places import Bell, HomePart, NavItem, add_home_part, add_nav, bell, home_parts, nav, set_bell
from .steps import (
    DecisionFacts,
    StepForm,
    add_carry_out_form,
    add_decision_facts,
    add_fact_check,
    add_step_form,
    carry_out_form,
    check_facts,
    decision_facts,
    step_form,
)
from .timeline import Read, Words, add_words, words

__all__ = [
    "Section",
    "add_section",
    "sections",
    "DecisionFacts",
    "StepForm",
    "add_carry_out_form",
    "add_decision_facts",
    "add_fact_check",
    "add_step_form",
    "carry_out_form",
    "check_facts",
    "decision_facts",
    "step_form",
    "Read",
    "Words",
    "add_words",
    "words",
    "Letter",
    "add_letter",
    "letter",
    "letters",
    "PaperSection",
    "add_paper_section",
    "paper_sections",
    "Bell",
    "HomePart",
    "NavItem",
    "add_home_part",
    "add_nav",
    "bell",
    "home_parts",
    "nav",
    "set_bell",
    "NextWork",
    "add_duty_page",
    "after_arrival",
    "duty_page",
    "next_work",
    "set_after_arrival",
    "set_next_work",
    "set_stage_days",
    "set_waits",
    "stage_days",
    "waits",
]
