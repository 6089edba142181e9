"""Two daemons that were told the same place: the one that is there is left alone."""
import os
import unittest

import fixture
from fixture import OK, Daemon, Peer, open_case


class Endpoints(unittest.TestCase):
    def setUp(self):
        self.first = Daemon().start()
        self.addCleanup(self.first.close)
        self.second = Daemon()
        self.addCleanup(self.second.close)

    def second_config(self, file, old, new):
        with open(self.second.path(file)) as f:
            text = f.read()
        self.assertIn(old, text)
        self.second.write(file, text.replace(old, new))

    def refused(self, place):
        status, said = self.second.run()
        self.assertEqual(status, 69, said)
        self.assertIn(f"{place}: is in use: another process listens there", said)
        team, prison = Peer(self.first, "team"), Peer(self.first, "granli")
        self.addCleanup(team.close)
        self.addCleanup(prison.close)
        stream = team.subscribe(team.hello().stream_endpoint)
        self.addCleanup(stream.close)
        self.assertTrue(stream.poll(int(fixture.DEADLINE * 1000)), "the first one's heartbeat")
        open_case(prison)

    def test_a_desk_that_is_in_use(self):
        self.second_config("overgangd.conf", self.second.desk, self.first.desk)
        self.refused(f"desk {self.first.desk}")

    def test_a_stream_that_is_in_use(self):
        self.second_config("agencies.conf", self.second.stream("team"), self.first.stream("team"))
        self.refused(f"agency team: stream {self.first.stream('team')}")

    def test_the_daemons_own_stranger_is_not_counted(self):
        """The self-test is refused at each socket; an operator would look for an attacker."""
        self.first.stop()
        self.assertIn(" 0 handshakes refused", "".join(self.first.errors))

    def test_what_a_crash_left_is_in_nobodys_way(self):
        self.first.stop(fixture.signal.SIGKILL)
        self.assertTrue(os.path.exists(self.first.path("desk")))
        self.first.start()
        prison = Peer(self.first, "granli")
        self.addCleanup(prison.close)
        self.assertEqual(len(open_case(prison)), 9)
        self.assertEqual(prison.fetch().outcome, OK)


if __name__ == "__main__":
    fixture.main()
