/* told_alert.c - An alert in the delivery that a notifier takes. */
#include "told_alert.h"

static Ov__Missing all_missing[] = { OV__MISSING__MISSING_BED, OV__MISSING__MISSING_KEY,
	OV__MISSING__MISSING_TRANSPORT, OV__MISSING__MISSING_MONEY, OV__MISSING__MISSING_PAPERS };

void
tell(struct told_alert *x, Ov__AlertReason reason, size_t missing, bool escalated)
{
	*x = (struct told_alert){ .alert = OV__ALERT__INIT,
		.raised = OV__ALERT_RAISED__INIT,
		.escalated = OV__ALERT_ESCALATED__INIT,
		.fact = OV__FACT__INIT,
		.delivery = OV__DELIVERY__INIT };
	x->alert.code = 4821;
	x->alert.reason = reason;
	x->alert.date = 20270324;
	x->alert.time = 900;
	x->alert.was_date = 20270331;
	x->alert.missing = all_missing;
	x->alert.n_missing = missing;
	x->alert.silent_role = OV__ROLE__ROLE_HOUSING;
	x->alert.adviser = (char *)(uintptr_t) "Aud Eksempelsen";
	x->alert.adviser_phone = (char *)(uintptr_t) "+47 000 00 010";
	x->alert.fallback_phone = (char *)(uintptr_t) "000 00 004";
	x->alert.step = escalated ? 2 : 1;
	x->alert.raised = 1805788800; /* 23.03.2027 09.00 */
	x->alert.stepped = x->alert.raised + (escalated ? 30 * 60 : 0);
	x->raised.alert = x->escalated.alert = &x->alert;
	if (escalated) {
		x->fact.fact_case = OV__FACT__FACT_ALERT_ESCALATED;
		x->fact.alert_escalated = &x->escalated;
	} else {
		x->fact.fact_case = OV__FACT__FACT_ALERT_RAISED;
		x->fact.alert_raised = &x->raised;
	}
	x->delivery.n = 7;
	x->delivery.kind = (char *)(uintptr_t)(escalated ? "alert.escalated" : "alert.raised");
	x->delivery.case_ = (char *)(uintptr_t) "K7F3-9QXM";
	x->delivery.recorded = x->alert.stepped;
	x->delivery.fact = &x->fact;
	x->id[0] = escalated ? 0xee : 0xaa;
	x->delivery.event_id.data = x->id;
	x->delivery.event_id.len = sizeof(x->id);
}
