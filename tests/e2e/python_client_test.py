"""A client in another language, written from proto/README.md alone: a plain SUB to "release.",
earlier deliveries by number, and a report."""
import os
import unittest

import zmq

import desk_pb2
import facts_pb2
import fixture
from fixture import OK, REPEATED, Daemon, Peer, fact, open_case


class PythonClient(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon().start()
        self.prison = Peer(self.daemon, "granli")
        self.nav = Peer(self.daemon, "nav-asker")

    def tearDown(self):
        self.prison.close()
        self.nav.close()
        self.daemon.close()

    def live(self, sub):
        """The next delivery, heartbeats passed over."""
        while True:
            self.assertTrue(sub.poll(int(fixture.DEADLINE * 1000)), "nothing came")
            topic, body = sub.recv_multipart()
            if topic != b"~":
                delivery = desk_pb2.Delivery()
                delivery.ParseFromString(body)
                return topic, delivery

    def heartbeat(self, sub):
        while True:
            self.assertTrue(sub.poll(int(fixture.DEADLINE * 1000)), "no heartbeat")
            topic, body = sub.recv_multipart()
            if topic == b"~":
                beat = desk_pb2.Heartbeat()
                beat.ParseFromString(body)
                return beat

    def test_a_plain_sub_gets_release_events_and_what_came_before(self):
        hello = self.nav.hello()
        self.assertEqual(hello.agency, "nav-asker")
        case = open_case(self.prison)
        sub = self.nav.subscribe(hello.stream_endpoint, b"release.")
        sub.subscribe(b"~")
        self.heartbeat(sub)  # the subscription has arrived
        a = self.prison.report(case, fact("release_date_set", date=20270317, time=900, state=2))
        self.assertEqual(a.outcome, OK)
        topic, live = self.live(sub)
        self.assertEqual(topic, f"release.date_set/{case}".encode())
        self.assertEqual(live.fact.release_date_set.date, 20270317)
        self.assertEqual(live.fact.release_date_set.was_date, 20270324)
        self.assertEqual(live.kind, "release.date_set")
        before = self.nav.fetch(0, "release.").fetch
        self.assertEqual([d.fact.release_date_set.date for d in before.deliveries
                          if d.kind == "release.date_set"], [20270324, 20270317])
        self.assertEqual(before.deliveries[-1].event_id, live.event_id)
        self.assertEqual(before.through, before.head)
        sub.close()

    def test_reports_nav_contact_opened_once(self):
        case = open_case(self.prison)
        key = os.urandom(16)
        told = fact("nav_contact_opened", office="Nav Asker", case_worker="Berit Eksempel")
        first = self.nav.report(case, told, key=key)
        again = self.nav.report(case, told, key=key)
        self.assertEqual((first.outcome, again.outcome), (OK, REPEATED))
        self.assertEqual(list(first.report.numbers), list(again.report.numbers))
        mine = self.nav.fetch(first.report.numbers[0] - 1).fetch.deliveries[0]
        self.assertEqual(mine.kind, "nav.contact_opened")
        self.assertEqual(mine.report, key)

    def test_the_first_answer_again_after_a_restart(self):
        case = open_case(self.prison)
        key = os.urandom(16)
        told = fact("nav_contact_opened", office="Nav Asker")
        first = self.nav.report(case, told, key=key)
        self.daemon.stop()
        self.daemon.start()
        again = self.nav.report(case, told, key=key)
        self.assertEqual(again.outcome, REPEATED)
        self.assertEqual(list(first.report.numbers), list(again.report.numbers))

    def test_a_gap_is_filled_by_number(self):
        hello = self.nav.hello("py")
        case = open_case(self.prison)
        sub = self.nav.subscribe(hello.stream_endpoint)
        beat = self.heartbeat(sub)
        self.assertGreater(beat.head, 0)
        taken = [d.n for d in self.nav.fetch(hello.cursor).fetch.deliveries]
        self.assertEqual(taken, list(range(1, beat.head + 1)))
        self.prison.report(case, fact("release_date_set", date=20270318, time=900, state=2))
        _, live = self.live(sub)
        self.assertEqual(live.n, beat.head + 1)
        q = desk_pb2.Request()
        q.acknowledge.consumer, q.acknowledge.n = "py", live.n
        self.assertEqual(self.nav.ask(q).acknowledge.cursor, live.n)
        self.assertEqual(self.nav.hello("py").cursor, live.n)
        sub.close()


def declared(kind):
    return facts_pb2.Fact.DESCRIPTOR.fields_by_name[kind].GetOptions().Extensions[facts_pb2.kind]


def may_report(role, kind):
    """As proto/README.md says: by the groups of the role, or as the role itself."""
    groups = facts_pb2.Role.DESCRIPTOR.values_by_number[role].GetOptions() \
        .Extensions[facts_pb2.role].groups
    d = declared(kind)
    return role in d.roles or any(g in d.groups for g in groups)


class DeclaredKinds(unittest.TestCase):
    """The schema's declaration of a kind is read from the descriptors, and the daemon follows it."""

    def setUp(self):
        self.daemon = Daemon().start()
        self.nav = Peer(self.daemon, "nav-asker")
        self.prison = Peer(self.daemon, "granli")

    def tearDown(self):
        self.nav.close()
        self.prison.close()
        self.daemon.close()

    def test_who_may_report_a_kind(self):
        case = open_case(self.prison)
        roles = list(self.nav.hello().roles)
        told = {"nav_contact_opened": {"office": "Nav Asker"}, "belongings_ready": {"where": "hos vakta"},
                "money_arranged": {"how": "konto"}, "institution_entered":
                {"national_id": "14838831150", "institution": "Granli", "from": 20270101}}
        for kind, fields in told.items():
            may = any(may_report(role, kind) for role in roles)
            outcome = self.nav.report(case, fact(kind, **fields)).outcome
            self.assertEqual(outcome == OK, may, kind)
        self.assertEqual({may_report(facts_pb2.ROLE_NAV_SOCIAL, kind) for kind in told}, {True, False})

    def test_what_the_daemon_fills_in_is_refused(self):
        case = open_case(self.prison)
        for field in facts_pb2.ReleaseDateSet.DESCRIPTOR.fields:
            filled = field.GetOptions().Extensions[facts_pb2.filled]
            if field.type != field.TYPE_UINT32 or field.name in ("date", "time"):
                continue
            a = self.prison.report(case, fact("release_date_set", date=20270317, **{field.name: 1}))
            own = filled.source != facts_pb2.Filled.NONE and not filled.or_said
            self.assertTrue(own, field.name)
            self.assertEqual(a.field, f"report.facts[0].release_date_set.{field.name}")
        self.assertEqual(declared("release_date_set").area, facts_pb2.AREA_RELEASE)
        self.assertIn(facts_pb2.Kind.VITAL, declared("release_date_set").traits)
        self.assertEqual(declared("benefit_paid").key, "what")
        self.assertEqual(declared("plan_made").traits[0], facts_pb2.Kind.CONCLUDED)

    def test_every_kind_is_declared(self):
        for kind in facts_pb2.Fact.DESCRIPTOR.fields:
            self.assertTrue(kind.GetOptions().HasExtension(facts_pb2.kind), kind.name)


if __name__ == "__main__":
    fixture.main()
