"""One process that serves pages, takes readings in, watches limits, runs the day and keeps a worker for jobs."""

import asyncio
import contextlib
import gc
import subprocess
import sys
import warnings
from collections.abc import AsyncIterator, Callable
from typing import cast

import uvicorn
from django.urls import get_resolver
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from planum.factory.monitoring.watch import Watch
from planum.factory.scheduling import alarms
from planum.hub.connectors.models import ConnectorState
from planum.hub.connectors.runtime import Runtime
from planum.hub.readings import access
from planum.kernel.repeating import Repeated
from planum.programme.supervision import daily
from planum.site import mcp
from planum.site.asgi import application


class Streams:
    """Intake, watches, the daily run. One for each process, as the readings store has one writer."""

    def __init__(self) -> None:
        self.watch = Watch()
        self.alarms = Repeated(alarms.report_alarms, every_s=alarms.LOOK_EVERY_S, name="report alarms")
        self.daily = Repeated(daily.run_due_days, every_s=daily.LOOK_EVERY_S, name="daily run")
        self.runtime = Runtime(watchers=[self.watch])

    def start(self) -> None:
        self.watch.start()
        self.alarms.start()
        self.daily.start()
        self.runtime.start()

    def stop(self) -> None:
        self.runtime.stop()
        self.watch.stop()
        self.alarms.stop()
        self.daily.stop()
        access.close()

    def is_connected(self, sources: int) -> bool:
        states = [source.state for source in self.runtime.status().sources.values()]
        return states.count(ConnectorState.CONNECTED) >= sources

    def stored(self) -> int:
        return self.runtime.intake.counts.stored


def settle() -> None:
    """What is loaded lives as long as the process: the collector, which takes a quarter of a second to look through
    it all, is not to do so in the middle of a page. Checking every address loads every page.
    """
    for one in get_resolver().url_patterns:
        one.check()
    gc.collect()
    gc.freeze()


def run(*, host: str, port: int, streams: Streams | None = None, ready: Callable[[], None] | None = None) -> None:
    """Serve until interrupted. `streams` may run already; `ready` is called once requests are answered."""
    settle()
    beside, tools = streams or Streams(), mcp.Door()

    @contextlib.asynccontextmanager
    async def lifespan(_application: Starlette) -> AsyncIterator[None]:
        if streams is None:
            await run_in_threadpool(beside.start)
        worker = subprocess.Popen([sys.executable, "-m", "planum", "worker", "-v", "0"])
        serving = asyncio.create_task(tools.serve())
        if ready is not None:
            ready()
        try:
            yield
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
            worker.terminate()
            await run_in_threadpool(beside.stop)
            worker.wait(timeout=10)

    # Static files are read in a thread, which is what Django warns of.
    warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
    pages = Mount("/", app=cast("ASGIApp", application))
    app = Starlette(routes=[Route(mcp.PATH, endpoint=tools), pages], lifespan=lifespan)
    uvicorn.run(app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=3)
