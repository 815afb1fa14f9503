# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starting programs and talking to the person in front of them."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from .errors import LabError

T = TypeVar("T")


def call(*argv: object, **options: Any) -> str:
    """Standard output of a program that has to succeed; its input is empty unless ``input`` says otherwise.

    :raises LabError: with its last line of output, when it fails or does not exist
    """
    words = [str(word) for word in argv]
    options.setdefault("input", "")
    try:
        done: subprocess.CompletedProcess[str] = subprocess.run(words, capture_output=True, text=True, check=False, **options)
    except FileNotFoundError as error:
        raise LabError(f"{words[0]}: {error.strerror}; `lab prepare` installs what is missing") from error
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip() or f"exit status {done.returncode}").splitlines()[-1]
        raise LabError(f"`{' '.join(words)[:120]}` failed: {said}")
    return done.stdout


def works(*argv: object) -> bool:
    """Whether a program succeeds, without a word of it."""
    return subprocess.run([str(word) for word in argv], stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0


def passthrough(argv: Sequence[str]) -> int:
    """Exit status of a program that has this one's input and output."""
    return subprocess.run(argv, check=False).returncode


def say(text: str) -> None:
    """A line for the person; standard output belongs to answers such as the inventory."""
    print(text, file=sys.stderr, flush=True)


class Stopwatch:
    """Seconds since it was made, as text such as ``6.1 s``."""

    def __init__(self) -> None:
        self.start = time.monotonic()

    def __str__(self) -> str:
        return f"{time.monotonic() - self.start:.1f} s"


def wait(done: Callable[[], bool], seconds: float, pause: float = 0.1) -> bool:
    """Whether it came true in time."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def together(work: Callable[[T], object], things: Iterable[T]) -> None:
    """Does the work for all things at once and lets all of them end.

    :raises LabError: the failures of all, one line each
    """
    things = list(things)
    if not things:
        return
    with ThreadPoolExecutor(len(things)) as pool:
        jobs = [pool.submit(work, thing) for thing in things]
    failures = []
    for job in jobs:
        try:
            job.result()
        except LabError as error:
            failures.append(str(error))
    if failures:
        raise LabError("\n".join(failures))
