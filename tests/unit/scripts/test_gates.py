# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each gate sees the fault it is there for, and nothing where there is none."""

from __future__ import annotations

import sys

import pytest
from gates import action_groups, argument_specs, checkout, machine_paths, sanity, shell, stubs, tarball, usage
from gates.__main__ import Gate, main, run

EXTENDS = "extends_documentation_fragment: [glusterkube.storage.attributes.actiongroup_gluster]"


def python(name: str, code: str) -> Gate:
    return Gate(name, (sys.executable, "-c", code))


def test_a_gate_passes_when_its_command_does():
    assert run(python("good", "print('fine')")).passed
    bad = run(python("bad", "print('this is wrong'); raise SystemExit(3)"))
    assert not bad.passed and "this is wrong" in bad.output


def test_a_gate_that_is_not_installed_fails():
    outcome = run(Gate("lint", ("no-such-linter",)))
    assert not outcome.passed and "not installed: no-such-linter" in outcome.output


def test_every_gate_runs_and_the_last_line_counts(capsys):
    gates = (python("good", ""), python("bad", "print('why'); raise SystemExit(1)"), python("fine", ""))
    assert main([], gates) == 1
    out = capsys.readouterr().out
    assert out.endswith("2 passed, 1 failed\n") and "FAIL  bad" in out and "      why\n" in out


def test_chosen_gates_only(capsys):
    gates = (python("good", ""), python("bad", "raise SystemExit(1)"))
    assert main(["good"], gates) == 0
    assert capsys.readouterr().out.endswith("1 passed, 0 failed\n")
    assert main(["god"], gates) == 2


def test_the_callers_settings_stay_outside(monkeypatch):
    monkeypatch.setenv("ANSIBLE_STRATEGY", "free")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    kept = checkout.environment(ANSIBLE_HOME="/here")
    assert "ANSIBLE_STRATEGY" not in kept and kept["PYTHONPATH"] != "/elsewhere" and kept["ANSIBLE_HOME"] == "/here"


@pytest.mark.parametrize(("modules", "groups", "fault"), [
    ({"gluster_peer": EXTENDS}, {"gluster": ["gluster_peer"]}, None),
    ({"gluster_peer": EXTENDS}, {"gluster": []}, "is empty"),
    ({"gluster_peer": EXTENDS}, {}, "lacks gluster_peer"),
    ({"gluster_peer": EXTENDS}, {"gluster": ["gluster_info", "gluster_peer"]}, "lists gluster_info, which is no module"),
    ({"gluster_peer": EXTENDS}, {"gluster": ["gluster_peer", "gluster_peer"]}, "twice"),
    ({"gluster_peer": ""}, {"gluster": ["gluster_peer"]}, "does not extend"),
    ({"gluster_peer": EXTENDS}, {"gluster": ["gluster_peer"], "pool": ["gluster_peer"]}, "unknown action group pool"),
    ({"gluster_peer": EXTENDS, "brick": ""}, {"gluster": ["gluster_peer"]}, "brick.py: in no action group"),
    ({"host_service": ""}, {}, None),
    ({"host_other": ""}, {}, "host_other.py: in no action group"),
])
def test_action_groups(modules, groups, fault):
    found = action_groups.faults(modules, groups)
    assert found == [] if fault is None else any(fault in line for line in found)


@pytest.mark.parametrize(("defaults", "options", "fault"), [
    ({"r_a": 1}, {"r_a": {"default": 1}}, None),
    ({"r_a": 1}, {"r_a": {}}, None),
    ({}, {"r_a": {"required": True}}, None),
    ({"r_a": 1, "r_b": 2}, {"r_a": {}}, "r_b: in defaults/main.yml, not in"),
    ({}, {"r_a": {}}, "r_a: in meta/argument_specs.yml, not in"),
    ({"r_a": 2}, {"r_a": {"default": 1}}, "default 2 in defaults/main.yml, 1 in"),
    ({"r_a": True}, {"r_a": {"default": 1}}, "default True"),
    ({"r_a": 1}, {"r_a": {"required": True}}, "required, and has a default"),
    ({"a": 1}, {"a": {}}, "does not begin with r_"),
])
def test_argument_specs(defaults, options, fault):
    found = argument_specs.faults("r", defaults, {"main": {"options": options}})
    assert found == [] if fault is None else any(fault in line for line in found)


def test_entry_points_share_their_defaults():
    specs = {"main": {"options": {"r_a": {"default": 1}}}, "other": {"options": {"r_a": {"default": 2}}}}
    assert any("two entry points" in line for line in argument_specs.faults("r", {"r_a": 2}, specs))


@pytest.mark.parametrize(("first", "name", "answer"), [
    ("#!/usr/bin/env bash\n", "run", True), ("#!/bin/sh\n", "run", True), ("#!/usr/bin/env python3\n", "run", False),
    ("text\n", "a.sh", True), ("", "empty", False),
])
def test_what_is_a_shell_script(tmp_path, first, name, answer):
    path = tmp_path / name
    path.write_text(first, encoding="utf-8")
    assert shell.is_shell(path) is answer


def test_machine_paths_and_mirrors(tmp_path):
    hosts = machine_paths.mirrors(["index-url = https://user@pypi.mirror.example:3141/simple", "deb http://deb.debian.org/debian x main"])
    assert hosts == {"pypi.mirror.example"}
    forbidden = machine_paths.pattern(tmp_path, {*hosts, "localmirror"})
    text = f"see https://pypi.mirror.example/x\n{tmp_path}/a\nlocalmirror pypi.org\n" + "cd /work/" + "main/lab\n"
    assert [line.split(":")[1] for line in machine_paths.faults("f", text, forbidden)] == ["1", "2", "4"]


def test_sanity_tests_that_did_not_run_are_told():
    good = "".join(f'Running sanity test "{test}"\n' for test in sanity.TESTS)
    assert sanity.complaints(good + 'Skipping sanity test "import" on Python 3.9 because it could not be found.') == []
    assert sanity.complaints(good + "WARNING: All targets skipped.") == ["WARNING: All targets skipped."]
    assert sanity.complaints(good + 'WARNING: Required program "shellcheck" not found.')
    assert sanity.complaints(good.replace("pylint", "pep8")) == ["pylint: did not run"]


def test_a_shim_for_a_python_that_is_not_there_is_no_interpreter(tmp_path):
    (tmp_path / "shims").mkdir()
    for version, body in (("3.9", "exit 127"), ("3.10", f"exec {sys.executable} \"$@\"")):
        shim = tmp_path / "shims" / f"python{version}"
        shim.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        shim.chmod(0o755)
    assert sanity.interpreters([tmp_path / "shims"]) == {}


def test_what_has_no_place_in_the_tarball():
    fine = ["meta/runtime.yml", "plugins/modules/gluster_peer.py", "README.md", "MANIFEST.json"]
    strange = ["lab/lab", ".ci/run", "inventories/lab/hosts.yml", "plugins/__pycache__/x.pyc", "Makefile"]
    assert tarball.stray(fine + strange) == sorted(strange)


def test_what_ansible_doc_does_not_show():
    whole = {"doc": {"module": "a"}, "examples": "- a:", "return": {"b": {}}}
    assert tarball.undocumented("module", ["n.c.a"], {"n.c.a": whole}) == []
    assert tarball.undocumented("module", ["n.c.a"], {"n.c.a": {**whole, "examples": ""}}) == ["module n.c.a: no examples"]
    assert tarball.undocumented("module", ["n.c.a"], {}) == ["module n.c.a: no doc", "module n.c.a: no examples", "module n.c.a: no return"]
    assert tarball.undocumented("role", ["n.c.r"], {"n.c.r": {"entry_points": {"other": {}}}}) == ["role n.c.r: no entry point main"]


def test_paths_that_leave_what_is_kept(tmp_path):
    (tmp_path / "playbooks").mkdir()
    (tmp_path / "playbooks/site.yml").write_text("a: ../roles/x\nb: '{{ playbook_dir }}/../docs/v.yml'\nc: ../../other\n", encoding="utf-8")
    assert [line.split(" is ")[0] for line in tarball.outside(tmp_path)] == ["playbooks/site.yml: ../docs/v.yml", "playbooks/site.yml: ../../other"]


MODULES = {"glusterkube.storage.gluster_volume": {
    "volumes": {"required": True, "aliases": ["list"], "suboptions": {"name": {"required": True}, "options": {}}},
    "wait_timeout": {},
}}
ROLES = {"glusterkube.storage.gluster_pool": {"main": {"gluster_pool_peers": {}}, "leave": {"gluster_pool_gone": {}}}}


@pytest.mark.parametrize(("task", "fault"), [
    ({"glusterkube.storage.gluster_volume": {"volumes": "{{ x }}"}}, None),
    ({"glusterkube.storage.gluster_volume": {"list": [{"name": "a"}]}, "block": []}, None),
    ({"glusterkube.storage.gluster_volume": "{{ all }}"}, None),
    ({"glusterkube.storage.gluster_volume": None, "args": {"volumes": []}}, None),
    ({"glusterkube.storage.gluster_volume": {"volumes": "{{ x }}", "wait_timeuot": 3}}, "no option wait_timeuot"),
    ({"block": [{"glusterkube.storage.gluster_volume": None}]}, "volumes is required"),
    ({"glusterkube.storage.gluster_volume": {"volumes": [{"name": "a", "optoins": {}}]}}, "volumes: no option optoins"),
    ({"glusterkube.storage.gluster_volume": {"volumes": [{"options": {}}]}}, "volumes: name is required"),
    ({"glusterkube.storage.gluster_volumes": {}}, "no module glusterkube.storage.gluster_volumes"),
    ({"roles": [{"role": "glusterkube.storage.gluster_pool", "vars": {"gluster_pool_peers": [], "other": 1}}]}, None),
    ({"roles": [{"role": "glusterkube.storage.gluster_pool", "vars": {"gluster_pool_preers": []}}]}, "no variable gluster_pool_preers"),
    ({"roles": [{"role": "glusterkube.storage.gluster_poll"}]}, "no role glusterkube.storage.gluster_poll"),
    ({"ansible.builtin.include_role": {"name": "glusterkube.storage.gluster_pool", "tasks_from": "leave.yml"}, "vars": {"gluster_pool_gone": 1}}, None),
    ({"ansible.builtin.include_role": {"name": "glusterkube.storage.gluster_pool"}, "vars": {"gluster_pool_gone": 1}}, "no variable gluster_pool_gone"),
])
def test_usage(task, fault):
    found = usage.faults("f", [task], MODULES, ROLES)
    assert found == [] if fault is None else any(fault in line for line in found)


def test_filters_that_are_not_there():
    text = "{{ a | glusterkube.storage.placement(b) |glusterkube.storage.placment }}"
    assert usage.wrong_filters("f", text, {"glusterkube.storage.placement"}) == ["f: no filter glusterkube.storage.placment"]


def test_stubs_are_what_is_made():
    assert stubs.faults({"a": "1"}, {"a": "1"}) == []
    assert [fault.partition(";")[0] for fault in stubs.faults({"a": "1", "b": "1"}, {"a": "2", "c": "1"})] == [
        "stubs/b: is not there", "stubs/c: nothing makes it", "stubs/a: is not what grpcio-tools makes"]


def test_the_pinned_version_of_the_stubs():
    assert stubs.pinned('pytest==9\ngrpcio-tools==1.2.3; python_version < "3.13"    # why\n') == "1.2.3"
