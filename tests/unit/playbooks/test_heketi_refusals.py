# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is declared wrongly for Heketi ends playbooks before any host is asked. The single faults are the files of tests/bad_input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
UNREACHABLE = {"ansible_connection": "local", "ansible_python_interpreter": "/nonexistent"}  # whoever asks it fails in other words


def play(folder, name, *words, heketi=("g1",), **declared):
    """All that a shipped playbook printed, on one line."""
    inventory = {"all": {"vars": declared, "children": {"gluster": {"hosts": {"g1": UNREACHABLE}}, "heketi": {"hosts": dict.fromkeys(heketi, UNREACHABLE)}}}}
    (folder / "hosts.json").write_text(json.dumps(inventory), encoding="utf-8")
    (folder / "ansible.cfg").write_text("[defaults]\n", encoding="utf-8")
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".ansible/collections"), "HOME": str(folder), "ANSIBLE_NOCOLOR": "1",
                   "ANSIBLE_CONFIG": str(folder / "ansible.cfg"), "ANSIBLE_LOCALHOST_WARNING": "false", "PYTHONPATH": ""}
    done = subprocess.run([sys.executable, "-m", "ansible", "playbook", "-i", str(folder / "hosts.json"), *words, str(ROOT / f"playbooks/{name}.yml")],
                          env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode != 0, done.stdout
    return " ".join((done.stdout + done.stderr).replace("\\n", " ").split())


def test_two_hosts_of_heketi(tmp_path):
    said = play(tmp_path, "site", heketi=("g1", "g2"))
    assert "group heketi: found: g1, g2; expected: one host" in said and "next: leave one host below" in said


def test_whatever_is_declared_wrongly_is_told_at_once_and_no_key_is_shown(tmp_path):
    said = play(tmp_path, "site", "-vvv", heketi_config={"prot": 1}, heketi_backup={"keep": 0}, heketi_admin_key="canary ", heketi_tls=None)
    assert "unknown word; 'prot'" in said and "keeps none; 0" in said and "3 faults, 1 hosts concerned. Nothing was changed." in said
    assert "canary" not in said


def test_a_certificate_that_is_not_there(tmp_path):
    said = play(tmp_path, "site", heketi_tls={"cert": "no/such.pem", "key": "no/such.key"})
    assert "heketi_tls: cert: found: no file no/such.pem on the controller" in said


@pytest.mark.parametrize(("name", "words", "told"), [
    ("heketi_drain_device", ("-e", "host=g1", "-e", "state=online"), "found: no device, state online"),
    ("heketi_remove_host", (), "found: no host"),
    ("heketi_replace_host", ("-e", "host=g1"), "found: no other host"),
])
def test_words_that_are_missing(tmp_path, name, words, told):
    said = play(tmp_path, name, *words)
    assert told in said and "nothing was changed" in said and "next: -e host=" in said


def test_a_group_without_a_host_of_heketi(tmp_path):
    said = play(tmp_path, "heketi_restore", heketi=())
    assert "group heketi: found: no host; expected: the host that runs Heketi; next: list it below `heketi: hosts:` in the inventory" in said
