/* gate.c - The gate before the door: each row of a list is refused, held or sent. */
#include "gate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csvheader.h"
#include "facts.h"
#include "hold.h"
#include "normal.h"
#include "overgang.h"
#include "queue.h"
#include "rows.h"
#include "say.h"

/* ---- a row that goes --------------------------------------------------------------------- */

static void
of_list(const struct file_work *f, const struct notice *n, struct known *row)
{
	row->file_date = f->sum->date;
	row->line = n->line;
	row->lost = false;
}

static bool
enqueue(struct file_work *f, const struct notice *n, struct queue_entry *q)
{
	struct queue_entry e = *q;
	struct known *after = &q->after;

	of_list(f, n, &e.after);
	of_list(f, n, &e.anew);
	*after = e.after;
	e.line = n->line;
	(void)snprintf(e.file, sizeof(e.file), "%s", f->sum->name);
	int r = queue_add(f->work->conf->queue, &e);
	const uint64_t number = e.number;
	queue_entry_clear(&e);
	if (r != 0) {
		work_io_failed(f->work, "kan ikke skrive køen", r);
		return false;
	}
	(void)known_put(&f->work->assumed, after);
	f->sum->first = f->sum->first != 0 ? f->sum->first : number;
	f->sum->last = number;
	f->sum->queued++;
	return true;
}

/* As one that was never sent: no case, and nothing that it could be compared with. */
static struct known
never_sent(const struct known *before)
{
	struct known row = *before;

	row.facts_count = 0;
	row.number = 0;
	row.case_id[0] = '\0';
	return row;
}

/* G9: no consent. One that was sent is taken back, once; all else stays. */
static void
without_consent(struct file_work *f, struct notice *n, const struct known *before)
{
	static const enum known_state states[] = { KNOWN_NOT_ASKED, KNOWN_SENT, KNOWN_REFUSED,
		KNOWN_WITHDRAWN };
	/* A lost row may or may not have its consent in the daemon: withdrawing it twice is
	 * safer. */
	bool was_given =
	    before != NULL && (before->lost || known_has(before, OV__FACT__FACT_CONSENT_GIVEN));
	bool again = before != NULL && before->state == states[n->consent];

	f->sum->no_consent++;
	if (was_given && n->consent != CONSENT_NOT_ASKED) {
		struct queue_entry e = { .line = 0 };
		const struct known fresh = never_sent(before);
		e.report = facts_consent_withdrawn(
		    &f->work->known, n, before, KNOWN_WITHDRAWN, &e.after, &e.report_size);
		/* Only a number leads to the case that goes on, and none is begun for this. */
		if (known_opened(before) && n->national_id[0] != '\0')
			e.opening = facts_consent_withdrawn(
			    &f->work->known, n, &fresh, KNOWN_WITHDRAWN, &e.anew, &e.opening_size);
		(void)enqueue(f, n, &e);
		hold_say(f, n->line, n->ref,
		    "samtykket er trukket: overgang får beskjed om det, og ingenting mer");
		return;
	}
	if (was_given)
		hold_say(f, n->line, n->ref,
		    "samtykket var gitt og står nå tomt; skriv Ja eller Trukket. Ingenting sendes");
	else if (n->consent == CONSENT_NOT_ASKED)
		hold_say(f, n->line, n->ref, "venter på samtykke, ikke sendt");
	else if (again)
		hold_say(f, n->line, n->ref, "uten samtykke, ikke sendt");
	else
		hold_say(f, n->line, n->ref,
		    "uten samtykke, ikke sendt. Meldingen til Nav stat om institusjonsopphold "
		    "(folketrygdloven § 21-4) skal likevel gå herfra");
	hold_row(f, n, was_given ? KNOWN_NOT_ASKED : states[n->consent]);
}

/* The row is as it was: it is enough to know that it still stands. */
static void
unchanged(struct file_work *f, const struct notice *n, const struct known *before)
{
	struct known row = *before;
	struct known *answered = known_find(&f->work->known, row.who);

	row.file_date = f->sum->date;
	row.line = n->line;
	row.vanished = false;
	row.state = KNOWN_SENT;
	(void)known_put(&f->work->assumed, &row);
	if (answered != NULL) {
		answered->file_date = f->sum->date;
		answered->vanished = false;
		answered->state = KNOWN_SENT;
	}
	f->sum->unchanged++;
}

/* A restricted row without a number that holds was remembered by its ref alone. Now that
 * it says who it is, it is remembered by that. */
static void
forget_restricted(struct file_work *f, const struct notice *n, const struct known *before)
{
	const struct known *of_ref = known_by_ref(&f->work->assumed, n->prison, n->ref);
	unsigned char who[KNOWN_HASH_SIZE];

	if (before != NULL || of_ref == NULL || of_ref->state != KNOWN_RESTRICTED)
		return;
	memcpy(who, of_ref->who, sizeof(who));
	known_drop(&f->work->known, who);
	known_drop(&f->work->assumed, who);
}

/* Build two reports: the changes, and the whole row in case its case is closed. */
static void
build(struct file_work *f, struct notice *n, const struct known *before, struct queue_entry *e)
{
	const struct known_list *k = &f->work->known;
	bool withdrawn = n->message == MESSAGE_WITHDRAWN;

	e->report = withdrawn ? facts_date_withdrawn(k, n, before, &e->after, &e->report_size)
			      : facts_notice(k, n, before, &e->after, &e->report_size);
	if (e->report == NULL || before == NULL || !known_opened(before))
		return;
	const struct known fresh = never_sent(before);
	e->opening = withdrawn ? facts_date_withdrawn(k, n, &fresh, &e->anew, &e->opening_size)
			       : facts_notice(k, n, &fresh, &e->anew, &e->opening_size);
}

/* G9 to G11. */
static void
take_notice(struct file_work *f, struct notice *n, const struct known *before)
{
	struct known was = { .line = 0 };
	struct queue_entry e = { .line = 0 };

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
		hold_say(f, n->line, n->ref,
		    "overføring, permisjon eller sykehus: ingen løslatelse, ikke sendt");
		return;
	}
	if (n->message == MESSAGE_WITHDRAWN &&
	    (before == NULL || (before->release_date == 0 && !before->lost))) {
		f->sum->starts_nothing++;
		hold_say(f, n->line, n->ref, "ingen dato er sendt, så det er ingenting å trekke");
		return;
	}
	build(f, n, before, &e);
	if (e.report == NULL)
		unchanged(f, n, before);
	else
		(void)enqueue(f, n, &e);
}

/* G7, G8. The reason of a refusal goes into `wrong`. */
static void
check_against_known(struct file_work *f, const struct notice *n, const struct known *before,
    char wrong[ROWS_REASONS_SIZE])
{
	const struct known *of_ref = known_by_ref(&f->work->assumed, n->prison, n->ref);
	char ours[11], theirs[11];

	if (before != NULL && hold_is_newer(f, before))
		(void)snprintf(wrong, ROWS_REASONS_SIZE,
		    "fila er fra %s, men vi har en nyere melding, fra %s",
		    overgang_date_text(f->sum->date, ours),
		    overgang_date_text(before->file_date, theirs));
	else if (before == NULL && of_ref != NULL && of_ref->state != KNOWN_RESTRICTED)
		(void)snprintf(wrong, ROWS_REASONS_SIZE,
		    "%s: hører til en annen person i en tidligere liste; er nummeret rettet, ring "
		    "%s",
		    csvheader_name(&f->csv, COLUMN_SENDER_REF), f->work->conf->phone);
}

/* A restriction holds until somebody rings the prison: the mark may be missing from the new list
 * by mistake. */
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
	hold_say(f, row->line, n->ref, text);
}

static void
take_own_row(struct file_work *f, const struct csvfile_row *row)
{
	char wrong[ROWS_REASONS_SIZE], notes[ROWS_REASONS_SIZE];
	unsigned char who[KNOWN_HASH_SIZE];
	struct notice n;

	rows_read(f->work->conf, &f->csv, row, f->sum->date, &n, wrong, notes);
	if (notes[0] != '\0')
		hold_say(f, row->line, n.ref, notes);
	known_who(&f->work->known, &n, who);
	struct known *before = known_find(&f->work->assumed, who);
	if (before != NULL)
		before->present = true;
	set_recipients(f, row, &n, before);
	if (wrong[0] == '\0')
		check_against_known(f, &n, before, wrong);
	if (wrong[0] != '\0') {
		hold_refuse(f, row, wrong);
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

void
gate_note(struct csvfile_row *row, void *context)
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
		    csvheader_name(&f->csv, COLUMN_SENDER_REF), twin);
	else
		(void)snprintf(text, sizeof(text),
		    "%s: samme person står også på linje %d, og ingen av radene er sendt; behold "
		    "den som gjelder",
		    csvheader_name(&f->csv, COLUMN_NATIONAL_ID), twin);
	hold_refuse(f, row, text);
}

/* A consent that was sent and is taken back is taken back wherever the person lives now. */
static bool
takes_back(const struct file_work *f, const struct csvfile_row *row)
{
	struct person p;

	if (!rows_without_consent(row) || !person_of(f, row, &p))
		return false;
	const struct known *before = known_find(&f->work->assumed, p.who);
	return before != NULL && (before->lost || known_has(before, OV__FACT__FACT_CONSENT_GIVEN));
}

void
gate_take(struct csvfile_row *row, void *context)
{
	struct file_work *f = context;
	const struct liaison_conf *c = f->work->conf;
	bool by_ref;

	if (f->work->io_failed)
		return;
	f->sum->rows += (size_t)row->lines;
	if (row->problem != NULL) {
		hold_refuse_unread(f, row);
		return;
	}
	if (rows_about_nobody(row)) {
		f->sum->nobody++;
		return;
	}
	const char *prison =
	    row->value[COLUMN_PRISON][0] != '\0' ? row->value[COLUMN_PRISON] : c->prison;
	hold_note_prison(f, prison);
	enum municipality_whose municipality = rows_municipality(c, row);
	if (municipality != MUNICIPALITY_OWN && takes_back(f, row))
		municipality = MUNICIPALITY_OWN;
	int twin = twin_of(f, row, municipality == MUNICIPALITY_OTHER, &by_ref);
	if (municipality == MUNICIPALITY_OTHER || municipality == MUNICIPALITY_OWN)
		hold_end_unplaced(f, row);
	if (municipality == MUNICIPALITY_OTHER && twin == 0) {
		f->sum->other_municipality++;
		return;
	}
	hold_note_presence(f, prison, row->value[COLUMN_SENDER_REF]);
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
		hold_end_unplaced(f, row);
	} else if (municipality != MUNICIPALITY_OWN &&
		   !(municipality == MUNICIPALITY_NONE && told_apart)) {
		hold_unplaced(f, row, municipality);
	} else {
		take_own_row(f, row);
	}
}
