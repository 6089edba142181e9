/* liaison_test.c - What a prison's list becomes: the gate before the door, reasons in
 * bokmål, files as Excel writes them, and a queue that survives a crash. The daemon is a
 * function here that answers as it is told. Run from the top of the tree. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "liaison/csvfile.h"
#include "liaison/dates.h"
#include "liaison/identity.h"
#include "liaison/known.h"
#include "liaison/liaison_conf.h"
#include "liaison/push.h"
#include "liaison/queue.h"
#include "liaison/rows.h"
#include "liaison/summary.h"
#include "overgang.h"

#define EXAMPLE "config/demo/losl-2027-01-11.csv"

static char dir[64];

/* ---- a daemon --------------------------------------------------------------------- */

enum { SENT_MAX = 64 };

static struct daemon {
	struct {
		char text[512]; /* case or person, kinds, release date */
		unsigned char key[OVERGANG_KEY_SIZE];
		Ov__Report *report;
	} sent[SENT_MAX];
	size_t count;
	size_t answers_before_silence; /* then nobody answers */
	Ov__Outcome outcome;	       /* of the next ones; 0 is OK */
	uint64_t number;	       /* the last of the own stream */
	uint64_t epoch, common;	       /* other than asked with: what still holds of that */
	bool set_back;		       /* without anybody saying so: the same epoch */
	struct place asked;	       /* what it was asked with */
	const char *closed;	       /* a case that takes nothing more */
	const char *why;	       /* the code of that; "case-closed" */
} fake;

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
static const char *
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
fake_error(void *context)
{
	(void)context;
	return "nobody answers at tcp://127.0.0.1:5710; does overgangd run, and is that its desk?";
}

static void
forget_sent(void)
{
	for (size_t i = 0; i < fake.count; i++)
		ov__report__free_unpacked(fake.sent[i].report, NULL);
	memset(&fake, 0, sizeof(fake));
	fake.answers_before_silence = SENT_MAX;
}

static const Ov__Fact *
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

static struct liaison_conf conf;
static char *out, *err;
static uint32_t today; /* long after all lists, unless a test says otherwise */

static int
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

static int
push(const char *path)
{
	char copy[640]; /* in_dir() gives the same room again after a while */
	char *paths[] = { copy };

	snprintf(copy, sizeof(copy), "%s", path);
	forget_sent();
	return push_paths(paths, 1, 0);
}

static void
has(const char *where, const char *text)
{
	if (strstr(where, text) == NULL)
		fail_msg("no \"%s\" in:\n%s", text, where);
}

static void
has_not(const char *where, const char *text)
{
	if (strstr(where, text) != NULL)
		fail_msg("\"%s\" in:\n%s", text, where);
}

static const char *
in_dir(const char *name)
{
	static char path[8][640];
	static unsigned turn;

	snprintf(path[++turn % 8], sizeof(path[0]), "%s/%s", dir, name);
	return path[turn % 8];
}

static const char *
write_file(const char *name, const void *bytes, size_t size)
{
	const char *path = in_dir(name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, size, f), size);
	assert_int_equal(fclose(f), 0);
	return path;
}

static char *
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

enum { CELLS = 26 };

static const char *const headers[CELLS] = { "Fengsel", "Avdeling", "Vår ref", "Fødselsnummer",
	"Etternavn", "Fornavn", "Kommune", "Status", "Innsatt", "2/3-dato", "Endt tid",
	"Løslatelsesdato", "Kl", "Løslatelsesform", "Datostatus", "Varetektsfrist",
	"Restriksjoner til", "Bolig", "Samtykke", "Samtykkedato", "Samtykke til", "Adressesperre",
	"Tolk", "Kontaktperson", "Telefon", "Melding" };

static const char *const gaupe[CELLS] = { "Granli fengsel", "B2", "G-1041", "14838831150", "Gaupe",
	"Rolig", "Asker", "Dom", "15.06.2026", "20.12.2026", "24.03.2027", "24.03.2027", "09.00",
	"Endt tid", "Fastsatt", "", "", "Ingen", "Ja", "07.01.2027",
	"fengselsteam, Nav sosial, bolig", "Nei", "", "Kari Eksempel", "+47 000 00 001", "Ny" };

static char list[1 << 16];

static void
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

static void
begin_list(void)
{
	list[0] = '\0';
	put_row(headers, NULL);
}

#define CHANGED(...)              \
	(const char *const[])     \
	{                         \
		__VA_ARGS__, NULL \
	}

/* Push a list of Gaupe alone, changed so. */
static int
push_changed(const char *name, const char *const changes[])
{
	begin_list();
	put_row(gaupe, changes);
	return push(write_file(name, list, strlen(list)));
}

static void
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

/* The file that is shipped, with what it marks as examples filled in. */
static const char *
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

static int
new_sender(void **state)
{
	char error[OVERGANG_ERROR_SIZE];

	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/overgang-liaison-XXXXXX");
	if (mkdtemp(dir) == NULL || liaison_conf_load(filled_conf(), &conf, error) != 0)
		return -1;
	snprintf(conf.queue, sizeof(conf.queue), "%s/queue", dir);
	conf.allow_synthetic = true;
	today = 20991231;
	(void)case_of(NULL);
	forget_sent();
	return 0;
}

static int
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

/* ---- words, numbers ---------------------------------------------------------------------- */

static void
test_identity(void **state)
{
	static const struct {
		const char *text;
		enum identity result;
		const char *number;
	} rows[] = {
		{ "14838831150", IDENTITY_OK, "14838831150" },
		{ "148388 31150", IDENTITY_OK, "14838831150" },
		{ "148388-31150", IDENTITY_OK, "14838831150" },
		{ "148388\xc2\xa0"
		  "31150",
		    IDENTITY_OK, "14838831150" },
		{ "45859037791", IDENTITY_OK, "45859037791" }, /* D-number, synthetic */
		{ "2919541531", IDENTITY_ZERO_RESTORED, "02919541531" },
		{ "9819134496", IDENTITY_ZERO_RESTORED, "09819134496" },
		{ "14838831151", IDENTITY_CONTROL, NULL },
		{ "14838831250", IDENTITY_CONTROL, NULL },
		{ "4838831150", IDENTITY_LENGTH, NULL },
		{ "148388311500", IDENTITY_LENGTH, NULL },
		{ "", IDENTITY_LENGTH, NULL },
		{ "1,48389E+10", IDENTITY_EXPONENT, NULL },
		{ "1.48389e10", IDENTITY_EXPONENT, NULL },
		{ "1483883115O", IDENTITY_LETTERS, NULL },
		{ "31028831150", IDENTITY_DATE, NULL },
		{ "00018831150", IDENTITY_DATE, NULL },
		{ "14138831150", IDENTITY_DATE, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char number[12] = "";
		enum identity result = identity_read(rows[i].text, number);
		if (result != rows[i].result)
			fail_msg("%s: %d, expected %d", rows[i].text, result, rows[i].result);
		assert_string_equal(number, rows[i].number != NULL ? rows[i].number : "");
	}
	assert_true(identity_synthetic("14838831150"));
	assert_false(identity_synthetic("14438831150"));
}

/* From 2032 the first control digit leaves 0 to 3. Numbers made here, one of each
 * remainder, with the second digit as it must be; 4 and more are refused. */
static void
test_identity_2032(void **state)
{
	static const int first[] = { 3, 7, 6, 1, 8, 9, 4, 5, 2 };
	static const int second[] = { 5, 4, 3, 2, 7, 6, 5, 4, 3, 2 };
	int seen[11] = { 0 };

	(void)state;
	for (int serial = 0; serial < 1000; serial++)
		for (int k1 = 0; k1 <= 9; k1++) {
			char text[12], number[12];
			int a = k1, b = 0;
			snprintf(text, sizeof(text), "018140%03d%d", serial, k1);
			for (int i = 0; i < 9; i++)
				a += (text[i] - '0') * first[i];
			for (int i = 0; i < 10; i++)
				b += (text[i] - '0') * second[i];
			int k2 = (11 - b % 11) % 11;
			if (k2 == 10)
				continue;
			text[10] = (char)('0' + k2);
			text[11] = '\0';
			seen[a % 11]++;
			assert_int_equal(identity_read(text, number),
			    a % 11 <= 3 ? IDENTITY_OK : IDENTITY_CONTROL);
		}
	for (int i = 0; i < 11; i++)
		assert_true(seen[i] > 0);
}

/* ---- files as Excel writes them ------------------------------------------------------------ */

struct first_row {
	int rows;
	int line;
	char ref[32], name[64], municipality[32], date[32], to[64];
};

static void
take_first(struct csvfile_row *row, void *context)
{
	struct first_row *f = context;

	assert_null(row->problem);
	if (f->rows++ > 0)
		return;
	f->line = row->line;
	snprintf(f->ref, sizeof(f->ref), "%s", row->value[COLUMN_SENDER_REF]);
	snprintf(f->name, sizeof(f->name), "%s", row->value[COLUMN_FAMILY_NAME]);
	snprintf(f->municipality, sizeof(f->municipality), "%s", row->value[COLUMN_MUNICIPALITY]);
	snprintf(f->date, sizeof(f->date), "%s", row->value[COLUMN_RELEASE_DATE]);
	snprintf(f->to, sizeof(f->to), "%s", row->value[COLUMN_CONSENT_TO]);
}

#define BOM "\xef\xbb\xbf"

static void
test_file_variants(void **state)
{
	static const struct {
		const char *text;
		int line;
		const char *to;
	} rows[] = {
		{ "Vår "
		  "ref;Fødselsnummer;Etternavn;Kommune;Status;Løslatelsesdato;Samtykke;Samtykke "
		  "til\n"
		  "G-1;1;Røyskatt;Asker;Dom;24.03.2027;Ja;bolig, helse\n",
		    2, "bolig, helse" },
		{ BOM "Vår "
		      "ref;Fødselsnummer;Etternavn;Kommune;Status;Løslatelsesdato;Samtykke;"
		      "Mottakere\r\n"
		      "G-1;1;Røyskatt;Asker;Dom;24.03.2027;Ja;bolig, helse\r\n",
		    2, "bolig, helse" },
		/* Windows-1252, and lines that are empty. */
		{ "V\xe5r ref;F\xf8"
		  "dselsnummer;Etternavn;Kommune;Status;L\xf8slatelsesdato;Samtykke\r\n"
		  "\r\n;;;;;;\r\n"
		  "G-1;1;R\xf8yskatt;Asker;Dom;24.03.2027;Ja\r\n",
		    4, "" },
		{ "sep=,\r\nRef,Fnr,Etternavn,Hjemkommune,Type,Lsl,Samtykket,Samtykke til\r\n"
		  "G-1,1,Røyskatt,Asker,Dom,24.03.2027,Ja,\"bolig, helse\"\r\n",
		    3, "bolig, helse" },
		{ "Ref,Fnr,Etternavn,Kommune,Status,Ut,Samtykke,Samtykke til\n"
		  "G-1,1,Røyskatt,Asker,Dom,24.03.2027,Ja,\"bolig, helse\"\n",
		    2, "bolig, helse" },
		{ BOM "sep=;\nLøslatelser, Granli fengsel; uke 2, ført av K.\n;;\n"
		      "INNSATTNR;Dnr;ETTERNAVN;Bydel;V/D;Dato ut;Samtykke gitt\n"
		      "G-1;1;\xc2\xa0Røyskatt ;Asker;Dom;24.03.2027;Ja\n",
		    5, "" },
		{ "Ref\tFnr\tEtternavn\tKommune\tStatus\tLoeslatelsesdato\tSamtykke\n"
		  "G-1\t1\tRøyskatt\tAsker\tDom\t24.03.2027\tJa\n",
		    2, "" },
		/* A line break within a cell, and no line end at the end. */
		{ "Avd;Ref;Fnr;Etternavn;Kommune;Status;Ut;Samtykke\n"
		  "\"B\n2\";G-1;1;Røyskatt;Asker;Dom;24.03.2027;Ja",
		    2, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct first_row first = { 0 };
		struct csvfile f;
		const char *path = write_file("variant.csv", rows[i].text, strlen(rows[i].text));
		if (csvfile_open(&f, path, false) != 0 || csvfile_rows(&f, take_first, &first) != 0)
			fail_msg("variant %zu: %s", i, f.error);
		assert_int_equal(first.rows, 1);
		assert_int_equal(first.line, rows[i].line);
		assert_string_equal(first.ref, "G-1");
		assert_string_equal(first.name, "Røyskatt");
		assert_string_equal(first.municipality, "Asker");
		assert_string_equal(first.date, "24.03.2027");
		assert_string_equal(first.to, rows[i].to);
		csvfile_close(&f);
	}
}

/* Every name of every column is known, as field notes and template have it. */
static void
test_synonyms(void **state)
{
	static const struct {
		enum column column;
		const char *names;
	} rows[] = {
		{ COLUMN_PRISON, "Fengsel|Anstalt|Enhet|Fengselsenhet|Institusjon" },
		{ COLUMN_UNIT, "Avdeling|Avd|Seksjon|Fløy" },
		{ COLUMN_NATIONAL_ID, "Fødselsnummer|Fnr|Fødselsnr|F.nr|Personnummer|D-nummer|Dnr|"
				      "Fødsels- og personnummer" },
		{ COLUMN_DUF, "DUF-nummer" },
		{ COLUMN_BIRTH_DATE, "Født|Fødselsdato|Fdato" },
		{ COLUMN_PERSONNR, "Personnr|Personnr (5 siffer)" },
		{ COLUMN_FAMILY_NAME, "Etternavn" },
		{ COLUMN_GIVEN_NAME, "Fornavn" },
		{ COLUMN_NAME, "Navn" },
		{ COLUMN_MUNICIPALITY,
		    "Kommune|Hjemkommune|Bostedskommune|Oppholdskommune|Bydel|Kommune/bydel" },
		{ COLUMN_STATUS, "Status|Type|Soningsform|Kategori|V/D|Domfelt/varetekt" },
		{ COLUMN_INTAKE,
		    "Innsatt|Innsatt dato|Innkomst|Inn|Soningsstart|Innsettelsesdato" },
		{ COLUMN_TWO_THIRDS,
		    "2/3-dato|2/3|2/3-tid|To tredjedelstid|PL-dato|Prøveløslatelse fra" },
		{ COLUMN_FULL_TERM, "Endt tid|Endt straffetid|Ferdig sonet|Full tid|Sluttdato" },
		{ COLUMN_RELEASE_DATE,
		    "Løslatelsesdato|Løslates|Løslatelse|Dato løslatelse|Lsl|Lsl.dato|Ut|Dato ut" },
		{ COLUMN_RELEASE_TIME, "Kl|Klokkeslett|Tidspunkt|Tid" },
		{ COLUMN_RELEASE_FORM, "Løslatelsesform|Form|Løslatelsestype" },
		{ COLUMN_DATE_STATE, "Datostatus|Dato er|Sikkerhet" },
		{ COLUMN_REMAND_EXPIRY, "Varetektsfrist|Fengslingsfrist|Fengslet til|Frist" },
		{ COLUMN_RESTRICTIONS,
		    "Restriksjoner til|Brev- og besøksforbud til|BB til|Isolasjon til" },
		{ COLUMN_HOUSING, "Bolig|Bolig ved løslatelse|Boligstatus|Har bolig" },
		{ COLUMN_CONSENT_DATE, "Samtykkedato|Dato samtykke" },
		{ COLUMN_CONSENT_TO, "Samtykke til|Samtykket gjelder|Mottakere" },
		{ COLUMN_RESTRICTED, "Adressesperre|Kode 6/7|Gradering|Hemmelig adresse" },
		{ COLUMN_INTERPRETER, "Tolk|Språk|Tolkespråk" },
		{ COLUMN_CONTACT,
		    "Kontaktperson|Kontakt|Sosialkonsulent|Kontaktbetjent|Saksbehandler" },
		{ COLUMN_PHONE, "Telefon|Tlf|Direkte" },
		{ COLUMN_MESSAGE, "Melding|Endring|Handling|Meldingstype" },
		{ COLUMN_NEVER, "Merknad|Kommentar|Notat|Lovbrudd|Dom|Paragraf|Siktelse|Diagnose|"
				"Rus|Risiko|Fornærmet" },
		{ COLUMN_OTHER, "Høyde|Skonummer|Fødeland" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char names[512], text[1024], *rest = names;
		snprintf(names, sizeof(names), "%s", rows[i].names);
		for (char *name = strsep(&rest, "|"); name != NULL; name = strsep(&rest, "|")) {
			struct csvfile f;
			snprintf(text, sizeof(text),
			    "%s;Løpenr;Samtykke;%s;%s;%s;%s\n1;2;Ja;3;4;5;6\n", name,
			    rows[i].column == COLUMN_STATUS ? "Tolk" : "Status",
			    rows[i].column == COLUMN_NATIONAL_ID ? "Tlf" : "Fnr",
			    rows[i].column == COLUMN_BIRTH_DATE ? "Kl" : "Født",
			    rows[i].column == COLUMN_RELEASE_DATE ? "DUF" : "Ut");
			if (rows[i].column == COLUMN_INTERPRETER)
				snprintf(
				    text, sizeof(text), "%s;Løpenr;Samtykke;Status;Fnr;Ut\n", name);
			if (csvfile_open(
				&f, write_file("synonym.csv", text, strlen(text)), false) != 0 &&
			    rows[i].column != COLUMN_STATUS)
				fail_msg("%s: %s", name, f.error);
			if (f.columns[0].column != rows[i].column)
				fail_msg("%s is column %d", name, f.columns[0].column);
			csvfile_close(&f);
		}
	}
}

static void
test_bad_files(void **state)
{
	static const struct {
		const char *text;
		size_t size;
		const char *problem;
	} rows[] = {
#define TEXT(T) T, sizeof(T) - 1
		{ TEXT(""), "bad.csv: er tom" },
		{ TEXT("PK\x03\x04rest"), "bad.csv: er en arbeidsbok; i Excel: Fil, Lagre som, og "
					  "velg CSV UTF-8 (semikolondelt)" },
		{ TEXT("\xff\xfeV\0\x00\xd8"), "bad.csv: er skadet: den begynner som UTF-16" },
		{ TEXT("Ref;Fnr\0;Status\n"),
		    "bad.csv: er ikke en tekstfil; lagre den som CSV UTF-8 (semikolondelt)" },
		{ TEXT("Ref;Status;Samtykke\nG\x81;1;Ja\n"),
		    "bad.csv: er lagret med en tegnkoding vi ikke kjenner igjen (fra Mac eller "
		    "DOS?), "
		    "så æ, ø og å kan ikke leses; lagre den som CSV UTF-8 (semikolondelt)" },
		{ TEXT("Ref;Status;Samtykke\nB\ufffdrum;1;Ja\n"),
		    "bad.csv: har mistet bokstavene æ, ø og å; hent den ut på nytt" },
		{ TEXT("Ref;Status;Samtykke\nBÃ¦rum;1;Ja\n"), "bad.csv: har mistet bokstavene" },
		{ TEXT("a;b;c\n1;2;3\n"),
		    "bad.csv: ingen av de ti første linjene har minst tre kjente overskrifter; "
		    "bruk overskriftene i malen: Vår ref, Fødselsnummer, Kommune, Status, "
		    "Løslatelsesdato, Samtykke" },
		{ TEXT("\n\n\n\n\n\n\n\n\n\nRef;Fnr;Status;Samtykke\n"),
		    "bad.csv: ingen av de ti" },
		{ TEXT("tittel\nRef;Fnr;Fødselsnummer;Status;Samtykke\n"),
		    "bad.csv:2: «Fnr» og «Fødselsnummer» er samme felt; fjern den ene kolonnen" },
		{ TEXT("Ref;Status;Samtykke\n"),
		    "bad.csv:1: mangler kolonnen Fødselsnummer (eller Født, navn og Vår ref)" },
		{ TEXT("Fnr;Kommune;Samtykke\n"), "bad.csv:1: mangler kolonnen Status" },
		{ TEXT("Fnr;Kommune;Status\n"), "bad.csv:1: mangler kolonnen Samtykke" },
		{ TEXT("Fnr;Kommune;Status;Samtykke;Ut;Sperre\n"),
		    "bad.csv:1: mangler kolonnen Adressesperre; gi kolonnen det navnet, eller sett "
		    "address_column = none i liaison.conf hvis listene aldri har en slik kolonne" },
		{ TEXT("Fnr;Kommune;Status;Samtykke;Gradering;Utdato\n"),
		    "bad.csv:1: mangler kolonnen Løslatelsesdato; gi kolonnen med datoene det "
		    "navnet, eller sett den inn tom hvis ingen har en dato" },
		{ TEXT("sep=;\nFnr,Kommune,Status,Samtykke,Gradering,Ut\n"),
		    "bad.csv:2: skilletegnet er trolig feil: overskriften har komma, men "
		    "sep-linja over sier semikolon; rett sep-linja" },
#undef TEXT
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct csvfile f;
		const char *path = write_file("bad.csv", rows[i].text, rows[i].size);
		assert_int_equal(csvfile_open(&f, path, true), -1);
		if (strncmp(f.error, rows[i].problem, strlen(rows[i].problem)) != 0)
			fail_msg("%s, expected %s", f.error, rows[i].problem);
		csvfile_close(&f);
	}
	assert_int_equal(push(in_dir("none.csv")), PUSH_REFUSED);
	assert_string_equal(err, "none.csv: kan ikke leses: No such file or directory\n");
	assert_int_equal(push(dir), PUSH_REFUSED);
}

/* A quotation mark that is never closed swallows the rest, and nobody knows how much: nothing of
 * the list goes in. */
static void
test_open_quote(void **state)
{
	(void)state;
	begin_list();
	put_row(gaupe, NULL);
	put_row(gaupe, CHANGED("Avdeling", "\"B2"));
	put_row(gaupe, NULL);
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_REFUSED);
	assert_string_equal(err, "losl-2027-01-11.csv:3: har et anførselstegn som aldri lukkes\n"
				 "losl-2027-01-11.csv: ingenting av lista er lest inn\n");
	assert_int_equal(fake.count, 0);
}

/* A cell too many: what stands where is anybody's guess, so nothing of it is used. */
static void
test_too_wide(void **state)
{
	(void)state;
	begin_list();
	put_row(gaupe, CHANGED("Avdeling", "B2;C1"));
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_REFUSED);
	assert_string_equal(err,
	    "losl-2027-01-11.csv:2: har flere felt enn overskriften: skilletegnet er trolig feil; "
	    "overskriften har semikolon, og et felt som selv har det i seg, må stå i "
	    "anførselstegn. Rett det i lista, og les den inn på nytt\n");
	/* With nothing in it that could be corrected. */
	assert_int_equal(access(in_dir("losl-2027-01-11.avvist.csv"), F_OK), -1);
	assert_int_equal(fake.count, 0);
}

static void
exchange(char *text, char from, char to)
{
	for (; *text != '\0'; text++)
		*text = *text == from ? to : *text;
}

/* Rows with another separator than the header would be about nobody, or about somebody in
 * the wrong columns. */
static void
test_other_separator(void **state)
{
	static const struct {
		char header, row;
		const char *said;
	} rows[] = {
		{ ';', ',', "raden har komma, men overskriften har semikolon" },
		{ ',', ';', "raden har semikolon, men overskriften har komma" },
		{ '\t', ';', "raden har semikolon, men overskriften har tabulator" },
		{ ';', '|', "raden har loddrett strek, men overskriften har semikolon" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin_list();
		exchange(list, ';', rows[i].header);
		char *row = list + strlen(list);
		put_row(gaupe, NULL);
		exchange(row, ';', rows[i].row);
		assert_int_equal(
		    push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_REFUSED);
		has(err, "losl-2027-01-11.csv:2: skilletegnet er trolig feil: ");
		has(err, rows[i].said);
		assert_int_equal(fake.count, 0);
	}
	/* A long remark with commas is no such row, and neither is a title. */
	snprintf(list, sizeof(list), "Merknad;");
	put_row(headers, NULL);
	strcat(list, "Avdeling A, B, C, ført av K.\n,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,;");
	put_row(gaupe, NULL);
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_OK);
	assert_int_equal(fake.count, 1);
}

static void
test_no_rows(void **state)
{
	(void)state;
	begin_list();
	strcat(list, "\n;;;;\n");
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_REFUSED);
	has(err, "losl-2027-01-11.csv: har en overskrift, men ingen rader; er det riktig fil?\n");
	/* Nor is one of which nothing concerns us: it may be that nothing was understood. */
	assert_int_equal(
	    push_changed("losl-2027-01-12.csv", CHANGED("Kommune", "Bærum")), PUSH_REFUSED);
	has(out, "1 rad: 1 gjelder andre kommuner, ikke lest inn");
	has(err,
	    "losl-2027-01-12.csv: alle radene gjelder andre kommuner, så ingenting er lest inn");
	assert_int_equal(fake.count, 0);
}

/* ---- lists that went wrong ----------------------------------------------------------------- */

/* One of tests/unit/cases/liaison, under a name of its own. */
static int
push_case_as(const char *name, const char *as, uint32_t as_of)
{
	char path[200], copy[640];
	char *paths[] = { copy };

	snprintf(path, sizeof(path), "tests/unit/cases/liaison/%s", name);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	size_t n = fread(list, 1, sizeof(list), f);
	fclose(f);
	snprintf(copy, sizeof(copy), "%s", write_file(as, list, n));
	forget_sent();
	return push_paths(paths, 1, as_of);
}

static int
push_case(const char *name)
{
	return push_case_as(name, name, 20270111);
}

static void
we_are_baerum(void)
{
	conf.own = (struct municipality_own){ .count = 0 };
	assert_true(municipality_add_own(&conf.own, "Bærum"));
	conf.municipalities_count = 0;
}

static void
test_case_municipality(void **state)
{
	(void)state;
	assert_int_equal(push_case("kommune-usynlig-tegn.csv"), PUSH_OK);
	assert_int_equal(fake.count, 3);
	remove_tree(conf.queue);
	assert_int_equal(push_case("to-kommuner.csv"), PUSH_REFUSED);
	assert_int_equal(fake.count, 1);
	has(out, "to-kommuner.csv:2 (G-1041): ikke sendt. Kommune: nevner både vår kommune og en "
		 "annen; skriv bare den det gjelder, eller ring +47 000 00 020\n");
	has(out, "to-kommuner.csv:3 (G-1102): ikke sendt. Kommune: nevner både");
	has(out, "to-kommuner.csv:4 (G-0871): sendt, sak");
	has(err, "2 rader venter på at noen sier hvilken kommune det gjelder");
	has_not(out, "andre kommuner");
}

static void
test_case_protection(void **state)
{
	(void)state;
	assert_int_equal(push_case("sperre-usynlig-tegn.csv"), PUSH_OK);
	assert_int_equal(fake.count, 0);
	has(out, "sperre-usynlig-tegn.csv:2 (G-1041): adressesperre, ikke sendt: ring");
	has(out, "sperre-usynlig-tegn.csv:3 (G-1102): adressesperre, ikke sendt: ring");
	has(out, "sperre-usynlig-tegn.csv:4 (G-0871): adressesperre, ikke sendt: ring");
	has(out, "3 med adressesperre");
}

static void
test_case_header_and_lines(void **state)
{
	static const char *const names[] = { "bare-cr.csv", "overskrift-over-to-linjer.csv",
		"240-tomme-kolonner.csv", "dekomponert-ref.csv" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		remove_tree(conf.queue);
		(void)case_of(NULL);
		if (push_case(names[i]) != PUSH_OK || fake.count != 1)
			fail_msg("%s: %zu sent\n%s%s", names[i], fake.count, out, err);
		/* With its ref, and the date of the column whose header is broken. */
		has(out, "(G-1041): sendt, sak K000-0001");
		has(fake.sent[0].text, "release.date_set=20270324");
	}
	/* The row stands where the list has it. */
	assert_int_equal(
	    push_case_as("overskrift-over-to-linjer.csv", "to.csv", 20270110), PUSH_REFUSED);
	has(err, "to.csv:3 (G-1041): fila er fra");
	/* A remark of any length stops nothing, nor does one in a cell over lines. */
	snprintf(list, sizeof(list), "Merknad;");
	put_row(headers, NULL);
	strcat(list, "\"Første linje\n");
	size_t n = strlen(list);
	memset(list + n, 'x', 9000);
	list[n + 9000] = '\0';
	strcat(list, "\nsiste; og en til\";");
	put_row(gaupe, CHANGED("Bolig", "Egen"));
	assert_int_equal(push(write_file("losl-2027-01-12.csv", list, strlen(list))), PUSH_OK);
	assert_int_equal(fake.count, 1);
	/* One that is read is its row's error. */
	begin_list();
	static char name[4100];
	memset(name, 'y', sizeof(name) - 1);
	put_row(gaupe, CHANGED("Etternavn", name));
	put_row(gaupe, CHANGED("Vår ref", "G-2", "Fødselsnummer", "18870161375"));
	assert_int_equal(push(write_file("losl-2027-01-13.csv", list, strlen(list))), PUSH_REFUSED);
	has(err,
	    ".csv:2 (G-1041): Etternavn: er lengre enn 4000 tegn, som om et anførselstegn ikke "
	    "er lukket. Rett det i lista, og les den inn på nytt\n");
	assert_int_equal(fake.count, 1);
}

static void
test_case_quotation_marks(void **state)
{
	(void)state;
	assert_int_equal(push_case("to-anforselstegn-sluker-en-rad.csv"), PUSH_REFUSED);
	assert_int_equal(fake.count, 1);
	has(err, "to-anforselstegn-sluker-en-rad.csv:2: et anførselstegn åpner et felt og lukkes "
		 "først lenger nede (linje 2 til 3 er blitt én rad); ta det bort, eller skriv to "
		 "etter hverandre. Rett det i lista, og les den inn på nytt\n");
	has(out, "3 rader: ");
	has(out, "2 avvist");
	/* A consent that is taken back is not lost in it, wherever the second mark stands. */
	for (size_t i = 0; i < CELLS; i++) {
		char cell[64];
		remove_tree(conf.queue);
		(void)case_of(NULL);
		begin_list();
		put_row(gaupe, CHANGED("Telefon", "\"1"));
		snprintf(cell, sizeof(cell), "%s\"", gaupe[i]);
		put_row(gaupe, CHANGED("Samtykke", "Trukket", headers[i], cell));
		int status = push(write_file("losl-2027-01-11.csv", list, strlen(list)));
		if (status != PUSH_REFUSED || fake.count != 0 || strstr(err, ".csv:2: ") == NULL)
			fail_msg("%s: %zu sent\n%s%s", headers[i], fake.count, out, err);
		has(out, "2 rader: 2 avvist");
	}
	/* Where others are in the rejected file, it is said that these are not. */
	remove_tree(conf.queue);
	(void)case_of(NULL);
	begin_list();
	put_row(gaupe, CHANGED("Telefon", "\"1"));
	put_row(gaupe, CHANGED("Samtykke", "Ja\""));
	put_row(gaupe, CHANGED("Vår ref", "G-1999", "Fødselsnummer", "14838831151"));
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_REFUSED);
	has(out, "de andre radene som ble avvist, står i losl-2027-01-11.avvist.csv");
	has(out, "2 linjer kan bare rettes i lista selv (se over)");
}

static void
test_case_encoding(void **state)
{
	(void)state;
	we_are_baerum();
	assert_int_equal(push_case("mac-roman.csv"), PUSH_REFUSED);
	assert_int_equal(fake.count, 0);
	has(err, "mac-roman.csv: er lagret med en tegnkoding vi ikke kjenner igjen (fra Mac eller "
		 "DOS?), så æ, ø og å kan ikke leses; lagre den som CSV UTF-8");
	has_not(out, "andre kommuner");
	assert_int_equal(push_case("en-rad-windows-1252.csv"), PUSH_REFUSED);
	assert_int_equal(fake.count, 1);
	has(out, "en-rad-windows-1252.csv:2 (G-1041): sendt, sak");
	has(err, "en-rad-windows-1252.csv:3 (G-1042): er lagret med en annen tegnkoding enn resten "
		 "av lista");
	has_not(out, "andre kommuner");
}

/* Excel's "Unicode text", with its mark and without, and from the other kind of machine. */
static void
test_utf16(void **state)
{
	static const struct {
		const char *charset, *mark;
	} kinds[] = {
		{ "UTF-16LE", "\xff\xfe" },
		{ "UTF-16BE", "\xfe\xff" },
		{ "UTF-16LE", "" },
		{ "UTF-16BE", "" },
	};
	char bytes[8192];

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		begin_list();
		put_row(gaupe, CHANGED("Fornavn", "Bjørg Šára"));
		put_row(gaupe, CHANGED("Vår ref", "G-2", "Fødselsnummer", "21887320567",
				   "Adressesperre", "Fortrolig"));
		put_row(gaupe,
		    CHANGED("Vår ref", "G-3", "Fødselsnummer", "45859037791", "Kommune", "Bærum"));
		char *in = list, *at = stpcpy(bytes, kinds[i].mark);
		size_t left = strlen(list), room = sizeof(bytes) - strlen(bytes);
		iconv_t cd = iconv_open(kinds[i].charset, "UTF-8");
		assert_int_equal(iconv(cd, &in, &left, &at, &room), 0);
		(void)iconv_close(cd);
		assert_int_equal(
		    push(write_file("losl-2027-01-11.csv", bytes, (size_t)(at - bytes))), PUSH_OK);
		assert_string_equal(err, "");
		has(out, "liste av 11.01.2027 (UTF-16), 3 rader: ");
		has(out, "1 med adressesperre, 1 gjelder andre kommuner");
		assert_int_equal(fake.count, i == 0);
		if (i == 0)
			assert_string_equal(
			    sent_fact(0, OV__FACT__FACT_NAME_RECORDED)->name_recorded->given_name,
			    "Bjørg Šára");
	}
}

static void
test_case_clock_and_intake(void **state)
{
	(void)state;
	assert_int_equal(push_case("klokkeslett.csv"), PUSH_OK);
	assert_int_equal(fake.count, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(
		    sent_fact(i, OV__FACT__FACT_RELEASE_DATE_SET)->release_date_set->time, 900);
	remove_tree(conf.queue);
	assert_int_equal(push_case("innsatt-98.csv"), PUSH_OK);
	assert_int_equal(
	    sent_fact(0, OV__FACT__FACT_SENTENCE_REGISTERED)->sentence_registered->intake,
	    19980615);
}

static void
test_case_future(void **state)
{
	(void)state;
	today = 20270111;
	assert_int_equal(
	    push_case_as("losl-2036-01-11.csv", "losl-2036-01-11.csv", 0), PUSH_REFUSED);
	assert_int_equal(fake.count, 0);
	assert_string_equal(err, "losl-2036-01-11.csv: lista er datert 11.01.2036, som ikke er "
				 "kommet, og er ikke lest inn; rett datoen i filnavnet, eller si "
				 "hvilken dag lista er fra med --as-of\n");
	assert_int_equal(push_case("losl-2036-01-11.csv"), PUSH_OK);
	assert_int_equal(fake.count, 1);
	has(out, "liste av 11.01.2027 (UTF-8), 1 rad: 1 sendt");
	/* Sent under a date that lies ahead, since somebody said so: no later list waits for it. */
	remove_tree(conf.queue);
	(void)case_of(NULL);
	assert_int_equal(push_case_as("losl-2036-01-11.csv", "x.csv", 20270211), PUSH_OK);
	assert_int_equal(
	    push_changed("losl-2027-01-11.csv", CHANGED("Samtykke", "Nei", "Samtykkedato", "")),
	    PUSH_OK);
	assert_string_equal(fake.sent[0].text, "K000-0001: consent.withdrawn");
	/* And a row that only stays is not kept from one either. */
	assert_int_equal(push_case_as("losl-2036-01-11.csv", "y.csv", 20280211), PUSH_REFUSED);
	assert_int_equal(push_changed("losl-2027-01-11.csv", NULL), PUSH_OK);
	assert_int_equal(fake.count, 1);
}

static void
test_day_of_the_list(void **state)
{
	static const struct {
		const char *name;
		enum dates_name found;
		uint32_t date;
	} rows[] = {
		{ "losl-2027-01-11.csv", DATES_NAME_ONE, 20270111 },
		{ "losl 11.1.2027.csv", DATES_NAME_ONE, 20270111 },
		{ "losl 11.1.27.csv", DATES_NAME_ONE, 20270111 },
		{ "losl 11. 1. 2027.csv", DATES_NAME_ONE, 20270111 },
		{ "losl-20270111.csv", DATES_NAME_ONE, 20270111 },
		{ "losl11012027", DATES_NAME_ONE, 20270111 },
		{ "losl_11_01_2027.csv", DATES_NAME_ONE, 20270111 },
		{ "11-01-2027 losl.csv", DATES_NAME_ONE, 20270111 },
		{ "losl-2027-01-11 (2).csv", DATES_NAME_ONE, 20270111 },
		{ "Avd 3 losl 11.1.2027.csv", DATES_NAME_ONE, 20270111 },
		{ "11.01.2027 20270111.csv", DATES_NAME_ONE, 20270111 },
		{ "losl 01.01.2027-11.01.2027.csv", DATES_NAME_SEVERAL, 20270101 },
		{ "losl.csv", DATES_NAME_NONE, 0 },
		{ "losl (1).csv", DATES_NAME_NONE, 0 },
		{ "losl uke 2.csv", DATES_NAME_DIGITS, 0 },
		{ "losl 31.02.2027.csv", DATES_NAME_DIGITS, 0 },
		{ "losl-110127.csv", DATES_NAME_DIGITS, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t date;
		enum dates_name found = dates_in_name(rows[i].name, &date);
		if (found != rows[i].found || (found != DATES_NAME_SEVERAL && date != rows[i].date))
			fail_msg("%s: %d, %u", rows[i].name, found, date);
	}
	const struct timespec written[2] = { { 1799668800, 0 },
		{ 1799668800, 0 } }; /* 11.01.2027 */
	begin_list();
	put_row(gaupe, NULL);
	const char *path = write_file("losl uke 2.csv", list, strlen(list));
	assert_int_equal(utimensat(AT_FDCWD, path, written, 0), 0);
	assert_int_equal(push(path), PUSH_OK);
	has(out, "losl uke 2.csv: tallene i filnavnet er ingen dato vi forstår; lista regnes som "
		 "fra 11.01.2027, da fila ble lagret. Er det galt, si dagen med --as-of\n");
	path = write_file("losl.csv", list, strlen(list));
	assert_int_equal(utimensat(AT_FDCWD, path, written, 0), 0);
	assert_int_equal(push(path), PUSH_OK);
	has_not(out, "tallene");
	assert_int_equal(push_changed("losl 1.1.2027-11.1.2027.csv", NULL), PUSH_REFUSED);
	has(err, "filnavnet har flere datoer; si hvilken dag lista er fra med --as-of");
	assert_int_equal(fake.count, 0);
	/* A moved date does not move back. */
	remove_tree(conf.queue);
	assert_int_equal(push_changed("losl 12.1.2027.csv", NULL), PUSH_OK);
	assert_int_equal(
	    push_changed("losl-20270111.csv", CHANGED("Løslatelsesdato", "17.03.2027")),
	    PUSH_REFUSED);
	has(err, "fila er fra 11.01.2027, men vi har en nyere melding, fra 12.01.2027");
}

static void
test_days_and_times(void **state)
{
	static const struct {
		const char *text;
		uint32_t date, past;
	} days[] = {
		{ "15.06.98", 20980615, 19980615 },
		{ "15.06.26", 20260615, 20260615 },
		{ "12.01.27", 20270112, 19270112 },
		{ "29.02.00", 20000229, 20000229 },
		{ "15/6/2026", 20260615, 20260615 },
		{ "15-06-2026", 20260615, 20260615 },
		{ "2026-06-15", 20260615, 20260615 },
		{ "15. 6. 2026", 20260615, 20260615 },
		{ "15.06.2026 00:00:00", 20260615, 20260615 },
		{ "31.06.2026", 0, 0 },
	};
	static const struct {
		const char *text;
		int hhmm;
	} times[] = { { "09.00", 900 }, { "9:00:00", 900 }, { "kl. 09.00", 900 }, { "kl 9", 900 },
		{ "Klokken 9.30", 930 }, { "0,375", 900 }, { "0.375", 900 }, { "0,5", 1200 },
		{ "0.30", 30 }, { "0,99999", -1 }, { "9.0", -1 }, { "25.00", -1 }, { "", -1 },
		{ "0", 0 }, { "0,", -1 }, { "9:00:60", -1 } };

	(void)state;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		struct dates_day d;
		assert_true(dates_split(days[i].text, &d));
		if (dates_number(&d) != days[i].date || dates_past(d, 20270111) != days[i].past)
			fail_msg(
			    "%s: %u, %u", days[i].text, dates_number(&d), dates_past(d, 20270111));
	}
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
		if (dates_clock(times[i].text) != times[i].hhmm)
			fail_msg("%s: %d", times[i].text, dates_clock(times[i].text));
}

/* Beside its number a birth date says nothing that counts, but one that differs is a mistake. */
static void
test_birth_date(void **state)
{
	static const char *const cells[] = { "13.03.1988", "14.03.1988", "14.03.88", "14.03.2088" };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		remove_tree(conf.queue);
		snprintf(list, sizeof(list), "Født;");
		put_row(headers, NULL);
		snprintf(list + strlen(list), 64, "%s;", cells[i]);
		put_row(gaupe, NULL);
		int status = push(write_file("losl-2027-01-11.csv", list, strlen(list)));
		assert_int_equal(status, i == 3 ? PUSH_REFUSED : PUSH_OK);
		if (i == 0)
			has(out, "Født: stemmer ikke med fødselsnummeret, som er det som sendes");
		else
			has_not(out, "stemmer ikke");
	}
	has(err, "Født: 14.03.2088 er etter datoen på lista, 11.01.2027");
}

/* What it says at the end is what has happened. */
static void
test_summary(void **state)
{
	(void)state;
	begin_list();
	put_row(gaupe, NULL);
	put_row(gaupe, CHANGED("Vår ref", "G-2", "Fødselsnummer", "09819134496"));
	const char *path = write_file("losl-2027-01-11.csv", list, strlen(list));
	char *paths[] = { (char *)(uintptr_t)path };
	fake.answers_before_silence = 1;
	assert_int_equal(push_paths(paths, 1, 0), PUSH_WAITING);
	has(out, "losl-2027-01-11.csv: liste av 11.01.2027 (UTF-8), 2 rader: 1 sendt, 1 i kø, ikke "
		 "besvart ennå\n");
	remove_tree(conf.queue);
	(void)case_of(NULL);
	forget_sent();
	fake.outcome = OV__OUTCOME__OUTCOME_INVALID;
	assert_int_equal(push_paths(paths, 1, 0), PUSH_REFUSED);
	has(out, "2 rader: 2 avvist av overgang\n");
	has(err, "(G-1041): avvist av overgang: Løslatelsesdato: ");
	has_not(err, "report.");
}

static void
test_columns_of_the_daemons_fields(void **state)
{
	static const char *const rows[][2] = {
		{ "report.facts[3].release_date_set.date", "Løslatelsesdato" },
		{ "report.facts[0].consent_given.agencies[1]", "Samtykke til" },
		{ "report.facts[0].sentence_registered.two_thirds", "2/3-dato" },
		{ "report.person.national_id", "Fødselsnummer" },
		{ "report.person", "Fødselsnummer" },
		{ "report.told_by", "Kontaktperson" },
		{ "report.facts", "" },
		{ "report.key", "" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(summary_column(NULL, rows[i][0]), rows[i][1]);
}

/* Whoever has moved away may take a consent back all the same, and nothing else of it is sent. */
static void
test_consent_is_taken_back_from_elsewhere(void **state)
{
	static const char *const places[] = { "Bærum", "Askr", "Asker, Bærum", "" };

	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		remove_tree(conf.queue);
		(void)case_of(NULL);
		assert_int_equal(push_changed("losl-2027-01-11.csv", NULL), PUSH_OK);
		assert_int_equal(push_changed("losl-2027-01-12.csv",
				     CHANGED("Kommune", places[i], "Samtykke", "Trukket")),
		    PUSH_OK);
		assert_int_equal(fake.count, 1);
		assert_string_equal(fake.sent[0].text, "K000-0001: consent.withdrawn");
	}
}

/* ---- the example --------------------------------------------------------------------------- */

/* The list in the tests' directory, so that the rejected file lands there too. */
static const char *
example(const char *name)
{
	char *text = read_whole(EXAMPLE);

	return write_file(name, text, strlen(text));
}

static void
test_example(void **state)
{
	static const char *const sent[] = {
		"14838831150: case.opened name.recorded identity.recorded consent.given "
		"sentence.registered release.date_set=20270324 housing.stay_registered "
		"participant.reference_set",
		"09819134496: case.opened name.recorded identity.recorded consent.given "
		"sentence.registered release.date_set=20270531 housing.stay_registered "
		"participant.reference_set",
		"45859037791: case.opened name.recorded identity.recorded consent.given "
		"sentence.registered release.date_set=20270226 housing.stay_registered "
		"participant.reference_set",
		"18870161375: case.opened name.recorded identity.recorded consent.given "
		"sentence.registered release.date_set=20270120 housing.stay_registered "
		"participant.reference_set",
	};
	static const char *const said[] = {
		"losl-2027-01-11.csv:2 (G-1041): sendt, sak K000-0001 (blå ugle)\n",
		"losl-2027-01-11.csv:3 (G-1102): venter på samtykke, ikke sendt\n",
		("losl-2027-01-11.csv:4 (G-0987): uten samtykke, ikke sendt. Meldingen til Nav "
		 "stat "
		 "om "
		 "institusjonsopphold (folketrygdloven § 21-4) skal likevel gå herfra\n"),
		"losl-2027-01-11.csv:5 (G-0871): sendt, sak K000-0002 (blå ugle)\n",
		"losl-2027-01-11.csv:7 (G-1090): sendt, sak K000-0003 (blå ugle)\n",
		"losl-2027-01-11.csv:8 (G-1015): adressesperre, ikke sendt: ring +47 000 00 020\n",
		"losl-2027-01-11.csv:9 (G-1111): sendt, sak K000-0004 (blå ugle)\n",
		("losl-2027-01-11.csv: liste av 11.01.2027 (UTF-8), 9 rader: 4 sendt, 2 uten "
		 "samtykke, 1 med adressesperre, "
		 "1 gjelder et annet team, 1 avvist\n"),
	};
	static const char *const never_said[] = { "14838831150", "14838831151", "Gaupe", "Rolig",
		"Ulv", "Orrhøne", "30928526670", "Fjellrev", "21887320567", "G-1067", "27867928974",
		"Røyskatt" };

	(void)state;
	assert_int_equal(push(example("losl-2027-01-11.csv")), PUSH_REFUSED);
	assert_int_equal(fake.count, 4);
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(fake.sent[i].text, sent[i]);
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		has(out, said[i]);
	assert_string_equal(err,
	    "losl-2027-01-11.csv:10 (G-0999): Fødselsnummer: kontrollsifferet stemmer ikke · "
	    "Løslatelsesdato: 31.04.2027 finnes ikke (også i Endt tid)\n");
	for (size_t i = 0; i < sizeof(never_said) / sizeof(never_said[0]); i++) {
		has_not(out, never_said[i]);
		has_not(err, never_said[i]);
	}
}

static void
test_example_facts(void **state)
{
	(void)state;
	assert_int_equal(push(example("losl-2027-01-11.csv")), PUSH_REFUSED);
	const Ov__NameRecorded *name = sent_fact(0, OV__FACT__FACT_NAME_RECORDED)->name_recorded;
	assert_string_equal(name->given_name, "Rolig");
	assert_string_equal(name->family_name, "Gaupe");
	assert_string_equal(
	    sent_fact(0, OV__FACT__FACT_IDENTITY_RECORDED)->identity_recorded->national_id,
	    "14838831150");
	const Ov__ConsentGiven *consent = sent_fact(0, OV__FACT__FACT_CONSENT_GIVEN)->consent_given;
	assert_int_equal(consent->given, 20270107);
	assert_int_equal(consent->n_agencies, 4);
	assert_string_equal(consent->agencies[0], "fengselsteam");
	assert_string_equal(consent->agencies[1], "nav-asker");
	assert_string_equal(consent->agencies[2], "bolig-asker");
	assert_string_equal(consent->agencies[3], "helse-asker");
	const Ov__SentenceRegistered *s =
	    sent_fact(0, OV__FACT__FACT_SENTENCE_REGISTERED)->sentence_registered;
	assert_int_equal(s->status, OV__STATUS__STATUS_SENTENCE);
	assert_int_equal(s->intake, 20260615);
	assert_int_equal(s->two_thirds, 20261220);
	assert_int_equal(s->full_term, 20270324);
	assert_string_equal(s->prison, "Granli fengsel");
	assert_string_equal(s->unit, "B2");
	const Ov__ReleaseDateSet *d =
	    sent_fact(0, OV__FACT__FACT_RELEASE_DATE_SET)->release_date_set;
	assert_int_equal(d->time, 900);
	assert_int_equal(d->form, OV__RELEASE_FORM__RELEASE_FORM_FULL_TERM);
	assert_int_equal(d->state, OV__DATE_STATE__DATE_STATE_SET);
	assert_string_equal(d->reason, "");
	assert_int_equal(
	    sent_fact(0, OV__FACT__FACT_HOUSING_STAY_REGISTERED)->housing_stay_registered->type,
	    OV__STAY_TYPE__STAY_TYPE_NONE);
	assert_string_equal(sent_fact(0, OV__FACT__FACT_PARTICIPANT_REFERENCE_SET)
				->participant_reference_set->reference,
	    "G-1041");
	assert_string_equal(fake.sent[0].report->told_by, "Kari Eksempel, +47 000 00 001");
	assert_string_equal(
	    sent_fact(1, OV__FACT__FACT_RELEASE_DATE_SET)->release_date_set->reason, "fremskutt");
	/* Full term on a Sunday, out on the Friday before; and an interpreter. */
	assert_string_equal(
	    sent_fact(2, OV__FACT__FACT_RELEASE_DATE_SET)->release_date_set->reason, "søndag");
	assert_string_equal(
	    sent_fact(2, OV__FACT__FACT_CASE_OPENED)->case_opened->language, "polsk");
	assert_int_equal(
	    sent_fact(3, OV__FACT__FACT_SENTENCE_REGISTERED)->sentence_registered->status,
	    OV__STATUS__STATUS_FINE);
}

/* Corrected where it lies, with the column of reasons still in it, it goes in; and it is
 * not taken for the whole list. */
static void
test_rejected_file(void **state)
{
	char text[4096], *at;

	(void)state;
	assert_int_equal(push(example("losl-2027-01-11.csv")), PUSH_REFUSED);
	const char *path = in_dir("losl-2027-01-11.avvist.csv");
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	snprintf(text, sizeof(text), "%s", read_whole(path));
	assert_memory_equal(text, BOM "Hva er galt;Fengsel;Avdeling;", 30);
	has(text,
	    "\r\nFødselsnummer: kontrollsifferet stemmer ikke · Løslatelsesdato: 31.04.2027 finnes "
	    "ikke (også i Endt tid);Granli fengsel;B1;G-0999;14838831151;");
	while ((at = strstr(text, "31.04.2027;")) != NULL)
		memcpy(at, "30.04.2027", 10);
	/* Another number of the series. */
	memcpy(strstr(text, "14838831151"), "21887320567", 11);
	assert_int_equal(
	    push(write_file("losl-2027-01-11.avvist.csv", text, strlen(text))), PUSH_OK);
	assert_int_equal(fake.count, 1);
	has_not(out, "borte");
}

struct cells {
	size_t rows;
	char value[8][64]; /* of Etternavn, row by row */
};

static void
take_names(struct csvfile_row *row, void *context)
{
	struct cells *c = context;

	assert_true(c->rows < 8);
	snprintf(c->value[c->rows++], sizeof(c->value[0]), "%s", row->value[COLUMN_FAMILY_NAME]);
}

/* What a spreadsheet would reckon with does not stand so in the rejected file; and laid back it
 * is the value that it was. */
static void
test_rejected_file_comes_back_as_it_was(void **state)
{
	static const char *const values[] = { "=HYPERLINK(\"\"http://192.0.2.1/\"\";\"\"trykk\"\")",
		"+47 000 00 001", "-", "@SUM(A1)", "\t=1+1", "'=1+1", "''-2", "'tHooft | Ås" };
	static const char *const read[] = { "=HYPERLINK(\"http://192.0.2.1/\";\"trykk\")",
		"+47 000 00 001", "-", "@SUM(A1)", "=1+1", "=1+1", "'-2", "'tHooft | Ås" };
	struct cells back = { 0 };
	char quoted[128], number[8];

	(void)state;
	begin_list();
	for (size_t i = 0; i < 8; i++) {
		snprintf(quoted, sizeof(quoted), "\"%s\"", values[i]);
		snprintf(number, sizeof(number), "G-%zu", i);
		put_row(gaupe, CHANGED("Vår ref", number, "Fødselsnummer", "14838831151",
				   "Etternavn", quoted));
	}
	for (int round = 0; round < 2; round++) {
		const char *name = round == 0 ? "losl.csv" : "losl.avvist.csv";
		const char *path = round == 0 ? write_file(name, list, strlen(list)) : in_dir(name);
		assert_int_equal(push(path), PUSH_REFUSED);
		char *text =
		    read_whole(in_dir(round == 0 ? "losl.avvist.csv" : "losl.avvist.avvist.csv"));
		for (const char *s = strpbrk(text, ";\n"); s != NULL; s = strpbrk(s + 1, ";\n")) {
			const char *cell = s + 1 + (s[1] == '"');
			if (strchr("=+@-\t\r", cell[0]) != NULL && cell[0] != '\0' &&
			    memcmp(s, ";\"\"", 3) != 0 && cell[0] != '\r')
				fail_msg("a cell begins with %.20s", cell);
		}
		struct csvfile f;
		memset(&back, 0, sizeof(back));
		assert_int_equal(csvfile_open(&f, in_dir("losl.avvist.csv"), true), 0);
		assert_int_equal(csvfile_rows(&f, take_names, &back), 0);
		csvfile_close(&f);
		assert_int_equal(back.rows, 8);
		for (size_t i = 0; i < 8; i++)
			assert_string_equal(back.value[i], read[i]);
	}
}

/* A list may be called anything: its name orders no terminal about, and begins no line. */
static void
test_name_of_a_list(void **state)
{
	const char *name = "losl\033[2J\n2027-01-11\xe2\x80\xae.csv";

	(void)state;
	assert_int_equal(push_changed(name, NULL), PUSH_OK);
	has(out, "losl [2J 2027-01-11.csv:2 (G-1041): sendt");
	assert_int_equal(push_changed(name, CHANGED("Fødselsnummer", "14838831151")), PUSH_REFUSED);
	has(err, "losl [2J 2027-01-11.csv:2 (G-1041): Fødselsnummer: ");
	has(out, "står i losl [2J 2027-01-11.avvist.csv;");
	assert_int_equal(push(write_file(name, "a;b\n", 4)), PUSH_REFUSED);
	has(err, "losl [2J 2027-01-11.csv: ingen av de ti");
	assert_null(strchr(out, '\033'));
	assert_null(strchr(err, '\033'));
}

/* ---- again, and changed ------------------------------------------------------------------------ */

static void
test_twice(void **state)
{
	(void)state;
	assert_int_equal(push(example("losl-2027-01-11.csv")), PUSH_REFUSED);
	assert_int_equal(push(example("losl-2027-01-11.csv")), PUSH_REFUSED);
	assert_int_equal(fake.count, 0);
	has(out, ", 9 rader: 4 uendret, 2 uten samtykke,");
	/* The reminder of § 21-4 is given once. */
	has(out, "(G-0987): uten samtykke, ikke sendt\n");
	assert_int_equal(push_changed("uke-2027-01-18.csv", NULL), PUSH_OK);
	assert_int_equal(fake.count, 1); /* consent to fewer: one fact */
	assert_string_equal(fake.sent[0].text, "K000-0001: consent.given");
}

static void
test_date_moves(void **state)
{
	unsigned char key[OVERGANG_KEY_SIZE];

	(void)state;
	assert_int_equal(push_changed("losl-2027-01-11.csv", NULL), PUSH_OK);
	memcpy(key, fake.sent[0].key, sizeof(key));
	assert_int_equal(
	    push_changed("losl-2027-01-18.csv", CHANGED("Løslatelsesdato", "17.03.2027")), PUSH_OK);
	assert_int_equal(fake.count, 1);
	assert_string_equal(fake.sent[0].text, "K000-0001: release.date_set=20270317");
	assert_memory_not_equal(key, fake.sent[0].key, sizeof(key));
	has(out, "endring sendt, sak K000-0001 (blå ugle)");
	/* Back again is a third message, not a repetition of the first. */
	assert_int_equal(push_changed("losl-2027-01-25.csv", NULL), PUSH_OK);
	assert_string_equal(fake.sent[0].text, "K000-0001: release.date_set=20270324");
	assert_int_equal(push_changed("losl-2027-01-25.csv", NULL), PUSH_OK);
	assert_int_equal(fake.count, 0);
	/* The hour alone. */
	assert_int_equal(push_changed("losl-2027-01-25.csv", CHANGED("Kl", "10")), PUSH_OK);
	assert_int_equal(
	    sent_fact(0, OV__FACT__FACT_RELEASE_DATE_SET)->release_date_set->time, 1000);
}

/* One row after another, and what each becomes. */
static void
test_changes(void **state)
{
	static const struct {
		const char *const changes[8];
		const char *sent; /* NULL: nothing */
		const char *said;
	} rows[] = {
		{ { NULL },
		    "14838831150: case.opened name.recorded identity.recorded consent.given "
		    "sentence.registered release.date_set=20270324 housing.stay_registered "
		    "participant.reference_set",
		    "sendt, sak" },
		/* An empty cell changes nothing. */
		{ { "Løslatelsesdato", "", NULL }, NULL, "1 uendret" },
		{ { "Innsatt", "", "2/3-dato", "ukjent", "Endt tid", "?", NULL }, NULL,
		    "1 uendret" },
		{ { "Kl", "", "Løslatelsesform", "", "Datostatus", "-", NULL }, NULL, "1 uendret" },
		{ { "Bolig", "Ukjent", "Fornavn", "", NULL }, NULL, "1 uendret" },
		/* What is there beside an empty cell does, and the rest stays as it was said. */
		{ { "Innsatt", "", "Endt tid", "25.03.2027", NULL },
		    "K000-0001: sentence.registered", "endring sendt" },
		{ { "Innsatt", "", "Endt tid", "", NULL }, NULL, "1 uendret" },
		{ { "Endt tid", "25.03.2027", "Bolig", "Familie", NULL },
		    "K000-0001: housing.stay_registered", "endring sendt" },
		{ { "Endt tid", "25.03.2027", "Bolig", "Familie", "Fengsel", "Haugen fengsel",
		      NULL },
		    "K000-0001: sentence.registered", "endring sendt" },
		{ { "Endt tid", "25.03.2027", "Bolig", "Familie", "Samtykke", "", NULL }, NULL,
		    "samtykket var gitt og står nå tomt; skriv Ja eller Trukket. Ingenting "
		    "sendes" },
		{ { "Endt tid", "25.03.2027", "Bolig", "Egen", "Samtykke", "Trukket", NULL },
		    "K000-0001: consent.withdrawn", "samtykket er trukket" },
		{ { "Endt tid", "25.03.2027", "Bolig", "Egen", "Samtykke", "Trukket", NULL }, NULL,
		    "uten samtykke, ikke sendt\n" },
		{ { "Endt tid", "25.03.2027", "Bolig", "Egen", "Samtykke", "Nei", NULL }, NULL,
		    "§ 21-4" },
		{ { "Endt tid", "25.03.2027", "Bolig", "Egen", NULL },
		    "K000-0001: consent.given sentence.registered housing.stay_registered",
		    "endring sendt" },
		{ { "Endt tid", "25.03.2027", "Bolig", "Egen", "Samtykke", "Nei", NULL },
		    "K000-0001: consent.withdrawn", "samtykket er trukket" },
		{ { "Endt tid", "25.03.2027", "Bolig", "Egen", NULL }, "K000-0001: consent.given",
		    "endring sendt" },
		{ { "Endt tid", "25.03.2027", "Melding", "Trukket", NULL },
		    "K000-0001: release.date_withdrawn", "endring sendt" },
		{ { "Endt tid", "25.03.2027", "Melding", "Trukket", NULL }, NULL,
		    "ingen dato er sendt, så det er ingenting å trekke" },
		{ { "Endt tid", "25.03.2027", "Bolig", "Egen", NULL },
		    "K000-0001: release.date_set=20270324", "endring sendt" },
		{ { "Melding", "Overført", NULL }, NULL, "ingen løslatelse, ikke sendt" },
		{ { "Løslatelsesform", "Permisjon", NULL }, NULL, "ingen løslatelse, ikke sendt" },
		{ { "Løslatelsesform", "Sykehus", NULL }, NULL, "1 starter ingenting" },
		{ { "Adressesperre", "Fortrolig", NULL }, NULL, "adressesperre, ikke sendt: ring" },
		{ { "Adressesperre", "6", NULL }, NULL, "adressesperre, ikke sendt: ring" },
		{ { "Adressesperre", "Ja", NULL }, NULL, "adressesperre, ikke sendt: ring" },
		{ { "Samtykke til", "TOG, Nav sosial", NULL }, NULL, "1 gjelder et annet team" },
		{ { "Samtykke til", "Nav sosial", NULL }, NULL, "1 gjelder et annet team" },
		{ { "Kommune", "", NULL }, NULL,
		    "ikke sendt. Kommune: er ikke fylt ut; skriv kommunens navn eller nummer, "
		    "eller ring +47 000 00 020" },
		{ { "Kommune", "Askr", NULL }, NULL, "er ingen kommune vi kjenner" },
		{ { "Kommune", "Asker (3201)", NULL }, NULL, "to forskjellige kommuner" },
		{ { "Kommune", "UFB", NULL }, NULL, "1 uten kjent kommune, venter på deg" },
		{ { "Kommune", "3203", "Endt tid", "25.03.2027", "Bolig", "Egen", NULL }, NULL,
		    "1 uendret" },
		{ { "Endt tid", "25.03.2027", "Bolig", "Egen", "Samtykke til", "", NULL },
		    "K000-0001: consent.given", "endring sendt" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int status = push_changed("losl-2027-01-11.csv", rows[i].changes);
		/* What waits for a person is no success for a script. */
		int expected = strstr(out, "venter på deg") != NULL ? PUSH_REFUSED : PUSH_OK;
		if (status != expected || fake.count != (rows[i].sent != NULL) ||
		    (rows[i].sent != NULL && strcmp(fake.sent[0].text, rows[i].sent) != 0) ||
		    strstr(out, rows[i].said) == NULL)
			fail_msg("row %zu: status %d, sent %zu: %s\n%s%s", i, status, fake.count,
			    fake.count > 0 ? fake.sent[0].text : "", out, err);
	}
	/* With nobody named it is the team alone. */
	assert_int_equal(sent_fact(0, OV__FACT__FACT_CONSENT_GIVEN)->consent_given->n_agencies, 1);
}

/* What has happened is said as happened, by its date. */
static void
test_released(void **state)
{
	(void)state;
	assert_int_equal(push_changed("losl-2027-03-22.csv", NULL), PUSH_OK);
	assert_int_equal(
	    push_changed("losl-2027-03-25.csv", CHANGED("Melding", "Løslatt")), PUSH_OK);
	assert_string_equal(fake.sent[0].text, "K000-0001: release.completed");
	const Ov__ReleaseCompleted *c =
	    sent_fact(0, OV__FACT__FACT_RELEASE_COMPLETED)->release_completed;
	assert_int_equal(c->date, 20270324);
	assert_int_equal(c->time, 900);
	assert_int_equal(
	    push_changed("losl-2027-03-25.csv", CHANGED("Melding", "Løslatt")), PUSH_OK);
	assert_int_equal(fake.count, 0);
}

static void
test_remand(void **state)
{
	(void)state;
	assert_int_equal(
	    push_changed("losl-2027-01-11.csv",
		CHANGED("Status", "V", "2/3-dato", "", "Endt tid", "", "Løslatelsesdato", "",
		    "Løslatelsesform", "", "Datostatus", "", "Kl", "", "Varetektsfrist",
		    "05.02.2027", "Restriksjoner til", "2027-01-22")),
	    PUSH_OK);
	assert_string_equal(fake.sent[0].text,
	    "14838831150: case.opened name.recorded identity.recorded consent.given "
	    "sentence.registered remand.order_set remand.restrictions_set housing.stay_registered "
	    "participant.reference_set");
	assert_int_equal(
	    sent_fact(0, OV__FACT__FACT_REMAND_ORDER_SET)->remand_order_set->expires, 20270205);
	assert_int_equal(
	    sent_fact(0, OV__FACT__FACT_REMAND_RESTRICTIONS_SET)->remand_restrictions_set->until,
	    20270122);
}

/* ---- reasons -------------------------------------------------------------------------------------- */

static void
test_reasons(void **state)
{
	static const struct {
		const char *const changes[8];
		const char *wrong;
	} rows[] = {
		{ { "Fødselsnummer", "1,48389E+10", NULL },
		    "Fødselsnummer: Excel har rundet av nummeret (1,48E+10); gjør kolonnen til "
		    "tekst og "
		    "skriv det på nytt" },
		{ { "Fødselsnummer", "1483883115", NULL }, "Fødselsnummer: har ikke 11 siffer" },
		{ { "Fødselsnummer", "1483883115a", NULL },
		    "Fødselsnummer: har andre tegn enn siffer" },
		{ { "Fødselsnummer", "32838831150", NULL },
		    "Fødselsnummer: begynner ikke med en dato som finnes" },
		{ { "Fødselsnummer", "", NULL },
		    "Fødselsnummer: mangler; uten nummer trengs fødselsdato, navn og Vår ref" },
		{ { "Løslatelsesdato", "ca. 15.3.", NULL },
		    "Løslatelsesdato: er ingen dato; skriv en dato eller la feltet stå tomt" },
		{ { "Løslatelsesdato", "uke 12", NULL },
		    "Løslatelsesdato: er ingen dato; skriv en dato eller la feltet stå tomt" },
		{ { "Løslatelsesdato", "46105", NULL },
		    "Løslatelsesdato: er ingen dato; skriv en dato eller la feltet stå tomt" },
		{ { "Løslatelsesdato", "29.02.2027", NULL },
		    "Løslatelsesdato: 29.02.2027 finnes ikke" },
		{ { "Løslatelsesdato", "2027-13-01", NULL },
		    "Løslatelsesdato: 01.13.2027 finnes ikke" },
		{ { "Innsatt", "25.03.2027", NULL },
		    "Innsatt: 25.03.2027 er etter datoen på lista, 11.01.2027 · "
		    "Løslatelsesdato: 24.03.2027 er før innsettelsen 25.03.2027 · Endt tid: "
		    "24.03.2027 er før "
		    "innsettelsen 25.03.2027" },
		{ { "2/3-dato", "25.03.2027", NULL },
		    "2/3-dato: 25.03.2027 er etter endt tid 24.03.2027" },
		{ { "2/3-dato", "14.06.2026", NULL },
		    "2/3-dato: 14.06.2026 er før innsettelsen 15.06.2026" },
		{ { "Løslatelsesdato", "24.03.2072", NULL },
		    "Løslatelsesdato: 24.03.2072 ligger mer enn 30 år fram; er det riktig år?" },
		{ { "Innsatt", "", "Løslatelsesdato", "10.01.2026", "Melding", "Løslatt", NULL },
		    "Løslatelsesdato: 10.01.2026 er mer enn et år siden; er det riktig år?" },
		{ { "Løslatelsesdato", "10.01.2027", NULL },
		    "Løslatelsesdato: 10.01.2027 er passert; skriv Løslatt i Melding, eller rett "
		    "datoen" },
		{ { "Melding", "Løslatt", NULL },
		    "Løslatelsesdato: 24.03.2027 er ikke kommet, men Melding er Løslatt" },
		{ { "Melding", "Løslatt", "Løslatelsesdato", "", NULL },
		    "Løslatelsesdato: mangler; den må stå når Melding er Løslatt" },
		{ { "Status", "Varetekt", NULL }, "Løslatelsesdato: en varetektsinnsatt har ingen "
						  "dato fram i tid; bruk Varetektsfrist, "
						  "eller Rett i Løslatelsesform" },
		{ { "Status", "Innlagt", NULL }, "Status: er en ukjent verdi; bruk Varetekt, Dom, "
						 "Forvaring, Bøtesoning, EK, § 12 eller "
						 "Overgangsbolig" },
		{ { "Status", "", NULL }, "Status: mangler" },
		{ { "Kl", "25.00", NULL }, "Kl: er ikke et klokkeslett; skriv 09.00" },
		{ { "Løslatelsesform", "Rømt", NULL },
		    "Løslatelsesform: er en ukjent verdi; bruk Endt tid, Prøveløslatelse, "
		    "Fremskutt, Rett, "
		    "Overføring, Permisjon eller Sykehus" },
		{ { "Datostatus", "Kanskje", NULL },
		    "Datostatus: er en ukjent verdi; bruk Forventet eller Fastsatt" },
		{ { "Bolig", "Hytta", NULL }, "Bolig: er en ukjent verdi; bruk Egen, Kommunal, "
					      "Familie, Institusjon, Hospits, Ingen, "
					      "Usikker eller Ukjent" },
		{ { "Samtykke", "Muntlig", NULL },
		    "Samtykke: er en ukjent verdi; bruk Ja, Nei, Ikke spurt eller Trukket" },
		{ { "Samtykkedato", "", NULL },
		    "Samtykkedato: mangler; den må stå når Samtykke er Ja" },
		{ { "Samtykkedato", "12.01.2027", NULL },
		    "Samtykkedato: 12.01.2027 er etter datoen på lista, 11.01.2027" },
		{ { "Samtykke til", "fengselsteam, Nav Frogner", NULL },
		    "Samtykke til: «Nav Frogner» er ikke en kjent mottaker" },
		{ { "Samtykke til", "fengselstem", NULL },
		    "Samtykke til: «fengselstem» er ikke en kjent mottaker" },
		{ { "Samtykke til", "fengselsteam, 14838831150", NULL },
		    "Samtykke til: har en mottaker som ikke er kjent her" },
		{ { "Melding", "Haster", NULL }, "Melding: er en ukjent verdi; bruk Ny, Endret, "
						 "Trukket, Løslatt eller Overført" },
		{ { "Fengsel", "", NULL },
		    "Fengsel: mangler; fyll ut kolonnen, eller sett prison i liaison.conf" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char expected[512];
		int status = push_changed("losl-2027-01-11.csv", rows[i].changes);
		snprintf(expected, sizeof(expected), "losl-2027-01-11.csv:2 (G-1041): %s\n",
		    rows[i].wrong);
		if (status != PUSH_REFUSED || fake.count != 0 || strcmp(err, expected) != 0)
			fail_msg("row %zu: status %d, sent %zu\n%s%sexpected: %s", i, status,
			    fake.count, err, out, expected);
		has_not(err, "14838831150");
	}
}

static void
test_notes(void **state)
{
	static const struct {
		const char *const changes[8];
		const char *said;
	} rows[] = {
		{ { "Fødselsnummer", "2919541531", NULL },
		    "losl-2027-01-11.csv:2 (G-1041): Fødselsnummer: den første nullen manglet og "
		    "er satt inn "
		    "igjen\n" },
		{ { "Fødselsnummer", "09819134496", "Vår ref", "G-2", "Telefon", "vakta", NULL },
		    "Telefon: ser ikke ut som et nummer man kan ringe" },
		{ { "Fødselsnummer", "45859037791", "Vår ref", "G-3", "Varetektsfrist",
		      "05.02.2027", NULL },
		    "Varetektsfrist: leses bare når Status er Varetekt" },
		{ { "Fødselsnummer", "18870161375", "Vår ref", "G-4", "Fornavn", "", NULL },
		    "Fornavn: mangler, så navnet sendes ikke" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(push_changed("losl-2027-01-11.csv", rows[i].changes), PUSH_OK);
		assert_int_equal(fake.count, 1);
		has(out, rows[i].said);
	}
	conf.allow_synthetic = false;
	assert_int_equal(
	    push_changed("losl-2027-01-11.csv", CHANGED("Vår ref", "G-9")), PUSH_REFUSED);
	has(err,
	    "Fødselsnummer: er et syntetisk nummer (måned + 80), som bare hører hjemme i tester");
}

/* Who it is, in the other ways a list may say it. */
static void
test_other_identities(void **state)
{
	static const struct {
		const char *text;
		const char *number, *given, *family;
		uint32_t birth_date;
	} rows[] = {
		{ "Ref;Født;Personnr;Navn;Kommune;Status;Samtykke;Samtykkedato;Ut;Gradering\n"
		  "G-1;14.83.1988;31150;Gaupe, Rolig;Asker;Dom;Ja;07.01.2027;;Nei\n",
		    NULL, NULL, NULL, 0 },
		{ "Ref;Født;Etternavn;Fornavn;Kommune;Status;Samtykke;Samtykkedato;Ut;Gradering\n"
		  "G-1;14.03.88;Gaupe;Rolig;Asker;Dom;Ja;07.01.2027;;Nei\n",
		    "", "Rolig", "Gaupe", 19880314 },
		{ "Ref;Fnr;Navn;Kommune;Status;Samtykke;Samtykkedato;Ut;Gradering\n"
		  "G-1;14838831150;Gaupe, Rolig;Asker;Dom;Ja;07.01.2027;;Nei\n",
		    "14838831150", "Rolig", "Gaupe", 0 },
		{ "Ref;Fnr;Navn;Kommune;Status;Samtykke;Samtykkedato;Ut;Gradering\n"
		  "G-1;14838831150;Gaupe Rolig Stor;Asker;Dom;Ja;07.01.2027;;Nei\n",
		    "14838831150", "Rolig Stor", "Gaupe", 0 },
		{ "Ref;DUF-nummer;Navn;Kommune;Status;Samtykke;Samtykkedato;Ut;Gradering\n"
		  "G-1;2019 123456 78;Gaupe, Rolig;Asker;Dom;Ja;07.01.2027;;Nei\n",
		    "201912345678", "Rolig", "Gaupe", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		remove_tree(conf.queue);
		int status =
		    push(write_file("l-2027-01-11.csv", rows[i].text, strlen(rows[i].text)));
		if (rows[i].number == NULL) {
			assert_int_equal(status, PUSH_REFUSED);
			continue;
		}
		if (status != PUSH_REFUSED && status != PUSH_OK)
			fail_msg("%s", err);
		/* No prison in the file and none in the configuration: everything else is read. */
		has(err, "Fengsel: mangler");
		snprintf(conf.prison, sizeof(conf.prison), "Granli fengsel");
		assert_int_equal(
		    push(write_file("l-2027-01-11.csv", rows[i].text, strlen(rows[i].text))),
		    PUSH_OK);
		conf.prison[0] = '\0';
		const Ov__Report *r = fake.sent[0].report;
		assert_string_equal(r->person->national_id, rows[i].number);
		assert_int_equal(r->person->birth_date, rows[i].birth_date);
		const Ov__NameRecorded *name =
		    sent_fact(0, OV__FACT__FACT_NAME_RECORDED)->name_recorded;
		assert_string_equal(name->given_name, rows[i].given);
		assert_string_equal(name->family_name, rows[i].family);
		if (rows[i].birth_date != 0) {
			assert_string_equal(r->person->name, "Rolig Gaupe");
			assert_string_equal(r->person->reference, "G-1");
		}
	}
}

/* Born and the last five digits are one number; the invented one is of the series + 80,
 * so its date is no date, and the real way is shown with the column named Personnummer. */
static void
test_joined_number(void **state)
{
	struct csvfile f;
	struct notice n;
	char wrong[ROWS_REASONS_SIZE], notes[ROWS_REASONS_SIZE];
	char *values[COLUMN_COUNT];
	static char empty[1], born[] = "14.03.1988", five[] = "31150", family[] = "Gaupe";

	(void)state;
	assert_int_equal(csvfile_open(&f, EXAMPLE, true), 0);
	struct csvfile_row row = { .line = 2 };
	for (size_t i = 0; i < COLUMN_COUNT; i++)
		values[i] = empty;
	values[COLUMN_BIRTH_DATE] = born;
	values[COLUMN_PERSONNR] = five;
	values[COLUMN_FAMILY_NAME] = family;
	memcpy(row.value, values, sizeof(values));
	rows_read(&conf, &f, &row, 20270111, &n, wrong, notes);
	has(wrong, "Fødselsnummer: kontrollsifferet stemmer ikke");
	row.value[COLUMN_PERSONNR] = empty;
	row.value[COLUMN_NATIONAL_ID] = five;
	rows_read(&conf, &f, &row, 20270111, &n, wrong, notes);
	has(wrong, "Fødselsnummer: kontrollsifferet stemmer ikke");
	csvfile_close(&f);
}

/* ---- the gate ------------------------------------------------------------------------------------------ */

/* Rows of other municipalities, and cells that are never read, leave no trace anywhere. */
static void
test_canaries(void **state)
{
	static const char *const canaries[] = { "Kanarifugl", "18870161375", "KANARI-REF",
		"Kanarigata", "kanarihemmelighet" };
	char name[512];

	(void)state;
	snprintf(list, sizeof(list), "Kommentar;Høyde;");
	put_row(headers, NULL);
	for (int i = 0; i < 116; i++) {
		strcat(list, "kanarihemmelighet;Kanarigata;");
		put_row(gaupe,
		    CHANGED("Kommune", "Drammen", "Fødselsnummer", "18870161375", "Etternavn",
			"Kanarifugl", "Vår ref", "KANARI-REF", "Løslatelsesdato", "tull"));
	}
	strcat(list, "kanarihemmelighet;Kanarigata;");
	put_row(gaupe, CHANGED("Status", "", "Vår ref", "G-2", "Fødselsnummer", "09819134496"));
	strcat(list, "kanarihemmelighet;Kanarigata;");
	put_row(gaupe, NULL);
	fake.answers_before_silence = 0;
	const char *path = write_file("losl-2027-01-11.csv", list, strlen(list));
	char *paths[] = { (char *)(uintptr_t)path };
	assert_int_equal(push_paths(paths, 1, 0), PUSH_WAITING);
	has(out, "116 gjelder andre kommuner, ikke lest inn");
	has(out, "losl-2027-01-11.csv: kolonnen «Kommentar» leses aldri\n");
	has(out, "losl-2027-01-11.csv: kolonnen «Høyde» er ikke kjent og leses ikke\n");
	DIR *d = opendir(conf.queue);
	assert_non_null(d);
	int files = 0;
	for (const struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
		struct stat st;
		snprintf(name, sizeof(name), "queue/%s", e->d_name);
		if (e->d_name[0] == '.')
			continue;
		files++;
		assert_int_equal(stat(in_dir(name), &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
		for (size_t i = 0; i < sizeof(canaries) / sizeof(canaries[0]); i++)
			has_not(read_whole(in_dir(name)), canaries[i]);
	}
	closedir(d);
	assert_int_equal(files, 4); /* known.json, hash.key, lock and one that waits */
	for (size_t i = 0; i < sizeof(canaries) / sizeof(canaries[0]); i++) {
		has_not(out, canaries[i]);
		has_not(err, canaries[i]);
		has_not(read_whole(in_dir("losl-2027-01-11.avvist.csv")), canaries[i]);
	}
	/* What is remembered names nobody. */
	has_not(read_whole(in_dir("queue/known.json")), "Gaupe");
	has_not(read_whole(in_dir("queue/known.json")), "14838831150");
}

/* The header of the protected is renamed: nobody goes; and where the sender has said that
 * there is no such column, the mark itself still holds the row. */
static void
test_renamed_restriction(void **state)
{
	static const struct {
		const char *header, *cell;
		bool held;
	} rows[] = {
		{ "Sperre", "Fortrolig", true },
		{ "Sperre", " STRENGT  fortrolig\xc2\xa0", true },
		{ "Merknad", "Kode 6", true },
		{ "Merknad", "\"kode-7\n\"", true },
		{ "Notat", "KODE 7", true },
		{ "", "Fortrolig", true },
		{ "Sperre", "Kode 67", true },
		{ "Sperre", "x", true },
		{ "Fortrolig adresse", "Ja", true },
		{ "Kode", "6", true },
		{ "Adresse", "sperret", true },
		/* Whatever stands around it, or in it. */
		{ "Merknad", "Fortrolig samtale med prest", true },
		{ "Merknad", "Se brev av 3.1.: strengt\u202ffortrolig (kode\u00a06)!", true },
		{ "Merknad", "For\u00adtro\u200blig", true },
		{ "Merknad", "F\u043ertr\u043elig", true },
		{ "Merknad", "\uff2b\uff4f\uff44\uff45 \uff17", true },
		{ "Merknad", "STRENGT_FORTROLIG", true },
		{ "Merknad", "Str. fortr.", true },
		{ "Merknad", "SPSF", true },
		{ "Merknad", "adressesperret", true },
		{ "Merknad", "Ikke fortrolig", false },
		{ "Merknad", "Ingen adressesperre", false },
		{ "Merknad", "dørkode 6412", false },
		{ "Kode", "61", false },
		{ "Sperre", "Nei", false },
		{ "Merknad", "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		remove_tree(conf.queue);
		list[0] = '\0';
		put_row(headers, CHANGED("Adressesperre", rows[i].header));
		put_row(gaupe, CHANGED("Adressesperre", rows[i].cell));
		const char *path = write_file("losl-2027-01-11.csv", list, strlen(list));
		conf.address_column_required = true;
		assert_int_equal(push(path), PUSH_REFUSED);
		has(err, "losl-2027-01-11.csv:1: mangler kolonnen Adressesperre; gi kolonnen");
		if (rows[i].header[0] == 'S')
			has(out, "kolonnen «Sperre» leses som adressesperre; alt annet enn Nei");
		assert_int_equal(fake.count, 0);
		conf.address_column_required = false;
		assert_int_equal(push(path), PUSH_OK);
		if (fake.count != !rows[i].held)
			fail_msg("%s in %s: %zu sent", rows[i].cell, rows[i].header, fake.count);
		if (!rows[i].held)
			continue;
		has(out,
		    "losl-2027-01-11.csv:2 (G-1041): adressesperre, ikke sendt: ring +47 000 00 "
		    "020\n");
		has(out, "1 rad: 1 med adressesperre\n");
		if (strlen(rows[i].cell) < 3 || strcmp(rows[i].cell, "adressesperret") == 0 ||
		    strcmp(rows[i].cell, "sperret") == 0)
			continue; /* stands in the messages themselves */
		has_not(out, rows[i].cell);
		has_not(read_whole(in_dir("queue/known.json")), rows[i].cell);
	}
	/* Beside a column that says no. */
	conf.address_column_required = true;
	snprintf(list, sizeof(list), "Kommentar;");
	put_row(headers, NULL);
	strcat(list, "Fortrolig;");
	put_row(gaupe, NULL);
	strcat(list, ";");
	put_row(gaupe, CHANGED("Vår ref", "G-2", "Fødselsnummer", "18870161375"));
	assert_int_equal(push(write_file("losl-2027-01-12.csv", list, strlen(list))), PUSH_OK);
	assert_int_equal(fake.count, 1);
	has(fake.sent[0].text, "18870161375: case.opened");
	has(out, "2 rader: 1 sendt, 1 med adressesperre\n");
}

/* Code 7 goes to the agency for it and to nobody else; code 6 and what is unclear stay. */
static void
test_restricted_agency(void **state)
{
	static const struct {
		const char *cell;
		bool sent;
	} rows[] = {
		{ "Fortrolig", true },
		{ "fortrolig (7)", true },
		{ "Kode 7", true },
		{ "7", true },
		{ "Strengt fortrolig", false },
		{ "Strengt fortrolig (6)", false },
		{ "Kode 6", false },
		{ "6", false },
		{ "Ja", false },
		{ "6/7", false },
	};

	(void)state;
	memcpy(conf.restricted_agency, "skjermet", 9);
	memcpy(conf.stay_notice_agency, "nav-stat", 9);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		remove_tree(conf.queue);
		/* The municipality of somebody protected is left empty. */
		assert_int_equal(push_changed("losl-2027-01-11.csv",
				     CHANGED("Adressesperre", rows[i].cell, "Kommune", "")),
		    PUSH_OK);
		if (fake.count != rows[i].sent)
			fail_msg("%s: %zu sent", rows[i].cell, fake.count);
		if (!rows[i].sent) {
			has(out, "adressesperre, ikke sendt: ring +47 000 00 020");
			continue;
		}
		assert_string_equal(fake.sent[0].text,
		    "14838831150: case.opened case.restricted name.recorded identity.recorded "
		    "consent.given sentence.registered release.date_set=20270324 "
		    "housing.stay_registered participant.reference_set");
		assert_string_equal(
		    sent_fact(0, OV__FACT__FACT_CASE_RESTRICTED)->case_restricted->agency,
		    "skjermet");
		const Ov__ConsentGiven *consent =
		    sent_fact(0, OV__FACT__FACT_CONSENT_GIVEN)->consent_given;
		assert_int_equal(consent->n_agencies, 1);
		assert_string_equal(consent->agencies[0], "skjermet");
	}
	/* Without consent it stays, and of another municipality it is not even read. */
	remove_tree(conf.queue);
	assert_int_equal(
	    push_changed("losl-2027-01-11.csv",
		CHANGED("Adressesperre", "Fortrolig", "Samtykke", "Nei", "Samtykkedato", "")),
	    PUSH_OK);
	assert_int_equal(fake.count, 0);
	assert_int_equal(push_changed("losl-2027-01-12.csv",
			     CHANGED("Adressesperre", "Fortrolig", "Kommune", "Bærum")),
	    PUSH_REFUSED);
	assert_int_equal(fake.count, 0);
	has(out, "1 gjelder andre kommuner, ikke lest inn");
}

/* For its prison a restricted case is not there any more: what changes names the person
 * again, and a mark that is gone from the list does not let anybody out. */
static void
test_restricted_changes(void **state)
{
	(void)state;
	memcpy(conf.restricted_agency, "skjermet", 9);
	assert_int_equal(
	    push_changed("losl-2027-01-11.csv", CHANGED("Adressesperre", "Fortrolig")), PUSH_OK);
	assert_int_equal(fake.count, 1);
	assert_int_equal(
	    push_changed("losl-2027-01-12.csv", CHANGED("Adressesperre", "Fortrolig")), PUSH_OK);
	assert_int_equal(fake.count, 0);
	assert_int_equal(
	    push_changed("losl-2027-01-13.csv", CHANGED("Løslatelsesdato", "23.03.2027")), PUSH_OK);
	has(out, "hadde adressesperre før og sendes fortsatt som skjermet; er det endret, ring");
	assert_string_equal(fake.sent[0].text,
	    "14838831150: case.opened case.restricted release.date_set=20270323");
	assert_int_equal(push_changed("losl-2027-01-14.csv",
			     CHANGED("Adressesperre", "Fortrolig", "Løslatelsesdato", "23.03.2027",
				 "Melding", "Trukket")),
	    PUSH_OK);
	assert_string_equal(
	    fake.sent[0].text, "14838831150: case.opened case.restricted release.date_withdrawn");
	assert_int_equal(push_changed("losl-2027-01-15.csv",
			     CHANGED("Adressesperre", "Fortrolig", "Samtykke", "Trukket")),
	    PUSH_OK);
	assert_string_equal(
	    fake.sent[0].text, "14838831150: case.opened case.restricted consent.withdrawn");
	/* Somebody who was sent before the address was protected. */
	remove_tree(conf.queue);
	assert_int_equal(push_changed("losl-2027-01-11.csv", NULL), PUSH_OK);
	assert_int_equal(
	    push_changed("losl-2027-01-12.csv", CHANGED("Adressesperre", "Fortrolig")), PUSH_OK);
	assert_string_equal(
	    fake.sent[0].text, "14838831150: case.opened case.restricted consent.given");
}

/* § 21-4 to state Nav, with the facts it needs and only for those who consented to the rest. */
static void
test_stay_notice(void **state)
{
	(void)state;
	memcpy(conf.stay_notice_agency, "nav-stat", 9);
	assert_int_equal(push_changed("losl-2027-01-11.csv", NULL), PUSH_OK);
	has(fake.sent[0].text, " basis.invoked institution.entered ");
	has_not(fake.sent[0].text, "institution.left");
	const Ov__BasisInvoked *basis = sent_fact(0, OV__FACT__FACT_BASIS_INVOKED)->basis_invoked;
	assert_string_equal(basis->code, "folketrygdloven-21-4");
	assert_int_equal(basis->n_agencies, 1);
	assert_string_equal(basis->agencies[0], "nav-stat");
	const Ov__InstitutionEntered *in =
	    sent_fact(0, OV__FACT__FACT_INSTITUTION_ENTERED)->institution_entered;
	assert_string_equal(in->national_id, "14838831150");
	assert_string_equal(in->institution, "Granli fengsel");
	assert_int_equal(in->from, 20260615);
	/* Once; and the day of leaving when it has come. */
	assert_int_equal(push_changed("losl-2027-01-12.csv", NULL), PUSH_OK);
	assert_int_equal(fake.count, 0);
	assert_int_equal(
	    push_changed("losl-2027-03-25.csv", CHANGED("Melding", "Løslatt")), PUSH_OK);
	assert_string_equal(fake.sent[0].text, "K000-0001: release.completed institution.left");
	assert_int_equal(
	    sent_fact(0, OV__FACT__FACT_INSTITUTION_LEFT)->institution_left->to, 20270324);
	/* Where there is no consent nothing leaves, this notice included. */
	remove_tree(conf.queue);
	assert_int_equal(
	    push_changed("losl-2027-01-11.csv", CHANGED("Samtykke", "Nei", "Samtykkedato", "")),
	    PUSH_OK);
	assert_int_equal(fake.count, 0);
	has(out, "(folketrygdloven § 21-4) skal likevel gå herfra");
	/* Nor without a day of intake, of which there is nothing to tell. */
	remove_tree(conf.queue);
	assert_int_equal(push_changed("losl-2027-01-11.csv", CHANGED("Innsatt", "")), PUSH_OK);
	has_not(fake.sent[0].text, "basis.invoked");
}

/* A date that nobody finds is not the same as no date. */
static void
test_renamed_date(void **state)
{
	(void)state;
	list[0] = '\0';
	put_row(headers, CHANGED("Løslatelsesdato", "Løslates den"));
	put_row(gaupe, NULL);
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_REFUSED);
	has(err, "losl-2027-01-11.csv:1: mangler kolonnen Løslatelsesdato; gi kolonnen");
	has(out, "kolonnen «Løslates den» er ikke kjent og leses ikke");
	assert_int_equal(fake.count, 0);
}

static void
test_list(void **state)
{
	size_t size;

	(void)state;
	assert_int_equal(push(example("losl-2027-01-11.csv")), PUSH_REFUSED);
	free(out);
	FILE *f = open_memstream(&out, &size);
	assert_int_equal(push_list(&conf, f, f), PUSH_OK);
	fclose(f);
	assert_string_equal(out,
	    "G-1102, Granli fengsel: venter på samtykke (liste av 11.01.2027)\n"
	    "G-0987, Granli fengsel: uten samtykke (liste av 11.01.2027)\n"
	    "G-1015, Granli fengsel: adressesperre: ring +47 000 00 020 (liste av 11.01.2027)\n");
	remove_tree(conf.queue);
	free(out);
	f = open_memstream(&out, &size);
	assert_int_equal(push_list(&conf, f, f), PUSH_OK);
	fclose(f);
	assert_string_equal(out, "Ingenting venter.\n");
}

/* What `list` says. */
static const char *
listed(void)
{
	static char text[2048];
	char *said = NULL;
	size_t size;
	FILE *f = open_memstream(&said, &size);

	assert_int_equal(push_list(&conf, f, f), PUSH_OK);
	fclose(f);
	snprintf(text, sizeof(text), "%s", said);
	free(said);
	return text;
}

/* A row of which nobody knows whose it is waits for the sender, in the list of what waits as well,
 * until a person has said it. */
static void
test_municipality_waits(void **state)
{
	static const char waits[] = "G-1041, Granli fengsel: venter på hvilken kommune: rett "
				    "lista, eller ring +47 000 00 020 (liste av 11.01.2027)\n";

	(void)state;
	assert_int_equal(push_changed("losl-2027-01-11.csv", CHANGED("Kommune", "")), PUSH_REFUSED);
	assert_string_equal(err, "overgang-liaison: 1 rad venter på at noen sier hvilken kommune "
				 "det gjelder; rett det i lista, og les den inn på nytt\n");
	assert_string_equal(listed(), waits);
	has_not(read_whole(in_dir("queue/known.json")), "14838831150");
	/* It is said, and goes. */
	assert_int_equal(push_changed("losl-2027-01-11.csv", NULL), PUSH_OK);
	assert_int_equal(fake.count, 1);
	assert_string_equal(listed(), "Ingenting venter.\n");
	/* What was sent stands, and waits again; an older list changes nothing of that. */
	assert_int_equal(push_changed("losl-2027-01-10.csv", CHANGED("Kommune", "")), PUSH_REFUSED);
	assert_string_equal(listed(), "Ingenting venter.\n");
	assert_int_equal(push_changed("losl-2027-01-11.csv", CHANGED("Kommune", "")), PUSH_REFUSED);
	assert_string_equal(listed(), waits);
	assert_int_equal(push_changed("losl-2027-01-11.csv", NULL), PUSH_OK);
	has(out, "1 uendret");
	assert_string_equal(listed(), "Ingenting venter.\n");
	/* Another's: nothing of the row is kept. So where our team is left out. */
	static const char *const away[][2] = { { "Kommune", "Bærum" }, { "Samtykke til", "TOG" } };
	for (size_t i = 0; i < 2; i++) {
		remove_tree(conf.queue);
		assert_int_equal(
		    push_changed("losl-2027-01-11.csv", CHANGED("Kommune", "Askr")), PUSH_REFUSED);
		assert_string_equal(listed(), waits);
		(void)push_changed("losl-2027-01-11.csv", CHANGED(away[i][0], away[i][1]));
		has_not(err, "venter");
		assert_string_equal(listed(), "Ingenting venter.\n");
		has_not(read_whole(in_dir("queue/known.json")), "G-1041");
	}
	/* Held by its ref alone, it is the same row when its number is right. */
	assert_int_equal(push_changed("losl-2027-01-11.csv",
			     CHANGED("Kommune", "", "Fødselsnummer", "14838831151")),
	    PUSH_REFUSED);
	assert_string_equal(listed(), waits);
	assert_int_equal(push_changed("losl-2027-01-11.csv", NULL), PUSH_OK);
	assert_string_equal(listed(), "Ingenting venter.\n");
}

/* ---- dates of files, and rows that come and go ----------------------------------------------------- */

static void
test_older_file(void **state)
{
	(void)state;
	assert_int_equal(push_changed("losl-2027-01-18.csv", NULL), PUSH_OK);
	assert_int_equal(
	    push_changed("losl-2027-01-11.csv", CHANGED("Løslatelsesdato", "17.03.2027")),
	    PUSH_REFUSED);
	assert_string_equal(err,
	    "losl-2027-01-11.csv:2 (G-1041): fila er fra 11.01.2027, men vi har en "
	    "nyere melding, fra 18.01.2027\n");
	assert_int_equal(fake.count, 0);
	/* A newer list that says the same makes the older ones old. */
	assert_int_equal(push_changed("losl-2027-01-25.csv", NULL), PUSH_OK);
	assert_int_equal(push_changed("losl-2027-01-20.csv", NULL), PUSH_REFUSED);
	has(err, "fra 25.01.2027");
	/* --as-of wins over the name. */
	char *paths[] = { (char *)(uintptr_t)in_dir("losl-2027-01-20.csv") };
	assert_int_equal(push_paths(paths, 1, 20270126), PUSH_OK);
}

static void
test_vanished(void **state)
{
	(void)state;
	assert_int_equal(push(example("losl-2027-01-11.csv")), PUSH_REFUSED);
	assert_int_equal(push_changed("losl-2027-01-22.csv", NULL), PUSH_OK);
	/* G-1111 was to leave on the 20th. */
	has(out, "losl-2027-01-22.csv: 5 rader er borte siden forrige liste: G-1102, G-0987, "
		 "G-1015, G-0871, "
		 "G-1090. Løslatt, overført eller slettet?\n");
	assert_int_equal(fake.count, 1); /* Gaupe's consent; nothing is withdrawn */
	assert_int_equal(push_changed("losl-2027-01-25.csv", NULL), PUSH_OK);
	has_not(out, "borte");
	/* Back again, and gone again. */
	assert_int_equal(push(example("losl-2027-01-26.csv")), PUSH_REFUSED);
	assert_int_equal(push_changed("losl-2027-01-27.csv", NULL), PUSH_OK);
	has(out, "5 rader er borte");
	/* Another prison's list says nothing of this one. */
	assert_int_equal(
	    push_changed("losl-2027-01-28.csv", CHANGED("Fengsel", "Haugen fengsel", "Vår ref",
						    "H-1", "Fødselsnummer", "21887320567")),
	    PUSH_OK);
	has_not(out, "borte");
}

static void
test_one_person_one_row(void **state)
{
	(void)state;
	begin_list();
	put_row(gaupe, NULL);
	put_row(gaupe, CHANGED("Vår ref", "G-2000", "Løslatelsesdato", "17.03.2027"));
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_REFUSED);
	assert_string_equal(err,
	    "losl-2027-01-11.csv:2 (G-1041): Fødselsnummer: samme person står også på "
	    "linje 3, og ingen av radene er sendt; behold den som gjelder\n"
	    "losl-2027-01-11.csv:3 (G-2000): Fødselsnummer: samme person står også på "
	    "linje 2, og ingen av radene er sendt; behold den som gjelder\n");
	assert_int_equal(fake.count, 0);
	/* Here and elsewhere, or protected and not: neither goes. */
	begin_list();
	put_row(gaupe, NULL);
	put_row(gaupe, CHANGED("Kommune", "Bærum"));
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_REFUSED);
	has(out, "2 rader: 2 avvist");
	begin_list();
	put_row(gaupe, NULL);
	put_row(gaupe, CHANGED("Adressesperre", "6"));
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_REFUSED);
	has(out, "1 med adressesperre, 1 avvist");
	assert_int_equal(fake.count, 0);
	/* Twice elsewhere is none of our business. */
	begin_list();
	put_row(gaupe, CHANGED("Kommune", "Bærum"));
	put_row(gaupe, CHANGED("Kommune", "Bærum"));
	put_row(gaupe, CHANGED("Vår ref", "G-3", "Fødselsnummer", "09819134496"));
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_OK);
	assert_int_equal(fake.count, 1);
	remove_tree(conf.queue);
	(void)case_of(NULL);
	assert_int_equal(push_changed("losl-2027-01-11.csv", NULL), PUSH_OK);
	/* Somebody else under a ref that is taken. */
	assert_int_equal(
	    push_changed("losl-2027-01-12.csv", CHANGED("Fødselsnummer", "18870161375")),
	    PUSH_REFUSED);
	has(err, "Vår ref: hører til en annen person i en tidligere liste");
	/* The same person from another prison is the same case. */
	assert_int_equal(push_changed("losl-2027-01-12.csv",
			     CHANGED("Fengsel", "Haugen fengsel", "Vår ref", "H-7")),
	    PUSH_OK);
	assert_string_equal(
	    fake.sent[0].text, "K000-0001: sentence.registered participant.reference_set");
}

/* Of two persons under one ref nobody knows whose it is. */
static void
test_one_ref_one_person(void **state)
{
	(void)state;
	begin_list();
	put_row(gaupe, NULL);
	put_row(gaupe, CHANGED("Fødselsnummer", "09819134496", "Etternavn", "Rev"));
	put_row(gaupe, CHANGED("Fødselsnummer", "45859037791", "Fengsel", "Haugen fengsel"));
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_REFUSED);
	assert_string_equal(err,
	    "losl-2027-01-11.csv:2 (G-1041): Vår ref: står også på linje 3, om en annen person, og "
	    "ingen av radene er sendt; rett den som er feil\n"
	    "losl-2027-01-11.csv:3 (G-1041): Vår ref: står også på linje 2, om en annen person, og "
	    "ingen av radene er sendt; rett den som er feil\n");
	has(out, "3 rader: 1 sendt, 2 avvist"); /* of another prison it is another ref */
	assert_int_equal(fake.count, 1);
	/* Neither is known by it: corrected, both go. */
	begin_list();
	put_row(gaupe, NULL);
	put_row(gaupe, CHANGED("Fødselsnummer", "09819134496", "Vår ref", "G-1042"));
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_OK);
	assert_int_equal(fake.count, 2);
	/* Elsewhere both: none of our business. Without a ref there is nothing to share. */
	remove_tree(conf.queue);
	begin_list();
	put_row(gaupe, CHANGED("Kommune", "Bærum"));
	put_row(gaupe, CHANGED("Fødselsnummer", "09819134496", "Kommune", "Bærum"));
	put_row(gaupe, CHANGED("Fødselsnummer", "45859037791", "Vår ref", ""));
	put_row(gaupe, CHANGED("Fødselsnummer", "18870161375", "Vår ref", ""));
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_OK);
	assert_int_equal(fake.count, 2);
}

/* ---- the queue ------------------------------------------------------------------------------------------ */

static void
test_nobody_there(void **state)
{
	unsigned char keys[4][OVERGANG_KEY_SIZE];
	size_t size;

	(void)state;
	fake.answers_before_silence = 1;
	char path[640], *paths[] = { path };
	snprintf(path, sizeof(path), "%s", example("losl-2027-01-11.csv"));
	assert_int_equal(push_paths(paths, 1, 0), PUSH_WAITING);
	assert_int_equal(fake.count, 2); /* one answered, one not; the rest not tried */
	has(err, "overgang-liaison: ingen svarer på tcp://127.0.0.1:5710; går overgangd, og er det "
		 "adressen dit?\n");
	has(err, "overgang-liaison: 3 meldinger står i kø og sendes først neste gang\n");
	memcpy(keys[1], fake.sent[1].key, OVERGANG_KEY_SIZE);
	free(out);
	FILE *f = open_memstream(&out, &size);
	assert_int_equal(push_list(&conf, f, f), PUSH_OK);
	fclose(f);
	has(out, "losl-2027-01-11.csv:5 (G-0871): i kø, ubesvart\n");

	/* The same file again: what waits goes first, in order, under its own key; nothing
	 * is sent twice. */
	forget_sent();
	assert_int_equal(push_paths(paths, 1, 0), PUSH_REFUSED);
	assert_int_equal(fake.count, 3);
	assert_memory_equal(keys[1], fake.sent[0].key, OVERGANG_KEY_SIZE);
	assert_memory_equal(fake.sent[0].text, "09819134496:", 12);
	assert_memory_equal(fake.sent[1].text, "45859037791:", 12);
	assert_memory_equal(fake.sent[2].text, "18870161375:", 12);
	has(out, ", 9 rader: 4 uendret,");
}

/* The daemon comes back from a copy in which only the first of the four is: the others count as
 * never sent, and the next list brings them, as the same reports would have done. */
static void
test_a_daemon_that_came_back(void **state)
{
	char path[640];
	char *paths[] = { path };

	(void)state;
	assert_int_equal(push(example("losl-2027-01-11.csv")), PUSH_REFUSED);
	size_t sent = fake.count;
	assert_int_equal(sent, 4);
	snprintf(path, sizeof(path), "%s", example("losl-2027-01-11.csv"));
	forget_sent();
	fake.epoch = 2;
	fake.common = 1;
	assert_int_equal(push_paths(paths, 1, 0), PUSH_REFUSED);
	has(err, "hentet tilbake fra en eldre kopi, og 3 rader er borte der");
	assert_int_equal(fake.count, 3);
	has(out, "1 uendret");
	/* And it is said once. */
	forget_sent();
	fake.epoch = 2;
	assert_int_equal(push_paths(paths, 1, 0), PUSH_REFUSED);
	has_not(err, "eldre kopi");
	assert_int_equal(fake.count, 0);
}

static int
push_gaupe(const char *name, uint64_t number, uint64_t epoch, uint64_t common, const char *date,
    const char *consent)
{
	char path[640], *paths[] = { path };

	begin_list();
	put_row(gaupe, CHANGED("Løslatelsesdato", date, "Samtykke", consent));
	snprintf(path, sizeof(path), "%s", write_file(name, list, strlen(list)));
	forget_sent();
	fake.number = number;
	fake.epoch = epoch;
	fake.common = common;
	return push_paths(paths, 1, 0);
}

/* The numbers of the new epoch are small again: what is sent in it is not taken for lost. */
static void
test_numbers_after_a_restore(void **state)
{
	(void)state;
	assert_int_equal(push_gaupe("losl-2027-01-11.csv", 49, 1, 0, "16.03.2027", "Ja"), PUSH_OK);
	assert_int_equal(push_gaupe("losl-2027-01-12.csv", 20, 2, 20, "16.03.2027", "Ja"), PUSH_OK);
	has(err, "og 1 rad er borte der");
	has(fake.sent[0].text, "14838831150: case.opened");
	assert_int_equal(push_gaupe("losl-2027-01-13.csv", 21, 2, 20, "17.03.2027", "Ja"), PUSH_OK);
	assert_string_equal(err, "");
	assert_string_equal(fake.sent[0].text, "K000-0001: release.date_set=20270317");
	assert_int_equal(fake.asked.through, 21);
	assert_int_equal(push_gaupe("losl-2027-01-14.csv", 22, 3, 22, "17.03.2027", "Ja"), PUSH_OK);
	assert_string_equal(err, "");
	assert_int_equal(fake.count, 0);
}

/* Nobody says that the store was set back: the tag of the last number goes with the question. */
static void
test_a_daemon_that_was_set_back(void **state)
{
	(void)state;
	assert_int_equal(push_gaupe("losl-2027-01-11.csv", 49, 1, 0, "16.03.2027", "Ja"), PUSH_OK);
	begin_list();
	put_row(gaupe, CHANGED("Løslatelsesdato", "16.03.2027"));
	char path[640], *paths[] = { path };
	snprintf(path, sizeof(path), "%s", write_file("losl-2027-01-12.csv", list, strlen(list)));
	forget_sent();
	fake.set_back = true;
	fake.common = 12;
	assert_int_equal(push_paths(paths, 1, 0), PUSH_OK);
	assert_int_equal(fake.asked.epoch, 1);
	assert_int_equal(fake.asked.through, 50);
	assert_int_equal(fake.asked.tag_n, 50);
	assert_int_equal(fake.asked.tag_size, 3);
	assert_memory_equal(fake.asked.tag, "tag", 3);
	has(err, "og 1 rad er borte der");
	has(fake.sent[0].text, "14838831150: case.opened");
}

/* A change is lost, and another one waits: answered, it does not hide the first. */
static void
test_what_waits_hides_nothing(void **state)
{
	(void)state;
	assert_int_equal(push_gaupe("losl-2027-01-11.csv", 2, 1, 0, "16.03.2027", "Ja"), PUSH_OK);
	assert_int_equal(push_gaupe("losl-2027-01-12.csv", 9, 1, 0, "17.03.2027", "Ja"), PUSH_OK);
	begin_list();
	put_row(gaupe, CHANGED("Løslatelsesdato", "17.03.2027", "Bolig", "Egen"));
	char path[640], *paths[] = { path };
	snprintf(path, sizeof(path), "%s", write_file("losl-2027-01-13.csv", list, strlen(list)));
	forget_sent();
	fake.answers_before_silence = 0;
	assert_int_equal(push_paths(paths, 1, 0), PUSH_WAITING);
	/* Back from a copy with the opening, without the other date. */
	forget_sent();
	fake.epoch = 2;
	fake.common = 3;
	fake.number = 3;
	assert_int_equal(push_paths(paths, 1, 0), PUSH_OK);
	assert_int_equal(fake.count, 2);
	assert_string_equal(fake.sent[0].text, "K000-0001: housing.stay_registered");
	has(fake.sent[1].text, "14838831150: case.opened");
	has(fake.sent[1].text, "release.date_set=20270317");
	forget_sent();
	fake.epoch = 2;
	assert_int_equal(push_paths(paths, 1, 0), PUSH_OK);
	assert_int_equal(fake.count, 0);
}

/* Of a row of which something is gone nobody knows whether its consent stands there: when it is
 * withdrawn, or was, that is said, in its case. */
static void
test_a_consent_that_is_withdrawn_after_a_restore(void **state)
{
	(void)state;
	assert_int_equal(push_gaupe("losl-2027-01-11.csv", 2, 1, 0, "16.03.2027", "Ja"), PUSH_OK);
	assert_int_equal(push_gaupe("losl-2027-01-12.csv", 9, 1, 0, "17.03.2027", "Ja"), PUSH_OK);
	/* The change is gone, and before it can be sent again the consent is taken back. */
	assert_int_equal(
	    push_gaupe("losl-2027-01-13.csv", 3, 2, 3, "17.03.2027", "Trukket"), PUSH_OK);
	assert_int_equal(fake.count, 1);
	assert_string_equal(fake.sent[0].text, "K000-0001: consent.withdrawn");
	assert_int_equal(
	    push_gaupe("losl-2027-01-14.csv", 4, 2, 3, "17.03.2027", "Trukket"), PUSH_OK);
	assert_int_equal(fake.count, 0);
	/* That it was taken back is gone too. */
	assert_int_equal(
	    push_gaupe("losl-2027-01-15.csv", 3, 3, 3, "17.03.2027", "Trukket"), PUSH_OK);
	assert_int_equal(fake.count, 1);
	assert_string_equal(fake.sent[0].text, "K000-0001: consent.withdrawn");
}

/* Killed, or without room, before it is on disk what is lost: it is found lost again. */
static void
test_killed_while_looking_back(void **state)
{
	char known[8192];

	(void)state;
	assert_int_equal(push_gaupe("losl-2027-01-11.csv", 9, 1, 0, "16.03.2027", "Ja"), PUSH_OK);
	snprintf(known, sizeof(known), "%s", read_whole(in_dir("queue/known.json")));
	assert_int_equal(push_gaupe("losl-2027-01-12.csv", 3, 2, 3, "16.03.2027", "Ja"), PUSH_OK);
	write_file("queue/known.json", known, strlen(known));
	assert_int_equal(push_gaupe("losl-2027-01-12.csv", 3, 2, 3, "16.03.2027", "Ja"), PUSH_OK);
	has(err, "og 1 rad er borte der");
	assert_int_equal(fake.count, 1);
}

/* Changes that come while the opening waits: each is queued once, and learns its case
 * when the opening is answered. */
static void
test_changes_while_nobody_there(void **state)
{
	unsigned char first[OVERGANG_KEY_SIZE];

	(void)state;
	for (int day = 11; day <= 13; day++) {
		char name[32], date[16];
		snprintf(name, sizeof(name), "losl-2027-01-%d.csv", day);
		snprintf(date, sizeof(date), "%d.03.2027", day + 5);
		begin_list();
		put_row(gaupe, CHANGED("Løslatelsesdato", date));
		char *paths[] = { (char *)(uintptr_t)write_file(name, list, strlen(list)) };
		forget_sent();
		fake.answers_before_silence = 0;
		assert_int_equal(push_paths(paths, 1, 0), PUSH_WAITING);
		assert_int_equal(fake.count, 1);
		if (day == 11)
			memcpy(first, fake.sent[0].key, sizeof(first));
		assert_memory_equal(first, fake.sent[0].key, sizeof(first));
	}
	begin_list();
	put_row(gaupe, CHANGED("Løslatelsesdato", "18.03.2027"));
	assert_int_equal(push(write_file("losl-2027-01-13.csv", list, strlen(list))), PUSH_OK);
	assert_int_equal(fake.count, 3);
	has(fake.sent[0].text, "14838831150: case.opened");
	has(fake.sent[0].text, "release.date_set=20270316");
	assert_string_equal(fake.sent[1].text, "K000-0001: release.date_set=20270317");
	assert_string_equal(fake.sent[2].text, "K000-0001: release.date_set=20270318");
	has(out, "1 uendret");
}

/* Killed after the answer and before it was remembered: the same report goes out again,
 * under the same key, and the daemon answers as the first time. */
static void
test_killed_before_remembering(void **state)
{
	char known[8192], entry[8192];

	(void)state;
	fake.answers_before_silence = 0;
	begin_list();
	put_row(gaupe, NULL);
	char path[640], *paths[] = { path };
	snprintf(path, sizeof(path), "%s", write_file("losl-2027-01-11.csv", list, strlen(list)));
	assert_int_equal(push_paths(paths, 1, 0), PUSH_WAITING);
	snprintf(known, sizeof(known), "%s", read_whole(in_dir("queue/known.json")));
	snprintf(entry, sizeof(entry), "%s", read_whole(in_dir("queue/queue-0000000001.json")));
	assert_int_equal(push(paths[0]), PUSH_OK);
	unsigned char key[OVERGANG_KEY_SIZE];
	memcpy(key, fake.sent[0].key, sizeof(key));
	write_file("queue/known.json", known, strlen(known));
	write_file("queue/queue-0000000001.json", entry, strlen(entry));
	assert_int_equal(push(paths[0]), PUSH_OK);
	assert_int_equal(fake.count, 1);
	assert_memory_equal(key, fake.sent[0].key, sizeof(key));
	has(out, "1 uendret");
}

static void
test_turned_down(void **state)
{
	(void)state;
	begin_list();
	put_row(gaupe, NULL);
	char path[640], *paths[] = { path };
	snprintf(path, sizeof(path), "%s", write_file("losl-2027-01-11.csv", list, strlen(list)));
	fake.outcome = OV__OUTCOME__OUTCOME_INVALID;
	assert_int_equal(push_paths(paths, 1, 0), PUSH_REFUSED);
	assert_string_equal(err, "losl-2027-01-11.csv:2 (G-1041): avvist av overgang: "
				 "Løslatelsesdato: is not possible\n");
	/* Nothing counts as sent. */
	assert_int_equal(push(paths[0]), PUSH_OK);
	has(fake.sent[0].text, "14838831150: case.opened");

	/* A case that is not there any more is opened anew. */
	begin_list();
	put_row(gaupe, CHANGED("Bolig", "Egen"));
	write_file("losl-2027-01-11.csv", list, strlen(list));
	forget_sent();
	fake.outcome = OV__OUTCOME__OUTCOME_NOT_FOUND;
	assert_int_equal(push_paths(paths, 1, 0), PUSH_REFUSED);
	assert_string_equal(fake.sent[0].text, "K000-0001: housing.stay_registered");
	has(err, "saken finnes ikke lenger; les fila inn på nytt, så sendes raden som ny");
	assert_int_equal(push(paths[0]), PUSH_OK);
	has(fake.sent[0].text, "14838831150: case.opened");

	/* Busy is no answer: it waits. */
	begin_list();
	put_row(gaupe, CHANGED("Bolig", "Ingen"));
	write_file("losl-2027-01-11.csv", list, strlen(list));
	forget_sent();
	fake.outcome = OV__OUTCOME__OUTCOME_BUSY;
	assert_int_equal(push_paths(paths, 1, 0), PUSH_WAITING);
	assert_int_equal(push(paths[0]), PUSH_OK);
	assert_string_equal(fake.sent[0].text, "K000-0001: housing.stay_registered");
}

/* Nobody looks at a closed case, or at a full one: the whole row goes, and opens the person anew. What
 * waited behind it for the case that is closed goes there too. */
static void
goes_anew(const char *code)
{
	char first[640], second[640], *paths[] = { first, second };

	assert_int_equal(push_changed("losl-2027-01-11.csv", NULL), PUSH_OK);
	forget_sent();
	fake.closed = "K000-0001";
	fake.why = code;
	begin_list();
	put_row(gaupe, CHANGED("Løslatelsesdato", "17.03.2027"));
	snprintf(first, sizeof(first), "%s", write_file("losl-2027-01-12.csv", list, strlen(list)));
	begin_list();
	put_row(gaupe, CHANGED("Løslatelsesdato", "16.03.2027"));
	snprintf(
	    second, sizeof(second), "%s", write_file("losl-2027-01-13.csv", list, strlen(list)));
	assert_int_equal(push_paths(paths, 2, 0), PUSH_OK);
	assert_int_equal(fake.count, 3);
	assert_string_equal(fake.sent[0].text, "K000-0001: release.date_set=20270317");
	has(fake.sent[1].text, "14838831150: case.opened name.recorded identity.recorded "
			       "consent.given sentence.registered release.date_set=20270317");
	has(fake.sent[2].text, "14838831150: case.opened name.recorded identity.recorded "
			       "consent.given sentence.registered release.date_set=20270316");
	has(out, "losl-2027-01-12.csv:2 (G-1041): saken er avsluttet; hele raden sendes på nytt\n");
	has(out, "losl-2027-01-13.csv: liste av 13.01.2027 (UTF-8), 1 rad: 1 sendt");
	/* From now on it is that case. */
	assert_int_equal(
	    push_changed("losl-2027-01-14.csv", CHANGED("Løslatelsesdato", "15.03.2027")), PUSH_OK);
	assert_int_equal(fake.count, 1);
	assert_string_equal(fake.sent[0].text, "K000-0099: release.date_set=20270315");
}

static void
test_closed_case(void **state)
{
	(void)state;
	goes_anew("case-closed");
}

static void
test_full_case(void **state)
{
	(void)state;
	goes_anew("case-full");
}

/* What is taken back too, where a number leads to the case that goes on; it begins none. */
static void
test_closed_case_and_what_is_taken_back(void **state)
{
	(void)state;
	assert_int_equal(push_changed("losl-2027-01-11.csv", NULL), PUSH_OK);
	char path[640], *paths[] = { path };
	forget_sent();
	fake.closed = "K000-0001";
	begin_list();
	put_row(gaupe, CHANGED("Melding", "Trukket"));
	snprintf(path, sizeof(path), "%s", write_file("losl-2027-01-12.csv", list, strlen(list)));
	assert_int_equal(push_paths(paths, 1, 0), PUSH_OK);
	assert_string_equal(fake.sent[1].text,
	    "14838831150: case.opened name.recorded identity.recorded "
	    "consent.given sentence.registered housing.stay_registered participant.reference_set "
	    "release.date_withdrawn");
	forget_sent();
	fake.closed = "K000-0099";
	begin_list();
	put_row(gaupe, CHANGED("Samtykke", "Trukket"));
	snprintf(path, sizeof(path), "%s", write_file("losl-2027-01-13.csv", list, strlen(list)));
	(void)push_paths(paths, 1, 0);
	assert_int_equal(fake.count, 2);
	assert_string_equal(fake.sent[1].text, "14838831150: case.opened consent.withdrawn");
}

/* A title in the middle, a total at the end: counted, and nothing else. */
static void
test_about_nobody(void **state)
{
	(void)state;
	begin_list();
	put_row(gaupe, NULL);
	strcat(list, "Avdeling C\n;;;\n\nSum: 1;;;;;;;;;;;1\n");
	assert_int_equal(push(write_file("losl-2027-01-11.csv", list, strlen(list))), PUSH_OK);
	has(out, "losl-2027-01-11.csv: liste av 11.01.2027 (UTF-8), 3 rader: 1 sendt, 2 uten "
		 "opplysninger om noen\n");
	assert_int_equal(fake.count, 1);
}

static void
test_two_at_once(void **state)
{
	(void)state;
	assert_int_equal(push_changed("losl-2027-01-11.csv", NULL), PUSH_OK);
	int other = open(in_dir("queue/lock"), O_RDWR);
	assert_true(other >= 0);
	assert_int_equal(flock(other, LOCK_EX | LOCK_NB), 0);
	assert_int_equal(
	    push_changed("losl-2027-01-12.csv", CHANGED("Bolig", "Egen")), PUSH_WAITING);
	has(err, "en annen overgang-liaison bruker");
	assert_int_equal(fake.count, 0);
	close(other);
	assert_int_equal(push_changed("losl-2027-01-12.csv", CHANGED("Bolig", "Egen")), PUSH_OK);
	assert_int_equal(fake.count, 1);
}

static void
test_damaged_queue(void **state)
{
	(void)state;
	assert_int_equal(push_changed("losl-2027-01-11.csv", NULL), PUSH_OK);
	write_file("queue/queue-0000000007.json", "{", 1);
	assert_int_equal(push_changed("losl-2027-01-12.csv", NULL), PUSH_IO);
	has(err, "queue-0000000007.json kan ikke leses");
	assert_int_equal(unlink(in_dir("queue/queue-0000000007.json")), 0);
	write_file("queue/known.json", "{}", 2);
	assert_int_equal(push_changed("losl-2027-01-12.csv", NULL), PUSH_IO);
	has(err, "known.json: kan ikke leses");
	assert_int_equal(unlink(in_dir("queue/known.json")), 0);
	/* All rows go out once more, and the daemon knows the person. */
	assert_int_equal(push_changed("losl-2027-01-12.csv", NULL), PUSH_OK);
	has(out, "sak K000-0001");
}

/* ---- the configuration --------------------------------------------------------------------------------------- */

#define LIAISON "[liaison]\n" REST
#define REST                                                                  \
	"queue = q\nteam = fengselsteam\nmunicipalities = Asker\nphone = 1\n" \
	"[recipients]\nfengselsteam = fengselsteam\n"

static void
test_conf(void **state)
{
	static const struct {
		const char *text, *problem;
	} rows[] = {
		{ "[liaison]\nteam = x\n", "[liaison] has no queue, the directory of what waits" },
		{ "[liaison]\nqueue = q\n",
		    "[liaison] has no team, the agency of the team these notices are for" },
		{ "[liaison]\nqueue = q\nteam = x\nphone = 1\n",
		    "[liaison] has no municipalities, whose rows are sent" },
		{ "[liaison]\nqueue = q\nteam = x\nmunicipalities = Asker\n",
		    "[liaison] has no phone, whom to ring about a row that is not sent" },
		{ "[liaison]\nqueue = q\nteam = x\nmunicipalities = Asker\nphone = 1\n",
		    "[recipients] has no name for x; a consent could never include the team" },
		{ "[liaison]\nteam = Nav Asker\n", "team: is no agency's name; write it as in the "
						   "daemon's agencies.conf: nav-asker" },
		{ "[liaison]\ncolour = blue\n",
		    "colour: is no key of [liaison]; there are: queue, team, municipalities, "
		    "phone, prison, "
		    "other_teams, restricted_agency, stay_notice_agency, name_order, "
		    "address_column, allow_synthetic, timeout" },
		{ "[sender]\nx = y\n",
		    "x: stands in [sender]; there are [overgang], [liaison] and [recipients]" },
		{ "[liaison]\nname_order = family\n",
		    "name_order: is family-first (Etternavn, Fornavn) or given-first" },
		{ "[liaison]\naddress_column = no\n",
		    "address_column: is required, or none where the lists have no column "
		    "Adressesperre" },
		{ "[liaison]\nrestricted_agency = Skjermet\n",
		    "restricted_agency: is no agency's name; write it as in the daemon's "
		    "agencies.conf: nav-asker" },
		{ "[liaison]\nstay_notice_agency = Nav stat\n",
		    "stay_notice_agency: is no agency's name; write it as in the daemon's "
		    "agencies.conf: nav-asker" },
		{ "[liaison]\nrestricted_agency = fengselsteam\n" REST,
		    "restricted_agency: is the team itself; it is another agency, with keys of its "
		    "own, that those in the team do not have" },
		{ "[liaison]\nallow_synthetic = maybe\n", "allow_synthetic: is yes or no" },
		{ "[liaison]\ntimeout = 0\n", "timeout: is a number of seconds from 1 to 600" },
		{ "[liaison]\nmunicipalities = Asker,,Bærum\n",
		    "municipalities: names stand between commas and have 1 to 63 bytes" },
		{ LIAISON "Nav sosial = Nav\n", "Nav sosial: is no agency's name; write it as in "
						"the daemon's agencies.conf: nav-asker" },
		{ LIAISON "Nav-sosial = nav\nNAV SOSIAL = nav\n",
		    "NAV SOSIAL: is there already, written a little differently" },
	};
	char error[OVERGANG_ERROR_SIZE];
	struct liaison_conf c;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *path = write_file("liaison.conf", rows[i].text, strlen(rows[i].text));
		assert_int_equal(liaison_conf_load(path, &c, error), -1);
		size_t n = strlen(error), m = strlen(rows[i].problem);
		if (n < m || strcmp(error + n - m, rows[i].problem) != 0)
			fail_msg("%s, expected %s", error, rows[i].problem);
	}
	const char *path = write_file("liaison.conf", LIAISON, strlen(LIAISON));
	assert_int_equal(liaison_conf_load(path, &c, error), 0);
	assert_string_equal(c.queue, in_dir("q"));
	assert_true(c.family_name_first);
	assert_false(c.allow_synthetic);
	assert_true(c.address_column_required);
	assert_int_equal(c.timeout_ms, 30000);
	static const char without[] = "[liaison]\naddress_column = none\n" REST;
	path = write_file("liaison.conf", without, strlen(without));
	assert_int_equal(liaison_conf_load(path, &c, error), 0);
	assert_false(c.address_column_required);
}

/* The file that is shipped is refused as long as an example stands in it, and names the line. */
static void
test_an_example_is_no_setting(void **state)
{
	char error[OVERGANG_ERROR_SIZE];
	struct liaison_conf c;

	(void)state;
	assert_int_equal(liaison_conf_load("config/liaison.conf", &c, error), -1);
	assert_string_equal(error, "config/liaison.conf:12: server_key: is the example of the "
				   "manual; write your own in its place");
	const char text[] = LIAISON "phone = <the team's number>\n";
	const char *path = write_file("liaison.conf", text, strlen(text));
	assert_int_equal(liaison_conf_load(path, &c, error), -1);
	assert_non_null(strstr(error, ": phone: is the example of the manual"));
}

/* The file that is shipped loads when it is filled in, and its names are agencies of the one beside it. */
static void
test_shipped_conf(void **state)
{
	char error[OVERGANG_ERROR_SIZE], section[64];
	struct liaison_conf c;

	(void)state;
	assert_int_equal(liaison_conf_load(filled_conf(), &c, error), 0);
	const char *agencies = read_whole("config/agencies.conf");
	assert_false(c.allow_synthetic);
	assert_true(c.address_column_required);
	assert_int_equal(c.timeout_ms, 30000);
	for (size_t i = 0; i < c.recipients_count; i++) {
		snprintf(section, sizeof(section), "\n[%s]\n", c.recipients[i].agency);
		has(agencies, section);
	}
	assert_string_equal(liaison_conf_agency(&c, "NAV Sosial"), "nav-asker");
	assert_null(liaison_conf_agency(&c, "TOG"));
}

int
main(void)
{
#define SENDER_TEST(T) cmocka_unit_test_setup_teardown(T, new_sender, end_sender)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_identity),
		cmocka_unit_test(test_identity_2032),
		SENDER_TEST(test_file_variants),
		SENDER_TEST(test_synonyms),
		SENDER_TEST(test_bad_files),
		SENDER_TEST(test_open_quote),
		SENDER_TEST(test_too_wide),
		SENDER_TEST(test_other_separator),
		SENDER_TEST(test_no_rows),
		SENDER_TEST(test_case_municipality),
		SENDER_TEST(test_case_protection),
		SENDER_TEST(test_case_header_and_lines),
		SENDER_TEST(test_case_quotation_marks),
		SENDER_TEST(test_case_encoding),
		SENDER_TEST(test_utf16),
		SENDER_TEST(test_case_future),
		SENDER_TEST(test_day_of_the_list),
		cmocka_unit_test(test_days_and_times),
		SENDER_TEST(test_birth_date),
		SENDER_TEST(test_summary),
		cmocka_unit_test(test_columns_of_the_daemons_fields),
		SENDER_TEST(test_case_clock_and_intake),
		SENDER_TEST(test_consent_is_taken_back_from_elsewhere),
		SENDER_TEST(test_example),
		SENDER_TEST(test_example_facts),
		SENDER_TEST(test_rejected_file),
		SENDER_TEST(test_rejected_file_comes_back_as_it_was),
		SENDER_TEST(test_name_of_a_list),
		SENDER_TEST(test_twice),
		SENDER_TEST(test_date_moves),
		SENDER_TEST(test_changes),
		SENDER_TEST(test_released),
		SENDER_TEST(test_remand),
		SENDER_TEST(test_reasons),
		SENDER_TEST(test_notes),
		SENDER_TEST(test_other_identities),
		SENDER_TEST(test_joined_number),
		SENDER_TEST(test_canaries),
		SENDER_TEST(test_renamed_restriction),
		SENDER_TEST(test_restricted_agency),
		SENDER_TEST(test_restricted_changes),
		SENDER_TEST(test_stay_notice),
		SENDER_TEST(test_renamed_date),
		SENDER_TEST(test_list),
		SENDER_TEST(test_municipality_waits),
		SENDER_TEST(test_one_ref_one_person),
		SENDER_TEST(test_older_file),
		SENDER_TEST(test_vanished),
		SENDER_TEST(test_one_person_one_row),
		SENDER_TEST(test_nobody_there),
		SENDER_TEST(test_changes_while_nobody_there),
		SENDER_TEST(test_killed_before_remembering),
		SENDER_TEST(test_turned_down),
		SENDER_TEST(test_closed_case),
		SENDER_TEST(test_full_case),
		SENDER_TEST(test_closed_case_and_what_is_taken_back),
		SENDER_TEST(test_about_nobody),
		SENDER_TEST(test_a_daemon_that_came_back),
		SENDER_TEST(test_numbers_after_a_restore),
		SENDER_TEST(test_a_daemon_that_was_set_back),
		SENDER_TEST(test_what_waits_hides_nothing),
		SENDER_TEST(test_a_consent_that_is_withdrawn_after_a_restore),
		SENDER_TEST(test_killed_while_looking_back),
		SENDER_TEST(test_two_at_once),
		SENDER_TEST(test_damaged_queue),
		SENDER_TEST(test_conf),
		SENDER_TEST(test_an_example_is_no_setting),
		SENDER_TEST(test_shipped_conf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
