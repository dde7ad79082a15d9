"""`weike captions`: a lesson's captions out, back in, checked, and compared with its script."""

from __future__ import annotations

import click

from pipeline.commands.captions_compare import compare
from pipeline.commands.captions_export import export
from pipeline.commands.captions_glossary import glossary
from pipeline.commands.captions_import import take_in
from pipeline.commands.captions_lint import lint
from pipeline.commands.captions_propose import propose_verb


@click.group("captions")
def command() -> None:
    """Captions of a lesson: export, import, lint, compare, glossary, propose."""


for verb in (export, take_in, lint, compare, glossary, propose_verb):
    command.add_command(verb)
