from pathlib import Path

import pytest

from pipeline.settings.svg import svg_problem

OPEN = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'viewBox="0 0 10 10">'
)
GOOD = (
    OPEN
    + '<!-- a comment --><defs><linearGradient id="g"/></defs>'
    + '<style>.a{fill:url(#g)}</style><circle class="a" cx="5" cy="5" r="4" fill="url(#g)"/>'
    + '<use href="#g"/><image href="data:image/png;base64,AAAA"/></svg>'
)


def problem_of(tmp_path: Path, text: str | bytes) -> str:
    path = tmp_path / "logo.svg"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return svg_problem(path)


def test_a_picture_that_is_only_itself_is_good(tmp_path: Path) -> None:
    assert problem_of(tmp_path, GOOD) == ""


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ('<rect onload="x()"/>', "runs code"),
        ('<image href="/etc/passwd"/>', "names '/etc/passwd'"),
        ('<image xlink:href="http://a.example/x.png"/>', "names 'http"),
        ('<image href="data:image/svg+xml;base64,AA"/>', "names 'data:image/svg"),
        ('<use xlink:href="other.svg#a"/>', "names 'other.svg"),
        ('<rect fill="url(http://a.example/x)"/>', "outside the file"),
        ("<rect style=\"fill:url('file:///x')\"/>", "outside the file"),
        ("<style>@import 'x.css';</style>", "outside the file"),
        ("<style>@font-face{src:url(f.ttf)}</style>", "outside the file"),
        ("<foreignObject/>", "<foreignObject>"),
        ("<text>微课</text>", "paths"),
        ("<g", "well-formed"),
    ],
)
def test_what_reaches_outside_or_runs_is_refused(
    tmp_path: Path, inside: str, expected: str
) -> None:
    assert expected in problem_of(tmp_path, f"{OPEN}{inside}</svg>")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<!DOCTYPE svg [<!ENTITY a "b">]>' + GOOD, "DOCTYPE"),
        ("<html></html>", "expected <svg>"),
        ("<svg>红金</svg>".encode("gbk"), "UTF-8"),
        (OPEN + "<g/>" * 20_001 + "</svg>", "elements"),
        (OPEN + " " * 1_000_001 + "</svg>", "bytes"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, text: str | bytes, expected: str) -> None:
    assert expected in problem_of(tmp_path, text)
