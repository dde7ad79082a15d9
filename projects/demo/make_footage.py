"""Makes the demo course's footage: what its three roles would drop, drawn and spoken by code.

Run again it does nothing: the stamp beside the files says which version of this studio made them,
and a file that intake has taken since is not made again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

sys.dont_write_bytecode = True

from studio.produce import plan, produce  # noqa: E402  (nothing may be cached beside people's files)

HERE = Path(__file__).resolve().parent
STAMP = ".made"
FULL, FAST = 1.0, 1 / 6
"""Scale: 1 is 1080 lines."""


def main() -> int:
    arguments = _arguments()
    folder: Path = arguments.folder.resolve()
    scale = FAST if arguments.fast else FULL
    version = _version(scale)
    missing = [file for file in plan() if not _is_there(folder, file, version)]
    if not missing:
        print(f"{folder}: the footage is already made")
        return 0
    began = time.monotonic()
    _make(folder, missing, version, scale)
    print(f"{folder}: {len(missing)} files in {time.monotonic() - began:.0f} s")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=HERE / "inbox", help="the drop folder")
    parser.add_argument("--fast", action="store_true", help="small pictures, for tests")
    return parser.parse_args()


def _version(scale: float) -> str:
    """A digest of everything that the files are made from."""
    digest = hashlib.sha256(f"{scale:.4f}".encode())
    for path in sorted(
        [Path(__file__), *(HERE / "studio").rglob("*.py"), *(HERE / "studio").rglob("*.md")]
    ):
        digest.update(path.name.encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def _stamp(folder: Path) -> dict[str, dict[str, str]]:
    """For each file made: the version of the studio and the file's own SHA-256."""
    path = folder / STAMP
    if not path.is_file():
        return {}
    files: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))["files"]
    return files


def _is_there(folder: Path, file: str, version: str) -> bool:
    made = _stamp(folder).get(file)
    if made is None or made["version"] != version:
        return False
    if (folder / file).is_file():
        return True
    # Intake writes one record beside each file that it took, with the digest of what was dropped.
    slug = file.split("/")[1]
    records = (folder.parent / "lessons" / slug / "footage").glob("*.json")
    return any(made["sha256"] in record.read_text(encoding="utf-8") for record in records)


def _make(folder: Path, files: list[str], version: str, scale: float) -> None:
    """Several at once; each appears under its own name only when it is complete."""
    aside = folder / ".making"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    made = _stamp(folder)
    with ProcessPoolExecutor(max_workers=min(os.cpu_count() or 2, 4)) as pool:
        jobs = {
            pool.submit(_make_one, file, aside / str(k), scale): file
            for k, file in enumerate(files)
        }
        for job in as_completed(jobs):
            file, path = jobs[job], job.result()
            made[file] = {
                "version": version,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            }
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            path.replace(folder / file)
            print(f"  {file}", flush=True)
    shutil.rmtree(aside)
    stamp = {"schema": "demo-footage/1", "files": dict(sorted(made.items()))}
    beside = folder / f"{STAMP}.part"
    beside.write_text(json.dumps(stamp, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    beside.replace(folder / STAMP)


def _make_one(file: str, place: Path, scale: float) -> Path:
    place.mkdir()
    path = place / Path(file).name
    produce(file, path, scale=scale)
    return path


if __name__ == "__main__":
    raise SystemExit(main())
