/* sender.c - A prison that pushes lists to a daemon with scripted answers. */
#include "sender.h"
#include "library_problems.h"
#include "problem_text.h"

#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

char dir[64];

/* ---- a daemon --------------------------------------------------------------------- */

struct daemon fake;

static void
describe(const Ov__Report *r, char *buf, size_t size)
{
	char kind[64];

	snprintf(buf, size, "%s:", r->person != NULL ? r->person->national_id : r->case_);
	for (size_t i = 0; i < r->n_facts; i++) {
		overgang_kind_name((uint32_t)r->facts[i]->fact_case, kind);
		snprintf(buf + strlen(buf), size - strlen(buf), " %s", kind);
		if (r->facts[i]->fact_case == OV__FACT__FACT_RELEASE_DATE_SET)
			snprintf(buf + strlen(buf), size - strlen(buf), "=%u",
			    r->facts[i]->release_date_set->date);
	}
}

/* One person has one case, K000-0001 for the first. */
const char *
case_of(const Ov__Report *r)
{
	static char ids[SENT_MAX][2][16];
	static size_t count;
	size_t i = 0;

	if (r == NULL) {
		count = 0;
		return NULL;
	}
	if (r->person == NULL)
		return r->case_;
	while (i < count && strcmp(ids[i][0], r->person->national_id) != 0)
		i++;
	if (i == count) {
		snprintf(ids[count][0], sizeof(ids[0][0]), "%s", r->person->national_id);
		snprintf(ids[count][1], sizeof(ids[0][1]), "K000-%04zu", count + 1);
		count++;
	}
	return ids[i][1];
}

static int
fake_common(void *context, const struct place *sent, uint64_t *ret_epoch, uint64_t *ret_common)
{
	struct daemon *d = context;

	if (d->answers_before_silence == 0)
		return -ETIMEDOUT;
	*ret_epoch = d->epoch != 0 ? d->epoch : 1;
	*ret_common = sent->epoch == *ret_epoch && !d->set_back ? sent->through : d->common;
	d->asked = *sent;
	return 0;
}

static int
fake_tag(void *context, uint64_t n, struct place *sent)
{
	struct daemon *d = context;

	if (d->answers_before_silence == 0)
		return -ETIMEDOUT;
	sent->tag_n = n;
	sent->tag_size = 3;
	memcpy(sent->tag, "tag", 3);
	return 0;
}

static int
fake_send(void *context, Ov__Report *report, Ov__Answer **ret_answer)
{
	struct daemon *d = context;
	size_t size = ov__report__get_packed_size(report);
	unsigned char *bytes = malloc(size);

	assert_true(d->count < SENT_MAX);
	assert_int_equal(report->key.len, OVERGANG_KEY_SIZE);
	assert_int_equal(report->channel, OV__CHANNEL__CHANNEL_SYSTEM);
	ov__report__pack(report, bytes);
	d->sent[d->count].report = ov__report__unpack(NULL, size, bytes);
	free(bytes);
	describe(report, d->sent[d->count].text, sizeof(d->sent[0].text));
	memcpy(d->sent[d->count++].key, report->key.data, OVERGANG_KEY_SIZE);
	if (d->answers_before_silence == 0)
		return -ETIMEDOUT;
	d->answers_before_silence--;

	Ov__Answer *a = malloc(sizeof(*a));
	ov__answer__init(a);
	a->outcome = d->outcome != 0 ? d->outcome : OV__OUTCOME__OUTCOME_OK;
	if (d->closed != NULL && strcmp(report->case_, d->closed) == 0) {
		a->outcome = OV__OUTCOME__OUTCOME_INVALID;
		a->code = strdup(d->why != NULL ? d->why : "case-closed");
	}
	if (a->outcome == OV__OUTCOME__OUTCOME_OK) {
		a->result_case = OV__ANSWER__RESULT_REPORT;
		a->report = malloc(sizeof(*a->report));
		ov__report_answer__init(a->report);
		bool anew = d->closed != NULL && strcmp(case_of(report), d->closed) == 0;
		a->report->case_ = strdup(anew ? "K000-0099" : case_of(report));
		a->report->nickname = strdup("blå ugle");
		a->report->n_numbers = 1;
		a->report->numbers = malloc(sizeof(uint64_t));
		a->report->numbers[0] = ++d->number;
	} else {
		a->field = strdup("report.facts[0].release_date_set.date");
		a->text = strdup("is not possible");
	}
	*ret_answer = a;
	return 0;
}

static const char *
fake_error(void *context, const struct texts *texts, char *buf, size_t size)
{
	struct problem problem;

	(void)context;
	problem_set(&problem, &PROBLEM_NOBODY_ANSWERS, "tcp://127.0.0.1:5710");
	return problem_in(texts, &problem, buf, size);
}

void
forget_sent(void)
{
	for (size_t i = 0; i < fake.count; i++)
		ov__report__free_unpacked(fake.sent[i].report, NULL);
	memset(&fake, 0, sizeof(fake));
	fake.answers_before_silence = SENT_MAX;
}

const Ov__Fact *
sent_fact(size_t i, Ov__Fact__FactCase kind)
{
	const Ov__Report *r = fake.sent[i].report;

	for (size_t j = 0; j < r->n_facts; j++)
		if (r->facts[j]->fact_case == kind)
			return r->facts[j];
	fail_msg("report %zu has no such fact: %s", i, fake.sent[i].text);
	return NULL;
}

/* ---- a sender ---------------------------------------------------------------------- */

struct liaison_conf conf;
char *out, *err;
uint32_t today; /* long after all lists, unless a test says otherwise */

int
push_paths(char *const *paths, size_t count, uint32_t as_of)
{
	size_t out_size, err_size;

	char error[OVERGANG_ERROR_SIZE] = "";
	struct texts *texts = texts_open(NULL, "nb", error);

	free(out);
	free(err);
	assert_non_null(texts);
	const struct push p = { .conf = &conf,
		.texts = texts,
		.send = fake_send,
		.common = fake_common,
		.tag = fake_tag,
		.error = fake_error,
		.context = &fake,
		.as_of = as_of,
		.today = today,
		.out = open_memstream(&out, &out_size),
		.err = open_memstream(&err, &err_size) };
	int status = push_files(&p, paths, count);
	fclose(p.out);
	fclose(p.err);
	texts_close(texts);
	return status;
}

int
push(const char *path)
{
	char copy[640]; /* in_dir() reuses its buffer after a while */
	char *paths[] = { copy };

	snprintf(copy, sizeof(copy), "%s", path);
	forget_sent();
	return push_paths(paths, 1, 0);
}

void
has(const char *where, const char *text)
{
	if (strstr(where, text) == NULL)
		fail_msg("no \"%s\" in:\n%s", text, where);
}

void
has_not(const char *where, const char *text)
{
	if (strstr(where, text) != NULL)
		fail_msg("\"%s\" in:\n%s", text, where);
}

const char *
in_dir(const char *name)
{
	static char path[8][640];
	static unsigned turn;

	snprintf(path[++turn % 8], sizeof(path[0]), "%s/%s", dir, name);
	return path[turn % 8];
}

const char *
write_file(const char *name, const void *bytes, size_t size)
{
	const char *path = in_dir(name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, size, f), size);
	assert_int_equal(fclose(f), 0);
	return path;
}

char *
read_whole(const char *path)
{
	static char text[1 << 20];
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	size_t n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	fclose(f);
	return text;
}

/* ---- lists of one's own ---------------------------------------------------------------- */

const char *const headers[CELLS] = { "Fengsel", "Avdeling", "Vår ref", "Fødselsnummer", "Etternavn",
	"Fornavn", "Kommune", "Status", "Innsatt", "2/3-dato", "Endt tid", "Løslatelsesdato", "Kl",
	"Løslatelsesform", "Datostatus", "Varetektsfrist", "Restriksjoner til", "Bolig", "Samtykke",
	"Samtykkedato", "Samtykke til", "Adressesperre", "Tolk", "Kontaktperson", "Telefon",
	"Melding" };

const char *const gaupe_row[CELLS] = { "Granli fengsel", "B2", "G-1041", "14838831150", "Gaupe",
	"Rolig", "Asker", "Dom", "15.06.2026", "20.12.2026", "24.03.2027", "24.03.2027", "09.00",
	"Endt tid", "Fastsatt", "", "", "Ingen", "Ja", "07.01.2027",
	"fengselsteam, Nav sosial, bolig", "Nei", "", "Kari Eksempel", "+47 000 00 001", "Ny" };

char list[LIST_SIZE];

void
put_row(const char *const cells[CELLS], const char *const changes[])
{
	for (size_t i = 0; i < CELLS; i++) {
		const char *value = cells[i];
		for (size_t j = 0; changes != NULL && changes[j] != NULL; j += 2)
			if (strcmp(changes[j], headers[i]) == 0)
				value = changes[j + 1];
		snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s%s", i > 0 ? ";" : "",
		    value);
	}
	strcat(list, "\n");
}

void
begin_list(void)
{
	list[0] = '\0';
	put_row(headers, NULL);
}

/* Push a list of Gaupe alone, changed so. */
int
push_changed(const char *name, const char *const changes[])
{
	begin_list();
	put_row(gaupe_row, changes);
	return push(write_file(name, list, strlen(list)));
}

void
remove_tree(const char *path)
{
	DIR *d = opendir(path);
	char name[600];

	for (const struct dirent *e = d != NULL ? readdir(d) : NULL; e != NULL; e = readdir(d)) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, e->d_name);
		if (unlink(name) != 0)
			remove_tree(name);
	}
	if (d != NULL)
		closedir(d);
	(void)rmdir(path);
}

/* The shipped file, with the values that it marks as examples filled in. */
const char *
filled_conf(void)
{
	const char *text = read_whole("config/liaison.conf");
	char *filled = malloc(2 * strlen(text) + 256);
	size_t n = 0;

	for (const char *s = text; *s != '\0';) {
		size_t line = strcspn(s, "\n") + (strchr(s, '\n') != NULL);
		const char *value = memmem(s, line, " = <", 4);
		bool key = strncmp(s, "server_key", 10) == 0;
		size_t keep = value != NULL && *s != '#' ? (size_t)(value - s) + 3 : line;
		memcpy(filled + n, s, keep);
		n += keep;
		if (keep != line)
			n += (size_t)sprintf(filled + n, "%s\n",
			    key ? "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7" : "+47 000 00 020");
		s += line;
	}
	const char *path = write_file("filled.conf", filled, n);
	free(filled);
	return path;
}

int
new_sender(void **state)
{
	struct problem problem;

	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/overgang-liaison-XXXXXX");
	if (mkdtemp(dir) == NULL || liaison_conf_load(filled_conf(), &conf, &problem) != 0)
		return -1;
	snprintf(conf.queue, sizeof(conf.queue), "%s/queue", dir);
	conf.allow_synthetic = true;
	today = 20991231;
	(void)case_of(NULL);
	forget_sent();
	return 0;
}

int
end_sender(void **state)
{
	(void)state;
	forget_sent();
	remove_tree(dir);
	free(out);
	free(err);
	out = err = NULL;
	return 0;
}

/* The list in the tests' directory, so that the rejected file lands there too. */
const char *
example(const char *name)
{
	char *text = read_whole(EXAMPLE);

	return write_file(name, text, strlen(text));
}
