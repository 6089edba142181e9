/* plan.c - A routine and what is known of a case give tasks with due dates.
 *
 * First the notation of a routine file, then the anchors of a case, then the plan
 * itself (rules P1 to P5 in the header). */
#include "core/plan.h"

#include <assert.h>
#include <string.h>

#include "core/access.h"
#include "core/catalogue.h"
#include "core/release.h"
#include "core/text.h"

enum { SCRATCH_SIZE = 256, OFFSET_MAX = 9999, NOTE_SIZE = 160 };

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

/* ---- what is known of the case -------------------------------------------------------------- */

/* The first notice counts, whoever else has opened the case since. */
static ov_date
notice_date(const Ov__CaseState *state)
{
	const Ov__AreaState *a = state_area(state, OV__AREA__AREA_CASE);
	const Ov__LatestFact *first = NULL;

	for (size_t i = 0; a != NULL && i < a->n_latest; i++)
		if (a->latest[i]->kind == OV__FACT__FACT_CASE_OPENED &&
		    (first == NULL || a->latest[i]->number < first->number))
			first = a->latest[i];
	return first != NULL ? moment_date(first->occurred) : 0;
}

static uint32_t
number_of(const Ov__LatestFact *f)
{
	return f != NULL ? f->number : 0;
}

static bool
any_consent_grant(const Ov__CaseState *state)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);

	for (size_t i = 0; plan != NULL && i < plan->n_participants; i++)
		for (size_t j = 0; j < plan->participants[i]->n_grants; j++)
			if (plan->participants[i]->grants[j]->basis_kind ==
			    OV__FACT__FACT_CONSENT_GIVEN)
				return true;
	return false;
}

/* The consent that holds, or NULL. A withdrawal that names agencies ends their part: the
 * rest of the consent stands as long as a grant rests on it. */
static const Ov__ConsentGiven *
consent_of(const Ov__CaseState *state)
{
	const Ov__LatestFact *given = state_latest(state, OV__FACT__FACT_CONSENT_GIVEN);
	const Ov__LatestFact *refused = state_latest(state, OV__FACT__FACT_CONSENT_REFUSED);
	const Ov__LatestFact *withdrawn = state_latest(state, OV__FACT__FACT_CONSENT_WITHDRAWN);

	if (given == NULL || number_of(refused) > given->number)
		return NULL;
	if (number_of(withdrawn) > given->number &&
	    (withdrawn->fact->consent_withdrawn->n_agencies == 0 || !any_consent_grant(state)))
		return NULL;
	return given->fact->consent_given;
}

enum home { HOME_UNKNOWN, HOME_NONE, HOME_OWN, HOME_TEMPORARY, HOME_WITH_OTHERS };

static enum home
home_of_stay(Ov__StayType type)
{
	switch (type) {
	case OV__STAY_TYPE__STAY_TYPE_OWN:
	case OV__STAY_TYPE__STAY_TYPE_MUNICIPAL:
	case OV__STAY_TYPE__STAY_TYPE_LEASE:
		return HOME_OWN;
	case OV__STAY_TYPE__STAY_TYPE_TEMPORARY:
	case OV__STAY_TYPE__STAY_TYPE_INSTITUTION:
	case OV__STAY_TYPE__STAY_TYPE_HALFWAY:
	case OV__STAY_TYPE__STAY_TYPE_HOSTEL:
		return HOME_TEMPORARY;
	case OV__STAY_TYPE__STAY_TYPE_FAMILY:
		return HOME_WITH_OTHERS;
	case OV__STAY_TYPE__STAY_TYPE_NONE:
		return HOME_NONE;
	case OV__STAY_TYPE__STAY_TYPE_UNKNOWN:
	case OV__STAY_TYPE__STAY_TYPE_UNCERTAIN:
	case _OV__STAY_TYPE_IS_INT_SIZE:
		break;
	}
	return HOME_UNKNOWN;
}

/* What was said last holds, with one exception: a stay that names no place takes a home
 * away, but not a guaranteed place. "Ingen bolig" in the prison's list and a guarantee
 * from Nav are both true. */
static enum home
home_of(const Ov__CaseState *state)
{
	const Ov__LatestFact *stay = state_latest(state, OV__FACT__FACT_HOUSING_STAY_REGISTERED);
	const Ov__LatestFact *lease = state_latest(state, OV__FACT__FACT_HOUSING_LEASE_SIGNED);
	uint32_t granted = number_of(state_latest(state, OV__FACT__FACT_HOUSING_GUARANTEE_GRANTED));
	uint32_t confirmed =
	    number_of(state_latest(state, OV__FACT__FACT_HOUSING_GUARANTEE_CONFIRMED));
	uint32_t guarantee = granted > confirmed ? granted : confirmed;
	enum home home = HOME_UNKNOWN;
	uint32_t last = 0;

	if (stay != NULL) {
		home = home_of_stay(stay->fact->housing_stay_registered->type);
		last = stay->number;
	}
	if (number_of(lease) > last) {
		home = HOME_OWN;
		last = lease->number;
	}
	if (guarantee > last || (guarantee > 0 && (home == HOME_UNKNOWN || home == HOME_NONE)))
		home = HOME_TEMPORARY;
	return home;
}

/* Which conditions hold. An unknown home counts as none where a task asks about housing:
 * unknown is not "has a home", and one question too many is better than a night without
 * a roof. It does not count as a home, nor as a place to fetch a key to. */
static unsigned
conditions_of(const Ov__CaseState *state)
{
	enum home home = home_of(state);
	unsigned holds = consent_of(state) != NULL ? CONDITION_CONSENT : CONDITION_NO_CONSENT;

	holds |= home == HOME_OWN ? CONDITION_OWN_HOME : CONDITION_NO_HOME | CONDITION_UNSETTLED;
	if (home == HOME_TEMPORARY)
		holds |= CONDITION_TEMPORARY;
	if (home == HOME_OWN || home == HOME_TEMPORARY || home == HOME_WITH_OTHERS)
		holds |= CONDITION_HOME_OR_PLACE;
	return holds;
}

void
plan_anchors(const struct calendar *c, const Ov__CaseState *state, struct anchors *ret_a)
{
	const Ov__LatestFact *sentence = state_latest(state, OV__FACT__FACT_SENTENCE_REGISTERED);
	const Ov__ConsentGiven *consent = consent_of(state);
	const struct release r = release_of(state);

	memset(ret_a, 0, sizeof(*ret_a));
	if (sentence != NULL) {
		ret_a->date[ANCHOR_INTAKE] = sentence->fact->sentence_registered->intake;
		ret_a->date[ANCHOR_TWO_THIRDS] = sentence->fact->sentence_registered->two_thirds;
	}
	if (consent != NULL)
		ret_a->date[ANCHOR_CONSENT] = consent->given;
	ret_a->date[ANCHOR_NOTICE] = notice_date(state);
	ret_a->date[ANCHOR_RELEASE] = r.date;
	if (r.date != 0)
		ret_a->date[ANCHOR_DATE_KNOWN] = moment_date(r.said);
	if (calendar_low_staffing(c, ret_a->date[ANCHOR_NOTICE], r.date, &ret_a->window))
		ret_a->date[ANCHOR_BEFORE_WINDOW] =
		    calendar_last_full_before(c, ret_a->window.first);
}

/* ---- due dates of a case ------------------------------------------------------------------- */

static ov_date
term_date(const struct due_term *t, const struct anchors *a)
{
	ov_date d = a->date[t->anchor];

	switch (t->unit) {
	case UNIT_DAYS:
		return date_add_days(d, t->offset);
	case UNIT_WORKING_DAYS:
		return date_add_working_days(d, t->offset);
	case UNIT_WEEKS:
		return date_add_days(d, t->offset * 7);
	case UNIT_MONTHS:
		return date_add_months(d, t->offset);
	}
	return 0;
}

static void
put_day_month(char *buf, ov_date d)
{
	char text[11];

	date_text(d, text);
	text[5] = '\0';
	text_put(buf, NOTE_SIZE, text);
}

/* "Fellesferien 12.07–01.08 ligger mellom. Må være gjort senest fredag 09.07." */
static const char *
because_of(const struct span *window, ov_date due, struct arena *arena)
{
	static const char *const weekdays[] = { "", "mandag", "tirsdag", "onsdag", "torsdag",
		"fredag", "lørdag", "søndag" };
	char note[NOTE_SIZE] = "";

	text_put(note, NOTE_SIZE, window->name);
	text_put(note, NOTE_SIZE, " ");
	put_day_month(note, window->first);
	text_put(note, NOTE_SIZE, "–");
	put_day_month(note, window->last);
	text_put(note, NOTE_SIZE, " ligger mellom. Må være gjort senest ");
	text_put(note, NOTE_SIZE, weekdays[date_weekday(due)]);
	text_put(note, NOTE_SIZE, " ");
	put_day_month(note, due);
	text_put(note, NOTE_SIZE, ".");
	return arena_string(arena, note);
}

ov_date
plan_due(const struct calendar *c, const struct due_rule *rule, const struct anchors *a,
    struct arena *arena, const char **ret_because)
{
	ov_date due = 0;
	bool by_window = false;

	(void)c;
	for (size_t i = 0; i < rule->terms_count; i++) {
		ov_date d = term_date(&rule->terms[i], a);
		bool better = due == 0 || (rule->pick == DUE_MAX ? d > due : d < due);
		if (d == 0 || !better)
			continue;
		due = d;
		by_window = rule->terms[i].anchor == ANCHOR_BEFORE_WINDOW;
	}
	if (by_window)
		*ret_because = because_of(&a->window, due, arena);
	return due;
}

/* ---- the plan ------------------------------------------------------------------------------- */

struct making {
	const struct calendar *calendar;
	const Ov__CaseState *state;
	struct anchors anchors;
	unsigned holds;
	uint32_t version; /* of the release date */
	struct arena *arena;
	Ov__Task *tasks[TASKS_MAX];
	Ov__Area areas[TASKS_MAX];
	size_t count;
};

static const Ov__Task *
task_before(const Ov__CaseState *state, const char *id)
{
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++)
			if (strcmp(a->tasks[i]->id, id) == 0)
				return a->tasks[i];
	}
	return NULL;
}

static bool
hangs_on_release(const struct due_rule *rule)
{
	for (size_t i = 0; i < rule->terms_count; i++)
		if (rule->terms[i].anchor == ANCHOR_RELEASE ||
		    rule->terms[i].anchor == ANCHOR_BEFORE_WINDOW)
			return true;
	return false;
}

/* What is due some time after the release, as "R+7d" is. */
static bool
follows_release(const struct due_rule *rule)
{
	for (size_t i = 0; i < rule->terms_count; i++)
		if (rule->terms[i].anchor == ANCHOR_RELEASE && rule->terms[i].offset > 0)
			return true;
	return false;
}

/* Was this done task met by something that holds for the present date? What was said
 * before there was any date holds for the first one. */
static bool
still_confirmed(const struct making *m, const Ov__Task *t)
{
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(m->state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
			const Ov__LatestFact *f = a->latest[i];
			if (f->number < t->met_number ||
			    (f->date_version != m->version &&
				!(f->date_version == 0 && m->version == 1)))
				continue;
			for (size_t j = 0; j < t->n_met_by; j++)
				if (t->met_by[j] == f->kind)
					return true;
		}
	}
	return false;
}

/* P1 to P3. While there is no date at all (withdrawn), what was arranged is kept: there
 * is nothing to confirm it for, and partners are asked to hold it. */
static void
carry_over(const struct making *m, Ov__Task *t, const Ov__Task *before)
{
	ov_date release = m->anchors.date[ANCHOR_RELEASE];

	if (before == NULL)
		return;
	t->state = before->state;
	t->met_number = before->met_number;
	t->confirmed_for = before->confirmed_for;
	t->overdue_said = before->overdue_said && before->due == t->due;
	if (t->state != OV__TASK_STATE__TASK_STATE_DONE || !t->tied || release == 0)
		return;
	if (still_confirmed(m, t))
		t->confirmed_for = release;
	else
		t->state = OV__TASK_STATE__TASK_STATE_CONFIRM_AGAIN;
}

static char *
task_id(const struct routine_task *rt, size_t occurrence, struct arena *arena)
{
	char id[16] = "";

	text_put(id, sizeof(id), rt->id);
	if (occurrence > 0) {
		text_put(id, sizeof(id), "/");
		text_put_number(id, sizeof(id), occurrence + 1);
	}
	return arena_string(arena, id);
}

static void
set_dates(const struct making *m, const struct routine_task *rt, size_t occurrence, Ov__Task *t)
{
	ov_date release = m->anchors.date[ANCHOR_RELEASE];
	const struct due_rule *rule = &rt->due[occurrence];
	const char *because = NULL, *because_last = NULL;

	t->due = plan_due(m->calendar, rule, &m->anchors, m->arena, &because);
	ov_date last = plan_due(m->calendar, &rt->last, &m->anchors, m->arena, &because_last);
	if (last != 0 && (t->due == 0 || last < t->due)) {
		t->due = last;
		because = because_last;
	}
	t->due_because = arena_string(m->arena, because);
	if (follows_release(rule))
		t->not_before = release;
	else
		t->tied = (hangs_on_release(rule) || hangs_on_release(&rt->last)) &&
			  (t->due == 0 || release == 0 || t->due <= release);
}

static Ov__Task *
make_task(const struct making *m, const struct routine_task *rt, size_t occurrence)
{
	Ov__Task *t = arena_take(m->arena, sizeof(*t));

	*t = (Ov__Task)OV__TASK__INIT;
	t->id = task_id(rt, occurrence, m->arena);
	t->title_nb = arena_string(m->arena, rt->title_nb);
	t->title_en = arena_string(m->arena, rt->title_en[0] != '\0' ? rt->title_en : rt->title_nb);
	t->n_owners = rt->owners_count;
	t->owners = arena_copy(m->arena, rt->owners, rt->owners_count * sizeof(rt->owners[0]));
	t->n_met_by = rt->met_by_count;
	t->met_by = arena_copy(m->arena, rt->met_by, rt->met_by_count * sizeof(rt->met_by[0]));
	t->essential = rt->essential;
	t->missing = rt->missing;
	set_dates(m, rt, occurrence, t);
	carry_over(m, t, task_before(m->state, t->id));
	return t;
}

static void
keep(struct making *m, Ov__Task *t, Ov__Area area)
{
	assert(m->count < TASKS_MAX);
	m->tasks[m->count] = t;
	m->areas[m->count++] = area;
}

/* P4 and P5. */
static bool
asked_for(const struct making *m, const struct routine_task *rt, size_t occurrence)
{
	if (follows_release(&rt->due[occurrence]) && m->anchors.date[ANCHOR_RELEASE] == 0)
		return false;
	return (rt->conditions & ~m->holds) == 0;
}

/* P4: what was done stays, also when the routine no longer has it. Such tasks come last,
 * so that where the room ends it is they that are left out: a routine alone has at most
 * TASKS_MAX, which is seen to when it is read. */
static void
keep_done_of_old(struct making *m)
{
	size_t of_routine = m->count;

	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = state_area(m->state, (Ov__Area)area);
		for (size_t i = 0; a != NULL && i < a->n_tasks; i++) {
			bool planned = a->tasks[i]->state != OV__TASK_STATE__TASK_STATE_DONE;
			for (size_t j = 0; j < of_routine && !planned; j++)
				planned = strcmp(m->tasks[j]->id, a->tasks[i]->id) == 0;
			if (!planned && m->count < TASKS_MAX)
				keep(m, arena_copy(m->arena, a->tasks[i], sizeof(Ov__Task)),
				    (Ov__Area)area);
		}
	}
}

size_t
plan_make(const struct routine *r, const struct calendar *c, const Ov__CaseState *state,
    struct arena *arena, Ov__Task ***ret_tasks, Ov__Area **ret_areas)
{
	struct making *m = arena_take(arena, sizeof(*m));

	m->calendar = c;
	m->state = state;
	m->holds = conditions_of(state);
	m->version = release_of(state).version;
	m->arena = arena;
	plan_anchors(c, state, &m->anchors);
	for (size_t i = 0; i < r->tasks_count; i++)
		for (size_t k = 0; k < r->tasks[i].due_count; k++) {
			Ov__Task *t = make_task(m, &r->tasks[i], k);
			if (asked_for(m, &r->tasks[i], k) ||
			    t->state == OV__TASK_STATE__TASK_STATE_DONE)
				keep(m, t, catalogue_kind_area(r->tasks[i].met_by[0]));
		}
	keep_done_of_old(m);
	*ret_tasks = m->tasks;
	*ret_areas = m->areas;
	return m->count;
}
