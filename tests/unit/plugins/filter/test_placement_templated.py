# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Both filters through the template engine of ansible-core: with lazy dictionaries and lists, tagged strings and numbers, templates within values."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from ansible_collections.glusterkube.storage.plugins.filter import placement, placement_report

ROOT = Path(__file__).parents[4]
PLAY = """
- hosts: localhost
  gather_facts: false
  vars:
    gib: 100
    zones: {g1: a, g2: b, g3: c}
    storage_hosts: "{{ names | map('extract', hosts_by_name) | list }}"
    names: [g3, g1, g2]
    hosts_by_name:
      g1: {name: g1, zone: "{{ zones.g1 }}", devices: "{{ disks }}"}
      g2: {name: g2, zone: "{{ zones['g2'] }}", devices: "{{ disks }}", arbiter: any, reported: true}
      g3: {name: g3, domains: ["{{ zones.g3 }}"], devices: "{{ disks }}"}
    disks:
      - {device: /dev/sdb, size: "{{ gib * 4 }}GiB", tags: {disk: "{{ 'ssd' }}", row: 3}}
      - {device: /dev/sdc, size: "{{ gib * 1024 ** 3 }}"}
    volumes:
      - {name: home, type: replicate, replicas: 3, size: "{{ gib }}GiB", device_tags: {disk: ssd, row: 3}}
      - {name: logs, type: replicate, replicas: 3, arbiters: "{{ 1 }}", size: "{{ gib * 1024 ** 3 }}", sets: "2"}
    layout: "{{ storage_hosts | glusterkube.storage.placement(volumes) }}"
    again: "{{ storage_hosts | glusterkube.storage.placement(volumes, existing, spread='zone', refusals='return') }}"
    existing: >-
      {%- set bricks = [] -%}
      {%- for name, volume in layout.volumes.items() -%}{%- for set in volume.sets -%}{%- set number = loop.index0 -%}{%- for brick in set -%}
      {%- set _ = bricks.append({'volume': name, 'set': number, 'index': loop.index0, 'host': brick.host, 'device': brick.device, 'size': brick.size,
                                 'arbiter': brick.arbiter}) -%}
      {%- endfor -%}{%- endfor -%}{%- endfor -%}{{ bricks }}
  tasks:
    - ansible.builtin.assert:
        that:
          - layout.volumes.home.sets[0] | map(attribute='host') | list == ['g1', 'g2', 'g3']
          - again.volumes.home.sets[0] | selectattr('new') | list | length == 0
          - (storage_hosts | glusterkube.storage.placement_report(volumes, layout)).ok
    - ansible.builtin.copy:
        dest: "{{ lookup('env', 'ANSWER') }}"
        content: "{{ {'layout': layout, 'again': again, 'report': storage_hosts | glusterkube.storage.placement_report(volumes, existing)} | to_json }}"
        mode: "0600"
    - ansible.builtin.debug:
        msg: "{{ storage_hosts | glusterkube.storage.placement([{'name': 'home', 'type': 'replicate', 'replicas': 5, 'size': size}]) }}"
      vars: {size: "{{ gib }}GiB"}
"""


def play(folder, text):
    """The end of a run of ansible-playbook on localhost, with this collection only."""
    (folder / "ansible.cfg").write_text("[defaults]\n", encoding="utf-8")
    (folder / "play.yml").write_text(text, encoding="utf-8")
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".ansible" / "collections"), "ANSIBLE_LOCALHOST_WARNING": "false",
                   "HOME": str(folder), "ANSWER": str(folder / "answer"), "ANSIBLE_NOCOLOR": "1", "ANSIBLE_DEPRECATION_WARNINGS": "true",
                   "ANSIBLE_CONFIG": str(folder / "ansible.cfg"), "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
                   "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false", "PYTHONPATH": ""}
    environment.pop("ANSIBLE_INVENTORY", None)
    return subprocess.run([sys.executable, "-m", "ansible", "playbook", str(folder / "play.yml")], env=environment, capture_output=True, text=True,
                          check=False, timeout=120)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """(the output, what the play wrote)."""
    folder = tmp_path_factory.mktemp("play")
    done = play(folder, PLAY)
    assert (folder / "answer").exists(), done.stdout + done.stderr
    return done.stdout + done.stderr, json.loads((folder / "answer").read_text(encoding="utf-8"))


def test_layout_and_report_through_the_engine(run):
    _unused, answer = run
    home, logs = (answer["layout"]["volumes"][name]["sets"] for name in ("home", "logs"))
    assert [brick["size"] for brick in home[0]] == [100 * 1024**3] * 3
    assert [[brick["arbiter"] for brick in bricks] for bricks in logs] == [[False, False, True]] * 2
    assert answer["again"]["free"] == answer["layout"]["free"] and answer["again"]["refused"] == []
    assert answer["report"]["ok"] and answer["report"]["lines"][0] == "placement: every rule is kept"


def test_an_error_says_what_to_do(run):
    output, _unused = run
    words = " ".join(output.split())
    assert "volume home: too few zones; found: 3 zones: a, b, c; expected: 5 or more" in words and "next: add hosts in 2 more zones" in words


def test_no_warnings(run):
    output, _unused = run
    assert "WARNING" not in output and "DEPRECAT" not in output, output


def test_the_examples_run_as_pasted(tmp_path):
    tasks = textwrap.indent(placement.EXAMPLES + placement_report.EXAMPLES, "    ")
    done = play(tmp_path, f"- hosts: localhost\n  gather_facts: false\n  tasks:\n{tasks}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count('"stops": []') == 6, "three zones, of a plan and of a pool without volumes"
