/* desk.c - Requests and their answers. */
#include "desk/desk.h"

#include <string.h>

#include <desk.pb-c.h>

#include "base/text.h"
#include "core/conclude.h"
#include "desk/call.h"
#include "desk/erase.h"
#include "desk/figures.h"
#include "desk/follow.h"
#include "desk/outbox.h"
#include "desk/parked.h"
#include "desk/reads.h"
#include "desk/record.h"
#include "desk/replan.h"
#include "desk/report.h"
#include "schema/wire.h"
#include "store/append.h"

const struct agency_key *
desk_key(const struct overgangd *d, const char *user_id)
{
	for (size_t i = 0; i < d->agencies->keys_count; i++)
		if (strcmp(d->agencies->keys[i].user_id, user_id) == 0)
			return &d->agencies->keys[i];
	return NULL;
}

/* ---- hello --------------------------------------------------------------------------- */

static Ov__Role *
role_list(uint32_t roles, struct arena *arena, size_t *ret_count)
{
	Ov__Role *list = arena_take(arena, sizeof(*list) * 32);

	*ret_count = 0;
	for (uint32_t r = 1; r < 32; r++)
		if (roles & 1u << r)
			list[(*ret_count)++] = (Ov__Role)r;
	return list;
}

static void
add_agency(Ov__HelloAnswer *h, const struct agency *a, struct arena *arena)
{
	Ov__Agency *out = arena_take(arena, sizeof(*out));

	*out = (Ov__Agency)OV__AGENCY__INIT;
	out->name = arena_string(arena, a->name);
	out->display_name = arena_string(arena, a->display_name);
	out->roles = role_list(a->roles, arena, &out->n_roles);
	out->number = a->number;
	out->controller = arena_string(arena, a->controller);
	out->restricted = a->restricted;
	h->agencies = arena_append(arena, h->agencies, &h->n_agencies, out);
}

static void
handle_hello(struct call *c)
{
	struct arena *arena = &c->d->arena;
	Ov__HelloAnswer *h = arena_take(arena, sizeof(*h));

	*h = (Ov__HelloAnswer)OV__HELLO_ANSWER__INIT;
	h->agency = arena_string(arena, c->agency->name);
	h->display_name = arena_string(arena, c->agency->display_name);
	h->key_name = arena_string(arena, c->key->name);
	h->roles = role_list(c->agency->roles, arena, &h->n_roles);
	h->areas = arena_take(arena, sizeof(h->areas[0]) * (OV__AREA__AREA_DUTY + 1));
	for (uint32_t a = OV__AREA__AREA_CASE; a <= OV__AREA__AREA_DUTY; a++)
		if (c->key->areas & SCOPE(a))
			h->areas[h->n_areas++] = (Ov__Area)a;
	h->owner = c->agency->owner || c->agency->restricted;
	h->months_after_closing = c->d->retention->months_after_closing;
	h->backup_days = c->d->retention->backup_days;
	/* A stream is published to all keys of its agency: one with fewer areas fetches. */
	if (c->key->areas == SCOPE_ALL)
		h->stream_endpoint = arena_string(arena, c->agency->stream);
	if (!follow_hello(c, h))
		return;
	if (c->agency->owner || c->agency->roles & 1u << OV__ROLE__ROLE_ADMIN)
		h->clock_doubt = (Ov__ClockDoubt)c->d->clock.doubt;
	h->credit_requests = TURN_SHARE_FRAMES;
	h->credit_bytes = TURN_BYTES_MAX;
	h->manual_clock = c->d->manual_clock;
	for (size_t i = 0; i < c->d->agencies->count; i++)
		if (!c->d->agencies->list[i].retired)
			add_agency(h, &c->d->agencies->list[i], arena);
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_HELLO;
	c->answer->hello = h;
}

/* ---- the manual clock ----------------------------------------------------------------- */

/* Somebody vouches for the system's clock. From the next turn on time goes on. */
static void
accept_clock(struct call *c)
{
	struct overgangd *d = c->d;

	if (!(c->agency->owner || c->agency->roles & 1u << OV__ROLE__ROLE_ADMIN)) {
		call_refuse(c, REFUSED_OWNER_OR_ADMIN, "advance");
		return;
	}
	if (d->clock.doubt != CLOCK_AHEAD) {
		call_refuse(c, REFUSED_NOTHING_TO_ACCEPT, "advance.accept");
		return;
	}
	if (call_no_reserve(c))
		return;
	record_admin(c, "clock accepted");
	clock_accept(&d->clock);
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_ADVANCE;
	c->answer->advance = arena_take(&d->arena, sizeof(*c->answer->advance));
	*c->answer->advance = (Ov__AdvanceAnswer)OV__ADVANCE_ANSWER__INIT;
	c->answer->advance->now = d->wire.wall(d->wire.self);
}

/* Each day on the way has its timers, and the asker waits for all of them. */
static ov_time
advance_max(ov_time now)
{
	enum { DAY = 24 * 3600 };

	return now == 0 ? (ov_time)ADVANCE_FIRST_YEARS * 365 * DAY
			: (ov_time)ADVANCE_DAYS_MAX * DAY;
}

static void
handle_advance(struct call *c)
{
	struct overgangd *d = c->d;

	if (c->request->advance->accept) {
		accept_clock(c);
		return;
	}
	if (!(c->agency->owner || c->agency->roles & 1u << OV__ROLE__ROLE_ADMIN)) {
		call_refuse(c, REFUSED_OWNER_OR_ADMIN, "advance");
		return;
	}
	if (!d->manual_clock) {
		call_refuse(c, REFUSED_NOT_MANUAL_CLOCK, "advance");
		return;
	}
	if (c->request->advance->to < d->now) {
		call_refuse(c, REFUSED_BEFORE_NOW, "advance.to");
		return;
	}
	if (c->request->advance->to - d->now > advance_max(d->now)) {
		call_refuse_number(c, REFUSED_CLOCK_TOO_FAR, "advance.to",
		    moment_date(d->now + advance_max(d->now)));
		return;
	}
	if (d->advance_to != 0) {
		call_refuse(c, REFUSED_UNDER_WAY, "advance");
		c->answer->retry_after_ms = 100;
		return;
	}
	record_admin(c, "clock moved");
	d->advance_to = c->request->advance->to;
	d->advance_from = *c->frame;
	d->advance_correlation = c->request->correlation;
	c->later = true;
}

/* ---- backup ------------------------------------------------------------------------------ */

static void
handle_backup(struct call *c)
{
	struct backup_wish *b = &c->d->backup;

	if (!(c->agency->owner || c->agency->roles & 1u << OV__ROLE__ROLE_ADMIN)) {
		call_refuse(c, REFUSED_OWNER_OR_ADMIN, "backup");
		return;
	}
	/* Asked again while it runs, by one that lost its connection: the same backup answers. */
	if (!b->wanted && !c->d->no_reserve)
		record_admin(c, "backup");
	b->wanted = b->asked = true;
	b->from = *c->frame;
	b->from.data = NULL;
	b->correlation = c->request->correlation;
	c->later = true;
}

/* ---- the desk ------------------------------------------------------------------------- */

/* Every request: what it is called in Request, in which phase, and who answers it. */
static const struct {
	Ov__Request__AskCase ask;
	enum phase phase;
	void (*handle)(struct call *c);
} requests[] = {
	{ OV__REQUEST__ASK_HELLO, PHASE_SHOW, handle_hello },
	{ OV__REQUEST__ASK_REPORT, PHASE_CHANGE, report_handle },
	{ OV__REQUEST__ASK_FETCH, PHASE_SHOW, follow_fetch },
	{ OV__REQUEST__ASK_ACKNOWLEDGE, PHASE_CHANGE, follow_acknowledge },
	{ OV__REQUEST__ASK_CASE_STATE, PHASE_SHOW, reads_case },
	{ OV__REQUEST__ASK_CASES, PHASE_SHOW, reads_cases },
	{ OV__REQUEST__ASK_HISTORY, PHASE_SHOW, reads_history },
	{ OV__REQUEST__ASK_STREAMS, PHASE_SHOW, follow_streams },
	{ OV__REQUEST__ASK_ADVANCE, PHASE_CHANGE, handle_advance },
	{ OV__REQUEST__ASK_ACCESS, PHASE_SHOW, record_handle },
	{ OV__REQUEST__ASK_PERSON, PHASE_SHOW, reads_person },
	{ OV__REQUEST__ASK_ERASE, PHASE_CHANGE, erase_handle },
	{ OV__REQUEST__ASK_BACKUP, PHASE_CHANGE, handle_backup },
	{ OV__REQUEST__ASK_PARK, PHASE_CHANGE, parked_handle },
	{ OV__REQUEST__ASK_PARKED, PHASE_SHOW, parked_list },
	{ OV__REQUEST__ASK_CURSOR, PHASE_CHANGE, follow_cursor },
	{ OV__REQUEST__ASK_WHAT_IF, PHASE_SHOW, reads_what_if },
	{ OV__REQUEST__ASK_RESULTS, PHASE_SHOW, figures_handle },
};

/* A request of this key was left for the next turn, one that changes something: what the key asked
 * for behind it comes after it. */
static bool
key_has_left(const struct call *c)
{
	const struct overgangd *d = c->d;

	for (size_t i = 0; d->left_count > 0 && i < d->frames_count; i++)
		if (&d->frames[i] == c->frame)
			break;
		else if (d->fates[i] == FATE_LEFT &&
			 strcmp(d->frames[i].user_id, c->frame->user_id) == 0)
			return true;
	return false;
}

static struct key_share *
share_of_key(const struct call *c)
{
	return &c->d->key_shares[c->key - c->d->agencies->keys][c->phase];
}

/* One request of each key has time whatever the others took, so that none waits for ever. */
static bool
in_time(const struct call *c)
{
	static const struct {
		uint32_t key, all;
	} max[PHASES] = {
		[PHASE_CHANGE] = { TURN_CHANGE_KEY_US, TURN_CHANGE_US },
		[PHASE_SHOW] = { TURN_SHOW_KEY_US, TURN_SHOW_US },
	};
	const struct overgangd *d = c->d;

	if (key_has_left(c))
		return false;
	const struct key_share *mine = share_of_key(c);
	return !mine->served ||
	       (mine->us < max[c->phase].key && d->spent_us[c->phase] < max[c->phase].all);
}

/* It is the next turn's, unless too many are already. */
static void
leave(struct call *c)
{
	struct overgangd *d = c->d;
	unsigned mine = 0;

	for (size_t i = 0; d->left_count > 0 && i < d->frames_count; i++)
		mine += d->fates[i] == FATE_LEFT &&
			strcmp(d->frames[i].user_id, c->frame->user_id) == 0;
	struct turn_share *share = &d->shares[c->agency - d->agencies->list];
	if (c->waited || (d->left_count < LEFT_MAX && mine < LEFT_PER_KEY_MAX &&
			     share->left < LEFT_PER_AGENCY_MAX)) {
		d->left_count += !c->waited;
		share->left += !c->waited;
		c->fate = FATE_LEFT;
		return;
	}
	call_refuse(c, REFUSED_NO_TIME, "");
	c->answer->retry_after_ms = 50;
}

static void
serve(struct call *c, void (*handle)(struct call *c))
{
	struct overgangd *d = c->d;

	if (!in_time(c)) {
		leave(c);
		return;
	}
	handle(c);
	uint64_t us = d->wire.monotonic_us(d->wire.self) - c->began_us;
	share_of_key(c)->served = true;
	share_of_key(c)->us += (uint32_t)us;
	d->spent_us[c->phase] += us;
}

static void
dispatch(struct call *c)
{
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		if (requests[i].ask != c->request->ask_case)
			continue;
		if (requests[i].phase == c->phase)
			serve(c, requests[i].handle);
		else
			c->fate = FATE_OTHER;
		return;
	}
	call_refuse(c, REFUSED_ASKS_NOTHING, "request");
}

/* However many keys an agency has, the others get their part of the turn. A request that is the
 * first of its agency is taken, whatever its size. */
static bool
within_share(struct call *c)
{
	struct turn_share *mine = &c->d->shares[c->agency - c->d->agencies->list];

	if (c->phase != PHASE_CHANGE)
		return true;
	if (mine->frames < TURN_SHARE_FRAMES &&
	    (mine->frames == 0 || mine->bytes + c->frame->size <= TURN_SHARE_BYTES)) {
		mine->frames++;
		mine->bytes += c->frame->size;
		return true;
	}
	call_refuse_numbers(
	    c, REFUSED_AGENCY_SHARE, "", TURN_SHARE_FRAMES, TURN_SHARE_BYTES / 1024);
	c->answer->retry_after_ms = 50;
	return false;
}

/* Who is it -> within its share of this turn -> well-formed -> the request itself. */
static void
handle(struct call *c)
{
	struct refusal refusal = { .outcome = OV__OUTCOME__OUTCOME_OK };
	struct overgangd *d = c->d;

	c->key = desk_key(d, c->frame->user_id);
	c->agency = c->key != NULL ? agencies_by_number(d->agencies, c->key->agency) : NULL;
	if (c->agency == NULL || c->agency->retired) {
		call_refuse(c, REFUSED_KEY_NOT_ADMITTED, "");
		return;
	}
	c->request = (Ov__Request *)wire_unpack(&ov__request__descriptor, "request", c->frame->data,
	    c->frame->size, &d->arena, &refusal);
	if (c->request == NULL) {
		call_refused(c, &refusal);
		return;
	}
	c->answer->correlation = c->request->correlation;
	if (within_share(c))
		dispatch(c);
}

static enum fate
handle_frame(struct overgangd *d, const struct frame *frame, enum phase phase, bool waited)
{
	struct call c = { .d = d, .frame = frame, .phase = phase, .waited = waited };

	c.began_us = d->wire.monotonic_us(d->wire.self);

	arena_reset(&d->arena, 0);
	c.answer = arena_take(&d->arena, sizeof(*c.answer));
	*c.answer = (Ov__Answer)OV__ANSWER__INIT;
	c.answer->now = d->now;
	handle(&c);
	if (!c.later && c.fate == FATE_DONE) {
		record_denied(&c);
		outbox_answer(d, frame, c.answer);
	}
	arena_reset(&d->arena, 0);
	return c.fate;
}

enum fate
desk_handle(struct overgangd *d, const struct frame *frame, enum phase phase)
{
	return handle_frame(d, frame, phase, false);
}

bool
desk_wake(struct overgangd *d, const struct frame *frame)
{
	return handle_frame(d, frame, PHASE_SHOW, true) != FATE_LEFT;
}

/* ---- timers --------------------------------------------------------------------------- */

ov_time
desk_next_due(struct overgangd *d)
{
	struct bytes k, v;

	/* What waits to be planned anew is due since always. */
	if (replan_pending(d))
		return 1;
	if (!store_first(d->journal.store, STORE_DUE, (struct bytes){ NULL, 0 }, &k, &v))
		return 0;
	return store_u64(k.data);
}

static void
run_timer(struct overgangd *d, const unsigned char id[CASE_ID_SIZE])
{
	enum { AGAIN_AFTER = 3600 };
	struct case_row row;

	arena_reset(&d->arena, 0);
	if (!cases_load(&d->journal, id, &d->arena, &row)) {
		d->journal.damaged = true;
		return;
	}
	struct events *events = arena_take(&d->arena, sizeof(*events));
	conclude_due(&d->rules, row.state, d->now, d->wire.random(d->wire.self), &d->arena, events);
	ov_time next = conclude_next_due(&d->rules, row.state, d->now);
	/* A rule that stays due without concluding anything would spin. */
	if (next != 0 && next <= d->now)
		next = d->now + AGAIN_AFTER;
	if (events->count > 0)
		journal_append(&d->journal, &row, events, d->now, next, &d->arena);
	else
		cases_put(&d->journal, &row, next, &d->arena);
	arena_reset(&d->arena, 0);
}

static bool
timers_have_time(struct overgangd *d, uint64_t began_us)
{
	return !d->journal.damaged &&
	       d->wire.monotonic_us(d->wire.self) - began_us < TURN_TIMERS_US;
}

bool
desk_timers(struct overgangd *d, size_t max)
{
	unsigned char id[CASE_ID_SIZE];
	struct bytes k, v;
	uint64_t began_us = d->wire.monotonic_us(d->wire.self);

	for (; max > 0 && timers_have_time(d, began_us) && replan_next(d, id); max--)
		run_timer(d, id);
	for (size_t i = 0; i < max && timers_have_time(d, began_us); i++) {
		if (!store_first(d->journal.store, STORE_DUE, (struct bytes){ NULL, 0 }, &k, &v) ||
		    store_u64(k.data) > d->now)
			return false;
		memcpy(id, (const unsigned char *)k.data + 8, CASE_ID_SIZE);
		run_timer(d, id);
	}
	return true;
}
