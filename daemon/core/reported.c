/* reported.c - Reported facts become events. */
#include "core/reported.h"

#include "core/agencies.h"
#include "core/ladder_close.h"
#include "schema/catalogue.h"
#include "schema/filled.h"

void
reported_event(const struct input *in, Ov__Fact *f, const void *before, const unsigned char *said,
    uint32_t behalf, Ov__CaseState *state, struct arena *arena, struct events *events)
{
	const Ov__Report *report = in->report;
	const struct kind *k = catalogue_kind((uint32_t)f->fact_case);
	Ov__Event *e = events_event_new(state, f, in->now, arena);

	filled_note(before, e, arena);
	e->reporter = in->speaker.agency->number;
	e->on_behalf_of = behalf;
	e->to = k->flags & KIND_ADDRESSED ? (behalf != 0 ? behalf : e->reporter) : 0;
	e->told_by = report->told_by;
	e->channel = report->channel;
	e->user = arena_string(arena, in->speaker.key->name);
	e->claimed_user = arena_string(arena, in->speaker.claimed_user);
	e->occurred = report->occurred != 0 ? report->occurred : in->now;
	e->report = report->key;
	e->said.data = arena_copy(arena, said, 16);
	e->said.len = 16;
	events_add(events, state, e, arena);
}

/* The part of a retraction that is about one area; NULL: nothing is. */
static Ov__Fact *
retracted_part(const struct input *in, uint32_t area, bool spoken, struct arena *arena)
{
	const struct voided *v = in->voided;
	const Ov__ReportRetracted *said = in->report->facts[0]->report_retracted;
	Ov__ReportRetracted *part = arena_copy(arena, said, sizeof(*said));
	Ov__Fact *f = events_fact_new(OV__FACT__FACT_REPORT_RETRACTED, arena);

	f->report_retracted = part;
	/* The reason is said where the report spoke: an agency that heard only the conclusions may
	 * not know it. */
	if (!spoken)
		part->reason = arena_string(arena, "");
	part->area = (Ov__Area)area;
	part->voided = arena_take(arena, sizeof(part->voided[0]) * v->count);
	part->events = arena_take(arena, sizeof(part->events[0]) * v->count);
	part->kinds = arena_take(arena, sizeof(part->kinds[0]) * v->count);
	part->whom = arena_take(arena, sizeof(part->whom[0]) * v->count);
	for (size_t i = 0; i < v->count; i++) {
		if (v->area[i] != area)
			continue;
		part->voided[part->n_voided++] = v->number[i];
		part->kinds[part->n_kinds++] = v->kind[i];
		part->whom[part->n_whom++] = v->whom[i];
		part->events[part->n_events++] =
		    (ProtobufCBinaryData){ 16, arena_copy(arena, v->id[i], 16) };
	}
	return part->n_voided > 0 ? f : NULL;
}

void
reported_retraction(const struct input *in, uint32_t behalf, Ov__CaseState *state,
    struct arena *arena, struct events *events)
{
	*state = *in->voided->without;
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		Ov__Fact *f =
		    in->voided->areas & SCOPE(area) ? retracted_part(in, area, true, arena) : NULL;
		if (f != NULL)
			reported_event(in, f, NULL, in->said, behalf, state, arena, events);
	}
}

void
reported_retraction_concluded(const struct concluding *c, const struct input *in)
{
	for (uint32_t area = OV__AREA__AREA_CASE; area <= OV__AREA__AREA_DUTY; area++) {
		Ov__Fact *f = in->voided->areas & SCOPE(area)
				  ? NULL
				  : retracted_part(in, area, false, c->arena);
		if (f != NULL)
			concluding_say(c, f);
	}
	for (size_t i = 0; i < in->voided->alerts_count; i++)
		ladder_close(c, in->voided->alerts[i], "report.retracted");
}

/* Another agency has opened the person: for the owner team alone. */
void
reported_opened_again(const struct concluding *c, const struct input *in, bool took_part)
{
	Ov__Fact *f = events_fact_new(OV__FACT__FACT_CASE_OPENED_AGAIN, c->arena);

	if (in->report->person == NULL || took_part || c->events->list[0]->number == 1)
		return;
	f->case_opened_again = arena_take(c->arena, sizeof(*f->case_opened_again));
	*f->case_opened_again = (Ov__CaseOpenedAgain)OV__CASE_OPENED_AGAIN__INIT;
	f->case_opened_again->agency = arena_string(c->arena, in->speaker.agency->name);
	concluding_say(c, f);
}
