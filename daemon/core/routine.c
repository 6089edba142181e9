/* routine.c - The notation of a routine file: words, due dates, the keys of a task.
 *
 * Problems are told in the language of the key they are about. */
#include <string.h>

#include "core/catalogue.h"
#include "core/plan.h"
#include "core/text.h"

enum { SCRATCH_SIZE = 256, OFFSET_MAX = 9999 };

/* ---- words ------------------------------------------------------------------------- */

struct word {
	const char *text;
	uint32_t value;
};

static const struct word roles[] = {
	{ "team", OV__ROLE__ROLE_TEAM },
	{ "fengselsteam", OV__ROLE__ROLE_TEAM },
	{ "prison", OV__ROLE__ROLE_PRISON },
	{ "fengsel", OV__ROLE__ROLE_PRISON },
	{ "prison-health", OV__ROLE__ROLE_PRISON_HEALTH },
	{ "fengselshelse", OV__ROLE__ROLE_PRISON_HEALTH },
	{ "nav-state", OV__ROLE__ROLE_NAV_STATE },
	{ "nav stat", OV__ROLE__ROLE_NAV_STATE },
	{ "nav-social", OV__ROLE__ROLE_NAV_SOCIAL },
	{ "nav sosial", OV__ROLE__ROLE_NAV_SOCIAL },
	{ "nav-prison", OV__ROLE__ROLE_NAV_PRISON },
	{ "nav-veileder", OV__ROLE__ROLE_NAV_PRISON },
	{ "housing", OV__ROLE__ROLE_HOUSING },
	{ "bolig", OV__ROLE__ROLE_HOUSING },
	{ "finder", OV__ROLE__ROLE_FINDER },
	{ "boligfremskaffer", OV__ROLE__ROLE_FINDER },
	{ "health", OV__ROLE__ROLE_HEALTH },
	{ "helse", OV__ROLE__ROLE_HEALTH },
	{ "probation", OV__ROLE__ROLE_PROBATION },
	{ "friomsorg", OV__ROLE__ROLE_PROBATION },
	{ "provider", OV__ROLE__ROLE_PROVIDER },
	{ "botilbud", OV__ROLE__ROLE_PROVIDER },
	{ "volunteer", OV__ROLE__ROLE_VOLUNTEER },
	{ "frivillig", OV__ROLE__ROLE_VOLUNTEER },
	{ "person", OV__ROLE__ROLE_PERSON },
	{ "innbyggeren", OV__ROLE__ROLE_PERSON },
	{ NULL, 0 },
};

static const struct word conditions[] = {
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
	{ NULL, 0 },
};

static const struct word missing_words[] = {
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

static const struct word yes_no[] = {
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
find_word(const struct word *words, struct piece p, uint32_t *ret_value)
{
	for (; words->text != NULL; words++)
		if (piece_is(p, words->text)) {
			*ret_value = words->value;
			return true;
		}
	return false;
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

static const char *
take_anchor(const struct problem *p, struct piece *s, enum anchor *ret_anchor)
{
	static const struct word later[] = { { "MP", 0 }, { "B", 0 }, { "G", 0 }, { "M", 0 },
		{ "F", 0 }, { "P", 0 }, { NULL, 0 } };
	static const char letters[] = "INDSCRLW";
	static const enum anchor anchors[] = { ANCHOR_INTAKE, ANCHOR_NOTICE, ANCHOR_DATE_KNOWN,
		ANCHOR_CONSENT, ANCHOR_TWO_THIRDS, ANCHOR_RELEASE, ANCHOR_RELEASE,
		ANCHOR_BEFORE_WINDOW };
	size_t n = 0;
	uint32_t unused;

	while (n < s->len &&
	       ((s->at[n] >= 'A' && s->at[n] <= 'Z') || (s->at[n] >= 'a' && s->at[n] <= 'z')))
		n++;
	struct piece name = { s->at, n };
	if (n > 0 && find_word(later, name, &unused))
		return problem_about(p, name,
		    "er et anker som ikke kan brukes ennå; bruk I, N, D, S, C, R eller W",
		    "is an anchor that cannot be used yet; use I, N, D, S, C, R or W");
	const char *at = n == 1 ? strchr(letters, *s->at) : NULL;
	if (at == NULL)
		return problem_about(p, n > 0 ? name : *s,
		    "er ikke et anker; bruk I, N, D, S, C, R eller W, som i R-8u",
		    "is no anchor; use I, N, D, S, C, R or W, as in R-8u");
	*ret_anchor = anchors[at - letters];
	s->at += n;
	s->len -= n;
	return NULL;
}

/* "-8u" behind an anchor; nothing is no offset. */
static const char *
take_offset(const struct problem *p, struct piece s, struct due_term *term)
{
	static const char units[] = "dvum";
	const struct piece whole = s;
	int32_t n = 0;
	size_t i = 1;

	if (s.len == 0)
		return NULL;
	while (i < s.len && is_blank(s.at[i]))
		i++;
	const size_t digits = i;
	for (; i < s.len && s.at[i] >= '0' && s.at[i] <= '9' && n <= OFFSET_MAX; i++)
		n = n * 10 + (s.at[i] - '0');
	const char *unit = i + 1 == s.len ? strchr(units, s.at[i]) : NULL;
	if ((s.at[0] != '-' && s.at[0] != '+') || i == digits || n > OFFSET_MAX || unit == NULL)
		return problem_about(p, whole,
		    "er ikke en avstand; skriv + eller -, et tall og d, v (virkedager), u eller m, "
		    "som i R-8u",
		    "is no offset; write + or -, a number and d, v (working days), u (weeks) or m, "
		    "as in R-8u");
	term->offset = s.at[0] == '-' ? -n : n;
	term->unit = (enum unit)(unit - units);
	return NULL;
}

static const char *
parse_term(const struct problem *p, struct piece s, struct due_rule *rule)
{
	struct due_term term = { ANCHOR_NONE, 0, UNIT_DAYS };

	if (rule->terms_count == TERMS_MAX)
		return problem_said(p, "har flere enn fire ledd i min() eller max()",
		    "has more than four terms in min() or max()");
	const char *problem = take_anchor(p, &s, &term.anchor);
	if (problem == NULL)
		problem = take_offset(p, trim(s.at, s.at + s.len), &term);
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
		if (!find_word(roles, name, &role))
			return problem_about(p, name,
			    "er ikke en rolle; bruk fengselsteam, fengsel, fengselshelse, nav "
			    "stat, nav sosial, "
			    "nav-veileder, bolig, boligfremskaffer, helse, friomsorg, botilbud, "
			    "frivillig, "
			    "innbyggeren",
			    "is no role; use team, prison, prison-health, nav-state, nav-social, "
			    "nav-prison, "
			    "housing, finder, health, probation, provider, volunteer, person");
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

static const char *
set_when(struct routine_task *t, const struct problem *p, const char *value)
{
	uint32_t condition;

	if (t->conditions != 0)
		return problem_twice(p);
	for (const char *at = value; at != NULL;) {
		struct piece name = next_piece(&at);
		if (!find_word(conditions, name, &condition))
			return problem_about(p, name,
			    "er ikke et vilkår; bruk alltid, samtykke, uten samtykke, uten bolig, "
			    "egen bolig, "
			    "midlertidig, midlertidig eller ubekreftet, bolig eller plass",
			    "is no condition; use always, consent, no consent, no home, own home, "
			    "temporary, "
			    "temporary or unconfirmed, home or place");
		t->conditions |= condition;
	}
	return NULL;
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

/* Only what can be reported and is kept in the state can be seen to meet a task. */
static const char *
set_met_by(struct routine_task *t, const struct problem *p, const char *value)
{
	if (t->met_by_count > 0)
		return problem_twice(p);
	for (const char *at = value; at != NULL;) {
		struct piece name = next_piece(&at);
		const struct kind *k = kind_by_piece(name);
		if (k == NULL)
			return problem_about(p, name, "er ikke en meldingstype i katalogen",
			    "is no kind in the catalogue");
		if ((k->flags & (KIND_CONCLUDED | KIND_NOT_KEPT)) || k->area == OV__AREA__AREA_NONE)
			return problem_about(
			    p, name, "kan ikke oppfylle en oppgave", "cannot meet a task");
		if (t->met_by_count == MET_BY_MAX)
			return problem_said(
			    p, "har flere enn åtte meldingstyper", "has more than eight kinds");
		t->met_by[t->met_by_count++] = k->number;
	}
	return NULL;
}

static const char *
set_after(struct routine_task *t, const struct problem *p, const char *value)
{
	return set_text(t->after, sizeof(t->after), p, value);
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
	       "viktig, "
	       "mangler, or title_nb, title_en, owner, due, last, when, met_by, after, essential, "
	       "missing";
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
	return NULL;
}
