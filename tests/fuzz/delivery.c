/* delivery.c - Deliveries of a stream, from a daemon that may be newer or worse than ours:
 * unpacked, put in order, shown as JSON and in words. */
#include "fuzz.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "overgang.h"
#include "session.h"

static void
show(const Ov__Delivery *d)
{
	static struct texts *texts;
	char error[OVERGANG_ERROR_SIZE], words[256];

	if (texts == NULL)
		texts = texts_open("config/texts", "nb", error);
	assert(texts != NULL);
	if (d->fact != NULL)
		assert(texts_fact(texts, d->fact, "team", words, sizeof(words)) < sizeof(words));
	free(overgang_json(&d->base, true));
}

int
fuzz_delivery(const uint8_t *data, size_t size)
{
	struct session s;

	session_start(&s, 1, 7);
	Ov__Delivery *d = ov__delivery__unpack(NULL, size, data);
	if (d != NULL) {
		enum session_step step = session_live(&s, d->n);
		assert((step == SESSION_DROP && d->n < 2) ||
		       (step == SESSION_HAND_ON && d->n == 2) ||
		       (step == SESSION_HOLD && d->n > 2));
		show(d);
		ov__delivery__free_unpacked(d, NULL);
	}
	Ov__Heartbeat *h = ov__heartbeat__unpack(NULL, size, data);
	if (h != NULL) {
		enum session_step step = session_head(&s, h->head, h->epoch);
		assert(h->epoch == 7 || step == SESSION_EPOCH);
		ov__heartbeat__free_unpacked(h, NULL);
	}
	return 0;
}
