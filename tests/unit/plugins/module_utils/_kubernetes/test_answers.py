# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The answers of the filters."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._kubernetes.answers import classes_plan

ACCESS = {"url": "http://192.0.2.11:8080", "user": "admin", "namespace": "heketi-csi", "csi_secret": "heketi-csi", "in_tree_secret": "heketi-in-tree"}


def answer(declared, version="v1.37.2", current=()):
    return classes_plan(declared, version, current, [], [], ACCESS)


def test_a_plan_is_read_by_people_and_by_the_role():
    said = answer([{"name": "gluster", "default": True}])
    assert (said["faults"], said["remove"], said["kinds"], said["driver"], len(said["apply"])) == ("", [], ["csi"], True, 1)
    assert said["text"].splitlines() == ["Storage classes", "  + class gluster  create", "                   heketi.glusterkube.io replicate:3",
                                         "                   default class", "Plan: 1 create, 0 change, 0 destroy, 0 unchanged."]


@pytest.mark.parametrize(("declared", "version", "driver"), [
    ([], "v1.25.16", False), ([], "v1.26.0", True), ([{"name": "a"}], "v1.25.16", False), ([{"name": "a", "provisioner": "csi"}], "v1.25.16", True),
])
def test_who_needs_the_driver(declared, version, driver):
    assert answer(declared, version)["driver"] is driver


@pytest.mark.parametrize(("declared", "version", "said"), [
    ([{"name": "a", "colour": 1}], "v1.37.2", "unknown word colour"), ([{"name": "a"}], "?", "its version is not known"),
    ([{"name": "a", "provisioner": "in-tree"}], "v1.37.2", "class a: provisioner kubernetes.io/glusterfs: refused"),
    ([{"name": "a", "provisioner": "in-tree"}, {"name": "b", "provisioner": "in-tree"}], "v1.37.2", "2 refused, nothing was changed:"),
])
def test_what_is_refused_is_text_and_nothing_is_to_be_done(declared, version, said):
    refused = answer(declared, version)
    assert said in refused["faults"] and (refused["remove"], refused["apply"], refused["text"]) == ([], [], "")
