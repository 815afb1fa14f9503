# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Units and objects of the role, as its templates make them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

ROLE = Path(__file__).resolve().parents[4] / "roles/heketi_csi"
NAMESPACES = re.compile(  # every option of systemd.exec that gives a service a mount namespace of its own
    r"^(Private(Tmp|Devices|Mounts|IPC|Users|Network)|Protect(System|Home|KernelTunables|KernelModules|KernelLogs|ControlGroups|Proc|Hostname)|"
    r"ProcSubset|ReadOnlyPaths|ReadWritePaths|InaccessiblePaths|ExecPaths|NoExecPaths|TemporaryFileSystem|Bind(ReadOnly)?Paths|Root(Directory|Image)|"
    r"MountAPIVFS|MountFlags|MountImages|ExtensionImages|DynamicUser|LoadCredential\w*|SetCredential\w*|(State|Cache|Logs)Directory)=", re.MULTILINE)
VARIABLES = {
    **yaml.safe_load((ROLE / "defaults/main.yml").read_text()),
    "ansible_managed": "managed", "__heketi_csi_driver": "heketi.glusterkube.io", "__heketi_csi_programs": "/usr/local/lib/glusterkube",
    "__heketi_csi_archive": "/usr/local/lib/glusterkube/heketi-csi.zip", "__heketi_csi_user": "heketi-csi", "__heketi_csi_node_id": "w1",
    "__heketi_csi_node_socket": "/var/lib/kubelet/plugins/heketi.glusterkube.io/csi.sock",
    "__heketi_csi_controller_socket": "/run/heketi-csi-controller/csi.sock",
    "__heketi_csi_read_at_start": yaml.safe_load((ROLE / "vars/main.yml").read_text())["__heketi_csi_read_at_start"],
}
UNITS = sorted(path.name.removesuffix(".j2") for path in (ROLE / "templates").glob("*.service.j2"))

# By group, resource and name. Informers list and watch and never get; events are created and patched (client-go, tools/record/event.go); a lease is read,
# created and updated (tools/leaderelection/resourcelock/leaselock.go).
INFORMER, EVENTS = "list watch", {("", "events", ""): "create patch"}
SECRET = {("", "secrets", "heketi-csi"): "get"}


def lease(name):
    return {("coordination.k8s.io", "leases", ""): "create", ("coordination.k8s.io", "leases", name): "get update"}


NEEDED = {
    # sig-storage-lib-external-provisioner: volume_store.go creates volumes, controller.go patches their finalizers and deletes them. Claims are read and
    # updated to have a pod scheduled anew and to clone, both only with capabilities that this driver lacks (checkError, setCloneFinalizer).
    "heketi-csi-provisioner": {
        ("", "persistentvolumes", ""): f"{INFORMER} create patch delete", ("", "persistentvolumeclaims", ""): INFORMER,
        ("storage.k8s.io", "storageclasses", ""): INFORMER, **EVENTS, **SECRET, **lease("heketi-glusterkube-io")},
    # external-resizer: pkg/util/util.go patches the size of the volume and the status of the claim.
    "heketi-csi-resizer": {
        ("", "persistentvolumes", ""): f"{INFORMER} patch", ("", "persistentvolumeclaims", ""): INFORMER, ("", "persistentvolumeclaims/status", ""): "patch",
        **EVENTS, **SECRET, **lease("external-resizer-heketi-glusterkube-io")},
}


def rendered(name):
    templates = Environment(loader=FileSystemLoader(ROLE / "templates"), undefined=StrictUndefined, trim_blocks=True, autoescape=False)
    return templates.get_template(name).render(VARIABLES)


def objects(name="cluster.yml.j2"):
    return [entry for entry in yaml.safe_load_all(rendered(name)) if entry]


def rules(*kinds):
    return [(entry["metadata"]["name"], rule) for entry in objects() if entry["kind"] in kinds for rule in entry["rules"]]


def test_the_unit_of_a_worker_has_no_mount_namespace():
    assert NAMESPACES.findall(rendered("heketi-csi-node.service.j2")) == []
    assert NAMESPACES.search(rendered("heketi-csi-controller.service.j2"))    # the pattern finds what there is


def test_the_end_of_the_driver_is_the_end_of_nothing_else():
    unit = rendered("heketi-csi-node.service.j2")
    assert "\nKillMode=process\n" in unit and "\nRestart=always\n" in unit


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_is_back_after_its_end_and_says_what_it_was_started_with(unit):
    text = rendered(f"{unit}.j2")
    assert "\nRestart=always\n" in text and "\nStartLimitIntervalSec=0\n" in text and "\nWantedBy=multi-user.target" in text
    assert f"> /run/{unit.removesuffix('.service')}/started-with'" in text and f"\nRuntimeDirectory={unit.removesuffix('.service')}\n" in text
    assert re.findall(r"^\[(\w+)\]$", text, re.MULTILINE) == ["Unit", "Service", "Install"]


@pytest.mark.parametrize("unit", ["heketi-csi-provisioner.service", "heketi-csi-resizer.service"])
def test_a_token_is_in_no_command_line_and_read_by_nobody_else(unit):
    text = rendered(f"{unit}.j2")
    assert "--kubeconfig=${CREDENTIALS_DIRECTORY}/kubeconfig" in text and "\nUser=heketi-csi\n" in text


def test_each_account_may_do_what_its_program_asks_for_and_nothing_else():
    granted = {account: {} for account in NEEDED}
    for account, rule in rules("ClusterRole", "Role"):
        for group in rule["apiGroups"]:
            for resource in rule["resources"]:
                for name in rule.get("resourceNames", [""]):
                    granted[account].setdefault((group, resource, name), []).extend(rule["verbs"])
    assert {account: {what: sorted(verbs) for what, verbs in found.items()} for account, found in granted.items()} == {
        account: {what: sorted(verbs.split()) for what, verbs in wanted.items()} for account, wanted in NEEDED.items()}


def test_nobody_may_read_secrets_of_other_namespaces():
    assert [rule for unused, rule in rules("ClusterRole") if "secrets" in rule["resources"]] == []


def test_what_is_needed_was_read_in_the_versions_that_are_built():
    """Whoever takes another one has to look for its calls anew."""
    built = (ROLE / "files/build/go.mod").read_text()
    for module in ("github.com/kubernetes-csi/external-provisioner/v6 v6.4.0", "github.com/kubernetes-csi/external-resizer/v2 v2.3.0",
                   "sigs.k8s.io/sig-storage-lib-external-provisioner/v13 v13.1.0", "github.com/kubernetes-csi/csi-lib-utils v0.25.0",
                   "k8s.io/client-go v0.37.2"):
        assert f"\t{module}" in built, module


def test_no_option_of_the_programs_asks_for_more():
    """What they would need rules for when it is switched on: pods of volumes in use, nodes, capacity objects, other feature gates."""
    options = re.compile(r" --([a-z-]+)")
    known = {"csi-address", "kubeconfig", "leader-election", "leader-election-namespace", "timeout", "retry-interval-max"}
    for unit, more in (("provisioner", {"worker-threads"}), ("resizer", {"workers", "handle-volume-inuse-error"})):
        text = rendered(f"heketi-csi-{unit}.service.j2")
        assert set(options.findall(text)) == known | more
    assert "--handle-volume-inuse-error=false" in rendered("heketi-csi-resizer.service.j2")


def test_every_account_has_its_token_and_its_bindings():
    accounts = {entry["metadata"]["name"] for entry in objects() if entry["kind"] == "ServiceAccount"}
    for kind in ("ClusterRole", "Role"):
        bound = [entry for entry in objects() if entry["kind"] == f"{kind}Binding"]
        assert {entry["roleRef"]["name"] for entry in bound} == {entry["metadata"]["name"] for entry in objects() if entry["kind"] == kind} == accounts
        assert all(entry["subjects"][0]["name"] == entry["roleRef"]["name"] for entry in bound)
    assert {entry["metadata"]["annotations"]["kubernetes.io/service-account.name"] for entry in objects("tokens.yml.j2")} == accounts


def test_the_driver_is_described_as_it_is():
    driver, = (entry for entry in objects() if entry["kind"] == "CSIDriver")
    assert driver["spec"] == {"attachRequired": False, "podInfoOnMount": False, "fsGroupPolicy": "File", "volumeLifecycleModes": ["Persistent"]}
