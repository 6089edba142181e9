/* refuse_fact.c - A refusal about one fact of a report, with its path. */
#include "core/refuse_fact.h"

#include <string.h>

#include "base/text.h"
#include "schema/catalogue.h"

/* ---- refusing ------------------------------------------------------------------------ */

/* "report.facts[2].release_date_set.date" */
static void
fact_path(const Ov__Report *report, size_t i, const char *field, char *ret, size_t size)
{
	const struct kind *k = catalogue_kind((uint32_t)report->facts[i]->fact_case);

	text_set(ret, size, "report.facts[");
	text_put_number(ret, size, i);
	text_put(ret, size, "]");
	if (k == NULL || field[0] == '\0')
		return;
	text_put(ret, size, ".");
	size_t dot = strlen(ret) + strcspn(k->name, ".");
	text_put(ret, size, k->name);
	if (dot < strlen(ret))
		ret[dot] = '_';
	text_put(ret, size, ".");
	text_put(ret, size, field);
}

/* A refusal of that fact, with its path in the report. */
void
refuse_within(struct refusal *r, const Ov__Report *report, size_t i, const struct refusal *why)
{
	char path[REFUSAL_FIELD_SIZE];

	fact_path(report, i, why->field, path, sizeof(path));
	if (why->outcome != OV__OUTCOME__OUTCOME_OK)
		refuse_at(r, why, path);
}

void
refuse_fact(struct refusal *r, const Ov__Report *report, size_t i, enum refusal_code code,
    const char *field)
{
	struct refusal why = { .outcome = OV__OUTCOME__OUTCOME_OK };

	refuse(&why, code, field);
	refuse_within(r, report, i, &why);
}
