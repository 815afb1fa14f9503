# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of glusterd, as it was started with them."""

from __future__ import annotations

from support import box, firewall

SETTINGS = "/etc/glusterfs/glusterd.vol"


def process() -> str:
    return box.on("systemctl show --value --property MainPID glusterd.service").strip()


def test_what_a_killed_run_has_written_takes_effect():
    """It was killed before the restart: glusterd still runs with the file of before."""
    box.on(f"sed --in-place 's/max-port .*/max-port 50000/' {SETTINGS}; systemctl restart glusterd.service")
    before = process()
    box.on(f"sed --in-place 's/max-port .*/max-port 60999/' {SETTINGS}")
    run = firewall.run()
    assert (run.code, firewall.changed(run)) == (0, ["Server | glusterd runs now and after each boot, with these settings"]), run.told()
    assert len({before, process(), "0"}) == 3


def test_settings_of_somebody_else_stay_beside_those_of_the_role():
    box.on(f"echo '# of somebody else' >> {SETTINGS}")
    run = firewall.run()
    changed = [task.partition(",")[0] for task in firewall.changed(run)]
    assert (run.code, changed) == (0, ["Server | Settings of glusterd"]), run.told()    # no restart: glusterd was started with what is there again
    assert box.on(f"tail --lines 1 {SETTINGS}.*~").strip() == "# of somebody else"
