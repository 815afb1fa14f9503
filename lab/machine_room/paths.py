# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a lab keeps its things."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .errors import LabError
from .naming import Host, checked

LONGEST_RUN = 60
"""Characters of a run directory. A unix socket's path ends at 107, and ssh adds 17 to a control socket while it makes one."""

RUNS = "/dev/shm/glusterkube-lab"


@dataclass(frozen=True)
class Lab:
    """One lab: its name, its run directory (gone after ``down``) and the cache that all labs share."""

    name: str
    run: Path
    cache: Path

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Lab:
        """The lab that ``LAB``, ``LAB_DIR`` (parent of the run directories) and ``LAB_CACHE`` name."""
        name = checked("name of a lab", environ.get("LAB") or "demo", r"[a-z0-9][a-z0-9-]{0,19}")
        run = Path(environ.get("LAB_DIR") or RUNS).absolute() / name
        if len(str(run)) > LONGEST_RUN:
            raise LabError(f"lab {name}: {run} is longer than {LONGEST_RUN} characters, too long for the sockets in it: choose a shorter LAB_DIR")
        home = Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        return cls(name, run, Path(environ.get("LAB_CACHE") or home / "glusterkube.storage" / "lab").absolute())

    @property
    def netns(self) -> str:
        return f"lab-{self.name}"

    @property
    def kube(self) -> Path:
        """Of the lab's Kubernetes: certificates, kubeconfigs, logs."""
        return self.run / "kube"

    @property
    def kube_netns(self) -> str:
        """Of the control plane. No lab's own namespace can have that name."""
        return f"kube-{self.name}"

    @property
    def token(self) -> Path:
        """Says that the run directory is one of ours, so that ``down`` never deletes another directory."""
        return self.run / ".lab"

    @property
    def hostfs(self) -> Path:
        """What each host sees, in a directory of its own: its identity and its kernel's modules (symbolic links are followed)."""
        return self.run / "hostfs"

    @property
    def umid(self) -> Path:
        """Management sockets of the hosts."""
        return self.run / "umid"

    @property
    def known_hosts(self) -> Path:
        return self.run / "known_hosts"

    @property
    def control(self) -> Path:
        """Control sockets of ssh, per lab: all labs use the same addresses, a shared socket would lead into the wrong lab."""
        return self.run / "cp"

    @property
    def key(self) -> Path:
        return self.cache / "id_ed25519"

    @property
    def hosts(self) -> Path:
        """A symbolic link to the hosts' files."""
        return self.run / "hosts"

    @property
    def disks(self) -> Path:
        """The hosts' files. On disk, as it is no slower than memory for them (300 fsyncs in 0.04 s both) and leaves the memory to the hosts."""
        return self.cache / "running" / self.name

    def home(self, host: Host) -> Path:
        """Everything that makes a host: disks, identity, configuration. This is what a saved state holds."""
        return self.hosts / host.name

    def make(self) -> None:
        """The run directory, empty or as it is. Without one, hosts of that name are left from before the machine's last boot."""
        self.run.mkdir(parents=True, exist_ok=True)
        self.token.touch()
        for each in (self.hostfs, self.umid):
            each.mkdir(exist_ok=True)
        if not self.hosts.is_dir():
            shutil.rmtree(self.disks, ignore_errors=True)
            self.disks.mkdir(parents=True)
            self.hosts.unlink(missing_ok=True)
            self.hosts.symlink_to(self.disks)
        self.control.mkdir(mode=0o700, exist_ok=True)
