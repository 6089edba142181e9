"""lost_writes.py - A power cut, and a disk that fails, at every point of a history.

A history of requests, one after the other, with shim.c under the daemon. First its writes are
recorded, and from that the store is rebuilt as a power cut may leave it at each sync: unsynced
writes are kept, lost, kept in part, or torn at pages or sectors. Then the same history
again and again, and the nth write, sync or reservation of room fails. In each case the daemon must
start, verify, and hold every report answered before; an unanswered one is sent once more and
happens once. The last line counts.
"""
import hashlib
import os
import random
import shutil
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import zmq

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

import desk_pb2  # noqa: E402
from fixture import (BUILD, FULL, NOT_FOUND, OK, REPEATED, Daemon, Peer, fact, oslo)  # noqa: E402

SHIM = os.path.join(BUILD, "tests", "shim.so")
PEERS = ("granli", "team", "nav-asker")
FILES = {1: "data.mdb", 2: "keys", 3: "erased"}
OPEN, WRITE, TRUNCATE, SYNC = range(1, 5)
ENTRY = struct.Struct("<IIQQQ")
MAP = "1M\nmap_size_max = 4M"


def preloaded(**more):
    return {"LD_PRELOAD": SHIM, "ASAN_OPTIONS": "verify_asan_link_order=0", **more}


# ---- the history ---------------------------------------------------------------------------


class Step:
    """One request of it, its user, and the answer."""

    def __init__(self, name, request, report=None):
        self.name, self.request, self.report = name, request, report
        self.answer = None
        self.begun = self.through = None  # how long the log was, before and after
        self.end = False


def report(name, case, *facts, person=None, key=None):
    r = desk_pb2.Report(key=key, case=case, facts=list(facts))
    if person:
        r.person.national_id = person
    return Step(name, desk_pb2.Request(report=r.SerializeToString()), r)


class History:
    """Its steps are made as it goes on, since they name answered ids."""

    def __init__(self, seed, short=False):
        self.random = random.Random(seed)
        self.short = short
        self.steps = []

    def key(self):
        return self.random.randbytes(16)

    def opening(self, person):
        return report("granli", "", fact("case_opened"),
                      fact("name_recorded", given_name="Rolig", family_name="Gaupe"),
                      fact("consent_given", agencies=("team", "nav-asker"), given=20270107),
                      fact("release_date_set", date=20270324, time=900, state=2, form=1),
                      person=person, key=self.key())

    def run(self, ask):
        """Through ask(step), which returns an answer, or None when there is none: then it ends."""
        def do(step):
            self.steps.append(step)
            step.answer = ask(step)
            if step.answer is None:
                raise Ended
            return step.answer
        try:
            self.go(do)
        except Ended:
            pass

    def go(self, do):
        do(Step("team", desk_pb2.Request(advance=desk_pb2.AdvanceRequest(to=oslo("2027-01-11 10:00")))))
        a = do(self.opening("14838831150")).report.case
        b = do(self.opening("14838831151")).report.case
        for i in range(2 if self.short else 12):
            do(report("granli", a, fact("transport_arranged", how=f"tog {i} " * 40), key=self.key()))
            do(report("nav-asker", a, fact("money_arranged", how=f"kort {i}"), key=self.key()))
            if i % 4 == 1:
                do(Step("nav-asker", desk_pb2.Request(acknowledge=desk_pb2.AcknowledgeRequest(
                    consumer="c", n=i + 2, epoch=self.epoch(do)))))
        do(report("team", b, fact("case_closed", reason="over"), key=self.key()))
        version = do(Step("team", desk_pb2.Request(
            case_state=desk_pb2.CaseRequest(case=b)))).case_state.version
        do(report("team", b, fact("case_exported", events=version, where="arkiv"), key=self.key()))
        do(Step("team", desk_pb2.Request(erase=desk_pb2.EraseRequest(
            case=b, reason="over", decided_by="Rolig Rype", early="prøve"))))
        do(self.opening("14838831152"))
        do(report("team", a, fact("contact_attempted", **{"with": "Rolig"}), key=self.key()))

    def epoch(self, do):
        q = desk_pb2.Request(hello=desk_pb2.HelloRequest(consumer="c"))
        return do(Step("nav-asker", q)).hello.epoch


class Ended(Exception):
    pass


class Lines:
    """The three peers of a daemon."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.context = zmq.Context()
        self.peers = {}

    def ask(self, name, request):
        """None: the daemon has ended."""
        if name not in self.peers:
            self.peers[name] = Peer(self.daemon, name, self.context)
        peer = self.peers[name]
        peer.send(request)
        for _ in range(1500):
            if peer.socket.poll(20):
                return peer.receive()
            if self.daemon.process.poll() is not None and not peer.socket.poll(20):
                return None
        raise AssertionError("no answer")

    def close(self):
        self.context.destroy(0)


# ---- expected contents ----------------------------------------------------------------------


def fetch_all(lines, name):
    events, after = {}, 0
    while True:
        q = desk_pb2.Request(fetch=desk_pb2.FetchRequest(after=after))
        page = lines.ask(name, q).fetch
        events.update((d.n, d) for d in page.deliveries)
        after = page.through
        if after >= page.head:
            return events


def check(lines, done, maybe):
    """Return the errors: `done` was answered; `maybe` was asked and may have happened or not."""
    events = {name: fetch_all(lines, name) for name in PEERS}
    wrong = [f"{n}: the stream has holes" for n, e in events.items() if sorted(e) != list(range(1, len(e) + 1))]
    erasing = {s.request.erase.case for s in done + maybe if s.request.HasField("erase")}
    for s in done:
        if s.report is not None:
            case = s.answer.report.case
            for n in s.answer.report.numbers:
                d = events[s.name].get(n)
                if d is None or (d.report != s.report.key and not (case in erasing and not d.report)):
                    wrong.append(f"{s.name}: number {n} of an answered report is not there")
        elif s.request.HasField("acknowledge"):
            q = desk_pb2.Request(hello=desk_pb2.HelloRequest(consumer="c"))
            if lines.ask(s.name, q).hello.cursor < s.answer.acknowledge.cursor:
                wrong.append(f"{s.name}: the cursor was answered and is not there")
        elif s.request.HasField("erase"):
            q = desk_pb2.Request(case_state=desk_pb2.CaseRequest(case=s.request.erase.case))
            if lines.ask(s.name, q).outcome != NOT_FOUND:
                wrong.append("an erased case is there")
    for name, all_ in events.items():
        ids = [d.event_id for d in all_.values() if d.event_id]
        if len(set(ids)) != len(ids):
            wrong.append(f"{name}: an event stands at two numbers")
    return wrong + check_again(lines, done, maybe)


def check_again(lines, done, maybe):
    """The retries: the last answered ones are REPEATED with the first numbers, the first that was
    not answered is done, once."""
    wrong = []
    for s in [s for s in done if s.report is not None][-3:]:
        a = lines.ask(s.name, s.request)
        if (a.outcome, a.report.case, list(a.report.numbers)) != (
                REPEATED, s.answer.report.case, list(s.answer.report.numbers)):
            wrong.append(f"{s.name}: the retry of an answered report gets {a.outcome} {list(a.report.numbers)}")
    for s in maybe[:1]:
        if s.report is not None:
            first, second = lines.ask(s.name, s.request), lines.ask(s.name, s.request)
            if first.outcome not in (OK, REPEATED) or second.outcome != REPEATED or (
                    list(first.report.numbers) != list(second.report.numbers)):
                wrong.append(f"{s.name}: the retry gets {first.outcome}, then {second.outcome}")
    return wrong


def open_and_check(daemon, done, maybe):
    """Verify, start, compare with the answers; return the errors."""
    try:
        status, said = daemon.verify()
        keys = daemon.path("store/keys")
        if status == 65 and not done and not os.path.exists(keys):
            # Empty, or half of LMDB's first write, before there was a key to read anything with.
            if "put it aside" in said:
                os.remove(daemon.path("store/data.mdb"))
            if "put it aside" in said or "is empty" in said or "no store here" in said:
                status = 0
        if status != 0:
            return [said]
        daemon.start()
        lines = Lines(daemon)
        try:
            return check(lines, done, maybe)
        finally:
            lines.close()
            daemon.stop()
            daemon.errors = []
    except AssertionError as e:
        return [str(e)]


# ---- crash images ----------------------------------------------------------------------------


def records(path):
    """(position behind it, what, file, at, size, synced, data)"""
    with open(path, "rb") as f:
        raw = f.read()
    at = 0
    while at < len(raw):
        what, file, offset, size, synced = ENTRY.unpack_from(raw, at)
        at += ENTRY.size
        data = raw[at:at + size] if what == WRITE else b""
        at += len(data)
        yield at, what, file, offset, size, synced, data


def put(data, at, piece):
    if len(data) < at + len(piece):
        data.extend(bytes(at + len(piece) - len(data)))
    data[at:at + len(piece)] = piece


def pieces(writes, unit, chance):
    """Each unsynced unit is on the disk, or is not."""
    for at, data in writes:
        start = 0
        while start < len(data):
            end = min(len(data), (at + start) // unit * unit + unit - at)
            if chance.random() < 0.5:
                yield at + start, data[start:end]
            start = end


class Disk:
    def __init__(self):
        self.safe = {}     # file -> its bytes that survive any power cut
        self.pending = {}  # file -> [(at, data)] since its last sync

    def take(self, what, file, at, size, synced, data):
        self.safe.setdefault(file, bytearray())
        pending = self.pending.setdefault(file, [])
        if what == SYNC:
            for w in pending:
                put(self.safe[file], *w)
            pending.clear()
        elif what == WRITE and synced:
            put(self.safe[file], at, data)
        elif what == WRITE:
            pending.append((at, data))
        elif what == TRUNCATE:
            raise AssertionError("the daemon cuts a file of its store: teach Disk what that leaves")

    def image(self, choose):
        """file -> bytes, with those of the pending writes that `choose` names."""
        image = {}
        for file, safe in self.safe.items():
            image[file] = bytearray(safe)
            for w in choose(self.pending[file]):
                put(image[file], *w)
        return image

    def images(self, chance):
        if not any(self.pending.values()):
            yield "synced", self.image(lambda p: [])
            return
        yield "dropped", self.image(lambda p: [])
        yield "all there", self.image(lambda p: p)
        yield "the first half", self.image(lambda p: p[:len(p) // 2])
        yield "the second half", self.image(lambda p: p[len(p) // 2:])
        yield "torn at pages", self.image(lambda p: pieces(p, 4096, chance))
        yield "torn at sectors", self.image(lambda p: pieces(p, 512, chance))


def crash_images(log, chance):
    """(where, how, image) at each point where something becomes safe, each image once."""
    disk, seen = Disk(), set()
    begin = 0
    for end, what, *rest in records(log):
        if rest[0] not in FILES:
            begin = end
            continue
        if what == SYNC or rest[3]:
            for how, image in disk.images(chance):
                digest = hashlib.sha256(repr([(f, bytes(d)) for f, d in sorted(image.items())]).encode()
                                        + repr(begin).encode()).digest()
                if digest not in seen:
                    seen.add(digest)
                    yield begin, how, image
        disk.take(what, *rest)
        begin = end
    yield begin, "the end", disk.image(lambda p: p)


# ---- the work, on as many daemons as there are hands -----------------------------------------


class Twin(Daemon):
    """Another daemon with the keys and the agencies of the first, on a store to be put there."""

    def __init__(self, first):
        super().__init__(map_size=MAP)
        self.keys, self.server_public = first.keys, first.server_public
        for name in ("server.key", "master.key"):
            shutil.copy(first.path(name), self.path(name))
        with open(first.path("agencies.conf")) as f:
            self.write("agencies.conf", f.read().replace(first.dir, self.dir))

    def put_store(self, image):
        shutil.rmtree(self.path("store"), ignore_errors=True)
        os.mkdir(self.path("store"), 0o700)
        for file, data in image.items():
            with open(self.path("store/" + FILES[file]), "wb") as f:
                f.write(data)
            os.chmod(self.path("store/" + FILES[file]), 0o600)


class Hands:
    """Two of them; each has a twin while it works."""

    def __init__(self, first):
        self.idle = [Twin(first), Twin(first)]
        self.all = list(self.idle)
        self.pool = ThreadPoolExecutor(len(self.all))

    def each(self, work, items):
        def one(item):
            twin = self.idle.pop()
            try:
                return work(twin, item)
            finally:
                if twin.process:
                    twin.stop(9)
                self.idle.append(twin)
        return [w for w in self.pool.map(one, items)]

    def close(self):
        self.pool.shutdown()
        for twin in self.all:
            twin.close()


def record_history(daemon):
    """Return the history, and the file of its writes."""
    log = daemon.path("writes")
    daemon.start(preloaded(OVERGANG_SHIM_LOG=log))
    lines, history = Lines(daemon), History(1)

    def ask(step):
        step.begun = os.path.getsize(log)
        answer = lines.ask(step.name, step.request)
        step.through = os.path.getsize(log)
        if answer is not None and answer.outcome != OK:
            raise AssertionError(f"{step.request}: {answer}")
        return answer
    history.run(ask)
    lines.close()
    if history.steps[-1].answer is None:
        raise AssertionError("the daemon ended:\n" + "".join(daemon.errors))
    daemon.stop()
    return history, log


def try_image(history):
    def work(twin, item):
        where, how, image = item
        twin.put_store(image)
        done = [s for s in history.steps if s.through <= where]
        maybe = [s for s in history.steps if s.through > where and s.begun <= where]
        return [f"power cut at byte {where} of the log, {how}: {w}"
                for w in open_and_check(twin, done, maybe)]
    return work


def status_of(twin):
    """Return its exit status, now or within a moment."""
    try:
        return twin.process.wait(5)
    except subprocess.TimeoutExpired:
        return None


def try_fault(twin, fault):
    shutil.rmtree(twin.path("store"), ignore_errors=True)
    history, hit = History(2, short=True), twin.path("hit")
    refused = None
    if os.path.exists(hit):
        os.remove(hit)
    try:
        twin.start(preloaded(OVERGANG_SHIM_FAIL=fault, OVERGANG_SHIM_HIT=hit))
    except AssertionError:
        twin.stop(9)
    if twin.process:
        lines = Lines(twin)
        refused = ask_with_fault(lines, history)
        lines.close()
        # But for the other list at the start, which is made anew at the next one.
        passed = any("list of erased cases" in line for line in twin.errors)
        goes_on = fault.startswith("sync:") and not passed and status_of(twin) != 74
        twin.stop(9)
        if goes_on:
            return [f"{fault}: a sync has failed, and the daemon goes on"]
    twin.errors = []
    if not os.path.exists(hit):
        return [f"{fault}: did not come, and shows nothing"]
    done = [s for s in history.steps if s.answer is not None and s is not refused]
    maybe = [s for s in history.steps if s.answer is None or s is refused]
    return [f"{fault}: {w}" for w in open_and_check(twin, done, maybe)]


def ask_with_fault(lines, history):
    """To the end, or to where the daemon ends or says FULL: the step that was refused."""
    refused = []

    def ask(step):
        answer = lines.ask(step.name, step.request)
        if answer is not None and answer.outcome == FULL:
            refused.append(step)
            return None
        if answer is not None and answer.outcome != OK:
            raise AssertionError(f"{step.request}: {answer}")
        return answer
    history.run(ask)
    return refused[0] if refused else None


def faults(twin):
    """Every write and sync of the short history, each way to fail."""
    shutil.rmtree(twin.path("store"), ignore_errors=True)
    log = twin.path("writes")
    twin.start(preloaded(OVERGANG_SHIM_LOG=log))
    lines = Lines(twin)
    ask_with_fault(lines, History(2, short=True))
    lines.close()
    twin.stop()
    calls = [what for _, what, *_ in records(log)]
    for n in range(1, calls.count(WRITE) + 1):
        for how in ("enospc", "eio", "short", "full"):
            yield f"write:{how}:{n}"
    for n in range(1, calls.count(SYNC) + 1):
        yield f"sync:eio:{n}"
        yield f"sync:enospc:{n}"
    yield "alloc:enospc:1"


def main():
    daemon = Daemon(map_size=MAP)
    hands = None
    try:
        history, log = record_history(daemon)
        hands = Hands(daemon)
        images = list(crash_images(log, random.Random(3)))
        wrong = hands.each(try_image(history), images)
        plan = list(faults(hands.all[0]))
        wrong += hands.each(try_fault, plan)
    finally:
        if hands:
            hands.close()
        daemon.close()
    lost = [text for list_ in wrong for text in list_]
    for text in lost[:30]:
        print("lost:", text)
    enough = len(images) > 50 and len(plan) > 50
    print(f"lost writes {'ok' if enough and not lost else 'FAILED'}: {len(images)} images, "
          f"{len(plan)} faults, {len(lost)} lost")
    sys.exit(0 if enough and not lost else 1)


if __name__ == "__main__":
    main()
