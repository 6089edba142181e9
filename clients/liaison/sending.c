/* sending.c - Send the queue in order, and remember each entry once it is answered. */
#include "sending.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "normal.h"
#include "overgang.h"
#include "queue.h"
#include "refusals.h"
#include "problem_text.h"
#include "say.h"

static bool
is_answered(const Ov__Answer *a)
{
	return a->outcome == OV__OUTCOME__OUTCOME_OK || a->outcome == OV__OUTCOME__OUTCOME_REPEATED;
}

/* The row as it is now, in both lists. */
static void
remember(struct work *w, const struct known *row)
{
	(void)known_put(&w->known, row);
	(void)known_put(&w->assumed, row);
}

/* The list of this run that a report in the queue came from; NULL. */
static struct summary *
list_of(const struct work *w, const struct queue_entry *e)
{
	for (size_t i = 0; i < w->lists_count; i++)
		if (w->lists[i].first != 0 && e->number >= w->lists[i].first &&
		    e->number <= w->lists[i].last)
			return &w->lists[i];
	return NULL;
}

static void
count_turned_down(struct work *w, const struct queue_entry *e)
{
	struct summary *list = list_of(w, e);

	w->refused++;
	if (list != NULL)
		list->turned_down++;
}

static void
accepted(struct work *w, struct queue_entry *e, const Ov__Answer *a)
{
	char at[WORK_PLACE_SIZE];
	bool fresh = e->after.case_id[0] == '\0';
	struct summary *list = list_of(w, e);

	if (list != NULL)
		list->sent++;
	if (a->report != NULL && a->report->case_[0] != '\0') {
		(void)snprintf(e->after.case_id, sizeof(e->after.case_id), "%s", a->report->case_);
		normal_copy(e->after.nickname, sizeof(e->after.nickname), a->report->nickname,
		    strlen(a->report->nickname));
	}
	/* Nothing new in it: the last report about the row is still the one before. */
	const struct known *before = known_find(&w->known, e->after.who);
	e->after.number = before != NULL ? before->number : 0;
	if (a->report != NULL && a->report->n_numbers > 0)
		e->after.number = a->report->numbers[a->report->n_numbers - 1];
	(void)known_put(&w->known, &e->after);
	/* A later queued entry has newer facts of the row, but not yet its case id. */
	struct known *ahead = known_find(&w->assumed, e->after.who);
	if (ahead != NULL) {
		memcpy(ahead->case_id, e->after.case_id, sizeof(ahead->case_id));
		memcpy(ahead->nickname, e->after.nickname, sizeof(ahead->nickname));
		ahead->number = e->after.number;
	}
	say_line(w->push->out, "%s: %s %s (%s)", work_place(e->file, e->line, e->after.ref, at),
	    fresh ? "sendt, sak" : "endring sendt, sak", e->after.case_id, e->after.nickname);
}

/* There is nothing to compare the next file with: all of it is sent. */
static void
mark_lost(struct known *row)
{
	row->facts_count = 0;
	row->number = 0;
	row->lost = true;
}

/* As one that was never sent. */
static void
forget_sent(struct known *row)
{
	mark_lost(row);
	row->lost = false;
	row->case_id[0] = '\0';
}

/* The daemon said no. Nothing of the row counts as sent, so that the next file brings it
 * again; a case that is not there any more is forgotten. */
static void
turned_down(struct work *w, const struct queue_entry *e, const Ov__Answer *a)
{
	char at[WORK_PLACE_SIZE], why[OVERGANG_ERROR_SIZE];
	const struct known *before = known_find(&w->known, e->after.who);

	const char *column = summary_column(list_of(w, e), a->field);
	say_line(w->push->err, "%s: avvist av overgang: %s%s%s",
	    work_place(e->file, e->line, e->after.ref, at), column, column[0] != '\0' ? ": " : "",
	    refusal_text(w->push->texts, a, why, sizeof(why)));
	count_turned_down(w, e);
	if (a->outcome == OV__OUTCOME__OUTCOME_NOT_FOUND && before != NULL) {
		struct known forgotten = *before;
		forget_sent(&forgotten);
		remember(w, &forgotten);
		say_line(w->push->err,
		    "%s: saken finnes ikke lenger; les fila inn på nytt, så sendes raden som ny",
		    at);
	} else if (before != NULL) {
		(void)known_put(&w->assumed, before);
	} else {
		/* It was never sent: there is nothing to compare the next file with. */
		struct known nothing = e->after;
		forget_sent(&nothing);
		(void)known_put(&w->assumed, &nothing);
	}
}

/* A change that was queued while its opening waited learns its case now, before it is
 * sent for the first time. false: there is none, since the opening was turned down. */
static bool
name_case(struct work *w, struct queue_entry *e, Ov__Report *report)
{
	const struct known *row = known_find(&w->known, e->after.who);

	if (report->person != NULL || report->case_[0] != '\0')
		return true;
	if (row == NULL || row->case_id[0] == '\0')
		return false;
	report->case_ = strdup(row->case_id);
	size_t size = ov__report__get_packed_size(report);
	unsigned char *bytes = malloc(size);
	if (bytes == NULL || report->case_ == NULL)
		abort();
	(void)ov__report__pack(report, bytes);
	explicit_bzero(e->report, e->report_size);
	free(e->report);
	e->report = bytes;
	e->report_size = size;
	memcpy(e->after.case_id, row->case_id, sizeof(e->after.case_id));
	memcpy(e->after.nickname, row->nickname, sizeof(e->after.nickname));
	int r = queue_write(w->conf->queue, e);
	if (r != 0)
		work_io_failed(w, "kan ikke skrive køen", r);
	return r == 0;
}

/* The case is closed or full: facts written there would not be seen. */
static bool
is_over(const Ov__Answer *a)
{
	return a->outcome == OV__OUTCOME__OUTCOME_INVALID &&
	       (strcmp(a->code, "case-closed") == 0 || strcmp(a->code, "case-full") == 0);
}

/* The row was opened anew since this was queued. */
static bool
goes_elsewhere(const struct work *w, const struct queue_entry *e)
{
	const struct known *row = known_find(&w->known, e->after.who);

	return row != NULL && row->case_id[0] != '\0' && e->after.case_id[0] != '\0' &&
	       strcmp(row->case_id, e->after.case_id) != 0;
}

/* Replace the changes by the whole row as an opening. false: the replacement could not be
 * written to disk, or there is none. */
static bool
open_anew(struct work *w, struct queue_entry *e)
{
	char at[WORK_PLACE_SIZE];

	if (e->opening == NULL)
		return false;
	explicit_bzero(e->report, e->report_size);
	free(e->report);
	e->report = e->opening;
	e->report_size = e->opening_size;
	e->after = e->anew;
	e->opening = NULL;
	e->opening_size = 0;
	int r = queue_write(w->conf->queue, e);
	if (r != 0)
		work_io_failed(w, "kan ikke skrive køen", r);
	else
		say_line(w->push->out, "%s: saken er avsluttet; hele raden sendes på nytt",
		    work_place(e->file, e->line, e->after.ref, at));
	return r == 0;
}

/* 0: answered, and out of the queue once that is remembered. */
static int
send_entry(struct work *w, struct queue_entry *e)
{
	Ov__Answer *answer = NULL;
	Ov__Report *report = ov__report__unpack(NULL, e->report_size, e->report);
	char at[WORK_PLACE_SIZE], why[OVERGANG_ERROR_SIZE];
	bool anew = false;
	int r = 0;

	if (report == NULL)
		return -EBADMSG;
	if (goes_elsewhere(w, e) && e->opening != NULL) {
		ov__report__free_unpacked(report, NULL);
		return open_anew(w, e) ? send_entry(w, e) : -EIO;
	}
	if (!name_case(w, e, report)) {
		if (!w->io_failed) {
			say_line(w->push->err,
			    "%s: ikke sendt, siden den første meldingen ble avvist; les fila inn "
			    "på nytt",
			    work_place(e->file, e->line, e->after.ref, at));
			count_turned_down(w, e);
		}
		ov__report__free_unpacked(report, NULL);
		return w->io_failed ? -EIO : 0;
	}
	r = w->push->send(w->push->context, report, &answer);
	if (r == 0 && is_answered(answer))
		accepted(w, e, answer);
	else if (r == 0 && (answer->outcome == OV__OUTCOME__OUTCOME_BUSY ||
			       answer->outcome == OV__OUTCOME__OUTCOME_FULL))
		r = -EAGAIN;
	else if (r == 0 && is_over(answer) && open_anew(w, e))
		anew = true;
	else if (r == 0 && w->io_failed)
		r = -EIO;
	else if (r == 0)
		turned_down(w, e, answer);
	if (r == -EAGAIN)
		say_line(w->push->err, "overgang-liaison: overgang tar ikke imot nå: %s",
		    refusal_text(w->push->texts, answer, why, sizeof(why)));
	else if (r < 0)
		say_line(w->push->err, "overgang-liaison: %s",
		    w->push->error(w->push->context, w->push->texts, why, sizeof(why)));
	ov__answer__free_unpacked(answer, NULL);
	ov__report__free_unpacked(report, NULL);
	return anew ? send_entry(w, e) : r;
}

static void
damaged(struct work *w, uint64_t number, int error)
{
	say_line(w->push->err,
	    "overgang-liaison: %s/queue-%010llu.json kan ikke leses (%s); flytt den bort, og les "
	    "fila inn på nytt",
	    w->conf->queue, (unsigned long long)number, errno_said(w->push->texts, -error));
	w->io_failed = true;
}

/* A queued entry of a row that has lost facts: once answered, the row is still incomplete. Only
 * an opening carries all facts. */
static void
mark_waiting(struct work *w)
{
	uint64_t *numbers = NULL;
	size_t count = 0;
	int r = queue_list(w->conf->queue, &numbers, &count);

	for (size_t i = 0; i < count && r == 0; i++) {
		struct queue_entry e;
		r = queue_read(w->conf->queue, numbers[i], &e);
		const struct known *row = r == 0 ? known_find(&w->known, e.after.who) : NULL;
		Ov__Report *report = row != NULL && row->lost && !e.after.lost
					 ? ov__report__unpack(NULL, e.report_size, e.report)
					 : NULL;
		if (report != NULL && report->person == NULL) {
			mark_lost(&e.after);
			r = queue_write(w->conf->queue, &e);
		}
		ov__report__free_unpacked(report, NULL);
		queue_entry_clear(&e);
		if (r == -EBADMSG || r == -ENOENT)
			r = 0; /* that is said when it is its turn */
	}
	free(numbers);
	if (r != 0)
		work_io_failed(w, "kan ikke skrive køen", r);
}

static uint64_t
highest_number(const struct known_list *k)
{
	uint64_t n = 0;

	for (size_t i = 0; i < k->count; i++)
		if (k->rows[i].number > n)
			n = k->rows[i].number;
	return n;
}

/* Was the daemon restored from a backup older than our last sent report? A number that it no
 * longer has is proof enough. */
void
sending_find_lost(struct work *w)
{
	struct place *sent = &w->known.sent;
	uint64_t epoch, common;
	size_t lost = 0;

	sent->through = highest_number(&w->known);
	if (w->push->common(w->push->context, sent, &epoch, &common) != 0)
		return; /* the daemon cannot be reached: the next send reports it */
	for (size_t i = 0; sent->epoch != 0 && i < w->known.count; i++)
		if (w->known.rows[i].number > common) {
			mark_lost(&w->known.rows[i]);
			lost++;
		}
	if (sent->epoch != epoch || lost > 0)
		*sent = (struct place){ .epoch = epoch };
	if (lost == 0)
		return;
	say_line(w->push->err,
	    "overgang-liaison: overgang er hentet tilbake fra en eldre kopi, og %zu %s er "
	    "borte der; les den nyeste lista inn, så sendes %s på nytt",
	    lost, lost == 1 ? "rad" : "rader", lost == 1 ? "den" : "de");
	mark_waiting(w);
	int r = w->io_failed ? 0 : known_save(&w->known, w->conf->queue);
	if (r != 0)
		work_io_failed(w, "kan ikke skrive det som er borte", r);
}

/* Once all is sent: keep the tag by which a lost number is noticed next time. Without it only an
 * announced restore is noticed. */
void
sending_keep_tag(struct work *w)
{
	struct place *sent = &w->known.sent;
	uint64_t n = highest_number(&w->known);

	if (n == 0 || n == sent->tag_n || sent->epoch == 0 ||
	    w->push->tag(w->push->context, n, sent) != 0)
		return;
	int r = known_save(&w->known, w->conf->queue);
	if (r != 0)
		work_io_failed(w, "kan ikke skrive det som er sendt", r);
}

/* Send all queued entries in order, until the daemon cannot be reached. */
void
sending_drain(struct work *w)
{
	uint64_t *numbers = NULL;
	size_t count = 0;
	int r = queue_list(w->conf->queue, &numbers, &count);

	if (r != 0)
		work_io_failed(w, "kan ikke lese køen", r);
	for (size_t i = 0; i < count && !w->unreachable && !w->io_failed; i++) {
		struct queue_entry e;
		r = queue_read(w->conf->queue, numbers[i], &e);
		if (r == 0)
			r = send_entry(w, &e);
		if (r == -EBADMSG || r == -ENOENT)
			damaged(w, numbers[i], r);
		else if (r != 0 && !w->io_failed)
			w->unreachable = true;
		if (r == 0 && (r = known_save(&w->known, w->conf->queue)) == 0)
			r = queue_remove(w->conf->queue, numbers[i]);
		if (r != 0 && !w->unreachable && !w->io_failed)
			work_io_failed(w, "kan ikke skrive det som er sendt", r);
		queue_entry_clear(&e);
	}
	free(numbers);
}

/* The memory as it will be once the queue is answered. */
void
sending_assume_answered(struct work *w)
{
	uint64_t *numbers = NULL;
	size_t count = 0;
	int r = queue_list(w->conf->queue, &numbers, &count);

	known_copy(&w->assumed, &w->known);
	for (size_t i = 0; r == 0 && i < count; i++) {
		struct queue_entry e;
		r = queue_read(w->conf->queue, numbers[i], &e);
		if (r != 0) {
			damaged(w, numbers[i], r);
			break;
		}
		const struct known *known = known_find(&w->known, e.after.who);
		if (known != NULL && e.after.case_id[0] == '\0')
			memcpy(e.after.case_id, known->case_id, sizeof(e.after.case_id));
		(void)known_put(&w->assumed, &e.after);
		queue_entry_clear(&e);
	}
	free(numbers);
}
