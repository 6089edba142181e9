"""Before any request: who is let in, as whom, and the end of a handshake that goes wrong."""
import os

import zmq

from attacked import Attacked, hello
import desk_pb2
import fixture
from fixture import DENIED, OK, REPEATED, Peer, fact
from zmtp import COMMAND, Closed, Line, frame, greeting, properties

# The third and fourth number of the C library's rand() when nobody seeds it, put together as libzmq does.
UNSEEDED_ID = 0x80000000 | 1681692777
HANDSHAKE_BURST = 256  # PEERS_HANDSHAKE_BURST


class Handshakes(Attacked):
    def test_no_key(self):
        """NULL instead of CURVE, with a user of one's own choice."""
        user = properties([(b"Socket-Type", b"DEALER"), (b"User-Id", b"team.one.00000000"), (b"Identity", b"x")])
        for mechanism in (b"NULL", b"PLAIN", b"", b"CURVE\0X"):
            s = Line(self.daemon.desk)
            try:
                s.send(greeting(mechanism) + frame(b"\x05READY" + user, COMMAND) +
                       frame(b"", 1) + frame(hello().SerializeToString()))
            except Closed:
                pass
            self.assertNotIn(b"team", s.ended())
            s.close()

    def test_an_unknown_key(self):
        for endpoint, kind in ((self.daemon.desk, b"DEALER"), (self.daemon.stream("team"), b"SUB")):
            c = self.curve("", endpoint, zmq.curve_keypair(), socket_type=kind)
            with self.assertRaisesRegex(AssertionError, r"ERROR.*400"):
                c.handshake()

    def test_a_known_public_key_without_its_secret(self):
        c = self.curve("", keys=(self.daemon.keys["team"][0], zmq.curve_keypair()[1]))
        with self.assertRaises(Closed):
            c.handshake()

    def test_a_valid_key_on_another_agencys_stream(self):
        for agency in ("team", "granli"):
            c = self.curve("", self.daemon.stream(agency), self.daemon.keys["nav-asker"], socket_type=b"SUB")
            with self.assertRaisesRegex(AssertionError, r"ERROR.*400"):
                c.handshake()

    def test_a_user_of_ones_own_choice(self):
        """The user that the gate gives a key counts; the peer's own claim does not."""
        for name in (b"User-Id", b"user-id", b"Peer-Address"):
            c = self.curve("nav-asker", more=[(name, b"team.one.00000000"), (name, b"granli.one.00000000")])
            a = self.answer(c.handshake(), hello())
            self.assertEqual((a.hello.agency, a.hello.key_name), ("nav-asker", "one"))
            self.assertEqual(self.answer(c, desk_pb2.Request(advance={"to": 4000000000})).outcome, DENIED)

    def test_handshakes_are_counted(self):
        """A key has so many at once; then it is told to come later. Connected clients go on, and
        other keys hear nothing of it."""
        there = self.curve("bolig-asker").handshake()
        self.assertEqual(self.answer(there, hello()).outcome, OK)
        for n in range(1, HANDSHAKE_BURST + 40):
            c = self.curve("bolig-asker")
            try:
                c.handshake()
            except Closed:
                break
            self.assertEqual(self.answer(c, hello()).outcome, OK)
            c.close()
        else:
            self.fail("there is no limit")
        self.assertGreaterEqual(n, HANDSHAKE_BURST - 1)
        self.assertEqual(self.answer(there, hello(2)).outcome, OK)
        self.honest.served()
        self.assertTrue(self.fate(self.honest.prison, self.daemon.desk))

    def test_a_wrong_socket_type(self):
        """Neither a PUB that would flood nor a ROUTER that would be told."""
        for kind in (b"PUB", b"SUB", b"PULL", b"", b"X" * 200):
            c = self.curve("nav-asker", socket_type=kind)
            with self.assertRaises((Closed, AssertionError)):
                c.handshake()

    def test_handshakes_that_stop_half_way(self):
        """Hundreds that say nothing, half a word, or speak ZMTP 1.0 and 2.0, which know no security:
        others are served, and they are gone when their time is up."""
        request = frame(hello().SerializeToString())
        signature = b"\xff" + bytes(8) + b"\x7f"
        old = [data + request for data in (
            b"\x01\x00", b"\x01\x00\x05\x00team", b"\x08\x00" + b"a" * 7 + b"\x02\x00x",
            signature + b"\x00\x05\x00\x00", signature + b"\x01\x05\x00\x00",
            signature + b"\x01\x05\x00\x04team", signature + b"\x02\x05", greeting(b"NULL", (2, 0)))]
        lines = []
        for i in range(100):
            for data in (b"", b"\xff", greeting()[:40], greeting(), *(old if i == 0 else ())):
                s = Line((self.daemon.desk, self.daemon.stream("team"))[i % 2])
                self.addCleanup(s.close)
                s.send(data)
                lines.append(s)
            if i < 25:
                c = self.curve("nav-asker")
                c.hello()
                lines.append(c)
        self.honest.served()
        for s in lines:
            self.assertNotIn(b"nav-asker", s.ended())  # it has a deadline of its own
        self.honest.served()

    def test_a_handshake_in_pieces(self):
        """One byte at a time is slow, not wrong."""
        c = self.curve("nav-asker")
        send = c.send
        c.send = lambda data: [send(data[i:i + 1]) for i in range(len(data))]
        self.assertEqual(self.answer(c.handshake(), hello()).outcome, OK)

    def test_welcome_and_vouch_of_another_session(self):
        """The cookie and the vouch of one handshake open no other."""
        one, two = self.curve("nav-asker"), self.curve("nav-asker")
        one.hello()
        two.hello()
        two.cookie = one.cookie
        with self.assertRaises(Closed):
            two.initiate()
            two.take_frame()

    def test_frames_of_an_earlier_session(self):
        """Recorded frames reveal nothing when replayed, and have no second effect."""
        c = self.curve("granli").handshake()
        r = desk_pb2.Report(key=os.urandom(16), case=self.honest.case,
                            facts=[fact("belongings_ready", where="resepsjonen")])
        request = desk_pb2.Request(correlation=1, report=r.SerializeToString())
        self.assertEqual(self.answer(c, request).outcome, OK)
        head = self.honest.head()

        replay = Line(self.daemon.desk)
        try:
            replay.send(c.sent)
        except Closed:
            pass
        replay.ended()
        replay.close()
        self.assertEqual(self.honest.head(), head)

        # In the same session: a number that was used is the end of it.
        message = c.sealed(hello(2).SerializeToString())
        c.send(message)
        self.assertEqual(c.hear()[0], 0)
        c.send(message)
        with self.assertRaises(Closed):
            c.hear()

        # By its own key, once more: done before.
        again = self.curve("granli").handshake()
        self.assertEqual(self.answer(again, request).outcome, REPEATED)
        self.assertEqual(self.honest.head(), head)

    def test_a_message_that_was_changed_on_the_way(self):
        c = self.curve("nav-asker").handshake()
        data = bytearray(c.sealed(hello().SerializeToString()))
        data[-1] ^= 1
        c.send(bytes(data))
        with self.assertRaises(Closed):
            c.hear()


class Heartbeats(Attacked):
    """PING and PONG of ZMTP, which no program of ours sends."""

    def ping(self, context=b"", ttl=b"\0\0"):
        return b"\x04PING" + ttl + context

    def test_ttl(self):
        """A short one ends the peer's own connection, an absurd one nothing."""
        c = self.curve("nav-asker").handshake()
        c.say(self.ping(b"abc", b"\xff\xff"), 2)
        self.assertEqual(c.hear(), (2, b"\x04PONGabc"))
        self.assertEqual(self.answer(c, hello()).outcome, OK)
        c = self.curve("nav-asker").handshake()
        c.say(self.ping(b"", b"\0\1"), 2)
        self.assertEqual(c.hear(), (2, b"\x04PONG"))
        with self.assertRaises(Closed):
            c.hear()

    def test_short_and_long_and_odd(self):
        """A PING that is too short is answered with up to 16 bytes of its own message's place in
        memory; the daemon neither reads beyond that nor ends."""
        for body in (b"\x04PING", b"\x04PING\0", self.ping(b"x" * 16), self.ping(b"x" * 500), b"\x04PONG", b"\x04PIN",
                     b"", b"\xff", b"\x05READY", b"\x05ERROR\xff", b"\x09SUBSCRIBEx", b"\x06CANCEL"):
            c = self.curve("nav-asker").handshake()
            c.say(body, 2)
            try:
                c.say(hello().SerializeToString())
                flags, heard = c.hear()
                if body.startswith(b"\x04PING"):
                    self.assertEqual((flags, heard[:5]), (2, b"\x04PONG"))
                    self.assertLessEqual(len(heard), 5 + 16)
            except Closed:
                pass
            self.honest.prison.hello()

    def test_a_flood_of_pings(self):
        """From a peer that never reads an answer."""
        for endpoint, kind in ((self.daemon.desk, b"DEALER"), (self.daemon.stream("nav-asker"), b"SUB")):
            c = self.curve("nav-asker", endpoint, socket_type=kind).handshake()
            flood = b"".join(c.sealed(self.ping(b"x" * 16), 2) for _ in range(20000))
            c.socket.settimeout(0.5)
            try:
                c.socket.sendall(flood)
            except OSError:
                pass  # no more is taken from it
            self.honest.served()


class Ids(Attacked):
    """libzmq gives a connection an id by count, and ends the process when the next one is taken. A peer
    may claim any id in its handshake."""

    def test_the_ids_of_a_rand_that_nobody_seeds(self):
        """In a process that leaves rand() as it is the first ROUTER behind the gate begins here, in each
        start again. A peer that claims the next ones and waits ends nobody's connection."""
        for start in range(2):
            claims = [self.curve("nav-asker", more=[(b"Identity", b"\0" + (UNSEEDED_ID + n).to_bytes(4, "big"))])
                      for n in range(20)]
            for c in claims:
                c.handshake()
            for _ in range(30):
                p = Peer(self.daemon, "bolig-asker")
                p.hello()
                p.close()
            self.honest.served()
            for c in claims:
                c.close()
            if start == 0:
                self.honest.close()
                self.assertEqual(self.daemon.stop(), 0)
                self.daemon.start()
                self.honest = self.make_honest()

    def test_an_id_of_ones_own_choice(self):
        """A peer that sends one is shut out, logged, and kept off; nobody else is."""
        chosen = {"nav-asker": b"x", "bolig-asker": b"\0\0\0\0", "vakt": b"\0abcdefgh", "helse-asker": b"y" * 255,
                  "frivillig": b"\0" + UNSEEDED_ID.to_bytes(4, "big")}
        for agency, claim in chosen.items():
            c = self.curve(agency, more=[(b"Identity", claim)]).handshake()
            with self.assertRaises(Closed, msg=claim):
                c.say(hello().SerializeToString())
                c.hear()
            self.assertIn(f"the key {agency}.one.", self.daemon.wait_line("a routing id of its own choice"))
        with self.assertRaises(Closed):
            self.curve("nav-asker").handshake()
        # A frame that is too long to be a request shows it as well.
        self.daemon.keys["nav-asker"] = self.daemon.add_key("nav-asker", "two")
        self.daemon.reload()
        c = self.curve("nav-asker", more=[(b"Identity", b"x")]).handshake()
        with self.assertRaises(Closed):
            c.say(b"z" * 66000)
            c.hear()
        self.assertIn("the key nav-asker.two.", self.daemon.wait_line("a routing id of its own choice"))
        self.honest.served()
        self.assertTrue(self.fate(self.honest.prison, self.daemon.desk))


if __name__ == "__main__":
    fixture.main()
