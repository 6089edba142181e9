/* generate.c - Random requests of every kind, all at once.
 *
 * A fact is filled by its descriptor, so that a text field that a later kind brings carries
 * a canary without a line here. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "history.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* ---- random values, dates, memory ------------------------------------------------------------ */

static uint32_t
below(struct history *h, uint32_t n)
{
	return chance_below(&h->chance, n);
}

static bool
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

static uint32_t
in_days(const struct history *h, int32_t days)
{
	return date_of(h->day + days);
}

static void *
take(struct history *h, size_t size)
{
	size_t at = (h->memory_used + 15) & ~(size_t)15;

	assert(at + size <= sizeof(h->memory));
	h->memory_used = at + size;
	memset(h->memory + at, 0, size);
	return h->memory + at;
}

static char *
text_of(struct history *h, uint16_t canary)
{
	return h->m.words.text[canary];
}

static uint16_t
word(struct history *h, const char *field)
{
	uint16_t c = canary_word(&h->m.words);

	h->m.canary[c] = (struct canary){ .type = CANARY_UNSAID, .field = field };
	return c;
}

static char *
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

/* ---- requests -------------------------------------------------------------------------------- */

static struct ask *
new_ask(struct history *h, int key, enum what what, int case_index)
{
	assert(h->asks_count < ASKS_MAX);
	struct ask *a = &h->asks[h->asks_count++];

	*a = (struct ask){ .key = key, .what = what, .case_index = case_index, .person = -1 };
	return a;
}

static bool
is_full(const struct history *h)
{
	return h->asks_count - h->batch_from >= BATCH_MAX || h->asks_count == ASKS_MAX;
}

static const char *
case_text(const struct history *h, int case_index)
{
	return case_index == NO_CASE ? "-" : h->m.cases[case_index].id;
}

static const char *
user_of(const struct history *h, const struct ask *a)
{
	return a->key < 0 ? "ingen.k" : h->m.keys[a->key].user_id;
}

static void
push(struct history *h, struct ask *a, Ov__Request *r)
{
	r->correlation = (uint64_t)(a - h->asks) + 1;
	if (in(h, 40)) {
		a->claimed = word(h, "user");
		r->user = text_of(h, a->claimed);
	}
	world_push_request(h->w, user_of(h, a), r);
}

/* The id as it is, or an unused one, or a word that is none. */
static char *
id_to_ask(struct history *h, int case_index)
{
	if (case_index != NO_CASE)
		return h->m.cases[case_index].id;
	return in(h, 50) ? literal("K7F3-9QXM") : text_of(h, word(h, "case id"));
}

static void
ask_fetch(struct history *h, int key)
{
	struct ask *a = new_ask(h, key, ASK_FETCH, NO_CASE);
	Ov__Request r = OV__REQUEST__INIT;
	Ov__FetchRequest f = OV__FETCH_REQUEST__INIT;
	uint64_t head = key < 0 ? 0 : h->heads[h->m.keys[key].agency];

	if (in(h, 60))
		f.after = chance_next(&h->chance) % (head + 1);
	if (in(h, 15))
		f.count = 1 + below(h, 5);
	if (in(h, 8))
		f.prefix = literal("release.");
	if (in(h, 8)) {
		f.after = head;
		f.wait_ms = 20000;
	}
	r.ask_case = OV__REQUEST__ASK_FETCH;
	r.fetch = &f;
	snprintf(a->text, sizeof(a->text), "fetch after %llu", (unsigned long long)f.after);
	push(h, a, &r);
}

static void
ask_case(struct history *h, int key, int case_index)
{
	struct ask *a = new_ask(h, key, ASK_CASE, case_index);
	Ov__Request r = OV__REQUEST__INIT;
	Ov__CaseRequest c = OV__CASE_REQUEST__INIT;

	c.case_ = id_to_ask(h, case_index);
	c.purpose = (Ov__Purpose)below(h, 4);
	r.ask_case = OV__REQUEST__ASK_CASE_STATE;
	r.case_state = &c;
	snprintf(a->text, sizeof(a->text), "case %s", case_text(h, case_index));
	push(h, a, &r);
}

static void
ask_history(struct history *h, int key, int case_index)
{
	struct ask *a = new_ask(h, key, ASK_HISTORY, case_index);
	Ov__Request r = OV__REQUEST__INIT;
	Ov__HistoryRequest q = OV__HISTORY_REQUEST__INIT;

	q.case_ = id_to_ask(h, case_index);
	if (in(h, 20))
		q.after = below(h, 30);
	r.ask_case = OV__REQUEST__ASK_HISTORY;
	r.history = &q;
	snprintf(
	    a->text, sizeof(a->text), "history %s after %u", case_text(h, case_index), q.after);
	push(h, a, &r);
}

static void
ask_cases(struct history *h, int key)
{
	struct ask *a = new_ask(h, key, ASK_CASES, NO_CASE);
	Ov__Request r = OV__REQUEST__INIT;
	Ov__CasesRequest c = OV__CASES_REQUEST__INIT;

	r.ask_case = OV__REQUEST__ASK_CASES;
	r.cases = &c;
	snprintf(a->text, sizeof(a->text), "cases");
	push(h, a, &r);
}

static void
ask_person(struct history *h, int key)
{
	struct ask *a = new_ask(h, key, ASK_PERSON, NO_CASE);
	Ov__Request r = OV__REQUEST__INIT;
	Ov__PersonRequest q = OV__PERSON_REQUEST__INIT;
	Ov__Person person = OV__PERSON__INIT;

	if (in(h, 85)) {
		person.national_id = text_of(h, h->people[below(h, PEOPLE_MAX)]);
	} else {
		person.name = text_of(h, word(h, "person.name"));
		person.reference = text_of(h, word(h, "person.reference"));
		person.birth_date = 19850101;
	}
	q.person = &person;
	r.ask_case = OV__REQUEST__ASK_PERSON;
	r.person = &q;
	snprintf(a->text, sizeof(a->text), "person");
	push(h, a, &r);
}

static void
ask_access(struct history *h, int key, int case_index)
{
	struct ask *a = new_ask(h, key, ASK_ACCESS, case_index);
	Ov__Request r = OV__REQUEST__INIT;
	Ov__AccessRequest q = OV__ACCESS_REQUEST__INIT;

	if (case_index != NO_CASE)
		q.case_ = h->m.cases[case_index].id;
	r.ask_case = OV__REQUEST__ASK_ACCESS;
	r.access = &q;
	snprintf(a->text, sizeof(a->text), "access %s", case_text(h, case_index));
	push(h, a, &r);
}

static void
ask_erase(struct history *h, int key, int case_index)
{
	struct ask *a = new_ask(h, key, ASK_ERASE, case_index);
	Ov__Request r = OV__REQUEST__INIT;
	Ov__EraseRequest q = OV__ERASE_REQUEST__INIT;

	a->recorded[0] = word(h, "erase.reason");
	a->recorded[1] = word(h, "erase.decided_by");
	q.case_ = id_to_ask(h, case_index);
	q.reason = text_of(h, a->recorded[0]);
	q.decided_by = text_of(h, a->recorded[1]);
	q.early = text_of(h, a->recorded[0]);
	r.ask_case = OV__REQUEST__ASK_ERASE;
	r.erase = &q;
	snprintf(a->text, sizeof(a->text), "erase %s", case_text(h, case_index));
	push(h, a, &r);
}

static void
ask_small(struct history *h, int key)
{
	Ov__Request r = OV__REQUEST__INIT;
	Ov__HelloRequest hello = OV__HELLO_REQUEST__INIT;
	Ov__StreamsRequest streams = OV__STREAMS_REQUEST__INIT;
	Ov__AcknowledgeRequest acknowledge = OV__ACKNOWLEDGE_REQUEST__INIT;
	struct ask *a = new_ask(h, key, ASK_HELLO, NO_CASE);

	hello.consumer = acknowledge.consumer = literal("adapter");
	acknowledge.n = 1;
	switch (below(h, 3)) {
	case 0:
		r.ask_case = OV__REQUEST__ASK_HELLO;
		r.hello = &hello;
		break;
	case 1:
		a->what = ASK_STREAMS;
		r.ask_case = OV__REQUEST__ASK_STREAMS;
		r.streams = &streams;
		break;
	default:
		a->what = ASK_ACKNOWLEDGE;
		r.ask_case = OV__REQUEST__ASK_ACKNOWLEDGE;
		r.acknowledge = &acknowledge;
		break;
	}
	snprintf(a->text, sizeof(a->text), "hello, streams or acknowledge");
	push(h, a, &r);
}

/* Bytes that are no request: cut, random, or a request with an invalid report. */
static void
ask_noise(struct history *h, int key)
{
	struct ask *a = new_ask(h, key, ASK_NOISE, NO_CASE);
	unsigned char bytes[256];
	Ov__Request r = OV__REQUEST__INIT;
	size_t size = 0;

	snprintf(a->text, sizeof(a->text), "noise");
	r.user = text_of(h, word(h, "user of noise"));
	r.correlation = (uint64_t)(a - h->asks) + 1;
	r.ask_case = OV__REQUEST__ASK_REPORT;
	r.report.data = (unsigned char *)text_of(h, word(h, "noise"));
	r.report.len = CANARY_WORD_SIZE;
	size = ov__request__pack(&r, bytes);
	if (in(h, 60))
		size -= 1 + below(h, (uint32_t)size - 1);
	if (in(h, 30))
		bytes[below(h, (uint32_t)size)] ^= (unsigned char)(1u << below(h, 8));
	world_push(h->w, user_of(h, a), bytes, size);
}

/* ---- facts ----------------------------------------------------------------------------------- */

/* Fields that the daemon fills in, or that need more than a random value: set elsewhere or left
 * alone. */
static const char *const left_alone[] = { "nickname", "agencies", "areas", "kinds", "grants",
	"version", "was_date", "was_time", "answer_by", "ended", "owner", "area", "voided",
	"events", "report", "code", "key", "agency", "whom", "since", "alert", "as_written",
	"adjusted_because", "expected", "expected_because", "expected_because_en",
	"expected_full_term", "remark_en", "not_counted_in_all", "routines" };

static bool
is_left_alone(uint32_t kind, const char *name)
{
	/* The count of events in an export is set; the retracted report is set elsewhere. */
	if (kind == OV__FACT__FACT_CASE_EXPORTED && strcmp(name, "events") == 0)
		return false;
	if (kind == OV__FACT__FACT_EMERGENCY_OPENED && strcmp(name, "until") == 0)
		return true;
	if ((kind == OV__FACT__FACT_SENTENCE_REGISTERED ||
		kind == OV__FACT__FACT_SENTENCE_RECALCULATED) &&
	    strcmp(name, "remark") == 0)
		return true;
	/* Filled in by the daemon; the agency that has accepted a thing; and a task of the case's
	 * plan. */
	if (kind == OV__FACT__FACT_TASK_ADDED && strcmp(name, "id") == 0)
		return true;
	if (kind == OV__FACT__FACT_TASK_ACCEPTED && strcmp(name, "by") == 0)
		return true;
	if (strcmp(name, "task") == 0)
		return true;
	/* A case, of the same owner. */
	if (kind == OV__FACT__FACT_IDENTITY_MERGED && strcmp(name, "case") == 0)
		return true;
	/* The name of an agency. */
	if (kind == OV__FACT__FACT_HANDOVER_OFFERED && strcmp(name, "to") == 0)
		return true;
	if (strcmp(name, "organisation") == 0)
		return true;
	for (size_t i = 0; i < COUNT(left_alone); i++)
		if (strcmp(left_alone[i], name) == 0)
			return true;
	return false;
}

static void
fill_text(struct history *h, struct said *s, const char *name, char **ret_text)
{
	uint16_t c;

	/* A further number leads to this case: no other case is opened by it. */
	if (s->kind == OV__FACT__FACT_IDENTITY_MERGED && strcmp(name, "national_id") == 0)
		c = canary_number(&h->m.words);
	else if (strcmp(name, "national_id") == 0)
		c = h->people[below(h, PEOPLE_MAX)];
	else if (strstr(name, "phone") != NULL)
		c = canary_phone(&h->m.words);
	else
		c = canary_word(&h->m.words);
	h->m.canary[c].field = name;
	assert(s->canaries_count < KIND_CANARIES_MAX);
	s->canaries[s->canaries_count++] = c;
	*ret_text = text_of(h, c);
	if (s->kind == OV__FACT__FACT_CASE_ASSIGNED && strcmp(name, "adviser") == 0)
		s->in_alert[0] = c;
	if (s->kind == OV__FACT__FACT_CASE_ASSIGNED && strcmp(name, "phone") == 0)
		s->in_alert[1] = s->in_nights[0] = c;
	if (s->kind == OV__FACT__FACT_CASE_ASSIGNED && strcmp(name, "deputy") == 0)
		s->in_alert[2] = c;
	if (s->kind == OV__FACT__FACT_CASE_ASSIGNED && strcmp(name, "deputy_phone") == 0)
		s->in_alert[3] = s->in_nights[1] = c;
	if (s->kind == OV__FACT__FACT_HOUSING_FALLBACK_NAMED && strcmp(name, "phone") == 0)
		s->in_alert[0] = c;
}

/* Dates of one fact ascend, so that a period's start is before its end. */
static uint32_t
number_for(struct history *h, uint32_t kind, const char *name, int32_t *days)
{
	if (strcmp(name, "birth_date") == 0)
		return 19800101 + below(h, 28);
	if (strcmp(name, "time") == 0 || strcmp(name, "hours_until") == 0)
		return 900 + 100 * below(h, 8);
	if (strcmp(name, "amount") == 0)
		return 1 + below(h, 500);
	/* An export has all events of the case, or it is refused. */
	if (strcmp(name, "events") == 0)
		return h->about != NO_CASE ? h->versions[h->about] : 0;
	if (strcmp(name, "step") == 0)
		return 1;
	if (strcmp(name, "days") == 0 || strcmp(name, "max_days") == 0)
		return 90 + below(h, 300);
	if (strstr(name, "years") != NULL || strstr(name, "months") != NULL)
		return 1 + below(h, 3);
	if (strcmp(name, "remand_days") == 0 || strcmp(name, "days_not_counted") == 0 ||
	    strcmp(name, "every_days") == 0)
		return 1 + below(h, 30);
	/* Left out, the daemon computes it from other agencies' facts. */
	if (kind == OV__FACT__FACT_SENTENCE_RECALCULATED && in(h, 60) &&
	    (strcmp(name, "two_thirds") == 0 || strcmp(name, "full_term") == 0))
		return 0;
	if (kind == OV__FACT__FACT_PERSON_DIED || kind == OV__FACT__FACT_RECALL_REGISTERED)
		return in_days(h, 0);
	if (kind == OV__FACT__FACT_RELEASE_DATE_SET)
		return in_days(h, 2 + (int32_t)below(h, 60));
	if (kind == OV__FACT__FACT_RELEASE_COMPLETED || kind == OV__FACT__FACT_RELEASE_ARRIVED)
		return in_days(h, 0);
	if (strcmp(name, "expires") == 0 || strcmp(name, "until") == 0)
		return in(h, 50) && kind != OV__FACT__FACT_REMAND_ORDER_SET &&
			       kind != OV__FACT__FACT_REMAND_RESTRICTIONS_SET
			   ? 0
			   : in_days(h, (int32_t)below(h, 15));
	*days += (int32_t)below(h, 30);
	return in_days(h, *days);
}

static void
fill(struct history *h, struct said *s, const ProtobufCMessageDescriptor *d, unsigned char *message)
{
	int32_t days = -30;

	for (unsigned i = 0; i < d->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &d->fields[i];
		void *at = message + f->offset;
		if (f->label == PROTOBUF_C_LABEL_REPEATED || is_left_alone(s->kind, f->name))
			continue;
		if (f->type == PROTOBUF_C_TYPE_STRING)
			fill_text(h, s, f->name, (char **)at);
		else if (f->type == PROTOBUF_C_TYPE_ENUM)
			*(int *)at = 1 + (int)below(h, 2);
		else if (f->type == PROTOBUF_C_TYPE_UINT32)
			*(uint32_t *)at = number_for(h, s->kind, f->name, &days);
	}
}

/* Some agencies by name; their bits. */
static uint32_t
some_agencies(struct history *h, uint32_t percent, char ***ret_names, size_t *ret_count)
{
	uint32_t bits = 0;

	*ret_names = take(h, sizeof(char *) * (MODEL_AGENCIES_MAX + 1));
	*ret_count = 0;
	for (size_t i = 0; i < h->m.agencies_count; i++) {
		const struct model_agency *a = &h->m.agencies[i];
		bool odd = a->number == TILSYN || a->number == DRIFT || a->number == SKJERMET;
		if (!in(h, odd ? 1 : percent))
			continue;
		(*ret_names)[(*ret_count)++] = literal(a->name);
		bits |= AGENCY_BIT(a->number);
	}
	if (*ret_count == 0) {
		(*ret_names)[(*ret_count)++] = literal("nav");
		bits = AGENCY_BIT(NAV);
	}
	return bits;
}

static void
fill_consent(struct history *h, struct said *s, Ov__ConsentGiven *c)
{
	size_t count;
	const struct model_kind *rows = model_kinds(&count);
	uint32_t luck = below(h, 100);

	s->named = some_agencies(h, 40, &c->agencies, &c->n_agencies);
	c->given = in_days(h, -1);
	s->until = c->expires;
	if (luck >= 45 && luck < 80) {
		c->areas = take(h, sizeof(*c->areas) * 16);
		for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_NETWORK; area++)
			if (in(h, 40)) {
				c->areas[c->n_areas++] = (Ov__Area)area;
				s->areas |= 1u << area;
			}
	}
	if (luck >= 70) {
		c->kinds = take(h, sizeof(char *) * 4);
		for (size_t i = 0; i < 1 + below(h, 3); i++) {
			const struct model_kind *k = &rows[below(h, (uint32_t)count)];
			if (k->number >= 64 || k->area == OV__AREA__AREA_NONE ||
			    (k->area == OV__AREA__AREA_PLAN && in(h, 80)))
				continue;
			c->kinds[c->n_kinds++] = literal(k->name);
			s->kinds |= (uint64_t)1 << k->number;
		}
	}
	if (in(h, 3))
		c->agencies[0] = text_of(h, word(h, "unknown agency"));
}

static void
fill_basis(struct history *h, struct said *s, Ov__BasisInvoked *b)
{
	size_t count;
	const struct model_law *laws = model_laws(&count);

	s->law = in(h, 60) ? 0 : (int)below(h, (uint32_t)count);
	if (in(h, 4))
		s->law = -1;
	b->code = s->law >= 0 ? literal(laws[s->law].code) : text_of(h, word(h, "unknown basis"));
	s->until = b->until;
	s->all = in(h, 60);
	if (s->all)
		return;
	bool state = laws[s->law >= 0 ? s->law : 0].role == OV__ROLE__ROLE_NAV_STATE;
	if (in(h, 15))
		state = !state;
	b->agencies = take(h, sizeof(char *));
	b->n_agencies = 1;
	b->agencies[0] = literal(state ? "nav-stat" : "nav");
	s->named = AGENCY_BIT(state ? NAV_STAT : NAV);
}

static int
report_to_retract(struct history *h, uint32_t agency, int case_index)
{
	size_t n = h->m.reports_count;

	for (int tries = 0; n > 0 && tries < 12; tries++) {
		size_t i = below(h, (uint32_t)n);
		const struct model_report *r = &h->m.reports[i];
		bool odd = false;
		for (size_t j = 0; j < r->said_count; j++)
			odd = odd || r->said[j].kind == OV__FACT__FACT_CASE_RESTRICTED ||
			      r->said[j].kind == OV__FACT__FACT_REPORT_RETRACTED;
		if (!odd && !r->retracted && r->case_index == case_index &&
		    (r->reporter == agency || agency == TEAM || in(h, 10)))
			return (int)i;
	}
	return -1;
}

static uint32_t
alert_code(struct history *h, int case_index)
{
	for (size_t i = h->alerts_count; i > 0; i--)
		if (h->alerts[i - 1].case_index == case_index)
			return h->alerts[i - 1].code;
	return 1000;
}

/* Few days, so that the same words are often reported again. */
static uint32_t
day_of_no(struct history *h)
{
	return in_days(h, -(int32_t)below(h, 2));
}

static void *
field_at(const Ov__Fact *f, const char *name)
{
	const ProtobufCFieldDescriptor *k =
	    protobuf_c_message_descriptor_get_field(&ov__fact__descriptor, (unsigned)f->fact_case);
	const ProtobufCFieldDescriptor *field =
	    protobuf_c_message_descriptor_get_field_by_name(k->descriptor, name);
	char *m = *(char *const *)(const void *)((const char *)f + k->offset);

	return field != NULL ? m + field->offset : NULL;
}

static void
set_area(struct said *s, Ov__Fact *f, uint32_t area)
{
	s->area = area;
	*(Ov__Area *)field_at(f, "area") = (Ov__Area)area;
}

/* One of the routine's tasks: perhaps it is in the case's plan. */
static void
name_task(struct history *h, struct said *s, Ov__Fact *f)
{
	const struct routine *r = &h->w->d.turn.rules.routines->list[0];
	const struct routine_task *t = &r->tasks[below(h, (uint32_t)r->tasks_count)];

	*(char **)field_at(f, "task") = literal(t->id);
	set_area(s, f, routine_task_area(t));
}

/* A promise or a goal of this case: its id is the first word of its report. */
static bool
name_promise(struct history *h, struct said *s, Ov__Fact *f, uint32_t set, int case_index)
{
	for (size_t i = h->m.reports_count; i > 0; i--) {
		const struct model_report *r = &h->m.reports[i - 1];
		for (size_t j = 0; r->case_index == case_index && j < r->said_count; j++) {
			const struct said *was = &r->said[j];
			if (was->kind != set || was->canaries_count == 0 || in(h, 30))
				continue;
			*(char **)field_at(f, "id") = text_of(h, was->canaries[0]);
			s->canaries[0] = was->canaries[0];
			set_area(s, f, was->area);
			return true;
		}
	}
	return false;
}

/* Fill fields for which a random value would always be wrong. Return false when the case has no
 * thing of that kind. */
static bool
fill_special(struct history *h, struct said *s, Ov__Fact *f, uint32_t agency, int case_index)
{
	switch ((int)f->fact_case) {
	case OV__FACT__FACT_CONSENT_GIVEN:
		fill_consent(h, s, f->consent_given);
		break;
	case OV__FACT__FACT_CONSENT_REFUSED:
		s->all = true;
		s->until = f->consent_refused->refused = day_of_no(h);
		break;
	case OV__FACT__FACT_CONSENT_WITHDRAWN:
		s->until = f->consent_withdrawn->withdrawn = day_of_no(h);
		s->all = in(h, 50);
		if (!s->all)
			s->named = some_agencies(h, 40, &f->consent_withdrawn->agencies,
			    &f->consent_withdrawn->n_agencies);
		break;
	case OV__FACT__FACT_BASIS_INVOKED:
		fill_basis(h, s, f->basis_invoked);
		break;
	case OV__FACT__FACT_CASE_RESTRICTED:
		f->case_restricted->agency = literal("skjermet");
		s->named = AGENCY_BIT(SKJERMET);
		break;
	case OV__FACT__FACT_REPORT_RETRACTED:
		s->retracted = report_to_retract(h, agency, case_index);
		if (s->retracted < 0)
			return false;
		f->report_retracted->report.data = h->m.reports[s->retracted].id;
		f->report_retracted->report.len = 16;
		break;
	case OV__FACT__FACT_HANDOVER_OFFERED:
		f->handover_offered->to = literal(in(h, 60)   ? "nav"
						  : in(h, 50) ? "team"
							      : "granli");
		break;
	case OV__FACT__FACT_CASE_ROUTINE_SET:
		f->case_routine_set->routines = take(h, sizeof(char *));
		f->case_routine_set->routines[f->case_routine_set->n_routines++] =
		    literal(h->w->d.turn.rules.routines->list[0].name);
		break;
	case OV__FACT__FACT_VOLUNTEER_SUGGESTED:
	case OV__FACT__FACT_VOLUNTEER_ACCEPTED:
	case OV__FACT__FACT_VOLUNTEER_DECLINED:
		s->named = h->speaker == FRIVILLIG || in(h, 60) ? AGENCY_BIT(FRIVILLIG) : 0;
		*(char **)field_at(f, "organisation") =
		    literal(s->named != 0 ? "Frivillig" : "De andre");
		/* A fact of a voluntary organisation is about itself, whatever name it writes. */
		if (h->speaker == FRIVILLIG_TO)
			s->named = AGENCY_BIT(FRIVILLIG_TO);
		break;
	case OV__FACT__FACT_TASK_ADDED:
		f->task_added->owner = in(h, 50) ? OV__ROLE__ROLE_TEAM : OV__ROLE__ROLE_NAV_SOCIAL;
		break;
	case OV__FACT__FACT_TASK_REASSIGNED:
		f->task_reassigned->owner = OV__ROLE__ROLE_TEAM;
		name_task(h, s, f);
		break;
	case OV__FACT__FACT_TASK_DECLINED:
	case OV__FACT__FACT_TASK_DONE:
	case OV__FACT__FACT_TASK_NOT_NEEDED:
		name_task(h, s, f);
		break;
	case OV__FACT__FACT_GOAL_CHANGED:
	case OV__FACT__FACT_GOAL_REACHED:
	case OV__FACT__FACT_GOAL_DROPPED:
		return name_promise(h, s, f, OV__FACT__FACT_GOAL_SET, case_index);
	case OV__FACT__FACT_COMMITMENT_KEPT:
	case OV__FACT__FACT_COMMITMENT_MISSED:
	case OV__FACT__FACT_COMMITMENT_CANCELLED:
		return name_promise(h, s, f, OV__FACT__FACT_COMMITMENT_SET, case_index);
	case OV__FACT__FACT_ALERT_NOTIFIED:
		f->alert_notified->code = alert_code(h, case_index);
		break;
	case OV__FACT__FACT_ALERT_ACKNOWLEDGED:
		f->alert_acknowledged->code = alert_code(h, case_index);
		break;
	default:
		break;
	}
	return true;
}

/* Return a fact of the kind, and the model's description of it; NULL: none is possible. */
static Ov__Fact *
make_fact(struct history *h, uint32_t kind, struct said *s, uint32_t agency, int case_index)
{
	const ProtobufCFieldDescriptor *field =
	    protobuf_c_message_descriptor_get_field(&ov__fact__descriptor, kind);
	const ProtobufCMessageDescriptor *d = field->descriptor;
	Ov__Fact *f = take(h, sizeof(*f));
	unsigned char *message = take(h, d->sizeof_message);

	*f = (Ov__Fact)OV__FACT__INIT;
	protobuf_c_message_init(d, (ProtobufCMessage *)message);
	f->fact_case = (Ov__Fact__FactCase)kind;
	*(void **)((unsigned char *)f + field->offset) = message;
	memset(s, 0, sizeof(*s));
	s->kind = kind;
	fill(h, s, d, message);
	if (model_kind(kind)->area == OV__AREA__AREA_NONE &&
	    kind != OV__FACT__FACT_REPORT_RETRACTED)
		set_area(s, f, OV__AREA__AREA_CASE + below(h, OV__AREA__AREA_NETWORK));
	return fill_special(h, s, f, agency, case_index) ? f : NULL;
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
	struct ask *again = new_ask(h, first->key, ASK_REPORT, first->case_index);

	again->again = true;
	snprintf(again->text, sizeof(again->text), "the same again");
	push(h, again, request);
}

/* A report of these kinds; kinds NULL: random ones. The person: whose case is opened. */
static void
report(struct history *h, int key, int case_index, int person, const uint32_t *kinds, size_t count)
{
	struct model *m = &h->m;
	struct ask *a = new_ask(h, key, ASK_REPORT, case_index);
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
	snprintf(a->text, sizeof(a->text),
	    "report %s%s%s:", person >= 0 ? "by person" : case_text(h, case_index),
	    r.on_behalf_of[0] != '\0' ? " for " : "", r.on_behalf_of);
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
