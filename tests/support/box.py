# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One Debian host in namespaces of this machine, for what the kernels of the lab lack: netfilter.

Its systemd is its own, its kernel is this machine's. It has a leg in the storage network and one in another network, and in
each network stands a neighbour. Ansible comes from the other network, so that a rule that locks it out ends every test.
In place of GlusterFS a stand-in listens where glusterd.vol says: the rules know ports, not programs.

``python -m support.box up`` makes it, ``down`` removes it.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import lab

sys.path.insert(0, str(lab.ROOT / "lab"))

from machine_room import cache, mirror, proxy, shell, tools
from machine_room.paths import Lab

SUITE = "bookworm"
PACKAGES = ("systemd-sysv", "dbus", "openssh-server", "python3", "python3-apt", "iproute2", "netbase", "nftables", "firewalld")
FILES = lab.ON_HOST / "box"

THIS = Lab.of(os.environ)
RUN = Path("/dev/shm/glusterkube-box") / THIS.name
"""What the host writes, and its pid. In memory: a host that is gone leaves nothing."""

STORAGE, OUTSIDE = "storage", "outside"
NETWORKS = {STORAGE: ("192.0.2", "2001:db8"), OUTSIDE: ("198.51.100", "2001:db8:1")}
CGROUP = f"glusterkube-box-{THIS.name}"


def address(place: str, family: int, number: int = 11) -> str:
    """Of the host (11) or of the neighbour (21) in a network; family 4 or 6."""
    four, six = NETWORKS[place]
    return f"{four}.{number}" if family == 4 else f"{six}::{number}"


def netns(place: str) -> str:
    return f"box-{THIS.name}-{place}"


def up() -> None:
    """The host, booted anew as it was installed, and its neighbours."""
    down()
    tools.provide()
    tree = cache.provide(_tree(), _install)
    for part in ("upper", "work", "root"):
        (RUN / part).mkdir(parents=True)
    subprocess.run(["mount", "-t", "overlay", "overlay", "-o", f"lowerdir={tree},upperdir={RUN}/upper,workdir={RUN}/work", RUN / "root"], check=True)
    _identity(RUN / "root")
    _wire()
    boot()
    _write_inventory()


def _tree() -> Path:
    """The installed system, which no host ever writes into: one for all, by what makes it."""
    return THIS.cache / f"box-{SUITE}-{cache.key(mirror.url(), *PACKAGES)}"


def _install(place: Path) -> None:
    with proxy.here(THIS.cache / "apt") as at:
        options = [f'--aptopt={name} "{value}"' for name, _unused, value in (setting.partition("=") for setting in mirror.UNDATED)]
        options += [f'--aptopt=Acquire::http::Proxy "http://{at}"', "--dpkgopt=force-unsafe-io"]
        options += [f"--dpkgopt=path-exclude=/usr/share/{each}/*" for each in ("man", "doc", "locale")]
        shell.call("mmdebstrap", "-q", "--variant=minbase", "--mode=root", f"--include={','.join(PACKAGES)}", *options, SUITE, place,
                   f"deb [signed-by={mirror.KEYRING}] {proxy.plain(mirror.url())} {SUITE} main")


def _identity(root: Path) -> None:
    """A key to come in with, the stand-in of GlusterFS, nothing that filters yet."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", RUN / "key"], check=True)
    (root / "root/.ssh").mkdir(mode=0o700, exist_ok=True)
    (root / "root/.ssh/authorized_keys").write_bytes((RUN / "key.pub").read_bytes())
    host_key = (root / "etc/ssh/ssh_host_ed25519_key.pub").read_text().rsplit(maxsplit=1)[0]
    (RUN / "known_hosts").write_text(f"{address(OUTSIDE, 4)} {host_key}\n")
    (root / "etc/hostname").write_text("box\n")
    (root / "usr/local/bin/listen").write_bytes((FILES / "listen").read_bytes())
    for unit in ("glusterd.service", "neighbours.service"):
        (root / "etc/systemd/system" / unit).write_bytes((FILES / unit).read_bytes())
    shell.call("chroot", root, "systemctl", "disable", "firewalld.service", "nftables.service", env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
    shell.call("chroot", root, "systemctl", "enable", "neighbours.service", env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})


def _wire() -> None:
    for name in (netns("host"), *map(netns, NETWORKS)):
        shell.call("ip", "netns", "add", name)
        shell.call("ip", "-n", name, "link", "set", "lo", "up")
    for place in NETWORKS:
        shell.call("ip", "-n", netns("host"), "link", "add", place, "type", "veth", "peer", "name", "eth0", "netns", netns(place))
        for name, link, number in ((netns("host"), place, 11), (netns(place), "eth0", 21)):
            shell.call("ip", "-n", name, "address", "add", f"{address(place, 4, number)}/24", "dev", link)
            shell.call("ip", "-n", name, "address", "add", f"{address(place, 6, number)}/64", "dev", link, "nodad")
            shell.call("ip", "-n", name, "link", "set", link, "up")


def boot() -> None:
    """Until every unit was started."""
    argv = ["nsenter", f"--net=/run/netns/{netns('host')}", "unshare", "--mount", "--pid", "--uts", "--ipc", "--fork", "--kill-child",
            "bash", FILES / "boot", RUN / "root", CGROUP]
    with (RUN / "console").open("a") as console:
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=console, stderr=console, start_new_session=True)
    (RUN / "pid").write_text(f"{process.pid}\n")
    end = time.monotonic() + 60
    while on("systemctl is-system-running || true", check=False).strip() != "running":
        assert time.monotonic() < end, f"the box does not boot:\n{(RUN / 'console').read_text()[-2000:]}"
        time.sleep(0.2)


def _init() -> int:
    """The host's systemd, seen from outside; 0 when there is none."""
    pid = (RUN / "pid").read_text().strip()
    return int(subprocess.run(["pgrep", "-P", pid], capture_output=True, text=True, check=False).stdout.strip() or 0)


def reset() -> None:
    """The power goes away and comes back."""
    _kill()
    boot()


def _kill() -> None:
    if init := _init():
        os.kill(init, signal.SIGKILL)
        assert shell.wait(lambda: not _init(), 10), "the box does not end"


def down() -> None:
    """Nothing is left of it but the installed system."""
    if (RUN / "pid").exists():
        _kill()
    for name in (netns("host"), *map(netns, NETWORKS)):
        subprocess.run(["ip", "netns", "delete", name], capture_output=True, check=False)
    subprocess.run(["umount", RUN / "root"], capture_output=True, check=False)
    assert not os.path.ismount(RUN / "root"), f"{RUN / 'root'} is still mounted"
    cache.remove(RUN)
    for folder in Path("/sys/fs/cgroup").glob(f"**/{CGROUP}"):
        for each in sorted(folder.glob("**/"), reverse=True):
            each.rmdir()


def _write_inventory() -> None:
    """For molecule and for ansible-playbook: the way in is the other network."""
    way = f"-o UserKnownHostsFile={RUN}/known_hosts -o ControlPath={RUN}/%C -o ProxyCommand='ip netns exec {netns(OUTSIDE)} nc %h %p'"
    way_in = {"ansible_host": address(OUTSIDE, 4), "ansible_user": "root", "ansible_ssh_private_key_file": str(RUN / "key"), "ansible_ssh_common_args": way}
    lab.INVENTORY.parent.mkdir(parents=True, exist_ok=True)
    lab.INVENTORY.write_text(json.dumps({"all": {"vars": way_in, "children": {"gluster": {"hosts": {"box": {}}}}}}))


def on(command: str, *, check: bool = True) -> str:
    """Standard output of a shell command as root on the host, with no way in that a rule could close."""
    argv = ["nsenter", "-t", str(_init()), "-m", "-p", "-n", "-u", "-i", "-C", "-r", "-w", "/bin/sh", "-c", command]
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
    assert not check or done.returncode == 0, f"{command}: exit status {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout


def connects(place: str, targets: dict[str, tuple[str, int]], **options: Any) -> dict[str, str]:
    """What real connections from a place come to: ``open``, ``refused`` and why, or ``silent`` after a second. ``place`` may be ``host`` too.

    ``source`` is the port that they come from.
    """
    argv = ["ip", "netns", "exec", netns(place), sys.executable, FILES / "connect", json.dumps({"targets": targets, **options})]
    return dict(json.loads(subprocess.run(argv, check=True, capture_output=True, text=True).stdout))


@contextlib.contextmanager
def listening(place: str, *ports: int) -> Iterator[None]:
    """The neighbour accepts connections on these ports meanwhile."""
    argv = ["ip", "netns", "exec", netns(place), sys.executable, FILES / "listen", *map(str, ports)]
    with subprocess.Popen(argv) as process:
        try:
            asked = {str(port): (address(place, 4, 21), port) for port in ports}
            assert shell.wait(lambda: set(connects(place, asked).values()) == {"open"}, 10), "the neighbour does not listen"
            yield
        finally:
            process.kill()


@contextlib.contextmanager
def connected(place: str, host: str, port: int, *, source: int = 0) -> Iterator[None]:
    """A connection from a place is kept meanwhile."""
    argv = ["ip", "netns", "exec", netns(place), "nc", *(("-p", str(source)) if source else ()), host, str(port)]
    with subprocess.Popen(argv, stdin=subprocess.PIPE) as process:
        try:
            assert shell.wait(lambda: _keeps(place, host, port), 10), f"{place} is not connected to {host} port {port}"
            yield
        finally:
            process.kill()


def _keeps(place: str, host: str, port: int) -> bool:
    there = f"[{host}]" if ":" in host else host
    return bool(shell.call("ip", "netns", "exec", netns(place), "ss", "-H", "-t", "-n", "state", "established", "dst", there, "dport", "=", f":{port}"))


if __name__ == "__main__":
    {"up": up, "down": down}[sys.argv[1]]()
