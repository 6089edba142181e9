/* mix.c - Reports as they come on an ordinary day. */
#include "mix.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <desk.pb-c.h>

#include "base/arena.h"
#include "schema/catalogue.h"
#include "schema/message.h"

enum { TEXT_SIZE = 200, KEY_SIZE = 16 };

/* Shares of a hundred reports. {n} is the report's number, {g} one of six, {d} a day of a month. */
static const struct row {
	enum mix_agency by;
	unsigned share;
	const char *kind;
	const char *fields; /* name=value, between semicolons */
} rows[] = {
	{ MIX_TEAM, 14, "contact.made", "topic=hvordan det går, og hva som gjenstår ({n})" },
	{ MIX_TEAM, 8, "person.informed", "of=dato og sted for løslatelsen ({n})" },
	{ MIX_TEAM, 6, "visit.planned", "date=202702{d};time=1000" },
	{ MIX_TEAM, 5, "meeting.held", "next_step=samarbeidsmøte ({n})" },
	{ MIX_TEAM, 5, "need.assessed", "area=8;level=2;note=trenger hjelp ({n})" },
	{ MIX_TEAM, 4, "goal.set", "id=mål {g};area=7;words=ha en konto som virker ({n})" },
	{ MIX_TEAM, 4, "contact.attempted", "with=ringte uten svar ({n})" },
	{ MIX_TEAM, 2, "communication.failed", "role=5;what=ingen svarer ({n})" },
	{ MIX_PRISON, 5, "programme.joined", "programme=kurs {g}" },
	{ MIX_PRISON, 4, "release.date_set", "date=202706{d};state=1" },
	{ MIX_PRISON, 3, "belongings.ready", "where=lageret ({n})" },
	{ MIX_PRISON, 2, "visit.held", "date=202610{d}" },
	{ MIX_NAV, 8, "task.received", "area=7" },
	{ MIX_NAV, 6, "benefit.applied", "what=ytelse {g}" },
	{ MIX_NAV, 5, "register.checked", "result=ingen treff ({n})" },
	{ MIX_NAV, 5, "document.ordered", "what=dokument {g}" },
	{ MIX_HOUSING, 6, "housing.applied", "for_what=bolig med oppfølging ({n})" },
	{ MIX_HOUSING, 5, "housing.viewing_held", "place=Storgata ({n})" },
	{ MIX_HOUSING, 3, "task.received", "area=8" },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

/* Numbers that follow each other give rows and cases that do not. */
static uint64_t
scatter(uint64_t n)
{
	n ^= n >> 30;
	n *= 0xbf58476d1ce4e5b9u;
	n ^= n >> 27;
	n *= 0x94d049bb133111ebu;
	return n ^ n >> 31;
}

static const struct row *
row_at(unsigned place, unsigned by_mask)
{
	size_t i = 0;

	for (;; i = (i + 1) % ROWS) {
		unsigned share = by_mask & 1u << rows[i].by ? rows[i].share : 0;
		if (place < share)
			return &rows[i];
		place -= share;
	}
}

static unsigned
share_of(unsigned by_mask)
{
	unsigned sum = 0;

	for (size_t i = 0; i < ROWS; i++)
		sum += by_mask & 1u << rows[i].by ? rows[i].share : 0;
	return sum;
}

enum mix_agency
mix_next(uint64_t n)
{
	const unsigned all = (1u << MIX_AGENCIES) - 1;

	return row_at((unsigned)(scatter(n) % share_of(all)), all)->by;
}

/* ---- facts from their words --------------------------------------------------------------- */

static void
expand(const char *from, uint64_t n, char *to, size_t size)
{
	size_t used = 0;

	while (*from != '\0' && used + 24 < size) {
		if (from[0] == '{' && from[2] == '}') {
			uint64_t value = from[1] == 'n'	  ? n
					 : from[1] == 'g' ? scatter(n) % 6
							  : 10 + scatter(n) % 18;
			used += (size_t)snprintf(
			    to + used, size - used, "%llu", (unsigned long long)value);
			from += 3;
		} else {
			to[used++] = *from++;
		}
	}
	to[used] = '\0';
}

static void
set_field(const ProtobufCMessageDescriptor *d, char *m, char *pair, struct arena *arena)
{
	char *value = strchr(pair, '=');

	assert(value != NULL);
	*value++ = '\0';
	const ProtobufCFieldDescriptor *f = message_field(d, pair);
	assert(f != NULL);
	if (f->type == PROTOBUF_C_TYPE_STRING)
		*(char **)(void *)(m + f->offset) = arena_string(arena, value);
	else
		*(uint32_t *)(void *)(m + f->offset) = (uint32_t)strtoul(value, NULL, 10);
}

static Ov__Fact *
fact_of(const char *kind, const char *fields, uint64_t n, struct arena *arena)
{
	const struct kind *k = catalogue_find(kind);
	Ov__Fact *f = arena_take(arena, sizeof(*f));
	char words[TEXT_SIZE];

	assert(k != NULL);
	*f = (Ov__Fact)OV__FACT__INIT;
	f->fact_case = (Ov__Fact__FactCase)k->number;
	char *m = arena_take(arena, k->message->sizeof_message);
	k->message->message_init((ProtobufCMessage *)(void *)m);
	const ProtobufCMessageDescriptor *d;
	*message_in(f, &d) = m;
	expand(fields, n, words, sizeof(words));
	for (char *rest = words, *pair; (pair = strsep(&rest, ";")) != NULL;)
		if (pair[0] != '\0')
			set_field(k->message, m, pair, arena);
	return f;
}

static void
pack(Ov__Report *r, const char *use, uint64_t n, struct mix_report *ret)
{
	unsigned char key[KEY_SIZE] = { 0 };

	(void)snprintf((char *)key, 8, "%s", use);
	memcpy(key + 8, &n, 8);
	r->key.data = key;
	r->key.len = sizeof(key);
	ret->size = ov__report__get_packed_size(r);
	assert(ret->size <= sizeof(ret->bytes));
	(void)ov__report__pack(r, ret->bytes);
}

/* Identity numbers of the synthetic series: month + 80. */
static void
put_number(uint64_t n, char *buf, size_t size)
{
	(void)snprintf(buf, size, "%02u%02u%02u%05u", (unsigned)(1 + n % 28),
	    (unsigned)(81 + n / 28 % 12), (unsigned)(60 + n / 336 % 40), (unsigned)(n % 100000));
}

static void
pack_opening(uint64_t n, Ov__Fact **facts, size_t count, struct mix_report *ret)
{
	Ov__Report r = OV__REPORT__INIT;
	Ov__Person p = OV__PERSON__INIT;
	char number[24];

	put_number(n, number, sizeof(number));
	p.national_id = number;
	r.person = &p;
	r.facts = facts;
	r.n_facts = count;
	pack(&r, "open", n, ret);
}

void
mix_opening(uint64_t n, struct mix_report *ret)
{
	unsigned char room[4096];
	struct arena arena = { room, sizeof(room), 0, 0 };
	Ov__Fact *facts[] = { fact_of("case.opened", "", n, &arena),
		fact_of("release.date_set", "date=202706{d};state=1", n, &arena) };

	pack_opening(n, facts, 2, ret);
}

void
mix_opening_by_team(uint64_t n, char *const *agencies, size_t count, struct mix_report *ret)
{
	unsigned char room[4096];
	struct arena arena = { room, sizeof(room), 0, 0 };
	Ov__Fact *facts[] = { fact_of("case.opened", "", n, &arena),
		fact_of("consent.given", "given=20260901", n, &arena),
		fact_of("release.date_set", "date=202706{d};state=1", n, &arena) };

	facts[1]->consent_given->agencies = (char **)(uintptr_t)agencies;
	facts[1]->consent_given->n_agencies = count;
	pack_opening(n, facts, 3, ret);
}

void
mix_fact(
    const char *kind, const char *fields, uint64_t n, const char *case_id, struct mix_report *ret)
{
	unsigned char room[4096];
	struct arena arena = { room, sizeof(room), 0, 0 };
	Ov__Fact *fact = fact_of(kind, fields, n, &arena);
	Ov__Report r = OV__REPORT__INIT;

	r.case_ = arena_string(&arena, case_id);
	r.facts = &fact;
	r.n_facts = 1;
	pack(&r, "report", n, ret);
}

void
mix_report(enum mix_agency by, uint64_t n, const char *case_id, struct mix_report *ret)
{
	const struct row *row = row_at((unsigned)(scatter(n + 1) % share_of(1u << by)), 1u << by);

	mix_fact(row->kind, row->fields, n, case_id, ret);
}

void
mix_consent(uint64_t n, const char *case_id, struct mix_report *ret)
{
	unsigned char room[4096];
	struct arena arena = { room, sizeof(room), 0, 0 };
	char nav[] = "nav-asker", housing[] = "bolig-asker", *agencies[] = { nav, housing };
	Ov__Fact *fact = fact_of("consent.given", "given=20260901", n, &arena);
	Ov__Report r = OV__REPORT__INIT;

	fact->consent_given->agencies = agencies;
	fact->consent_given->n_agencies = 2;
	r.case_ = arena_string(&arena, case_id);
	r.facts = &fact;
	r.n_facts = 1;
	pack(&r, "consent", n, ret);
}
