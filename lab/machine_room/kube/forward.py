# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A port of this machine's loopback that leads to the API server inside the lab's network.

As a program: ``python3 -m machine_room.kube.forward NETNS ADDRESS PORT LOCAL-PORT``. It prints the local port (0: any that is free) and stays.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import socket
import sys

from .. import netns

CHUNK = 1 << 16
PATIENCE = 10
"""Seconds for a connection to be made."""


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Everything from one side to the other, and the end of it too."""
    with contextlib.suppress(OSError):
        while data := await source.read(CHUNK):
            target.write(data)
            await target.drain()
        target.write_eof()


async def _serve(name: str, address: tuple[str, int], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.closing(writer), contextlib.suppress(OSError, asyncio.TimeoutError):
        with netns.inside(name):
            inner = socket.socket()
        inner.setblocking(False)
        try:
            await asyncio.wait_for(asyncio.get_running_loop().sock_connect(inner, address), PATIENCE)
        except BaseException:
            inner.close()
            raise
        far_reader, far_writer = await asyncio.open_connection(sock=inner)
        with contextlib.closing(far_writer):
            await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))


async def _main(name: str, address: str, port: str, local: str) -> None:
    server = await asyncio.start_server(functools.partial(_serve, name, (address, int(port))), "127.0.0.1", int(local))
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
