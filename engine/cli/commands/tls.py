"""``tls authority|show|export-authority|renew|use``."""

from __future__ import annotations

import argparse
import socket
from pathlib import Path

from engine.cli.files import write_file
from engine.cli.grammar import Groups, command, group
from engine.cli.output import print_json, say
from engine.cli.session import connect
from engine.client.errors import ClientError
from engine.contract.tls import CertificateResponse, TlsResponse

_LARGEST_PEM_BYTES = 64 * 1024


def register(groups: Groups, shared: argparse.ArgumentParser) -> None:
    tls = group(groups, "tls", summary="certificates for the listener that other machines connect to")
    authority = command(
        tls,
        shared,
        "authority",
        _authority,
        summary="make a local authority and a certificate of it",
        examples="  cloister tls authority --name cloister.example.org --name 192.0.2.7\n"
        "  cloister engine start --listen 0.0.0.0:8443",
    )
    _names(authority, "a host name or address of this machine, more than once if needed (default: its own name)")
    command(
        tls, shared, "show", _show, summary="show the certificates, their fingerprints and until when they are valid"
    )
    export = command(
        tls,
        shared,
        "export-authority",
        _export,
        summary="write the authority's certificate, for clients to trust",
        examples="  cloister tls export-authority --out cloister-authority.pem\n"
        "  CLOISTER_URL=https://cloister.example.org:8443 CLOISTER_CA_FILE=cloister-authority.pem cloister sessions "
        "start maria",
    )
    export.add_argument("--out", required=True, metavar="FILE")
    export.add_argument("--force", action="store_true", help="replace the file if it exists")
    renew = command(
        tls,
        shared,
        "renew",
        _renew,
        summary="make a new certificate from the same authority; clients need nothing new",
        examples="  cloister tls renew\n  cloister tls renew --name other.example.org",
    )
    _names(renew, "names for the new certificate (default: those of the present one)")
    use = command(
        tls,
        shared,
        "use",
        _use,
        summary="show a certificate that somebody else made",
        examples="  cloister tls use --certificate chain.pem --key key.pem",
    )
    use.add_argument(
        "--certificate", required=True, metavar="FILE", help="PEM: the server's first, then those above it"
    )
    use.add_argument("--key", required=True, metavar="FILE", help="PEM, without a passphrase")


def _names(parser: argparse.ArgumentParser, help: str) -> None:
    parser.add_argument("--name", action="append", default=[], metavar="HOST", help=help)


def _authority(arguments: argparse.Namespace) -> None:
    names = arguments.name or [socket.gethostname(), "localhost", "127.0.0.1"]
    with connect(arguments) as client:
        made = client.tls.make_authority(names)
    _tell(arguments, made)
    if not arguments.json and made.listening is None:
        say("", "Listen with: cloister engine start --listen 0.0.0.0:8443 (stop a running engine first).")


def _show(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        _tell(arguments, client.tls.show())


def _renew(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        _tell(arguments, client.tls.renew(arguments.name))


def _use(arguments: argparse.Namespace) -> None:
    certificate, key = _read(arguments.certificate), _read(arguments.key)
    with connect(arguments) as client:
        _tell(arguments, client.tls.use(certificate, key))


def _export(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        certificate = client.tls.authority()
        shown = client.tls.show()
    write_file(Path(arguments.out), certificate.encode(), force=arguments.force)
    fingerprint = "" if shown.authority is None else shown.authority.fingerprint
    if arguments.json:
        print_json({"file": arguments.out, "fingerprint": fingerprint})
    else:
        say(f"Wrote {arguments.out}. Compare its fingerprint by another way before you trust it:", fingerprint)


def _read(name: str) -> str:
    try:
        content = Path(name).read_bytes()
        if len(content) > _LARGEST_PEM_BYTES:
            raise ClientError("CERTIFICATE_REFUSED", f"{name} is too large for a PEM file.", "Name the right file.")
        return content.decode("ascii")
    except UnicodeDecodeError:
        raise ClientError("CERTIFICATE_REFUSED", f"{name} is not PEM text.", "Convert it with `openssl`.") from None


def _tell(arguments: argparse.Namespace, found: TlsResponse) -> None:
    if arguments.json:
        print_json(found)
        return
    say(f"listener     {found.listening or 'none'}")
    if found.server is None:
        say("certificate  none; make one with: cloister tls authority")
        return
    _certificate("certificate", found.server)
    if found.authority is not None:
        _certificate("authority", found.authority)
    else:
        say("authority    not here: the certificate was supplied")


def _certificate(what: str, found: CertificateResponse) -> None:
    say(f"{what.ljust(12)} {found.subject}, valid until {found.not_after[:10]} ({found.days_left} days)")
    if found.names:
        say(f"{' ' * 13}{', '.join(found.names)}")
    say(f"{' ' * 13}SHA-256 {found.fingerprint}")
