# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ledger of a pod that writes: its lines are followed as they come, and read once more in the end, since following ends with kubelet."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

from . import kube, lab, ledger, wait

PROGRAM = (Path(__file__).resolve().parent / "in_pod/writer.sh").read_text()
KUBECTL = (lab.ROOT / "lab/lab", "kube", "kubectl")
COMMAND = ("sh", "-c", PROGRAM, "writer", "/data")


def pod(name: str, claim: str, **words: Any) -> dict[str, Any]:
    """A pod that writes into the claim until it ends."""
    return kube.pod(name, claim, *COMMAND, **words)


class Writer(ledger.Writer):
    """What a pod acknowledges while the body runs; the pod is there before and is left alone afterwards.

    ``written`` has the path of each file in the volume. A pod that moves or starts again goes on in the same ledger.
    """

    def __init__(self, pod: str) -> None:
        super().__init__(pod, "/data")
        self._lines: dict[str, None] = {}
        self._following: list[subprocess.Popen[str]] = []
        self._folder = tempfile.TemporaryDirectory()
        self._run = ""

    def __enter__(self) -> Writer:
        self.follow()
        wait.until(f"{self.client} writes", lambda: not self.so_far(), kube.SECONDS)
        return self

    def follow(self) -> None:
        """From the first line of the pod that has the name now."""
        with (Path(self._folder.name) / str(len(self._following))).open("w") as told:
            self._following.append(subprocess.Popen([*KUBECTL, "logs", "--follow", self.client], stdin=subprocess.DEVNULL, stdout=told,
                                                    stderr=subprocess.DEVNULL, text=True, start_new_session=True))

    def so_far(self) -> int:
        """Lines that are not the same: who follows anew is told those of before once more. A kubelet that went away ended what was followed."""
        if self._following and self._following[-1].poll() is not None:
            self.follow()
        return len({line for text in self._followed() for line in text.splitlines(keepends=True) if line.endswith("\n")})

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        if not self._following:
            return
        for process in self._following:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        for text in self._followed():
            self._take(text)
        for words in (["--previous"], []):
            done = subprocess.run([*KUBECTL, "logs", self.client, *words], capture_output=True, text=True, check=False)
            self._take(done.stdout if done.returncode == 0 else "")
        self._following = []
        self._folder.cleanup()
        for line in self._lines:
            self._note(line)
        print(f"ledger of {self.client}: {len(self.written)} acknowledged writes, longest stall {self.stall:.1f} s")

    def _followed(self) -> list[str]:
        return [(Path(self._folder.name) / str(number)).read_text() for number in range(len(self._following))]

    def _take(self, text: str) -> None:
        self._lines.update(dict.fromkeys(line for line in text.splitlines(keepends=True) if len(line.split()) >= 3))

    def _note(self, line: str) -> None:
        run = line.split()[0].partition("/")[0]
        if run not in (self._run, "error"):
            self._run, self._last = run, 0.0    # another host may have another clock
        super()._note(line)


def go_on(*writers: Writer, lines: int = 10) -> None:
    """Until each has told so many lines more."""
    wanted = [writer.so_far() + lines for writer in writers]
    wait.until(f"{len(writers)} pods write on", lambda: [writer.client for writer, more in zip(writers, wanted) if writer.so_far() < more], kube.SECONDS)
