/* push.c - From files to reports: decide before the door, queue, send, remember. */
#include "push.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clean.h"
#include "client.h"
#include "csvfile.h"
#include "dates.h"
#include "facts.h"
#include "normal.h"
#include "known.h"
#include "queue.h"
#include "refusals.h"
#include "rows.h"
#include "summary.h"

enum { PRISONS_MAX = 32, PLACE_SIZE = 256, WHY_SIZE = 160 };

struct work {
	const struct push *push;
	const struct liaison_conf *conf;
	struct known_list known; /* what has been answered, and what stays here */
	struct known_list ahead; /* the same, once all that waits is answered */
	struct summary *lists;	 /* one for each file */
	size_t lists_count;
	bool unreachable;
	bool io_failed;
	size_t refused;
	size_t unplaced; /* rows that wait for a person to say which municipality */
};

struct person {
	unsigned char who[KNOWN_HASH_SIZE];
	unsigned char ref[KNOWN_HASH_SIZE]; /* in which prison */
	bool has_ref;
	int line;
	bool elsewhere; /* known to be another municipality's */
};

/* One file of them. */
struct file_work {
	struct work *work;
	struct csvfile csv;
	struct summary *sum;
	struct person *persons; /* all that its rows are about */
	size_t persons_count;
	char prisons[PRISONS_MAX][96];
	size_t prisons_count;
	char *rejected; /* the rejected file */
	size_t rejected_size;
};

static void
io_failed(struct work *w, const char *what, int error)
{
	client_line(
	    w->push->err, "overgang-liaison: %s i %s: %s", what, w->conf->queue, strerror(-error));
	w->io_failed = true;
}

/* Sent under a date that has not come: it says nothing about which list is newer. */
static bool
lies_ahead(const struct work *w, uint32_t date)
{
	return date > w->push->today;
}

/* "losl.csv:2 (G-1041)" */
static const char *
place(const char *file, int line, const char *ref, char buf[PLACE_SIZE])
{
	(void)snprintf(buf, PLACE_SIZE, ref[0] != '\0' ? "%s:%d (%s)" : "%s:%d", file, line, ref);
	return buf;
}

/* ---- sending -------------------------------------------------------------------------- */

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
	(void)known_put(&w->ahead, row);
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
	char at[PLACE_SIZE];
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
	/* What waits behind this one knows more of the row, but not its case. */
	struct known *ahead = known_find(&w->ahead, e->after.who);
	if (ahead != NULL) {
		memcpy(ahead->case_id, e->after.case_id, sizeof(ahead->case_id));
		memcpy(ahead->nickname, e->after.nickname, sizeof(ahead->nickname));
		ahead->number = e->after.number;
	}
	client_line(w->push->out, "%s: %s %s (%s)", place(e->file, e->line, e->after.ref, at),
	    fresh ? "sendt, sak" : "endring sendt, sak", e->after.case_id, e->after.nickname);
}

/* There is nothing to compare the next file with: all of it is sent. */
static void
lose(struct known *row)
{
	row->facts_count = 0;
	row->number = 0;
	row->lost = true;
}

/* As one that was never sent. */
static void
forget_sent(struct known *row)
{
	lose(row);
	row->lost = false;
	row->case_id[0] = '\0';
}

/* The daemon said no. Nothing of the row counts as sent, so that the next file brings it
 * again; a case that is not there any more is forgotten. */
static void
turned_down(struct work *w, const struct queue_entry *e, const Ov__Answer *a)
{
	char at[PLACE_SIZE], why[OVERGANG_ERROR_SIZE];
	const struct known *before = known_find(&w->known, e->after.who);

	const char *column = summary_column(list_of(w, e), a->field);
	client_line(w->push->err, "%s: avvist av overgang: %s%s%s",
	    place(e->file, e->line, e->after.ref, at), column, column[0] != '\0' ? ": " : "",
	    sentence_nb(a->text, why, sizeof(why)));
	count_turned_down(w, e);
	if (a->outcome == OV__OUTCOME__OUTCOME_NOT_FOUND && before != NULL) {
		struct known forgotten = *before;
		forget_sent(&forgotten);
		remember(w, &forgotten);
		client_line(w->push->err,
		    "%s: saken finnes ikke lenger; les fila inn på nytt, så sendes raden som ny",
		    at);
	} else if (before != NULL) {
		(void)known_put(&w->ahead, before);
	} else {
		/* It was never sent: there is nothing to compare the next file with. */
		struct known nothing = e->after;
		forget_sent(&nothing);
		(void)known_put(&w->ahead, &nothing);
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
		io_failed(w, "kan ikke skrive køen", r);
	return r == 0;
}

/* 0: answered, and out of the queue once that is remembered. */
static int
send_entry(struct work *w, struct queue_entry *e)
{
	Ov__Answer *answer = NULL;
	Ov__Report *report = ov__report__unpack(NULL, e->report_size, e->report);
	char at[PLACE_SIZE], why[OVERGANG_ERROR_SIZE];
	int r = 0;

	if (report == NULL)
		return -EBADMSG;
	if (!name_case(w, e, report)) {
		if (!w->io_failed) {
			client_line(w->push->err,
			    "%s: ikke sendt, siden den første meldingen ble avvist; les fila inn "
			    "på nytt",
			    place(e->file, e->line, e->after.ref, at));
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
	else if (r == 0)
		turned_down(w, e, answer);
	if (r == -EAGAIN)
		client_line(w->push->err, "overgang-liaison: overgang tar ikke imot nå: %s",
		    sentence_nb(answer->text, why, sizeof(why)));
	else if (r < 0)
		client_line(w->push->err, "overgang-liaison: %s",
		    sentence_nb(w->push->error(w->push->context), why, sizeof(why)));
	ov__answer__free_unpacked(answer, NULL);
	ov__report__free_unpacked(report, NULL);
	return r;
}

static void
damaged(struct work *w, uint64_t number, int error)
{
	client_line(w->push->err,
	    "overgang-liaison: %s/queue-%010llu.json kan ikke leses (%s); flytt den bort, og les "
	    "fila inn på nytt",
	    w->conf->queue, (unsigned long long)number, strerror(-error));
	w->io_failed = true;
}

/* What waits about a row of which something is gone: answered, the row is still lost. An opening
 * says all there is. */
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
			lose(&e.after);
			r = queue_write(w->conf->queue, &e);
		}
		ov__report__free_unpacked(report, NULL);
		queue_entry_clear(&e);
		if (r == -EBADMSG || r == -ENOENT)
			r = 0; /* that is said when it is its turn */
	}
	free(numbers);
	if (r != 0)
		io_failed(w, "kan ikke skrive køen", r);
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

/* Was the daemon brought back from a copy that is older than what was sent? Said or not: a
 * number that is not there any more is enough. */
static void
look_back(struct work *w)
{
	struct place *sent = &w->known.sent;
	uint64_t epoch, common;
	size_t lost = 0;

	sent->through = highest_number(&w->known);
	if (w->push->look_back(w->push->context, sent, &epoch, &common) != 0)
		return; /* nobody is there: what is sent next says so */
	for (size_t i = 0; sent->epoch != 0 && i < w->known.count; i++)
		if (w->known.rows[i].number > common) {
			lose(&w->known.rows[i]);
			lost++;
		}
	if (sent->epoch != epoch || lost > 0)
		*sent = (struct place){ .epoch = epoch };
	if (lost == 0)
		return;
	client_line(w->push->err,
	    "overgang-liaison: overgang er hentet tilbake fra en eldre kopi, og %zu %s er "
	    "borte der; les den nyeste lista inn, så sendes %s på nytt",
	    lost, lost == 1 ? "rad" : "rader", lost == 1 ? "den" : "de");
	mark_waiting(w);
	int r = w->io_failed ? 0 : known_save(&w->known, w->conf->queue);
	if (r != 0)
		io_failed(w, "kan ikke skrive det som er borte", r);
}

/* Once all is sent: by what it will be noticed next time that it is gone. Without it only a
 * restore that is said is. */
static void
keep_tag(struct work *w)
{
	struct place *sent = &w->known.sent;
	uint64_t n = highest_number(&w->known);

	if (n == 0 || n == sent->tag_n || sent->epoch == 0 ||
	    w->push->tag(w->push->context, n, sent) != 0)
		return;
	int r = known_save(&w->known, w->conf->queue);
	if (r != 0)
		io_failed(w, "kan ikke skrive det som er sendt", r);
}

/* All that waits, in order, until there is nobody there. */
static void
drain(struct work *w)
{
	uint64_t *numbers = NULL;
	size_t count = 0;
	int r = queue_list(w->conf->queue, &numbers, &count);

	if (r != 0)
		io_failed(w, "kan ikke lese køen", r);
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
			io_failed(w, "kan ikke skrive det som er sendt", r);
		queue_entry_clear(&e);
	}
	free(numbers);
}

/* What is known once the queue is answered. */
static void
look_ahead(struct work *w)
{
	uint64_t *numbers = NULL;
	size_t count = 0;
	int r = queue_list(w->conf->queue, &numbers, &count);

	known_copy(&w->ahead, &w->known);
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
		(void)known_put(&w->ahead, &e.after);
		queue_entry_clear(&e);
	}
	free(numbers);
}

/* ---- a row that stays --------------------------------------------------------------------- */

static void
say(struct file_work *f, int line, const char *ref, const char *text)
{
	char at[PLACE_SIZE];

	client_line(f->work->push->out, "%s: %s", place(f->sum->name, line, ref, at), text);
}

static void
append(char **text, size_t *size, char *more)
{
	size_t n = strlen(more);
	char *grown = malloc(*size + n + 1);

	if (grown == NULL)
		abort();
	if (*text != NULL)
		memcpy(grown, *text, *size);
	memcpy(grown + *size, more, n + 1);
	if (*text != NULL)
		explicit_bzero(*text, *size);
	explicit_bzero(more, n);
	free(*text);
	free(more);
	*text = grown;
	*size += n;
}

/* One line on the screen, one row in the rejected file. */
static void
refuse(struct file_work *f, const struct csvfile_row *row, const char *wrong)
{
	char at[PLACE_SIZE];

	client_line(f->work->push->err, "%s: %s",
	    place(f->sum->name, row->line, row->value[COLUMN_SENDER_REF], at), wrong);
	f->sum->refused++;
	f->work->refused++;
	if (f->rejected == NULL)
		append(&f->rejected, &f->rejected_size, csvfile_rejected_header(&f->csv));
	append(&f->rejected, &f->rejected_size, csvfile_rejected_row(&f->csv, row, wrong));
}

/* Of one whose cells cannot be known there is nothing to correct in the rejected file. */
static void
refuse_unread(struct file_work *f, const struct csvfile_row *row)
{
	char at[PLACE_SIZE];

	client_line(f->work->push->err, "%s: %s. Rett det i lista, og les den inn på nytt",
	    place(f->sum->name, row->line, row->value[COLUMN_SENDER_REF], at), row->problem);
	f->sum->refused += (size_t)row->lines; /* with those that it has swallowed */
	f->work->refused++;
}

/* Whatever becomes of the row, it stands in the list. */
static void
note_presence(struct file_work *f, const char *prison, const char *ref)
{
	struct known *row = known_by_ref(&f->work->ahead, prison, ref);

	if (row != NULL)
		row->present = true;
}

static void
note_prison(struct file_work *f, const char *prison)
{
	for (size_t i = 0; i < f->prisons_count; i++)
		if (strcmp(f->prisons[i], prison) == 0)
			return;
	if (prison[0] != '\0' && f->prisons_count < PRISONS_MAX)
		normal_copy(
		    f->prisons[f->prisons_count++], sizeof(f->prisons[0]), prison, strlen(prison));
}

/* Remember that the row is there and why it stays. What was sent of it before stands. */
static void
hold(struct file_work *f, const struct notice *n, enum known_state state)
{
	struct known row = { .state = state };
	const struct known *before;

	known_who(&f->work->known, n, row.who);
	before = known_find(&f->work->ahead, row.who);
	if (before != NULL)
		row = *before;
	row.state = state;
	if (row.file_date < f->sum->date || lies_ahead(f->work, row.file_date))
		row.file_date = f->sum->date;
	row.line = n->line;
	row.gone = false;
	(void)snprintf(row.ref, sizeof(row.ref), "%s", n->ref);
	(void)snprintf(row.prison, sizeof(row.prison), "%s", n->prison);
	(void)known_put(&f->work->ahead, &row);
	/* What waits in the queue is not yet known: only that the row stays is. */
	const struct known *answered = known_find(&f->work->known, row.who);
	if (answered != NULL) {
		struct known kept = *answered;
		kept.state = state;
		kept.file_date = row.file_date;
		kept.gone = false;
		(void)known_put(&f->work->known, &kept);
	} else {
		row.facts_count = 0;
		(void)known_put(&f->work->known, &row);
	}
}

static void
hold_restricted(struct file_work *f, const struct csvfile_row *row)
{
	struct notice n;
	char wrong[ROWS_REASONS_SIZE], notes[ROWS_REASONS_SIZE], text[160];

	rows_read(f->work->conf, &f->csv, row, f->sum->date, &n, wrong, notes);
	f->sum->restricted++;
	(void)snprintf(
	    text, sizeof(text), "adressesperre, ikke sendt: ring %s", f->work->conf->phone);
	say(f, row->line, n.ref, text);
	if (n.ref[0] != '\0' || n.national_id[0] != '\0')
		hold(f, &n, KNOWN_RESTRICTED);
	explicit_bzero(&n, sizeof(n));
}

/* Does a newer list speak of the row? */
static bool
is_newer(const struct file_work *f, const struct known *row)
{
	return row->file_date > f->sum->date && !lies_ahead(f->work, row->file_date);
}

static void
hold_unplaced(
    struct file_work *f, const struct csvfile_row *row, enum municipality_whose municipality)
{
	struct notice n;
	char wrong[ROWS_REASONS_SIZE], notes[ROWS_REASONS_SIZE], text[200];
	unsigned char who[KNOWN_HASH_SIZE];

	rows_read(f->work->conf, &f->csv, row, f->sum->date, &n, wrong, notes);
	f->sum->unknown_municipality++;
	f->work->unplaced++;
	(void)snprintf(text, sizeof(text), "ikke sendt. %s: %s, eller ring %s",
	    csvfile_header(&f->csv, COLUMN_MUNICIPALITY), rows_municipality_reason(municipality),
	    f->work->conf->phone);
	say(f, row->line, n.ref, text);
	known_who(&f->work->known, &n, who);
	const struct known *before = known_find(&f->work->ahead, who);
	if ((n.ref[0] != '\0' || n.national_id[0] != '\0' || n.birth_date != 0) &&
	    (before == NULL || !is_newer(f, before)))
		hold(f, &n, KNOWN_UNPLACED);
	explicit_bzero(&n, sizeof(n));
}

static void
forget_unplaced(struct file_work *f, const struct known *row)
{
	unsigned char who[KNOWN_HASH_SIZE];
	struct known *answered = known_find(&f->work->known, row->who);
	struct known *ahead = known_find(&f->work->ahead, row->who);

	if (known_opened(row) || row->lost || row->case_id[0] != '\0') {
		ahead->state = KNOWN_SENT;
		if (answered != NULL)
			answered->state = KNOWN_SENT;
		return;
	}
	memcpy(who, row->who, sizeof(who));
	known_drop(&f->work->known, who);
	known_drop(&f->work->ahead, who);
}

/* A person has said which municipality: the row waits for nobody any more, and of one of which
 * nothing was sent nothing is remembered for that. It may have been remembered by its ref alone. */
static void
let_go(struct file_work *f, const struct csvfile_row *row)
{
	char wrong[ROWS_REASONS_SIZE], notes[ROWS_REASONS_SIZE];
	unsigned char who[KNOWN_HASH_SIZE];
	struct notice n;

	rows_read(f->work->conf, &f->csv, row, f->sum->date, &n, wrong, notes);
	known_who(&f->work->known, &n, who);
	const struct known *before = known_find(&f->work->ahead, who);
	if (before != NULL && before->state == KNOWN_UNPLACED && !is_newer(f, before))
		forget_unplaced(f, before);
	const struct known *of_ref = known_by_ref(&f->work->ahead, n.prison, n.ref);
	if (of_ref != NULL && of_ref->state == KNOWN_UNPLACED && !known_opened(of_ref) &&
	    !is_newer(f, of_ref))
		forget_unplaced(f, of_ref);
	explicit_bzero(&n, sizeof(n));
}

/* ---- a row that goes --------------------------------------------------------------------- */

static bool
enqueue(struct file_work *f, const struct notice *n, struct known *after, unsigned char *report,
    size_t size)
{
	struct queue_entry e = { .line = n->line, .report = report, .report_size = size };

	after->file_date = f->sum->date;
	after->line = n->line;
	after->lost = false;
	e.after = *after;
	(void)snprintf(e.file, sizeof(e.file), "%s", f->sum->name);
	int r = queue_add(f->work->conf->queue, &e);
	const uint64_t number = e.number;
	queue_entry_clear(&e);
	if (r != 0) {
		io_failed(f->work, "kan ikke skrive køen", r);
		return false;
	}
	(void)known_put(&f->work->ahead, after);
	f->sum->first = f->sum->first != 0 ? f->sum->first : number;
	f->sum->last = number;
	f->sum->queued++;
	return true;
}

/* G9: no consent. One that was sent is taken back, once; all else stays. */
static void
without_consent(struct file_work *f, struct notice *n, const struct known *before)
{
	static const enum known_state states[] = { KNOWN_NOT_ASKED, KNOWN_SENT, KNOWN_REFUSED,
		KNOWN_WITHDRAWN };
	/* Of a lost row nobody knows whether its consent stands there: better withdrawn twice. */
	bool was_given =
	    before != NULL && (before->lost || known_has(before, OV__FACT__FACT_CONSENT_GIVEN));
	bool again = before != NULL && before->state == states[n->consent];
	unsigned char *report;
	struct known after;
	size_t size = 0;

	f->sum->no_consent++;
	if (was_given && n->consent != CONSENT_NOT_ASKED) {
		report = facts_consent_withdrawn(
		    &f->work->known, n, before, KNOWN_WITHDRAWN, &after, &size);
		(void)enqueue(f, n, &after, report, size);
		say(f, n->line, n->ref,
		    "samtykket er trukket: overgang får beskjed om det, og ingenting mer");
		return;
	}
	if (was_given)
		say(f, n->line, n->ref,
		    "samtykket var gitt og står nå tomt; skriv Ja eller Trukket. Ingenting sendes");
	else if (n->consent == CONSENT_NOT_ASKED)
		say(f, n->line, n->ref, "venter på samtykke, ikke sendt");
	else if (again)
		say(f, n->line, n->ref, "uten samtykke, ikke sendt");
	else
		say(f, n->line, n->ref,
		    "uten samtykke, ikke sendt. Meldingen til Nav stat om institusjonsopphold "
		    "(folketrygdloven § 21-4) skal likevel gå herfra");
	hold(f, n, was_given ? KNOWN_NOT_ASKED : states[n->consent]);
}

/* The row is as it was: it is enough to know that it still stands. */
static void
unchanged(struct file_work *f, const struct notice *n, const struct known *before)
{
	struct known row = *before;
	struct known *answered = known_find(&f->work->known, row.who);

	row.file_date = f->sum->date;
	row.line = n->line;
	row.gone = false;
	row.state = KNOWN_SENT;
	(void)known_put(&f->work->ahead, &row);
	if (answered != NULL) {
		answered->file_date = f->sum->date;
		answered->gone = false;
		answered->state = KNOWN_SENT;
	}
	f->sum->unchanged++;
}

/* A restricted row without a number that holds was remembered by its ref alone. Now that
 * it says who it is, it is remembered by that. */
static void
forget_restricted(struct file_work *f, const struct notice *n, const struct known *before)
{
	const struct known *of_ref = known_by_ref(&f->work->ahead, n->prison, n->ref);
	unsigned char who[KNOWN_HASH_SIZE];

	if (before != NULL || of_ref == NULL || of_ref->state != KNOWN_RESTRICTED)
		return;
	memcpy(who, of_ref->who, sizeof(who));
	known_drop(&f->work->known, who);
	known_drop(&f->work->ahead, who);
}

/* G9 to G11. */
static void
take_notice(struct file_work *f, struct notice *n, const struct known *before)
{
	unsigned char *report;
	struct known after, was = { .line = 0 };
	size_t size = 0;

	/* The lists move as rows are put into them. */
	if (before != NULL)
		was = *before;
	before = before != NULL ? &was : NULL;
	forget_restricted(f, n, before);
	if (n->consent != CONSENT_YES) {
		without_consent(f, n, before);
		return;
	}
	if (n->message == MESSAGE_TRANSFERRED ||
	    n->form >= OV__RELEASE_FORM__RELEASE_FORM_TRANSFER) {
		f->sum->starts_nothing++;
		say(f, n->line, n->ref,
		    "overføring, permisjon eller sykehus: ingen løslatelse, ikke sendt");
		return;
	}
	if (n->message == MESSAGE_WITHDRAWN &&
	    (before == NULL || (before->release_date == 0 && !before->lost))) {
		f->sum->starts_nothing++;
		say(f, n->line, n->ref, "ingen dato er sendt, så det er ingenting å trekke");
		return;
	}
	report = n->message == MESSAGE_WITHDRAWN
		     ? facts_date_withdrawn(&f->work->known, n, before, &after, &size)
		     : facts_notice(&f->work->known, n, before, &after, &size);
	if (report == NULL)
		unchanged(f, n, before);
	else
		(void)enqueue(f, n, &after, report, size);
}

/* G7, G8. What is refused is said in `wrong`. */
static void
check_against_known(struct file_work *f, const struct notice *n, const struct known *before,
    char wrong[ROWS_REASONS_SIZE])
{
	const struct known *of_ref = known_by_ref(&f->work->ahead, n->prison, n->ref);
	char ours[11], theirs[11];

	if (before != NULL && is_newer(f, before))
		(void)snprintf(wrong, ROWS_REASONS_SIZE,
		    "fila er fra %s, men vi har en nyere melding, fra %s",
		    overgang_date_text(f->sum->date, ours),
		    overgang_date_text(before->file_date, theirs));
	else if (before == NULL && of_ref != NULL && of_ref->state != KNOWN_RESTRICTED)
		(void)snprintf(wrong, ROWS_REASONS_SIZE,
		    "%s: hører til en annen person i en tidligere liste; er nummeret rettet, ring "
		    "%s",
		    csvfile_header(&f->csv, COLUMN_SENDER_REF), f->work->conf->phone);
}

/* Whoever was restricted once is so until the prison is rung: a mark that is gone from the
 * list may have been forgotten. */
static void
set_recipients(struct file_work *f, const struct csvfile_row *row, struct notice *n,
    const struct known *before)
{
	const struct liaison_conf *c = f->work->conf;
	bool marked = rows_restriction(row) != RESTRICTION_NONE;
	bool was = before != NULL && known_has(before, OV__FACT__FACT_CASE_RESTRICTED);
	char text[200];

	memcpy(n->stay_notice_to, c->stay_notice_agency, sizeof(n->stay_notice_to));
	if (marked || was)
		memcpy(n->restricted_to, c->restricted_agency, sizeof(n->restricted_to));
	if (marked || !was)
		return;
	(void)snprintf(text, sizeof(text),
	    "hadde adressesperre før og sendes fortsatt som skjermet; er det endret, ring %s",
	    c->phone);
	say(f, row->line, n->ref, text);
}

static void
take_own_row(struct file_work *f, const struct csvfile_row *row)
{
	char wrong[ROWS_REASONS_SIZE], notes[ROWS_REASONS_SIZE];
	unsigned char who[KNOWN_HASH_SIZE];
	struct notice n;

	rows_read(f->work->conf, &f->csv, row, f->sum->date, &n, wrong, notes);
	if (notes[0] != '\0')
		say(f, row->line, n.ref, notes);
	known_who(&f->work->known, &n, who);
	struct known *before = known_find(&f->work->ahead, who);
	if (before != NULL)
		before->present = true;
	set_recipients(f, row, &n, before);
	if (wrong[0] == '\0')
		check_against_known(f, &n, before, wrong);
	if (wrong[0] != '\0') {
		refuse(f, row, wrong);
	} else {
		take_notice(f, &n, before);
	}
	explicit_bzero(&n, sizeof(n));
}

/* Who a row is about, and by which ref; false: it does not say. */
static bool
person_of(const struct file_work *f, const struct csvfile_row *row, struct person *ret)
{
	char wrong[ROWS_REASONS_SIZE], notes[ROWS_REASONS_SIZE], text[200];
	struct notice n;

	rows_read(f->work->conf, &f->csv, row, f->sum->date, &n, wrong, notes);
	*ret = (struct person){ .line = row->line, .has_ref = n.ref[0] != '\0' };
	known_who(&f->work->known, &n, ret->who);
	(void)snprintf(text, sizeof(text), "%s\n%s", n.prison, n.ref);
	known_hash(&f->work->known, "ref", text, strlen(text), ret->ref);
	bool says = n.national_id[0] != '\0' || n.birth_date != 0 || n.ref[0] != '\0';
	explicit_bzero(&n, sizeof(n));
	return says;
}

static void
note_person(struct csvfile_row *row, void *context)
{
	struct file_work *f = context;
	struct person p;

	if (row->problem != NULL || rows_about_nobody(row) || !person_of(f, row, &p))
		return;
	p.elsewhere = rows_municipality(f->work->conf, row) == MUNICIPALITY_OTHER;
	/* Grown by doubling: 1, 2, 4 … */
	size_t n = f->persons_count;
	if ((n & (n - 1)) == 0) {
		f->persons = realloc(f->persons, (n == 0 ? 1 : 2 * n) * sizeof(*f->persons));
		if (f->persons == NULL)
			abort();
	}
	f->persons[f->persons_count++] = p;
}

/* The line of another row about the same person, else of one about somebody else under the same
 * ref; 0: there is none, or all are elsewhere. */
static int
twin_of(const struct file_work *f, const struct csvfile_row *row, bool elsewhere, bool *ret_by_ref)
{
	struct person mine;
	int by_ref = 0;

	*ret_by_ref = false;
	if (!person_of(f, row, &mine))
		return 0;
	for (size_t i = 0; i < f->persons_count; i++) {
		const struct person *p = &f->persons[i];
		if (p->line == row->line || (p->elsewhere && elsewhere))
			continue;
		if (memcmp(p->who, mine.who, sizeof(mine.who)) == 0)
			return p->line;
		if (by_ref == 0 && p->has_ref && mine.has_ref &&
		    memcmp(p->ref, mine.ref, sizeof(mine.ref)) == 0)
			by_ref = p->line;
	}
	*ret_by_ref = by_ref != 0;
	return by_ref;
}

static void
refuse_twin(struct file_work *f, const struct csvfile_row *row, int twin, bool by_ref)
{
	char text[300];

	if (by_ref)
		(void)snprintf(text, sizeof(text),
		    "%s: står også på linje %d, om en annen person, og ingen av radene er sendt; "
		    "rett den som er feil",
		    csvfile_header(&f->csv, COLUMN_SENDER_REF), twin);
	else
		(void)snprintf(text, sizeof(text),
		    "%s: samme person står også på linje %d, og ingen av radene er sendt; behold "
		    "den som gjelder",
		    csvfile_header(&f->csv, COLUMN_NATIONAL_ID), twin);
	refuse(f, row, text);
}

/* A consent that was sent and is taken back is taken back wherever the person lives now. */
static bool
takes_back(const struct file_work *f, const struct csvfile_row *row)
{
	struct person p;

	if (!rows_without_consent(row) || !person_of(f, row, &p))
		return false;
	const struct known *before = known_find(&f->work->ahead, p.who);
	return before != NULL && (before->lost || known_has(before, OV__FACT__FACT_CONSENT_GIVEN));
}

static void
take_row(struct csvfile_row *row, void *context)
{
	struct file_work *f = context;
	const struct liaison_conf *c = f->work->conf;
	bool by_ref;

	if (f->work->io_failed)
		return;
	f->sum->rows += (size_t)row->lines;
	if (row->problem != NULL) {
		refuse_unread(f, row);
		return;
	}
	if (rows_about_nobody(row)) {
		f->sum->nobody++;
		return;
	}
	const char *prison =
	    row->value[COLUMN_PRISON][0] != '\0' ? row->value[COLUMN_PRISON] : c->prison;
	note_prison(f, prison);
	enum municipality_whose municipality = rows_municipality(c, row);
	if (municipality != MUNICIPALITY_OWN && takes_back(f, row))
		municipality = MUNICIPALITY_OWN;
	int twin = twin_of(f, row, municipality == MUNICIPALITY_OTHER, &by_ref);
	if (municipality == MUNICIPALITY_OTHER || municipality == MUNICIPALITY_OWN)
		let_go(f, row);
	if (municipality == MUNICIPALITY_OTHER && twin == 0) {
		f->sum->other_municipality++;
		return;
	}
	note_presence(f, prison, row->value[COLUMN_SENDER_REF]);
	enum rows_restriction restriction = rows_restriction(row);
	/* Where somebody protected lives is left out of the list, and rightly so. */
	bool told_apart =
	    restriction == RESTRICTION_CONFIDENTIAL && c->restricted_agency[0] != '\0';
	if (restriction != RESTRICTION_NONE && !told_apart) {
		hold_restricted(f, row);
	} else if (twin != 0) {
		refuse_twin(f, row, twin, by_ref);
	} else if (rows_other_team(c, row)) {
		f->sum->other_team++;
		let_go(f, row);
	} else if (municipality != MUNICIPALITY_OWN &&
		   !(municipality == MUNICIPALITY_NONE && told_apart)) {
		hold_unplaced(f, row, municipality);
	} else {
		take_own_row(f, row);
	}
}

/* ---- a file ----------------------------------------------------------------------------------- */

static uint32_t
date_written(const char *path)
{
	struct stat st;
	char text[20];

	if (stat(path, &st) != 0 || st.st_mtime <= 0)
		return 0;
	overgang_moment_text((uint64_t)st.st_mtime, text);
	text[10] = '\0';
	return overgang_date_parse(text);
}

/* Which day the list is of; false: it is refused, since that cannot be said. */
static bool
date_list(struct file_work *f, const char *path)
{
	const struct push *p = f->work->push;
	enum dates_name found = dates_in_name(f->sum->name, &f->sum->date);
	char date[11];

	if (p->as_of != 0) {
		f->sum->date = p->as_of;
		return true;
	}
	if (found == DATES_NAME_SEVERAL) {
		client_line(p->err,
		    "%s: filnavnet har flere datoer; si hvilken dag lista er fra med --as-of",
		    f->sum->name);
		return false;
	}
	if (found == DATES_NAME_ONE && lies_ahead(f->work, f->sum->date)) {
		client_line(p->err,
		    "%s: lista er datert %s, som ikke er kommet, og er ikke lest inn; rett datoen "
		    "i "
		    "filnavnet, eller si hvilken dag lista er fra med --as-of",
		    f->sum->name, overgang_date_text(f->sum->date, date));
		return false;
	}
	if (found == DATES_NAME_ONE)
		return true;
	f->sum->date = date_written(path);
	if (lies_ahead(f->work, f->sum->date))
		f->sum->date = p->today;
	if (found == DATES_NAME_DIGITS)
		client_line(p->out,
		    "%s: tallene i filnavnet er ingen dato vi forstår; lista regnes som fra %s, da "
		    "fila ble lagret. Er det galt, si dagen med --as-of",
		    f->sum->name, overgang_date_text(f->sum->date, date));
	return true;
}

static bool
has_prison(const struct file_work *f, const char *prison)
{
	for (size_t i = 0; i < f->prisons_count; i++)
		if (strcmp(f->prisons[i], prison) == 0)
			return true;
	return false;
}

/* A file is the whole list. Who was there and is not now is named once, and nothing is
 * withdrawn: released, transferred or deleted by accident look the same. */
static void
look_for_vanished(struct file_work *f)
{
	struct work *w = f->work;
	size_t count = 0;
	char refs[1024] = "";

	for (size_t i = 0; i < w->ahead.count; i++) {
		struct known *row = &w->ahead.rows[i], *answered = known_find(&w->known, row->who);
		bool left = row->release_date != 0 && row->release_date < f->sum->date;
		bool newer = row->file_date >= f->sum->date && !lies_ahead(w, row->file_date);
		if (row->present || row->line != 0 || row->gone || left || newer ||
		    !has_prison(f, row->prison))
			continue;
		row->gone = true;
		if (answered != NULL)
			answered->gone = true;
		count++;
		size_t n = strlen(refs);
		(void)snprintf(refs + n, sizeof(refs) - n, "%s%s", n > 0 ? ", " : "",
		    row->ref[0] != '\0' ? row->ref : "uten ref");
	}
	if (count > 0)
		client_line(w->push->out,
		    "%s: %zu %s borte siden forrige liste: %s. Løslatt, overført eller slettet?",
		    f->sum->name, count, count == 1 ? "rad er" : "rader er", refs);
}

static void
write_rejected(struct file_work *f)
{
	static const char bom[] = "\xef\xbb\xbf";
	size_t prefix = (size_t)(f->csv.name - f->csv.path), stem = strlen(f->csv.name);
	char dir[CLIENT_PATH_SIZE] = ".", name[300];
	char *bytes = malloc(f->rejected_size + 3);

	if (bytes == NULL)
		abort();
	if (stem > 4 && strcasecmp(f->csv.name + stem - 4, ".csv") == 0)
		stem -= 4;
	if (prefix > 0)
		(void)snprintf(dir, sizeof(dir), "%.*s", (int)prefix, f->csv.path);
	(void)snprintf(name, sizeof(name), "%.*s.avvist.csv", (int)stem, f->csv.name);
	memcpy(bytes, bom, 3);
	memcpy(bytes + 3, f->rejected, f->rejected_size);
	int r = client_file_write(dir, name, bytes, f->rejected_size + 3, 0600);
	explicit_bzero(bytes, f->rejected_size + 3);
	free(bytes);
	if (r == 0)
		client_line(f->work->push->out,
		    "%s: radene som ble avvist, står i %s; rett dem der og les den inn",
		    f->sum->name, name);
	else
		client_line(f->work->push->err, "%s: kan ikke skrive %s: %s", f->sum->name, name,
		    strerror(-r));
}

/* A list of which nothing concerns us was not read well, or is not the right one. */
static void
look_for_nothing(struct file_work *f)
{
	const char *problem = NULL;

	if (f->sum->rows == f->sum->nobody)
		problem = "har en overskrift, men ingen rader; er det riktig fil?";
	else if (f->sum->rows == f->sum->nobody + f->sum->other_municipality)
		problem =
		    "alle radene gjelder andre kommuner, så ingenting er lest inn; er det riktig "
		    "liste, og står riktig kommune i liaison.conf?";
	if (problem == NULL || f->csv.error[0] != '\0' || f->work->io_failed)
		return;
	client_line(f->work->push->err, "%s: %s", f->sum->name, problem);
	f->work->refused++;
}

static void
say_columns(const struct file_work *f)
{
	for (size_t i = 0; i < f->csv.columns_count; i++) {
		const char *name = f->csv.columns[i].name;
		if (f->csv.columns[i].column == COLUMN_NEVER)
			client_line(f->work->push->out, "%s: kolonnen «%s» leses aldri",
			    f->sum->name, name);
		else if (f->csv.columns[i].column == COLUMN_MARK)
			client_line(f->work->push->out,
			    "%s: kolonnen «%s» leses som adressesperre; alt annet enn Nei holder "
			    "raden her",
			    f->sum->name, name);
		else if (f->csv.columns[i].column == COLUMN_OTHER && name[0] != '\0')
			client_line(f->work->push->out,
			    "%s: kolonnen «%s» er ikke kjent og leses ikke", f->sum->name, name);
	}
}

/* The name as JSON and a terminal can show it. */
static void
show_name(struct file_work *f, const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;

	(void)clean(CLEAN_LINE, name, f->sum->name, sizeof(f->sum->name));
}

/* Nothing is taken of a list that is not read to its end: first all of it is looked at. */
static void
take_rows(struct file_work *f)
{
	struct work *w = f->work;

	summary_headers(f->sum, &f->csv);
	f->sum->encoding = f->csv.encoding.name;
	if (csvfile_rows(&f->csv, note_person, f) != 0) {
		client_line(w->push->err, "%s", f->csv.error);
		client_line(w->push->err, "%s: ingenting av lista er lest inn", f->sum->name);
		w->refused++;
		return;
	}
	(void)csvfile_rows(&f->csv, take_row, f);
	f->sum->read = true;
	if (!f->csv.corrected && !w->io_failed)
		look_for_vanished(f);
	if (f->rejected != NULL)
		write_rejected(f);
	look_for_nothing(f);
}

static void
take_file(struct work *w, const char *path, struct summary *sum)
{
	struct file_work f = { .work = w, .sum = sum };

	show_name(&f, path);
	if (!date_list(&f, path)) {
		w->refused++;
		return;
	}
	for (size_t i = 0; i < w->ahead.count; i++) {
		w->ahead.rows[i].line = 0;
		w->ahead.rows[i].present = false;
	}
	bool opened = csvfile_open(&f.csv, path, w->conf->address_column_required) == 0;
	/* A list that lacks a column has it under a name that is not known. */
	if (f.csv.header_line > 0)
		say_columns(&f);
	if (opened) {
		take_rows(&f);
	} else {
		client_line(w->push->err, "%s", f.csv.error);
		w->refused++;
	}
	if (f.rejected != NULL)
		explicit_bzero(f.rejected, f.rejected_size);
	free(f.rejected);
	free(f.persons);
	csvfile_close(&f.csv);
}

/* ---- the whole ----------------------------------------------------------------------------------- */

/* Two at once would send twice what each thinks is new. */
static int
lock_queue(const struct liaison_conf *c, FILE *err)
{
	char path[600];

	(void)snprintf(path, sizeof(path), "%s/lock", c->queue);
	int fd = client_open(path, O_RDWR | O_CREAT);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	if (fd >= 0 && errno == EWOULDBLOCK)
		client_line(err,
		    "overgang-liaison: en annen overgang-liaison bruker %s; prøv igjen når den er "
		    "ferdig",
		    c->queue);
	else
		client_line(err, "overgang-liaison: %s: %s", path, strerror(fd < 0 ? -fd : errno));
	if (fd >= 0)
		(void)close(fd);
	return -1;
}

static size_t
waiting(const struct liaison_conf *c)
{
	uint64_t *numbers = NULL;
	size_t count = 0;

	(void)queue_list(c->queue, &numbers, &count);
	free(numbers);
	return count;
}

static int
status_of(const struct work *w)
{
	size_t left = waiting(w->conf);

	if (w->io_failed)
		return PUSH_IO;
	if (w->unplaced > 0)
		client_line(w->push->err,
		    "overgang-liaison: %zu %s på at noen sier hvilken kommune det gjelder; rett "
		    "det i lista, og les den inn på nytt",
		    w->unplaced, w->unplaced == 1 ? "rad venter" : "rader venter");
	if (left > 0) {
		client_line(w->push->err,
		    "overgang-liaison: %zu %s i kø og sendes først neste gang", left,
		    left == 1 ? "melding står" : "meldinger står");
		return PUSH_WAITING;
	}
	return w->refused > 0 || w->unplaced > 0 ? PUSH_REFUSED : PUSH_OK;
}

int
push_files(const struct push *p, char *const *files, size_t count)
{
	struct work w = { .push = p, .conf = p->conf };
	char error[CLIENT_ERROR_SIZE] = "";

	if (known_load(&w.known, p->conf->queue, error) != 0) {
		client_line(p->err, "overgang-liaison: %s", error);
		return PUSH_IO;
	}
	int lock = lock_queue(p->conf, p->err);
	if (lock < 0) {
		known_free(&w.known);
		return PUSH_WAITING;
	}
	w.lists = calloc(count + 1, sizeof(*w.lists));
	if (w.lists == NULL)
		abort();
	w.lists_count = count;
	/* Read again: what stood there before the lock may have changed. */
	known_free(&w.known);
	int r = known_load(&w.known, p->conf->queue, error);
	if (r != 0)
		client_line(p->err, "overgang-liaison: %s", error);
	if (r == 0)
		look_back(&w);
	if (r == 0 && !w.io_failed)
		drain(&w);
	if (r == 0 && !w.io_failed)
		look_ahead(&w);
	for (size_t i = 0; r == 0 && i < count && !w.io_failed; i++)
		take_file(&w, files[i], &w.lists[i]);
	if (r == 0 && !w.io_failed && (r = known_save(&w.known, p->conf->queue)) != 0)
		io_failed(&w, "kan ikke skrive det som er lest", r);
	if (r == 0 && !w.io_failed && !w.unreachable)
		drain(&w);
	if (r == 0 && !w.io_failed && !w.unreachable)
		keep_tag(&w);
	for (size_t i = 0; i < w.lists_count; i++)
		if (w.lists[i].read)
			summary_say(&w.lists[i], p->out);
	int status = r == 0 || w.io_failed ? status_of(&w) : PUSH_IO;
	free(w.lists);
	known_free(&w.known);
	known_free(&w.ahead);
	(void)close(lock);
	return status;
}

static const char *
why_it_stays(const struct liaison_conf *c, enum known_state state, char buf[WHY_SIZE])
{
	switch (state) {
	case KNOWN_NOT_ASKED:
		return "venter på samtykke";
	case KNOWN_REFUSED:
		return "uten samtykke";
	case KNOWN_WITHDRAWN:
		return "samtykket er trukket";
	case KNOWN_RESTRICTED:
		(void)snprintf(buf, WHY_SIZE, "adressesperre: ring %s", c->phone);
		return buf;
	case KNOWN_UNPLACED:
		(void)snprintf(buf, WHY_SIZE,
		    "venter på hvilken kommune: rett lista, eller ring %s", c->phone);
		return buf;
	case KNOWN_SENT:
	case KNOWN_STATES_COUNT:
		break;
	}
	return NULL;
}

static size_t
list_queue(const struct liaison_conf *c, FILE *out, FILE *err)
{
	uint64_t *numbers = NULL;
	size_t count = 0;
	char at[PLACE_SIZE];

	(void)queue_list(c->queue, &numbers, &count);
	for (size_t i = 0; i < count; i++) {
		struct queue_entry e;
		if (queue_read(c->queue, numbers[i], &e) != 0) {
			client_line(err, "%s/queue-%010llu.json: kan ikke leses", c->queue,
			    (unsigned long long)numbers[i]);
			continue;
		}
		client_line(out, "%s: i kø, ubesvart", place(e.file, e.line, e.after.ref, at));
		queue_entry_clear(&e);
	}
	free(numbers);
	return count;
}

int
push_list(const struct liaison_conf *c, FILE *out, FILE *err)
{
	struct known_list known;
	char error[CLIENT_ERROR_SIZE] = "", buf[WHY_SIZE], date[11];

	if (known_load(&known, c->queue, error) != 0) {
		client_line(err, "overgang-liaison: %s", error);
		return PUSH_IO;
	}
	size_t count = list_queue(c, out, err);
	for (size_t i = 0; i < known.count; i++) {
		const struct known *row = &known.rows[i];
		const char *why = why_it_stays(c, row->state, buf);
		if (why == NULL)
			continue;
		client_line(out, "%s, %s: %s (liste av %s)",
		    row->ref[0] != '\0' ? row->ref : "uten ref", row->prison, why,
		    overgang_date_text(row->file_date, date));
		count++;
	}
	if (count == 0)
		client_line(out, "Ingenting venter.");
	known_free(&known);
	return PUSH_OK;
}
