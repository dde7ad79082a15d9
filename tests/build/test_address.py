from __future__ import annotations

import pytest

from pipeline.build.executors.address import checked_address
from pipeline.build.executors.proof import refusal
from pipeline.model.errors import PersonMustAct
from tests.house import CHECKOUT, House


@pytest.mark.parametrize(
    ("address", "has_certificates", "words"),
    [
        ("tcp://192.0.2.7:8786", False, "whoever reaches such a port can run code"),
        ("tcp://192.0.2.7:8786", True, "whoever reaches such a port can run code"),
        ("tcp://0.0.0.0:8786", False, "whoever reaches such a port can run code"),
        ("tcp://scheduler:8786", False, "whoever reaches such a port can run code"),
        ("192.0.2.7:8786", False, "whoever reaches such a port can run code"),
        ("tls://192.0.2.7:8786", False, "expected certificates"),
        ("192.0.2.7", True, "expected tls://host:port"),
        ("inproc://192.0.2.7:8786", True, "expected tls://host:port"),
    ],
)
def test_an_address_that_would_be_open_to_anybody_is_refused(
    address: str, has_certificates: bool, words: str
):
    with pytest.raises(PersonMustAct, match=words):
        checked_address(address, has_certificates=has_certificates)


@pytest.mark.parametrize(
    ("address", "has_certificates", "full"),
    [
        ("tls://192.0.2.7:8786", True, "tls://192.0.2.7:8786"),
        ("192.0.2.7:8786", True, "tls://192.0.2.7:8786"),
        ("127.0.0.1:8786", False, "tcp://127.0.0.1:8786"),
        ("tcp://[::1]:8786", False, "tcp://[::1]:8786"),
        ("tcp://localhost:8786", False, "tcp://localhost:8786"),
    ],
)
def test_what_is_safe_is_taken(address: str, has_certificates: bool, full: str):
    assert checked_address(address, has_certificates=has_certificates) == full


def test_the_command_refuses_a_plain_address_before_it_builds_anything():
    ended = House(CHECKOUT).weike("worker", "tcp://192.0.2.7:8786", code=1)
    assert "hint: use tls://" in ended.err


def test_a_refusal_names_every_difference():
    wanted = {"ffmpeg": "n9", "fonts": "ab", "weike": "1"}
    assert refusal(wanted, wanted) == ""
    assert refusal(wanted, {"ffmpeg": "n8", "weike": "1"}) == (
        "ffmpeg: expected n9, found n8; fonts: expected ab, found none"
    )
