"""Things that people name carry a Chinese and an English name."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Named(models.Model):
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)


def in_reader_language(chinese: str, english: str) -> str:
    return english if english and (get_language() or "").startswith("en") else chinese
