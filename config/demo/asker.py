"""asker.py - Asker's fengselsteam in the winter of 2027: one release, with everything that can go wrong on the way: a
row without consent, a moved date, an adapter that is killed, a key that is missing the day before."""
import os
import shutil

from stage import HERE, Agency, Stage, chapter, say, show

AGENCIES = (
    Agency("team", "teamet", "team", "Asker kommune", "owner = yes\n"),
    Agency("granli", "Granli fengsel", "prison", "Granli fengsel"),
    Agency("nav-asker", "Nav Asker", "nav-social", "Asker kommune", "required = adapter\n"),
    Agency("bolig-asker", "boligkontoret", "housing", "Asker kommune", "required = adapter\n"),
    Agency("vakt", "vakta", "oncall", "Asker kommune", "required = notify\n"),
    Agency("helse-asker", "helsetjenesten", "health", "Asker kommune"),
)


def place(build, folder):
    s = Stage(build, folder, "asker.conf", AGENCIES)
    for office in ("nav-asker", "bolig-asker"):
        s.adapter(office, "sender = Asker fengselsteam\ncontact = Aud Eksempel, 000 00 010\n")
    for d in ("vakt/sms", "vakt/state", "granli/queue"):
        s.make_private(d)
    s.add_part("vakt.conf", "oncall.part")
    s.add_part("granli.conf", "liaison.part")
    return s


def push(s, name):
    """The prison's list, from the folder where it was laid. Its day is told, since it may lie ahead of this
    machine's clock."""
    shutil.copy(os.path.join(HERE, name), s.path(name))
    show(s.run("overgang-liaison", "push", "-c", "granli.conf", "--as-of", name[5:15], name, accept=(0, 2)))


def story(s):
    chapter("Asker, vinteren 2027. Alle personer er oppdiktet.")
    daemon = s.start("overgangd", "-c", "overgangd.conf")
    s.watch_team()
    nav = s.start("overgang-adapter.nav", "-c", "nav-asker.conf")
    housing = s.start("overgang-adapter.bolig", "-c", "bolig-asker.conf")
    notify = s.start("overgang-notify", "-c", "vakt.conf")
    s.as_of("team", "clock", "--to", "11.01.2027 08.00")

    chapter("1. Granli fengsel legger lista si i mappa: overgang-liaison push --as-of 2027-01-11 losl-2027-01-11.csv")
    push(s, "losl-2027-01-11.csv")
    say("G-0987 har sagt nei til å dele. Raden har ikke forlatt avsenderen:")
    waiting = s.run("overgang-liaison", "list", "-c", "granli.conf")
    show(waiting)
    while True:
        opened = s.wait("participant.reference_set")
        if opened["fact"]["participant_reference_set"]["reference"] == "G-1041":
            break
    case = opened["case"]
    cases = s.rows("case", "list")
    if len(cases) != 4:
        raise SystemExit(f"{len(cases)} cases in the store, 4 rows had consent and were Asker's")
    say(f"I lageret er det {len(cases)} saker. Vi følger G-1041: «{opened['nickname']}» ({case}).")
    s.tell(case)

    chapter("2. Teamet peker ut rådgiver. Nav tar kontakt; svaret legges i Navs utboks")
    s.report("team", case, "case.assigned", "adviser=Aud Eksempel", "phone=000 00 010",
             "deputy=Ivar Eksempel", "deputy_phone=000 00 011")
    s.report("team", case, "nav.office_settled", "office=Nav Asker")
    s.lay("nav-asker", "kontakt", hendelse="nav.contact_opened", sak=case, office="Nav Asker",
        case_worker="Berit Eksempel", phone="000 00 020")
    s.wait("nav.contact_opened", case)
    s.tell(case)

    chapter("3. Nav gir garanti for Holmen, på telefon. Teamet fører den for Nav")
    s.report("team", case, "housing.guarantee_granted", "place=Holmen", "from=24.03.2027",
             "to=24.06.2027", "guarantor=Nav Asker", "--on-behalf-of", "nav-asker", "--told-by",
             "Berit Eksempel", "--channel", "phone")
    for office in ("nav-asker", "bolig-asker"):
        s.lay(office, "tar", hendelse="task.accepted", sak=case, area="housing", by="saksbehandleren")
        s.wait("task.accepted", case)
    s.report("team", case, "housing.fallback_named", "place=Sentrum gjestehus",
             "phone=000 00 004", "--on-behalf-of", "nav-asker", "--told-by", "Berit Eksempel",
             "--channel", "phone")
    s.tell(case)

    chapter("4. Transport avtalt, utstyr på plass, penger de første dagene")
    s.report("team", case, "transport.arranged", "how=vi henter", "who=Aud Eksempel",
             "date=24.03.2027", "time=09.00")
    s.lay("bolig-asker", "utstyr", hendelse="housing.basics_ready", sak=case, note="seng, dyne, kjele")
    s.wait("housing.basics_ready", case)
    s.lay("nav-asker", "penger", hendelse="money.arranged", sak=case, how="stønad på kort", amount="3000")
    s.wait("money.arranged", case)
    s.tell(case)

    chapter("5. Boligkontorets adapter blir drept midt i arbeidet, og så flyttes datoen")
    s.until_everybody_has_read()
    before = len(s.letters("bolig-asker"))
    s.kill(housing)
    s.clock("22.02.2027 09.00")
    push(s, "losl-2027-02-22.csv")
    s.wait("release.date_set", case)
    s.tell(case)
    say("Det som var bekreftet for den gamle datoen, må bekreftes på nytt:")
    show(s.team("tasks", "--case", case))

    chapter("6. Adapteren kommer tilbake og går ikke glipp av noe")
    housing = s.start("overgang-adapter.bolig", "-c", "bolig-asker.conf")
    s.until_everybody_has_read()
    after = s.letters("bolig-asker")
    say(f"Boligkontoret hadde {before} brev, har nå {len(after)}. Ett av dem:")
    for name in after:
        text = s.letter("bolig-asker", name)
        if "NÅ:" in text and case in text:
            show(text, "   | ")
            break
    else:
        raise SystemExit("the was/now letter did not arrive")
    show(s.team("streams"))

    chapter("7. Det meste bekreftes for den nye datoen, men ikke nøkkelen")
    s.report("team", case, "transport.arranged", "how=vi henter", "who=Aud Eksempel",
             "date=17.03.2027", "time=09.00")
    s.lay("bolig-asker", "plass", hendelse="housing.guarantee_confirmed", sak=case, place="Holmen",
        **{"from": "17.03.2027", "to": "17.06.2027"})
    s.lay("bolig-asker", "utstyr2", hendelse="housing.basics_ready", sak=case, note="seng, dyne, kjele")
    s.lay("nav-asker", "penger2", hendelse="money.arranged", sak=case, how="stønad på kort", amount="3000")
    s.wait_all({"housing.guarantee_confirmed", "housing.basics_ready", "money.arranged"}, case)
    s.tell(case)

    chapter("8. Siste hele virkedag før: vakta varsles om det som mangler")
    s.clock("16.03.2027 09.00")
    raised = s.wait("alert.raised", case)["fact"]["alert_raised"]["alert"]
    s.wait("alert.notified", case)
    s.tell(case)
    for text in s.messages():
        if str(raised["code"]) in text:
            show(text, "   SMS | ")
    say(f"Vakta svarer: overgang ack {raised['code']}")
    s.as_of("vakt", "ack", str(raised["code"]), "--by", "Vakt Eksempel")
    s.lay("bolig-asker", "nokkel", hendelse="housing.keys_arranged", sak=case, who="vaktmesteren på Holmen",
        phone="000 00 021")
    s.wait("housing.keys_arranged", case)
    s.tell(case)

    chapter("9. Løslatt, og kommet fram")
    s.clock("17.03.2027 11.30")
    s.report("team", case, "release.completed", "date=17.03.2027", "time=09.10",
             "form=advanced", "--on-behalf-of", "granli", "--told-by", "vakta på Granli", "--channel", "phone")
    s.lay("bolig-asker", "framme", hendelse="release.arrived", sak=case, date="17.03.2027", time="11.00",
        met_by="vaktmesteren på Holmen")
    s.wait("release.arrived", case)
    s.tell(case)

    chapter("10. Teamet ringer og hører hvordan det går, også uten tjenester")
    for day in ("23.03.2027 10.00", "16.04.2027 10.00"):
        s.clock(day)
        s.report("team", case, "contact.made", "with=innbyggeren", "topic=hvordan det går")
    s.tell(case)

    chapter("Det som er igjen")
    figures = s.close(daemon, notify, nav, housing)
    say(f"Se på saken: config/demo/look case show '{opened['nickname']}'")
    return figures
