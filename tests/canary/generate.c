/* generate.c - Random requests of every kind, all at once. */
#include "generate.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- random values, dates, memory ------------------------------------------------------------ */

uint32_t
below(struct history *h, uint32_t n)
{
	return chance_below(&h->chance, n);
}

bool
in(struct history *h, uint32_t percent)
{
	return chance_in(&h->chance, percent);
}

/* yyyymmdd of a day since 1970. The model has its own calendar. */
static uint32_t
date_of(int32_t day)
{
	int32_t z = day + 719468, era = z / 146097;
	uint32_t doe = (uint32_t)(z - era * 146097);
	uint32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	uint32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	uint32_t mp = (5 * doy + 2) / 153, d = doy - (153 * mp + 2) / 5 + 1;
	uint32_t month = mp < 10 ? mp + 3 : mp - 9;
	uint32_t year = yoe + (uint32_t)era * 400 + (month <= 2);

	return year * 10000 + month * 100 + d;
}

uint32_t
in_days(const struct history *h, int32_t days)
{
	return date_of(h->day + days);
}

void *
take(struct history *h, size_t size)
{
	size_t at = (h->memory_used + 15) & ~(size_t)15;

	assert(at + size <= sizeof(h->memory));
	h->memory_used = at + size;
	memset(h->memory + at, 0, size);
	return h->memory + at;
}

char *
text_of(struct history *h, uint16_t canary)
{
	return h->m.words.text[canary];
}

uint16_t
word(struct history *h, const char *field)
{
	uint16_t c = canary_word(&h->m.words);

	h->m.canary[c] = (struct canary){ .type = CANARY_UNSAID, .field = field };
	return c;
}

char *
literal(const char *text)
{
	return (char *)(uintptr_t)text;
}

/* ---- the world ------------------------------------------------------------------------------- */

static void
add_key(struct history *h, const char *agency, const char *name, uint32_t number, uint32_t areas)
{
	struct agencies *a = &h->w->agencies;
	struct agency_key *key = &a->keys[a->keys_count++];

	*key = (struct agency_key){ .agency = number, .areas = areas, .used = true };
	snprintf(key->name, sizeof(key->name), "%s", name);
	snprintf(key->user_id, sizeof(key->user_id), "%s.%s", agency, name);
}

/* Two bases beside the one of sharing.conf, so that dates matter. */
static void
add_law(struct history *h)
{
	struct sharing *s = &h->w->sharing;
	size_t count;
	const struct model_law *laws = model_laws(&count);

	for (size_t i = 0; i < count; i++) {
		if (sharing_basis(s, laws[i].code) != NULL)
			continue;
		assert(s->bases_count < BASES_MAX && laws[i].kinds == 0);
		struct basis *b = &s->bases[s->bases_count++];
		*b = (struct basis){ .roles = 1u << laws[i].role,
			.areas = laws[i].areas,
			.from = laws[i].from,
			.to = laws[i].to };
		snprintf(b->code, sizeof(b->code), "%s", laws[i].code);
	}
}

static void
copy_world(struct history *h)
{
	const struct agencies *a = &h->w->agencies;

	for (size_t i = 0; i < a->count; i++)
		for (uint32_t role = 1; role < 32; role++)
			if (a->list[i].roles & 1u << role)
				h->m.agencies[h->m.agencies_count++] =
				    (struct model_agency){ a->list[i].number, a->list[i].name,
					    role };
	for (size_t i = 0; i < a->keys_count; i++) {
		struct model_key *key = &h->m.keys[h->m.keys_count++];
		*key = (struct model_key){ .agency = a->keys[i].agency, .areas = a->keys[i].areas };
		snprintf(key->user_id, sizeof(key->user_id), "%s", a->keys[i].user_id);
	}
}

void
generate_world(struct history *h)
{
	struct world *w = h->w;

	world_add_agency(w, FRIVILLIG_TO, "frivillig-to", OV__ROLE__ROLE_VOLUNTEER);
	world_add_agency(w, DRIFT, "drift", OV__ROLE__ROLE_ADMIN);
	add_law(h);
	add_key(h, "team", "b", TEAM, ALL_AREAS);
	add_key(h, "nav", "b", NAV, ALL_AREAS);
	add_key(h, "nav", "smal", NAV, AREA(CASE) | AREA(HOUSING));
	add_key(h, "bolig", "smal", BOLIG, AREA(NAME) | AREA(RELEASE));
	add_key(h, "granli", "smal", GRANLI, AREA(CASE) | AREA(RELEASE) | AREA(SENTENCE));
	add_key(h, "vakt", "b", VAKT, ALL_AREAS);
	add_key(h, "skjermet", "smal", SKJERMET, AREA(CASE) | AREA(NAME));
	copy_world(h);
	h->day = 20829; /* 11.01.2027 */
	h->hhmm = 1000;
	h->m.minute = 600;
	assert(in_days(h, 0) == 20270111);
	for (size_t i = 0; i < PEOPLE_MAX; i++) {
		h->people[i] = canary_number(&h->m.words);
		h->m.canary[h->people[i]].field = "national_id";
	}
	h->follow = h->erasing = h->about = NO_CASE;
	memset(h->versions, 0, sizeof(h->versions));
}

static int
find_key(const struct history *h, const char *user_id)
{
	for (size_t i = 0; i < h->m.keys_count; i++)
		if (strcmp(h->m.keys[i].user_id, user_id) == 0)
			return (int)i;
	assert(!"a key of that name");
	return -1;
}

/* The owner team sends most of the reports. */
static int
any_key(struct history *h)
{
	uint32_t luck = below(h, 100);

	if (luck < 25)
		return find_key(h, "team.k");
	if (luck < 40)
		return find_key(h, "granli.k");
	if (luck < 52)
		return find_key(h, "nav.k");
	return (int)below(h, (uint32_t)h->m.keys_count);
}

static int
any_case(struct history *h)
{
	if (h->m.cases_count == 0)
		return NO_CASE;
	if (h->follow != NO_CASE && in(h, 40))
		return h->follow;
	return (int)below(h, (uint32_t)h->m.cases_count);
}

/* A key of an agency that knows of the case, in most draws. */
static int
key_for(struct history *h, int case_index)
{
	int key = any_key(h);

	for (int i = 0; i < 6 && case_index != NO_CASE &&
			!model_knows(&h->m, h->m.keys[key].agency, case_index);
	     i++)
		key = any_key(h);
	return key;
}

static int
owner_key(struct history *h, int case_index)
{
	return find_key(h, case_index != NO_CASE && h->m.cases[case_index].owner == SKJERMET
			       ? "skjermet.k"
			       : "team.k");
}

/* ---- reports --------------------------------------------------------------------------------- */

static uint32_t
role_of(const struct history *h, uint32_t agency)
{
	return model_agency(&h->m, agency)->role;
}

/* Rare outside scenes, since they would end every history soon. */
static bool
is_rare(uint32_t kind)
{
	return kind == OV__FACT__FACT_CASE_RESTRICTED || kind == OV__FACT__FACT_CASE_OPENED ||
	       kind == OV__FACT__FACT_EMERGENCY_OPENED || kind == OV__FACT__FACT_CASE_CLOSED ||
	       kind == OV__FACT__FACT_CONSENT_REFUSED || kind == OV__FACT__FACT_CONSENT_WITHDRAWN;
}

static uint32_t
any_kind(struct history *h, uint32_t role)
{
	size_t count;
	const struct model_kind *rows = model_kinds(&count);
	bool wrong = in(h, 6);

	for (;;) {
		const struct model_kind *k = &rows[below(h, (uint32_t)count)];
		if (is_rare(k->number) && in(h, 85))
			continue;
		if (wrong || k->who & 1u << role || in(h, 1))
			return k->number;
	}
}

static void
name_kinds(struct ask *a)
{
	for (size_t i = 0; i < a->report.said_count; i++) {
		size_t n = strlen(a->text);
		snprintf(a->text + n, sizeof(a->text) - n, " %s",
		    model_kind(a->report.said[i].kind)->name);
	}
}

/* The owner team types other agencies' facts, heard by telephone. Return the agency whose roles
 * count. */
static uint32_t
speak_for_another(struct history *h, struct ask *a, Ov__Report *r)
{
	static const uint32_t others[] = { GRANLI, NAV, BOLIG, FRIVILLIG, 65535 };
	uint32_t other = others[below(h, COUNT(others))];

	a->report.on_behalf = other;
	r->on_behalf_of = literal(other == 65535 ? "person" : model_agency(&h->m, other)->name);
	return other == 65535 ? (uint32_t)TEAM : other;
}

/* Repeat the report under its key: the first answer comes again. */
static void
push_again(struct history *h, const struct ask *first, Ov__Request *request)
{
	struct ask *again = new_ask(h, first->key, ASK_REPORT, first->case_index, "the same again");

	again->again = true;
	push(h, again, request);
}

/* A report of these kinds; kinds NULL: random ones. The person: whose case is opened. */
static void
report(struct history *h, int key, int case_index, int person, const uint32_t *kinds, size_t count)
{
	struct model *m = &h->m;
	struct ask *a = new_ask(h, key, ASK_REPORT, case_index, "report");
	uint32_t agency = key < 0 ? (uint32_t)TEAM : m->keys[key].agency, speaker = agency;
	Ov__Report r = OV__REPORT__INIT;
	Ov__Person who = OV__PERSON__INIT;
	Ov__Request request = OV__REQUEST__INIT;
	Ov__Fact *facts[8];
	unsigned char id[16], *bytes = take(h, 65536);

	for (size_t i = 0; i < 16; i++)
		id[i] = (unsigned char)chance_next(&h->chance);
	h->about = case_index;
	a->person = person;
	a->report =
	    (struct model_report){ .case_index = case_index, .reporter = agency, .key = key };
	memcpy(a->report.id, id, 16);
	if (agency == TEAM && in(h, 15))
		speaker = speak_for_another(h, a, &r);
	h->speaker = speaker;
	if (person >= 0) {
		who.national_id = text_of(h, h->people[person]);
		r.person = &who;
	} else {
		r.case_ = id_to_ask(h, case_index);
	}
	r.key.data = id;
	r.key.len = 16;
	r.channel = (Ov__Channel)below(h, 7);
	if (in(h, 40)) {
		a->report.told_by = word(h, "told_by");
		r.told_by = text_of(h, a->report.told_by);
	}
	size_t wanted = kinds != NULL ? count : in(h, 55) ? 1 : 2 + below(h, 3);
	assert(m->said_count + wanted <= MODEL_SAID_MAX && wanted <= COUNT(facts));
	a->report.said = &m->said[m->said_count];
	r.facts = facts;
	for (size_t i = 0; i < wanted; i++) {
		uint32_t kind = kinds != NULL ? kinds[i] : any_kind(h, role_of(h, speaker));
		Ov__Fact *f = make_fact(h, kind, &a->report.said[r.n_facts], agency, case_index);
		if (f != NULL)
			facts[r.n_facts++] = f;
	}
	a->report.said_count = r.n_facts;
	m->said_count += r.n_facts;
	request.ask_case = OV__REQUEST__ASK_REPORT;
	request.report.len = ov__report__pack(&r, bytes);
	request.report.data = bytes;
	snprintf(a->text + strlen(a->text), sizeof(a->text) - strlen(a->text),
	    "%s%s%s:", person >= 0 ? " by person" : "", r.on_behalf_of[0] != '\0' ? " for " : "",
	    r.on_behalf_of);
	name_kinds(a);
	push(h, a, &request);
	if (in(h, 4) && !is_full(h))
		push_again(h, a, &request);
}

static void
report_one(struct history *h, int key, int case_index, uint32_t kind)
{
	report(h, key, case_index, -1, &kind, 1);
}

static void
open_person(struct history *h, int key)
{
	static const uint32_t all[] = { OV__FACT__FACT_CASE_OPENED, OV__FACT__FACT_NAME_RECORDED,
		OV__FACT__FACT_IDENTITY_RECORDED, OV__FACT__FACT_CONSENT_GIVEN,
		OV__FACT__FACT_RELEASE_DATE_SET, OV__FACT__FACT_HOUSING_STAY_REGISTERED };
	static const uint32_t few[] = { OV__FACT__FACT_CASE_OPENED, OV__FACT__FACT_NAME_RECORDED };
	int person = (int)below(h, PEOPLE_MAX);
	uint32_t role = role_of(h, h->m.keys[key].agency);

	if (role == OV__ROLE__ROLE_PRISON || role == OV__ROLE__ROLE_TEAM)
		report(h, key, NO_CASE, person, all, COUNT(all));
	else
		report(h, key, NO_CASE, person, few, 1 + below(h, 2));
}

/* ---- scenes ---------------------------------------------------------------------------------- */

static void
look(struct history *h, int key, int case_index)
{
	if (is_full(h))
		return;
	switch (below(h, 4)) {
	case 0:
		ask_case(h, key, case_index);
		return;
	case 1:
		ask_history(h, key, case_index);
		return;
	case 2:
		ask_cases(h, key);
		return;
	default:
		ask_fetch(h, key);
		return;
	}
}

/* Somebody reads, something ends, somebody reads: all in one turn, so all are judged by the state
 * after it. */
static void
scene_ending(struct history *h, int case_index, uint32_t kind)
{
	static const char *const readers[] = { "nav.k", "bolig.k", "granli.k", "frivillig.k",
		"nav-stat.k", "nav.smal", "team.k" };
	int owner = owner_key(h, case_index);

	for (int i = 0; i < 2; i++)
		look(h, find_key(h, readers[below(h, COUNT(readers))]), case_index);
	report(h, owner, case_index, -1, NULL, 0);
	if (!is_full(h))
		report_one(h, owner, case_index, kind);
	for (int i = 0; i < 5; i++)
		look(h, find_key(h, readers[below(h, COUNT(readers))]), case_index);
}

/* Closed, and its owner reads the number of its events … */
static void
scene_close(struct history *h, int case_index)
{
	int owner = owner_key(h, case_index);

	ask_fetch(h, key_for(h, case_index));
	report_one(h, owner, case_index, OV__FACT__FACT_CASE_CLOSED);
	ask_case(h, owner, case_index);
	h->erasing = case_index;
}

/* … then exported and erased in one turn, with reads before and after. */
static void
scene_erase(struct history *h)
{
	int case_index = h->erasing, owner = owner_key(h, case_index);

	h->erasing = NO_CASE;
	look(h, key_for(h, case_index), case_index);
	if (in(h, 90))
		report_one(h, owner, case_index, OV__FACT__FACT_CASE_EXPORTED);
	if (in(h, 15))
		report(h, key_for(h, case_index), case_index, -1, NULL, 0);
	if (in(h, 50) && !is_full(h))
		ask_history(h, owner, case_index);
	if (!is_full(h))
		ask_erase(h, in(h, 90) ? owner : key_for(h, case_index), case_index);
	for (int i = 0; i < 4; i++)
		look(h, i == 0 ? owner : key_for(h, case_index), case_index);
}

/* One key claims an emergency; then it, a second key of the same agency, and others read. */
static void
scene_emergency(struct history *h, int case_index)
{
	static const char *const keys[] = { "nav.k", "vakt.k", "granli.k", "nav.smal", "bolig.k" };
	int key = find_key(h, keys[below(h, COUNT(keys))]);

	report_one(h, key, case_index, OV__FACT__FACT_EMERGENCY_OPENED);
	h->follow = case_index;
	h->follow_key = key;
	ask_case(h, key, case_index);
	ask_history(h, key, case_index);
	for (size_t i = 0; i < h->m.keys_count && !is_full(h); i++)
		if (h->m.keys[i].agency == h->m.keys[key].agency && (int)i != key)
			look(h, (int)i, case_index);
	if (!is_full(h))
		ask_fetch(h, key);
	if (!is_full(h))
		ask_cases(h, key);
}

static void
scene_law(struct history *h, int case_index)
{
	report_one(h, owner_key(h, case_index), case_index, OV__FACT__FACT_BASIS_INVOKED);
	report_one(h, find_key(h, "granli.k"), case_index, OV__FACT__FACT_INSTITUTION_ENTERED);
	look(h, find_key(h, "nav-stat.k"), case_index);
	look(h, find_key(h, "nav-stat.k"), case_index);
	look(h, find_key(h, "nav.k"), case_index);
}

/* No, yes, and no again in the same words: the last one holds. */
static void
scene_no_again(struct history *h, int case_index)
{
	int owner = owner_key(h, case_index);

	report_one(h, owner, case_index, OV__FACT__FACT_CONSENT_REFUSED);
	report_one(h, owner, case_index, OV__FACT__FACT_CONSENT_GIVEN);
	report_one(h, owner, case_index, OV__FACT__FACT_CONSENT_REFUSED);
	report(h, owner, case_index, -1, NULL, 0);
	look(h, find_key(h, "nav.k"), case_index);
	look(h, find_key(h, "bolig.k"), case_index);
}

/* Responsibility for the person passes on: one agency offers it, and each possible recipient
 * answers. */
static void
scene_handover(struct history *h, int case_index)
{
	uint32_t answer =
	    in(h, 50) ? OV__FACT__FACT_HANDOVER_ACCEPTED : OV__FACT__FACT_HANDOVER_DECLINED;

	report_one(h, owner_key(h, case_index), case_index, OV__FACT__FACT_HANDOVER_OFFERED);
	report_one(h, find_key(h, "nav.k"), case_index, answer);
	report_one(h, find_key(h, "granli.k"), case_index, answer);
	report_one(h, owner_key(h, case_index), case_index, answer);
}

static void
scene(struct history *h, int case_index)
{
	uint32_t luck = below(h, 100);

	if (luck < 6)
		scene_no_again(h, case_index);
	else if (luck < 28)
		scene_ending(h, case_index,
		    in(h, 75) ? OV__FACT__FACT_CONSENT_WITHDRAWN : OV__FACT__FACT_CONSENT_REFUSED);
	else if (luck < 38)
		scene_ending(h, case_index, OV__FACT__FACT_REPORT_RETRACTED);
	else if (luck < 52)
		scene_ending(h, case_index, OV__FACT__FACT_CASE_RESTRICTED);
	else if (luck < 66)
		scene_close(h, case_index);
	else if (luck < 83)
		scene_emergency(h, case_index);
	else if (luck < 89)
		scene_handover(h, case_index);
	else
		scene_law(h, case_index);
}

static void
anything(struct history *h)
{
	int case_index = in(h, 97) ? any_case(h) : NO_CASE;
	int key = in(h, 98) ? key_for(h, case_index) : -1;
	uint32_t luck = below(h, 100);

	if (luck < 7 || case_index == NO_CASE) {
		if (key >= 0)
			open_person(h, key);
		else
			ask_case(h, key, case_index);
	} else if (luck < 55) {
		report(h, key, case_index, -1, NULL, 0);
	} else if (luck < 67) {
		ask_fetch(h, key);
	} else if (luck < 75) {
		ask_case(h, key, case_index);
	} else if (luck < 79) {
		ask_cases(h, key);
	} else if (luck < 86) {
		ask_history(h, key, case_index);
	} else if (luck < 91) {
		ask_access(h, in(h, 50) ? find_key(h, in(h, 50) ? "tilsyn.k" : "team.k") : key,
		    in(h, 50) ? case_index : NO_CASE);
	} else if (luck < 94) {
		ask_person(h, in(h, 60) ? owner_key(h, case_index) : key);
	} else if (luck < 97) {
		ask_small(h, key);
	} else if (luck < 99) {
		ask_noise(h, key);
	} else {
		ask_erase(h, key, case_index);
	}
}

/* ---- between turns --------------------------------------------------------------------------- */

/* As a reload does: a key is revoked, or has fewer areas. */
static void
change_key(struct history *h)
{
	struct model_key *key = &h->m.keys[below(h, (uint32_t)h->m.keys_count)];
	struct agencies *a = &h->w->agencies;
	size_t i = 0;

	while (i < a->keys_count && strcmp(a->keys[i].user_id, key->user_id) != 0)
		i++;
	if (i == a->keys_count || strcmp(key->user_id, "team.k") == 0)
		return;
	if (in(h, 50)) {
		key->areas &= (uint32_t)chance_next(&h->chance) | AREA(CASE);
		a->keys[i].areas = key->areas;
		return;
	}
	key->revoked = true;
	memmove(&a->keys[i], &a->keys[i + 1], sizeof(a->keys[0]) * (a->keys_count - i - 1));
	a->keys_count--;
}

static void
move_minutes(struct history *h, uint32_t minutes)
{
	uint32_t at = h->hhmm / 100 * 60 + h->hhmm % 100 + minutes;

	/* Not through the small hours: clocks change there, and the model's minutes do not. */
	if (at >= 24 * 60) {
		h->day++;
		h->m.minute += 24 * 60;
		at %= 24 * 60;
	}
	h->m.minute = h->m.minute / (24 * 60) * (24 * 60) + at;
	h->hhmm = at / 60 * 100 + at % 60;
}

/* Multiples of three minutes: never at the very end of an emergency, since the rules leave open on
 * which side it lies. */
static void
move_clock(struct history *h)
{
	uint32_t luck = below(h, 100);

	if (luck < 45)
		return;
	if (luck < 75) {
		move_minutes(h, 3 * (1 + below(h, 4)));
	} else if (luck < 82) {
		move_minutes(h, 24);
	} else {
		int32_t days = luck < 94 ? 1 + (int32_t)below(h, 3) : 4 + (int32_t)below(h, 20);
		h->day += days;
		h->m.minute += (uint32_t)days * 24 * 60;
		static const uint32_t hours[] = { 3, 600, 903, 1500, 2357 };
		h->hhmm = hours[below(h, COUNT(hours))];
		move_minutes(h, 0);
	}
	if (h->hhmm >= 100 && h->hhmm < 500)
		move_minutes(h, 300);
	world_at(h->w, in_days(h, 0), h->hhmm);
}

/* After an emergency look, the next reader is worth watching. */
static void
look_again(struct history *h)
{
	look(h, h->follow_key, h->follow);
	look(h, key_for(h, h->follow), h->follow);
	if (in(h, 15))
		h->follow = NO_CASE;
}

void
generate_step(struct history *h)
{
	h->memory_used = 0;
	h->batch_from = h->asks_count;
	if (h->step > 0 && h->erasing == NO_CASE)
		move_clock(h);
	if (in(h, 3))
		change_key(h);
	h->m.today = in_days(h, 0);
	int case_index = any_case(h);
	if (h->step < 2) {
		open_person(h, find_key(h, in(h, 70) ? "granli.k" : "team.k"));
		return;
	}
	if (h->erasing != NO_CASE) {
		scene_erase(h);
		return;
	}
	if (case_index != NO_CASE && in(h, 22)) {
		scene(h, case_index);
		return;
	}
	if (h->follow != NO_CASE && in(h, 70)) {
		look_again(h);
		return;
	}
	size_t wanted = in(h, 40) ? 1 : 2 + below(h, BATCH_MAX - 1);
	for (size_t i = 0; i < wanted && !is_full(h); i++)
		anything(h);
}
