from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BoardConfig(AppConfig):
    name = "planum.park.board"
    label = "board"
    verbose_name = _("Park's board")
