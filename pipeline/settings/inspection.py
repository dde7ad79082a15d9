"""Inspection rules: `config/inspection.yaml`: how grave each finding is, and its thresholds."""

from __future__ import annotations

from pipeline.documents.fields import Fields, open_document, require_none
from pipeline.model.errors import Problem
from pipeline.model.inspection import KINDS, Rules
from pipeline.model.media import Severity
from pipeline.settings.root import Places

FILE = "inspection.yaml"
SEVERITIES = tuple(severity.value for severity in Severity)


def read_rules(places: Places) -> Rules:
    """The rules of a root. Raises BadManifest with all problems; no file: the defaults."""
    path = places.config / FILE
    if not path.exists():
        return Rules()
    problems: list[Problem] = []
    top = open_document(path, f"config/{FILE}", problems)
    rules = _rules(top) if top is not None else Rules()
    require_none(problems, hint="config/inspection.yaml as shipped shows every finding")
    return rules


def _rules(top: Fields) -> Rules:
    top.text("dated", "")
    findings = top.inner("findings")
    severities, limits = {}, {}
    for code, kind in KINDS.items():
        fields = findings.inner(code)
        name = fields.choice("severity", SEVERITIES, kind.severity.value)
        severities[code] = Severity(name)
        limits[code] = {
            limit: fields.number(limit, default) for limit, default in kind.limits.items()
        }
        fields.text("source", "")
        fields.finish()
    findings.finish()
    top.finish()
    return Rules(severities, limits)
