/* kept.c - Seeds that have failed once, each with its finding: they run in every test. */
#include "sim.h"

static const struct kept kept[] = {
	{ 100635, 0, "rare", "what was declined is late in a case that is closed" },
	{ 100635, 58, "seen,repeat,slow,fail,doubt,shield,rare", "the same, made small" },
	{ 160422, 0, "rare",
	    "what was declined is late in a case that is closed, after another date" },
	{ 110383, 0, "rare", "a meeting is called again when the office answers" },
	{ 110383, 55, "repeat,erase,shield,rare", "the same, made small" },
	/* The model's own error: it did not know the time of the restriction: */
	{ 1041823, 0, "", "a case is restricted twice, and the store came back between" },
	/* The model's own, since a request left for the next turn shows nothing in this one: */
	{ 1063366, 0, "", "the request that shows the store set back has to wait" },
	{ 1074586, 44, "", "another one has to wait, and the store was full meanwhile" },
};

const struct kept *
kept_seeds(size_t *ret_count)
{
	*ret_count = sizeof(kept) / sizeof(kept[0]);
	return kept;
}
