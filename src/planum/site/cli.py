"""The command `planum`: `planum ROOM VERB --argument value`, and the verbs of the site itself."""

import argparse
import json
import os
import sys
from typing import Any

import django
from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from pydantic import BaseModel

SITE_VERBS = ("serve", "demo", "migrate", "worker", "manage", "version")


def main(arguments: list[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "planum.site.settings")
    if given[:1] == ["version"]:
        return _print_version()
    if given[:1] == ["demo"]:
        _use_demo_home()
    # Set up once: a second time would close what other libraries' log handlers write to.
    if not apps.ready:
        django.setup()
    if given[:1] and given[0] in SITE_VERBS:
        return _site_verb(given[0], given[1:])
    return _capability(given)


def _print_version() -> int:
    import planum  # noqa: PLC0415  the version needs no set-up

    print(planum.__version__)
    return 0


def _use_demo_home() -> None:
    """The model city starts anew in a folder of its own, and never touches a real site's home."""
    from planum.site import demo_home  # noqa: PLC0415  must run before settings are read

    demo_home.choose()


def _site_verb(verb: str, rest: list[str]) -> int:
    from planum.site import commands  # noqa: PLC0415  needs Django to be set up

    return commands.RUN[verb](rest)


def _capability(given: list[str]) -> int:
    from planum.errors import Refused  # noqa: PLC0415  needs Django to be set up
    from planum.kernel.capabilities import call, plain  # noqa: PLC0415  needs Django to be set up
    from planum.site.capabilities import registry  # noqa: PLC0415  needs Django to be set up

    options = parser(registry.rooms()).parse_args(given)
    capability = registry[f"{options.room}.{options.verb.replace('-', '_')}"]
    named = {name: getattr(options, name) for name in capability.arguments.model_fields}
    try:
        result = call(
            capability,
            by=_actor(options.actor),
            arguments={name: value for name, value in named.items() if value is not None},
        )
    except (Refused, PermissionDenied, ObjectDoesNotExist) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print(json.dumps(plain(capability, result), ensure_ascii=False, indent=2))
    return 0


def parser(rooms: dict[str, list[Any]]) -> argparse.ArgumentParser:
    """The whole command line, made from the registry; docs/cli.md is generated from it."""
    top = argparse.ArgumentParser(
        prog="planum",
        description="One platform on which a city's manufacturers upgrade. Also: " + ", ".join(SITE_VERBS) + ".",
    )
    top.add_argument(
        "--as", dest="actor", default=os.environ.get("PLANUM_USER", ""), metavar="USERNAME", help="act as this account"
    )
    room_parsers = top.add_subparsers(dest="room", required=True, metavar="ROOM")
    for room, capabilities in rooms.items():
        verbs = room_parsers.add_parser(room).add_subparsers(dest="verb", required=True, metavar="VERB")
        for capability in capabilities:
            summary = capability.summary.partition("\n")[0]
            verb = verbs.add_parser(capability.slug, help=summary, description=capability.summary)
            _add_arguments(verb, capability.arguments)
    return top


def _add_arguments(verb: argparse.ArgumentParser, model: type[BaseModel]) -> None:
    for name, field in model.model_fields.items():
        kind = field.annotation
        several = str(kind).startswith(("list[", "typing.List["))
        structured = "dict[" in str(kind) or "shapes" in str(kind)
        verb.add_argument(
            f"--{name.replace('_', '-')}",
            dest=name,
            required=field.is_required(),
            nargs="*" if several and not structured else None,
            type=_json if structured else str,
            help=None if field.is_required() else f"default: {field.default!r}".replace("%", "%%"),
        )


def _json(text: str) -> Any:
    return json.loads(text)


def _actor(username: str) -> Any:
    from planum.kernel.models import Person  # noqa: PLC0415  needs Django to be set up

    person = Person.objects.filter(username=username).first()
    if person is None:
        raise SystemExit(f"There is no account {username!r}. Say who acts with --as USERNAME or PLANUM_USER.")
    return person
