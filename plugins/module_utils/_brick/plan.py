# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From what is and what should be to what to do. Pure: no command, no clock, no Ansible. Private to the collection.

The steps of a brick, in an order in which every prefix can be told from what is found, so that a run that was
killed anywhere is finished by the next one::

    device  [wipefs]  pvcreate  vgcreate  lvcreate thin-pool
    brick   lvcreate with tags  mkfs.xfs  lvchange --deltag glusterkube.new  mkdir  chattr +i  fstab
            systemctl daemon-reload  mount  mkdir brick
    start   systemctl restart glusterd, where a brick of a started volume does not run
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from .._action import Action
from .._errors import StorageError, refuse
from . import start
from .limits import bad_names
from .model import Host, LogicalVolume, Place, WantedBrick, WantedDevice
from .plan_brick import Brick
from .plan_device import Device, name_groups
from .verdict import judge


def bricks(host: Host, root: str, devices: Iterable[WantedDevice], wanted: Iterable[WantedBrick]) -> list[Action]:
    """Prepare the devices that the bricks need, grow the prepared ones, make and grow the bricks.

    :raises StorageError: with all that is refused; then nothing may be done
    """
    wanted = list(wanted)
    faults = list(bad_names(wanted)) + list(_bad_root(host, root))
    verdicts = judge(host, devices)
    faults += [StorageError(f"device {verdict.wanted.device}: {'missing' if verdict.state == 'missing' else 'refused'}", found=verdict.found,
                            expected="an empty device, or one that this collection has prepared", next_step=verdict.next_step)
               for verdict in verdicts if verdict.state in ("refused", "missing")]
    usable = {verdict.wanted.device: Device(host, verdict) for verdict in verdicts if verdict.state in ("blank", "prepared")}
    name_groups(host, usable.values())
    steps = []
    for brick in wanted:
        device = usable.get(brick.device)
        if device:
            step = Brick(host, root, brick, device)
            steps.append(step)
            device.bricks.append(step)
        elif brick.device not in {verdict.wanted.device for verdict in verdicts}:
            faults.append(StorageError(f"brick {brick.name}: its device is not listed", found=brick.device, expected="one of `devices`",
                                       next_step=f"add {brick.device} to gluster_devices of this host"))
    for step in steps:
        faults += step.faults()
    for device in usable.values():
        faults += device.faults()
    refuse(faults)
    actions = [action for device in usable.values() for action in device.actions()]
    actions += [action for step in steps for action in step.prepare()]
    mounts = [action for step in steps for action in step.attach()]
    if host.systemd and any(action.argv[0] == "mount" for action in mounts):
        actions.append(Action("~", "systemd", "read /etc/fstab again, so that it does not undo the mounts", ("systemctl", "daemon-reload")))
    return actions + mounts + start.bricks(host, root, wanted)


def is_complete(host: Host, root: str, lv: LogicalVolume, device: WantedDevice) -> bool:
    """Nothing is left to do for a brick, and nothing speaks against it."""
    block = host.block_at(device.device) or host.blocks.get(host.asked.get(device.device, ""))
    name = lv.brick
    if not block or not name:
        return False
    host = replace(host, glusterd_bricks=())  # whether it would be, if its volume still used it
    verdict = judge(replace(host, asked={**host.asked, device.device: block.kname}), [device])[0]
    if verdict.state != "prepared":
        return False
    step = Brick(host, root, WantedBrick(name, device.device, lv.size, lv.arbiter), Device(host, verdict))
    return not any(step.faults()) and not any(step.prepare()) and not any(step.attach())


def _bad_root(host: Host, root: str) -> Iterator[StorageError]:
    place = host.places.get(root, Place())
    if not re.fullmatch(r"(/[A-Za-z0-9_.+@-]+)+", root, re.ASCII) or {"..", "."} & set(root.split("/")):
        yield StorageError(f"root {root!r}: is not a path for mount points", expected="an absolute path of plain names, such as /srv/gluster",
                           next_step="correct the root")
    elif place.kind in ("symlink", "other"):
        yield StorageError(f"root {root}: refused", found="a symbolic link in it" if place.kind == "symlink" else "not a directory",
                           expected="a directory of its own, or nothing yet", next_step=f"ls -ld {root}; realpath {root}")
