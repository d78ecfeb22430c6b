"""A real OpenLDAP server for a test: its own database, certificate and free ports, gone at the end."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.network.certificates import make_authority, make_server

BASE = "dc=example,dc=org"
ADMIN, ADMIN_PASSWORD = f"cn=admin,{BASE}", "directory admin"
PASSWORD = "kept in the directory"
_CONFIG = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
include /etc/ldap/schema/nis.schema
modulepath /usr/lib/ldap
moduleload back_mdb.la
pidfile {folder}/slapd.pid
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server.key
allow bind_anon_cred bind_anon_dn
database mdb
suffix "{base}"
rootdn "{admin}"
rootpw "{password}"
directory {folder}/data
maxsize 10485760
"""
# "allow bind_anon_cred" is the trap: a name without a password then succeeds as nobody.


def person(uid: str, password: str = PASSWORD, dn: str | None = None) -> str:
    """An entry in LDIF."""
    where = dn or f"uid={uid},ou=people,{BASE}"
    lines = [f"dn: {where}", "objectClass: inetOrgPerson", f"uid: {uid}", f"cn: {uid}", f"sn: {uid}"]
    return "\n".join([*lines, f"userPassword: {password}", "", ""])


def group(name: str, *uids: str) -> str:
    members = [f"member: uid={uid},ou=people,{BASE}" for uid in uids]
    return "\n".join([f"dn: cn={name},ou=groups,{BASE}", "objectClass: groupOfNames", f"cn: {name}", *members, "", ""])


def unit(name: str) -> str:
    return f"dn: ou={name},{BASE}\nobjectClass: organizationalUnit\nou: {name}\n\n"


ROOT = f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\no: Example\ndc: example\n\n"


@dataclass
class Slapd:
    """Listens with TLS from the beginning on one port, and with StartTLS on the other."""

    folder: Path
    tls_port: int
    plain_port: int
    authority: str
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        urls = f"ldaps://127.0.0.1:{self.tls_port}/ ldap://127.0.0.1:{self.plain_port}/"
        command = [_binary("slapd"), "-f", str(self.folder / "slapd.conf"), "-h", urls, "-d", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(500):
            if (self.folder / "slapd.pid").exists() and _listens(self.plain_port):
                return
            time.sleep(0.02)
        pytest.fail("slapd did not start")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
            self.process = None
            (self.folder / "slapd.pid").unlink(missing_ok=True)

    def change(self, ldif: str) -> None:
        """Changes in LDIF, as somebody who keeps the directory makes them."""
        command = [_binary("ldapmodify"), "-x", "-H", f"ldap://127.0.0.1:{self.plain_port}", "-D", ADMIN]
        subprocess.run([*command, "-w", ADMIN_PASSWORD], input=ldif.encode(), check=True, capture_output=True)


def _binary(name: str) -> str:
    found = shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if found is None:
        pytest.skip(f"{name} is not installed (apt-get install slapd ldap-utils)")
    return found


def _listens(port: int) -> bool:
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return any(line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A" for line in lines)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running_slapd(folder: Path, ldif: str) -> Iterator[Slapd]:
    """A directory that holds ``ldif``. Skips the test where OpenLDAP is not installed."""
    _binary("slapd")
    _binary("ldapmodify")
    (folder / "data").mkdir()
    authority = make_authority(datetime.now(UTC))
    server = make_server(authority, ["localhost"], datetime.now(UTC))
    (folder / "server.pem").write_text(server.certificate)
    (folder / "server.key").write_text(server.key)
    config = _CONFIG.format(folder=folder, base=BASE, admin=ADMIN, password=ADMIN_PASSWORD)
    (folder / "slapd.conf").write_text(config)
    command = [_binary("slapadd"), "-f", str(folder / "slapd.conf")]
    done = subprocess.run(command, input=(ROOT + ldif).encode(), capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    made = Slapd(folder, _free_port(), _free_port(), authority.certificate)
    made.start()
    try:
        yield made
    finally:
        made.stop()
