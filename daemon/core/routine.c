/* routine.c - A team's routine: areas and names. */
#include "core/routine.h"

#include <string.h>

#include "schema/catalogue.h"

/* The English word of an area also names it in a need. */
const char *
routine_area_word(Ov__Area area)
{
	for (size_t i = 0; i < declared_areas.count; i++)
		if (declared_areas.list[i].nb != NULL &&
		    declared_areas.list[i].value == (uint32_t)area)
			return declared_areas.list[i].name;
	return "";
}

Ov__Area
routine_task_area(const struct routine_task *t)
{
	const struct declared_word *area;

	if (t->area != OV__AREA__AREA_NONE)
		return t->area;
	if (t->met_by[0].kind != OV__FACT__FACT_NEED_ASSESSED)
		return catalogue_kind_area(t->met_by[0].kind);
	area = catalogue_word(&declared_areas, t->met_by[0].key);
	return area != NULL ? (Ov__Area)area->value : OV__AREA__AREA_NONE;
}

const struct routine *
routines_named(const struct routines *r, const char *name)
{
	for (size_t i = 0; i < r->count; i++)
		if (strcmp(r->list[i].name, name) == 0)
			return &r->list[i];
	return NULL;
}

/* ---- kinds that are anchors -------------------------------------------------------------------- */

static void
note_rule(struct routines *r, const struct due_rule *rule)
{
	for (size_t i = 0; i < rule->terms_count; i++) {
		uint32_t kind = rule->terms[i].kind;
		if (rule->terms[i].anchor == ANCHOR_KIND && kind < KIND_NUMBER_MAX)
			r->reckoned_from[kind / 64] |= (uint64_t)1 << kind % 64;
	}
}

void
routines_note_anchors(struct routines *r)
{
	memset(r->reckoned_from, 0, sizeof(r->reckoned_from));
	for (size_t i = 0; i < r->count; i++)
		for (size_t j = 0; j < r->list[i].tasks_count; j++) {
			const struct routine_task *t = &r->list[i].tasks[j];
			for (size_t k = 0; k < t->due_count; k++)
				note_rule(r, &t->due[k]);
			note_rule(r, &t->last);
		}
}

bool
routines_reckon_from(const struct routines *r, uint32_t kind)
{
	return kind < KIND_NUMBER_MAX &&
	       (r->reckoned_from[kind / 64] & (uint64_t)1 << kind % 64) != 0;
}
