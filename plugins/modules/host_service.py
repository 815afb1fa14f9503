#!/usr/bin/python
# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: host_service
short_description: Bring the users, files, keys and units of a service in place on its host
version_added: 0.1.0
description:
  - All that glusterd, Heketi or the CSI driver needs on a host, in one call. The roles C(gluster_server), C(heketi_server) and C(heketi_csi) call it.
  - Secrets and keys that are not given are made on the host, once. No secret is in the answer, in a difference or in the log.
  - Files are replaced whole, and are on the disk before the module ends. A run that was interrupted anywhere is finished by the next one.
  - A unit is restarted only when it has read at its start what is not there any more, told by digests.
  - What is not mentioned stays.
  - Needs root and systemd.
options:
  users:
    description: System users, each with a group of its name.
    type: list
    elements: dict
    default: []
    suboptions:
      name: {description: Name of the user., type: str, required: true}
      home: {description: Its home. It is not made; list it in O(directories)., type: path, required: true}
      shell: {description: Its shell., type: path, default: /usr/sbin/nologin}
      key_login: {description: Whether somebody with a key of ssh may log in as it. Nobody with a password may., type: bool, default: false}
  directories:
    description: Directories that shall be there. Those above them are made too.
    type: list
    elements: dict
    default: []
    suboptions:
      path: {description: The directory., type: path, required: true}
      owner: {description: Name of the user., type: str, default: root}
      group: {description: Name of the group., type: str, default: root}
      mode: {description: Octal digits., type: str, default: "0755"}
  ssh_keys:
    description: Private keys of ssh (ed25519) that are made once.
    type: list
    elements: dict
    default: []
    suboptions:
      path: {description: The file., type: path, required: true}
      owner: {description: Name of the user., type: str, default: root}
      group: {description: Name of the group., type: str, default: root}
      mode: {description: Octal digits., type: str, default: "0600"}
      comment: {description: Comment in the key., type: str, default: heketi}
  secrets:
    description: Files of which nobody is told the content. Those without an entry in O(contents) are made once, of 64 hexadecimal digits.
    type: list
    elements: dict
    default: []
    suboptions:
      path: {description: The file., type: path, required: true}
      owner: {description: Name of the user., type: str, default: root}
      group: {description: Name of the group., type: str, default: root}
      mode: {description: Octal digits., type: str, default: "0600"}
  contents:
    description: Content of O(secrets) by their path. An empty one is as good as none.
    type: dict
    default: {}
  files:
    description: Files with their content.
    type: list
    elements: dict
    default: []
    suboptions:
      path: {description: The file., type: path, required: true}
      content: {description: All that is in it., type: str, required: true}
      owner: {description: Name of the user., type: str, default: root}
      group: {description: Name of the group., type: str, default: root}
      mode: {description: Octal digits., type: str, default: "0644"}
      accept:
        description:
          - A program with its arguments, C(%s) for the new file, that checks it or makes it take effect.
          - It has to succeed before the new file gets its place.
        type: list
        elements: str
        default: []
      still:
        description: A program that succeeds as long as what O(files[].accept) did holds. When it fails, that is done again.
        type: list
        elements: str
        default: []
      replaces:
        description: A regular expression. Lines of the old file that do not begin with a match of it stay, above the new ones. Without it none stays.
        type: str
        default: ""
      backup: {description: "Whether an old file with other content stays beside the new one, with the time in its name.", type: bool, default: false}
  absent:
    description: Files that shall not be there.
    type: list
    elements: dict
    default: []
    suboptions:
      path: {description: The file., type: path, required: true}
      before: {description: "A program that has to succeed first, as long as the file is there.", type: list, elements: str, default: []}
  units:
    description: Units of systemd that run now and after each boot, in this order. Files below C(/etc/systemd/system) that are new are read first.
    type: list
    elements: dict
    default: []
    suboptions:
      name: {description: Name of the unit., type: str, required: true}
      started_with:
        description:
          - A file in which the start of the unit notes all files that it reads, as C(sha256sum) does.
          - The unit is restarted when one of them is another now, or when that file is missing. Without this a unit that runs is left alone.
        type: path
        default: ""
      expected: {description: What its start means. Told when it fails., type: str, default: it starts}
  wait_timeout:
    description: Seconds to wait for another run of this collection on the host to end.
    type: int
    default: 60
extends_documentation_fragment:
  - glusterkube.storage.attributes
author: glusterkube.storage contributors (@glusterkube)
"""

EXAMPLES = r"""
- name: A key that is made once, a configuration, and the service that reads both
  glusterkube.storage.host_service:
    users:
      - {name: heketi, home: /var/lib/heketi}
    directories:
      - {path: /etc/heketi, group: heketi, mode: "0750"}
    secrets:
      - {path: /etc/heketi/admin.key}
    files:
      - {path: /etc/heketi/heketi.json, group: heketi, mode: "0640", content: "{{ settings | to_nice_json }}"}
    units:
      - {name: heketi.service, started_with: /run/glusterkube-heketi/started-with}
"""

RETURN = r"""
actions:
  description: What was done, or in check mode would be done, in order.
  returned: always
  type: list
  elements: dict
  contains:
    sign: {description: "V(+) makes, V(~) changes, V(!) repairs, V(-) removes.", type: str}
    target: {description: "The user, directory, file or unit, or systemd.", type: str}
    summary: {description: The step in words., type: str}
    argv:
      description:
        - The program with its arguments.
        - Not programs are C(make-directory), C(write-file), C(make-secret), C(set-rights) and C(remove-file).
      type: list
      elements: str
    moves: {description: Bytes of data that it moves., type: int}
    gates: {description: What has to hold right before., type: list, elements: str}
    undo: {description: "The program that takes it back, if one does.", type: list, elements: str}
    details: {description: "Further lines for the reader, such as the changed lines of a file. None of a secret.", type: list, elements: str}
finished:
  description: Always true, since no step of this module goes on in the background.
  returned: success
  type: bool
public_keys:
  description: The public half of each of O(ssh_keys), by its path. In check mode those that are there already.
  returned: success
  type: dict
  sample: {/etc/heketi/id_ed25519: ssh-ed25519 AAAAC3Nz heketi}
host_keys:
  description: Public ssh keys of the host itself, as C(TYPE KEY).
  returned: success
  type: list
  elements: str
  sample: [ssh-ed25519 AAAAC3Nz]
"""

from functools import partial

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.glusterkube.storage.plugins.module_utils._host.service import InPlace
from ansible_collections.glusterkube.storage.plugins.module_utils._use_case import run


def _list(**options: dict) -> dict:
    return {"type": "list", "elements": "dict", "default": [], "options": options}


def _place(mode: str, **options: dict) -> dict:
    """Paths, owners and modes: nothing secret, whatever the name of the option."""
    return _list(path={"type": "path", "required": True}, owner={"type": "str", "default": "root"}, group={"type": "str", "default": "root"},
                 mode={"type": "str", "default": mode}, **options)


ARGV = {"type": "list", "elements": "str", "default": []}
SPEC = {
    "users": _list(name={"type": "str", "required": True}, home={"type": "path", "required": True},
                   shell={"type": "path", "default": "/usr/sbin/nologin"}, key_login={"type": "bool", "default": False}),
    "directories": _place("0755"),
    "ssh_keys": _place("0600", comment={"type": "str", "default": "heketi"}) | {"no_log": False},
    "secrets": _place("0600") | {"no_log": False},
    "contents": {"type": "dict", "default": {}, "no_log": True},
    "files": _place("0644", content={"type": "str", "required": True}, accept=ARGV, still=ARGV, replaces={"type": "str", "default": ""},
                    backup={"type": "bool", "default": False}),
    "absent": _list(path={"type": "path", "required": True}, before=ARGV),
    "units": _list(name={"type": "str", "required": True}, started_with={"type": "path", "default": ""}, expected={"type": "str", "default": "it starts"}),
    "wait_timeout": {"type": "int", "default": 60},
}


def main() -> None:
    module = AnsibleModule(argument_spec=SPEC, supports_check_mode=True)
    run(module, InPlace(partial(module.run_command, handle_exceptions=False, expand_user_and_vars=False), module.params))


if __name__ == "__main__":
    main()
