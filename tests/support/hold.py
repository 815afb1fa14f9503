# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A module that stands still at one of its commands, so that a test can do something at exactly that moment, however fast the machine is."""

from __future__ import annotations

import threading
from types import TracebackType

from . import lab

WRAPPER = (lab.ON_HOST / "hold_module").read_text()


class Hold:
    """While the body runs, the first module on any host that comes to a command of this pattern waits there.

    :param pattern: of the shell, for the program and its words: ``lvcreate *``
    :param when: ``before`` or ``after`` the command did its work
    """

    def __init__(self, hosts: list[str], pattern: str, when: str) -> None:
        self.hosts, self.pattern, self.when = hosts, pattern, when
        self.held = ""
        """``host: command`` once a module waits."""

    def __enter__(self) -> Hold:
        program = self.pattern.split()[0]
        lab.each(lambda host: lab.on(host, f"rm -f /run/held; echo {self.when} >/run/hold-when; echo '{self.pattern}' >/run/hold-at; "
                                           f"cat >/usr/local/sbin/{program}; chmod 755 /usr/local/sbin/{program}", WRAPPER), self.hosts)
        self._watch = threading.Thread(target=lambda: lab.each(self._await, self.hosts))
        self._watch.start()
        return self

    def _await(self, host: str) -> None:
        told = lab.on(host, "while [ -e /run/hold-at ] && [ ! -e /run/held ]; do sleep 0.05; done; cat /run/held 2>/dev/null || true").strip()
        self.held = f"{host}: {told}" if told else self.held

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Whoever waits goes on."""
        lab.each(lambda host: lab.on(host, f"rm -f /run/hold-at /run/hold-when /usr/local/sbin/{self.pattern.split()[0]}"), self.hosts)
        self._watch.join()
