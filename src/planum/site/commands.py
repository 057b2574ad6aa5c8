"""The site's own verbs: what starts, serves, prepares and tells the story."""

import argparse
import sys
from collections.abc import Callable, Sequence

from django.core.management import call_command, execute_from_command_line


def serve(given: Sequence[str]) -> int:
    """Serve the site, take in readings and work off jobs, until interrupted."""
    options = _address("planum serve").parse_args(given)
    from planum.site import server  # noqa: PLC0415  opens the readings store, which only a server may do

    server.run(host=options.host, port=options.port)
    return 0


def demo(given: Sequence[str]) -> int:
    """Build the model city, stream its plants and serve it; with --once run the chain and stop."""
    from planum.site.demonstration import run  # noqa: PLC0415  needs the demo's own home, which the caller has set

    return run(given)


def migrate(given: Sequence[str]) -> int:
    """Bring the database to this version."""
    from planum.site import installation  # noqa: PLC0415  reads tables

    installation.prepare()
    return 0


def worker(given: Sequence[str]) -> int:
    """Work off background jobs; any number may run wherever the database can be reached."""
    call_command("db_worker", *given)
    return 0


def manage(given: Sequence[str]) -> int:
    """Django's own commands."""
    execute_from_command_line(["planum manage", *given])
    return 0


def _address(program: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=program)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")
    return parser


RUN: dict[str, Callable[[Sequence[str]], int]] = {
    "serve": serve,
    "demo": demo,
    "migrate": migrate,
    "worker": worker,
    "manage": manage,
}

if __name__ == "__main__":
    sys.exit(RUN[sys.argv[1]](sys.argv[2:]))
