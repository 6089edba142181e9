"""A store that one agency, or two readers, would like to fill: vital reports are accepted, and nobody else
is refused for it."""
import threading

import zmq

from attacked import Attacked, Honest
import desk_pb2
import fixture
from fixture import FULL, OK, Daemon, Peer, fact

BUSY = 9


class Fill(Attacked):
    def setUp(self):
        self.daemon = Daemon(map_size="4M")
        with open(self.daemon.config) as f:
            text = f.read().replace("map_size = 4M", "map_size = 4M\nmap_size_max = 4M")
        self.daemon.write("overgangd.conf", text)
        self.daemon.start()
        self.addCleanup(self.daemon.close)
        self.honest = Honest(self.daemon)
        self.honest.served()

    def refused(self, peer, case, most):
        """Send reports of full length until one is refused; return the number accepted, and the refusal."""
        for n in range(most):
            a = peer.report(case, fact("belongings_ready", where=f"{n} " + "x" * 3900))
            if a.outcome != OK:
                return n, a.outcome
        self.fail("nothing stops it")

    def test_long_reports(self):
        granli = self.honest.prison
        n, outcome = self.refused(granli, self.honest.case, 1000)
        self.assertEqual(outcome, BUSY)
        self.assertGreater(n, 20)
        # The same prison's dates, and others' words, are taken.
        self.honest.served()
        nav = Peer(self.daemon, "nav-asker")
        self.addCleanup(nav.close)
        a = nav.report(self.honest.case, fact("nav_contact_opened", office="Nav Asker"))
        self.assertEqual(a.outcome, OK, a)
        for word in (fact("release_date_set", date=20270410, time=900, state=2, form=1),
                     fact("consent_withdrawn", withdrawn=20270111)):
            a = granli.report(self.honest.case, word)
            self.assertEqual(a.outcome, OK, a)

    def look(self, agency, count, outcomes):
        p = Peer(self.daemon, agency, context=zmq.Context())
        for n in range(count):
            q = desk_pb2.Request(user=f"saksbehandler {n} " + "x" * 3900)
            q.case_state.case = self.honest.case
            outcomes.append(p.ask(q).outcome)
        p.close()

    def test_many_looks(self):
        """Each with another name, so that each is a row: of two keys some thousand get theirs."""
        looks = [], []
        threads = [threading.Thread(target=self.look, args=(a, 6000, o))
                   for a, o in zip(("team", "nav-asker"), looks)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        for o in looks:
            self.assertTrue(BUSY in o, "no key is told to come later")
            self.assertLess(o.count(OK), 2100)
            self.assertEqual(o.count(FULL), 0)
        self.honest.served()
        a = self.honest.prison.report(self.honest.case, fact("belongings_ready", where="vakta"))
        self.assertEqual(a.outcome, OK, a)


if __name__ == "__main__":
    fixture.main()
