# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Scenarios with all of their tests: also with those that `make test` has no time for, which are marked `campaign`.

Without words every scenario, those that `make test` leaves out among them; else those named.
"""

from __future__ import annotations

import os
import sys

import scenarios

if __name__ == "__main__":
    os.environ["CAMPAIGN"] = "1"
    sys.exit(scenarios.main(sys.argv[1:]))
