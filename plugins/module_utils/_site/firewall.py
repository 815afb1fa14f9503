# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a firewall of a host would cut off. Pure. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from .._errors import StorageError


def faults(host: str, kind: str, networks: list[str], ports: list[str], *, firewalld_runs: bool, sockets: Iterable[str]) -> list[StorageError]:
    """Why a host must not get this firewall; empty when it may.

    :param kind: ``auto``, ``nftables`` or ``firewalld``
    :param ports: TCP ports and ranges of them, such as ``24007`` and ``49152-60999``
    :param sockets: lines of ``ss -H -t -a -n``
    """
    if kind == "firewalld" and not firewalld_runs:
        return [StorageError(f"{host}: firewall: refused", found="firewalld, which does not run here", expected="the firewall that the host uses",
                             next_step="gluster_firewall: nftables or auto; or first: systemctl enable --now firewalld")]
    if kind == "nftables" and firewalld_runs:
        return [StorageError(f"{host}: firewall: refused", found="nftables, while firewalld runs here and would drop what it accepts",
                             expected="the firewall that the host uses", next_step="gluster_firewall: firewalld or auto")]
    if not networks:
        return [StorageError(f"{host}: firewall: refused", found="no network that may reach GlusterFS, so nobody could", expected="at least one",
                             next_step="set gluster_storage_network, or gluster_firewall_networks: [192.0.2.0/24]")]
    try:
        allowed = [ip_network(network) for network in networks]
    except ValueError as error:
        return [StorageError(f"{host}: firewall: refused", found=str(error), expected="networks in CIDR form such as 192.0.2.0/24 or 2001:db8::/64",
                             next_step="correct gluster_storage_network or gluster_firewall_networks")]
    spans = [_span(port) for port in ports]
    wrong = [port for port, (first, last) in zip(ports, spans) if not 1 <= first <= last <= 65535]
    if wrong:
        return [StorageError(f"{host}: firewall: refused", found=f"ports {', '.join(wrong)}", expected="ports from 1 to 65535, the first not above the last",
                             next_step="correct base-port and max-port in gluster_server_options")]
    outside = _outside(allowed, spans, sockets)
    if outside:
        return [StorageError(f"{host}: firewall: refused", found=f"connected to GlusterFS here from outside of {', '.join(networks)}: {', '.join(outside)}",
                             expected="every client and every host of the pool inside",
                             next_step="add their network to gluster_firewall_networks, or disconnect them")]
    return []


def _outside(allowed: list[IPv4Network | IPv6Network], spans: list[tuple[int, int]], sockets: Iterable[str]) -> list[str]:
    """Addresses connected to a listening port of the spans and in none of the allowed networks. What this host opened itself is none."""
    listening: set[int] = set()
    connected: list[tuple[IPv4Address | IPv6Address, int, IPv4Address | IPv6Address]] = []
    for fields in (line.split() for line in sockets):
        local, peer = fields[3], fields[4]
        port = local.rpartition(":")[2]
        if not port.isdigit() or not any(first <= int(port) <= last for first, last in spans):
            continue
        if fields[0] == "LISTEN":
            listening.add(int(port))
        elif fields[0] == "ESTAB":
            connected.append((_address(local), int(port), _address(peer)))
    return sorted({str(peer) for own, port, peer in connected if port in listening and peer != own and not peer.is_loopback
                   and not any(peer in network for network in allowed)})


def _span(port: str) -> tuple[int, int]:
    first, is_range, last = str(port).partition("-")
    return int(first), int(last if is_range else first)


def _address(endpoint: str) -> IPv4Address | IPv6Address:
    """The address of ``192.0.2.1:24007``, ``[2001:db8::1]:24007``, ``[::ffff:192.0.2.1]:24007`` or ``[fe80::1]%eth0:24007``."""
    found = ip_address(endpoint.rpartition(":")[0].partition("%")[0].strip("[]"))
    return (isinstance(found, IPv6Address) and found.ipv4_mapped) or found
