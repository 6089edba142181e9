/* receipt.h - What was put before the office is said to the daemon.
 *
 * The first receipt of a task (task.received): a machine has laid something readable where somebody
 * looks. From then on the daemon counts working days until it reminds; without it, never. */
#ifndef OVERGANG_ADAPTER_RECEIPT_H
#define OVERGANG_ADAPTER_RECEIPT_H

#include "letter.h"

/* A letter was written for that delivery: where it is a plan with open tasks of the office's own,
 * say so, under the event's own id, so that twice is once; the daemon knows which of them are new.
 * 0; < 0: it cannot be asked now, and the delivery has to come again. A refusal (the plan is
 * another by now) is none: another letter follows. */
int receipt_give(struct overgang *o, const struct letter_context *c, const Ov__Delivery *d);

#endif
