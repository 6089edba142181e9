"""Errors and attacks by a peer, a file or a config, and the answer to each. After each the daemon
still serves, and the store verifies."""
import ctypes
import os
import socket
import struct
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))

import zmq  # noqa: E402

import desk_pb2  # noqa: E402
import fixture  # noqa: E402
from fixture import (DENIED, FULL, INVALID, OK, NOT_FOUND, Daemon, Peer, fact,  # noqa: E402
                     open_case, wait_for)



def forge(folder, table):
    """An environment of LMDB with one table and one row, as another program would make it."""
    lmdb = ctypes.CDLL("liblmdb.so.0")
    env, txn, dbi = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_uint()
    size, word = ctypes.c_size_t, ctypes.create_string_buffer(b"hello")
    row = (size * 2)(5, ctypes.addressof(word))
    for rc in (lmdb.mdb_env_create(ctypes.byref(env)), lmdb.mdb_env_set_maxdbs(env, 4),
               lmdb.mdb_env_open(env, folder.encode(), 0, 0o600),
               lmdb.mdb_txn_begin(env, None, 0, ctypes.byref(txn)),
               lmdb.mdb_dbi_open(txn, table.encode(), 0x40000, ctypes.byref(dbi)),
               lmdb.mdb_put(txn, dbi, row, row, 0), lmdb.mdb_txn_commit(txn)):
        assert rc == 0, rc
    lmdb.mdb_env_close(env)


NAMESPACE = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]
HANDSHAKE_FAILED = (zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL |
                    zmq.EVENT_HANDSHAKE_FAILED_AUTH)


class Hostile(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon().start()
        self.nav = Peer(self.daemon, "nav-asker")
        self.prison = Peer(self.daemon, "granli")

    def tearDown(self):
        self.assertTrue(self.nav.hello().agency, "the daemon does not serve any more")
        self.nav.close()
        self.prison.close()
        self.daemon.stop()
        status, said = self.daemon.verify()
        self.daemon.close()
        self.assertEqual(status, 0, said)

    def raw(self, data):
        self.nav.socket.send(data)
        return self.nav.receive()

    def fate(self, peer, endpoint):
        """Return the monitor's verdict on a new connection: True let in, False refused."""
        s = peer.curve(zmq.DEALER)
        monitor = s.get_monitor_socket(HANDSHAKE_FAILED | zmq.EVENT_HANDSHAKE_SUCCEEDED)
        s.connect(endpoint)
        self.assertTrue(monitor.poll(int(fixture.DEADLINE * 1000)), "neither let in nor refused")
        event = struct.unpack("=hi", monitor.recv_multipart()[0])[0]
        s.disable_monitor()
        s.close()
        return event == zmq.EVENT_HANDSHAKE_SUCCEEDED

    def test_frames(self):
        report = desk_pb2.Report(key=b"k" * 16, case="K7F3-9QXM", facts=[fact("belongings_ready")])
        packed = report.SerializeToString()
        good = desk_pb2.Request(correlation=1, report=packed).SerializeToString()
        table = [
            (b"", "request", "is empty"),
            (b"\xff" * 40, "request", "no protobuf"),
            (b"GET / HTTP/1.1\r\n\r\n", "request.field number 8", "not known"),
            (good[:-3], "request.report", "cut off"),
            (b"\xa0\x06\x01", "request.field number 100", "not known"),
            (b"\x08\x01\x08\x02", "request.correlation", "twice"),
            (b"\x08\x01", "request", "asks for nothing"),
            (b"\x0a\x01a", "request.correlation", "another type"),
        ]
        for data, field, text in table:
            a = self.raw(data)
            self.assertEqual((a.outcome, a.field), (INVALID, field), data)
            self.assertIn(text, a.text)

    def wrapped(self, packed):
        return self.raw(desk_pb2.Request(correlation=9, report=packed).SerializeToString())

    def test_reports(self):
        def message(number, body):
            tag = number << 3 | 2
            head = [tag] if tag < 128 else [tag & 127 | 128, tag >> 7]
            return bytes(head + [len(body)]) + body

        key = message(1, b"k" * 16)
        case = message(2, b"K7F3-9QXM")
        table = [
            (key + message(2, b"\xff\xfe") + message(4, b""), "report.case", "UTF-8"),
            (key + message(2, b"K7F3\x009QXM"), "report.case", "NUL"),
            (key + case, "report.facts", "no fact"),
            (message(1, b"short") + case + message(4, message(18, b"")), "report.key", "16 bytes"),
            (message(1, bytes(16)) + case + message(4, message(18, b"")), "report.key", "16 zero bytes"),
            (key + case + message(4, b"\xba\x3e\x00"), "report.facts[0].field number 999", "not known"),
            (key + case + message(4, message(1, b"") + message(2, b"")), "report.facts[0].case_assigned", "twice"),
            (key + case + message(4, message(12, b"\x18\x63")), "report.facts[0].release_date_set.form",
             "does not know"),
        ]
        for packed, field, text in table:
            a = self.wrapped(packed)
            self.assertEqual((a.outcome, a.field), (INVALID, field), packed)
            self.assertIn(text, a.text)

    def test_too_large(self):
        big = desk_pb2.Report(key=b"k" * 16, case="K7F3-9QXM", told_by="x" * 4001,
                              facts=[fact("belongings_ready")])
        a = self.wrapped(big.SerializeToString())
        self.assertEqual((a.outcome, a.field), (INVALID, "report.told_by"))
        many = desk_pb2.Report(key=b"k" * 16, case="K7F3-9QXM",
                               facts=[fact("belongings_ready")] * 33)
        a = self.wrapped(many.SerializeToString())
        self.assertEqual((a.outcome, a.field), (INVALID, "report.facts"))
        # Beyond the socket's limit: the connection ends, the daemon does not.
        other = Peer(self.daemon, "nav-asker")
        other.socket.send(b"\x0a" * 200000)
        self.assertTrue(self.nav.hello().agency)
        other.close()

    def test_dates_that_do_not_exist(self):
        case = open_case(self.prison)
        for date in (20270431, 20270229, 20271301, 1, 99999999):
            a = self.prison.report(case, fact("release_date_set", date=date))
            self.assertEqual((a.outcome, a.field),
                             (INVALID, "report.facts[0].release_date_set.date"))

    def test_a_case_one_may_not_know_of(self):
        case = open_case(self.prison)
        volunteer = Peer(self.daemon, "frivillig")
        there = volunteer.report(case, fact("contact_made"))
        nowhere = volunteer.report("00000000", fact("contact_made"))
        self.assertEqual(there.outcome, NOT_FOUND)
        self.assertEqual((there.outcome, there.field, there.text),
                         (nowhere.outcome, nowhere.field, nowhere.text))
        self.assertEqual(volunteer.fetch().fetch.head, 0)
        volunteer.close()

    def test_an_unknown_key_a_wrong_server_and_another_agencys_stream(self):
        stranger = Peer(self.daemon, "x", keys=zmq.curve_keypair())
        self.assertFalse(self.fate(stranger, self.daemon.desk))
        deceived = Peer(self.daemon, "nav-asker", server=zmq.curve_keypair()[0])
        self.assertFalse(self.fate(deceived, self.daemon.desk))
        self.assertTrue(self.fate(self.nav, self.daemon.desk))
        self.assertFalse(self.fate(self.nav, self.daemon.stream("team")))
        stranger.close()
        deceived.close()

    def test_no_security_at_all(self):
        plain = zmq.Context.instance().socket(zmq.DEALER)
        plain.linger = 0
        plain.connect(self.daemon.desk)
        plain.send(desk_pb2.Request(correlation=1).SerializeToString())
        self.assertTrue(self.nav.hello().agency)
        self.assertFalse(plain.poll(0))
        plain.close()

    def test_bytes_of_another_protocol(self):
        for data in (b"GET / HTTP/1.0\r\n\r\n", b"\x00" * 64, b"\xff" + b"\x00" * 8 + b"\x01\x7f", os.urandom(300)):
            s = socket.socket(socket.AF_UNIX)
            s.connect(self.daemon.path("desk"))
            s.sendall(data)
            s.close()
            self.assertTrue(self.nav.hello().agency)

    def test_a_routing_id_of_ones_own_is_dropped(self):
        s = self.nav.curve(zmq.DEALER)
        s.setsockopt(zmq.ROUTING_ID, b"nav")
        s.connect(self.daemon.desk)
        q = desk_pb2.Request(correlation=1)
        q.hello.SetInParent()
        s.send(q.SerializeToString())
        monitor = self.nav.hello()
        self.assertTrue(monitor.agency)
        self.assertFalse(s.poll(0))
        s.close()

    def test_what_is_not_ones_to_report(self):
        case = open_case(self.prison)
        a = self.nav.report(case, fact("release_date_set", date=20270401))
        self.assertEqual(a.outcome, DENIED)
        a = self.nav.report(case, fact("nav_contact_opened"), on_behalf_of="granli")
        self.assertEqual((a.outcome, a.field), (DENIED, "report.on_behalf_of"))
        a = self.nav.advance(4000000000)
        self.assertEqual(a.outcome, DENIED)


class Limits(unittest.TestCase):
    """Growth is bounded, and the bound is no trap."""

    def serve(self, **more):
        self.daemon = Daemon(**more).start()
        self.addCleanup(self.daemon.close)
        return Peer(self.daemon, "granli"), Peer(self.daemon, "team")

    def end(self, *peers):
        for p in peers:
            p.close()
        self.assertEqual(self.daemon.stop(), 0)
        status, said = self.daemon.verify()
        self.assertEqual(status, 0, said)

    def test_one_who_sees_little_of_many_large_cases(self):
        """On call sees a few bytes of each; all of each is loaded for it."""
        prison, team = self.serve(map_size="64M")
        text = "x" * 3900
        for i in range(200):
            case = open_case(prison, number=f"{i:011d}")
            for behalf in ("granli", "person"):
                a = team.report(case, fact("transport_arranged", how=text, who=text, phone=text),
                                fact("belongings_ready", where=text), fact("money_arranged", how=text),
                                on_behalf_of=behalf)
                self.assertEqual(a.outcome, OK, a.text)
        oncall = Peer(self.daemon, "vakt")
        seen, after = 0, ""
        while True:
            q = desk_pb2.Request()
            q.cases.after = after
            q.cases.SetInParent()
            page = oncall.ask(q).cases
            seen += len(page.cases)
            if not page.more:
                break
            self.assertGreater(len(page.cases), 0)
            after = page.cases[-1].id
        self.assertEqual(seen, 200)
        self.end(prison, team, oncall)

    def test_more_openers_than_a_case_has_room_for(self):
        others = [(f"prison-{i}", 100 + i, "prison", "") for i in range(40)]
        prison, team = self.serve(agencies=fixture.AGENCIES + others)
        case = open_case(prison)
        for name, *_ in others:
            opener = Peer(self.daemon, name)
            a = opener.report("", fact("case_opened"), person="14838831150")
            self.assertEqual((a.outcome, len(a.report.numbers)), (OK, 1))
            opener.close()
        a = prison.report(case, fact("release_completed", date=20270324, form=1))
        self.assertEqual(a.outcome, OK, a)
        self.end(prison, team)


class Files(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon()

    def tearDown(self):
        self.daemon.close()

    def test_a_second_daemon_on_the_same_store(self):
        self.daemon.start()
        status, said = self.daemon.run()
        self.assertEqual(status, 75)
        self.assertIn("another overgangd has this store open", said)
        self.assertEqual(self.daemon.stop(), 0)

    def test_a_truncated_store(self):
        self.daemon.start()
        prison = Peer(self.daemon, "granli")
        for i in range(20):
            open_case(prison, number=f"{i:011d}")
        prison.close()
        self.daemon.stop()
        path = self.daemon.path("store/data.mdb")
        with open(path, "r+b") as f:
            f.truncate(3 * 4096)
        status, said = self.daemon.run()
        self.assertEqual(status, 65, said)
        self.assertIn("is cut off", said)

    def test_a_foreign_file_in_its_place(self):
        os.mkdir(self.daemon.path("store"), 0o700)
        self.daemon.write("store/data.mdb", "not a store at all " * 1000, 0o600)
        status, said = self.daemon.run()
        self.assertEqual(status, 65, said)
        self.assertIn("is not a store of overgang", said)

    def test_a_foreign_store_of_lmdb_in_its_place(self):
        """A good file, of another program: it is refused before a byte of it is changed."""
        os.mkdir(self.daemon.path("store"), 0o700)
        for made in ("mail", "meta"):
            forge(self.daemon.path("store"), made)
            with open(self.daemon.path("store/data.mdb"), "rb") as f:
                before = f.read()
            for arguments in ((), ("--verify",)):
                status, said = self.daemon.run(*arguments)
                self.assertEqual(status, 65, said)
                self.assertIn("is not a store of overgang", said)
            with open(self.daemon.path("store/data.mdb"), "rb") as f:
                self.assertEqual(f.read(), before)
            self.assertFalse(os.path.exists(self.daemon.path("store/keys")))
            os.remove(self.daemon.path("store/data.mdb"))

    def test_verify_makes_nothing(self):
        os.mkdir(self.daemon.path("empty"))  # whose mode is nobody's matter
        open(self.daemon.path("hollow"), "w").close()
        for folder in ("empty", "missing", "hollow"):
            status, said = self.daemon.run("--verify", "--store", self.daemon.path(folder))
            self.assertEqual(status, 65, said)
            self.assertIn("there is no store here", said)
        status, said = self.daemon.verify()
        self.assertEqual(status, 65, said)
        self.assertEqual(os.listdir(self.daemon.path("empty")), [])
        self.assertFalse(os.path.exists(self.daemon.path("missing")))
        self.assertFalse(os.path.exists(self.daemon.path("store")))

    def test_a_store_without_its_keys_and_keys_without_their_store(self):
        self.daemon.start()
        prison = Peer(self.daemon, "granli")
        open_case(prison)
        prison.close()
        self.daemon.stop()
        keys, data = self.daemon.path("store/keys"), self.daemon.path("store/data.mdb")
        os.rename(keys, keys + ".away")
        status, said = self.daemon.run()
        self.assertEqual(status, 65, said)
        self.assertIn("keys: is missing", said)
        self.assertFalse(os.path.exists(keys))
        os.rename(keys + ".away", keys)
        with open(keys, "r+b") as f:
            f.truncate(128)
        status, said = self.daemon.run()
        self.assertEqual(status, 65, said)
        self.assertIn("keys: is cut off", said)

    def test_a_lost_store_beside_its_keys(self):
        self.daemon.start()
        prison = Peer(self.daemon, "granli")
        open_case(prison)
        prison.close()
        self.daemon.stop()
        os.remove(self.daemon.path("store/data.mdb"))
        for arguments in ((), ("--verify",)):
            status, said = self.daemon.run(*arguments)
            self.assertEqual(status, 65, said)
            self.assertIn("restore data.mdb", said)

    @unittest.skipUnless(subprocess.run(NAMESPACE + ["true"], capture_output=True).returncode == 0,
                         "no mount namespace can be made here; turn_test has the same without a mount")
    def test_a_disk_that_is_full(self):
        """On a small tmpfs of its own: a new case is refused, known cases go on, and with space
        again so does all of it."""
        os.mkdir(self.daemon.path("store"), 0o700)
        mount = ["sh", "-c", "mount -t tmpfs -o size=17M,mode=0700 tmpfs \"$0\" && exec \"$@\"",
                 self.daemon.path("store")]
        self.daemon.start(before=NAMESPACE + mount)
        inside = f"/proc/{self.daemon.process.pid}/root" + self.daemon.path("store")
        prison = Peer(self.daemon, "granli")
        team = Peer(self.daemon, "team")
        case = open_case(prison)
        filler = os.path.join(inside, "filler")
        with open(filler, "wb", buffering=0) as f:
            try:
                while True:
                    f.write(b"x" * 4096)
            except OSError:
                pass
        # Until the page of the key file that there is room in is full.
        answers = [prison.report("", fact("case_opened"), person=f"{i:011d}").outcome for i in range(40)]
        self.assertEqual(answers[-1], FULL)
        self.assertEqual(set(answers) - {OK, FULL}, set())
        self.assertEqual(team.report(case, fact("transport_arranged", how="tog")).outcome, OK)
        os.remove(filler)
        self.assertEqual(prison.report("", fact("case_opened"), person="99999999999").outcome, OK)
        prison.close()
        team.close()
        self.assertEqual(self.daemon.stop(), 0)

    @unittest.skipUnless(subprocess.run(NAMESPACE + ["true"], capture_output=True).returncode == 0,
                         "no mount namespace can be made here; turn_test has the same without a mount")
    def test_a_store_that_cannot_grow_grows_later(self):
        """The map is full and so is the disk: FULL. With room it grows, and the same report, under
        its key, is taken, by the same process."""
        self.daemon.write("overgangd.conf", open(self.daemon.config).read().replace(
            "map_size = 16M", "map_size = 1M\nmap_size_max = 8M"))
        os.mkdir(self.daemon.path("store"), 0o700)
        mount = ["sh", "-c", "mount -t tmpfs -o size=10M,mode=0700 tmpfs \"$0\" && exec \"$@\"",
                 self.daemon.path("store")]
        self.daemon.start(before=NAMESPACE + mount)
        inside = f"/proc/{self.daemon.process.pid}/root" + self.daemon.path("store")
        prison, team = Peer(self.daemon, "granli"), Peer(self.daemon, "team")
        case = open_case(prison)
        filler = os.path.join(inside, "filler")
        with open(filler, "wb", buffering=0) as f:
            try:
                while True:
                    f.write(b"x" * 4096)
            except OSError:
                pass
        key, accepted = None, 0
        for i in range(2000):
            key = os.urandom(16)
            a = team.report(case, fact("transport_arranged", how=f"{i} " * 500), key=key)
            if a.outcome != OK:
                break
            accepted += 1
        self.assertEqual(a.outcome, FULL, f"after {accepted} reports")
        self.assertGreater(a.retry_after_ms, 0)
        self.assertGreater(accepted, 10)
        before = os.stat(os.path.join(inside, "data.mdb")).st_blocks
        head = team.hello().head
        os.remove(filler)
        # It is tried again some seconds after it went wrong; a client goes on asking meanwhile.
        again = wait_for(lambda: (lambda r: r if r.outcome != FULL else None)(team.report(
            case, fact("transport_arranged", how=f"{i} " * 500), key=key)), "room in the store")
        self.assertEqual(again.outcome, OK, again)
        self.assertEqual(again.report.numbers[0], head + 1, "what was refused has left a number")
        self.assertGreater(os.stat(os.path.join(inside, "data.mdb")).st_blocks, before)
        self.assertEqual(self.daemon.process.poll(), None)
        prison.close()
        team.close()
        self.assertEqual(self.daemon.stop(), 0)

    def test_another_master_key(self):
        self.daemon.start()
        self.daemon.stop()
        self.daemon.write("master.key", os.urandom(32).hex() + "\n", 0o600)
        status, said = self.daemon.run()
        self.assertEqual(status, 65, said)
        self.assertIn("master key is not the one", said)

    def test_a_key_that_others_can_read(self):
        os.chmod(self.daemon.path("master.key"), 0o644)
        status, said = self.daemon.run("--check-config")
        self.assertEqual(status, 78, said)
        self.assertIn("master.key", said)

    def named(self, key, value):
        """What --check-config says where the key names that; with the line of the key."""
        text = open(self.daemon.config).read()
        lines = text.split("\n")
        at = next(i for i, line in enumerate(lines) if line.startswith(f"{key} = "))
        lines[at] = f"{key} = {value}"
        self.daemon.write("overgangd.conf", "\n".join(lines))
        status, said = self.daemon.run("--check-config")
        self.daemon.write("overgangd.conf", text)
        self.assertEqual(status, 78, said)
        self.assertIn(f"overgangd.conf:{at + 1}: {key}: ", said)
        return said

    def test_a_file_that_is_named_and_is_not_there(self):
        for key in ("agencies", "calendar", "sharing", "retention", "routine", "server_key", "master_key"):
            said = self.named(key, "nope")
            self.assertIn(f"{self.daemon.path('nope')}: No such file or directory", said)
        self.assertIn("overgang keygen makes one", self.named("server_key", "nope"))
        self.assertIn("is no folder", self.named("backup_dir", "agencies.conf"))
        self.assertNotIn("chmod", self.named("backup_dir", "/etc/passwd"))
        self.assertNotIn("chmod", self.named("store", "/etc/passwd"))
        self.assertNotIn("chmod", self.named("server_key", "agencies.conf"))

    def test_a_key_in_the_place_of_the_other(self):
        self.assertIn("is a master key", self.named("server_key", "master.key"))
        self.assertIn("64 hex digits", self.named("master_key", "server.key"))
        text = open(self.daemon.config).read()
        self.daemon.write("overgangd.conf", text.replace("master_key = master.key", "master_key = server.key"))
        status, said = self.daemon.run()
        self.assertEqual(status, 78, said)
        self.assertIn("64 hex digits", said)

    def test_a_manual_clock_stays_one(self):
        self.daemon.start()
        self.daemon.stop()
        text = open(self.daemon.config).read().replace("clock = manual", "clock = system")
        self.daemon.write("overgangd.conf", text)
        status, said = self.daemon.run()
        self.assertEqual(status, 78, said)
        self.assertIn("clock = manual", said)

    def test_typos_name_file_line_and_key(self):
        for name, wrong, right in (("overgangd.conf", "dessk = ipc:///tmp/x\n", "dessk"),
                                   ("agencies.conf", "rolles = team\n", "rolles")):
            text = open(self.daemon.path(name)).read()
            lines = text.split("\n")
            lines.insert(2, wrong.strip())
            self.daemon.write(name, "\n".join(lines))
            status, said = self.daemon.run("--check-config")
            self.assertEqual(status, 78, said)
            self.assertIn(f"{name}:3: {right}", said)
            self.daemon.write(name, text)
        status, said = self.daemon.run("--check-config")
        self.assertEqual(status, 0, said)

    def test_a_flipped_bit_is_found_and_named(self):
        self.daemon.start()
        prison = Peer(self.daemon, "granli")
        open_case(prison)
        prison.close()
        self.daemon.stop()
        status, said = self.daemon.verify()
        self.assertEqual(status, 0, said)
        self.assertRegex(said, r"verify ok: \d+ events, 1 cases, \d+ stream entries")
        path = self.daemon.path("store/data.mdb")
        data = bytearray(open(path, "rb").read())
        # The sealed event stands where its case id, outside the seal, stands in the journal.
        at = self.journal_row(data)
        data[at + 80] ^= 4
        with open(path, "r+b") as f:
            f.write(data)
        status, said = self.daemon.verify()
        self.assertEqual(status, 65, said)
        self.assertRegex(said, "event \\d+: .*; restore a backup")
        status, said = self.daemon.run()
        self.assertEqual(status, 65, said)

    def journal_row(self, data):
        """Where in the file the first event's row stands: behind the key 1 as u64."""
        at = -1
        key = struct.pack(">Q", 1)
        while True:
            at = data.find(key, at + 1)
            self.assertGreaterEqual(at, 0, "no journal row found")
            row = data[at + 8:at + 16]
            if len(row) == 8 and all(c in b"0123456789ABCDEFGHJKMNPQRSTVWXYZ" for c in row):
                return at + 8


if __name__ == "__main__":
    fixture.main()
