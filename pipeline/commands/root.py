"""The root command and the entry point: which verb is where, and what an error looks like.

Verbs are imported when they are called, so that `weike --help` answers at once.
"""

from __future__ import annotations

import errno
import gc
import importlib
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path

import click

from pipeline.model.errors import BrokenPromise, DiskFull, WeikeError
from pipeline.settings.machine import keep_private

VERBS: Mapping[str, tuple[str, str]] = {
    "new": ("new", "Make the folders and the manifest of a course or a lesson."),
    "add": ("add", "Take files in by hand, for those without the drop folder."),
    "watch": ("watch", "Take in what was dropped into the inboxes."),
    "status": ("status", "The board: what each lesson has, lacks and waits for."),
    "check": ("check", "Inspect footage, script, captions and brand; list findings."),
    "brand": ("brand", "List, check or look at the brands."),
    "plan": ("plan", "What a build would do and why; builds nothing."),
    "build": ("build", "The main job: everything from footage to the catalogue."),
    "why": ("why", "Why a target is stale or current."),
    "edit": ("edit", "What a lesson shows: its cut, its words, other editors' files."),
    "captions": ("captions", "Export, import, lint or compare a lesson's captions."),
    "subtitle": ("subtitle", "Captions for one film or sound file, no project needed."),
    "approve": ("approve", "Sign a step of a lesson off, by name."),
    "reject": ("reject", "Refuse a step of a lesson, by name, with a note."),
    "publish": ("publish", "Hand approved films over to a channel."),
    "withdraw": ("withdraw", "Take a publication back."),
    "catalogue": ("catalogue", "Search, show and export what was made."),
    "models": ("models", "List, import or fetch recogniser weights."),
    "verify": ("verify", "Re-read every stored and delivered file against its digest."),
    "gc": ("gc", "Remove what no target needs."),
    "cluster": ("cluster", "Certificates and the scheduler for building on many machines."),
    "worker": ("worker", "Take steps of builds on other machines."),
    "doctor": ("doctor", "What this machine has: the last thing in a bug report."),
}
"""Verb to (module of this room, one line of help)."""


class LazyVerbs(click.Group):
    """A group that knows its verbs' names and help without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"pipeline.commands.{VERBS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl([(name, line) for name, (_, line) in VERBS.items()])


@click.command(
    cls=LazyVerbs,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: weike build demo",
)
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder that holds projects/ assets/ config/ (or WEIKE_ROOT; default: found upwards).",
)
@click.version_option(package_name="weike", prog_name="weike")
@click.pass_context
def weike(ctx: click.Context, root: Path | None) -> None:
    """Weike (微课): from dropped footage to branded, subtitled lessons, courses and a catalogue."""
    ctx.obj = root


def main() -> None:
    """Runs the command line; exit codes: 0 done, 1 failed, 2 usage, 3 our bug, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    keep_private()
    code = _run()
    gc.freeze()  # else Python looks at every value once more before it ends: 20 ms after a build
    sys.exit(code)


def _run() -> int:
    try:
        result = weike.main(standalone_mode=False)
    except click.exceptions.Abort:
        return _interrupted()
    except KeyboardInterrupt:
        return _interrupted()
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as problem:
        problem.show()
        return 2
    except WeikeError as error:
        return show_error(error)
    except BrokenPipeError:
        return 0  # the reader has seen enough
    except Exception as problem:  # noqa: BLE001 - the entry point: what is left is a bug of ours
        if _is_disk_full(problem):
            return show_error(_disk_full(problem))
        click.echo(traceback.format_exc(), err=True)
        click.echo("error: this is a bug of ours; please report the lines above", err=True)
        return 3
    return result if isinstance(result, int) else 0


def _is_disk_full(problem: Exception) -> bool:
    """A write of ours that found no space, or one of SQLite's."""
    if isinstance(problem, OSError):
        return problem.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
    return getattr(problem, "sqlite_errorname", "") == "SQLITE_FULL"


def _disk_full(problem: Exception) -> DiskFull:
    return DiskFull(
        f"{getattr(problem, 'filename', None) or 'a file'}: no space left on the disk",
        hint="free some space (`weike gc` removes what no target needs), then run this again",
    )


def show_error(error: WeikeError) -> int:
    """Prints the error for a person and returns its exit code."""
    click.echo(f"{click.style('error', fg='red')}: {error.text()}", err=True)
    if error.details and isinstance(error, BrokenPromise):
        click.echo(error.details, err=True)
    return error.exit_code


def _interrupted() -> int:
    click.echo("interrupted: what was done stays done", err=True)
    return 130
