/* routine_keys.c - The keys of a task in a routine file.
 *
 * Problems are told in the language of the key that they are about, or of their reader. */
#include "routine/routine_keys.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "routine/piece.h"
#include "routine/routine_due.h"
#include "routine/routine_when.h"
#include "schema/catalogue.h"
#include "schema/limits.h"

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

/* The same, and the words that can be written. */
static const char *
mistake_none_of(const struct mistake *p, struct piece about, const struct declared_words *words,
    const char *nb, const char *en)
{
	const char *between = "";

	(void)mistake_about(p, about, nb, en);
	for (size_t i = 0; i < words->count; i++) {
		const struct declared_word *w = &words->list[i];
		if (w->nb == NULL)
			continue;
		text_put(p->scratch, ROUTINE_PROBLEM_SIZE, between);
		text_put(p->scratch, ROUTINE_PROBLEM_SIZE, p->nb ? w->nb : w->name);
		between = ", ";
	}
	return p->scratch;
}

/* ---- keys of a task ---------------------------------------------------------------------- */

typedef const char *set_key(struct routine_task *t, const struct mistake *p, const char *value);

static const char *
set_text(char *field, size_t size, const struct mistake *p, const char *value)
{
	if (field[0] != '\0')
		return mistake_twice(p);
	if (value[0] == '\0')
		return mistake_said(p, "er tom", "is empty");
	if (strlen(value) >= size)
		return mistake_said(p, "er for lang", "is too long");
	memcpy(field, value, strlen(value) + 1);
	return NULL;
}

static const char *
set_title_nb(struct routine_task *t, const struct mistake *p, const char *value)
{
	return set_text(t->title_nb, sizeof(t->title_nb), p, value);
}

static const char *
set_title_en(struct routine_task *t, const struct mistake *p, const char *value)
{
	return set_text(t->title_en, sizeof(t->title_en), p, value);
}

static const char *
set_owners(struct routine_task *t, const struct mistake *p, const char *value)
{
	uint32_t role;

	if (t->owners_count > 0)
		return mistake_twice(p);
	for (const char *at = value; at != NULL;) {
		struct piece name = piece_next(&at);
		if (!find_declared(&declared_roles, name, &role))
			return mistake_none_of(p, name, &declared_roles, "er ikke en rolle; bruk ",
			    "is no role; use ");
		if (t->owners_count == OWNERS_MAX)
			return mistake_said(
			    p, "har flere enn fire roller", "has more than four roles");
		t->owners[t->owners_count++] = (Ov__Role)role;
	}
	return NULL;
}

static const char *
set_due(struct routine_task *t, const struct mistake *p, const char *value)
{
	const char *problem = NULL;

	if (t->due_count > 0)
		return mistake_twice(p);
	for (const char *at = value; problem == NULL && at != NULL;) {
		struct piece s = piece_next(&at);
		if (t->due_count == OCCURRENCES_MAX)
			return mistake_said(
			    p, "har flere enn åtte frister", "has more than eight due dates");
		problem = routine_due(p, s, &t->due[t->due_count++]);
	}
	return problem;
}

static const char *
set_last(struct routine_task *t, const struct mistake *p, const char *value)
{
	if (t->last.terms_count > 0)
		return mistake_twice(p);
	return routine_due(p, piece_trim(value, value + strlen(value)), &t->last);
}

/* Only kinds that can be reported and are kept in the state can meet a task. */
static const char *
take_kind(const struct mistake *p, struct piece *s, struct met_by *ret)
{
	size_t n = 0;

	while (n < s->len && s->at[n] != '(' && !piece_is_blank(s->at[n]))
		n++;
	struct piece name = piece_take(s, n);
	const struct kind *k = piece_kind(name);
	if (k == NULL)
		return mistake_about(
		    p, name, "er ikke en meldingstype i katalogen", "is no kind in the catalogue");
	if (k->flags & (KIND_CONCLUDED | KIND_NOT_KEPT))
		return mistake_about(p, name, "kan ikke oppfylle en oppgave", "cannot meet a task");
	ret->kind = k->number;
	return NULL;
}

static const char *
need_area(const struct mistake *p, struct piece thing, struct met_by *ret)
{
	uint32_t area = 0;

	if (!find_declared(&declared_areas, thing, &area) || area < OV__AREA__AREA_HEALTH ||
	    area > OV__AREA__AREA_NETWORK)
		return mistake_about(p, thing,
		    "er ikke et av de fem områdene: helse, økonomi, bolig, sysselsetting, nettverk",
		    "is none of the five areas: health, economy, housing, occupation, network");
	text_set(ret->key, sizeof(ret->key), routine_area_word((Ov__Area)area));
	return NULL;
}

/* "(bankkort)": of which thing, for kinds that are about several. */
static const char *
take_thing(const struct mistake *p, struct piece *s, struct met_by *ret)
{
	struct piece thing;

	if (s->len == 0 || *s->at != '(')
		return NULL;
	const struct piece whole = *s;
	if (!piece_take_brackets(s, &thing))
		return mistake_about(p, whole, "mangler ) til slutt", "has no ) at its end");
	if (ret->kind == OV__FACT__FACT_NEED_ASSESSED)
		return need_area(p, thing, ret);
	if (catalogue_kind(ret->kind)->key == NULL)
		return mistake_about(p, whole,
		    "sier hvilken ting det gjelder, men meldingen har ingen slik",
		    "says which thing it is about, but the kind has none");
	if (!piece_copy(thing, ret->key, sizeof(ret->key)))
		return mistake_about(p, whole, "skal ha en ting på 1 til 39 byte",
		    "has to name a thing of 1 to 39 bytes");
	return NULL;
}

/* "x3" */
static const char *
take_times(const struct mistake *p, struct piece *s, struct met_by *ret)
{
	const struct piece whole = *s;

	if (s->len == 0)
		return NULL;
	int32_t n = piece_take_word(s, "x") || piece_take_word(s, "×") ? piece_take_number(s) : 0;
	if (n < 1 || n > TELLINGS_MAX || s->len > 0)
		return mistake_about(p, whole,
		    "er ikke et antall ganger; skriv x2 til x8 bak meldingstypen",
		    "is no number of times; write x2 to x8 behind the kind");
	ret->count = (uint32_t)n;
	return NULL;
}

static const char *
set_met_by(struct routine_task *t, const struct mistake *p, const char *value)
{
	struct piece whole = piece_trim(value, value + strlen(value));
	const char *problem = NULL;

	if (t->met_by_count > 0)
		return mistake_twice(p);
	t->met_by_all = piece_take_word(&whole, "alle:") || piece_take_word(&whole, "all:");
	for (const char *at = whole.at; problem == NULL && at != NULL;) {
		struct piece s = piece_next(&at);
		struct met_by by = { .kind = 0 };
		if (t->met_by_count == MET_BY_MAX)
			return mistake_said(
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
set_after(struct routine_task *t, const struct mistake *p, const char *value)
{
	if (t->after_count > 0)
		return mistake_twice(p);
	for (const char *at = value; at != NULL;) {
		struct piece id = piece_next(&at);
		if (t->after_count == AFTER_MAX)
			return mistake_said(
			    p, "har flere enn fire oppgaver", "has more than four tasks");
		if (piece_name_length(id) != id.len ||
		    !piece_copy(id, t->after[t->after_count], TASK_ID_SIZE))
			return mistake_about(p, id, "er ingen oppgave; skriv a-z og 0-9, som a23",
			    "is no task; use a-z and 0-9, as a23");
		if (builds_on(t, id))
			return mistake_about(p, id, "står der alt", "stands there already");
		t->after_count++;
	}
	return NULL;
}

static const char *
set_area(struct routine_task *t, const struct mistake *p, const char *value)
{
	struct piece word = piece_trim(value, value + strlen(value));
	uint32_t area;

	if (t->area != OV__AREA__AREA_NONE)
		return mistake_twice(p);
	if (!find_declared(&declared_areas, word, &area))
		return mistake_none_of(
		    p, word, &declared_areas, "er ikke et område; bruk ", "is no area; use ");
	t->area = (Ov__Area)area;
	return NULL;
}

/* "8u", or "14d vokser" where the interval grows as the person gets on. */
static const char *
set_repeat(struct routine_task *t, const struct mistake *p, const char *value)
{
	struct piece s = piece_trim(value, value + strlen(value));
	const struct piece whole = s;

	if (t->repeat > 0)
		return mistake_twice(p);
	int32_t n = piece_take_number(&s);
	bool right = n >= 1 && n <= PIECE_NUMBER_MAX && piece_take_unit(&s, &t->repeat_unit);
	t->repeat_grows = piece_take_word(&s, "vokser") || piece_take_word(&s, "grows");
	if (!right || s.len > 0)
		return mistake_about(p, whole,
		    "er ikke et mellomrom; skriv et tall og d, v, u eller m, som i 8u eller 14d "
		    "vokser",
		    "is no interval; write a number and d, v, u or m, as in 8u or 14d grows");
	t->repeat = n;
	return NULL;
}

/* "14d, 7d, 1d", the longest first. */
static const char *
set_remind(struct routine_task *t, const struct mistake *p, const char *value)
{
	if (t->remind_count > 0)
		return mistake_twice(p);
	for (const char *at = value; at != NULL;) {
		struct piece s = piece_next(&at);
		const struct piece whole = s;
		enum unit unit = UNIT_DAYS;
		uint32_t n = (uint32_t)piece_take_number(&s);
		bool right = piece_take_unit(&s, &unit) && s.len == 0;
		n *= unit == UNIT_WEEKS ? 7 : 1;
		if (t->remind_count == REMIND_MAX)
			return mistake_said(
			    p, "har flere enn fire påminnelser", "has more than four reminders");
		if (!right || (unit != UNIT_DAYS && unit != UNIT_WEEKS) || n < 1 || n > 366)
			return mistake_about(p, whole,
			    "er ingen påminnelse; skriv dager eller uker før fristen, som i 14d, "
			    "7d, 1d",
			    "is no reminder; write days or weeks before the due date, as in 14d, "
			    "7d, 1d");
		if (t->remind_count > 0 && t->remind[t->remind_count - 1] <= n)
			return mistake_about(p, whole, "står bak en kortere; den lengste først",
			    "stands behind a shorter one; the longest first");
		t->remind[t->remind_count++] = n;
	}
	return NULL;
}

static const char *
set_priority(struct routine_task *t, const struct mistake *p, const char *value)
{
	struct piece s = piece_trim(value, value + strlen(value));
	const struct piece whole = s;
	int32_t n = piece_take_number(&s);

	if (t->priority > 0)
		return mistake_twice(p);
	if (n < 1 || n > 99 || s.len > 0)
		return mistake_about(p, whole, "er ikke en prioritet; skriv 1 (først) til 99",
		    "is no priority; write 1 (first) to 99");
	t->priority = (uint32_t)n;
	return NULL;
}

static const char *
set_essential(struct routine_task *t, const struct mistake *p, const char *value)
{
	uint32_t yes;

	if (t->essential)
		return mistake_twice(p);
	if (!piece_find(yes_no, piece_trim(value, value + strlen(value)), &yes))
		return mistake_said(p, "er ja eller nei", "is yes or no");
	t->essential = yes != 0;
	return NULL;
}

static const char *
set_missing(struct routine_task *t, const struct mistake *p, const char *value)
{
	struct piece word = piece_trim(value, value + strlen(value));
	uint32_t code;

	if (t->missing != OV__MISSING__MISSING_NOTHING)
		return mistake_twice(p);
	if (!piece_find(missing_words, word, &code))
		return mistake_about(p, word,
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
	{ "når", "when", routine_when },
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
routine_set(struct routine_task *t, const char *key, const char *value,
    enum routine_language language, char *scratch)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		bool nb = strcmp(key, keys[i].nb) == 0;
		struct mistake p = { scratch,
			language == ROUTINE_NB || (nb && language == ROUTINE_OF_KEY) };
		if (nb || strcmp(key, keys[i].en) == 0)
			return keys[i].set(t, &p, value);
	}
	if (language == ROUTINE_NB)
		return "er ingen nøkkel for en oppgave; bruk tittel, title, eier, frist, senest, "
		       "når, oppfylt, etter, område, gjenta, minn, prioritet, viktig, mangler, "
		       "eller title_nb, title_en, owner, due, last, when, met_by, after, area, "
		       "repeat, remind, priority, essential, missing";
	return "is no key of a task; use tittel, title, eier, frist, senest, når, oppfylt, etter, "
	       "område, gjenta, minn, prioritet, viktig, mangler, or title_nb, title_en, owner, "
	       "due, last, when, met_by, after, area, repeat, remind, priority, essential, missing";
}

const char *
routine_task_complete(const struct routine_task *t, bool nb)
{
	if (t->title_nb[0] == '\0')
		return nb ? "har ingen tittel (title_nb)" : "has no tittel (title_nb)";
	if (t->owners_count == 0)
		return nb ? "har ingen eier (owner)" : "has no eier (owner)";
	if (t->due_count == 0)
		return nb ? "har ingen frist (due)" : "has no frist (due)";
	if (t->met_by_count == 0)
		return nb ? "har ingen oppfylt (met_by): ingenting kunne noen gang oppfylle den"
			  : "has no oppfylt (met_by): nothing could ever meet it";
	if (routine_task_area(t) == OV__AREA__AREA_NONE)
		return nb ? "har ikke noe område (area), og det som oppfyller den, hører ikke til "
			    "i noe"
			  : "has no område (area), and what meets it belongs to none of its own";
	assert(t->owners_count <= OWNERS_MAX);
	assert(t->due_count <= OCCURRENCES_MAX);
	assert(t->met_by_count <= MET_BY_MAX);
	return NULL;
}
