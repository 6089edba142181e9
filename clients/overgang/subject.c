/* subject.c - overgang subject-access: all data about a person, who received it, who looked. A
 * page for the person: plain words, and no internal numbers but the case's own. */
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "dossier.h"
#include "fields.h"
#include "files.h"
#include "overgang.h"
#include "problem_text.h"
#include "sheet.h"

enum { GOT_MAX = 128, LIST_SIZE = 8192, PAGE_WIDTH = 84 };

/* ---- what is held --------------------------------------------------------------------- */

/* Names of keys and folders and numbers of events are of no use to the person. */
static void
without_numbers(Ov__Fact *f)
{
	/* An unset text is protobuf-c's shared empty string: do not write to it. */
	if (f->fact_case == OV__FACT__FACT_EMERGENCY_OPENED && f->emergency_opened->key[0] != '\0')
		f->emergency_opened->key[0] = '\0';
	else if (f->fact_case == OV__FACT__FACT_CASE_EXPORTED && f->case_exported->where[0] != '\0')
		f->case_exported->where[0] = '\0';
	else if (f->fact_case == OV__FACT__FACT_REPORT_RETRACTED)
		f->report_retracted->n_voided = 0;
}

/* Each agency's own telling, also where another has told the same since. */
static void
print_facts(struct cli *c, FILE *f, const Ov__AreaState *a)
{
	char text[SHEET_TEXT_SIZE], number[32], date[11];

	for (size_t i = 0; i < a->n_latest; i++) {
		const Ov__LatestFact *l = a->latest[i];
		if (l->fact == NULL)
			continue;
		const char *speaker = cli_agency_number(c, l->speaker, number);
		without_numbers(l->fact);
		(void)view_fact(c, l->fact, speaker, text, sizeof(text));
		(void)fputs("  ", f);
		cli_say(c, f, "subject-fact", "date",
		    overgang_date_text(view_date(l->occurred), date), "text", text, "agency",
		    l->speaker != 0 ? speaker : "", NULL);
	}
}

static void
print_tasks(struct cli *c, FILE *f, const Ov__AreaState *a, uint32_t today)
{
	char state[256], owners[256];

	for (size_t i = 0; i < a->n_tasks; i++) {
		const Ov__Task *task = a->tasks[i];
		(void)view_task_state(c, task, today, state, sizeof(state));
		view_task_owners(c, task, owners, sizeof(owners));
		(void)fputs("  ", f);
		cli_say(c, f, "subject-task", "title", view_task_title(c, task), "owners", owners,
		    "state", state, NULL);
	}
}

/* The alerts told to the person on call, without their codes. */
static void
print_alerts(const struct cli *c, FILE *f, const Ov__CaseState *s)
{
	const Ov__AreaState *duty = view_area(s, OV__AREA__AREA_DUTY);
	char word[64], date[11];

	if (duty == NULL || duty->n_alerts == 0)
		return;
	sheet_heading(c, f, cli_text(c, "alerts"));
	for (size_t i = 0; i < duty->n_alerts; i++) {
		const Ov__Alert *a = duty->alerts[i];
		(void)field_enum_short(&ov__alert_reason__descriptor, (int)a->reason, word);
		(void)fputs("  ", f);
		cli_say(c, f, "subject-alert", "date",
		    overgang_date_text(view_date(a->raised), date), "reason",
		    cli_word(c, "alert-reason", word), NULL);
	}
}

static void
print_held(struct cli *c, FILE *f, const struct dossier *d)
{
	char name[64], count[16];

	for (int area = OV__AREA__AREA_CASE; area < OV__AREA__AREA_DUTY; area++) {
		const Ov__AreaState *a = view_area(d->state, (Ov__Area)area);
		if (a == NULL || (a->n_latest == 0 && a->n_tasks == 0))
			continue;
		(void)field_enum_short(&ov__area__descriptor, area, name);
		sheet_heading(c, f, cli_word(c, "area", name));
		print_facts(c, f, a);
		print_tasks(c, f, a, view_date(d->now));
	}
	print_alerts(c, f, d->state);
	(void)snprintf(count, sizeof(count), "%zu", d->events_count);
	(void)fputc('\n', f);
	cli_say(c, f, "subject-log", "count", count, NULL);
}

/* ---- who got what ---------------------------------------------------------------------------- */

struct got {
	const char *kind;
	uint32_t count;
	uint64_t last;
};

static bool
has_received(const Ov__HistoryEntry *h, const char *agency)
{
	for (size_t i = 0; i < h->n_received; i++)
		if (strcmp(h->received[i], agency) == 0)
			return true;
	return false;
}

/* The kinds sent to the agency. There are fewer kinds than GOT_MAX. */
static size_t
count_got(const struct dossier *d, const char *agency, struct got got[GOT_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < d->events_count; i++) {
		const Ov__HistoryEntry *h = d->events[i];
		size_t at = 0;
		if (!has_received(h, agency))
			continue;
		while (at < n && strcmp(got[at].kind, h->event->kind) != 0)
			at++;
		if (at == GOT_MAX)
			continue;
		if (at == n)
			got[n++] = (struct got){ .kind = h->event->kind };
		got[at].count++;
		got[at].last = h->event->recorded;
	}
	return n;
}

static void
print_got(const struct cli *c, FILE *f, const struct got *got, size_t n)
{
	char list[LIST_SIZE] = "", one[512], count[16], date[11];
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		(void)snprintf(count, sizeof(count), "%u", got[i].count);
		const char *const pairs[] = { "kind", texts_kind_title(c->t, got[i].kind), "count",
			got[i].count > 1 ? count : "", "last",
			overgang_date_text(view_date(got[i].last), date), NULL };
		(void)texts_fill(
		    c->t, texts_get(c->t, "word", "received"), pairs, one, sizeof(one));
		used += utf8_copy(list + used, sizeof(list) - used, i > 0 ? "; " : "");
		used += utf8_copy(list + used, sizeof(list) - used, one);
	}
	(void)fputs("    ", f);
	cli_say(c, f, n > 0 ? "subject-got" : "subject-got-nothing", "list", list, NULL);
}

static bool
is_on_call(const Ov__Agency *a)
{
	for (size_t i = 0; i < a->n_roles; i++)
		if (a->roles[i] == OV__ROLE__ROLE_ONCALL)
			return true;
	return false;
}

static void
print_grants(
    const struct cli *c, FILE *f, const Ov__CaseState *s, const Ov__Participant *p, bool on_call)
{
	char scope[1024], basis[256], until[11];

	for (size_t i = 0; p != NULL && i < p->n_grants; i++) {
		sheet_scope(c, p->grants[i], scope, sizeof(scope));
		sheet_basis(c, s, p->grants[i], basis, sizeof(basis));
		(void)fputs("    ", f);
		cli_say(c, f, "subject-may", "scope", scope, "basis", basis, "until",
		    overgang_date_text(p->grants[i]->until, until), NULL);
	}
	if (on_call || p == NULL || p->n_grants == 0) {
		(void)fputs("    ", f);
		cli_say(c, f, on_call ? "subject-on-call" : "subject-may-not", NULL);
	}
}

/* The areas that the agency no longer sees, and since when. */
static void
print_ended(const struct cli *c, FILE *f, const struct dossier *d, const char *agency)
{
	char scope[1024], reason[64], date[11];

	for (size_t i = 0; i < d->events_count; i++) {
		const Ov__Delivery *e = d->events[i]->event;
		if (e->fact == NULL || e->fact->fact_case != OV__FACT__FACT_BASIS_ENDED ||
		    strcmp(e->fact->basis_ended->agency, agency) != 0)
			continue;
		const Ov__BasisEnded *ended = e->fact->basis_ended;
		Ov__AreaGrant was = OV__AREA_GRANT__INIT;
		for (size_t j = 0; j < ended->n_areas; j++)
			was.areas |= 1u << ended->areas[j];
		was.kinds = ended->kinds;
		was.n_kinds = ended->n_kinds;
		sheet_scope(c, &was, scope, sizeof(scope));
		(void)field_enum_short(&ov__basis_end__descriptor, (int)ended->because, reason);
		(void)fputs("    ", f);
		cli_say(c, f, "subject-ended", "scope", scope, "date",
		    overgang_date_text(view_date(e->recorded), date), "reason",
		    cli_word(c, "basis-end", reason), NULL);
	}
}

static const Ov__Participant *
participant(const Ov__CaseState *s, uint32_t agency)
{
	const Ov__AreaState *plan = view_area(s, OV__AREA__AREA_PLAN);

	for (size_t i = 0; plan != NULL && i < plan->n_participants; i++)
		if (plan->participants[i]->agency == agency)
			return plan->participants[i];
	return NULL;
}

static void
print_agency(struct cli *c, FILE *f, const struct dossier *d, const Ov__Agency *a)
{
	const Ov__Participant *p = participant(d->state, a->number);
	bool owner = d->state->owner == a->number;
	struct got got[GOT_MAX];
	size_t n = count_got(d, a->name, got);

	if (p == NULL && n == 0 && !owner && !is_on_call(a))
		return;
	(void)fputs("  ", f);
	text_print(f, false, PAINT_NONE, cli_agency(c, a->name));
	(void)fputc('\n', f);
	if (a->controller[0] != '\0') {
		(void)fputs("    ", f);
		cli_say(c, f, "subject-controller", "name", a->controller, NULL);
	}
	if (owner) {
		(void)fputs("    ", f);
		cli_say(c, f, "subject-owner", NULL);
		return;
	}
	print_grants(c, f, d->state, p, is_on_call(a));
	print_ended(c, f, d, a->name);
	print_got(c, f, got, n);
}

/* ---- who has looked ---------------------------------------------------------------------------- */

/* By agency and action: how often, and when last. */
static void
print_looks(struct cli *c, FILE *f, const struct dossier *d)
{
	char word[64], count[16], date[11];

	for (size_t i = 0; i < d->looks_count; i++) {
		const Ov__AccessEntry *e = d->looks[i];
		uint64_t last = 0;
		size_t times = 0, before = 0;
		for (size_t j = 0; j < d->looks_count; j++) {
			const Ov__AccessEntry *o = d->looks[j];
			if (o->action != e->action || strcmp(o->agency, e->agency) != 0)
				continue;
			before += j < i;
			times += o->count > 1 ? o->count : 1;
			uint64_t then = o->last != 0 ? o->last : o->when;
			last = then > last ? then : last;
		}
		if (before > 0)
			continue;
		(void)field_enum_short(&ov__access_action__descriptor, (int)e->action, word);
		(void)snprintf(count, sizeof(count), "%zu", times);
		(void)fputs("  ", f);
		cli_say(c, f, "subject-look", "agency", cli_agency(c, e->agency), "action",
		    cli_word(c, "access-action", word), "count", times > 1 ? count : "", "date",
		    overgang_date_text(view_date(last), date), NULL);
	}
}

/* ---- the page -------------------------------------------------------------------------------------- */

static void
print_case(struct cli *c, FILE *f, const struct dossier *d)
{
	const Ov__HelloAnswer *hello = overgang_hello(c->o);
	char title[CASE_NAME_SIZE];

	(void)fputc('\n', f);
	cli_say(c, f, "subject-case", "case",
	    view_case_name(view_nickname(d->state), d->state->id, title), NULL);
	print_held(c, f, d);
	sheet_heading(c, f, cli_text(c, "subject-who-got"));
	for (size_t i = 0; hello != NULL && i < hello->n_agencies; i++)
		print_agency(c, f, d, hello->agencies[i]);
	sheet_heading(c, f, cli_text(c, "subject-who-looked"));
	print_looks(c, f, d);
}

/* The ids of the person's cases, to be freed with each of them. */
static int
cases_of(struct cli *c, const char *number, char ***ret_ids, size_t *ret_count)
{
	Ov__PersonRequest ask = OV__PERSON_REQUEST__INIT;
	Ov__Person person = OV__PERSON__INIT;
	Ov__Request request = OV__REQUEST__INIT;
	Ov__Answer *answer = NULL;
	char copy[32], **ids;

	(void)utf8_copy(copy, sizeof(copy), number);
	person.national_id = copy;
	ask.person = &person;
	ask.purpose = OV__PURPOSE__PURPOSE_SUBJECT_ACCESS;
	request.ask_case = OV__REQUEST__ASK_PERSON;
	request.person = &ask;
	int code = cli_request(c, &request, &answer);
	if (code != CLI_OK)
		return code;
	const Ov__CasesAnswer *page =
	    answer->result_case == OV__ANSWER__RESULT_PERSON ? answer->person : NULL;
	ids = calloc(page != NULL ? page->n_cases + 1 : 1, sizeof(ids[0]));
	if (ids == NULL)
		code = cli_system_failed(c, ENOMEM);
	for (size_t i = 0; code == CLI_OK && page != NULL && i < page->n_cases; i++)
		if ((ids[*ret_count] = strdup(page->cases[i]->id)) != NULL)
			(*ret_count)++;
	*ret_ids = ids;
	ov__answer__free_unpacked(answer, NULL);
	return code;
}

static int
write_page(struct cli *c, FILE *f, char *const *names, size_t count)
{
	const Ov__HelloAnswer *hello = overgang_hello(c->o);
	char moment[MOMENT_SIZE] = "";
	int code = CLI_OK;

	if (c->json)
		(void)fputs("{\"cases\":[", f);
	for (size_t i = 0; code == CLI_OK && i < count; i++) {
		struct dossier d;
		code = dossier_gather(c, names[i], OV__PURPOSE__PURPOSE_SUBJECT_ACCESS, &d);
		if (code != CLI_OK)
			break;
		if (i == 0 && !c->json)
			cli_say(c, f, "subject-head", "time", overgang_moment_text(d.now, moment),
			    "agency", hello != NULL ? cli_agency(c, hello->agency) : "", NULL);
		if (c->json) {
			(void)fputs(i > 0 ? "," : "", f);
			dossier_json(c, f, &d);
		} else {
			print_case(c, f, &d);
		}
		dossier_clear(&d);
	}
	if (c->json) {
		(void)fputs("]}\n", f);
	} else if (count == 0) {
		cli_say(c, f, "subject-nothing", NULL);
	} else {
		(void)fputc('\n', f);
		cli_say(c, f, "subject-rights", NULL);
	}
	return code;
}

/* A file that is there is somebody's: it is not written over. */
static int
write_out(struct cli *c, const char *path, const char *text, size_t size)
{
	const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
	char dir[FILES_PATH_SIZE];

	(void)snprintf(dir, sizeof(dir), "%.*s", slash != NULL ? (int)(slash - path) : 1,
	    slash != NULL ? path : ".");
	if (slash == path)
		(void)snprintf(dir, sizeof(dir), "/");
	if (files_there(dir, name))
		return cli_fail(c, CLI_NOT_CREATED, "key-exists", "file", path, NULL);
	int r = files_write(dir, name, text, size, 0600);
	if (r != 0)
		return cli_fail(c, CLI_NOT_CREATED, "key-not-written", "file", path, "text",
		    errno_said(c->t, -r), NULL);
	cli_say(c, stderr, "subject-written", "file", path, NULL);
	return CLI_OK;
}

/* Lines that fit a sheet of paper. */
static int
wrap(struct cli *c, char **text, size_t *size)
{
	char *wrapped = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&wrapped, &n);

	if (f != NULL)
		text_wrap(f, *text, PAGE_WIDTH);
	if (f == NULL || fclose(f) != 0)
		return cli_system_failed(c, ENOMEM);
	free(*text);
	*text = wrapped;
	*size = n;
	return CLI_OK;
}

static int
gather_and_write(struct cli *c, char *const *names, size_t count)
{
	const char *path = args_value(&c->args, "to");
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);

	if (f == NULL)
		return cli_system_failed(c, errno);
	int code = write_page(c, f, names, count);
	if (fclose(f) != 0)
		code = cli_system_failed(c, ENOMEM);
	/* Half a page is none. */
	if (code == CLI_OK && !c->json)
		code = wrap(c, &text, &size);
	if (code == CLI_OK && path != NULL)
		code = write_out(c, path, text, size);
	else if (code == CLI_OK)
		(void)fputs(text, stdout);
	free(text);
	return code;
}

int
command_subject_access(struct cli *c)
{
	const char *number = args_value(&c->args, "person"), *name = args_value(&c->args, "case");
	char **ids = NULL, one[NICKNAME_SIZE];
	size_t count = 0;
	int code = CLI_OK;

	if ((number == NULL) == (name == NULL))
		return cli_fail(c, CLI_USAGE, "subject-whom", NULL);
	if (number != NULL && (code = cli_number(c, "--person", number)) != CLI_OK)
		return code;
	if (cli_hello(c, &code) == NULL)
		return code;
	if (name != NULL) {
		(void)utf8_copy(one, sizeof(one), name);
		return gather_and_write(c, (char *[]){ one }, 1);
	}
	code = cases_of(c, number, &ids, &count);
	if (code == CLI_OK)
		code = gather_and_write(c, ids, count);
	for (size_t i = 0; i < count; i++)
		free(ids[i]);
	free(ids);
	return code;
}
