/* problems.h - The kinds of problem of the notifier, and the lines of its log. */
#ifndef OVERGANG_NOTIFY_PROBLEMS_H
#define OVERGANG_NOTIFY_PROBLEMS_H

#include "base/problem.h"

/* clang-format off */
#define NOTIFY_PROBLEMS(X) \
	/* A telephone number. */ \
	X(PROBLEM_PHONE_NOT_DIGITS, "phone-not-digits", \
	    "is no phone number; digits and spaces, at most 15, and a + in front") \
	X(PROBLEM_PHONE_NOT_NORWEGIAN, "phone-not-norwegian", \
	    "is no Norwegian number; these have eight digits, others + and the country's") \
	X(PROBLEM_PHONE_NOT_FOREIGN, "phone-not-foreign", \
	    "is no phone number of a country; + and its number, without 00") \
	X(PROBLEM_PHONE_FIRST_DIGIT, "phone-first-digit", \
	    "cannot be rung: no person's number in Norway begins with 0, 1 or 8") \
	X(PROBLEM_PHONE_ONE_DIGIT, "phone-one-digit", \
	    "cannot be rung: it is one digit eight times") \
	/* A line of the roster. */ \
	X(PROBLEM_ROSTER_SECTION, "roster-section", \
	    "there are [overgang], [notify], [person NAME], [duty] and [channel NAME]; this is: " \
	    "{1}") \
	X(PROBLEM_PERSON_ID, "person-id", "the person's name is 1 to {2} of a-z, 0-9 and -: {1}") \
	X(PROBLEM_TOO_MANY_PEOPLE, "too-many-people", \
	    "is one person more than the {1} there can be") \
	X(PROBLEM_CHANNEL_ID, "channel-id", \
	    "the channel's name is 1 to {2} of a-z, 0-9 and -: {1}") \
	X(PROBLEM_TOO_MANY_CHANNELS, "too-many-channels", \
	    "is one channel more than the {1} there can be") \
	X(PROBLEM_CHANNEL_TYPE, "channel-type", "is neither file nor program: {1}") \
	X(PROBLEM_CHANNEL_TYPE_EMPTY, "channel-type-empty", "is neither file nor program") \
	X(PROBLEM_DUTY_FORM, "duty-form", \
	    "write dd.mm.yyyy 08.00 - dd.mm.yyyy 08.00 = first, second, third") \
	X(PROBLEM_TOO_MANY_DUTIES, "too-many-duties", \
	    "is one line more than the {1} there can be") \
	X(PROBLEM_DUTY_MOMENT, "duty-moment", "is no moment; write dd.mm.yyyy 08.00: {1}") \
	X(PROBLEM_DUTY_ENDS, "duty-ends", "ends before it begins") \
	X(PROBLEM_DUTY_NOBODY, "duty-nobody", "names nobody") \
	X(PROBLEM_DUTY_TOO_MANY, "duty-too-many", \
	    "names more than {2}; a line has first, second, third: {1}") \
	/* The roster as a whole. */ \
	X(PROBLEM_PERSON_NO_NAME, "person-no-name", "name is missing") \
	X(PROBLEM_PERSON_NO_PHONE, "person-no-phone", "phone is missing") \
	X(PROBLEM_DUTY_STRANGER, "duty-stranger", "is on duty, but has no section [person …]") \
	X(PROBLEM_DUTY_OVERLAPS, "duty-overlaps", \
	    "overlaps another line of [duty]; two would be on duty") \
	X(PROBLEM_NO_OTHERWISE, "no-otherwise", \
	    "[notify] otherwise is missing: who is told where the roster has a hole") \
	X(PROBLEM_OTHERWISE_STRANGER, "otherwise-stranger", \
	    "is named by otherwise, but has no section [person …]") \
	X(PROBLEM_LEADER_STRANGER, "leader-stranger", \
	    "is named by leader, but has no section [person …]") \
	X(PROBLEM_CHANNEL_NO_TYPE, "channel-no-type", "type is missing; file or program") \
	X(PROBLEM_CHANNEL_NO_DIRECTORY, "channel-no-directory", "directory is missing") \
	X(PROBLEM_CHANNEL_NO_COMMAND, "channel-no-command", "command is missing") \
	X(PROBLEM_CHANNEL_STRANGER, "channel-stranger", \
	    "stands in channels, but has no section [channel …]") \
	X(PROBLEM_NO_CHANNELS, "no-channels", \
	    "[notify] channels is missing: the channels in the order they are tried") \
	X(PROBLEM_CHANNEL_LEFT_OUT, "channel-left-out", \
	    "[notify] channels has to name each channel once") \
	X(PROBLEM_CONSUMER_NAME, "consumer-name", \
	    "is no name for consumer; 1 to {1} of a-z, 0-9 and -") \
	X(PROBLEM_NO_STATE, "no-state", "[notify] state is missing") \
	X(PROBLEM_STATE_HOLDS, "state-holds", \
	    "state and consumer hold as they were until it is started again") \
	X(PROBLEM_ROSTER_WRONG_NOW, "roster-wrong-now", \
	    "{1} is wrong now: the roster that was read before stays in force") \
	/* The folder of alerts. */ \
	X(PROBLEM_STATE_NO_DIRECTORY, "state-no-directory", \
	    "{1} is no directory this program can write") \
	X(PROBLEM_ALERT_UNREADABLE, "alert-unreadable", "an alert that was kept cannot be read") \
	X(PROBLEM_ALERT_DAMAGED, "alert-damaged", \
	    "{1}/{2} is damaged; look who should have been told") \
	/* A channel. */ \
	X(PROBLEM_CHANNEL_FAILED, "channel-failed", "channel {1}") \
	X(PROBLEM_CHANNEL_MEMORY, "channel-memory", "channel {1}: out of memory") \
	X(PROBLEM_CHANNEL_TEXT, "channel-text", "channel {1}: cannot hand over the text") \
	X(PROBLEM_CHANNEL_STOPPED, "channel-stopped", \
	    "channel {1}: the program did not end and was stopped") \
	X(PROBLEM_CHANNEL_ENDED, "channel-ended", "channel {1}: the program ended with {2}") \
	X(PROBLEM_CHANNEL_KILLED, "channel-killed", \
	    "channel {1}: the program was ended by signal {2}") \
	X(PROBLEM_CHANNEL_DIRECTORY_AWAY, "channel-directory-away", \
	    "channel {1}: {2} is no directory this program can write") \
	X(PROBLEM_CHANNEL_PROGRAM_AWAY, "channel-program-away", \
	    "channel {1}: {2} is no program that can be run") \
	X(PROBLEM_CHANNEL_TRIED, "channel-tried", \
	    "{1}: it is tried all the same when there is something to send") \
	/* An alert. */ \
	X(PROBLEM_ALERT_NOT_SENT, "alert-not-sent", "alert {1} is not sent: {2}") \
	X(PROBLEM_NOBODY_TOLD, "nobody-told", \
	    "alert {1}: no channel works, NOBODY WAS TOLD; trying on") \
	X(PROBLEM_SENT_NOT_NOTED, "sent-not-noted", "cannot note that alert {1} was sent") \
	X(PROBLEM_NOT_REPORTED, "not-reported", \
	    "alert {1} was sent, but the daemon does not know yet: {2}") \
	X(PROBLEM_REPORT_REFUSED, "report-refused", \
	    "alert {1} was sent, but the daemon does not take note: {2}") \
	X(PROBLEM_ALERTS_LEFT, "alerts-left", \
	    "{1} alerts wait in {2} and are not through; look who should be told")
/* clang-format on */

NOTIFY_PROBLEMS(PROBLEM_DECLARED)

#endif
