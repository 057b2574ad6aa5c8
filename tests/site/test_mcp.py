"""The MCP server, spoken to by the protocol's own client over HTTP: keys, reads as that person, writes as proposals."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

# A process of its own: threads of a server see nothing of a test's transaction.
CALLS = """
import asyncio, json, threading, time
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
import httpx2, uvicorn
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from starlette.applications import Starlette
from starlette.routing import Route
from planum.assistant.models import Proposal
from planum.kernel.actions import add_organisation, add_person, add_region, issue_api_key
from planum.kernel.models import Organisation, Person
from planum.kernel.visibility import SYSTEM, viewing
from planum.site import mcp

operator = Person.objects.create_superuser("operator", password="x")
add_region(by=operator, code="34", name="a")
add_organisation(by=operator, code="AQUILA", name="b", kind="enterprise", region="34")
add_organisation(by=operator, code="RIVAL", name="c", kind="enterprise", region="34")
add_person(by=operator, username="engineer", password="only-for-a-test-1", organisation="RIVAL", role="plant_engineer")
keys = {name: issue_api_key(by=Person.objects.get(username=name), label="x").key for name in ("operator", "engineer")}
door = mcp.Door()

async def served(key, calls):
    async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {key}"}, timeout=60) as http:
        async with Client(streamable_http_client(url, http_client=http)) as client:
            tools = [tool.name for tool in (await client.list_tools()).tools]
            answers = [await client.call_tool(name, arguments) for name, arguments in calls]
            return tools, [(one.is_error, json.loads(one.content[0].text)) for one in answers]

async def main():
    global url
    config = uvicorn.Config(Starlette(routes=[Route(mcp.PATH, endpoint=door)]), port=0, log_level="error")
    server = uvicorn.Server(config)
    living, serving = asyncio.create_task(door.serve()), asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.05)
    url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}{mcp.PATH}"
    async with httpx2.AsyncClient() as http:
        refused = [(await http.post(url, json={}, headers=headers)).status_code
                   for headers in ({}, {"Authorization": "Bearer no-key-of-ours"})]
    tools, own = await served(keys["operator"], [
        ("kernel__organisations", {}),
        ("kernel__add_region", {"code": "35", "name": "d"}),
        ("kernel__issue_api_key", {"label": "x"}),
        ("no__such", {}),
    ])
    _tools, rival = await served(keys["engineer"], [
        ("kernel__organisations", {}), ("kernel__add_region", {"code": "36", "name": "e"}),
    ])
    server.should_exit = True
    await serving
    living.cancel()
    return refused, tools, own, rival

refused, tools, own, rival = asyncio.run(main())
from planum.kernel.models import Region
print(json.dumps({"refused": refused, "tools": tools, "own": own, "rival": rival,
                  "regions": list(Region.objects.values_list("code", flat=True))}))
"""


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Any:
    pytest.importorskip("mcp")
    sources = str(Path(__file__).parents[2] / "src")
    home = str(tmp_path_factory.mktemp("mcp"))
    settings = {"PLANUM_HOME": home, "DJANGO_SETTINGS_MODULE": "planum.site.settings", "PYTHONPATH": sources}
    done = subprocess.run([sys.executable, "-c", CALLS], env=os.environ | settings, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_who_shows_no_key_is_refused(spoken: Any) -> None:
    assert spoken["refused"] == [401, 401]


def test_tools_have_safe_names_and_none_gives_a_secret(spoken: Any) -> None:
    names = spoken["tools"]

    assert "factory__open_alarms" in names
    assert all(name.replace("_", "").isalnum() for name in names)
    assert {"kernel__issue_api_key", "kernel__add_person", "assistant__ask"}.isdisjoint(names)


def test_a_read_shows_what_the_person_of_the_key_may_see(spoken: Any) -> None:
    seen = [{row["code"] for row in told["data"]} for _error, told in (spoken["own"][0], spoken["rival"][0])]

    assert "RIVAL" in seen[1]
    assert "AQUILA" not in seen[1]


def test_a_write_becomes_a_proposal_and_changes_nothing(spoken: Any) -> None:
    is_error, told = spoken["own"][1]

    assert (is_error, told["ended_as"], told["proposal"]["function"]) == (False, "proposed", "kernel.add_region")
    assert spoken["regions"] == ["34"]


def test_what_may_not_be_done_is_refused(spoken: Any) -> None:
    secret, unknown, forbidden = spoken["own"][2], spoken["own"][3], spoken["rival"][1]

    assert [is_error for is_error, _told in (secret, unknown, forbidden)] == [True, True, True]
