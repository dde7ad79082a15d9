"""Guards and shared fixtures for every test.

Guards: a logged error fails the test; a write under the checkout's projects/ fails the session;
the network is closed to all but this machine.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples every time: a run that fails, fails for whoever runs it next, too.
settings.register_profile("same", derandomize=True)
settings.load_profile("same")

# A job in the background ignores Ctrl-C, and what it starts inherits that: the builds that tests
# interrupt could not be.
signal.signal(signal.SIGINT, signal.default_int_handler)

CHECKOUT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("WEIKE_SHARED", CHECKOUT.parent / "shared"))


def _shared_folder(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"no shared {name}/ folder beside the checkout (set WEIKE_SHARED)")
    return folder


@pytest.fixture(scope="session")
def shared_media() -> Path:
    return _shared_folder("media")


@pytest.fixture(scope="session")
def hostile_corpus() -> Path:
    return _shared_folder("hostile")


@pytest.fixture(scope="session")
def fixture_weights() -> Path:
    """The folder of the tiny CTranslate2 model; `.pt` of that name is its openai-whisper twin."""
    return _shared_folder("models") / "whisper-fixture"


@pytest.fixture(scope="session")
def checkout() -> Path:
    return CHECKOUT


class _ErrorCollector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def no_logged_error(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that logged an error it did not announce with the `logs_errors` marker."""
    collector = _ErrorCollector()
    logger = logging.getLogger("pipeline")
    logger.addHandler(collector)
    yield
    logger.removeHandler(collector)
    if collector.records and not request.node.get_closest_marker("logs_errors"):
        pytest.fail("logged an error: " + "; ".join(r.getMessage() for r in collector.records))


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Closes every address but this machine's own."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else "local socket"
        if host not in {"127.0.0.1", "::1", "localhost", "local socket"}:
            raise AssertionError(f"a test reached for the network: {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)
