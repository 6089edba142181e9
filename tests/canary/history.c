/* history.c - Run a random history, turn by turn, and compare all output with the model. */
#include "history.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "followed.h"
#include "notify/sms.h"
#include "store/store.h"

enum { STEPS_MIN = 40, STEPS_MORE = 41 };

static const char *const where_names[] = { "a publication", "the answer to a fetch",
	"the answer to case", "the answer to cases or person", "the answer to history",
	"the answer to access", "an answer without content", "a refusal", "a text message",
	"the log", "a raw file" };

void
history_fail(struct history *h, const char *format, ...)
{
	va_list args;

	if (h->failure[0] != '\0')
		return;
	int n = snprintf(
	    h->failure, sizeof(h->failure), "step %u, %u %04u: ", h->step, h->m.today, h->hhmm);
	va_start(args, format);
	vsnprintf(h->failure + n, sizeof(h->failure) - (size_t)n, format, args);
	va_end(args);
}

/* ---- canaries in words ----------------------------------------------------------------------- */

void
history_describe(const struct history *h, uint16_t canary, char *buf, size_t size)
{
	static const char *const types[] = { "unsaid", "fact", "told by", "claimed user",
		"on record" };
	const struct canary *c = &h->m.canary[canary];
	int n = snprintf(
	    buf, size, "canary %s (%s, %s)", h->m.words.text[canary], c->field, types[c->type]);

	for (int i = c->bearing; i != 0 && n > 0 && (size_t)n < size; i = h->m.bearings[i].next) {
		const struct bearing *b = &h->m.bearings[i];
		const struct model_case *k = &h->m.cases[b->case_index];
		const struct model_agency *a = model_agency(&h->m, b->reporter);
		n += snprintf(buf + n, size - (size_t)n,
		    "\n    in case %s%s%s, areas %#x, kinds %#llx, by %s%s", k->id,
		    k->restricted ? " restricted" : "", k->erased ? " erased" : "", b->areas,
		    (unsigned long long)b->kinds, a != NULL ? a->name : "-",
		    b->epoch != k->epoch ? ", before it was restricted" : "");
	}
}

/* ---- findings -------------------------------------------------------------------------------- */

struct look {
	struct history *h;
	const struct model_key *key; /* NULL: a publication to all of the agency */
	uint32_t agency;
	enum where where;
	const struct ask *ask;
};

static void
found(void *self, uint16_t canary)
{
	const struct look *l = self;
	struct history *h = l->h;
	char text[1024];

	if (l->where == WHERE_STREAM)
		h->published[canary] |= AGENCY_BIT(l->agency);
	if (model_may(&h->m, l->key, l->agency, canary, l->where))
		return;
	const struct model_agency *a = model_agency(&h->m, l->agency);
	history_describe(h, canary, text, sizeof(text));
	history_fail(h, "misplaced: %s\n    in %s to %s%s%s", text, where_names[l->where],
	    l->key != NULL ? l->key->user_id
	    : a != NULL	   ? a->name
			   : "nobody",
	    l->ask != NULL ? ", asked: " : "", l->ask != NULL ? l->ask->text : "");
}

static void
search(struct look *l, const void *bytes, size_t size)
{
	canaries_search(&l->h->m.words, bytes, size, found, l);
	if ((l->where == WHERE_REFUSAL || l->where == WHERE_LOG) &&
	    canaries_trace(bytes, size) != NULL)
		history_fail(l->h, "misplaced: a cut canary in %s%s%s: %.*s", where_names[l->where],
		    l->ask != NULL ? ", asked: " : "", l->ask != NULL ? l->ask->text : "",
		    (int)(size < 400 ? size : 400), (const char *)bytes);
}

/* ---- publications ---------------------------------------------------------------------------- */

static const Ov__Alert *
alert_of(const Ov__Fact *f)
{
	if (f == NULL)
		return NULL;
	return f->fact_case == OV__FACT__FACT_ALERT_RAISED	? f->alert_raised->alert
	       : f->fact_case == OV__FACT__FACT_ALERT_ESCALATED ? f->alert_escalated->alert
								: NULL;
}

static void
learn_alert(struct history *h, const Ov__Delivery *d, const Ov__Alert *alert)
{
	int case_index = model_find_case(&h->m, d->case_);

	if (case_index == NO_CASE)
		return;
	if (h->alerts_count == ALERTS_KEPT)
		memmove(h->alerts, h->alerts + 1, sizeof(h->alerts[0]) * --h->alerts_count);
	h->alerts[h->alerts_count++] = (struct open_alert){ case_index, alert->code };
}

/* Names are cut in a text message: the rest of one must be a name that may stand there. */
static void
check_sms(struct history *h, const Ov__Delivery *d)
{
	char text[SMS_SIZE], described[1024];
	struct look l = { .h = h, .agency = VAKT, .where = WHERE_SMS };

	if (!sms_write(h->texts, d, text))
		return;
	h->seen.messages++;
	search(&l, text, strlen(text));
	for (const char *at = text; (at = strstr(at, "cnry")) != NULL; at++) {
		size_t size = strspn(at, "abcdefghijklmnopqrstuvwxyz234567");
		uint16_t c = canaries_cut(&h->m.words, at, size);
		if (c != CANARY_NONE && model_may(&h->m, NULL, VAKT, c, WHERE_SMS))
			continue;
		history_describe(h, c, described, sizeof(described));
		history_fail(h, "misplaced: %s\n    in a text message: %s", described, text);
	}
}

static void
check_publication(struct history *h, const struct sent *s)
{
	struct look l = { .h = h, .agency = s->agency, .where = WHERE_STREAM };
	Ov__Delivery *d = ov__delivery__unpack(NULL, s->size, s->data);

	search(&l, s->topic, strlen(s->topic));
	search(&l, s->data, s->size);
	if (d == NULL) {
		history_fail(h, "what was published to agency %u is no delivery", s->agency);
		return;
	}
	shape_delivery(h, s->agency, d, "a publication");
	const Ov__Alert *alert = alert_of(d->fact);
	if (alert != NULL && s->agency == VAKT) {
		learn_alert(h, d, alert);
		check_sms(h, d);
	}
	ov__delivery__free_unpacked(d, NULL);
}

/* ---- answers --------------------------------------------------------------------------------- */

static enum where
where_of(const struct ask *a, Ov__Outcome outcome)
{
	if (outcome != OV__OUTCOME__OUTCOME_OK && outcome != OV__OUTCOME__OUTCOME_REPEATED)
		return WHERE_REFUSAL;
	switch (a->what) {
	case ASK_FETCH:
		return WHERE_FETCH;
	case ASK_CASE:
		return WHERE_CASE;
	case ASK_CASES:
	case ASK_PERSON:
		return WHERE_CASES;
	case ASK_HISTORY:
		return WHERE_HISTORY;
	case ASK_ACCESS:
		return WHERE_ACCESS;
	case ASK_REPORT:
	case ASK_HELLO:
	case ASK_STREAMS:
	case ASK_ACKNOWLEDGE:
	case ASK_ERASE:
	case ASK_NOISE:
	default:
		return WHERE_ANSWER;
	}
}

static const char *
user_of(const struct history *h, const struct ask *a)
{
	return a->key >= 0 ? h->m.keys[a->key].user_id : "ingen.k";
}

/* NULL: of random bytes, in which any number may have stood. */
static struct ask *
ask_of(struct history *h, const Ov__Answer *answer, const char *user_id)
{
	uint64_t i = answer->correlation;

	return i > 0 && i <= h->asks_count && strcmp(user_of(h, &h->asks[i - 1]), user_id) == 0
		   ? &h->asks[i - 1]
		   : NULL;
}

static void
check_answer(struct history *h, const struct sent *s)
{
	Ov__Answer *answer = ov__answer__unpack(NULL, s->size, s->data);

	if (answer == NULL) {
		history_fail(h, "an answer to %s is none", s->user_id);
		return;
	}
	const struct ask *a = ask_of(h, answer, s->user_id);
	struct look l = { .h = h, .where = WHERE_REFUSAL, .ask = a };
	if (a == NULL && answer->outcome == OV__OUTCOME__OUTCOME_OK)
		history_fail(h, "something that nobody asked was answered to %s", s->user_id);
	if (a != NULL) {
		l.where = where_of(a, answer->outcome);
		l.key = a->key >= 0 ? &h->m.keys[a->key] : NULL;
		l.agency = l.key != NULL ? l.key->agency : 0;
		const char *user = l.key != NULL ? l.key->user_id : "ingen.k";
		if (strcmp(user, s->user_id) != 0)
			history_fail(
			    h, "what %s asked was answered to %s: %s", user, s->user_id, a->text);
	}
	search(&l, s->data, s->size);
	if (a != NULL && answer->outcome == OV__OUTCOME__OUTCOME_OK)
		shape_answer(h, a, answer);
	ov__answer__free_unpacked(answer, NULL);
}

/* ---- accepted requests ----------------------------------------------------------------------- */

/* Return why the request must be refused; NULL: it may be accepted. */
static const char *
must_refuse(const struct history *h, const struct ask *a, int case_index)
{
	const struct model_key *key = a->key >= 0 ? &h->m.keys[a->key] : NULL;

	if (key == NULL || key->revoked)
		return "the key is not admitted";
	if (a->what == ASK_CASE || a->what == ASK_HISTORY || a->what == ASK_ERASE ||
	    (a->what == ASK_REPORT && a->person < 0))
		if (case_index == NO_CASE || !model_knows(&h->m, key->agency, case_index))
			return "to this key there is no such case";
	if (a->what == ASK_ERASE) {
		const struct model_case *c = &h->m.cases[case_index];
		if (key->agency != c->owner)
			return "another agency owns the case";
		if (!c->closed || !c->exported)
			return "the case is not closed, or not exported as it stands";
	}
	if (a->what == ASK_PERSON && key->agency != TEAM && key->agency != SKJERMET)
		return "only an owner team asks by person";
	if (a->what == ASK_ACCESS && key->agency != TILSYN && key->agency != TEAM &&
	    key->agency != SKJERMET)
		return "only owners and auditors see the access record";
	for (size_t i = 0; a->what == ASK_REPORT && i < a->report.said_count; i++) {
		const struct said *s = &a->report.said[i];
		if (s->kind == OV__FACT__FACT_BASIS_INVOKED && !model_law_holds(&h->m, s))
			return "there is no such basis, not today or not for that role";
		if (s->kind != OV__FACT__FACT_REPORT_RETRACTED)
			continue;
		const struct model_report *was = &h->m.reports[s->retracted];
		if (was->reporter != key->agency && key->agency != h->m.cases[case_index].owner)
			return "it is another's report";
	}
	return NULL;
}

static void
accept_report(struct history *h, struct ask *a, const Ov__Answer *answer)
{
	if (answer->report == NULL || a->again)
		return;
	a->report.case_index = model_case(&h->m, answer->report->case_, a->person);
	a->case_index = a->report.case_index;
	if (a->person >= 0 && h->m.cases[a->case_index].person != a->person)
		history_fail(h, "a person was opened in the case of another: %s", a->text);
	a->report.news = answer->report->n_numbers > 0;
	model_apply(&h->m, &a->report);
	for (size_t i = 0; i < a->report.said_count; i++)
		h->seen.kinds[a->report.said[i].kind]++;
}

static void
learn(struct history *h, const struct ask *a, const Ov__Answer *answer)
{
	uint32_t agency = a->key >= 0 ? h->m.keys[a->key].agency : 0;

	if (answer->fetch != NULL && answer->result_case == OV__ANSWER__RESULT_FETCH)
		h->heads[agency] = answer->fetch->head;
	if (answer->result_case == OV__ANSWER__RESULT_CASE_STATE && a->case_index != NO_CASE &&
	    answer->case_state->version != 0)
		h->versions[a->case_index] = answer->case_state->version;
	if (answer->hello != NULL && answer->result_case == OV__ANSWER__RESULT_HELLO)
		h->heads[agency] = answer->hello->head;
}

/* Check the answers in the order of the requests. Return the report that was accepted. */
static struct ask *
take_answer(struct history *h, const struct sent *s)
{
	Ov__Answer *answer = ov__answer__unpack(NULL, s->size, s->data);
	struct ask *a = answer != NULL ? ask_of(h, answer, s->user_id) : NULL, *accepted = NULL;

	if (a == NULL)
		goto out;
	bool ok = answer->outcome == OV__OUTCOME__OUTCOME_OK;
	const char *why = ok && !a->again ? must_refuse(h, a, a->case_index) : NULL;
	if (why != NULL)
		history_fail(
		    h, "wrongly answered with OK: %s (%s), though %s", a->text, user_of(h, a), why);
	a->answered = true;
	h->seen.answered[a->what] += ok;
	a->outcome = answer->outcome;
	learn(h, a, answer);
	if (ok && why == NULL && a->what == ASK_REPORT && !a->again) {
		accept_report(h, a, answer);
		accepted = a;
	}
	if (a->claimed != CANARY_NONE && a->key >= 0)
		model_claim(&h->m, a->claimed, h->m.keys[a->key].agency, a->case_index,
		    a->what == ASK_FETCH || a->what == ASK_CASES || a->what == ASK_PERSON ||
			a->what == ASK_ACCESS);
	if (a->what == ASK_ERASE && a->case_index != NO_CASE)
		model_erase(&h->m, a->case_index, a->recorded, ok);
out:
	if (answer != NULL)
		ov__answer__free_unpacked(answer, NULL);
	return accepted;
}

/* R12: a report alone in its turn has been sent to every agency that may know it. */
static void
check_heard(struct history *h, const struct ask *a)
{
	char text[1024];

	for (size_t i = 0; i < a->report.said_count; i++)
		for (size_t j = 0; j < a->report.said[i].canaries_count; j++) {
			uint16_t c = a->report.said[i].canaries[j];
			for (size_t k = 0; k < h->m.agencies_count; k++) {
				const struct model_agency *agency = &h->m.agencies[k];
				if (h->published[c] & AGENCY_BIT(agency->number) ||
				    !model_must(&h->m, agency->number, c))
					continue;
				history_describe(h, c, text, sizeof(text));
				history_fail(h, "missing: %s\n    was not published to %s", text,
				    agency->name);
			}
		}
}

/* ---- a turn ---------------------------------------------------------------------------------- */

static bool
may_erase(const struct history *h)
{
	for (size_t i = h->batch_from; i < h->asks_count; i++)
		if (h->asks[i].what == ASK_ERASE && h->asks[i].case_index != NO_CASE)
			return true;
	return false;
}

static unsigned
erased_cases(const struct history *h)
{
	unsigned n = 0;

	for (size_t i = 0; i < h->m.cases_count; i++)
		n += h->m.cases[i].erased;
	return n;
}

static void
check_log(struct history *h, int log_fd)
{
	char bytes[65536];
	struct look l = { .h = h, .where = WHERE_LOG };
	off_t size = lseek(log_fd, 0, SEEK_END);

	if (size == 0)
		return;
	ssize_t n = pread(log_fd, bytes, sizeof(bytes), size > 65536 ? size - 65536 : 0);
	search(&l, bytes, n > 0 ? (size_t)n : 0);
	int rc = ftruncate(log_fd, 0);
	assert(rc == 0);
	lseek(log_fd, 0, SEEK_SET);
}

static void
play(struct history *h, int log_fd)
{
	struct ask *accepted = NULL;
	size_t count = 0;
	struct file_copy *copy = may_erase(h) ? files_copy(h) : NULL;
	unsigned erased = erased_cases(h);
	char problem[FOLLOWED_SIZE];

	world_turn(h->w);
	memset(h->published, 0, sizeof(h->published[0]) * (h->m.words.count + 1u));
	for (size_t i = 0; i < h->w->sent_count; i++) {
		struct ask *a = h->w->sent[i].agency == 0 ? take_answer(h, &h->w->sent[i]) : NULL;
		count += a != NULL;
		accepted = a != NULL ? a : accepted;
	}
	for (size_t i = 0; i < h->w->sent_count; i++)
		if (h->w->sent[i].agency == 0)
			check_answer(h, &h->w->sent[i]);
		else
			check_publication(h, &h->w->sent[i]);
	if (count == 1)
		check_heard(h, accepted);
	check_log(h, log_fd);
	if (erased_cases(h) > erased)
		files_search(h);
	files_forgotten(h, copy);
	if (!followed_all(h->w, problem))
		history_fail(h, "%s", problem);
	world_forget_sent(h->w);
}

/* Append the facts that moved grants in the cases that the failure names. */
static size_t
tell_grants(struct history *h, size_t n)
{
	const uint64_t moving = KIND(CASE_OPENED) | KIND(CONSENT_GIVEN) | KIND(CONSENT_REFUSED) |
				KIND(CONSENT_WITHDRAWN) | KIND(BASIS_INVOKED) |
				KIND(CASE_RESTRICTED) | KIND(REPORT_RETRACTED);

	for (size_t i = 0; i < h->m.reports_count; i++) {
		const struct model_report *r = &h->m.reports[i];
		for (size_t j = 0; j < r->said_count && n < sizeof(h->failure); j++) {
			const struct said *s = &r->said[j];
			if (s->kind >= 64 || !(moving >> s->kind & 1) ||
			    strstr(h->failure, h->m.cases[r->case_index].id) == NULL)
				continue;
			n += (size_t)snprintf(h->failure + n, sizeof(h->failure) - n,
			    "\n  %s day %u report %zu by %s%s%s: %s agencies %#x areas %#x kinds "
			    "%#llx until %u of report %d",
			    h->m.cases[r->case_index].id, r->at / (24 * 60), i,
			    model_agency(&h->m, r->reporter)->name,
			    s->moves ? "" : " (moves nothing)", r->retracted ? " (retracted)" : "",
			    model_kind(s->kind)->name, s->all ? 0xffffu : s->named, s->areas,
			    (unsigned long long)s->kinds, s->until, s->retracted);
		}
	}
	return n < sizeof(h->failure) ? n : sizeof(h->failure) - 1;
}

/* Append the requests of the failed turn and their outcomes. */
static void
tell_turn(struct history *h)
{
	size_t n = tell_grants(h, strlen(h->failure));

	for (size_t i = h->batch_from; i < h->asks_count && n < sizeof(h->failure); i++) {
		const struct ask *a = &h->asks[i];
		n += (size_t)snprintf(h->failure + n, sizeof(h->failure) - n,
		    "\n  %2zu %-12s %s -> %s", i - h->batch_from + 1, user_of(h, a), a->text,
		    a->answered ? protobuf_c_enum_descriptor_get_value(
				      &ov__outcome__descriptor, (int)a->outcome)
				      ->name
				: "not answered yet");
	}
}

bool
history_run(struct history *h, uint64_t seed, const char *parent, int log_fd)
{
	struct texts *texts = h->texts;

	h->failure[0] = '\0';
	h->asks_count = h->alerts_count = 0;
	h->step = 0;
	memset(h->heads, 0, sizeof(h->heads));
	h->texts = texts;
	h->seed = seed;
	h->chance.state = seed * 0x2545f4914f6cdd1du + 1;
	model_begin(&h->m, seed);
	h->w = world_new_in(parent, MAP_SIZE);
	h->w->chance = seed;
	generate_world(h);
	h->steps = STEPS_MIN + chance_below(&h->chance, STEPS_MORE);
	for (; h->step < h->steps && h->failure[0] == '\0'; h->step++) {
		generate_step(h);
		play(h, log_fd);
		if (h->failure[0] != '\0')
			tell_turn(h);
	}
	if (store_used(h->w->d.turn.journal.store) > 80)
		history_fail(h, "the store of a history is too small for it (MAP_SIZE)");
	if (h->failure[0] == '\0')
		files_search(h);
	h->w = world_free(h->w);
	return h->failure[0] == '\0';
}
