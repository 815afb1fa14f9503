# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every file and folder below a folder, as JSON: what may differ between the copies of a brick, and what may not. Runs as root on a host.

Names are relative. GlusterFS's own folders (.glusterfs, .glusterfs-anonymous-inode-...) are left out, and so are the empty pointers that distribute leaves.
"""

import hashlib
import json
import os
import stat
import sys


def attribute(path, name):
    try:
        return os.getxattr(path, name, follow_symlinks=False).hex()
    except OSError:
        return ""


def entry(path):
    found = os.lstat(path)
    answer = {"mode": stat.filemode(found.st_mode), "owner": f"{found.st_uid}:{found.st_gid}", "gfid": attribute(path, "trusted.gfid")}
    if stat.S_ISREG(found.st_mode):
        with open(path, "rb") as file:
            answer.update(size=found.st_size, sha256=hashlib.sha256(file.read()).hexdigest())
    return answer


folder, = sys.argv[1:]
answer = {}
for parent, folders, names in os.walk(folder):
    folders[:] = [name for name in folders if not name.startswith(".glusterfs")]
    for name in [*folders, *names]:
        path = os.path.join(parent, name)
        try:
            if not attribute(path, "trusted.glusterfs.dht.linkto"):
                answer[os.path.relpath(path, folder)] = entry(path)
        except FileNotFoundError:   # heal has removed it meanwhile
            pass
json.dump(answer, sys.stdout)
