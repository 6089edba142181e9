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
