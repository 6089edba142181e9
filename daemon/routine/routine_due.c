/* routine_due.c - The notation of a due date. */
#include "routine/routine_due.h"

#include <string.h>

#include "schema/catalogue.h"

static bool
is_big(char c)
{
	return c >= 'A' && c <= 'Z';
}

static const char *
kind_anchor(const struct mistake *p, struct piece name, struct due_term *term)
{
	const struct kind *k = piece_kind(name);

	if (k == NULL)
		return mistake_about(
		    p, name, "er ikke en meldingstype i katalogen", "is no kind in the catalogue");
	if (k->flags & KIND_NOT_KEPT)
		return mistake_about(p, name, "har ingen dato å regne fra; saken husker den ikke",
		    "has no date to reckon from; the case does not keep it");
	term->anchor = ANCHOR_KIND;
	term->kind = k->number;
	return NULL;
}

static const char *
no_anchor(const struct mistake *p, struct piece name)
{
	return mistake_about(p, name,
	    "er ikke et anker; bruk I, N, D, S, C, B, R, G, M, F, MP, P eller W, en oppgave "
	    "eller en meldingstype, som i R-8u eller t06+10v",
	    "is no anchor; use I, N, D, S, C, B, R, G, M, F, MP, P or W, a task or a kind, as in "
	    "R-8u or t06+10v");
}

static const char *
take_anchor(const struct mistake *p, struct piece *s, struct due_term *term)
{
	static const struct routine_word letters[] = { { "I", ANCHOR_INTAKE },
		{ "N", ANCHOR_NOTICE }, { "D", ANCHOR_DATE_KNOWN }, { "S", ANCHOR_CONSENT },
		{ "C", ANCHOR_TWO_THIRDS }, { "R", ANCHOR_RELEASE }, { "L", ANCHOR_RELEASE },
		{ "W", ANCHOR_BEFORE_WINDOW }, { "B", ANCHOR_PAROLE }, { "G", ANCHOR_PLACE_ENDS },
		{ "M", ANCHOR_MOVED_IN }, { "F", ANCHOR_REMAND_EXPIRY }, { "MP", ANCHOR_DUTY_ENDS },
		{ "P", ANCHOR_PROBATION_ENDS }, { NULL, 0 } };
	size_t n = piece_name_length(*s), big = 0;
	uint32_t anchor;

	while (big < s->len && (is_big(s->at[big]) || (big > 0 && piece_small(s->at[big]))))
		big++;
	struct piece name = { s->at, n > 0 ? n : big };
	if (n > 0 && memchr(name.at, '.', n) != NULL) {
		const char *problem = kind_anchor(p, name, term);
		(void)piece_take(s, n);
		return problem;
	}
	if (n > 0 && n < TASK_ID_SIZE && memchr(name.at, '_', n) == NULL) {
		term->anchor = ANCHOR_TASK;
		memcpy(term->task, name.at, n);
	} else if (piece_find(letters, name, &anchor)) {
		term->anchor = (enum anchor)anchor;
	} else {
		return no_anchor(p, name.len > 0 ? name : *s);
	}
	(void)piece_take(s, name.len);
	return NULL;
}

static const char *
no_offset(const struct mistake *p, struct piece s)
{
	return mistake_about(p, s,
	    "er ikke en avstand; skriv + eller -, et tall og d, v (virkedager), u eller m, "
	    "som i R-8u",
	    "is no offset; write + or -, a number and d, v (working days), u (weeks) or m, "
	    "as in R-8u");
}

/* "-8u" behind an anchor. */
static const char *
take_offset(const struct mistake *p, struct piece *s, struct due_term *term)
{
	const struct piece whole = *s;
	bool minus = *s->at == '-';

	if (!minus && *s->at != '+')
		return no_offset(p, whole);
	(void)piece_take(s, 1);
	const size_t before = s->len;
	int32_t n = piece_take_number(s);
	if (s->len == before || n > PIECE_NUMBER_MAX || !piece_take_unit(s, &term->unit))
		return no_offset(p, whole);
	term->offset = minus ? -n : n;
	return NULL;
}

/* "den 25." */
static const char *
take_day(const struct mistake *p, struct piece *s, struct due_term *term)
{
	const struct piece whole = *s;
	int32_t n = piece_take_number(s);

	if (n < 1 || n > 31 || s->len == 0 || *s->at != '.')
		return mistake_about(p, whole, "er ingen dag i måneden; skriv den 25.",
		    "is no day of a month; write the 25.");
	term->day = (uint32_t)n;
	(void)piece_take(s, 1);
	return NULL;
}

/* "18.00", "18:00" or "18". Midnight is the whole day, so it is none. */
static const char *
take_hour(const struct mistake *p, struct piece *s, struct due_term *term)
{
	const struct piece whole = *s;
	int32_t hour = piece_take_number(s), minute = 0;
	bool right = whole.len - s->len >= 1 && whole.len - s->len <= 2;

	if (s->len > 0 && (*s->at == '.' || *s->at == ':')) {
		struct piece rest = { s->at + 1, s->len - 1 };
		minute = piece_take_number(&rest);
		right = right && s->at + 3 == rest.at;
		*s = rest;
	}
	if (!right || hour > 23 || minute > 59 || hour * 100 + minute == 0)
		return mistake_about(p, whole, "er ikke et klokkeslett; skriv kl 18.00",
		    "is no time of day; write at 18.00");
	term->hhmm = (uint32_t)(hour * 100 + minute);
	*s = piece_trim(s->at, s->at + s->len);
	return NULL;
}

static const char *
parse_term(const struct mistake *p, struct piece s, struct due_rule *rule)
{
	struct due_term term = { .anchor = ANCHOR_NONE };

	if (rule->terms_count == TERMS_MAX)
		return mistake_said(p, "har flere enn fire ledd i min() eller max()",
		    "has more than four terms in min() or max()");
	const char *problem = take_anchor(p, &s, &term);
	if (problem == NULL && s.len > 0 && !piece_small(*s.at))
		problem = take_offset(p, &s, &term);
	if (problem == NULL && (piece_take_word(&s, "den ") || piece_take_word(&s, "the ")))
		problem = take_day(p, &s, &term);
	if (problem == NULL && (piece_take_word(&s, "kl ") || piece_take_word(&s, "kl. ") ||
				   piece_take_word(&s, "at ")))
		problem = take_hour(p, &s, &term);
	if (problem == NULL && s.len > 0)
		problem = no_offset(p, s);
	if (problem == NULL)
		rule->terms[rule->terms_count++] = term;
	return problem;
}

/* The terms within min(…) or max(…). */
static const char *
parse_terms(const struct mistake *p, struct piece inside, struct due_rule *rule)
{
	const char *end = inside.at + inside.len, *problem = NULL;

	for (const char *at = inside.at; problem == NULL && at != NULL;) {
		const char *comma = memchr(at, ',', (size_t)(end - at));
		problem = parse_term(p, piece_trim(at, comma != NULL ? comma : end), rule);
		at = comma != NULL ? comma + 1 : NULL;
	}
	return problem;
}

const char *
routine_due(const struct mistake *p, struct piece s, struct due_rule *rule)
{
	*rule = (struct due_rule){ .pick = DUE_ONE };
	if (s.len < 4 || (strncmp(s.at, "min(", 4) != 0 && strncmp(s.at, "max(", 4) != 0))
		return parse_term(p, s, rule);
	if (s.at[s.len - 1] != ')')
		return mistake_about(p, s, "mangler ) til slutt", "has no ) at its end");
	rule->pick = s.at[1] == 'i' ? DUE_MIN : DUE_MAX;
	return parse_terms(p, piece_trim(s.at + 4, s.at + s.len - 1), rule);
}
