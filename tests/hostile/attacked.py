"""attacked.py - A daemon under attack, and honest people beside it who must not notice: after every
test a report is accepted, its delivery arrives live, the daemon ends as told and the store verifies."""
import os
import struct
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))

import zmq  # noqa: E402

import desk_pb2  # noqa: E402
import fixture  # noqa: E402
from fixture import OK, Daemon, Peer, fact, open_case, wait_for  # noqa: E402
from zmtp import Curve  # noqa: E402

# MiB, of the daemon; it begins with some 10. A sanitizer keeps freed memory, and pads each piece.
SANITIZED = os.path.basename(fixture.BUILD) == "san"
# Without a limit on reading ahead it was 1,900 for two peers in five seconds.
MEMORY_MAX = 2500 if SANITIZED else 900


class Honest:
    """The prison, which reports, and a consumer that follows a stream and fetches missed deliveries."""

    def __init__(self, daemon, listener="team", keys=None, cut_off=False):
        """`cut_off`: its stream is the one that is attacked, and may be closed and bound again."""
        self.prison = Peer(daemon, "granli")
        self.listener = Peer(daemon, listener, keys=keys)
        self.case = open_case(self.prison)
        self.day = 0
        self.socket = self.listener.subscribe(daemon.stream(listener))
        self.cursor = 0
        self.joined = False
        self.cut_off = cut_off

    def report(self):
        self.day = self.day % 28 + 1
        return self.prison.report(self.case, fact("release_date_set", date=20270400 + self.day, time=900, state=2,
                                                  form=1))

    def head(self):
        """All up to the head can be had, whether it came live or not."""
        a = self.listener.fetch(after=self.cursor)
        while a.fetch.deliveries:
            for d in a.fetch.deliveries:
                assert d.n == self.cursor + 1, (d.n, self.cursor)
                self.cursor = d.n
            a = self.listener.fetch(after=self.cursor)
        assert a.outcome == OK, a
        return a.fetch.head

    def served(self):
        """A report is accepted, and its delivery comes live: the first time, except that nobody
        can tell when a new subscription has arrived."""
        def live():
            a = self.report()
            assert a.outcome == OK, a
            head = self.head()
            # Heartbeats come all the time: the deadline is of the delivery.
            end = time.monotonic() + (fixture.DEADLINE if self.joined else 0.1)
            while self.socket.poll(max(0, int((end - time.monotonic()) * 1000))):
                topic, body = self.socket.recv_multipart()
                d = desk_pb2.Delivery()
                if topic != b"~":
                    d.ParseFromString(body)
                if d.n == head:
                    return True
            return False
        if self.joined:
            assert live(), "what was reported did not come live"
        wait_for(live, "a live delivery", step=lambda: None)
        self.joined = not self.cut_off

    def close(self):
        self.prison.close()
        self.listener.close()
        self.socket.close()


class Attacked(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon()
        self.prepare()
        self.daemon.start()
        self.addCleanup(self.daemon.close)
        self.honest = self.make_honest()
        self.honest.served()

    def prepare(self):
        """Before the start."""

    def make_honest(self):
        return Honest(self.daemon)

    def tearDown(self):
        self.honest.served()
        self.assertLess(self.memory(), MEMORY_MAX)
        self.honest.close()
        self.assertEqual(self.daemon.stop(), 0, "".join(self.daemon.errors))
        status, said = self.daemon.verify()
        self.assertEqual(status, 0, said)

    def memory(self):
        """MiB that the daemon holds by itself; the store's map is the system's."""
        with open(f"/proc/{self.daemon.process.pid}/status") as f:
            return next(int(line.split()[1]) for line in f if line.startswith("RssAnon")) // 1024

    def curve(self, agency, endpoint=None, keys=None, **more):
        """A CURVE peer by hand, at the desk unless told otherwise; closed at the end."""
        c = Curve(endpoint or self.daemon.desk, keys or self.daemon.keys[agency], self.daemon.server_public,
                  **more)
        self.addCleanup(c.close)
        return c

    def subscriber(self, agency, keys=None):
        return self.curve(agency, self.daemon.stream(agency), keys, socket_type=b"SUB").handshake()

    def answer(self, curve, request):
        curve.say(request.SerializeToString())
        a = desk_pb2.Answer()
        a.ParseFromString(curve.hear()[1])
        return a

    def fate(self, peer, endpoint, kind=zmq.DEALER):
        """True when a connection of this peer is let in, False when it is refused."""
        s = peer.curve(kind)
        monitor = s.get_monitor_socket(zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_HANDSHAKE_FAILED_AUTH)
        s.connect(endpoint)
        self.assertTrue(monitor.poll(int(fixture.DEADLINE * 1000)), "neither let in nor refused")
        event = struct.unpack("=hi", monitor.recv_multipart()[0])[0]
        s.disable_monitor()
        s.close()
        return event == zmq.EVENT_HANDSHAKE_SUCCEEDED


def hello(correlation=1):
    q = desk_pb2.Request(correlation=correlation)
    q.hello.SetInParent()
    return q
