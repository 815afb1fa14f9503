#!/usr/bin/python
# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: gluster_quota
short_description: Manage quotas of GlusterFS volumes
version_added: 0.1.0
description:
  - Enables and disables quota on volumes and sets limits of their directories on bytes and objects, all volumes in one call on any one
    member of the pool.
  - All faults of all quotas are found before anything is changed, and told in one message. A directory that gets its first limit has to
    be there; the volume is mounted for a moment to look.
  - Limits and settings that are not listed are left alone, unless O(quotas[].limits_mode=exact) says that the list is all.
  - Nothing is changed while the host does not see a majority of the pool, or while a host of the volume's bricks is down.
  - A run that was interrupted is finished by the next one.
options:
  quotas:
    description: The quotas, one for each volume. Those of other volumes are left alone.
    type: list
    elements: dict
    required: true
    suboptions:
      volume:
        description: Name of the volume. It has to be started, since gluster reads and changes quotas only then.
        type: str
        required: true
      state:
        description:
          - V(enabled) enables quota. What is on the volume already is counted in the background; limits hold when that is done.
          - V(disabled) disables it, which drops all limits. The plan lists them.
        type: str
        choices: [enabled, disabled]
        default: enabled
      limits:
        description: Limits, one for each directory.
        type: list
        elements: dict
        default: []
        suboptions:
          path:
            description: The directory, from the root of the volume. V(/) limits the whole volume.
            type: str
            required: true
          state:
            description: With V(absent) both limits of the directory are removed.
            type: str
            choices: [present, absent]
            default: present
          size:
            description: Hard limit on the bytes below the directory, such as V(50GiB). Writing beyond it fails.
            type: str
          soft_limit:
            description:
              - Percent of the size from which on usage is logged.
              - Without it a new limit follows O(quotas[].default_soft_limit), and an existing one keeps what it has.
            type: int
          objects:
            description: Hard limit on the number of files and directories below the directory, itself included.
            type: int
          objects_soft_limit:
            description: The same as O(quotas[].limits[].soft_limit), in percent of O(quotas[].limits[].objects).
            type: int
      limits_mode:
        description:
          - V(merge) leaves limits that are not listed alone, V(exact) removes them.
          - Of a directory that is listed with one limit only, V(exact) removes the other one.
          - When the directory of a limit is deleted, gluster forgets the limit but not that there was one. Where it was the latest one, gluster
            can't list limits any more and V(exact) is refused until another one was set.
        type: str
        choices: [merge, exact]
        default: merge
      default_soft_limit:
        description: Soft limit, in percent, of the directories that have none of their own. V(80) unless it was set.
        type: int
      soft_timeout:
        description: Seconds for which usage is not asked anew while it is below the soft limit, at most 1800. V(60) unless it was set.
        type: int
      hard_timeout:
        description: The same above the soft limit, at most 60. V(5) unless it was set. V(0) enforces limits most exactly.
        type: int
      alert_time:
        description: Seconds between two lines in the log while usage is above the soft limit, at most 604800. V(86400) unless it was set.
        type: int
  wait_timeout:
    description: Seconds to wait for another run on this host to end.
    type: int
    default: 120
extends_documentation_fragment:
  - glusterkube.storage.attributes
  - glusterkube.storage.attributes.actiongroup_gluster
notes:
  - In check mode a volume that is not there or not started is taken for one that an earlier step makes so, and its directories are not looked for.
seealso:
  - module: glusterkube.storage.gluster_volume
author: glusterkube.storage contributors (@glusterkube)
"""

EXAMPLES = r"""
- name: A limit for a volume and two of its directories
  glusterkube.storage.gluster_quota:
    quotas:
      - volume: home
        limits:
          - {path: /, size: 50GiB}
          - {path: /projects, size: 20GiB, soft_limit: 90, objects: 100000}
          - {path: /mail, objects: 1000000}
  run_once: true

- name: Exactly this limit, all others go
  glusterkube.storage.gluster_quota:
    quotas:
      - volume: home
        limits_mode: exact
        limits:
          - {path: /, size: 50GiB}
        hard_timeout: 0
  run_once: true

- name: One limit goes
  glusterkube.storage.gluster_quota:
    quotas:
      - volume: home
        limits:
          - {path: /projects, state: absent}
  run_once: true

- name: No quota, all limits go
  glusterkube.storage.gluster_quota:
    quotas:
      - {volume: home, state: disabled}
  run_once: true
"""

RETURN = r"""
actions:
  description: What was done, or in check mode would be done, in order.
  returned: always
  type: list
  elements: dict
  contains:
    sign:
      description: V(+) creates, V(~) changes, V(-) destroys.
      type: str
      sample: "+"
    target:
      description: The object.
      type: str
      sample: quota of volume home
    summary:
      description: What happens to it.
      type: str
      sample: limit-usage /projects
    argv:
      description: The exact command.
      type: list
      elements: str
      sample: [gluster, volume, quota, home, limit-usage, /projects, "21474836480", 90%]
    gates:
      description: What is looked at right before it and must hold.
      type: list
      elements: str
      sample: [a majority of the pool is connected]
    undo:
      description: The command that takes it back, empty when there is none.
      type: list
      elements: str
    details:
      description: Further lines for the reader.
      type: list
      elements: str
    moves:
      description: Bytes that it moves, always 0 here.
      type: int
      sample: 0
finished:
  description: Whether the work is done. Always so here.
  returned: success
  type: bool
  sample: true
quotas:
  description: Those of the listed volumes that exist after the call, or in check mode before it.
  returned: success
  type: list
  elements: dict
  contains:
    volume:
      description: Name of the volume.
      type: str
      sample: home
    state:
      description: V(enabled) or V(disabled).
      type: str
      sample: enabled
    limits:
      description:
        - The limits by path of the listed directories, with O(quotas[].limits_mode=exact) of all.
        - Null when they are not known, since the volume is not started or gluster lost the list; a warning says why.
      type: list
      elements: dict
      contains:
        path:
          description: The directory.
          type: str
          sample: /projects
        size:
          description: Hard limit in bytes, null when there is none.
          type: int
          sample: 21474836480
        soft_limit:
          description: Soft limit in percent, the directory's own or the default.
          type: int
          sample: 90
        used:
          description: Bytes below the directory, as gluster has counted them.
          type: int
          sample: 1048576
        objects:
          description: Hard limit on files and directories, null when there is none.
          type: int
          sample: 100000
        objects_soft_limit:
          description: Soft limit in percent, the directory's own or the default.
          type: int
          sample: 80
        objects_used:
          description: Files and directories below the directory, itself included, as gluster has counted them.
          type: int
          sample: 12
    default_soft_limit:
      description: Soft limit, in percent, of directories that have none of their own; null without quota, as are the next three.
      type: int
      sample: 80
    soft_timeout:
      description: Seconds for which usage is not asked anew below the soft limit.
      type: int
      sample: 60
    hard_timeout:
      description: The same above it.
      type: int
      sample: 5
    alert_time:
      description: Seconds between two lines in the log.
      type: int
      sample: 86400
"""

from functools import partial

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.glusterkube.storage.plugins.module_utils._gluster.service_quota import quotas
from ansible_collections.glusterkube.storage.plugins.module_utils._use_case import run

LIMIT = {
    "path": {"type": "str", "required": True},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "size": {"type": "str"},
    "soft_limit": {"type": "int"},
    "objects": {"type": "int"},
    "objects_soft_limit": {"type": "int"},
}
QUOTA = {
    "volume": {"type": "str", "required": True},
    "state": {"type": "str", "choices": ["enabled", "disabled"], "default": "enabled"},
    "limits": {"type": "list", "elements": "dict", "default": [], "options": LIMIT},
    "limits_mode": {"type": "str", "choices": ["merge", "exact"], "default": "merge"},
    "default_soft_limit": {"type": "int"},
    "soft_timeout": {"type": "int"},
    "hard_timeout": {"type": "int"},
    "alert_time": {"type": "int"},
}


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "quotas": {"type": "list", "elements": "dict", "required": True, "options": QUOTA},
            "wait_timeout": {"type": "int", "default": 120},
        },
        supports_check_mode=True,
    )
    run(module, quotas(partial(module.run_command, handle_exceptions=False, expand_user_and_vars=False), module.params, planning=module.check_mode))


if __name__ == "__main__":
    main()
