"""Every setting a deployment may give, read from the environment in one place.

The table is the source of docs/settings.md; a test fails when the two differ.
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True)
class Setting:
    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting("PLANUM_HOME", "var", "Folder of everything the site keeps: database, readings, files, secret key."),
    Setting("PLANUM_DATABASE_URL", "", "sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME."),
    Setting("PLANUM_READINGS_URL", "", "file:///PATH of the readings store. Empty: a folder in the home folder."),
    Setting("PLANUM_SECRET_KEY", "", "Key that signs sessions. Empty: made once and kept in the home folder."),
    Setting("PLANUM_ALLOWED_HOSTS", "127.0.0.1,localhost", "Host names the site answers to, separated by commas."),
    Setting("PLANUM_HTTPS", "0", "1 where the site stands behind TLS: cookies become secure."),
    Setting("PLANUM_TIME_ZONE", "Asia/Shanghai", "Zone in which instants are shown. They are kept in UTC."),
    Setting("PLANUM_HASH", "sha256", "Hash of files, readings and change log: sha256, or sm3 where OpenSSL has it."),
    Setting("PLANUM_LARGEST_FILE", "52428800", "Largest file that may be stored, in bytes."),
    Setting("PLANUM_DAILY_HOUR", "6", "Hour from which the site runs the daily reminders itself. Empty: never."),
    Setting("PLANUM_MODEL_URL", "", "Endpoint of a language model, as OpenAI's: http://HOST/v1. Empty: none is used."),
    Setting("PLANUM_MODEL_NAME", "", "Name of the model at that endpoint."),
    Setting("PLANUM_MODEL_KEY", "", "Key for that endpoint, where it asks for one."),
    Setting("PLANUM_DEBUG", "0", "1 shows error details in the browser. Never on a site that others reach."),
)
_DEFAULTS = {setting.name: setting.default for setting in SETTINGS}


def value_of(name: str) -> str:
    return os.environ.get(name, _DEFAULTS[name])


def is_on(name: str) -> bool:
    return value_of(name) == "1"


def home() -> Path:
    return Path(value_of("PLANUM_HOME")).resolve()


def secret_key() -> str:
    """The given key, or one made at the first start and readable by its owner alone."""
    given = value_of("PLANUM_SECRET_KEY")
    if given:
        return given
    place = home() / "secret.key"
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        _write_once(place, secrets.token_urlsafe(50))
    return place.read_text().strip()


def _write_once(place: Path, text: str) -> None:
    """Two processes may start together: the first one's key is the site's."""
    try:
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w") as target:
        target.write(text)


def database() -> dict[str, object]:
    url = value_of("PLANUM_DATABASE_URL")
    if url.startswith("postgresql://"):
        return _postgresql(url)
    if url and not url.startswith("sqlite:///"):
        raise ValueError(f"PLANUM_DATABASE_URL is {url!r}; it may begin with sqlite:/// or postgresql://.")
    place = Path(url.removeprefix("sqlite:///")) if url else home() / "planum.sqlite3"
    place.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": place,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
    }


def _postgresql(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
    }


def readings_url() -> str:
    return value_of("PLANUM_READINGS_URL") or (home() / "readings").as_uri()
