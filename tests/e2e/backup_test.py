"""A copy while the daemon runs, the restore of it, and its effect on clients."""
import json
import os
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(__file__))

import desk_pb2  # noqa: E402
import fixture  # noqa: E402
from fixture import (DENIED, FULL, INVALID, OK, NOT_FOUND, Daemon, Peer, fact, open_case,  # noqa: E402
                     oslo, program)

FAILED = 10
WATCHED = "OVERGANG_WATCHED" in os.environ


class Backup(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon().start()
        self.team = Peer(self.daemon, "team")
        self.nav = Peer(self.daemon, "nav-asker")
        self.prison = Peer(self.daemon, "granli")
        self.team.advance(oslo("2027-01-11 10:00"))
        self.case = open_case(self.prison)

    def tearDown(self):
        for p in (self.team, self.nav, self.prison):
            p.close()
        if self.daemon.process:
            self.daemon.stop()
        status, said = self.daemon.verify()
        self.daemon.close()
        self.assertEqual(status, 0, said)

    def backup(self, peer=None):
        q = desk_pb2.Request()
        q.backup.SetInParent()
        return (peer or self.team).ask(q)

    def folder(self, name):
        return self.daemon.path("backups/" + name)

    def hello(self, peer, **knew):
        q = desk_pb2.Request()
        q.hello.SetInParent()
        for name, value in knew.items():
            setattr(q.hello, name, value)
        return peer.ask(q).hello

    def put_aside(self, *names):
        for name in names or ("data.mdb", "keys"):
            os.rename(self.daemon.path("store/" + name), self.daemon.path("store/" + name + ".aside"))

    def close_and_erase(self):
        self.team.report(self.case, fact("case_closed", reason="over"))
        q = desk_pb2.Request(case_state=desk_pb2.CaseRequest(case=self.case))
        version = self.team.ask(q).case_state.version
        a = self.team.report(self.case, fact("case_exported", events=version, where="arkiv"))
        self.assertEqual(a.outcome, OK, a)
        q = desk_pb2.Request(erase=desk_pb2.EraseRequest(
            case=self.case, reason="over", decided_by="Rolig Rype", early="prøve"))
        a = self.team.ask(q)
        self.assertEqual(a.outcome, OK, a)

    def test_a_copy_while_others_go_on(self):
        self.assertEqual(self.backup(self.nav).outcome, DENIED)
        q = desk_pb2.Request()
        q.backup.SetInParent()
        self.team.send(q)
        # The desk answers others while the copy is made and verified.
        self.assertEqual(self.prison.report(self.case, fact("belongings_ready")).outcome, OK)
        a = self.team.receive()
        self.assertEqual(a.outcome, OK, a)
        folder = self.folder(a.backup.name)
        self.assertEqual(sorted(os.listdir(folder)), ["data.mdb", "keys"])
        for name in ("data.mdb", "keys"):
            self.assertEqual(os.stat(os.path.join(folder, name)).st_mode & 0o777, 0o600)
        status, said = self.daemon.run("--verify", "--store", folder)
        self.assertEqual(status, 0, said)
        # It is no larger than its contents: no space is reserved for growth.
        self.assertLess(os.stat(os.path.join(folder, "data.mdb")).st_blocks * 512, 4 << 20)

    def test_old_ones_go(self):
        first = self.backup().backup.name
        self.team.advance(oslo("2027-01-12 10:00"))
        second = self.backup().backup.name
        self.team.advance(oslo("2027-02-15 11:00"))
        third = self.backup().backup.name
        there = sorted(n for n in os.listdir(self.daemon.path("backups")) if n != "erased")
        self.assertEqual(there, sorted([second, third]), f"{first} is older than 35 days")

    def test_the_way_back(self):
        name = self.backup().backup.name
        knew = self.nav.hello()
        self.prison.report(self.case, fact("release_date_set", date=20270401, time=900, state=2, form=1))
        later = self.nav.hello()
        self.assertGreater(later.head, knew.head)
        self.daemon.stop()
        status, said = self.daemon.run("--restore", self.folder(name))
        self.assertEqual(status, 65, "a store is there: " + said)
        self.assertIn("move data.mdb and keys away first", said)
        self.put_aside()
        status, said = self.daemon.run("--restore", self.folder(name))
        self.assertEqual(status, 0, said)
        status, said = self.daemon.verify()
        self.assertEqual(status, 0, said)
        self.daemon.start()
        again = self.hello(self.nav, epoch=knew.epoch, through=later.head)
        self.assertNotEqual(again.epoch, knew.epoch)
        self.assertEqual(again.head, knew.head)
        self.assertTrue(again.epoch_known)
        self.assertEqual(again.common, knew.head, "the numbers after it are gone")
        # Numbers that still hold go on under the old epoch; others are refused.
        q = desk_pb2.Request(fetch=desk_pb2.FetchRequest(after=knew.head, epoch=knew.epoch))
        self.assertEqual(self.nav.ask(q).outcome, OK)
        q = desk_pb2.Request(fetch=desk_pb2.FetchRequest(after=later.head, epoch=knew.epoch))
        self.assertEqual(self.nav.ask(q).outcome, INVALID)
        self.assertFalse(self.hello(self.nav, epoch=12345, through=1).epoch_known)
        # And the case goes on.
        a = self.prison.report(self.case, fact("release_date_set", date=20270402, time=900, state=2, form=1))
        self.assertEqual(a.outcome, OK, a)
        self.assertGreater(self.nav.hello().head, knew.head)

    def test_what_was_erased_stays_erased(self):
        name = self.backup().backup.name
        self.close_and_erase()
        self.daemon.stop()
        self.put_aside()
        status, said = self.daemon.run("--restore", self.folder(name))
        self.assertEqual(status, 0, said)
        self.assertIn("1 cases that were erased since are erased again", said)
        self.daemon.start()
        q = desk_pb2.Request(case_state=desk_pb2.CaseRequest(case=self.case))
        self.assertEqual(self.team.ask(q).outcome, NOT_FOUND)

    def test_the_list_of_the_erased_stands_beside_the_copies_too(self):
        name = self.backup().backup.name
        self.close_and_erase()
        second = self.backup().backup.name
        self.assertEqual(second, name + "-2", "made in the same second")
        self.daemon.stop()
        shutil.rmtree(self.daemon.path("store"))
        status, said = self.daemon.run("--restore", self.folder(name))
        self.assertEqual(status, 0, said)
        self.assertIn("1 cases that were erased since are erased again", said)

    def test_the_list_is_beside_the_copies_before_the_erasure_is_answered(self):
        """The disk of the store is lost, and the newest backup is from before the erasure."""
        name = self.backup().backup.name
        self.close_and_erase()
        with open(self.daemon.path("backups/erased")) as f:
            self.assertIn(self.case, f.read().splitlines())
        self.daemon.stop()
        shutil.rmtree(self.daemon.path("store"))
        status, said = self.daemon.run("--restore", self.folder(name))
        self.assertEqual(status, 0, said)
        self.assertIn("1 cases that were erased since are erased again", said)
        self.assertRegex(said, r"the list of erased cases is the one beside \S+, written to last at 20\d\d-")
        self.daemon.start()
        self.assertFalse(self.is_there())

    def test_what_cannot_be_listed_is_not_erased(self):
        self.backup()
        os.remove(self.daemon.path("backups/erased"))
        os.mkdir(self.daemon.path("backups/erased"), 0o700)
        with self.assertRaisesRegex(AssertionError, "beside the backups cannot be written"):
            self.close_and_erase()
        self.assertTrue(self.is_there())
        before = os.listdir(self.daemon.path("backups"))
        self.assertEqual(self.backup().outcome, FAILED)
        self.assertEqual(os.listdir(self.daemon.path("backups")), before, "no copy without a list")
        self.daemon.stop()
        self.daemon.start()
        self.assertIn("backups/erased: is a folder, no file", "".join(self.daemon.errors))
        os.rmdir(self.daemon.path("backups/erased"))

    def restore(self, name):
        status, said = self.daemon.run("--restore", self.folder(name))
        self.assertEqual(status, 0, said)
        return said

    def is_there(self):
        q = desk_pb2.Request(case_state=desk_pb2.CaseRequest(case=self.case))
        team = Peer(self.daemon, "team")
        outcome = team.ask(q).outcome
        team.close()
        return outcome == OK

    def test_one_restore_after_the_other(self):
        """The list of the erased only grows, wherever it stands."""
        first = self.backup().backup.name
        self.close_and_erase()
        second = self.backup().backup.name
        self.daemon.stop()
        shutil.rmtree(self.daemon.path("store"))
        self.restore(second)
        self.daemon.start()
        self.assertEqual(self.backup().outcome, OK)
        self.daemon.stop()
        shutil.rmtree(self.daemon.path("store"))
        self.assertIn("1 cases that were erased since", self.restore(first))
        self.daemon.start()
        self.assertFalse(self.is_there())

    def test_the_same_one_twice(self):
        """The store does not know the epoch between: numbers acknowledged in it as they are hold."""
        self.nav.ask(desk_pb2.Request(acknowledge=desk_pb2.AcknowledgeRequest(consumer="adapter", n=5)))
        name = self.backup().backup.name
        for _ in range(2):
            self.daemon.stop()
            for f in ("data.mdb", "keys"):
                os.remove(self.daemon.path("store/" + f))
            self.restore(name)
            self.daemon.start()
            knew = self.hello(self.nav, consumer="adapter")
            self.prison.report(self.case, fact("release_date_set", date=20270401, time=900, state=2, form=1))
        self.daemon.stop()
        for f in ("data.mdb", "keys"):
            os.remove(self.daemon.path("store/" + f))
        self.restore(name)
        self.daemon.start()
        h = self.hello(self.nav, consumer="adapter", epoch=knew.epoch, through=knew.head + 1)
        self.assertFalse(h.epoch_known)
        self.assertEqual((h.common, h.cursor), (5, 5))

    def test_a_restore_that_is_interrupted(self):
        """At whatever step: no daemon starts on it, and the next restore begins anew."""
        name = self.backup().backup.name
        before = self.nav.hello()
        self.close_and_erase()
        self.daemon.stop()
        self.put_aside()
        for files in ([], ["keys"], ["keys", "data.mdb"]):
            self.daemon.write("store/restoring", "", 0o600)
            for f in files:
                shutil.copy(os.path.join(self.folder(name), f), self.daemon.path("store/" + f))
            status, said = self.daemon.run()
            self.assertEqual(status, 65, said)
            self.assertIn("a restore was interrupted; run overgangd --restore again", said)
            self.restore(name)
            self.assertFalse(os.path.exists(self.daemon.path("store/restoring")))
            self.daemon.start()
            self.assertFalse(self.is_there())
            self.assertNotEqual(self.hello(Peer(self.daemon, "nav-asker")).epoch, before.epoch)
            self.daemon.stop()
            for f in ("data.mdb", "keys"):
                os.remove(self.daemon.path("store/" + f))
        self.restore(name)

    @unittest.skipIf(WATCHED, "a preloaded shim and a program under watch do not go together")
    def test_killed_while_it_restores(self):
        """At every write of it, with the real program."""
        name = self.backup().backup.name
        self.close_and_erase()
        self.daemon.stop()
        shutil.copytree(self.daemon.path("store"), self.daemon.path("kept"))
        at, ended = 0, False
        while not ended:
            at += 1
            shutil.rmtree(self.daemon.path("store"))
            os.mkdir(self.daemon.path("store"), 0o700)
            shutil.copy(self.daemon.path("kept/erased"), self.daemon.path("store/erased"))
            r = subprocess.run([program("overgangd"), "-c", self.daemon.config, "--restore", self.folder(name)],
                               env={**os.environ, "LD_PRELOAD": program("tests/shim.so"), "OVERGANG_SHIM_FAIL": f"write:kill:{at}"},
                               capture_output=True, text=True, timeout=60)
            ended = r.returncode == 0
            if not ended:
                self.assertEqual(r.returncode, -9, r.stderr)
                status, said = self.daemon.run("--verify")
                self.assertEqual(status, 65, said)
                self.restore(name)
            self.daemon.start()
            self.assertFalse(self.is_there(), f"killed at write {at}")
            self.daemon.stop()
        self.assertGreater(at, 5)

    def hashes(self, path):
        """The keyed hashes under which this case is found by its person and huskenavn, as they stand
        in the raw bytes: no value, no flags, a key of 24 bytes, which is the hash and then the case id."""
        data, found = open(path, "rb").read(), set()
        case = self.case.replace("-", "").encode()
        at = data.find(case)
        while at >= 0:
            if data[at - 24:at - 16] == bytes(6) + b"\x18\x00":
                found.add(data[at - 16:at])
            at = data.find(case, at + 1)
        return found

    def test_hashes_of_an_erased_case_stay_in_freed_pages_until_a_fresh_backup_is_restored(self):
        """As overgangd(8) says: LMDB leaves the bytes of a freed page. A copy has no freed pages."""
        path = self.daemon.path("store/data.mdb")
        for i in range(8):  # whose rows stand in the same pages, before and behind
            open_case(self.prison, number=f"148388{i:05d}")
        before = self.hashes(path)
        self.assertGreaterEqual(len(before), 2, "person and huskenavn")
        self.close_and_erase()
        data = open(path, "rb").read()
        self.assertTrue(any(row in data for row in before), "and what the docs say of this is out of date")
        name = self.backup().backup.name
        copy = open(os.path.join(self.folder(name), "data.mdb"), "rb").read()
        for row in before:
            self.assertFalse(row in copy, "a backup that is taken after the erasure has no trace of them")
        self.daemon.stop()
        self.put_aside()
        self.restore(name)
        data = open(path, "rb").read()
        for row in before:
            self.assertFalse(row in data, "nor has a store that was brought back from it")

    def test_a_list_that_was_cut_off(self):
        """A line that is torn is ended before the next; one that nobody can read is named."""
        name = self.backup().backup.name
        with open(self.daemon.path("store/erased"), "a") as f:
            f.write(self.case[:6])
        os.chmod(self.daemon.path("store/erased"), 0o600)
        self.close_and_erase()
        self.daemon.stop()
        self.assertEqual(open(self.daemon.path("store/erased")).read(), f"{self.case[:6]}\n{self.case}\n")
        self.put_aside()
        self.restore(name)
        for f in ("data.mdb", "keys"):
            os.remove(self.daemon.path("store/" + f))
        with open(self.daemon.path("store/erased"), "a") as f:
            f.write("WXYZ-")
        status, said = self.daemon.run("--restore", self.folder(name))
        self.assertEqual(status, 74, said)
        self.assertIn("store/erased: line 4: is no case id; complete it", said)
        with open(self.daemon.path("store/erased"), "w") as f:
            f.write(f"{self.case}\n")
        self.restore(name)

    def test_a_store_that_was_set_back_in_silence(self):
        """As by a snapshot of the machine: the files of before, and nobody says so."""
        self.daemon.stop()
        for name in ("data.mdb", "keys"):
            shutil.copy(self.daemon.path("store/" + name), self.daemon.path("snapshot-" + name))
        self.daemon.start()
        before = self.nav.hello()
        self.prison.report(self.case, fact("release_date_set", date=20270401, time=900, state=2, form=1))
        page = self.nav.fetch(0).fetch
        self.assertGreater(page.through, before.head)
        self.daemon.stop()
        for name in ("data.mdb", "keys"):
            shutil.copy(self.daemon.path("snapshot-" + name), self.daemon.path("store/" + name))
        self.daemon.start()
        knew = {"epoch": page.epoch, "through": page.through, "tag_n": page.through}
        forged = self.hello(self.nav, tag=b"x" * len(page.tag), **knew)
        self.assertEqual(forged.epoch, page.epoch, "a number anybody can make up proves nothing")
        h = self.hello(self.nav, tag=page.tag, **knew)
        self.assertNotEqual(h.epoch, page.epoch)
        self.assertTrue(h.epoch_known)
        self.assertEqual(h.common, 0, "it had acknowledged nothing, and nobody knows how far it went back")

    def test_a_client_goes_on_behind_what_still_holds(self):
        watch = subprocess.Popen(
            [program("overgang"), "-c", self.daemon.client_config("nav-asker"), "--json", "watch", "--after", "0"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
        self.addCleanup(watch.stderr.close)
        self.addCleanup(watch.stdout.close)
        self.addCleanup(watch.wait)
        self.addCleanup(watch.kill)
        r = subprocess.run([program("overgang"), "-c", self.daemon.client_config("team"), "--json", "backup"],
                           capture_output=True, text=True, timeout=2 * fixture.DEADLINE)
        self.assertEqual(r.returncode, 0, r.stderr)
        name = json.loads(r.stdout)["name"]
        kept = self.nav.hello().head
        self.prison.report(self.case, fact("release_date_set", date=20270401, time=900, state=2, form=1))
        head = self.nav.hello().head
        seen = 0
        while seen < head:
            seen = json.loads(watch.stdout.readline())["n"]
        self.daemon.stop()
        self.put_aside()
        status, said = self.daemon.run("--restore", self.folder(name))
        self.assertEqual(status, 0, said)
        self.daemon.start()
        said = watch.stderr.readline().decode()
        while "numrene" not in said:
            self.assertTrue(said, "the client has ended")
            said = watch.stderr.readline().decode()
        self.assertIn(f"numrene {kept + 1} til {head} finnes ikke lenger", said)
        self.prison.report(self.case, fact("release_date_set", date=20270402, time=900, state=2, form=1))
        self.assertEqual(json.loads(watch.stdout.readline())["n"], kept + 1)

    def test_the_same_report_once_more_makes_no_second_letter(self):
        """It was lost with the restore, and comes again under its key: its events are the same ones."""
        boxes = ("intray", "outtray", "sent", "rejected")
        for box in boxes:
            os.mkdir(self.daemon.path(box))
        config = self.daemon.client_config("nav-asker", "\n[adapter]\n" + "".join(f"{b} = {b}\n" for b in boxes))

        def letters():
            r = subprocess.run([program("overgang-adapter"), "-c", config, "--once"], capture_output=True, text=True,
                               timeout=fixture.DEADLINE)
            self.assertEqual(r.returncode, 0, r.stderr)
            return set(os.listdir(self.daemon.path("intray")))
        before = letters()
        name = self.backup().backup.name
        key = os.urandom(16)
        moved = fact("release_date_set", date=20270401, time=900, state=2, form=1)
        self.assertEqual(self.prison.report(self.case, moved, key=key).outcome, OK)
        after = letters()
        self.assertGreater(len(after), len(before))
        self.daemon.stop()
        self.put_aside()
        self.restore(name)
        self.daemon.start()
        self.assertEqual(self.prison.report(self.case, moved, key=key).outcome, OK)
        self.assertEqual(letters(), after)
        # New events are delivered.
        other = fact("release_date_set", date=20270402, time=900, state=2, form=1)
        self.assertEqual(self.prison.report(self.case, other).outcome, OK)
        self.assertGreater(len(letters()), len(after))

    def test_what_is_no_backup(self):
        self.daemon.stop()
        self.put_aside()
        os.mkdir(self.daemon.path("empty"))
        for folder in ("empty", "nonsuch"):
            status, said = self.daemon.run("--restore", self.daemon.path(folder))
            self.assertEqual(status, 65, said)
            self.assertIn(f"{folder}: no backup is there; give a folder of backup_dir", said)
            self.assertFalse(os.path.exists(self.daemon.path("store/keys")))
            self.assertFalse(os.path.exists(self.daemon.path("store/restoring")))
        for name in ("data.mdb", "keys"):
            os.rename(self.daemon.path(f"store/{name}.aside"), self.daemon.path("store/" + name))


@unittest.skipIf(WATCHED, "a preloaded shim and a program under watch do not go together")
class SlowBackup(unittest.TestCase):
    """While a copy runs the store cannot grow, and the pages it reads are not used again."""

    def setUp(self):
        self.daemon = Daemon(map_size="1M")
        text = open(self.daemon.config).read()
        self.daemon.write("overgangd.conf", text.replace("backup_dir", "map_size_max = 8M\nbackup_dir"))
        self.gate = self.daemon.path("gate")
        os.mkfifo(self.gate)
        self.daemon.start({"LD_PRELOAD": program("tests/shim.so"), "OVERGANG_SHIM_GATE": self.gate})
        self.addCleanup(self.daemon.close)
        self.team, self.admin, self.prison = (Peer(self.daemon, n) for n in ("team", "team", "granli"))
        for p in (self.team, self.admin, self.prison):
            self.addCleanup(p.close)
        self.case = open_case(self.prison)

    def say(self, i):
        return self.prison.report(self.case, fact("transport_arranged", how=f"{i} " * 600)).outcome

    def test_the_copy_is_given_up_before_the_store_is_full(self):
        q = desk_pb2.Request()
        q.backup.SetInParent()
        self.admin.send(q)
        outcomes = []
        while not outcomes or outcomes[-1] == OK:
            outcomes.append(self.say(len(outcomes)))
            self.assertLess(len(outcomes), 2000)
        self.assertEqual(outcomes[-1], FULL)
        self.prison.hello()  # the loop has been round
        open(self.gate, "w").close()
        a = self.admin.receive()
        self.assertEqual(a.outcome, FAILED)
        self.assertIn("stopped: what was written meanwhile filled the store", a.text)
        fixture.wait_for(lambda: self.say(0) == OK, "the store to grow")
        self.admin.send(q)
        self.assertEqual(self.admin.receive().outcome, OK)
        self.assertEqual(self.daemon.stop(), 0, "".join(self.daemon.errors))


if __name__ == "__main__":
    fixture.main()
