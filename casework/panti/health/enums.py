"""What a nurse finds and orders, and what those beside the bed do."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BodySite(TextChoices):
    """Where on the body an injury is."""

    HEAD = "head", pgettext_lazy("body", "Head")
    FACE = "face", pgettext_lazy("body", "Face")
    NECK = "neck", pgettext_lazy("body", "Neck")
    CHEST = "chest", pgettext_lazy("body", "Chest")
    BELLY = "belly", pgettext_lazy("body", "Belly")
    BACK = "back", pgettext_lazy("body", "Back")
    ARM_RIGHT = "arm_r", pgettext_lazy("body", "Right arm or hand")
    ARM_LEFT = "arm_l", pgettext_lazy("body", "Left arm or hand")
    LEG_RIGHT = "leg_r", pgettext_lazy("body", "Right leg or foot")
    LEG_LEFT = "leg_l", pgettext_lazy("body", "Left leg or foot")
    PELVIS = "pelvis", pgettext_lazy("body", "Hip or pelvis")


class Pregnancy(TextChoices):
    NO = "no", pgettext_lazy("pregnancy", "No, or not applicable")
    UNKNOWN = "unknown", pgettext_lazy("pregnancy", "Not known, to be tested")
    PREGNANT = "pregnant", pgettext_lazy("pregnancy", "Pregnant")
    NURSING = "nursing", pgettext_lazy("pregnancy", "Gave birth lately or breastfeeds")


class AcuteSign(TextChoices):
    """Acute psychiatric signs: what is seen, no diagnosis."""

    SELF_HARM = "self_harm", _("Speaks of harming or killing themselves")
    VIOLENT = "violent", _("Threatens or attacks others")
    VOICES = "voices", _("Hears or sees what is not there")
    WITHDRAWAL = "withdrawal", _("Signs of withdrawal or intoxication")
    STUPOR = "stupor", _("Does not react or move")
    REFUSES_FOOD = "refuses_food", _("Refuses food and drink")


class CareNeed(TextChoices):
    """What ward staff and guards do for somebody. Says what to do, never why."""

    ISOLATE = "isolate", pgettext_lazy("care", "Own room, mask and gloves")
    WATCH = "watch", pgettext_lazy("care", "Never alone, in sight at all times")
    CALM = "calm", pgettext_lazy("care", "Two staff together, nothing sharp nearby")
    FALL = "fall", pgettext_lazy("care", "May fall: walk beside them, low bed")
    WHEELCHAIR = "wheelchair", pgettext_lazy("care", "Wheelchair")
    BED_REST = "bed_rest", pgettext_lazy("care", "Stays in bed, turned every two hours")
    SOFT_DIET = "soft_diet", pgettext_lazy("care", "Soft food")
    SPECIAL_DIET = "special_diet", pgettext_lazy("care", "Special diet, see the note")
    FEED = "feed", pgettext_lazy("care", "Help with eating and drinking")
    WASH = "wash", pgettext_lazy("care", "Help with washing and dressing")
    TOILET = "toilet", pgettext_lazy("care", "Help on the toilet, or nappies")
    WOUND = "wound", pgettext_lazy("care", "Keep the dressing dry")


class DoseOutcome(TextChoices):
    GIVEN = "given", pgettext_lazy("dose", "Given")
    REFUSED = "refused", pgettext_lazy("dose", "Refused")
    MISSED = "missed", pgettext_lazy("dose", "Missed")
