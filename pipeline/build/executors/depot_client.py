"""A worker's side of the depot: fetch inputs, beat, bring outputs. Checks every byte by SHA-256."""

from __future__ import annotations

import hashlib
import http.client
import json
import ssl
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from pipeline.build.executors.depot import CHUNK, GONE
from pipeline.model.codec import Json
from pipeline.model.errors import DamagedStore, ToolFailed
from pipeline.store.digest import Sums

PATIENCE = 30.0
"""Seconds without a byte after which a connection counts as lost."""
BUILDER = "weike builder"


class Dropped(Exception):
    """The builder does not want this attempt any more."""


class DepotClient:
    """Calls of one worker to one builder; a connection each, so threads may share it."""

    def __init__(self, address: str, token: str, context: ssl.SSLContext | None) -> None:
        self._place = urlsplit(address)
        self._token = token
        self._context = context

    def begin(self, ticket: str) -> int:
        """The number of the new attempt. Raises Dropped."""
        return int(self._ask("POST", f"/begin/{ticket}", b"{}")["attempt"])

    def beat(self, ticket: str, attempt: int, share: float) -> None:
        """Raises Dropped, or OSError where nobody answers."""
        body = json.dumps({"share": share}).encode()
        self._ask("POST", f"/beat/{ticket}/{attempt}", body)

    def fetch(self, ticket: str, number: int, place: Path, digest: str) -> Sums:
        """An input into `place`. Raises Dropped, DamagedStore where other bytes came, OSError."""
        connection = self._connection()
        try:
            connection.request("GET", f"/input/{ticket}/{number}", headers=self._headers())
            answer = connection.getresponse()
            self._judge(answer.status)
            sums = _save(answer, place)
        finally:
            connection.close()
        if sums.digest != digest:
            raise DamagedStore(
                f"{place.name}: expected sha256 {digest[:12]}…, {sums.size} bytes of "
                f"{sums.digest[:12]}… came from the builder",
                hint="build again; if it stays so, run `weike verify` there",
            )
        return sums

    def bring(self, ticket: str, attempt: int, name: str, path: Path, digest: str) -> None:
        """One file of an output. Raises Dropped, OSError."""
        connection = self._connection()
        headers = {**self._headers(), "X-Sha256": digest}
        headers["Content-Length"] = str(path.stat().st_size)
        try:
            with path.open("rb") as stream:
                place = f"/output/{ticket}/{attempt}/{quote(name, safe='')}"
                connection.request("PUT", place, body=stream, headers=headers)
                answer = connection.getresponse()
                answer.read()
            self._judge(answer.status)
        finally:
            connection.close()

    def _ask(self, method: str, path: str, body: bytes) -> Mapping[str, Json]:
        connection = self._connection()
        try:
            connection.request(method, path, body=body, headers=self._headers())
            answer = connection.getresponse()
            text = answer.read()
            self._judge(answer.status)
        finally:
            connection.close()
        told: Mapping[str, Json] = json.loads(text)
        return told

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    def _connection(self) -> http.client.HTTPConnection:
        host, port = str(self._place.hostname), self._place.port
        if self._context is None:
            return http.client.HTTPConnection(host, port, timeout=PATIENCE)
        connection = http.client.HTTPSConnection(
            host, port, timeout=PATIENCE, context=self._context
        )
        connection.connect()
        _require_builder(connection)
        return connection

    @staticmethod
    def _judge(status: int) -> None:
        if status == GONE:
            raise Dropped
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
