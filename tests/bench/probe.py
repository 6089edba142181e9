#!/usr/bin/python3
"""probe.py - Does the time of an answer show a stranger that a case exists?

    tests/bench/probe.py [N]          N questions of each kind and population; 5000

Two populations of N each, interleaved at random over the real daemon and a real store: persons who
have a case and persons who have none, ids of cases and ids of none. The asker is a stranger in all of
them. Of each kind of question: medians, the Mann-Whitney z, how often the slower of two answers is
the one of a case that is there (50 % tells nothing), and how often the best single threshold is right.

A number that is far from 50 % says that the time tells. Beside other work on the machine the two
populations suffer alike; a small difference is then lost in the noise, so note the load.
"""
import os
import random
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))

import fixture  # noqa: E402
from fixture import NOT_FOUND, OK, Peer, desk_pb2, fact  # noqa: E402

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
A_DAY = 480  # a key opens at most 500 cases in a day
CHANCE = random.Random(20270111)


def number(i):
    """A synthetic identity number: month + 80, and never one of somebody's."""
    digits = [int(c) for c in f"{1 + i % 28:02d}{81 + i // 28 % 12:02d}{60 + i // 336 % 40:02d}{i % 1000:03d}"]
    for weights in ((3, 7, 6, 1, 8, 9, 4, 5, 2), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)):
        digits.append(-sum(w * d for w, d in zip(weights, digits)) % 11 % 10)
    return "".join(map(str, digits))


def case_id():
    """One that no case has, most likely, and that is well formed: the last letter checks the others."""
    values = [CHANCE.randrange(32) for _ in range(7)]
    check = 0
    for v in values:
        check = (check ^ v) << 1
        check = (check ^ 37) & 31 if check & 32 else check
    text = "".join(ALPHABET[v] for v in [*values, check])
    return text[:4] + "-" + text[4:]


def report(case, *facts, person=None):
    r = desk_pb2.Report(key=os.urandom(16), case=case, facts=list(facts))
    if person:
        r.person.national_id = person
    return desk_pb2.Request(report=r.SerializeToString())


def timed(peer, request, outcome):
    peer.correlation += 1
    request.correlation = peer.correlation
    packed = request.SerializeToString()
    start = time.perf_counter_ns()
    peer.socket.send(packed)
    data = peer.socket.recv()
    took = (time.perf_counter_ns() - start) / 1000
    answer = desk_pb2.Answer.FromString(data)
    if answer.outcome != outcome:
        sys.exit(f"probe: {answer}")
    return took, answer


def ranks(values):
    """Each value's rank, those that are alike sharing theirs."""
    order = sorted(range(len(values)), key=values.__getitem__)
    out = [0.0] * len(values)
    i = 0
    while i < len(order):
        j = i
        while j < len(order) and values[order[j]] == values[order[i]]:
            j += 1
        for k in order[i:j]:
            out[k] = (i + j + 1) / 2
        i = j
    return out


def best_threshold(there, nowhere):
    """How often the best single limit would be right."""
    both = sorted([(t, 1) for t in there] + [(t, -1) for t in nowhere])
    lead = best = 0
    for _, side in both:
        lead += side
        best = max(best, abs(lead))
    return 0.5 + best / len(both)


def line(title, there, nowhere):
    n, m = len(there), len(nowhere)
    u = sum(ranks(there + nowhere)[:n]) - n * (n + 1) / 2
    z = (u - n * m / 2) / (n * m * (n + m + 1) / 12) ** 0.5
    middle = [sorted(x)[len(x) // 2] for x in (there, nowhere)]
    print(f"{title:28} {middle[0]:9.1f} {middle[1]:9.1f} {z:8.2f} {100 * u / (n * m):8.1f} %"
          f" {100 * best_threshold(there, nowhere):9.1f} %", flush=True)


class Probe:
    def __init__(self, n):
        askers = [(f"annet-{i}", 20 + i, "prison", "") for i in range(-(-3 * n // A_DAY))]
        self.n, self.count = n, 0
        self.daemon = fixture.Daemon(agencies=fixture.AGENCIES + askers, map_size="1G").start()
        Peer(self.daemon, "team").advance(fixture.oslo("2027-01-11 10:00"))
        self.askers = [Peer(self.daemon, a[0]) for a in askers]
        self.stranger = Peer(self.daemon, "frivillig")
        self.times = {}

    def opener(self):
        """The next key that may open one more."""
        self.count += 1
        return self.askers[(self.count - 1) // A_DAY]

    def take(self, title, there, peer, request, outcome):
        took, answer = timed(peer, request, outcome)
        self.times.setdefault(title, ([], []))[not there].append(took)
        return answer

    def open(self, there, person):
        """Open it a first time as this asker; then report on it and read it."""
        peer = self.opener()
        a = self.take("opening", there, peer, report("", fact("case_opened"), person=person), OK)
        case = a.report.case
        self.take("report on the opened case", there, peer, report(case, fact("belongings_ready")), OK)
        self.take("case of it", there, peer, desk_pb2.Request(case_state={"case": case}), OK)
        self.take("history of it", there, peer, desk_pb2.Request(history={"case": case}), OK)

    def guess(self, there, case):
        p = self.stranger
        self.take("report", there, p, report(case, fact("contact_made")), NOT_FOUND)
        self.take("case", there, p, desk_pb2.Request(case_state={"case": case}), NOT_FOUND)
        self.take("history", there, p, desk_pb2.Request(history={"case": case}), NOT_FOUND)

    def run(self):
        known = [fixture.open_case(self.opener(), number(i)) for i in range(self.n)]
        for what, there, nowhere in ((self.guess, known, [case_id() for _ in known]),
                                     (self.open, [number(i) for i in range(self.n)],
                                      [number(i) for i in range(self.n, 2 * self.n)])):
            # Those who have just opened are not asked about by the same key.
            self.count = -(-self.count // A_DAY) * A_DAY
            both = [(True, x) for x in there] + [(False, x) for x in nowhere]
            CHANCE.shuffle(both)
            for side, x in both:
                what(side, x)
        print(f"{self.n} of each; microseconds; a case is there / there is none")
        print(f"{'':28} {'there':>9} {'none':>9} {'z':>8} {'slower':>10} {'threshold':>11}")
        for title, pair in self.times.items():
            line(title, *pair)
        self.daemon.close()


if __name__ == "__main__":
    Probe(int(sys.argv[1]) if len(sys.argv) > 1 else 5000).run()
