"""The builder's depot: workers get inputs here and bring outputs, straight, beside the engine.

It serves only files of steps that run, each under its own ticket, to callers with the build's
token (and, over TLS, a certificate of our authority). An attempt that was superseded or dropped is
told so at its next beat and can bring nothing more.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import secrets
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

from pipeline.model.codec import Json
from pipeline.store.blobs import NO_SPACE

CHUNK = 1 << 20
GONE = 410
PASSED_OVER = 64 << 20
"""Bytes of a refused file that are read before the connection is cut."""
FULL = 507
"""Insufficient storage (RFC 4918)."""
LONGEST_PATIENCE = 60.0
"""Seconds a stalled caller may hold a connection."""


@dataclass(slots=True)
class Ticket:
    """One step that runs somewhere: what it may read, and where what it brings is put."""

    inputs: tuple[Path, ...]
    folder: Path
    """Each attempt has its own folder in there."""
    report: Callable[[float], None]
    attempt: int = 0
    files: dict[int, dict[str, str]] = field(default_factory=dict)
    """Attempt to the files that it brought whole, with their SHA-256."""

    def output(self, attempt: int) -> Path:
        return self.folder / f"attempt{attempt}"


class Depot:
    """A small HTTPS server in the builder. `close` ends it."""

    def __init__(self, host: str, context: ssl.SSLContext | None) -> None:
        self.token = secrets.token_urlsafe(32)
        self._tickets: dict[str, Ticket] = {}
        self._guard = threading.Lock()
        self._server = _Server((host, 0), self, context)
        scheme = "https" if context else "http"
        shown = f"[{host}]" if ":" in host else host
        self.address = f"{scheme}://{shown}:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()

    def open(self, ticket: Ticket) -> str:
        name = secrets.token_urlsafe(12)
        with self._guard:
            self._tickets[name] = ticket
        return name

    def shut(self, name: str) -> None:
        """Nobody may read or bring anything for this step any more."""
        with self._guard:
            self._tickets.pop(name, None)

    def close(self) -> None:
        with self._guard:
            self._tickets.clear()
        self._server.shutdown()
        self._server.server_close()

    def ticket(self, name: str, attempt: int | None = None) -> Ticket | None:
        """The ticket, if it stands and `attempt` is its latest."""
        with self._guard:
            found = self._tickets.get(name)
            return found if found and attempt in (None, found.attempt) else None

    def begin(self, name: str) -> int | None:
        """A new attempt at a step; the one before, if any, is superseded."""
        with self._guard:
            found = self._tickets.get(name)
            if found is None:
                return None
            found.attempt += 1
            found.output(found.attempt).mkdir(parents=True, exist_ok=True)
            found.files[found.attempt] = {}
            return found.attempt


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(
        self, address: tuple[str, int], depot: Depot, context: ssl.SSLContext | None
    ) -> None:
        super().__init__(address, _Handler)
        self.depot = depot
        self._context = context

    def finish_request(self, request: object, client_address: object) -> None:
        """In the connection's own thread: a slow handshake holds up nobody else."""
        request.settimeout(LONGEST_PATIENCE)  # type: ignore[attr-defined]
        if self._context is not None:
            request = self._context.wrap_socket(request, server_side=True)  # type: ignore[arg-type]
        super().finish_request(request, client_address)  # type: ignore[arg-type]

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that was cut off or refused is its own problem; nothing is printed."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        """`/input/<ticket>/<number>`: the bytes of an input."""
        words = self._words("input", 3)
        ticket = self.server.depot.ticket(words[1]) if words else None
        if not words or ticket is None or not words[2].isdigit():
            return self._answer(GONE)
        number = int(words[2])
        if number >= len(ticket.inputs) or not ticket.inputs[number].is_file():
            return self._answer(404)
        with ticket.inputs[number].open("rb") as stream:
            size = ticket.inputs[number].stat().st_size
            self.send_response(200)
            self.send_header("Content-Length", str(size))
            self.end_headers()
            while piece := stream.read(CHUNK):
                self.wfile.write(piece)
        return None

    def do_POST(self) -> None:
        """`/begin/<ticket>`: a new attempt; `/beat/<ticket>/<attempt>`: it goes on."""
        body = self._body()
        depot = self.server.depot
        if words := self._words("begin", 2):
            attempt = depot.begin(words[1])
            return self._answer(200 if attempt else GONE, {"attempt": attempt})
        words = self._words("beat", 3)
        ticket = depot.ticket(words[1], int(words[2])) if words else None
        if ticket is None:
            return self._answer(GONE)
        if "share" in body:
            ticket.report(float(body["share"]))
        return self._answer(200)

    def do_PUT(self) -> None:
        """`/output/<ticket>/<attempt>/<name>`: one file, counted only when it came whole."""
        words = self._words("output", 4)
        ticket = self.server.depot.ticket(words[1], int(words[2])) if words else None
        length = int(self.headers.get("Content-Length", "0"))
        name = unquote(words[3]) if words else ""
        if ticket is None or not _is_plain(name):
            self._pass_over(length)
            return self._answer(GONE)
        attempt = int(words[2])
        place = ticket.output(attempt) / name
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            digest = self._receive(place, length)
        except OSError as problem:
            place.unlink(missing_ok=True)
            self._pass_over(PASSED_OVER)
            return self._answer(FULL if problem.errno in NO_SPACE else 500)
        if digest != self.headers.get("X-Sha256"):
            place.unlink(missing_ok=True)
            return self._answer(422)
        if self.server.depot.ticket(words[1], attempt) is None:
            return self._answer(GONE)
        ticket.files[attempt][name] = digest
        return self._answer(200)

    def _pass_over(self, length: int) -> None:
        """Reads what the caller is still sending, within reason, so that it hears the answer; the
        connection ends after that."""
        self.close_connection = True
        self.connection.settimeout(1.0)
        left = min(length, PASSED_OVER)
        with contextlib.suppress(OSError):
            while left and (piece := self.rfile.read1(min(CHUNK, left))):
                left -= len(piece)

    def _receive(self, place: Path, length: int) -> str:
        digest = hashlib.sha256()
        with place.open("wb") as stream:
            left = length
            while left and (piece := self.rfile.read(min(CHUNK, left))):
                stream.write(piece)
                digest.update(piece)
                left -= len(piece)
        return digest.hexdigest()

    def _words(self, verb: str, count: int) -> list[str]:
        """The parts of the path, where the caller has the token and asks for `verb`."""
        given = self.headers.get("Authorization", "")
        wanted = f"Bearer {self.server.depot.token}"
        words = self.path.strip("/").split("/")
        is_known = hmac.compare_digest(given.encode(), wanted.encode())
        fits = is_known and words[0] == verb and len(words) == count
        return words if fits else []

    def _body(self) -> Mapping[str, Json]:
        length = min(int(self.headers.get("Content-Length", "0")), 65_536)
        body = json.loads(self.rfile.read(length) or b"{}")
        return body if isinstance(body, dict) else {}

    def _answer(self, code: int, body: Mapping[str, Json] | None = None) -> None:
        text = json.dumps(body or {}).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: paths hold tickets."""


def _is_plain(name: str) -> bool:
    """A file name, or names with single slashes, that stays inside its folder."""
    parts = name.split("/")
    bad = {"", ".", ".."}
    return all(p not in bad and "\\" not in p and ":" not in p and "\0" not in p for p in parts)
