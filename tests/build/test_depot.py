from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pipeline.build.executors.authority import make_certificates
from pipeline.build.executors.certificates import identity_of
from pipeline.build.executors.depot import Depot, Ticket
from pipeline.build.executors.depot_client import DepotClient, Dropped
from pipeline.build.executors.fetched import Fetched
from pipeline.model.errors import DamagedStore, PersonMustAct, ToolFailed
from pipeline.model.step import StoredFile
from pipeline.store.digest import bytes_digest, file_sums

CONTENT = b"film" * 1000


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cluster") / "certificates"
    make_certificates(folder)
    return folder


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.mp4"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def depot(certificates: Path) -> Iterator[Depot]:
    opened = Depot("127.0.0.1", identity_of(certificates, "builder").server_context())
    yield opened
    opened.close()


@pytest.fixture
def ticket(depot: Depot, film: Path, tmp_path: Path) -> str:
    return depot.open(Ticket((film,), tmp_path / "brought", lambda _: None))


def worker_of(depot: Depot, certificates: Path, token: str = "") -> DepotClient:
    context = identity_of(certificates, "worker").client_context()
    return DepotClient(depot.address, token or depot.token, context)


def test_an_input_arrives_proved_and_an_output_is_counted_when_whole(
    depot: Depot, certificates: Path, ticket: str, film: Path, tmp_path: Path
):
    worker = worker_of(depot, certificates)
    attempt = worker.begin(ticket)
    place = tmp_path / "fetched"
    sums = worker.fetch(ticket, 0, place, bytes_digest(CONTENT))
    assert sums == file_sums(film)
    worker.bring(ticket, attempt, "a/b.mp4", place, sums.digest)
    assert (tmp_path / "brought" / "attempt1" / "a" / "b.mp4").read_bytes() == CONTENT


def test_an_attempt_that_was_superseded_may_bring_nothing_more(
    depot: Depot, certificates: Path, ticket: str, film: Path
):
    worker = worker_of(depot, certificates)
    first, second = worker.begin(ticket), worker.begin(ticket)
    with pytest.raises(Dropped):
        worker.beat(ticket, first, 0.5)
    with pytest.raises(Dropped):
        worker.bring(ticket, first, "film.mp4", film, bytes_digest(CONTENT))
    worker.beat(ticket, second, 0.5)
    depot.shut(ticket)
    with pytest.raises(Dropped):
        worker.beat(ticket, second, 0.5)


def test_bytes_that_changed_on_the_way_are_not_taken(
    depot: Depot, certificates: Path, ticket: str, film: Path, tmp_path: Path
):
    worker = worker_of(depot, certificates)
    attempt = worker.begin(ticket)
    with pytest.raises(DamagedStore):
        worker.fetch(ticket, 0, tmp_path / "fetched", "0" * 64)
    with pytest.raises(ToolFailed, match="422"):
        worker.bring(ticket, attempt, "film.mp4", film, "0" * 64)
    assert not (tmp_path / "brought" / "attempt1" / "film.mp4").exists()


@pytest.mark.parametrize("name", ["../out.mp4", "/out.mp4", "a/../../out", "c:\\out", "a//b", ""])
def test_no_name_leaves_the_step_s_own_folder(
    depot: Depot, certificates: Path, ticket: str, film: Path, name: str, tmp_path: Path
):
    worker = worker_of(depot, certificates)
    attempt = worker.begin(ticket)
    with pytest.raises((Dropped, OSError)):
        worker.bring(ticket, attempt, name, film, bytes_digest(CONTENT))
    left = [path for path in (tmp_path / "brought").rglob("*") if path.is_file()]
    assert left == []


def test_nobody_without_the_token_or_a_certificate_of_ours_gets_anything(
    depot: Depot, certificates: Path, ticket: str, tmp_path: Path
):
    with pytest.raises(Dropped):
        worker_of(depot, certificates, token="wrong").begin(ticket)
    strangers = tmp_path / "strangers"
    make_certificates(strangers)
    with pytest.raises((ssl.SSLError, ConnectionError)):
        worker_of(depot, strangers).begin(ticket)
    place = urlsplit(depot.address)
    bare = ssl.create_default_context()
    bare.check_hostname, bare.verify_mode = False, ssl.CERT_NONE
    caller = http.client.HTTPSConnection(place.hostname, place.port, context=bare, timeout=5)
    with pytest.raises((ssl.SSLError, ConnectionError)):
        caller.request("POST", f"/begin/{ticket}", headers={"Authorization": "Bearer x"})
        caller.getresponse().read()


def test_a_worker_s_certificate_does_not_make_a_builder(
    certificates: Path, film: Path, tmp_path: Path
):
    false = Depot("127.0.0.1", identity_of(certificates, "worker").server_context())
    name = false.open(Ticket((film,), tmp_path, lambda _: None))
    with pytest.raises(ToolFailed, match="builder's certificate"):
        worker_of(false, certificates).begin(name)
    false.close()


def test_certificates_are_not_made_over_others_and_keys_are_their_owner_s(certificates: Path):
    with pytest.raises(PersonMustAct, match="expected an empty folder"):
        make_certificates(certificates)
    assert not list(certificates.glob("authority-key*")), "the authority's key is never kept"
    for key in certificates.glob("*-key.pem"):
        assert key.stat().st_mode & 0o077 == 0


def test_what_was_not_used_for_longest_is_thrown_out_first(tmp_path: Path):
    fetched = Fetched(tmp_path / "kept", limit=2500)
    asked = []

    def get(name: str) -> None:
        content = name.encode() * 1000
        stored = StoredFile(name, bytes_digest(content), 1000, -1)

        def fetch(place: Path) -> object:
            asked.append(name)
            place.write_bytes(content)
            return file_sums(place)

        with fetched.using(stored):
            path = fetched.path(stored, tmp_path / "place", fetch)
            assert path.read_bytes() == content

    for name in "abac":
        get(name)
    for name in "ab":
        get(name)
    assert asked == ["a", "b", "c", "b"], "b made room for c; a had been used since"
