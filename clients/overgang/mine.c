/* mine.c - Cases by adviser and deputy; and overgang away, which reports an absence for all of
 * them at once. */
#include "mine.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "connection.h"
#include "overgang.h"

/* "Kari Nordmann" is the key kari-nordmann; with another key the connection file says `user =
 * Kari Nordmann`. */
static bool
is_called(const char *name, const char *key)
{
	size_t i = 0;

	for (; name[i] != '\0' && key[i] != '\0'; i++) {
		char n = name[i] == ' ' ? '-' : (char)tolower((unsigned char)name[i]);
		if (n != key[i])
			return false;
	}
	return name[i] == '\0' && key[i] == '\0' && i > 0;
}

static bool
is_me(const struct me *me, const char *name)
{
	return name[0] != '\0' && (text_equal(name, me->user) || text_equal(name, me->key) ||
				      is_called(name, me->key));
}

int
me_find(struct cli *c, struct me *ret)
{
	int code = CLI_OK;
	const Ov__HelloAnswer *hello = cli_hello(c, &code);
	const char *who = args_value(&c->args, "who");

	if (hello == NULL)
		return code;
	ret->hello = hello;
	ret->user = who != NULL ? who : connection_user(c->o);
	ret->key = who != NULL ? who : hello->key_name;
	return CLI_OK;
}

enum whose
me_whose(const struct me *me, const Ov__CaseState *s)
{
	const Ov__LatestFact *f = view_latest(s, OV__FACT__FACT_CASE_ASSIGNED);

	if (f == NULL || f->fact->fact_case != OV__FACT__FACT_CASE_ASSIGNED)
		return WHOSE_OTHERS;
	if (is_me(me, f->fact->case_assigned->adviser))
		return WHOSE_MINE;
	return is_me(me, f->fact->case_assigned->deputy) ? WHOSE_DEPUTYS : WHOSE_OTHERS;
}

/* ---- overgang away -------------------------------------------------------------------------- */

struct absence {
	struct me me;
	struct away_case {
		char id[32], who[128];
	} * list;
	size_t count;
};

/* In a case of the own team it is the name that stands there as the adviser's: by that name the
 * daemon knows who does not answer. */
static int
take_case(
    struct cli *c, const Ov__CaseState *s, const Ov__CaseNote *note, uint64_t now, void *context)
{
	struct absence *a = context;
	const Ov__LatestFact *f = view_latest(s, OV__FACT__FACT_CASE_ASSIGNED);

	(void)note;
	(void)now;
	if (view_closed(s) != 0 || (a->me.hello->owner && me_whose(&a->me, s) != WHOSE_MINE))
		return CLI_OK;
	struct away_case *more = realloc(a->list, (a->count + 1) * sizeof(*more));
	if (more == NULL)
		return cli_fail(c, CLI_SYSTEM, "no-memory", NULL);
	a->list = more;
	struct away_case *x = &more[a->count++];
	(void)snprintf(x->id, sizeof(x->id), "%s", s->id);
	(void)snprintf(x->who, sizeof(x->who), "%s",
	    a->me.hello->owner	    ? f->fact->case_assigned->adviser
	    : a->me.user[0] != '\0' ? a->me.user
				    : a->me.key);
	return CLI_OK;
}

struct absence_of {
	const char *adviser, *case_id;
	Ov__UserAway *told; /* a copy of the last that was told; NULL: none */
	uint64_t recorded;
	bool there; /* it is told in the case itself */
};

/* In the cases of the own team, by the name under which a case is somebody's. */
static int
look_for_absence(
    struct cli *c, const Ov__CaseState *s, const Ov__CaseNote *note, uint64_t now, void *context)
{
	const Ov__AreaState *area = view_area(s, OV__AREA__AREA_CASE);
	struct absence_of *x = context;

	(void)note;
	for (size_t i = 0; area != NULL && i < area->n_latest; i++) {
		const Ov__LatestFact *l = area->latest[i];
		if (l->kind != OV__FACT__FACT_USER_AWAY || l->fact == NULL ||
		    l->speaker != s->owner || l->recorded < x->recorded ||
		    l->fact->user_away->to < view_date(now) ||
		    !text_equal(l->fact->user_away->who, x->adviser))
			continue;
		char *bytes = malloc(ov__user_away__get_packed_size(l->fact->user_away));
		if (bytes == NULL)
			return cli_fail(c, CLI_SYSTEM, "no-memory", NULL);
		size_t size = ov__user_away__pack(l->fact->user_away, (uint8_t *)bytes);
		ov__user_away__free_unpacked(x->told, NULL);
		x->told = ov__user_away__unpack(NULL, size, (const uint8_t *)bytes);
		free(bytes);
		x->recorded = l->recorded;
		x->there = text_equal(s->id, x->case_id);
	}
	return CLI_OK;
}

int
away_carry(struct cli *c, const char *case_id, const char *adviser)
{
	struct absence_of x = { .adviser = adviser, .case_id = case_id };
	char from[11], to[11];
	int code = view_cases(c, look_for_absence, &x);

	if (code == CLI_OK && x.told != NULL && !x.there) {
		const char *deputy = x.told->deputy, *phone = x.told->deputy_phone;
		const struct told_field fields[] = { { "who", "who", adviser },
			{ "from", "from", overgang_date_text(x.told->from, from) },
			{ "to", "to", overgang_date_text(x.told->to, to) },
			{ "deputy", "deputy", deputy[0] != '\0' ? deputy : NULL },
			{ "deputy_phone", "deputy_phone", phone[0] != '\0' ? phone : NULL },
			{ NULL, NULL, NULL } };
		code = report_one(c, OV__FACT__FACT_USER_AWAY, case_id, fields, NULL);
	}
	ov__user_away__free_unpacked(x.told, NULL);
	return code;
}

static int
say_away(struct cli *c, const struct away_case *x)
{
	const struct told_field fields[] = { { "who", "--who", x->who },
		{ "from", "--from", args_value(&c->args, "from") },
		{ "to", "--to", args_value(&c->args, "to") },
		{ "deputy", "--deputy", args_value(&c->args, "deputy") },
		{ "deputy_phone", "--deputy-phone", args_value(&c->args, "deputy-phone") },
		{ NULL, NULL, NULL } };

	return report_one(c, OV__FACT__FACT_USER_AWAY, x->id, fields, NULL);
}

int
command_away(struct cli *c)
{
	struct absence a = { .count = 0 };
	const char *needed;
	size_t said = 0;
	int code = CLI_OK, last;

	if (cli_needed(c, "from", &needed) != CLI_OK || cli_needed(c, "to", &needed) != CLI_OK)
		return CLI_USAGE;
	if ((code = me_find(c, &a.me)) == CLI_OK)
		code = view_cases(c, take_case, &a);
	for (size_t i = 0; code == CLI_OK && i < a.count; i++) {
		last = say_away(c, &a.list[i]);
		said += last == CLI_OK;
		/* Print a case's refusal and go on with the others. */
		if (last != CLI_OK && (last != CLI_REFUSED || said == 0))
			code = last;
	}
	if (code == CLI_OK && a.count == 0)
		code = cli_fail(c, CLI_NOT_FOUND, "away-nowhere", "user",
		    a.me.user[0] != '\0' ? a.me.user : a.me.key, NULL);
	else if (code == CLI_OK && said < a.count)
		code = CLI_REFUSED;
	free(a.list);
	return code;
}
