/* happened.c - Counts of the events of all runs; and the events that a hundred runs must have.
 *
 * A check that is never reached catches nothing: each guarded danger, and its consequence, has to
 * occur by chance in every hundred seeds, or the run fails and names the missing one. */
#include "sim.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#include "schema/catalogue.h"

static const struct {
	const char *what;
	size_t at;
} counts[] = {
#define COUNT(WHAT, MEMBER)                            \
	{                                              \
		WHAT, offsetof(struct verdict, MEMBER) \
	}
	COUNT("the process ends in the middle of something", crashes),
	COUNT("the power is cut, and a slot of the key file is lost or torn", torn),
	COUNT("a turn that nobody heard the end of is there", unheard_there),
	COUNT("a turn that nobody heard the end of is not there", unheard_not_there),
	COUNT("a case is erased in a turn that nobody heard the end of", unheard_erased),
	COUNT("a process that ended in the middle of a turn comes back with a backup's store",
	    restored_from_crash),
	COUNT("a report is accepted", accepted),
	COUNT("a report is repeated", repeated),
	COUNT("one report comes twice in one turn", taken_again_in_turn),
	COUNT("a report is refused", refused),
	COUNT("a report has seen too little", conflicts),
	COUNT("a key is used for another report", key_reused),
	COUNT("a turn finds no room, and the store grows", grown),
	COUNT("a turn finds no room, and refuses what writes", full),
	COUNT("not even the timers find room", starved),
	COUNT("the store is full when a release is told", full_release),
	COUNT("something is published", deliveries),
	COUNT("something is published by the clock", timers),
	COUNT("a part ends in the turn in which something was put into its stream", blank_at_once),
	COUNT("a part ends between a number and its delivery", blank_later),
	COUNT("a case is restricted between a number and its delivery", blank_shielded),
	COUNT("a subscriber is so slow that deliveries are dropped", dropped),
	COUNT("a delivery is parked", parked),
	COUNT("a parked delivery is tried again", replayed),
	COUNT("a parked delivery is handled at last", handled_at_last),
	COUNT("a case is erased", erased),
	COUNT("a case is restricted", shielded),
	COUNT("somebody comes back", came_back),
	COUNT("a consent runs out", expired),
	COUNT("the routines are others", replans),
	COUNT("nobody vouches for the clock", doubts),
	COUNT("somebody accepts the clock", accepts),
	COUNT("the system's clock is set back", clock_back),
	COUNT("a backup is taken", backups),
	COUNT("a backup is restored", restores),
	COUNT("the store is set back unsaid", set_backs),
	COUNT("a client shows that the store was set back", noticed),
	COUNT("an accepted report is taken back by a restore", taken_back),
	COUNT("a delivery is gone by a restore", gone),
	COUNT("a reminder to the same one", reminders[0]),
	COUNT("a reminder to the deputy", reminders[1]),
	COUNT("a reminder to the adviser", reminders[2]),
	COUNT("a reminder to the leader", reminders[3]),
	COUNT("a reminder: a meeting", reminders[4]),
};

enum { COUNTS = sizeof(counts) / sizeof(counts[0]) };

static uint64_t
count_of(const struct verdict *v, size_t i)
{
	return *(const uint64_t *)(const void *)((const char *)v + counts[i].at);
}

void
happened_add(struct verdict *sum, const struct verdict *v)
{
	uint64_t *to = &sum->steps;
	const uint64_t *from = &v->steps;

	for (const uint64_t *end = &v->said[KINDS_SIM - 1]; from <= end; from++, to++)
		*to += *from;
}

/* A kind that the daemon concludes; NULL: it does not, or there is no such kind. */
static const char *
concluded(uint32_t number)
{
	const struct kind *k = catalogue_kind(number);

	return k != NULL && (k->flags & KIND_CONCLUDED) ? k->name : NULL;
}

void
happened_print(const struct verdict *v)
{
	for (size_t i = 0; i < COUNTS; i++)
		printf("%8" PRIu64 "  %s\n", count_of(v, i), counts[i].what);
	for (uint32_t kind = 0; kind < KINDS_SIM; kind++)
		if (concluded(kind) != NULL)
			printf("%8" PRIu64 "  %s\n", v->said[kind], concluded(kind));
}

static void
say_missing(const char *prefix, const char *what)
{
	printf("%snever in all these seeds: %s\n", prefix, what);
}

unsigned
happened_missing(const struct verdict *v, const char *prefix)
{
	unsigned missing = 0;

	for (size_t i = 0; i < COUNTS; i++)
		if (count_of(v, i) == 0) {
			say_missing(prefix, counts[i].what);
			missing++;
		}
	for (uint32_t kind = 0; kind < KINDS_SIM; kind++)
		if (concluded(kind) != NULL && v->said[kind] == 0) {
			say_missing(prefix, concluded(kind));
			missing++;
		}
	return missing;
}
