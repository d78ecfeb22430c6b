"""What the processes of one training tell each other, and who of them computes what. Knows no model.

One process is a team of its own, for which nothing changes: it deals everything to itself and asks nobody. Where there
are several, every method is called by all of them in the same order, or they wait for each other for ever.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol, TypeVar

from engine.contract.training import TrainingConfig

T = TypeVar("T")
_MEETING = "peers"  # a file in the scratch folder, which lies in memory and is new with each start
# The parent of all ends them when one has ended, so nobody waits that long for somebody who is not there; but a
# checkpoint of a large model is written while the others wait.
_LONGEST_WAIT = timedelta(hours=6)
_MINE = "process"


class Team(Protocol):
    """``rank``: from 0, which speaks and writes for all; ``size``: how many there are."""

    @property
    def rank(self) -> int: ...

    @property
    def size(self) -> int: ...

    @property
    def device(self) -> Any: ...

    def deal(self, items: Sequence[T], at_once: int, *, in_step: bool) -> Iterator[tuple[Sequence[T], bool]]:
        """This process's share, ``at_once`` at a time, and whether it counts.

        ``in_step``: all have to compute equally often; who has nothing left gets something that does not count.
        """
        ...

    def told(self, values: Sequence[float]) -> list[list[float]]:
        """The values of each, by rank."""
        ...

    def agreed(self, flag: bool) -> bool:
        """What the first one thinks."""
        ...

    def added(self, tensor: Any) -> Any:
        """The sum of everybody's, the same for all."""
        ...

    def to_write(
        self, whole: Mapping[str, Any], own: Mapping[str, Any], about: Mapping[str, str]
    ) -> tuple[Mapping[str, Any], dict[str, str]] | None:
        """What the first one has to write, in this order and each once; None for the others, whose part is done then.

        ``whole`` belongs to all together, in shards or not; ``own`` and ``about`` to each alone.
        """
        ...

    def to_restore(
        self, read: tuple[Mapping[str, Any], Mapping[str, str]] | None, whole: Mapping[str, Any]
    ) -> tuple[dict[str, Any], dict[str, str]] | None:
        """The reverse: puts what is ``whole`` in its place, and gives each its own. None where nothing was read."""
        ...

    def leave(self) -> None:
        """Wait for the others, as the last that is done."""
        ...


class Alone:
    """One process."""

    rank, size = 0, 1

    def __init__(self, device: Any) -> None:
        self.device = device

    def deal(self, items: Sequence[T], at_once: int, *, in_step: bool) -> Iterator[tuple[Sequence[T], bool]]:
        for start in range(0, len(items), at_once):
            yield items[start : start + at_once], True

    def told(self, values: Sequence[float]) -> list[list[float]]:
        return [list(values)]

    def agreed(self, flag: bool) -> bool:
        return flag

    def added(self, tensor: Any) -> Any:
        return tensor

    def to_write(
        self, whole: Mapping[str, Any], own: Mapping[str, Any], about: Mapping[str, str]
    ) -> tuple[Mapping[str, Any], dict[str, str]] | None:
        return {**whole, **own}, dict(about)

    def to_restore(
        self, read: tuple[Mapping[str, Any], Mapping[str, str]] | None, whole: Mapping[str, Any]
    ) -> tuple[dict[str, Any], dict[str, str]] | None:
        import torch

        if read is None:
            return None
        tensors, about = read
        with torch.no_grad():
            for name, value in whole.items():
                value.copy_(tensors[name])
        return {name: tensor for name, tensor in tensors.items() if name not in whole}, dict(about)

    def leave(self) -> None:
        pass


class Several:
    """One of the processes that accelerate made a group of: by gloo, and between cards by NCCL."""

    def __init__(self, rank: int, size: int, device: Any) -> None:
        self.rank, self.size, self.device = rank, size, device

    def deal(self, items: Sequence[T], at_once: int, *, in_step: bool) -> Iterator[tuple[Sequence[T], bool]]:
        mine = items[self.rank :: self.size]
        largest = -(-len(items) // self.size)
        for start in range(0, largest, at_once):
            part = mine[start : start + at_once]
            if part:
                yield part, True
            elif in_step:
                yield items[:1], False

    def told(self, values: Sequence[float]) -> list[list[float]]:
        import torch
        import torch.distributed as dist

        mine = torch.tensor(values, dtype=torch.float64)
        everybodys = [torch.empty_like(mine) for _ in range(self.size)]
        dist.all_gather(everybodys, mine)
        return [one.tolist() for one in everybodys]

    def agreed(self, flag: bool) -> bool:
        return bool(self.told([float(flag)])[0][0])

    def added(self, tensor: Any) -> Any:
        import torch.distributed as dist

        dist.all_reduce(tensor)
        return tensor

    def to_write(
        self, whole: Mapping[str, Any], own: Mapping[str, Any], about: Mapping[str, str]
    ) -> tuple[Mapping[str, Any], dict[str, str]] | None:
        own = dict(sorted(own.items()))
        lists = self._lists({"about": dict(about), "own": [_shape_of(name, one) for name, one in own.items()]})
        if self.rank:
            for value in whole.values():
                _assembled(value)
            for tensor in own.values():
                self._send(tensor, 0)
            return None
        found: dict[str, Any] = {
            name: _Later(value, lambda value=value: _assembled(value)) for name, value in whole.items()
        }
        found |= own
        texts = {**about, "processes": str(self.size)}
        for rank, theirs in enumerate(lists[1:], start=1):
            texts |= {f"{_MINE}{rank}.{name}": text for name, text in theirs["about"].items()}
            for name, kind, shape in theirs["own"]:
                empty = _empty(kind, shape)
                found[f"{_MINE}{rank}.{name}"] = _Later(empty, lambda rank=rank, one=empty: self._receive(one, rank))
        return found, texts

    def to_restore(
        self, read: tuple[Mapping[str, Any], Mapping[str, str]] | None, whole: Mapping[str, Any]
    ) -> tuple[dict[str, Any], dict[str, str]] | None:
        import torch
        import torch.distributed as dist

        if not self.agreed(read is not None):
            return None
        tensors, texts = read or ({}, {})
        with torch.no_grad():
            for name, value in whole.items():
                full = tensors[name].contiguous() if not self.rank else torch.empty(value.shape, dtype=value.dtype)
                dist.broadcast(_bytes_of(full), 0)
                value.copy_(_as(value, full))
        mine = {name: one for name, one in sorted(tensors.items()) if name not in whole and not _of_another(name)}
        about = {name: text for name, text in texts.items() if not _of_another(name)}
        for rank in range(1, self.size):
            start = f"{_MINE}{rank}."
            theirs = {name.removeprefix(start): one for name, one in tensors.items() if name.startswith(start)}
            wanted = {name.removeprefix(start): text for name, text in texts.items() if name.startswith(start)}
            listed = {"about": wanted, "own": [_shape_of(name, one) for name, one in theirs.items()]}
            heard = self._lists(listed if not self.rank else {})[0]
            if not self.rank:
                for one in theirs.values():
                    self._send(one, rank)
            elif self.rank == rank:
                about = heard["about"]
                mine = {name: self._receive(_empty(kind, shape), 0) for name, kind, shape in heard["own"]}
        return mine, about

    def leave(self) -> None:
        self.told([0.0])

    def _lists(self, mine: Any) -> list[Any]:
        """What everybody says, as JSON: nothing is ever unpickled."""
        import torch
        import torch.distributed as dist

        text = json.dumps(mine).encode()
        most = int(max(told[0] for told in self.told([float(len(text))])))
        padded = torch.frombuffer(bytearray(text.ljust(most)), dtype=torch.uint8)
        everybodys = [torch.empty_like(padded) for _ in range(self.size)]
        dist.all_gather(everybodys, padded)
        return [json.loads(bytes(one.numpy())) for one in everybodys]

    def _send(self, tensor: Any, to: int) -> None:
        import torch.distributed as dist

        data = _bytes_of(tensor.detach().cpu().contiguous())
        if data.numel():
            dist.send(data, to)

    def _receive(self, tensor: Any, sender: int) -> Any:
        import torch.distributed as dist

        if tensor.numel():
            dist.recv(_bytes_of(tensor), sender)
        return tensor


def in_shards(config: TrainingConfig) -> bool:
    """Whether each process has a part of every weight, and not all of them."""
    return config.launcher == "accelerate" and config.method != "qlora"


def join(config: TrainingConfig) -> Team | None:
    """The team that the launcher started this process for; None where it started one process alone.

    accelerate makes the group and chooses the card; everything goes over the loopback of a network of their own.
    """
    if config.launcher != "accelerate":
        return None
    import torch.distributed as dist
    from accelerate import PartialState

    size = int(os.environ["WORLD_SIZE"])
    on_card = config.device == "cuda"
    store = dist.FileStore(str(Path(os.environ["TMPDIR"]) / _MEETING), size)
    more: dict[str, Any] = {"backend": "cpu:gloo,cuda:nccl", "rank": int(os.environ["RANK"]), "world_size": size}
    state = PartialState(cpu=not on_card, store=store, timeout=_LONGEST_WAIT, **(more if on_card else {}))
    return Several(state.process_index, state.num_processes, state.device)


class _Later:
    """A tensor as ``to_blocks`` sees it, that comes from elsewhere when its turn has come."""

    def __init__(self, like: Any, fetch: Any) -> None:
        self.dtype, self.shape = like.dtype, like.shape
        self._like, self._fetch = like, fetch

    def numel(self) -> int:
        return int(self._like.numel())

    def element_size(self) -> int:
        return int(self._like.element_size())

    def detach(self) -> Any:
        return self._fetch().detach()


def _of_another(name: str) -> bool:
    return name.startswith(_MINE) and name[len(_MINE) : name.find(".")].isdigit()


def _shape_of(name: str, tensor: Any) -> tuple[str, str, list[int]]:
    return name, str(tensor.dtype).removeprefix("torch."), list(tensor.shape)


def _empty(kind: str, shape: Sequence[int]) -> Any:
    import torch

    return torch.empty(list(shape), dtype=getattr(torch, kind))


def _bytes_of(tensor: Any) -> Any:
    """The same memory."""
    import torch

    return tensor.reshape(-1).view(torch.uint8)


def _assembled(value: Any) -> Any:
    """All of a tensor that may lie in shards: then everybody has to ask."""
    return value.full_tensor() if hasattr(value, "full_tensor") else value


def _as(value: Any, full: Any) -> Any:
    """``full``, in shards where ``value`` is."""
    if not hasattr(value, "placements"):
        return full
    from torch.distributed.tensor import distribute_tensor

    on_device = full.to(value.device)
    return distribute_tensor(on_device, value.device_mesh, value.placements, src_data_rank=None)
