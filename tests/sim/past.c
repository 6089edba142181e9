/* past.c - Backups, the way back from them, and the invariants of numbers afterwards.
 *
 * The copy is of the store as it is between two turns, and of the key file as it is some steps
 * later, as backup.c makes it; one that does not verify is none. Brought back it is by the real
 * restore, in a process of its own: or, as a snapshot of a machine, by nobody's word. The model
 * goes back with it: reports, reads and acknowledgements from before are as they were then, later
 * ones have never been, but for the memory of others: the reports that are still kept, the effects
 * that were made, and which cases are erased. */
#include "sim.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/cursors.h"
#include "store/shares.h"
#include "store_memory.h"

enum { SAID_OK = 1, SAID_MAYBE = 2 };

/* ---- epochs -------------------------------------------------------------------------------- */

/* The last of an agency's numbers, at most n, that held in `epoch` and holds now; uncertain: at
 * most that. */
static bool
common_part(
    const struct sim *s, uint32_t agency, uint64_t epoch, uint64_t n, uint64_t *ret, bool *ret_sure)
{
	size_t i = 0;

	*ret = n;
	*ret_sure = true;
	if (epoch == s->epoch)
		return true;
	while (i < s->lineage_count && s->lineage[i].epoch != epoch)
		i++;
	if (i == s->lineage_count)
		return false;
	for (; i < s->lineage_count; i++) {
		*ret_sure = *ret_sure && !s->lineage[i].unsaid;
		if (s->lineage[i].heads[agency] < *ret)
			*ret = s->lineage[i].heads[agency];
	}
	return true;
}

static uint64_t
head_now(struct sim *s, uint32_t agency)
{
	uint64_t head = 0;

	if (turn_heads(&s->w->d, &agency, &head, 1) != 0)
		sim_fail(s, "a head cannot be read");
	return head;
}

/* The old epoch ends here, at the heads of now. */
static void
epoch_ends(struct sim *s, bool unsaid)
{
	uint64_t epoch = s->w->d.turn.journal.epoch;

	assert(s->lineage_count < LINEAGE_MAX);
	struct lineage *l = &s->lineage[s->lineage_count++];
	l->epoch = s->epoch;
	l->unsaid = unsaid;
	for (uint32_t a = 1; a < AGENCIES_SIM; a++)
		l->heads[a] = head_now(s, a);
	for (size_t i = 0; i < s->lineage_count; i++)
		if (s->lineage[i].epoch == epoch)
			sim_fail(s, "an epoch is begun for the second time");
	s->epoch = epoch;
}

/* The store went back to before this number was given out, whichever event has it now. */
static bool
is_gone(const struct sim *s, uint32_t agency, uint64_t n, unsigned line)
{
	for (unsigned l = line + 1; l <= s->line; l++)
		if (n > s->line_heads[l][agency])
			return true;
	return false;
}

/* A client came with a number that was given out and does not exist now. */
static bool
was_shown_the_past(struct sim *s)
{
	for (size_t i = 0; i < s->inbox_at; i++) {
		const struct ask *a = &s->asks[s->inbox[i]->correlation];
		if ((a->kind == ASK_LOOK_BACK || a->kind == ASK_FETCH) && a->epoch == s->epoch &&
		    a->tag_n > 0 && is_gone(s, s->peers[a->peer].agency, a->tag_n, a->tag_line))
			return true;
	}
	return false;
}

/* After a turn or a start: an epoch begins when an undeclared restore is detected. */
void
past_check_epoch(struct sim *s)
{
	(void)head_now(s, TEAM);
	s->epoch_before = s->epoch; /* of the clients answered first in this turn */
	bool begun = s->w->d.turn.journal.epoch != s->epoch;
	/* A request left over by a turn shows it in a later one; while the store was full another
	 * may have been left over. */
	bool maybe = was_shown_the_past(s) || s->past_may_be_shown;
	bool shown = was_shown_the_past(s) || s->past_to_be_shown;
	bool waits = s->survived && s->w->d.queue.count > 0;

	s->past_may_be_shown = maybe && !begun && waits;
	s->past_to_be_shown = shown && !begun && waits && !s->w->d.turn.full;
	if (begun && !maybe)
		sim_fail(s, "a new epoch begins, and nobody has shown that the store was set back");
	if (!begun && shown && s->survived && !s->w->d.turn.full && !waits)
		sim_fail(s, "the store was set back, a client has shown it, and no epoch begins");
	if (begun) {
		s->verdict->noticed++;
		epoch_ends(s, true);
	}
}

/* ---- answers to clients about old numbers ---------------------------------------------------- */

static bool
is_refusal_of_numbers(const Ov__Answer *a)
{
	static const char *const fields[] = { "fetch.epoch", "fetch.after", "acknowledge.epoch",
		"acknowledge.n" };
	bool found = false;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		found = found || strcmp(a->field, fields[i]) == 0;
	return found && a->outcome == OV__OUTCOME__OUTCOME_INVALID;
}

/* The daemon does not have its client's numbers, and the client compares its place. */
bool
past_is_refused(const Ov__Answer *a)
{
	return is_refusal_of_numbers(a);
}

/* Return true when it was rightly refused, and nothing else follows. */
bool
past_refuses(struct sim *s, const struct ask *ask, const Ov__Answer *a)
{
	uint32_t agency = s->peers[ask->peer].agency;
	uint64_t common, head = head_now(s, agency), before = ask->head < head ? ask->head : head;
	bool refused = is_refusal_of_numbers(a);
	bool sure,
	    holds = common_part(s, agency, ask->epoch, ask->n, &common, &sure) && common == ask->n;

	/* The process ended in this turn: its epoch is seen when it begins again. */
	if (!s->survived)
		return refused;
	/* An acknowledgement is of this epoch, or of the epoch that ended in this turn. */
	if (ask->kind == ASK_ACKNOWLEDGE && ask->epoch != s->epoch)
		sure = false, holds = holds && ask->epoch == s->epoch_before;
	/* The stream's end when a turn that ran twice took it up is unknown. */
	if (refused && holds && sure && ask->head != UINT64_MAX && ask->n <= before)
		sim_fail(s, "%s: number %llu holds, and is refused: %s %s",
		    s->peers[ask->peer].user, (unsigned long long)ask->n, a->field, a->text);
	if (a->outcome == OV__OUTCOME__OUTCOME_OK && (!holds || ask->n > head))
		sim_fail(s, "%s: number %llu of another epoch does not hold, and is taken",
		    s->peers[ask->peer].user, (unsigned long long)ask->n);
	return refused;
}

/* The numbers that an answer confirms must have the same events as when the client had its tag. */
static bool
was_given_again(const struct sim *s, const struct ask *ask, uint64_t common)
{
	return ask->tag_n > 0 && is_gone(s, s->peers[ask->peer].agency, common, ask->tag_line);
}

void
past_looked_back(struct sim *s, const struct ask *ask, const Ov__HelloAnswer *h)
{
	uint32_t agency = s->peers[ask->peer].agency;
	uint64_t common;
	bool sure, known = common_part(s, agency, ask->epoch, ask->n, &common, &sure);

	/* The process ended in this turn: its epoch is seen when it begins again. */
	if (!s->survived)
		return;
	if (known && ask->epoch == s->epoch && common > h->head)
		common = h->head;
	if (known && !sure && h->common <= common && !was_given_again(s, ask, h->common))
		common = h->common;
	if ((h->epoch != s->epoch && h->epoch != s->epoch_before) || h->epoch_known != known ||
	    (known && h->common != common))
		sim_fail(s,
		    "%s knows up to %llu of an epoch and is told that %s up to %llu hold; it is %s "
		    "%llu",
		    s->peers[ask->peer].user, (unsigned long long)ask->n,
		    h->epoch_known ? "those" : "none", (unsigned long long)h->common,
		    known ? "those" : "none, not", (unsigned long long)common);
}

/* After an undeclared restore, numbers are given again until a client shows it, and the daemon
 * cannot know which: up to `through` this consumer believes that it had them. */
void
past_excuse(struct sim *s, struct consumer *c, uint64_t through)
{
	uint64_t from = s->unsaid_heads[s->peers[c->peer].agency];

	if (!c->behind || !s->unsaid)
		return;
	c->excused = true;
	for (uint64_t n = from + 1; n <= through; n++)
		*consumers_handled(c, n) = 1;
}

/* Its number exists, though for another event: it goes on and does not know. */
void
past_unnoticed(struct sim *s, struct consumer *c, const struct ask *ask)
{
	past_excuse(s, c, c->session.through);
	if (ask->epoch == s->epoch)
		c->behind = false;
}

/* ---- making one ------------------------------------------------------------------------------ */

static void
forget_copy(struct past *p)
{
	store_close(p->store);
	free(p->said);
	for (size_t i = 0; i < CONSUMERS; i++)
		free(p->parked_rows[i]);
	due_copy_free(p->due);
	*p = (struct past){ .there = false };
}

static void
folder_of(const struct sim *s, char *buf, size_t size)
{
	(void)snprintf(buf, size, "%s/backup", s->w->dir);
}

static void
copy_to(const char *from, const char *to)
{
	unsigned char buf[4096];
	FILE *in = fopen(from, "re"), *out = fopen(to, "we");
	size_t n;

	assert(out != NULL);
	while (in != NULL && (n = fread(buf, 1, sizeof(buf), in)) > 0)
		(void)fwrite(buf, 1, n, out);
	if (in != NULL)
		(void)fclose(in);
	(void)fclose(out);
}

/* The store in memory has no file; one stands for it. */
static void
write_folder(const struct sim *s)
{
	char folder[300], from[330], to[330];

	folder_of(s, folder, sizeof(folder));
	if (mkdir(folder, 0700) != 0)
		assert(errno == EEXIST);
	(void)snprintf(from, sizeof(from), "%s/keys", s->w->dir);
	(void)snprintf(to, sizeof(to), "%s/keys", folder);
	copy_to(from, to);
	(void)snprintf(to, sizeof(to), "%s/data.mdb", folder);
	copy_to("/dev/null", to);
}

static void
note_cursors(struct sim *s, struct past *p)
{
	struct journal *j = &s->w->d.turn.journal;
	struct cursor cursor;

	store_begin(j->store, true);
	journal_begin(j);
	for (size_t i = 0; i < CONSUMERS; i++)
		if (cursor_get(
			j, s->peers[s->consumers[i].peer].agency, s->consumers[i].name, &cursor))
			p->cursors[i] = cursor.n;
	store_abort(j->store);
	for (size_t i = 0; i < CONSUMERS; i++)
		p->parked_rows[i] = parking_copy(&s->consumers[i], &p->parked_rows_room[i]);
}

/* The copy of the store, with the model's knowledge of it. */
static void
copy_store(struct sim *s, struct past *p)
{
	forget_copy(p);
	p->store = store_memory_copy(s->w->d.turn.journal.store);
	for (uint32_t a = 1; a < AGENCIES_SIM; a++)
		p->heads[a] = head_now(s, a);
	p->epoch = s->epoch;
	memcpy(p->lineage, s->lineage, sizeof(p->lineage));
	p->lineage_count = s->lineage_count;
	p->said_count = s->said_count;
	p->said = calloc(s->said_count + 1, 1);
	assert(p->said != NULL);
	for (size_t i = 0; i < s->said_count; i++)
		p->said[i] = s->said[i].ok ? SAID_OK : s->said[i].maybe ? SAID_MAYBE : 0;
	for (size_t i = 0; i < s->cases_count; i++) {
		memcpy(p->cases[i].id, s->cases[i].id, sizeof(p->cases[i].id));
		p->cases[i].doubt = s->cases[i].doubt;
	}
	p->erased_count = s->erased_count;
	p->due = due_copy(s);
	note_cursors(s, p);
}

static bool
is_whole(struct sim *s)
{
	char folder[300];

	write_folder(s);
	folder_of(s, folder, sizeof(folder));
	return world_verify_copy(s->w, s->making.store, folder) == NULL;
}

/* The steps of the loop behind a turn (main.c): begin one, check it, report its result. */
void
past_tend(struct sim *s)
{
	struct chance c = chance_of(s->plan.seed, s->step, 6);
	struct backup_made *b = &s->w->d.backup;

	if (!s->w->d.turn.backup.wanted || b->result != 0)
		return;
	if (s->making.store == NULL) {
		copy_store(s, &s->making);
		return;
	}
	if (!chance_one_in(&c, 2))
		return;
	b->result = is_whole(s) ? 1 : -1;
	(void)snprintf(b->name, sizeof(b->name), "overgang-%u", s->step);
	(void)snprintf(b->said, sizeof(b->said), "the copy does not verify");
	forget_copy(&s->past);
	if (b->result > 0) {
		s->past = s->making;
		s->past.there = true;
		s->verdict->backups++;
	} else {
		forget_copy(&s->making);
	}
	s->making = (struct past){ .there = false };
}

/* A backup in progress ends with its process. */
void
past_interrupted(struct sim *s)
{
	forget_copy(&s->making);
}

void
past_close(struct sim *s)
{
	static const char *const files[] = { "keys", "data.mdb" };
	char folder[300], path[330];

	forget_copy(&s->making);
	forget_copy(&s->past);
	folder_of(s, folder, sizeof(folder));
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", folder, files[i]);
		(void)unlink(path);
	}
	(void)rmdir(folder);
}

/* ---- the restore ---------------------------------------------------------------------------- */

static void
streams_back(struct sim *s, const struct past *p)
{
	for (uint32_t a = 1; a < AGENCIES_SIM; a++) {
		struct stream *t = &s->streams[a];
		for (uint64_t n = p->heads[a] + 1; n < t->room; n++) {
			if (t->list[n].delivery != NULL)
				ov__delivery__free_unpacked(t->list[n].delivery, NULL);
			t->list[n] = (struct entry){ .known = false };
		}
		t->head = p->heads[a];
		t->exact = true;
	}
	for (size_t i = 0; i < s->comparisons_count; i++)
		s->comparisons[i].done = true;
}

/* A report accepted after the backup counts as not accepted; a client that still keeps it may send
 * it again. */
static void
reports_back(struct sim *s, const struct past *p, struct chance *c)
{
	for (size_t i = 0; i < s->said_count; i++) {
		struct said *r = &s->said[i];
		unsigned char was = i < p->said_count ? p->said[i] : 0;
		bool lost = r->ok && was != SAID_OK, kept = chance_one_in(c, 2);
		r->maybe = was == SAID_MAYBE;
		if (!lost)
			continue;
		r->ok = false;
		r->numbers_count = 0;
		r->about[0] = '\0';
		r->closed = r->closed && !kept;
		s->verdict->taken_back++;
	}
}

/* Deliveries behind its cursor must be handed on again. An undeclared restore is invisible to it:
 * it goes on from where it was, and the rows that it parked are gone. */
static void
handled_back(const struct sim *s, struct consumer *c, uint64_t head)
{
	for (uint64_t n = c->cursor_least + 1; n < c->handled_room; n++)
		if (n > head || !s->unsaid)
			c->handled[n] = 0;
		else if (c->handled[n] == HANDLED_ASIDE || n <= c->session.through)
			c->handled[n] = HANDLED_DONE;
}

static void
consumers_back(struct sim *s, const struct past *p)
{
	for (size_t i = 0; i < CONSUMERS; i++) {
		struct consumer *c = &s->consumers[i];
		uint64_t head = p->heads[s->peers[c->peer].agency];
		c->cursor_least = c->cursor_most = p->cursors[i];
		if (c->covered > c->cursor_least)
			c->covered = c->cursor_least;
		handled_back(s, c, head);
		c->holds = c->behind && c->holds < head ? c->holds : head;
		c->behind = true;
		c->outstanding = 0;
		c->replaying = 0;
		parking_back(c, p->parked_rows[i], p->parked_rows_room[i]);
		/* After an undeclared restore, held deliveries could not be told from new ones. */
		if (s->unsaid)
			consumers_forget_held(c);
		pipe_drop(&s->peers[c->peer].up);
	}
}

static bool
is_there(struct sim *s, const char *case_)
{
	struct journal *j = &s->w->d.turn.journal;
	unsigned char id[CASE_ID_SIZE];
	struct case_row row;

	store_begin(j->store, true);
	journal_begin(j);
	bool there = case_id_parse(case_, id) && cases_load(j, id, &s->w->d.turn.arena, &row);
	store_abort(j->store);
	arena_reset(&s->w->d.turn.arena, 0);
	return there;
}

/* A case of now, or of the backup, that has since been found erased; or that does not exist. */
static void
cases_back(struct sim *s, const struct past *p)
{
	for (size_t i = 0; i < s->cases_count; i++) {
		struct person_case *mine = &s->cases[i];
		const struct person_case *then = &p->cases[i];
		bool now = is_there(s, mine->id);
		struct person_case next = { .person = mine->person, .doubt = now && mine->doubt };
		if (now)
			memcpy(next.id, mine->id, sizeof(next.id));
		else if (is_there(s, then->id))
			memcpy(next.id, then->id, sizeof(next.id));
		if (mine->doubt && !now && s->erased_count < ERASED_MAX)
			memcpy(s->erased[s->erased_count++], mine->id, sizeof(mine->id));
		if (!now && mine->id[0] != '\0' && s->lost_count < ERASED_MAX)
			memcpy(s->lost[s->lost_count++], mine->id, sizeof(mine->id));
		free(mine->folded);
		*mine = next;
		if (next.id[0] == '\0' || strcmp(next.id, then->id) != 0)
			due_forget(s, i);
	}
}

bool
past_lost(const struct sim *s, const char *case_)
{
	for (size_t i = 0; i < s->lost_count; i++)
		if (strcmp(s->lost[i], case_) == 0)
			return true;
	return false;
}

static void
connections_back(struct sim *s, bool declared, struct chance *c)
{
	for (size_t i = 0; i < s->peers_count; i++) {
		bool stays = chance_one_in(c, 2);
		pipe_drop(&s->peers[i].down);
		if (!declared || !stays)
			pipe_drop(&s->peers[i].news);
		consumers_cut(s, i);
	}
}

static void
go_back(struct sim *s, bool declared, struct chance *c)
{
	const struct past *p = &s->past;
	char folder[300];
	const char *why;

	past_interrupted(s);
	store_memory_fail_put(s->w->d.turn.journal.store, -1);
	store_memory_set_full(s->w->d.turn.journal.store, false);
	(void)disk_after_crash(s->w->dir, false, c);
	store_memory_become(s->w->d.turn.journal.store, p->store);
	folder_of(s, folder, sizeof(folder));
	if ((why = world_put_back(s->w, folder, declared)) != NULL)
		sim_fail(s, "the backup cannot be brought back: %s", why);
	disk_renewed(s->w->dir);
	assert(s->line + 1 < LINES_MAX);
	s->line++;
	memcpy(s->line_heads[s->line], p->heads, sizeof(p->heads));
	s->unsaid = !declared;
	memcpy(s->unsaid_heads, p->heads, sizeof(s->unsaid_heads));
	s->epoch = p->epoch;
	memcpy(s->lineage, p->lineage, sizeof(s->lineage));
	s->lineage_count = p->lineage_count;
	connections_back(s, declared, c);
	streams_back(s, p);
	reports_back(s, p, c);
	consumers_back(s, p);
	due_put(s, p->due);
	cases_back(s, p);
	shielded_back(s);
	(void)head_now(s, TEAM);
	if (declared == (s->w->d.turn.journal.epoch == s->epoch))
		sim_fail(s, "after the way back the epoch is %s", declared ? "the old one" : "new");
	if (declared)
		epoch_ends(s, false);
	s->verdict->restores += declared;
	s->verdict->set_backs += !declared;
	daemon_started(s);
}

/* Do not restore again while a client has not heard of the last restore: the model could not tell
 * which numbers it believes to have had. */
static bool
all_have_heard(const struct sim *s)
{
	for (size_t i = 0; i < CONSUMERS; i++)
		if (s->consumers[i].behind && s->consumers[i].state != CONSUMER_OFF)
			return false;
	return true;
}

/* As a snapshot it comes back only where no case was erased since: it has no list of erasures. */
static bool
can_go_back(const struct sim *s, bool declared)
{
	bool doubt = false;

	for (size_t i = 0; i < s->cases_count; i++)
		doubt = doubt || s->cases[i].doubt;
	return s->past.there && (!s->unsaid || all_have_heard(s)) &&
	       s->lineage_count + 4 < LINEAGE_MAX &&
	       (declared || (!doubt && s->past.erased_count == s->erased_count));
}

/* The process has ended in the middle of a turn, and its disk with it. */
bool
past_instead(struct sim *s)
{
	struct chance c = chance_of(s->plan.seed, s->step, 8);
	bool declared = !chance_one_in(&c, 3);

	if (!chance_one_in(&c, 5) || !sim_with(s, WITH_BACKUP) || !sim_with(s, WITH_RARE) ||
	    !can_go_back(s, declared))
		return false;
	s->verdict->crashes++;
	s->verdict->restored_from_crash++;
	go_back(s, declared, &c);
	return true;
}

/* An administrator asks for a backup; and now and then the store is lost, and is restored from the
 * last one. */
void
past_act(struct sim *s)
{
	struct chance c = chance_of(s->plan.seed, s->step, 7);
	Ov__Request request = OV__REQUEST__INIT;
	Ov__BackupRequest backup = OV__BACKUP_REQUEST__INIT;
	bool asks = chance_one_in(&c, 18), back = chance_one_in(&c, 25);
	bool declared = !chance_one_in(&c, 3);

	if (!sim_with(s, WITH_BACKUP))
		return;
	rare_backups(s, &asks, &back, &declared);
	if (back && can_go_back(s, declared)) {
		go_back(s, declared, &c);
	} else if (asks && s->last_seq > 0) { /* an empty store has no clock to doubt another by */
		request.ask_case = OV__REQUEST__ASK_BACKUP;
		request.backup = &backup;
		(void)actors_ask(s, ASK_BACKUP, ACCEPTS_PEER, 0, 0, &request);
	}
}
