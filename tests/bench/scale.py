#!/usr/bin/python3
"""scale.py - What stays the same when there is more of everything: cases, events, agencies, timers.

    tests/bench/scale.py [--only NAME,NAME] [--cases N] [--base N] [--replay N] [--due N,N,N]
                         [--rounds R] [--seconds S]

Rows: growth, ready, memory, replay, fanout, neighbour, idle, due. Every store is filled here through a
daemon, in a folder that is taken away afterwards (TMPDIR says where). tests/bench/README.md says for
each row what is done, and for whom it is easier.
"""
import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))

import fixture  # noqa: E402
from fixture import OK, Peer, desk_pb2, fact  # noqa: E402

BEGIN = fixture.oslo("2027-01-11 10:00")
DAY = 24 * 3600
OPENED_BY_KEY = 500  # in a day, and load.c opens as many
KEYS = 1000
BYTES_A_CASE = 24 << 10  # room that is asked for, not what is used
FANOUT = (1, 10, 31)     # a case has 32 participants, and the owner is one


def tool(name):
    return os.path.join(fixture.BUILD, "bench", name)


def run(*command):
    """What it printed, as numbers; a failure ends the measurement."""
    r = subprocess.run([str(x) for x in command], capture_output=True, text=True, timeout=3600)
    if r.returncode != 0:
        sys.exit(f"bench: {' '.join(map(str, command))}: {r.stderr}")
    return [float(x) for x in r.stdout.split()]


def percentile(values, part):
    return sorted(values)[int(len(values) * part)]


# ---- a daemon with many cases


class Filled:
    """A daemon on a store of so many cases, stopped."""

    def __init__(self, cases, agencies=fixture.AGENCIES):
        room = max(256 << 20, cases * BYTES_A_CASE)
        if shutil.disk_usage(fixture.tempfile.gettempdir()).free < room:
            sys.exit(f"bench: {cases} cases need {room >> 30} GB in {fixture.tempfile.gettempdir()}")
        self.daemon = fixture.Daemon(clock="manual", map_size=f"{room >> 20}M", agencies=agencies)
        try:
            self.fill(cases)
        except BaseException:
            self.daemon.close()
            raise

    def fill(self, cases):
        d = self.daemon
        for i in range(min(KEYS, -(-cases // OPENED_BY_KEY))):
            _, secret = d.add_key("team", f"opener{i}")
            d.write(f"team{i}.key", secret.decode() + "\n", 0o600)
        d.write("endpoint", d.desk + "\n")
        d.write("server.pub", d.server_public.decode() + "\n")
        d.start({"LD_PRELOAD": tool("unsynced.so")})
        team = Peer(d, "team")
        for day, first in enumerate(range(0, cases, KEYS * OPENED_BY_KEY)):
            advance(team, BEGIN + day * DAY)
            run(tool("load"), "fill", d.dir, first, min(cases, first + KEYS * OPENED_BY_KEY))
        team.close()
        self.now = BEGIN + day * DAY if cases else BEGIN
        d.stop()
        os.sync()

    def ready_ms(self):
        """Start it, and how long that takes."""
        begin = time.monotonic()
        self.daemon.start()
        return (time.monotonic() - begin) * 1000

    def said(self, number, line):
        """A number in the last such line of its log."""
        return int(re.search(number, next(x for x in reversed(self.daemon.errors) if line in x))[1])

    def writes(self):
        """Calls that write: the pages of LMDB, and a few for its sockets."""
        with open(f"/proc/{self.daemon.process.pid}/io") as f:
            return int(re.search(r"^syscw: (\d+)", f.read(), re.M)[1])

    def load(self, *arguments):
        """Reports a second, median and p99 in ms."""
        return run(tool("load"), "run", self.daemon.dir, *arguments)

    def anonymous_mib(self):
        """Memory of its own: the pages of the store's file are the page cache's."""
        with open(f"/proc/{self.daemon.process.pid}/smaps_rollup") as f:
            return int(re.search(r"^Anonymous: +(\d+) kB", f.read(), re.M)[1]) / 1024

    def cpu_us(self):
        """Of all its threads."""
        tasks = f"/proc/{self.daemon.process.pid}/task"
        spent = 0
        for task in os.listdir(tasks):
            with open(f"{tasks}/{task}/schedstat") as f:
                spent += int(f.read().split()[0])
        return spent / 1000


def advance(team, to):
    """Until every timer up to there is committed."""
    q = desk_pb2.Request()
    q.advance.to = to
    a = team.ask(q, 3600)
    if a.outcome != OK:
        sys.exit(f"bench: {a}")


class Scale:
    def __init__(self, a):
        self.a, self.table, self.stores = a, [], {}

    def say(self, name, value, unit, baseline="", ratio=""):
        self.table.append((name, value, unit, baseline, ratio))
        shown = [f"{x:.3f}" if isinstance(x, float) else str(x) for x in (value, baseline, ratio)]
        print(f"{name:52} {shown[0]:>12} {unit:14} {shown[1]:>12} {shown[2]:>8}", flush=True)

    def store(self, cases):
        if cases not in self.stores:
            begin = time.monotonic()
            self.stores[cases] = Filled(cases)
            print(f"# {cases} cases: filled in {time.monotonic() - begin:.0f} s", flush=True)
        return self.stores[cases]

    def close(self):
        for s in self.stores.values():
            s.daemon.close()

    # ---- rows

    def growth(self):
        small, big = self.store(self.a.base), self.store(self.a.cases)
        rates, writes = {small: [], big: []}, {small: [], big: []}
        memory = []
        for _ in range(self.a.rounds):
            for s in (small, big):
                s.ready_ms()
                before, written = s.anonymous_mib(), s.writes()
                rates[s].append(s.load(8, 64, self.a.seconds)[0])
                if s is big:
                    memory.append((before, s.anonymous_mib()))
                written = s.writes() - written
                s.daemon.stop()
                writes[s].append(written / s.said(r"(\d+) reports", "ended:"))
        one, two = (statistics.median(rates[s]) for s in (small, big))
        self.say(f"growth, {self.a.cases} cases beside {self.a.base}", two, "reports/s", one, two / one)
        one, two = (statistics.median(writes[s]) for s in (small, big))
        self.say("growth, writes of the process for each report", two, "writes", one, two / one)
        self.memory = memory

    def ready(self):
        times = {}
        for s in (self.store(self.a.base), self.store(self.a.cases)):
            times[s] = []
            for _ in range(self.a.rounds):
                times[s].append(s.ready_ms())
                s.daemon.stop()
        few, many = (statistics.median(t) for t in times.values())
        events = s.said(r"(\d+) events", "ready:")
        self.say(f"ready, {events} events", many, "ms", few, many / few)

    def replay(self):
        s = self.store(self.a.cases)
        s.ready_ms()
        config, sizes = s.daemon.client_config("team"), s.daemon.path("sizes")
        team = Peer(s.daemon, "team")
        count = min(self.a.replay, team.hello().head)
        team.close()
        # The first one brings the pages into memory and tells what sizes the bare side sends.
        run(tool("reader"), config, "replay", count, sizes)
        before = s.anonymous_mib()
        bare, ours = [], []
        for i in range(self.a.rounds):
            folder = s.daemon.path(f"bare{i}")
            os.mkdir(folder)
            bare.append(count / run(tool("scan"), folder, sizes)[1])
            shutil.rmtree(folder)
            n, _, seconds = run(tool("reader"), config, f"replay{i}", count)
            ours.append(n / seconds)
        self.replayed = (before, s.anonymous_mib())
        s.daemon.stop()
        one, two = statistics.median(bare), statistics.median(ours)
        self.say(f"replay, {count} events", two, "events/s", one, two / one)

    def memory_row(self):
        """After growth and replay, which measure it."""
        begin, load = (statistics.median(x) for x in zip(*self.memory))
        self.say("memory after the start", begin, "MiB")
        self.say("memory after the load", load, "MiB", begin, load / begin)
        before, after = self.replayed
        self.say("memory after the replay", after, "MiB", before, after / before)

    def fanout(self):
        agencies = fixture.AGENCIES + [(f"nav{i}", 20 + i, "nav-social", "") for i in range(max(FANOUT))]
        s = Filled(1, agencies)
        events, cost = self.a.fanout, {}
        try:
            s.ready_ms()
            for n in FANOUT:
                wall, cpu = [], []
                for _ in range(self.a.rounds):
                    spent = s.cpu_us()
                    wall.append(run(tool("fanout"), s.daemon.dir, n, events)[0] * 1e6 / events)
                    cpu.append((s.cpu_us() - spent) / events)
                cost[n] = statistics.median(wall), statistics.median(cpu)
        finally:
            s.daemon.close()
        few, some, many = FANOUT
        for n in FANOUT:
            self.say(f"fan-out to {n} agencies", cost[n][0], "us an event", cost[few][0], cost[n][0] / cost[few][0])
        for i, what in enumerate(("time", "the daemon's CPU")):
            first = (cost[some][i] - cost[few][i]) / (some - few)
            then = (cost[many][i] - cost[some][i]) / (many - some)
            self.say(f"fan-out, slope of {what}, {some} to {many}", then, "us an agency", first, then / first)

    def neighbour(self):
        s = self.store(self.a.base)
        alone, beside = [], []
        for _ in range(self.a.rounds):
            s.ready_ms()
            alone.append(s.load(1, 1, self.a.seconds, "bolig-asker")[2])
            flood = subprocess.Popen([tool("load"), "run", s.daemon.dir, "4", "64", str(self.a.seconds + 2), "team"],
                                     stdout=subprocess.PIPE)
            beside.append(s.load(1, 1, self.a.seconds, "bolig-asker")[2])
            flood.communicate()
            if flood.returncode != 0:
                sys.exit("bench: the flood ended before its time")
            s.daemon.stop()
        one, two = statistics.median(alone), statistics.median(beside)
        self.say("neighbour, p99 of one report at a time in a flood", two, "ms", one, two / one)

    def idle(self):
        sizes = (min(1000, self.a.cases), self.a.cases)
        us = {n: run(tool("idle"), self.store(n).daemon.config) for n in sizes}
        one, many = us[sizes[0]][0], us[sizes[1]][0]
        self.say(f"idle, a turn among {us[sizes[1]][1]:.0f} timers", many, "us", one, many / one)

    def due(self):
        """The first day on which something falls due for all of them in the same minute."""
        cost = {}
        for n in self.a.due:
            s = Filled(n)
            try:
                s.ready_ms()
                cost[n], alone, meanwhile = Due(s, n).measure(min(n, 300))
            finally:
                s.daemon.close()
        few = self.a.due[0]
        for n in self.a.due:
            self.say(f"due, {n} cases in the same minute", cost[n], "us a case", cost[few], cost[n] / cost[few])
        self.say(f"due, p99 of a reporter while {n} are worked off", meanwhile, "ms", alone, meanwhile / alone)


class Due:
    def __init__(self, store, cases):
        self.store, self.cases = store, cases
        self.team, self.reporter = Peer(store.daemon, "team"), Peer(store.daemon, "team")
        with open(store.daemon.path("cases")) as f:
            self.case = f.readline().strip()

    def report_ms(self, over):
        """Reports one at a time until it is over; their times."""
        took = []
        while not over(len(took)):
            begin = time.monotonic()
            a = self.reporter.report(self.case, fact("contact_made", topic=f"hvordan det går {begin}"))
            took.append((time.monotonic() - begin) * 1000)
            if a.outcome != OK:
                sys.exit(f"bench: {a}")
        return took

    def measure(self, before):
        """Microseconds a case; the reporter's p99 of so many reports before, and of all meanwhile."""
        alone = self.report_ms(lambda n: n == before)
        for day in range(1, 60):
            head = self.team.hello().head
            done = []
            thread = threading.Thread(target=lambda: done.append(self.timed_advance(day)))
            thread.start()
            meanwhile = self.report_ms(lambda n: done)
            thread.join()
            if self.team.hello().head - head - len(meanwhile) >= self.cases:
                return done[0] * 1e6 / self.cases, percentile(alone, 0.99), percentile(meanwhile or alone, 0.99)  # few cases are done before the next answer
        sys.exit("bench: nothing falls due in two months")

    def timed_advance(self, day):
        begin = time.monotonic()
        advance(self.team, self.store.now + day * DAY)
        return time.monotonic() - begin


ROWS = ["growth", "ready", "replay", "memory", "fanout", "neighbour", "idle", "due"]


def arguments():
    p = argparse.ArgumentParser()
    p.add_argument("--only", default=",".join(ROWS))
    p.add_argument("--cases", type=int, default=100000)
    p.add_argument("--base", type=int, default=10000)
    p.add_argument("--replay", type=int, default=1000000)
    p.add_argument("--fanout", type=int, default=1000, help="events of each run")
    p.add_argument("--due", type=lambda x: [int(n) for n in x.split(",")], default=[100, 1000, 10000])
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--seconds", type=int, default=4)
    p.add_argument("--table", default=os.path.join(fixture.BUILD, "bench-scale.tsv"))
    a = p.parse_args()
    a.only = a.only.split(",")
    unknown = [x for x in a.only if x not in ROWS]
    if unknown:
        p.error(f"{unknown[0]} is no row; there are {', '.join(ROWS)}")
    if "memory" in a.only:
        a.only += ["growth", "replay"]
    return a


def main():
    a = arguments()
    scale = Scale(a)
    print(f"{'':52} {'':>12} {'':14} {'baseline':>12} {'ratio':>8}")
    try:
        for name in ROWS:
            if name in a.only:
                (scale.memory_row if name == "memory" else getattr(scale, name))()
    finally:
        scale.close()
    with open(a.table, "w") as f:
        f.write("name\tvalue\tunit\tbaseline\tratio\n")
        for row in scale.table:
            f.write("\t".join(f"{x:.3f}" if isinstance(x, float) else str(x) for x in row) + "\n")


main()
