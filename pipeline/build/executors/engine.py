"""The engine's own processes, as we start them: a scheduler, a worker; and how they are secured.

dask.distributed sends functions as pickles, so whoever reaches one of its ports can run code. Ports
are opened with mutual TLS, or on the loopback interface alone; its web pages are not opened at all.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dask
import distributed
from distributed.http.routing import RoutingApplication
from tornado.httpserver import HTTPServer

from pipeline.build.executors.address import own_host_towards
from pipeline.build.executors.certificates import Identity
from pipeline.build.executors.proof import Offer

RETRY_SECONDS = 3.0


def quiet() -> None:
    """The engine's warnings only, and no telemetry of its own (it has none; its diagnostics are
    the web pages that we do not open)."""
    logging.getLogger("distributed").setLevel(logging.ERROR)
    dask.config.set(
        {
            "distributed.comm.timeouts.connect": "10s",
            "distributed.comm.timeouts.tcp": "30s",
            "distributed.admin.low-level-log-length": 1000,
            "distributed.scheduler.allowed-failures": 3,
        }
    )


def security_of(identity: Identity | None) -> distributed.Security:
    """Mutual TLS with our certificates; none: plain, for the loopback interface."""
    if identity is None:
        return distributed.Security(require_encryption=False)
    files: dict[str, Any] = {"tls_ca_file": str(identity.authority), "require_encryption": True}
    for role in ("client", "scheduler", "worker"):
        files[f"tls_{role}_cert"] = str(identity.certificate)
        files[f"tls_{role}_key"] = str(identity.key)
    return distributed.Security(**files)


class _NoPages:
    """No web server: its pages would be open to anybody, and some can run code."""

    http_application: Any
    http_server: Any

    def start_http_server(self, *_: object, **__: object) -> None:
        self.http_application = RoutingApplication([])
        self.http_server = HTTPServer(self.http_application)


class Scheduler(_NoPages, distributed.Scheduler):  # type: ignore[misc]
    """The engine's scheduler without pages."""


class Worker(_NoPages, distributed.Worker):  # type: ignore[misc]
    """The engine's worker without pages."""


def run_scheduler(
    host: str,
    port: int,
    identity: Identity | None,
    *,
    worker_ttl: float,
    tell: Callable[[str], None],
) -> None:
    """Serves until interrupted. A machine that is silent for `worker_ttl` seconds loses its steps
    to others."""
    quiet()

    async def serve() -> None:
        scheduler = Scheduler(
            host=host,
            port=port,
            protocol="tls" if identity else "tcp",
            security=security_of(identity),
            worker_ttl=worker_ttl,
            dashboard=False,
        )
        async with scheduler:
            tell(f"scheduler at {scheduler.address}")
            await scheduler.finished()

    asyncio.run(serve())


def run_worker(
    address: str,
    offer: Offer,
    identity: Identity | None,
    *,
    folder: Path,
    tell: Callable[[str], None],
) -> None:
    """Serves until interrupted; a scheduler that is lost is looked for again and again."""
    quiet()

    async def serve() -> None:
        resources = offer.resources()
        slots = sum(int(n) for name, n in resources.items() if not name.startswith("memory"))
        worker = Worker(
            address,
            host=own_host_towards(address),
            nthreads=slots,
            resources=resources,
            security=security_of(identity),
            name=f"{socket.gethostname()}-{secrets.token_hex(3)}",
            memory_limit=0,
            local_directory=str(folder),
            dashboard=False,
        )
        async with worker:
            tell(f"worker {worker.name} serves {address}")
            await worker.finished()

    async def again() -> None:
        while True:
            with contextlib.suppress(OSError, TimeoutError, RuntimeError):
                await serve()
            tell(f"{address}: no scheduler; trying again")
            await asyncio.sleep(RETRY_SECONDS)

    asyncio.run(again())
