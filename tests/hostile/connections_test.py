"""Connections: each key and each stream has its share of them, handshakes that do not end are bounded,
and the limit on open files is not run into. Connected clients stay connected, and are served."""
import os
import select
import subprocess
import time
import unittest

from attacked import Attacked, Honest, hello
import fixture
from fixture import OK, Daemon, Peer, wait_for
from zmtp import Closed, Line

PER_KEY_MAX = PER_STREAM_MAX = 32
PENDING_MAX = 256


def cpu_seconds(daemon):
    with open(f"/proc/{daemon.process.pid}/stat") as f:
        words = f.read().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


class PerKey(Attacked):
    def open(self, agency="nav-asker", **more):
        """Connected and heard, or None when told to come later."""
        c = self.curve(agency, **more)
        try:
            c.handshake()
        except Closed:
            return None
        self.assertEqual(self.answer(c, hello()).outcome, OK)
        return c

    def test_of_one_key_at_the_desk(self):
        lines = [self.open() for _ in range(PER_KEY_MAX)]
        self.assertNotIn(None, lines)
        self.assertIsNone(self.open())
        self.honest.served()
        for c in lines:
            self.assertEqual(self.answer(c, hello()).outcome, OK)
        for c in lines[:2]:
            c.close()
        wait_for(lambda: self.open(), "room for one that comes later", step=lambda: None)
        self.honest.served()

    def test_one_that_is_told_to_come_later_comes_by_itself(self):
        lines = [self.open() for _ in range(PER_KEY_MAX)]
        late = Peer(self.daemon, "nav-asker")
        self.addCleanup(late.close)
        q = hello(7)
        late.send(q)
        self.assertFalse(late.socket.poll(300))
        lines.pop().close()
        self.assertEqual(late.receive().outcome, OK)

    def test_another_key_of_the_same_agency_has_its_own(self):
        lines = [self.open() for _ in range(PER_KEY_MAX)]
        self.assertNotIn(None, lines)
        self.assertIsNotNone(self.open("bolig-asker"))

    def test_of_one_agency_at_its_stream(self):
        def subscriber():
            try:
                return self.subscriber("nav-asker")
            except Closed:
                return None
        lines = [subscriber() for _ in range(PER_STREAM_MAX)]
        self.assertNotIn(None, lines)
        self.assertIsNone(subscriber())
        for c in lines:
            c.close()
        wait_for(subscriber, "room at the stream", step=lambda: None)

    def test_who_comes_and_goes_is_not_counted(self):
        for _ in range(3 * PER_KEY_MAX):
            c = self.open()
            self.assertIsNotNone(c)
            c.close()

    def test_who_says_nothing_is_cut_off(self):
        quiet = [self.curve("nav-asker").handshake() for _ in range(PER_KEY_MAX)]
        self.assertIsNone(self.open())
        for c in quiet:
            with self.assertRaises(Closed):
                c.take(1)
        self.assertIsNotNone(self.open())


class HalfOpen(Attacked):
    """Peers without a key, that never end their handshake."""

    def open(self, count):
        for _ in range(count):
            s = Line(self.daemon.desk)
            self.addCleanup(s.close)
            yield s

    def test_many_that_do_not_end(self):
        """The oldest are cut off; clients with a key are let in meanwhile, and stay."""
        lines = list(self.open(PENDING_MAX + 64))
        known = self.curve("nav-asker").handshake()
        self.assertEqual(self.answer(known, hello()).outcome, OK)
        self.assertIn("are cut off", self.daemon.wait_line("connections: "))
        lines[0].ended()
        self.honest.served()
        lines += self.open(PENDING_MAX + 64)
        self.assertEqual(self.answer(known, hello()).outcome, OK)
        self.honest.served()
        for s in lines:
            s.ended()


class OpenFiles(unittest.TestCase):
    """With room for few files there is room for few connections, and none is accepted in vain."""

    def test_the_limit_is_not_run_into(self):
        daemon = Daemon()
        self.addCleanup(daemon.close)
        daemon.start(before=("prlimit", "--nofile=400:400"))
        honest = Honest(daemon)
        honest.served()
        lines = [Line(daemon.desk) for _ in range(600)]
        self.assertIn("are cut off", daemon.wait_line("connections: "))
        before = cpu_seconds(daemon), time.monotonic()
        for _ in range(5):
            honest.served()
        for s in lines:
            s.close()
        honest.served()
        self.assertLess(cpu_seconds(daemon) - before[0], 0.9 * (time.monotonic() - before[1]) + 0.5)
        honest.close()

    def test_who_has_a_key_gets_in_beside_those_who_have_none(self):
        """The places for few are not all held by peers that never end their handshake."""
        daemon = Daemon()
        self.addCleanup(daemon.close)
        daemon.start(before=("prlimit", "--nofile=400:400"))
        lines = [Line(daemon.desk) for _ in range(400)]
        late = Peer(daemon, "nav-asker")
        self.addCleanup(late.close)
        late.send(hello(7))
        self.assertEqual(late.receive().outcome, OK)

        def is_open(s):
            try:
                while select.select([s.socket], [], [], 0)[0]:
                    if not s.socket.recv(4096):
                        return False
                return True
            except OSError:
                return False
        self.assertTrue(any(is_open(s) for s in lines), "it had to wait until all were timed out")
        for s in lines:
            s.close()
        self.assertEqual(daemon.stop(), 0, "".join(daemon.errors))

    def test_too_few_are_a_sentence(self):
        daemon = Daemon()
        self.addCleanup(daemon.close)
        r = subprocess.run(["prlimit", "--nofile=128:128", fixture.program("overgangd"), "-c", daemon.config],
                           capture_output=True, text=True, timeout=fixture.DEADLINE)
        self.assertEqual(r.returncode, os.EX_OSERR)
        self.assertIn("raise LimitNOFILE", r.stderr)


if __name__ == "__main__":
    fixture.main()
