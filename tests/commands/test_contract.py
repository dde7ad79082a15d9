"""The command line as its contract says: verbs, examples, JSON on every query, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from pipeline.commands.root import VERBS, weike
from tests.house import CHECKOUT, House, new_house

CONTRACT = (
    "new",
    "add",
    "watch",
    "status",
    "check",
    "plan",
    "build",
    "why",
    "captions",
    "subtitle",
) + ("approve", "reject", "publish", "withdraw", "catalogue", "models", "verify", "gc", "doctor")
HEAVY = ("av", "faster_whisper", "moviepy", "numpy", "openpyxl", "PIL", "torch", "whisper")


def leaves(command: click.Command, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every verb and sub-verb that does something."""
    if not isinstance(command, click.Group):
        yield words
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner is not None
        yield from leaves(inner, (*words, name))


def at(words: tuple[str, ...]) -> click.Command:
    command: click.Command = weike
    for word in words:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), word)
        assert found is not None
        command = found
    return command


ALL = tuple(leaves(weike))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """An empty root with one course and one lesson that nobody has brought anything for."""
    house = new_house(tmp_path_factory.mktemp("contract") / "root")
    house.weike("new", "course", "safety", "--title", "安全生产")
    house.weike("new", "lesson", "safety/01-opening", "--title", "开班第一课")
    return house


def test_every_verb_of_the_contract_is_there() -> None:
    assert set(CONTRACT) <= set(VERBS)


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_every_help_ends_in_an_example_of_itself(words: tuple[str, ...]) -> None:
    epilog = at(words).epilog or ""
    assert epilog.startswith(f"Example: weike {' '.join(words)}"), epilog


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_every_example_can_be_read(words: tuple[str, ...]) -> None:
    """Its options exist and its arguments suffice; whether its files do is another matter."""
    command = at(words)
    given = (command.epilog or "").removeprefix("Example: weike ").split()[len(words) :]
    for parameter in command.params:  # files of the example are not here
        if isinstance(parameter.type, click.Path):
            parameter.type.exists = False
    with command.make_context(" ".join(words), given, resilient_parsing=False):
        pass


QUERIES = (
    ("status",),
    ("check",),
    ("plan",),
    ("why", "safety/01-opening"),
    ("models", "list"),
    ("verify",),
    ("doctor",),
)


@pytest.mark.parametrize("words", QUERIES, ids=" ".join)
def test_every_query_answers_in_json(house: House, words: tuple[str, ...]) -> None:
    ran = house.weike(*words, "--json", code=None)
    assert ran.code in (0, 1), ran.err
    for line in ran.out.splitlines():
        json.loads(line)
    assert ran.out.strip()


def test_an_empty_course_says_who_must_bring_what(house: House) -> None:
    (row,) = json.loads(house.weike("status", "safety", "--json").out)["lessons"]
    assert row["state"] == "missing"
    assert any("filming" in one for one in row["missing"])
    assert any("collection" in one for one in row["missing"])
    for verb in ("plan", "build"):
        ran = house.weike(verb, "safety", code=1)
        assert "expected at least one film in its footage" in ran.err


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['weike', '--help']\n"
        "from pipeline.commands.root import weike\n"
        "weike.main(standalone_mode=False)\n"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=CHECKOUT
    )
    assert ran.stdout.splitlines()[-1] == "[]"


def test_no_root_is_a_usage_error_that_says_what_to_do(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, str(CHECKOUT / "cli.py"), "--root", str(tmp_path), "status"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 2
    assert "--root and WEIKE_ROOT name the folder" in ran.stderr
