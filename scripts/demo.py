# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make demo`: a lab, site.yml on it as a user runs it, and once more to show that nothing changes; then a volume from Heketi, mounted and written;
then Kubernetes, whose pods write into volumes of a class of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import compiler
import demo_kubernetes

ROOT = Path(__file__).resolve().parent.parent
INVENTORY = ROOT / "inventories/lab"
HOSTS = 4
SITE = ("ansible-playbook", "-i", "inventories/lab", "playbooks/site.yml")
ANSIBLE = ("ansible", "-i", "inventories/lab", "--become")
VOLUME, MOUNT = "dynamic", "/srv/dynamic"
RECAP = re.compile(r"^(\S+)\s+:.*\bchanged=(\d+)\s+unreachable=(\d+)\s+failed=(\d+)")
COLOUR = re.compile(r"\x1b\[[\d;]*m")
AFTERWARDS = """
The hosts keep running. To look at them:
  LAB={lab} lab/lab status
  LAB={lab} lab/lab run g1 gluster volume info
  LAB={lab} lab/lab run g1 'HEKETI_CLI_USER=admin HEKETI_CLI_KEY=$(cat /etc/heketi/admin.key) heketi-cli topology info'
  source .venv/bin/activate; ansible -i inventories/lab gluster_clients -a 'df -hT -t fuse.glusterfs'
  LAB={lab} lab/lab kube kubectl get pods,pvc,pv
To change them: edit inventories/lab/group_vars, then
  {site} --check --diff
To end them:
  make lab-down
"""


def not_converged(output: Iterable[str]) -> list[str]:
    """The hosts of which the recap says more than ok; one line each. No recap at all is a fault too."""
    recap = [match.groups() for line in output if (match := RECAP.match(COLOUR.sub("", line)))]
    if not recap:
        return ["no host in the recap"]
    return [
        f"{host}: changed={changed} unreachable={unreachable} failed={failed}"
        for host, changed, unreachable, failed in recap if (changed, unreachable, failed) != ("0", "0", "0")
    ]


def show(*argv: str) -> list[str]:
    """Run it before the eyes of the user; the lines it printed."""
    print(f"\n$ {' '.join(argv)}", flush=True)
    env = {**os.environ, "PYTHONUNBUFFERED": "1", **({"ANSIBLE_FORCE_COLOR": "1"} if sys.stdout.isatty() else {})}
    lines = []
    with subprocess.Popen(argv, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, errors="replace") as running:
        for line in running.stdout or ():
            print(line, end="", flush=True)
            lines.append(line)
    if running.returncode:
        sys.exit(f"demo: {argv[0]} ended with {running.returncode}; the lab is still there: look, then `make lab-down`")
    return lines


def write_inventory() -> None:
    """As it is at this moment: the addresses and keys of these very hosts."""
    text = subprocess.run([ROOT / "lab/lab", "inventory"], check=True, stdout=subprocess.PIPE, text=True).stdout
    INVENTORY.mkdir(parents=True, exist_ok=True)
    new = INVENTORY / ".hosts.new"  # a dot: Ansible reads all the other files here
    new.write_text(text, encoding="utf-8")
    os.replace(new, INVENTORY / "hosts.yml")


def through_heketi() -> None:
    """A volume that no inventory declares, made through Heketi's REST interface, mounted and written."""
    show(*ANSIBLE, "heketi", "-m", "ansible.builtin.uri", "-a", "url=http://127.0.0.1:8080/hello return_content=true")
    show(*ANSIBLE, "heketi", "-m", "glusterkube.storage.heketi_volume", "-a", json.dumps({"volumes": [{"name": VOLUME, "size": 1}]}))
    mount = {"servers": "{{ groups['gluster'] | map('extract', hostvars, 'ansible_host') | list }}", "mounts": [{"volume": VOLUME, "path": MOUNT}]}
    show(*ANSIBLE, "gluster_clients", "-m", "glusterkube.storage.gluster_mount", "-a", json.dumps(mount))
    show(*ANSIBLE, "g1", "-m", "ansible.builtin.copy", "-a", f"dest={MOUNT}/hello content=written-on-g1")
    show(*ANSIBLE, "gluster_clients", "-a", f"cat {MOUNT}/hello")


def main() -> None:
    kubernetes = compiler.beside(demo_kubernetes.VERSION)
    try:
        demo(kubernetes)
    finally:
        compiler.end(kubernetes)


def demo(kubernetes: subprocess.Popen[bytes]) -> None:
    start = time.monotonic()
    took = []

    def stage(name: str, since: float) -> None:
        took.append(f"  {name:<28}{time.monotonic() - since:6.0f} s")

    begun = time.monotonic()
    show("lab/lab", "up", str(HOSTS))
    write_inventory()
    stage("hosts up", begun)
    begun = time.monotonic()
    show(*SITE)
    stage("site.yml", begun)
    begun = time.monotonic()
    wrong = not_converged(show(*SITE))
    stage("site.yml again", begun)
    begun = time.monotonic()
    through_heketi()
    stage("a volume from Heketi", begun)
    begun = time.monotonic()
    compiler.wait(kubernetes)
    stage("waiting for the compiler", begun)
    begun = time.monotonic()
    demo_kubernetes.run(show, write_inventory, SITE)
    stage("Kubernetes and its pods", begun)
    print("\n".join(["", "Seconds:", *took, f"  {'all':<28}{time.monotonic() - start:6.0f} s"]))
    if wrong:
        sys.exit("\n".join(["demo: the second run should have changed nothing:", *wrong]))
    print("The second run changed nothing.")
    print(AFTERWARDS.format(lab=os.environ.get("LAB", "demo"), site=" ".join(SITE)))


if __name__ == "__main__":
    main()
