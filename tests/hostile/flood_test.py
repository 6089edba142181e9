"""Too much of something, from a key that is admitted: it is bounded, it hits that key alone, and damage
to others of its agency heals by itself."""
import os
import threading

from attacked import MEMORY_MAX, Attacked, Honest, hello
import desk_pb2
import fixture
from fixture import INVALID, OK
from zmtp import MORE, Closed

BUSY = 9
TOPICS_MAX = 64


class Streams(Attacked):
    """Honest is another key of the attacker's own agency."""
    closed = 0  # sockets, in one test

    def prepare(self):
        self.second = self.daemon.add_key("nav-asker", "two")

    def make_honest(self):
        return Honest(self.daemon, "nav-asker", self.second, cut_off=True)

    def subscribe(self, c, *topics):
        c.send(b"".join(c.sealed(b"\1" + t) for t in topics))

    def turns(self):
        """Wait until the daemon has read its streams after the last frame sent."""
        for _ in range(3):
            self.honest.prison.hello()

    def assert_held(self, what):
        """Said by name in one line; at the desk it is served as before."""
        said = self.daemon.wait_line("stream of nav-asker")
        self.assertRegex(said, r"the key nav-asker\.one\.[0-9a-f]{8} " + what + "; it is kept off for 10 minutes")
        self.assertEqual(self.answer(self.curve("nav-asker").handshake(), hello()).outcome, OK)

    def ends(self, c):
        try:
            while True:
                c.hear()
        except Closed as e:
            return str(e)

    def tearDown(self):
        super().tearDown()
        self.assertIn(f" {self.closed} streams closed on a subscriber", "".join(self.daemon.errors))


class Floods(Streams):
    closed = 1

    def test_one_topic_more_than_allowed(self):
        """Counted over all connections of the key."""
        a, b = self.subscriber("nav-asker"), self.subscriber("nav-asker")
        self.subscribe(a, *(b"a%d" % i for i in range(TOPICS_MAX // 2)))
        self.subscribe(b, *(b"b%d" % i for i in range(TOPICS_MAX // 2)))
        for _ in range(10):
            self.turns()
        self.honest.served()
        self.subscribe(b, b"one more")
        self.assertIn("end of file", self.ends(a))
        self.assert_held("subscribed to more than 64 topics")
        c = self.curve("nav-asker", self.daemon.stream("nav-asker"), socket_type=b"SUB")
        with self.assertRaises(Closed):
            c.handshake()
        self.honest.served()

    def test_a_flood_of_topics(self):
        """Two connections without a pause: the daemon answers others meanwhile, and stays small."""
        before = self.memory()
        lines = [self.subscriber("nav-asker") for _ in range(2)]
        floods = [b"".join(c.sealed(b"\1" + os.urandom(400)) for _ in range(15000)) for c in lines]
        threads = [threading.Thread(target=self.pour, args=x) for x in zip(lines, floods)]
        for t in threads:
            t.start()
        self.honest.served()
        for t in threads:
            t.join()
        self.assert_held("subscribed to more than 64 topics")
        self.assertLess(self.memory() - before, MEMORY_MAX)

    def pour(self, c, data):
        try:
            c.send(data)
        except Closed:
            pass

    def test_a_message_to_the_stream(self):
        c = self.subscriber("nav-asker")
        c.say(b"~ a heartbeat of my own")
        self.assertIn("end of file", self.ends(c))
        self.assert_held("sent a message to the stream")

    def test_messages_between_subscriptions(self):
        """Messages that would give one peer's subscriptions to another in XPUB's manual mode do nothing here."""
        a, b = self.subscriber("nav-asker"), self.subscriber("nav-asker")
        for c in (a, b):
            c.send(c.sealed(b"\1x") + c.sealed(b"user message") + c.sealed(b"\1y") + c.sealed(b"") + c.sealed(b"\1"))
        for c in (a, b):
            self.assertIn("end of file", self.ends(c))
        self.assert_held("sent a message to the stream")


class Allowed(Streams):
    """Acts that honest programs may do too, or that end the peer's own connection alone."""

    def test_coming_and_going(self):
        """Topics that are given up do not count."""
        c = self.subscriber("nav-asker")
        for i in range(20):
            self.subscribe(c, *(b"t%d-%d" % (i, j) for j in range(16)))
            self.turns()
            c.send(b"".join(c.sealed(b"\0t%d-%d" % (i, j)) for j in range(16)))
            self.turns()
        for i in range(20):
            c = self.subscriber("nav-asker")
            self.subscribe(c, *(b"u%d-%d" % (i, j) for j in range(16)))
            self.turns()
            c.close()
            self.turns()

    def test_a_topic_that_is_too_long(self):
        c = self.subscriber("nav-asker")
        c.say(b"\1" + b"x" * 600)
        self.assertIn("end of file", self.ends(c))

    def test_cancelling_what_was_never_subscribed(self):
        c = self.subscriber("nav-asker")
        c.send(b"".join(c.sealed(b"\0" + os.urandom(8)) for _ in range(2000)))
        self.turns()


class Desk(Attacked):
    def test_connections(self):
        """Hundreds, one after the other."""
        for _ in range(200):
            c = self.curve("nav-asker").handshake()
            self.assertEqual(self.answer(c, hello()).outcome, OK)
            c.close()

    def test_messages_of_many_parts(self):
        """Dropped, however many."""
        c = self.curve("nav-asker").handshake()
        for _ in range(3000):
            c.say(hello().SerializeToString(), MORE)
            c.say(b"and more", MORE)
            c.say(b"")
        self.honest.served()
        a = self.answer(c, hello(7))
        self.assertEqual((a.outcome, a.correlation), (OK, 7))

    def test_a_message_without_end(self):
        """It is not handed over before its last part, so it is held; it is gone with its
        connection."""
        before = self.memory()
        c = self.curve("nav-asker").handshake()
        for _ in range(400):
            c.say(b"x" * 60000, MORE)
        self.honest.served()
        c.close()
        self.honest.served()
        fixture.wait_for(lambda: self.memory() - before < 60, "the memory to be given back", self.honest.served)

    def test_requests_without_reading_an_answer(self):
        """Answers that nobody takes are dropped."""
        c = self.curve("nav-asker").handshake()
        c.socket.settimeout(1)
        flood = b"".join(c.sealed(hello(i).SerializeToString()) for i in range(20000))
        try:
            c.socket.sendall(flood)
        except OSError:
            pass  # no more is taken from it
        self.honest.served()

    def test_garbage(self):
        """Each is answered, or dropped; the next who asks is served."""
        c = self.curve("nav-asker").handshake()
        for _ in range(20):
            c.send(b"".join(c.sealed(os.urandom(40)) for _ in range(100)))
            for _ in range(100):
                a = desk_pb2.Answer()
                a.ParseFromString(c.hear()[1])
                self.assertIn(a.outcome, (INVALID, BUSY))
            self.honest.prison.hello()


if __name__ == "__main__":
    fixture.main()
