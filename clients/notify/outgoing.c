/* outgoing.c - Alerts on their way to a person. */
#include "outgoing.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert_files.h"
#include "base/hex.h"
#include "base/utf8.h"
#include "channel.h"
#include "fields.h"
#include "files.h"
#include "normal.h"
#include "phone.h"
#include "problem_text.h"
#include "problems.h"
#include "refusals.h"
#include "say.h"
#include "sms.h"
#include "stop.h"

enum { FILE_SIZE_MAX = 65536 };

static void
say_news(struct outgoing *o, const struct problem *problem)
{
	char said[OVERGANG_ERROR_SIZE];

	(void)problem_in(o->texts, problem, said, sizeof(said));
	if (strcmp(said, o->said) == 0)
		return;
	memcpy(o->said, said, sizeof(o->said));
	say_log("overgang-notify", "%s", said);
}

static void complain(struct outgoing *o, const struct problem_kind *kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void
complain(struct outgoing *o, const struct problem_kind *kind, const char *format, ...)
{
	struct problem problem;
	va_list arguments;

	va_start(arguments, format);
	problem_vset(&problem, kind, format, arguments);
	va_end(arguments);
	say_news(o, &problem);
}

/* ---- files ---------------------------------------------------------------------------- */

/* Through: say so on disk first, then put away the rest. */
static int
finish(struct outgoing *o, struct alert_out *a)
{
	char number[32];
	int r;

	(void)snprintf(number, sizeof(number), "%llu\n", (unsigned long long)a->delivery->n);
	r = alert_file_write(o->roster->state, a->id, "done", number, strlen(number));
	if (r < 0)
		return r;
	alert_file_remove(o->roster->state, a->id, "alert");
	alert_file_remove(o->roster->state, a->id, "sent");
	if (a->noted)
		(void)overgang_park(o->connection, o->roster->consumer, a->delivery->n,
		    OV__PARK_ACTION__PARK_ACTION_DONE, NULL);
	ov__delivery__free_unpacked(a->delivery, NULL);
	memmove(a, a + 1, (size_t)(&o->list[o->count] - (a + 1)) * sizeof(*a));
	o->count--;
	return 0;
}

/* "<key in hex>\n<who>\n<how>\n" */
static int
write_sent(const struct outgoing *o, const struct alert_out *a)
{
	char hex[2 * OVERGANG_KEY_SIZE + 1], text[200];

	(void)snprintf(text, sizeof(text), "%s\n%s\n%s\n", hex_text(a->key, OVERGANG_KEY_SIZE, hex),
	    a->who, a->how);
	return alert_file_write(o->roster->state, a->id, "sent", text, strlen(text));
}

static int
read_sent(const struct outgoing *o, struct alert_out *a)
{
	char *text, *rest, *hex, *who, *how;
	size_t size;
	int r = alert_file_read(o->roster->state, a->id, "sent", 512, &text, &size);

	if (r == -ENOENT)
		return 0;
	if (r < 0)
		return r;
	rest = text;
	hex = strsep(&rest, "\n");
	who = strsep(&rest, "\n");
	how = strsep(&rest, "\n");
	a->sent = how != NULL && hex_parse(hex, a->key, OVERGANG_KEY_SIZE);
	if (a->sent) {
		(void)snprintf(a->who, sizeof(a->who), "%s", who);
		(void)snprintf(a->how, sizeof(a->how), "%s", how);
	}
	free(text);
	return 0; /* a damaged note: better told twice than never */
}

static int
load_alert(struct outgoing *o, const char *id, bool of_earlier_run)
{
	char *bytes;
	size_t size;
	int r;

	if (alert_file_there(o->roster->state, id, "done")) {
		alert_file_remove(o->roster->state, id, "alert");
		alert_file_remove(o->roster->state, id, "sent");
		return 0;
	}
	if (o->count == OUTGOING_MAX)
		return -ENOBUFS;
	struct alert_out *a = &o->list[o->count];
	memset(a, 0, sizeof(*a));
	(void)snprintf(a->id, sizeof(a->id), "%s", id);
	a->noted = of_earlier_run;
	r = alert_file_read(o->roster->state, id, "alert", FILE_SIZE_MAX, &bytes, &size);
	if (r < 0)
		return r;
	a->delivery = ov__delivery__unpack(NULL, size, (unsigned char *)bytes);
	free(bytes);
	r = a->delivery != NULL ? read_sent(o, a) : -EBADMSG;
	if (r < 0) {
		if (a->delivery != NULL)
			ov__delivery__free_unpacked(a->delivery, NULL);
		return r;
	}
	o->count++;
	return 0;
}

static int
by_number(const void *a, const void *b)
{
	const struct alert_out *x = a, *y = b;

	return x->delivery->n < y->delivery->n ? -1 : x->delivery->n > y->delivery->n;
}

int
outgoing_load(struct outgoing *o)
{
	DIR *dir = opendir(o->roster->state);
	struct dirent *e;
	char id[ALERT_ID_SIZE];
	int r = 0;

	if (dir == NULL)
		return -errno;
	while (r == 0 && (e = readdir(dir)) != NULL)
		if (alert_file_id(e->d_name, "alert", id) &&
		    (r = load_alert(o, id, true)) == -EBADMSG) {
			complain(o, &PROBLEM_ALERT_DAMAGED, "%s" PROBLEM_AND "%s", o->roster->state,
			    e->d_name);
			r = 0;
		}
	(void)closedir(dir);
	qsort(o->list, o->count, sizeof(o->list[0]), by_number);
	return r;
}

void
outgoing_free(struct outgoing *o)
{
	for (size_t i = 0; i < o->count; i++)
		ov__delivery__free_unpacked(o->list[i].delivery, NULL);
	o->count = 0;
}

/* ---- taking --------------------------------------------------------------------------------- */

static const Ov__Alert *
alert_of(const Ov__Delivery *d)
{
	switch (d->fact != NULL ? (int)d->fact->fact_case : 0) {
	case OV__FACT__FACT_ALERT_RAISED:
		return d->fact->alert_raised->alert;
	case OV__FACT__FACT_ALERT_ESCALATED:
		return d->fact->alert_escalated->alert;
	default:
		return NULL;
	}
}

/* Steps that were never tried and that a later one of the same alert takes the place of: after a time
 * without the notifier, or the daemon, one message says it, and not one for each step. */
static int
drop_earlier_steps(struct outgoing *o, const Ov__Delivery *d)
{
	int r = 0;

	for (size_t i = o->count; r == 0 && i-- > 0;) {
		struct alert_out *a = &o->list[i];
		if (a->sent || a->failures > 0 || a->delivery->n >= d->n ||
		    strcmp(a->delivery->case_, d->case_) != 0 ||
		    alert_of(a->delivery)->code != alert_of(d)->code)
			continue;
		say_log(NULL, "alert %u of case %s has gone on before it was sent",
		    alert_of(d)->code, d->case_);
		r = finish(o, a);
	}
	return r;
}

static int
take_alert(struct outgoing *o, const Ov__Delivery *d)
{
	char id[ALERT_ID_SIZE];
	size_t size = ov__delivery__get_packed_size(d);
	unsigned char *bytes;
	int r;

	if (d->event_id.len != ALERT_ID_BYTES)
		return -EBADMSG;
	(void)hex_text(d->event_id.data, ALERT_ID_BYTES, id);
	if (alert_file_there(o->roster->state, id, "done") ||
	    alert_file_there(o->roster->state, id, "alert"))
		return 0;
	if (o->count == OUTGOING_MAX)
		return -ENOBUFS;
	bytes = malloc(size);
	if (bytes == NULL)
		return -ENOMEM;
	(void)ov__delivery__pack(d, bytes);
	r = alert_file_write(o->roster->state, id, "alert", bytes, size);
	free(bytes);
	r = r < 0 ? r : load_alert(o, id, false);
	return r < 0 ? r : drop_earlier_steps(o, d);
}

/* Drop an alert that ended before anybody was told. */
static int
take_back(struct outgoing *o, const char *case_id, uint32_t code)
{
	int r = 0;

	for (size_t i = o->count; r == 0 && i-- > 0;) {
		struct alert_out *a = &o->list[i];
		if (a->sent || strcmp(a->delivery->case_, case_id) != 0 ||
		    alert_of(a->delivery)->code != code)
			continue;
		say_log(NULL, "alert %u of case %s is over before it was sent", code, case_id);
		r = finish(o, a);
	}
	return r;
}

int
outgoing_take(struct outgoing *o, const Ov__Delivery *d)
{
	if (d->recorded > o->now)
		o->now = d->recorded;
	switch (d->fact != NULL ? (int)d->fact->fact_case : 0) {
	case OV__FACT__FACT_ALERT_RAISED:
	case OV__FACT__FACT_ALERT_ESCALATED:
		return take_alert(o, d);
	case OV__FACT__FACT_ALERT_CLOSED:
		return take_back(o, d->case_, d->fact->alert_closed->code);
	case OV__FACT__FACT_ALERT_ACKNOWLEDGED:
		return take_back(o, d->case_, d->fact->alert_acknowledged->code);
	default:
		return 0;
	}
}

/* ---- sending ----------------------------------------------------------------------------------- */

static void
pause_before_next(struct alert_out *a)
{
	uint64_t pause = OUTGOING_PAUSE_MS_MAX;

	if (a->failures < 9)
		pause = (uint64_t)OUTGOING_PAUSE_MS << a->failures;
	if (pause > OUTGOING_PAUSE_MS_MAX)
		pause = OUTGOING_PAUSE_MS_MAX;
	a->failures++;
	a->next_ms = clock_ms() + pause;
}

/* Park an unsent alert with its reason, so that `overgang streams` shows it until it is sent. */
static void
note_that_nobody_was_told(struct outgoing *o, struct alert_out *a)
{
	char code[16], reason[401];

	(void)snprintf(code, sizeof(code), "%04u", alert_of(a->delivery)->code);
	const char *const pairs[] = { "code", code, "case", a->delivery->case_, NULL };
	complain(o, &PROBLEM_NOBODY_TOLD, "%s", code);
	(void)texts_fill(
	    o->texts, texts_get(o->texts, "parked", "nobody"), pairs, reason, sizeof(reason));
	a->noted = true;
	(void)overgang_park(o->connection, o->roster->consumer, a->delivery->n,
	    OV__PARK_ACTION__PARK_ACTION_PARK, reason);
}

/* Three times by one channel, then the next; all of them, and again from the first. */
static void
count_failure(struct outgoing *o, struct alert_out *a, const struct problem *problem)
{
	char why[OVERGANG_ERROR_SIZE];

	complain(o, &PROBLEM_ALERT_NOT_SENT, "%u" PROBLEM_AND "%s", alert_of(a->delivery)->code,
	    problem_in(o->texts, problem, why, sizeof(why)));
	pause_before_next(a);
	if (++a->tries < OUTGOING_TRIES)
		return;
	a->tries = 0;
	a->channel = (a->channel + 1) % o->roster->channels_count;
	if (a->channel == 0)
		note_that_nobody_was_told(o, a);
}

/* An adviser's alert goes to the adviser, then to the deputy, by the alert's numbers; without a
 * usable number, and after both, to the person on duty. */
static const struct person *
who_is_told(const struct outgoing *o, const Ov__Alert *alert, struct person *adviser)
{
	enum { STEPS_OF_ADVISER = 2 };
	const struct roster *r = o->roster;
	bool adviser_has =
	    alert->to_adviser && phone_problem(alert->adviser_phone, r->invented) == NULL;

	if (!adviser_has)
		return roster_on_duty(r, o->now, alert->step);
	if (alert->step > STEPS_OF_ADVISER)
		return roster_on_duty(r, o->now, alert->step - STEPS_OF_ADVISER);
	memset(adviser, 0, sizeof(*adviser));
	normal_copy(adviser->id, sizeof(adviser->id), alert->adviser, strlen(alert->adviser));
	memcpy(adviser->name, adviser->id, sizeof(adviser->id));
	(void)utf8_copy(adviser->phone, sizeof(adviser->phone), alert->adviser_phone);
	return adviser;
}

static void
note_sent(struct outgoing *o, const struct alert_out *a)
{
	int r = write_sent(o, a);
	struct problem problem;

	if (r == 0)
		return;
	problem_set(&problem, &PROBLEM_SENT_NOT_NOTED, "%u", alert_of(a->delivery)->code);
	problem_at(&problem, o->roster->state, 0);
	problem.error = -r;
	say_news(o, &problem);
}

/* Once sent it counts, and must be on disk before anything else can go wrong. If that cannot
 * be, it is better told twice than never. */
static bool
send_by(struct outgoing *o, struct alert_out *a, const struct channel *c)
{
	const Ov__Alert *alert = alert_of(a->delivery);
	struct person adviser;
	const struct person *p = who_is_told(o, alert, &adviser);
	struct problem problem;
	char text[SMS_SIZE];

	(void)sms_write(o->texts, a->delivery, text);
	if (channel_send(c, p, a->id, text, o->stop_fd, &problem) < 0) {
		count_failure(o, a, &problem);
		return false;
	}
	overgang_key(a->key);
	(void)snprintf(a->who, sizeof(a->who), "%s", p->id);
	(void)snprintf(a->how, sizeof(a->how), "%s", c->name);
	a->sent = true;
	a->failures = 0;
	a->next_ms = 0;
	o->sent++;
	o->said[0] = '\0';
	note_sent(o, a);
	say_log(NULL, "alert %u of case %s sent to %s by %s", alert->code, a->delivery->case_,
	    a->who, a->how);
	return true;
}

static void
send_alert(struct outgoing *o, struct alert_out *a, bool at_once)
{
	if (!at_once) {
		/* The roster may have fewer by now. */
		(void)send_by(o, a, &o->roster->channels[a->channel % o->roster->channels_count]);
		return;
	}
	for (size_t i = 0; i < o->roster->channels_count && !stop_asked(o->stop_fd); i++)
		if (send_by(o, a, &o->roster->channels[i]))
			return;
	if (!stop_asked(o->stop_fd))
		note_that_nobody_was_told(o, a);
}

/* ---- reporting ------------------------------------------------------------------------------------ */

/* true: it was answered, one way or the other, and is through. */
static bool
report_notified(struct outgoing *o, struct alert_out *a)
{
	const Ov__Alert *alert = alert_of(a->delivery);
	Ov__AlertNotified notified = OV__ALERT_NOTIFIED__INIT;
	Ov__Fact fact = OV__FACT__INIT, *facts[] = { &fact };
	Ov__Report report = OV__REPORT__INIT;
	Ov__Answer *answer;
	char why[OVERGANG_ERROR_SIZE];
	bool done;

	notified.code = alert->code;
	notified.step = alert->step;
	notified.who = a->who;
	notified.how = a->how;
	fact.fact_case = OV__FACT__FACT_ALERT_NOTIFIED;
	fact.alert_notified = &notified;
	report.case_ = a->delivery->case_;
	report.key.data = a->key;
	report.key.len = OVERGANG_KEY_SIZE;
	report.channel = OV__CHANNEL__CHANNEL_SYSTEM;
	report.facts = facts;
	report.n_facts = 1;
	if (overgang_report(o->connection, &report, &answer) < 0) {
		complain(o, &PROBLEM_NOT_REPORTED, "%u" PROBLEM_AND "%s", alert->code,
		    error_in(o->texts, o->connection, why, sizeof(why)));
		return false;
	}
	done = answer->outcome != OV__OUTCOME__OUTCOME_BUSY &&
	       answer->outcome != OV__OUTCOME__OUTCOME_FULL;
	if (done && answer->outcome != OV__OUTCOME__OUTCOME_OK &&
	    answer->outcome != OV__OUTCOME__OUTCOME_REPEATED)
		complain(o, &PROBLEM_REPORT_REFUSED, "%u" PROBLEM_AND "%s", alert->code,
		    refusal_text(o->texts, answer, why, sizeof(why)));
	ov__answer__free_unpacked(answer, NULL);
	return done;
}

size_t
outgoing_work(struct outgoing *o, bool at_once)
{
	for (size_t i = 0; i < o->count && !stop_asked(o->stop_fd);) {
		struct alert_out *a = &o->list[i];
		if (!at_once && clock_ms() < a->next_ms) {
			i++;
			continue;
		}
		if (!a->sent)
			send_alert(o, a, at_once);
		if (!a->sent) {
			i++;
		} else if (report_notified(o, a) && finish(o, a) == 0) {
			continue; /* the next one stands in its place */
		} else {
			pause_before_next(a);
			i++;
		}
	}
	return o->count;
}

void
outgoing_forget(struct outgoing *o, uint64_t through)
{
	DIR *dir = opendir(o->roster->state);
	struct dirent *e;
	char id[ALERT_ID_SIZE], *text;
	size_t size;

	if (dir == NULL)
		return;
	while ((e = readdir(dir)) != NULL) {
		if (!alert_file_id(e->d_name, "done", id) ||
		    files_read_itself(o->roster->state, e->d_name, 64, &text, &size) < 0)
			continue;
		if (strtoull(text, NULL, 10) + OUTGOING_DONE_KEPT < through)
			alert_file_remove(o->roster->state, id, "done");
		free(text);
	}
	(void)closedir(dir);
}
