"""corpus.py - Make the corpus anew: real messages and the files of config/, with what goes before them."""
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from fixture import SOURCE, fact  # noqa: E402
import desk_pb2  # noqa: E402

CORPUS = os.path.join(SOURCE, "tests", "fuzz", "corpus")
RAW, REQUEST, FACT, FACTS, CLOCK, RESTART = range(6)
TEAM, GRANLI, NAV, BOLIG, VAKT = range(5)
FACTS_OF = {
    "transport": (GRANLI, fact("transport_arranged", how="tog", date=20270324, time=900)),
    "date": (GRANLI, fact("release_date_set", date=20270401, time=900, state=2, form=1)),
    "belongings": (GRANLI, fact("belongings_ready", where="porten")),
    "completed": (GRANLI, fact("release_completed", date=20270324)),
    "money": (NAV, fact("money_arranged", how="kort", amount=1200)),
    "contact": (NAV, fact("nav_contact_opened", office="Asker", phone="40000000")),
    "keys": (BOLIG, fact("housing_keys_arranged", who="Rype", where="porten")),
    "attempted": (TEAM, fact("contact_attempted", **{"with": "Rolig"})),
    "closed": (TEAM, fact("case_closed", reason="over")),
    "withdrawn": (TEAM, fact("consent_withdrawn")),
    "refused": (TEAM, fact("consent_refused")),
    "emergency": (VAKT, fact("emergency_opened", reason="brann")),
    "noticed": (VAKT, fact("alert_acknowledged")),
    "restricted": (TEAM, fact("case_restricted", agency="skjermet")),
}


def request(kind, **fields):
    q = desk_pb2.Request(correlation=1)
    m = getattr(q, kind)
    m.SetInParent()
    for name, value in fields.items():
        setattr(m, name, value)
    return q


REQUESTS = {
    "hello": request("hello", consumer="c", epoch=77, through=1),
    "fetch": request("fetch", after=0, count=5),
    "fetch-prefix": request("fetch", prefix="release.", wait_ms=1000),
    "acknowledge": request("acknowledge", consumer="c", n=2, epoch=77),
    "case": request("case_state", case="K7F3-9QXM"),
    "cases": request("cases", count=3),
    "history": request("history", case="K7F3-9QXM", count=4),
    "streams": request("streams"),
    "access": request("access", count=4),
    "advance": request("advance", to=1800000000),
    "erase": request("erase", case="K7F3-9QXM", reason="over", decided_by="Rolig Rype"),
    "backup": request("backup"),
}


def write(target, name, data):
    os.makedirs(os.path.join(CORPUS, target), exist_ok=True)
    with open(os.path.join(CORPUS, target, name), "wb") as f:
        f.write(data)


def step(what, who, data=b""):
    return bytes([what, who]) + struct.pack(">H", len(data)) + data


def read(path):
    with open(os.path.join(SOURCE, path), "rb") as f:
        return f.read()


def desk():
    for name, (who, f) in FACTS_OF.items():
        data = f.SerializeToString()
        write("desk", name, step(FACT, who, data) + step(FACTS, TEAM, data) + step(CLOCK, 0, b"\x30")
              + step(RESTART, 0) + step(FACT, 16 + who, data))
    everything = b"".join(step(REQUEST, i % 11, q.SerializeToString()) for i, q in enumerate(REQUESTS.values()))
    write("desk", "requests", everything + step(RAW, 0, b"\x08\x01\x52") + everything)
    story = b"".join(step(FACT, who, f.SerializeToString()) + step(CLOCK, 0, b"\xff")
                     for who, f in FACTS_OF.values())
    write("desk", "story", story)


def wire():
    order = ("hello", "fetch", "acknowledge", "case", "cases", "history", "access", "", "erase", "advance")
    for name, q in REQUESTS.items():
        write("wire", name, b"\0" + q.SerializeToString())
        if name in order:
            inner = getattr(q, q.WhichOneof("ask")).SerializeToString()
            write("wire", name + "-alone", bytes([3 + order.index(name)]) + inner)
    for name, (_, f) in FACTS_OF.items():
        report = desk_pb2.Report(key=bytes(16), case="K7F3-9QXM", facts=[f])
        write("wire", "report-" + name, b"\1" + report.SerializeToString())
    write("wire", "person", b"\x0a" + desk_pb2.PersonRequest(
        person=desk_pb2.Person(national_id="14838831150")).SerializeToString())


def gate():
    def zap(*frames):
        return b"".join(bytes([len(f)]) + f for f in frames)
    key = b"a key of thirty-two bytes, known"
    write("gate", "known", zap(b"1.0", b"1", b"desk", b"127.0.0.1", b"", b"CURVE", key))
    write("gate", "stream", zap(b"1.0", b"2", b"stream/team", b"127.0.0.1", b"", b"CURVE", key))
    write("gate", "unknown", zap(b"1.0", b"3", b"desk", b"127.0.0.1", b"", b"CURVE", key[::-1]))
    write("gate", "plain", zap(b"1.0", b"4", b"desk", b"127.0.0.1", b"", b"PLAIN", b"a", b"b"))
    write("gate", "short", zap(b"1.0"))
    write("gate", "long", zap(*[b"x" * 250] * 11))


def files():
    for i, path in enumerate(("overgangd.conf", "agencies.conf", "calendar.conf", "routines/asker.conf",
                              "sharing.conf", "retention.conf")):
        write("config", os.path.basename(path), bytes([i]) + read("config/" + path))
    for name in ("losl-2027-01-11.csv", "losl-2027-02-22.csv"):
        data = read("config/demo/" + name)
        write("csv", name, data)
        write("csv", "cut-" + name, data[:len(data) * 2 // 3].replace(b"\n", b"\r\n") + b'"')


def delivery():
    for i, (name, (_, f)) in enumerate(FACTS_OF.items()):
        d = desk_pb2.Delivery(n=i % 4, event_id=bytes(16), kind="x.y", case="K7F3-9QXM", reporter="team",
                              recorded=1800000000, fact=f)
        write("delivery", name, d.SerializeToString())
    write("delivery", "heartbeat", desk_pb2.Heartbeat(head=5, epoch=7, now=1800000000).SerializeToString())
    write("delivery", "blank", desk_pb2.Delivery(n=2).SerializeToString())


for make in (desk, wire, gate, files, delivery):
    make()
