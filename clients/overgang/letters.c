/* letters.c - overgang case letters: which office has which letter of a case, to ask for it back by the
 * name of its file, which says nothing of the case. */
#include "cli.h"

#include <string.h>

#include "base/hex.h"
#include "dossier.h"
#include "overgang.h"
#include "sheet.h"

enum { ID_SIZE = 16 };

/* The office's own number for the case, as it stood last: by it the office knows which case is meant. */
static const char *
reference_of(const struct dossier *d, const char *agency)
{
	const char *reference = "";

	for (size_t i = 0; i < d->events_count; i++) {
		const Ov__Delivery *e = d->events[i]->event;
		if (e->fact == NULL || d->events[i]->voided ||
		    e->fact->fact_case != OV__FACT__FACT_PARTICIPANT_REFERENCE_SET ||
		    strcmp(e->on_behalf_of[0] != '\0' ? e->on_behalf_of : e->reporter, agency) != 0)
			continue;
		reference = e->fact->participant_reference_set->reference;
	}
	return reference;
}

static bool
is_gone(const Ov__HistoryEntry *h, const char *agency)
{
	for (size_t i = 0; i < h->n_gone; i++)
		if (strcmp(h->gone[i], agency) == 0)
			return true;
	return false;
}

static void
letter_row(struct cli *c, struct table *t, const struct dossier *d, const Ov__HistoryEntry *h,
    const char *agency)
{
	char file[2 * ID_SIZE + sizeof(".txt")], moment[MOMENT_SIZE];
	bool gone = is_gone(h, agency);

	(void)hex_text(h->event->event_id.data, ID_SIZE, file);
	(void)strcat(file, ".txt");
	table_cell(t, PAINT_NONE, cli_agency(c, agency));
	table_cell(t, PAINT_NONE, file);
	table_cell(t, PAINT_NONE, reference_of(d, agency));
	table_cell(t, PAINT_NONE, overgang_moment_text(h->event->recorded, moment));
	table_cell(t, PAINT_NONE, texts_kind_title(c->t, h->event->kind));
	table_cell(
	    t, gone ? PAINT_RED : PAINT_NONE, cli_text(c, gone ? "letter-gone" : "letter-may"));
}

/* Its own words too: an adapter lays down a receipt for each. */
static void
letters_of(struct cli *c, struct table *t, const struct dossier *d, const Ov__Agency *a)
{
	for (size_t i = 0; i < d->events_count; i++) {
		const Ov__HistoryEntry *h = d->events[i];
		if (h->event->event_id.len != ID_SIZE ||
		    (args_has(&c->args, "ended") && !is_gone(h, a->name)))
			continue;
		for (size_t k = 0; k < h->n_received; k++)
			if (strcmp(h->received[k], a->name) == 0 && a->number != d->state->owner)
				letter_row(c, t, d, h, a->name);
	}
}

static int
print_letters(struct cli *c, const struct dossier *d)
{
	const char *const head[] = { cli_text(c, "head-agency"), cli_text(c, "head-file"),
		cli_text(c, "head-their-reference"), cli_text(c, "head-sent"),
		cli_text(c, "head-kind"), cli_text(c, "head-letter") };
	const Ov__HelloAnswer *hello;
	int code = CLI_OK;

	if ((hello = cli_hello(c, &code)) == NULL)
		return code;
	struct table *t = table_new(sizeof(head) / sizeof(head[0]), head);
	for (size_t i = 0; i < hello->n_agencies; i++)
		letters_of(c, t, d, hello->agencies[i]);
	if (table_rows(t) == 0)
		cli_say(c, stdout, "no-letters", NULL);
	else
		table_print(t, stdout, c->colour, 0);
	table_free(t);
	return CLI_OK;
}

int
command_case_letters(struct cli *c)
{
	struct dossier d = { 0 };
	char name[NICKNAME_SIZE];
	int code;

	args_join(&c->args, 0, name, sizeof(name));
	if (name[0] == '\0')
		return cli_fail(c, CLI_USAGE, "which-case", NULL);
	code = dossier_gather(c, name, OV__PURPOSE__PURPOSE_LOOK, &d);
	if (code == CLI_OK && !c->json)
		code = print_letters(c, &d);
	for (size_t i = 0; code == CLI_OK && c->json && i < d.events_count; i++)
		if (args_has(&c->args, "ended") ? d.events[i]->n_gone > 0
						: d.events[i]->n_received > 0)
			cli_json_line(overgang_json(&d.events[i]->base, false));
	dossier_clear(&d);
	return code;
}
