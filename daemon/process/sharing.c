/* sharing.c - Read sharing.conf: which areas and kinds an agency may be told, and on which
 * ground. */
#include <string.h>

#include "base/inifile.h"
#include "process/config.h"
#include "schema/catalogue.h"

enum { ITEM_SIZE = 64 };

static bool
take_role(struct inifile *f, const char *key, const char *name, uint32_t *ret_role)
{
	const struct declared_word *role = catalogue_word(&declared_roles, name);

	if (role == NULL)
		inifile_fail(f, key, "\"%s\" is no role; agencies.conf lists them", name);
	else
		*ret_role = role->value;
	return role != NULL;
}

static void
take_areas(struct inifile *f, const char *key, const char *value, scope *ret_areas)
{
	char item[ITEM_SIZE];

	*ret_areas = 0;
	for (const char *at = value; inifile_item(f, key, &at, item, sizeof(item));) {
		const struct declared_word *area = catalogue_word(&declared_areas, item);
		if (area == NULL)
			inifile_fail(f, key, "\"%s\" is no area; agencies.conf lists them", item);
		else if (area->value == OV__AREA__AREA_PLAN || area->value == OV__AREA__AREA_DUTY)
			inifile_fail(f, key,
			    "%s is the owner team's and of whoever is on call; nothing opens it",
			    item);
		*ret_areas |= area != NULL ? SCOPE(area->value) : 0;
	}
}

static void
take_kinds(struct inifile *f, const char *value, uint32_t kinds[GRANT_KINDS_MAX], size_t *count)
{
	char item[ITEM_SIZE];

	for (const char *at = value; inifile_item(f, "kinds", &at, item, sizeof(item));) {
		const struct kind *k = catalogue_find(item);
		if (k == NULL || k->area == OV__AREA__AREA_NONE || k->area == OV__AREA__AREA_PLAN ||
		    k->area == OV__AREA__AREA_DUTY)
			inifile_fail(f, "kinds",
			    "\"%s\" is no kind that can be opened; overgang report lists them",
			    item);
		else if (*count == GRANT_KINDS_MAX)
			inifile_fail(f, "kinds", "more than %d; open an area", GRANT_KINDS_MAX);
		else
			kinds[(*count)++] = k->number;
	}
}

/* "01.05.1997"; empty is open. */
static void
take_date(struct inifile *f, const char *key, const char *value, ov_date *ret)
{
	unsigned d = 0, m = 0, y = 0;
	int end = 0;

	if (value[0] == '\0')
		return;
	if (sscanf(value, "%2u.%2u.%4u%n", &d, &m, &y, &end) != 3 || value[end] != '\0' ||
	    !date_valid(y * 10000 + m * 100 + d))
		inifile_fail(f, key, "is a date, as 01.05.1997, from 1970; or empty");
	else
		*ret = y * 10000 + m * 100 + d;
}

/* ---- sections: [consent ROLE] and [basis CODE] --------------------------------------------- */

static void
on_section(struct inifile *f, const char *name)
{
	struct sharing *s = f->context;
	uint32_t role;

	if (strncmp(name, "consent ", 8) == 0) {
		(void)take_role(f, NULL, name + 8, &role);
		return;
	}
	if (strncmp(name, "basis ", 6) != 0 || !name_valid(name + 6))
		inifile_fail(
		    f, NULL, "[%s] is no section here; use [consent ROLE] and [basis CODE]", name);
	else if (s->bases_count == BASES_MAX)
		inifile_fail(f, NULL, "more than %d bases", BASES_MAX);
	if (f->failed)
		return;
	struct basis *b = &s->bases[s->bases_count++];
	memcpy(b->code, name + 6, strlen(name + 6) + 1);
	b->line = f->line;
}

static void
basis_key(struct inifile *f, struct basis *b, const char *key, const char *value)
{
	uint32_t role;

	if (strcmp(key, "title") == 0)
		inifile_text(f, key, value, b->title, sizeof(b->title));
	else if (strcmp(key, "role") == 0 && take_role(f, key, value, &role))
		b->roles = 1u << role;
	else if (strcmp(key, "areas") == 0)
		take_areas(f, key, value, &b->areas);
	else if (strcmp(key, "kinds") == 0)
		take_kinds(f, value, b->kinds, &b->kinds_count);
	else if (strcmp(key, "from") == 0)
		take_date(f, key, value, &b->from);
	else if (strcmp(key, "to") == 0)
		take_date(f, key, value, &b->to);
	else if (!f->failed)
		inifile_fail(
		    f, key, "is no key of a basis; use title, role, areas, kinds, from, to");
}

static void
consent_key(struct inifile *f, struct grant *g, const char *key, const char *value)
{
	if (strcmp(key, "areas") == 0)
		take_areas(f, key, value, &g->areas);
	else
		take_kinds(f, value, g->kinds, &g->kinds_count);
}

static void
on_key(struct inifile *f, const char *key, const char *value)
{
	struct sharing *s = f->context;
	uint32_t role = 0;

	if (strncmp(f->section, "basis ", 6) == 0)
		basis_key(f, &s->bases[s->bases_count - 1], key, value);
	else if (strcmp(key, "areas") != 0 && strcmp(key, "kinds") != 0)
		inifile_fail(f, key, "is no key of a role; use areas and kinds");
	else if (take_role(f, NULL, f->section + 8, &role))
		consent_key(f, &s->by_consent[role], key, value);
}

static void
check_basis(struct inifile *f, const struct basis *b)
{
	if (b->title[0] == '\0' || b->roles == 0)
		inifile_fail_at(f, b->line, "[basis %s] has no title or no role", b->code);
	else if (b->areas == 0 && b->kinds_count == 0)
		inifile_fail_at(
		    f, b->line, "[basis %s] opens nothing; say areas or kinds", b->code);
	else if (b->from != 0 && b->to != 0 && b->to < b->from)
		inifile_fail_at(f, b->line, "[basis %s] ends before it begins", b->code);
}

int
sharing_load(const char *path, struct sharing *ret, char *ret_error)
{
	struct inifile f;

	memset(ret, 0, sizeof(*ret));
	inifile_read(&f, path, on_section, on_key, ret, ret_error);
	for (size_t i = 0; !f.failed && i < ret->bases_count; i++)
		check_basis(&f, &ret->bases[i]);
	return inifile_result(&f);
}
