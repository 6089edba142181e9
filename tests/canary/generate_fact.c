/* generate_fact.c - One random fact of any kind.
 *
 * A fact is filled by its descriptor, so that a text field that a later kind brings carries
 * a canary without a line here. */
#include "generate.h"

#include <assert.h>
#include <string.h>

/* Fields that the daemon fills in, or that need more than a random value: set elsewhere or left
 * alone. Of these kinds … */
static const struct {
	uint32_t kind;
	const char *name;
} left_alone[] = {
	{ OV__FACT__FACT_EMERGENCY_OPENED, "until" },
	{ OV__FACT__FACT_SENTENCE_REGISTERED, "remark" },
	{ OV__FACT__FACT_SENTENCE_RECALCULATED, "remark" },
	{ OV__FACT__FACT_TASK_ADDED, "id" },	    /* filled in by the daemon */
	{ OV__FACT__FACT_TASK_ACCEPTED, "by" },	    /* the agency that has accepted a thing */
	{ OV__FACT__FACT_IDENTITY_MERGED, "case" }, /* a case, of the same owner */
	{ OV__FACT__FACT_HANDOVER_OFFERED, "to" },  /* the name of an agency */
};

/* … and of all. */
static const char *const always_left_alone[] = { "nickname", "agencies", "areas", "kinds", "grants",
	"version", "was_date", "was_time", "answer_by", "ended", "owner", "area", "voided",
	"events", "report", "code", "key", "agency", "whom", "since", "alert", "as_written",
	"adjusted_because", "expected", "expected_because", "expected_because_en",
	"expected_full_term", "remark_en", "not_counted_in_all", "routines", "task",
	"organisation" };

static bool
is_left_alone(uint32_t kind, const char *name)
{
	/* The count of events in an export is set. */
	if (kind == OV__FACT__FACT_CASE_EXPORTED && strcmp(name, "events") == 0)
		return false;
	for (size_t i = 0; i < COUNT(left_alone); i++)
		if (left_alone[i].kind == kind && strcmp(left_alone[i].name, name) == 0)
			return true;
	for (size_t i = 0; i < COUNT(always_left_alone); i++)
		if (strcmp(always_left_alone[i], name) == 0)
			return true;
	return false;
}

/* Words of others that on call and the list of the night are told, by their place there. */
static const struct told_field {
	uint32_t kind;
	const char *name;
	int in_alert;
	int in_nights; /* -1: not there */
} told_fields[] = {
	{ OV__FACT__FACT_CASE_ASSIGNED, "adviser", 0, -1 },
	{ OV__FACT__FACT_CASE_ASSIGNED, "phone", 1, 0 },
	{ OV__FACT__FACT_CASE_ASSIGNED, "deputy", 2, -1 },
	{ OV__FACT__FACT_CASE_ASSIGNED, "deputy_phone", 3, 1 },
	{ OV__FACT__FACT_HOUSING_FALLBACK_NAMED, "phone", 0, -1 },
};

static void
fill_text(struct history *h, struct said *s, const char *name, char **ret_text)
{
	uint16_t c;

	/* A further number leads to this case: no other case is opened by it. */
	if (s->kind == OV__FACT__FACT_IDENTITY_MERGED && strcmp(name, "national_id") == 0)
		c = canary_number(&h->m.words);
	else if (strcmp(name, "national_id") == 0)
		c = h->people[below(h, PEOPLE_MAX)];
	else if (strstr(name, "phone") != NULL)
		c = canary_phone(&h->m.words);
	else
		c = canary_word(&h->m.words);
	h->m.canary[c].field = name;
	assert(s->canaries_count < KIND_CANARIES_MAX);
	s->canaries[s->canaries_count++] = c;
	*ret_text = text_of(h, c);
	for (size_t i = 0; i < COUNT(told_fields); i++) {
		const struct told_field *t = &told_fields[i];
		if (t->kind != s->kind || strcmp(t->name, name) != 0)
			continue;
		s->in_alert[t->in_alert] = c;
		if (t->in_nights >= 0)
			s->in_nights[t->in_nights] = c;
	}
}

/* Dates of one fact ascend, so that a period's start is before its end. */
static uint32_t
number_for(struct history *h, uint32_t kind, const char *name, int32_t *days)
{
	if (strcmp(name, "birth_date") == 0)
		return 19800101 + below(h, 28);
	if (strcmp(name, "time") == 0 || strcmp(name, "hours_until") == 0)
		return 900 + 100 * below(h, 8);
	if (strcmp(name, "amount") == 0)
		return 1 + below(h, 500);
	/* An export has all events of the case, or it is refused. */
	if (strcmp(name, "events") == 0)
		return h->about != NO_CASE ? h->versions[h->about] : 0;
	if (strcmp(name, "step") == 0)
		return 1;
	if (strcmp(name, "days") == 0 || strcmp(name, "max_days") == 0)
		return 90 + below(h, 300);
	if (strstr(name, "years") != NULL || strstr(name, "months") != NULL)
		return 1 + below(h, 3);
	if (strcmp(name, "remand_days") == 0 || strcmp(name, "days_not_counted") == 0 ||
	    strcmp(name, "every_days") == 0)
		return 1 + below(h, 30);
	/* Left out, the daemon computes it from other agencies' facts. */
	if (kind == OV__FACT__FACT_SENTENCE_RECALCULATED && in(h, 60) &&
	    (strcmp(name, "two_thirds") == 0 || strcmp(name, "full_term") == 0))
		return 0;
	if (kind == OV__FACT__FACT_PERSON_DIED || kind == OV__FACT__FACT_RECALL_REGISTERED)
		return in_days(h, 0);
	if (kind == OV__FACT__FACT_RELEASE_DATE_SET)
		return in_days(h, 2 + (int32_t)below(h, 60));
	if (kind == OV__FACT__FACT_RELEASE_COMPLETED || kind == OV__FACT__FACT_RELEASE_ARRIVED)
		return in_days(h, 0);
	if (strcmp(name, "expires") == 0 || strcmp(name, "until") == 0)
		return in(h, 50) && kind != OV__FACT__FACT_REMAND_ORDER_SET &&
			       kind != OV__FACT__FACT_REMAND_RESTRICTIONS_SET
			   ? 0
			   : in_days(h, (int32_t)below(h, 15));
	*days += (int32_t)below(h, 30);
	return in_days(h, *days);
}

static void
fill(struct history *h, struct said *s, const ProtobufCMessageDescriptor *d, unsigned char *message)
{
	int32_t days = -30;

	for (unsigned i = 0; i < d->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &d->fields[i];
		void *at = message + f->offset;
		if (f->label == PROTOBUF_C_LABEL_REPEATED || is_left_alone(s->kind, f->name))
			continue;
		if (f->type == PROTOBUF_C_TYPE_STRING)
			fill_text(h, s, f->name, (char **)at);
		else if (f->type == PROTOBUF_C_TYPE_ENUM)
			*(int *)at = 1 + (int)below(h, 2);
		else if (f->type == PROTOBUF_C_TYPE_UINT32)
			*(uint32_t *)at = number_for(h, s->kind, f->name, &days);
	}
}

/* Some agencies by name; their bits. */
static uint32_t
some_agencies(struct history *h, uint32_t percent, char ***ret_names, size_t *ret_count)
{
	uint32_t bits = 0;

	*ret_names = take(h, sizeof(char *) * (MODEL_AGENCIES_MAX + 1));
	*ret_count = 0;
	for (size_t i = 0; i < h->m.agencies_count; i++) {
		const struct model_agency *a = &h->m.agencies[i];
		bool odd = a->number == TILSYN || a->number == DRIFT || a->number == SKJERMET;
		if (!in(h, odd ? 1 : percent))
			continue;
		(*ret_names)[(*ret_count)++] = literal(a->name);
		bits |= AGENCY_BIT(a->number);
	}
	if (*ret_count == 0) {
		(*ret_names)[(*ret_count)++] = literal("nav");
		bits = AGENCY_BIT(NAV);
	}
	return bits;
}

static void
fill_consent(struct history *h, struct said *s, Ov__ConsentGiven *c)
{
	size_t count;
	const struct model_kind *rows = model_kinds(&count);
	uint32_t luck = below(h, 100);

	s->named = some_agencies(h, 40, &c->agencies, &c->n_agencies);
	c->given = in_days(h, -1);
	s->until = c->expires;
	if (luck >= 45 && luck < 80) {
		c->areas = take(h, sizeof(*c->areas) * 16);
		for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_NETWORK; area++)
			if (in(h, 40)) {
				c->areas[c->n_areas++] = (Ov__Area)area;
				s->areas |= 1u << area;
			}
	}
	if (luck >= 70) {
		c->kinds = take(h, sizeof(char *) * 4);
		for (size_t i = 0; i < 1 + below(h, 3); i++) {
			const struct model_kind *k = &rows[below(h, (uint32_t)count)];
			if (k->number >= 64 || k->area == OV__AREA__AREA_NONE ||
			    (k->area == OV__AREA__AREA_PLAN && in(h, 80)))
				continue;
			c->kinds[c->n_kinds++] = literal(k->name);
			s->kinds |= (uint64_t)1 << k->number;
		}
	}
	if (in(h, 3))
		c->agencies[0] = text_of(h, word(h, "unknown agency"));
}

static void
fill_basis(struct history *h, struct said *s, Ov__BasisInvoked *b)
{
	size_t count;
	const struct model_law *laws = model_laws(&count);

	s->law = in(h, 60) ? 0 : (int)below(h, (uint32_t)count);
	if (in(h, 4))
		s->law = -1;
	b->code = s->law >= 0 ? literal(laws[s->law].code) : text_of(h, word(h, "unknown basis"));
	s->until = b->until;
	s->all = in(h, 60);
	if (s->all)
		return;
	bool state = laws[s->law >= 0 ? s->law : 0].role == OV__ROLE__ROLE_NAV_STATE;
	if (in(h, 15))
		state = !state;
	b->agencies = take(h, sizeof(char *));
	b->n_agencies = 1;
	b->agencies[0] = literal(state ? "nav-stat" : "nav");
	s->named = AGENCY_BIT(state ? NAV_STAT : NAV);
}

static int
report_to_retract(struct history *h, uint32_t agency, int case_index)
{
	size_t n = h->m.reports_count;

	for (int tries = 0; n > 0 && tries < 12; tries++) {
		size_t i = below(h, (uint32_t)n);
		const struct model_report *r = &h->m.reports[i];
		bool odd = false;
		for (size_t j = 0; j < r->said_count; j++)
			odd = odd || r->said[j].kind == OV__FACT__FACT_CASE_RESTRICTED ||
			      r->said[j].kind == OV__FACT__FACT_REPORT_RETRACTED;
		if (!odd && !r->retracted && r->case_index == case_index &&
		    (r->reporter == agency || agency == TEAM || in(h, 10)))
			return (int)i;
	}
	return -1;
}

static uint32_t
alert_code(struct history *h, int case_index)
{
	for (size_t i = h->alerts_count; i > 0; i--)
		if (h->alerts[i - 1].case_index == case_index)
			return h->alerts[i - 1].code;
	return 1000;
}

/* Few days, so that the same words are often reported again. */
static uint32_t
day_of_no(struct history *h)
{
	return in_days(h, -(int32_t)below(h, 2));
}

static void *
field_at(const Ov__Fact *f, const char *name)
{
	const ProtobufCFieldDescriptor *k =
	    protobuf_c_message_descriptor_get_field(&ov__fact__descriptor, (unsigned)f->fact_case);
	const ProtobufCFieldDescriptor *field =
	    protobuf_c_message_descriptor_get_field_by_name(k->descriptor, name);
	char *m = *(char *const *)(const void *)((const char *)f + k->offset);

	return field != NULL ? m + field->offset : NULL;
}

static void
set_area(struct said *s, Ov__Fact *f, uint32_t area)
{
	s->area = area;
	*(Ov__Area *)field_at(f, "area") = (Ov__Area)area;
}

/* One of the routine's tasks: perhaps it is in the case's plan. */
static void
name_task(struct history *h, struct said *s, Ov__Fact *f)
{
	const struct routine *r = &h->w->d.turn.rules.routines->list[0];
	const struct routine_task *t = &r->tasks[below(h, (uint32_t)r->tasks_count)];

	*(char **)field_at(f, "task") = literal(t->id);
	set_area(s, f, routine_task_area(t));
}

/* A promise or a goal of this case: its id is the first word of its report. */
static bool
name_promise(struct history *h, struct said *s, Ov__Fact *f, uint32_t set, int case_index)
{
	for (size_t i = h->m.reports_count; i > 0; i--) {
		const struct model_report *r = &h->m.reports[i - 1];
		for (size_t j = 0; r->case_index == case_index && j < r->said_count; j++) {
			const struct said *was = &r->said[j];
			if (was->kind != set || was->canaries_count == 0 || in(h, 30))
				continue;
			*(char **)field_at(f, "id") = text_of(h, was->canaries[0]);
			s->canaries[0] = was->canaries[0];
			set_area(s, f, was->area);
			return true;
		}
	}
	return false;
}

/* Fill fields for which a random value would always be wrong. Return false when the case has no
 * thing of that kind. */
static bool
fill_special(struct history *h, struct said *s, Ov__Fact *f, uint32_t agency, int case_index)
{
	switch ((int)f->fact_case) {
	case OV__FACT__FACT_CONSENT_GIVEN:
		fill_consent(h, s, f->consent_given);
		break;
	case OV__FACT__FACT_CONSENT_REFUSED:
		s->all = true;
		s->until = f->consent_refused->refused = day_of_no(h);
		break;
	case OV__FACT__FACT_CONSENT_WITHDRAWN:
		s->until = f->consent_withdrawn->withdrawn = day_of_no(h);
		s->all = in(h, 50);
		if (!s->all)
			s->named = some_agencies(h, 40, &f->consent_withdrawn->agencies,
			    &f->consent_withdrawn->n_agencies);
		break;
	case OV__FACT__FACT_BASIS_INVOKED:
		fill_basis(h, s, f->basis_invoked);
		break;
	case OV__FACT__FACT_CASE_RESTRICTED:
		f->case_restricted->agency = literal("skjermet");
		s->named = AGENCY_BIT(SKJERMET);
		break;
	case OV__FACT__FACT_REPORT_RETRACTED:
		s->retracted = report_to_retract(h, agency, case_index);
		if (s->retracted < 0)
			return false;
		f->report_retracted->report.data = h->m.reports[s->retracted].id;
		f->report_retracted->report.len = 16;
		break;
	case OV__FACT__FACT_HANDOVER_OFFERED:
		f->handover_offered->to = literal(in(h, 60)   ? "nav"
						  : in(h, 50) ? "team"
							      : "granli");
		break;
	case OV__FACT__FACT_CASE_ROUTINE_SET:
		f->case_routine_set->routines = take(h, sizeof(char *));
		f->case_routine_set->routines[f->case_routine_set->n_routines++] =
		    literal(h->w->d.turn.rules.routines->list[0].name);
		break;
	case OV__FACT__FACT_VOLUNTEER_SUGGESTED:
	case OV__FACT__FACT_VOLUNTEER_ACCEPTED:
	case OV__FACT__FACT_VOLUNTEER_DECLINED:
		s->named = h->speaker == FRIVILLIG || in(h, 60) ? AGENCY_BIT(FRIVILLIG) : 0;
		*(char **)field_at(f, "organisation") =
		    literal(s->named != 0 ? "Frivillig" : "De andre");
		/* A fact of a voluntary organisation is about itself, whatever name it writes. */
		if (h->speaker == FRIVILLIG_TO)
			s->named = AGENCY_BIT(FRIVILLIG_TO);
		break;
	case OV__FACT__FACT_TASK_ADDED:
		f->task_added->owner = in(h, 50) ? OV__ROLE__ROLE_TEAM : OV__ROLE__ROLE_NAV_SOCIAL;
		break;
	case OV__FACT__FACT_TASK_REASSIGNED:
		f->task_reassigned->owner = OV__ROLE__ROLE_TEAM;
		name_task(h, s, f);
		break;
	case OV__FACT__FACT_TASK_DECLINED:
	case OV__FACT__FACT_TASK_DONE:
	case OV__FACT__FACT_TASK_NOT_NEEDED:
		name_task(h, s, f);
		break;
	case OV__FACT__FACT_GOAL_CHANGED:
	case OV__FACT__FACT_GOAL_REACHED:
	case OV__FACT__FACT_GOAL_DROPPED:
		return name_promise(h, s, f, OV__FACT__FACT_GOAL_SET, case_index);
	case OV__FACT__FACT_COMMITMENT_KEPT:
	case OV__FACT__FACT_COMMITMENT_MISSED:
	case OV__FACT__FACT_COMMITMENT_CANCELLED:
		return name_promise(h, s, f, OV__FACT__FACT_COMMITMENT_SET, case_index);
	case OV__FACT__FACT_ALERT_NOTIFIED:
		f->alert_notified->code = alert_code(h, case_index);
		break;
	case OV__FACT__FACT_ALERT_ACKNOWLEDGED:
		f->alert_acknowledged->code = alert_code(h, case_index);
		break;
	default:
		break;
	}
	return true;
}

Ov__Fact *
make_fact(struct history *h, uint32_t kind, struct said *s, uint32_t agency, int case_index)
{
	const ProtobufCFieldDescriptor *field =
	    protobuf_c_message_descriptor_get_field(&ov__fact__descriptor, kind);
	const ProtobufCMessageDescriptor *d = field->descriptor;
	Ov__Fact *f = take(h, sizeof(*f));
	unsigned char *message = take(h, d->sizeof_message);

	*f = (Ov__Fact)OV__FACT__INIT;
	protobuf_c_message_init(d, (ProtobufCMessage *)message);
	f->fact_case = (Ov__Fact__FactCase)kind;
	*(void **)((unsigned char *)f + field->offset) = message;
	memset(s, 0, sizeof(*s));
	s->kind = kind;
	fill(h, s, d, message);
	if (model_kind(kind)->area == OV__AREA__AREA_NONE &&
	    kind != OV__FACT__FACT_REPORT_RETRACTED)
		set_area(s, f, OV__AREA__AREA_CASE + below(h, OV__AREA__AREA_NETWORK));
	return fill_special(h, s, f, agency, case_index) ? f : NULL;
}
