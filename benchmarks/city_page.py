"""A city of twelve plants in a fresh home, and what its first page costs; run in a process of its own."""

import json
import os
import time


def measure() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "planum.site.settings")
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from planum.demo.people import settle
    from planum.demo.plants.enterprises import model_city
    from planum.demo.register import disclose_to_authorities, register
    from planum.hub.assets.models import Asset, Signal
    from planum.kernel.models import Person
    from planum.kernel.visibility import SYSTEM, viewing
    from planum.site import installation

    installation.prepare()
    plans = model_city()
    people = settle(Person.objects.create_superuser("operator"), plans)
    for plan in plans:
        register(people[plan.code], plan)
        disclose_to_authorities(people, plan, [])
    client = Client(headers={"host": "localhost"})
    client.force_login(people["bureau"])
    client.get("/")
    with CaptureQueriesContext(
        connection,
    ) as captured:
        start = time.perf_counter()
        response = client.get("/")
        seconds = time.perf_counter() - start
    with viewing(SYSTEM):
        plants, signals = Asset.objects.filter(level="site").count(), Signal.objects.count()
    print(json.dumps({
        "path": "home page", "status": response.status_code, "queries": len(captured), "plants": plants,
        "signals": signals, "server_ms": round(seconds * 1000, 1), "bytes": len(response.content),
    }))  # fmt: skip
