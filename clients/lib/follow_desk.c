/* follow_desk.c - Requests of a following consumer to the desk: hello, acknowledge, park. */
#include "follower.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "library_problems.h"
#include "stop.h"

/* ---- asking ------------------------------------------------------------------------ */

static int
error_of(const Ov__Answer *a)
{
	static const struct {
		Ov__Outcome outcome;
		int error;
	} errors[] = {
		{ OV__OUTCOME__OUTCOME_DENIED, -EPERM },
		{ OV__OUTCOME__OUTCOME_NOT_FOUND, -ENOENT },
		{ OV__OUTCOME__OUTCOME_INVALID, -EINVAL },
		{ OV__OUTCOME__OUTCOME_CONFLICT, -ESTALE },
		{ OV__OUTCOME__OUTCOME_BUSY, -EBUSY },
		{ OV__OUTCOME__OUTCOME_FULL, -ENOSPC },
		{ OV__OUTCOME__OUTCOME_FAILED, -EIO },
	};
	int error = -EPROTO;

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i].outcome == a->outcome)
			error = errors[i].error;
	return error;
}

/* A number or an epoch that the daemon does not have. */
static bool
is_of_another_store(const Ov__Answer *a)
{
	static const char *const fields[] = { "fetch.epoch", "fetch.after", "acknowledge.epoch",
		"acknowledge.n" };

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (a->outcome == OV__OUTCOME__OUTCOME_INVALID && strcmp(a->field, fields[i]) == 0)
			return true;
	return false;
}

/* Somebody else's session of this consumer, or none any more. */
static int
of_session(const Ov__Answer *a, int r)
{
	if (strcmp(a->field, "acknowledge.session") != 0)
		return r;
	return a->outcome == OV__OUTCOME__OUTCOME_CONFLICT ? -ERESTART : -EALREADY;
}

void
follow_keep_tag(struct follower *w, uint64_t n, const ProtobufCBinaryData *tag)
{
	if (tag->len == 0 || tag->len > sizeof(w->tag))
		return;
	w->tag_n = n;
	w->tag_size = tag->len;
	memcpy(w->tag, tag->data, tag->len);
}

/* Ask; an answer that is not OK, or not of this kind, is an error. */
int
follow_ask(struct overgang *o, const struct problem_kind *refused, Ov__Request *request,
    Ov__Answer__ResultCase kind, Ov__Answer **ret_answer)
{
	Ov__Answer *answer;
	int r = overgang_request(o, request, &answer);

	if (r < 0)
		return r;
	if (answer->outcome == OV__OUTCOME__OUTCOME_OK && answer->result_case == kind) {
		*ret_answer = answer;
		return 0;
	}
	r = is_of_another_store(answer) ? -ESTALE : error_of(answer);
	return handle_answered(o, of_session(answer, r), refused, answer);
}

int
overgang_park(
    struct overgang *o, const char *consumer, uint64_t n, Ov__ParkAction action, const char *reason)
{
	Ov__ParkRequest park = OV__PARK_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;
	Ov__Answer *answer;

	park.consumer = (char *)(uintptr_t)consumer;
	park.n = n;
	park.action = action;
	if (reason != NULL)
		park.reason = (char *)(uintptr_t)reason;
	request.ask_case = OV__REQUEST__ASK_PARK;
	request.park = &park;
	int r = follow_ask(o, &PROBLEM_PARK_REFUSED, &request, OV__ANSWER__RESULT_PARK, &answer);
	if (r == 0)
		ov__answer__free_unpacked(answer, NULL);
	return r;
}

void
follow_say(struct follower *w, const struct problem_kind *kind, int error)
{
	struct problem *said = &w->o->said;
	char text[OVERGANG_ERROR_SIZE];

	problem_set(said, kind, NULL);
	problem_at(said, w->f->place, 0);
	said->error = -error;
	if (w->f->say != NULL && w->unsaid)
		w->f->say(problem_english(said, text, sizeof(text)), w->f->context);
	w->unsaid = false;
}

/* An unwritten place is older on disk, and after a restore fewer lost numbers would be reported.
 * Report the failure once and go on: deliveries do not depend on it. */
void
follow_keep_place(struct follower *w)
{
	w->kept = (struct place){ w->s.epoch, w->acknowledged, w->tag_n, w->tag_size, { 0 } };
	memcpy(w->kept.tag, w->tag, w->tag_size);
	int r = w->f->place != NULL ? place_write(w->f->place, &w->kept) : 0;
	if (r < 0)
		follow_say(w, &PROBLEM_PLACE_NOT_KEPT, r);
	else
		w->unsaid = true;
}

/* Acknowledge all handled numbers; `quiet`: even an old number, to learn whether the cursor was
 * set. */
static int
acknowledge_through(struct follower *w, bool quiet)
{
	Ov__AcknowledgeRequest acknowledge = OV__ACKNOWLEDGE_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;
	Ov__Answer *answer;
	int r;

	if (w->f->consumer == NULL || (w->s.through <= w->acknowledged && !quiet))
		return 0;
	w->acknowledged_ms = clock_ms();
	acknowledge.consumer = (char *)(uintptr_t)w->f->consumer;
	acknowledge.n = w->s.through;
	acknowledge.epoch = w->s.epoch;
	acknowledge.session = w->number;
	request.ask_case = OV__REQUEST__ASK_ACKNOWLEDGE;
	request.acknowledge = &acknowledge;
	r = follow_ask(
	    w->o, &PROBLEM_ACKNOWLEDGE_REFUSED, &request, OV__ANSWER__RESULT_ACKNOWLEDGE, &answer);
	if (r == -EALREADY)
		return handle_fail(w->o, r, &PROBLEM_TAKEN_OVER, "%s", w->f->consumer);
	if (r == -ERESTART)
		return follow_begin(w); /* from where it was set to */
	if (r < 0)
		return follow_or_rewind(w, r);
	bool news = acknowledge.n > w->acknowledged;
	if (news)
		follow_keep_tag(w, acknowledge.n, &answer->acknowledge->tag);
	ov__answer__free_unpacked(answer, NULL);
	if (!news)
		return 0;
	w->acknowledged = acknowledge.n;
	w->unacknowledged = 0;
	follow_keep_place(w);
	return 0;
}

int
follow_acknowledge(struct follower *w)
{
	return acknowledge_through(w, false);
}

/* No message tells that a cursor was set, or that another process took over: the desk is asked now
 * and then while no delivery comes. */
int
follow_ask_whether_set(struct follower *w)
{
	return acknowledge_through(w, clock_ms() - w->acknowledged_ms >= w->o->quiet_ms);
}

static int
unknown_epoch(struct follower *w)
{
	return handle_fail(
	    w->o, -ESTALE, &PROBLEM_OTHER_NUMBERS, "%llu", (unsigned long long)w->s.through);
}

/* Say hello as this consumer and begin its session; with the known place when its epoch is not
 * 0. */
int
follow_hello(struct follower *w, const struct place *before, Ov__Answer **ret_answer)
{
	Ov__HelloRequest hello = OV__HELLO_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;

	if (w->f->consumer != NULL) {
		hello.consumer = (char *)(uintptr_t)w->f->consumer;
		hello.follow = true;
	}
	hello.epoch = before->epoch;
	hello.through = before->through;
	hello.tag_n = before->tag_n;
	hello.tag.data = (uint8_t *)(uintptr_t)before->tag;
	hello.tag.len = before->tag_size;
	request.ask_case = OV__REQUEST__ASK_HELLO;
	request.hello = &hello;
	int r = follow_ask(
	    w->o, &PROBLEM_HELLO_REFUSED, &request, OV__ANSWER__RESULT_HELLO, ret_answer);
	if (r == 0)
		w->number = (*ret_answer)->hello->session;
	return r;
}

/* Ask the daemon for the last common number; later ones are lost. The consumer resumes behind
 * its cursor as the daemon has it now: newer parked entries are lost too, and newer effects are
 * recognised by event id. */
int
follow_rewind(struct follower *w)
{
	struct place known = { w->s.epoch, w->s.through, w->tag_n, w->tag_size, { 0 } };
	Ov__Answer *answer;
	uint64_t before = w->s.through;

	memcpy(known.tag, w->tag, w->tag_size);
	int r = follow_hello(w, &known, &answer);
	if (r < 0)
		return r;
	const Ov__HelloAnswer h = *answer->hello;
	ov__answer__free_unpacked(answer, NULL);
	if (w->f->lost == NULL)
		return unknown_epoch(w);
	bool again = w->f->consumer != NULL && h.cursor < h.common;
	(void)session_rewind(&w->s, again ? h.cursor : h.common, h.head, h.epoch);
	follow_drop_held(w);
	w->begun++;
	request_drop_ahead(w->o);
	w->o->epoch = h.epoch;
	w->tag_size = 0;
	w->acknowledged = h.cursor;
	if (before > h.common)
		w->f->lost(h.common + 1, before, w->f->context);
	/* Deliveries under way carry old numbers without saying so: connect the stream anew. */
	return w->endpoint[0] != '\0' && !w->silent ? follow_open_stream(w) : 0;
}

/* Rewind when the daemon no longer has our numbers; pass every other error on. */
int
follow_or_rewind(struct follower *w, int r)
{
	return r == -ESTALE ? follow_rewind(w) : r;
}
