# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of nodes, the way to the API, and who still needs the driver."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._kubernetes.driver import connection, mount_points, node_names, removal_faults

DRIVER = "heketi.glusterkube.io"
STAGED = f"/var/lib/kubelet/plugins/kubernetes.io/csi/{DRIVER}/0123/globalmount"
MOUNTINFO = f"""\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/root rw
90 22 0:45 / {STAGED} rw,relatime shared:40 - fuse.glusterfs 192.0.2.11:/vol_1 rw
91 22 0:45 / /var/lib/kubelet/pods/a/volumes/kubernetes.io~csi/pvc-1/mount rw,relatime shared:40 - fuse.glusterfs 192.0.2.11:/vol_1 rw
92 22 0:46 / /var/lib/kubelet/pods/b/volumes/kubernetes.io~glusterfs/pvc-2 rw,relatime shared:41 - fuse.glusterfs 192.0.2.11:/vol_2 rw
93 22 0:47 / /srv/home rw,relatime shared:42 - fuse.glusterfs 192.0.2.11:/home rw
"""
CONFIG = {"current-context": "a", "contexts": [{"name": "a", "context": {"cluster": "one", "user": "x"}}, {"name": "b", "context": {"cluster": "two"}}],
          "clusters": [{"name": "one", "cluster": {"server": "https://192.0.2.100:6443", "certificate-authority-data": "Q0E="}},
                       {"name": "two", "cluster": {"server": "https://two:6443", "certificate-authority": "/etc/ca.pem"}},
                       {"name": "three", "cluster": {"server": "https://three:6443", "insecure-skip-tls-verify": True}}],
          "users": [{"name": "x", "user": {"token": "secret"}}]}


def node(name, *addresses):
    return {"metadata": {"name": name}, "status": {"addresses": [{"type": "InternalIP", "address": address} for address in addresses]}}


def host(name, *addresses, said=""):
    return {"name": name, "node": said, "addresses": list(addresses)}


@pytest.mark.parametrize(("asked", "found"), [
    (host("w1"), "w1"),
    (host("w1", "192.0.2.19"), "w1"),                      # the name wins over the address
    (host("worker", "192.0.2.19"), "w2.example.com"),
    (host("w1", "192.0.2.18", said="w2.example.com"), "w2.example.com"),
])
def test_a_host_is_the_node_that_was_said_or_named_so_or_has_its_address(asked, found):
    assert node_names([asked], [node("w1", "192.0.2.18"), node("w2.example.com", "192.0.2.19")]) == {asked["name"]: found}


@pytest.mark.parametrize(("hosts", "said"), [
    ([host("x", "192.0.2.77")], "host x: is no node of Kubernetes; found: nodes: w1, w2"),
    ([host("x")], "host x: is no node"),
    ([host("x", said="w9")], "expected: one called w9"),
    ([host("x", "192.0.2.18", "192.0.2.19")], "host x: is no node"),
    ([host("w1"), host("x", "192.0.2.18")], "node w1: claimed by several hosts; found: w1, x"),
])
def test_a_host_that_is_no_node_is_refused(hosts, said):
    with pytest.raises(StorageError) as refused:
        node_names(hosts, [node("w1", "192.0.2.18"), node("w2", "192.0.2.19")])
    assert said in str(refused.value)


def test_the_way_to_the_api_has_no_key_in_it():
    assert connection(CONFIG) == {"server": "https://192.0.2.100:6443", "ca": "Q0E=", "ca_file": ""}
    assert connection(CONFIG, "b") == {"server": "https://two:6443", "ca": "", "ca_file": "/etc/ca.pem"}


@pytest.mark.parametrize(("config", "context", "said"), [
    (None, "", "leads to no server; found: contexts: none"),
    (CONFIG, "c", "context 'c' leads to no server; found: contexts: a, b"),
    ({**CONFIG, "contexts": [{"name": "a", "context": {"cluster": "three"}}]}, "", "trusts any server"),
])
def test_a_kubeconfig_that_leads_nowhere_or_anywhere_is_refused(config, context, said):
    with pytest.raises(StorageError, match=said):
        connection(config, context)


def test_mounts_of_the_driver_are_known_by_where_they_are_staged():
    assert mount_points(MOUNTINFO) == [STAGED, "/var/lib/kubelet/pods/a/volumes/kubernetes.io~csi/pvc-1/mount"]


def test_mounts_are_found_where_the_directory_of_kubelet_is_a_link_to_another_disk():
    assert mount_points(MOUNTINFO.replace("/var/lib/kubelet", "/data/kubelet")) == [
        path.replace("/var/lib/kubelet", "/data/kubelet") for path in (STAGED, "/var/lib/kubelet/pods/a/volumes/kubernetes.io~csi/pvc-1/mount")]


def test_the_driver_may_go_when_nobody_has_anything_of_it():
    others = [{"metadata": {"name": "pvc-9"}, "spec": {"csi": {"driver": "nfs.csi.k8s.io"}}}, {"metadata": {"name": "pvc-8"}, "spec": {"glusterfs": {}}}]
    assert removal_faults(others, [{"metadata": {"name": "nfs"}, "provisioner": "nfs.csi.k8s.io"}], {"w1": []}) == []


def test_the_driver_stays_for_volumes_classes_and_mounts():
    volumes = [{"metadata": {"name": f"pvc-{number}"}, "spec": {"csi": {"driver": DRIVER}, "claimRef": {"namespace": "a", "name": "b"}}} for number in range(7)]
    said = [str(fault) for fault in removal_faults(volumes, [{"metadata": {"name": "gluster"}, "provisioner": DRIVER}], {"w1": [STAGED], "w2": []})]
    assert len(said) == 3
    assert "pvc-0 (a/b)" in said[0] and "and 2 more" in said[0]
    assert "classes: gluster" in said[1]
    assert said[2].startswith("host w1: volumes of driver") and STAGED in said[2]
