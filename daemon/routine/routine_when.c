/* routine_when.c - When a task applies: the words of its conditions. */
#include "routine/routine_when.h"

#include "base/text.h"
#include "routine/piece.h"

static const struct routine_word conditions[] = {
	{ "always", 0 },
	{ "alltid", 0 },
	{ "consent", CONDITION_CONSENT },
	{ "samtykke", CONDITION_CONSENT },
	{ "no consent", CONDITION_NO_CONSENT },
	{ "uten samtykke", CONDITION_NO_CONSENT },
	{ "no home", CONDITION_NO_HOME },
	{ "uten bolig", CONDITION_NO_HOME },
	{ "own home", CONDITION_OWN_HOME },
	{ "egen bolig", CONDITION_OWN_HOME },
	{ "temporary", CONDITION_TEMPORARY },
	{ "midlertidig", CONDITION_TEMPORARY },
	{ "temporary or unconfirmed", CONDITION_UNSETTLED },
	{ "midlertidig eller ubekreftet", CONDITION_UNSETTLED },
	{ "home or place", CONDITION_HOME_OR_PLACE },
	{ "bolig eller plass", CONDITION_HOME_OR_PLACE },
	{ "sentenced", CONDITION_SENTENCED },
	{ "dom", CONDITION_SENTENCED },
	{ "remand", CONDITION_REMAND },
	{ "varetekt", CONDITION_REMAND },
	{ "no restrictions", CONDITION_NO_RESTRICTIONS },
	{ "uten restriksjoner", CONDITION_NO_RESTRICTIONS },
	{ "need health", CONDITION_HEALTH_NEED },
	{ "behov helse", CONDITION_HEALTH_NEED },
	{ "need economy", CONDITION_ECONOMY_NEED },
	{ "behov økonomi", CONDITION_ECONOMY_NEED },
	{ "need housing", CONDITION_HOUSING_NEED },
	{ "behov bolig", CONDITION_HOUSING_NEED },
	{ "need occupation", CONDITION_OCCUPATION_NEED },
	{ "behov sysselsetting", CONDITION_OCCUPATION_NEED },
	{ "need network", CONDITION_NETWORK_NEED },
	{ "behov nettverk", CONDITION_NETWORK_NEED },
	{ "overdose risk", CONDITION_OVERDOSE_RISK },
	{ "overdosefare", CONDITION_OVERDOSE_RISK },
	{ "reporting duty", CONDITION_REPORTING_DUTY },
	{ "møteplikt", CONDITION_REPORTING_DUTY },
	{ "released", CONDITION_RELEASED },
	{ "ute", CONDITION_RELEASED },
	{ "released by court", CONDITION_COURT },
	{ "løslatt av retten", CONDITION_COURT },
	{ "no fixed abode", CONDITION_NO_FIXED_ABODE },
	{ "ufb", CONDITION_NO_FIXED_ABODE },
	{ NULL, 0 },
};

/* "behov(legitimasjon)"; false: it is another condition. */
static bool
set_need(struct routine_task *t, const struct mistake *p, struct piece s, const char **ret_problem)
{
	const struct piece whole = s;
	struct piece item = { NULL, 0 };

	if ((!piece_take_word(&s, "behov") && !piece_take_word(&s, "need")) || s.len == 0 ||
	    *s.at != '(')
		return false;
	if (!piece_take_brackets(&s, &item) || s.len > 0 || item.len == 0 ||
	    item.len >= sizeof(t->need))
		*ret_problem = mistake_about(p, whole,
		    "er ikke et behov; skriv behov(legitimasjon), med høyst 39 byte",
		    "is no need; write need(legitimasjon), of at most 39 bytes");
	else if (t->need[0] != '\0')
		*ret_problem = mistake_about(p, whole, "er ett behov for mye; en oppgave har ett",
		    "is one need too many; a task has one");
	else
		(void)piece_copy(item, t->need, sizeof(t->need));
	return true;
}

const char *
routine_when(struct routine_task *t, const struct mistake *p, const char *value)
{
	const char *problem = NULL;
	uint32_t condition;

	if (t->conditions != 0 || t->need[0] != '\0')
		return mistake_twice(p);
	for (const char *at = value; problem == NULL && at != NULL;) {
		struct piece name = piece_next(&at);
		if (set_need(t, p, name, &problem))
			continue;
		if (!piece_find(conditions, name, &condition))
			return mistake_about(p, name,
			    "er ikke et vilkår; bruk alltid, samtykke, uten samtykke, uten bolig, "
			    "egen bolig, midlertidig, midlertidig eller ubekreftet, bolig eller "
			    "plass, dom, varetekt, uten restriksjoner, behov helse (økonomi, "
			    "bolig …), behov(…), overdosefare, møteplikt, ute, løslatt av retten, "
			    "ufb",
			    "is no condition; use always, consent, no consent, no home, own home, "
			    "temporary, temporary or unconfirmed, home or place, sentenced, "
			    "remand, no restrictions, need health (economy, housing …), need(…), "
			    "overdose risk, reporting duty, released, released by court, no fixed "
			    "abode");
		t->conditions |= condition;
	}
	return problem;
}

/* Each condition has its English word before its Norwegian one in the table. */
void
routine_conditions_text(const struct routine_task *t, bool nb, char *buf, size_t size)
{
	text_set(buf, size, "");
	for (const struct routine_word *w = conditions; w->text != NULL; w += 2) {
		if ((w->value & t->conditions) == 0)
			continue;
		text_put(buf, size, buf[0] != '\0' ? ", " : "");
		text_put(buf, size, w[nb ? 1 : 0].text);
	}
	if (t->need[0] == '\0')
		return;
	text_put(buf, size, buf[0] != '\0' ? ", " : "");
	text_put(buf, size, nb ? "behov(" : "need(");
	text_put(buf, size, t->need);
	text_put(buf, size, ")");
}
