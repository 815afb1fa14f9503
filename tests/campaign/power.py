# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosts that lose their power at random moments while clients write to every kind of volume, many times on one pool.

Each round cuts one host, or all, or some; boots them; waits until pool, bricks and mounts are back by themselves and nothing waits for heal; then every
acknowledged write of all rounds so far must read back through both clients, and the bricks of each set must hold the same. ROUNDS of them (30),
SEED repeats them. Prints a table. Takes a minute and more for each round.
"""

from __future__ import annotations

import os
import random
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

# what is declared, and mounted on both clients, is that of the scenario power
os.environ["MOLECULE_SCENARIO_DIRECTORY"] = str(Path(__file__).resolve().parents[2] / "molecule/power")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support import boot, copies, draw, eyes, inventory, lab, ledger, road, site, wait

PING_TIMEOUT = 10
STALL = PING_TIMEOUT + 20
HEAL_SECONDS = 300
SOME_WRITES = 5


@dataclass
class Round:
    """What one round did and found."""

    cut: list[str]
    off: float                     # seconds without power
    written: int = 0
    errors: int = 0
    stall: float = 0.0             # of the writers that go on
    back: float = 0.0              # seconds from power on until all is mounted
    heal: float = 0.0
    faults: list[str] = field(default_factory=list)

    def row(self, number: int) -> str:
        numbers = "".join(f" {value:>6.1f}" for value in (self.off, self.stall, self.back, self.heal))
        return f"{number:>5} {','.join(self.cut):<12} {self.written:>7} {self.errors:>6}{numbers}  {'; '.join(self.faults)[:2000] or 'ok'}"


HEAD = f"{'round':>5} {'cut':<12} {'written':>7} {'errors':>6} {'off s':>6} {'stall':>6} {'back s':>6} {'heal s':>6}  result"


class Campaign:
    """Rounds one after another on one pool, and the ledger of all that was acknowledged in them."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.clients = inventory.clients()
        self.mounted = {mount["volume"]: mount["path"] for mount in inventory.mounts()}
        self.ledgers: list[ledger.Writer] = []

    def begin(self) -> None:
        road.begin()
        run = site.site()
        assert run.code == 0, run.told()
        self.hosts, self.names = inventory.connect(), inventory.names()
        self.live = eyes.volumes(self.hosts["g2"], self.names)

    def round(self, number: int) -> Round:
        everybody = list(self.hosts)
        count = self.chance.choice([1, 1, 1, 2, len(everybody)])
        now = Round(sorted(self.chance.sample(everybody, count)), self.chance.uniform(0, 2 * PING_TIMEOUT) if count < len(everybody) else 0.0)
        with ExitStack() as stack:
            writers = [stack.enter_context(ledger.Writer(client, f"{path}/round-{number}"))
                       for client, path in zip(self.clients * len(self.mounted), self.mounted.values(), strict=False)]
            wait.until("every writer writes", lambda: [writer.folder for writer in writers if writer.so_far() <= SOME_WRITES], 180)
            time.sleep(self.chance.uniform(0, 3))
            lab.lab("kill", *now.cut)
            for writer in writers:
                if writer.client in now.cut:  # it is gone with its host
                    writer.stop()
            time.sleep(now.off)
            lab.lab("boot", *now.cut)
            begin = time.monotonic()
            boot.await_bricks(self.live.values())
            boot.await_pool(self.hosts)
            boot.await_mounts()
            now.back = time.monotonic() - begin
        self._judge(now, writers)
        return now

    def _judge(self, now: Round, writers: list[ledger.Writer]) -> None:
        self.ledgers += writers
        now.written = sum(len(writer.written) for writer in writers)
        now.errors = sum(len(writer.errors) for writer in writers)
        for writer in writers:
            if not self._must_go_on(writer, now.cut):
                continue
            now.stall = max(now.stall, writer.stall)
            now.faults += [f"{writer.folder}: {error}" for error in writer.errors[:1]]
            now.faults += [f"{writer.folder}: stalled for {writer.stall:.0f} s"] * (writer.stall > STALL)
        for client in self.clients:
            found = lab.each(lambda folder, client=client: eyes.checksums(self.hosts[client], folder), [writer.folder for writer in self.ledgers])
            now.faults += [f"{client}: {writer.folder}: lost or changed: {wrong}" for writer in self.ledgers
                           if (wrong := [name for name, digest in writer.written.items() if found[writer.folder].get(name) != digest])]
        begin = time.monotonic()
        try:
            copies.settle(self.hosts["g3"], self.clients[0], self.mounted, self.live, HEAL_SECONDS)
            copies.assert_alike(self.clients[1], self.mounted, self.live)
        except AssertionError as error:
            now.faults.append(str(error))
        now.heal = time.monotonic() - begin

    def _must_go_on(self, writer: ledger.Writer, cut: list[str]) -> bool:
        """A writer with power, on a volume each set of which has enough bricks with power."""
        volume = next(self.live[name] for name, path in self.mounted.items() if writer.folder.startswith(f"{path}/"))
        lost = max(sum(brick.host in cut for brick in bricks) for bricks in volume.sets)
        return writer.client not in cut and lost <= (0 if volume.type == "Distribute" else volume.redundancy or (len(volume.sets[0]) - 1) // 2)


def main() -> int:
    campaign, rounds, start = Campaign(draw.chance()), list[Round](), time.monotonic()
    try:
        campaign.begin()
        for number in range(1, int(os.environ.get("ROUNDS", "30")) + 1):
            rounds.append(campaign.round(number))
            print(f"{HEAD}\n{rounds[-1].row(number)}", flush=True)
    finally:
        lab.lab("down")
        print("\n".join(["", HEAD, *(now.row(number) for number, now in enumerate(rounds, 1))]))
    failed = sum(bool(now.faults) for now in rounds)
    print(f"{len(rounds)} rounds, {sum(now.written for now in rounds)} acknowledged writes in {time.monotonic() - start:.0f} s, {failed} rounds failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
