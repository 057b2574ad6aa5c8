"""Kinds of projects, in plans and in the projects that come of them; the values are those of the rules."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.programme.rules.engine import facts, facts_plan


class Wing(models.TextChoices):
    POINT = facts.Wing.POINT.value, pgettext_lazy("wing", "Point")
    LINE = facts.Wing.LINE.value, pgettext_lazy("wing", "Line")
    PLANE = facts.Wing.PLANE.value, pgettext_lazy("wing", "Plane")


class Category(models.TextChoices):
    """What a project builds. All but the first are in principle paid by the place itself: notice, section 二（五）."""

    NORMAL = facts.Category.NORMAL.value, _("technological transformation")
    INFRASTRUCTURE = facts.Category.INFRASTRUCTURE.value, _("infrastructure")
    PUBLIC_PLATFORM = facts.Category.PUBLIC_PLATFORM.value, _("public service platform")
    PROVIDER_CULTIVATION = facts.Category.PROVIDER_CULTIVATION.value, _("cultivation of service providers")


class SupportForm(models.TextChoices):
    GRANT = facts.SupportForm.GRANT.value, _("investment grant")
    LOAN_INTEREST = facts.SupportForm.LOAN_INTEREST.value, _("loan interest subsidy")
    GUARANTEE_FEE = facts.SupportForm.GUARANTEE_FEE.value, _("guarantee fee subsidy")
    OTHER = facts.SupportForm.OTHER.value, _("other form of support")


class OwnerRole(models.TextChoices):
    CHAIN_LEADER = facts_plan.OwnerRole.CHAIN_LEADER.value, _("chain leader")
    LEADING_FIRM = facts_plan.OwnerRole.LEADING_FIRM.value, _("leading firm")
    ORDINARY = facts_plan.OwnerRole.ORDINARY.value, _("other firm")
