# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How this collection starts a program on a host. Private to the collection."""

from __future__ import annotations

import os
from typing import Protocol

from ._errors import CommandError

# A user's PATH may lack the directories of gluster and LVM.
PLAIN = {"LC_ALL": "C", "LANGUAGE": "C", "PATH": f"{os.environ.get('PATH', '/usr/bin:/bin')}:/usr/local/sbin:/usr/sbin:/sbin"}


class Runner(Protocol):
    """Starts a program without a shell: ``(exit status, stdout, stderr)``. An AnsibleModule's ``run_command`` fits.

    A program that does not exist gives exit status 2 or raises OSError, as ``run_command(..., handle_exceptions=...)`` says.
    """

    def __call__(self, argv: list[str], environ_update: dict[str, str]) -> tuple[int, str, str]: ...


def ask(runner: Runner, *argv: str) -> str:
    """Standard output of a program that has to succeed.

    :raises CommandError: on any other exit status than 0, and for a program that is not there
    """
    try:
        status, out, err = runner(list(argv), environ_update=PLAIN)
    except OSError as error:
        raise CommandError(argv, found=error.strerror or str(error)) from None
    if status:
        raise CommandError(argv, code=status, found=(err or out).strip() or f"exit status {status} and no output")
    return out
