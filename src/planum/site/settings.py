"""Django settings. What a deployment may choose is listed in `configuration`."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from planum.site import configuration

PLANUM_HOME = configuration.home()
PLANUM_HASH = configuration.value_of("PLANUM_HASH")
PLANUM_READINGS_URL = configuration.readings_url()
PLANUM_DAILY_HOUR = configuration.value_of("PLANUM_DAILY_HOUR")
PLANUM_LARGEST_FILE = int(configuration.value_of("PLANUM_LARGEST_FILE"))

PLANUM_MODEL_URL = configuration.value_of("PLANUM_MODEL_URL")
PLANUM_MODEL_NAME = configuration.value_of("PLANUM_MODEL_NAME")
PLANUM_MODEL_KEY = configuration.value_of("PLANUM_MODEL_KEY")

DEBUG = configuration.is_on("PLANUM_DEBUG")
SECRET_KEY = configuration.secret_key()
ALLOWED_HOSTS = configuration.value_of("PLANUM_ALLOWED_HOSTS").split(",")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = configuration.is_on("PLANUM_HTTPS")
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tables2",
    "django_filters",
    "django_htmx",
    "template_partials",
    "django_tasks",
    "django_tasks_db",
    "ninja",
    "csp",
    "planum.kernel",
    "planum.ui",
    "planum.hub.assets",
    "planum.hub.readings",
    "planum.hub.connectors",
    "planum.hub.metrics",
    "planum.hub.catalogue",
    "planum.hub.contracts",
    "planum.factory.monitoring",
    "planum.factory.maintenance",
    "planum.factory.scheduling",
    "planum.factory.decisions",
    "planum.factory.optimisation",
    "planum.chain.knowledge",
    "planum.chain.network",
    "planum.chain.planning",
    "planum.park.diagnosis",
    "planum.park.centre",
    "planum.park.board",
    "planum.chain.carbon",
    "planum.park.apps",
    "planum.programme.rules",
    "planum.programme.plan",
    "planum.programme.recommendation",
    "planum.programme.projects",
    "planum.programme.review",
    "planum.programme.supervision",
    "planum.programme.performance",
    "planum.programme.funds",
    "planum.assistant",
    "planum.demo",
    "planum.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "planum.site.middleware.ReaderLanguage",
    "planum.site.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "planum.site.middleware.Looking",
]

ROOT_URLCONF = "planum.site.urls"
ASGI_APPLICATION = "planum.site.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "planum.site.navigation.navigation",
            ],
            "builtins": ["planum.ui.templatetags.planum"],
        },
    }
]

DATABASES = {"default": configuration.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "kernel.Person"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "planum_language"
USE_TZ = True
TIME_ZONE = configuration.value_of("PLANUM_TIME_ZONE")

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

DJANGO_TABLES2_TEMPLATE = "ui/table.html"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A connector says on its own page how its source is; the library's reconnecting chatter is not for the console.
    # Units of Chinese plants redefine two of pint's own on purpose.
    "loggers": {"asyncua": {"level": "CRITICAL"}, "pint.util": {"level": "ERROR"}},
}
BASE_DIR = Path(__file__).resolve().parent.parent
