"""A platform with one small shop and its current plan: `python -m browser.schedule_site PORT`, served until ended.

Somebody called planner may sign in; the home is the one that the environment names.
"""

import os
import sys
from datetime import timedelta
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

os.environ["DJANGO_SETTINGS_MODULE"] = "planum.site.settings"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from django.core.management import call_command
from django.utils import timezone

from factory.scheduling.world import Shop, a_current_plan, a_shop, an_order
from planum.demo.people import PASSWORD


class Threads(ThreadingMixIn, WSGIServer):
    """A browser asks for several things at once."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_unused: object) -> None:
        """Says nothing: whoever tests reads the page."""


def seeded() -> Shop:
    call_command("migrate", verbosity=0)
    shop = a_shop(8)
    an_order(shop, "LATE", due_at=timezone.now() + timedelta(minutes=5), quantity=60)
    a_current_plan(shop)
    shop.engineer.username = "planner"
    shop.engineer.set_password(PASSWORD)
    shop.engineer.save()
    return shop


if __name__ == "__main__":
    path = seeded().path
    with make_server("127.0.0.1", int(sys.argv[1]), application, server_class=Threads, handler_class=Quiet) as server:
        print(path, flush=True)
        server.serve_forever()
