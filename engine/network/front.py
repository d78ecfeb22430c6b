"""The process that stands before the engine on the network: ends TLS there, passes on what was said inside it.

Run as a script, standard library only, confined: it holds the listening socket, the key of the certificate and the
connections, and neither a key of the vault nor a way to open a connection. For each client it asks the engine for one
end of a socket pair, so that no address and no header of a client can pass for another. What a mistake in the TLS
library could give away is what is in here.

Arguments: the descriptors of the listening socket and of the channel to the engine. Messages on the channel: to the
engine ``{"ready": true}`` and ``{"client": number, "address": text}``; from it ``I`` with the certificate and key as
JSON, and ``C`` with a client's number and the descriptor.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import json
import os
import socket
import ssl
import sys
from collections import Counter

CLIENTS_MOST = 256
CLIENTS_OF_AN_ADDRESS_MOST = 48
HANDSHAKE_S = 10.0
STALL_S = 60.0  # a client that takes nothing for so long is cut off
_MESSAGE_BYTES = 256 * 1024
_PIECE_BYTES = 64 * 1024
_CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"  # of TLS 1.2; those of 1.3 are all sound


def make_context() -> ssl.SSLContext:
    """TLS 1.2 and 1.3, without compression, renegotiation and keys that outlive a connection."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(_CIPHERS)
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_TICKET
    context.set_alpn_protocols(["http/1.1"])
    return context


def load_identity(context: ssl.SSLContext, certificate: str, key: str) -> None:
    """From memory: what is loaded may lie in no file. Raises ssl.SSLError."""
    descriptor = os.memfd_create("identity")
    try:
        os.write(descriptor, f"{certificate}\n{key}".encode())
        context.load_cert_chain(f"/proc/self/fd/{descriptor}")
    finally:
        os.ftruncate(descriptor, 0)
        os.close(descriptor)


def counted_as(address: str) -> str:
    """Whose connection it is: an IPv4 address, or the /64 that one customer has of IPv6."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else found
    if mapped is not None:
        return str(mapped)
    return str(ipaddress.ip_network((found, 64), strict=False))


class Front:
    """One event loop over the listener, the channel and all connections."""

    def __init__(self, listener: socket.socket, channel: socket.socket) -> None:
        self._listener = listener
        self._channel = channel
        self._context = make_context()
        self._clients: Counter[str] = Counter()
        self._waiting: dict[int, asyncio.Future[socket.socket]] = {}
        self._number = 0
        self._over = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until the engine goes away."""
        loop = asyncio.get_running_loop()
        self._take(*_receive(self._channel))  # the certificate comes before anything else
        self._channel.setblocking(False)
        self._listener.setblocking(False)
        self._listener.listen(128)
        loop.add_reader(self._channel.fileno(), self._hear)
        self._channel.send(b'{"ready": true}')
        accepting = loop.create_task(self._accept())
        await self._over.wait()
        accepting.cancel()

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                client, address = await loop.sock_accept(self._listener)
            except OSError:  # out of descriptors, or the client has gone already
                await asyncio.sleep(0.1)
                continue
            who = counted_as(str(address[0]))
            if self._clients.total() >= CLIENTS_MOST or self._clients[who] >= CLIENTS_OF_AN_ADDRESS_MOST:
                client.close()
                continue
            self._clients[who] += 1
            task = loop.create_task(self._serve(client, who))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _serve(self, client: socket.socket, who: str) -> None:
        try:
            _notice_the_dead(client)
            await self._pass_on(client, who)
        except (TimeoutError, OSError):  # every TLS error is an OSError
            pass
        finally:
            client.close()
            self._clients[who] -= 1
            if not self._clients[who]:
                del self._clients[who]

    async def _pass_on(self, client: socket.socket, who: str) -> None:
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=_PIECE_BYTES)
        protocol = asyncio.StreamReaderProtocol(reader)
        transport, _ = await loop.connect_accepted_socket(
            lambda: protocol,
            client,
            ssl=self._context,
            ssl_handshake_timeout=HANDSHAKE_S,
            ssl_shutdown_timeout=5.0,
        )
        outer = asyncio.StreamWriter(transport, protocol, reader, loop)
        try:
            engine = await self._ask_for_end(who)
            inner_reader, inner = await asyncio.open_connection(sock=engine, limit=_PIECE_BYTES)
            try:
                ways = {loop.create_task(_pump(reader, inner)), loop.create_task(_pump(inner_reader, outer))}
                _, left = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                for task in left:
                    task.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
            finally:
                inner.close()
        finally:
            outer.close()
            with contextlib.suppress(OSError, asyncio.TimeoutError):
                await asyncio.wait_for(outer.wait_closed(), STALL_S)
            transport.abort()

    async def _ask_for_end(self, who: str) -> socket.socket:
        self._number += 1
        number = self._number
        answer: asyncio.Future[socket.socket] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            self._channel.send(json.dumps({"client": number, "address": who}).encode())
            return await asyncio.wait_for(answer, HANDSHAKE_S)
        finally:
            self._waiting.pop(number, None)

    def _hear(self) -> None:
        try:
            message, descriptors = _receive(self._channel)
        except BlockingIOError:
            return
        except OSError:
            message, descriptors = b"", []
        if not message:
            self._over.set()
            return
        self._take(message, descriptors)

    def _take(self, message: bytes, descriptors: list[int]) -> None:
        if message[:1] == b"I":
            identity = json.loads(message[1:])
            fresh = make_context()
            load_identity(fresh, identity["certificate"], identity["key"])
            self._context = fresh
            return
        ends = [socket.socket(fileno=descriptor) for descriptor in descriptors]
        answer = self._waiting.get(int(message[1:]))
        if answer is None or answer.done() or not ends:  # it waited too long
            for end in ends:
                end.close()
            return
        answer.set_result(ends[0])


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(_PIECE_BYTES):
        writer.write(piece)
        await asyncio.wait_for(writer.drain(), STALL_S)


def _receive(channel: socket.socket) -> tuple[bytes, list[int]]:
    message, descriptors, _, _ = socket.recv_fds(channel, _MESSAGE_BYTES, 1)
    return message, descriptors


def _notice_the_dead(client: socket.socket) -> None:
    client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 60)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 120_000)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def main(arguments: list[str]) -> None:
    listener, channel = (socket.socket(fileno=int(argument)) for argument in arguments)

    async def run() -> None:
        await Front(listener, channel).run()

    asyncio.run(run())


if __name__ == "__main__":
    main(sys.argv[1:])
