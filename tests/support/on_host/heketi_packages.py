# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""FOLDER: a repository of apt with packages heketi and heketi-client, made of the programs in /usr/local/bin. Runs on a host of the lab."""

import hashlib
import os
import subprocess
import sys

folder = sys.argv[1]
os.makedirs(folder)
index = ""
for name, program in (("heketi", "heketi"), ("heketi-client", "heketi-cli")):
    tree = os.path.join(folder, name)
    os.makedirs(os.path.join(tree, "DEBIAN"))
    os.makedirs(os.path.join(tree, "usr/bin"))
    subprocess.run(["cp", f"/usr/local/bin/{program}", os.path.join(tree, "usr/bin")], check=True)
    control = (f"Package: {name}\nVersion: 10.3.0\nArchitecture: all\nMaintainer: nobody <nobody@example.invalid>\n"
               f"Description: {program} for a test\n")
    with open(os.path.join(tree, "DEBIAN/control"), "w", encoding="ascii") as file:
        file.write(control)
    package = os.path.join(folder, f"{name}.deb")
    subprocess.run(["dpkg-deb", "--build", "-Zgzip", "-z1", tree, package], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["rm", "-r", tree], check=True)
    with open(package, "rb") as file:
        data = file.read()
    index += f"{control}Filename: ./{name}.deb\nSize: {len(data)}\nSHA256: {hashlib.sha256(data).hexdigest()}\n\n"
with open(os.path.join(folder, "Packages"), "w", encoding="ascii") as file:
    file.write(index)
