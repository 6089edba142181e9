/* recall.c - Letters that lie in the in-tray and may no longer be shown. */
#include "recall.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "clean.h"
#include "files.h"
#include "overgang.h"

static const char notice_name[] = "SLETT DISSE BREVENE.txt";

enum { NOTICE_MODE = 0640, LETTER_SIZE_MAX = 256 << 10, REFERENCE_SIZE = 200 };

struct found {
	struct recalled *list;
	size_t count;
};

static int
by_number(const void *a, const void *b)
{
	const struct recalled *x = a, *y = b;

	return x->n < y->n ? -1 : x->n > y->n;
}

static void
take_letter(uint64_t n, const char *name, void *context)
{
	struct found *f = context;

	if (f->count == RECALL_LETTERS_MAX)
		return;
	f->list[f->count].n = n;
	(void)snprintf(f->list[f->count].name, sizeof(f->list[0].name), "%.32s", name);
	f->count++;
}

/* ---- what the stream says ------------------------------------------------------------------ */

static int
fetch(struct overgang *o, uint64_t after, Ov__Answer **ret)
{
	Ov__FetchRequest page = OV__FETCH_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;

	page.after = after;
	request.ask_case = OV__REQUEST__ASK_FETCH;
	request.fetch = &page;
	int r = overgang_request(o, &request, ret);
	if (r < 0)
		return r;
	if ((*ret)->result_case == OV__ANSWER__RESULT_FETCH)
		return 0;
	ov__answer__free_unpacked(*ret, NULL);
	return -EAGAIN;
}

static bool
is_blank(const Ov__FetchAnswer *page, uint64_t n)
{
	for (size_t i = 0; i < page->n_deliveries; i++)
		if (page->deliveries[i]->n == n)
			return page->deliveries[i]->kind[0] == '\0';
	return false; /* gone with a restore: that is said elsewhere */
}

int
recall_find(struct overgang *o, struct recalled *list, size_t count)
{
	size_t found = 0, i = 0;

	while (i < count) {
		Ov__Answer *answer;
		int r = fetch(o, list[i].n - 1, &answer);
		if (r < 0)
			return r;
		const Ov__FetchAnswer *page = answer->fetch;
		uint64_t through = page->through > list[i].n ? page->through : list[i].n;
		for (; i < count && list[i].n <= through; i++)
			if (is_blank(page, list[i].n))
				list[found++] = list[i];
		ov__answer__free_unpacked(answer, NULL);
	}
	return (int)found;
}

/* ---- the notice ----------------------------------------------------------------------------- */

/* The office's own number for the case, from the letter's JSON; "" has none. */
static void
reference_of(const char *dir, const char *name, char ret[REFERENCE_SIZE])
{
	char file[64], *text;
	size_t size;

	ret[0] = '\0';
	(void)snprintf(file, sizeof(file), "%.32s.json", name);
	if (files_read_itself(dir, file, LETTER_SIZE_MAX, &text, &size) < 0)
		return;
	json_t *letter = json_loadb(text, size, 0, NULL);
	const char *reference = json_string_value(json_object_get(letter, "your_reference"));
	if (reference != NULL)
		(void)clean(CLEAN_LINE, reference, ret, REFERENCE_SIZE);
	json_decref(letter);
	free(text);
}

static void
put_lines(FILE *out, const struct letter_context *c, const char *key, const char *const *pairs)
{
	char name[64], line[1024];

	for (unsigned i = 1;; i++) {
		(void)snprintf(name, sizeof(name), "%s.%u", key, i);
		const char *text = texts_get(c->texts, "letter", name);
		if (text == name)
			return;
		if (strcmp(text, ".") == 0)
			(void)fputs("\r\n", out);
		else if (texts_fill(c->texts, text, pairs, line, sizeof(line)) > 0)
			(void)fprintf(out, "%s\r\n", line);
	}
}

static int
write_notice(const struct intray *in, const struct recalled *list, size_t count)
{
	const char *const contact[] = { "kontakt", in->context.contact, NULL };
	char *text = NULL, reference[REFERENCE_SIZE];
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		return -errno;
	(void)fputs("\xef\xbb\xbf", out);
	put_lines(out, &in->context, "recall", contact);
	for (size_t i = 0; i < count; i++) {
		reference_of(in->dir, list[i].name, reference);
		const char *const pairs[] = { "fil", list[i].name, "deres_ref", reference, NULL };
		put_lines(out, &in->context, "recall_letter", pairs);
	}
	int r =
	    fclose(out) == 0 ? files_write(in->dir, notice_name, text, size, NOTICE_MODE) : -ENOMEM;
	free(text);
	return r;
}

int
recall_look(struct overgang *o, const struct intray *in)
{
	struct found f = { calloc(RECALL_LETTERS_MAX, sizeof(struct recalled)), 0 };
	int r;

	if (f.list == NULL)
		return -ENOMEM;
	(void)intray_find(in, 1, UINT64_MAX, take_letter, &f);
	qsort(f.list, f.count, sizeof(f.list[0]), by_number);
	int count = recall_find(o, f.list, f.count);
	r = count > 0 ? write_notice(in, f.list, (size_t)count) : 0;
	if (count == 0)
		files_remove(in->dir, notice_name);
	free(f.list);
	return r < 0 ? r : count;
}
