/* follow.c - Of a stream and those who follow it, common to several requests. */
#include "desk/follow.h"

#include <string.h>

#include "core/agencies.h"
#include "desk/record.h"
#include "store/cursors.h"
#include "store/epoch.h"

void
follow_no_room(struct call *c)
{
	call_refuse(c, REFUSED_STORE_FULL, "");
}

/* As after a snapshot of the machine was put back: from here on that is a new epoch, like any other
 * way back. */
bool
follow_notice_set_back(struct call *c, uint64_t epoch, uint64_t n, const ProtobufCBinaryData *tag)
{
	struct journal *j = call_journal(c);

	if (epoch != j->epoch ||
	    epoch_tag_look(j, c->agency->number, epoch, n, tag->data, tag->len) != EPOCH_TAG_GONE)
		return true;
	if (c->turn->full) {
		follow_no_room(c);
		return false;
	}
	epoch_begin(j, false);
	record_daemon(
	    c->turn, "the store was set back: a number that was given out is gone; a new epoch");
	c->turn->set_back++;
	return true;
}

bool
follow_is_ours(struct call *c, uint64_t epoch, uint64_t n, const char *field)
{
	uint64_t common;
	bool sure;

	if (epoch == 0 || epoch == call_journal(c)->epoch ||
	    (epoch_common(call_journal(c), c->agency->number, epoch, n, &common, &sure) &&
		common == n && sure))
		return true;
	call_refuse(c, REFUSED_OTHER_STORE, field);
	return false;
}

void
follow_put_tag(struct call *c, uint64_t n, ProtobufCBinaryData *ret)
{
	ret->data = arena_take(&c->turn->arena, EPOCH_TAG_SIZE);
	ret->len = EPOCH_TAG_SIZE;
	epoch_tag(call_journal(c), c->agency->number, n, ret->data);
}

bool
follow_has_row(struct call *c, const struct agency *a)
{
	struct cursor all[CONSUMERS_MAX];

	return cursors_of(call_journal(c), a->number, all, CONSUMERS_MAX) < CONSUMERS_MAX;
}

/* How much a sister team has to do is its own matter. */
bool
follow_is_hidden(const struct call *c, const struct agency *a)
{
	return a->restricted && a != c->agency && !(c->agency->roles & 1u << OV__ROLE__ROLE_ADMIN);
}

bool
follow_is_required(const struct agency *a, const char *consumer)
{
	for (size_t i = 0; i < a->required_count; i++)
		if (strcmp(a->required[i], consumer) == 0)
			return true;
	return false;
}
