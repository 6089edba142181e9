/* waiting.c - Fetches that wait for something new in their stream. */
#include "desk/waiting.h"

#include <string.h>

bool
waiting_keep(struct waiting *w, const struct frame *frame, uint32_t agency, uint64_t after,
    uint64_t until_ms)
{
	size_t mine = 0;

	for (size_t i = 0; i < w->count; i++)
		mine += strcmp(w->list[i].from.user_id, frame->user_id) == 0;
	if (w->count == WAITING_MAX || mine >= WAITING_PER_KEY_MAX ||
	    frame->size > WAITING_BYTES_MAX)
		return false;
	struct fetch *f = &w->list[w->count++];
	*f = (struct fetch){
		.from = *frame, .after = after, .agency = agency, .until_ms = until_ms
	};
	memcpy(f->bytes, frame->data, frame->size);
	return true;
}

void
waiting_forget_answered(struct waiting *w)
{
	size_t kept = 0;

	for (size_t i = 0; i < w->count; i++)
		if (!w->list[i].answered) {
			if (kept != i)
				w->list[kept] = w->list[i];
			kept++;
		}
	w->count = kept;
}

uint64_t
waiting_left_ms(const struct waiting *w, uint64_t now_ms, uint64_t max)
{
	for (size_t i = 0; i < w->count; i++) {
		uint64_t until_ms = w->list[i].until_ms;
		uint64_t left = until_ms > now_ms ? until_ms - now_ms : 0;
		if (left < max)
			max = left;
	}
	return max;
}
