"""Certificates: what is made is what TLS clients want, and what is supplied is checked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from engine.network.certificates import Pair, describe, examine_supplied, make_authority, make_server
from engine.network.errors import CertificateRefusedError

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NAMES = ["cloister.example.org", "192.0.2.7"]


@pytest.fixture(scope="module")
def authority() -> Pair:
    return make_authority(NOW)


@pytest.fixture(scope="module")
def server(authority: Pair) -> Pair:
    return make_server(authority, NAMES, NOW)


def verify(authority: Pair, server: Pair, name: str, at: datetime = NOW) -> None:
    store = Store([x509.load_pem_x509_certificate(authority.certificate.encode())])
    verifier = PolicyBuilder().store(store).time(at).build_server_verifier(x509.DNSName(name))
    verifier.verify(x509.load_pem_x509_certificate(server.certificate.encode()), [])


def plain(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, password: bytes | None = None) -> str:
    protection = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection).decode()


def test_a_verifier_takes_the_certificate_for_its_names_and_its_time(authority: Pair, server: Pair) -> None:
    verify(authority, server, "cloister.example.org")
    with pytest.raises(VerificationError):
        verify(authority, server, "other.example.org")
    with pytest.raises(VerificationError):
        verify(authority, server, "cloister.example.org", NOW + timedelta(days=398))
    with pytest.raises(VerificationError):
        verify(make_authority(NOW), server, "cloister.example.org")


def test_a_description_tells_names_validity_and_the_fingerprint(server: Pair) -> None:
    found = describe(server.certificate)
    assert found.names == ("cloister.example.org", "192.0.2.7")
    assert (found.not_after - NOW).days == 397
    assert len(found.fingerprint) == 95 and found.fingerprint.count(":") == 31


def test_a_server_may_not_sign_others(server: Pair) -> None:
    own = x509.load_pem_x509_certificate(server.certificate.encode())
    assert not own.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert not own.extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign


@pytest.mark.parametrize(
    "name", ["", "has space.org", "https://a.org", "a.org:8443", "a..org", "x" * 300, "*.", "-a.org"]
)
def test_a_name_that_is_no_host_is_refused(authority: Pair, name: str) -> None:
    with pytest.raises(CertificateRefusedError):
        make_server(authority, [name], NOW)


def test_a_supplied_chain_is_kept_as_it_came(authority: Pair, server: Pair) -> None:
    chain = server.certificate + authority.certificate
    assert examine_supplied(chain, server.key, NOW).certificate == chain


def test_what_is_supplied_has_to_fit(authority: Pair, server: Pair) -> None:
    weak = rsa.generate_private_key(65537, 1024)
    strong = ec.generate_private_key(ec.SECP256R1())
    refused = {
        "key does not belong": (server.certificate, plain(strong)),
        "ended on": (make_server(authority, NAMES, NOW - timedelta(days=500)).certificate, None),
        "begins on": (make_server(authority, NAMES, NOW + timedelta(days=5)).certificate, None),
        "cannot be read": ("no certificate", server.key),
        "key cannot be read": (server.certificate, plain(strong, b"secret")),
        "has 1024 bits": (server.certificate, plain(weak)),
        "do not follow": (server.certificate + make_authority(NOW).certificate, server.key),
        "names no host": (authority.certificate, authority.key),
    }
    for words, (certificate, key) in refused.items():
        if key is None:  # one that fits, so that only the time is wrong
            shift = timedelta(days=-500 if words == "ended on" else 5)
            made = make_server(authority, NAMES, NOW + shift)
            certificate, key = made.certificate, made.key
        with pytest.raises(CertificateRefusedError, match=words) as caught:
            examine_supplied(certificate, key, NOW)
        assert caught.value.help
