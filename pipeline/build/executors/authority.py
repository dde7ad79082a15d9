"""Makes the certificates of a cluster.

One authority signs one certificate a role and is forgotten at once: its key is never written, so
nobody can make another that fits. New machines get copies; a lost one means making all anew.
"""

from __future__ import annotations

import datetime
import os
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from pipeline.build.executors.certificates import AUTHORITY, ROLES
from pipeline.model.errors import PersonMustAct

LIFETIME = datetime.timedelta(days=825)
"""The longest that common verifiers accept for one certificate."""
EARLIER = datetime.timedelta(days=1)
"""Clocks of offices differ."""


def make_certificates(folder: Path) -> tuple[Path, ...]:
    """Writes the authority's certificate, and certificate and key of every role. Raises
    PersonMustAct where there are some already: machines that use them would be shut out."""
    if (folder / AUTHORITY).exists():
        raise PersonMustAct(
            f"{folder / AUTHORITY}: expected an empty folder, found certificates",
            hint="take another folder; machines that have the old ones need the new ones then",
        )
    folder.mkdir(parents=True, exist_ok=True)
    signer = ec.generate_private_key(ec.SECP256R1())
    written = [_write(folder / AUTHORITY, _authority(signer), 0o644)]
    for role in ROLES:
        key = ec.generate_private_key(ec.SECP256R1())
        written.append(_write(folder / f"{role}.pem", _signed(role, key, signer), 0o644))
        written.append(_write(folder / f"{role}-key.pem", _key_pem(key), 0o600))
    return tuple(written)


def _authority(signer: ec.EllipticCurvePrivateKey) -> bytes:
    subject = x509.SubjectKeyIdentifier.from_public_key(signer.public_key())
    return (
        _started("authority", signer.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_uses(signs=True), critical=True)
        .add_extension(subject, critical=False)
        .sign(signer, hashes.SHA256())
        .public_bytes(Encoding.PEM)
    )


def _signed(
    role: str, key: ec.EllipticCurvePrivateKey, signer: ec.EllipticCurvePrivateKey
) -> bytes:
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    return (
        _started(role, key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_uses(signs=False), critical=True)
        .add_extension(issuer, critical=False)
        .sign(signer, hashes.SHA256())
        .public_bytes(Encoding.PEM)
    )


def _started(role: str, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(role))
        .issuer_name(_name("authority"))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(now + LIFETIME)
    )


def _name(role: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"weike {role}")])


def _uses(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(path: Path, content: bytes, mode: int) -> Path:
    """A key is readable by its owner alone (on Windows by who may read the folder)."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
    return path
