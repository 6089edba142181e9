/* sharing.c - The areas and kinds that a consent or a legal basis opens. */
#include "core/sharing.h"

#include <string.h>

const struct basis *
sharing_basis(const struct sharing *s, const char *code)
{
	for (size_t i = 0; i < s->bases_count; i++)
		if (strcmp(s->bases[i].code, code) == 0)
			return &s->bases[i];
	return NULL;
}

bool
basis_holds(const struct basis *b, ov_date today)
{
	return (b->from == 0 || b->from <= today) && (b->to == 0 || today <= b->to);
}

/* Of an agency with several roles; kinds beyond the room are not opened. */
struct grant
sharing_default(const struct sharing *s, uint32_t roles)
{
	struct grant sum = { .areas = 0 };

	for (unsigned role = 0; role < 32; role++) {
		const struct grant *g = &s->by_consent[role];
		if (!(roles & 1u << role))
			continue;
		sum.areas |= g->areas;
		for (size_t i = 0; i < g->kinds_count && sum.kinds_count < GRANT_KINDS_MAX; i++)
			sum.kinds[sum.kinds_count++] = g->kinds[i];
	}
	return sum;
}

/* ---- sight ------------------------------------------------------------------------------- */

struct grant
grant_of(const Ov__AreaGrant *g)
{
	struct grant out = { .areas = g->areas, .until = g->until, .roles = g->roles };

	for (size_t i = 0; i < g->n_kinds && i < GRANT_KINDS_MAX; i++)
		out.kinds[out.kinds_count++] = g->kinds[i];
	return out;
}

bool
grant_holds(const struct grant *g, uint32_t roles, ov_date today)
{
	return (g->until == 0 || g->until >= today) && (g->roles == 0 || (g->roles & roles) != 0);
}
