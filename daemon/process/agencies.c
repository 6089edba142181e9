/* agencies.c - Read agencies.conf: one section per agency, one line per key. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/inifile.h"
#include "base/z85.h"
#include "process/config.h"
#include "schema/catalogue.h"

enum {
	AREAS_AT = Z85_KEY_TEXT,
	ITEM_SIZE = 64,
	LIST_SIZE = 512,
	OPEN_FROM = 900,
	OPEN_UNTIL = 1500
};

/* While the file is read a key holds the place of its agency in the list, since the
 * agency's number may stand below it. */
static struct agency *
current(struct agencies *a)
{
	return &a->list[a->count - 1];
}

static void
on_section(struct inifile *f, const char *name)
{
	struct agencies *a = f->context;

	if (!name_valid(name))
		inifile_fail(
		    f, NULL, "[%s] is no agency's name; use a-z, 0-9 and -, at most 32", name);
	else if (strcmp(name, "person") == 0 || strcmp(name, "overgang") == 0)
		inifile_fail(f, NULL, "[%s] stands for %s and cannot be an agency", name,
		    name[0] == 'p' ? "innbyggeren" : "the daemon itself");
	else if (a->count == AGENCIES_MAX)
		inifile_fail(f, NULL, "more than %d agencies", AGENCIES_MAX);
	if (f->failed)
		return;
	struct agency *g = &a->list[a->count++];
	memcpy(g->name, name, strlen(name) + 1);
	g->open_from = OPEN_FROM;
	g->open_until = OPEN_UNTIL;
	g->line = f->line;
}

static void
take_number(struct inifile *f, struct agencies *a, const char *value)
{
	uint32_t number = 0;

	inifile_number(f, "number", value, 1, PERSON_NUMBER - 1, &number);
	for (size_t i = 0; number != 0 && i < a->count; i++)
		if (a->list[i].number == number)
			inifile_fail(f, "number",
			    "%u is that of [%s]; a number is given once and never reused", number,
			    a->list[i].name);
	current(a)->number = number;
}

static void
take_roles(struct inifile *f, struct agency *g, const char *value)
{
	char item[ITEM_SIZE], list[LIST_SIZE];

	for (const char *at = value; inifile_item(f, "roles", &at, item, sizeof(item));) {
		const struct declared_word *role = catalogue_word(&declared_roles, item);
		if (role != NULL && role->value == OV__ROLE__ROLE_PERSON) {
			inifile_fail(f, "roles",
			    "person is innbyggeren, who has no key; what the person says is "
			    "reported on behalf");
			return;
		}
		if (role == NULL) {
			catalogue_words(&declared_roles, OV__ROLE__ROLE_PERSON, list, sizeof(list));
			inifile_fail(f, "roles", "\"%s\" is no role; use %s", item, list);
			return;
		}
		g->roles |= 1u << role->value;
	}
}

/* Digits, and + in front of a country's, as a telephone dials them. */
static void
take_phone(struct inifile *f, const char *key, const char *value, char *ret, size_t size)
{
	const char *digits = value + (value[0] == '+');

	if (strspn(digits, "0123456789 ") != strlen(digits) || strlen(digits) < 3)
		inifile_fail(f, key, "is a telephone number, as 000 00 020 or +47 000 00 020");
	else
		inifile_text(f, key, value, ret, size);
}

/* "09.00-15.00" */
static void
take_hours(struct inifile *f, struct agency *g, const char *value)
{
	unsigned from = 0, from_minute = 0, until = 0, until_minute = 0;
	int end = 0;

	if (sscanf(value, "%2u.%2u - %2u.%2u%n", &from, &from_minute, &until, &until_minute,
		&end) != 4 ||
	    value[end] != '\0' || from_minute > 59 || until_minute > 59 || until > 24 ||
	    from * 100 + from_minute >= until * 100 + until_minute) {
		inifile_fail(f, "hours", "is from when to when it is open, as 09.00-15.00");
		return;
	}
	g->open_from = from * 100 + from_minute;
	g->open_until = until * 100 + until_minute;
}

static void
take_required(struct inifile *f, struct agency *g, const char *value)
{
	char item[ITEM_SIZE];

	for (const char *at = value; inifile_item(f, "required", &at, item, sizeof(item));) {
		if (!name_valid(item))
			inifile_fail(f, "required",
			    "\"%s\" is no consumer's name; use a-z, 0-9 and -, at most 32", item);
		else if (g->required_count == sizeof(g->required) / sizeof(g->required[0]))
			inifile_fail(f, "required", "names more than 4 consumers");
		else
			memcpy(g->required[g->required_count++], item, strlen(item) + 1);
	}
}

static void
take_stream(struct inifile *f, struct agencies *a, const char *value)
{
	inifile_endpoint(f, "stream", value, current(a)->stream, sizeof(current(a)->stream));
	for (size_t i = 0; i + 1 < a->count; i++)
		if (strcmp(a->list[i].stream, value) == 0)
			inifile_fail(f, "stream", "is that of [%s]; each agency has its own",
			    a->list[i].name);
}

/* ---- keys ------------------------------------------------------------------------------ */

static void
take_areas(struct inifile *f, const char *key, const char *value, scope *ret_areas)
{
	char item[ITEM_SIZE], list[LIST_SIZE];
	scope s = 0;

	for (const char *at = value; inifile_item(f, key, &at, item, sizeof(item));) {
		const struct declared_word *area = catalogue_word(&declared_areas, item);
		if (area == NULL) {
			catalogue_words(&declared_areas, 0, list, sizeof(list));
			inifile_fail(f, key, "\"%s\" is no area; use %s", item, list);
			return;
		}
		s |= SCOPE(area->value);
	}
	*ret_areas = s;
}

static void
check_new_key(
    struct inifile *f, const struct agencies *a, const char *key, const struct agency_key *k)
{
	for (size_t i = 0; i < a->keys_count; i++)
		if (memcmp(a->keys[i].public_key, k->public_key, Z85_KEY_SIZE) == 0)
			inifile_fail(f, key,
			    "is the key of %s in [%s]; each person or seat has its own",
			    a->keys[i].name, a->list[a->keys[i].agency].name);
}

static void
take_key(struct inifile *f, struct agencies *a, const char *key, const char *value)
{
	const char *name = key + strlen("key."), *rest = value + strnlen(value, AREAS_AT);
	struct agency_key k = {
		.agency = (uint32_t)(a->count - 1), .areas = SCOPE_ALL, .used = true
	};

	rest += strspn(rest, " \t");
	if (!name_valid(name))
		inifile_fail(
		    f, key, "\"%s\" is no key's name; use a-z, 0-9 and -, at most 32", name);
	else if (!z85_key(value, k.public_key) ||
		 (value[AREAS_AT] != '\0' && value[AREAS_AT] != ' ' && value[AREAS_AT] != '\t'))
		inifile_fail(f, key,
		    "is no public key; put in the 40 characters that overgang keygen prints");
	else if (*rest != '\0' && strncmp(rest, "areas=", 6) != 0)
		inifile_fail(f, key, "only areas=case,release,… may stand behind the key");
	else if (*rest != '\0')
		take_areas(f, key, rest + 6, &k.areas);
	if (!f->failed)
		check_new_key(f, a, key, &k);
	if (!f->failed && a->keys_count == KEYS_MAX)
		inifile_fail(f, key, "more than %d keys", KEYS_MAX);
	if (f->failed)
		return;
	memcpy(k.name, name, strlen(name) + 1);
	a->keys[a->keys_count++] = k;
}

static void
on_key(struct inifile *f, const char *key, const char *value)
{
	struct agencies *a = f->context;
	struct agency *g = current(a);

	if (strcmp(key, "number") == 0)
		take_number(f, a, value);
	else if (strcmp(key, "name") == 0)
		inifile_text(f, key, value, g->display_name, sizeof(g->display_name));
	else if (strcmp(key, "controller") == 0)
		inifile_text(f, key, value, g->controller, sizeof(g->controller));
	else if (strcmp(key, "processing") == 0)
		inifile_text(f, key, value, g->processing, sizeof(g->processing));
	else if (strcmp(key, "roles") == 0)
		take_roles(f, g, value);
	else if (strcmp(key, "owner") == 0)
		inifile_yes_no(f, key, value, &g->owner);
	else if (strcmp(key, "restricted") == 0)
		inifile_yes_no(f, key, value, &g->restricted);
	else if (strcmp(key, "retired") == 0)
		inifile_yes_no(f, key, value, &g->retired);
	else if (strcmp(key, "stream") == 0)
		take_stream(f, a, value);
	else if (strcmp(key, "phone") == 0)
		take_phone(f, key, value, g->phone, sizeof(g->phone));
	else if (strcmp(key, "duty_phone") == 0)
		take_phone(f, key, value, g->duty_phone, sizeof(g->duty_phone));
	else if (strcmp(key, "hours") == 0)
		take_hours(f, g, value);
	else if (strcmp(key, "required") == 0)
		take_required(f, g, value);
	else if (strncmp(key, "key.", 4) == 0)
		take_key(f, a, key, value);
	else
		inifile_fail(f, key,
		    "is no key here; use number, name, controller, processing, roles, owner, "
		    "restricted, retired, stream, required, phone, hours, duty_phone, key.NAME");
}

/* ---- the whole ---------------------------------------------------------------------------- */

static bool
has_key(const struct agencies *a, size_t place)
{
	for (size_t i = 0; i < a->keys_count; i++)
		if (a->keys[i].agency == place)
			return true;
	return false;
}

static void
check_owner(struct inifile *f, const struct agencies *a, size_t place)
{
	const struct agency *g = &a->list[place];

	if (!(g->roles & 1u << OV__ROLE__ROLE_TEAM))
		inifile_fail_at(
		    f, g->line, "[%s] owns the cases and has not the role team", g->name);
	if (g->retired)
		inifile_fail_at(f, g->line, "[%s] owns the cases and cannot be retired", g->name);
	if (!has_key(a, place))
		inifile_fail_at(f, g->line,
		    "[%s] owns the cases and has no key; run overgang keygen and write key.NAME = "
		    "<public key> in this section",
		    g->name);
}

/* Its cases are nobody else's: who answers for them, and whom an alert wakes in the end,
 * must be found in this one section. */
static void
check_restricted(struct inifile *f, const struct agencies *a, size_t place)
{
	const struct agency *g = &a->list[place];

	if (g->owner)
		inifile_fail_at(f, g->line,
		    "[%s] owns the cases and cannot be restricted too; the restricted team is "
		    "another agency, with its own keys and stream",
		    g->name);
	if (!(g->roles & 1u << OV__ROLE__ROLE_TEAM))
		inifile_fail_at(
		    f, g->line, "[%s] is restricted and has not the role team", g->name);
	if (g->retired)
		return;
	if (!has_key(a, place))
		inifile_fail_at(f, g->line,
		    "[%s] is restricted and has no key; run overgang keygen and write key.NAME = "
		    "<public key> in this section",
		    g->name);
	if (g->stream[0] == '\0')
		inifile_fail_at(f, g->line,
		    "[%s] is restricted and has no stream; its alerts go out on its own alone",
		    g->name);
	if (g->required_count == 0)
		inifile_fail_at(f, g->line,
		    "[%s] is restricted and has no required consumer; on call hears nothing of its "
		    "cases, so its own alerts must end at a person: name the consumer that wakes "
		    "one",
		    g->name);
}

static void
check_all(struct inifile *f, const struct agencies *a)
{
	const struct agency *owner = NULL;

	for (size_t i = 0; i < a->count; i++) {
		const struct agency *g = &a->list[i];
		if (g->number == 0)
			inifile_fail_at(f, g->line, "[%s] has no number", g->name);
		if (g->display_name[0] == '\0')
			inifile_fail_at(
			    f, g->line, "[%s] has no name, as people write it", g->name);
		if (g->roles == 0)
			inifile_fail_at(f, g->line, "[%s] has no roles", g->name);
		if (g->controller[0] == '\0' && !g->retired)
			inifile_fail_at(f, g->line,
			    "[%s] has no controller; write who is behandlingsansvarlig for what "
			    "this agency is told",
			    g->name);
		if (g->restricted)
			check_restricted(f, a, i);
		if (g->owner && owner != NULL)
			inifile_fail_at(f, g->line,
			    "[%s] and [%s] both own the cases; one team does", owner->name,
			    g->name);
		if (!g->owner)
			continue;
		check_owner(f, a, i);
		owner = g;
	}
	if (owner == NULL)
		inifile_fail_at(f, 0, "no agency has owner = yes; one team owns the cases");
}

/* Unique per key and not reused: a new key gets another end. */
static void
name_user(struct agency_key *k, const char *agency)
{
	(void)snprintf(k->user_id, sizeof(k->user_id), "%s.%s.%02x%02x%02x%02x", agency, k->name,
	    k->public_key[0], k->public_key[1], k->public_key[2], k->public_key[3]);
}

static int
by_number(const void *a, const void *b)
{
	uint32_t x = ((const struct agency *)a)->number, y = ((const struct agency *)b)->number;

	return x < y ? -1 : x > y;
}

int
agencies_load(const char *path, struct agencies *ret, char *ret_error)
{
	struct inifile f;

	memset(ret, 0, sizeof(*ret));
	inifile_read(&f, path, on_section, on_key, ret, ret_error);
	if (!f.failed)
		check_all(&f, ret);
	for (size_t i = 0; i < ret->keys_count; i++) {
		const struct agency *g = &ret->list[ret->keys[i].agency];
		name_user(&ret->keys[i], g->name);
		ret->keys[i].agency = g->number;
	}
	qsort(ret->list, ret->count, sizeof(ret->list[0]), by_number);
	return inifile_result(&f);
}
