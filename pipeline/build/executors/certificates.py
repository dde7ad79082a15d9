"""Certificates with which the machines of a cluster know one another, and nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.model.errors import PersonMustAct

if TYPE_CHECKING:
    import ssl

ROLES = ("builder", "scheduler", "worker")
AUTHORITY = "authority.pem"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who this process is in the cluster, as files."""

    authority: Path
    certificate: Path
    key: Path

    def server_context(self) -> ssl.SSLContext:
        """For listening: only callers whose certificate the authority signed."""
        import ssl  # 7 ms, and most builds are not a cluster's

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        return self._filled(context)

    def client_context(self) -> ssl.SSLContext:
        """For calling: only servers whose certificate the authority signed. Names are not
        compared: machines of an office move and have no names; roles are, by the caller."""
        import ssl

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        return self._filled(context)

    def _filled(self, context: ssl.SSLContext) -> ssl.SSLContext:
        import ssl

        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.certificate, self.key)
        context.load_verify_locations(self.authority)
        context.verify_mode = ssl.CERT_REQUIRED
        return context


def identity_of(folder: Path, role: str) -> Identity:
    """Raises PersonMustAct where a file of the role is not in `folder`."""
    identity = Identity(folder / AUTHORITY, folder / f"{role}.pem", folder / f"{role}-key.pem")
    for path in (identity.authority, identity.certificate, identity.key):
        if not path.is_file():
            raise PersonMustAct(
                f"{path}: expected a certificate for the cluster, found no file",
                hint="make them once with `weike cluster certificates FOLDER` and copy the folder "
                "to every machine (scheduler and workers need only their own files)",
            )
    return identity
