"""A round of recommendations as a notice opens it. It is public."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Person
from planum.kernel.naming import Named
from planum.programme.recommendation.engine.scoring import Criterion


class Round(Named):
    """One batch. `criteria`: by what a province compares its candidates; `template`: the text of its letter.

    The last day is the parameter `application_deadline_batch_…`, which the rules read too.
    """

    batch = models.PositiveSmallIntegerField(_("batch"), unique=True)
    notice = models.CharField(_("notice"), max_length=300)
    notice_on = models.DateField(_("day of the notice"))
    criteria = models.JSONField(_("criteria"), default=list)
    template = models.JSONField(_("text of the letter"), default=dict)
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("opened by"))

    class Meta:
        ordering = ("-batch",)

    __str__ = Named.__str__

    @property
    def scale(self) -> list[Criterion]:
        return [Criterion(**one) for one in self.criteria]

    @property
    def deadline_code(self) -> str:
        return f"application_deadline_batch_{self.batch}"
