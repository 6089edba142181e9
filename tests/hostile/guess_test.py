"""Guessing reveals nothing: not whether a case exists, not whether somebody is in prison."""
import os
import random

from attacked import Attacked
import desk_pb2
import fixture
from fixture import DENIED, INVALID, NOT_FOUND, OK, Peer, fact

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
OTHERS = [("annet", 20, "prison", ""), ("tredje", 21, "prison", "")]


def shape(message, path=""):
    """Which fields are there, how often, and how long texts of fixed length are."""
    out = []
    for field, value in message.ListFields():
        name = path + field.name
        for v in value if field.label == field.LABEL_REPEATED else [value]:
            if field.type == field.TYPE_MESSAGE:
                out += [name, *shape(v, name + ".")]
            elif field.name in ("case", "id", "key", "event_id", "report"):
                out.append(f"{name} {len(v)}")
            elif field.name in ("kind", "area", "reporter", "outcome", "field", "text", "version", "number"):
                out.append(f"{name} {v}")
            else:
                out.append(name)
    return out


class Guesses(Attacked):
    def setUp(self):
        super().setUp()
        self.peers = {}

    def prepare(self):
        self.daemon.close()
        self.daemon = fixture.Daemon(agencies=fixture.AGENCIES + OTHERS)

    def tearDown(self):
        for p in self.peers.values():
            p.close()
        super().tearDown()

    def ask(self, name, request):
        """Return the answer's bytes without the fields that always differ: correlation and time."""
        if name not in self.peers:
            self.peers[name] = Peer(self.daemon, name)
        a = self.peers[name].ask(request)
        a.correlation = a.now = 0
        return a

    def report(self, case, *facts, **more):
        return desk_pb2.Request(report=desk_pb2.Report(
            key=os.urandom(16), case=case, facts=list(facts), **more).SerializeToString())

    def requests(self, case):
        """All that names a case, well-formed and not."""
        yield self.report(case, fact("contact_made"))
        yield self.report(case, fact("release_date_set", date=20270401))
        yield self.report(case, fact("release_date_set", date=20270231))
        yield self.report(case, fact("contact_made"), seen=1)
        yield self.report(case, fact("contact_made"), seen=0)
        yield self.report(case, fact("contact_made"), on_behalf_of="granli")
        yield self.report(case, fact("contact_made"), on_behalf_of="nobody")
        yield self.report(case, fact("case_opened"))
        yield self.report(case, fact("consent_given", agencies=["frivillig"], given=20270107))
        yield self.report(case, *[fact("contact_made")] * 32)
        yield desk_pb2.Request(case_state={"case": case})
        yield desk_pb2.Request(history={"case": case})
        yield desk_pb2.Request(history={"case": case, "after": 4, "count": 1})
        for purpose in desk_pb2.Purpose.values():
            yield desk_pb2.Request(case_state={"case": case, "purpose": purpose})
            yield desk_pb2.Request(history={"case": case, "purpose": purpose})
        yield desk_pb2.Request(access={"case": case})
        yield desk_pb2.Request(erase={"case": case, "reason": "x", "decided_by": "y"})
        yield desk_pb2.Request(cases={"after": case})

    def other_ids(self, case):
        """Nobody's: by chance, and its neighbours in each letter that the check letter forgives."""
        yield "00000000"
        chance = random.Random(3)
        plain = case.replace("-", "")
        found = 0
        while found < 4:
            guess = "".join(chance.choice(ALPHABET) for _ in range(8))
            found += self.ask("team", desk_pb2.Request(case_state={"case": guess})).outcome == NOT_FOUND
            yield guess
        for letter in ALPHABET:
            if letter != plain[-1]:
                yield plain[:-1] + letter

    def test_ids(self):
        """The same bytes for a case that one takes no part in and for none at all."""
        case = self.honest.case
        for name in ("frivillig", "annet"):
            mine = [self.ask(name, q) for q in self.requests(case)]
            outcomes = {a.outcome for a in mine[:-1]}  # the last lists one's own
            self.assertLessEqual(outcomes, {NOT_FOUND, INVALID, DENIED})
            self.assertIn(NOT_FOUND, outcomes)
            compared = 0
            for other in self.other_ids(case):
                if self.ask("team", desk_pb2.Request(case_state={"case": other})).outcome != NOT_FOUND:
                    continue
                none = [self.ask(name, q) for q in self.requests(other)]
                if none[0].outcome == INVALID and none[0].field == "report.case":
                    continue  # no id at all: that anybody can reckon
                for a, b in zip(mine, none):
                    self.assertEqual(a.SerializeToString(deterministic=True),
                                     b.SerializeToString(deterministic=True), other)
                compared += 1
            self.assertGreater(compared, 0)
            self.assertEqual(self.ask(name, desk_pb2.Request(fetch={})).fetch.head, 0)

    def test_huskenavn(self):
        """The name that people say leads no stranger anywhere."""
        nickname = self.honest.listener.fetch().fetch.deliveries[0].nickname
        self.assertTrue(nickname)
        for make in (lambda n: desk_pb2.Request(case_state={"case": n}),
                     lambda n: desk_pb2.Request(history={"case": n})):
            there, nowhere = (self.ask("frivillig", make(n)) for n in (nickname, "grønn kalkun"))
            self.assertEqual(there.outcome, NOT_FOUND)
            self.assertEqual(there, nowhere)

    def test_is_somebody_in_prison(self):
        """Opening answers the same whether the case was there or not, and so does all that the
        opener can ask afterwards."""
        known = "14838831150"
        release = fact("release_date_set", date=20270410, time=900, state=2, form=1)
        for name, content, unknown in (("annet", [fact("case_opened")], "15838831154"),
                                       ("tredje", [fact("case_opened"), release], "16838831158")):
            shapes = []
            for person in (known, unknown):
                seen = []
                head = self.ask(name, desk_pb2.Request(fetch={})).fetch.head
                q = self.report("", *content, person={"national_id": person})
                a = self.ask(name, q)
                self.assertEqual(a.outcome, OK, a)
                seen += shape(a)
                for again in (q, self.report(a.report.case, *content[1:] or [fact("belongings_ready")]),
                              self.report(a.report.case, fact("case_opened")),
                              self.report(a.report.case, fact("nav_contact_opened")),
                              self.report("", *content, person={"national_id": person}),
                              desk_pb2.Request(case_state={"case": a.report.case}),
                              desk_pb2.Request(history={"case": a.report.case}),
                              desk_pb2.Request(fetch={"after": head})):
                    seen += ["--"] + shape(self.ask(name, again))
                shapes.append(seen)
            self.assertEqual(*shapes)


if __name__ == "__main__":
    fixture.main()
