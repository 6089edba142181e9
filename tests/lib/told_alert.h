/* told_alert.h - An alert in the delivery that a notifier takes. */
#ifndef OVERGANG_TESTS_TOLD_ALERT_H
#define OVERGANG_TESTS_TOLD_ALERT_H

#include <stdbool.h>
#include <stddef.h>

#include <desk.pb-c.h>

/* An alert in its delivery, as literal as a test can be. */
struct told_alert {
	Ov__Alert alert;
	Ov__AlertRaised raised;
	Ov__AlertEscalated escalated;
	Ov__Fact fact;
	Ov__Delivery delivery;
	unsigned char id[16];
};

/* One of 23.03.2027 for 24.03.2027 09.00, with so many things missing; the further fields are the
 * test's to change. */
void tell(struct told_alert *x, Ov__AlertReason reason, size_t missing, bool escalated);

#endif
