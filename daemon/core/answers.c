/* answers.c - Who said yes and who said no. The rules Y1 to Y4 stand in the header. */
#include "core/answers.h"

#include "base/date.h"
#include "base/text.h"
#include "core/access.h"
#include "core/agencies.h"
#include "core/events.h"
#include "core/office.h"
#include "core/release.h"
#include "core/state.h"
#include "schema/catalogue.h"

#define KIND(name) OV__FACT__FACT_##name

enum { KINDS_OF_ONE = 3 };

/* Questions that are answered with yes and no. */
static const struct matter {
	const char *name;
	uint32_t yes[KINDS_OF_ONE], no[KINDS_OF_ONE];
	Ov__Area area;
	bool
	    own; /* a speaker that says yes and then no contradicts itself, since others may have been told */
	bool no_only; /* a yes after a no is no contradiction */
} matters[] = {
	{ "office",
	    { KIND(NAV_OFFICE_SETTLED), KIND(NAV_OFFICE_CLAIMED), KIND(NAV_CONTACT_OPENED) },
	    { KIND(NAV_OFFICE_DISPUTED), KIND(NAV_PERSON_UNKNOWN) }, OV__AREA__AREA_ECONOMY, true,
	    false },
	{ "guarantee", { KIND(HOUSING_GUARANTEE_GRANTED), KIND(HOUSING_GUARANTEE_CONFIRMED) },
	    { KIND(HOUSING_GUARANTEE_WITHDRAWN), KIND(HOUSING_GUARANTEE_REFUSED),
		KIND(HOUSING_GUARANTEE_UNFULFILLED) },
	    OV__AREA__AREA_HOUSING, false, false },
	{ "home", { KIND(HOUSING_HOME_KEPT) }, { KIND(HOUSING_HOME_LOST) }, OV__AREA__AREA_HOUSING,
	    false, false },
	{ "volunteer", { KIND(VOLUNTEER_ACCEPTED) }, { KIND(VOLUNTEER_DECLINED) },
	    OV__AREA__AREA_NETWORK, false, false },
	{ "leave", { KIND(LEAVE_GRANTED) }, { KIND(LEAVE_REFUSED) }, OV__AREA__AREA_SENTENCE, false,
	    false },
	{ "arrival", { KIND(RELEASE_ARRIVED) }, { KIND(RELEASE_NOT_ARRIVED) },
	    OV__AREA__AREA_RELEASE, false, true },
};

enum { MATTERS = sizeof(matters) / sizeof(matters[0]), OFFICE = 0 };

static bool
is_among(const uint32_t kinds[KINDS_OF_ONE], uint32_t kind)
{
	for (size_t i = 0; i < KINDS_OF_ONE; i++)
		if (kinds[i] == kind)
			return true;
	return false;
}

uint32_t
answers_opposite(uint32_t kind, size_t i)
{
	for (size_t m = 0; m < MATTERS && i < KINDS_OF_ONE; m++) {
		if (is_among(matters[m].yes, kind))
			return matters[m].no[i];
		if (is_among(matters[m].no, kind))
			return matters[m].yes[i];
	}
	return 0;
}

/* An office that does not know the person and goes on looking has not said no. */
static bool
says_no(const struct matter *m, const Ov__LatestFact *l)
{
	return is_among(m->no, l->kind) &&
	       !(l->kind == KIND(NAV_PERSON_UNKNOWN) && l->fact->nav_person_unknown->until != 0);
}

/* Is it an answer to a question? A promise that is taken back, or came to nothing, is news. */
static bool
is_answer(const struct matter *m, const Ov__LatestFact *l)
{
	return l->kind != KIND(HOUSING_GUARANTEE_WITHDRAWN) &&
	       l->kind != KIND(HOUSING_GUARANTEE_UNFULFILLED) &&
	       (is_among(m->yes, l->kind) || says_no(m, l));
}

bool
answers_settles_office(uint32_t kind)
{
	return kind == KIND(NAV_OFFICE_SETTLED) || kind == KIND(NAV_OFFICE_CLAIMED);
}

/* ---- of what -------------------------------------------------------------------------------------- */

/* The office or the place that the answer is about; "" is not said. */
static const char *
about(const Ov__LatestFact *l)
{
	switch ((int)l->kind) {
	case KIND(NAV_OFFICE_SETTLED):
		return l->fact->nav_office_settled->office;
	case KIND(NAV_CONTACT_OPENED):
		return l->fact->nav_contact_opened->office;
	case KIND(TRANSFER_COMPLETED):
		return l->fact->transfer_completed->prison;
	default:
		return l->key;
	}
}

/* Which agency the office is that this is about; NULL: it is about none. */
static uint32_t *
office_of(Ov__Fact *f, const char **ret_name)
{
	switch ((int)f->fact_case) {
	case KIND(NAV_OFFICE_SETTLED):
		*ret_name = f->nav_office_settled->office;
		return &f->nav_office_settled->agency;
	case KIND(NAV_CONTACT_OPENED):
		*ret_name = f->nav_contact_opened->office;
		return &f->nav_contact_opened->agency;
	case KIND(NAV_OFFICE_CLAIMED):
		*ret_name = f->nav_office_claimed->office;
		return &f->nav_office_claimed->agency;
	case KIND(NAV_OFFICE_DISPUTED):
		*ret_name = f->nav_office_disputed->office;
		return &f->nav_office_disputed->agency;
	case KIND(NAV_PERSON_UNKNOWN):
		*ret_name = f->nav_person_unknown->office;
		return &f->nav_person_unknown->agency;
	default:
		return NULL;
	}
}

static uint32_t
agency_of(const Ov__LatestFact *l)
{
	const char *name;
	const uint32_t *agency = office_of(l->fact, &name);

	return agency != NULL ? *agency : 0;
}

/* Are both about the same thing, as far as is said? */
static bool
same_thing(const struct matter *m, const Ov__LatestFact *a, const Ov__LatestFact *b)
{
	const char *x = about(a), *y = about(b);

	if (m == &matters[OFFICE] && agency_of(a) != 0 && agency_of(b) != 0)
		return agency_of(a) == agency_of(b);
	if (m == &matters[OFFICE])
		return x[0] == '\0' || y[0] == '\0' || office_same(x, y);
	return text_same(x, y) || ((x[0] == '\0' || y[0] == '\0') && a->speaker == b->speaker);
}

void
answers_complete(const struct rules *rules, uint32_t speaker, Ov__Fact *f, struct arena *arena)
{
	const struct agency *a = agencies_by_number(rules->agencies, speaker);
	const char *office;
	uint32_t *agency = office_of(f, &office);

	if (agency != NULL)
		*agency = office_agency(rules->agencies, speaker, office);
	if (a == NULL)
		return;
	if (f->fact_case == KIND(NAV_OFFICE_DISPUTED) && (a->roles & ROLES_NAV) &&
	    f->nav_office_disputed->office[0] == '\0')
		f->nav_office_disputed->office = arena_string(arena, a->display_name);
	if (f->fact_case == KIND(VOLUNTEER_DECLINED) &&
	    (a->roles & 1u << OV__ROLE__ROLE_VOLUNTEER) &&
	    f->volunteer_declined->organisation[0] == '\0')
		f->volunteer_declined->organisation = arena_string(arena, a->display_name);
}

/* ---- Y1: what was taken back ----------------------------------------------------------------------- */

/* Does this no take back that yes? An office that is no agency here may be the same one under a
 * mistyped name: one question too many is better than a case that nobody looks at. */
static bool
takes_back(const struct matter *m, const Ov__LatestFact *no, const Ov__LatestFact *yes)
{
	if (m == &matters[OFFICE] && (agency_of(no) == 0 || agency_of(yes) == 0))
		return true;
	return same_thing(m, no, yes);
}

static uint32_t
taken_in(const Ov__CaseState *state, const struct matter *m, const Ov__LatestFact *yes)
{
	const Ov__AreaState *a = state_area(state, m->area);
	uint32_t number = 0;

	for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
		const Ov__LatestFact *l = a->latest[i];
		if (says_no(m, l) && l->number > yes->number && l->number > number &&
		    takes_back(m, l, yes))
			number = l->number;
	}
	return number;
}

uint32_t
answers_taken(const Ov__CaseState *state, const Ov__LatestFact *yes)
{
	/* Only a promise is taken back: an arrival that happened stays as it is. */
	for (size_t m = 0; m < MATTERS; m++)
		if (is_among(matters[m].yes, yes->kind) && !matters[m].no_only)
			return taken_in(state, &matters[m], yes);
	return 0;
}

/* ---- Y2: whose the person is ------------------------------------------------------------------------- */

const Ov__LatestFact *
answers_office_open(const Ov__CaseState *state)
{
	const struct matter *m = &matters[OFFICE];
	const Ov__AreaState *a = state_area(state, m->area);
	const Ov__LatestFact *no = NULL;
	uint32_t first_yes = 0;

	for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
		const Ov__LatestFact *l = a->latest[i];
		if (is_among(m->yes, l->kind) && taken_in(state, m, l) == 0)
			return NULL;
		if (is_among(m->yes, l->kind) && (first_yes == 0 || l->number < first_yes))
			first_yes = l->number;
		if (says_no(m, l) && (no == NULL || l->number > no->number))
			no = l;
	}
	/* Before anybody had said yes, "unknown" is an answer to a question, and leaves no office
	 * open. */
	return no != NULL && no->kind == KIND(NAV_PERSON_UNKNOWN) && first_yes == 0 ? NULL : no;
}

/* ---- Y3: two answers ------------------------------------------------------------------------------- */

/* Is it the last word of its speaker about this thing? */
static bool
is_last_word(const Ov__AreaState *a, const struct matter *m, const Ov__LatestFact *l)
{
	for (size_t i = 0; i < a->n_latest; i++) {
		const Ov__LatestFact *other = a->latest[i];
		if ((is_among(m->yes, other->kind) || says_no(m, other)) &&
		    other->speaker == l->speaker && other->number > l->number &&
		    same_thing(m, other, l))
			return false;
	}
	return true;
}

/* Do the two contradict each other? */
static bool
is_against(const Ov__CaseState *state, const struct matter *m, const Ov__LatestFact *earlier,
    const Ov__LatestFact *later)
{
	bool yes = is_among(m->yes, earlier->kind), still = is_among(m->yes, later->kind);
	uint32_t taken = yes ? taken_in(state, m, earlier) : 0;

	/* An earlier answer that was taken back meanwhile contradicts nothing. */
	if (taken != 0 && taken != later->number)
		return false;
	if (m->no_only && still)
		return false;
	if (earlier->speaker == later->speaker)
		return m->own && yes != still && same_thing(m, earlier, later);
	if (!is_last_word(state_area(state, m->area), m, earlier))
		return false;
	return yes != still ? same_thing(m, earlier, later)
			    : m == &matters[OFFICE] && yes && !same_thing(m, earlier, later);
}

/* The earlier answer that speaks against it, the latest of several; NULL: there is none. */
static const Ov__LatestFact *
contradicting(const Ov__CaseState *state, const struct matter *m, const Ov__LatestFact *later)
{
	const Ov__AreaState *a = state_area(state, m->area);
	const Ov__LatestFact *found = NULL;

	for (size_t i = 0; i < a->n_latest; i++) {
		const Ov__LatestFact *l = a->latest[i];
		if (is_answer(m, l) && l->number < later->number &&
		    (found == NULL || l->number > found->number) && is_against(state, m, l, later))
			found = l;
	}
	return found;
}

/* The last answer there is; NULL: none. */
static const Ov__LatestFact *
last_answer(const Ov__CaseState *state, const struct matter *m)
{
	const Ov__AreaState *a = state_area(state, m->area);
	const Ov__LatestFact *last = NULL;

	for (size_t i = 0; a != NULL && i < a->n_latest; i++) {
		const Ov__LatestFact *l = a->latest[i];
		if (is_answer(m, l) && (last == NULL || l->number > last->number))
			last = l;
	}
	return last;
}

/* An answer of the owner team settles the matter. */
static const Ov__LatestFact *
contradiction(
    const Ov__CaseState *state, const struct matter *m, const Ov__LatestFact **ret_earlier)
{
	const Ov__LatestFact *later = last_answer(state, m);

	*ret_earlier = NULL;
	if (later == NULL || later->speaker == state->owner)
		return NULL;
	*ret_earlier = contradicting(state, m, later);
	return *ret_earlier != NULL ? later : NULL;
}

/* A transfer told by one who did not have the person: a question to the prison that has, or to the
 * team. *ret_first is the fact by which that prison has the person. */
static const Ov__LatestFact *
claimed_transfer(const Ov__CaseState *state, const Ov__LatestFact **ret_first)
{
	const Ov__LatestFact *claim = state_latest(state, KIND(TRANSFER_COMPLETED));
	const Ov__AreaState *a = state_area(state, OV__AREA__AREA_CASE);
	const struct release r = release_of(state);

	*ret_first = release_transfer(state);
	if (claim == NULL || claim->fact->transfer_completed->counts || r.completed || r.arrived)
		return NULL;
	for (size_t i = 0; *ret_first == NULL && a != NULL && i < a->n_latest; i++)
		if (a->latest[i]->kind == KIND(CASE_OPENED))
			*ret_first = a->latest[i];
	return *ret_first != NULL ? claim : NULL;
}

const Ov__LatestFact *
answers_contradiction(const Ov__CaseState *state)
{
	const Ov__LatestFact *latest = NULL, *earlier;

	for (size_t m = 0; m < MATTERS; m++) {
		const Ov__LatestFact *later = contradiction(state, &matters[m], &earlier);
		if (later != NULL && later != answers_office_open(state) &&
		    (latest == NULL || later->number > latest->number))
			latest = later;
	}
	const Ov__LatestFact *claim = claimed_transfer(state, &earlier);
	if (claim != NULL && (latest == NULL || claim->number > latest->number))
		latest = claim;
	return latest;
}

static void
put_two(char *buf, size_t size, uint32_t n)
{
	text_put(buf, size, n < 10 ? "0" : "");
	text_put_number(buf, size, n);
}

/* The office, the place; of a date the date. */
static char *
about_text(const Ov__LatestFact *l, struct arena *arena)
{
	char text[16] = "";

	if (l->kind != KIND(RELEASE_DATE_SET))
		return arena_string(arena, about(l));
	put_two(text, sizeof(text), release_told(l) % 100);
	text_put(text, sizeof(text), ".");
	put_two(text, sizeof(text), release_told(l) / 100 % 100);
	text_put(text, sizeof(text), ".");
	text_put_number(text, sizeof(text), release_told(l) / 10000);
	return arena_string(arena, text);
}

static void
say_contradiction(const struct concluding *c, const char *matter, Ov__Area area,
    const Ov__LatestFact *first, const Ov__LatestFact *second)
{
	Ov__Fact *f = events_fact_new(KIND(ANSWERS_CONTRADICT), c->arena);
	Ov__AnswersContradict *said = arena_take(c->arena, sizeof(*said));

	*said = (Ov__AnswersContradict)OV__ANSWERS_CONTRADICT__INIT;
	f->answers_contradict = said;
	said->matter = arena_string(c->arena, matter);
	said->area = area;
	said->first_by = arena_string(c->arena, agencies_name(c->rules->agencies, first->speaker));
	said->first_kind = first->kind;
	said->first_about = about_text(first, c->arena);
	said->first_on = moment_date(first->occurred);
	said->first_number = first->number;
	said->second_by =
	    arena_string(c->arena, agencies_name(c->rules->agencies, second->speaker));
	said->second_kind = second->kind;
	said->second_about = about_text(second, c->arena);
	said->second_on = moment_date(second->occurred);
	said->second_number = second->number;
	concluding_say(c, f);
	c->events->list[c->events->count - 1]->to = c->state->owner;
}

/* Each prison is asked about its own date, but for one that would learn by it that others know the
 * person. */
static void
ask_about_date(const struct concluding *c, const Ov__LatestFact *set)
{
	const struct agency *a = agencies_by_number(c->rules->agencies, set->speaker);

	if (a == NULL || !(a->roles & 1u << OV__ROLE__ROLE_PRISON) ||
	    access_stranger(a, c->state, moment_date(c->now)))
		return;
	Ov__Fact *f = events_fact_new(KIND(RELEASE_DATE_QUESTIONED), c->arena);
	f->release_date_questioned = arena_take(c->arena, sizeof(*f->release_date_questioned));
	*f->release_date_questioned = (Ov__ReleaseDateQuestioned)OV__RELEASE_DATE_QUESTIONED__INIT;
	f->release_date_questioned->date = release_told(set);
	Ov__Event *e = events_event_new(c->state, f, c->now, c->arena);
	e->to = a->number;
	events_add(c->events, c->state, e, c->arena);
}

static bool
was_said(
    const Ov__CaseState *state, const char *matter, Ov__Area area, const Ov__LatestFact *second)
{
	const Ov__LatestFact *said =
	    state_latest_of(state, area, KIND(ANSWERS_CONTRADICT), 0, matter);

	return said != NULL && said->fact->answers_contradict->second_number >= second->number;
}

static void
conclude_date(const struct concluding *c)
{
	const Ov__LatestFact *held, *other = release_contest(c->state, &held);

	if (other == NULL || was_said(c->state, "date", OV__AREA__AREA_RELEASE, other))
		return;
	say_contradiction(c, "date", OV__AREA__AREA_RELEASE, held, other);
	ask_about_date(c, held);
	ask_about_date(c, other);
}

void
answers_conclude(const struct concluding *c)
{
	for (size_t m = 0; m < MATTERS; m++) {
		const Ov__LatestFact *first;
		const Ov__LatestFact *second = contradiction(c->state, &matters[m], &first);
		if (second != NULL && !was_said(c->state, matters[m].name, matters[m].area, second))
			say_contradiction(c, matters[m].name, matters[m].area, first, second);
	}
	conclude_date(c);
	const Ov__LatestFact *first, *claim = claimed_transfer(c->state, &first);
	if (claim != NULL && !was_said(c->state, "prison", OV__AREA__AREA_RELEASE, claim))
		say_contradiction(c, "prison", OV__AREA__AREA_RELEASE, first, claim);
}
