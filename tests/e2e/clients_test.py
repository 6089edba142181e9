"""Clients to whom things happen: one that does not read, one whose stream is cut off, a disk without room."""
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import threading
import unittest

sys.path.insert(0, os.path.dirname(__file__))

import fixture  # noqa: E402
from fixture import OK, SOURCE, Daemon, Peer, fact, open_case, oslo, program, wait_for  # noqa: E402

NAMESPACE = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]
CAN_MOUNT = subprocess.run(NAMESPACE + ["true"], capture_output=True).returncode == 0
LIST = os.path.join(SOURCE, "config/demo/losl-2027-01-11.csv")
SERVED = 3.0 * fixture.DEADLINE / 30  # seconds; a stream that is silent is connected anew after 10


class Clients(unittest.TestCase):
    map_size = "16M"

    def setUp(self):
        self.daemon = Daemon(map_size=self.map_size).start()
        self.addCleanup(self.daemon.close)
        self.prison, self.team, self.nav = self.peers("granli", "team", "nav-asker")
        self.team.advance(oslo("2027-01-11 10:00"))

    def peers(self, *names):
        made = [Peer(self.daemon, n) for n in names]
        for p in made:
            self.addCleanup(p.close)
        return made

    def tearDown(self):
        if self.daemon.process:
            self.assertEqual(self.daemon.stop(), 0, "".join(self.daemon.errors))
        status, said = self.daemon.verify()
        self.assertEqual(status, 0, said)

    def start(self, *command, name="out"):
        """Start a program whose lines go to files; return its process, and its output so far."""
        paths = [self.daemon.path(f"{name}.{end}") for end in ("stdout", "stderr")]
        files = [open(p, "w") for p in paths]
        p = subprocess.Popen(command, stdout=files[0], stderr=files[1], cwd=self.daemon.dir)
        for f in files:
            f.close()
        self.addCleanup(p.wait)
        self.addCleanup(p.kill)
        return p, *(lambda path=path: open(path, encoding="utf-8").read() for path in paths)

    def watch(self, agency, name):
        """overgang watch from the beginning: its process, and the numbers it has shown."""
        p, out, _ = self.start(program("overgang"), "-c", self.daemon.client_config(agency), "--json", "watch",
                               "--after", "0", name=name)
        # A line that is not whole yet has no end.
        return p, lambda: [json.loads(x)["n"] for x in out().splitlines(keepends=True) if x.endswith("\n")]

    def move(self, case, day):
        return self.prison.report(case, fact("release_date_set", date=20270400 + day, time=900, state=2, form=1))


class Slow(Clients):
    map_size = "64M"

    def test_a_slow_consumer_costs_the_others_nothing(self):
        """More than its queue holds is published while one subscriber never reads and one program is held:
        others get all as it comes, and these two get all by fetching."""
        cases = [open_case(self.prison, number=n) for n in  # a case has at most 4,096 events
                 ("14838831150", "24879799949", "09819134496", "45859037791", "18870161375")]
        slow = self.team.curve(fixture.zmq.SUB)
        slow.rcvhwm = 1
        slow.subscribe(b"")
        slow.connect(self.daemon.stream("team"))
        self.addCleanup(slow.close)
        self.assertTrue(slow.poll(int(fixture.DEADLINE * 1000)), "it is connected")
        held, held_has = self.watch("team", "held")
        quick, quick_has = self.watch("team", "quick")
        other, other_has = self.watch("nav-asker", "other")
        wait_for(lambda: held_has() and quick_has() and other_has(), "all to follow")
        held.send_signal(signal.SIGSTOP)
        before = self.team.hello().head
        for i in range(390):
            a = self.prison.report(cases[i % 5], *[fact("transport_arranged", how=f"{i} {j} " + "x" * 60) for j in range(32)])
            self.assertEqual(a.outcome, OK, a)
        head = self.team.hello().head
        self.assertGreater(head - before, 10000 + 2000)
        wait_for(lambda: len(quick_has()) == head, "the quick one to have all")
        wait_for(lambda: len(other_has()) == self.nav.hello().head, "the other agency to have all")
        self.assertEqual(quick_has(), list(range(1, head + 1)))
        self.assertEqual(other_has(), list(range(1, self.nav.hello().head + 1)))
        held.send_signal(signal.SIGCONT)
        wait_for(lambda: len(held_has()) >= head, "the one that was held to have all")
        self.assertEqual(held_has(), list(range(1, head + 1)))
        # The one that never read: there is a hole, so the daemon did not wait for it. A heartbeat with the last
        # number comes behind all that it was sent.
        got, heard = [], 0
        while heard < head:
            self.assertTrue(slow.poll(int(fixture.DEADLINE * 1000)), "it hears no heartbeat")
            topic, body = slow.recv_multipart()
            if topic == b"~":
                heartbeat = fixture.desk_pb2.Heartbeat()
                heartbeat.ParseFromString(body)
                heard = heartbeat.head
            else:
                delivery = fixture.desk_pb2.Delivery()
                delivery.ParseFromString(body)
                got.append(delivery.n)
        self.assertLess(len(got), head - before, "it lost nothing: it was not slow")
        after = 0
        fetched = []
        while after < head:
            page = self.team.fetch(after).fetch
            fetched += [d.n for d in page.deliveries]
            after = page.through
        self.assertEqual(fetched, list(range(1, head + 1)))


class Relay:
    """Stands in the way to a socket, and can be made to pass nothing on, with all connections open."""

    def __init__(self, path):
        self.real = path + ".real"
        os.rename(path, self.real)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen(50)
        self.pairs, self.passed, self.accepted = {}, 0, 0
        self.frozen = False
        self.wake, self.waker = socket.socketpair()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def freeze(self, frozen):
        self.frozen = frozen
        self.waker.send(b"x")

    def run(self):
        while True:
            sources = [self.wake] if self.frozen else [self.wake, self.listener, *self.pairs]
            for s in select.select(sources, [], [])[0]:
                if s is self.wake:
                    if self.wake.recv(1) == b"q":
                        return
                    break
                if s is self.listener:
                    a, b = self.listener.accept()[0], socket.socket(socket.AF_UNIX)
                    b.connect(self.real)
                    self.pairs[a], self.pairs[b] = b, a
                    self.accepted += 1
                elif s in self.pairs:
                    self.pass_on(s)

    def pass_on(self, s):
        try:
            data = s.recv(65536)
            if data:
                self.pairs[s].sendall(data)
                self.passed += len(data)
                return
        except OSError:
            pass
        for x in (s, self.pairs.pop(s)):
            self.pairs.pop(x, None)
            x.close()

    def close(self):
        self.waker.send(b"q")
        self.thread.join()
        for s in (self.listener, self.wake, self.waker, *self.pairs):
            s.close()


class Blocked(Clients):
    def test_beside_a_stream_that_is_cut_off(self):
        """It was live, and then nothing comes any more, on a connection that stays: it asks at the desk by
        itself, and each event is there in its poll time, not when it connects anew; with the way open again
        it goes on."""
        case = open_case(self.prison)
        relay = Relay(self.daemon.path("s-nav-asker"))
        self.addCleanup(relay.close)
        _, has = self.watch("nav-asker", "cut")
        wait_for(lambda: len(has()) == self.nav.hello().head, "it to follow")
        passed = relay.passed
        wait_for(lambda: relay.passed > passed, "a heartbeat")
        relay.freeze(True)
        passed, accepted = relay.passed, relay.accepted
        self.assertGreater(accepted, 0)
        self.move(case, 1)
        wait_for(lambda: len(has()) == self.nav.hello().head, "it to have noticed the silence")
        for day in range(2, 10):
            self.move(case, day)
            head, end = self.nav.hello().head, fixture.time.monotonic() + SERVED
            while len(has()) < head:
                self.assertLess(fixture.time.monotonic(), end, f"{len(has())} of {head}")
                select.select([], [], [], 0.02)
        self.assertEqual(has(), list(range(1, head + 1)))
        self.assertEqual((relay.passed, relay.accepted), (passed, accepted), "nothing came by the stream")
        relay.freeze(False)
        wait_for(lambda: relay.passed > passed + 200, "the stream to be taken up again")
        self.move(case, 20)
        head = self.nav.hello().head
        wait_for(lambda: has() == list(range(1, head + 1)), "what came after")


class SmallDisk:
    """A tmpfs that only the programs see that are started with `command` before them."""

    def __init__(self, path, size):
        mount = ["sh", "-c", "mount -t tmpfs -o \"size=$1,mode=0700\" tmpfs \"$0\" && echo ready && exec cat", path, size]
        self.holder = subprocess.Popen(NAMESPACE + mount, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.holder.stdout.readline() == b"ready\n"
        user = [] if os.geteuid() == 0 else ["-U", "--preserve-credentials"]
        self.command = ["nsenter", "-t", str(self.holder.pid), *user, "-m"]
        self.root = f"/proc/{self.holder.pid}/root{path}"

    def path(self, name):
        return os.path.join(self.root, name)

    def fill(self):
        with open(self.path("filler"), "wb", buffering=0) as f:
            try:
                while True:
                    f.write(b"x" * 4096)
            except OSError:
                pass

    def free(self):
        os.remove(self.path("filler"))

    def close(self):
        self.holder.stdin.close()
        self.holder.stdout.close()
        self.holder.wait()


@unittest.skipUnless(CAN_MOUNT, "no mount namespace can be made here; place_test has a disk without room as well")
class Full(Clients):
    def disk(self, name, size):
        os.makedirs(self.daemon.path(name), exist_ok=True)
        disk = SmallDisk(self.daemon.path(name), size)
        self.addCleanup(disk.close)
        return disk

    def run_in(self, disk, *command):
        r = subprocess.run([*disk.command, *command], capture_output=True, text=True, timeout=fixture.DEADLINE * 2,
                           cwd=self.daemon.dir)
        return r.returncode, r.stdout + r.stderr

    def anew(self):
        self.daemon.start()
        self.prison, self.team, self.nav = self.peers("granli", "team", "nav-asker")

    def test_the_liaisons_queue(self):
        """Full before a row is queued, and full between the answer and the note of it."""
        self.daemon.client_config("granli", open(os.path.join(SOURCE, "config/demo/liaison.part")).read())
        disk = self.disk("granli/queue", "128k")
        push = (program("overgang-liaison"), "push", "-c", self.daemon.path("granli.conf"), "--as-of", "11.01.2027",
                self.daemon.write("losl-2027-01-11.csv", open(LIST, encoding="utf-8").read()))
        self.daemon.stop()
        disk.fill()
        status, said = self.run_in(disk, *push)
        self.assertEqual(status, 74, said)
        self.assertIn("granli/queue", said)
        self.assertIn("disken er full", said)
        disk.free()
        status, said = self.run_in(disk, *push)
        self.assertEqual(status, 75, said)
        self.assertIn("4 meldinger står i kø", said)
        waiting = sorted(x for x in os.listdir(disk.root) if x.startswith("queue-"))
        self.assertEqual(len(waiting), 4)
        disk.fill()
        self.anew()
        status, said = self.run_in(disk, *push)
        self.assertEqual(status, 74, said)
        self.assertIn("kan ikke skrive det som er sendt", said)
        self.assertEqual(sorted(x for x in os.listdir(disk.root) if x.startswith("queue-")), waiting)
        self.assertGreater(self.prison.hello().head, 0, "the first one was taken")
        disk.free()
        status, said = self.run_in(disk, *push)
        self.assertEqual(status, 2, said)  # the row that is wrong in the list
        self.assertEqual([x for x in os.listdir(disk.root) if x.startswith("queue-")], [])
        opened = [d.your_reference for d in self.prison.fetch(0, "case.opened").fetch.deliveries]
        refs = [x.split(";")[2] for x in open(LIST, encoding="utf-8").read().splitlines()]
        self.assertEqual(len(opened), 4)
        self.assertEqual(opened, [r for r in refs if r in opened], "in the order of the list")
        dates = self.prison.fetch(0, "release.date_set").fetch.deliveries
        self.assertEqual(len(dates), len({d.case for d in dates}), "and each once")

    def test_the_adapters_trays(self):
        disk = self.disk("trays", "512k")
        for box in ("intray", "outtray", "sent", "rejected"):
            os.mkdir(disk.path(box))
        config = self.daemon.client_config("nav-asker", "\n[adapter]\non_failure = wait\n" + "".join(
            f"{box} = trays/{box}\n" for box in ("intray", "outtray", "sent", "rejected")))
        case = open_case(self.prison)
        adapter = [*disk.command, program("overgang-adapter"), "-c", config]
        head = self.nav.hello().head

        def letters():
            return sorted(x for x in os.listdir(disk.path("intray")) if x.endswith(".txt"))

        # The answers are there before there is no room, in this order; their keys are not.
        answers = ["b.txt", "a.txt", "c.txt"]
        for i, name in enumerate(answers):
            with open(disk.path("outtray/" + name), "w") as f:
                f.write(f"hendelse = nav.contact_opened\nsak = {case}\noffice = kontor {name}\n")
            os.utime(disk.path("outtray/" + name), (1000 + i, 1000 + i))
        disk.fill()
        p, _, said = self.start(*adapter, name="adapter")
        wait_for(lambda: "disken er full" in said(), "a sentence")
        self.assertEqual(letters(), [])
        self.assertEqual(self.nav.hello("adapter").cursor, 0)
        self.assertEqual(sorted(x for x in os.listdir(disk.path("outtray"))), sorted(answers))
        p.send_signal(signal.SIGTERM)
        p.wait(fixture.DEADLINE)
        status, once = self.run_in(disk, program("overgang-adapter"), "-c", config, "--once")
        self.assertEqual(status, 74, once)
        self.assertIn("disken er full", once)
        disk.free()
        p, _, said = self.start(*adapter, name="adapter2")
        wait_for(lambda: len(os.listdir(disk.path("sent"))) == 3, "the answers to be reported")
        wait_for(lambda: self.nav.hello("adapter").cursor == self.nav.hello().head, "all letters")
        got = self.nav.fetch().fetch.deliveries
        self.assertEqual([d.fact.nav_contact_opened.office for d in got if d.kind == "nav.contact_opened"],
                         [f"kontor {x}" for x in answers])
        self.assertEqual(letters(), sorted(d.event_id.hex() + ".txt" for d in got if d.kind != "task.received"))
        self.assertGreater(len(got), head)
        # While it runs: its messages, the files it leaves, and that it goes on by itself.
        disk.fill()
        self.move(case, 5)
        wait_for(lambda: "disken er full" in said() or p.poll() is not None, "a sentence")
        disk.free()
        wait_for(lambda: letters() == sorted(d.event_id.hex() + ".txt" for d in self.nav.fetch().fetch.deliveries
                                             if d.kind != "task.received"),
                 "the letter that there was no room for")
        self.assertIsNone(p.poll(), "the state of a disk ends nothing")

    def test_the_notifiers_state(self):
        """An alert that cannot be stored is not acknowledged: nobody is told twice, and nobody is left out."""
        disk = self.disk("vakt/state", "64k")
        os.makedirs(self.daemon.path("vakt/sms"))
        config = self.daemon.client_config("vakt", open(os.path.join(SOURCE, "config/demo/oncall.part")).read())
        cases = [open_case(self.prison, date=20270210), open_case(self.prison, number="24879799949", date=20270211)]
        self.team.advance(oslo("2027-02-10 09:00"))
        vakt, = self.peers("vakt")
        raised = [d for d in vakt.fetch().fetch.deliveries if d.kind in ("alert.raised", "alert.escalated")]
        self.assertEqual({d.case for d in raised}, set(cases))

        def texts():
            folder = self.daemon.path("vakt/sms")
            return sorted(re.search(r"OK (\d{4})", open(os.path.join(folder, n)).read()).group(1)
                          for n in os.listdir(folder))

        notify = (program("overgang-notify"), "-c", config, "--once")
        disk.fill()
        status, said = self.run_in(disk, *notify)
        self.assertEqual(status, 74, said)
        self.assertIn("disken er full", said)
        self.assertEqual(texts(), [])
        disk.free()
        status, said = self.run_in(disk, *notify)
        self.assertEqual(status, 0, said)
        codes = list(dict.fromkeys(
            str((d.fact.alert_raised if d.kind == "alert.raised" else d.fact.alert_escalated).alert.code) for d in raised))
        self.assertLess(len(codes), len(raised), "some have gone on meanwhile: the last step stands for the others")
        self.assertEqual(sorted(re.findall(r"alert (\d{4}) of case \S+ sent", said)), sorted(codes), "each, once")
        codes.sort()
        self.assertEqual(texts(), codes)
        disk.fill()
        status, said = self.run_in(disk, *notify)
        self.assertEqual(texts(), codes, "nothing anew: " + said)
        disk.free()
        self.assertEqual(self.run_in(disk, *notify)[0], 0)
        self.assertEqual(texts(), codes)
        self.assertEqual(len(self.team.fetch(0, "alert.notified").fetch.deliveries), len(codes))


if __name__ == "__main__":
    fixture.main()
