# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every module promises, written once. Private to the collection."""

from __future__ import annotations


class ModuleDocFragment:
    """`glusterkube.storage.attributes` is DOCUMENTATION; `.info_module` and the others are the names below in lower case."""

    # A module that changes hosts.
    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and return the changes it would make, without making them.
    support: full
  diff_mode:
    description: Returns the plan as a difference when in diff mode.
    support: full
  idempotent:
    description: Run again with the same options it changes nothing.
    support: full
  platform:
    description: Target operating systems.
    platforms: posix
    support: full
"""

    # A module that only reads. Used instead of the one above.
    INFO_MODULE = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode). It only reads, so it does the same there.
    support: full
  diff_mode:
    description: Returns a difference when in diff mode. It changes nothing, so there is none.
    support: none
  idempotent:
    description: Changes nothing, however often it runs.
    support: full
  platform:
    description: Target operating systems.
    platforms: posix
    support: full
"""

    # Used beside one of the two above, by every module of the action group.
    ACTIONGROUP_GLUSTER = r"""
options: {}
attributes:
  action_group:
    description: Use C(group/glusterkube.storage.gluster) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - glusterkube.storage.gluster
"""

    # The same, for the modules of Heketi.
    ACTIONGROUP_HEKETI = r"""
options: {}
attributes:
  action_group:
    description: Use C(group/glusterkube.storage.heketi) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - glusterkube.storage.heketi
"""
