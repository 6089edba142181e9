/* talk.c - The offices' reports on tasks, homes, needs, handovers and the rest: lines with
 * placeholders, filled in at random.
 *
 * $day is a day from a fortnight ago to two months ahead, $far one of the next year, $today the
 * day, $n a number from 1 to 60, $place and $who one of a few, $task and $area a task of the case
 * as its team knows it, $commitment one that may have been set. */
#include "sim.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { LINE_SIZE = 256 };

static const char *const of_team[] = {
	"task.added area=$area; title=ring $who; owner=team; due=$day; essential=yes",
	"task.added area=housing; title=nøkkel hos $who; owner=housing; due=$day",
	"task.added area=plan; title=møte med $who; owner=nav-social",
	"task.accepted area=$area; tasks=$task; by=$who",
	"task.declined area=$area; task=$task; reason=ikke vår",
	"task.done area=$area; task=$task; note=$who",
	"task.done area=$area; task=$task",
	"task.not_needed area=$area; task=$task; reason=ordnet selv",
	"task.reassigned area=$area; task=$task; owner=team",
	"task.reassigned area=$area; task=$task; owner=nav-social; reason=bytte",
	"task.reassigned area=$area; task=$task; owner=health",
	"need.assessed area=housing; level=great; responsible=team",
	"need.assessed area=occupation; level=none",
	"need.assessed area=economy; level=met; items=bankkort, overdosefare",
	"need.assessed area=health; level=some; items=overdosefare",
	"need.assessed area=network; level=refused",
	"consent.given agencies=nav, bolig, frivillig; given=$today",
	"consent.given agencies=nav, bolig, frivillig; given=$today; expires=$far",
	"sentence.registered status=sentence; intake=2026-06-15; full_term=$far; days=$n",
	"sentence.registered status=remand; intake=2026-06-15; prison=Granli",
	"sentence.recalculated reason=interruption; days_not_counted=$n",
	"parole.applied date=$today",
	"parole.decided decision=granted; date=$today; probation_until=$far; reporting_duty=yes",
	"parole.decided decision=refused; date=$today",
	"parole.decided decision=postponed; date=$today",
	"occupation.offered what=lager; start=$day",
	"volunteer.accepted organisation=Røde Kors; contact=$who; phone=0000",
	"housing.financed how=Husbanken; own_share=$n",
	"housing.fallback_named place=Natthjemmet; phone=0000",
	"housing.lease_signed place=$place; from=$day",
	"housing.moved_in place=$place; date=$today",
	"housing.moved_out place=$place; date=$today",
	"housing.address_verified place=$place; date=$today",
	"housing.address_verified place=$place; date=$today; failed=yes",
	"commitment.set id=$commitment; area=economy; type=payment; what=husleie; date=$day",
	"commitment.set id=$commitment; area=plan; type=meeting; what=avtale; date=$day",
	"commitment.kept id=$commitment; area=economy; date=$today",
	"commitment.missed id=$commitment; area=economy; date=$today",
	"commitment.missed id=$commitment; area=plan; date=$today",
	"communication.failed role=nav-social; what=ingen tar telefonen",
	"communication.failed role=housing; what=ingen svar",
	"meeting.held date=$today; next_step=nytt møte",
	"visit.held date=$today",
	"information.given what=tilbudene",
	"handover.offered to=nav; reason=bosatt",
	"handover.offered to=granli; reason=tilbake",
	"handover.accepted note=greit",
	"case.routine_set routines=asker",
	"case.routine_set routines=tog",
	"case.routine_set routines=asker, tog",
	"case.routine_set routines=remand",
	"release.completed date=$today; form=full-term",
	"release.completed date=$day; form=parole",
	"release.completed date=$today; form=court",
	"release.completed date=$today; form=transfer",
	"release.not_arrived date=$today",
	"release.date_set date=$day; form=parole; state=expected",
	"user.away who=$who; from=$day; to=$far",
	"case.closed reason=ferdig; outcome=home",
	"contact.made with=$who",
	"contact.missed date=$today",
	"recall.registered date=$today; prison=Granli",
	"remand.order_set expires=$day",
	"remand.restrictions_set until=$day",
};

static const char *const of_prison[] = {
	"release.completed date=$day; form=full-term",
	"release.completed date=$today; form=full-term",
	"release.completed date=$today; form=leave",
	"task.received area=$area",
	"task.done area=$area; task=$task",
	"need.assessed area=economy; level=great; items=legitimasjon, bankkort",
	"sentence.registered status=sentence; intake=2026-06-15; full_term=$far; days=$n",
	"sentence.recalculated reason=absconding; days_not_counted=$n",
	"sentence.recalculated reason=new-sentence; days=$n; full_term=$far",
	"parole.decided decision=granted; date=$today",
	"recall.registered date=$today; prison=Granli",
	"handover.offered to=team; reason=løslates",
	"handover.accepted note=greit",
	"handover.declined reason=ikke ennå",
	"remand.order_set expires=$day",
	"remand.restrictions_set until=$day",
	"user.away who=$who; from=$day; to=$day",
	"transfer.completed date=$today; prison=Østre",
	"document.in_belongings what=bankkort",
	"package.checked",
};

static const char *const of_office[] = {
	"task.received area=$area",
	"task.received area=economy",
	"task.received area=housing",
	"task.received area=plan",
	"task.received area=network",
	"task.received area=$area; tasks=$task",
	"task.accepted area=$area; by=$who",
	"task.accepted area=$area; tasks=$task; by=$who",
	"task.declined area=$area; task=$task; reason=ikke vår",
	"task.done area=$area; task=$task; note=gjort",
	"task.added area=$area; title=ring tilbake; owner=team; due=$day",
	"user.away who=$who; from=$today; to=$day",
	"user.away who=$who; from=$day; to=$far; deputy=Ola; deputy_phone=0000",
	"need.assessed area=economy; level=some",
	"handover.accepted note=vi tar det",
	"handover.declined reason=ikke hos oss",
	"commitment.set id=$commitment; area=economy; type=delivery; what=skjema; date=$day",
	"commitment.kept id=$commitment; area=economy; date=$today",
	"information.given what=søknad",
};

static const char *const of_places[] = {
	"housing.guarantee_requested place=$place; from=$day",
	"housing.guarantee_granted place=$place; max_days=$n; guarantor=Nav",
	"housing.guarantee_granted place=$place; max_days=$n; conditional_on=parole",
	"housing.guarantee_granted place=$place; from=$day; to=$far; conditional_on=date",
	"housing.guarantee_granted place=$place; from=$day; to=$far",
	"housing.guarantee_confirmed place=$place",
	"housing.guarantee_confirmed place=$place; from=$day",
	"housing.guarantee_refused place=$place",
	"housing.guarantee_unfulfilled place=$place; reason=opptatt; date=$day",
	"housing.guarantee_withdrawn place=$place; reason=flyttet; date=$day",
	"housing.guarantee_withdrawn place=$place; reason=flyttet",
	"housing.moved_in place=$place; date=$day",
	"housing.moved_out place=$place; date=$day; reason=bråk",
	"housing.address_verified place=$place; date=$today",
	"housing.stay_registered type=family; place=hos bror",
	"housing.stay_registered type=own; place=$place; from=$day",
	"housing.stay_registered type=none",
	"housing.home_lost date=$day",
	"housing.home_kept",
	"release.arrived date=$today",
};

static const char *const places[] = { "Bekkeveien 4", "Fjellgata 2", "Natthjemmet" };
static const char *const names[] = { "Kari", "Odd", "Marte", "Jonas" };

static ov_date
day_of(const struct sim *s, struct chance *c, uint32_t days, int32_t back)
{
	return date_add_days(moment_date(s->doubt.truth), (int32_t)chance_below(c, days) - back);
}

static void
put_day(char *buf, size_t size, ov_date d)
{
	(void)snprintf(buf, size, "%04u-%02u-%02u", d / 10000, d / 100 % 100, d % 100);
}

/* Return the value of "$word" here; false: there is none. */
static bool
fill(struct sim *s, const char *case_, const char *word, struct chance *c, char *buf, size_t size)
{
	static const char *const areas[] = { "", "case", "name", "identity", "release", "sentence",
		"health", "economy", "housing", "occupation", "network", "plan", "duty" };
	struct chance task =
	    chance_of(s->plan.seed, s->step, 7000 + (uint64_t)(case_[0] + case_[1]));
	char id[16];
	Ov__Area area = due_some_task(s, case_, &task, id);

	if (strcmp(word, "day") == 0)
		put_day(buf, size, day_of(s, c, 75, 14));
	else if (strcmp(word, "far") == 0)
		put_day(buf, size, day_of(s, c, 300, -62));
	else if (strcmp(word, "today") == 0)
		put_day(buf, size, moment_date(s->doubt.truth));
	else if (strcmp(word, "n") == 0)
		(void)snprintf(buf, size, "%u", 1 + chance_below(c, 60));
	else if (strcmp(word, "place") == 0)
		(void)snprintf(buf, size, "%s", places[chance_below(c, 3)]);
	else if (strcmp(word, "who") == 0)
		(void)snprintf(buf, size, "%s", names[chance_below(c, 4)]);
	else if (strcmp(word, "commitment") == 0)
		(void)snprintf(buf, size, "c%u", chance_below(c, 3));
	else if (strcmp(word, "task") == 0)
		(void)snprintf(buf, size, "%s", id);
	else if (strcmp(word, "area") == 0)
		(void)snprintf(buf, size, "%s", areas[area]);
	return strcmp(word, "task") != 0 || id[0] != '\0';
}

/* Return true when the line has no placeholder left. */
static bool
fill_in(struct sim *s, const char *case_, const char *line, struct chance *c, char *buf)
{
	size_t n = 0;

	while (*line != '\0' && n + 100 < LINE_SIZE) {
		char word[16];
		if (*line != '$') {
			buf[n++] = *line++;
			continue;
		}
		size_t length = strspn(++line, "abcdefghijklmnopqrstuvwxyz");
		(void)snprintf(word, sizeof(word), "%.*s", (int)length, line);
		line += length;
		buf[n] = '\0';
		if (!fill(s, case_, word, c, buf + n, LINE_SIZE - n))
			return false;
		n += strlen(buf + n);
	}
	buf[n] = '\0';
	return *line == '\0';
}

#define PICK(LIST) LIST[chance_below(c, (uint32_t)(sizeof(LIST) / sizeof((LIST)[0])))]

const char *
talk(struct sim *s, uint32_t agency, const char *case_, struct chance *c)
{
	static char said[LINE_SIZE];
	const char *line;

	switch (agency) {
	case TEAM:
	case SKJERMET:
		line = chance_one_in(c, 4) ? PICK(of_places) : PICK(of_team);
		break;
	case GRANLI:
	case OTHER_PRISON:
		line = PICK(of_prison);
		break;
	case BOLIG:
		line = chance_one_in(c, 2) ? PICK(of_places) : PICK(of_office);
		break;
	default:
		line = PICK(of_office);
		break;
	}
	/* The model of restricted cases does not know with whom the sister team shares. */
	if (agency == SKJERMET && strncmp(line, "consent.", 8) == 0)
		return NULL;
	if (chance_one_in(c, 200))
		line = "person.died date=$today";
	return fill_in(s, case_, line, c, said) ? said : NULL;
}

const char *
talk_line(struct sim *s, const char *case_, const char *line, struct chance *c)
{
	static char said[LINE_SIZE];

	return fill_in(s, case_, line, c, said) ? said : NULL;
}
