/* rare.c - Events that chance alone brings about too seldom: some seeds have more of one kind.
 *
 * In some the offices take everything in and answer nothing for weeks, so that the ladder of reminders
 * is climbed; in some a parole is prepared; in some more cases go to the archive; in some cases are restricted often, or the store comes
 * back often. A turn that makes or overwrites a key ends more often in the middle of it, and now
 * and then a store is full to its last page for some turns. All of it draws from chances of its
 * own, so that a plan without it is the run that it would be without this file. */
#include "sim.h"

#include <string.h>

#include "store_memory.h"

enum rare { RARE_ERASE, RARE_SHIELD, RARE_SILENCE, RARE_PAROLE, RARE_BACKUP };

static bool
is(const struct sim *s, enum rare what)
{
	/* Silence has two of the six, since the ladder of reminders takes long. */
	static const enum rare kinds[] = { RARE_ERASE, RARE_SHIELD, RARE_SILENCE, RARE_PAROLE,
		RARE_BACKUP, RARE_SILENCE };

	return sim_with(s, WITH_RARE) &&
	       kinds[s->plan.seed % (sizeof(kinds) / sizeof(kinds[0]))] == what;
}

/* ---- the reports ----------------------------------------------------------------------------- */

static const char *const receipts[] = {
	"task.received area=economy",
	"task.received area=housing",
	"task.received area=case",
	"task.received area=release",
};

static const char *const about_silence[] = {
	"communication.failed role=nav-social; what=ingen tar telefonen",
	"communication.failed role=housing; what=ingen svar",
	"contact.made with=$who",
	"visit.held date=$today",
	"meeting.held date=$today; next_step=nytt møte",
	"identity.recorded national_id=16838831150",
	"identity.merged national_id=16838831151; reason=D-nummer",
};

/* All facts in one report. */
static const char *const about_parole[] = {
	"sentence.registered status=sentence; intake=2026-06-15; full_term=$far; days=600",
	"housing.guarantee_requested place=$place; from=$day; to=$far",
	"housing.guarantee_granted place=$place; max_days=$n; conditional_on=parole",
	"housing.financed how=Husbanken; own_share=$n",
	"occupation.offered what=lager; start=$day",
	"volunteer.accepted organisation=Røde Kors; contact=$who; phone=0000",
	"release.date_set date=$day; form=parole; state=expected",
};

static const char *const of_a_quiet_prison[] = {
	"package.checked",
	"document.in_belongings what=bankkort",
	"user.away who=$who; from=$day; to=$day",
	"consent.given agencies=team, nav, bolig; given=$today",
	"consent.given agencies=team, nav, bolig; given=$today; expires=$far",
};

#define PICK(LIST) LIST[chance_below(&c, (uint32_t)(sizeof(LIST) / sizeof((LIST)[0])))]

static const char *const of_consent[] = {
	"consent.given agencies=team, nav, bolig, frivillig; given=$today; expires=$day",
	"consent.given agencies=team, nav; given=$today; expires=$day",
	"consent.withdrawn agencies=nav, bolig",
};

/* Return a line in the place of that agency's next one; NULL: it keeps its own. */
const char *
rare_line(const struct sim *s, uint32_t agency)
{
	struct chance c = chance_of(s->plan.seed, s->step, 300 + agency);

	if (is(s, RARE_SILENCE) && (agency == NAV || agency == BOLIG))
		return PICK(receipts);
	if (is(s, RARE_SILENCE) && agency == TEAM)
		return PICK(about_silence);
	if (is(s, RARE_SILENCE) && (agency == GRANLI || agency == OTHER_PRISON) &&
	    !chance_one_in(&c, 4))
		return PICK(of_a_quiet_prison);
	if ((is(s, RARE_ERASE) || is(s, RARE_PAROLE)) && agency == GRANLI && chance_one_in(&c, 3))
		return PICK(of_consent);
	return NULL;
}

/* Write the lines of a report that has all of these facts; return their number, 0: not now. */
size_t
rare_lines(const struct sim *s, uint32_t agency, const char *const **ret_lines)
{
	struct chance c = chance_of(s->plan.seed, s->step, 320 + agency);

	if (!is(s, RARE_PAROLE) || agency != TEAM || chance_one_in(&c, 2))
		return 0;
	*ret_lines = about_parole;
	return sizeof(about_parole) / sizeof(about_parole[0]);
}

/* Return how many more seconds pass. */
uint64_t
rare_seconds(const struct sim *s)
{
	struct chance c = chance_of(s->plan.seed, s->step, 313);

	return is(s, RARE_SILENCE) ? chance_below(&c, 3 * 86400) : 0;
}

/* Return whether that case is to be closed and erased, as in every third seed. */
bool
rare_archive(const struct sim *s)
{
	return is(s, RARE_ERASE);
}

/* Send a withdrawal behind this report, most often in the same turn. */
bool
rare_withdraws(const struct sim *s)
{
	struct chance c = chance_of(s->plan.seed, s->step, 314);

	return sim_with(s, WITH_RARE) && !is(s, RARE_SILENCE) && chance_one_in(&c, 5);
}

bool
rare_restricts(const struct sim *s)
{
	struct chance c = chance_of(s->plan.seed, s->step, 310);

	return is(s, RARE_SHIELD) && sim_with(s, WITH_SHIELD) && s->step > 8 &&
	       chance_one_in(&c, 4);
}

/* ---- the store ------------------------------------------------------------------------------- */

/* Somebody asks for a backup; the store comes back from the last one; and the restore is
 * declared. */
void
rare_backups(const struct sim *s, bool *asks, bool *back, bool *declared)
{
	struct chance c = chance_of(s->plan.seed, s->step, 311);

	if (!is(s, RARE_BACKUP))
		return;
	*asks = *asks || chance_one_in(&c, 6);
	*back = *back || chance_one_in(&c, 5);
	*declared = *declared && chance_one_in(&c, 3);
}

static bool
brings(const struct sim *s, bool (*what)(const struct sim *s, const struct ask *a))
{
	for (size_t i = 0; i < s->inbox_count; i++)
		if (what(s, &s->asks[s->inbox[i]->correlation]))
			return true;
	return false;
}

static bool
erases(const struct sim *s, const struct ask *a)
{
	(void)s;
	return a->kind == ASK_ERASE;
}

static bool
opens(const struct sim *s, const struct ask *a)
{
	return a->kind == ASK_REPORT && s->said[a->subject].person >= 0 && !s->said[a->subject].ok;
}

/* Faults of this turn beside the ones drawn for it. */
void
rare_arm(struct sim *s, struct disk_faults *f)
{
	struct chance c = chance_of(s->plan.seed, s->step, 312);
	bool in_erasing = !chance_one_in(&c, 4), in_keys = chance_one_in(&c, 8);
	bool to_the_last_page = chance_one_in(&c, 50);
	int at = 4 + (int)chance_below(&c, 8);

	if (!sim_with(s, WITH_RARE))
		s->last_page_until = 0;
	else if (to_the_last_page && sim_with(s, WITH_FULL))
		s->last_page_until = s->step + 3;
	store_memory_set_full(s->w->d.turn.journal.store, s->step < s->last_page_until);
	s->again = s->again || s->step < s->last_page_until;
	if (!sim_with(s, WITH_RARE) || !sim_with(s, WITH_CRASH) || f->crash_at != 0)
		return;
	if (in_erasing && brings(s, erases))
		f->crash_at = at;
	else if (in_keys && brings(s, opens))
		f->crash_at = 1 + at % 4;
}

/* ---- the routine ----------------------------------------------------------------------------- */

/* A task due soon is reported where a routine asks for it, and none of these does. */
void
rare_routines(struct sim *s)
{
	static const uint32_t days[] = { 14, 7, 1 };
	struct routine *r = &s->w->routines.list[0];

	if (!sim_with(s, WITH_RARE))
		return;
	for (size_t i = s->plan.seed % 3; i < r->tasks_count; i += 3) {
		memcpy(r->tasks[i].remind, days, sizeof(days));
		r->tasks[i].remind_count = sizeof(days) / sizeof(days[0]);
	}
}
