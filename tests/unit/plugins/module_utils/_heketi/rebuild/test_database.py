# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A database rebuilt from captured hosts against the dump of the one that Heketi had."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.rebuild.database import rebuild
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.rebuild.model import Look
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.rebuild import captured


def renamed(dump):
    """The dump with the ids that are nowhere on the hosts replaced by what they belong to, and without what says nothing of the storage."""
    nodes = {key: entry["Info"]["hostnames"]["manage"][0] for key, entry in dump["nodeentries"].items()}
    bricks = {key: f"{nodes[entry['Info']['node']]}:{entry['Info']['path']}" if entry["LvmLv"] else key for key, entry in dump["brickentries"].items()}
    volumes = {key: entry["Info"]["name"] if entry["Info"]["name"] == "copy" else key for key, entry in dump["volumeentries"].items()}
    names = {**nodes, **bricks, **volumes}

    def rename(value):
        if isinstance(value, dict):
            return {names.get(key, key): rename(entry) for key, entry in value.items()}
        if isinstance(value, list):
            return sorted((rename(entry) for entry in value), key=str)
        return names.get(value, value) if isinstance(value, str) else value

    shown = rename(dump)
    shown["dbattributeentries"].pop("DB_GENERATION_ID", None)
    for volume in shown["volumeentries"].values():
        info = volume["Info"]
        volume["GlusterVolumeOptions"] = [option for option in volume["GlusterVolumeOptions"] if option]  # Heketi keeps empty ones of its settings
        asked = {"none": (), "replicate": ("replicate",), "disperse": ("disperse",)}[info["durability"]["type"]]
        info["durability"] = {"type": info["durability"]["type"], **{kind: info["durability"][kind] for kind in asked}}  # its client fills in the others
        mount = info["mount"]["glusterfs"]  # in the order of the nodes' ids
        servers = {mount["device"].partition(":")[0], *mount["options"]["backup-volfile-servers"].split(",")}
        assert servers == set(mount["hosts"])
        info["mount"] = {"servers": sorted(servers), "volume": mount["device"].partition(":")[2]}
    return shown


@pytest.fixture(scope="module")
def rebuilt():
    return rebuild(captured.clusters(), captured.volumes())


def test_the_database_is_the_one_that_was_lost(rebuilt):
    was, now = renamed(captured.dump()), renamed(rebuilt.database)
    for bucket in was:
        assert now[bucket] == was[bucket], bucket
    assert now.keys() == was.keys()
