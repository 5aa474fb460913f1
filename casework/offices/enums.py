"""Kinds of office, roles and the plain choices shared by every room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OfficeKind(TextChoices):
    DINAS = "dinas", _("Provincial social-affairs office")
    SUDINSOS = "sudinsos", _("District social-affairs office")
    TRANSIT = "panti_transit", _("Transit panti")
    PANTI = "panti", _("Referral panti")


PANTI_KINDS = (OfficeKind.TRANSIT, OfficeKind.PANTI)


class AreaLevel(TextChoices):
    PROVINCE = "province", _("Province")
    CITY = "city", _("City or regency")
    DISTRICT = "district", _("Kecamatan")
    VILLAGE = "village", _("Kelurahan")


class Sex(TextChoices):
    MALE = "L", _("Male")
    FEMALE = "P", _("Female")
    UNCLEAR = "?", _("Not clear")


class Disability(TextChoices):
    """The four kinds of UU 8/2016; a mental one carries its cluster, by which the Bina Laras panti differ."""

    PHYSICAL = "fisik", _("Physical")
    INTELLECTUAL = "intelektual", _("Intellectual")
    SENSORY = "sensorik", _("Sensory")
    MENTAL_MILD = "mental ringan", _("Mental, mild")
    MENTAL_MODERATE = "mental sedang", _("Mental, moderate")
    MENTAL_SEVERE = "mental berat", _("Mental, severe")


class Role(TextChoices):
    OUTREACH_OFFICER = "outreach_officer", _("Outreach officer")
    SOCIAL_WORKER = "social_worker", _("Sudinsos social worker")
    SUPERVISOR = "supervisor", _("Sudinsos supervisor")
    PANTI_STAFF = "panti_staff", _("Panti staff")
    NURSE = "nurse", _("Nurse")
    PANTI_SOCIAL_WORKER = "panti_social_worker", _("Panti social worker")
    PANTI_SUPERVISOR = "panti_supervisor", _("Panti supervisor")
    HEAD_OF_PANTI = "head_of_panti", _("Head of panti")
    CLERK = "clerk", _("Clerk")
    LEADERSHIP = "leadership", _("Leadership")
    DINAS_DECIDER = "dinas_decider", _("Dinas decision-maker")
    DATA_PROTECTION = "data_protection", _("Data-protection officer")
    ADMINISTRATOR = "administrator", _("Administrator")


class TermUnit(TextChoices):
    """What a term is counted in."""

    HOURS = "hours", _("hours")
    DAYS = "days", _("days")
    WORKING_DAYS = "working_days", _("working days")
