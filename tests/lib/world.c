/* world.c - The real turn with a fake clock, wire and store. */
#include "world.h"

#include <assert.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/calendar_file.h"
#include "routine/routine_file.h"
#include "desk/replan.h"
#include "process/backup.h"
#include "process/config.h"
#include "process/restore.h"
#include "store/verify.h"
#include "store/start.h"
#include "store/store.h"
#include "store/templates.h"

#ifndef SOURCE_DIR
#define SOURCE_DIR "."
#endif

static bool
receive(void *self, struct frame *ret)
{
	struct world *w = self;

	if (w->inbox_at == w->inbox_count)
		return false;
	*ret = w->inbox[w->inbox_at++];
	return true;
}

static struct sent *
keep(struct world *w, uint32_t agency, const char *topic, const void *data, size_t size)
{
	assert(w->sent_count < SENT_MAX);
	struct sent *s = &w->sent[w->sent_count++];

	*s = (struct sent){ .agency = 0 };
	s->agency = agency;
	snprintf(s->topic, sizeof(s->topic), "%s", topic);
	s->data = malloc(size + 1);
	assert(s->data != NULL);
	memcpy(s->data, data, size);
	s->size = size;
	return s;
}

static void
answer(void *self, const struct frame *to, const void *data, size_t size)
{
	struct sent *s = keep(self, 0, "", data, size);

	snprintf(s->user_id, sizeof(s->user_id), "%s", to->user_id);
}

static void
publish(void *self, uint32_t agency, const char *topic, const void *data, size_t size)
{
	(void)keep(self, agency, topic, data, size);
}

static ov_time
wall(void *self)
{
	return ((struct world *)self)->wall;
}

static uint64_t
monotonic_ms(void *self)
{
	return ((struct world *)self)->now_ms;
}

/* Each look at it takes as long as the test sets. */
static uint64_t
monotonic_us(void *self)
{
	struct world *w = self;

	return w->now_us += w->look_us;
}

/* splitmix64: the same world draws the same numbers. */
static uint64_t
chance(void *self)
{
	uint64_t z = ((struct world *)self)->chance += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static void
add_agency(struct agencies *a, uint32_t number, const char *name, Ov__Role role)
{
	struct agency *agency = &a->list[a->count++];
	struct agency_key *key = &a->keys[a->keys_count++];

	agency->number = number;
	snprintf(agency->name, sizeof(agency->name), "%s", name);
	snprintf(agency->display_name, sizeof(agency->display_name), "%s", name);
	agency->roles = 1u << role;
	agency->owner = role == OV__ROLE__ROLE_TEAM;
	snprintf(agency->stream, sizeof(agency->stream), "fake://%s", name);
	key->agency = number;
	key->areas = SCOPE_ALL;
	snprintf(key->name, sizeof(key->name), "k");
	snprintf(key->user_id, sizeof(key->user_id), "%s.k", name);
	key->used = true;
}

void
world_add_agency(struct world *w, uint32_t number, const char *name, Ov__Role role)
{
	assert(w->agencies.list[w->agencies.count - 1].number < number);
	add_agency(&w->agencies, number, name, role);
}

static void
add_agencies(struct agencies *a)
{
	add_agency(a, TEAM, "team", OV__ROLE__ROLE_TEAM);
	add_agency(a, GRANLI, "granli", OV__ROLE__ROLE_PRISON);
	add_agency(a, NAV, "nav", OV__ROLE__ROLE_NAV_SOCIAL);
	add_agency(a, BOLIG, "bolig", OV__ROLE__ROLE_HOUSING);
	add_agency(a, VAKT, "vakt", OV__ROLE__ROLE_ONCALL);
	add_agency(a, FRIVILLIG, "frivillig", OV__ROLE__ROLE_VOLUNTEER);
	add_agency(a, OTHER_PRISON, "other-prison", OV__ROLE__ROLE_PRISON);
	add_agency(a, NAV_STAT, "nav-stat", OV__ROLE__ROLE_NAV_STATE);
	add_agency(a, SKJERMET, "skjermet", OV__ROLE__ROLE_TEAM);
	a->list[a->count - 1].owner = false;
	a->list[a->count - 1].restricted = true;
	add_agency(a, TILSYN, "tilsyn", OV__ROLE__ROLE_AUDITOR);
	struct agency_key *narrow = &a->keys[a->keys_count++];
	*narrow = a->keys[0];
	snprintf(narrow->name, sizeof(narrow->name), "helse");
	snprintf(narrow->user_id, sizeof(narrow->user_id), "team.helse");
	narrow->areas = SCOPE(OV__AREA__AREA_CASE) | SCOPE(OV__AREA__AREA_HEALTH);
}

static const char *
source_path(const char *name, char *buf, size_t size)
{
	const char *dir = getenv("OVERGANG_SOURCE");

	snprintf(buf, size, "%s/%s", dir != NULL ? dir : SOURCE_DIR, name);
	return buf;
}

static const unsigned char master[32] = { 1, 2, 3 };

static void
begin_store(struct world *w)
{
	struct journal *j = &w->d.turn.journal;

	store_begin(j->store, false);
	journal_begin(j);
	int rc = start_journal(j, true, false);
	assert(rc == 0);
	store_begin(j->store, false);
	journal_set_meta(j, "epoch", 77);
	rc = store_commit(j->store);
	assert(rc == 0);
}

struct world *
world_new_in(const char *parent, uint64_t map_size)
{
	struct world *w = calloc(1, sizeof(*w));
	char error[CONFIG_ERROR_SIZE] = "", path[512];

	assert(w != NULL);
	/* As the daemon is run: a backup that others can read is refused. */
	(void)umask(0077);
	add_agencies(&w->agencies);
	if (calendar_load(source_path("config/calendar.conf", path, sizeof(path)), &w->calendar,
		error) != 0 ||
	    routines_load(source_path("config/routines/asker.conf", path, sizeof(path)),
		&w->routines, error) != 0 ||
	    sharing_load(
		source_path("config/sharing.conf", path, sizeof(path)), &w->sharing, error) != 0 ||
	    retention_load(source_path("config/retention.conf", path, sizeof(path)), &w->retention,
		error) != 0) {
		fprintf(stderr, "%s\n", error);
		abort();
	}
	snprintf(w->dir, sizeof(w->dir), "%s/overgang-world-XXXXXX", parent);
	if (mkdtemp(w->dir) == NULL || turn_init(&w->d) != 0)
		abort();
	w->d.turn.journal.store = store_open(w->dir, map_size, error);
	w->d.turn.journal.seal = seal_open(w->dir, master, true, error);
	if (w->d.turn.journal.store == NULL || w->d.turn.journal.seal == NULL) {
		fprintf(stderr, "%s\n", error);
		abort();
	}
	w->d.turn.journal.agencies = w->d.turn.agencies = &w->agencies;
	w->d.turn.retention = &w->retention;
	w->d.turn.rules = (struct rules){ &w->agencies, &w->calendar, &w->routines, &w->sharing,
		settings_default };
	w->d.wire = (struct wire){ w, receive, answer, publish };
	w->d.turn.host = (struct host){ w, wall, monotonic_ms, monotonic_us, chance };
	world_at(w, 20270111, 1000);
	begin_store(w);
	int rc = replan_begin(&w->d.turn);
	assert(rc == 0);
	return w;
}

void
world_all_routines(struct world *w)
{
	char error[CONFIG_ERROR_SIZE] = "", paths[3][512], all[1600];

	(void)snprintf(all, sizeof(all), "%s,%s,%s",
	    source_path("config/routines/asker.conf", paths[0], sizeof(paths[0])),
	    source_path("config/routines/tog.conf", paths[1], sizeof(paths[1])),
	    source_path("config/routines/remand.conf", paths[2], sizeof(paths[2])));
	if (routines_load(all, &w->routines, error) != 0) {
		fprintf(stderr, "%s\n", error);
		abort();
	}
	int rc = replan_begin(&w->d.turn);
	assert(rc == 0);
}

/* Do main.c's steps between opening and the first turn; return a sentence when it would not
 * start. */
static const char *
start_again(struct world *w, struct journal *j)
{
	static struct verify_result r;
	uint64_t slots = 0;

	store_begin(j->store, false);
	journal_begin(j);
	(void)journal_meta(j, "slots", &slots);
	int rc = start_journal(j, false, false);
	if (rc != 0)
		return strerror(-rc);
	if (slots > seal_slots(j->seal))
		return "the key file is cut off";
	store_begin(j->store, true);
	journal_begin(j);
	verify_tail(j, &w->d.turn.arena, 256, &r);
	store_abort(j->store);
	arena_reset(&w->d.turn.arena, 0);
	return r.problem[0] != '\0' ? r.problem : NULL;
}

const char *
world_restart(struct world *w)
{
	static char error[CONFIG_ERROR_SIZE];
	struct overgangd *d = &w->d;
	const struct rules rules = d->turn.rules;
	const struct wire wire = d->wire;
	const struct host host = d->turn.host;
	struct store *store = d->turn.journal.store;

	store_abort(store);
	seal_close(d->turn.journal.seal);
	turn_done(d);
	memset(d, 0, sizeof(*d));
	if (turn_init(d) != 0)
		return "out of memory";
	d->turn.journal.store = store;
	d->turn.journal.agencies = d->turn.agencies = &w->agencies;
	d->turn.retention = &w->retention;
	d->turn.rules = rules;
	d->wire = wire;
	d->turn.host = host;
	d->turn.journal.seal = seal_open(w->dir, master, false, error);
	if (d->turn.journal.seal == NULL)
		return error;
	const char *problem = start_again(w, &d->turn.journal);
	if (problem == NULL && replan_begin(&d->turn) != 0)
		problem = "the rules cannot be remembered";
	return problem;
}

const char *
world_verify_copy(struct world *w, struct store *copy, const char *folder)
{
	static char error[CONFIG_ERROR_SIZE];
	static struct verify_result r;
	struct journal j = {
		.store = copy, .agencies = &w->agencies, .templates = templates_new()
	};

	j.seal = seal_open(folder, master, false, error);
	if (j.seal == NULL) {
		templates_free(j.templates);
		return error;
	}
	store_begin(copy, true);
	journal_begin(&j);
	verify_store(&j, &w->d.turn.arena, NULL, &r);
	store_abort(copy);
	seal_close(j.seal);
	templates_free(j.templates);
	arena_reset(&w->d.turn.arena, 0);
	return r.problem[0] != '\0' ? r.problem : NULL;
}

const char *
world_put_back(struct world *w, const char *folder, bool declared)
{
	static char said[FOLDER_SAID_SIZE];
	const char *why;
	uint64_t again;

	w->d.turn.journal.seal = seal_close(w->d.turn.journal.seal);
	restore_undo(w->dir);
	if (restore_files(folder, w->dir, said) != 0)
		return said;
	why = world_restart(w);
	if (why != NULL || !declared)
		return why;
	if (restore_begin_again(&w->d.turn, w->dir, &again, said) != 0)
		return said;
	return world_restart(w);
}

struct world *
world_new(void)
{
	return world_new_in("/tmp", 0);
}

void
world_forget_sent(struct world *w)
{
	for (size_t i = 0; i < w->sent_count; i++)
		free(w->sent[i].data);
	w->sent_count = 0;
}

static void
remove_directory(const char *dir)
{
	DIR *d = opendir(dir);

	for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;)
		(void)unlinkat(dirfd(d), e->d_name, 0);
	if (d != NULL)
		closedir(d);
	rmdir(dir);
}

struct world *
world_free(struct world *w)
{
	world_forget_sent(w);
	for (size_t i = 0; i < w->inbox_count; i++)
		free(w->inbox_data[i]);
	turn_done(&w->d);
	store_close(w->d.turn.journal.store);
	seal_close(w->d.turn.journal.seal);
	remove_directory(w->dir);
	free(w);
	return NULL;
}

void
world_at(struct world *w, ov_date date, uint32_t hhmm)
{
	w->wall = moment_from_local(date, hhmm);
	w->now_ms += 1000;
}

void
world_turn(struct world *w)
{
	int rc = turn(&w->d);

	assert(rc == 0);
	for (size_t i = 0; i < w->inbox_count; i++)
		free(w->inbox_data[i]);
	w->inbox_count = w->inbox_at = 0;
}

void
world_turn_at(struct world *w, ov_date date, uint32_t hhmm)
{
	world_at(w, date, hhmm);
	world_turn(w);
}

void
world_push(struct world *w, const char *user_id, const void *data, size_t size)
{
	assert(w->inbox_count < WORLD_INBOX_MAX);
	struct frame *f = &w->inbox[w->inbox_count];
	unsigned char *copy = malloc(size + 1);

	assert(copy != NULL);
	if (size > 0)
		memcpy(copy, data, size);
	memset(f, 0, sizeof(*f));
	f->peer_size = 5;
	snprintf(f->user_id, sizeof(f->user_id), "%s", user_id);
	f->data = copy;
	f->size = size;
	w->inbox_data[w->inbox_count++] = copy;
}

void
world_push_request(struct world *w, const char *user_id, Ov__Request *request)
{
	unsigned char bytes[65536];

	assert(ov__request__get_packed_size(request) <= sizeof(bytes));
	world_push(w, user_id, bytes, ov__request__pack(request, bytes));
}

Ov__Answer *
world_answer(struct world *w)
{
	static Ov__Answer *last;

	if (last != NULL)
		ov__answer__free_unpacked(last, NULL);
	last = NULL;
	for (size_t i = w->sent_count; i > 0 && last == NULL; i--)
		if (w->sent[i - 1].agency == 0)
			last = ov__answer__unpack(NULL, w->sent[i - 1].size, w->sent[i - 1].data);
	return last;
}

Ov__Answer *
world_ask(struct world *w, const char *user_id, Ov__Request *request)
{
	world_push_request(w, user_id, request);
	world_turn(w);
	return world_answer(w);
}

Ov__Answer *
world_report(struct world *w, const char *user_id, Ov__Report *report)
{
	unsigned char key[16] = { 0 }, bytes[65536];
	Ov__Request request = OV__REQUEST__INIT;

	if (report->key.len == 0) {
		snprintf((char *)key, sizeof(key), "key %u", ++w->next_key);
		report->key.data = key;
		report->key.len = sizeof(key);
	}
	request.correlation = 1;
	request.ask_case = OV__REQUEST__ASK_REPORT;
	assert(ov__report__get_packed_size(report) <= sizeof(bytes));
	request.report.len = ov__report__pack(report, bytes);
	request.report.data = bytes;
	Ov__Answer *a = world_ask(w, user_id, &request);
	if (report->key.data == key) {
		report->key.data = NULL;
		report->key.len = 0;
	}
	return a;
}

Ov__Answer *
world_fact(struct world *w, const char *user_id, const char *case_id, Ov__Fact *fact)
{
	Ov__Report r = OV__REPORT__INIT;

	r.case_ = (char *)(uintptr_t)case_id;
	r.facts = &fact;
	r.n_facts = 1;
	return world_report(w, user_id, &r);
}

Ov__Answer *
world_fetch(struct world *w, const char *user_id, uint64_t after)
{
	Ov__Request r = OV__REQUEST__INIT;
	Ov__FetchRequest f = OV__FETCH_REQUEST__INIT;

	f.after = after;
	r.ask_case = OV__REQUEST__ASK_FETCH;
	r.fetch = &f;
	return world_ask(w, user_id, &r);
}

Ov__Answer *
world_read(struct world *w, const char *user_id, const char *case_id)
{
	Ov__Request r = OV__REQUEST__INIT;
	Ov__CaseRequest c = OV__CASE_REQUEST__INIT;

	c.case_ = (char *)(uintptr_t)case_id;
	r.ask_case = OV__REQUEST__ASK_CASE_STATE;
	r.case_state = &c;
	return world_ask(w, user_id, &r);
}

size_t
world_published(const struct world *w, uint32_t agency, const char *prefix)
{
	size_t n = 0;

	for (size_t i = 0; i < w->sent_count; i++)
		n += w->sent[i].agency == agency &&
		     strncmp(w->sent[i].topic, prefix, strlen(prefix)) == 0;
	return n;
}

const char *
world_open_case(struct world *w, const char *national_id)
{
	static char id[CASE_ID_TEXT_SIZE];
	Ov__CaseOpened opened = OV__CASE_OPENED__INIT;
	Ov__NameRecorded name = OV__NAME_RECORDED__INIT;
	Ov__IdentityRecorded identity = OV__IDENTITY_RECORDED__INIT;
	Ov__ConsentGiven consent = OV__CONSENT_GIVEN__INIT;
	Ov__SentenceRegistered sentence = OV__SENTENCE_REGISTERED__INIT;
	Ov__ReleaseDateSet date = OV__RELEASE_DATE_SET__INIT;
	Ov__HousingStayRegistered stay = OV__HOUSING_STAY_REGISTERED__INIT;
	Ov__Person person = OV__PERSON__INIT;
	char *agencies[] = { (char *)(uintptr_t) "team", (char *)(uintptr_t) "nav",
		(char *)(uintptr_t) "bolig" };
	Ov__Report r = OV__REPORT__INIT;

	name.given_name = (char *)(uintptr_t) "Rolig";
	name.family_name = (char *)(uintptr_t) "Gaupe";
	identity.national_id = (char *)(uintptr_t)national_id;
	consent.agencies = agencies;
	consent.n_agencies = 3;
	consent.given = 20270107;
	sentence.status = OV__STATUS__STATUS_SENTENCE;
	sentence.intake = 20260615;
	sentence.full_term = 20270324;
	date.date = 20270324;
	date.time = 900;
	date.form = OV__RELEASE_FORM__RELEASE_FORM_FULL_TERM;
	date.state = OV__DATE_STATE__DATE_STATE_SET;
	stay.type = OV__STAY_TYPE__STAY_TYPE_NONE;
	person.national_id = (char *)(uintptr_t)national_id;
	Ov__Fact *facts[] = { FACT(case_opened, CASE_OPENED, &opened),
		FACT(name_recorded, NAME_RECORDED, &name),
		FACT(identity_recorded, IDENTITY_RECORDED, &identity),
		FACT(consent_given, CONSENT_GIVEN, &consent),
		FACT(sentence_registered, SENTENCE_REGISTERED, &sentence),
		FACT(release_date_set, RELEASE_DATE_SET, &date),
		FACT(housing_stay_registered, HOUSING_STAY_REGISTERED, &stay) };
	r.person = &person;
	r.facts = facts;
	r.n_facts = sizeof(facts) / sizeof(facts[0]);
	Ov__Answer *a = world_report(w, "granli.k", &r);
	assert(a != NULL && a->outcome == OV__OUTCOME__OUTCOME_OK);
	snprintf(id, sizeof(id), "%s", a->report->case_);
	return id;
}
