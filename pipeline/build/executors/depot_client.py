"""A worker's side of the depot: fetch inputs, beat, bring outputs. Checks every byte by SHA-256."""

from __future__ import annotations

import hashlib
import http.client
import json
import ssl
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from pipeline.build.executors.depot import CHUNK, FULL, GONE
from pipeline.model.codec import Json
from pipeline.model.errors import DamagedStore, ToolFailed
from pipeline.store.blobs import disk_full
from pipeline.store.digest import Sums

PATIENCE = 30.0
"""Seconds without a byte after which a connection counts as lost."""
BUILDER = "weike builder"


class Dropped(Exception):
    """The builder does not want this attempt any more."""


class DepotClient:
    """Calls of one worker to one builder; each thread keeps one connection. `close` ends the
    calling thread's."""

    def __init__(self, address: str, token: str, context: ssl.SSLContext | None) -> None:
        self._place = urlsplit(address)
        self._headers = {"Authorization": f"Bearer {token}"}
        self._context = context
        self._own = threading.local()

    def begin(self, ticket: str) -> int:
        """The number of the new attempt. Raises Dropped."""
        told: Mapping[str, Json] = json.loads(self._ask("POST", f"/begin/{ticket}", b"{}"))
        return int(told["attempt"])

    def beat(self, ticket: str, attempt: int, share: float) -> None:
        """Raises Dropped, or OSError where nobody answers."""
        self._ask("POST", f"/beat/{ticket}/{attempt}", json.dumps({"share": share}).encode())

    def fetch(self, ticket: str, number: int, place: Path, digest: str) -> Sums:
        """An input into `place`. Raises Dropped, DamagedStore where other bytes came, OSError."""
        with self._asking("GET", f"/input/{ticket}/{number}") as answer:
            self._judge(answer.status)
            sums = _save(answer, place)
        if sums.digest != digest:
            raise DamagedStore(
                f"{place.name}: expected sha256 {digest[:12]}…, {sums.size} bytes of "
                f"{sums.digest[:12]}… came from the builder",
                hint="build again; if it stays so, run `weike verify` there",
            )
        return sums

    def bring(self, ticket: str, attempt: int, name: str, path: Path, digest: str) -> None:
        """One file of an output. Raises Dropped, OSError."""
        headers = {"X-Sha256": digest, "Content-Length": str(path.stat().st_size)}
        place = f"/output/{ticket}/{attempt}/{quote(name, safe='')}"
        with path.open("rb") as stream, self._asking("PUT", place, stream, headers) as answer:
            answer.read()
            self._judge(answer.status)

    def close(self) -> None:
        kept: http.client.HTTPConnection | None = getattr(self._own, "connection", None)
        self._own.connection = None
        if kept is not None:
            kept.close()

    def _ask(self, method: str, path: str, body: bytes) -> bytes:
        with self._asking(method, path, body) as answer:
            text = answer.read()
            self._judge(answer.status)
            return text

    @contextmanager
    def _asking(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Iterator[http.client.HTTPResponse]:
        """An answer on this thread's connection, which is given up where anything goes wrong."""
        try:
            connection = self._connection()
            connection.request(
                method, path, body=body, headers={**self._headers, **(headers or {})}
            )
            yield connection.getresponse()
        except http.client.HTTPException as problem:
            self.close()
            raise ConnectionError(f"the builder's depot broke off: {problem!r}") from problem
        except BaseException:
            self.close()
            raise

    def _connection(self) -> http.client.HTTPConnection:
        kept: http.client.HTTPConnection | None = getattr(self._own, "connection", None)
        if kept is None:
            kept = self._own.connection = self._connected()
        return kept

    def _connected(self) -> http.client.HTTPConnection:
        host, port = str(self._place.hostname), self._place.port
        if self._context is None:
            return http.client.HTTPConnection(host, port, timeout=PATIENCE)
        secure = http.client.HTTPSConnection(host, port, timeout=PATIENCE, context=self._context)
        secure.connect()
        _require_builder(secure)
        return secure

    @staticmethod
    def _judge(status: int) -> None:
        if status == GONE:
            raise Dropped
        if status == FULL:
            raise disk_full("the builder's store", OSError(f"the depot answered {status}"))
        if status != 200:
            raise ToolFailed(f"the builder's depot answered {status}")


def _require_builder(connection: http.client.HTTPSConnection) -> None:
    """A worker's certificate must not serve inputs."""
    peer: Any = connection.sock.getpeercert()
    names = [value for pairs in peer.get("subject", ()) for key, value in pairs]
    if BUILDER not in names:
        connection.close()
        raise ToolFailed(f"expected the builder's certificate, found one of {', '.join(names)}")


def _save(answer: http.client.HTTPResponse, place: Path) -> Sums:
    digest, crc, size = hashlib.sha256(), 0, 0
    with place.open("wb") as stream:
        while piece := answer.read(CHUNK):
            stream.write(piece)
            digest.update(piece)
            crc = zlib.crc32(piece, crc)
            size += len(piece)
    return Sums(digest.hexdigest(), crc, size)
