# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way to the API server, without a namespace: what comes in at one side goes out at the other, and ends there too."""

from __future__ import annotations

import asyncio
import contextlib
import functools

import pytest
from machine_room.kube import forward


@pytest.fixture(autouse=True)
def entered(monkeypatch):
    """Names of the namespaces that sockets were made in."""
    names = []

    @contextlib.contextmanager
    def inside(name):
        names.append(name)
        yield

    monkeypatch.setattr(forward.netns, "inside", inside)
    return names


async def begin(address):
    """A forwarder to an address: its own port."""
    server = await asyncio.start_server(functools.partial(forward._serve, "lab-t", address), "127.0.0.1", 0)
    return server, server.sockets[0].getsockname()[1]


async def listen(answer):
    """A server that reads to the end, then answers: its address."""
    async def serve(reader, writer):
        writer.write(answer(await reader.read()))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    return server, ("127.0.0.1", server.sockets[0].getsockname()[1])


def test_bytes_and_the_end_of_them_pass_in_both_directions(entered):
    async def run():
        far, address = await listen(lambda said: said[::-1])
        near, port = await begin(address)
        async with far, near:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"x" * (3 * forward.CHUNK) + b"end")
            writer.write_eof()
            said = await asyncio.wait_for(reader.read(), 10)
            writer.close()
            return said

    said = asyncio.run(run())
    assert said[:3] == b"dne"
    assert len(said) == 3 * forward.CHUNK + 3
    assert entered == ["lab-t"]


def test_a_server_that_does_not_answer_ends_the_connection():
    async def run():
        far, address = await listen(lambda said: said)
        far.close()
        await far.wait_closed()
        near, port = await begin(address)
        async with near:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            said = await asyncio.wait_for(reader.read(), 10)
            writer.close()
            return said

    assert asyncio.run(run()) == b""
