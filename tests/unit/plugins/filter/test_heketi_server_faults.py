# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the inventory may say of Heketi's server. What it may not is in tests/bad_input."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from ansible_collections.glusterkube.storage.plugins.filter.heketi_server_faults import heketi_server_faults
from ansible_collections.glusterkube.storage.plugins.module_utils._site.heketi_server import NAMES

ROLE = yaml.safe_load((Path(__file__).resolve().parents[4] / "roles/heketi_server/meta/argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
TYPES = {"int": 1, "bool": True, "str": "text", "path": "/etc/fstab", "dict": {}}


def every_word(options):
    """A value for each option of a spec."""
    return {word: every_word(spec["options"]) if "options" in spec else spec["choices"][0] if "choices" in spec else TYPES[spec["type"]]
            for word, spec in options.items()}


@pytest.mark.parametrize("declared", [
    {},
    dict.fromkeys(NAMES),
    {"heketi_config": every_word(ROLE["heketi_server_config"]["options"])},
    {"heketi_config": {"port": "8081", "profiling": "no", "glusterfs": {"sshexec": {"port": "22"}}}},  # as extra variables have them
    {"heketi_install": "package", "heketi_firewall": "none", "heketi_firewall_networks": ["192.0.2.0/24", "2001:db8::/64"]},
    {"heketi_install": {"url": "https://example.com/heketi.tar.gz", "checksum": f"sha256:{'0' * 64}"}},
    {"heketi_tls": {"cert": "files/heketi.pem", "key": "files/heketi.key", "ca": "/etc/ssl/ca.pem"}, "heketi_admin_key": "My Secret"},
    {"heketi_tls": {}, "heketi_admin_key": "", "heketi_backup": {}},
    {"heketi_backup": {"schedule": "hourly", "folder": "/srv/backups", "keep": 3, "copies": ["/mnt/backup"], "command": ["/usr/bin/rsync", "--quiet"]}},
])
def test_what_is_declared_well(declared):
    assert heketi_server_faults(declared, "g1", ROLE) == ""
