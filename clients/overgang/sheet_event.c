/* sheet_event.c - The history of a case, line by line. */
#include "sheet.h"

#include <string.h>

#include "base/hex.h"
#include "base/utf8.h"
#include "days.h"
#include "fields.h"
#include "overgang.h"

/* "Meldt av Asker fengselsteam på vegne av Nav Asker (telefon, fortalt av Berit)". */
static void
reporter_text(struct cli *c, const Ov__HistoryEntry *h, char *buf, size_t size)
{
	const Ov__Delivery *d = h->event;
	char channel[64], occurred[MOMENT_SIZE] = "";

	(void)field_enum_short(&ov__channel__descriptor, (int)d->channel, channel);
	/* The moment is left out for an event reported at once. */
	if (d->occurred != 0 && d->occurred + 60 < d->recorded)
		(void)overgang_moment_text(d->occurred, occurred);
	const char *const pairs[] = { "reporter", cli_agency(c, d->reporter), "user", h->user,
		"for", d->on_behalf_of[0] != '\0' ? cli_agency(c, d->on_behalf_of) : "", "channel",
		d->channel != OV__CHANNEL__CHANNEL_NONE ? cli_word(c, "channel", channel) : "",
		"informant", h->told_by, "occurred", occurred, NULL };
	(void)texts_fill(c->t, cli_text(c, "reported-by"), pairs, buf, size);
}

static void
names_text(struct cli *c, char *const *names, size_t count, char *buf, size_t size)
{
	size_t n = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		n += utf8_copy(buf + n, size - n, i > 0 ? ", " : "");
		n += utf8_copy(buf + n, size - n, cli_agency(c, names[i]));
	}
}

/* "-> teamet, Nav Asker (sendt til teamet)": the agencies whose streams have the event, and
 * those that have acknowledged it; only once when these are the same. */
static void
told_text(struct cli *c, const Ov__HistoryEntry *h, char *buf, size_t size)
{
	char told[1024], received[1024];
	bool all = h->n_received == h->n_told;

	names_text(c, h->told, h->n_told, told, sizeof(told));
	names_text(c, h->received, h->n_received, received, sizeof(received));
	const char *const pairs[] = { "told", told, "received",
		all		     ? ""
		: h->n_received == 0 ? cli_text(c, "nobody-yet")
				     : received,
		NULL };
	(void)texts_fill(c->t, cli_text(c, "told-to"), pairs, buf, size);
}

static void
event_line(const struct cli *c, FILE *f, enum paint paint, const char *text)
{
	(void)fprintf(f, "%24s", "");
	text_print(f, cli_coloured(c, f), paint, text);
	(void)fputc('\n', f);
}

static void
sentence_of(struct cli *c, const Ov__Delivery *d, char *buf, size_t size)
{
	const char *speaker = d->on_behalf_of[0] != '\0' ? d->on_behalf_of : d->reporter;

	buf[0] = '\0';
	if (d->fact == NULL)
		return;
	(void)view_fact(c, d->fact, cli_agency(c, speaker), buf, size);
}

static void
key_line(const struct cli *c, FILE *f, const Ov__Delivery *d)
{
	char hex[2 * OVERGANG_KEY_SIZE + 1], text[128];

	if (d->report.len != OVERGANG_KEY_SIZE)
		return;
	const char *const pairs[] = { "key", hex_text(d->report.data, d->report.len, hex), NULL };
	(void)texts_fill(c->t, cli_text(c, "report-key"), pairs, text, sizeof(text));
	event_line(c, f, PAINT_DIM, text);
}

/* Who has it, by the name that its letter has in an adapter's tray: to ask for it back. */
static void
letter_line(struct cli *c, FILE *f, const Ov__HistoryEntry *h)
{
	enum { ID_SIZE = 16 };
	const Ov__Delivery *d = h->event;
	char hex[2 * ID_SIZE + 1], received[1024], text[1200];

	if (h->n_received == 0 || d->event_id.len != ID_SIZE)
		return;
	names_text(c, h->received, h->n_received, received, sizeof(received));
	const char *const pairs[] = { "file", hex_text(d->event_id.data, ID_SIZE, hex), "received",
		received, NULL };
	(void)texts_fill(c->t, cli_text(c, "letter-file"), pairs, text, sizeof(text));
	event_line(c, f, PAINT_DIM, text);
}

void
sheet_event(struct cli *c, FILE *f, const Ov__HistoryEntry *h, uint32_t number, bool keys)
{
	const Ov__Delivery *d = h->event;
	char text[SHEET_TEXT_SIZE], moment[MOMENT_SIZE];

	(void)fprintf(f, "%4u  %s  ", h->number != 0 ? h->number : number,
	    overgang_moment_text(d->recorded, moment));
	text_print(f, cli_coloured(c, f), PAINT_BOLD, texts_kind_title(c->t, d->kind));
	(void)fputc('\n', f);
	if (h->voided)
		event_line(c, f, PAINT_YELLOW, cli_text(c, "voided"));
	sentence_of(c, d, text, sizeof(text));
	if (text[0] != '\0')
		event_line(c, f, PAINT_NONE, text);
	if (strcmp(d->reporter, "overgang") != 0) {
		reporter_text(c, h, text, sizeof(text));
		event_line(c, f, PAINT_DIM, text);
	}
	if (h->n_told > 0) {
		told_text(c, h, text, sizeof(text));
		event_line(c, f, PAINT_DIM, text);
	}
	if (!keys)
		return;
	key_line(c, f, d);
	letter_line(c, f, h);
}

/* "11.01.2027 08.00  Datoen …  -> teamet, Nav Asker" */
void
sheet_event_short(struct cli *c, FILE *f, const Ov__HistoryEntry *h)
{
	char text[SHEET_TEXT_SIZE], moment[MOMENT_SIZE];

	(void)fprintf(f, "%s  ", overgang_moment_text(h->event->recorded, moment));
	sentence_of(c, h->event, text, sizeof(text));
	text_print(f, cli_coloured(c, f), PAINT_NONE, text);
	if (h->voided) {
		(void)fprintf(f, "  ");
		text_print(f, cli_coloured(c, f), PAINT_YELLOW, cli_text(c, "voided"));
	}
	if (h->n_told > 0) {
		told_text(c, h, text, sizeof(text));
		(void)fprintf(f, "  ");
		text_print(f, cli_coloured(c, f), PAINT_DIM, text);
	}
	(void)fputc('\n', f);
}
