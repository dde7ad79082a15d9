"""Names that are never taken: what copy and sync tools write until they are done, and what systems
and storage boxes leave in every folder. A file is taken once it is renamed."""

from __future__ import annotations

import re

UNFINISHED = "unfinished-copy"
SYSTEM = "system-file"
MARKER = "done-marker"
MARKERS = (".done", ".ok")
"""`clip.mp4.done` beside `clip.mp4` says that it is whole."""

_ENDS = (
    (".part", ".partial", ".crdownload", ".tmp", ".temp", ".~tmp", ".download", ".filepart")
    + (".aria2", ".!qb", ".!ut", ".!bt", ".bc!", ".opdownload", ".fdmdownload", ".dtapart")
    + (".downloading", ".xltd", ".td", ".td.cfg", ".gstmp", ".icloud", ".lftp-pget-status")
    + (".unfinished", ".incomplete", ".inprogress", ".uploading", ".qkdownloading", ".swp")
    + (".lck", ".lock", ".!sync", ".bts", ".rsls", ".ftpquota", ".vdownload")
)
"""Browsers, WinSCP, aria2, torrents, 百度网盘 (`.baiduyun.p.downloading`), 迅雷 (`.td`, `.xltd`),
iCloud's stand-ins, Resilio, rclone, gsutil."""
_UNFINISHED = re.compile(
    r"""
    \..+\.[A-Za-z0-9]{6}            # rsync: .name.XXXXXX
    | \.syncthing\..* | ~syncthing~.*
    | \.goutputstream-.*            # GNOME
    | ~\$.* | \.~lock\..*           # Office, LibreOffice
    | \.~.* | ~rf[0-9a-f]+.*        # Nextcloud, OneDrive
    | .*\.~[0-9a-f]{1,8}            # Nextcloud, backups of editors
    | \.in\..*\.?                   # lftp, ProFTPD
    | \.com\.google\.chrome\..* | unconfirmed\ \d+.*
    | \.sb-.* | \.dat\.nosync.*     # macOS
    | \.part-.* | .*\.mp4\._\d+_    # browsers; editing programs
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SYSTEM = re.compile(
    r"""
    thumbs\.db | ehthumbs\.db | desktop\.ini | \.ds_store | \._.* | icon\r
    | \.fuse_hidden.* | \.nfs[0-9a-f]{8,} | \.smbdelete.* | \.directory | \.localized
    | \.apdisk | \.stignore | \.sync_.*\.db.* | \._sync_.* | \.owncloudsync.* | \.dropbox.*
    | \.made | \.gitkeep | \.gitignore | \.picasa\.ini | albumart.*\.jpg | syno.*@.*
    """,
    re.VERBOSE | re.IGNORECASE,
)
_FOLDERS = re.compile(
    r"""
    \..+ | @eadir | \#recycle | \#snapshot | @recycle | @recently-snapshot | \$recycle\.bin
    | system\ volume\ information | __macosx | lost\+found | recycler
    """,
    re.VERBOSE | re.IGNORECASE,
)


def why_ignored(name: str) -> str | None:
    """The reason a file of this name is never taken; None: it is material."""
    low = name.lower()
    if _SYSTEM.fullmatch(name):
        return SYSTEM
    if low.endswith(_ENDS) or _UNFINISHED.fullmatch(name):
        return UNFINISHED
    return MARKER if low.endswith(MARKERS) else None


def is_ignored_folder(name: str) -> bool:
    """A folder that a system or a tool keeps for itself."""
    return bool(_FOLDERS.fullmatch(name)) and set(name) != {"."}
