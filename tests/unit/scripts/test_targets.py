# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the other targets of the Makefile decide."""

from __future__ import annotations

import re
import runpy
import sys

import bootstrap
import demo
import demo_kubernetes
import every
import pytest
import scenarios

OK = "g1                         : ok=12   changed=0    unreachable=0    failed=0    skipped=1    rescued=0    ignored=0"


def test_a_converged_run_has_a_recap_of_zeros():
    assert demo.not_converged(["PLAY RECAP ****", OK, f"\x1b[0;32mg2\x1b[0m {OK[3:]}"]) == []
    assert demo.not_converged([OK.replace("changed=0", "changed=3")]) == ["g1: changed=3 unreachable=0 failed=0"]
    assert demo.not_converged([OK.replace("unreachable=0", "unreachable=1")]) == ["g1: changed=0 unreachable=1 failed=0"]
    assert demo.not_converged(["PLAY RECAP ****"]) == ["no host in the recap"]


def test_the_demo_shows_the_way_from_a_pod_to_the_bricks_of_its_claim():
    pods = {"web-0": {"spec": {"nodeName": "g8", "volumes": [{"name": "token"}, {"persistentVolumeClaim": {"claimName": "data-web-0"}}]}}}
    claims = {"data-web-0": {"metadata": {"name": "data-web-0"}, "spec": {"volumeName": "pvc-1", "storageClassName": "gluster"},
                             "status": {"phase": "Bound", "capacity": {"storage": "1Gi"}}}}
    volumes = {"pvc-1": {"metadata": {"name": "pvc-1"}, "spec": {"csi": {"driver": "d", "volumeHandle": "id", "volumeAttributes": {"volume": "vol_1"}}}}}
    assert [line.strip() for line in demo_kubernetes.chain(pods, claims, volumes, {"vol_1": ["h1:/b", "h2:/b"]})] == [
        "pod web-0 on g8", "claim data-web-0: Bound, 1Gi, class gluster", "PersistentVolume pvc-1, driver d", "Heketi volume id", "GlusterFS volume vol_1",
        "brick h1:/b", "brick h2:/b"]


def test_the_demo_takes_the_example_of_the_documentation_with_an_image_of_the_lab():
    text = demo_kubernetes.manifest()
    assert f"image: {demo_kubernetes.IMAGE}" in text and text.count("image:") == 1


def test_the_main_road_is_the_first_scenario_and_kubernetes_the_last(tmp_path):
    for name in ("bricks", "default", "kubernetes", "volumes"):
        (tmp_path / "molecule" / name).mkdir(parents=True)
        (tmp_path / "molecule" / name / "molecule.yml").touch()
    (tmp_path / "molecule/shared").mkdir()
    assert scenarios.scenarios(tmp_path) == ["default", "bricks", "volumes", "kubernetes"]


@pytest.fixture
def ran(monkeypatch):
    """Scenarios that ran, and releases of Kubernetes that were compiled beside them; all of them pass, and there are no hosts."""
    ran = []
    monkeypatch.delenv("CAMPAIGN", raising=False)
    monkeypatch.setattr(scenarios, "scenarios", lambda: ["default", "long"])
    monkeypatch.setattr(scenarios, "KUBERNETES", {"long": ("1.2.3", "1.3.0")})
    monkeypatch.setattr(scenarios, "LATEST", {"long": 55})
    monkeypatch.setattr(scenarios, "run", lambda name: (ran.append(name) is None, []))
    monkeypatch.setattr(scenarios.compiler, "beside", lambda *versions: ran.extend(versions))
    monkeypatch.setattr(scenarios.compiler, "end", lambda running: None)
    monkeypatch.setattr(scenarios.subprocess, "run", lambda *words, **how: None)
    return ran


@pytest.mark.parametrize(("wanted", "late", "expected"), [
    ([], {}, ["default", "1.2.3", "1.3.0", "long"]), ([], {"AFTER_FIRST": -1}, ["default"]),
    ([], {"LATEST": {"long": -1}}, ["default", "1.2.3", "1.3.0"]), (["long"], {"LATEST": {"long": -1}}, ["long"]),
    (["default", "long"], {"AFTER_FIRST": -1}, ["default", "1.2.3", "1.3.0", "long"])])
def test_kubernetes_is_left_out_when_it_is_late_and_said(wanted, late, expected, ran, capsys, monkeypatch):
    for name, minutes in late.items():
        monkeypatch.setattr(scenarios, name, minutes)
    assert scenarios.main(wanted) == 0
    assert ran == expected
    told = "SKIP  long: this machine is too slow for it, as CI stops at 90 minutes; make test SCENARIOS=long"
    assert (told in capsys.readouterr().out) is ("long" not in expected)


def test_a_run_of_nothing_has_not_passed(ran, monkeypatch):
    monkeypatch.setattr(scenarios, "scenarios", list)
    assert scenarios.main([]) == 1
    assert ran == []


def test_what_is_said_of_a_scenario_is_said_of_one_that_is_there():
    assert set(scenarios.LATEST) == set(scenarios.KUBERNETES) <= set(scenarios.scenarios())
    assert scenarios.KUBERNETES["kubernetes"][-1] == demo_kubernetes.VERSION
    playbooks = [(scenarios.ROOT / f"molecule/kubernetes/{name}.yml").read_text(encoding="utf-8") for name in ("create", "newest")]
    assert tuple(re.findall(r"version: (\S+)", "".join(playbooks))) == scenarios.KUBERNETES["kubernetes"]


@pytest.mark.parametrize(("words", "expected"), [([], ["default", "1.2.3", "1.3.0", "long"]), (["default"], ["default"])])
def test_the_campaign_leaves_nothing_out(words, expected, ran, capsys, monkeypatch):
    program = scenarios.ROOT / "tests/campaign/every_case.py"
    monkeypatch.setattr(sys, "argv", [str(program), *words])
    monkeypatch.setenv("CAMPAIGN", "")    # what the program sets is taken back
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(program), run_name="__main__")
    assert (ended.value.code, ran) == (0, expected)
    assert "SKIP" not in capsys.readouterr().out


def test_parts_and_tests_of_a_benchmark_are_not_run_as_one(tmp_path):
    for name in ("b.py", "a.py", "_common.py", "test_common.py", "conftest.py", "notes.md"):
        (tmp_path / name).touch()
    assert [path.name for path in every.programs(tmp_path)] == ["a.py", "b.py"]


def test_the_environment_is_named_by_what_it_is_made_from(tmp_path):
    for name in bootstrap.REQUIREMENTS:
        (tmp_path / name).write_text("a==1\n", encoding="utf-8")
    first = bootstrap.venv_key(tmp_path)
    assert bootstrap.venv_key(tmp_path) == first
    assert bootstrap.venv_key(tmp_path, "/another/python") != first
    (tmp_path / "requirements.txt").write_text("a==2\n", encoding="utf-8")
    assert bootstrap.venv_key(tmp_path) != first


def test_a_link_replaces_a_link_and_nothing_else(tmp_path):
    bootstrap.link(tmp_path / "l", "old")
    bootstrap.link(tmp_path / "l", "new")
    assert (tmp_path / "l").readlink().name == "new"
    (tmp_path / "folder").mkdir()
    with pytest.raises(SystemExit, match="is in the way"):
        bootstrap.link(tmp_path / "folder", "new")


def test_a_collection_is_copied_anew_when_its_version_is_another(tmp_path):
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    for version in ("1", "2"):
        (source / "MANIFEST.json").write_text(version, encoding="utf-8")
        bootstrap.copy_collection(source, target)
        assert (target / "MANIFEST.json").read_text(encoding="utf-8") == version
    (target / "mine").touch()
    bootstrap.copy_collection(source, target)
    assert (target / "mine").exists()


def test_the_longer_steps_of_a_scenario_are_told(tmp_path, monkeypatch):
    molecule = tmp_path / "molecule"
    molecule.write_text("""#!/bin/sh
        echo 'INFO     default ➜ discovery: scenario test matrix: create, verify tests/1, destroy'
        echo 'INFO     default ➜ create: Executing'
        echo 'INFO     default ➜ verify: Executing'; echo 'INFO     default ➜ verify: Executing Testinfra tests'; sleep 0.3
        echo 'INFO     default ➜ destroy: Executing'""", encoding="utf-8")
    molecule.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(scenarios, "WORTH_TELLING", 0.2)
    assert scenarios.run("default") == (True, ["verify tests/1 0"])


@pytest.mark.parametrize(("code", "told"), [(1, ["E       assert 1 == 2"]), (0, [])])
def test_what_went_wrong_is_told_once_more_at_the_end(tmp_path, monkeypatch, code, told):
    molecule = tmp_path / "molecule"
    molecule.write_text(f"#!/bin/sh\necho fine; printf '\\033[31m  │ E       assert 1 == 2\\033[0m\\n'; exit {code}\n", encoding="utf-8")
    molecule.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert scenarios.run("default") == (code == 0, told)
