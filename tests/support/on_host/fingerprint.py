# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything on this host that a refusal or a check must leave alone, as JSON. Runs as root on a host; changes nothing."""

import glob
import hashlib
import json
import os
import stat
import subprocess
import sys

TREES = ("/etc", "/usr/local", "/srv", "/root", "/var/lib/glusterd", "/var/lib/dpkg/status", "/var/lib/apt/lists", "/var/spool/cron")
OURS_TO_CHANGE = ("/etc/lvm/archive", "/etc/lvm/backup", "/var/lib/glusterd/groups", "/var/lib/glusterd/geo-replication", "/var/lib/apt/lists/lock")
# geo-replication: gluster's own command line makes it with its first call, whatever is asked
MIB = 1 << 20


def program(*argv):
    try:
        return subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout.decode()
    except FileNotFoundError:
        return "is not installed"


def entry(path):
    """Kind, mode, owner and content of a file; a directory of another file system (a brick, a mount) is not looked into."""
    found = os.lstat(path)
    if stat.S_ISLNK(found.st_mode):
        content = os.readlink(path)
    elif stat.S_ISREG(found.st_mode):
        with open(path, "rb") as file:
            content = hashlib.sha256(file.read()).hexdigest()
    else:
        content = ""
    return f"{stat.filemode(found.st_mode)} {found.st_uid}:{found.st_gid} {content}"


def files():
    root = os.lstat("/").st_dev
    answer = {}
    for tree in TREES:
        if os.path.isfile(tree):
            answer[tree] = entry(tree)
        for folder, folders, names in os.walk(tree):
            folders[:] = [name for name in folders if os.lstat(os.path.join(folder, name)).st_dev == root]
            for name in [*folders, *names]:
                path = os.path.join(folder, name)
                if not path.startswith(OURS_TO_CHANGE):
                    answer[path] = entry(path)
    return answer


def disks():
    """First and last MiB of each data disk, partition and loop device, where every kind of signature is."""
    answer = {}
    for device in sorted(glob.glob("/dev/ubd[b-z]*") + glob.glob("/dev/loop[0-9]*")):
        try:
            answer[device] = ends(device)
        except OSError as error:  # no medium, or it fails to read
            answer[device] = error.strerror
    return answer


def ends(device):
    with open(device, "rb") as disk:
        size = disk.seek(0, os.SEEK_END)
        sums = []
        for offset in (0, max(0, size - MIB)):
            disk.seek(offset)
            sums.append(hashlib.sha256(disk.read(MIB)).hexdigest())
    return [size, *sums]


def mounts():
    """Without those that come and go with a login."""
    lines = program("cat", "/proc/self/mountinfo").splitlines()
    return sorted(" ".join(line.split()[3:6]) for line in lines if not line.split()[4].startswith("/run/user/"))


def processes():
    """The daemons by number: one that was started again is another one."""
    return sorted(program("pgrep", "-a", "gluster").splitlines())


json.dump({
    "packages": program("dpkg-query", "-W", "-f", "${Package} ${Version} ${Status}\n"),
    "block devices": program("lsblk", "-J", "-b", "-o", "NAME,TYPE,SIZE,FSTYPE,UUID,MOUNTPOINTS"),
    "logical volumes": program("lvs", "--noheadings", "-o", "lv_full_name,lv_size,lv_tags,lv_uuid"),
    "mounts": mounts(),
    "disks": disks(),
    "files": files(),
    "processes": processes(),
    "volumes": program("gluster", "--mode=script", "--xml", "volume", "info"),
    "peers": program("gluster", "--mode=script", "--xml", "pool", "list"),
}, sys.stdout)
