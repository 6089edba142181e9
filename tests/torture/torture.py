"""torture.py [CYCLES [SEED]] - overgangd is killed again and again under load, and nothing is lost.

Four reporters, a consumer and a listener on each of their streams, each on a thread of its own.
SIGKILL at an instant drawn by the seed, one time in four while it is still starting; --verify; a
start; until so many crashes are through. Beside the daemon stands an oracle that knows only
answers and deliveries:

  lost     a report that was answered is not at its numbers; a number that was seen is beyond the
           head; a cursor is behind its answered acknowledgement
  doubled  a report has other than one event per fact; its key gets OK again, or other numbers; a
           number has another event than before; a stream has a hole

The last line counts.
"""
import os
import random
import subprocess
import sys
import threading
import time

import zmq

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

import desk_pb2  # noqa: E402
from fixture import (DEADLINE, FULL, OK, REPEATED, Daemon, Peer, fact, oslo, program)  # noqa: E402

BUSY = 9
CASES_MAX = 60
EVENTS_MAX = 1200  # reports to one case: it may have 4,096 events
REPORTERS = ["granli", "team", "nav-asker", "bolig-asker"]


def facts_of(name, text):
    """One fact or two that nobody has said before."""
    return {"granli": [fact("transport_arranged", how=text)],
            "team": [fact("contact_attempted", **{"with": text}),
                     fact("transport_arranged", how="team " + text)],
            "nav-asker": [fact("money_arranged", how=text)],
            "bolig-asker": [fact("housing_keys_arranged", where=text)]}[name]


class Oracle:
    """The answers and deliveries, and the errors in them. One lock for all of it."""

    def __init__(self):
        self.lock = threading.Lock()
        self.lost, self.doubled = [], []
        self.acknowledged = {}  # key -> (reporter, case, numbers, how many facts)
        self.seen = {name: {} for name in REPORTERS}  # n -> event id, report
        self.cursors = {name: 0 for name in REPORTERS}
        self.cases = []  # [id, reports]

    def answered(self, name, key, facts, answer):
        numbers = list(answer.report.numbers)
        with self.lock:
            before = self.acknowledged.get(key)
            if before is None:
                self.acknowledged[key] = (name, answer.report.case, numbers, facts)
                if len(numbers) != facts:
                    self.doubled.append(f"{name}: {facts} facts have the numbers {numbers}")
            elif answer.outcome != REPEATED:
                self.lost.append(f"{name}: a report that was answered is done again as {numbers}")
            elif before[1:3] != (answer.report.case, numbers):
                self.doubled.append(f"{name}: REPEATED has {numbers}, the first answer {before[2]}")

    def delivered(self, name, delivery):
        event = (delivery.event_id, delivery.report)
        with self.lock:
            before = self.seen[name].setdefault(delivery.n, event)
        if before != event:
            self.doubled.append(f"{name}: number {delivery.n} is another event than before")

    def highest(self, name):
        with self.lock:
            return max(self.seen[name], default=0)

    def check_stream(self, name, before, head, cursor):
        """`before` is the highest number there was when head and cursor were asked for."""
        with self.lock:
            if before > head:
                self.lost.append(f"{name}: {before} was delivered, the head is {head}")
            if cursor < self.cursors[name]:
                self.lost.append(f"{name}: the cursor is {cursor}, {self.cursors[name]} was answered")

    def check_reports(self):
        """With every stream known to its end: each report's events, by its key."""
        at = {}
        for name, events in self.seen.items():
            if sorted(events) != list(range(1, len(events) + 1)):
                self.doubled.append(f"{name}: the stream has holes")
            for n, (_, report) in events.items():
                if report:
                    at.setdefault((name, report), []).append(n)
            ids = [event for event, _ in events.values()]
            if len(set(ids)) != len(ids):
                self.doubled.append(f"{name}: an event stands at two numbers")
        for key, (name, _, numbers, facts) in self.acknowledged.items():
            there = sorted(at.get((name, key), []))
            missing = set(numbers) - set(there)
            if missing:
                self.lost.append(f"{name}: {sorted(missing)} of an answered report are not there")
            elif len(there) != facts:
                self.doubled.append(f"{name}: {facts} facts of one report are the events {there}")


class House:
    """The daemon, how often it was started, and who works with it."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.daemon = Daemon(map_size="1M\nmap_size_max = 1G")
        self.oracle = Oracle()
        self.up = threading.Condition()
        self.starts = 0
        self.ending = self.ended = False
        self.failures = []
        self.threads = []

    def begin(self, work, *arguments):
        def run():
            try:
                work(*arguments)
            except Exception as e:  # a thread's failure is the run's
                self.failures.append(f"{work.__name__} {arguments[0]}: {e!r}")
        thread = threading.Thread(target=run, daemon=True, name=work.__name__)
        thread.start()
        self.threads.append(thread)

    def start(self):
        self.daemon.start()
        with self.up:
            self.starts += 1
            self.up.notify_all()

    def verify(self, crash):
        status, said = self.daemon.verify()
        if status != 0:
            self.oracle.lost.append(f"after crash {crash}: {said}")

    def kill_while_starting(self):
        process = subprocess.Popen([program("overgangd"), "-c", self.daemon.config],
                                   stderr=subprocess.DEVNULL)
        try:
            process.wait(self.random.uniform(0, 0.06))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(DEADLINE)

    def kill_under_load(self):
        """Kill it at an instant independent of its work."""
        try:
            self.daemon.process.wait(self.random.uniform(0.02, 0.5))
            self.failures.append("the daemon ended by itself:\n" + "".join(self.daemon.errors))
        except subprocess.TimeoutExpired:
            pass
        self.daemon.stop(9)


class Line:
    """A peer that asks until it is answered, over as many starts as it takes."""

    def __init__(self, house, name):
        self.house, self.name = house, name
        self.context = zmq.Context()
        self.starts, self.peer = 0, None

    def renew(self):
        if self.peer:
            self.peer.close()
        self.starts = self.house.starts
        self.peer = Peer(self.house.daemon, self.name, self.context)

    def ask(self, request):
        """Its answer; None when the run has ended first."""
        asked, end = False, time.monotonic() + 2 * DEADLINE
        while time.monotonic() < end and not self.house.ended:
            if self.starts != self.house.starts:
                self.renew()
                asked = False
            if not asked:
                self.peer.send(request)
                asked = True
            if not self.peer.socket.poll(50):
                continue
            answer = self.peer.receive()
            if answer.correlation != request.correlation:
                continue
            if answer.outcome not in (BUSY, FULL):
                return answer
            asked = False
        if self.house.ended:
            return None
        raise AssertionError("no answer")

    def close(self):
        if self.peer:
            self.peer.close()
        self.context.destroy(0)


# ---- who works with it ---------------------------------------------------------------------


def opening(agencies=("team", "nav-asker", "bolig-asker")):
    return [fact("case_opened"), fact("name_recorded", given_name="Rolig", family_name="Gaupe"),
            fact("consent_given", agencies=agencies, given=20270107),
            fact("release_date_set", date=20270324, time=900, state=2, form=1)]


def next_report(house, chance, name, serial):
    """A key, how many facts, and the packed report."""
    oracle = house.oracle
    r = desk_pb2.Report(key=chance.randbytes(16))
    with oracle.lock:
        open_one = name == "granli" and len(oracle.cases) < CASES_MAX and (
            not oracle.cases or chance.random() < 0.03)
        free = [c for c in oracle.cases if c[1] < EVENTS_MAX]
        if open_one:
            r.person.national_id = f"{house.random.randrange(10 ** 10):011d}"
            r.facts.extend(opening())
        elif free:
            case = chance.choice(free)
            case[1] += 1
            r.case = case[0]
            r.facts.extend(facts_of(name, f"{name} {serial}"))
        else:
            return None
    return r


def reporter(name, house, seed):
    """Report on report, each under its own key until it is answered; now and then an old one."""
    chance, line, sent = random.Random(seed), Line(house, name), []
    serial = 0
    while not house.ending:
        serial += 1
        again = sent and chance.random() < 0.1
        r = chance.choice(sent) if again else next_report(house, chance, name, serial)
        if r is None:
            with house.up:
                house.up.wait(0.02)
            continue
        answer = line.ask(desk_pb2.Request(report=r.SerializeToString()))
        if answer is None:
            break
        if answer.outcome not in (OK, REPEATED):
            raise AssertionError(f"outcome {answer.outcome}: {answer.field}: {answer.text}")
        house.oracle.answered(name, r.key, len(r.facts), answer)
        if not again:
            sent.append(r)
            if not r.case:
                with house.oracle.lock:
                    house.oracle.cases.append([answer.report.case, 1])
    line.close()


def fetch(after, wait_ms=0):
    q = desk_pb2.Request()
    q.fetch.after, q.fetch.wait_ms = after, wait_ms
    q.fetch.SetInParent()
    return q


def take(house, line, name, after, wait_ms=0):
    """One page into the oracle; the answer, None at the end."""
    answer = line.ask(fetch(after, wait_ms))
    if answer is None:
        return None
    if answer.outcome != OK:
        raise AssertionError(f"fetch after {after}: outcome {answer.outcome}: {answer.text}")
    numbers = [d.n for d in answer.fetch.deliveries]
    if numbers != list(range(after + 1, after + 1 + len(numbers))):
        house.oracle.doubled.append(f"{name}: after {after} come {numbers[:5]} …")
    for d in answer.fetch.deliveries:
        house.oracle.delivered(name, d)
    return answer


def consumer(name, house, seed):
    """Fetch, acknowledge; after each start its cursor is where it was answered, or beyond."""
    chance, line, through, starts = random.Random(seed), Line(house, name), 0, 0
    while not house.ending:
        answer = take(house, line, name, through, 50)
        if answer is None:
            break
        if starts != line.starts:
            starts, before = line.starts, house.oracle.highest(name)
            hello = line.ask(desk_pb2.Request(hello=desk_pb2.HelloRequest(consumer="torture")))
            if hello is None:
                break
            house.oracle.check_stream(name, before, hello.hello.head, hello.hello.cursor)
        through = max(through, answer.fetch.through)
        if through and chance.random() < 0.5:
            q = desk_pb2.Request(acknowledge=desk_pb2.AcknowledgeRequest(
                consumer="torture", n=through, epoch=answer.fetch.epoch))
            answer = line.ask(q)
            if answer is not None and answer.outcome == OK:
                with house.oracle.lock:
                    house.oracle.cursors[name] = max(house.oracle.cursors[name], answer.acknowledge.cursor)
    line.close()


def listener(name, house):
    """Collect publications, as a plain subscriber that is never told of a crash."""
    context = zmq.Context()
    peer = Peer(house.daemon, name, context)
    s = peer.subscribe(house.daemon.stream(name))
    while not house.ended:
        if s.poll(50):
            topic, body = s.recv_multipart()
            if topic != b"~":
                house.oracle.delivered(name, desk_pb2.Delivery.FromString(body))
    s.close()
    peer.close()
    context.destroy(0)


# ---- the run --------------------------------------------------------------------------------


def crash(house, number):
    if house.random.random() < 0.25:
        house.kill_while_starting()
    else:
        house.start()
        house.kill_under_load()
    house.verify(number)


def read_all(house):
    """Every stream from its first number to its end, and every cursor."""
    for name in REPORTERS:
        line, after = Line(house, name), 0
        while True:
            answer = take(house, line, name, after)
            after = answer.fetch.through
            if after >= answer.fetch.head:
                break
        before = house.oracle.highest(name)
        hello = line.ask(desk_pb2.Request(hello=desk_pb2.HelloRequest(consumer="torture")))
        house.oracle.check_stream(name, before, hello.hello.head, hello.hello.cursor)
        line.close()
    house.oracle.check_reports()


def run(cycles, seed):
    """The house after so many crashes."""
    house = House(seed)
    try:
        house.start()
        team = Peer(house.daemon, "team")
        team.advance(oslo("2027-01-11 10:00"))
        team.close()
        for i, name in enumerate(REPORTERS):
            house.begin(listener, name, house)
            house.begin(reporter, name, house, seed * 100 + i)
            house.begin(consumer, name, house, seed * 100 + 50 + i)
        house.kill_under_load()
        house.verify(1)
        for number in range(2, cycles + 1):
            crash(house, number)
            if house.failures or house.oracle.lost or house.oracle.doubled:
                break
        house.start()
        house.ending = True
        for thread in house.threads:
            if thread.name != "listener":
                thread.join(2 * DEADLINE)
        read_all(house)
        house.daemon.stop()
        house.verify("the last")
        return house
    finally:
        house.ended = True
        for thread in house.threads:
            thread.join(DEADLINE)
        house.daemon.close()


def main():
    cycles = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    house = run(cycles, seed)
    oracle = house.oracle
    for what, list_ in (("failed", house.failures), ("lost", oracle.lost), ("doubled", oracle.doubled)):
        for text in list_[:20]:
            print(f"{what}: {text}")
    if not oracle.acknowledged:
        house.failures.append("nothing was acknowledged")
    bad = house.failures or oracle.lost or oracle.doubled
    if bad:
        print(f"seed {seed}: python3 tests/torture/torture.py {cycles} {seed}")
    print(f"torture {'FAILED' if bad else 'ok'}: {cycles} crashes, {len(oracle.acknowledged)} acknowledged, "
          f"{len(oracle.lost)} lost, {len(oracle.doubled)} doubled")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
