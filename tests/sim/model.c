/* model.c - Invariants of streams, cursors and reports, from requests, answers and publications
 * alone. */
#include "sim.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- streams: I5 ------------------------------------------------------------------------- */

static struct entry *
entry_at(struct sim *s, uint32_t agency, uint64_t n)
{
	struct stream *t = &s->streams[agency];

	while (n >= t->room) {
		size_t was = t->room;
		t->list = sim_grow(t->list, t->room, &t->room, sizeof(t->list[0]));
		memset(t->list + was, 0, (t->room - was) * sizeof(t->list[0]));
	}
	return &t->list[n];
}

static void
keep_entry(uint32_t agency, struct entry *e, const Ov__Delivery *d)
{
	e->known = true;
	memcpy(e->id, d->event_id.data, sizeof(e->id));
	(void)snprintf(e->kind, sizeof(e->kind), "%s", d->kind);
	(void)snprintf(e->case_, sizeof(e->case_), "%s", d->case_);
	e->recorded = d->recorded;
	e->own = d->report.len == 16;
	if (e->own)
		memcpy(e->report, d->report.data, 16);
	if (agency == TEAM) {
		size_t size = ov__delivery__get_packed_size(d);
		unsigned char *b = malloc(size + 1);
		assert(b != NULL);
		(void)ov__delivery__pack(d, b);
		e->delivery = ov__delivery__unpack(NULL, size, b);
		free(b);
	}
}

/* A number always stands for the same event, or is blank. */
void
model_saw(struct sim *s, uint32_t agency, const Ov__Delivery *d)
{
	struct entry *e;

	if (d->n == 0 || d->n > s->streams[agency].head)
		sim_fail(s, "I5: %u is told number %llu; its stream ends at %llu", agency,
		    (unsigned long long)d->n, (unsigned long long)s->streams[agency].head);
	e = entry_at(s, agency, d->n);
	if (d->kind[0] == '\0')
		return;
	if (d->event_id.len != 16)
		sim_fail(s, "a delivery without the id of its event");
	if (!e->known) {
		ids_saw(s, agency, d);
		keep_entry(agency, e, d);
	} else if (memcmp(e->id, d->event_id.data, 16) != 0 || strcmp(e->case_, d->case_) != 0)
		sim_fail(s, "I5: number %llu of %u was %s of %s, and is %s of %s now",
		    (unsigned long long)d->n, agency, e->kind, e->case_, d->kind, d->case_);
}

/* An answer gave the head of a stream. */
static void
saw_head(struct sim *s, uint32_t agency, uint64_t head)
{
	struct stream *t = &s->streams[agency];

	if (head < t->head || (t->exact && head != t->head))
		sim_fail(s, "I5: the stream of %u ends at %llu; it must at %s%llu", agency,
		    (unsigned long long)head, t->exact ? "" : "least ",
		    (unsigned long long)t->head);
	t->head = head;
	t->exact = s->survived;
}

void
model_published(struct sim *s, uint32_t agency, const char *topic, const Ov__Delivery *d)
{
	struct stream *t = &s->streams[agency];
	char expected[80];

	if (t->exact ? d->n != t->head + 1 : d->n <= t->head)
		sim_fail(s, "I5: %u is published number %llu after %llu", agency,
		    (unsigned long long)d->n, (unsigned long long)t->head);
	t->head = d->n;
	t->exact = s->survived;
	(void)snprintf(expected, sizeof(expected), "%s/%s", d->kind, d->case_);
	if (strcmp(topic, d->kind[0] != '\0' ? expected : "-") != 0)
		sim_fail(s, "topic %s over a delivery of %s", topic, expected);
	shielded_check(s, agency, d);
	s->verdict->blank_at_once += d->kind[0] == '\0' && s->ends_a_part;
	s->verdict->deliveries++;
	s->verdict->timers += agency == TEAM && strcmp(d->reporter, "overgang") == 0;
	model_saw(s, agency, d);
}

const char *
model_kind_of(const struct sim *s, uint32_t agency, uint64_t n)
{
	const struct stream *t = &s->streams[agency];

	return n < t->room && t->list[n].known ? t->list[n].kind : "";
}

/* The last number known to be about a case in a stream. */
uint64_t
model_last(const struct sim *s, uint32_t agency, const char *case_)
{
	const struct stream *t = &s->streams[agency];

	for (uint64_t n = t->head; n > 0; n--)
		if (n < t->room && t->list[n].known && strcmp(t->list[n].case_, case_) == 0)
			return n;
	return 0;
}

/* ---- `seen`: each conflict justified, none missing ------------------------------------------- */

/* An event of the case stands behind `seen`, as of when the desk took the report up. */
static void
compare(struct sim *s, struct comparison *c)
{
	const struct said *r = &s->said[c->report];
	uint32_t agency = s->peers[r->peer].agency;
	bool unknown = false;

	for (uint64_t n = r->seen + 1; n <= c->head && !c->done; n++) {
		const struct entry *e = entry_at(s, agency, n);
		unknown = unknown || !e->known;
		if (!e->known || strcmp(e->case_, r->case_) != 0)
			continue;
		if (!c->conflict)
			sim_fail(s,
			    "report %zu of %s had seen %llu; number %llu is of its case and came "
			    "before it: a CONFLICT is missing",
			    c->report, s->peers[r->peer].user, (unsigned long long)r->seen,
			    (unsigned long long)n);
		c->done = true;
	}
	if (c->done || unknown)
		return;
	if (c->conflict && r->seen > c->head)
		return; /* of a store that was restored */
	if (c->conflict)
		sim_fail(s,
		    "report %zu of %s had seen %llu; nothing of its case has come since, up to "
		    "%llu: why CONFLICT?",
		    c->report, s->peers[r->peer].user, (unsigned long long)r->seen,
		    (unsigned long long)c->head);
	c->done = true;
}

static void
note_comparison(struct sim *s, size_t report, uint64_t head, bool conflict)
{
	if (head == UINT64_MAX)
		return;
	s->comparisons = sim_grow(
	    s->comparisons, s->comparisons_count, &s->comparisons_room, sizeof(s->comparisons[0]));
	struct comparison *c = &s->comparisons[s->comparisons_count++];
	*c = (struct comparison){ .report = report, .head = head, .conflict = conflict };
	compare(s, c);
}

/* ---- reports: I3, I4 ------------------------------------------------------------------------- */

static bool
same_key(const struct sim *s, const struct said *a, const struct said *b)
{
	return s->peers[a->peer].agency == s->peers[b->peer].agency &&
	       memcmp(a->key, b->key, 16) == 0;
}

/* Of the reports under the same key: the accepted one, or NULL; and whether another than this one
 * may have been. */
static struct said *
accepted_under(struct sim *s, const struct said *r, bool *ret_other)
{
	struct said *accepted = NULL;

	*ret_other = false;
	for (size_t i = 0; i < s->said_count; i++) {
		if (!same_key(s, r, &s->said[i]))
			continue;
		if (s->said[i].ok)
			accepted = &s->said[i];
		*ret_other = *ret_other || (&s->said[i] != r && s->said[i].maybe);
	}
	return accepted;
}

static void
settle_key(struct sim *s, const struct said *r)
{
	for (size_t i = 0; i < s->said_count; i++)
		if (same_key(s, r, &s->said[i]))
			s->said[i].maybe = false;
}

bool
model_erased(const struct sim *s, const char *case_)
{
	for (size_t i = 0; i < s->erased_count; i++)
		if (strcmp(s->erased[i], case_) == 0)
			return true;
	for (size_t i = 0; i < s->cases_count; i++)
		if (s->cases[i].doubt && strcmp(s->cases[i].id, case_) == 0)
			return true;
	return false;
}

void
model_forget(struct sim *s, const char *case_)
{
	for (size_t i = 0; i < s->cases_count; i++) {
		struct person_case *p = &s->cases[i];
		if (strcmp(p->id, case_) != 0 || case_[0] == '\0')
			continue;
		assert(s->erased_count < ERASED_MAX);
		s->verdict->erased++;
		memcpy(s->erased[s->erased_count++], p->id, sizeof(p->id));
		free(p->folded);
		*p = (struct person_case){ .person = p->person };
		due_forget(s, i);
	}
}

/* ---- whose case it is ------------------------------------------------------------------------ */

struct person_case *
model_case_of(struct sim *s, uint32_t person)
{
	for (size_t i = s->cases_count; i > 0; i--)
		if (s->cases[i - 1].id[0] != '\0' && s->cases[i - 1].person == (int)person)
			return &s->cases[i - 1];
	return NULL;
}

/* Mostly the newest case; now and then an older one. */
struct person_case *
model_some_case(struct sim *s, uint32_t person, struct chance *c)
{
	struct person_case *newest = model_case_of(s, person);
	bool older = chance_one_in(c, 6);
	uint32_t from = chance_below(c, CASES);

	for (size_t k = 0; older && k < s->cases_count; k++) {
		struct person_case *p = &s->cases[(from + k) % s->cases_count];
		if (p->id[0] != '\0' && p->person == (int)person)
			return p;
	}
	return newest;
}

static struct person_case *
case_by_id(struct sim *s, const char *case_)
{
	for (size_t i = 0; i < s->cases_count; i++)
		if (case_[0] != '\0' && strcmp(s->cases[i].id, case_) == 0)
			return &s->cases[i];
	return NULL;
}

enum standing { STANDING_OPEN, STANDING_CLOSED, STANDING_UNSURE };

/* Was it open, or closed, all through this turn, as far as the team knows? */
static enum standing
standing_of(struct sim *s, const char *case_)
{
	const struct stream *t = &s->streams[TEAM];
	enum standing is = STANDING_OPEN, began = STANDING_UNSURE;

	if (!t->exact || s->team_before == UINT64_MAX || s->again || shielded_was(s, case_))
		return STANDING_UNSURE;
	for (uint64_t n = 1; n <= t->head; n++) {
		const struct entry *e = entry_at(s, TEAM, n);
		if (!e->known)
			return STANDING_UNSURE;
		if (n <= s->team_before)
			began = is;
		if (strcmp(e->case_, case_) != 0)
			continue;
		enum standing was = is;
		if (strcmp(e->kind, "report.retracted") == 0)
			return STANDING_UNSURE;
		if (strcmp(e->kind, "case.closed") == 0)
			is = STANDING_CLOSED;
		if (strcmp(e->kind, "case.reopened") == 0)
			is = STANDING_OPEN;
		if (n <= s->team_before)
			began = is;
		else if (is != was)
			return STANDING_UNSURE;
	}
	return began == is ? is : STANDING_UNSURE;
}

/* An opening leads to an open case of the person; and to a new one only where there is none. The
 * decision of a turn without an answer was made in that turn. */
static void
check_opening(struct sim *s, size_t report, const char *case_, bool again)
{
	const struct said *r = &s->said[report];
	struct person_case *of = case_by_id(s, case_);

	if (of != NULL && of->person != r->person)
		sim_fail(s,
		    "report %zu opens the case of a person, and its answer is about %s of "
		    "another",
		    report, case_);
	if (of != NULL && !again && standing_of(s, case_) == STANDING_CLOSED)
		sim_fail(
		    s, "report %zu opens a case, and joins %s, which is closed", report, case_);
	if (of != NULL)
		return;
	if (again && (model_erased(s, case_) || past_lost(s, case_)))
		return;
	if (model_erased(s, case_))
		sim_fail(
		    s, "report %zu opens a case, and gets %s, which was erased", report, case_);
	for (size_t i = 0; !again && i < s->cases_count; i++) {
		const struct person_case *p = &s->cases[i];
		if (p->id[0] != '\0' && p->person == r->person && !p->doubt &&
		    standing_of(s, p->id) == STANDING_OPEN)
			sim_fail(s,
			    "report %zu opens case %s, though the person has %s, which is "
			    "open",
			    report, case_, p->id);
	}
	assert(s->cases_count < CASES);
	s->verdict->came_back += model_case_of(s, (uint32_t)r->person) != NULL;
	of = &s->cases[s->cases_count++];
	of->person = r->person;
	(void)snprintf(of->id, sizeof(of->id), "%s", case_);
}

static void
check_case(struct sim *s, size_t report, const char *case_, bool again)
{
	const struct said *r = &s->said[report];

	if (r->ok && strcmp(case_, r->about) == 0)
		return;
	if (!r->ok && r->person >= 0)
		check_opening(s, report, case_, again);
	else if (strcmp(case_, r->ok ? r->about : r->case_) != 0)
		sim_fail(s, "report %zu is about case %s, and its answer about %s", report,
		    r->ok ? r->about : r->case_, case_);
}

static void
accept_first(struct sim *s, size_t report, const Ov__ReportAnswer *a)
{
	struct said *r = &s->said[report];

	if (a->n_numbers > sizeof(r->numbers) / sizeof(r->numbers[0]))
		sim_fail(s, "an answer with %zu numbers", a->n_numbers);
	settle_key(s, r);
	r->ok = true;
	(void)snprintf(r->about, sizeof(r->about), "%s", a->case_);
	r->numbers_count = a->n_numbers;
	for (size_t i = 0; i < a->n_numbers; i++)
		r->numbers[i] = a->numbers[i];
	s->verdict->accepted++;
}

static void
check_again(struct sim *s, size_t report, const Ov__ReportAnswer *a)
{
	const struct said *r = &s->said[report];
	bool same = r->numbers_count == a->n_numbers;

	for (size_t i = 0; same && i < a->n_numbers; i++)
		same = r->numbers[i] == a->numbers[i];
	if (!same)
		sim_fail(s, "I4: report %zu of %s is answered again with other numbers", report,
		    s->peers[r->peer].user);
}

static void
report_accepted(struct sim *s, size_t report, const Ov__Answer *a)
{
	struct said *r = &s->said[report];
	bool other, again = a->outcome == OV__OUTCOME__OUTCOME_REPEATED;
	const struct said *before = accepted_under(s, r, &other);

	if (a->report == NULL)
		sim_fail(s, "report %zu is accepted without an answer", report);
	check_case(s, report, a->report->case_, again);
	if (before != NULL && before != r)
		sim_fail(s, "I4: report %zu of %s is accepted under the key of another", report,
		    s->peers[r->peer].user);
	if (!again && before == r)
		sim_fail(s, "I4: report %zu of %s is OK for the second time", report,
		    s->peers[r->peer].user);
	if (again && before == NULL && !r->maybe)
		sim_fail(s, "I4: report %zu of %s was never accepted, and is REPEATED", report,
		    s->peers[r->peer].user);
	s->verdict->repeated += again;
	s->verdict->unheard_there += again && before == NULL;
	s->verdict->unheard_not_there += !again && r->maybe;
	if (before == r)
		check_again(s, report, a->report);
	else
		accept_first(s, report, a->report);
}

static void
report_refused(struct sim *s, size_t report, const Ov__Answer *a)
{
	struct said *r = &s->said[report];
	bool other, reused = a->outcome == OV__OUTCOME__OUTCOME_KEY_REUSED;
	const struct said *before = accepted_under(s, r, &other);

	s->verdict->refused++;
	s->verdict->key_reused += reused;
	s->verdict->conflicts += a->outcome == OV__OUTCOME__OUTCOME_CONFLICT;
	if (before == r)
		sim_fail(s, "I4: report %zu of %s was accepted, and is refused now: %d %s %s",
		    report, s->peers[r->peer].user, (int)a->outcome, a->field, a->text);
	if (before != NULL && !reused)
		sim_fail(s, "I4: the key of report %zu of %s was used for another; %d is no answer",
		    report, s->peers[r->peer].user, (int)a->outcome);
	if (before == NULL && reused && !other)
		sim_fail(s, "I4: the key of report %zu of %s was never accepted: why KEY_REUSED?",
		    report, s->peers[r->peer].user);
	if (a->outcome == OV__OUTCOME__OUTCOME_FULL && s->step >= s->full_until &&
	    !s->w->d.turn.full)
		sim_fail(s, "report %zu is refused with FULL, and there is room", report);
	/* A day in the future of a stopped clock may be past by a right clock. */
	bool ahead = strcmp(a->code, "clock-ahead") == 0 && s->w->d.turn.clock.doubt == CLOCK_AHEAD;
	if ((a->outcome == OV__OUTCOME__OUTCOME_BUSY && !r->retracts && !ahead) ||
	    a->outcome == OV__OUTCOME__OUTCOME_NONE)
		sim_fail(s, "report %zu is refused with %d: %s", report, (int)a->outcome, a->text);
	/* A request that is refused, but not for its key, has a key that nobody used. */
	if (!reused)
		settle_key(s, r);
}

/* Did the desk get as far as comparing `seen`? */
static bool
was_compared(const Ov__Answer *a)
{
	return a->outcome == OV__OUTCOME__OUTCOME_OK || a->outcome == OV__OUTCOME__OUTCOME_FULL ||
	       (a->outcome == OV__OUTCOME__OUTCOME_INVALID &&
		   strncmp(a->field, "report.facts", 12) == 0);
}

static void
report_answered(struct sim *s, struct ask *ask, const Ov__Answer *a)
{
	const struct said *r = &s->said[ask->subject];

	s->verdict->full_release += r->release && (s->w->d.turn.full || s->w->d.turn.no_space);
	if (a->outcome == OV__OUTCOME__OUTCOME_OK || a->outcome == OV__OUTCOME__OUTCOME_REPEATED)
		report_accepted(s, ask->subject, a);
	else
		report_refused(s, ask->subject, a);
	if (a->outcome == OV__OUTCOME__OUTCOME_CONFLICT && !r->has_seen)
		sim_fail(s, "report %zu has seen nothing, and is a CONFLICT", ask->subject);
	if (r->has_seen && a->outcome == OV__OUTCOME__OUTCOME_CONFLICT)
		note_comparison(s, ask->subject, ask->head, true);
	else if (r->has_seen && was_compared(a))
		note_comparison(s, ask->subject, ask->head, false);
}

/* ---- cursors --------------------------------------------------------------------------------- */

static void
cover(struct sim *s, struct consumer *c, uint64_t cursor)
{
	uint32_t agency = s->peers[c->peer].agency;

	for (; c->covered < cursor; c->covered++) {
		uint64_t n = c->covered + 1;
		const char *kind = model_kind_of(s, agency, n);
		/* Deliveries of erased or restricted cases are blank, and a blank matches no
		 * prefix. */
		if (c->prefix[0] != '\0' && kind[0] != '\0' &&
		    (model_erased(s, s->streams[agency].list[n].case_) ||
			shielded_was(s, s->streams[agency].list[n].case_)))
			continue;
		if (n < c->handled_room && c->handled[n] > 0)
			continue;
		if (c->prefix[0] != '\0' && strncmp(kind, c->prefix, strlen(c->prefix)) != 0)
			continue;
		sim_fail(s,
		    "I5: the cursor of %s is at %llu, and number %llu (%s) was never handed on",
		    c->name, (unsigned long long)cursor, (unsigned long long)n, kind);
	}
}

/* A cursor in an answer: at least the answered one, at most the acknowledged one. */
static void
saw_cursor(struct sim *s, struct consumer *c, uint64_t cursor)
{
	if (cursor < c->cursor_least || cursor > c->cursor_most)
		sim_fail(s,
		    "I5: the cursor of %s is at %llu; it was acknowledged from %llu to %llu",
		    c->name, (unsigned long long)cursor, (unsigned long long)c->cursor_least,
		    (unsigned long long)c->cursor_most);
	c->cursor_least = cursor;
	cover(s, c, cursor);
}

void
model_taken(struct sim *s, const struct ask *a)
{
	struct consumer *c = a->kind == ASK_ACKNOWLEDGE ? &s->consumers[a->subject] : NULL;

	if (c != NULL && a->n > c->cursor_most && (a->n <= a->head || s->again))
		c->cursor_most = a->n;
}

static void
must_be_ok(struct sim *s, const struct ask *ask, const Ov__Answer *a)
{
	if (a->outcome != OV__OUTCOME__OUTCOME_OK)
		sim_fail(s, "%s asked (%d, %llu) and got %d: %s %s", s->peers[ask->peer].user,
		    (int)ask->kind, (unsigned long long)ask->n, (int)a->outcome, a->field, a->text);
}

/* It was put into the stream, and is handed out as a bare number now. */
static void
count_blank(struct sim *s, uint32_t agency, const Ov__Delivery *d)
{
	const struct entry *e =
	    d->n < s->streams[agency].room ? &s->streams[agency].list[d->n] : NULL;

	if (d->kind[0] != '\0' || e == NULL || !e->known || model_erased(s, e->case_))
		return;
	if (shielded_was(s, e->case_))
		s->verdict->blank_shielded++;
	else
		s->verdict->blank_later++;
}

static void
page_answered(struct sim *s, const struct ask *ask, const Ov__FetchAnswer *page)
{
	const struct consumer *c = &s->consumers[ask->subject];
	uint32_t agency = s->peers[ask->peer].agency;
	uint64_t last = ask->n;

	saw_head(s, agency, page->head);
	for (size_t i = 0; i < page->n_deliveries; i++) {
		const Ov__Delivery *d = page->deliveries[i];
		if (c->prefix[0] == '\0' ? d->n != last + 1 : d->n <= last)
			sim_fail(s, "I5: a page after %llu has %llu behind %llu",
			    (unsigned long long)ask->n, (unsigned long long)d->n,
			    (unsigned long long)last);
		last = d->n;
		count_blank(s, agency, d);
		model_saw(s, agency, d);
		shielded_learn(s, agency, d);
		shielded_check(s, agency, d);
	}
	if (page->through > page->head || page->through < last ||
	    (c->prefix[0] == '\0' && page->through != last))
		sim_fail(s, "I5: a page that ends with %llu goes through %llu of %llu",
		    (unsigned long long)last, (unsigned long long)page->through,
		    (unsigned long long)page->head);
}

/* The delivery that waits longest is the next behind the consumer's cursor. */
static void
check_oldest(struct sim *s, const struct consumer *c, uint32_t agency, const Ov__StreamLag *lag)
{
	const struct stream *t = &s->streams[agency];
	uint64_t n = lag->cursor + 1;

	if (n < t->room && t->list[n].known && lag->cursor < lag->head &&
	    t->list[n].recorded != lag->oldest_unacknowledged)
		sim_fail(s,
		    "the oldest that %s has not acknowledged is of %llu, and said to be %llu",
		    c->name, (unsigned long long)t->list[n].recorded,
		    (unsigned long long)lag->oldest_unacknowledged);
}

static void
streams_answered(struct sim *s, const Ov__StreamsAnswer *a)
{
	for (size_t i = 0; i < a->n_streams; i++) {
		const Ov__StreamLag *lag = a->streams[i];
		for (size_t k = 0; k < CONSUMERS; k++) {
			struct consumer *c = &s->consumers[k];
			const struct agency *agency =
			    agencies_by_number(&s->w->agencies, s->peers[c->peer].agency);
			if (strcmp(c->name, lag->consumer) != 0 ||
			    strcmp(agency->name, lag->agency) != 0)
				continue;
			saw_head(s, agency->number, lag->head);
			saw_cursor(s, c, lag->cursor);
			if ((lag->cursor < lag->head) != (lag->oldest_unacknowledged != 0))
				sim_fail(s, "the lag of %s is %llu of %llu, and the oldest is %llu",
				    c->name, (unsigned long long)lag->cursor,
				    (unsigned long long)lag->head,
				    (unsigned long long)lag->oldest_unacknowledged);
			check_oldest(s, c, agency->number, lag);
		}
	}
}

static void
doubt_case(struct sim *s, const char *case_)
{
	for (size_t p = 0; p < s->cases_count; p++)
		if (strcmp(s->cases[p].id, case_) == 0)
			s->cases[p].doubt = true;
}

/* A case that does not exist any more did exist: at the first request, or in a turn without an
 * answer. */
static void
erase_answered(struct sim *s, const struct ask *ask, const Ov__Answer *a)
{
	bool gone = a->outcome == OV__OUTCOME__OUTCOME_NOT_FOUND;

	if (gone && (past_lost(s, ask->case_) || shielded_is(s, ask->case_)))
		return;
	/* Its restriction left before the process ended, or did not: the store decides. */
	if (gone && !s->survived) {
		doubt_case(s, ask->case_);
		return;
	}
	if (gone && !model_erased(s, ask->case_))
		sim_fail(s, "case %s is to be erased, and is not there", ask->case_);
	if (a->outcome == OV__OUTCOME__OUTCOME_OK && strcmp(a->erase->case_, ask->case_) != 0)
		sim_fail(s, "case %s is erased in the place of %s", a->erase->case_, ask->case_);
	if (gone || a->outcome == OV__OUTCOME__OUTCOME_OK)
		model_forget(s, ask->case_);
	else if (a->outcome != OV__OUTCOME__OUTCOME_INVALID &&
		 a->outcome != OV__OUTCOME__OUTCOME_FULL)
		sim_fail(s, "case %s is to be erased, and the answer is %d", ask->case_,
		    (int)a->outcome);
}

void
model_answered(struct sim *s, struct ask *ask, const Ov__Answer *a)
{
	ask->line = s->line;
	if (ask->kind == ASK_REPORT) {
		report_answered(s, ask, a);
		return;
	}
	if (ask->kind == ASK_ERASE) {
		erase_answered(s, ask, a);
		return;
	}
	if (ask->kind == ASK_ACCEPT) {
		doubt_answered(s, ask, a);
		return;
	}
	struct consumer *c = &s->consumers[ask->subject];
	/* With a full store no cursor can be stored, and no epoch begin. */
	if ((ask->kind == ASK_FETCH || ask->kind == ASK_ONE || ask->kind == ASK_ACKNOWLEDGE ||
		(ask->kind == ASK_LOOK_BACK && ask->tag_n > 0)) &&
	    a->outcome == OV__OUTCOME__OUTCOME_FULL && s->w->d.turn.full)
		return;
	if (ask->kind == ASK_TOO_FAR) {
		if (a->outcome != OV__OUTCOME__OUTCOME_INVALID)
			sim_fail(
			    s, "what is beyond the stream was acknowledged: %d", (int)a->outcome);
		return;
	}
	if (ask->kind == ASK_BACKUP) {
		if (a->outcome != OV__OUTCOME__OUTCOME_OK &&
		    a->outcome != OV__OUTCOME__OUTCOME_FULL &&
		    a->outcome != OV__OUTCOME__OUTCOME_FAILED)
			sim_fail(s, "a backup is answered with %d", (int)a->outcome);
		return;
	}
	if (ask->kind == ASK_PARK) {
		parking_answered(s, ask, a);
		return;
	}
	/* The store came back between the list and the reading of it. */
	if (ask->kind == ASK_ONE && past_is_refused(a) && s->line > 0)
		return;
	if ((ask->kind == ASK_FETCH || ask->kind == ASK_ACKNOWLEDGE) && past_refuses(s, ask, a))
		return;
	must_be_ok(s, ask, a);
	if (ask->kind == ASK_FETCH || ask->kind == ASK_ACKNOWLEDGE)
		past_unnoticed(s, c, ask);
	switch (ask->kind) {
	case ASK_HELLO:
		saw_head(s, s->peers[ask->peer].agency, a->hello->head);
		saw_cursor(s, c, a->hello->cursor);
		break;
	case ASK_LOOK_BACK:
		saw_head(s, s->peers[ask->peer].agency, a->hello->head);
		saw_cursor(s, c, a->hello->cursor);
		past_looked_back(s, ask, a->hello);
		break;
	case ASK_PARKED:
		parking_listed(s, ask, a->parked);
		break;
	case ASK_FETCH:
	case ASK_ONE:
		page_answered(s, ask, a->fetch);
		break;
	case ASK_ACKNOWLEDGE:
		if (a->acknowledge->cursor < ask->n)
			sim_fail(s, "%s acknowledged %llu, and its cursor is at %llu", c->name,
			    (unsigned long long)ask->n, (unsigned long long)a->acknowledge->cursor);
		saw_cursor(s, c, a->acknowledge->cursor);
		break;
	case ASK_STREAMS:
		streams_answered(s, a->streams);
		break;
	case ASK_REPORT:
	case ASK_TOO_FAR:
	case ASK_ERASE:
	case ASK_ACCEPT:
	case ASK_BACKUP:
	case ASK_PARK:
	default:
		break;
	}
}

/* The turn ended without answers: an unanswered request took effect or did not. */
void
model_unheard(struct sim *s)
{
	for (size_t i = 0; i < s->inbox_at; i++) {
		struct ask *a = &s->asks[s->inbox[i]->correlation];
		if (a->taken && a->kind == ASK_REPORT && !s->said[a->subject].ok)
			s->said[a->subject].maybe = true;
		if (a->taken && a->kind == ASK_PARK)
			parking_unheard(s, a);
		if (a->taken && a->kind == ASK_ACKNOWLEDGE)
			past_excuse(
			    s, &s->consumers[a->subject], s->consumers[a->subject].session.through);
		if (a->taken && a->kind == ASK_ERASE)
			doubt_case(s, a->case_);
		a->taken = false;
	}
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void
check_own(struct sim *s, uint32_t agency, uint64_t n, const struct entry *e)
{
	bool maybe = false;

	for (size_t i = 0; i < s->said_count; i++) {
		const struct said *r = &s->said[i];
		if (s->peers[r->peer].agency != agency || memcmp(r->key, e->report, 16) != 0)
			continue;
		maybe = maybe || r->maybe;
		for (size_t k = 0; r->ok && k < r->numbers_count; k++)
			if (r->numbers[k] == n)
				return;
	}
	if (!maybe)
		sim_fail(s, "I4: number %llu of %u is of a report that was not accepted as that",
		    (unsigned long long)n, agency);
}

static void
check_twice(struct sim *s, uint32_t agency, const struct stream *t)
{
	for (uint64_t n = 1; n <= t->head && n < t->room; n++)
		for (uint64_t m = n + 1; t->list[n].known && m <= t->head && m < t->room; m++)
			if (t->list[m].known && memcmp(t->list[n].id, t->list[m].id, 16) == 0)
				sim_fail(s, "I5: %u is told one event as %llu and as %llu", agency,
				    (unsigned long long)n, (unsigned long long)m);
}

void
model_check(struct sim *s, bool end)
{
	for (size_t i = 0; i < s->comparisons_count; i++)
		if (!s->comparisons[i].done)
			compare(s, &s->comparisons[i]);
	for (uint32_t a = 1; a < AGENCIES_SIM; a++) {
		const struct stream *t = &s->streams[a];
		for (uint64_t n = 1; n <= t->head && n < t->room; n++)
			if (t->list[n].known && t->list[n].own)
				check_own(s, a, n, &t->list[n]);
		if (end)
			check_twice(s, a, t);
	}
}
