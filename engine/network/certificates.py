"""Makes and examines certificates (X.509, RFC 5280). Knows neither the vault nor the listener.

Keys are ECDSA over P-256: every client of today takes them. A server's certificate is valid for 397 days, the most
that browsers accept (CA/Browser Forum, baseline requirements 6.3.2); the authority's for ten years.
"""

from __future__ import annotations

import ipaddress
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from engine.network.errors import CertificateRefusedError

SERVER_DAYS = 397
AUTHORITY_DAYS = 3652
NAMES_MOST = 50
_SLACK = timedelta(hours=1)  # clocks of clients differ
_RSA_BITS_LEAST = 2048
_HOST = re.compile(
    r"(\*\.)?([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)*[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate, with what stands between it and its authority, and its key: both PEM, the key not encrypted."""

    certificate: str
    key: str


@dataclass(frozen=True, slots=True)
class Description:
    """``fingerprint``: SHA-256 of the certificate, in pairs with colons. Times are aware and UTC."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    fingerprint: str
    not_before: datetime
    not_after: datetime


def make_authority(now: datetime) -> Pair:
    """An authority that may sign servers' certificates and no further authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    skid = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    name = _name(f"Cloister local authority {skid.digest[:4].hex()}")
    builder = _builder(name, name, key.public_key(), now, AUTHORITY_DAYS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=True), critical=True)
    return Pair(_pem(builder.add_extension(skid, critical=False).sign(key, hashes.SHA256())), _key_pem(key))


def make_server(authority: Pair, names: Sequence[str], now: datetime) -> Pair:
    """A server's certificate for host names and addresses. Raises CertificateRefusedError for what is neither."""
    issuer = x509.load_pem_x509_certificate(authority.certificate.encode())
    issuer_key = _load_key(authority.key)
    assert isinstance(issuer_key, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    days = min(SERVER_DAYS, max(1, (issuer.not_valid_after_utc - now).days))
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = _builder(_name("Cloister engine"), issuer.subject, key.public_key(), now, days)
    for extension, critical in (
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_usage(signs_certificates=False), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        (x509.SubjectAlternativeName(_alternative_names(names)), False),
        (x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), False),
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
    ):
        builder = builder.add_extension(extension, critical=critical)
    return Pair(_pem(builder.sign(issuer_key, hashes.SHA256())), _key_pem(key))


def examine_supplied(certificate: str, key: str, now: datetime) -> Pair:
    """What somebody brought, in the form that is kept. Raises CertificateRefusedError that says what is wrong.

    ``certificate``: PEM, the server's own first, then those above it. ``key``: PEM, not encrypted.
    """
    chain = _load_chain(certificate)
    private = _load_key(key)
    own = chain[0]
    if _public_bytes(private.public_key()) != _public_bytes(own.public_key()):
        raise CertificateRefusedError(
            "The key does not belong to the certificate.",
            help="Name the key that the certificate was made for; the server's certificate comes first in its file.",
        )
    _require_valid(chain, now)
    if not describe(certificate).names:
        raise CertificateRefusedError(
            "The certificate names no host: it has no subject alternative name.",
            help="Ask for one with the names by which people reach this machine.",
        )
    _require_for_servers(own)
    return Pair("".join(map(_pem, chain)), _key_pem(private))


def describe(certificate: str) -> Description:
    """The first certificate of a PEM text."""
    own = x509.load_pem_x509_certificate(certificate.encode())
    names: tuple[str, ...] = ()
    try:
        found = own.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        pass
    else:
        addresses = map(str, found.get_values_for_type(x509.IPAddress))
        names = (*found.get_values_for_type(x509.DNSName), *addresses)
    digest = own.fingerprint(hashes.SHA256()).hex().upper()
    return Description(
        own.subject.rfc4514_string(),
        own.issuer.rfc4514_string(),
        names,
        ":".join(digest[at : at + 2] for at in range(0, len(digest), 2)),
        own.not_valid_before_utc,
        own.not_valid_after_utc,
    )


def _load_chain(certificate: str) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(certificate.encode())
    except ValueError:
        raise CertificateRefusedError(
            "The certificate cannot be read.", help="Supply PEM text that begins with -----BEGIN CERTIFICATE-----."
        ) from None


def _load_key(key: str) -> CertificateIssuerPrivateKeyTypes:
    try:
        private = serialization.load_pem_private_key(key.encode(), password=None)
    except (ValueError, TypeError):
        raise CertificateRefusedError(
            "The key cannot be read.",
            help="Supply PEM text without a passphrase: `openssl pkey -in KEY -out PLAIN` takes the passphrase off.",
        ) from None
    if isinstance(private, rsa.RSAPrivateKey) and private.key_size < _RSA_BITS_LEAST:
        raise CertificateRefusedError(
            f"The key has {private.key_size} bits.", help=f"Make one of {_RSA_BITS_LEAST} bits or more, or of P-256."
        )
    if not isinstance(private, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey, ed25519.Ed25519PrivateKey)):
        raise CertificateRefusedError(
            "The key is of a kind that TLS clients do not take.", help="Use ECDSA over P-256, Ed25519 or RSA."
        )
    return private


def _require_valid(chain: Sequence[x509.Certificate], now: datetime) -> None:
    for certificate in chain:
        if certificate.not_valid_after_utc <= now:
            raise CertificateRefusedError(
                f"A certificate of the file ended on {certificate.not_valid_after_utc:%Y-%m-%d}.",
                help="Supply one that is valid; check this machine's clock.",
            )
        if certificate.not_valid_before_utc > now:
            raise CertificateRefusedError(
                f"A certificate of the file begins on {certificate.not_valid_before_utc:%Y-%m-%d}.",
                help="Wait until then, or check this machine's clock.",
            )
    for lower, upper in itertools.pairwise(chain):
        try:
            lower.verify_directly_issued_by(upper)
        except (ValueError, TypeError, InvalidSignature):
            raise CertificateRefusedError(
                "The certificates of the file do not follow each other.",
                help="Put the server's first, then the one that signed it, and so on.",
            ) from None


def _require_for_servers(own: x509.Certificate) -> None:
    try:
        allowed = own.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return
    if ExtendedKeyUsageOID.SERVER_AUTH not in allowed:
        raise CertificateRefusedError("The certificate is not for servers.", help="Ask for one with serverAuth.")


def _alternative_names(names: Sequence[str]) -> list[x509.GeneralName]:
    if not 1 <= len(names) <= NAMES_MOST:
        raise CertificateRefusedError(
            f"A certificate takes 1 to {NAMES_MOST} names.", help="Name the hosts by which people reach this machine."
        )
    made: list[x509.GeneralName] = []
    for name in dict.fromkeys(names):
        try:
            made.append(x509.IPAddress(ipaddress.ip_address(name)))
        except ValueError:
            if len(name) > 253 or not _HOST.fullmatch(name):
                raise CertificateRefusedError(
                    "One of the names is neither a host name nor an address.",
                    help="Write names such as cloister.example.org or 192.0.2.7, without port and scheme.",
                ) from None
            made.append(x509.DNSName(name.lower()))
    return made


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder(issuer, subject, key, x509.random_serial_number())
    return builder.not_valid_before(now - _SLACK).not_valid_after(now + timedelta(days=days))


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _key_pem(key: CertificateIssuerPrivateKeyTypes) -> str:
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain).decode()


def _public_bytes(key: object) -> bytes:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.DER, form)  # type: ignore[attr-defined,no-any-return]
