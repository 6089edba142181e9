/* intray.c - Deliveries become files, once each. */
#include "intray.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"

enum { MODE = 0640 };

static int
write_once(const struct intray *in, const char *id, const char *ending, char *text)
{
	char name[64];
	size_t size = text != NULL ? strlen(text) : 0;

	if (text == NULL)
		return -ENOMEM;
	if (size > 0 && text[size - 1] != '\n')
		text[size++] = '\n'; /* in place of the NUL */
	(void)snprintf(name, sizeof(name), "%s.%s", id, ending);
	return client_file_write(in->dir, name, text, size, MODE);
}

static bool
is_there(const struct intray *in, const char *id, const char *ending)
{
	char name[64];

	(void)snprintf(name, sizeof(name), "%s.%s", id, ending);
	return client_file_there(in->dir, name);
}

static int
open_made(struct intray *in)
{
	char path[2 * CLIENT_PATH_SIZE];

	if (in->made != NULL)
		return 0;
	(void)snprintf(path, sizeof(path), "%s/.made", in->dir);
	in->made = ledger_open(path);
	return in->made != NULL ? 0 : -errno;
}

/* The letter comes last: who sees it finds the other. */
int
intray_put(struct intray *in, const Ov__Delivery *d)
{
	char id[2 * 16 + 1], *text;
	int r = 0;

	if (d->kind[0] == '\0') {
		in->blanks++;
		return 0;
	}
	if (d->event_id.len != 16)
		return -EBADMSG;
	(void)client_hex(d->event_id.data, d->event_id.len, id);
	r = open_made(in);
	if (r < 0 || ledger_has(in->made, d->event_id.data))
		return r;
	if (is_there(in, id, "txt"))
		return ledger_add(in->made, d->event_id.data);
	if (!is_there(in, id, "json")) {
		text = overgang_json(&d->base, true);
		r = write_once(in, id, "json", text);
		free(text);
	}
	if (r < 0)
		return r;
	text = letter_write(&in->context, d);
	r = write_once(in, id, "txt", text);
	free(text);
	in->letters += r == 0;
	return r == 0 ? ledger_add(in->made, d->event_id.data) : r;
}
