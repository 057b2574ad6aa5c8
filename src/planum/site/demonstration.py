"""`planum demo`: build the model city in a home of its own, tell its story, and serve it."""

import argparse
import json
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from planum.demo.story import Story
from planum.demo.telling import account_lines, in_terminal, keep
from planum.errors import Refused
from planum.kernel.models import Person
from planum.site import installation, server

SEED = 2025
LIVE_RECORDINGS = timedelta(hours=2)


def run(given: Sequence[str]) -> int:
    options = _parser().parse_args(given)
    installation.prepare()
    if Person.objects.exists():
        print("The home has people in it: the model city needs an empty one. Maybe set PLANUM_HOME.", file=sys.stderr)
        return 2
    tell = _quiet if options.json else _say
    streams = server.Streams()
    now = datetime.now(UTC).replace(microsecond=0)
    plays_on = timedelta(0) if options.once else LIVE_RECORDINGS
    story = Story(now=now, seed=options.seed, streams=streams, say=tell, data=options.data, plays_on=plays_on)
    try:
        city = story.prepare()
        story.stream()
        story.schedule()
        story.live_the_day()
        story.prove()
        told = story.summary()
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    keep(told, Path(settings.PLANUM_HOME))
    for line in in_terminal(told, "" if options.once else _address(options)):
        tell(line)
    if options.once:
        streams.stop()
        city.close()
        if options.json:
            print(json.dumps(told, ensure_ascii=False, indent=2))
        return 0
    return _serve(options, story, streams, told)


def _serve(options: argparse.Namespace, story: Story, streams: server.Streams, told: dict[str, Any]) -> int:
    stop = threading.Event()
    live = threading.Thread(target=story.city.run_live, args=(stop,), name="the city lives on", daemon=True)
    live.start()
    for line in account_lines(told):
        _say(line)
    try:
        server.run(
            host=options.host, port=options.port, streams=streams,
            ready=lambda: _say(f"星河市在 {_address(options)} 运行；按 Ctrl+C 结束。"),
        )  # fmt: skip
    finally:
        stop.set()
        live.join(5)
        story.city.close()
    return 0


def _address(options: argparse.Namespace) -> str:
    return f"http://{options.host}:{options.port}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="planum demo", description="The model city at work.")
    parser.add_argument("--once", action="store_true", help="run the whole chain once and stop, without serving")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON (with --once)")
    parser.add_argument("--data", type=Path, help="replay real recordings of this folder instead of simulated plants")
    parser.add_argument("--seed", type=int, default=SEED, help="seed of plants and faults (default: %(default)s)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")
    return parser


def _say(line: str) -> None:
    print(line, flush=True)


def _quiet(line: str) -> None:
    """With --json nothing but the JSON goes to standard output."""
    print(line, file=sys.stderr, flush=True)
