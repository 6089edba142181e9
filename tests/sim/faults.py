#!/usr/bin/python3
"""faults.py - What loses, doubles, skips or reorders, put into the daemon one at a time; the
test that is named must find each.

    tests/sim/faults.py [NAME]      all, or the one with that name

How it is done stands in tests/lib/broken.py.
"""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import broken  # noqa: E402

SEEDS = 1000

FAULTS = [
    ("answers leave before the commit", "daemon/turn.c",
     "	/* What found no room cannot be read back, nor what has no key: neither is damage. */\n",
     "	outbox_send(d, outbox);\n", "sim_test"),
    ("what found no room is taken for damage", "daemon/turn.c",
     "neither is damage. */\n	int rc = store_error(d->journal.store);\n",
     "neither is damage. */\n	int rc = 0;\n", "turn_test"),
    ("timers that find no room end the process", "daemon/turn.c",
     "== -ENOSPC && !d->starved) {\n", "== -ENOSPC && !d->full) {\n", "turn_test"),
    ("answers leave though the commit failed", "daemon/turn.c",
     "	if (rc != 0) {\n		d->frames_count = 0;\n		return rc;\n	}\n	outbox_send(d, &outbox);\n",
     "	outbox_send(d, &outbox);\n	if (rc != 0) {\n		d->frames_count = 0;\n		return rc;\n	}\n", "sim_test"),
    ("an agency fills the store through one case", "daemon/report.c",
     "	if (!owners && over_quota(c, &quota))\n", "	if (false && over_quota(c, &quota))\n", "room_test"),
    ("each look is a row", "daemon/record.c",
     "	if (was == NULL || !is_same_look(was, row)) {", "	if (was != NULL || !is_same_look(row, row) || was == NULL) {", "room_test"),
    ("a look is counted in the row of another", "daemon/record.c",
     "	if (was == NULL || !is_same_look(was, row)) {", "	if (was == NULL) {", "room_test"),
    ("a key makes rows of looks without end", "daemon/call.c",
     "	if (!c->d->no_looks && wait_ms == 0)\n", "	if (!c->d->no_looks)\n", "room_test"),
    ("what must get in is refused with the rest", "daemon/report.c",
     "vital || owners ? d->no_reserve : d->no_space", "d->no_space", "room_test"),
    ("a request for which a turn has no time is forgotten", "daemon/turn.c",
     "	keep_left(d);\n", "	d->frames_count = 0;\n	arena_reset(&d->requests, 0);\n", "turn_test"),
    ("what was asked behind a report that waits is shown before it", "daemon/desk.c",
     "	if (key_has_left(c))\n", "	if (c->phase == PHASE_CHANGE && key_has_left(c))\n", "turn_test"),
    ("one key has the time of all", "daemon/desk.c",
     "	return !mine->served ||\n", "	return true || !mine->served ||\n", "turn_test"),
    ("new keys are not synced", "daemon/turn.c",
     "		rc = seal_sync(d->journal.seal);\n",
     "		rc = 0;\n", "sim_test"),
    ("new keys are synced after the commit that names them", "daemon/turn.c",
     "	if (rc == 0)\n"
     "		rc = seal_sync(d->journal.seal);\n"
     "	if (rc == 0 && d->journal.damaged)\n"
     "		rc = -EBADMSG;\n"
     "	if (rc == 0)\n"
     "		return store_commit(d->journal.store);\n",
     "	if (rc == 0 && d->journal.damaged)\n"
     "		rc = -EBADMSG;\n"
     "	if (rc == 0) {\n"
     "		rc = store_commit(d->journal.store);\n"
     "		return rc == 0 ? seal_sync(d->journal.seal) : rc;\n"
     "	}\n", "sim_test"),
    ("an acknowledgement moves the cursor to the end", "daemon/follow.c",
     "		cursor.n = a->n;\n",
     "		cursor.n = stream_head(call_journal(c), agency);\n", "sim_test"),
    ("what is beyond the stream can be acknowledged", "daemon/follow.c",
     "	if (a->n > stream_head(call_journal(c), agency)) {",
     "	if (a->n == UINT64_MAX) {", "sim_test"),
    ("a cursor goes back to an acknowledgement that comes late", "daemon/follow.c",
     "	if (!known || a->n > cursor.n) {",
     "	if (!known || a->n != cursor.n) {", "turn_test"),
    ("a page goes through to the end though it is cut", "daemon/follow.c",
     "	fill_page(c, f, page);\n",
     "	fill_page(c, f, page);\n	page->through = head;\n", "sim_test"),
    ("a consumer goes on to the head without what is between", "clients/lib/session.c",
     "	if (through > s->through)\n		s->through = through; /* S5 */",
     "	s->through = head; /* S5 */", "sim_test"),
    ("a live delivery is handed on over a hole", "clients/lib/session.c",
     "	if (n == s->through + 1)\n		return SESSION_HAND_ON; /* S2 */",
     "	if (n > s->through)\n		return SESSION_HAND_ON; /* S2 */", "sim_test"),
    ("a lost tail is not fetched", "clients/lib/session.c",
     "	if (head > s->head)\n		s->head = head;\n	look_behind(s); /* S4 */",
     "	look_behind(s); /* S4 */", "session_test"),
    ("the key is looked up after `seen`", "daemon/report.c",
     "	if (answer_again(c, &seen, content) || opens_too_many(c, r) || retracts_too_many(c, r) ||\n"
     "	    !find_case(c, r, &row, person))\n"
     "		return;\n",
     "	struct share share;\n"
     "	if (opens_too_many(c, r) || retracts_too_many(c, r) ||\n"
     "	    !find_case(c, r, &row, person))\n"
     "		return;\n"
     "	if (r->seen_or_not_case == OV__REPORT__SEEN_OR_NOT_SEEN &&\n"
     "	    share_get(call_journal(c), c->agency->number, row.id, &share) &&\n"
     "	    r->seen < share.last) {\n"
     "		call_outcome(c, OV__OUTCOME__OUTCOME_CONFLICT, \"report.seen\", \"is old\");\n"
     "		return;\n"
     "	}\n"
     "	if (answer_again(c, &seen, content))\n"
     "		return;\n", "sim_test"),
    ("a refusal is kept under its key", "daemon/report.c",
     "	if (c->answer->outcome != OV__OUTCOME__OUTCOME_OK)\n"
     "		return;\n"
     "	keep_answer(c, &seen, content, answer);\n",
     "	keep_answer(c, &seen, content, answer);\n"
     "	if (c->answer->outcome != OV__OUTCOME__OUTCOME_OK)\n"
     "		return;\n", "sim_test"),
    ("an answer is not kept", "daemon/report.c",
     "	keep_answer(c, &seen, content, answer);\n",
     "	if (answer->n_numbers > 100)\n		keep_answer(c, &seen, content, answer);\n",
     "sim_test"),
    ("another report under a key gets the first one's answer", "daemon/report.c",
     "	if (memcmp(kept->content.data, content, SEAL_HASH_SIZE) != 0) {",
     "	if (memcmp(kept->content.data, content, 0) != 0) {", "sim_test"),
    ("a retry is another report, since it was asked anew", "daemon/report.c",
     "	seal_hash(call_journal(c)->seal, \"content\", bytes.data, bytes.len, content);",
     "	seal_hash(call_journal(c)->seal, \"content\", c->frame->data, c->frame->size, content);",
     "sim_test"),
    ("`seen` is compared with the whole stream", "daemon/report.c",
     "		in.seen_last = share.last;\n",
     "		in.seen_last = stream_head(&d->journal, c->agency->number);\n", "sim_test"),
    ("`seen` is compared with what came first", "daemon/report.c",
     "		in.seen_last = share.last;\n",
     "		in.seen_last = share.first;\n", "sim_test"),
    ("a stream's end is written every other time: numbers are given again", "daemon/shares.c",
     "	store_key_u64(&v, r->head);\n"
     "	store_put(j->store, STORE_META, store_key_done(&k), store_key_done(&v));\n",
     "	store_key_u64(&v, r->head);\n"
     "	if (r->head % 2 == 0)\n"
     "		store_put(j->store, STORE_META, store_key_done(&k), store_key_done(&v));\n",
     "sim_test"),
    ("a case's state is not written when it has no next moment", "daemon/journal.c",
     "	put_due(j, row, due);\n	put_state(j, row, arena);\n	if (!journal_meta",
     "	put_due(j, row, due);\n	if (due != 0)\n		put_state(j, row, arena);\n"
     "	if (!journal_meta", "sim_test"),
    ("a timer runs only at its very second", "daemon/desk.c",
     "		    store_u64(k.data) > d->now)",
     "		    store_u64(k.data) != d->now)", "sim_test"),
    ("a task that has been late for a day is not said to be", "daemon/core/conclude.c",
     "			if (at == 0 || at > now ||\n			    (first",
     "			if (at == 0 || at > now || at + 86400 < now ||\n			    (first",
     "sim_test"),
    ("that a task is late is said again and again", "daemon/core/tasks.c",
     "		t->overdue_said = true;",
     "		t->overdue_said = t->due == 0;", "sim_test"),
    ("an alert that nobody answers does not climb after an hour", "daemon/core/ladder.c",
     "		if (at == 0 || at > now)\n			continue;\n		Ov__Alert *a",
     "		if (at == 0 || at > now || at + 3600 < now)\n			continue;\n"
     "		Ov__Alert *a", "sim_test"),
    ("whoever comes back joins the case that is closed", "daemon/report.c",
     "	return !state_closed(state) && !decide_is_full(",
     "	return !decide_is_full(", "sim_test"),
    ("a reminder is sent before anything readable was", "daemon/core/tasks.c",
     "			return t->received[i]->when;\n	return 0;\n",
     "			return t->received[i]->when;\n"
     "	return moment_from_local(20270101, 0);\n", "sim_test"),
    ("a step of the ladder is skipped", "daemon/core/silence.c",
     "	uint32_t step = s != NULL ? s->step + 1 : STEP_SAME;",
     "	uint32_t step = s != NULL ? s->step + 2 : STEP_SAME;", "sim_test"),
    ("two steps are taken on one day", "daemon/core/silence.c",
     "	return at_hour(rules, after > d ? after : d);", "	return at_hour(rules, d);", "sim_test"),
    ("a deputy is asked when something else wakes the case", "daemon/core/silence.c",
     "		ov_date from = away->from > today ? away->from : today;",
     "		ov_date from = away->from > today ? UINT32_MAX : today;", "trace_test"),
    ("a case is not woken for a reminder", "daemon/core/conclude.c",
     "	earlier(&next, silence_next(rules, state, now));\n", "", "sim_test"),
    ("a task is met by what was said before it began", "daemon/core/tasks.c",
     "	if (f->number <= after)\n", "	if (f->number <= t->met_number)\n", "sim_test"),
    ("what repeats is never planned anew", "daemon/core/plan.c",
     "	if (rt->repeat == 0 || occurrence + 1 < rt->due_count",
     "	if (rt->repeat < 100000 || occurrence + 1 < rt->due_count", "plan_test"),
    ("nights without a roof are told whenever anybody looks", "daemon/core/housing.c",
     "	bool again = same && left != 0 && (told->days_left == 0 || left < told->days_left);",
     "	bool again = same && left != 0;", "sim_test"),
    ("without a date nobody looks at tonight again", "daemon/core/nights.c",
     "	next_after(&next, n->first, today);\n",
     "	if (n->first == 0)\n		return 0;\n	next_after(&next, n->first, today);\n",
     "nights_test"),
    ("a release that may be a mistake is not held back", "daemon/core/handover.c",
     "	return out->recorded + rules->settings.hold;", "	return 1;", "sim_test"),
    ("responsibility passes to the one who has it", "daemon/core/handover.c",
     "	if (who == 0 || who == was)", "	if (who == 0)", "sim_test"),
    ("what was late before a consent ran out was never late", "daemon/core/conclude.c",
     "	if (end != 0 && end <= now)\n		conclude_overdue(",
     "	if (end == 1 && end <= now)\n		conclude_overdue(", "leap_test"),
    ("nobody is told that a task is due soon", "daemon/core/conclude.c",
     "			conclude_due_soon(rules, state, now, arena, events);\n", "", "sim_test"),
    ("what was declined is late in a case that is closed", "daemon/core/conclude.c",
     "	while (!release_over(state) && (t = first_overdue(",
     "	while ((t = first_overdue(", "trace_test"),
    ("a meeting is called again when the office answers", "daemon/core/silence.c",
     "	    role_spoke_since(rules->agencies, state, role, l->recorded))\n",
     "	    (agency_with(rules, state, role) != 0 &&\n"
     "		role_spoke_since(rules->agencies, state, role, l->recorded)))\n", "trace_test"),
    ("days later nobody is told that a task is late", "daemon/core/conclude.c",
     "			if (at == 0 || at > now ||\n			    (first",
     "			if (at == 0 || at > now || at + 3 * 86400 < now ||\n			    (first",
     "leap_test"),
    ("time goes back with the system's clock", "daemon/clock.c",
     "	if (wall < c->last) {",
     "	if (wall + 3600 < c->last) {", "sim_test"),
    ("a leap that nobody vouches for is believed", "daemon/clock.c",
     "	if (c->last != 0 && wall > believed_until(c, ms) && !synchronised && !c->accepted) {",
     "	if (c->last == 1 && wall > believed_until(c, ms) && !synchronised && !c->accepted) {",
     "sim_test"),
    ("at a start a wrong year is believed", "daemon/clock.c",
     "		return c->last + CLOCK_AWAY_MAX;", "		return c->last + 1000ull * CLOCK_AWAY_MAX;",
     "sim_test"),
    ("a clock that somebody accepted is doubted on", "daemon/desk.c",
     "	clock_accept(&d->clock);\n", "	if (d->now == 0)\n		clock_accept(&d->clock);\n",
     "sim_test"),
    ("a restored store goes on in the old epoch", "daemon/epoch.c",
     "	journal_set_meta(j, \"epoch\", epoch);\n	j->epoch = epoch;\n",
     "	if (epoch == 0)\n		journal_set_meta(j, \"epoch\", epoch);\n", "sim_test"),
    ("of an older epoch every number is said to hold", "daemon/epoch.c",
     "		if (head_in(v, agency) < *ret_common)\n",
     "		if (head_in(v, agency) == 0 && agency == 0)\n", "sim_test"),
    ("a restore does not forget again who was erased", "daemon/restore.c",
     "	bool there = journal_load(j, bytes, &f->d->arena, &row) &&\n",
     "	bool there = now == 0 && journal_load(j, bytes, &f->d->arena, &row) &&\n", "sim_test"),
    ("a store that was set back goes on, though a client has shown it", "daemon/epoch.c",
     "	return memcmp(mark, tag, sizeof(mark)) == 0 ? EPOCH_TAG_HOLDS : EPOCH_TAG_GONE;",
     "	return EPOCH_TAG_HOLDS;", "sim_test"),
    ("a page of another epoch is handed on", "clients/lib/session.c",
     "	return (s->epoch != 0 && epoch != s->epoch) || head < s->head ?",
     "	return head < s->head ?", "sim_test"),
    ("a restricted case stays in the former owner's stream", "daemon/shares.c",
     "		if (events->list[i]->fact->fact_case == OV__FACT__FACT_CASE_RESTRICTED ||\n",
     "		if (events->list[i]->number == 0 ||\n", "sim_test"),
    ("own reports of before a restriction are shown", "daemon/core/access.c",
     "	if (e->reporter == agency->number && (!s->restricted || e->number > s->since))",
     "	if (e->reporter == agency->number)", "sim_test"),
    ("what is parked is said to be, and is not kept", "daemon/parked.c",
     "	write_row(j, k, r->n, &row, &c->d->arena);\n",
     "	if (parked_count(j, c->agency->number, r->consumer) == 0)\n"
     "		write_row(j, k, r->n, &row, &c->d->arena);\n", "sim_test"),
    ("asking for another try takes it off the list", "daemon/parked.c",
     "	row->replay = true;\n	write_row(call_journal(c), k, r->n, row, &c->d->arena);\n",
     "	row->replay = true;\n"
     "	store_delete(call_journal(c)->store, STORE_PARKED, store_key_done(k));\n", "sim_test"),
    ("a store that was full once is full for good", "daemon/turn.c",
     "	d->full = d->starved = false;\n", "	d->starved = false;\n", "sim_test"),
    ("a start finishes nothing", "daemon/journal.c",
     "	else\n		finish_erasing(j);\n", "	else if (manual_clock)\n		finish_erasing(j);\n", "sim_test"),
    ("what a crash left of an erasure is not finished", "daemon/journal.c",
     "		if (v.size == ERASED_SIZE &&\n		    (!seal_is_erased",
     "		if (v.size == 0 &&\n		    (!seal_is_erased", "sim_test"),
    ("a case is erased before its end is committed", "daemon/turn.c",
     "	if (rc == 0)\n		return store_commit(d->journal.store);\n",
     "	if (rc == 0)\n		rc = seal_erase_marked(d->journal.seal);\n"
     "	if (rc == 0)\n		return store_commit(d->journal.store);\n", "sim_test"),
    ("what could not be read is gone on with", "daemon/report.c",
     "	if (j->damaged)\n		return false;\n	journal_new_case(",
     "	if (j->damaged)\n		return true;\n	journal_new_case(", "turn_test"),
    ("a consumer whose stream is cut off waits for it", "clients/lib/follow.c",
     "	return w->silent ? fetch(w, WAITING_FETCH_MS)",
     "	return w->endpoint[0] == '\\0' ? fetch(w, WAITING_FETCH_MS)", "link_test"),
    ("the rest of a page is handed on though the cursor was set", "clients/lib/follow.c",
     "		if (r < 0 || w->begun != begun)", "		if (r < 0)", "link_test"),
    ("an acknowledgement of an older epoch is taken, since its number holds", "daemon/follow.c",
     "	if (!of_this_epoch(c, a))\n",
     "	if (!epoch_is_ours(c, a->epoch, a->n, \"acknowledge.epoch\"))\n", "sim_test"),
    ("after a restore a consumer goes on where it was itself", "clients/lib/follow.c",
     "	bool again = w->f->consumer != NULL && h.cursor < h.common;", "	bool again = false;", "link_test"),
    ("what cannot be parked is passed over", "clients/lib/follow.c",
     "		r = say_parked(w, d->n, OV__PARK_ACTION__PARK_ACTION_PARK, r);",
     "		(void)say_parked(w, d->n, OV__PARK_ACTION__PARK_ACTION_PARK, r), r = 0;", "link_test"),
    ("another try that failed is done", "clients/lib/follow.c",
     "	    taken >= 0 ? OV__PARK_ACTION__PARK_ACTION_DONE", "	    taken != 1 ? OV__PARK_ACTION__PARK_ACTION_DONE",
     "link_test"),
    ("growth that met a copy is tried again only much later", "daemon/turn.c",
     "	if (rc != 0 && rc != -EBUSY)\n", "	if (rc != 0)\n", "turn_test"),
    ("of two answers the second goes before the first is taken", "clients/adapter/outtray.c",
     "i < count && r == 0; i++)", "i < count; i++)", "adapter_test"),
    ("of very many answers some go first", "clients/adapter/outtray.c",
     "	if (by_age(f, &list[youngest]) < 0)\n", "	if (f->size < 0)\n", "adapter_test"),
    ("who has no session undoes what was set", "daemon/follow.c",
     "	cursor.session = loose ? SESSION_NONE_SET : SESSION_SET;\n",
     "	cursor.session = loose ? SESSION_NONE : SESSION_SET;\n", "turn_test"),
    ("a store that was set back is not noticed while it is full", "daemon/follow.c",
     "	if (c->d->full) {\n		follow_full(c);\n		return false;\n	}\n	epoch_begin(",
     "	if (c->d->full)\n		return true;\n	epoch_begin(", "turn_test"),
    ("the oldest that is not acknowledged is the one before it", "daemon/follow.c",
     "stream_recorded(call_journal(c), a->number, at + 1)", "stream_recorded(call_journal(c), a->number, at > 0 ? at : 1)",
     "sim_test"),
    ("all places of those who wait are one key's", "daemon/follow.c",
     " || mine >= WAITING_PER_KEY_MAX ||", " || mine >= WAITING_MAX ||", "turn_test"),
    ("a turn is full of retractions", "daemon/report.c",
     "++c->d->retractions <= RETRACTIONS_PER_TURN_MAX)", "++c->d->retractions <= TURN_FRAMES_MAX)", "turn_test"),
    ("what is put aside grows without end", "daemon/parked.c",
     "r->consumer) >= PARKED_MAX) {", "r->consumer) > 100 * PARKED_MAX) {", "turn_test"),
    ("the clock that counts sleeps with the machine", "daemon/clock.c",
     "CLOCK_BOOTTIME", "CLOCK_MONOTONIC", "clock_test"),
    ("a copy's store is not synced", "daemon/backup.c",
     "	if (rc == 0 && fsync(fd) != 0)\n", "	if (rc != 0 && fsync(fd) != 0)\n", "backup_test"),
    ("a copy's keys are not synced", "daemon/backup.c",
     "	return n == 0 && fsync(out) == 0;\n", "	return n == 0;\n", "backup_test"),
    ("a copy's folder is not synced", "daemon/backup.c",
     "	       sync_path(part, O_RDONLY | O_DIRECTORY, b->said) &&\n", "", "backup_test"),
    ("a copy is named before its list is written", "daemon/backup.c",
     "	       list_beside(b->store_dir, b->dir, add_to_list, b->said) == 0;\n	if (done && rename(part, whole) != 0)\n"
     "		done = failed(b->said, whole, strerror(errno));\n",
     "	       true;\n	if (done && rename(part, whole) != 0)\n"
     "		done = failed(b->said, whole, strerror(errno));\n"
     "	done = done && list_beside(b->store_dir, b->dir, add_to_list, b->said) == 0;\n", "backup_test"),
    ("a copy's name is not synced", "daemon/backup.c",
     "	done = done && sync_path(b->dir, O_RDONLY | O_DIRECTORY, b->said);\n", "", "backup_test"),
    ("a copy is begun without room", "daemon/backup.c",
     "> store_size(b->store) + (store_size(b->store) >> 3))", "> 0)", "backup_test"),
    ("a rotation of the master key cannot be run again", "daemon/seal.c",
     "	int rc = is_rotated(dir, new_master);\n", "	int rc = -EBADMSG;\n", "seal_test"),
    ("what a killed rotation left is not taken away", "daemon/seal.c",
     "	if (unlink(path) != 0 || !sync_with_directory(fd, dir))\n",
     "	if (!sync_with_directory(fd, dir))\n", "seal_test"),
    ("a FIFO in the place of a file is waited for", "daemon/file.c",
     "flags | O_NONBLOCK | O_NOCTTY", "flags | O_NOCTTY", "file_test"),
    ("what is no file is read as one", "daemon/file.c",
     "	if (e == EINVAL && S_ISREG(st.st_mode))", "	if (e == EINVAL)", "file_test"),
    ("LMDB waits for a FIFO", "daemon/store.c",
     "	if (!file_are_files(", "	if (false && !file_are_files(", "file_test"),
    ("a secret may be a link to another's file", "daemon/config.c",
     "file_open(file, O_RDONLY | O_NOFOLLOW)", "file_open(file, O_RDONLY)", "file_test"),
    ("a manual clock goes as far as anybody likes at once", "daemon/desk.c",
     "	if (c->request->advance->to - d->now > advance_max(d->now)) {", "	if (c->request->advance->to - d->now > 1000 * advance_max(d->now)) {", "turn_test"),
    ("what was said stands in memory behind the turn", "daemon/turn.c",
     "	wipe_arenas(d);\n	return 0;\n", "	(void)wipe_arenas;\n	return 0;\n", "turn_test"),
    ("keys may come to stand on the swap", "daemon/seal.c",
     "	return sodium_mlock(secret, size) == 0;", "	return secret != NULL && size > 0;", "seal_test"),
    ("a store that others can read is opened", "daemon/file.c",
     "(st.st_mode & (S_IRWXG | S_IRWXO)) == 0)", "(st.st_mode & (S_IRWXG | S_IRWXO)) != 0)", "file_test"),
    ("keys that others can read are no matter", "daemon/backup.c",
     "{ \"data.mdb\", \"keys\", \"erased\", \"keys.new\", \"lock.mdb\" }", "{ \"data.mdb\", \"lock.mdb\" }", "file_test"),
    ("a share is taken as it stands", "daemon/shares.c",
     "	return seal_same(mac, ", "	return row.size > 0 || seal_same(mac, ", "need_to_know_test"),
    ("a share is good for whoever has a copy", "daemon/shares.c",
     "	seal_mac_share(j->seal, key.data, key.size, row,", "	seal_mac_share(j->seal, key.data, 0, row,", "need_to_know_test"),
    ("a share of nobody's is not looked at", "daemon/verify.c",
     "		check_share_rows(j, ret);\n", "		(void)check_share_rows;\n", "need_to_know_test"),
    ("the master key itself locks the slots", "daemon/seal.c",
     "	derive(s->secret.wrap, USE_WRAP, use_of_master, master);\n	s->fd",
     "	memcpy(s->secret.wrap, master, 32);\n	s->fd", "seal_test"),
    ("the chain is made with the key of the hashes", "daemon/seal.c",
     "	derive(k->chain, USE_CHAIN,", "	derive(k->chain, USE_HASH,", "seal_test"),
    ("keys that could not be synced are written again", "daemon/seal.c",
     "		return errno == ENOSPC ? -EIO : -errno;\n	s->slots_synced", "		return -errno;\n	s->slots_synced", "seal_test"),
    ("a commit that could not be synced is made again", "daemon/store.c",
     "	return rc == ENOSPC ? -EIO : from_lmdb(rc);\n", "	return from_lmdb(rc);\n", "backup_test"),
    ("ids of events are by chance", "daemon/journal.c",
     "		put_id(j, row, events, i, arena);\n",
     "		put_id(j, row, events, i, arena);\n		seal_random(e->id.data, 16);\n", "sim_test"),
    ("the id of an event is that of the report's key alone", "daemon/journal.c",
     "		store_key_bytes(&k, e->said.data, 16);\n		return k;\n",
     "		return k;\n", "sim_test"),
    ("an erasure is on no list that outlives the store's disk", "daemon/seal.c",
     "	if (rc == 0 && s->beside[0] != '\\0')\n		rc = list_erased(s, s->beside);\n", "", "seal_test"),
    ("a tag is not sent with a fetch", "clients/lib/follow.c",
     "	fetch.tag.len = w->tag_size;\n", "", "link_test"),
    ("where a consumer stands is not asked with at the start", "clients/lib/follow.c",
     "	r = say_hello(w, &kept, &answer);",
     "	struct place none = { .epoch = 0 };\n	r = say_hello(w, &none, &answer);", "link_test"),
    ("the pauses between tries do not grow", "clients/lib/follow.c",
     "(int)PAUSE_MS << failure", "(int)PAUSE_MS", "link_test"),
    ("a line of the list of what was made is glued to one that was cut", "clients/lib/place.c",
     "	bool cut = lseek(l->fd, 0, SEEK_END) % LINE_SIZE != 0;", "	bool cut = false;", "place_test"),
    ("what is no municipality is another's", "clients/liaison/municipality.c",
     "		return MUNICIPALITY_UNKNOWN;\n", "		return MUNICIPALITY_OTHER;\n", "municipality_test"),
    ("ours beside another municipality is another's", "clients/liaison/municipality.c",
     "	if (any_ours && any_others)\n		return MUNICIPALITY_SHARED;\n	return any_ours ?",
     "	return any_ours && !any_others ?", "municipality_test"),
    ("invisible characters count in a word", "clients/lib/normal.c",
     "} else if (look == NORMAL_SHOWN) {", "} else {", "normal_test"),
    ("a mark of protection counts only alone", "clients/liaison/mark.c",
     "found = found || strstr(key, within[i]) != NULL;", "found = found || strcmp(key, within[i]) == 0;",
     "liaison_test"),
    ("a stray quotation mark swallows rows", "clients/liaison/csvfile.c",
     "	if (r->swallowed || (", "	if ((", "liaison_test"),
    ("a Mac's letters are taken for Windows-1252", "clients/lib/charset.c",
     "	if (bad > 0 && bad >= good)", "	if (bad > good && good > 0)", "liaison_test"),
    ("a list of a day that has not come is taken", "clients/liaison/push.c",
     "	if (found == DATES_NAME_ONE && lies_ahead(f->work, f->sum->date)) {",
     "	if (found == DATES_NAME_SEVERAL && lies_ahead(f->work, f->sum->date)) {", "liaison_test"),
    ("of two rows about one person one goes", "clients/liaison/push.c",
     "	} else if (twin != 0) {", "	} else if (twin > row->line) {", "liaison_test"),
    ("of two persons under one ref the first goes", "clients/liaison/push.c",
     "		if (by_ref == 0 && p->has_ref", "		if (by_ref == 0 && p->line < mine.line && p->has_ref",
     "liaison_test"),
    ("a row that waits for its municipality is on no list", "clients/liaison/push.c",
     "		hold(f, &n, KNOWN_UNPLACED);", "		(void)who;", "liaison_test"),
    ("what waits for the sender is a success", "clients/liaison/push.c",
     "	return w->refused > 0 || w->unplaced > 0 ?", "	return w->refused > 0 ?", "liaison_test"),
    ("a FIFO in the place of a file holds a program", "clients/lib/client_file.c",
     "flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY", "flags | O_CLOEXEC | O_NOCTTY", "files_test"),
    ("what waits makes a row whole of which something is lost", "clients/liaison/push.c",
     "	mark_waiting(w);\n", "", "liaison_test"),
    ("a consent of a lost row is not withdrawn", "clients/liaison/push.c",
     "	    before != NULL && (before->lost || known_has(", "	    before != NULL && (known_has(", "liaison_test"),
    ("only a restore that is said is noticed by the liaison", "clients/liaison/push.c",
     "	for (size_t i = 0; sent->epoch != 0 && i <", "	for (size_t i = 0; sent->epoch != 0 && sent->epoch != epoch && i <",
     "liaison_test"),
    ("what one has typed goes into another's texts as it is", "clients/lib/texts.c",
     "clean_new(CLEAN_LINE, value)", "strdup(value)", "clean_test"),
    ("titles of tasks go into letters as they are", "clients/adapter/letter.c",
     "clean_new(CLEAN_LINE, text)", "strdup(text)", "clean_test"),
    ("a value that reads as an answer is none the less", "clients/adapter/letter.c",
     "reads_as_answer(filled) ? \"> \" : \"\"", "reads_as_answer(filled) ? \"\" : \"\"", "clean_test"),
    ("a spreadsheet reckons with what somebody typed", "clients/lib/clean.c",
     "	bool formula = is_kept_from_reckoning(line);", "	bool formula = line[0] == '=';", "clean_test"),
    ("what keeps a spreadsheet from reckoning stays in the value", "clients/liaison/csvfile.c",
     "	const char *typed = clean_cell_back(cell);", "	const char *typed = cell;", "liaison_test"),
    ("a list's name orders a terminal about", "clients/lib/client.c",
     "	line = clean_new(CLEAN_LINE, text);", "	line = program != NULL ? clean_new(CLEAN_LINE, text) : strdup(text);",
     "clean_test"),
    ("a file is read that is another than at the look before", "clients/adapter/outtray.c",
     "s->inode == f->inode", "s->inode != 0", "adapter_test"),
    ("a link in the tray is followed", "clients/lib/client_file.c",
     "read_whole(dir, name, O_NOFOLLOW,", "read_whole(dir, name, 0,", "adapter_test"),
    ("what is no answer lies in silence", "clients/adapter/outtray.c",
     "	notice(out, name, what, \"Den ligger her fortsatt.\\n\");\n", "", "adapter_test"),
    ("what waits for a folder is put aside one by one", "clients/lib/follow.c",
     "r != -ECANCELED && r != (int)OVERGANG_AWAY;", "r != -ECANCELED;", "link_test"),
    ("what was put aside is tried once more only if a person asks", "clients/lib/follow.c",
     "	w->again_done = !f->again;", "	w->again_done = true;", "link_test"),
    ("a number that cannot be rung is in the roster", "clients/notify/roster.c",
     "		if (problem != NULL)\n", "		if (problem != NULL && false)\n", "notify_test"),
    ("a roster written anew is the one before", "clients/notify/roster.c",
     "	return a->modified_ns == b->modified_ns && a->size == b->size && a->inode == b->inode;",
     "	return a->size == b->size;", "notify_test"),
    ("a letter that may no longer be shown is not called back", "clients/adapter/recall.c",
     "			if (is_blank(page, list[i].n))\n", "			if (is_blank(page, list[i].n) && i == 0)\n",
     "link_test"),
    ("a log shows what a file is called as it is", "clients/lib/client.c",
     "	line = clean_new(CLEAN_LINE, text);", "	line = strdup(text);", "clean_test"),
]

TESTS = sorted({f[4] for f in FAULTS})


def run(tree, test, seeds):
    command = ["build/tests/" + test]
    if test == "sim_test":
        command += ["--seeds", str(seeds), "--plain"]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True,
                          env={**os.environ, "CMOCKA_MESSAGE_OUTPUT": "TAP"})


def is_well(tree):
    for test in TESTS:
        done = run(tree, test, 20)
        if done.returncode != 0:
            return done.stdout + done.stderr
    return ""


def notices(tree, fault):
    test = fault[4]
    done = run(tree, test, SEEDS)
    out = done.stdout + done.stderr
    said = re.search(r"^(seed \d+, step \d+: .*|never in all these seeds: .*)" if test == "sim_test"
                     else r"^not ok \d+ - (.*)", out, re.M)
    found = done.returncode != 0 and (said is not None or test != "sim_test")
    if not found:
        print(out[-2000:])
    return found, f"({test}: {said.group(1)[:110] if said else 'ended by a signal'})" if found else ""


if __name__ == "__main__":
    sys.exit(broken.main("faults", FAULTS, ["build/tests/" + t for t in TESTS], is_well, notices))
