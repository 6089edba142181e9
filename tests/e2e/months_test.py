"""Programs that run for months: SIGHUP, a roster that changes, shares and folders that come and go. The
state of the machine is no mistake in a file: it is said, waited for, and heals by itself."""
import os
import re
import shutil
import signal
import sys
import unittest

sys.path.insert(0, os.path.dirname(__file__))

import desk_pb2  # noqa: E402
import fixture  # noqa: E402
from fixture import OK, SOURCE, Daemon, Peer, fact, open_case, program, wait_for  # noqa: E402

SISTER = [("skjermet", 30, "team", "restricted = yes\nrequired = eget\n")]
BOXES = ("intray", "outtray", "sent", "rejected")


class Months(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon(agencies=fixture.AGENCIES + SISTER).start()
        self.nav = Peer(self.daemon, "nav-asker")
        self.team = Peer(self.daemon, "team")
        self.prison = Peer(self.daemon, "granli")
        self.case = open_case(self.prison, date=20270210)

    def tearDown(self):
        for p in (self.nav, self.team, self.prison):
            p.close()
        self.daemon.stop()
        status, said = self.daemon.verify()
        self.daemon.close()
        self.assertEqual(status, 0, said)

    def start(self, name, config):
        """Return its lines as it writes them."""
        log = open(self.daemon.path(name + ".log"), "wb")
        self.addCleanup(log.close)
        p = fixture.subprocess.Popen([program(name), "-c", config], stderr=log)
        self.addCleanup(p.wait)
        self.addCleanup(p.kill)
        return p, lambda: open(self.daemon.path(name + ".log"), encoding="utf-8").read()

    def run_once(self, name, config, *more):
        r = fixture.subprocess.run([program(name), "-c", config, *more], capture_output=True, text=True,
                                   timeout=4 * fixture.DEADLINE)
        return r.returncode, r.stderr

    # ---- the adapter ----------------------------------------------------------------------

    def adapter_config(self, more="", made=BOXES):
        for box in made:
            os.makedirs(self.daemon.path("trays/" + box))
        return self.daemon.client_config(
            "nav-asker", "\n[adapter]\nreceipts = no\nconsumer = adapter\n" + more +
            "".join(f"{box} = trays/{box}\n" for box in BOXES))

    def letters(self):
        folder = self.daemon.path("trays/intray")
        return sorted(x for x in os.listdir(folder) if re.fullmatch(r"[0-9a-f]{32}\.txt", x)) \
            if os.path.isdir(folder) else []

    def all_letters(self):
        return sorted(d.event_id.hex() + ".txt" for d in self.nav.fetch().fetch.deliveries)

    def parked(self):
        q = desk_pb2.Request(parked=desk_pb2.ParkedRequest(consumer="adapter"))
        return [(p.n, p.reason) for p in self.nav.ask(q).parked.parked]

    def tell_more(self):
        for how in ("vi henter", "tog", "taxi"):
            self.assertEqual(self.team.report(self.case, fact("transport_arranged", how=how)).outcome, OK)

    def test_a_share_that_is_not_mounted_yet_is_waited_for(self):
        config = self.adapter_config(made=("outtray", "sent", "rejected"))
        self.assertEqual(self.run_once("overgang-adapter", config, "--check-config"), (0, ""))
        status, said = self.run_once("overgang-adapter", config, "--once")
        self.assertEqual(status, 74, said)
        self.assertIn("/trays/intray er ikke der", said)
        p, said = self.start("overgang-adapter", config)
        wait_for(self.parked, "somebody to be told")
        self.tell_more()
        self.assertEqual(self.parked(), [
            (1, f"Venter: {self.daemon.path('trays/intray')} er ikke der eller kan ikke skrives. "
                "Ingenting er lagt til side; brevene kommer når mappen er tilbake")])
        lag = [s for s in self.team.ask(desk_pb2.Request(streams=desk_pb2.StreamsRequest())).streams.streams
               if (s.agency, s.consumer) == ("nav-asker", "adapter")][0]
        self.assertEqual((lag.cursor, lag.parked), (0, 1))
        os.mkdir(self.daemon.path("trays/intray"))
        wait_for(lambda: self.letters() == self.all_letters(), "all letters")
        wait_for(lambda: not self.parked(), "the note to be taken back")
        self.assertIsNone(p.poll())
        self.assertEqual(said().count("/trays/intray er ikke der"), 1, said())

    def test_a_share_that_goes_and_comes_parks_nothing(self):
        p, said = self.start("overgang-adapter", self.adapter_config())
        wait_for(lambda: self.nav.hello("adapter").cursor == self.nav.hello().head, "it follows")
        cursor = self.nav.hello("adapter").cursor
        shutil.move(self.daemon.path("trays/intray"), self.daemon.path("away"))
        self.tell_more()
        wait_for(self.parked, "somebody to be told")
        self.assertEqual([n for n, _ in self.parked()], [cursor + 1])
        self.assertEqual(self.nav.hello("adapter").cursor, cursor)
        # Answers go on: their folders are there.
        self.daemon.write("trays/outtray/svar.txt",
                          f"hendelse = nav.contact_opened\nsak = {self.case}\nkontor = Nav Asker\n")
        wait_for(lambda: os.listdir(self.daemon.path("trays/sent")) == ["svar.txt"], "the answer")
        shutil.move(self.daemon.path("away"), self.daemon.path("trays/intray"))
        wait_for(lambda: self.letters() == self.all_letters(), "all letters")
        wait_for(lambda: not self.parked(), "the note to be taken back")
        self.assertIsNone(p.poll(), said())
        self.assertNotIn("lagt til side", said())

    def test_what_was_put_aside_for_want_of_a_folder_comes_with_it(self):
        """As an earlier program left it: past the cursor, and nobody asks for it."""
        config = self.adapter_config()
        head = self.nav.hello().head
        for n in (1, 2, head):
            self.nav.ask(desk_pb2.Request(park=desk_pb2.ParkRequest(consumer="adapter", n=n, reason="no folder")))
        self.nav.ask(desk_pb2.Request(acknowledge=desk_pb2.AcknowledgeRequest(consumer="adapter", n=head)))
        self.start("overgang-adapter", config)
        wait_for(lambda: not self.parked(), "another try of each")
        self.assertEqual(len(self.letters()), 3)

    def letters_as_listed(self, who, *more):
        """Return the output of `overgang case letters`: by file, whether the office may still see it."""
        r = fixture.subprocess.run(
            [program("overgang"), "-c", self.daemon.client_config(who), "case", "letters", self.case, *more],
            capture_output=True, text=True, timeout=fixture.DEADLINE)
        self.assertEqual(r.returncode, 0, r.stderr)
        rows = [x for x in r.stdout.split("\n") if "nav-asker" in x]
        self.assertNotIn("14838831150", r.stdout)
        return {re.search(r"[0-9a-f]{32}\.txt", x).group(): "skal slettes" in x for x in rows}, r.stdout

    def withdraw(self):
        self.assertEqual(self.prison.report(
            self.case, fact("consent_withdrawn", withdrawn=20270111, agencies=["nav-asker"])).outcome, OK)

    def restrict(self):
        self.assertEqual(self.prison.report(
            self.case, fact("case_restricted", agency="skjermet")).outcome, OK)

    def erase(self):
        self.assertEqual(self.team.report(self.case, fact("case_closed", reason="over")).outcome, OK)
        q = desk_pb2.Request(case_state={"case": self.case})
        version = self.team.ask(q).case_state.version
        a = self.team.report(self.case, fact("case_exported", events=version, where="arkiv"))
        self.assertEqual(a.outcome, OK)
        q = desk_pb2.Request(erase=desk_pb2.EraseRequest(
            case=self.case, reason="tiden er ute", decided_by="Rolig Rype", early="prøve"))
        self.assertEqual(self.team.ask(q).outcome, OK)

    def test_letters_of_a_withdrawn_consent_are_called_back(self):
        named = self.called_back(self.withdraw)
        listed, said = self.letters_as_listed("team")
        self.assertEqual({x for x, gone in listed.items() if gone}, named)
        self.assertIn("Nav-sak 118", said)
        self.assertEqual(set(self.letters_as_listed("team", "--ended")[0]), named)

    def test_letters_of_a_restricted_case_are_called_back(self):
        named = self.called_back(self.restrict)
        listed, _ = self.letters_as_listed("skjermet")
        self.assertEqual({x for x, gone in listed.items() if gone} & named, named)

    def test_letters_of_an_erased_case_are_called_back(self):
        self.called_back(self.erase)

    def called_back(self, end):
        """By file and the office's own reference, and nothing of the case; it goes with the letters."""
        config = self.adapter_config()
        self.nav.report(self.case, fact("participant_reference_set", reference="Nav-sak 118"))
        self.assertEqual(self.run_once("overgang-adapter", config, "--once")[0], 0)
        notice = self.daemon.path("trays/intray/SLETT DISSE BREVENE.txt")
        self.assertFalse(os.path.exists(notice))
        letters = self.letters()
        end()
        blank = [d.n for d in self.nav.fetch().fetch.deliveries if not d.kind]
        self.assertTrue(blank)
        status, said = self.run_once("overgang-adapter", config, "--once")
        self.assertEqual(status, 0, said)
        text = open(notice, encoding="utf-8-sig").read()
        named = re.findall(r"^([0-9a-f]{32}\.txt) og ", text, re.M)
        self.assertGreater(len(named), 0, text)
        self.assertLessEqual(set(named), set(letters))
        self.assertIn("Deres ref.: Nav-sak 118", text)
        for secret in (self.case, "Gaupe", "Rolig", "14838831150", "fengsel", "løslat", "samtykke"):
            self.assertNotIn(secret, text)
        self.assertIn(f"{len(named)} brev i", said)
        for name in named:
            os.remove(self.daemon.path("trays/intray/" + name))
            os.remove(self.daemon.path("trays/intray/" + name.replace(".txt", ".json")))
        self.assertEqual(self.run_once("overgang-adapter", config, "--once")[0], 0)
        self.assertFalse(os.path.exists(notice))
        self.assertEqual(set(letters) - set(named) - set(self.letters()), set())
        return set(named)

    def test_a_hangup_has_the_adapter_read_its_file(self):
        config = self.adapter_config("sender = Den gamle\n")
        p, said = self.start("overgang-adapter", config)
        wait_for(lambda: self.letters() == self.all_letters(), "the letters")
        text = open(config, encoding="utf-8").read()
        with open(config, "w", encoding="utf-8") as f:
            f.write(text.replace("sender =", "sendr ="))
        self.assertEqual(self.run_once("overgang-adapter", config, "--check-config")[0], 78)
        p.send_signal(signal.SIGHUP)
        wait_for(lambda: "det den sa før, gjelder fortsatt" in said(), "a sentence")
        self.assertIn("sendr: er ingen nøkkel i [adapter]", said())

        def senders():
            texts = [open(self.daemon.path("trays/intray/" + n), encoding="utf-8").read() for n in self.letters()]
            return {re.search(r"Fra: (.*)", t).group(1) for t in texts}
        self.tell_more()
        wait_for(lambda: self.letters() == self.all_letters(), "more letters")
        self.assertEqual(senders(), {"Den gamle"})
        with open(config, "w", encoding="utf-8") as f:
            f.write(text.replace("Den gamle", "Den nye"))
        p.send_signal(signal.SIGHUP)
        wait_for(lambda: "er lest på nytt" in said(), "the file to be read")
        self.tell_more()
        wait_for(lambda: self.letters() == self.all_letters(), "more letters")
        self.assertEqual(senders(), {"Den gamle", "Den nye"})
        p.send_signal(signal.SIGTERM)
        self.assertEqual(p.wait(fixture.DEADLINE), 0)

    # ---- the notifier ---------------------------------------------------------------------

    def notify_config(self, change=lambda text: text):
        text = open(os.path.join(SOURCE, "config/demo/oncall.part"), encoding="utf-8").read()
        text = text.replace("channels = sms", "channels = borte, sms")
        return self.daemon.client_config(
            "vakt", change(text + "\n[channel borte]\ntype = file\ndirectory = vakt/borte\n"))

    def messages(self, folder="sms"):
        folder = self.daemon.path("vakt/" + folder)
        return sorted(open(os.path.join(folder, n), encoding="utf-8").read() for n in os.listdir(folder))

    def test_a_roster_that_has_changed_is_read_before_an_alert_is_sent(self):
        for folder in ("sms", "state"):
            os.makedirs(self.daemon.path("vakt/" + folder))
        p, said = self.start("overgang-notify", self.notify_config())
        vakt = Peer(self.daemon, "vakt")
        self.addCleanup(vakt.close)
        wait_for(lambda: vakt.hello("notify").cursor == vakt.hello().head, "it follows")
        wait_for(lambda: "kanal borte: " in said(), "the channel that is away to be said")
        # First a file that is wrong, then one with another person.
        self.notify_config(lambda text: text.replace("= vakt, bakvakt", "= ingen"))
        wait_for(lambda: "vaktlista som ble lest før, gjelder fortsatt" in said(), "a sentence")
        self.notify_config(lambda text: text.replace("= vakt, bakvakt", "= bakvakt, vakt"))
        self.team.advance(fixture.oslo("2027-02-09 09:00"))
        message = wait_for(self.messages, "the alert, by the channel that works")[0]
        self.assertTrue(message.startswith("Bakvakt Eksempel +47 000 00 031\n"), message)
        self.assertEqual(said().count("er lest på nytt"), 1, said())
        p.send_signal(signal.SIGHUP)
        wait_for(lambda: said().count("er lest på nytt") == 2, "SIGHUP to end nobody")
        p.send_signal(signal.SIGTERM)
        self.assertEqual(p.wait(fixture.DEADLINE), 0)

    def test_where_no_channel_works_it_is_said_and_heals(self):
        os.makedirs(self.daemon.path("vakt"))
        config = self.notify_config()
        status, said = self.run_once("overgang-notify", config, "--once")
        self.assertEqual(status, 74, said)
        self.assertIn("state: ", said)
        p, said = self.start("overgang-notify", config)
        wait_for(lambda: "/vakt/state er ingen mappe" in said(), "a sentence")
        os.mkdir(self.daemon.path("vakt/state"))
        vakt = Peer(self.daemon, "vakt")
        self.addCleanup(vakt.close)
        wait_for(lambda: vakt.hello("notify").cursor == vakt.hello().head, "it follows")
        p.send_signal(signal.SIGTERM)
        self.assertEqual(p.wait(fixture.DEADLINE), 0)
        self.team.advance(fixture.oslo("2027-02-09 09:00"))
        status, said = self.run_once("overgang-notify", config, "--once")
        self.assertEqual(status, 75, said)
        self.assertIn("ingen kanal virker, og INGEN ER VARSLET", said)
        rows = vakt.ask(desk_pb2.Request(parked=desk_pb2.ParkedRequest())).parked.parked
        self.assertEqual(len(rows), 1)
        self.assertRegex(rows[0].reason,
                         rf"^Ingen kanal virker, og ingen er varslet: vaktmelding \d{{4}}, sak {self.case}\. ")
        os.mkdir(self.daemon.path("vakt/sms"))
        status, said = self.run_once("overgang-notify", config, "--once")
        self.assertEqual(status, 0, said)
        self.assertEqual(len(self.messages()), 1)
        self.assertEqual(list(vakt.ask(desk_pb2.Request(parked=desk_pb2.ParkedRequest())).parked.parked), [])


if __name__ == "__main__":
    fixture.main()
