# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter through the template engine of ansible-core answers as it does without."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from ansible_collections.glusterkube.storage.plugins.filter.kubernetes_migrate import kubernetes_migrate

ROOT = Path(__file__).parents[4]
sys.path.insert(0, str(Path(__file__).parents[1] / "module_utils/_kubernetes"))

from migrate_cluster import Cluster, pod

PLAY = """
- hosts: localhost
  gather_facts: false
  tasks:
    - ansible.builtin.set_fact:
        plan: >-
          {{ found | combine({'version': version})
             | glusterkube.storage.kubernetes_migrate(heketi, phase=asked, storage_class='', claims='default/data'.split(','), exported=exported) }}
    - ansible.builtin.copy:
        dest: "{{ answer }}"
        content: "{{ plan | to_json }}"
        mode: "0600"
"""


def test_templated(tmp_path):
    cluster = Cluster(pods=[pod(of="other")])
    cluster.found["spaces"] = [{"metadata": {"uid": cluster.found.pop("cluster")}}]
    version = cluster.found["version"]
    variables = {"found": {**cluster.found, "version": {}}, "version": version, "heketi": cluster.heketi, "exported": {}, "asked": "migrate",
                 "answer": str(tmp_path / "answer")}
    (tmp_path / "play.yml").write_text(PLAY)
    (tmp_path / "variables.json").write_text(json.dumps(variables))
    argv = [Path(sys.executable).with_name("ansible-playbook"), "-i", "localhost,", "-c", "local", "-e", f"@{tmp_path}/variables.json", tmp_path / "play.yml"]
    environment = {**os.environ, "ANSIBLE_NOCOLOR": "1", "ANSIBLE_PYTHON_INTERPRETER": sys.executable}
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    expected = kubernetes_migrate(cluster.found, cluster.heketi, "migrate", "", ["default/data"], {})
    assert json.loads((tmp_path / "answer").read_text()) == expected
    assert len(expected["volumes"][0]["steps"]) == 5 and len(expected["retain"]) == 1
