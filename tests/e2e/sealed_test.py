"""The files on disk: another master key, links of the chain kept elsewhere, damaged pages, and
the traces of a person in the files."""
import os
import re
import shutil
import struct
import sys
import unittest

sys.path.insert(0, os.path.dirname(__file__))

import zmq  # noqa: E402

import desk_pb2  # noqa: E402
import fixture  # noqa: E402
from fixture import OK, Daemon, Peer, fact, open_case  # noqa: E402

AGENCIES = fixture.AGENCIES + [("tilsyn", 90, "auditor", "")]


class Sealed(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon(agencies=AGENCIES).start()
        self.prison = Peer(self.daemon, "granli")
        self.case = open_case(self.prison)

    def tearDown(self):
        self.prison.close()
        self.daemon.stop()
        self.daemon.close()

    def test_another_master_key(self):
        before = open(self.daemon.path("store/keys"), "rb").read()
        new = self.daemon.write("next.key", os.urandom(32).hex() + "\n", 0o600)
        status, said = self.daemon.run("--rotate-master", new)
        self.assertEqual(status, 75, "the daemon has the store: " + said)
        self.daemon.stop()
        status, said = self.daemon.run("--rotate-master", self.daemon.path("missing"))
        self.assertEqual(status, 78, said)
        status, said = self.daemon.run("--rotate-master", new)
        self.assertEqual(status, 0, said)
        after = open(self.daemon.path("store/keys"), "rb").read()
        self.assertEqual(len(before), len(after))
        self.assertNotEqual(before, after)
        self.assertEqual(os.stat(self.daemon.path("store/keys")).st_mode & 0o777, 0o600)
        status, said = self.daemon.verify()
        self.assertEqual(status, 65, said)
        self.assertIn("master key is not the one", said)
        self.assertIn("name in master_key the one of that time", said)
        os.rename(new, self.daemon.path("master.key"))
        status, said = self.daemon.verify()
        self.assertEqual(status, 0, said)
        self.daemon.start()
        team = Peer(self.daemon, "team")
        self.assertEqual(team.ask(desk_pb2.Request(case_state=desk_pb2.CaseRequest(case=self.case))).outcome, OK)
        team.close()

    def heartbeat(self, name):
        peer = Peer(self.daemon, name)
        s = peer.curve(zmq.SUB)
        s.subscribe(b"~")
        s.connect(self.daemon.stream(name))
        self.assertTrue(s.poll(int(fixture.DEADLINE * 1000)), "no heartbeat")
        beat = desk_pb2.Heartbeat.FromString(s.recv_multipart()[1])
        s.close()
        peer.close()
        return beat

    def test_the_head_of_the_chain_is_kept_elsewhere(self):
        self.assertEqual(self.heartbeat("nav-asker").journal, 0, "that is for auditors")
        logged = re.search(r"chain: head (\d+:[0-9a-f]{64})", self.daemon.line())
        self.assertTrue(logged, self.daemon.errors)
        beat = self.heartbeat("tilsyn")
        self.assertGreater(beat.journal, 0)
        self.daemon.stop()
        anchor = f"{beat.journal}:{beat.chain.hex()}"
        status, said = self.daemon.run("--verify", "--anchor", anchor)
        self.assertEqual(status, 0, said)
        self.assertIn("head " + anchor, said)
        # The log has one too, each day; that of an empty store is 0.
        if not logged.group(1).startswith("0:"):
            status, said = self.daemon.run("--verify", "--anchor", logged.group(1))
            self.assertEqual(status, 0, said)
        other = f"{beat.journal}:{'00' * 32}"
        status, said = self.daemon.run("--verify", "--anchor", other)
        self.assertEqual(status, 65, said)
        self.assertIn(f"event {beat.journal}: is not the one that was anchored", said)
        status, said = self.daemon.run("--verify", "--anchor", f"{beat.journal + 9}:{'00' * 32}")
        self.assertEqual(status, 65, said)
        self.assertIn("was anchored and is missing", said)
        for wrong in ("", "5", "5:ff", "5:" + "zz" * 32):
            status, said = self.daemon.run("--verify", "--anchor", wrong)
            self.assertEqual(status, 64, wrong + said)
            self.assertIn(f"--anchor {wrong}: is not N:HASH", said)
        self.assertIn("[--store DIR]", self.daemon.run("--help")[1])

    def test_keys_of_another_store(self):
        """Under the same master key, so that nothing else is wrong with them."""
        other = Daemon(agencies=AGENCIES)
        self.addCleanup(other.close)
        shutil.copy(self.daemon.path("master.key"), other.path("master.key"))
        other.start()
        prison = Peer(other, "granli")
        open_case(prison)
        prison.close()
        other.stop()
        self.daemon.stop()
        own = self.daemon.path("store/keys")
        os.rename(own, own + ".own")
        shutil.copy(other.path("store/keys"), own)
        for arguments in (("--verify",), ()):
            status, said = self.daemon.run(*arguments)
            self.assertEqual(status, 65, said)
            self.assertRegex(said, r"data.mdb and keys do not belong together: neither event 1 nor event \d+ is on the "
                                   r"chain under these keys; restore a backup")
        os.rename(own + ".own", own)
        status, said = self.daemon.verify()
        self.assertEqual(status, 0, said)

    def test_a_damaged_state_is_named_with_the_events_of_its_case(self):
        self.daemon.stop()
        path = self.daemon.path("store/data.mdb")
        data = bytearray(open(path, "rb").read())
        # The row of the case: its id, then the slot and an 8-byte due moment, then the sealed bytes.
        case, at, hit = self.case.replace("-", "").encode(), -1, []
        while True:
            at = data.find(case, at + 1)
            if at < 0:
                break
            damaged = bytearray(data)
            damaged[at + 60] ^= 1
            with open(path, "r+b") as f:
                f.write(damaged)
            status, said = self.daemon.verify()
            hit += re.findall(rf"case {case.decode()} \(events 1 to \d+\): its state cannot be unsealed; restore a "
                              "backup", said)
        self.assertTrue(hit)
        with open(path, "r+b") as f:
            f.write(data)
        self.assertEqual(self.daemon.verify()[0], 0)

    def patch(self, before, after):
        """Wherever `before` stands in data.mdb."""
        path = self.daemon.path("store/data.mdb")
        data = open(path, "rb").read()
        self.assertTrue(before in data, f"{before} is not in data.mdb")
        with open(path, "r+b") as f:
            f.write(data.replace(before, after))

    def test_a_store_of_another_version_says_what_to_do(self):
        self.daemon.stop()
        # Its keys are locked in another way: the version is said, not that the key is wrong.
        with open(self.daemon.path("store/keys"), "r+b") as f:
            f.write(b"ovk1")
        with open(f"{fixture.SOURCE}/daemon/store/journal.h") as f:
            schema = int(re.search(r"STORE_SCHEMA = (\d+)", f.read()).group(1))
        self.patch(b"schema" + struct.pack(">Q", schema), b"schema" + struct.pack(">Q", schema - 1))
        for arguments in (("--verify",), ()):
            status, said = self.daemon.run(*arguments)
            self.assertEqual(status, 78, said)
            self.assertRegex(said, rf"store: is of version {schema - 1}\.\d+, and this daemon reads version {schema}\.\d+; run the one it "
                                   r"was made with, or begin a new store")

    def test_a_share_that_was_widened_ends_the_daemon(self):
        self.daemon.stop()
        case = self.case.replace("-", "").encode()
        path = self.daemon.path("store/data.mdb")
        data = bytearray(open(path, "rb").read())
        # The housing office's: the size of its key, the key, then last, first, slot and the flags, whose
        # lowest bit is the owner's.
        key = struct.pack("<H", 12) + struct.pack(">I", 4) + case
        at = data.find(key)
        self.assertGreaterEqual(at, 0)
        while at >= 0:
            data[at + len(key) + 23] |= 1
            at = data.find(key, at + 1)
        with open(path, "r+b") as f:
            f.write(data)
        status, said = self.daemon.verify()
        self.assertEqual(status, 65, said)
        self.assertRegex(said, r"the share of bolig-asker \(number 4\) is not what was written there")
        self.daemon.start()
        housing = Peer(self.daemon, "bolig-asker")
        self.addCleanup(housing.close)
        housing.send(desk_pb2.Request(case_state=desk_pb2.CaseRequest(case=self.case)))
        self.assertEqual(self.daemon.process.wait(fixture.DEADLINE), 65)

    def test_a_damaged_page_is_a_sentence(self):
        self.daemon.stop()
        path = self.daemon.path("store/data.mdb")
        good = open(path, "rb").read()
        found = 0
        # Each page in its turn; the two meta pages are LMDB's own and tell the newer from the older.
        for page in range(2, len(good) // 4096):
            data = bytearray(good)
            data[page * 4096:(page + 1) * 4096] = os.urandom(4096)
            with open(path, "r+b") as f:
                f.write(data)
            status, said = self.daemon.verify()
            self.assertIn(status, (0, 65), f"page {page}: {said}")
            if status == 65:
                found += 1
                self.assertRegex(said, r"verify: .*(event \d|case |stream|record|page|table|missing|damaged)"
                                       r"|damaged|restore", f"page {page}")
        with open(path, "r+b") as f:
            f.write(good)
        self.assertGreater(found, 3, "pages that matter were hit")
        status, said = self.daemon.verify()
        self.assertEqual(status, 0, said)

    def test_an_old_page_is_read_again_while_nothing_is_to_be_done(self):
        for i in range(30):
            open_case(self.prison, number=f"148388{i:05d}")
        self.daemon.stop()
        path = self.daemon.path("store/data.mdb")
        data = bytearray(open(path, "rb").read())
        # The first event's row: its key, then the case id outside the seal. Far from the end, which
        # is looked at when the daemon starts.
        at = -1
        while True:
            at = data.find(struct.pack(">Q", 1), at + 1)
            self.assertGreaterEqual(at, 0, "no journal row found")
            if data[at + 8:at + 16].decode("ascii", "replace") == self.case.replace("-", ""):
                break
        data[at + 120] ^= 1
        with open(path, "r+b") as f:
            f.write(data)
        self.daemon.start()
        said = self.daemon.line()
        while said and "event 1: " not in said:
            said = self.daemon.line()
        self.assertIn("event 1: is not what was written, or not in its place; restore a backup", said)
        self.assertEqual(self.daemon.process.wait(fixture.DEADLINE), 65)

    def test_memory_is_for_nobody_else(self):
        self.daemon.stop()
        before = ()
        if os.geteuid() == 0:  # of root's processes nobody sees whether they can be dumped
            for folder, _, names in os.walk(self.daemon.dir):
                for name in ["", *names]:
                    os.chown(os.path.join(folder, name), 65534, 65534)
            before = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
        self.daemon.start(before=before)
        proc = f"/proc/{self.daemon.process.pid}"
        self.assertEqual(os.stat(proc + "/mem").st_uid, 0, "what cannot be dumped belongs to root")
        limits = open(proc + "/limits").read()
        self.assertRegex(limits, r"Max core file size +0 +0 ")
        if os.path.basename(fixture.BUILD) != "san":  # AddressSanitizer takes mlock() away
            self.assertGreater(int(re.search(r"VmLck:\s+(\d+)", open(proc + "/status").read()).group(1)), 0)
        self.assertNotIn("cannot be locked", "".join(self.daemon.errors))

    @unittest.skipIf(os.path.basename(fixture.BUILD) == "san", "AddressSanitizer takes mlock() away")
    def test_keys_that_cannot_be_locked_are_said_once(self):
        self.daemon.stop()
        for folder, _, names in os.walk(self.daemon.dir):
            for name in ["", *names] if os.geteuid() == 0 else []:
                os.chown(os.path.join(folder, name), 65534, 65534)
        drop = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups") if os.geteuid() == 0 else ()
        self.daemon.errors.clear()
        self.daemon.start(before=("prlimit", "--memlock=0:0", *drop))
        self.daemon.stop()
        said = "".join(self.daemon.errors)
        self.assertEqual(said.count("memory: keys cannot be locked"), 1, said)

    def test_nothing_of_the_person_is_in_the_files(self):
        team = Peer(self.daemon, "team")
        team.report(self.case, fact("transport_arranged", how="cnrybuss"), told_by="cnrymor")
        team.ask(desk_pb2.Request(user="cnrykari", case_state=desk_pb2.CaseRequest(case=self.case)))
        team.close()
        self.daemon.stop()
        for name in ("store/data.mdb", "store/keys"):
            data = open(self.daemon.path(name), "rb").read()
            for word in (b"Gaupe", b"14838831150", b"cnry", b"Granli"):
                self.assertNotIn(word, data, name)


if __name__ == "__main__":
    fixture.main()
