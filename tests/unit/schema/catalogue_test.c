/* catalogue_test.c - Each check of the table of kinds, on both sides of its limit. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "schema/catalogue.h"
#include "schema/checks.h"
#include "schema/limits.h"

#define TEXT(literal) ((char *)(uintptr_t)(literal))
#define MESSAGE(NAME) .base = PROTOBUF_C_MESSAGE_INIT(&ov__##NAME##__descriptor)
/* Unset texts are the shared empty one, as the unpacker leaves them. */
#define NOTHING TEXT("")

struct row {
	Ov__Fact fact;
	const char *field; /* that is refused; "" none */
};

#define FACT(FIELD, KIND, TYPE, ...)                                                   \
	{                                                                              \
		PROTOBUF_C_MESSAGE_INIT(&ov__fact__descriptor), OV__FACT__FACT_##KIND, \
		{                                                                      \
			.FIELD = &(TYPE)                                               \
			{                                                              \
				__VA_ARGS__                                            \
			}                                                              \
		}                                                                      \
	}

static void
check(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct kind *k = catalogue_kind((uint32_t)rows[i].fact.fact_case);
		struct refusal r = { .outcome = OV__OUTCOME__OUTCOME_OK };
		assert_non_null(k);
		checks_fact(&rows[i].fact, &r);
		if (strcmp(r.field, rows[i].field) != 0)
			fail_msg("row %zu, %s: refused for \"%s\" (%s), expected \"%s\"", i,
			    k->name, r.field, refusal_code_name(r.code), rows[i].field);
		assert_int_equal(r.outcome == OV__OUTCOME__OUTCOME_OK, rows[i].field[0] == '\0');
	}
}

#define CHECK(...)                                           \
	do {                                                 \
		const struct row rows[] = { __VA_ARGS__ };   \
		check(rows, sizeof(rows) / sizeof(rows[0])); \
	} while (0)

#define DATE_SET(...)                                                                           \
	FACT(release_date_set, RELEASE_DATE_SET, Ov__ReleaseDateSet, MESSAGE(release_date_set), \
	    .reason = NOTHING, .adjusted_because = NOTHING, __VA_ARGS__)
#define IDENTITY(ID, BIRTH)                                              \
	FACT(identity_recorded, IDENTITY_RECORDED, Ov__IdentityRecorded, \
	    MESSAGE(identity_recorded), .national_id = TEXT(ID), .birth_date = BIRTH)
#define CONSENT(...)                                                                 \
	FACT(consent_given, CONSENT_GIVEN, Ov__ConsentGiven, MESSAGE(consent_given), \
	    .purpose = NOTHING, __VA_ARGS__)

static void
dates_and_times(void **state)
{
	(void)state;
	CHECK({ DATE_SET(.date = 20270324, .time = 2359), "" }, { DATE_SET(.date = 0), "date" },
	    { DATE_SET(.date = 20270230), "date" }, { DATE_SET(.date = 19700101), "" },
	    { DATE_SET(.date = 19691231), "date" }, { DATE_SET(.date = 21891231), "" },
	    { DATE_SET(.date = 21900101), "date" },
	    { DATE_SET(.date = 20270324, .time = 2400), "time" },
	    { DATE_SET(.date = 20270324, .time = 1060), "time" },
	    { DATE_SET(.date = 20270324, .version = 1), "version" },
	    { DATE_SET(.date = 20270324, .was_date = 1), "was_date" },
	    { DATE_SET(.date = 20270324, .was_time = 1), "was_time" },
	    { DATE_SET(.date = 20270324, .answer_by = 1), "answer_by" },
	    { DATE_SET(.date = 20270324, .form = OV__RELEASE_FORM__RELEASE_FORM_COURT), "" },
	    { DATE_SET(.date = 20270324, .form = OV__RELEASE_FORM__RELEASE_FORM_TRANSFER),
		"form" });
}

static void
people_are_older_than_the_calendar(void **state)
{
	(void)state;
	CHECK({ IDENTITY("14838831150", 0), "" }, { IDENTITY("", 19010101), "" },
	    { IDENTITY("", 19001231), "birth_date" }, { IDENTITY("", 19690229), "birth_date" },
	    { IDENTITY("", 19680229), "" }, { IDENTITY("", 0), "national_id" },
	    { IDENTITY("1483883115", 0), "national_id" },
	    { IDENTITY("1483883115x", 0), "national_id" }, { IDENTITY("148388311501", 0), "" },
	    { IDENTITY("1483883115012", 0), "national_id" });
}

static void
consent_names_what_it_opens(void **state)
{
	Ov__Area plan = OV__AREA__AREA_PLAN, duty = OV__AREA__AREA_DUTY, none = OV__AREA__AREA_NONE,
		 health = OV__AREA__AREA_HEALTH;
	Ov__Grant *grant = NULL;

	(void)state;
	CHECK({ CONSENT(.given = 20270101), "" }, { CONSENT(.given = 0), "given" },
	    { CONSENT(.given = 20270101, .expires = 20270101), "" },
	    { CONSENT(.given = 20270101, .expires = 20261231), "expires" },
	    { CONSENT(.given = 20270101, .areas = &health, .n_areas = 1), "" },
	    { CONSENT(.given = 20270101, .areas = &plan, .n_areas = 1), "areas" },
	    { CONSENT(.given = 20270101, .areas = &duty, .n_areas = 1), "areas" },
	    { CONSENT(.given = 20270101, .areas = &none, .n_areas = 1), "areas" },
	    { CONSENT(.given = 20270101, .n_agencies = PARTICIPANTS_MAX), "" },
	    { CONSENT(.given = 20270101, .n_agencies = PARTICIPANTS_MAX + 1), "agencies" },
	    { CONSENT(.given = 20270101, .n_kinds = GRANT_KINDS_MAX), "" },
	    { CONSENT(.given = 20270101, .n_kinds = GRANT_KINDS_MAX + 1), "kinds" },
	    { CONSENT(.given = 20270101, .grants = &grant, .n_grants = 1), "grants" });
}

#define BASIS(...)                                                                   \
	FACT(basis_invoked, BASIS_INVOKED, Ov__BasisInvoked, MESSAGE(basis_invoked), \
	    .reason = NOTHING, __VA_ARGS__)
#define RETRACTED(...)                                                                           \
	FACT(report_retracted, REPORT_RETRACTED, Ov__ReportRetracted, MESSAGE(report_retracted), \
	    __VA_ARGS__)

static void
bases_and_retractions(void **state)
{
	unsigned char key[16] = { 1 };
	uint32_t number = 1;
	ProtobufCBinaryData id = { 16, key };

	(void)state;
	CHECK({ BASIS(.code = TEXT("a")), "" }, { BASIS(.code = NOTHING), "code" },
	    { BASIS(.code = TEXT("a"), .until = 20270230), "until" },
	    { BASIS(.code = TEXT("a"), .n_agencies = PARTICIPANTS_MAX + 1), "agencies" },
	    { BASIS(.code = TEXT("a"), .n_grants = 1), "grants" },
	    { RETRACTED(.report = { 16, key }, .reason = TEXT("x")), "" },
	    { RETRACTED(.report = { 15, key }, .reason = TEXT("x")), "report" },
	    { RETRACTED(.report = { 16, key }, .reason = NOTHING), "reason" },
	    { RETRACTED(.report = { 16, key }, .reason = TEXT("x"), .area = OV__AREA__AREA_NAME),
		"area" },
	    { RETRACTED(.report = { 16, key }, .reason = TEXT("x"), .voided = &number,
		  .n_voided = 1),
		"voided" },
	    { RETRACTED(.report = { 16, key }, .reason = TEXT("x"), .events = &id, .n_events = 1),
		"events" },
	    { RETRACTED(.report = { 16, key }, .reason = TEXT("x"), .kinds = &number, .n_kinds = 1),
		"kinds" });
}

#define NEED(AREA)                                                                                 \
	FACT(need_assessed, NEED_ASSESSED, Ov__NeedAssessed, MESSAGE(need_assessed), .area = AREA, \
	    .level = OV__NEED_LEVEL__NEED_LEVEL_SOME, .note = NOTHING, .wish = NOTHING)

static void
needs_stand_in_five_areas(void **state)
{
	(void)state;
	CHECK({ NEED(OV__AREA__AREA_NONE), "area" }, { NEED(OV__AREA__AREA_SENTENCE), "area" },
	    { NEED(OV__AREA__AREA_HEALTH), "" }, { NEED(OV__AREA__AREA_NETWORK), "" },
	    { NEED(OV__AREA__AREA_PLAN), "area" });
}

#define PLACE_NO(FIELD, KIND, TYPE, PLACE) \
	FACT(FIELD, KIND, TYPE, MESSAGE(FIELD), .place = PLACE, .reason = NOTHING)

/* A place that was not given has no name; one that was given has. */
static void
a_no_needs_no_name(void **state)
{
	static char long_name[] = "12345678901234567890123456789012345678901234567890"
				  "1234567890123456789012345678901";

	(void)state;
	CHECK({ PLACE_NO(housing_guarantee_refused, HOUSING_GUARANTEE_REFUSED,
		    Ov__HousingGuaranteeRefused, NOTHING),
		  "" },
	    { PLACE_NO(housing_guarantee_withdrawn, HOUSING_GUARANTEE_WITHDRAWN,
		  Ov__HousingGuaranteeWithdrawn, NOTHING),
		"" },
	    { PLACE_NO(housing_guarantee_unfulfilled, HOUSING_GUARANTEE_UNFULFILLED,
		  Ov__HousingGuaranteeUnfulfilled, NOTHING),
		"" },
	    { PLACE_NO(housing_guarantee_refused, HOUSING_GUARANTEE_REFUSED,
		  Ov__HousingGuaranteeRefused, long_name),
		"place" },
	    { FACT(nav_office_disputed, NAV_OFFICE_DISPUTED, Ov__NavOfficeDisputed,
		  MESSAGE(nav_office_disputed), .office = NOTHING, .reason = NOTHING),
		"" },
	    { FACT(nav_office_claimed, NAV_OFFICE_CLAIMED, Ov__NavOfficeClaimed,
		  MESSAGE(nav_office_claimed), .office = NOTHING, .ground = NOTHING),
		"office" },
	    { FACT(leave_refused, LEAVE_REFUSED, Ov__LeaveRefused, MESSAGE(leave_refused),
		  .purpose = NOTHING, .reason = NOTHING),
		"" },
	    { FACT(leave_granted, LEAVE_GRANTED, Ov__LeaveGranted, MESSAGE(leave_granted),
		  .purpose = NOTHING),
		"purpose" },
	    { FACT(volunteer_declined, VOLUNTEER_DECLINED, Ov__VolunteerDeclined,
		  MESSAGE(volunteer_declined), .organisation = NOTHING, .reason = NOTHING),
		"" },
	    { FACT(volunteer_declined, VOLUNTEER_DECLINED, Ov__VolunteerDeclined,
		  MESSAGE(volunteer_declined), .organisation = NOTHING, .reason = NOTHING,
		  .agency = 1),
		"agency" });
}

static void
what_is_needed_is_there(void **state)
{
	char long_reference[66];

	(void)state;
	memset(long_reference, 'x', 65);
	long_reference[65] = '\0';
	CHECK({ FACT(participant_reference_set, PARTICIPANT_REFERENCE_SET,
		    Ov__ParticipantReferenceSet, MESSAGE(participant_reference_set),
		    .reference = long_reference + 1),
		  "" },
	    { FACT(participant_reference_set, PARTICIPANT_REFERENCE_SET,
		  Ov__ParticipantReferenceSet, MESSAGE(participant_reference_set),
		  .reference = long_reference),
		"reference" },
	    { FACT(case_opened, CASE_OPENED, Ov__CaseOpened, MESSAGE(case_opened),
		  .nickname = TEXT("blå ugle"), .language = NOTHING),
		"nickname" },
	    { FACT(housing_stay_registered, HOUSING_STAY_REGISTERED, Ov__HousingStayRegistered,
		  MESSAGE(housing_stay_registered), .place = NOTHING),
		"type" },
	    { FACT(housing_stay_registered, HOUSING_STAY_REGISTERED, Ov__HousingStayRegistered,
		  MESSAGE(housing_stay_registered), .type = OV__STAY_TYPE__STAY_TYPE_OWN,
		  .place = NOTHING, .from = 20270102, .to = 20270101),
		"to" },
	    { FACT(alert_acknowledged, ALERT_ACKNOWLEDGED, Ov__AlertAcknowledged,
		  MESSAGE(alert_acknowledged), .code = 1000, .by = NOTHING),
		"" },
	    { FACT(alert_acknowledged, ALERT_ACKNOWLEDGED, Ov__AlertAcknowledged,
		  MESSAGE(alert_acknowledged), .code = 999, .by = NOTHING),
		"code" },
	    { FACT(alert_notified, ALERT_NOTIFIED, Ov__AlertNotified, MESSAGE(alert_notified),
		  .code = 10000, .who = NOTHING, .how = NOTHING),
		"code" },
	    { FACT(case_restricted, CASE_RESTRICTED, Ov__CaseRestricted, MESSAGE(case_restricted),
		  .agency = TEXT("skjermet"), .owner = 1),
		"owner" },
	    { FACT(case_restricted, CASE_RESTRICTED, Ov__CaseRestricted, MESSAGE(case_restricted),
		  .agency = TEXT("skjermet"), .since = 1),
		"since" },
	    { FACT(emergency_opened, EMERGENCY_OPENED, Ov__EmergencyOpened,
		  MESSAGE(emergency_opened), .reason = TEXT("x"), .key = NOTHING, .until = 1),
		"until" },
	    { FACT(emergency_opened, EMERGENCY_OPENED, Ov__EmergencyOpened,
		  MESSAGE(emergency_opened), .reason = TEXT("x"), .key = TEXT("k")),
		"key" },
	    { FACT(institution_left, INSTITUTION_LEFT, Ov__InstitutionLeft,
		  MESSAGE(institution_left), .national_id = TEXT("14838831150"),
		  .institution = TEXT("Granli")),
		"to" });
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_and_times),
		cmocka_unit_test(people_are_older_than_the_calendar),
		cmocka_unit_test(consent_names_what_it_opens),
		cmocka_unit_test(bases_and_retractions),
		cmocka_unit_test(needs_stand_in_five_areas),
		cmocka_unit_test(a_no_needs_no_name),
		cmocka_unit_test(what_is_needed_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
