# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""heketi_install: package. Debian has none: refused without a change. With a repository of one's own Heketi runs from there, and from our build again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support import heketi_rest, lab, site

pytestmark = pytest.mark.campaign

HOST = heketi_rest.HOST
REPOSITORY = "/srv/packages"
SOURCE = "/etc/apt/sources.list.d/packages.list"


def running() -> str:
    """The program that the server runs."""
    return lab.on(HOST, "readlink /proc/$(systemctl show --value --property MainPID heketi)/exe").strip()


@pytest.fixture(scope="module")
def repository() -> Iterator[None]:
    """Two packages with the programs that are there already, in a repository on the host itself."""
    lab.script(HOST, "heketi_packages.py", REPOSITORY)
    lab.on(HOST, f"echo 'deb [trusted=yes] file:{REPOSITORY} ./' > {SOURCE} && apt-get -qq update")
    yield
    lab.on(HOST, f"apt-get -qq remove heketi heketi-client; rm -r {SOURCE} {REPOSITORY}; apt-get -qq update")


def test_without_a_repository_that_has_it_it_is_refused_before_the_first_change() -> None:
    run = site.site("--tags", "heketi", heketi_install="package")
    assert run.code != 0 and "found: no package heketi in what g1 knows of its repositories" in " ".join(run.output.split()), run.told()
    assert run.changed() == [] and running() == "/usr/local/bin/heketi"


@pytest.mark.usefixtures("repository")
def test_with_one_heketi_runs_from_the_package_and_back_again() -> None:
    for install, program in (("package", "/usr/bin/heketi"), ("build", "/usr/local/bin/heketi")):
        run = site.site("--tags", "heketi", heketi_install=install)
        assert run.code == 0, run.told()
        assert running() == program and heketi_rest.get("/operations")["in_flight"] == 0
        again = site.site("--tags", "heketi", heketi_install=install)
        assert (again.code, again.changed()) == (0, []), again.told()
