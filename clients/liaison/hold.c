/* hold.c - Rows that are not sent: refused, or kept here until somebody has acted. */
#include "hold.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csvheader.h"
#include "normal.h"
#include "say.h"

void
hold_say(struct file_work *f, int line, const char *ref, const char *text)
{
	char at[WORK_PLACE_SIZE];

	say_line(f->work->push->out, "%s: %s", work_place(f->sum->name, line, ref, at), text);
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
void
hold_refuse(struct file_work *f, const struct csvfile_row *row, const char *wrong)
{
	char at[WORK_PLACE_SIZE];

	say_line(f->work->push->err, "%s: %s",
	    work_place(f->sum->name, row->line, row->value[COLUMN_SENDER_REF], at), wrong);
	f->sum->refused++;
	f->work->refused++;
	if (f->rejected == NULL)
		append(&f->rejected, &f->rejected_size, csvfile_rejected_header(&f->csv));
	append(&f->rejected, &f->rejected_size, csvfile_rejected_row(&f->csv, row, wrong));
}

/* A row whose cells cannot be told apart is not written to the rejected file: there is nothing
 * to correct. */
void
hold_refuse_unread(struct file_work *f, const struct csvfile_row *row)
{
	char at[WORK_PLACE_SIZE];

	say_line(f->work->push->err, "%s: %s. Rett det i lista, og les den inn på nytt",
	    work_place(f->sum->name, row->line, row->value[COLUMN_SENDER_REF], at), row->problem);
	f->sum->refused += (size_t)row->lines; /* with those that it has swallowed */
	f->sum->unread += (size_t)row->lines;
	f->work->refused++;
}

/* Remember that the row stands in the list, whatever its result. */
void
hold_note_presence(struct file_work *f, const char *prison, const char *ref)
{
	struct known *row = known_by_ref(&f->work->assumed, prison, ref);

	if (row != NULL)
		row->present = true;
}

void
hold_note_prison(struct file_work *f, const char *prison)
{
	for (size_t i = 0; i < f->prisons_count; i++)
		if (strcmp(f->prisons[i], prison) == 0)
			return;
	if (prison[0] != '\0' && f->prisons_count < PRISONS_MAX)
		normal_copy(
		    f->prisons[f->prisons_count++], sizeof(f->prisons[0]), prison, strlen(prison));
}

/* Remember the row and the reason why it is held. Facts that were sent earlier stay valid. */
void
hold_row(struct file_work *f, const struct notice *n, enum known_state state)
{
	struct known row = { .state = state };
	const struct known *before;

	known_who(&f->work->known, n, row.who);
	before = known_find(&f->work->assumed, row.who);
	if (before != NULL)
		row = *before;
	row.state = state;
	if (row.file_date < f->sum->date || work_is_future(f->work, row.file_date))
		row.file_date = f->sum->date;
	row.line = n->line;
	row.vanished = false;
	(void)snprintf(row.ref, sizeof(row.ref), "%s", n->ref);
	(void)snprintf(row.prison, sizeof(row.prison), "%s", n->prison);
	(void)known_put(&f->work->assumed, &row);
	/* Queued facts are not answered yet: of them only the held state is remembered. */
	const struct known *answered = known_find(&f->work->known, row.who);
	if (answered != NULL) {
		struct known kept = *answered;
		kept.state = state;
		kept.file_date = row.file_date;
		kept.vanished = false;
		(void)known_put(&f->work->known, &kept);
	} else {
		row.facts_count = 0;
		(void)known_put(&f->work->known, &row);
	}
}

void
hold_restricted(struct file_work *f, const struct csvfile_row *row)
{
	struct notice n;
	char wrong[ROWS_REASONS_SIZE], notes[ROWS_REASONS_SIZE], text[160];

	rows_read(f->work->conf, &f->csv, row, f->sum->date, &n, wrong, notes);
	f->sum->restricted++;
	(void)snprintf(
	    text, sizeof(text), "adressesperre, ikke sendt: ring %s", f->work->conf->phone);
	hold_say(f, row->line, n.ref, text);
	if (n.ref[0] != '\0' || n.national_id[0] != '\0')
		hold_row(f, &n, KNOWN_RESTRICTED);
	explicit_bzero(&n, sizeof(n));
}

/* Does a newer list speak of the row? */
bool
hold_is_newer(const struct file_work *f, const struct known *row)
{
	return row->file_date > f->sum->date && !work_is_future(f->work, row->file_date);
}

void
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
	    csvheader_name(&f->csv, COLUMN_MUNICIPALITY), rows_municipality_reason(municipality),
	    f->work->conf->phone);
	hold_say(f, row->line, n.ref, text);
	known_who(&f->work->known, &n, who);
	const struct known *before = known_find(&f->work->assumed, who);
	if ((n.ref[0] != '\0' || n.national_id[0] != '\0' || n.birth_date != 0) &&
	    (before == NULL || !hold_is_newer(f, before)))
		hold_row(f, &n, KNOWN_UNPLACED);
	explicit_bzero(&n, sizeof(n));
}

static void
forget_unplaced(struct file_work *f, const struct known *row)
{
	unsigned char who[KNOWN_HASH_SIZE];
	struct known *answered = known_find(&f->work->known, row->who);
	struct known *ahead = known_find(&f->work->assumed, row->who);

	if (known_opened(row) || row->lost || row->case_id[0] != '\0') {
		ahead->state = KNOWN_SENT;
		if (answered != NULL)
			answered->state = KNOWN_SENT;
		return;
	}
	memcpy(who, row->who, sizeof(who));
	known_drop(&f->work->known, who);
	known_drop(&f->work->assumed, who);
}

/* Somebody has corrected the municipality: the row is no longer held. If nothing was sent for
 * it, forget it; it may have been remembered by its ref alone. */
void
hold_end_unplaced(struct file_work *f, const struct csvfile_row *row)
{
	char wrong[ROWS_REASONS_SIZE], notes[ROWS_REASONS_SIZE];
	unsigned char who[KNOWN_HASH_SIZE];
	struct notice n;

	rows_read(f->work->conf, &f->csv, row, f->sum->date, &n, wrong, notes);
	known_who(&f->work->known, &n, who);
	const struct known *before = known_find(&f->work->assumed, who);
	if (before != NULL && before->state == KNOWN_UNPLACED && !hold_is_newer(f, before))
		forget_unplaced(f, before);
	const struct known *of_ref = known_by_ref(&f->work->assumed, n.prison, n.ref);
	if (of_ref != NULL && of_ref->state == KNOWN_UNPLACED && !known_opened(of_ref) &&
	    !hold_is_newer(f, of_ref))
		forget_unplaced(f, of_ref);
	explicit_bzero(&n, sizeof(n));
}
