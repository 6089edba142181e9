/* streams.c - The request `streams`: how everybody keeps up. */
#include "desk/handlers.h"

#include "desk/follow.h"
#include "store/cursors.h"
#include "store/parked.h"

static void
add_lag(struct call *c, Ov__StreamsAnswer *s, const struct agency *a, const char *consumer,
    uint64_t at, bool required)
{
	struct arena *arena = &c->turn->arena;
	Ov__StreamLag *lag = arena_take(arena, sizeof(*lag));

	*lag = (Ov__StreamLag)OV__STREAM_LAG__INIT;
	lag->agency = arena_string(arena, a->name);
	lag->consumer = arena_string(arena, consumer);
	lag->required = required;
	lag->head = stream_head(call_journal(c), a->number);
	lag->cursor = at;
	lag->parked = parked_count(call_journal(c), a->number, consumer);
	if (at < lag->head)
		lag->oldest_unacknowledged = stream_recorded(call_journal(c), a->number, at + 1);
	s->streams = arena_append(arena, s->streams, &s->n_streams, lag);
}

static void
add_agency_lags(struct call *c, Ov__StreamsAnswer *s, const struct agency *a)
{
	struct cursor cursors[CONSUMERS_MAX], none;
	size_t n = cursors_of(call_journal(c), a->number, cursors, CONSUMERS_MAX);

	for (size_t i = 0; i < n; i++)
		add_lag(c, s, a, cursors[i].consumer, cursors[i].n,
		    follow_is_required(a, cursors[i].consumer));
	for (size_t i = 0; i < a->required_count; i++)
		if (!cursor_get(call_journal(c), a->number, a->required[i], &none))
			add_lag(c, s, a, a->required[i], 0, true);
}

/* The owner team and administrators see how everybody keeps up, others themselves. */
void
handle_streams(struct call *c)
{
	struct arena *arena = &c->turn->arena;
	Ov__StreamsAnswer *s = arena_take(arena, sizeof(*s));
	bool all = call_is_admin(c);

	*s = (Ov__StreamsAnswer)OV__STREAMS_ANSWER__INIT;
	for (size_t i = 0; i < c->turn->agencies->count; i++) {
		const struct agency *a = &c->turn->agencies->list[i];
		if ((all && !follow_is_hidden(c, a)) || a == c->agency)
			add_agency_lags(c, s, a);
	}
	c->answer->outcome = OV__OUTCOME__OUTCOME_OK;
	c->answer->result_case = OV__ANSWER__RESULT_STREAMS;
	c->answer->streams = s;
}
