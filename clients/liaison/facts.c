/* facts.c - The difference between a notice and the last one sent, as one report. */
#include "facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <desk.pb-c.h>

#include "overgang.h"

enum { FACTS_MAX = 16 };

/* The messages of one report, which point into the notice. */
struct building {
	const struct known_list *known;
	struct notice *notice;
	struct known *after;
	Ov__Report report;
	Ov__Fact facts[FACTS_MAX];
	Ov__Fact *list[FACTS_MAX];
	size_t count;

	Ov__Person person;
	char person_name[260];
	Ov__CaseOpened opened;
	Ov__CaseRestricted restricted;
	Ov__BasisInvoked basis;
	char *basis_agency;
	Ov__InstitutionEntered entered;
	Ov__InstitutionLeft left;
	Ov__NameRecorded name;
	Ov__IdentityRecorded identity;
	Ov__ParticipantReferenceSet reference;
	Ov__ConsentGiven consent;
	char *agencies[ROWS_RECIPIENTS_MAX];
	Ov__ConsentWithdrawn consent_withdrawn;
	Ov__SentenceRegistered sentence;
	Ov__RemandOrderSet order;
	Ov__RemandRestrictionsSet restrictions;
	Ov__HousingStayRegistered stay;
	Ov__ReleaseDateSet date;
	Ov__ReleaseDateWithdrawn date_withdrawn;
	Ov__ReleaseCompleted completed;
};

static void
start(struct building *b, const struct known_list *k, struct notice *n, const struct known *before,
    struct known *after)
{
	*b = (struct building){ .known = k, .notice = n, .after = after };
	b->report = (Ov__Report)OV__REPORT__INIT;
	if (before != NULL)
		*after = *before;
	else
		*after = (struct known){ .state = KNOWN_SENT };
	after->vanished = false;
	after->line = n->line;
	(void)snprintf(after->ref, sizeof(after->ref), "%s", n->ref);
	(void)snprintf(after->prison, sizeof(after->prison), "%s", n->prison);
}

static Ov__Fact *
add(struct building *b, Ov__Fact__FactCase kind)
{
	if (b->count == FACTS_MAX)
		abort(); /* there are fewer kinds than that */
	Ov__Fact *f = &b->facts[b->count];
	*f = (Ov__Fact)OV__FACT__INIT;
	f->fact_case = kind;
	b->list[b->count++] = f;
	return f;
}

/* Is the last fact the same as the one last sent? Either way it is remembered as sent. */
static bool
was_sent(struct building *b)
{
	Ov__Fact *f = b->list[b->count - 1];
	size_t size = ov__fact__get_packed_size(f);
	unsigned char hash[KNOWN_HASH_SIZE], *bytes = malloc(size);

	if (bytes == NULL)
		abort();
	(void)ov__fact__pack(f, bytes);
	known_hash(b->known, "fact", bytes, size, hash);
	explicit_bzero(bytes, size);
	free(bytes);
	if (known_same(b->after, (uint32_t)f->fact_case, hash))
		return true;
	known_set(b->after, (uint32_t)f->fact_case, hash);
	return false;
}

/* Remove the last fact again when it was sent before. */
static void
unless_sent(struct building *b)
{
	if (was_sent(b))
		b->count--;
}

static unsigned char *
finish(struct building *b, size_t *ret_size)
{
	unsigned char key[OVERGANG_KEY_SIZE], *bytes = NULL;

	if (b->count > 0) {
		overgang_key(key);
		b->report.key.data = key;
		b->report.key.len = sizeof(key);
		if (b->report.person == NULL)
			b->report.case_ = b->after->case_id;
		b->report.facts = b->list;
		b->report.n_facts = b->count;
		b->report.told_by = b->notice->told_by;
		b->report.channel = OV__CHANNEL__CHANNEL_SYSTEM;
		*ret_size = ov__report__get_packed_size(&b->report);
		bytes = malloc(*ret_size);
		if (bytes == NULL)
			abort();
		(void)ov__report__pack(&b->report, bytes);
	}
	explicit_bzero(b, sizeof(*b));
	return bytes;
}

/* ---- what a notice says ---------------------------------------------------------------- */

static void
add_opening(struct building *b)
{
	struct notice *n = b->notice;

	b->person = (Ov__Person)OV__PERSON__INIT;
	b->person.national_id = n->national_id;
	if (n->national_id[0] == '\0') {
		(void)snprintf(
		    b->person_name, sizeof(b->person_name), "%s %s", n->given_name, n->family_name);
		b->person.birth_date = n->birth_date;
		b->person.name = b->person_name;
		b->person.reference = n->ref;
	}
	b->report.person = &b->person;
	b->opened = (Ov__CaseOpened)OV__CASE_OPENED__INIT;
	b->opened.language = n->language;
	add(b, OV__FACT__FACT_CASE_OPENED)->case_opened = &b->opened;
}

/* A restricted case is not there for its prison any more, so each report about it names the
 * person again and opens it: the answer is the same, and the daemon finds the case. Returns
 * whether its restriction is news. */
static bool
add_restricted_opening(struct building *b)
{
	add_opening(b);
	b->restricted = (Ov__CaseRestricted)OV__CASE_RESTRICTED__INIT;
	b->restricted.agency = b->notice->restricted_to;
	add(b, OV__FACT__FACT_CASE_RESTRICTED)->case_restricted = &b->restricted;
	return !was_sent(b);
}

/* A withdrawal goes to the known case; without one the report names the person. Returns whether
 * the report opens an unknown case. */
static bool
add_opening_again(struct building *b)
{
	bool anew = !known_opened(b->after) && b->after->case_id[0] == '\0';

	if (b->notice->restricted_to[0] != '\0')
		(void)add_restricted_opening(b);
	else if (anew)
		add_opening(b);
	return anew;
}

static void
add_person(struct building *b)
{
	struct notice *n = b->notice;

	if (n->given_name[0] != '\0') {
		b->name = (Ov__NameRecorded)OV__NAME_RECORDED__INIT;
		b->name.given_name = n->given_name;
		b->name.family_name = n->family_name;
		add(b, OV__FACT__FACT_NAME_RECORDED)->name_recorded = &b->name;
		unless_sent(b);
	}
	b->identity = (Ov__IdentityRecorded)OV__IDENTITY_RECORDED__INIT;
	b->identity.national_id = n->national_id;
	b->identity.birth_date = n->national_id[0] == '\0' ? n->birth_date : 0;
	add(b, OV__FACT__FACT_IDENTITY_RECORDED)->identity_recorded = &b->identity;
	unless_sent(b);
}

static void
add_consent(struct building *b)
{
	struct notice *n = b->notice;

	b->consent = (Ov__ConsentGiven)OV__CONSENT_GIVEN__INIT;
	b->consent.given = n->consent_date;
	for (size_t i = 0; i < n->recipients_count; i++)
		b->agencies[i] = n->recipients[i];
	b->consent.agencies = b->agencies;
	b->consent.n_agencies = n->recipients_count;
	/* A restricted case must not even name another agency. */
	if (n->restricted_to[0] != '\0') {
		b->agencies[0] = n->restricted_to;
		b->consent.n_agencies = 1;
	}
	add(b, OV__FACT__FACT_CONSENT_GIVEN)->consent_given = &b->consent;
	unless_sent(b);
}

static uint32_t
or_before(uint32_t *known, uint32_t now)
{
	if (now != 0)
		*known = now;
	return *known;
}

static void
add_stay_in_prison(struct building *b)
{
	struct notice *n = b->notice;

	b->sentence = (Ov__SentenceRegistered)OV__SENTENCE_REGISTERED__INIT;
	b->sentence.status = (Ov__Status)or_before(&b->after->status, n->status);
	b->sentence.intake = or_before(&b->after->intake, n->intake);
	b->sentence.two_thirds = or_before(&b->after->two_thirds, n->two_thirds);
	b->sentence.full_term = or_before(&b->after->full_term, n->full_term);
	b->sentence.prison = n->prison;
	b->sentence.unit = n->unit;
	add(b, OV__FACT__FACT_SENTENCE_REGISTERED)->sentence_registered = &b->sentence;
	unless_sent(b);
	if (n->remand_expiry != 0) {
		b->order = (Ov__RemandOrderSet)OV__REMAND_ORDER_SET__INIT;
		b->order.expires = n->remand_expiry;
		add(b, OV__FACT__FACT_REMAND_ORDER_SET)->remand_order_set = &b->order;
		unless_sent(b);
	}
	if (n->restrictions_until != 0) {
		b->restrictions = (Ov__RemandRestrictionsSet)OV__REMAND_RESTRICTIONS_SET__INIT;
		b->restrictions.until = n->restrictions_until;
		add(b, OV__FACT__FACT_REMAND_RESTRICTIONS_SET)->remand_restrictions_set =
		    &b->restrictions;
		unless_sent(b);
	}
}

/* Sakamoto's method; NULL on the days of the week. */
static const char *
weekend_day(uint32_t date)
{
	static const uint32_t shift[] = { 0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4 };
	uint32_t month = date / 100 % 100, year = date / 10000 - (month < 3);
	uint32_t weekday =
	    (year + year / 4 - year / 100 + year / 400 + shift[month - 1] + date % 100) % 7;

	return weekday == 0 ? "søndag" : weekday == 6 ? "lørdag" : NULL;
}

/* Why it is this date, as the prison sees it: advanced, or the last day falls on a
 * weekend and one leaves before it. */
static const char *
reason_of(const struct known *after)
{
	if (after->form == OV__RELEASE_FORM__RELEASE_FORM_ADVANCED)
		return "fremskutt";
	if (after->full_term == 0 || after->full_term <= after->release_date)
		return NULL;
	return weekend_day(after->full_term);
}

static void
add_release(struct building *b)
{
	struct notice *n = b->notice;
	struct known *after = b->after;
	const char *reason;

	if (n->release_date == 0)
		return;
	/* An empty cell keeps its former value only for the same release date. */
	if (after->release_date != n->release_date)
		after->release_time = after->form = after->date_state = 0;
	after->release_date = n->release_date;
	b->date = (Ov__ReleaseDateSet)OV__RELEASE_DATE_SET__INIT;
	b->date.date = n->release_date;
	b->date.time = or_before(&after->release_time, n->release_time);
	b->date.form = (Ov__ReleaseForm)or_before(&after->form, n->form);
	b->date.state = (Ov__DateState)or_before(&after->date_state, n->date_state);
	reason = reason_of(after);
	if (reason != NULL)
		b->date.reason = (char *)(uintptr_t)reason;
	add(b, OV__FACT__FACT_RELEASE_DATE_SET)->release_date_set = &b->date;
	unless_sent(b);
	if (n->message != MESSAGE_RELEASED)
		return;
	b->completed = (Ov__ReleaseCompleted)OV__RELEASE_COMPLETED__INIT;
	b->completed.date = n->release_date;
	b->completed.time = b->date.time;
	b->completed.form = b->date.form;
	add(b, OV__FACT__FACT_RELEASE_COMPLETED)->release_completed = &b->completed;
	unless_sent(b);
}

static void
add_housing_and_reference(struct building *b)
{
	struct notice *n = b->notice;

	if (n->housing != OV__STAY_TYPE__STAY_TYPE_UNKNOWN) {
		b->stay = (Ov__HousingStayRegistered)OV__HOUSING_STAY_REGISTERED__INIT;
		b->stay.type = n->housing;
		add(b, OV__FACT__FACT_HOUSING_STAY_REGISTERED)->housing_stay_registered = &b->stay;
		unless_sent(b);
	}
	if (n->ref[0] != '\0') {
		b->reference = (Ov__ParticipantReferenceSet)OV__PARTICIPANT_REFERENCE_SET__INIT;
		b->reference.reference = n->ref;
		add(b, OV__FACT__FACT_PARTICIPANT_REFERENCE_SET)->participant_reference_set =
		    &b->reference;
		unless_sent(b);
	}
}

/* Melding om institusjonsopphold (folketrygdloven § 21-4): who is where from when, to state
 * Nav alone. In a restricted case nobody else is told anything. */
static void
add_stay_notice(struct building *b)
{
	static char code[] = "folketrygdloven-21-4";
	struct notice *n = b->notice;

	if (n->stay_notice_to[0] == '\0' || n->restricted_to[0] != '\0' ||
	    n->national_id[0] == '\0' || b->after->intake == 0)
		return;
	b->basis = (Ov__BasisInvoked)OV__BASIS_INVOKED__INIT;
	b->basis.code = code;
	b->basis_agency = n->stay_notice_to;
	b->basis.agencies = &b->basis_agency;
	b->basis.n_agencies = 1;
	add(b, OV__FACT__FACT_BASIS_INVOKED)->basis_invoked = &b->basis;
	unless_sent(b);
	b->entered = (Ov__InstitutionEntered)OV__INSTITUTION_ENTERED__INIT;
	b->entered.national_id = n->national_id;
	b->entered.institution = n->prison;
	b->entered.from = b->after->intake;
	add(b, OV__FACT__FACT_INSTITUTION_ENTERED)->institution_entered = &b->entered;
	unless_sent(b);
	if (n->message != MESSAGE_RELEASED || n->release_date == 0)
		return;
	b->left = (Ov__InstitutionLeft)OV__INSTITUTION_LEFT__INIT;
	b->left.national_id = n->national_id;
	b->left.institution = n->prison;
	b->left.to = n->release_date;
	add(b, OV__FACT__FACT_INSTITUTION_LEFT)->institution_left = &b->left;
	unless_sent(b);
}

unsigned char *
facts_notice(const struct known_list *k, struct notice *n, const struct known *before,
    struct known *ret_after, size_t *ret_size)
{
	struct building b;
	bool restricted = n->restricted_to[0] != '\0', news = false;

	start(&b, k, n, before, ret_after);
	known_who(k, n, ret_after->who);
	ret_after->state = KNOWN_SENT;
	if (restricted)
		news = add_restricted_opening(&b);
	else if (!known_opened(ret_after))
		add_opening(&b);
	const size_t opening = b.count;
	add_person(&b);
	add_consent(&b);
	add_stay_in_prison(&b);
	add_release(&b);
	add_stay_notice(&b);
	add_housing_and_reference(&b);
	if (restricted && !news && b.count == opening)
		b.count = 0;
	return finish(&b, ret_size);
}

unsigned char *
facts_consent_withdrawn(const struct known_list *k, struct notice *n, const struct known *before,
    enum known_state state, struct known *ret_after, size_t *ret_size)
{
	struct building b;

	start(&b, k, n, before, ret_after);
	ret_after->state = state;
	(void)add_opening_again(&b);
	known_forget(ret_after, OV__FACT__FACT_CONSENT_GIVEN);
	b.consent_withdrawn = (Ov__ConsentWithdrawn)OV__CONSENT_WITHDRAWN__INIT;
	b.consent_withdrawn.withdrawn = n->consent_date;
	add(&b, OV__FACT__FACT_CONSENT_WITHDRAWN)->consent_withdrawn = &b.consent_withdrawn;
	return finish(&b, ret_size);
}

unsigned char *
facts_date_withdrawn(const struct known_list *k, struct notice *n, const struct known *before,
    struct known *ret_after, size_t *ret_size)
{
	static char reason[] = "meldingen er trukket";
	struct building b;

	start(&b, k, n, before, ret_after);
	ret_after->state = KNOWN_SENT;
	if (add_opening_again(&b)) {
		add_person(&b);
		add_consent(&b);
		add_stay_in_prison(&b);
		add_housing_and_reference(&b);
	}
	known_forget(ret_after, OV__FACT__FACT_RELEASE_DATE_SET);
	ret_after->release_date = ret_after->release_time = 0;
	ret_after->form = ret_after->date_state = 0;
	b.date_withdrawn = (Ov__ReleaseDateWithdrawn)OV__RELEASE_DATE_WITHDRAWN__INIT;
	b.date_withdrawn.reason = reason;
	add(&b, OV__FACT__FACT_RELEASE_DATE_WITHDRAWN)->release_date_withdrawn = &b.date_withdrawn;
	return finish(&b, ret_size);
}
