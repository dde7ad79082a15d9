"""What approving and refusing share: find what is signed, write it down, say it."""

from __future__ import annotations

from datetime import datetime

import click

from pipeline.commands.current import current_films
from pipeline.commands.opening import open_workshop
from pipeline.commands.progress import say_json
from pipeline.manifest.approvals import add_approval, read_approvals
from pipeline.model.codec import to_json
from pipeline.model.errors import NotApproved
from pipeline.model.lesson import Approval, SignOff
from pipeline.recipes.signing import signed_part
from pipeline.recipes.workshop import Workshop


def sign(
    ctx: click.Context,
    target: str,
    step: str,
    *,
    by: str,
    note: str,
    verdict: SignOff,
    as_json: bool,
) -> int:
    """Writes one sign-off into the lesson's review.yaml."""
    workshop = open_workshop(ctx)
    course, films = current_films(workshop, target)
    part = signed_part(films, step)
    digest = part.artefact.file(part.name).digest
    folder = workshop.lesson_folder(course, films.lesson.slug)
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    approval = Approval(step, verdict, by.strip(), now, digest, part.artefact.key, note)
    if verdict is SignOff.APPROVED:
        _require_other_person(workshop, approval, read_approvals(folder), target)
    add_approval(folder, approval)
    if as_json:
        say_json({"target": target, **to_json(approval)})
    else:
        click.echo(f"{target}: {step} {verdict.value} by {approval.by} (sha256 {digest[:12]}…)")
    return 0


def _require_other_person(
    workshop: Workshop, approval: Approval, earlier: tuple[Approval, ...], target: str
) -> None:
    """Raises NotApproved where settings want other people at each step and this one signed one."""
    if not workshop.settings.approval.distinct_people:
        return
    own = [
        one.step
        for one in earlier
        if one.by == approval.by
        and one.step != approval.step
        and one.verdict is SignOff.APPROVED
        and approval.key in (one.key, approval.key)
    ]
    if own:
        raise NotApproved(
            f"{target}: expected another person for {approval.step}, found {approval.by}, who "
            f"approved {own[-1]}",
            hint="config/weike.yaml (approval.distinct_people) asks for different people",
        )
