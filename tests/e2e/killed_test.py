#!/usr/bin/python3
"""An administrator's commands, killed or failed at each of their steps, and run again.

`overgangd --rotate-master` and `--restore`, the real programs, with tests/torture/shim.c under them:
the nth write, sync, reservation of room, name that is given or taken, or folder that is synced ends
the process, or fails. For every n, until a run comes through without meeting it; that the shim did
hit is counted, since a run without a hit proves nothing.
"""
import os
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(__file__))

import desk_pb2  # noqa: E402
import fixture  # noqa: E402
from fixture import NOT_FOUND, OK, Daemon, Peer, fact, open_case, program  # noqa: E402

WATCHED = "OVERGANG_WATCHED" in os.environ
CALLS = ("write", "sync", "name", "folder")
KILLED, FAILED = -9, (65, 74, 75)


@unittest.skipIf(WATCHED, "a preloaded shim and a program under watch do not go together")
class Killed(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon().start()
        self.addCleanup(self.daemon.close)
        self.hit = self.daemon.path("hit")
        prison, team = Peer(self.daemon, "granli"), Peer(self.daemon, "team")
        self.cases = [open_case(prison, number=f"148388{i:05d}") for i in range(3)]
        q = desk_pb2.Request()
        q.backup.SetInParent()
        a = team.ask(q)
        self.assertEqual(a.outcome, OK, a)
        self.backup = self.daemon.path("backups/" + a.backup.name)
        self.erase(team, self.cases[0])
        prison.close()
        team.close()
        self.daemon.stop()
        shutil.copytree(self.daemon.path("store"), self.daemon.path("kept"))

    def erase(self, team, case):
        team.report(case, fact("case_closed", reason="over"))
        q = desk_pb2.Request(case_state=desk_pb2.CaseRequest(case=case))
        version = team.ask(q).case_state.version
        self.assertEqual(team.report(case, fact("case_exported", events=version, where="arkiv")).outcome, OK)
        a = team.ask(desk_pb2.Request(erase=desk_pb2.EraseRequest(case=case, reason="over", decided_by="Rolig Rype", early="prøve")))
        self.assertEqual(a.outcome, OK, a)

    def run_with(self, fault, *arguments):
        """Return the status, the output, and whether the fault came."""
        if os.path.exists(self.hit):
            os.remove(self.hit)
        r = subprocess.run(
            [program("overgangd"), "-c", self.daemon.config, *arguments], capture_output=True, text=True,
            timeout=fixture.DEADLINE, env={
                **os.environ, "LD_PRELOAD": program("tests/shim.so"), "ASAN_OPTIONS": "verify_asan_link_order=0",
                "OVERGANG_SHIM_FAIL": fault, "OVERGANG_SHIM_HIT": self.hit})
        return r.returncode, r.stdout + r.stderr, os.path.exists(self.hit)

    def put_store(self, *names):
        """As it was kept; of that, only these."""
        shutil.rmtree(self.daemon.path("store"))
        shutil.copytree(self.daemon.path("kept"), self.daemon.path("store"),
                        ignore=lambda _, all_: [n for n in all_ if names and n not in names])
        os.chmod(self.daemon.path("store"), 0o700)

    def every(self, calls, hows, prepare, arguments, afterwards):
        """Each call that a run makes, failing in each way; how often each was hit."""
        hits = {}
        for call in calls:
            for how in hows:
                n, came = 0, True
                while came:
                    n += 1
                    prepare()
                    fault = f"{call}:{how}:{n}"
                    status, said, came = self.run_with(fault, *arguments)
                    if not came:
                        self.assertEqual(status, 0, f"{fault} did not come, and yet: {said}")
                        continue
                    if how == "kill":
                        self.assertEqual(status, KILLED, f"{fault}: {said}")
                    elif status != 0:
                        self.assertIn(status, FAILED, f"{fault}: {said}")
                    afterwards(fault, status, said)
                    hits[call, how] = n
        return hits

    def verify(self, master):
        with open(self.daemon.config) as f:
            text = f.read()
        other = self.daemon.write("other.conf", text.replace("master_key = master.key", f"master_key = {master}"))
        r = subprocess.run([program("overgangd"), "-c", other, "--verify"], capture_output=True, text=True,
                           timeout=fixture.DEADLINE)
        return r.returncode, r.stdout + r.stderr

    def test_another_master_key(self):
        """One of the two masters opens it at every step; run again, the new one does."""
        new = self.daemon.write("next.key", os.urandom(32).hex() + "\n", 0o600)

        def afterwards(fault, status, said):
            good = [m for m in ("master.key", "next.key") if self.verify(m)[0] == 0]
            self.assertEqual(len(good), 1, f"{fault}: {said}")
            if "nothing was changed" in said:
                self.assertEqual(good, ["master.key"], fault)
                self.assertFalse(os.path.exists(self.daemon.path("store/keys.new")), fault)
            if status == 0 or "run it again" in said:
                self.assertEqual(good, ["next.key"], f"{fault}: {said}")
            again, said = self.daemon.run("--rotate-master", new)
            self.assertEqual(again, 0, f"{fault}: {said}")
            again, said = self.verify("next.key")
            self.assertEqual(again, 0, f"{fault}: {said}")
            self.assertFalse(os.path.exists(self.daemon.path("store/keys.new")), fault)

        hits = self.every(CALLS, ("kill", "enospc", "eio"), self.put_store, ("--rotate-master", new), afterwards)
        hits.update(self.every(("write",), ("short", "full"), self.put_store, ("--rotate-master", new), afterwards))
        for call, least in (("write", 4), ("sync", 2), ("name", 2), ("folder", 1)):
            self.assertGreaterEqual(hits.get((call, "kill"), 0), least, call)
            self.assertGreaterEqual(hits.get((call, "enospc"), 0), least, call)

    def test_what_a_killed_rotation_leaves_does_not_outlive_an_erasure(self):
        new = self.daemon.write("next.key", os.urandom(32).hex() + "\n", 0o600)
        status, _, came = self.run_with("name:kill:3", "--rotate-master", new)
        self.assertEqual((status, came), (KILLED, True))
        self.assertTrue(os.path.exists(self.daemon.path("store/keys.new")), "all keys, and not renamed")
        self.daemon.start()
        self.assertFalse(os.path.exists(self.daemon.path("store/keys.new")))

    def test_a_restore(self):
        """No daemon starts on half of one; run again, it is whole, and who was erased stays so."""
        def afterwards(fault, status, said):
            # Behind the mark that it is half done there is nothing left to do.
            if os.path.exists(self.daemon.path("store/restoring")) or not os.path.exists(self.daemon.path("store/keys")):
                half, why = self.daemon.verify()
                self.assertEqual(half, 65, f"{fault}: {said}{why}")
                self.assertNotEqual(status, 0, f"{fault}: {said}")
                if fault.split(":")[1] != "kill":
                    self.assertTrue(said.strip(), f"{fault}: it says nothing")
                again, said = self.daemon.run("--restore", self.backup)
                self.assertEqual(again, 0, f"{fault}: {said}")
                self.assertIn("1 cases that were erased since are erased again", said)
            whole, said = self.daemon.verify()
            self.assertEqual(whole, 0, f"{fault}: {said}")
            self.assertFalse(os.path.exists(self.daemon.path("store/restoring")), fault)

        hits = self.every(CALLS, ("kill",), lambda: self.put_store("erased"), ("--restore", self.backup), afterwards)
        hits.update(self.every(CALLS, ("enospc",), lambda: self.put_store("erased"), ("--restore", self.backup),
                               afterwards))
        for call, least in (("write", 6), ("sync", 4), ("name", 5), ("folder", 3)):
            self.assertGreaterEqual(hits.get((call, "kill"), 0), least, call)
            self.assertGreaterEqual(hits.get((call, "enospc"), 0), least, call)
        self.daemon.start()
        team = Peer(self.daemon, "team")
        outcomes = [team.ask(desk_pb2.Request(case_state=desk_pb2.CaseRequest(case=c))).outcome for c in self.cases]
        team.close()
        self.assertEqual(outcomes, [NOT_FOUND, OK, OK])


if __name__ == "__main__":
    fixture.main()
