# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes numbered files into a directory, and prints each one's name, time and sha256 only when it and its directory are synced.

Runs on a host until nobody reads what it prints. What fails is printed as an error, and the next file is tried.
"""

import hashlib
import os
import sys
import time

folder, = sys.argv[1:]
os.makedirs(folder, exist_ok=True)
number = 0
while True:
    number += 1
    name, content = f"f{number}", os.urandom(1 + number * 7919 % 40_000)
    try:
        with open(os.path.join(folder, name), "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        print(name, f"{time.monotonic():.2f}", hashlib.sha256(content).hexdigest(), flush=True)
    except OSError as error:
        print("error", f"{time.monotonic():.2f}", f"{name}: {error}", flush=True)
    time.sleep(0.2)
