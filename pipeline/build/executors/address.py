"""A cluster's address: `tls://host:port`, or `tcp://` on this machine alone.

Whoever reaches a scheduler's port can run code there; without certificates none is opened or
called beyond the loopback interface.
"""

from __future__ import annotations

import ipaddress
import socket

from pipeline.model.errors import PersonMustAct


def checked_address(address: str, *, has_certificates: bool) -> str:
    """The full address. Raises PersonMustAct for one that would be open to anybody."""
    scheme, mark, place = address.rpartition("://")
    if not mark:
        scheme = "tls" if has_certificates else "tcp"
    host, _, port = place.rpartition(":")
    if scheme not in ("tls", "tcp") or not host or not port.isdigit():
        raise PersonMustAct(
            f"{address}: expected tls://host:port", hint="for example tls://192.168.1.20:8786"
        )
    if scheme == "tls" and not has_certificates:
        raise PersonMustAct(
            f"{address}: expected certificates for a TLS address, found none",
            hint="--certificates FOLDER (or WEIKE_CERTIFICATES), made once by "
            "`weike cluster certificates FOLDER`",
        )
    if scheme == "tcp" and not is_loopback(host):
        raise PersonMustAct(
            f"{address}: expected a TLS address, found a plain one to another machine: whoever "
            "reaches such a port can run code",
            hint="use tls://… with --certificates FOLDER",
        )
    return f"{scheme}://{place}"


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine's own loopback and nothing else."""
    host = host.strip("[]")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def own_host_towards(address: str) -> str:
    """The address of this machine that the machine at `address` can call back."""
    host, _, port = address.rpartition("://")[2].rpartition(":")
    family, _, _, _, target = socket.getaddrinfo(host.strip("[]"), int(port))[0]
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect(target)  # sends nothing
        own: str = probe.getsockname()[0]
        return own
