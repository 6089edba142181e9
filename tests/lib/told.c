/* told.c - The state of a case, told fact by fact as text. */
#include "told.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/apply.h"
#include "schema/catalogue.h"
#include "saying.h"

enum { ARENA_SIZE = 8 << 20 };

struct told_case *
told_new(void)
{
	struct told_case *c = calloc(1, sizeof(*c));

	assert_non_null(c);
	c->arena.base = malloc(ARENA_SIZE);
	c->arena.size = ARENA_SIZE;
	assert_non_null(c->arena.base);
	c->state = arena_take(&c->arena, sizeof(*c->state));
	*c->state = (Ov__CaseState)OV__CASE_STATE__INIT;
	c->state->owner = 1;
	return c;
}

struct told_case *
told_free(struct told_case *c)
{
	free(c->arena.base);
	free(c);
	return NULL;
}

static void
number_date(const Ov__CaseState *state, Ov__Fact *f)
{
	if (f->fact_case == OV__FACT__FACT_RELEASE_DATE_SET && f->release_date_set->version == 0)
		f->release_date_set->version = state->date_versions + 1;
	if (f->fact_case == OV__FACT__FACT_RELEASE_DATE_WITHDRAWN)
		f->release_date_withdrawn->version = state->date_versions + 1;
}

Ov__Fact *
told_fact(struct told_case *c, const char *text)
{
	return saying_in(&c->arena, text);
}

void
told_event(struct told_case *c, uint32_t speaker, ov_date day, Ov__Fact *f)
{
	Ov__Event *e = arena_take(&c->arena, sizeof(*e));

	number_date(c->state, f);
	*e = (Ov__Event)OV__EVENT__INIT;
	e->fact = f;
	e->area = catalogue_area(f);
	e->number = c->state->version + 1;
	e->reporter = speaker;
	e->recorded = e->occurred = moment_from_local(day, 1000);
	apply(c->state, e, &c->arena);
}

void
told(struct told_case *c, uint32_t speaker, ov_date day, const char *text)
{
	told_event(c, speaker, day, told_fact(c, text));
}
