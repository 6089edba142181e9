/* sheet_access.c - Who has looked at a case. */
#include "sheet.h"

#include <string.h>

#include "base/utf8.h"
#include "days.h"
#include "fields.h"
#include "overgang.h"

struct table *
sheet_access_new(const struct cli *c, bool with_case)
{
	const char *const head[] = { cli_text(c, "head-when"), cli_text(c, "head-agency"),
		cli_text(c, "head-key"), cli_text(c, "head-claimed"), cli_text(c, "head-action"),
		cli_text(c, "head-basis"), cli_text(c, "head-detail"), cli_text(c, "head-case") };

	return table_new(sizeof(head) / sizeof(head[0]) - (with_case ? 0 : 1), head);
}

/* "consent.given 3" names the event that it rests on; any other text is a code of the law. */
static size_t
one_basis(const struct cli *c, const char *basis, char *buf, size_t size)
{
	static const char *const words[][2] = { { "owner", "basis-owner" },
		{ "admin", "basis-admin" }, { "own reports", "basis-own-reports" },
		{ "emergency", "basis-emergency" }, { "on call", "basis-on-call" },
		{ "list", "basis-list" } };
	const char *space = strchr(basis, ' ');
	char kind[64];

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(basis, words[i][0]) == 0)
			return utf8_copy(buf, size, cli_text(c, words[i][1]));
	(void)snprintf(kind, sizeof(kind), "%.*s",
	    (int)(space != NULL ? space - basis : (long)strlen(basis)), basis);
	const char *const pairs[] = { "title", texts_kind_title(c->t, kind), "number",
		space != NULL ? space + 1 : "", NULL };
	if (overgang_kind(kind) != 0)
		return texts_fill(c->t, cli_text(c, "basis-event"), pairs, buf, size);
	return utf8_copy(buf, size, basis);
}

void
sheet_access_basis(const struct cli *c, const char *basis, char *buf, size_t size)
{
	char one[128];
	size_t n = 0;

	buf[0] = '\0';
	while (basis != NULL && basis[0] != '\0') {
		const char *end = strstr(basis, ", ");
		(void)snprintf(one, sizeof(one), "%.*s",
		    (int)(end != NULL ? end - basis : (long)strlen(basis)), basis);
		n += utf8_copy(buf + n, size - n, n > 0 ? ", " : "");
		n += one_basis(c, one, buf + n, size - n);
		basis = end != NULL ? end + 2 : NULL;
	}
}

/* Of several looks the first and the last; the last's day is said when it is another. */
static void
looks_moment(const Ov__AccessEntry *e, char *buf, size_t size)
{
	char first[MOMENT_SIZE], last[MOMENT_SIZE];
	const size_t day = strlen("24.12.2026");

	(void)overgang_moment_text(e->when, first);
	(void)overgang_moment_text(e->last, last);
	bool same = strncmp(first, last, day) == 0 && strlen(last) > day;
	(void)snprintf(buf, size, "%s%s%s", first, e->last != 0 ? "–" : "",
	    e->last == 0 ? ""
	    : same	 ? last + day + 1
			 : last);
}

void
sheet_access_add(struct cli *c, struct table *t, const Ov__AccessEntry *e, bool with_case)
{
	char text[512], word[64], count[16];
	bool bad = e->action == OV__ACCESS_ACTION__ACCESS_ACTION_DENIED ||
		   e->action == OV__ACCESS_ACTION__ACCESS_ACTION_EMERGENCY;

	looks_moment(e, text, sizeof(text));
	table_cell(t, PAINT_NONE, text);
	table_cell(t, PAINT_NONE, cli_agency(c, e->agency));
	table_cell(t, PAINT_NONE, e->key);
	table_cell(t, PAINT_NONE, e->claimed);
	(void)field_enum_short(&ov__access_action__descriptor, (int)e->action, word);
	(void)snprintf(count, sizeof(count), "%u", e->count);
	const char *const pairs[] = { "action", cli_word(c, "access-action", word), "count",
		e->count > 1 ? count : "", NULL };
	(void)texts_fill(c->t, cli_text(c, "action-times"), pairs, text, sizeof(text));
	table_cell(t, bad ? PAINT_RED : PAINT_NONE, text);
	sheet_access_basis(c, e->basis, text, sizeof(text));
	table_cell(t, PAINT_NONE, text);
	table_cell(t, PAINT_NONE, cli_word(c, "access-detail", e->detail));
	if (!with_case)
		return;
	size_t n = 0;
	text[0] = '\0';
	for (size_t i = 0; i < e->n_cases; i++) {
		n += utf8_copy(text + n, sizeof(text) - n, i > 0 ? ", " : "");
		n += utf8_copy(text + n, sizeof(text) - n, e->cases[i]);
	}
	table_cell(t, PAINT_NONE, text);
}
