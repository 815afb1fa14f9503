# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Short forms for the tests of placement: hosts, volumes, and what became of them."""

from __future__ import annotations

from ansible_collections.glusterkube.storage.plugins.module_utils._placement import check
from ansible_collections.glusterkube.storage.plugins.module_utils._placement.place import layout

MIB = 1024**2
GIB = 1024**3


def host(name, zone, *sizes, arbiter="any", tags=None, **more):
    """A host with devices /dev/sdb, /dev/sdc, ... of these sizes."""
    devices = [{"device": f"/dev/sd{chr(98 + number)}", "size": size, **({"tags": tags} if tags else {})} for number, size in enumerate(sizes)]
    return {"name": name, **({"zone": zone} if isinstance(zone, str) else {"domains": list(zone)}), "arbiter": arbiter, "devices": devices, **more}


def three(*sizes, **more):
    """One host in each of three zones."""
    return [host(f"g{number}", zone, *(sizes or ("1TiB",)), **more) for number, zone in enumerate("abc", 1)]


def replica(name="home", size="100GiB", replicas=3, **more):
    return {"name": name, "type": "replicate", "replicas": replicas, "size": size, **more}


def arbiter(name="logs", size="100GiB", **more):
    return {"name": name, "type": "replicate", "replicas": 3, "arbiters": 1, "size": size, **more}


def disperse(name="archive", size="100GiB", disperses=3, redundancies=1, **more):
    return {"name": name, "type": "disperse", "disperses": disperses, "redundancies": redundancies, "size": size, **more}


def brick(volume, number, index, host, device="/dev/sdb", size=100 * GIB, arbiter=False):
    return {"volume": volume, "set": number, "index": index, "host": host, "device": device, "size": size, "arbiter": arbiter}


def place(hosts, volumes, existing=(), **options):
    """The layout, with the checker on it."""
    volumes = volumes if isinstance(volumes, list) else [volumes]
    answer = layout(hosts, volumes, existing, **options).to_dict()
    placed = [volume for volume in volumes if volume["name"] in answer["volumes"]]
    others = [entry for entry in existing if entry["volume"] not in answer["volumes"]]
    checker = check.Checker(hosts, placed, check.planned(answer) + others, options.get("spread", "zone"), options.get("levels") or ())
    assert not checker.violations(), checker.violations()
    return answer


def sets(answer, name=None):
    """The hosts of each set of a volume."""
    return [[entry["host"] for entry in members] for members in volume(answer, name)]


def sizes(answer, name=None):
    """The sizes of each set's bricks."""
    return [[entry["size"] for entry in members] for members in volume(answer, name)]


def news(answer, name=None):
    """(set, index, host) of the new bricks."""
    return [(number, index, entry["host"]) for number, members in enumerate(volume(answer, name)) for index, entry in enumerate(members) if entry["new"]]


def volume(answer, name=None):
    assert name or len(answer["volumes"]) == 1, answer["refused"]
    return answer["volumes"][name or next(iter(answer["volumes"]))]["sets"]


def refusal(hosts, volumes, existing=(), **options):
    """The one refusal, as a user reads it."""
    answer = layout(hosts, volumes if isinstance(volumes, list) else [volumes], existing, **options)
    assert len(answer.refused) == 1, answer
    name, error = answer.refused[0]
    assert error.found and error.what.startswith(f"volume {name}: "), error
    assert error.expected or error.next_step, error
    return str(error)


def existing(answer, *names):
    """A layout as bricks that are there."""
    return [{"volume": name, "set": number, "index": index, **{key: entry[key] for key in ("host", "device", "size", "arbiter")}}
            for name, laid in answer["volumes"].items() if not names or name in names
            for number, members in enumerate(laid["sets"]) for index, entry in enumerate(members)]
