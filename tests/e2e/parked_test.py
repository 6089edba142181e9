"""Deliveries that a consumer cannot handle: retried, parked with the reason, listed, retried once more;
and a cursor that is set, on record."""
import json
import os
import signal
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(__file__))

import desk_pb2  # noqa: E402
import fixture  # noqa: E402
from fixture import (DENIED, INVALID, NOT_FOUND, OK, Daemon, Peer, fact, open_case,  # noqa: E402
                     program)


class Parked(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon(agencies=[*fixture.AGENCIES, ("drift", 14, "admin", ""), ("tilsyn", 15, "auditor", ""),
                                       ("skjermet", 16, "team", "restricted = yes\nrequired = notify\n")]).start()
        self.nav = Peer(self.daemon, "nav-asker")
        self.team = Peer(self.daemon, "team")
        self.prison = Peer(self.daemon, "granli")
        self.case = open_case(self.prison)

    def tearDown(self):
        for p in (self.nav, self.team, self.prison):
            p.close()
        self.daemon.stop()
        status, said = self.daemon.verify()
        self.daemon.close()
        self.assertEqual(status, 0, said)

    def park(self, n, action=0, consumer="adapter", reason=""):
        return self.nav.ask(desk_pb2.Request(park=desk_pb2.ParkRequest(
            consumer=consumer, n=n, action=action, reason=reason)))

    def parked(self, peer=None, consumer=""):
        q = desk_pb2.Request(parked=desk_pb2.ParkedRequest(consumer=consumer))
        return list((peer or self.nav).ask(q).parked.parked)

    def test_put_aside_listed_tried_again(self):
        self.assertEqual(self.park(2, reason="disk full").outcome, OK)
        self.assertEqual(self.park(1, consumer="other", reason="no folder").outcome, OK)
        self.assertEqual([(p.consumer, p.n, p.reason, p.replay) for p in self.parked()],
                         [("adapter", 2, "disk full", False), ("other", 1, "no folder", False)])
        self.assertEqual([p.n for p in self.parked(consumer="other")], [1])
        self.assertEqual(self.parked(self.team), [], "each agency sees its own")
        self.assertEqual(self.park(2, action=2).outcome, OK)
        self.assertTrue(self.parked(consumer="adapter")[0].replay)
        self.assertEqual(self.park(2, action=1).outcome, OK)
        self.assertEqual(self.parked(consumer="adapter"), [])
        self.assertEqual(self.park(2, action=1).outcome, NOT_FOUND)
        self.assertEqual(self.park(10 ** 6).outcome, INVALID)
        self.assertEqual(self.park(0).outcome, INVALID)
        self.assertEqual(self.park(1, consumer="No Name").outcome, INVALID)
        self.assertEqual(self.park(1, reason="x" * 401).outcome, INVALID)
        self.daemon.stop()
        self.assertNotIn(b"no folder", open(self.daemon.path("store/data.mdb"), "rb").read())
        self.daemon.start()
        self.assertEqual([p.reason for p in self.parked()], ["no folder"])

    def test_a_cursor_is_set_on_record(self):
        self.nav.ask(desk_pb2.Request(acknowledge=desk_pb2.AcknowledgeRequest(consumer="adapter", n=3)))
        q = desk_pb2.Request(cursor=desk_pb2.CursorRequest(agency="nav-asker", consumer="adapter", n=1))
        self.assertEqual(self.nav.ask(q).outcome, DENIED)
        r = subprocess.run([program("overgang"), "-c", self.daemon.client_config("team"), "streams", "--set", "1",
                            "--agency", "nav-asker", "--consumer", "adapter"],
                           capture_output=True, text=True, timeout=fixture.DEADLINE)
        self.assertEqual(r.returncode, 0, r.stderr)
        self.assertEqual(self.nav.hello("adapter").cursor, 1)
        q = desk_pb2.Request(cursor=desk_pb2.CursorRequest(agency="nav-asker", consumer="adapter", n=10 ** 6))
        self.assertEqual(self.team.ask(q).outcome, INVALID)
        q = desk_pb2.Request(cursor=desk_pb2.CursorRequest(agency="nav-asker", consumer="nobody", n=1))
        self.assertEqual(self.team.ask(q).field, "cursor.consumer")
        for agency in ("nav-ingensteds", "skjermet"):
            q = desk_pb2.Request(cursor=desk_pb2.CursorRequest(agency=agency, consumer="notify", n=0))
            a = self.team.ask(q)
            self.assertEqual((a.outcome, a.field, a.code), (INVALID, "cursor.agency", "no-agency"))
        drift = self.config_of("drift")
        self.assertEqual(self.overgang(drift, "streams", "--set", "2", "--agency", "nav-asker",
                                       "--consumer", "adapter")[0], 0)
        self.assertEqual(self.overgang(drift, "streams", "--set", "1", "--agency", "bolig-asker",
                                       "--consumer", "adapter")[0], 0, "required, and it has never run")
        rows = [json.loads(x) for x in self.overgang(self.config_of("tilsyn"), "--json", "access")[1].splitlines()]
        self.assertEqual([(x["basis"], x["detail"]) for x in rows if " set from " in x.get("detail", "")],
                         [("owner", "cursor of nav-asker/adapter set from 3 to 1"),
                          ("admin", "cursor of nav-asker/adapter set from 1 to 2"),
                          ("admin", "cursor of bolig-asker/adapter set from 0 to 1")])

    def config_of(self, name):
        return self.daemon.client_config(name)

    def overgang(self, config, *arguments):
        r = subprocess.run([program("overgang"), "-c", config, *arguments], capture_output=True, text=True,
                           timeout=fixture.DEADLINE)
        return r.returncode, r.stdout + r.stderr

    def test_the_team_and_admins_see_how_much_is_put_aside(self):
        for n in (1, 2, 3):
            self.assertEqual(self.park(n, reason="disk full").outcome, OK)
        self.assertEqual(self.park(2, action=1).outcome, OK)
        for who in ("team", "drift", "nav-asker"):
            status, said = self.overgang(self.config_of(who), "--json", "streams")
            lags = {(x["agency"], x["consumer"]): x.get("parked", 0) for x in map(json.loads, said.splitlines())}
            self.assertEqual(lags[("nav-asker", "adapter")], 2, said)
            self.assertEqual(sum(lags.values()), 2, said)
        said = self.overgang(self.config_of("team"), "streams")[1].splitlines()
        self.assertTrue(said[0].endswith("Lagt til side"), said[0])
        self.assertTrue([x for x in said if x.startswith("nav-asker")][0].endswith(" 2"), said)
        self.assertIn("i din egen etat", self.overgang(self.config_of("team"), "streams", "--parked")[1])

    def test_more_than_a_page_of_it(self):
        """All are listed, under one head; and a delivery chosen on the second page is retried."""
        for i in range(14):
            self.prison.report(self.case, *[fact("release_date_set", date=20270401 + j, time=900, state=2, form=1)
                                            for j in range(i % 3, i % 3 + 1)])
        nav = self.daemon.client_config("nav-asker", "\n[adapter]\nreceipts = no\nconsumer = c9\n" + "".join(
            f"{box} = {box}\n" for box in ("intray", "outtray", "sent", "rejected")))
        for box in ("intray", "outtray", "sent", "rejected"):
            os.mkdir(self.daemon.path(box))
        head = self.nav.hello().head
        self.assertGreater(head, 12)
        for consumer in range(10):
            for n in range(1, 13):
                self.assertEqual(self.park(n, consumer=f"c{consumer}", reason="disk full").outcome, OK)
        r = subprocess.run([program("overgang"), "-c", nav, "streams", "--parked"], capture_output=True, text=True)
        self.assertEqual(r.returncode, 0, r.stderr)
        self.assertEqual(len(r.stdout.splitlines()), 1 + 120, r.stdout)
        r = subprocess.run([program("overgang"), "-c", nav, "--json", "streams", "--parked"],
                           capture_output=True, text=True)
        rows = [json.loads(x) for x in r.stdout.splitlines()]
        self.assertEqual(sorted({(x["consumer"], x["n"]) for x in rows}),
                         sorted((f"c{c}", n) for c in range(10) for n in range(1, 13)))
        self.assertEqual(len(rows), 120)
        # Of one consumer, more than a page as well.
        for n in range(13, head + 1):
            self.assertEqual(self.park(n, consumer="c9", reason="disk full").outcome, OK)
        for _ in range(110 - head if head < 110 else 0):
            self.prison.report(self.case, fact("transport_arranged", how=os.urandom(4).hex()))
        self.until(lambda: self.nav.hello().head >= 110, "the stream to be long")
        for n in range(head + 1, 111):
            self.assertEqual(self.park(n, consumer="c9", reason="disk full").outcome, OK)
        self.assertEqual(self.park(110, consumer="c9", action=2).outcome, OK)
        self.config = nav
        self.adapter()

        def last():
            q = desk_pb2.Request(parked=desk_pb2.ParkedRequest(consumer="c9", after_consumer="c9", after_n=109))
            return list(self.nav.ask(q).parked.parked)
        self.assertEqual([p.n for p in last()], [110])
        self.until(lambda: not last(), "it is tried again")

    def event(self, n):
        return self.nav.fetch(after=n - 1).fetch.deliveries[0].event_id.hex()

    def stand_in_the_way(self, intray, n):
        """Where the letter would be written: the folder itself is as it should be."""
        path = os.path.join(intray, f".{self.event(n)}.txt.tmp")
        os.mkdir(path)
        return path

    def once(self):
        r = subprocess.run([program("overgang-adapter"), "-c", self.config, "--once"],
                           capture_output=True, text=True, timeout=4 * fixture.DEADLINE)
        return r.returncode, r.stderr

    def test_once_says_what_it_puts_aside_and_tries_it_again(self):
        """A letter that cannot be written: said by number, file and reason, counted, and 74. Asked for, the
        next one makes it."""
        boxes = {box: self.daemon.path(box) for box in ("intray", "outtray", "sent", "rejected")}
        for path in boxes.values():
            os.mkdir(path)
        self.config = self.daemon.client_config(
            "nav-asker", "\n[adapter]\nreceipts = no\nconsumer = adapter\n" +
            "".join(f"{box} = {path}\n" for box, path in boxes.items()))
        status, said = self.once()
        self.assertEqual(status, 0, said)
        self.assertIn(" letters, 0 put aside, ", said)
        self.assertNotIn(".place", said)
        self.team.report(self.case, fact("transport_arranged", how="vi henter"))
        n = self.nav.hello().head
        stands = self.stand_in_the_way(boxes["intray"], n)
        status, said = self.once()
        self.assertEqual(status, 74, said)
        self.assertIn(f"nummer {n} ble lagt til side, overgang streams --parked viser det: "
                      f"{boxes['intray']}/{self.event(n)}.txt: er en mappe (", said)
        self.assertIn(f", sak {self.case})", said)
        self.assertIn("1 letters, 1 put aside, ", said)
        self.assertNotIn(self.event(n), "".join(x for x in os.listdir(boxes["intray"]) if x[0] != "."))
        self.assertEqual(self.once()[0], 0, "it is said once")
        self.assertEqual(self.park(n, action=2).outcome, OK)
        os.rmdir(stands)
        os.remove(os.path.join(boxes["intray"], ".place"))
        status, said = self.once()
        self.assertEqual(status, 0, said)
        self.assertEqual(said.count("/.place mangler"), 1, said)
        self.assertIn("1 letters, 0 put aside, ", said)
        self.assertEqual(self.parked(), [])
        self.assertIn(f"{self.event(n)}.txt", os.listdir(boxes["intray"]))

    def adapter(self, *more):
        p = subprocess.Popen([program("overgang-adapter"), "-c", self.config, *more],
                             stderr=subprocess.DEVNULL)
        self.addCleanup(p.wait)
        self.addCleanup(p.kill)
        return p

    def until(self, holds, what):
        for _ in range(300):
            if holds():
                return
            self.nav.fetch(
                after=self.nav.hello().head, wait_ms=100)
        self.fail(what)

    def test_an_adapter_goes_on_past_what_it_cannot_write(self):
        boxes = {box: self.daemon.path(box) for box in ("intray", "outtray", "sent", "rejected")}
        for path in boxes.values():
            os.mkdir(path)
        self.config = self.daemon.client_config(
            "nav-asker", "\n[adapter]\nreceipts = no\nconsumer = adapter\n" +
            "".join(f"{box} = {path}\n" for box, path in boxes.items()))
        first = self.adapter()
        self.until(lambda: self.nav.hello("adapter").cursor == self.nav.hello().head, "it follows")
        first.send_signal(signal.SIGSTOP)
        self.team.report(self.case, fact("transport_arranged", how="vi henter"))
        n = self.nav.hello().head
        stands = self.stand_in_the_way(boxes["intray"], n)
        first.send_signal(signal.SIGCONT)
        self.until(lambda: self.parked(consumer="adapter"), "it is put aside")
        self.until(lambda: self.nav.hello("adapter").cursor == n, "the others go on")
        self.assertEqual([(p.n, p.reason) for p in self.parked(consumer="adapter")],
                         [(n, f"{boxes['intray']}/{self.event(n)}.txt: er en mappe "
                              f"(Oppgave utført, sak {self.case})")])
        first.kill()
        first.wait()
        os.rmdir(stands)
        letters = len(os.listdir(boxes["intray"]))
        self.assertEqual(self.park(n, action=2).outcome, OK)
        self.adapter()
        self.until(lambda: not self.parked(consumer="adapter"), "it is tried again")
        self.assertGreater(len(os.listdir(boxes["intray"])), letters)

    def test_what_was_put_aside_after_the_backup_comes_again(self):
        """The row is gone with the restore, and the adapter that runs on makes the letter all the same."""
        boxes = {box: self.daemon.path(box) for box in ("intray", "outtray", "sent", "rejected")}
        for path in boxes.values():
            os.mkdir(path)
        self.config = self.daemon.client_config(
            "nav-asker", "\n[adapter]\nreceipts = no\nconsumer = adapter\n" +
            "".join(f"{box} = {path}\n" for box, path in boxes.items()))
        adapter = self.adapter()
        self.until(lambda: self.nav.hello("adapter").cursor == self.nav.hello().head, "it follows")
        adapter.send_signal(signal.SIGSTOP)
        self.team.report(self.case, fact("transport_arranged", how="vi henter"))
        n = self.nav.hello().head
        name = self.team.ask(desk_pb2.Request(backup=desk_pb2.BackupRequest())).backup.name
        stands = self.stand_in_the_way(boxes["intray"], n)
        adapter.send_signal(signal.SIGCONT)
        self.until(lambda: self.nav.hello("adapter").cursor == n, "it is put aside")
        put_aside = [self.nav.fetch(p.n - 1).fetch.deliveries[0].event_id.hex() for p in self.parked()]
        self.assertTrue(put_aside)
        os.rmdir(stands)
        self.daemon.stop()
        for file in ("data.mdb", "keys"):
            os.rename(self.daemon.path("store/" + file), self.daemon.path("store/" + file + ".aside"))
        status, said = self.daemon.run("--restore", self.daemon.path("backups/" + name))
        self.assertEqual(status, 0, said)
        self.daemon.start()
        self.assertEqual(self.parked(), [])
        self.until(lambda: self.nav.hello("adapter").cursor == n, "it has heard of the restore")
        self.assertIsNone(adapter.poll())
        for event in put_aside:
            self.assertTrue(os.path.exists(os.path.join(boxes["intray"], event + ".txt")), "its letter")


if __name__ == "__main__":
    fixture.main()
