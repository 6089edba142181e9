"""Who follows a stream: one session at a time, a cursor that is set, numbers given again, a store that is
full to the last page, a clock that nobody vouches for."""
import os
import shutil
import signal
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(__file__))

import desk_pb2  # noqa: E402
import fixture  # noqa: E402
from fixture import CONFLICT, FULL, INVALID, OK, Daemon, Peer, fact, open_case, oslo, program  # noqa: E402

PARK, DONE, REPLAY = 0, 1, 2


class Following(unittest.TestCase):
    map_size, map_size_max = "16M", None

    def setUp(self):
        self.daemon = Daemon(map_size=self.map_size)
        if self.map_size_max:
            text = open(self.daemon.config).read()
            self.daemon.write("overgangd.conf", text.replace(
                "backup_dir", f"map_size_max = {self.map_size_max}\nbackup_dir"))
        self.daemon.start()
        self.addCleanup(self.daemon.close)
        self.nav, self.team, self.prison = self.peers("nav-asker", "team", "granli")
        self.team.advance(oslo("2027-01-11 10:00"))
        self.case = open_case(self.prison)

    def peers(self, *names):
        made = [Peer(self.daemon, n) for n in names]
        for p in made:
            self.addCleanup(p.close)
        return made

    def tearDown(self):
        self.assertEqual(self.daemon.stop(), 0, "".join(self.daemon.errors))
        status, said = self.daemon.verify()
        self.assertEqual(status, 0, said)

    def begin(self, consumer="adapter", peer=None, **more):
        q = desk_pb2.Request(hello=desk_pb2.HelloRequest(consumer=consumer, follow=True, **more))
        return (peer or self.nav).ask(q)

    def acknowledge(self, n, session=0, consumer="adapter", peer=None):
        q = desk_pb2.Request(acknowledge=desk_pb2.AcknowledgeRequest(consumer=consumer, n=n, session=session))
        return (peer or self.nav).ask(q)

    def set_cursor(self, n, agency="nav-asker", consumer="adapter", peer=None):
        q = desk_pb2.Request(cursor=desk_pb2.CursorRequest(agency=agency, consumer=consumer, n=n))
        return (peer or self.team).ask(q)

    def move(self, day):
        return self.prison.report(self.case, fact("release_date_set", date=20270400 + day, time=900, state=2, form=1))


class Sessions(Following):
    def test_a_second_takes_over(self):
        first = self.begin().hello.session
        self.assertNotEqual(first, 0)
        self.assertEqual(self.acknowledge(2, first).outcome, OK)
        second = self.begin().hello
        self.assertEqual(second.cursor, 2)
        late = self.acknowledge(3, first)
        self.assertEqual((late.outcome, late.field), (INVALID, "acknowledge.session"))
        self.assertEqual(self.acknowledge(3).outcome, INVALID, "without one it is nobody's")
        self.assertEqual(self.acknowledge(3, second.session).outcome, OK)

    def test_a_cursor_that_is_set_is_not_leapt_over(self):
        mine = self.begin().hello.session
        self.assertEqual(self.acknowledge(6, mine).outcome, OK)
        self.assertEqual(self.set_cursor(1).outcome, OK)
        a = self.acknowledge(7, mine)
        self.assertEqual((a.outcome, a.field), (CONFLICT, "acknowledge.session"))
        self.assertEqual(self.nav.hello("adapter").cursor, 1, "nothing was taken for handled")
        again = self.begin().hello
        self.assertEqual(again.cursor, 1)
        self.assertEqual(self.acknowledge(2, again.session).outcome, OK)

    def test_consumers_are_as_many_as_an_agency_may_have(self):
        for i in range(16):
            self.assertEqual(self.begin(f"c{i}").outcome, OK)
        self.assertEqual(self.begin("c16").field, "hello.consumer")
        self.assertEqual(self.begin("c15").outcome, OK)
        q = desk_pb2.Request(park=desk_pb2.ParkRequest(consumer="c16", n=1, reason="x"))
        self.assertEqual(self.nav.ask(q).field, "park.consumer")

    def test_of_a_sister_team_nothing_is_heard(self):
        """The cursor of a team for restricted cases is hidden as its lag is."""
        self.daemon.stop()
        key = self.daemon.keys["team"]
        text = self.daemon.agencies()
        self.daemon.keys["skjermet"] = fixture.zmq.curve_keypair()
        self.daemon.write("agencies.conf", text + (
            "[skjermet]\nnumber = 9\nname = skjermet\ncontroller = skjermet kommune\nroles = team\n"
            f"restricted = yes\nrequired = notify\nstream = {self.daemon.stream('skjermet')}\n"
            f"key.one = {self.daemon.keys['skjermet'][0].decode()}\n"))
        self.daemon.keys["team"] = key
        self.daemon.start()
        shielded, = self.peers("skjermet")
        self.assertEqual(self.begin("adapter", shielded).outcome, OK)
        there, none = (self.set_cursor(0, "skjermet", c) for c in ("adapter", "nobody"))
        self.assertEqual((there.outcome, there.text), (none.outcome, none.text))
        self.assertEqual(there.outcome, INVALID)


class Adapter(Following):
    """The program, beside a clerk who files letters away."""

    def setUp(self):
        super().setUp()
        self.boxes = {box: self.daemon.path(box) for box in ("intray", "outtray", "sent", "rejected")}
        for path in self.boxes.values():
            os.mkdir(path)
        self.config = self.daemon.client_config("nav-asker", "\n[adapter]\nreceipts = no\nconsumer = adapter\n" + "".join(
            f"{box} = {path}\n" for box, path in self.boxes.items()))

    def once(self):
        r = subprocess.run([program("overgang-adapter"), "-c", self.config, "--once"],
                           capture_output=True, text=True, timeout=60)
        self.assertEqual(r.returncode, 0, r.stderr)
        return r.stderr

    def letters(self):
        return sorted(f for f in os.listdir(self.boxes["intray"]) if f.endswith(".txt"))

    def file_away(self):
        names = self.letters()
        for f in os.listdir(self.boxes["intray"]):
            if not f.startswith("."):
                os.remove(os.path.join(self.boxes["intray"], f))
        return names

    def test_what_was_made_is_not_made_again(self):
        """After a restore; and it is told which numbers are gone, though it was not running."""
        q = desk_pb2.Request()
        q.backup.SetInParent()
        name = self.team.ask(q).backup.name
        self.move(5)
        self.once()
        made = self.file_away()
        self.assertGreater(len(made), 3)
        head = self.nav.hello().head
        self.daemon.stop()
        for f in ("data.mdb", "keys"):
            os.remove(self.daemon.path("store/" + f))
        status, said = self.daemon.run("--restore", self.daemon.path("backups/" + name))
        self.assertEqual(status, 0, said)
        self.daemon.start()
        common = Peer(self.daemon, "nav-asker").hello().head
        said = self.once()
        self.assertIn(f"{common + 1} ", said)
        self.assertIn(f"{head} ", said)
        self.assertEqual(self.letters(), [])
        self.assertIn("ingen brev med disse numrene ligger i", said)
        self.assertNotIn(f"{head} ", self.once(), "it is said once")

    def test_a_cursor_that_is_set_back(self):
        """A repeated delivery has no second effect, unless the ledger of effects is removed."""
        self.once()
        made = self.file_away()
        self.assertEqual(self.set_cursor(0).outcome, OK)
        self.once()
        self.assertEqual(self.letters(), [])
        self.assertEqual(self.nav.hello("adapter").cursor, self.nav.hello().head)
        os.remove(os.path.join(self.boxes["intray"], ".made"))
        self.assertEqual(self.set_cursor(0).outcome, OK)
        self.once()
        self.assertEqual(self.letters(), made)

    def set_back(self, snapshot):
        """As a snapshot of the machine does: nobody says so."""
        self.daemon.stop()
        shutil.rmtree(self.daemon.path("store"))
        shutil.copytree(snapshot, self.daemon.path("store"))
        self.daemon.start()
        self.nav, self.team, self.prison = self.peers("nav-asker", "team", "granli")

    def take_snapshot(self):
        self.daemon.stop()
        shutil.copytree(self.daemon.path("store"), self.daemon.path("snapshot"))
        self.daemon.start()
        self.nav, self.team, self.prison = self.peers("nav-asker", "team", "granli")
        return self.daemon.path("snapshot")

    def ids(self):
        return sorted(d.event_id.hex() + ".txt" for d in self.nav.fetch().fetch.deliveries)

    def test_a_store_that_is_set_back_by_copying_its_folder(self):
        """Its head has passed the adapter's last number, and other events have its numbers: the tag that
        it kept shows it, to an adapter that was not running."""
        self.once()
        common = self.nav.hello().head
        snapshot = self.take_snapshot()
        for day in (5, 6, 7):
            self.move(day)
        self.once()
        gone = self.nav.hello().head
        made = self.letters()
        was = list(self.nav.fetch().fetch.deliveries)
        self.set_back(snapshot)
        for day in range(8, 18):
            self.move(day)
        self.assertGreater(self.nav.hello().head, gone)
        lost = [d for d in was if d.n > common]
        said = self.once()
        self.assertIn(f"{common + 1} til {gone} er", " ".join(said.split()))
        for d in lost:
            self.assertIn(f"nummer {d.n} var {self.boxes['intray']}/{d.event_id.hex()}.txt\n", said)
        self.assertEqual(said.count("overgang-adapter: nummer "), len(lost), said)
        self.assertIn(f"svar i {self.boxes['sent']} som er yngre", said)
        self.assertEqual(set(self.ids()) - set(self.letters()), set(), "all that is there now has its letter")
        self.assertEqual(set(made) - set(self.letters()), set())
        self.assertNotIn("er borte", self.once())

    def test_a_store_that_is_set_back_under_a_running_adapter(self):
        self.once()
        snapshot = self.take_snapshot()
        adapter = subprocess.Popen([program("overgang-adapter"), "-c", self.config], stderr=subprocess.PIPE, text=True)
        self.addCleanup(adapter.stderr.close)
        self.addCleanup(adapter.wait)
        self.addCleanup(adapter.kill)
        for day in (5, 6, 7):
            self.move(day)
        fixture.wait_for(lambda: self.ids() == self.letters(), "its letters")
        fixture.wait_for(lambda: self.nav.hello("adapter").cursor == self.nav.hello().head, "it to say so")
        adapter.send_signal(signal.SIGSTOP)
        self.set_back(snapshot)
        for day in range(8, 18):
            self.move(day)
        adapter.send_signal(signal.SIGCONT)
        fixture.wait_for(lambda: set(self.ids()) <= set(self.letters()), "a letter for each that is there now")
        adapter.terminate()
        self.assertEqual(adapter.wait(fixture.DEADLINE), 0)
        self.assertIn("er borte", " ".join(adapter.stderr.read().split()))

    def test_a_damaged_place(self):
        self.once()
        self.move(5)
        self.daemon.write("intray/.place", "12 not a number\n")
        said = self.once()
        self.assertIn("intray/.place: hvor langt dette hadde kommet, kan ikke leses", said)
        self.assertIn("ikke oppdaget denne gangen\n", said)
        self.assertEqual(self.letters(), self.ids())
        self.assertNotIn("kan ikke leses", self.once())
        self.assertEqual(os.stat(self.daemon.path("intray/.place")).st_mode & 0o777, 0o600)

    def test_while_it_runs(self):
        """A cursor set forward and back is where it goes on; and it ends when another takes over."""
        adapter = subprocess.Popen([program("overgang-adapter"), "-c", self.config], stderr=subprocess.PIPE, text=True)
        self.addCleanup(adapter.stderr.close)
        self.addCleanup(adapter.wait)
        self.addCleanup(adapter.kill)

        def at_head():
            head = self.nav.hello().head
            return self.nav.hello("adapter").cursor == head
        fixture.wait_for(at_head, "it to follow")
        self.assertEqual(self.set_cursor(0).outcome, OK)
        self.move(6)
        fixture.wait_for(at_head, "it to go on from where it was set to")
        # While nothing comes it hears of it by itself.
        self.assertEqual(self.set_cursor(0).outcome, OK)
        fixture.wait_for(at_head, "it to have asked where it stands")
        session = self.begin().hello.session
        self.assertGreater(session, 1)
        self.move(7)
        self.assertEqual(adapter.wait(fixture.DEADLINE), 79)
        unit = open(os.path.join(fixture.SOURCE, "systemd/overgang-adapter@.service")).read()
        self.assertRegex(unit, r"(?m)^RestartPreventExitStatus=.*\b79\b", "else the two take turns for ever")
        self.assertIn("en annen prosess følger som denne mottakeren", adapter.stderr.read())


class Numbers(Following):
    def test_seen_that_cannot_be(self):
        head = self.prison.hello().head
        q = dict(seen=head + 1)
        self.assertEqual(self.prison.report(self.case, fact("belongings_ready", where="skapet"), **q).outcome, CONFLICT)
        q = dict(seen=head, seen_epoch=12345)
        self.assertEqual(self.prison.report(self.case, fact("belongings_ready", where="skapet"), **q).outcome, CONFLICT)
        q = dict(seen=head, seen_epoch=self.prison.hello().epoch)
        self.assertEqual(self.prison.report(self.case, fact("belongings_ready", where="skapet"), **q).outcome, OK)

    def test_a_number_that_was_given_again_is_noticed(self):
        """A snapshot is put back, and before its reader comes again there are other events under its
        numbers: the fetch is refused, and only the acknowledged deliveries surely hold."""
        session = self.begin().hello.session
        self.assertEqual(self.acknowledge(4, session).outcome, OK)
        self.daemon.stop()
        shutil.copytree(self.daemon.path("store"), self.daemon.path("snapshot"))
        self.daemon.start()
        self.nav, self.team, self.prison = self.peers("nav-asker", "team", "granli")
        before = self.nav.hello()
        for day in (5, 6, 7):
            self.move(day)
        page = self.nav.fetch(after=0).fetch
        self.assertGreater(page.through, before.head)
        self.daemon.stop()
        shutil.rmtree(self.daemon.path("store"))
        shutil.copytree(self.daemon.path("snapshot"), self.daemon.path("store"))
        self.daemon.start()
        self.nav, self.team, self.prison = self.peers("nav-asker", "team", "granli")
        for day in (8, 9, 10, 11):
            self.move(day)
        self.assertGreater(self.nav.hello().head, page.through)
        told = self.nav.ask(desk_pb2.Request(fetch=desk_pb2.FetchRequest(
            after=page.through, epoch=page.epoch, tag_n=page.through, tag=page.tag)))
        self.assertEqual((told.outcome, told.field), (INVALID, "fetch.epoch"))
        a = self.begin(epoch=page.epoch, through=page.through, tag_n=page.through, tag=page.tag).hello
        self.assertNotEqual(a.epoch, page.epoch)
        self.assertTrue(a.epoch_known)
        self.assertEqual((a.common, a.cursor), (4, 4))

    def test_a_tag_that_was_not_given_out_proves_nothing(self):
        page = self.nav.fetch(after=0).fetch
        for tag in (os.urandom(len(page.tag)), page.tag[:-1], b"", page.tag[::-1]):
            a = self.nav.ask(desk_pb2.Request(fetch=desk_pb2.FetchRequest(
                after=page.through, epoch=page.epoch, tag_n=page.through - 1, tag=tag)))
            self.assertEqual((a.outcome, a.fetch.epoch), (OK, page.epoch))

    def test_what_is_parked_comes_in_pages(self):
        head = self.nav.hello().head
        for i in range(130):
            self.nav.send(desk_pb2.Request(park=desk_pb2.ParkRequest(
                consumer=f"c{i % 13}", n=i // 13 % head + 1, reason=str(i))))
            self.assertEqual(self.nav.receive().outcome, OK)
        got, after = [], ("", 0)
        while True:
            a = self.nav.ask(desk_pb2.Request(parked=desk_pb2.ParkedRequest(
                after_consumer=after[0], after_n=after[1]))).parked
            got += [(p.consumer, p.n) for p in a.parked]
            if not a.more:
                break
            after = got[-1]
        self.assertEqual(len(got), len(set(got)))
        self.assertEqual(len(got), 13 * min(10, head))


class Full(Following):
    map_size = map_size_max = "2M"

    def test_to_the_last_page(self):
        """Everything that can still write does; then each is refused, timers wait, and the process
        stays; an erasure makes space again."""
        text = "x" * 3900
        answers = {}

        def many(what):
            for i in range(3000):
                a = what(i)
                answers[a.outcome] = answers.get(a.outcome, 0) + 1
                if a.outcome != OK:
                    return a.outcome
            return OK

        # Nobody but the owner of a case may fill the store.
        self.assertEqual(many(lambda i: self.team.report(
            self.case, fact("transport_arranged", how=f"{i}{text}"))), FULL)
        head = self.nav.hello().head
        park = lambda i, action: desk_pb2.Request(park=desk_pb2.ParkRequest(  # noqa: E731
            consumer=f"c{i % 16}", n=i % head + 1, action=action, reason="x" * 400))
        # Pages that lie free between others take small rows for a while.
        self.assertEqual(many(lambda i: self.nav.ask(park(i, PARK))), FULL, "parking leaves the reserve alone")
        for i in range(4000):
            a = self.acknowledge(i % head + 1, consumer=f"c{i % 16}")
            self.assertIn(a.outcome, (OK, FULL), f"{a.field}: {a.text}")
        # Many due moments at once, in the reserve or without room: the clock goes there or waits.
        self.team.send(desk_pb2.Request(advance=desk_pb2.AdvanceRequest(to=oslo("2028-03-30 10:00"))))
        other, = self.peers("bolig-asker")
        for _ in range(20):
            self.assertEqual(other.hello().agency, "bolig-asker")
        self.assertIsNone(self.daemon.process.poll())


if __name__ == "__main__":
    fixture.main()
