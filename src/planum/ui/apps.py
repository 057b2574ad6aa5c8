from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "planum.ui"
    label = "ui"
