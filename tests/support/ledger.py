# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A ledger of acknowledged writes, kept outside of the hosts: what it has must be readable, whatever happened meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from types import TracebackType

from . import lab


class Writer:
    """Writes into a folder of a client while the body runs. Afterwards it has what was acknowledged.

    ``written`` is the checksum of each file, ``errors`` what failed, ``stall`` the longest time between two acknowledged writes.
    """

    def __init__(self, client: str, folder: str) -> None:
        self.client, self.folder = client, folder
        self.written: dict[str, str] = {}
        self.errors: list[str] = []
        self.stall = 0.0
        self._last = 0.0

    def __enter__(self) -> Writer:
        self._told = tempfile.TemporaryFile("w+")
        with (lab.ON_HOST / "ledger_writer.py").open() as program:
            self._process = subprocess.Popen([lab.ROOT / "lab/lab", "run", "--own", self.client, f"python3 -u - {self.folder}"],
                                             stdin=program, stdout=self._told, start_new_session=True)
        end = time.monotonic() + 30
        while not os.fstat(self._told.fileno()).st_size:
            assert self._process.poll() is None and time.monotonic() < end, f"{self.client}: no first write in {self.folder}"
            time.sleep(0.1)
        return self

    def so_far(self) -> int:
        """How many lines the writer has told by now."""
        return os.pread(self._told.fileno(), os.fstat(self._told.fileno()).st_size, 0).count(b"\n")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends the writer and reads what it told. Again it does nothing."""
        if self._told.closed:
            return
        by_itself = self._process.poll()
        if by_itself is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._told.seek(0)
        for line in self._told:
            self._note(line)
        self._told.close()
        print(f"ledger of {self.client}:{self.folder}: {len(self.written)} acknowledged writes, longest stall {self.stall:.1f} s")
        assert by_itself is None, f"{self.client}: the writer ended by itself"

    def _note(self, line: str) -> None:
        """A line of the writer; the last one may be cut short."""
        if not line.endswith("\n"):
            return
        word, at, rest = line.rstrip("\n").split(maxsplit=2)
        if word == "error":
            self.errors.append(rest)
            return
        self.written[word] = rest
        self.stall = max(self.stall, float(at) - (self._last or float(at)))
        self._last = float(at)

    def assert_kept(self, found: dict[str, str]) -> None:
        """Every write in the ledger is among the checksums that were found, and none had failed."""
        assert len(self.written) > 5, "the writer hardly wrote"
        wrong = {name: found.get(name, "is not there") for name, digest in self.written.items() if found.get(name) != digest}
        assert not wrong, f"acknowledged writes are lost or changed: {wrong}"
        assert not self.errors, f"writes failed: {self.errors}"
