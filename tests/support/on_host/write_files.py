# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes files of many sizes into a directory, synced, and prints each name and sha256. Runs as root on a host."""

import hashlib
import os
import random
import sys

folder, = sys.argv[1:]
draw = random.Random(folder)
for number, size in enumerate([0, 1, 511, 512, 513, 1024, 131072, 131073, 1 << 20, *(draw.randrange(200_000) for _unused in range(21))]):
    content = draw.randbytes(size)
    with open(os.path.join(folder, f"file-{number}"), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    print(f"file-{number}", hashlib.sha256(content).hexdigest())
