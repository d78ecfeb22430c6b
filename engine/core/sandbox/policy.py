"""What a program may do that is started for one purpose; knows how to travel to the launcher and back.

The launcher runs without any package but this one, so that only the standard library is imported here.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from engine.core.sandbox import landlock
from engine.core.sandbox.landlock import Places


@dataclass(frozen=True, slots=True)
class Peers:
    """So many processes run the same command and talk over the loopback of a network that nobody else is in.

    ``first_only``: descriptors that the first of them alone inherits. ``cards``: they talk through NCCL, which opens a
    Unix socket for datagrams before it does anything.
    """

    count: int
    first_only: tuple[int, ...] = ()
    cards: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """The least that a child needs; 0: as much as it likes."""

    places: Places = field(default_factory=lambda: Places(read=None, execute=None, write=None))
    sockets: bool = True  # Unix sockets of its own; connections are opened by nobody
    processes: bool = True  # it may start others, which live under the same rules
    filtered: bool = False  # by ``refusals``: no tracing, no namespaces, no signals to strangers, and so on
    memory_bytes: int = 0  # address space, mapped files included
    private_bytes: int = 0  # memory of its own, mapped files left out
    file_bytes: int = 0  # any one file, memory-backed ones included
    tasks: int = 0  # processes and threads, where they can be counted apart from the user's other ones
    open_files: int = 0
    peers: Peers | None = None  # several processes instead of one

    @property
    def confines(self) -> bool:
        """Whether it names places at all."""
        return not (self.places.read is None and self.places.execute is None and self.places.write is None)

    @property
    def only_sockets(self) -> bool:
        """Whether it has a folder for sockets and none for files: a difference that Landlock makes and no mount."""
        return bool(self.places.sockets) and not any(Path(path).is_dir() for path in self.places.write or ())

    def to_argument(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_argument(cls, text: str) -> Policy:
        """Of a command line that ``to_argument`` made."""
        values: dict[str, Any] = json.loads(text)
        places: dict[str, Any] = {
            name: None if paths is None else tuple(str(path) for path in paths)
            for name, paths in values.pop("places").items()
        }
        peers: dict[str, Any] | None = values.pop("peers")
        if peers is not None:
            peers["first_only"] = tuple(peers["first_only"])
        return cls(places=Places(**places), peers=Peers(**peers) if peers is not None else None, **values)


@dataclass(frozen=True, slots=True)
class IsolationReport:
    """Which mechanisms hold in a child that was started."""

    network: str = "none"  # "namespace": one without interfaces; "seccomp": no socket but Unix ones
    landlock_abi: int = 0
    bubblewrap: bool = False  # in the place of Landlock: places are all that is in view
    seccomp: bool = False
    capabilities_dropped: bool = False
    limits: bool = False

    def suffices(self, policy: Policy) -> bool:
        """Whether everything that the policy asks for holds, but limits, which protect from nobody who is patient."""
        return (
            self.network != "none"
            and (self.network == "namespace" or policy.peers is None)
            and (self.landlock_abi >= landlock.ENOUGH or self.bubblewrap or not policy.confines)
            and (self.seccomp or not policy.filtered)
        )

    def to_line(self) -> str:
        return json.dumps(asdict(self))
