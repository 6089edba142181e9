/* routine.c - The notation of a routine file: words, due dates, the keys of a task.
 *
 * Problems are told in the language of the key they are about. */
#include "core/routine.h"

#include <string.h>

#include "base/text.h"
#include "schema/catalogue.h"

enum { SCRATCH_SIZE = ROUTINE_PROBLEM_SIZE, OFFSET_MAX = 9999 };

/* ---- words ------------------------------------------------------------------------- */

struct routine_word {
	const char *text;
	uint32_t value;
};

static const struct routine_word conditions[] = {
	{ "always", 0 },
	{ "alltid", 0 },
	{ "consent", CONDITION_CONSENT },
	{ "samtykke", CONDITION_CONSENT },
	{ "no consent", CONDITION_NO_CONSENT },
	{ "uten samtykke", CONDITION_NO_CONSENT },
	{ "no home", CONDITION_NO_HOME },
	{ "uten bolig", CONDITION_NO_HOME },
	{ "own home", CONDITION_OWN_HOME },
	{ "egen bolig", CONDITION_OWN_HOME },
	{ "temporary", CONDITION_TEMPORARY },
	{ "midlertidig", CONDITION_TEMPORARY },
	{ "temporary or unconfirmed", CONDITION_UNSETTLED },
	{ "midlertidig eller ubekreftet", CONDITION_UNSETTLED },
	{ "home or place", CONDITION_HOME_OR_PLACE },
	{ "bolig eller plass", CONDITION_HOME_OR_PLACE },
	{ "sentenced", CONDITION_SENTENCED },
	{ "dom", CONDITION_SENTENCED },
	{ "remand", CONDITION_REMAND },
	{ "varetekt", CONDITION_REMAND },
	{ "no restrictions", CONDITION_NO_RESTRICTIONS },
	{ "uten restriksjoner", CONDITION_NO_RESTRICTIONS },
	{ "need health", CONDITION_HEALTH_NEED },
	{ "behov helse", CONDITION_HEALTH_NEED },
	{ "need economy", CONDITION_ECONOMY_NEED },
	{ "behov økonomi", CONDITION_ECONOMY_NEED },
	{ "need housing", CONDITION_HOUSING_NEED },
	{ "behov bolig", CONDITION_HOUSING_NEED },
	{ "need occupation", CONDITION_OCCUPATION_NEED },
	{ "behov sysselsetting", CONDITION_OCCUPATION_NEED },
	{ "need network", CONDITION_NETWORK_NEED },
	{ "behov nettverk", CONDITION_NETWORK_NEED },
	{ "overdose risk", CONDITION_OVERDOSE_RISK },
	{ "overdosefare", CONDITION_OVERDOSE_RISK },
	{ "reporting duty", CONDITION_REPORTING_DUTY },
	{ "møteplikt", CONDITION_REPORTING_DUTY },
	{ "released", CONDITION_RELEASED },
	{ "ute", CONDITION_RELEASED },
	{ "released by court", CONDITION_COURT },
	{ "løslatt av retten", CONDITION_COURT },
	{ "no fixed abode", CONDITION_NO_FIXED_ABODE },
	{ "ufb", CONDITION_NO_FIXED_ABODE },
	{ NULL, 0 },
};

static const struct routine_word missing_words[] = {
	{ "bed", OV__MISSING__MISSING_BED },
	{ "seng", OV__MISSING__MISSING_BED },
	{ "key", OV__MISSING__MISSING_KEY },
	{ "nøkkel", OV__MISSING__MISSING_KEY },
	{ "transport", OV__MISSING__MISSING_TRANSPORT },
	{ "money", OV__MISSING__MISSING_MONEY },
	{ "penger", OV__MISSING__MISSING_MONEY },
	{ "papers", OV__MISSING__MISSING_PAPERS },
	{ "papirer", OV__MISSING__MISSING_PAPERS },
	{ NULL, 0 },
};

static const struct routine_word yes_no[] = {
	{ "yes", 1 },
	{ "ja", 1 },
	{ "no", 0 },
	{ "nei", 0 },
	{ NULL, 0 },
};

/* A stretch of a value, blanks at both ends taken off. */
struct piece {
	const char *at;
	size_t len;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct piece
trim(const char *from, const char *to)
{
	while (from < to && is_blank(*from))
		from++;
	while (to > from && is_blank(to[-1]))
		to--;
	return (struct piece){ from, (size_t)(to - from) };
}

/* The next piece up to a comma outside parentheses; *at moves behind it, NULL at the end. */
static struct piece
next_piece(const char **at)
{
	const char *from = *at, *s = from;
	int depth = 0;

	for (; *s != '\0' && (*s != ',' || depth > 0); s++)
		depth += *s == '(' ? 1 : *s == ')' ? -1 : 0;
	*at = *s == ',' ? s + 1 : NULL;
	return trim(from, s);
}

static bool
piece_is(struct piece p, const char *word)
{
	return strlen(word) == p.len && strncmp(p.at, word, p.len) == 0;
}

static bool
find_word(const struct routine_word *words, struct piece p, uint32_t *ret_value)
{
	for (; words->text != NULL; words++)
		if (piece_is(p, words->text)) {
			*ret_value = words->value;
			return true;
		}
	return false;
}

/* A role or an area, in either language. */
static bool
find_declared(const struct declared_words *words, struct piece p, uint32_t *ret_value)
{
	for (size_t i = 0; i < words->count; i++) {
		const struct declared_word *w = &words->list[i];
		if (w->nb != NULL && (piece_is(p, w->name) || piece_is(p, w->nb))) {
			*ret_value = w->value;
			return true;
		}
	}
	return false;
}

/* The English word of an area is also what stands for it as the thing of a need. */
const char *
routine_area_word(Ov__Area area)
{
	for (size_t i = 0; i < declared_areas.count; i++)
		if (declared_areas.list[i].nb != NULL &&
		    declared_areas.list[i].value == (uint32_t)area)
			return declared_areas.list[i].name;
	return "";
}

/* ---- problems, in the language of the key -------------------------------------------- */

struct problem {
	char *scratch;
	bool nb;
};

/* "<piece>" and the sentence; nothing of a value is longer in it than 60 bytes. */
static const char *
problem_about(const struct problem *p, struct piece about, const char *nb, const char *en)
{
	size_t n = about.len < 60 ? about.len : 60;

	/* Never cut within a letter. */
	while (n > 0 && n < about.len && ((unsigned char)about.at[n] & 0xc0) == 0x80)
		n--;
	text_set(p->scratch, SCRATCH_SIZE, "\"");
	memcpy(p->scratch + 1, about.at, n);
	p->scratch[n + 1] = '\0';
	text_put(p->scratch, SCRATCH_SIZE, "\" ");
	text_put(p->scratch, SCRATCH_SIZE, p->nb ? nb : en);
	return p->scratch;
}

/* The same, and what can be written. */
static const char *
problem_none_of(const struct problem *p, struct piece about, const struct declared_words *words,
    const char *nb, const char *en)
{
	const char *between = "";

	(void)problem_about(p, about, nb, en);
	for (size_t i = 0; i < words->count; i++) {
		const struct declared_word *w = &words->list[i];
		if (w->nb == NULL)
			continue;
		text_put(p->scratch, SCRATCH_SIZE, between);
		text_put(p->scratch, SCRATCH_SIZE, p->nb ? w->nb : w->name);
		between = ", ";
	}
	return p->scratch;
}

static const char *
problem_said(const struct problem *p, const char *nb, const char *en)
{
	return p->nb ? nb : en;
}

static const char *
problem_twice(const struct problem *p)
{
	return problem_said(p, "er oppgitt før, på norsk eller engelsk; behold én",
	    "was given before, in Norwegian or English; keep one");
}

/* ---- due dates ------------------------------------------------------------------------ */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_small(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool
is_big(char c)
{
	return c >= 'A' && c <= 'Z';
}

static struct piece
take_off(struct piece *s, size_t n)
{
	struct piece head = { s->at, n };

	*s = trim(s->at + n, s->at + s->len);
	return head;
}

/* "kl " before an hour, "den " before a day; taken off where it is there. */
static bool
take_word(struct piece *s, const char *word)
{
	size_t n = strlen(word);

	if (s->len < n || strncmp(s->at, word, n) != 0)
		return false;
	(void)take_off(s, n);
	return true;
}

/* Digits, at most so many that they fit; 0 where there are none. */
static int32_t
take_number(struct piece *s)
{
	int32_t n = 0;

	while (s->len > 0 && is_digit(*s->at) && n <= OFFSET_MAX) {
		n = n * 10 + (*s->at - '0');
		s->at++;
		s->len--;
	}
	return n;
}

static bool
take_unit(struct piece *s, enum unit *ret_unit)
{
	static const char units[] = "dvum";
	const char *unit = s->len > 0 ? strchr(units, *s->at) : NULL;

	if (unit == NULL || *unit == '\0' || (s->len > 1 && !is_blank(s->at[1])))
		return false;
	*ret_unit = (enum unit)(unit - units);
	(void)take_off(s, 1);
	return true;
}

/* The length of a name in small letters: a task ("t06") or a kind ("commitment.missed"). */
static size_t
small_name(struct piece s)
{
	size_t n = 0;

	if (s.len == 0 || !is_small(*s.at))
		return 0;
	while (n < s.len &&
	       (is_small(s.at[n]) || is_digit(s.at[n]) || s.at[n] == '.' || s.at[n] == '_'))
		n++;
	return n < s.len && s.at[n] == '(' ? 0 : n;
}

static const struct kind *
kind_by_piece(struct piece name)
{
	char buf[64] = "";

	if (name.len < sizeof(buf)) {
		memcpy(buf, name.at, name.len);
		buf[name.len] = '\0';
	}
	return catalogue_find(buf);
}

static const char *
kind_anchor(const struct problem *p, struct piece name, struct due_term *term)
{
	const struct kind *k = kind_by_piece(name);

	if (k == NULL)
		return problem_about(
		    p, name, "er ikke en meldingstype i katalogen", "is no kind in the catalogue");
	if (k->flags & KIND_NOT_KEPT)
		return problem_about(p, name, "har ingen dato å regne fra; saken husker den ikke",
		    "has no date to reckon from; the case does not keep it");
	term->anchor = ANCHOR_KIND;
	term->kind = k->number;
	return NULL;
}

static const char *
no_anchor(const struct problem *p, struct piece name)
{
	return problem_about(p, name,
	    "er ikke et anker; bruk I, N, D, S, C, B, R, G, M, F, MP, P eller W, en oppgave "
	    "eller en meldingstype, som i R-8u eller t06+10v",
	    "is no anchor; use I, N, D, S, C, B, R, G, M, F, MP, P or W, a task or a kind, as in "
	    "R-8u or t06+10v");
}

static const char *
take_anchor(const struct problem *p, struct piece *s, struct due_term *term)
{
	static const struct routine_word letters[] = { { "I", ANCHOR_INTAKE },
		{ "N", ANCHOR_NOTICE }, { "D", ANCHOR_DATE_KNOWN }, { "S", ANCHOR_CONSENT },
		{ "C", ANCHOR_TWO_THIRDS }, { "R", ANCHOR_RELEASE }, { "L", ANCHOR_RELEASE },
		{ "W", ANCHOR_BEFORE_WINDOW }, { "B", ANCHOR_PAROLE }, { "G", ANCHOR_PLACE_ENDS },
		{ "M", ANCHOR_MOVED_IN }, { "F", ANCHOR_REMAND_EXPIRY }, { "MP", ANCHOR_DUTY_ENDS },
		{ "P", ANCHOR_PROBATION_ENDS }, { NULL, 0 } };
	size_t n = small_name(*s), big = 0;
	uint32_t anchor;

	while (big < s->len && (is_big(s->at[big]) || (big > 0 && is_small(s->at[big]))))
		big++;
	struct piece name = { s->at, n > 0 ? n : big };
	if (n > 0 && memchr(name.at, '.', n) != NULL) {
		const char *problem = kind_anchor(p, name, term);
		(void)take_off(s, n);
		return problem;
	}
	if (n > 0 && n < TASK_ID_SIZE && memchr(name.at, '_', n) == NULL) {
		term->anchor = ANCHOR_TASK;
		memcpy(term->task, name.at, n);
	} else if (find_word(letters, name, &anchor)) {
		term->anchor = (enum anchor)anchor;
	} else {
		return no_anchor(p, name.len > 0 ? name : *s);
	}
	(void)take_off(s, name.len);
	return NULL;
}

static const char *
no_offset(const struct problem *p, struct piece s)
{
	return problem_about(p, s,
	    "er ikke en avstand; skriv + eller -, et tall og d, v (virkedager), u eller m, "
	    "som i R-8u",
	    "is no offset; write + or -, a number and d, v (working days), u (weeks) or m, "
	    "as in R-8u");
}

/* "-8u" behind an anchor. */
static const char *
take_offset(const struct problem *p, struct piece *s, struct due_term *term)
{
	const struct piece whole = *s;
	bool minus = *s->at == '-';

	if (!minus && *s->at != '+')
		return no_offset(p, whole);
	(void)take_off(s, 1);
	const size_t before = s->len;
	int32_t n = take_number(s);
	if (s->len == before || n > OFFSET_MAX || !take_unit(s, &term->unit))
		return no_offset(p, whole);
	term->offset = minus ? -n : n;
	return NULL;
}

/* "den 25." */
static const char *
take_day(const struct problem *p, struct piece *s, struct due_term *term)
{
	const struct piece whole = *s;
	int32_t n = take_number(s);

	if (n < 1 || n > 31 || s->len == 0 || *s->at != '.')
		return problem_about(p, whole, "er ingen dag i måneden; skriv den 25.",
		    "is no day of a month; write the 25.");
	term->day = (uint32_t)n;
	(void)take_off(s, 1);
	return NULL;
}

/* "18.00", "18:00" or "18". Midnight is the whole day, so it is none. */
static const char *
take_hour(const struct problem *p, struct piece *s, struct due_term *term)
{
	const struct piece whole = *s;
	int32_t hour = take_number(s), minute = 0;
	bool right = whole.len - s->len >= 1 && whole.len - s->len <= 2;

	if (s->len > 0 && (*s->at == '.' || *s->at == ':')) {
		struct piece rest = { s->at + 1, s->len - 1 };
		minute = take_number(&rest);
		right = right && s->at + 3 == rest.at;
		*s = rest;
	}
	if (!right || hour > 23 || minute > 59 || hour * 100 + minute == 0)
		return problem_about(p, whole, "er ikke et klokkeslett; skriv kl 18.00",
		    "is no time of day; write at 18.00");
	term->hhmm = (uint32_t)(hour * 100 + minute);
	*s = trim(s->at, s->at + s->len);
	return NULL;
}

static const char *
parse_term(const struct problem *p, struct piece s, struct due_rule *rule)
{
	struct due_term term = { .anchor = ANCHOR_NONE };

	if (rule->terms_count == TERMS_MAX)
		return problem_said(p, "har flere enn fire ledd i min() eller max()",
		    "has more than four terms in min() or max()");
	const char *problem = take_anchor(p, &s, &term);
	if (problem == NULL && s.len > 0 && !is_small(*s.at))
		problem = take_offset(p, &s, &term);
	if (problem == NULL && (take_word(&s, "den ") || take_word(&s, "the ")))
		problem = take_day(p, &s, &term);
	if (problem == NULL &&
	    (take_word(&s, "kl ") || take_word(&s, "kl. ") || take_word(&s, "at ")))
		problem = take_hour(p, &s, &term);
	if (problem == NULL && s.len > 0)
		problem = no_offset(p, s);
	if (problem == NULL)
		rule->terms[rule->terms_count++] = term;
	return problem;
}

/* The terms within min(…) or max(…). */
static const char *
parse_terms(const struct problem *p, struct piece inside, struct due_rule *rule)
{
	const char *end = inside.at + inside.len, *problem = NULL;

	for (const char *at = inside.at; problem == NULL && at != NULL;) {
		const char *comma = memchr(at, ',', (size_t)(end - at));
		problem = parse_term(p, trim(at, comma != NULL ? comma : end), rule);
		at = comma != NULL ? comma + 1 : NULL;
	}
	return problem;
}

static const char *
parse_due(const struct problem *p, struct piece s, struct due_rule *rule)
{
	*rule = (struct due_rule){ .pick = DUE_ONE };
	if (s.len < 4 || (strncmp(s.at, "min(", 4) != 0 && strncmp(s.at, "max(", 4) != 0))
		return parse_term(p, s, rule);
	if (s.at[s.len - 1] != ')')
		return problem_about(p, s, "mangler ) til slutt", "has no ) at its end");
	rule->pick = s.at[1] == 'i' ? DUE_MIN : DUE_MAX;
	return parse_terms(p, trim(s.at + 4, s.at + s.len - 1), rule);
}

/* ---- keys of a task ---------------------------------------------------------------------- */

typedef const char *set_key(struct routine_task *t, const struct problem *p, const char *value);

static const char *
set_text(char *field, size_t size, const struct problem *p, const char *value)
{
	if (field[0] != '\0')
		return problem_twice(p);
	if (value[0] == '\0')
		return problem_said(p, "er tom", "is empty");
	if (strlen(value) >= size)
		return problem_said(p, "er for lang", "is too long");
	memcpy(field, value, strlen(value) + 1);
	return NULL;
}

static const char *
set_title_nb(struct routine_task *t, const struct problem *p, const char *value)
{
	return set_text(t->title_nb, sizeof(t->title_nb), p, value);
}

static const char *
set_title_en(struct routine_task *t, const struct problem *p, const char *value)
{
	return set_text(t->title_en, sizeof(t->title_en), p, value);
}

static const char *
set_owners(struct routine_task *t, const struct problem *p, const char *value)
{
	uint32_t role;

	if (t->owners_count > 0)
		return problem_twice(p);
	for (const char *at = value; at != NULL;) {
		struct piece name = next_piece(&at);
		if (!find_declared(&declared_roles, name, &role))
			return problem_none_of(p, name, &declared_roles, "er ikke en rolle; bruk ",
			    "is no role; use ");
		if (t->owners_count == OWNERS_MAX)
			return problem_said(
			    p, "har flere enn fire roller", "has more than four roles");
		t->owners[t->owners_count++] = (Ov__Role)role;
	}
	return NULL;
}

static const char *
set_due(struct routine_task *t, const struct problem *p, const char *value)
{
	const char *problem = NULL;

	if (t->due_count > 0)
		return problem_twice(p);
	for (const char *at = value; problem == NULL && at != NULL;) {
		struct piece s = next_piece(&at);
		if (t->due_count == OCCURRENCES_MAX)
			return problem_said(
			    p, "har flere enn åtte frister", "has more than eight due dates");
		problem = parse_due(p, s, &t->due[t->due_count++]);
	}
	return problem;
}

static const char *
set_last(struct routine_task *t, const struct problem *p, const char *value)
{
	if (t->last.terms_count > 0)
		return problem_twice(p);
	return parse_due(p, trim(value, value + strlen(value)), &t->last);
}

/* "(thing)" behind a word, within which there may be anything but another bracket. */
static bool
take_brackets(struct piece *s, struct piece *ret_inside)
{
	const char *end = s->len > 0 && *s->at == '(' ? memchr(s->at, ')', s->len) : NULL;

	if (end == NULL)
		return false;
	*ret_inside = trim(s->at + 1, end);
	(void)take_off(s, (size_t)(end + 1 - s->at));
	return true;
}

static bool
piece_to(struct piece s, char *field, size_t size)
{
	if (s.len == 0 || s.len >= size)
		return false;
	memcpy(field, s.at, s.len);
	field[s.len] = '\0';
	return true;
}

/* "behov(legitimasjon)"; false: it is another condition. */
static bool
set_need(struct routine_task *t, const struct problem *p, struct piece s, const char **ret_problem)
{
	const struct piece whole = s;
	struct piece item = { NULL, 0 };

	if ((!take_word(&s, "behov") && !take_word(&s, "need")) || s.len == 0 || *s.at != '(')
		return false;
	if (!take_brackets(&s, &item) || s.len > 0 || item.len == 0 || item.len >= sizeof(t->need))
		*ret_problem = problem_about(p, whole,
		    "er ikke et behov; skriv behov(legitimasjon), med høyst 39 byte",
		    "is no need; write need(legitimasjon), of at most 39 bytes");
	else if (t->need[0] != '\0')
		*ret_problem = problem_about(p, whole, "er ett behov for mye; en oppgave har ett",
		    "is one need too many; a task has one");
	else
		(void)piece_to(item, t->need, sizeof(t->need));
	return true;
}

static const char *
set_when(struct routine_task *t, const struct problem *p, const char *value)
{
	const char *problem = NULL;
	uint32_t condition;

	if (t->conditions != 0 || t->need[0] != '\0')
		return problem_twice(p);
	for (const char *at = value; problem == NULL && at != NULL;) {
		struct piece name = next_piece(&at);
		if (set_need(t, p, name, &problem))
			continue;
		if (!find_word(conditions, name, &condition))
			return problem_about(p, name,
			    "er ikke et vilkår; bruk alltid, samtykke, uten samtykke, uten bolig, "
			    "egen bolig, midlertidig, midlertidig eller ubekreftet, bolig eller "
			    "plass, dom, varetekt, uten restriksjoner, behov helse (økonomi, "
			    "bolig …), behov(…), overdosefare, møteplikt, ute, løslatt av retten, "
			    "ufb",
			    "is no condition; use always, consent, no consent, no home, own home, "
			    "temporary, temporary or unconfirmed, home or place, sentenced, "
			    "remand, no restrictions, need health (economy, housing …), need(…), "
			    "overdose risk, reporting duty, released, released by court, no fixed "
			    "abode");
		t->conditions |= condition;
	}
	return problem;
}

/* Only what can be reported and is kept in the state can be seen to meet a task. */
static const char *
take_kind(const struct problem *p, struct piece *s, struct met_by *ret)
{
	size_t n = 0;

	while (n < s->len && s->at[n] != '(' && !is_blank(s->at[n]))
		n++;
	struct piece name = take_off(s, n);
	const struct kind *k = kind_by_piece(name);
	if (k == NULL)
		return problem_about(
		    p, name, "er ikke en meldingstype i katalogen", "is no kind in the catalogue");
	if (k->flags & (KIND_CONCLUDED | KIND_NOT_KEPT))
		return problem_about(p, name, "kan ikke oppfylle en oppgave", "cannot meet a task");
	ret->kind = k->number;
	return NULL;
}

static const char *
need_area(const struct problem *p, struct piece thing, struct met_by *ret)
{
	uint32_t area = 0;

	if (!find_declared(&declared_areas, thing, &area) || area < OV__AREA__AREA_HEALTH ||
	    area > OV__AREA__AREA_NETWORK)
		return problem_about(p, thing,
		    "er ikke et av de fem områdene: helse, økonomi, bolig, sysselsetting, nettverk",
		    "is none of the five areas: health, economy, housing, occupation, network");
	text_set(ret->key, sizeof(ret->key), routine_area_word((Ov__Area)area));
	return NULL;
}

/* "(bankkort)": of which thing, for kinds that are about several. */
static const char *
take_thing(const struct problem *p, struct piece *s, struct met_by *ret)
{
	struct piece thing;

	if (s->len == 0 || *s->at != '(')
		return NULL;
	const struct piece whole = *s;
	if (!take_brackets(s, &thing))
		return problem_about(p, whole, "mangler ) til slutt", "has no ) at its end");
	if (ret->kind == OV__FACT__FACT_NEED_ASSESSED)
		return need_area(p, thing, ret);
	if (catalogue_kind(ret->kind)->key == NULL)
		return problem_about(p, whole,
		    "sier hvilken ting det gjelder, men meldingen har ingen slik",
		    "says which thing it is about, but the kind has none");
	if (!piece_to(thing, ret->key, sizeof(ret->key)))
		return problem_about(p, whole, "skal ha en ting på 1 til 39 byte",
		    "has to name a thing of 1 to 39 bytes");
	return NULL;
}

/* "x3" */
static const char *
take_times(const struct problem *p, struct piece *s, struct met_by *ret)
{
	const struct piece whole = *s;

	if (s->len == 0)
		return NULL;
	int32_t n = take_word(s, "x") || take_word(s, "×") ? take_number(s) : 0;
	if (n < 1 || n > TELLINGS_MAX || s->len > 0)
		return problem_about(p, whole,
		    "er ikke et antall ganger; skriv x2 til x8 bak meldingstypen",
		    "is no number of times; write x2 to x8 behind the kind");
	ret->count = (uint32_t)n;
	return NULL;
}

static const char *
set_met_by(struct routine_task *t, const struct problem *p, const char *value)
{
	struct piece whole = trim(value, value + strlen(value));
	const char *problem = NULL;

	if (t->met_by_count > 0)
		return problem_twice(p);
	t->met_by_all = take_word(&whole, "alle:") || take_word(&whole, "all:");
	for (const char *at = whole.at; problem == NULL && at != NULL;) {
		struct piece s = next_piece(&at);
		struct met_by by = { .kind = 0 };
		if (t->met_by_count == MET_BY_MAX)
			return problem_said(
			    p, "har flere enn åtte meldingstyper", "has more than eight kinds");
		problem = take_kind(p, &s, &by);
		if (problem == NULL)
			problem = take_thing(p, &s, &by);
		if (problem == NULL)
			problem = take_times(p, &s, &by);
		if (problem == NULL)
			t->met_by[t->met_by_count++] = by;
	}
	return problem;
}

static bool
builds_on(const struct routine_task *t, struct piece id)
{
	for (size_t i = 0; i < t->after_count; i++)
		if (piece_is(id, t->after[i]))
			return true;
	return false;
}

static const char *
set_after(struct routine_task *t, const struct problem *p, const char *value)
{
	if (t->after_count > 0)
		return problem_twice(p);
	for (const char *at = value; at != NULL;) {
		struct piece id = next_piece(&at);
		if (t->after_count == AFTER_MAX)
			return problem_said(
			    p, "har flere enn fire oppgaver", "has more than four tasks");
		if (small_name(id) != id.len ||
		    !piece_to(id, t->after[t->after_count], TASK_ID_SIZE))
			return problem_about(p, id, "er ingen oppgave; skriv a-z og 0-9, som a23",
			    "is no task; use a-z and 0-9, as a23");
		if (builds_on(t, id))
			return problem_about(p, id, "står der alt", "stands there already");
		t->after_count++;
	}
	return NULL;
}

static const char *
set_area(struct routine_task *t, const struct problem *p, const char *value)
{
	struct piece word = trim(value, value + strlen(value));
	uint32_t area;

	if (t->area != OV__AREA__AREA_NONE)
		return problem_twice(p);
	if (!find_declared(&declared_areas, word, &area))
		return problem_none_of(
		    p, word, &declared_areas, "er ikke et område; bruk ", "is no area; use ");
	t->area = (Ov__Area)area;
	return NULL;
}

/* "8u", or "14d vokser" where it grows with what the person does. */
static const char *
set_repeat(struct routine_task *t, const struct problem *p, const char *value)
{
	struct piece s = trim(value, value + strlen(value));
	const struct piece whole = s;

	if (t->repeat > 0)
		return problem_twice(p);
	int32_t n = take_number(&s);
	bool right = n >= 1 && n <= OFFSET_MAX && take_unit(&s, &t->repeat_unit);
	t->repeat_grows = take_word(&s, "vokser") || take_word(&s, "grows");
	if (!right || s.len > 0)
		return problem_about(p, whole,
		    "er ikke et mellomrom; skriv et tall og d, v, u eller m, som i 8u eller 14d "
		    "vokser",
		    "is no interval; write a number and d, v, u or m, as in 8u or 14d grows");
	t->repeat = n;
	return NULL;
}

/* "14d, 7d, 1d", the longest first. */
static const char *
set_remind(struct routine_task *t, const struct problem *p, const char *value)
{
	if (t->remind_count > 0)
		return problem_twice(p);
	for (const char *at = value; at != NULL;) {
		struct piece s = next_piece(&at);
		const struct piece whole = s;
		enum unit unit = UNIT_DAYS;
		uint32_t n = (uint32_t)take_number(&s);
		bool right = take_unit(&s, &unit) && s.len == 0;
		n *= unit == UNIT_WEEKS ? 7 : 1;
		if (t->remind_count == REMIND_MAX)
			return problem_said(
			    p, "har flere enn fire påminnelser", "has more than four reminders");
		if (!right || (unit != UNIT_DAYS && unit != UNIT_WEEKS) || n < 1 || n > 366)
			return problem_about(p, whole,
			    "er ingen påminnelse; skriv dager eller uker før fristen, som i 14d, "
			    "7d, 1d",
			    "is no reminder; write days or weeks before the due date, as in 14d, "
			    "7d, 1d");
		if (t->remind_count > 0 && t->remind[t->remind_count - 1] <= n)
			return problem_about(p, whole, "står bak en kortere; den lengste først",
			    "stands behind a shorter one; the longest first");
		t->remind[t->remind_count++] = n;
	}
	return NULL;
}

static const char *
set_priority(struct routine_task *t, const struct problem *p, const char *value)
{
	struct piece s = trim(value, value + strlen(value));
	const struct piece whole = s;
	int32_t n = take_number(&s);

	if (t->priority > 0)
		return problem_twice(p);
	if (n < 1 || n > 99 || s.len > 0)
		return problem_about(p, whole, "er ikke en prioritet; skriv 1 (først) til 99",
		    "is no priority; write 1 (first) to 99");
	t->priority = (uint32_t)n;
	return NULL;
}

static const char *
set_essential(struct routine_task *t, const struct problem *p, const char *value)
{
	uint32_t yes;

	if (t->essential)
		return problem_twice(p);
	if (!find_word(yes_no, trim(value, value + strlen(value)), &yes))
		return problem_said(p, "er ja eller nei", "is yes or no");
	t->essential = yes != 0;
	return NULL;
}

static const char *
set_missing(struct routine_task *t, const struct problem *p, const char *value)
{
	struct piece word = trim(value, value + strlen(value));
	uint32_t code;

	if (t->missing != OV__MISSING__MISSING_NOTHING)
		return problem_twice(p);
	if (!find_word(missing_words, word, &code))
		return problem_about(p, word,
		    "er ikke seng, nøkkel, transport, penger eller papirer",
		    "is not bed, key, transport, money or papers");
	t->missing = (Ov__Missing)code;
	return NULL;
}

static const struct {
	const char *nb, *en;
	set_key *set;
} keys[] = {
	{ "tittel", "title_nb", set_title_nb },
	{ "title", "title_en", set_title_en },
	{ "eier", "owner", set_owners },
	{ "frist", "due", set_due },
	{ "senest", "last", set_last },
	{ "når", "when", set_when },
	{ "oppfylt", "met_by", set_met_by },
	{ "etter", "after", set_after },
	{ "område", "area", set_area },
	{ "gjenta", "repeat", set_repeat },
	{ "minn", "remind", set_remind },
	{ "prioritet", "priority", set_priority },
	{ "viktig", "essential", set_essential },
	{ "mangler", "missing", set_missing },
};

const char *
routine_set(struct routine_task *t, const char *key, const char *value, char *scratch)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct problem p = { scratch, strcmp(key, keys[i].nb) == 0 };
		if (p.nb || strcmp(key, keys[i].en) == 0)
			return keys[i].set(t, &p, value);
	}
	return "is no key of a task; use tittel, title, eier, frist, senest, når, oppfylt, etter, "
	       "område, gjenta, minn, prioritet, viktig, mangler, or title_nb, title_en, owner, "
	       "due, last, when, met_by, after, area, repeat, remind, priority, essential, missing";
}

Ov__Area
routine_task_area(const struct routine_task *t)
{
	const struct declared_word *area;

	if (t->area != OV__AREA__AREA_NONE)
		return t->area;
	if (t->met_by[0].kind != OV__FACT__FACT_NEED_ASSESSED)
		return catalogue_kind_area(t->met_by[0].kind);
	area = catalogue_word(&declared_areas, t->met_by[0].key);
	return area != NULL ? (Ov__Area)area->value : OV__AREA__AREA_NONE;
}

/* Each condition has its English word before its Norwegian one in the table. */
void
routine_conditions_text(const struct routine_task *t, bool nb, char *buf, size_t size)
{
	text_set(buf, size, "");
	for (const struct routine_word *w = conditions; w->text != NULL; w += 2) {
		if ((w->value & t->conditions) == 0)
			continue;
		text_put(buf, size, buf[0] != '\0' ? ", " : "");
		text_put(buf, size, w[nb ? 1 : 0].text);
	}
	if (t->need[0] == '\0')
		return;
	text_put(buf, size, buf[0] != '\0' ? ", " : "");
	text_put(buf, size, nb ? "behov(" : "need(");
	text_put(buf, size, t->need);
	text_put(buf, size, ")");
}

const char *
routine_task_complete(const struct routine_task *t)
{
	if (t->title_nb[0] == '\0')
		return "has no tittel (title_nb)";
	if (t->owners_count == 0)
		return "has no eier (owner)";
	if (t->due_count == 0)
		return "has no frist (due)";
	if (t->met_by_count == 0)
		return "has no oppfylt (met_by): nothing could ever meet it";
	if (routine_task_area(t) == OV__AREA__AREA_NONE)
		return "has no område (area), and what meets it belongs to none of its own";
	return NULL;
}

const struct routine *
routines_named(const struct routines *r, const char *name)
{
	for (size_t i = 0; i < r->count; i++)
		if (strcmp(r->list[i].name, name) == 0)
			return &r->list[i];
	return NULL;
}
