#!/usr/bin/python3
"""holes.py - Break one check of the daemon at a time; the canary test must find each.

    tests/canary/holes.py [NAME | n/m]   all, the one with that name, or the n-th part of m

Each hole is an exact text of the source and its replacement; the procedure stands in
tests/lib/broken.py.
"""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import broken  # noqa: E402

SEEDS = 500
CAUGHT = re.compile(r"^# .*(misplaced|missing|wrongly answered|not declared so)", re.M)

HOLES = [
    ("answers are made before later inputs of the turn", "daemon/process/turn.c",
     "		q->fates[i] = handle_frame(d, f, PHASE_CHANGE, false);",
     "		q->fates[i] = handle_frame(d, f, PHASE_CHANGE, false) == FATE_OTHER ?\n"
     "				 handle_frame(d, f, PHASE_SHOW, false) : FATE_DONE;"),
    ("publications are checked before later inputs of the turn", "daemon/store/stream.c",
     "	if (e == NULL || !access_event(agency, key_areas, &s, e))",
     "	if (e == NULL || (key_areas != SCOPE_ALL && !access_event(agency, key_areas, &s, e)))"),
    ("a consent has no last day", "daemon/core/basis.c",
     "grant_new(a, over ? 0 : s & SCOPE_BY_CONSENT, c->expires, arena);",
     "grant_new(a, over ? 0 : s & SCOPE_BY_CONSENT, 0, arena);"),
    ("withdrawal is ignored", "daemon/core/apply_grants.c",
     "			if (plan->participants[i]->agency == ended[j])",
     "			if (plan->participants[i]->agency == ended[j] && count > PARTICIPANTS_MAX)"),
    ("key areas are ignored in fetch", "daemon/desk/fetch.c",
     "		Ov__Delivery *d = stream_delivery(call_journal(c), c->agency, c->key->areas,",
     "		Ov__Delivery *d = stream_delivery(call_journal(c), c->agency, SCOPE_ALL,"),
    ("key areas are ignored in reads", "daemon/desk/call.c",
     "	sight_narrow(&sight, c->key->areas);",
     "	sight_narrow(&sight, SCOPE_ALL);"),
    ("addressed events go to all", "daemon/core/access.c",
     "	if (e->to != 0 && e->to != agency->number && !s->owner)",
     "	if (e->to != 0 && e->to != agency->number && !s->owner && e->area == 0)"),
    ("the mask is not applied in Cases", "daemon/desk/cases.c",
     "	Ov__CaseState *masked = mask_case(row.state, &s, &c->turn->arena);",
     "	Ov__CaseState *masked = s.areas != 0 ? row.state\n"
     "					     : mask_case(row.state, &s, &c->turn->arena);"),
    ("a restricted case stays in the former owner's stream", "daemon/store/index.c",
     "	bool ending = ends_parts(events);",
     "	bool ending = ends_parts(events) && events->count == 0;"),
    ("own reports of before a restriction are shown", "daemon/core/access.c",
     "	if (e->reporter == agency->number && (!s->restricted || e->number > s->since))",
     "	if (e->reporter == agency->number)"),
    ("own_only is ignored", "daemon/core/mask.c",
     "	if (own_only)\n		filled_strip(e, f, arena);",
     "	if (own_only && f->fact_case == OV__FACT__FACT__NOT_SET)\n		filled_strip(e, f, arena);"),
    ("a sum of several areas is told to a key with fewer", "daemon/core/sight.c",
     "	if (area == OV__AREA__AREA_PLAN && s->areas != SCOPE_ALL && catalogue_is(kind, KIND_SUM))",
     "	if (area == OV__AREA__AREA_PLAN && s->areas == 0 && catalogue_is(kind, KIND_SUM))"),
    ("a sum of several areas is shown in the case", "daemon/core/mask.c",
     "		if (sight_has(s, OV__AREA__AREA_PLAN, plan->latest[i]->kind))",
     "		if (s->reader != 0)"),
    ("an emergency is not bound to its key", "daemon/core/access.c",
     "	       strcmp(l->fact->emergency_opened->key, key) == 0;",
     "	       key[0] != '\\0';"),
    ("an emergency has no end", "daemon/core/access.c",
     "	       now < l->fact->emergency_opened->until &&",
     "	       now != 0 &&"),
    ("an emergency opens lists as well", "daemon/desk/cases.c",
     "	struct sight s = call_sight(c, &share, NULL);",
     "	struct sight s = call_sight(c, &share, row.state);"),
    ("an erased key is not overwritten", "daemon/store/keys.c",
     "	for (size_t i = 0; i < count; i++) {\n		off_t at",
     "	for (size_t i = count; i < count; i++) {\n		off_t at"),
    ("state is stored unsealed", "daemon/store/cases.c",
     "	memcpy(v, head.data, CASE_SEALED);\n",
     "	memcpy(v, head.data, CASE_SEALED);\n"
     "	store_put(j->store, STORE_META, store_key_done(&k),\n"
     "	    (struct bytes){ plain.data, plain.size });\n"),
    ("a share's kinds are widened to their area", "daemon/core/sight.c",
     "		sight_add_kind(s, g->kinds[i]);",
     "		s->areas |= SCOPE(catalogue_kind_area(g->kinds[i]));"),
    ("a revoked key is still served", "daemon/desk/desk.c",
     "			return &a->keys[i];\n	return NULL;",
     "			return &a->keys[i];\n"
     "	for (size_t i = 0; i < a->keys_count; i++)\n"
     "		if (strncmp(a->keys[i].user_id, user_id, 3) == 0)\n"
     "			return &a->keys[i];\n	return NULL;"),
    ("told_by is shown to all", "daemon/desk/history.c",
     "	if (s->owner) {\n		add_told(c, h, e, id);",
     "	{\n		add_told(c, h, e, id);"),
    ("addressed facts stand in everybody's state", "daemon/core/mask.c",
     "	if (is_addressed(l) && l->speaker != s->reader)",
     "	if (is_addressed(l) && s->reader == 0)"),
    ("§ 21-4 opens for municipal Nav too", "daemon/core/basis.c",
     "		if (!(a->roles & basis->roles) || a->retired || !basis_named(b, a->name) ||",
     "		if (a->retired || !basis_named(b, a->name) ||"),
    ("an agency that opens a case again moves grants", "daemon/core/basis.c",
     "	       (p == plan->participants[0] || holds_grant(p, agency->roles, today));",
     "	       (p->n_grants != 99 || holds_grant(p, agency->roles, today));"),
    ("on call keeps its sight of restricted cases", "daemon/store/shares.c",
     "	else if (agency->roles & 1u << OV__ROLE__ROLE_ONCALL && !s.restricted)",
     "	else if (agency->roles & 1u << OV__ROLE__ROLE_ONCALL)"),
    ("the reason of a retraction is shown to all", "daemon/core/reported.c",
     "	if (!spoken)\n		part->reason = arena_string(arena, \"\");",
     "	if (!spoken && area == 0)\n		part->reason = arena_string(arena, \"\");"),
    ("a refusal after a consent is a repetition", "daemon/core/repeats.c",
     "		return said_since(state, OV__FACT__FACT_CONSENT_GIVEN, number, by);",
     "		return said_since(state, OV__FACT__FACT_CASE_RESTRICTED, number, by);"),
    ("single kinds are granted and not sent", "daemon/core/access.c",
     "	return sight_has(s, (Ov__Area)e->area, kind) && sight_concerned(s, e->fact);",
     "	return (s->areas & SCOPE(e->area)) != 0 && sight_concerned(s, e->fact);"),
    ("a refusal repeats the request", "daemon/desk/find.c",
     "	call_refuse(c, REFUSED_NO_SUCH_CASE, field);\n}",
     "	call_refuse(c, REFUSED_NO_SUCH_CASE, c->request->user);\n}"),
    ("a date reckoned from others' words is taken for the reporter's own", "proto/facts.proto",
     "	uint32 expected = 6 [(filled).source = CASE];", "	uint32 expected = 6 [(filled).source = OWN];"),
    ("a field that the daemon fills in is not declared so", "proto/facts.proto",
     "	uint32 answer_by = 9 [(filled).source = CASE];", "	uint32 answer_by = 9;"),
    ("an organisation is told facts about another", "daemon/core/sight.c",
     "		return !(s->roles & BIT(VOLUNTEER)) || organisation == s->reader;",
     "		return organisation != PERSON_NUMBER + 1;"),
    ("an organisation that was declined is told on", "daemon/core/apply_grants.c",
     "	if (agency == 0 || !(moves || (declined && speaker == agency)))",
     "	if (agency == 0 || declined || !moves || speaker == 0)"),
    ("any organisation declines another", "daemon/core/apply_grants.c",
     "	if (agency == 0 || !(moves || (declined && speaker == agency)))",
     "	if (agency == 0 || !(moves || (declined && speaker != 0)))"),
    ("a late task is told to all", "daemon/core/sight.c",
     "		return has_owner(s, f->task_overdue->owners, f->task_overdue->n_owners);",
     "		return f->task_overdue->n_owners > 0;"),
    ("a voluntary organisation is told who else is there", "daemon/core/sight.c",
     "	return s->owner || (s->areas & A(CASE)) != 0 || s->roles == 0 ||",
     "	return s->owner || (s->areas & A(CASE)) != 0 || s->reader != 0 ||"),
    ("a retraction is told beyond the report's recipients", "daemon/core/sight.c",
     "	       (!addressed && !(s->roles & BIT(VOLUNTEER)));",
     "	       !addressed || whom != 0;"),
    ("facts after a death are published", "daemon/store/index.c",
     "	if (after_death && !r->sight.owner && e->reporter != r->agency->number)\n",
     "	if (after_death && r->head == UINT64_MAX)\n"),
    ("facts after a death are shown in the case", "daemon/core/mask.c",
     "	if (death != 0 && l->number > death && l->reporter != s->reader)\n",
     "	if (death != 0 && l->number > death && l->reporter == UINT32_MAX)\n"),
    ("facts after a death are shown in the history", "daemon/desk/history.c",
     "	if (death != 0 && e->number > death && !s->owner && !stream_was_told(e, c->agency->number))\n",
     "	if (death != 0 && e->number == UINT32_MAX && !stream_was_told(e, c->agency->number))\n"),
    ("answers stand in the log", "daemon/desk/outbox.c",
     "	struct wire_bytes b = wire_pack(answer, &o->arena);\n",
     "	struct wire_bytes b = wire_pack(answer, &o->arena);\n"
     "	extern long write(int fd, const void *data, unsigned long size);\n"
     "	(void)!write(2, b.data, b.size);\n"),
]


def run(tree, seeds):
    return subprocess.run(["build/tests/canary_test", "--seeds", str(seeds)], cwd=tree,
                          capture_output=True, text=True)


def is_well(tree, _):
    done = run(tree, 20)
    return "" if done.returncode == 0 else done.stdout


def notices(tree, _):
    done = run(tree, SEEDS)
    seed = re.search(r"^# (seed \d+)\n# (.*)", done.stdout, re.M)
    caught = done.returncode != 0 and CAUGHT.search(done.stdout) is not None
    if not caught:
        print(done.stdout[-2000:])
    return caught, f"({seed.group(1)}, {seed.group(2)[:90]})" if seed else ""


if __name__ == "__main__":
    sys.exit(broken.main("canary holes", HOLES, lambda _: ["build/tests/canary_test"], is_well, notices))
