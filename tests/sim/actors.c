/* actors.c - Those who report, each under keys of its own until it has an answer, and those who
 * only ask.
 *
 * A reporter sends a report again until it hears; FULL is no answer. An answer may come late, twice
 * or never. A reporter may repeat a report that was accepted or refused long ago, or take the key
 * of one report for another. */
#include "sim.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "saying.h"

enum { REPORTERS = 8, OPEN_MAX = 2, TEAM_PEER = ACCEPTS_PEER };

static const struct {
	const char *user;
	uint32_t agency;
	enum with with;
} reporters[REPORTERS] = {
	{ "granli.k", GRANLI, WITH_PRISON },
	{ "other-prison.k", OTHER_PRISON, WITH_OTHER },
	{ "frivillig.k", FRIVILLIG, WITH_OTHER },
	{ "team.k", TEAM, WITH_TEAM },
	{ "nav.k", NAV, WITH_NAV },
	{ "bolig.k", BOLIG, WITH_HOUSING },
	{ "vakt.k", VAKT, WITH_ONCALL },
	{ "skjermet.k", SKJERMET, WITH_SHIELD },
};

static const char *const persons[PERSONS] = { "14838831150", "18870161375", "27867928974" };

/* ---- asking -------------------------------------------------------------------------------- */

size_t
actors_peer(struct sim *s, const char *user, uint32_t agency, const char *prefix)
{
	assert(s->peers_count < PEERS_MAX);
	struct peer *p = &s->peers[s->peers_count];

	(void)snprintf(p->user, sizeof(p->user), "%s", user);
	p->agency = agency;
	p->prefix = prefix;
	return s->peers_count++;
}

uint64_t
actors_ask(struct sim *s, enum ask_kind kind, size_t peer, size_t subject, uint64_t n,
    Ov__Request *request)
{
	unsigned char bytes[8192];
	struct chance c = chance_of(s->plan.seed, s->step, 1000 + s->asks_count);
	unsigned late = sim_with(s, WITH_DELAY) && chance_one_in(&c, 3) ? chance_below(&c, 4) : 0;

	s->asks = sim_grow(s->asks, s->asks_count, &s->asks_room, sizeof(s->asks[0]));
	s->asks[s->asks_count] =
	    (struct ask){ .kind = kind, .peer = peer, .subject = subject, .n = n };
	request->correlation = s->asks_count++;
	assert(ov__request__get_packed_size(request) <= sizeof(bytes));
	size_t size = ov__request__pack(request, bytes);
	pipe_put(&s->peers[peer].up, s->step + late, request->correlation, "", bytes, size);
	return request->correlation;
}

static void
send_report(struct sim *s, size_t report)
{
	struct said *r = &s->said[report];
	Ov__Request request = OV__REQUEST__INIT;
	struct chance c = chance_of(s->plan.seed, s->step, 5000 + report);

	request.ask_case = OV__REQUEST__ASK_REPORT;
	request.report.data = r->data;
	request.report.len = r->size;
	r->next_try = s->step + 2 + chance_below(&c, 5);
	(void)actors_ask(s, ASK_REPORT, r->peer, report, 0, &request);
}

/* ---- a new report --------------------------------------------------------------------------- */

static char *
words(const char *text)
{
	return (char *)(uintptr_t)text;
}

static size_t
new_said(struct sim *s, size_t peer, struct chance *c)
{
	s->said = sim_grow(s->said, s->said_count, &s->said_room, sizeof(s->said[0]));
	struct said *r = &s->said[s->said_count];

	memset(r, 0, sizeof(*r));
	r->peer = peer;
	r->person = -1;
	for (size_t i = 0; i < 16; i += 8) {
		uint64_t v = chance_next(c);
		memcpy(r->key + i, &v, 8);
	}
	return s->said_count++;
}

static void
pack(struct said *said, Ov__Report *r)
{
	r->key.data = said->key;
	r->key.len = 16;
	r->case_ = said->case_;
	if (said->has_seen) {
		r->seen_or_not_case = OV__REPORT__SEEN_OR_NOT_SEEN;
		r->seen = said->seen;
	}
	for (size_t i = 0; i < r->n_facts; i++)
		said->release = said->release ||
				r->facts[i]->fact_case == OV__FACT__FACT_RELEASE_DATE_SET ||
				r->facts[i]->fact_case == OV__FACT__FACT_RELEASE_COMPLETED;
	free(said->data);
	said->size = ov__report__get_packed_size(r);
	said->data = malloc(said->size + 1);
	assert(said->data != NULL);
	(void)ov__report__pack(r, said->data);
}

static void
pack_fact(struct said *said, Ov__Fact *fact, const char *behalf)
{
	Ov__Report r = OV__REPORT__INIT;

	r.facts = &fact;
	r.n_facts = 1;
	r.on_behalf_of = words(behalf);
	if (behalf[0] != '\0')
		r.channel = OV__CHANNEL__CHANNEL_PHONE;
	pack(said, &r);
}

/* A day from a fortnight ago until two months ahead. */
static uint32_t
some_day(const struct sim *s, struct chance *c)
{
	return date_add_days(moment_date(s->doubt.truth), (int32_t)chance_below(c, 75) - 14);
}

static void
say_opened(struct sim *s, struct said *said, struct chance *c)
{
	Ov__CaseOpened opened = OV__CASE_OPENED__INIT;
	Ov__IdentityRecorded identity = OV__IDENTITY_RECORDED__INIT;
	Ov__ConsentGiven consent = OV__CONSENT_GIVEN__INIT;
	Ov__ReleaseDateSet date = OV__RELEASE_DATE_SET__INIT;
	Ov__Person person = OV__PERSON__INIT;
	char *agencies[] = { words("team"), words("nav"), words("bolig") };
	Ov__Report r = OV__REPORT__INIT;

	said->person = (int)chance_below(c, PERSONS);
	person.national_id = identity.national_id = words(persons[said->person]);
	consent.agencies = agencies;
	consent.n_agencies = 1 + chance_below(c, 3);
	consent.given = moment_date(s->doubt.truth);
	date.date = some_day(s, c);
	date.time = chance_one_in(c, 2) ? 900 : 0;
	date.form = OV__RELEASE_FORM__RELEASE_FORM_FULL_TERM;
	date.state = OV__DATE_STATE__DATE_STATE_SET;
	Ov__Fact *facts[] = { FACT(case_opened, CASE_OPENED, &opened),
		FACT(identity_recorded, IDENTITY_RECORDED, &identity),
		FACT(consent_given, CONSENT_GIVEN, &consent),
		FACT(release_date_set, RELEASE_DATE_SET, &date) };
	r.person = &person;
	r.facts = facts;
	r.n_facts = chance_one_in(c, 4) ? 1 : 4;
	pack(said, &r);
}

static void
say_date(struct sim *s, struct said *said, struct chance *c)
{
	Ov__ReleaseDateSet date = OV__RELEASE_DATE_SET__INIT;

	date.date = some_day(s, c);
	date.time = chance_one_in(c, 2) ? 1100 : 0;
	date.form = OV__RELEASE_FORM__RELEASE_FORM_FULL_TERM;
	date.state = OV__DATE_STATE__DATE_STATE_SET;
	pack_fact(said, FACT(release_date_set, RELEASE_DATE_SET, &date), "");
}

static void
say_consent(struct sim *s, struct said *said, struct chance *c)
{
	Ov__ConsentGiven given = OV__CONSENT_GIVEN__INIT;
	Ov__ConsentWithdrawn withdrawn = OV__CONSENT_WITHDRAWN__INIT;
	char *agencies[] = { words("nav"), words("bolig"), words("frivillig") };

	if (chance_one_in(c, 3)) {
		withdrawn.agencies = agencies;
		withdrawn.n_agencies = chance_below(c, 3);
		pack_fact(said, FACT(consent_withdrawn, CONSENT_WITHDRAWN, &withdrawn), "");
		return;
	}
	given.agencies = agencies;
	given.n_agencies = 1 + chance_below(c, 3);
	given.given = moment_date(s->doubt.truth);
	if (chance_one_in(c, 2))
		given.expires = date_add_days(given.given, 3 + (int32_t)chance_below(c, 40));
	pack_fact(said, FACT(consent_given, CONSENT_GIVEN, &given), "");
}

static void
say_release(struct sim *s, struct said *said, struct chance *c)
{
	Ov__ReleaseDateWithdrawn withdrawn = OV__RELEASE_DATE_WITHDRAWN__INIT;
	Ov__ReleaseCompleted completed = OV__RELEASE_COMPLETED__INIT;
	Ov__TransportArranged transport = OV__TRANSPORT_ARRANGED__INIT;
	Ov__BelongingsReady belongings = OV__BELONGINGS_READY__INIT;

	switch (chance_below(c, 5)) {
	case 0:
		withdrawn.reason = words("ny dom");
		pack_fact(
		    said, FACT(release_date_withdrawn, RELEASE_DATE_WITHDRAWN, &withdrawn), "");
		break;
	case 1:
		completed.date = moment_date(s->doubt.truth);
		completed.form = OV__RELEASE_FORM__RELEASE_FORM_FULL_TERM;
		pack_fact(said, FACT(release_completed, RELEASE_COMPLETED, &completed), "");
		break;
	case 2:
		transport.how = words("tog");
		transport.date = some_day(s, c);
		pack_fact(said, FACT(transport_arranged, TRANSPORT_ARRANGED, &transport), "");
		break;
	default:
		belongings.where = words("vakta");
		pack_fact(said, FACT(belongings_ready, BELONGINGS_READY, &belongings), "");
		break;
	}
}

static void
say_prison(struct sim *s, struct said *said, struct chance *c)
{
	if (said->case_[0] == '\0' || chance_one_in(c, 6)) {
		said->case_[0] = '\0';
		said->has_seen = false;
		say_opened(s, said, c);
	} else if (chance_one_in(c, 3)) {
		say_consent(s, said, c);
	} else if (chance_one_in(c, 2)) {
		say_date(s, said, c);
	} else {
		say_release(s, said, c);
	}
}

static void
say_contact(struct said *said, struct chance *c)
{
	Ov__ContactMade made = OV__CONTACT_MADE__INIT;
	Ov__ContactAttempted attempted = OV__CONTACT_ATTEMPTED__INIT;

	made.with = attempted.with = words("kontaktbetjenten");
	if (chance_one_in(c, 2))
		pack_fact(said, FACT(contact_made, CONTACT_MADE, &made), "");
	else
		pack_fact(said, FACT(contact_attempted, CONTACT_ATTEMPTED, &attempted), "");
}

static void
say_housing(struct sim *s, struct said *said, struct chance *c, const char *behalf)
{
	Ov__HousingStayRegistered stay = OV__HOUSING_STAY_REGISTERED__INIT;
	Ov__HousingGuaranteeGranted granted = OV__HOUSING_GUARANTEE_GRANTED__INIT;
	Ov__HousingKeysArranged keys = OV__HOUSING_KEYS_ARRANGED__INIT;
	Ov__ReleaseArrived arrived = OV__RELEASE_ARRIVED__INIT;

	switch (chance_below(c, 6)) {
	case 0:
		arrived.date = moment_date(s->doubt.truth);
		pack_fact(said, FACT(release_arrived, RELEASE_ARRIVED, &arrived), behalf);
		break;
	case 1:
		keys.who = words("vaktmesteren");
		pack_fact(said, FACT(housing_keys_arranged, HOUSING_KEYS_ARRANGED, &keys), behalf);
		break;
	case 2:
	case 3:
		granted.place = words("Bekkeveien 4");
		granted.to = some_day(s, c);
		pack_fact(said,
		    FACT(housing_guarantee_granted, HOUSING_GUARANTEE_GRANTED, &granted), behalf);
		break;
	default:
		stay.type = (Ov__StayType)(1 + chance_below(c, 10));
		stay.place = words("Fjellgata 2");
		pack_fact(
		    said, FACT(housing_stay_registered, HOUSING_STAY_REGISTERED, &stay), behalf);
		break;
	}
}

static void
say_nav(struct said *said, struct chance *c, const char *behalf)
{
	Ov__NavContactOpened opened = OV__NAV_CONTACT_OPENED__INIT;
	Ov__NavOfficeSettled office = OV__NAV_OFFICE_SETTLED__INIT;
	Ov__NavOfficeDisputed not_ours = OV__NAV_OFFICE_DISPUTED__INIT;
	Ov__MoneyArranged money = OV__MONEY_ARRANGED__INIT;

	switch (chance_below(c, 4)) {
	case 0:
		not_ours.office = words("Nav Asker");
		pack_fact(said, FACT(nav_office_disputed, NAV_OFFICE_DISPUTED, &not_ours), behalf);
		break;
	case 1:
		opened.office = words("Nav Asker");
		pack_fact(said, FACT(nav_contact_opened, NAV_CONTACT_OPENED, &opened), behalf);
		break;
	case 2:
		office.office = chance_one_in(c, 2) ? words("Nav Asker") : words("Nav Sagene");
		pack_fact(said, FACT(nav_office_settled, NAV_OFFICE_SETTLED, &office), behalf);
		break;
	default:
		money.how = words("konto");
		money.amount = 100 * chance_below(c, 50);
		pack_fact(said, FACT(money_arranged, MONEY_ARRANGED, &money), behalf);
		break;
	}
}

/* Retract an earlier report that was answered. */
static void
say_retracted(struct sim *s, struct said *said, struct chance *c)
{
	Ov__ReportRetracted retracted = OV__REPORT_RETRACTED__INIT;
	const struct said *of = &s->said[chance_below(c, (uint32_t)s->said_count)];

	if (of->case_[0] != '\0') {
		memcpy(said->case_, of->case_, sizeof(said->case_));
		said->has_seen = false;
	}
	retracted.report.data = (unsigned char *)(uintptr_t)of->key;
	retracted.report.len = 16;
	said->retracts = true;
	retracted.reason = words("feil person");
	pack_fact(said, FACT(report_retracted, REPORT_RETRACTED, &retracted), "");
}

static void
say_team(struct sim *s, struct said *said, struct chance *c)
{
	Ov__CaseAssigned assigned = OV__CASE_ASSIGNED__INIT;
	Ov__CaseClosed closed = OV__CASE_CLOSED__INIT;
	Ov__CaseReopened reopened = OV__CASE_REOPENED__INIT;

	switch (chance_below(c, 12)) {
	case 0:
		assigned.adviser = chance_one_in(c, 2) ? words("Marte") : words("Odd");
		assigned.phone = words("00000000");
		pack_fact(said, FACT(case_assigned, CASE_ASSIGNED, &assigned), "");
		break;
	case 1:
		closed.reason = words("ferdig");
		pack_fact(said, FACT(case_closed, CASE_CLOSED, &closed), "");
		break;
	case 2:
		reopened.reason = words("tilbake");
		pack_fact(said, FACT(case_reopened, CASE_REOPENED, &reopened), "");
		break;
	case 3:
		say_retracted(s, said, c);
		break;
	case 4:
	case 5:
		say_date(s, said, c);
		break;
	case 6:
	case 7:
		say_housing(s, said, c, "bolig");
		break;
	case 8:
	case 9:
		say_nav(said, c, "nav");
		break;
	default:
		say_contact(said, c);
		break;
	}
}

static void
say_oncall(struct sim *s, struct said *said, struct chance *c)
{
	Ov__AlertAcknowledged acknowledged = OV__ALERT_ACKNOWLEDGED__INIT;
	Ov__AlertNotified notified = OV__ALERT_NOTIFIED__INIT;

	acknowledged.code = notified.code = due_open_code(s, said->case_);
	notified.step = 1;
	notified.who = words("Kari");
	notified.how = words("sms");
	if (chance_one_in(c, 3))
		pack_fact(said, FACT(alert_notified, ALERT_NOTIFIED, &notified), "");
	else
		pack_fact(said, FACT(alert_acknowledged, ALERT_ACKNOWLEDGED, &acknowledged), "");
}

/* Restrict a case with a secret address: the sister team alone has the case from there on. */
static void
say_restricted(struct said *said)
{
	Ov__CaseRestricted restricted = OV__CASE_RESTRICTED__INIT;

	restricted.agency = words("skjermet");
	pack_fact(said, FACT(case_restricted, CASE_RESTRICTED, &restricted), "");
}

static bool
restricts(const struct sim *s, uint32_t agency, const struct said *said, struct chance *c)
{
	bool now = chance_one_in(c, 12) && sim_with(s, WITH_SHIELD) && s->plan.seed % 4 == 1;

	return (now || rare_restricts(s)) && s->step > 8 && said->case_[0] != '\0' &&
	       (agency == TEAM || agency == GRANLI);
}

static void
say_line(struct said *said, const char *line, const char *behalf)
{
	Ov__Fact *fact = saying(line);

	pack_fact(said, fact, behalf);
	ov__fact__free_unpacked(fact, NULL);
}

/* Several in one report. */
static bool
say_lines(struct sim *s, struct said *said, uint32_t agency, struct chance *c)
{
	enum { LINES = 8 };
	Ov__Report r = OV__REPORT__INIT;
	const char *const *lines = NULL, *line;
	Ov__Fact *facts[LINES];
	size_t count = rare_lines(s, agency, &lines);

	assert(count <= LINES);
	for (size_t i = 0; i < count; i++)
		if ((line = talk_line(s, said->case_, lines[i], c)) != NULL)
			facts[r.n_facts++] = saying(line);
	r.facts = facts;
	if (r.n_facts > 0)
		pack(said, &r);
	for (size_t i = 0; i < r.n_facts; i++)
		ov__fact__free_unpacked(facts[i], NULL);
	return r.n_facts > 0;
}

/* One of the many other things. */
static bool
say_more(struct sim *s, struct said *said, uint32_t agency, struct chance *c)
{
	bool more = chance_one_in(c, 2), back = chance_one_in(c, 30), typed = chance_one_in(c, 5);
	const char *line;

	if (!sim_with(s, WITH_TALK) || said->case_[0] == '\0' || agency == VAKT)
		return false;
	if (say_lines(s, said, agency, c))
		return true;
	if ((line = rare_line(s, agency)) != NULL &&
	    (line = talk_line(s, said->case_, line, c)) != NULL) {
		say_line(said, line, "");
		return true;
	}
	if (!more)
		return false;
	if (back && agency == TEAM) {
		say_retracted(s, said, c);
		return true;
	}
	/* The team also types facts that other agencies told it by telephone. */
	uint32_t speaker = typed && agency == TEAM ? (chance_one_in(c, 2) ? NAV : BOLIG) : agency;
	if ((line = talk(s, speaker, said->case_, c)) == NULL)
		return false;
	say_line(said, line, speaker == agency ? "" : speaker == NAV ? "nav" : "bolig");
	return true;
}

/* Decisions name the event that they have seen: the last one, or an older one. */
static void
set_seen(struct sim *s, struct said *said, struct chance *c)
{
	bool with = chance_one_in(c, 3), old = chance_one_in(c, 4);
	uint32_t back = chance_below(c, 10);

	if (!with || !sim_with(s, WITH_SEEN) || said->case_[0] == '\0')
		return;
	said->has_seen = true;
	said->seen = model_last(s, s->peers[said->peer].agency, said->case_);
	if (old)
		said->seen -= said->seen < back ? said->seen : back;
}

static void
say(struct sim *s, size_t reporter, struct chance *c)
{
	const struct person_case *of = model_some_case(s, chance_below(c, PERSONS), c);
	bool prison =
	    reporters[reporter].with == WITH_PRISON || reporters[reporter].agency == OTHER_PRISON;

	if (of == NULL && !prison)
		return;
	if (reporters[reporter].agency == SKJERMET && (of == NULL || !shielded_is(s, of->id)))
		return;
	size_t at = new_said(s, reporter, c);
	struct said *said = &s->said[at];
	if (of != NULL)
		memcpy(said->case_, of->id, sizeof(said->case_));
	set_seen(s, said, c);
	if (restricts(s, reporters[reporter].agency, said, c)) {
		say_restricted(said);
		return;
	}
	if (say_more(s, said, reporters[reporter].agency, c))
		return;
	switch (reporters[reporter].agency) {
	case GRANLI:
	case OTHER_PRISON:
		say_prison(s, said, c);
		break;
	case TEAM:
	case SKJERMET:
		say_team(s, said, c);
		break;
	case NAV:
		say_nav(said, c, "");
		break;
	case BOLIG:
		say_housing(s, said, c, "");
		break;
	case VAKT:
		say_oncall(s, said, c);
		break;
	default:
		say_contact(said, c);
		break;
	}
}

/* Of the case of the last report. */
static void
withdraw_too(struct sim *s, size_t reporter, struct chance *c)
{
	char *agencies[] = { words("nav"), words("bolig") };
	Ov__ConsentWithdrawn withdrawn = OV__CONSENT_WITHDRAWN__INIT;
	char case_[CASE_ID_TEXT_SIZE];

	if (s->said_count == 0 || s->said[s->said_count - 1].peer != reporter ||
	    s->said[s->said_count - 1].case_[0] == '\0')
		return;
	memcpy(case_, s->said[s->said_count - 1].case_, sizeof(case_));
	size_t at = new_said(s, reporter, c);
	memcpy(s->said[at].case_, case_, sizeof(case_));
	withdrawn.agencies = agencies;
	withdrawn.n_agencies = 2;
	pack_fact(&s->said[at], FACT(consent_withdrawn, CONSENT_WITHDRAWN, &withdrawn), "");
}

/* ---- keys that come again -------------------------------------------------------------------- */

/* The same key over another report: that of a report that was accepted, or refused for good. */
static void
take_key(struct sim *s, size_t report, struct chance *c)
{
	size_t i = new_said(s, s->said[report].peer, c);
	struct said *r = &s->said[i];

	memcpy(r->key, s->said[report].key, 16);
	const struct person_case *of = model_some_case(s, chance_below(c, PERSONS), c);
	if (of != NULL)
		memcpy(r->case_, of->id, sizeof(r->case_));
	else
		r->closed = true;
	Ov__IdentityRecorded identity = OV__IDENTITY_RECORDED__INIT;
	/* Not the content of another report under this key. */
	identity.birth_date = 19300101 + (uint32_t)(i % 60 * 10000 + i / 60 % 12 * 100);
	pack_fact(r, FACT(identity_recorded, IDENTITY_RECORDED, &identity), "");
}

static void
come_again(struct sim *s, size_t reporter, struct chance *c)
{
	size_t i = s->said_count > 0 ? chance_below(c, (uint32_t)s->said_count) : 0;
	bool other = chance_one_in(c, 2);

	if (s->said_count == 0 || s->said[i].peer != reporter || !s->said[i].closed ||
	    s->said[i].size == 0)
		return;
	if (other)
		take_key(s, i, c);
	else
		s->said[i].closed = false;
}

/* ---- acting ---------------------------------------------------------------------------------- */

void
actors_open(struct sim *s)
{
	for (size_t i = 0; i < REPORTERS; i++)
		(void)actors_peer(s, reporters[i].user, reporters[i].agency, "");
}

static size_t
open_reports(const struct sim *s, size_t reporter)
{
	size_t n = 0;

	for (size_t i = 0; i < s->said_count; i++)
		n += s->said[i].peer == reporter && !s->said[i].closed;
	return n;
}

/* Ask for the lag of each stream and its consumers, as an administrator; and acknowledge a number
 * that does not exist. */
static void
look_on(struct sim *s, struct chance *c)
{
	Ov__Request request = OV__REQUEST__INIT;
	Ov__StreamsRequest streams = OV__STREAMS_REQUEST__INIT;
	Ov__AcknowledgeRequest acknowledge = OV__ACKNOWLEDGE_REQUEST__INIT;
	bool too_far = chance_one_in(c, 4);

	if (!sim_with(s, WITH_ADMIN) || !chance_one_in(c, 6))
		return;
	if (too_far) {
		acknowledge.consumer = words(s->consumers[0].name);
		acknowledge.n = s->streams[TEAM].head + 1000000;
		request.ask_case = OV__REQUEST__ASK_ACKNOWLEDGE;
		request.acknowledge = &acknowledge;
		(void)actors_ask(s, ASK_TOO_FAR, TEAM_PEER, 0, acknowledge.n, &request);
		return;
	}
	request.ask_case = OV__REQUEST__ASK_STREAMS;
	request.streams = &streams;
	(void)actors_ask(s, ASK_STREAMS, TEAM_PEER, 0, 0, &request);
}

/* The oldest case of a person that is not the newest. */
static struct person_case *
oldest_of(struct sim *s, int person)
{
	for (size_t i = 0; i < s->cases_count; i++)
		if (s->cases[i].id[0] != '\0' && s->cases[i].person == person)
			return &s->cases[i];
	return NULL;
}

/* A case on its way out: closed, exported with as many events as the team was told of, and erased
 * as soon as the daemon allows it: one person after the other. */
static void
archive(struct sim *s, struct chance *c)
{
	enum { TURN = 15, LEAVE = 5 };
	uint32_t which = chance_below(c, 2);
	struct person_case *p = oldest_of(s, (int)(s->step / TURN % PERSONS));
	Ov__Request request = OV__REQUEST__INIT;
	Ov__EraseRequest erase = OV__ERASE_REQUEST__INIT;
	Ov__CaseClosed closed = OV__CASE_CLOSED__INIT;
	Ov__CaseExported exported = OV__CASE_EXPORTED__INIT;

	if (!sim_with(s, WITH_ERASE) || (s->plan.seed % 3 != 0 && !rare_archive(s)) ||
	    s->step % TURN < LEAVE || p == NULL)
		return;
	if (which == 0 && !due_closed(s, p->id))
		return;
	if (which == 0) {
		erase.case_ = p->id;
		erase.reason = words("frist");
		erase.decided_by = words("arkivet");
		erase.early = words("bedt om det");
		request.ask_case = OV__REQUEST__ASK_ERASE;
		request.erase = &erase;
		uint64_t n = actors_ask(s, ASK_ERASE, TEAM_PEER, 0, 0, &request);
		memcpy(s->asks[n].case_, p->id, sizeof(p->id));
		return;
	}
	size_t at = new_said(s, TEAM_PEER, c);
	memcpy(s->said[at].case_, p->id, sizeof(p->id));
	closed.reason = words("arkiv");
	exported.where = words("hylla");
	for (uint64_t i = 1; i <= s->streams[TEAM].head; i++)
		exported.events +=
		    i < s->streams[TEAM].room && strcmp(s->streams[TEAM].list[i].case_, p->id) == 0;
	if (due_closed(s, p->id))
		pack_fact(&s->said[at], FACT(case_exported, CASE_EXPORTED, &exported), "");
	else
		pack_fact(&s->said[at], FACT(case_closed, CASE_CLOSED, &closed), "");
}

void
actors_act(struct sim *s)
{
	for (size_t i = 0; i < REPORTERS; i++) {
		struct chance c = chance_of(s->plan.seed, s->step, 100 + i);
		bool new = chance_one_in(&c, s->step < 6 && i == 0 ? 1 : 3);
		bool again = chance_one_in(&c, 6);
		if (new &&sim_with(s, reporters[i].with) && open_reports(s, i) < OPEN_MAX)
			say(s, i, &c);
		if (reporters[i].agency == GRANLI && open_reports(s, i) < OPEN_MAX &&
		    rare_withdraws(s))
			withdraw_too(s, i, &c);
		if (again && sim_with(s, WITH_KEYS) && sim_with(s, reporters[i].with))
			come_again(s, i, &c);
	}
	struct chance c = chance_of(s->plan.seed, s->step, 120);
	look_on(s, &c);
	doubt_act(s);
	archive(s, &c);
	for (size_t i = 0; i < s->said_count; i++)
		if (!s->said[i].closed && s->step >= s->said[i].next_try)
			send_report(s, i);
}

static void
hear(struct sim *s, const Ov__Answer *a)
{
	const struct ask *ask = &s->asks[a->correlation];

	if (ask->kind != ASK_REPORT || a->outcome == OV__OUTCOME__OUTCOME_FULL ||
	    a->outcome == OV__OUTCOME__OUTCOME_BUSY)
		return;
	s->said[ask->subject].closed = true;
}

void
actors_hear(struct sim *s)
{
	struct packet *k;

	for (size_t i = 0; i < REPORTERS; i++)
		while ((k = pipe_take(&s->peers[i].down, s->step)) != NULL) {
			Ov__Answer *a = ov__answer__unpack(NULL, k->size, k->data);
			assert(a != NULL);
			hear(s, a);
			ov__answer__free_unpacked(a, NULL);
			free(k);
		}
}

bool
actors_at_rest(const struct sim *s)
{
	for (size_t i = 0; i < s->said_count; i++)
		if (!s->said[i].closed)
			return false;
	return true;
}

void
actors_again(struct sim *s)
{
	for (size_t i = 0; i < s->said_count; i++)
		if (s->said[i].ok) {
			s->said[i].closed = false;
			s->said[i].next_try = s->step;
		}
}
