"""tog.py - TOG in Oslo, from the first meeting in prison to a door of one's own: a plan that reckons with the summer, a
guarantee on condition of release, a flat after two months, and three goals that were his. The
person has no fixed abode; he and everybody else is invented."""
from stage import Agency, Stage, chapter, say, show

PERSON = "14838831150"
AGENCIES = (
    Agency("team", "TOG", "team", "Oslo kommune", "owner = yes\n"),
    Agency("granli", "Granli fengsel", "prison", "Granli fengsel"),
    Agency("nav-gamlebyen", "Nav Gamlebyen", "nav-social", "Oslo kommune", "required = adapter\n"),
    Agency("nav-stat", "Nav stat", "nav-state", "Nav"),
    Agency("nav-veileder", "Nav-veilederen", "nav-prison", "Nav"),
    Agency("finder", "boligfremskafferen", "finder", "Oslo kommune"),
    Agency("holmen", "Holmen", "provider", "Stiftelsen Holmen", "required = adapter\n"),
    Agency("friomsorg", "friomsorgen", "probation", "Kriminalomsorgen"),
    Agency("vakt", "vakta", "oncall", "Oslo kommune", "required = notify\n"),
)
WITH = "nav-gamlebyen, nav-stat, nav-veileder, finder, holmen, friomsorg"


def place(build, folder):
    s = Stage(build, folder, "tog.conf", AGENCIES)
    for office in ("nav-gamlebyen", "holmen"):
        s.adapter(office, "sender = TOG\ncontact = Tone Eksempel, 000 00 040\n")
    for d in ("vakt/sms", "vakt/state"):
        s.make_private(d)
    s.add_part("vakt.conf", "oncall.part")
    return s


def story(s):
    chapter("TOG, Oslo, 2027. Alle personer er oppdiktet.")
    daemon = s.start("overgangd", "-c", "overgangd.conf")
    s.watch_team()
    nav = s.start("overgang-adapter.nav", "-c", "nav-gamlebyen.conf")
    holmen = s.start("overgang-adapter.holmen", "-c", "holmen.conf")
    notify = s.start("overgang-notify", "-c", "vakt.conf")
    s.as_of("team", "clock", "--to", "11.01.2027 08.00")

    def team(kind, *fields):
        s.report("team", case, kind, *fields)

    def person(kind, *fields):
        """What he does himself counts as his: the team types it for him."""
        s.report("team", case, kind, *fields, "--on-behalf-of", "innbyggeren")

    chapter("1. Han vil ta et oppgjør med livet han har levd, og får plass etter eget ønske")
    s.as_of("granli", "report", "case.opened", "--person", PERSON)
    case = s.wait("case.opened")["case"]
    s.report("granli", case, "consent.given", f"agencies=team, {WITH}", "given=06.01.2027")
    s.report("granli", case, "sentence.registered", "status=sentence", "intake=09.12.2026",
             "two_thirds=09.08.2027", "full_term=09.12.2027")
    s.report("granli", case, "release.date_set", "date=09.08.2027", "form=parole", "state=expected")
    s.report("granli", case, "housing.stay_registered", "type=none")
    team("case.assigned", "adviser=Tone Eksempel", "phone=000 00 040")
    team("programme.joined", "programme=TOG", "own_wish=yes", "date=11.01.2027", "--on-behalf-of", "granli")
    for area, goal, words in (("release", "løslatelse", "å bli prøveløslatt"),
                              ("occupation", "sysselsetting", "et meningsfylt sysselsettingstilbud"),
                              ("housing", "bolig", "å finne og flytte inn i egnet bolig")):
        person("goal.set", f"area={area}", f"id={goal}", f"words={words}")
    for area, level in (("health", "none"), ("economy", "great"), ("housing", "great"), ("occupation", "great"),
                        ("network", "some")):
        team("need.assessed", f"area={area}", f"level={level}", "--on-behalf-of", "granli")
    s.until_everybody_has_read()
    s.tell(case)

    chapter("2. Det nødvendige, med datoer. Reserveplassen må besluttes før fellesferien: overgang plan --case")
    show(s.team("plan", "--case", case))

    chapter("3. Nav-kontoret kjenner ham ikke ennå, så likevel")
    s.clock("18.01.2027 09.00")
    team("nav.contact_opened", "office=Nav Gamlebyen")
    s.lay("nav-gamlebyen", "ukjent", hendelse="nav.person_unknown", sak=case, office="Nav Gamlebyen",
          until="29.01.2027")
    s.wait("nav.person_unknown", case)
    s.clock("28.01.2027 13.00")
    s.lay("nav-gamlebyen", "avklart", hendelse="nav.office_settled", sak=case, office="Nav Gamlebyen",
          case_worker="Berit Eksempel", phone="000 00 020")
    s.wait("nav.office_settled", case)
    s.tell(case)

    chapter("4. Arbeid og bolig: han søker selv")
    s.clock("22.02.2027 10.00")
    person("occupation.applied", "what=KIA på Ilas, IKT", "date=22.02.2027")
    s.report("granli", case, "meeting.held", "date=22.02.2027", "roles=han leder møtet selv",
             "next_step=boligfremskaffer før sommeren")
    s.clock("09.04.2027 10.00")
    person("housing.search_started", "by=boligfremskaffer", "date=09.04.2027")
    s.clock("03.05.2027 10.00")
    s.report("nav-veileder", case, "occupation.offered", "what=KIA på Ilas, IKT", "start=16.08.2027")
    s.tell(case)

    chapter("5. Før sommeren: hva mangler, og hva om datoen var tidligere?")
    s.clock("14.06.2027 10.00")
    show(s.team("plan", "--case", case, "--release", "20.07.2027"))
    show(s.team("whatif", "--earlier", "5,10,20,30"))

    chapter("6. Ingen bolig er å få før ferien. Nav stiller garanti for Holmen, på vilkår av prøveløslatelse")
    s.clock("25.06.2027 10.00")
    s.lay("nav-gamlebyen", "garanti", hendelse="housing.guarantee_granted", sak=case, place="Holmen",
          max_days="92", conditional_on="parole", guarantor="Nav Gamlebyen")
    s.wait("housing.guarantee_granted", case)
    s.until_everybody_has_read()
    s.lay("holmen", "tar", hendelse="task.accepted", sak=case, area="housing", by="Hanne Eksempel")
    s.wait("task.accepted", case)
    s.report("nav-gamlebyen", case, "housing.financed", "how=tiltakspenger og bostøtte", "own_share=4200")
    team("need.assessed", "area=network", "level=met")
    s.clock("28.06.2027 10.00")
    s.report("granli", case, "parole.applied", "date=28.06.2027")
    s.clock("09.07.2027 10.00")
    s.report("nav-gamlebyen", case, "housing.fallback_named", "place=Sentrum gjestehus", "phone=000 00 004")
    s.tell(case)

    chapter("7. Prøveløslatelse er innvilget. Holmen bekrefter, og vilkåret er oppfylt")
    s.clock("20.07.2027 10.00")
    s.report("granli", case, "parole.decided", "decision=granted", "date=20.07.2027",
             "probation_until=09.12.2027", "reporting_duty=yes", "conditions=møteplikt hos friomsorgen")
    s.report("granli", case, "release.date_set", "date=09.08.2027", "time=09.00", "form=parole", "state=set")
    s.clock("21.07.2027 10.00")
    s.lay("holmen", "plass", hendelse="housing.guarantee_confirmed", sak=case, place="Holmen")
    s.wait("housing.guarantee_confirmed", case)
    s.report("friomsorg", case, "reporting.set", "date=13.08.2027", "time=10.00", "every_days=7", "until=15.10.2027")
    team("transport.arranged", "how=følges av kontaktbetjent", "who=Siri Eksempel")
    team("housing.keys_arranged", "who=Holmen", "phone=000 00 050")
    team("money.arranged", "how=stønad på kort")
    s.report("granli", case, "belongings.ready", "where=visitasjonen")
    s.tell(case)

    chapter("8. Løslatt på prøve, og flyttet inn på Holmen samme dag")
    s.clock("06.08.2027 09.00")
    code = str(s.wait("alert.raised", case)["fact"]["alert_raised"]["alert"]["code"])
    s.wait("alert.notified", case)
    for text in s.messages():
        show(text, "   SMS | ")
    s.as_of("vakt", "ack", code, "--by", "Vakt Eksempel")
    s.clock("09.08.2027 09.10")
    s.report("granli", case, "release.completed", "date=09.08.2027", "time=09.05", "form=parole")
    s.lay("holmen", "framme", hendelse="release.arrived", sak=case, date="09.08.2027", time="10.30", met_by="Holmen")
    s.lay("holmen", "innflytting", hendelse="housing.moved_in", sak=case, place="Holmen", date="09.08.2027")
    s.wait_all({"release.arrived", "housing.moved_in"}, case)
    s.clock("13.08.2027 11.00")
    s.report("friomsorg", case, "reporting.kept", "date=13.08.2027")
    s.clock("16.08.2027 12.00")
    s.report("nav-veileder", case, "occupation.started", "what=KIA på Ilas, IKT", "date=16.08.2027")
    s.tell(case)

    chapter("9. Etter et par måneder flytter han inn i egen leilighet")
    s.clock("20.09.2027 15.00")
    s.report("finder", case, "housing.viewing_held", "place=Vestre vei 3", "date=20.09.2027", "with=innbyggeren")
    s.clock("27.09.2027 10.00")
    s.report("finder", case, "housing.lease_signed", "place=Vestre vei 3", "from=04.10.2027")
    s.clock("04.10.2027 12.00")
    person("housing.moved_out", "place=Holmen", "date=04.10.2027")
    person("housing.moved_in", "place=Vestre vei 3", "date=04.10.2027")
    person("benefit.applied", "what=bostøtte", "date=04.10.2027")
    team("register.checked", "result=flyttemelding sendt")
    s.tell(case)

    chapter("10. Møteplikten fullført uten anmerkninger, tre mål nådd, saken avsluttes")
    s.clock("15.10.2027 12.00")
    s.report("friomsorg", case, "reporting.completed", "date=15.10.2027")
    s.clock("09.12.2027 12.00")
    s.report("friomsorg", case, "probation.completed", "date=09.12.2027")
    for area, goal, date in (("release", "løslatelse", "09.08.2027"), ("occupation", "sysselsetting", "16.08.2027"),
                             ("housing", "bolig", "04.10.2027")):
        person("goal.reached", f"area={area}", f"id={goal}", f"date={date}")
    team("case.closed", "reason=alle tre mål nådd", "outcome=home-and-occupation")
    s.tell(case)

    chapter("Hva året ble til: overgang report --from 01.01.2027 --to 31.12.2027 --night-price 1200")
    show(s.team("report", "--from", "01.01.2027", "--to", "31.12.2027", "--night-price", "1200"))

    chapter("Det som er igjen")
    figures = s.close(daemon, notify, nav, holmen)
    say(f"Se på saken: OVERGANG_DEMO={s.folder} config/demo/look case show {case}")
    return figures
