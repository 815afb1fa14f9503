# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No file names the machine it was written on: a path that only exists there, or the mirror it installs from."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from .checkout import ROOT, files, finish

# Written so that they do not match this very file.
PATHS = (r"/work/(?:main|shared)\b", r"/root/\.(?:cache|pyenv|ansible)\b", r"/tmp/(?:skel|clone|bash_)", r"/opt/[w]heels\b")
PUBLIC = frozenset("""
pypi.org files.pythonhosted.org deb.debian.org security.debian.org snapshot.debian.org ftp.debian.org proxy.golang.org sum.golang.org
registry.npmjs.org galaxy.ansible.com github.com localhost download.gluster.org packages.cloud.google.com deb.nodesource.com
""".split())
URL = re.compile(r"[a-z+]+://[^\s\"'|,\]]+")


def mirrors(texts: Iterable[str]) -> set[str]:
    """The hosts of the addresses in some settings, without the ones everybody uses."""
    hosts = {urlsplit(url).hostname for text in texts for url in URL.findall(text)}
    return {host for host in hosts if host and host not in PUBLIC}


def settings() -> list[str]:
    """Where this machine says what it installs from."""
    found = [value for key, value in os.environ.items() if re.search(r"proxy|index|mirror|registry|find_links", key, re.IGNORECASE)]
    found.append(subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False).stdout)
    for path in [Path("/etc/apt/sources.list"), *Path("/etc/apt").glob("*.d/*")]:
        if path.is_file() and path.suffix in {".list", ".sources", ".conf", ""}:
            found.append(path.read_text(encoding="utf-8", errors="replace"))
    return found


def pattern(root: Path, hosts: Iterable[str]) -> re.Pattern[str]:
    """Short names would be found in ordinary words, so only ones that look like a machine's are looked for."""
    literal = {host for host in (*hosts, socket.gethostname()) if "." in host or any(character.isdigit() for character in host)}
    if len(root.parts) > 3:
        literal.add(str(root))
    return re.compile("|".join([*PATHS, *(rf"(?<![\w.-]){re.escape(text)}(?![\w.-])" for text in sorted(literal - {"127.0.0.1", "::1"}))]))


def faults(name: str, text: str, forbidden: re.Pattern[str]) -> list[str]:
    return [f"{name}:{number}: {match.group()}" for number, line in enumerate(text.splitlines(), 1) for match in forbidden.finditer(line)]


def main(root: Path = ROOT) -> None:
    forbidden, found = pattern(root, mirrors(settings())), []
    for path in files(root):
        target = root / path
        text = os.readlink(target) if target.is_symlink() else target.read_bytes().decode("utf-8", "replace")
        found += faults(str(path), text, forbidden)
    finish("machine_paths", found)


if __name__ == "__main__":
    main()
