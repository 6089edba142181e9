/* fold.c - A case's state from its events, with or without some of them. */
#include "store/fold.h"

#include <assert.h>
#include <string.h>

#include "core/access.h"
#include "core/apply.h"
#include "core/state.h"
#include "schema/wire.h"

/* Room for a state at its limit with all conclusions, which add far less than that again. */
enum { SETTLE_SIZE = 4 * STATE_SIZE_MAX };

/* Numbers of a case's events, a bit each. */
struct void_set {
	unsigned char bits[CASE_EVENTS_MAX / 8 + 1];
};

static void
void_add(struct void_set *n, uint32_t number)
{
	if (number <= CASE_EVENTS_MAX)
		n->bits[number / 8] |= (unsigned char)(1u << number % 8);
}

bool
void_set_has(const struct void_set *n, uint32_t number)
{
	return n != NULL && number <= CASE_EVENTS_MAX &&
	       (n->bits[number / 8] & 1u << number % 8) != 0;
}

struct void_set *
void_set_of(struct journal *j, const unsigned char id[CASE_ID_SIZE], struct arena *arena)
{
	struct void_set *void_ones = arena_take(arena, sizeof(*void_ones));
	struct case_events all = cases_events(j, id, arena);
	unsigned char of[CASE_ID_SIZE];
	size_t mark = arena_mark(arena);

	for (size_t at = 0; at < all.count; at++, arena_reset(arena, mark)) {
		const Ov__Event *e = journal_read(j, all.seqs[at], arena, of);
		if (e == NULL)
			return NULL;
		if (e->fact->fact_case != OV__FACT__FACT_REPORT_RETRACTED)
			continue;
		for (size_t i = 0; i < e->fact->report_retracted->n_voided; i++)
			void_add(void_ones, e->fact->report_retracted->voided[i]);
	}
	return void_ones;
}

/* The events that made a state are given back now and then: a long case folds in the room of
 * a short one. */
static Ov__CaseState *
settle(Ov__CaseState *state, unsigned char *buf, size_t mark, struct arena *arena)
{
	struct wire_bytes b = wire_pack(state, arena);

	assert(b.size <= SETTLE_SIZE);
	memcpy(buf, b.data, b.size);
	arena_reset(arena, mark);
	return (Ov__CaseState *)wire_reread(&ov__case_state__descriptor, buf, b.size, arena);
}

bool
fold_case(struct journal *j, const unsigned char id[CASE_ID_SIZE], const struct voided *also,
    struct arena *arena, Ov__CaseState **ret_state)
{
	enum { SLICE = 64 };
	unsigned char *buf = arena_take(arena, SETTLE_SIZE);
	struct void_set *void_ones = void_set_of(j, id, arena);
	struct case_events all = cases_events(j, id, arena);
	Ov__CaseState *state = arena_take(arena, sizeof(*state));
	size_t mark = arena_mark(arena), folded = 0;
	unsigned char of[CASE_ID_SIZE];
	char text[CASE_ID_TEXT_SIZE];

	if (void_ones == NULL)
		return false;
	for (size_t i = 0; also != NULL && i < also->count; i++)
		void_add(void_ones, also->number[i]);
	case_id_text(id, text);
	*state = (Ov__CaseState)OV__CASE_STATE__INIT;
	state->id = arena_string(arena, text);
	state->owner = agencies_owner(j->agencies)->number;
	for (size_t at = 0; at < all.count; at++) {
		Ov__Event *e = journal_read(j, all.seqs[at], arena, of);
		if (e == NULL || e->number != state->version + 1)
			return false;
		if (void_set_has(void_ones, e->number))
			apply_void(state, e);
		else
			apply(state, e, arena);
		if (++folded % SLICE == 0)
			state = settle(state, buf, mark, arena);
	}
	*ret_state = state;
	return true;
}

static void
void_event(const Ov__Event *e, struct voided *v)
{
	if (v->count == EVENTS_MAX)
		return;
	v->number[v->count] = e->number;
	v->area[v->count] = e->area;
	v->kind[v->count] = (uint32_t)e->fact->fact_case;
	v->whom[v->count] = access_whom(e);
	memcpy(v->id[v->count++], e->id.data, 16);
}

/* Keys are each agency's own: two may have used the same. */
static bool
belongs(const Ov__Event *e, const unsigned char key[16], uint32_t by, const unsigned char first[16],
    uint32_t reporter)
{
	uint32_t whose = reporter != 0 ? reporter : by;

	if (e->report.len == 16 && memcmp(e->report.data, key, 16) == 0)
		return whose == 0 || e->reporter == whose;
	return reporter != 0 && e->cause.len == 16 && memcmp(e->cause.data, first, 16) == 0;
}

/* Alerts that somebody may be acting on, and that were never raised now. */
static void
find_alerts_gone(const Ov__CaseState *before, struct voided *v)
{
	const Ov__AreaState *was = state_area(before, OV__AREA__AREA_DUTY);
	const Ov__AreaState *is = state_area(v->without, OV__AREA__AREA_DUTY);

	for (size_t i = 0; was != NULL && i < was->n_alerts && i < ALERTS_MAX; i++) {
		bool there = was->alerts[i]->closed;
		for (size_t k = 0; is != NULL && k < is->n_alerts; k++)
			there = there || is->alerts[k]->code == was->alerts[i]->code;
		if (!there)
			v->alerts[v->alerts_count++] = was->alerts[i]->code;
	}
}

void
fold_without(struct journal *j, const struct case_row *row, const unsigned char key[16],
    uint32_t by, struct arena *arena, struct voided *ret)
{
	unsigned char of[CASE_ID_SIZE], first[16] = { 0 };
	const struct void_set *void_ones = void_set_of(j, row->id, arena);
	struct case_events all = cases_events(j, row->id, arena);
	size_t mark = arena_mark(arena);

	ret->reporter = 0;
	ret->count = 0;
	for (size_t at = 0; at < all.count; at++, arena_reset(arena, mark)) {
		const Ov__Event *e = journal_read(j, all.seqs[at], arena, of);
		if (e == NULL)
			return;
		if (void_set_has(void_ones, e->number) ||
		    !belongs(e, key, by, first, ret->reporter))
			continue;
		if (ret->reporter == 0) {
			ret->reporter = e->reporter;
			memcpy(first, e->id.data, 16);
		}
		if (e->reporter != 0)
			ret->areas |= SCOPE(e->area);
		ret->opening = ret->opening || e->fact->fact_case == OV__FACT__FACT_CASE_OPENED ||
			       e->fact->fact_case == OV__FACT__FACT_CASE_RESTRICTED ||
			       e->fact->fact_case == OV__FACT__FACT_REPORT_RETRACTED;
		void_event(e, ret);
	}
	if (ret->count > 0 && fold_case(j, row->id, ret, arena, &ret->without))
		find_alerts_gone(row->state, ret);
}
