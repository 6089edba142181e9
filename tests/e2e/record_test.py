"""A case from the day it is closed until it is erased, and who looked at it on the way: the real
programs that the team, the prison, on call and an auditor run."""
import json
import os
import pty
import select
import stat
import subprocess
import unittest

import zmq

import fixture
from fixture import AGENCIES, OK, SOURCE, Daemon, Peer, fact, oslo, open_case, program, wait_for

EXAMPLE = os.path.join(SOURCE, "config/demo/losl-2027-01-11.csv")
NUMBER = "14838831150"
REFUSED, USAGE, NOT_CREATED, NOT_FOUND = 2, 64, 73, 1


class Record(unittest.TestCase):
    def setUp(self):
        second, narrow = zmq.curve_keypair(), zmq.curve_keypair()
        keys = {"vakt": f"key.two = {second[0].decode()}\n",
                "team": f"key.narrow = {narrow[0].decode()} areas=case,name,plan\n"}
        agencies = [(*row[:3], row[3] + keys.get(row[0], "")) for row in AGENCIES]
        agencies += [
            ("nav-stat", 11, "nav-state", ""),
            ("skjermet", 12, "team", "restricted = yes\nrequired = notify\n"),
            ("tilsyn", 13, "auditor", ""),
        ]
        self.daemon = Daemon(agencies=agencies).start()
        for name, pair in (("vakt-two", second), ("narrow", narrow)):
            self.daemon.keys[name] = pair
            self.daemon.write(name + ".key", pair[1].decode() + "\n", 0o600)
        for name in ("team", "granli", "nav-asker", "vakt", "vakt-two", "skjermet", "tilsyn",
                     "narrow"):
            self.daemon.client_config(name, f"user = {name} sitter her\n")
        self.prison = Peer(self.daemon, "granli")
        self.team = Peer(self.daemon, "team")
        self.team.advance(oslo("2027-01-11 08:00"))
        os.makedirs(self.daemon.path("arkiv"))

    def tearDown(self):
        self.prison.close()
        self.team.close()
        self.daemon.stop()
        status, said = self.daemon.verify()
        self.daemon.close()
        self.assertEqual(status, 0, said)

    def overgang(self, *arguments, who="team", **more):
        r = subprocess.run([program("overgang"), "-c", self.daemon.path(who + ".conf"), *arguments],
                           capture_output=True, text=True, cwd=self.daemon.dir, timeout=2 * fixture.DEADLINE,
                           stdin=subprocess.DEVNULL, env={**os.environ, **more})
        return r.returncode, r.stdout, r.stderr

    def ok(self, *arguments, who="team"):
        status, out, err = self.overgang(*arguments, who=who)
        self.assertEqual(status, 0, out + err)
        return out

    def refused(self, *arguments, who="team", status=REFUSED):
        r = self.overgang(*arguments, who=who)
        self.assertEqual(r[0], status, r[1] + r[2])
        self.assertTrue(r[2].strip())
        return r[2]

    def rows(self, *arguments, who="team"):
        return [json.loads(line) for line in self.ok("--json", *arguments, who=who).splitlines()]

    def nickname(self, case):
        s = json.loads(self.ok("--json", "case", "show", case))
        return s["case_area"]["latest"][0]["fact"]["case_opened"]["nickname"]

    # ---- archive and erasure ---------------------------------------------------------

    def erase(self, case, status=0):
        r = self.overgang("case", "erase", "--case", case, "--reason", "tolv måneder er gått",
                          "--decided-by", "Ida Eksempel", "--early", "feil person", "--yes")
        self.assertEqual(r[0], status, r[1] + r[2])
        return r[1] + r[2]

    def export(self, case, to="arkiv"):
        os.makedirs(self.daemon.path(to), exist_ok=True)
        self.ok("case", "export", "--case", case, "--to", to)
        return os.path.join(self.daemon.path(to), case)

    def test_export_then_erase_and_in_no_other_order(self):
        case = open_case(self.prison)
        other = open_case(self.prison, number="18870161375")
        self.ok("report", "housing.guarantee_granted", "--case", case, "place=Holmen bosenter",
                "from=24.03.2027", "to=24.06.2027", "--on-behalf-of", "nav-asker", "--told-by", "Berit",
                "--channel", "phone")
        self.erase(case, REFUSED)                               # open
        self.ok("case", "close", "--case", case, "--reason", "oppfølgingen er slutt")
        self.erase(case, REFUSED)                               # not in the archive
        folder = self.export(case)
        self.refused("case", "export", "--case", case, "--to", "arkiv", status=NOT_CREATED)
        self.ok("report", "contact.made", "--case", case, "with=mor", "topic=hverdagen")
        self.erase(case, REFUSED)                               # something has come since
        self.assert_whole(folder, case)
        self.refused("case", "export", "--case", case, "--to", "arkiv", who="narrow")
        self.refused("subject-access", "--case", case, who="nav-asker")
        folder = self.export(case, "arkiv2")
        self.assertIn("hverdagen", open(folder + "/sak.txt").read())
        out = self.erase(self.nickname(case))
        self.assertRegex(out, r"til og med \d\d\.\d\d\.2027")
        self.refused("case", "show", case, status=NOT_FOUND)
        self.refused("case", "export", "--case", case, "--to", "arkiv", status=NOT_FOUND)
        self.assertIn(other, self.ok("case", "list"))
        self.assertNotIn(case, self.ok("case", "list"))
        erased = [e for e in self.rows("access", who="tilsyn") if e.get("action") == "ACCESS_ACTION_ERASE"
                  or e.get("action") == "erase"]
        self.assertEqual(len(erased), 1)
        self.assertEqual(erased[0]["key"], "one")

    def assert_whole(self, folder, case):
        self.assertEqual(stat.S_IMODE(os.stat(folder).st_mode), 0o700)
        self.assertEqual(sorted(os.listdir(folder)), ["sak.json", "sak.txt"])
        for name in ("sak.txt", "sak.json"):
            self.assertEqual(stat.S_IMODE(os.stat(f"{folder}/{name}").st_mode), 0o600)
        text = open(folder + "/sak.txt").read()
        for words in (case, "Gaupe", NUMBER, "24.03.2027", "på vegne av nav-asker", "fortalt av Berit",
                      "samtykke av 07.01.2027", "behandlingsansvarlig", "Hvem som har sett på saken"):
            self.assertIn(words, text)
        whole = json.load(open(folder + "/sak.json"))
        self.assertEqual(whole["state"]["id"], case)
        self.assertEqual([h["number"] for h in whole["history"]],
                         list(range(1, whole["state"]["version"] + 1)))
        self.assertTrue(any("nav-asker" in h.get("told", []) for h in whole["history"]))
        looks = [e["number"] for e in whole["access"]]
        self.assertTrue(looks)
        self.assertEqual(looks, sorted(set(looks)))

    def test_erase_asks_once_more_on_a_terminal(self):
        case = open_case(self.prison)
        self.ok("case", "close", "--case", case, "--reason", "slutt")
        self.export(case)
        command = ["case", "erase", "--case", case, "--reason", "slutt", "--decided-by", "Ida Eksempel"]
        self.refused(*command, status=USAGE)                    # no terminal, no --yes
        self.assertIn("Etter retention.conf skal saken lagres til", self.refused(*command, "--yes", status=USAGE))
        self.assertEqual(self.typed(command, "\n", "før?"), USAGE)      # nobody says why
        self.assertEqual(self.typed(command, "feil person\ngul ugle\n", "før?"), USAGE)
        self.assertIn(case, self.ok("case", "list"))
        self.assertEqual(self.typed(command, "feil person\n" + self.nickname(case).title() + "\n", "før?"), 0)
        self.assertNotIn(case, self.ok("case", "list"))

    def typed(self, command, line, asked="en gang til"):
        """Run it on a terminal and type the line once it asks."""
        end, terminal = pty.openpty()
        p = subprocess.Popen([program("overgang"), "-c", self.daemon.path("team.conf"), *command],
                             stdin=terminal, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        os.close(terminal)
        said = b""
        while asked.encode() not in said:
            self.assertTrue(select.select([p.stderr], [], [], fixture.DEADLINE)[0])
            said += os.read(p.stderr.fileno(), 4096)
        os.write(end, line.encode())
        status = p.wait(fixture.DEADLINE)
        p.stderr.close()
        os.close(end)
        return status

    def digits_that_do_not_fit(self, case):
        """A mistyped number is refused where it is typed: nothing is stored under it, and that would be an answer."""
        for wrong, said in (("14838831151", "kontrollsifferet stemmer ikke"), ("32838831150", "ikke med en dato")):
            for command in (("subject-access", "--person", wrong),
                            ("report", "case.opened", "--person", wrong),
                            ("report", "identity.recorded", "--case", case, f"national_id={wrong}"),
                            ("report", "identity.recorded", "--case", case, f"fødselsnummer={wrong}"),
                            ("case", "merge", "--case", case, "--other", case, "--national-id", wrong)):
                status, out, err = self.overgang(*command)
                self.assertEqual(status, USAGE, f"{command}: {out}{err}")
                self.assertIn(said, err, command)
                self.assertNotIn(wrong, err)
        _, _, err = self.overgang("--lang", "en", "subject-access", "--person", "14838831151")
        self.assertIn("the check digits do not fit", err)
        self.assertIn("ikke lagret noe", self.ok("subject-access", "--person", "201234567890"))

    # ---- one person in two cases ---------------------------------------------------------

    def test_two_cases_of_one_person_go_on_as_one(self):
        kept = open_case(self.prison, number="54838831150")
        other = open_case(self.prison, number=NUMBER, date=20270401)
        a = self.prison.report(kept, fact("identity_recorded", national_id=NUMBER))
        self.assertEqual(a.outcome, OK, a)
        shown = self.ok("case", "show", kept)
        self.assertIn(f"Samme fødselsnummer står i sak {other} ({self.nickname(other)})", shown)
        merge = ["case", "merge", "--case", kept, "--other", self.nickname(other), "--reason", "fikk fødselsnummer"]
        # The other case alone has this date.
        self.assertIn("har løslatelse 01.04.2027", self.refused(*merge, status=USAGE))
        self.assertIn("samme saken to ganger",
                      self.refused("case", "merge", "--case", kept, "--other", kept, status=USAGE))
        self.ok("report", "release.date_set", "--case", kept, "date=01.04.2027", "time=09.00",
                "form=full-term", "state=set")
        self.assertIn("Saken går videre i", self.ok(*merge))
        self.assertIn("går videre i innbyggerens andre sak", self.ok("case", "show", other))
        self.assertEqual(open_case(self.prison, number=NUMBER, date=20270401), kept)
        self.ok(*merge)                                         # again: nothing more to do

    def test_nothing_is_missing_for_the_dead(self):
        case = open_case(self.prison)
        before = self.ok("case", "show", case)
        self.assertIn("nødvendige oppgaver", before)
        self.assertIn("Det mangler et sted å sove", before)
        self.ok("report", "person.died", "--case", case, "date=11.01.2027")
        after = self.ok("case", "show", case)
        self.assertIn("Status  Død", after)
        for gone in ("nødvendige oppgaver", "Det mangler", "Løslates"):
            self.assertNotIn(gone, after)

    def test_a_returning_persons_case_shows_the_earlier_one(self):
        first = open_case(self.prison)
        self.ok("case", "close", "--case", first, "--reason", "slutt")
        second = open_case(self.prison)
        self.assertNotEqual(first, second)
        self.assertIn(first, self.ok("case", "show", second))

    def test_what_lies_elsewhere_is_said_when_a_case_is_erased(self):
        case = open_case(self.prison)
        nav = Peer(self.daemon, "nav-asker")
        self.assertGreater(len(nav.fetch(0).fetch.deliveries), 0)
        nav.close()
        self.ok("case", "close", "--case", case, "--reason", "slutt")
        self.export(case)
        said = self.erase(case)
        self.assertIn("Eksporten ligger i", said)
        self.assertRegex(said, r"nav-asker har fått \d+ meldinger om saken, sist 11\.01\.2027")

    def test_retention_says_what_is_due_and_what_to_run(self):
        case = open_case(self.prison)
        self.assertIn("Ingen avsluttede saker", self.ok("retention", "due"))
        self.ok("case", "close", "--case", case, "--reason", "slutt")
        self.assertIn("Ingen avsluttede saker", self.ok("retention", "due"))
        months = self.team.hello().months_after_closing
        for year in range(2028, 2027 + months // 12 + 2):
            self.assertEqual(self.team.advance(oslo(f"{year}-06-01 08:00")).outcome, OK)
        too_far = self.team.advance(oslo(f"{year + 300}-06-01 08:00"))
        self.assertEqual(too_far.outcome, fixture.INVALID)
        self.assertEqual(too_far.code, "clock-too-far")
        out = self.ok("retention", "due")
        self.assertIn("overgang case export --case " + case, out)
        self.assertIn("overgang case erase --case " + case, out)
        self.assertEqual([r["case"] for r in self.rows("retention", "due")], [case])
        self.export(case)
        self.assertNotIn("case export", self.ok("retention", "due"))
        self.ok("case", "reopen", "--case", case, "--reason", "tilbake")
        self.assertIn("Ingen avsluttede saker", self.ok("retention", "due"))
        self.refused("retention", "due", who="granli")

    # ---- on record -------------------------------------------------------------------

    def test_every_look_is_on_record_with_the_name_of_the_key(self):
        case = open_case(self.prison)
        self.ok("case", "show", case)
        self.ok("case", "show", case, "--print")
        self.ok("case", "show", case, who="nav-asker")
        self.ok("case", "history", case)
        self.refused("case", "show", case, who="skjermet", status=NOT_FOUND)
        self.export(case)
        self.ok("subject-access", "--case", case)
        looks = self.rows("access", "--case", case)
        done = {(e["agency"], e["action"].lower().replace("access_action_", "")) for e in looks}
        for step in (("team", "read"), ("team", "print"), ("nav-asker", "read"), ("team", "export"),
                     ("team", "subject-access")):
            self.assertIn(step, {(a, b.replace("_", "-")) for a, b in done})
        self.assertTrue(all(e["key"] == "one" for e in looks if e["agency"] != "overgang"))
        self.assertIn("nav-asker sitter her", {e.get("claimed") for e in looks})
        text = self.ok("access", "--case", case)
        for words in ("skrevet ut", "tatt ut til arkivet", "innsyn", "nav-asker", "one"):
            self.assertIn(words, text)
        self.assertNotIn("Gaupe", text)
        # An auditor sees all of it and nothing of the case; others none of it.
        self.assertIn("avvist", self.ok("access", who="tilsyn"))
        self.assertNotEqual(self.overgang("case", "show", case, who="tilsyn")[0], 0)
        self.assertNotEqual(self.overgang("access", "--case", case, who="nav-asker")[0], 0)
        self.assertIn("kontroll av loggen", self.ok("access", who="tilsyn"))
        after = self.rows("access", "--case", case, "--after", str(looks[-1]["number"]))
        self.assertTrue(all(e["number"] > looks[-1]["number"] for e in after))

    def test_the_person_gets_a_page(self):
        case = open_case(self.prison)
        self.prison.report(case, fact("release_date_set", date=20270317, time=900, state=2))
        self.ok("report", "consent.withdrawn", "--case", case, "withdrawn=11.01.2027", "agencies=bolig-asker")
        nav = Peer(self.daemon, "nav-asker")
        nav.fetch()
        nav.close()
        self.ok("case", "show", case, who="nav-asker")
        self.ok("subject-access", "--person", NUMBER, "--to", "innsyn.txt")
        page = open(self.daemon.path("innsyn.txt")).read()
        self.assertEqual(stat.S_IMODE(os.stat(self.daemon.path("innsyn.txt")).st_mode), 0o600)
        for words in (case, self.nickname(case), "Rolig Gaupe", NUMBER, "17.03.2027", "Hvem som har fått hva",
                      "Behandlingsansvarlig:", "Grunnlag: samtykke av 07.01.2027", "Har fått:",
                      "nav-asker: lest", "Eier saken", "det vakttelefonen trenger",
                      "fram til 11.01.2027: samtykket er trukket"):
            self.assertIn(words, " ".join(page.split()))
        self.assertNotRegex(page, r"[0-9a-f]{16}")              # no keys, no ids of events
        self.assertLessEqual(max(len(line) for line in page.splitlines()), 84)
        self.refused("subject-access", "--case", case, "--to", "innsyn.txt", status=NOT_CREATED)
        self.assertIn("ikke lagret noe", self.ok("subject-access", "--person", "18870161375"))
        self.refused("subject-access", "--case", case, "--person", NUMBER, status=USAGE)
        self.digits_that_do_not_fit(case)
        self.assertNotEqual(self.overgang("subject-access", "--person", NUMBER, who="nav-asker")[0], 0)
        self.assertEqual(len(json.loads(self.ok("--json", "subject-access", "--case", case))["cases"]), 1)

    # ---- an emergency ----------------------------------------------------------------

    def test_an_emergency_opens_for_one_key_and_minutes(self):
        case = open_case(self.prison)
        stream = self.team.subscribe(self.daemon.stream("team"), b"emergency.")
        wait_for(lambda: stream.poll(0) or self.heartbeat(), "the stream")
        self.assertNotIn("Gaupe", self.ok("case", "show", case, who="vakt"))
        out = self.ok("case", "show", case, "--emergency", "ringer, finner ikke stedet", who="vakt")
        self.assertIn("Gaupe", out)
        self.assertRegex(out, r"Nødåpning til 11\.01\.2027 08\.\d\d\.")
        self.assertTrue(stream.poll(int(fixture.DEADLINE * 1000)))
        topic, _ = stream.recv_multipart()
        self.assertTrue(topic.startswith(b"emergency.opened/"))
        stream.close()
        told = self.team.fetch(0, "emergency.").fetch.deliveries
        self.assertEqual([d.fact.emergency_opened.reason for d in told], ["ringer, finner ikke stedet"])
        self.assertEqual(told[0].fact.emergency_opened.key, "one")
        self.assertNotIn("Gaupe", self.ok("case", "show", case, who="vakt-two"))
        self.assertIn("Gaupe", self.ok("case", "show", case, who="vakt"))
        self.team.advance(told[0].fact.emergency_opened.until + 60)
        self.assertNotIn("Gaupe", self.ok("case", "show", case, who="vakt"))
        self.assertIn("nødåpning", self.ok("access", "--case", case))
        self.refused("case", "show", case, "--emergency", "", who="vakt", status=USAGE)

    def heartbeat(self):
        """A subscription that is through hears the next publication: wait for a heartbeat."""
        s = self.team.subscribe(self.daemon.stream("team"), b"~")
        heard = s.poll(int(fixture.DEADLINE * 1000))
        s.close()
        return heard

    # ---- what was wrong, and what is protected -----------------------------------------

    def test_a_report_is_retracted_by_its_key(self):
        case = open_case(self.prison)
        self.ok("report", "housing.fallback_named", "--case", case, "place=Feil sted", "phone=000 00 021")
        self.assertIn("Feil sted", self.ok("case", "show", case))
        entry = [h for h in self.rows("case", "history", case)
                 if h["event"]["kind"] == "housing.fallback_named"][-1]
        key = entry["event"]["report"]
        self.assertIn(key, self.ok("case", "history", case, "--keys"))
        self.refused("retract", "--case", case, "--report", "12", "--reason", "feil", status=USAGE)
        self.refused("retract", "--case", case, "--report", key, status=USAGE)
        self.refused("retract", "--case", case, "--report", "00" * 16, "--reason", "feil")
        self.ok("retract", "--case", case, "--report", key, "--reason", "feil person")
        self.assertNotIn("Feil sted", self.ok("case", "show", case))
        history = self.ok("case", "history", case)
        self.assertIn("(ugyldig: meldingen er trukket tilbake)", history)
        self.assertIn("feil person", history)

    def push_list(self, more):
        """The example list, as the prison's liaison sends it; the row with a wrong number is refused."""
        self.daemon.client_config("liaison", (
            "[liaison]\nqueue = queue\nteam = team\nphone = 000 00 020\nmunicipalities = Asker\n"
            f"other_teams = TOG\nallow_synthetic = yes\n{more}"
            "[recipients]\nfengselsteam = team\nNav sosial = nav-asker\nNav stat = nav-stat\n"
            "bolig = bolig-asker\nhelse = helse-asker\n"))
        path = self.daemon.path("liaison.conf")
        text = open(path).read().replace("liaison.key", "granli.key")
        open(path, "w").write(text)
        listed = self.daemon.path("losl-2027-01-11.csv")
        open(listed, "wb").write(open(EXAMPLE, "rb").read())
        r = subprocess.run([program("overgang-liaison"), "push", "-c", path, "--as-of", "11.01.2027", listed], capture_output=True,
                           text=True, cwd=self.daemon.dir, timeout=2 * fixture.DEADLINE)
        self.assertEqual(r.returncode, REFUSED, r.stdout + r.stderr)
        return r.stdout

    def test_a_restricted_row_goes_to_its_agency_alone(self):
        self.assertIn("(G-1015): sendt", self.push_list("restricted_agency = skjermet\n"))
        theirs = self.ok("case", "list", who="skjermet")
        self.assertIn("Orrhøne", theirs)
        self.assertEqual(len(self.rows("case", "list", who="skjermet")), 1)
        case = self.rows("case", "list", who="skjermet")[0]["case"]["id"]
        for who in ("team", "nav-asker", "vakt"):
            self.assertNotIn(case, self.ok("case", "list", who=who))
            self.refused("case", "show", case, who=who, status=NOT_FOUND)
        # The prison sees its own facts, and nothing else.
        own = self.rows("case", "history", case, who="granli")
        self.assertEqual({h["event"]["reporter"] for h in own}, {"granli"})
        self.assertEqual(len(self.rows("case", "list")), 4)
        for d in self.team.fetch().fetch.deliveries:
            self.assertNotEqual(d.case, case)

    def test_state_nav_gets_the_stay_notice_and_no_more(self):
        out = self.push_list("stay_notice_agency = nav-stat\n")
        self.assertIn("(G-1015): adressesperre, ikke sendt", out)
        self.assertIn("(G-0987): uten samtykke, ikke sendt", out)
        stat_nav = Peer(self.daemon, "nav-stat")
        got = stat_nav.fetch().fetch.deliveries
        stat_nav.close()
        notices = [d.fact.institution_entered for d in got if d.kind == "institution.entered"]
        self.assertEqual(len(notices), 4)
        self.assertIn((NUMBER, "Granli fengsel", 20260615),
                      {(n.national_id, n.institution, getattr(n, "from")) for n in notices})
        self.assertLessEqual({d.kind for d in got}, {"institution.entered", "case.shared"})
        for d in got:
            for secret in (b"Gaupe", b"R\xc3\xb8yskatt", b"27867928974"):
                self.assertNotIn(secret, d.SerializeToString())

    def test_the_team_restricts_a_case(self):
        case = open_case(self.prison)
        self.refused("case", "restrict", "--case", case, "--agency", "nobody", status=USAGE)
        self.refused("case", "restrict", "--case", case, "--agency", "nav-asker")
        self.ok("case", "restrict", "--case", case, "--agency", "skjermet")
        self.refused("case", "show", case, status=NOT_FOUND)
        self.refused("case", "show", case, "--emergency", "finner ikke stedet", who="vakt", status=NOT_FOUND)
        self.assertIn("Gaupe", self.ok("case", "show", case, who="skjermet"))
        self.assertEqual(self.team.report(case, fact("contact_made")).outcome, fixture.NOT_FOUND)
        # The sister team's cases work as the team's do.
        self.assertIn("Gaupe", self.ok("subject-access", "--person", NUMBER, who="skjermet"))
        self.assertIn("ikke lagret noe", self.ok("subject-access", "--person", NUMBER))
        self.ok("case", "close", "--case", case, "--reason", "slutt", who="skjermet")
        self.ok("case", "export", "--case", case, "--to", "arkiv", who="skjermet")
        self.ok("case", "erase", "--case", case, "--reason", "slutt", "--decided-by", "Ida Eksempel",
                "--early", "slutt", "--yes", who="skjermet")
        self.refused("case", "show", case, who="skjermet", status=NOT_FOUND)


if __name__ == "__main__":
    fixture.main()
