"""The programs that people run, against a real daemon: command line, liaison, adapter, notifier."""
import json
import os
import re
import select
import shutil
import signal
import subprocess
import unittest

import desk_pb2
import fixture
from fixture import SOURCE, Daemon, Peer, fact, open_case, oslo, program, wait_for

EXAMPLE = os.path.join(SOURCE, "config/demo/losl-2027-01-11.csv")


class Programs(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon().start()
        self.prison = Peer(self.daemon, "granli")
        self.team = Peer(self.daemon, "team")
        self.team.advance(oslo("2027-01-11 08:00"))
        self.daemon.client_config("team")
        self.started = []

    def tearDown(self):
        for p in self.started:
            if p.poll() is None:
                p.kill()
            p.wait()
            for f in (p.stdout, p.stderr):
                if f:
                    f.close()
        self.prison.close()
        self.team.close()
        self.daemon.stop()
        status, said = self.daemon.verify()
        self.daemon.close()
        self.assertEqual(status, 0, said)

    def run_program(self, *arguments, **environment):
        r = subprocess.run([program(arguments[0]), *arguments[1:]], capture_output=True, text=True,
                           cwd=self.daemon.dir, timeout=2 * fixture.DEADLINE, env={**os.environ, **environment})
        return r.returncode, r.stdout, r.stderr

    def overgang(self, *arguments, config="team.conf"):
        return self.run_program("overgang", "-c", self.daemon.path(config), *arguments)

    def ok(self, result):
        self.assertEqual(result[0], 0, result[1] + result[2])
        return result[1]

    def rows(self, *arguments):
        """A listing for scripts: one JSON object a line."""
        return [json.loads(line) for line in self.ok(self.overgang("--json", *arguments)).splitlines()]

    def start_program(self, *arguments):
        p = subprocess.Popen([program(arguments[0]), *arguments[1:]], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True, cwd=self.daemon.dir)
        self.started.append(p)
        return p

    # ---- the command line ------------------------------------------------------------

    def test_keygen(self):
        out = self.ok(self.run_program("overgang", "keygen", self.daemon.path("new.key")))
        self.assertRegex(out, r"\S{40}")
        self.assertEqual(os.stat(self.daemon.path("new.key")).st_mode & 0o777, 0o600)
        status, _, err = self.run_program("overgang", "keygen", self.daemon.path("new.key"))
        self.assertNotEqual(status, 0)
        self.assertIn("new.key", err)

    def test_keygen_without_texts_says_where_they_are_looked_for(self):
        nowhere = {"OVERGANG_TEXTS": self.daemon.path("nowhere"), "OVERGANG_CONFIG": self.daemon.path("none.conf")}
        status, out, err = self.run_program("overgang", "keygen", self.daemon.path("new.key"), **nowhere)
        self.assertEqual((status, out), (78, ""), err)
        self.assertIn("sett OVERGANG_TEXTS til mappen med nb.conf og en.conf (for overgang-adapter og overgang-notify også "
                      "letters-nb.conf og letters-en.conf); set OVERGANG_TEXTS to the folder", err)
        self.assertFalse(os.path.exists(self.daemon.path("new.key")))
        self.ok(self.run_program("overgang", "keygen", self.daemon.path("new.key"),
                                 OVERGANG_TEXTS=os.path.join(SOURCE, "config/texts")))

    def test_a_hundred_commands_that_fail_keep_nobody_out(self):
        """Each is a connection of its own. The mistake is reported, or that the key has had too many in a short
        time; where the daemon says later, the command waits, and the next one works."""
        said = [self.overgang("case", "show", "0000-0001")[2] for _ in range(100)]
        for err in said:
            self.assertRegex(err, r"^overgang: (Finnes ikke, eller|.*hatt for mange forbindelser med nøkkelen .* \(vent litt\))")
        wait_for(lambda: self.overgang("case", "list")[0] == 0, "a command to work again")

    def test_lists_stand_by_date_and_mine_is_the_advisers_own(self):
        numbers = ("14838831150", "24879799949", "09819134496", "45859037791")
        cases = [open_case(self.prison, number=n) for n in numbers]
        # open_case() has set 24.03.2027: the first later, the second earlier, the third passed, the last none.
        for case, day in zip(cases, (20270401, 20270310, 20270115)):
            self.assertEqual(self.prison.report(case, fact("release_date_set", date=day, state=2)).outcome, fixture.OK)
        self.assertEqual(self.prison.report(cases[3], fact("release_date_withdrawn")).outcome, fixture.OK)
        for case, adviser, deputy in ((cases[0], "Kari Rund", "Ola Tind"), (cases[1], "Ola Tind", "Kari Rund"),
                                      (cases[2], "Ola Tind", "")):
            self.ok(self.overgang("report", "case.assigned", "--case", case, f"adviser={adviser}",
                                  *([f"deputy={deputy}"] if deputy else [])))
        self.team.advance(oslo("2027-01-20 10:00"))
        self.assertEqual([r["case"]["id"] for r in self.rows("case", "list")],
                         [cases[2], cases[1], cases[0], cases[3]])
        out = self.ok(self.overgang("case", "list"))
        dated, undated = out.split("Uten dato")
        self.assertIn("passert, ikke bekreftet", [x for x in dated.splitlines() if cases[2] in x][0])
        self.assertNotIn("passert", [x for x in dated.splitlines() if cases[0] in x][0])
        self.assertIn(cases[3], undated)
        # By --who, by `user` of the file, and, without either, nobody's: said so, with the way out.
        self.assertEqual([r["case"]["id"] for r in self.rows("case", "list", "--who", "Kari Rund")],
                         [cases[1], cases[0]])
        mine = self.ok(self.overgang("case", "list", "--who", "kari rund"))
        self.assertIn("(stedfortreder)", [x for x in mine.splitlines() if cases[1] in x][0])
        self.assertNotIn("(stedfortreder)", [x for x in mine.splitlines() if cases[0] in x][0])
        status, _, err = self.overgang("case", "list", "--mine")
        self.assertEqual(status, 1, err)
        self.assertIn("user = navnet ditt", err)
        status, _, err = self.overgang("tasks", "--mine")  # not "nothing to do"
        self.assertEqual(status, 1, err)
        self.assertIn("user = navnet ditt", err)
        with open(self.daemon.path("team.conf"), encoding="utf-8") as f:
            text = f.read()
        with open(self.daemon.path("ola.conf"), "w", encoding="utf-8") as f:
            f.write(text + "user = Ola Tind\n")
        self.assertEqual([r["case"]["id"] for r in self.ok_json("ola.conf", "case", "list", "--mine")],
                         [cases[2], cases[1], cases[0]])
        ids = {r["case"] for r in self.ok_json("ola.conf", "tasks", "--mine")}
        self.assertTrue(ids)
        self.assertNotIn(cases[3], ids)
        # An absence is said once, and stands in the cases whose adviser it is, and in no other.
        self.ok(self.overgang("away", "--from", "25.01.2027", "--to", "29.01.2027", "--deputy", "Kari Rund",
                              config="ola.conf"))
        for case, away in ((cases[0], False), (cases[1], True), (cases[2], True), (cases[3], False)):
            self.assertEqual("Fravær meldt" in self.ok(self.overgang("case", "history", case)), away)
        # Said again it is no second one; other days, or another deputy, change the one there is.
        again = ("away", "--from", "25.01.2027", "--to", "29.01.2027", "--deputy", "Kari Rund")
        out = self.ok(self.overgang(*again, config="ola.conf"))
        self.assertEqual(out.count("Ikke noe nytt"), 2, out)
        self.assertEqual(self.ok(self.overgang("case", "history", cases[1])).count("Fravær meldt"), 1)
        self.ok(self.overgang(*again[:3], "--to", "30.01.2027", *again[5:], "--deputy-phone", "00000032",
                              config="ola.conf"))
        self.assertEqual(self.absences(cases[1]), [(20270125, 20270130, "Kari Rund", "00000032")])
        # A case that is given to somebody who is away shows it too, and its alerts go to the deputy.
        out = self.ok(self.overgang("report", "case.assigned", "--case", cases[3], "adviser=Ola Tind",
                                    "phone=00000041"))
        self.assertIn("Fravær meldt", out)
        self.assertEqual(self.absences(cases[3]), self.absences(cases[1]))
        self.ok(self.overgang("report", "case.assigned", "--case", cases[0], "adviser=Kari Rund"))
        self.assertEqual(self.absences(cases[0]), [])
        self.ok(self.overgang("report", "release.date_set", "--case", cases[3], "date=29.01.2027", "state=set"))
        self.team.advance(oslo("2027-01-28 15:30"))
        told = [a for s in self.rows("case", "list") if s["case"]["id"] == cases[3]
                for a in s["case"].get("duty_area", {}).get("alerts", [])]
        self.assertTrue(told)
        for a in told:
            self.assertEqual((a.get("adviser"), a.get("adviser_phone")), ("Kari Rund", "00000032"), a)
        status, _, err = self.overgang("away", "--from", "25.01.2027", "--to", "29.01.2027", "--who", "Ingen Her")
        self.assertEqual(status, 1, err)
        self.assertIn("Ingen Her", err)
        self.assertEqual(self.overgang("away", "--from", "25.01.2027")[0], 64)

    def test_what_is_typed_has_the_words_of_the_letters_and_a_slip_is_met_with_a_question(self):
        case = open_case(self.prison)
        on_behalf = ("--on-behalf-of", "nav-asker")
        grant = ("report", "garanti for opphold gitt", "--case", case)
        out = self.ok(self.overgang(*grant, "sted=Holmen", "fra=24.03.2027", "inntil_dager=90", *on_behalf))
        self.assertIn("Holmen", out)
        self.assertIn("inntil_dager", self.ok(self.overgang("report", "garanti for opphold gitt", "--help")))
        for arguments, meant in ((("cse", "list"), "case list"),
                                 (("tasks", "--min"), "--mine"),
                                 (("report", "komet fram", "--case", case), "Kommet fram"),
                                 (("report", "release.arived", "--case", case), "release.arrived"),
                                 ((*grant, "stad=Holmen"), "sted"),
                                 ((*grant, "plas=Holmen"), "place"),
                                 ((*grant, "sted=Holmen", "vilkår=parol"), "parole"),
                                 ((*grant, "sted=Holmen", "--on-behalf-of", "nav-askr"), "nav-asker"),
                                 (("case", "restrict", "--case", case, "--agency", "nav-askr"), "nav-asker")):
            status, _, err = self.overgang(*arguments)
            self.assertEqual(status, 64, err)
            self.assertRegex(err, "Mente du [^?]*" + re.escape(meant), arguments)
        self.assertIn("Did you mean place?", self.overgang("--lang", "en", *grant, "plas=Holmen")[2])

    def absences(self, case):
        """Who is away in this case, as its page has it."""
        listed, = (r["case"] for r in self.rows("case", "list") if r["case"]["id"] == case)
        away = [x["fact"]["user_away"] for x in listed["case_area"]["latest"] if "user_away" in x["fact"]]
        return [(a["from"], a["to"], a["deputy"], a.get("deputy_phone", "")) for a in away]

    def ok_json(self, config, *arguments):
        out = self.ok(self.overgang("--json", *arguments, config=config))
        return [json.loads(line) for line in out.splitlines()]

    def test_case_list_show_history_by_id_and_huskenavn(self):
        case = open_case(self.prison)
        out = self.ok(self.overgang("case", "list"))
        self.assertIn(case, out)
        self.assertIn("24.03.2027", out)
        listed = self.rows("case", "list")
        nickname = listed[0]["case"]["case_area"]["latest"][0]["fact"]["case_opened"]["nickname"]
        self.assertRegex(nickname, r"^\S+ \S+$")
        by_id = self.ok(self.overgang("case", "show", case))
        self.assertIn("Gaupe", by_id)
        self.assertIn("24.03.2027", by_id)
        self.assertEqual(by_id, self.ok(self.overgang("case", "show", nickname)))
        self.assertEqual(by_id, self.ok(self.overgang("case", "show", nickname.title())))
        history = self.ok(self.overgang("case", "history", case))
        self.assertIn("nav-asker", history)
        self.assertEqual(self.overgang("case", "show", "0000-0001")[0], 1)

    def test_report_on_behalf_and_its_refusals(self):
        case = open_case(self.prison)
        self.ok(self.overgang("report", "housing.guarantee_granted", "--case", case, "place=Holmen",
                              "from=24.03.2027", "to=24.06.2027", "--on-behalf-of", "nav-asker",
                              "--told-by", "Berit", "--channel", "phone"))
        nav = Peer(self.daemon, "nav-asker")
        page = nav.fetch(0, "housing.guarantee").fetch
        last = page.deliveries[-1]
        self.assertEqual((last.reporter, last.on_behalf_of), ("team", "nav-asker"))
        nav.close()
        status, _, err = self.overgang("report", "transport.arranged", "--case", case, "how=tog",
                                       "date=31.04.2027")
        self.assertNotEqual(status, 0)
        self.assertIn("date", err)
        status, _, err = self.overgang("report", "no.such_kind", "--case", case)
        self.assertEqual(status, 64, err)
        status, _, err = self.overgang("report", "nav.contact_opened", "--case", case, "--on-behalf-of",
                                       "nobody")
        self.assertEqual(status, 64, err)

    def test_what_is_typed_wrong_is_shown_as_it_was_typed(self):
        case = open_case(self.prison)
        for arguments, says in (
                (("report", "nav.contact_opened", "--case", case, "kontor=" + "x" * 5000), 'kontor: "'),
                (("report", "nav.contact_opened", "--case", case, "kontor=a", "office=b"), "office står to ganger; behold den ene"),
                (("report", "case.opened"), "Hvem gjelder det? Skriv --person"),
                (("report", "nav.contact_opened", "--case", case, "--key", "1"), '--key: "1"'),
                (("report", "release.date_set", "--case", case, "dato=24.03.2027", "--on-behalf-of", "nav-asker"),
                 "kan ikke melde dette"),
                (("report", "--from", "i går", "--to", "01.02.2027"), "--from: \"i går\" er ingen dato"),
                (("case", "list", "--lang", "sv"), "--lang: ")):
            status, _, err = self.overgang(*arguments)
            self.assertNotEqual(status, 0, arguments[:2])
            self.assertTrue(err.startswith("overgang: "), err)
            self.assertIn(says, err)
            self.assertNotIn("OVERGANG_TEXTS", err)
        self.assertIn("--reference", self.ok(self.overgang("report", "case.opened", "--help")))

    def test_english_by_locale_and_help_everywhere(self):
        case = open_case(self.prison)
        nb = self.ok(self.overgang("--lang", "nb", "case", "history", case))
        en = self.ok(self.overgang("--lang", "en", "case", "history", case))
        self.assertNotEqual(nb, en)
        for words in ([], ["case", "list"], ["case", "show"], ["case", "history"], ["report"], ["watch"],
                      ["tasks"], ["streams"], ["alerts"], ["ack"], ["clock"], ["keygen"]):
            out = self.ok(self.run_program("overgang", *words, "--help"))
            self.assertGreater(len(out), 40, words)

    def test_what_a_program_is_refused_while_it_follows_is_said_in_its_language(self):
        """By the daemon's code, not by its English: the command line, the adapter and the notifier."""
        status, _, err = self.overgang("watch", "--until-head", "--consumer", "Min Leser")
        self.assertNotEqual(status, 0)
        self.assertIn("hilsenen ble avvist: mottaker er et navn på 1 til 32 tegn, a-z, 0-9 og -", err)
        status, _, err = self.overgang("--lang", "en", "watch", "--until-head", "--consumer", "Min Leser")
        self.assertIn("hello was refused: ", err)
        # All the consumers that there can be, and one program more.
        nav = Peer(self.daemon, "nav-asker")
        self.addCleanup(nav.close)
        outcomes = []
        while len(outcomes) < 100 and outcomes[-1:] != [fixture.INVALID]:
            q = desk_pb2.Request()
            q.hello.consumer, q.hello.follow = f"leser-{len(outcomes)}", True
            outcomes.append(nav.ask(q).outcome)
        self.assertEqual(set(outcomes[:-1]), {fixture.OK})
        boxes = {box: self.daemon.path(box) for box in ("intray", "outtray", "sent", "rejected")}
        for path in boxes.values():
            os.mkdir(path)
        config = self.daemon.client_config("nav-asker", "\n[adapter]\n" + "".join(
            f"{box} = {path}\n" for box, path in boxes.items()))
        status, _, err = self.run_program("overgang-adapter", "-c", config, "--once")
        self.assertNotEqual(status, 0)
        self.assertRegex(err, r"overgang-adapter: hilsenen ble avvist: mottaker er en mer enn de \d+ mottakerne")

    def test_tasks_and_the_clock(self):
        open_case(self.prison)
        out = self.ok(self.overgang("tasks"))
        self.assertIn("12.01.2027", out)
        self.ok(self.overgang("clock", "--to", "13.01.2027 09.00"))
        self.assertIn("13.01.2027 09.00", self.ok(self.overgang("clock")))
        self.assertNotEqual(self.overgang("clock", "--to", "12.01.2027 09.00")[0], 0)
        for beyond in ("01.01.2200", "01.01.2200 08.00", "2200-01-01"):
            status, _, err = self.overgang("clock", "--to", beyond)
            self.assertEqual(status, 64, err)
            self.assertIn("2199", err)
        self.assertIn("13.01.2027 09.00", self.ok(self.overgang("clock")))

    def test_a_wrong_key_is_a_sentence_in_seconds(self):
        self.ok(self.run_program("overgang", "keygen", self.daemon.path("stranger.key")))
        text = open(self.daemon.path("team.conf")).read().replace("team.key", "stranger.key")
        self.daemon.write("stranger.conf", text)
        status, _, err = self.overgang("case", "list", config="stranger.conf")
        self.assertEqual(status, 77, err)
        self.assertTrue(err.strip())

    def test_a_number_that_was_seen_goes_with_its_epoch(self):
        """Of another epoch it may be another event's: CONFLICT, and nothing is reported."""
        case = open_case(self.prison)
        seen = self.rows("watch", "--after", "0", "--until-head")
        self.assertEqual({d["epoch"] for d in seen}, {str(self.team.hello().epoch)})
        listed = self.rows("case", "list")[0]
        self.assertEqual((listed["note"]["last"], listed["epoch"]), (seen[-1]["n"], seen[-1]["epoch"]))
        report = ("report", "transport.arranged", "--case", case, "--seen", str(listed["note"]["last"]), "how=tog")
        status, _, err = self.overgang(*report, "--seen-epoch", "12345")
        self.assertEqual(status, 2, err)
        self.ok(self.overgang(*report, "--seen-epoch", listed["epoch"]))
        status, _, err = self.overgang("report", "transport.arranged", "--case", case, "--seen-epoch", "1", "how=tog")
        self.assertEqual(status, 64, err)

    def test_watch_prints_what_comes(self):
        case = open_case(self.prison)
        p = self.start_program("overgang", "-c", self.daemon.path("team.conf"), "--json", "watch",
                               "--after", "0", "release.")
        self.assertTrue(select.select([p.stdout], [], [], fixture.DEADLINE)[0])
        self.assertEqual(json.loads(p.stdout.readline())["kind"], "release.date_set")
        self.prison.report(case, fact("release_date_set", date=20270317, state=2))
        self.assertTrue(select.select([p.stdout], [], [], fixture.DEADLINE)[0])
        live = json.loads(p.stdout.readline())
        self.assertEqual(live["fact"]["release_date_set"]["date"], 20270317)
        p.send_signal(signal.SIGTERM)
        self.assertEqual(p.wait(fixture.DEADLINE), 0)

    # ---- the liaison --------------------------------------------------------------------

    def liaison(self):
        self.daemon.client_config("granli", open(os.path.join(SOURCE, "config/demo/liaison.part")).read())
        os.makedirs(self.daemon.path("granli/queue"), exist_ok=True)

    def push(self, path):
        here = self.daemon.path(os.path.basename(path))
        if path != here:
            self.daemon.write(os.path.basename(path), open(path, encoding="utf-8").read())
        day = re.search(r"2027-\d\d-\d\d", path)  # ahead of this machine's, maybe: the daemon's clock is set by hand
        as_of = ["--as-of", day[0]] if day else []
        return self.run_program("overgang-liaison", "push", "-c", self.daemon.path("granli.conf"), *as_of, here)

    def heads(self):
        return self.prison.fetch().fetch.head

    def changed(self, name, old, new):
        text = open(EXAMPLE, encoding="utf-8").read()
        self.assertIn(old, text)
        return self.daemon.write(name, text.replace(old, new))

    def dates(self):
        return [d.fact.release_date_set.date for d in self.prison.fetch(0, "release.date_set").fetch.deliveries
                if d.your_reference == "G-1041"]

    def test_the_example_file(self):
        self.liaison()
        status, out, err = self.push(EXAMPLE)
        self.assertEqual(status, 2, out + err)
        said = out + err
        self.assertRegex(said, r"losl-2027-01-11\.csv:10 \(G-0999\): Fødselsnummer: kontrollsifferet stemmer ikke")
        self.assertIn("31.04.2027", said)
        for secret in ("Gaupe", "14838831150", "Røyskatt", "27867928974"):
            self.assertNotIn(secret, said)
        cases = self.rows("case", "list")
        self.assertEqual(len(cases), 4)
        waiting = self.ok(self.run_program("overgang-liaison", "list", "-c", self.daemon.path("granli.conf")))
        self.assertIn("G-0987", waiting)
        self.assertIn("venter på samtykke", waiting)

    def test_the_first_notice_of_the_readme_works_on_any_day(self):
        self.liaison()
        for day in ("11.01.2027", "24.12.2027", "31.12.2027", "29.02.2028"):
            self.team.advance(oslo("-".join(reversed(day.split("."))) + " 10:00"))
            path = self.daemon.path(f"prøve{day[-4:]}{day[3:5]}.csv")
            with open(path, "w", encoding="utf-8") as f:
                f.write(self.ok(self.run_program("overgang-liaison", "example", "--as-of", day)))
            before = len(self.prison.fetch(0, "release.date_set").fetch.deliveries)
            out = self.ok(self.run_program("overgang-liaison", "push", "-c", self.daemon.path("granli.conf"),
                                           "--as-of", day, path))
            self.assertIn("1 rad: 1 sendt", out)
            # The same person again: only the change, the date, is reported.
            self.assertEqual(len(self.prison.fetch(0, "release.date_set").fetch.deliveries), before + 1)
        # Of today, without a word of configuration.
        self.assertIn("14838831150", self.ok(self.run_program("overgang-liaison", "example")))
        # A huskenavn has two words, with quotes or without.
        name = self.rows("case", "list")[0]["case"]["case_area"]["latest"][0]["fact"]["case_opened"]["nickname"]
        first, second = name.split()
        for words in ((name,), (first, second)):
            self.ok(self.overgang("plan", "--case", *words))
            self.ok(self.overgang("case", "show", *words))
            self.ok(self.overgang("report", "contact.made", "--case", *words, "tema=bolig"))

    def test_twice_changes_nothing_a_changed_date_is_one_event(self):
        self.liaison()
        self.push(EXAMPLE)
        head = self.heads()
        self.assertEqual(self.push(EXAMPLE)[0], 2)
        self.assertEqual(self.heads(), head)
        there = "24.03.2027;24.03.2027;09.00;Endt tid"
        moved = self.changed("losl-2027-01-12.csv", there, "24.03.2027;17.03.2027;09.00;Fremskutt")
        self.push(moved)
        self.assertEqual(self.dates(), [20270324, 20270317])
        back = self.changed("losl-2027-01-13.csv", there, "24.03.2027;24.03.2027;09.00;Endt tid")
        self.push(back)
        self.assertEqual(self.dates(), [20270324, 20270317, 20270324])
        case = next(d.case for d in self.prison.fetch(0, "release.date_set").fetch.deliveries
                    if d.your_reference == "G-1041")
        versions = [d.fact.release_date_set.version
                    for d in self.team.fetch(0, "release.date_set").fetch.deliveries if d.case == case]
        self.assertEqual(versions, [1, 2, 3])
        # A list of a day that has not come is refused as a whole, and says how it can be taken.
        head = self.heads()
        ahead = self.changed("losl-2099-01-12.csv", there, "24.03.2027;17.03.2027;09.00;Fremskutt")
        status, out, err = self.push(ahead)
        self.assertEqual(status, 2)
        self.assertIn("--as-of", out + err)
        self.assertEqual(self.heads(), head)

    def test_a_date_moved_after_two_cases_went_on_as_one_moves_it_in_the_one_that_goes_on(self):
        self.liaison()
        self.push(EXAMPLE)
        kept = open_case(self.prison, number="54838831150", date=20270324)
        gone = next(d.case for d in self.prison.fetch(0, "release.date_set").fetch.deliveries
                    if d.your_reference == "G-1041")
        self.ok(self.overgang("report", "release.date_set", "--case", kept, "date=24.03.2027", "time=09.00",
                              "form=full-term", "state=set"))
        self.ok(self.overgang("case", "merge", "--case", kept, "--other", gone, "--reason", "fikk fødselsnummer"))
        there = "24.03.2027;24.03.2027;09.00;Endt tid"
        for day, date in (("12", "13.03.2027"), ("13", "12.03.2027")):
            moved = self.changed(f"losl-2027-01-{day}.csv", there, f"24.03.2027;{date};09.00;Fremskutt")
            out = "".join(self.push(moved)[1:])
            self.assertEqual("saken er avsluttet; hele raden sendes på nytt" in out, day == "12", out)
        set_in = [(d.case, d.fact.release_date_set.date)
                  for d in self.team.fetch(0, "release.date_set").fetch.deliveries if d.case in (kept, gone)]
        self.assertEqual(set_in[-2:], [(kept, 20270313), (kept, 20270312)])
        self.assertNotIn(20270313, [date for case, date in set_in if case == gone])
        self.assertIn("12.03.2027", self.ok(self.overgang("case", "show", kept)))
        # Run by hand, it names the remedy.
        status, out, err = self.overgang("report", "release.date_set", "--case", gone, "date=11.03.2027",
                                         "form=full-term", "state=set", config="granli.conf")
        self.assertNotEqual(status, 0)
        self.assertIn("gjelder en sak som er avsluttet; åpne personen på nytt", out + err)

    def test_a_push_goes_on_without_its_terminal_and_its_reader(self):
        """Both go while the daemon is slow to answer; the list is sent to its end."""
        self.liaison()
        here = self.daemon.write("losl-2027-01-11.csv", open(EXAMPLE, encoding="utf-8").read())
        self.daemon.process.send_signal(signal.SIGSTOP)
        try:
            p = self.start_program("overgang-liaison", "push", "-c", self.daemon.path("granli.conf"),
                                   "--as-of", "2027-01-11", here)
            wait_for(lambda: os.path.exists(self.daemon.path("granli/queue/lock")), "the push to begin")
            p.stdout.close()
            p.send_signal(signal.SIGHUP)
        finally:
            self.daemon.process.send_signal(signal.SIGCONT)
        self.assertEqual(p.wait(fixture.DEADLINE), 2, p.stderr.read())
        self.assertEqual(len(self.rows("case", "list")), 4)
        self.assertEqual(os.listdir(self.daemon.path("granli/queue")).count("queue-0000000001.json"), 0)

    def test_away_is_queued_and_drained(self):
        self.liaison()
        self.daemon.stop()
        status, out, err = self.push(EXAMPLE)
        self.assertEqual(status, 75, out + err)
        self.daemon.start()
        self.push(EXAMPLE)
        self.assertEqual(len(self.rows("case", "list")), 4)
        self.assertEqual(self.dates(), [20270324])

    def again(self):
        """The daemon anew, and those who talk to it."""
        for p in (self.prison, self.team):
            p.close()
        self.daemon.start()
        self.prison, self.team = Peer(self.daemon, "granli"), Peer(self.daemon, "team")

    def test_what_a_restore_has_lost_is_sent_again(self):
        self.liaison()
        name = self.rows("backup")[0]["name"]
        self.push(EXAMPLE)
        self.daemon.stop()
        for f in ("data.mdb", "keys"):
            os.remove(self.daemon.path("store/" + f))
        status, said = self.daemon.run("--restore", self.daemon.path("backups/" + name))
        self.assertEqual(status, 0, said)
        self.again()
        self.assertEqual(self.rows("case", "list"), [])
        _, out, err = self.push(EXAMPLE)
        self.assertIn("og 4 rader er borte der", err)
        self.assertEqual(len(self.rows("case", "list")), 4)
        head = self.heads()
        _, out, err = self.push(EXAMPLE)
        self.assertNotIn("eldre kopi", err)
        self.assertIn("4 uendret", out)
        self.assertEqual(self.heads(), head)

    def test_what_a_store_set_back_in_silence_has_lost_is_sent_again(self):
        """The folder is copied back, and before the liaison comes there are other events under its
        numbers. Reports that were never lost are not doubled by being sent again; a withdrawal of consent is."""
        self.liaison()
        self.push(EXAMPLE)
        self.daemon.stop()
        shutil.copytree(self.daemon.path("store"), self.daemon.path("snapshot"))
        self.again()
        there = "24.03.2027;24.03.2027;09.00;Endt tid"
        text = open(EXAMPLE, encoding="utf-8").read()
        row = next(x for x in text.splitlines() if "G-0871" in x)
        moved = self.daemon.write("losl-2027-01-12.csv", text.replace(
            there, "24.03.2027;17.03.2027;09.00;Fremskutt").replace(row, row.replace(";Ja;", ";Trukket;")))
        self.push(moved)
        self.assertEqual(self.dates(), [20270324, 20270317])
        self.assertEqual(len(self.team.fetch(0, "consent.withdrawn").fetch.deliveries), 1)
        lost = self.heads()
        self.daemon.stop()
        shutil.rmtree(self.daemon.path("store"))
        shutil.copytree(self.daemon.path("snapshot"), self.daemon.path("store"))
        self.again()
        case = open_case(self.prison, number="24879799949")
        for day in range(1, 20):
            self.prison.report(case, fact("release_date_set", date=20270400 + day, time=900, state=2, form=1))
        self.assertGreater(self.heads(), lost)
        _, out, err = self.push(moved)
        self.assertIn("er borte der", err)
        self.assertEqual(self.dates(), [20270324, 20270317])
        self.assertEqual(len(self.team.fetch(0, "consent.withdrawn").fetch.deliveries), 1)
        self.assertEqual(len(self.rows("case", "list")), 5)
        head = self.heads()
        _, out, err = self.push(moved)
        self.assertNotIn("eldre kopi", err)
        self.assertEqual(self.heads(), head)

    # ---- adapter and notifier -------------------------------------------------------------

    def test_an_answer_may_name_its_case_by_the_huskenavn(self):
        """Where the office knows that case: in any letters, with or without quotes. A slip is met with a
        question, and the huskenavn of a case that the office has no part in is none."""
        known = self.prison.report("", fact("case_opened"), person="14838831150").report
        self.prison.report(known.case, fact("consent_given", agencies=["team", "nav-asker"], given=20270107))
        other = self.prison.report("", fact("case_opened"), person="24879799949").report
        self.adapter("nav-asker")
        name = known.nickname
        files = {"a.txt": name, "b.txt": f"«{name.upper()}»", "c.txt": f'"{name.title()}"', "d.txt": name[1:],
                 "e.txt": other.nickname}
        for n, (file, case) in enumerate(files.items()):
            self.daemon.write(f"nav-asker/outtray/{file}",
                              f"hendelse = nav.contact_opened\nsak = {case}\nkontor = Nav Asker {n}\n")
        status, _, err = self.adapter_once("nav-asker")
        self.assertEqual(status, 65, err)
        self.assertEqual(sorted(os.listdir(self.daemon.path("nav-asker/sent"))), ["a.txt", "b.txt", "c.txt"], err)
        told = self.team.fetch(0, "nav.contact_opened").fetch.deliveries
        self.assertEqual([(d.case, d.fact.nav_contact_opened.office) for d in told],
                         [(known.case, f"Nav Asker {n}") for n in range(3)])

        def why(file):
            return open(self.daemon.path(f"nav-asker/rejected/{file}.why.txt"), encoding="utf-8-sig").read()
        self.assertIn(f"dere har ingen sak som heter «{name[1:]}». Mente du {name}?", why("d.txt"))
        self.assertIn(f"dere har ingen sak som heter «{other.nickname}».", why("e.txt"))
        self.assertNotIn(other.case, why("e.txt"))
        # The same on the team's command line, wherever a case is named; a name of two words needs no quotes.
        first, second = name.split()
        for command in (("case", "show"), ("case", "history"), ("plan", "--case"), ("tasks", "--case"),
                        ("case", "letters"), ("report", "release.date_withdrawn", "--case")):
            self.ok(self.overgang(*command, first.upper(), second))
        for command in (("case", "show"), ("case", "history"), ("plan", "--case"), ("access", "--case"),
                        ("case", "close", "--reason", "slutt", "--case"), ("report", "person.died", "--case"),
                        ("case", "merge", "--other", known.case, "--case"), ("case", "erase", "--reason", "x", "--decided-by", "Leder", "--yes", "--case")):
            status, _, err = self.overgang(*command, name[1:])
            self.assertNotEqual(status, 0)
            self.assertRegex(err, f"Mente du .*{name}", command)

    def adapter(self, agency):
        for box in ("intray", "outtray", "sent", "rejected"):
            os.makedirs(self.daemon.path(f"{agency}/{box}"), exist_ok=True)
        self.daemon.client_config(agency, (
            f"[adapter]\nconsumer = adapter\nintray = {agency}/intray\nouttray = {agency}/outtray\n"
            f"sent = {agency}/sent\nrejected = {agency}/rejected\n"))

    def adapter_once(self, agency):
        return self.run_program("overgang-adapter", "--once", "-c", self.daemon.path(agency + ".conf"))

    def letters(self, agency):
        return sorted(n for n in os.listdir(self.daemon.path(f"{agency}/intray")) if n.endswith(".txt"))

    def test_without_the_texts_of_letters_none_is_written(self):
        """An in-tray of empty letters would look as if all was told."""
        self.adapter("nav-asker")
        open_case(self.prison)
        os.makedirs(self.daemon.path("vakt/sms"))
        os.makedirs(self.daemon.path("vakt/state"), mode=0o700)
        self.daemon.client_config("vakt", open(os.path.join(SOURCE, "config/demo/oncall.part")).read())
        os.makedirs(self.daemon.path("texts"))
        for name in ("nb.conf", "en.conf"):
            shutil.copy(os.path.join(SOURCE, "config/texts", name), self.daemon.path("texts"))
        for config in ("nav-asker.conf", "vakt.conf"):
            with open(self.daemon.path(config), encoding="utf-8") as f:
                text = re.sub("texts = .*", "texts = " + self.daemon.path("texts"), f.read())
            self.daemon.write(config, text)
        for command in (("overgang-adapter", "--check-config", "-c", self.daemon.path("nav-asker.conf")),
                        ("overgang-adapter", "--once", "-c", self.daemon.path("nav-asker.conf")),
                        ("overgang-notify", "--check-config", "-c", self.daemon.path("vakt.conf"))):
            status, _, err = self.run_program(*command)
            self.assertEqual(status, 78, err)
            self.assertIn(self.daemon.path("texts/letters-nb.conf") + ": ", err)
        self.assertEqual(self.letters("nav-asker"), [])

    def test_a_folder_that_cannot_be_used_is_named_by_its_line(self):
        self.adapter("nav-asker")
        os.makedirs(self.daemon.path("vakt/sms"))
        self.daemon.client_config("vakt", open(os.path.join(SOURCE, "config/demo/oncall.part")).read())

        def wrong(program, config, key, value):
            with open(self.daemon.path(config), encoding="utf-8") as f:
                text = f.read()
            lines = text.split("\n")
            at = next(i for i, line in enumerate(lines) if line.startswith(key + " ="))
            lines[at] = f"{key} = {value}"
            self.daemon.write(config, "\n".join(lines))
            status, _, err = self.run_program(program, "--check-config", "-c", self.daemon.path(config))
            self.daemon.write(config, text)
            self.assertEqual(status, 78, err)
            self.assertIn(f"{config}:{at + 1}: {key}: ", err)
            return err

        with open(self.daemon.path("nav-asker.conf"), encoding="utf-8") as f:
            out = re.search(r"^outtray = (.*)$", f.read(), re.M).group(1)
        for key in ("intray", "sent", "rejected"):
            self.assertIn("is the folder of outtray too", wrong("overgang-adapter", "nav-asker.conf", key, out))
        self.assertIn("is no directory", wrong("overgang-adapter", "nav-asker.conf", "sent",
                                              self.daemon.path("nav-asker.conf")))
        self.assertIn("er ingen mappe", wrong("overgang-notify", "vakt.conf", "state", "nowhere"))

    def test_a_letter_per_delivery_once(self):
        self.adapter("bolig-asker")
        case = open_case(self.prison)
        self.ok(self.adapter_once("bolig-asker"))
        bolig = Peer(self.daemon, "bolig-asker")
        deliveries = bolig.fetch().fetch.deliveries
        self.assertEqual(self.letters("bolig-asker"), sorted(d.event_id.hex() + ".txt" for d in deliveries))
        for name in self.letters("bolig-asker"):
            text = open(self.daemon.path(f"bolig-asker/intray/{name}")).read()
            self.assertIn(case, text)
            self.assertNotIn("14838831150", text)
        self.ok(self.adapter_once("bolig-asker"))
        self.assertEqual(len(self.letters("bolig-asker")), len(deliveries))
        bolig.close()

    def test_what_was_laid_in_the_tray_is_said_once(self):
        self.adapter("nav-asker")
        case = open_case(self.prison)
        before = len(self.team.fetch(0, "task.received").fetch.deliveries)
        self.ok(self.adapter_once("nav-asker"))
        received = self.team.fetch(0, "task.received").fetch.deliveries[before:]
        self.assertTrue(received)
        for d in received:
            self.assertEqual((d.case, d.reporter), (case, "nav-asker"))
            self.assertTrue(d.fact.task_received.tasks)
        # The same letters once more, in a folder that remembers nothing: nothing new to be said.
        self.team.ask(desk_pb2.Request(cursor=desk_pb2.CursorRequest(agency="nav-asker", consumer="adapter", n=0)))
        os.unlink(self.daemon.path("nav-asker/intray/.made"))
        self.ok(self.adapter_once("nav-asker"))
        self.assertEqual(len(self.team.fetch(0, "task.received").fetch.deliveries), before + len(received))

    def test_an_answer_is_reported_once_and_a_bad_one_comes_back(self):
        self.adapter("nav-asker")
        case = open_case(self.prison)
        self.daemon.write("nav-asker/outtray/a.txt",
                          f"hendelse = nav.contact_opened\nsak = {case}\noffice = Nav Asker\n")
        self.daemon.write("nav-asker/outtray/b.txt",
                          f"hendelse = housing.guarantee_granted\nsak = {case}\nplace = Holmen\nto = 31.04.2027\n")
        self.daemon.write("nav-asker/outtray/c.txt",
                          f"hendelse = release.date_set\nsak = {case}\ndate = 01.04.2027\n")
        self.adapter_once("nav-asker")
        self.assertIn("a.txt", os.listdir(self.daemon.path("nav-asker/sent")))
        rejected = os.listdir(self.daemon.path("nav-asker/rejected"))
        for name in ("b.txt", "c.txt"):
            self.assertIn(name, rejected)
            why = open(self.daemon.path(f"nav-asker/rejected/{name}.why.txt"), encoding="utf-8-sig").read()
            self.assertTrue(why.strip())
        self.ok(self.adapter_once("nav-asker"))
        laid = os.listdir(self.daemon.path("nav-asker/outtray"))
        self.assertEqual(sorted(n for n in laid if n.endswith(".txt")), ["IKKE TATT IMOT b.txt", "IKKE TATT IMOT c.txt"])
        self.assertEqual(self.team.fetch(0, "nav.contact_opened").fetch.deliveries[-1].case, case)

    def test_killed_in_the_middle_it_misses_nothing(self):
        self.adapter("nav-asker")
        case = open_case(self.prison)
        p = self.start_program("overgang-adapter", "-c", self.daemon.path("nav-asker.conf"))
        wait_for(lambda: self.letters("nav-asker"), "the first letter")
        p.send_signal(signal.SIGKILL)
        p.wait(fixture.DEADLINE)
        self.prison.report(case, fact("release_date_set", date=20270317, time=900, state=2))
        self.start_program("overgang-adapter", "-c", self.daemon.path("nav-asker.conf"))
        nav = Peer(self.daemon, "nav-asker")
        # Its own receipts are no letters.
        expected = sorted(d.event_id.hex() + ".txt" for d in nav.fetch().fetch.deliveries
                          if d.kind != "task.received")
        wait_for(lambda: self.letters("nav-asker") == expected, "all letters")
        was_now = [t for t in (open(self.daemon.path("nav-asker/intray/" + n)).read() for n in expected)
                   if re.search(r"VAR:.*24\.03\.2027", t) and re.search(r"NÅ:.*17\.03\.2027", t)]
        self.assertEqual(len(was_now), 1)
        nav.close()

    def test_the_notifier_tells_and_climbs(self):
        os.makedirs(self.daemon.path("vakt/sms"))
        os.makedirs(self.daemon.path("vakt/state"), mode=0o700)
        self.daemon.client_config("vakt", open(os.path.join(SOURCE, "config/demo/oncall.part")).read())
        case = open_case(self.prison, date=20270210)
        self.start_program("overgang-notify", "-c", self.daemon.path("vakt.conf"))
        self.ok(self.overgang("clock", "--to", "09.02.2027 09.00"))

        def texts():
            return [open(self.daemon.path("vakt/sms/" + n)).read()
                    for n in sorted(os.listdir(self.daemon.path("vakt/sms"))) if not n.startswith(".")]

        first = wait_for(texts, "the alert")[0]
        self.assertIn(case, first)
        self.assertIn("MANGLER", first)
        for secret in ("Gaupe", "Rolig", "14838831150", "fengsel"):
            self.assertNotIn(secret, first)
        self.ok(self.overgang("clock", "--to", "09.02.2027 09.30"))
        second = wait_for(lambda: texts() if len(texts()) == 2 else None, "the second step")
        self.assertTrue(any("GJENTATT" in t for t in second))
        wait_for(lambda: len(self.team.fetch(0, "alert.notified").fetch.deliveries) == 2,
                 "both receipts")
        code = re.search(r"OK (\d{4})", first).group(1)
        self.ok(self.overgang("ack", code, "--by", "Vakt Eksempel"))
        self.assertEqual(len(self.team.fetch(0, "alert.acknowledged").fetch.deliveries), 1)
        self.assertNotEqual(self.overgang("ack", "0000")[0], 0)


if __name__ == "__main__":
    fixture.main()
