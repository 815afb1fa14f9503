# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can go wrong, in one line for a person."""

from __future__ import annotations


class LabError(Exception):
    """The message names the lab or the host and says what to do next; it is all that is printed."""
