/* notify_test.c - An alert goes to the person on duty, by the way that works, once. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "files.h"
#include "handle.h"
#include "notify/channel.h"
#include "notify/outgoing.h"
#include "notify/phone.h"
#include "notify/roster.h"
#include "stop.h"
#include "texts_in.h"
#include "told_alert.h"

#define KEY "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"

/* ---- the roster ------------------------------------------------------------------------------ */

/* A directory with the roster and its channels, made anew for each test. */
static struct {
	char dir[64];
	char config[80];
	struct roster roster;
} place;

/* The path of a file in it; valid until the next call. */
static const char *
path_in(const char *name)
{
	static char path[160];

	(void)snprintf(path, sizeof(path), "%s/%s", place.dir, name);
	return path;
}

static void
write_in(const char *name, const char *text, mode_t mode)
{
	assert_int_equal(files_write(place.dir, name, text, strlen(text), mode), 0);
}

#define PEOPLE                                                        \
	"[person ola]\nname = Ola Eksempel\nphone = +47 000 00 030\n" \
	"[person kari]\nname = Kari Eksempel\nphone = 000 00 031\n"   \
	"[person per]\nname = Per Eksempel\nphone = 000 00 032\n"
#define NOTIFY                                                             \
	"[notify]\nstate = state\nchannels = sms, perm\notherwise = per\n" \
	"allow_invented = yes\n"
#define CHANNELS                                          \
	"[channel perm]\ntype = file\ndirectory = sent\n" \
	"[channel sms]\ntype = program\ncommand = send a b\n"
#define DUTY                                                \
	"[duty]\n"                                          \
	"22.03.2027 08.00 - 29.03.2027 08.00 = ola, kari\n" \
	"15.03.2027 08.00 - 22.03.2027 08.00 = kari\n"

static int
setup(void **state)
{
	(void)state;
	memset(&place, 0, sizeof(place));
	(void)snprintf(place.dir, sizeof(place.dir), "/tmp/overgang-notify-XXXXXX");
	assert_non_null(mkdtemp(place.dir));
	(void)snprintf(place.config, sizeof(place.config), "%s/oncall.conf", place.dir);
	assert_int_equal(mkdir(path_in("state"), 0700), 0);
	assert_int_equal(mkdir(path_in("sent"), 0700), 0);
	write_in("send",
	    "#!/bin/sh\n[ -e \"$(dirname \"$0\")/broken\" ] && exit 3\n"
	    "{ printf '%s|%s|%s|' \"$OVERGANG_PHONE\" \"$1\" \"$2\"; cat; echo; } "
	    ">>\"$(dirname \"$0\")/out\"\n",
	    0700);
	return 0;
}

static int
teardown(void **state)
{
	char command[100];

	(void)state;
	(void)snprintf(command, sizeof(command), "rm -rf %s", place.dir);
	return system(command);
}

static void
load(const char *text)
{
	char error[OVERGANG_ERROR_SIZE];
	struct problem problem;

	write_in("oncall.conf", text, 0600);
	if (roster_load(place.config, &place.roster, &problem) < 0)
		fail_msg("%s", problem_english(&problem, error, sizeof(error)));
}

static void
assert_problem(const struct problem *problem, const char *text)
{
	char error[OVERGANG_ERROR_SIZE];

	(void)problem_english(problem, error, sizeof(error));
	if (strstr(error, text) == NULL)
		fail_msg("says \"%s\", not \"%s\"", error, text);
}

struct duty_row {
	const char *moment;
	uint32_t step;
	const char *who;
};

static void
assert_on_duty(const struct duty_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_string_equal(roster_on_duty(&place.roster,
					overgang_moment_parse(rows[i].moment), rows[i].step)
					->id,
		    rows[i].who);
}

static void
who_is_on_duty_and_who_is_next(void **state)
{
	static const struct duty_row rows[] = {
		{ "22.03.2027 08.00", 1, "ola" },
		{ "29.03.2027 07.59", 1, "ola" },
		{ "24.03.2027 21.00", 2, "kari" },
		{ "24.03.2027 21.00", 3, "ola" }, /* no third: round again */
		{ "24.03.2027 21.00", 4, "kari" },
		{ "22.03.2027 07.59", 1, "kari" },
		{ "22.03.2027 07.59", 2, "kari" }, /* nobody is named for the second step */
		{ "29.03.2027 08.00", 1, "per" },  /* the roster ends */
		{ "15.03.2027 07.59", 2, "per" },
	};

	(void)state;
	load(NOTIFY PEOPLE DUTY CHANNELS);
	assert_on_duty(rows, sizeof(rows) / sizeof(rows[0]));
	assert_string_equal(place.roster.channels[0].name, "sms");
	assert_string_equal(place.roster.channels[1].name, "perm");
	assert_string_equal(place.roster.consumer, "notify");
}

/* The leader is told at the third step, and then the steps repeat; an empty place in the roster is
 * filled by the next. */
static void
the_third_step_is_the_leaders(void **state)
{
	static const struct duty_row rows[] = {
		{ "22.03.2027 09.00", 1, "ola" },
		{ "22.03.2027 09.00", 2, "kari" },
		{ "22.03.2027 09.00", 3, "per" },
		{ "22.03.2027 09.00", 4, "ola" },
		{ "22.03.2027 09.00", 5, "kari" },
		{ "22.03.2027 09.00", 6, "per" },
		{ "24.03.2027 09.00", 1, "ola" }, /* the line names one */
		{ "24.03.2027 09.00", 2, "ola" },
		{ "24.03.2027 09.00", 3, "per" },
		{ "24.03.2027 09.00", 5, "ola" },
		{ "25.03.2027 09.00", 3, "ola" },  /* the line's own third */
		{ "27.03.2027 09.00", 1, "kari" }, /* a hole */
		{ "27.03.2027 09.00", 2, "kari" },
		{ "27.03.2027 09.00", 3, "per" },
	};

	(void)state;
	load("[notify]\nstate = state\nchannels = sms, perm\nallow_invented = yes\n"
	     "otherwise = kari\nleader = per\n" PEOPLE CHANNELS
	     "[duty]\n22.03.2027 08.00 - 23.03.2027 08.00 = ola, kari\n"
	     "24.03.2027 08.00 - 25.03.2027 08.00 = ola\n"
	     "25.03.2027 08.00 - 26.03.2027 08.00 = kari, per, ola\n");
	assert_on_duty(rows, sizeof(rows) / sizeof(rows[0]));
}

static void
a_wrong_roster_is_named_by_line(void **state)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
		{ NOTIFY PEOPLE CHANNELS "[duty]\n22.03.2027 08.00 = ola\n",
		    ":22: 22.03.2027 08.00: write dd.mm.yyyy 08.00 - dd.mm.yyyy 08.00" },
		{ NOTIFY PEOPLE CHANNELS "[duty]\n22.03.2027 08.00 - 31.04.2027 08.00 = ola\n",
		    ":22: 22.03.2027 08.00 - 31.04.2027 08.00: is no moment; write dd.mm.yyyy "
		    "08.00: 31.04" },
		{ NOTIFY PEOPLE CHANNELS "[duty]\n22.03.2027 08.00 - 22.03.2027 08.00 = ola\n",
		    "ends before it begins" },
		{ NOTIFY PEOPLE CHANNELS "[duty]\n22.03.2027 08.00 - 23.03.2027 08.00 = ole\n",
		    ":22: ole: is on duty, but has no section [person" },
		{ NOTIFY PEOPLE CHANNELS
		    "[duty]\n22.03.2027 08.00 - 23.03.2027 08.00 = ola, kari, per, ola\n",
		    ":22: 22.03.2027 08.00 - 23.03.2027 08.00: names more than 3; a line has "
		    "first, second, third: " },
		{ NOTIFY "leader = pål\n" PEOPLE CHANNELS,
		    "pål: is named by leader, but has no section [person" },
		{ NOTIFY PEOPLE CHANNELS DUTY "28.03.2027 08.00 - 30.03.2027 08.00 = per\n",
		    ":24: overlaps another line of [duty]" },
		{ "[notify]\nstate = state\nchannels = sms, perm\nallow_invented = yes\n" PEOPLE
			CHANNELS,
		    "otherwise is missing: who is told where the roster has a hole" },
		{ "[notify]\nstate = state\nchannels = sms, perm\notherwise = siri\nallow_invented "
		  "= yes\n" PEOPLE CHANNELS,
		    "siri: is named by otherwise, but has no section" },
		{ "[notify]\nstate = state\nchannels = sms\notherwise = per\nallow_invented = "
		  "yes\n" PEOPLE CHANNELS,
		    "channels has to name each channel once" },
		{ "[notify]\nstate = state\nchannels = sms, perm, fax\notherwise = "
		  "per\nallow_invented = yes\n" PEOPLE CHANNELS,
		    "fax: stands in channels, but has no section" },
		{ "[notify]\nchannels = sms, perm\notherwise = per\n" PEOPLE CHANNELS,
		    "state is missing" },
		{ NOTIFY PEOPLE "[channel sms]\ntype = pigeon\n",
		    ":16: type: is neither file nor program: pigeon" },
		{ NOTIFY "[person Ola]\nname = Ola\n",
		    ":7: name: the person's name is 1 to 32 of a-z, 0-9 and -: Ola" },
		{ NOTIFY "[person ola]\nname = Ola\nphone = ring Aud\n" CHANNELS,
		    ":7: ring Aud: is no phone number" },
		{ "[notify]\nstate = state\nchannels = sms, perm\notherwise = per\n" PEOPLE
			CHANNELS,
		    ":6: +47 000 00 030: cannot be rung: no person's number in Norway begins" },
		{ NOTIFY "allow_invented = maybe\n",
		    "allow_invented: is there already in [notify]; keep one" },
		{ "[notify]\nallow_invented = maybe\n", "allow_invented: is yes or no" },
		{ NOTIFY "[person per]\nname = Per\n" CHANNELS, ":7: per: phone is missing" },
		{ NOTIFY "[persons]\nname = Per\n",
		    ":7: name: there are [overgang], [notify], [person NAME]" },
		{ "[person first]\nname = <who is on duty>\n",
		    "oncall.conf:2: name: is the example of the manual; write your own in its "
		    "place" },
		{ "[person first]\nphone = <the number that is rung>\n",
		    "oncall.conf:2: phone: is the example of the manual" },
		{ "[notify]\nquiet = 22-07\n",
		    "quiet: is no key of [notify]; there are: consumer" },
	};
	struct problem problem;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		write_in("oncall.conf", rows[i].text, 0600);
		assert_int_equal(roster_load(place.config, &place.roster, &problem), -1);
		assert_problem(&problem, rows[i].error);
	}
}

static const struct {
	const char *phone;
	bool rings, invented; /* as it is; with allow_invented */
} phones[] = {
	{ "22 00 00 00", true, true },
	{ "4 1 2 3 4 5 6 7", true, true },
	{ "91234567", true, true },
	{ "+47 91 23 45 67", true, true },
	{ "+4791234567", true, true },
	{ "+46 70 123 45 67", true, true },
	{ "+1 212 555 0100", true, true },
	{ " 91234567", true, true },
	{ "000 00 010", false, true },
	{ "+47 000 00 010", false, true },
	{ "00000000", false, true }, /* as invented as the others */
	{ "+46 00 000 00 00", true, true },
	{ "010 00 010", false, false },
	{ "110", false, false },
	{ "112", false, false },
	{ "113", false, false },
	{ "116117", false, false },
	{ "02800", false, false },
	{ "1234567", false, false },
	{ "12345678", false, false },
	{ "81549300", false, false },
	{ "22222222", false, false },
	{ "+47 22222222", false, false },
	{ "+47 113", false, false },
	{ "+47", false, false },
	{ "+", false, false },
	{ "", false, false },
	{ "0047 91234567", false, false },
	{ "+0047 91234567", false, false },
	{ "912345678", false, false },
	{ "+47 912345678", false, false },
	{ "+46 12", false, false },
	{ "+12345678901234567890", false, false },
	{ "91234567 (Aud)", false, false },
	{ "91+234567", false, false },
	{ "91-23-45-67", false, false },
};

static void
a_number_that_nobody_can_ring_is_none(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(phones) / sizeof(phones[0]); i++) {
		const struct problem_kind *as_it_is = phone_problem(phones[i].phone, false);
		const struct problem_kind *allowed = phone_problem(phones[i].phone, true);
		if ((as_it_is == NULL) != phones[i].rings ||
		    (allowed == NULL) != phones[i].invented)
			fail_msg("%s: %s; %s", phones[i].phone,
			    as_it_is ? as_it_is->english : "rings",
			    allowed ? allowed->english : "rings");
	}
}

/* A share that is away is no mistake in the file: the other channel works. */
static void
a_channel_that_is_away_is_the_machines_state(void **state)
{
	struct problem problem;

	(void)state;
	load(NOTIFY PEOPLE DUTY CHANNELS);
	assert_true(roster_state_there(&place.roster, &problem));
	for (size_t i = 0; i < 2; i++)
		assert_true(roster_channel_there(&place.roster.channels[i], &problem));
	assert_int_equal(rmdir(path_in("sent")), 0);
	assert_int_equal(unlink(path_in("send")), 0);
	assert_int_equal(rmdir(path_in("state")), 0);
	load(NOTIFY PEOPLE DUTY CHANNELS);
	assert_false(roster_state_there(&place.roster, &problem));
	assert_problem(&problem, "/state is no directory this program can write");
	assert_false(roster_channel_there(&place.roster.channels[0], &problem));
	assert_problem(&problem, "channel sms: ");
	assert_problem(&problem, "/send is no program that can be run");
	assert_false(roster_channel_there(&place.roster.channels[1], &problem));
	assert_problem(&problem, "/sent is no directory this program can write");
}

static void
a_file_that_was_written_anew_is_another(void **state)
{
	struct roster_stamp now;

	(void)state;
	load(NOTIFY PEOPLE DUTY CHANNELS);
	assert_true(roster_stamp_of(place.config, &now));
	assert_true(roster_same(&now, &place.roster.stamp));
	write_in("oncall.conf", NOTIFY PEOPLE DUTY CHANNELS, 0600);
	assert_true(roster_stamp_of(place.config, &now));
	assert_false(roster_same(&now, &place.roster.stamp));
	assert_int_equal(unlink(place.config), 0);
	assert_false(roster_stamp_of(place.config, &now));
}

/* ---- the ways out ---------------------------------------------------------------------------- */

static char *
content(const char *name)
{
	char *text;
	size_t size;

	if (files_read(place.dir, name, 65536, &text, &size) < 0)
		fail_msg("%s/%s cannot be read", place.dir, name);
	return text;
}

static void
assert_says(const char *name, const char *text)
{
	char *found = content(name);

	if (strstr(found, text) == NULL)
		fail_msg("%s has no \"%s\": %s", name, text, found);
	free(found);
}

static void
assert_is(const char *name, const char *text)
{
	char *found = content(name);

	assert_string_equal(found, text);
	free(found);
}

static void
a_file_and_a_program_get_the_text(void **state)
{
	char error[OVERGANG_ERROR_SIZE];
	struct problem problem;
	const struct person *ola;
	struct stat st;

	(void)state;
	load(NOTIFY PEOPLE DUTY CHANNELS);
	ola = &place.roster.people[0];
	assert_int_equal(
	    channel_send(&place.roster.channels[0], ola, "id", "Sak: nøkkel", -1, &problem), 0);
	assert_is("out", "+47 000 00 030|a|b|Sak: nøkkel\n");

	assert_int_equal(
	    channel_send(&place.roster.channels[1], ola, "id", "Sak: nøkkel", -1, &problem), 0);
	assert_int_equal(
	    channel_send(&place.roster.channels[1], ola, "id", "another", -1, &problem), 0);
	assert_is("sent/id.txt", "Ola Eksempel +47 000 00 030\n\nSak: nøkkel\n");
	assert_int_equal(stat(path_in("sent/id.txt"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);

	write_in("broken", "", 0600);
	assert_int_equal(
	    channel_send(&place.roster.channels[0], ola, "id", "x", -1, &problem), -EIO);
	assert_string_equal(problem_english(&problem, error, sizeof(error)),
	    "channel sms: the program ended with 3");
	(void)unlink(path_in("send"));
	assert_int_equal(
	    channel_send(&place.roster.channels[0], ola, "id", "x", -1, &problem), -ENOENT);
}

/* A pipe that the program and its children hold open reports its end when all of them have
 * exited. */
static void
a_program_that_hangs_ends_with_all_it_started_when_told_to_stop(void **state)
{
	char error[OVERGANG_ERROR_SIZE], byte;
	struct problem problem;
	int stop[2], held[2];

	(void)state;
	load(NOTIFY PEOPLE DUTY CHANNELS);
	write_in("send", "#!/bin/sh\nsleep 600 &\nsleep 600\n", 0700);
	assert_int_equal(pipe(stop), 0);
	assert_int_equal(pipe(held), 0);
	assert_int_equal(fcntl(held[0], F_SETFD, FD_CLOEXEC), 0);
	assert_int_equal(write(stop[1], "x", 1), 1);
	uint64_t before = clock_ms();
	assert_int_equal(channel_send(&place.roster.channels[0], &place.roster.people[0], "id", "x",
			     stop[0], &problem),
	    -ETIMEDOUT);
	assert_true(clock_ms() - before < 2000 + CHANNEL_STOP_MS_MAX);
	assert_string_equal(problem_english(&problem, error, sizeof(error)),
	    "channel sms: the program did not end and was stopped");
	(void)close(held[1]);
	struct pollfd end = { .fd = held[0], .events = POLLIN };
	assert_int_equal(poll(&end, 1, 10000), 1);
	assert_int_equal(read(held[0], &byte, 1), 0);
	(void)close(held[0]);
	(void)close(stop[0]);
	(void)close(stop[1]);
}

/* ---- on their way ---------------------------------------------------------------------------- */

struct duty_desk {
	struct texts *texts;
	struct overgang *connection; /* to nobody: sent alerts cannot be reported */
	struct outgoing *out;
};

static struct outgoing *
outgoing_of(struct duty_desk *d)
{
	struct outgoing *o = calloc(1, sizeof(*o));

	o->roster = &place.roster;
	o->texts = d->texts;
	o->connection = d->connection;
	o->stop_fd = -1;
	assert_int_equal(outgoing_load(o), 0);
	return o;
}

/* As if the program had been killed and started again. */
static void
restart(struct duty_desk *d)
{
	outgoing_free(d->out);
	free(d->out);
	d->out = outgoing_of(d);
}

static void
desk_open(struct duty_desk *d)
{
	char text[2048], error[OVERGANG_ERROR_SIZE];

	(void)teardown(NULL);
	(void)setup(NULL);
	write_in("key", "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6\n", 0600);
	(void)snprintf(text, sizeof(text),
	    "[overgang]\ndesk = ipc://%s/nobody\nserver_key = %s\nkey = key\n%s", place.dir, KEY,
	    NOTIFY PEOPLE DUTY CHANNELS);
	load(text);
	d->texts = texts_in("nb");
	d->connection = overgang_open(place.config, error);
	if (d->connection == NULL)
		fail_msg("%s", error);
	overgang_timeout(d->connection, 20);
	d->out = outgoing_of(d);
}

static void
desk_close(struct duty_desk *d)
{
	outgoing_free(d->out);
	free(d->out);
	overgang_close(d->connection);
}

static bool
state_has(const char *name)
{
	return files_there(place.roster.state, name);
}

#define RAISED "aa000000000000000000000000000000"

static void
an_alert_is_sent_once_whatever_ends_in_between(void **state)
{
	struct duty_desk d;
	struct told_alert x;
	char *text;

	(void)state;
	desk_open(&d);
	tell(&x, OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON, 2, false);
	assert_int_equal(outgoing_take(d.out, &x.delivery), 0);
	assert_true(state_has(RAISED ".alert"));
	assert_int_equal(outgoing_take(d.out, &x.delivery), 0); /* it comes again */
	assert_int_equal(d.out->count, 1);
	restart(&d);
	assert_int_equal(d.out->count, 1);
	d.out->now = x.delivery.recorded;

	assert_int_equal(outgoing_work(d.out, true), 1); /* sent, but the daemon is away */
	assert_says("out", "+47 000 00 030|a|b|Overgang ons 24.03");
	text = content("state/" RAISED ".sent");
	assert_non_null(strstr(text, "\nola\nsms\n"));
	restart(&d);
	assert_int_equal(outgoing_work(d.out, true), 1);
	char *again = content("state/" RAISED ".sent");
	assert_string_equal(text, again); /* the same key */
	free(text);
	free(again);
	text = content("out"); /* one message, of the one line of its text */
	assert_string_equal(strchr(text, '\n'), "\n");
	free(text);
	desk_close(&d);
}

static void
where_one_way_fails_the_next_is_taken(void **state)
{
	struct duty_desk d;
	struct told_alert x;

	(void)state;
	desk_open(&d);
	write_in("broken", "", 0600);
	tell(&x, OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON, 2, true);
	assert_int_equal(outgoing_take(d.out, &x.delivery), 0);
	/* With pauses: three tries by the first channel, each after its pause. */
	for (unsigned i = 1; i <= OUTGOING_TRIES; i++) {
		assert_int_equal(outgoing_work(d.out, false), 1);
		assert_int_equal(d.out->list[0].failures, i);
		assert_int_equal(outgoing_work(d.out, false), 1);
		assert_int_equal(d.out->list[0].failures, i);
		assert_true(d.out->list[0].next_ms > clock_ms());
		d.out->list[0].next_ms = 0;
	}
	/* The channel's problem within the alert's, both in the language of the texts. */
	assert_string_equal(
	    d.out->said, "vaktmelding 4821 er ikke sendt: kanal sms: programmet endte med 3");
	assert_int_equal(d.out->list[0].channel, 1);
	assert_int_equal(outgoing_work(d.out, false), 1);
	assert_says("sent/ee000000000000000000000000000000.txt",
	    "Kari Eksempel 000 00 031\n\nGJENTATT: vaktmelding 4821");
	assert_says("state/ee000000000000000000000000000000.sent", "\nkari\nperm\n");
	desk_close(&d);
}

/* An alert for the adviser goes to the number in the alert, twice; then to the person on duty. */
static void
the_advisers_matters_go_to_the_adviser_first(void **state)
{
	static const struct {
		uint32_t step;
		const char *phone, *told; /* ola is on duty, kari the second */
	} rows[] = {
		{ 1, "000 00 010", "000 00 010|" },
		{ 2, "000 00 011", "000 00 011|" },
		{ 3, "000 00 011", "+47 000 00 030|" },
		{ 4, "000 00 011", "000 00 031|" },
		{ 1, "", "+47 000 00 030|" },
		{ 1, "113", "+47 000 00 030|" },
		{ 2, "internt 12", "000 00 031|" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct duty_desk d;
		struct told_alert x;
		desk_open(&d);
		tell(&x, OV__ALERT_REASON__ALERT_REASON_NOT_OURS, 0, rows[i].step > 1);
		x.alert.step = rows[i].step;
		x.alert.to_adviser = true;
		x.alert.adviser_phone = (char *)(uintptr_t)rows[i].phone;
		assert_int_equal(outgoing_take(d.out, &x.delivery), 0);
		assert_int_equal(outgoing_work(d.out, true), 1);
		char *text = content("out");
		if (strncmp(text, rows[i].told, strlen(rows[i].told)) != 0)
			fail_msg("row %zu: %s", i, text);
		assert_null(strstr(text, "Mangler"));
		free(text);
		desk_close(&d);
	}
}

static void
where_all_ways_fail_it_is_tried_on(void **state)
{
	struct duty_desk d;
	struct told_alert x;

	(void)state;
	desk_open(&d);
	write_in("broken", "", 0600);
	assert_int_equal(rmdir(path_in("sent")), 0);
	tell(&x, OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON, 2, false);
	assert_int_equal(outgoing_take(d.out, &x.delivery), 0);
	for (unsigned i = 0; i < 2 * OUTGOING_TRIES; i++) {
		d.out->list[0].next_ms = 0;
		assert_int_equal(outgoing_work(d.out, false), 1);
	}
	assert_int_equal(d.out->list[0].channel, 0);
	assert_string_equal(d.out->said,
	    "vaktmelding 4821: ingen kanal virker, og INGEN ER VARSLET; prøver fortsatt");
	assert_false(state_has(RAISED ".sent"));
	restart(&d);
	assert_int_equal(mkdir(path_in("sent"), 0700), 0);
	assert_int_equal(outgoing_work(d.out, true), 1);
	assert_says("sent/" RAISED ".txt", "");
	assert_true(state_has(RAISED ".sent"));
	desk_close(&d);
}

/* Of the steps that came while nobody sent them only the last is sent; one that was tried is tried on. */
static void
one_message_stands_for_the_steps_that_were_missed(void **state)
{
	struct duty_desk d;
	struct told_alert first, second, other;
	char *text;

	(void)state;
	desk_open(&d);
	tell(&first, OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON, 2, false);
	tell(&second, OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON, 2, true);
	second.delivery.n = first.delivery.n + 1;
	tell(&other, OV__ALERT_REASON__ALERT_REASON_UNCONFIRMED, 0, false);
	other.alert.code = 4822;
	other.id[0] = 0xbb;
	assert_int_equal(outgoing_take(d.out, &first.delivery), 0);
	assert_int_equal(outgoing_take(d.out, &other.delivery), 0);
	assert_int_equal(d.out->count, 2);
	assert_int_equal(outgoing_take(d.out, &second.delivery), 0);
	assert_int_equal(d.out->count, 2);
	assert_true(state_has(RAISED ".done"));
	assert_int_equal(outgoing_work(d.out, true), 2);
	text = content("out");
	assert_non_null(strstr(text, "GJENTATT: vaktmelding 4821"));
	assert_null(strstr(text, "Overgang ons 24.03"));
	free(text);
	desk_close(&d);

	desk_open(&d);
	write_in("broken", "", 0600);
	assert_int_equal(outgoing_take(d.out, &first.delivery), 0);
	assert_int_equal(outgoing_work(d.out, false), 1);
	assert_int_equal(outgoing_take(d.out, &second.delivery), 0);
	assert_int_equal(d.out->count, 2);
	desk_close(&d);
}

static void
what_is_over_before_it_was_sent_is_not_sent(void **state)
{
	struct duty_desk d;
	struct told_alert x, other;
	Ov__AlertClosed closed = OV__ALERT_CLOSED__INIT;

	(void)state;
	desk_open(&d);
	tell(&x, OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON, 2, false);
	tell(&other, OV__ALERT_REASON__ALERT_REASON_UNCONFIRMED, 0, true);
	other.alert.code = 4822;
	assert_int_equal(outgoing_take(d.out, &x.delivery), 0);
	assert_int_equal(outgoing_take(d.out, &other.delivery), 0);
	struct told_alert end;
	tell(&end, 0, 0, false);
	closed.code = 4821;
	end.fact.fact_case = OV__FACT__FACT_ALERT_CLOSED;
	end.fact.alert_closed = &closed;
	assert_int_equal(outgoing_take(d.out, &end.delivery), 0);
	assert_int_equal(d.out->count, 1);
	assert_true(state_has(RAISED ".done"));
	assert_false(state_has(RAISED ".alert"));
	assert_int_equal(outgoing_take(d.out, &x.delivery), 0); /* also when it comes again */
	assert_int_equal(d.out->count, 1);

	outgoing_forget(d.out, x.delivery.n + OUTGOING_DONE_KEPT);
	assert_true(state_has(RAISED ".done"));
	outgoing_forget(d.out, x.delivery.n + OUTGOING_DONE_KEPT + 1);
	assert_false(state_has(RAISED ".done"));
	desk_close(&d);
}

static void
a_damaged_file_is_named_and_does_not_stop_the_others(void **state)
{
	struct duty_desk d;
	struct told_alert x;

	(void)state;
	desk_open(&d);
	tell(&x, OV__ALERT_REASON__ALERT_REASON_RELEASE_SOON, 2, false);
	assert_int_equal(outgoing_take(d.out, &x.delivery), 0);
	assert_int_equal(files_write(place.roster.state, "bb000000000000000000000000000000.alert",
			     "\xff\xff", 2, 0600),
	    0);
	restart(&d);
	assert_int_equal(d.out->count, 1);
	assert_non_null(
	    strstr(d.out->said, "bb000000000000000000000000000000.alert er skadet; se hvem"));
	desk_close(&d);
}

#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(who_is_on_duty_and_who_is_next),
		TEST(the_third_step_is_the_leaders),
		TEST(a_wrong_roster_is_named_by_line),
		TEST(a_number_that_nobody_can_ring_is_none),
		TEST(a_channel_that_is_away_is_the_machines_state),
		TEST(a_file_that_was_written_anew_is_another),
		TEST(a_file_and_a_program_get_the_text),
		TEST(a_program_that_hangs_ends_with_all_it_started_when_told_to_stop),
		TEST(an_alert_is_sent_once_whatever_ends_in_between),
		TEST(where_one_way_fails_the_next_is_taken),
		TEST(the_advisers_matters_go_to_the_adviser_first),
		TEST(where_all_ways_fail_it_is_tried_on),
		TEST(one_message_stands_for_the_steps_that_were_missed),
		TEST(what_is_over_before_it_was_sent_is_not_sent),
		TEST(a_damaged_file_is_named_and_does_not_stop_the_others),
	};

	return cmocka_run_group_tests_name("notify", tests, NULL, NULL);
}
