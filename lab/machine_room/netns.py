# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sockets inside a network namespace for a program that stays outside."""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
import threading
from collections.abc import Iterator

CLONE_NEWNET = 0x40000000


def _enter(path: str) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.setns(handle, CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), f"cannot enter {path}")
    finally:
        os.close(handle)


@contextlib.contextmanager
def inside(name: str) -> Iterator[None]:
    """This thread is in the namespace, and only this thread. A socket stays in the namespace that it was made in."""
    home = os.open(f"/proc/self/task/{threading.get_native_id()}/ns/net", os.O_RDONLY)
    try:
        _enter(f"/run/netns/{name}")
        try:
            yield
        finally:
            _enter(f"/proc/self/fd/{home}")
    finally:
        os.close(home)


def greeting(name: str, address: str, port: int, seconds: float = 1.0, patience: float = 5.0) -> bytes:
    """The first bytes that a server inside the namespace says, empty when none answers.

    ``seconds`` for the connection, which the host's kernel makes; ``patience`` for the server, which has to start a process on a busy machine.
    """
    with inside(name):
        client = socket.socket()
    with client:
        client.settimeout(seconds)
        try:
            client.connect((address, port))
            client.settimeout(patience)
            return client.recv(64)
        except OSError:
            return b""
