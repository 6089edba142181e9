"""Keys come, go and change while the daemon runs; other clients notice nothing."""
import os
import select
import signal
import socket
import struct
import subprocess
import unittest

import zmq

import desk_pb2
import fixture
from fixture import DEADLINE, DENIED, OK, Daemon, Peer, fact, open_case, program

EVENTS = (zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_HANDSHAKE_FAILED_AUTH | zmq.EVENT_DISCONNECTED |
          zmq.EVENT_CONNECT_RETRIED)


class TcpDaemon(Daemon):
    """Streams over TCP, where the old socket may hold the port when the new one is bound."""
    ports = None

    def stream(self, name):
        self.ports = self.ports or {}
        while name not in self.ports:
            with socket.socket() as s:
                s.bind(("127.0.0.1", 0))
                port = s.getsockname()[1]
            if port not in self.ports.values():
                self.ports[name] = port
        return f"tcp://127.0.0.1:{self.ports[name]}"


class Subscriber:
    """A SUB of one key, as proto/README.md has it: live when it can, fetched where there is a hole."""

    def __init__(self, peer, endpoint):
        self.peer = peer
        self.socket = peer.curve(zmq.SUB)
        self.monitor = self.socket.get_monitor_socket(EVENTS)
        self.socket.subscribe(b"")
        self.socket.connect(endpoint)
        self.cursor, self.live, self.fetched = 0, 0, 0

    def event(self):
        """Return the next event of its connection."""
        if not self.monitor.poll(int(DEADLINE * 1000)):
            raise AssertionError("nothing becomes of the connection")
        return struct.unpack("=hi", self.monitor.recv_multipart()[0])[0]

    def step(self):
        """Receive one message and acknowledge up to its number; return its topic."""
        if not self.socket.poll(int(DEADLINE * 1000)):
            raise AssertionError("the stream is silent")
        topic, body = self.socket.recv_multipart()
        if topic == b"~":
            beat = desk_pb2.Heartbeat()
            beat.ParseFromString(body)
            self.fill(beat.head)
        else:
            d = desk_pb2.Delivery()
            d.ParseFromString(body)
            self.fill(d.n - 1)
            if d.n == self.cursor + 1:
                self.cursor += 1
                self.live += 1
        return topic

    def fill(self, head):
        while self.cursor < head:
            page = self.peer.fetch(after=self.cursor)
            assert page.outcome == OK, page
            for d in page.fetch.deliveries:
                assert d.n == self.cursor + 1, (d.n, self.cursor)
                self.cursor += 1
                self.fetched += 1

    def until(self, head):
        while self.cursor < head:
            self.step()

    def beat(self):
        while self.step() != b"~":
            pass

    def close(self):
        self.socket.disable_monitor()
        self.socket.close()


class Keys(unittest.TestCase):
    def setUp(self):
        self.daemon = TcpDaemon()
        self.second = self.daemon.add_key("nav-asker", "two")
        self.daemon.start()
        self.addCleanup(self.daemon.close)
        self.peers = []
        self.prison, self.nav = self.peer("granli"), self.peer("nav-asker")
        self.two = self.peer("nav-asker", self.second)
        self.case = open_case(self.prison)
        self.day = 20270301

    def tearDown(self):
        for p in self.peers:
            p.close()
        self.assertEqual(self.daemon.stop(), 0, "".join(self.daemon.errors))
        status, said = self.daemon.verify()
        self.assertEqual(status, 0, said)

    def peer(self, name, keys=None):
        p = Peer(self.daemon, name, keys=keys)
        self.peers.append(p)
        return p

    def subscriber(self, peer, name):
        s = Subscriber(peer, self.daemon.stream(name))
        self.addCleanup(s.close)
        while (event := s.event()) != zmq.EVENT_HANDSHAKE_SUCCEEDED:
            self.assertEqual(event, zmq.EVENT_CONNECT_RETRIED)  # not bound yet
        s.beat()
        return s

    def happen(self):
        """Something that Nav hears of."""
        self.day += 1
        before = self.two.hello().head
        a = self.prison.report(self.case, fact("release_date_set", date=self.day, time=900, state=2, form=1))
        self.assertEqual(a.outcome, OK, a)
        head = self.two.hello().head
        self.assertGreater(head, before)
        return head

    def refused(self, peer, endpoint, kind=zmq.DEALER):
        s = peer.curve(kind)
        monitor = s.get_monitor_socket(EVENTS)
        s.connect(endpoint)
        self.assertTrue(monitor.poll(int(DEADLINE * 1000)))
        event = struct.unpack("=hi", monitor.recv_multipart()[0])[0]
        s.disable_monitor()
        s.close()
        return event == zmq.EVENT_HANDSHAKE_FAILED_AUTH

    def test_a_key_is_enrolled(self):
        """Nobody's socket is touched by it."""
        others = self.subscriber(self.nav, "nav-asker")
        keys = self.daemon.add_key("nav-asker", "ola", " areas=case,release")
        self.assertTrue(self.refused(self.peer("nav-asker", keys), self.daemon.desk))
        said = self.daemon.reload()
        self.assertRegex(said, r"reload: key nav-asker\.ola [0-9a-f]{8} added areas=case,release$")
        self.assertNotIn(keys[0].decode(), said)
        ola = self.peer("nav-asker", keys)
        hello = ola.hello()
        self.assertEqual((hello.agency, hello.key_name, list(hello.areas)), ("nav-asker", "ola", [1, 4]))
        self.assertTrue(self.refused(ola, self.daemon.stream("nav-asker"), zmq.SUB))
        head = self.happen()
        others.until(head)
        self.assertFalse(others.monitor.poll(0), "the socket was closed for no reason")
        self.assertIn("nothing is different", self.daemon.reload())

    def test_a_key_is_rotated(self):
        """Old and new side by side, then the old one goes."""
        new = self.daemon.add_key("nav-asker", "one-2")
        self.assertIn("key nav-asker.one-2 ", self.daemon.reload())
        fresh = self.peer("nav-asker", new)
        old_sub, new_sub = self.subscriber(self.nav, "nav-asker"), self.subscriber(fresh, "nav-asker")
        head = self.happen()
        old_sub.until(head)
        new_sub.until(head)
        self.daemon.drop_key("nav-asker", "one")
        self.assertRegex(self.daemon.reload(), r"key nav-asker\.one [0-9a-f]{8} removed$")
        self.assertEqual(self.nav.fetch().outcome, DENIED)
        new_sub.until(self.happen())
        self.assertEqual(fresh.fetch().outcome, OK)

    def test_a_key_is_revoked(self):
        """Its next message is refused and its stream is silent; nobody else misses anything."""
        revoked, other = self.subscriber(self.nav, "nav-asker"), self.subscriber(self.two, "nav-asker")
        third = self.daemon.add_key("nav-asker", "three")
        self.daemon.reload()
        self.daemon.write("three.key", third[1].decode() + "\n", 0o600)
        config = self.daemon.client_config("nav-asker").replace("nav-asker.conf", "three.conf")
        with open(self.daemon.path("nav-asker.conf")) as f:
            self.daemon.write("three.conf", f.read().replace("nav-asker.key", "three.key"))
        watch = subprocess.Popen([program("overgang"), "-c", config, "--json", "watch", "--after", "0"],
                                 stdout=subprocess.PIPE, bufsize=0)
        self.addCleanup(watch.stdout.close)
        self.addCleanup(watch.wait)
        self.addCleanup(watch.kill)
        prison = self.subscriber(self.prison, "granli")
        head = self.happen()
        for s in (revoked, other):
            s.until(head)
        waiting = desk_pb2.Request()
        waiting.fetch.after, waiting.fetch.wait_ms = head, 25000
        self.nav.send(waiting)
        self.assertTrue(self.nav.hello().agency)  # answered before it, so it waits

        self.daemon.drop_key("nav-asker", "one")
        self.assertIn("key nav-asker.one ", self.daemon.reload())
        self.assertEqual(self.nav.receive(10).outcome, DENIED)  # the fetch that would wait 25 s
        a = self.nav.report(self.case, fact("nav_contact_opened"))
        self.assertEqual((a.outcome, a.text), (DENIED, "this key is not admitted any more"))

        head = self.happen()  # while the other reconnects, or before, or after
        other.until(head)
        other.beat()
        live = other.live
        head = self.happen()
        other.until(head)
        self.assertGreater(other.live, live, "nothing arrives live any more")
        self.assertFalse(revoked.socket.poll(0), "the revoked key still hears the stream")
        self.assertEqual(revoked.event(), zmq.EVENT_DISCONNECTED)
        while (event := revoked.event()) != zmq.EVENT_HANDSHAKE_FAILED_AUTH:
            self.assertNotEqual(event, zmq.EVENT_HANDSHAKE_SUCCEEDED)
        self.assertFalse(revoked.socket.poll(0))

        lines = 0
        while lines < head:
            self.assertTrue(select.select([watch.stdout], [], [], DEADLINE)[0], "overgang watch hangs")
            self.assertTrue(watch.stdout.readline(), "overgang watch has ended")
            lines += 1
        prison.until(self.prison.hello().head)
        self.assertFalse(prison.monitor.poll(0), "another agency's socket was closed")

    def test_a_key_is_narrowed(self):
        sub, other = self.subscriber(self.nav, "nav-asker"), self.subscriber(self.two, "nav-asker")
        text = self.daemon.agencies()
        line = f"key.one = {self.daemon.keys['nav-asker'][0].decode()}"
        self.daemon.write("agencies.conf", text.replace(line, line + " areas=case"))
        self.assertRegex(self.daemon.reload(), r"key nav-asker\.one [0-9a-f]{8} narrowed areas=case$")
        hello = self.nav.hello()
        self.assertEqual((list(hello.areas), hello.stream_endpoint), ([1], ""))
        self.assertEqual(sub.event(), zmq.EVENT_DISCONNECTED)
        while (event := sub.event()) != zmq.EVENT_HANDSHAKE_FAILED_AUTH:
            self.assertNotEqual(event, zmq.EVENT_HANDSHAKE_SUCCEEDED)
        other.until(self.happen())
        self.assertEqual(self.nav.fetch().outcome, OK)

    def test_a_broken_file_changes_nothing(self):
        good = self.daemon.agencies()
        keys = self.daemon.add_key("nav-asker", "ola")
        for old, new, sentence in (
                ("roles = prison\n", "rolles = prison\n", "rolles: is no key here"),
                ("number = 3\n", "number = 33\n", "[nav-asker] has number 33 and had 3"),
                ("[granli]\n", "[granli-ny]\n", "has number 2, which was given to [granli]"),
                ("controller = granli kommune\n", "", "[granli] has no controller"),
                ("owner = yes\n", "", "no agency has owner = yes")):
            text = self.daemon.agencies()
            self.assertEqual(text.count(old), 1, old)
            self.daemon.write("agencies.conf", text.replace(old, new))
            said = self.daemon.reload()
            self.assertIn(sentence, said)
            self.assertIn("agencies.conf", said)
            self.assertIn("nothing is changed", said)
            self.assertEqual(self.nav.hello().agency, "nav-asker")
            self.assertTrue(self.refused(self.peer("nav-asker", keys), self.daemon.desk))
            self.daemon.write("agencies.conf", text)
        os.remove(self.daemon.path("agencies.conf"))
        self.assertIn("nothing is changed", self.daemon.reload())
        self.daemon.write("agencies.conf", good)
        self.assertIn("nothing is different", self.daemon.reload())

    def test_a_number_is_given_once(self):
        """Also to one who has left, and over a restart."""
        text = self.daemon.agencies()
        new = ("[ny]\nnumber = 50\nname = Ny\ncontroller = K\nroles = housing\n")
        self.daemon.write("agencies.conf", text + new)
        self.assertIn("agency ny 50 added", self.daemon.reload())
        self.daemon.write("agencies.conf", text + new + "retired = yes\n")
        self.assertIn("agency ny retired", self.daemon.reload())
        for other, sentence in ((text + new.replace("[ny]", "[nyere]"), "which was given to [ny]"),
                                (text, "[ny] with number 50 is missing")):
            self.daemon.write("agencies.conf", other)
            self.assertIn(sentence, self.daemon.reload())
            self.daemon.stop()
            status, said = self.daemon.run()
            self.assertEqual(status, 78, said)
            self.assertIn(sentence, said)
            self.assertIn("retired = yes", said)
            self.assertEqual(self.daemon.verify()[0], 0)
            self.daemon.write("agencies.conf", text + new + "retired = yes\n")
            self.daemon.start()
        self.assertEqual(self.nav.hello().agency, "nav-asker")

    def test_agencies_come_move_and_leave(self):
        text = self.daemon.agencies()
        public, secret = zmq.curve_keypair()
        new = (f"[ny]\nnumber = 50\nname = Ny\ncontroller = K\nroles = housing\n"
               f"stream = {self.daemon.stream('ny')}\nkey.one = {public.decode()}\n")
        self.daemon.write("agencies.conf", text + new)
        self.assertIn("agency ny 50 added; key ny.one ", self.daemon.reload())
        ny = self.peer("ny", (public, secret))
        sub = self.subscriber(ny, "ny")
        self.assertEqual(ny.hello().stream_endpoint, self.daemon.stream("ny"))

        moved = new.replace(self.daemon.stream("ny"), self.daemon.stream("ny-2"))
        self.daemon.write("agencies.conf", text + moved)
        self.assertIn("agency ny has another stream", self.daemon.reload())
        self.assertEqual(ny.hello().stream_endpoint, self.daemon.stream("ny-2"))
        self.assertEqual(sub.event(), zmq.EVENT_DISCONNECTED)
        sub = self.subscriber(ny, "ny-2")

        self.daemon.write("agencies.conf", text + moved + "retired = yes\n")
        self.assertIn("agency ny retired", self.daemon.reload())
        self.assertEqual(ny.fetch().outcome, DENIED)
        self.assertEqual(sub.event(), zmq.EVENT_DISCONNECTED)
        self.assertEqual(sub.event(), zmq.EVENT_CONNECT_RETRIED)
        self.assertTrue(self.refused(self.peer("ny", (public, secret)), self.daemon.desk))

    def test_a_stream_that_cannot_be_bound_is_said_and_tried_again(self):
        text = self.daemon.agencies()
        with socket.socket() as blocker:
            blocker.bind(("127.0.0.1", 0))
            blocker.listen(1)
            taken = f"tcp://127.0.0.1:{blocker.getsockname()[1]}"
            self.daemon.write("agencies.conf", text.replace(self.daemon.stream("nav-asker"), taken))
            self.assertIn("agency nav-asker has another stream", self.daemon.reload())
            said = self.daemon.wait_line("agency nav-asker: stream " + taken)
            self.assertIn("is in use: another process listens there", said)
            self.assertEqual(self.nav.hello().stream_endpoint, taken)
        self.assertIn("is bound now", self.daemon.wait_line("agency nav-asker: stream "))
        s = Subscriber(self.nav, taken)
        s.until(self.happen())
        s.close()

    def test_check_config_names_who_answers(self):
        text = self.daemon.agencies().replace(
            "name = granli\n", "name = granli\nprocessing = straffegjennomføringsloven § 4\n")
        self.daemon.write("agencies.conf", text)
        status, said = self.daemon.run("--check-config")
        self.assertEqual(status, 0, said)
        lines = said.split("\n")
        self.assertTrue(lines[0].startswith("config ok: 7 agencies, 8 keys"), said)
        self.assertIn("granli: controller granli kommune; ground straffegjennomføringsloven § 4", lines)
        self.assertIn("nav-asker: controller nav-asker kommune; ground not said", lines)

    def test_hup_and_then_term(self):
        """Signals that come together are all heard."""
        self.daemon.add_key("nav-asker", "ola")
        self.daemon.process.send_signal(signal.SIGHUP)
        self.assertEqual(self.daemon.stop(), 0)
        self.daemon.start()


if __name__ == "__main__":
    fixture.main()
