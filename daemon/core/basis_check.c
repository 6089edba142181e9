/* basis_check.c - May a fact about grants be said? */
#include "core/basis_check.h"

#include "base/date.h"
#include "core/agencies.h"
#include "core/basis.h"
#include "core/sharing.h"
#include "core/state.h"
#include "schema/catalogue.h"

/* ---- may it be said? ------------------------------------------------------------------ */

static const struct agency *
known(const struct rules *rules, const char *name, struct refusal *r)
{
	const struct agency *a = agencies_by_name(rules->agencies, name);

	if (a != NULL && !a->retired)
		return a;
	refuse(r, REFUSED_NO_AGENCY, "agencies");
	return NULL;
}

static size_t
check_names(const struct rules *rules, const Ov__CaseState *state, char *const *names, size_t count,
    struct refusal *r)
{
	size_t fresh = 0;

	for (size_t i = 0; i < count; i++) {
		const struct agency *a = known(rules, names[i], r);
		fresh += a != NULL && state_participant(state, a->number) == NULL;
	}
	return fresh;
}

static void
check_recipients(const struct rules *rules, const Ov__ConsentGiven *c, struct refusal *r)
{
	for (size_t i = 0; i < c->n_agencies; i++) {
		const struct agency *a = agencies_by_name(rules->agencies, c->agencies[i]);
		if (a != NULL && !basis_may_be_told(a))
			refuse(r, REFUSED_NO_CONSENT_TO, "agencies");
	}
}

static void
check_given(const struct input *in, const Ov__ConsentGiven *c, struct refusal *r)
{
	/* A manual clock that was never moved has no day yet. */
	ov_date today = moment_date(in->now);

	if (today == 0 || c->given <= today)
		return;
	refuse(r, REFUSED_NOT_SAID_YET, "given");
	r->future = true;
}

static void
check_kinds(char *const *kinds, size_t count, struct refusal *r)
{
	for (size_t i = 0; i < count; i++) {
		const struct kind *k = catalogue_find(kinds[i]);
		if (k == NULL || !(SCOPE_BY_CONSENT & SCOPE(k->area)))
			refuse(r, REFUSED_KIND_NOT_BY_CONSENT, "kinds");
	}
}

/* B3. */
static size_t
check_basis(const struct rules *rules, const Ov__CaseState *state, const Ov__BasisInvoked *b,
    ov_date today, struct refusal *r)
{
	const struct basis *basis = sharing_basis(rules->sharing, b->code);
	size_t fresh = 0, opens = 0;

	if (basis == NULL) {
		refuse(r, REFUSED_NO_BASIS, "code");
		return 0;
	}
	if (!basis_holds(basis, today))
		refuse(r, REFUSED_BASIS_DATES, "code");
	for (size_t i = 0; i < b->n_agencies; i++) {
		const struct agency *a = known(rules, b->agencies[i], r);
		if (a != NULL && !(a->roles & basis->roles))
			refuse(r, REFUSED_BASIS_ROLE, "agencies");
	}
	for (size_t i = 0; i < rules->agencies->count; i++) {
		const struct agency *a = &rules->agencies->list[i];
		if (!(a->roles & basis->roles) || a->retired || !basis_named(b, a->name))
			continue;
		opens++;
		fresh += state_participant(state, a->number) == NULL;
	}
	if (opens == 0)
		refuse(r, REFUSED_BASIS_NOBODY, "agencies");
	return fresh;
}

static void
check_restricted(const struct rules *rules, const char *name, struct refusal *r)
{
	const struct agency *a = agencies_by_name(rules->agencies, name);

	if (a == NULL || a->retired || !a->restricted)
		refuse(r, REFUSED_NOT_RESTRICTED_AGENCY, "agency");
}

/* B4: a no to an unknown organisation would leave the one that is meant with all it sees. Only
 * reporters that move grants in the case are told so. */
static void
check_declined(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    const Ov__VolunteerDeclined *d, struct refusal *r)
{
	const Ov__AreaState *plan = state_area(state, OV__AREA__AREA_PLAN);
	const struct agency *behalf = agencies_by_name(rules->agencies, in->report->on_behalf_of);
	uint32_t speaker = behalf != NULL ? behalf->number : in->speaker.agency->number;

	bool nobody = basis_organisation(rules, speaker, d->organisation) == 0;
	if (nobody && d->organisation[0] == '\0')
		refuse(r, REFUSED_NEEDED, "organisation");
	if (!nobody || d->organisation[0] == '\0' ||
	    !basis_moves(in->speaker.agency, state, moment_date(in->now)))
		return;
	for (size_t i = 0; plan != NULL && i < plan->n_participants; i++) {
		const struct agency *a =
		    agencies_by_number(rules->agencies, plan->participants[i]->agency);
		if (a == NULL || !(a->roles & 1u << OV__ROLE__ROLE_VOLUNTEER) ||
		    plan->participants[i]->n_grants == 0)
			continue;
		refuse(r, REFUSED_NO_ORGANISATION, "organisation");
	}
}

static size_t
check_fact(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    const Ov__Fact *f, struct refusal *r)
{
	switch ((int)f->fact_case) {
	case OV__FACT__FACT_CONSENT_GIVEN:
		check_given(in, f->consent_given, r);
		check_recipients(rules, f->consent_given, r);
		check_kinds(f->consent_given->kinds, f->consent_given->n_kinds, r);
		return check_names(
		    rules, state, f->consent_given->agencies, f->consent_given->n_agencies, r);
	case OV__FACT__FACT_CONSENT_WITHDRAWN:
		(void)check_names(rules, state, f->consent_withdrawn->agencies,
		    f->consent_withdrawn->n_agencies, r);
		return 0;
	case OV__FACT__FACT_BASIS_INVOKED:
		return check_basis(rules, state, f->basis_invoked, moment_date(in->now), r);
	case OV__FACT__FACT_CASE_RESTRICTED:
		check_restricted(rules, f->case_restricted->agency, r);
		return 0;
	case OV__FACT__FACT_VOLUNTEER_DECLINED:
		check_declined(rules, in, state, f->volunteer_declined, r);
		return 0;
	default:
		return 0;
	}
}

/* The number of new participants tells of the case: a reporter that moves no grants is answered
 * without it. */
size_t
basis_check(const struct rules *rules, const struct input *in, const Ov__CaseState *state,
    const Ov__Fact *f, struct refusal *r)
{
	size_t fresh = check_fact(rules, in, state, f, r);

	return basis_moves(in->speaker.agency, state, moment_date(in->now)) ? fresh : 0;
}
