# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the programs of Kubernetes are started with. Pure."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..naming import EVERY, Host

ADDRESS, MAC, PORT = "192.0.2.100", "02:4c:41:42:00:64", 6443
"""Of the API server, the same in every lab. The MAC is fixed for the reason that those of the hosts are."""

INSIDE = f"https://{ADDRESS}:{PORT}"
SERVICES = "10.96.0.0/16"

ADMIN, CONTROLLERS, SCHEDULER = "admin", "controllers", "scheduler"
NODE_GRACE, TOLERATION = "10s", 5
"""A dead worker is NotReady after these seconds, and its pods are replaced after those."""


def users() -> dict[str, tuple[str, list[str]]]:
    """Key of each one who has a token: its name in Kubernetes and its groups."""
    nodes = {host.name: (f"system:node:{host.name}", ["system:nodes"]) for host in EVERY}
    return {
        ADMIN: (ADMIN, ["system:masters"]), CONTROLLERS: ("system:kube-controller-manager", []), SCHEDULER: ("system:kube-scheduler", []), **nodes}


def tokens_file(tokens: Mapping[str, str]) -> str:
    """Lines of token, user, id and groups, as the API server reads them."""
    lines = []
    for key, (name, groups) in users().items():
        quoted = f',"{",".join(groups)}"' if groups else ""
        lines.append(f"{tokens[key]},{name},{key}{quoted}\n")
    return "".join(lines)


def kubeconfig(server: str, certificate: str, token: str) -> str:
    """One user's way to the API server. JSON, which is YAML too."""
    cluster = {"server": server, "certificate-authority-data": base64.b64encode(certificate.encode()).decode()}
    return json.dumps({
        "apiVersion": "v1", "kind": "Config", "current-context": "lab", "clusters": [{"name": "lab", "cluster": cluster}],
        "users": [{"name": "lab", "user": {"token": token}}], "contexts": [{"name": "lab", "context": {"cluster": "lab", "user": "lab"}}],
    }, indent=1) + "\n"


def kubelet() -> str:
    """Configuration of the kubelet. Nothing is evicted for lack of room: a lab's hosts are small."""
    return json.dumps({
        "apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration", "cgroupDriver": "systemd", "failSwapOn": False,
        "authentication": {"anonymous": {"enabled": True}, "webhook": {"enabled": False}}, "authorization": {"mode": "AlwaysAllow"},
        "nodeStatusUpdateFrequency": "1s", "makeIPTablesUtilChains": False, "evictionHard": {}, "imageGCHighThresholdPercent": 100,
    }, indent=1) + "\n"


def pods(host: Host) -> str:
    """The bridge that a worker's pods are on. Other workers reach them by routes: this kernel has no iptables to masquerade with."""
    ranges = {"type": "host-local", "ranges": [[{"subnet": host.pods}]], "routes": [{"dst": "0.0.0.0/0"}]}
    bridge = {"type": "bridge", "bridge": "cni0", "isGateway": True, "ipMasq": False, "ipam": ranges}
    return json.dumps({"cniVersion": "0.4.0", "name": "pods", "plugins": [bridge]}, indent=1) + "\n"


def etcd(data: Path) -> list[str]:
    """Without syncs: a lab's etcd outlives nothing anyway."""
    client, peer = "http://127.0.0.1:2379", "http://127.0.0.1:2380"
    return [f"--data-dir={data}", f"--listen-client-urls={client}", f"--advertise-client-urls={client}", f"--listen-peer-urls={peer}", "--unsafe-no-fsync"]


def api_server(home: Path) -> list[str]:
    """``home`` holds the certificate, the keys and the tokens."""
    keys = [f"--service-account-{name}-file={home}/accounts.key" for name in ("key", "signing-key")]
    tolerations = [f"--default-{name}-toleration-seconds={TOLERATION}" for name in ("not-ready", "unreachable")]
    return [
        "--etcd-servers=http://127.0.0.1:2379", f"--advertise-address={ADDRESS}", f"--secure-port={PORT}", f"--tls-cert-file={home}/api.crt",
        f"--tls-private-key-file={home}/api.key", f"--service-cluster-ip-range={SERVICES}", "--authorization-mode=Node,RBAC",
        f"--token-auth-file={home}/tokens.csv", "--service-account-issuer=https://kubernetes.default.svc", *keys, "--allow-privileged=true",
        "--kubelet-preferred-address-types=InternalIP", "--profiling=false", *tolerations]


def controllers(home: Path) -> list[str]:
    return [
        f"--kubeconfig={home}/{CONTROLLERS}.conf", f"--root-ca-file={home}/api.crt", f"--service-account-private-key-file={home}/accounts.key",
        f"--node-monitor-grace-period={NODE_GRACE}", "--leader-elect=false", "--use-service-account-credentials=true"]


def scheduler(home: Path) -> list[str]:
    return [f"--kubeconfig={home}/{SCHEDULER}.conf", "--leader-elect=false"]


def certificate(home: Path) -> Sequence[str]:
    """Arguments of openssl for a certificate that is its own authority."""
    names = ",".join([f"IP:{ADDRESS}", "IP:127.0.0.1", "DNS:localhost", "DNS:kubernetes", "DNS:kubernetes.default.svc"])
    return [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "3650", "-subj", "/CN=kubernetes of a lab",
        "-addext", f"subjectAltName={names}", "-keyout", f"{home}/api.key", "-out", f"{home}/api.crt"]
