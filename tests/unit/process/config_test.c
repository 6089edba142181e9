/* config_test.c - The daemon's files: good ones load as they say, each bad one is refused
 * with the exact sentence that helps. Run from the top of the tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/calendar_file.h"
#include "base/inifile.h"
#include "base/z85.h"
#include "routine/routine_file.h"
#include "process/config.h"
#include "process/secret.h"
#include "schema/catalogue.h"

#define KEY_1 "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
#define KEY_2 "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
#define KEY_3 "HelloWorld0000000000000000000000000000-0"

static char dir[] = "/tmp/overgang-config-XXXXXX";
static char path[64];
static char error[CONFIG_ERROR_SIZE];

static union {
	struct config config;
	struct agencies agencies;
	struct calendar calendar;
	struct sharing sharing;
	struct retention retention;
	struct routine routine;
} loaded;

enum file { OVERGANGD, AGENCIES, CALENDAR, ROUTINE, SHARING, RETENTION };

static void
write_file(const char *name, const void *bytes, size_t size)
{
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, size, f), size);
	assert_int_equal(fclose(f), 0);
}

static int
load(enum file file, const char *from)
{
	memset(&loaded, 0xa5, sizeof(loaded));
	error[0] = '\0';
	switch (file) {
	case OVERGANGD:
		return config_load(from, &loaded.config, error);
	case AGENCIES:
		return agencies_load(from, &loaded.agencies, error);
	case CALENDAR:
		return calendar_load(from, &loaded.calendar, error);
	case ROUTINE:
		return routine_load(from, &loaded.routine, error);
	case SHARING:
		return sharing_load(from, &loaded.sharing, error);
	case RETENTION:
		return retention_load(from, &loaded.retention, error);
	}
	return -1;
}

static int
load_text(enum file file, const char *text)
{
	write_file("x.conf", text, strlen(text));
	return load(file, path);
}

static void
load_good(enum file file, const char *text)
{
	if (load_text(file, text) != 0)
		fail_msg("%s", error);
	assert_string_equal(error, "");
}

/* The problem without the directory; "...": and more, a list that the schema has. */
static void
refused(enum file file, const char *text, const char *problem)
{
	size_t n = strlen(problem);

	if (load_text(file, text) == 0)
		fail_msg("accepted, should be: %s\n%s", problem, text);
	assert_memory_equal(error, dir, strlen(dir));
	if (n > 3 && strcmp(problem + n - 3, "...") == 0)
		assert_memory_equal(error + strlen(dir) + 1, problem, n - 3);
	else
		assert_string_equal(error + strlen(dir) + 1, problem);
}

#define DAEMON                                                                   \
	"[daemon]\ndesk = tcp://127.0.0.1:5710\nstore = /var/lib/overgang\n"     \
	"server_key = server.key\nmaster_key = /etc/overgang/master.key\n"       \
	"agencies = agencies.conf\ncalendar = calendar.conf\nroutine = r.conf\n" \
	"sharing = s.conf\nretention = k.conf\n"

static void
test_config(void **state)
{
	char expected[128];

	(void)state;
	load_good(OVERGANGD, "\xef\xbb\xbf# a comment\r\n; another\r\n" DAEMON
			     "map_size = 64M\r\nclock = manual\r\n\r\n[alerts]\nalert_time = 8:30\n"
			     "unconfirmed_time = 13\narrival_time = 19.30\nescalate_after = "
			     "2t\nrepeat = 1, 2, 3, 4, 31\nquiet = 22.30 - 6\n"
			     "answer_working_days = 5\n");
	const struct config *c = &loaded.config;
	assert_string_equal(c->desk, "tcp://127.0.0.1:5710");
	assert_string_equal(c->store, "/var/lib/overgang");
	assert_string_equal(c->master_key, "/etc/overgang/master.key");
	snprintf(expected, sizeof(expected), "%s/server.key", dir);
	assert_string_equal(c->server_key, expected);
	snprintf(expected, sizeof(expected), "%s/r.conf", dir);
	assert_string_equal(c->routine, expected);
	assert_int_equal(c->map_size, 64 << 20);
	assert_true(c->manual_clock);
	assert_int_equal(c->settings.alert_time, 830);
	assert_int_equal(c->settings.unconfirmed_time, 1300);
	assert_int_equal(c->settings.arrival_time, 1930);
	assert_int_equal(c->settings.escalate_after, 7200);
	assert_int_equal(c->settings.repeat[0], 1);
	assert_int_equal(c->settings.repeat[4], 31);
	assert_int_equal(c->settings.quiet_from, 2230);
	assert_int_equal(c->settings.quiet_to, 600);
	assert_int_equal(c->settings.answer_working_days, 5);

	load_good(OVERGANGD, DAEMON);
	assert_int_equal(c->map_size, 1 << 30);
	assert_false(c->manual_clock);
	assert_int_equal(c->settings.alert_time, 900);
	assert_int_equal(c->settings.unconfirmed_time, 1200);
	assert_int_equal(c->settings.arrival_time, 1800);
	assert_int_equal(c->settings.escalate_after, 1800);
	assert_int_equal(c->settings.answer_working_days, 3);
}

static void
test_config_values(void **state)
{
	static const struct {
		const char *line;
		uint64_t map_size;
		uint32_t seconds;
	} rows[] = {
		{ "map_size = 2G", (uint64_t)2 << 30, 1800 },
		{ "map_size = 2048k", 2 << 20, 1800 },
		{ "map_size = 1048577", (1 << 20) + 4096, 1800 }, /* whole pages */
		{ "desk = ipc:///run/overgang/desk", 1 << 30, 1800 },
		{ "[alerts]\nescalate_after = 45m", 1 << 30, 2700 },
		{ "[alerts]\nescalate_after = 45", 1 << 30, 2700 },
		{ "[alerts]\nescalate_after = 1h", 1 << 30, 3600 },
		{ "[alerts]\nquiet = none\nescalate_after = 1h", 1 << 30, 3600 },
	};
	static const char rest[] =
	    "store = s\nserver_key = k\nmaster_key = m\nagencies = a\ncalendar = c\nroutine = r\n"
	    "sharing = s\nretention = k\n";
	char text[1024];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(text, sizeof(text), "[daemon]\n%s%s%s\n", rest,
		    strncmp(rows[i].line, "desk", 4) != 0 ? "desk = tcp://127.0.0.1:1\n" : "",
		    rows[i].line);
		load_good(OVERGANGD, text);
		assert_int_equal(loaded.config.map_size, rows[i].map_size);
		assert_int_equal(loaded.config.settings.escalate_after, rows[i].seconds);
	}
}

static void
test_bad_config(void **state)
{
	static const struct {
		const char *text, *problem;
	} rows[] = {
		{ "", "x.conf:0: [daemon] has no desk" },
		{ "[daemon]\nstore = s\n", "x.conf:2: [daemon] has no desk" },
		{ "[deamon]\n", "x.conf:1: [deamon] is no section here; use [daemon], [alerts], "
				"[release], [silence]" },
		{ "desk = x\n", "x.conf:1: stands before the first [section]" },
		{ DAEMON "colour = blue\n", "x.conf:11: colour: is no key of [daemon]; use desk, "
					    "store, map_size, map_size_max, server_key, "
					    "master_key, agencies, calendar, routine, sharing, "
					    "retention, backup_dir, backup_time, clock" },
		{ DAEMON "[alerts]\nalarm = 9\n",
		    "x.conf:12: alarm: is no key of [alerts]; use alert_time, unconfirmed_time, "
		    "arrival_time, escalate_after, repeat, quiet, answer_working_days, "
		    "emergency_minutes" },
		{ DAEMON "desk = tcp://127.0.0.1:5711\n",
		    "x.conf:11: desk: is there already in [daemon]; keep one" },
		{ DAEMON "[alerts]\n[daemon]\n",
		    "x.conf:12: [daemon] is there already; put its keys together" },
		{ "[daemon]\ndesk = 127.0.0.1:5710\n",
		    "x.conf:2: desk: is no endpoint; write tcp://127.0.0.1:5710 or "
		    "ipc:///run/overgang/desk" },
		{ "[daemon]\ndesk = tcp://127.0.0.1\n",
		    "x.conf:2: desk: is no endpoint; write tcp://127.0.0.1:5710 or "
		    "ipc:///run/overgang/desk" },
		{ "[daemon]\ndesk = tcp://127.0.0.1:65536\n",
		    "x.conf:2: desk: is no endpoint; write tcp://127.0.0.1:5710 or "
		    "ipc:///run/overgang/desk" },
		{ "[daemon]\ndesk = ipc://\n",
		    "x.conf:2: desk: is no endpoint; write tcp://127.0.0.1:5710 or "
		    "ipc:///run/overgang/desk" },
		{ "[daemon]\nstore =\n", "x.conf:2: store: is empty" },
		{ "[daemon]\nmap_size = 64 MB\n",
		    "x.conf:2: map_size: is a size of at least 1M, as 64M or 2G" },
		{ "[daemon]\nmap_size = 4k\n",
		    "x.conf:2: map_size: is a size of at least 1M, as 64M or 2G" },
		{ "[daemon]\nmap_size = 99999999999999999999G\n",
		    "x.conf:2: map_size: is a size of at least 1M, as 64M or 2G" },
		{ "[daemon]\nclock = fake\n",
		    "x.conf:2: clock: is system or manual (manual is for demos and tests)" },
		{ "[alerts]\nalert_time = 24.00\n",
		    "x.conf:2: alert_time: is a time of day, as 09.00" },
		{ "[alerts]\nalert_time = 9.60\n",
		    "x.conf:2: alert_time: is a time of day, as 09.00" },
		{ "[alerts]\nalert_time = noon\n",
		    "x.conf:2: alert_time: is a time of day, as 09.00" },
		{ "[alerts]\nalert_time = 09.00x\n",
		    "x.conf:2: alert_time: is a time of day, as 09.00" },
		{ "[alerts]\nalert_time = -9.00\n",
		    "x.conf:2: alert_time: is a time of day, as 09.00" },
		{ "[alerts]\nrepeat = 1, 1, 1, 2\n",
		    "x.conf:2: repeat: is five numbers of days, 1 to 31: 1, 1, 1, 2, 7" },
		{ "[alerts]\nrepeat = 1, 1, 0, 2, 7\n",
		    "x.conf:2: repeat: is five numbers of days, 1 to 31: 1, 1, 1, 2, 7" },
		{ "[alerts]\nrepeat = 1, 1, 1, 2, 7, 9\n",
		    "x.conf:2: repeat: is five numbers of days, 1 to 31: 1, 1, 1, 2, 7" },
		{ "[alerts]\nquiet = 21.00\n",
		    "x.conf:2: quiet: is none, or from when to when, as 21.00 - 07.00" },
		{ "[alerts]\nquiet = 07.00 - 21.00\n",
		    "x.conf:2: quiet: begins in the evening and ends in the morning: 21.00 - "
		    "07.00" },
		{ "[alerts]\nquiet = 21.00 - 25\n", "x.conf:2: quiet: is a time of day, as 09.00" },
		{ "[alerts]\nescalate_after = 0m\n",
		    "x.conf:2: escalate_after: is a time from 1m to 7 days, as 30m or 2t (hours)" },
		{ "[alerts]\nescalate_after = 2d\n",
		    "x.conf:2: escalate_after: is a time from 1m to 7 days, as 30m or 2t (hours)" },
		{ "[alerts]\nescalate_after = m\n",
		    "x.conf:2: escalate_after: is a time from 1m to 7 days, as 30m or 2t (hours)" },
		{ "[alerts]\nanswer_working_days = 31\n",
		    "x.conf:2: answer_working_days: is a number from 1 to 30" },
		{ "[alerts]\nanswer_working_days = three\n",
		    "x.conf:2: answer_working_days: is a number from 1 to 30" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		refused(OVERGANGD, rows[i].text, rows[i].problem);
	assert_int_equal(load(OVERGANGD, "/nowhere/x.conf"), -1);
	assert_string_equal(error, "/nowhere/x.conf: No such file or directory");
	assert_int_equal(load(OVERGANGD, dir), -1);
}

/* Lines that inih would cut, join or pass over. */
static void
test_bad_lines(void **state)
{
	static const struct {
		const char *text, *problem;
	} rows[] = {
		{ "[daemon]\nstore = s\n more\n",
		    "x.conf:3: begins with a blank; begin it in the first column" },
		{ "[daemon]\n\tstore = s\n",
		    "x.conf:2: begins with a blank; begin it in the first column" },
		{ "[daemon]\nstore = s ; here\n",
		    "x.conf:2: has a comment behind it; give the comment its own line" },
		{ "[daemon]\nstore\n", "x.conf:2: is no section, no comment and no key = value" },
		{ "[daemon]\nstore : s\n",
		    "x.conf:2: is no section, no comment and no key = value" },
		{ "[daemon]\n= s\n", "x.conf:2: has no key before the =" },
		{ "[daemon\nstore = s\n", "x.conf:1: a section stands alone on its line: [name]" },
		{ "[daemon] # x\n", "x.conf:1: a section stands alone on its line: [name]" },
		{ "[]\n", "x.conf:1: a section's name has 1 to 49 bytes" },
		{ "[daemon]\nstore = \xe5lesund\n",
		    "x.conf:2: is no UTF-8; save the file as UTF-8" },
		{ "[daemon]\nstore = \xc0\xaf\n", "x.conf:2: is no UTF-8; save the file as UTF-8" },
		{ "[daemon]\nstore = \xed\xa0\x80\n",
		    "x.conf:2: is no UTF-8; save the file as UTF-8" },
		{ "[daemon]\nstore = \xf4\x90\x80\x80\n",
		    "x.conf:2: is no UTF-8; save the file as UTF-8" },
		{ "[daemon]\nstore = \xc3", "x.conf:2: is no UTF-8; save the file as UTF-8" },
	};
	static const char nul[] = "[daemon]\nstore = a\0b\n";
	char text[1024];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		refused(OVERGANGD, rows[i].text, rows[i].problem);
	write_file("x.conf", nul, sizeof(nul) - 1);
	assert_int_equal(load(OVERGANGD, path), -1);
	assert_string_equal(
	    error + strlen(dir) + 1, "x.conf:2: is no UTF-8; save the file as UTF-8");
	snprintf(text, sizeof(text), "[daemon]\nstore = %0190d\n", 0);
	refused(OVERGANGD, text, "x.conf:2: is longer than 197 bytes");
	snprintf(text, sizeof(text), "[daemon]\n# %0300d\nstore = %0150d\n", 0, 0);
	refused(OVERGANGD, text, "x.conf:3: [daemon] has no desk"); /* a comment may be long */
	snprintf(text, sizeof(text), "[%050d]\n", 0);
	refused(OVERGANGD, text, "x.conf:1: a section's name has 1 to 49 bytes");
}

#define TEAM                                                                 \
	"[team]\nnumber = 7\nname = Fengselsteamet\ncontroller = Kommunen\n" \
	"roles = team\nowner = yes\nkey.kari = " KEY_1 "\n"

#define SECRET(roles, more)                                                     \
	"[skjermet]\nnumber = 9\nname = Skjermet team\ncontroller = Kommunen\n" \
	"restricted = yes\nroles = " roles "\n" more

static void
test_agencies(void **state)
{
	(void)state;
	load_good(AGENCIES, TEAM
	    "key.berit = " KEY_2 "   areas=case, release,housing\n"
	    "key.ola = <ne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hI>\n" /* a key, and no example */
	    "[nav-asker]\nkey.adapter = " KEY_3 "\nnumber = 3\nname = Nav Asker\n"
	    "controller = Asker kommune\nprocessing = art. 6 nr. 1 e\n"
	    "roles = nav-social, nav-state\nstream = tcp://127.0.0.1:5713\n"
	    "required = adapter, arkiv\n"
	    "[gammel]\nnumber = 65534\nname = Gammelt kontor\nroles = housing\nretired = ja\n");
	const struct agencies *a = &loaded.agencies;
	assert_int_equal(a->count, 3);
	assert_string_equal(a->list[0].name, "nav-asker"); /* ascending by number */
	assert_string_equal(a->list[0].display_name, "Nav Asker");
	assert_int_equal(
	    a->list[0].roles, 1u << OV__ROLE__ROLE_NAV_SOCIAL | 1u << OV__ROLE__ROLE_NAV_STATE);
	assert_string_equal(a->list[0].stream, "tcp://127.0.0.1:5713");
	assert_int_equal(a->list[0].required_count, 2);
	assert_string_equal(a->list[0].required[1], "arkiv");
	assert_int_equal(a->list[0].line, 10);
	assert_string_equal(a->list[0].controller, "Asker kommune");
	assert_string_equal(a->list[0].processing, "art. 6 nr. 1 e");
	assert_string_equal(a->list[1].processing, "");
	assert_false(a->list[1].restricted);
	assert_int_equal(a->list[1].number, 7);
	assert_true(a->list[1].owner);
	assert_string_equal(a->list[1].stream, "");
	assert_true(a->list[2].retired);
	assert_ptr_equal(agencies_by_number(a, 65534), &a->list[2]);
	assert_ptr_equal(agencies_owner(a), &a->list[1]);
	assert_int_equal(a->keys_count, 4);
	assert_int_equal(a->keys[0].agency, 7);
	assert_string_equal(a->keys[0].name, "kari");
	assert_int_equal(a->keys[0].areas, SCOPE_ALL);
	assert_true(a->keys[0].used);
	assert_string_equal(a->keys[0].user_id, "team.kari.54fcba24");
	assert_int_equal(a->keys[1].areas, SCOPE(OV__AREA__AREA_CASE) |
					       SCOPE(OV__AREA__AREA_RELEASE) |
					       SCOPE(OV__AREA__AREA_HOUSING));
	assert_int_equal(a->keys[3].agency, 3);
	assert_memory_equal(a->keys[3].user_id, "nav-asker.adapter.", 18);
}

/* Several may exist; one that has left needs no keys any more. */
static void
test_restricted_agencies(void **state)
{
	(void)state;
	load_good(AGENCIES,
	    TEAM SECRET("team",
		"stream = ipc:///s\nrequired = vakt\nkey.s = " KEY_2
		"\n") "[andre]\n"
		      "number = 10\nname = Andre\nroles = team\nrestricted = yes\nretired = yes\n");
	assert_true(loaded.agencies.list[1].restricted);
	assert_true(loaded.agencies.list[2].restricted);
	assert_true(loaded.agencies.list[0].owner);
}

static void
test_bad_agencies(void **state)
{
	static const struct {
		const char *text, *problem;
	} rows[] = {
		{ "", "x.conf:0: no agency has owner = yes; one team owns the cases" },
		{ "[nav]\nnumber = 1\nname = Nav\ncontroller = K\nroles = nav-social\n",
		    "x.conf:5: no agency has owner = yes; one team owns the cases" },
		{ TEAM "[two]\nnumber = 2\nname = Two\ncontroller = K\nroles = team\nowner = yes\n"
		       "key.a = " KEY_2 "\n",
		    "x.conf:8: [team] and [two] both own the cases; one team does" },
		{ "[team]\nnumber = 1\nname = T\ncontroller = K\nroles = prison\nowner = "
		  "yes\nkey.a = " KEY_1 "\n",
		    "x.conf:1: [team] owns the cases and has not the role team" },
		{ "[team]\nnumber = 1\nname = T\ncontroller = K\nroles = team\nowner = "
		  "yes\nretired = yes\n",
		    "x.conf:1: [team] owns the cases and cannot be retired" },
		{ "[team]\nnumber = 1\nname = T\ncontroller = K\nroles = team\nowner = yes\n",
		    "x.conf:1: [team] owns the cases and has no key; run overgang keygen and write "
		    "key.NAME = <public key> in this section" },
		{ TEAM "[Nav]\n",
		    "x.conf:8: [Nav] is no agency's name; use a-z, 0-9 and -, at most 32" },
		{ TEAM "[person]\n",
		    "x.conf:8: [person] stands for innbyggeren and cannot be an agency" },
		{ TEAM "[overgang]\n",
		    "x.conf:8: [overgang] stands for the daemon itself and cannot be an agency" },
		{ TEAM "[nav]\nname = Nav\nroles = nav-state\n", "x.conf:8: [nav] has no number" },
		{ TEAM "[nav]\nnumber = 2\nroles = nav-state\n",
		    "x.conf:8: [nav] has no name, as people write it" },
		{ TEAM "[nav]\nnumber = 2\nname = Nav\n", "x.conf:8: [nav] has no roles" },
		{ TEAM "[nav]\nnumber = 7\n", "x.conf:9: number: 7 is that of [team]; a number is "
					      "given once and never reused" },
		{ TEAM "[nav]\nnumber = 0\n", "x.conf:9: number: is a number from 1 to 65534" },
		{ TEAM "[nav]\nnumber = 65535\n", "x.conf:9: number: is a number from 1 to 65534" },
		{ TEAM "[nav]\nroles = nav\n",
		    "x.conf:9: roles: \"nav\" is no role; use prison, ..." },
		{ TEAM "[nav]\nroles = nav-state,\n",
		    "x.conf:9: roles: has an empty item in its list" },
		{ TEAM "[he]\nroles = person\n", "x.conf:9: roles: person is innbyggeren, who has "
						 "no key; what the person says is "
						 "reported on behalf" },
		{ TEAM "[nav]\nowner = maybe\n", "x.conf:9: owner: is yes or no" },
		{ TEAM "[nav]\nretired = 1\n", "x.conf:9: retired: is yes or no" },
		{ TEAM "[nav]\nstream = 5713\n",
		    "x.conf:9: stream: is no endpoint; write tcp://127.0.0.1:5710 or "
		    "ipc:///run/overgang/desk" },
		{ TEAM "stream = ipc:///a\n[nav]\nstream = ipc:///a\n",
		    "x.conf:10: stream: is that of [team]; each agency has its own" },
		{ TEAM "[nav]\nrequired = Adapter\n",
		    "x.conf:9: required: \"Adapter\" is no consumer's name; use a-z, 0-9 and -, at "
		    "most 32" },
		{ TEAM "[nav]\nrequired = a, b, c, d, e\n",
		    "x.conf:9: required: names more than 4 consumers" },
		{ TEAM "[nav]\nkey.Kari = " KEY_2 "\n", "x.conf:9: key.Kari: \"Kari\" is no key's "
							"name; use a-z, 0-9 and -, at most 32" },
		{ TEAM "[nav]\nkey.ola = <public key>\n",
		    "x.conf:9: key.ola: is the example of the manual; write your own in its "
		    "place" },
		{ TEAM "[nav]\nkey.ola = " KEY_2 "x\n", "x.conf:9: key.ola: is no public key; put "
							"in the 40 characters that overgang keygen "
							"prints" },
		{ TEAM
		    "[nav]\nkey.ola = %%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%\n", /* beyond 32 bits */
		    "x.conf:9: key.ola: is no public key; put in the 40 characters that overgang "
		    "keygen "
		    "prints" },
		{ TEAM "[nav]\nkey.ola = " KEY_1 "\n", "x.conf:9: key.ola: is the key of kari in "
						       "[team]; each person or seat has its own" },
		{ TEAM "key.kari = " KEY_2 "\n",
		    "x.conf:8: key.kari: is there already in [team]; keep one" },
		{ TEAM "[nav]\nkey.ola = " KEY_2 " area=case\n",
		    "x.conf:9: key.ola: only areas=case,release,… may stand behind the key" },
		{ TEAM "[nav]\nkey.ola = " KEY_2 " areas=case,offence\n",
		    "x.conf:9: key.ola: \"offence\" is no area; use case, name, identity, release, "
		    "sentence, health, economy, housing, occupation, network, plan, duty" },
		{ TEAM "[nav]\nkey.ola = " KEY_2 " areas=\n",
		    "x.conf:9: key.ola: has an empty item in its list" },
		{ TEAM "[nav]\nfax = 1\n", "x.conf:9: fax: is no key here; use number, name, "
					   "controller, processing, roles, owner, restricted, "
					   "retired, stream, required, phone, hours, duty_phone, "
					   "key.NAME" },
		{ TEAM "[nav]\nphone = Berit\n",
		    "x.conf:9: phone: is a telephone number, as 000 00 020 or +47 000 00 020" },
		{ TEAM "[nav]\nduty_phone = 1\n",
		    "x.conf:9: duty_phone: is a telephone number, as 000 00 020 or +47 000 00 "
		    "020" },
		{ TEAM "[nav]\nhours = 15.00-09.00\n",
		    "x.conf:9: hours: is from when to when it is open, as 09.00-15.00" },
		{ TEAM "[nav]\nhours = 09-15\n",
		    "x.conf:9: hours: is from when to when it is open, as 09.00-15.00" },
		{ TEAM "[nav]\nhours = 09.00-15.00 and later\n",
		    "x.conf:9: hours: is from when to when it is open, as 09.00-15.00" },
		{ TEAM "[nav]\nnumber = 2\nname = Nav\nroles = nav-state\n",
		    "x.conf:8: [nav] has no controller; write who is behandlingsansvarlig for what "
		    "this agency is told" },
		{ TEAM "[nav]\ncontroller =\n", "x.conf:9: controller: is empty" },
		{ TEAM "[nav]\nrestricted = perhaps\n", "x.conf:9: restricted: is yes or no" },
		{ TEAM "restricted = yes\n",
		    "x.conf:1: [team] owns the cases and cannot be restricted too; the restricted "
		    "team is another agency, with its own keys and stream" },
		{ TEAM SECRET("housing", ""),
		    "x.conf:8: [skjermet] is restricted and has not the role team" },
		{ TEAM SECRET("team", "stream = ipc:///s\nrequired = vakt\n"),
		    "x.conf:8: [skjermet] is restricted and has no key; run overgang keygen and "
		    "write key.NAME = <public key> in this section" },
		{ TEAM SECRET("team", "required = vakt\nkey.s = " KEY_2 "\n"),
		    "x.conf:8: [skjermet] is restricted and has no stream; its alerts go out on "
		    "its "
		    "own alone" },
		{ TEAM SECRET("team", "stream = ipc:///s\nkey.s = " KEY_2 "\n"),
		    "x.conf:8: [skjermet] is restricted and has no required consumer; on call "
		    "hears "
		    "nothing of its cases, so its own alerts must end at a person: name the "
		    "consumer that wakes one" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		refused(AGENCIES, rows[i].text, rows[i].problem);
}

static void
test_calendar(void **state)
{
	struct span span;

	(void)state;
	load_good(CALENDAR,
	    "[short days]\nJulaften = 24.12\nOnsdag før påske = påske-4\n[windows]\n"
	    "Fellesferien = uke 28 .. uke 30\nJulen = 23.12..02.01\nVinterferien = uke 8\n");
	const struct calendar *c = &loaded.calendar;
	assert_int_equal(c->short_days_count, 2);
	assert_int_equal(c->windows_count, 3);
	assert_true(calendar_short_day(c, 20270324));
	assert_true(calendar_low_staffing(c, 20270701, 20270809, &span));
	assert_string_equal(span.name, "Fellesferien");
	assert_true(calendar_low_staffing(c, 20270201, 20270301, &span));
	assert_string_equal(span.name, "Vinterferien");
	assert_int_equal(span.first, 20270222);
	assert_int_equal(span.last, 20270228);
	assert_true(calendar_low_staffing(c, 20271201, 20271231, &span));
	assert_int_equal(span.last, 20280102);
	assert_int_equal(c->deadlines_on, DEADLINES_ON_FULL_DAYS);
	load_good(CALENDAR, "[deadlines]\non = any day\n");
	assert_int_equal(c->deadlines_on, DEADLINES_ON_ANY_DAY);
	load_good(CALENDAR, "[deadlines]\non = working days\n");
	assert_int_equal(c->deadlines_on, DEADLINES_ON_WORKING_DAYS);
}

static void
test_bad_calendar(void **state)
{
	static const struct {
		const char *text, *problem;
	} rows[] = {
		{ "[holidays]\n",
		    "x.conf:1: [holidays] is no section here; use [short days], [windows] and "
		    "[deadlines]" },
		{ "[short days]\nJulaften = 24.13\n",
		    "x.conf:2: Julaften: write a day as 24.12, 13.02.2027, påske-4 or uke 28" },
		{ "[short days]\nx = 30.02\n", "x.conf:2: x: there is no such day in that month" },
		{ "[short days]\nJulaften = 24.12\nJulaften = 23.12\n",
		    "x.conf:3: Julaften: is there already in [short days]; keep one" },
		{ "[deadlines]\non = sundays\n",
		    "x.conf:2: on: is \"full days\", \"working days\" or \"any day\"" },
		{ "[deadlines]\noff = any day\n",
		    "x.conf:2: off: is no key of [deadlines]; use on" },
		{ "[windows]\nFerie = uke 28 .. uke 54\n",
		    "x.conf:2: Ferie: the week is a number from 1 to 53: uke 28" },
		{ "[windows]\nFerie = uke 28 ..\n",
		    "x.conf:2: Ferie: write a day as 24.12, 13.02.2027, påske-4 or uke 28" },
		{ "[windows]\nFerie = uke 30 .. uke 28\n",
		    "x.conf:2: Ferie: has 364 days in 1970; is the first day behind the last?" },
		{ "[windows]\nPåske = påske+1 .. påske-6\n",
		    "x.conf:2: Påske: has 372 days in 1970; is the first day behind the last?" },
		{ "[windows]\nFerie = 13.02.2028 .. 12.02.2027\n",
		    "x.conf:2: Ferie: falls in no year" },
		{ "[windows]\nEt navn på en ferie som er litt for langt til å = 24.12\n",
		    "x.conf:2: Et navn på en ferie som er litt for langt til å: is longer than 47 "
		    "bytes" },
	};
	char text[1024] = "[short days]\n";

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		refused(CALENDAR, rows[i].text, rows[i].problem);
	for (int i = 1; i <= SHORT_DAYS_MAX + 1; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "d%d = %d.12\n", i, i);
	refused(CALENDAR, text, "x.conf:18: d17: more than 16 short days");
	snprintf(text, sizeof(text), "[windows]\n");
	for (int i = 1; i <= WINDOWS_MAX + 1; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "w%d = uke %d\n", i, i);
	refused(CALENDAR, text, "x.conf:18: w17: more than 16 windows");
}

#define TASK "tittel = T\neier = fengselsteam\nfrist = N+1v\noppfylt = case.assigned\n"
#define HEAD "[asker]\nnavn = Asker fengselsteam\n"

static void
test_routine(void **state)
{
	(void)state;
	load_good(ROUTINE,
	    HEAD "[a12]\n" TASK "etter = a05\n[a05]\ntitle_nb = Nav\nowner = team\ndue = N+5v\n"
		 "met_by = nav.office_settled\nessential = yes\n");
	const struct routine *r = &loaded.routine;
	assert_string_equal(r->name, "asker");
	assert_string_equal(r->title, "Asker fengselsteam");
	assert_int_equal(r->statuses, 0);
	assert_int_equal(r->tasks_count, 2);
	assert_string_equal(r->tasks[0].id, "a12");
	assert_string_equal(r->tasks[0].after[0], "a05");
	assert_int_equal(r->tasks[0].line, 3);
	assert_true(r->tasks[1].essential);
}

static void
test_what_a_routine_is_for(void **state)
{
	static const struct {
		const char *nb, *en;
		Ov__Status status;
	} rows[] = {
		{ "dom", "sentence", OV__STATUS__STATUS_SENTENCE },
		{ "varetekt", "remand", OV__STATUS__STATUS_REMAND },
		{ "forvaring", "preventive-detention", OV__STATUS__STATUS_PREVENTIVE_DETENTION },
		{ "bøtesoning", "fine", OV__STATUS__STATUS_FINE },
		{ "hjemmesoning", "home-detention", OV__STATUS__STATUS_HOME_DETENTION },
		{ "§ 12", "treatment", OV__STATUS__STATUS_TREATMENT },
		{ "overgangsbolig", "halfway-house", OV__STATUS__STATUS_HALFWAY_HOUSE },
	};
	char text[512];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(text, sizeof(text), HEAD "gjelder = %s\n[a01]\n" TASK, rows[i].nb);
		load_good(ROUTINE, text);
		assert_int_equal(loaded.routine.statuses, 1u << rows[i].status);
		snprintf(text, sizeof(text), HEAD "for = %s\n[a01]\n" TASK, rows[i].en);
		load_good(ROUTINE, text);
		assert_int_equal(loaded.routine.statuses, 1u << rows[i].status);
		assert_int_equal(routine_status(rows[i].nb), rows[i].status);
	}
	assert_int_equal(routine_status("Dom"), OV__STATUS__STATUS_UNKNOWN);
	load_good(ROUTINE, HEAD "gjelder = dom, § 12\n[a01]\n" TASK);
	assert_int_equal(loaded.routine.statuses,
	    1u << OV__STATUS__STATUS_SENTENCE | 1u << OV__STATUS__STATUS_TREATMENT);
}

static void
test_bad_routine(void **state)
{
	static const struct {
		const char *text, *problem;
	} rows[] = {
		{ "", "x.conf:0: has no tasks; a task is a section: [a01]" },
		{ HEAD, "x.conf:2: has no tasks; a task is a section: [a01]" },
		{ "[asker]\ntittel = T\n",
		    "x.conf:2: tittel: is no key of the first section; it has navn (name) and "
		    "gjelder (for)" },
		{ "[Asker]\nnavn = A\n",
		    "x.conf:1: [Asker] is no name of a routine; use a-z, 0-9 and -, at most 31, as "
		    "asker" },
		{ "[a2345678901234567890123456789012]\nnavn = A\n",
		    "x.conf:1: [a2345678901234567890123456789012] is no name of a routine; use "
		    "a-z, "
		    "0-9 and -, at most 31, as asker" },
		{ HEAD "gjelder = dom, soning\n",
		    "x.conf:3: gjelder: \"soning\" er ingen soningsform; bruk dom, varetekt, "
		    "forvaring, bøtesoning, hjemmesoning, § 12, overgangsbolig" },
		{ HEAD "for = life\n",
		    "x.conf:3: for: \"life\" is no status; use sentence, remand, "
		    "preventive-detention, fine, home-detention, treatment, halfway-house" },
		{ HEAD "gjelder = dom\nfor = remand\n",
		    "x.conf:4: for: is there already in [asker]; keep one" },
		{ HEAD "gjelder = dom,\n", "x.conf:3: gjelder: has an empty item in its list" },
		{ "[asker]\nnavn = A\nname = B\n",
		    "x.conf:3: name: is there already in [asker]; keep one" },
		{ "[asker]\nnavn = et navn som er lengre enn nittifem byte, og det er det ikke "
		  "mange "
		  "rutiner som har, heller ikke denne\n",
		    "x.conf:2: navn: is longer than 95 bytes" },
		{ "[a01]\n[a05]\n",
		    "x.conf:2: the first section is the routine's own and has navn (name) = …" },
		{ HEAD "[A01]\n",
		    "x.conf:3: [A01] is no task; use a-z and 0-9, a letter first, at most 7, as "
		    "a23" },
		{ HEAD "[a2345678]\n",
		    "x.conf:3: [a2345678] is no task; use a-z and 0-9, a letter first, at most 7, "
		    "as a23" },
		{ HEAD "[01a]\n",
		    "x.conf:3: [01a] is no task; use a-z and 0-9, a letter first, at most 7, as "
		    "a23" },
		{ HEAD "[a01]\n[a01]\n",
		    "x.conf:4: [a01] is there already; put its keys together" },
		{ HEAD "[a01]\n", "x.conf:3: [a01] has no tittel (title_nb)" },
		{ HEAD "[a01]\ntittel = T\neier = fengselsteam\nfrist = N\n",
		    "x.conf:3: [a01] has no oppfylt (met_by): nothing could ever meet it" },
		{ HEAD "[a01]\n" TASK "etter = a99\n",
		    "x.conf:3: [a01] stands after a99, which is no task of this file" },
		{ HEAD "[a01]\n" TASK "etter = a01\n", "x.conf:3: [a01] stands after itself" },
		{ HEAD "[a01]\n" TASK "farge = blå\n",
		    "x.conf:8: farge: is no key of a task; use tittel, title, eier, frist, senest, "
		    "når, oppfylt, etter, område, gjenta, minn, prioritet, viktig, mangler, or "
		    "title_nb, title_en, owner, due, last, when, met_by, after, area, repeat, "
		    "remind, priority, essential, missing" },
		{ HEAD "[a01]\nfrist = X-30d\n",
		    "x.conf:4: frist: \"X\" er ikke et anker; bruk I, N, D, S, C, B, R, G, M, F, "
		    "MP, "
		    "P eller W, en oppgave eller en meldingstype, som i R-8u eller t06+10v" },
		/* A due date depends on the tasks before it. */
		{ HEAD "[a01]\n" TASK "[a02]\ntittel = T\neier = team\nfrist = min(R, a03+1d)\n"
		       "oppfylt = visit.held\n[a03]\n" TASK,
		    "x.conf:8: [a02] is reckoned from a03, which is no task that stands before it "
		    "in this file" },
		{ HEAD "[a01]\ntittel = T\neier = team\nfrist = r-8u\noppfylt = visit.held\n",
		    "x.conf:3: [a01] is reckoned from r, which is no task that stands before it in "
		    "this file" },
		{ HEAD "[a01]\n" TASK "senest = a01\n",
		    "x.conf:3: [a01] is reckoned from a01, which is no task that stands before it "
		    "in this file" },
		{ HEAD "[a01]\n" TASK "viktig = ja\ngjenta = 8u\n",
		    "x.conf:3: [a01] is viktig (essential) and has gjenta (repeat): no case would "
		    "ever be ready" },
		{ HEAD "[a01]\ntittel = T\neier = team\nfrist = N\noppfylt = goal.set\n",
		    "x.conf:3: [a01] has no område (area), and what meets it belongs to none of "
		    "its own" },
		{ HEAD "[a01]\nnår = ofte\n",
		    "x.conf:4: når: \"ofte\" er ikke et vilkår; bruk alltid, samtykke, uten "
		    "samtykke, uten bolig, egen bolig, midlertidig, midlertidig eller ubekreftet, "
		    "bolig eller plass, dom, varetekt, uten restriksjoner, behov helse (økonomi, "
		    "bolig …), behov(…), overdosefare, møteplikt, ute, løslatt av retten, ufb" },
		{ HEAD "[a01]\nwhen = often\n",
		    "x.conf:4: when: \"often\" is no condition; use always, consent, no consent, "
		    "no "
		    "home, own home, temporary, temporary or unconfirmed, home or place, "
		    "sentenced, remand, no restrictions, need health (economy, housing …), "
		    "need(…), overdose risk, reporting duty, released, released by court, no fixed "
		    "abode" },
		{ HEAD "[a01]\ngjenta = ofte\n",
		    "x.conf:4: gjenta: \"ofte\" er ikke et mellomrom; skriv et tall og d, v, u "
		    "eller m, som i 8u eller 14d vokser" },
		{ HEAD "[a01]\nremind = soon\n",
		    "x.conf:4: remind: \"soon\" is no reminder; write days or weeks before the due "
		    "date, as in 14d, 7d, 1d" },
		{ HEAD "[a01]\nprioritet = høy\n",
		    "x.conf:4: prioritet: \"høy\" er ikke en prioritet; skriv 1 (først) til 99" },
		{ HEAD "[a01]\narea = soul\n",
		    "x.conf:4: area: \"soul\" is no area; use case, name, identity, release, "
		    "sentence, health, economy, housing, occupation, network, plan" },
		{ HEAD "[a01]\noppfylt = contact.made x9\n",
		    "x.conf:4: oppfylt: \"x9\" er ikke et antall ganger; skriv x2 til x8 bak "
		    "meldingstypen" },
		{ HEAD "[a01]\ndue = R-8\n", "x.conf:4: due: \"-8\" is no offset; write + or -, a "
					     "number and d, v (working days), u "
					     "(weeks) or m, as in R-8u" },
		{ HEAD "[a01]\neier = vaktmester\n",
		    "x.conf:4: eier: \"vaktmester\" er ikke en rolle; bruk fengsel, ..." },
		{ HEAD "[a01]\noppfylt = nav.kontor\n",
		    "x.conf:4: oppfylt: \"nav.kontor\" er ikke en meldingstype i katalogen" },
		{ HEAD "[a01]\ntittel = T\ntitle_nb = T\n",
		    "x.conf:5: title_nb: was given before, in Norwegian or English; keep one" },
	};
	char text[8192] = HEAD;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		refused(ROUTINE, rows[i].text, rows[i].problem);
	for (int i = 0; i <= ROUTINE_TASKS_MAX; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "[a%02d]\n" TASK, i);
	refused(ROUTINE, text, "x.conf:243: more than 48 tasks");
	snprintf(text, sizeof(text), HEAD);
	for (int i = 0; i < 9; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
		    "[a%02d]\ntittel = T\neier = team\nfrist = N,N,N,N,N,N,N,N\noppfylt = "
		    "case.assigned\n",
		    i);
	refused(ROUTINE, text,
	    "x.conf:43: [a08] is more than a case can hold: 64 tasks, each due date counted");
}

static void
write_routine(const char *name, const char *head, const char *id)
{
	char text[512];

	snprintf(text, sizeof(text), "%s[%s]\n" TASK, head, id);
	write_file(name, text, strlen(text));
}

/* Several files, by comma; an id may stand in only one of them. */
static void
test_several_routines(void **state)
{
	static const struct {
		const char *head, *id, *problem;
	} rows[] = {
		{ "[tog]\nnavn = TOG\n", "t01", NULL },
		{ "[tog]\nnavn = TOG\n", "a01",
		    "y.conf:3: [a01] is a task of the routine asker already; ids differ over all "
		    "routines" },
		{ "[asker]\nnavn = TOG\n", "t01",
		    "y.conf: [asker] is another routine's name already" },
		{ "[tog]\nnavn = TOG\n", "T01",
		    "y.conf:3: [T01] is no task; use a-z and 0-9, a letter first, at most 7, as "
		    "a23" },
	};
	static struct routines routines;
	char paths[ROUTINES_MAX * 64 + 128];

	(void)state;
	write_routine("x.conf", HEAD, "a01");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		write_routine("y.conf", rows[i].head, rows[i].id);
		snprintf(paths, sizeof(paths), "%s/x.conf,  %s/y.conf", dir, dir);
		int rc = routines_load(paths, &routines, error);
		assert_int_equal(rc, rows[i].problem == NULL ? 0 : -1);
		if (rc != 0) {
			assert_string_equal(error + strlen(dir) + 1, rows[i].problem);
			continue;
		}
		assert_int_equal(routines.count, 2);
		assert_string_equal(routines.list[1].name, "tog");
	}
	paths[0] = '\0';
	for (int i = 0; i <= ROUTINES_MAX; i++) {
		char name[16], head[64], id[8];
		snprintf(name, sizeof(name), "r%d.conf", i);
		snprintf(head, sizeof(head), "[r%d]\nnavn = R\n", i);
		snprintf(id, sizeof(id), "t%d", i);
		write_routine(name, head, id);
		snprintf(paths + strlen(paths), sizeof(paths) - strlen(paths), "%s%s/r%d.conf",
		    i > 0 ? "," : "", dir, i);
		if (i == ROUTINES_MAX - 1)
			assert_int_equal(routines_load(paths, &routines, error), 0);
	}
	assert_int_equal(routines_load(paths, &routines, error), -1);
	assert_string_equal(error + strlen(dir) + 1, "r8.conf: more than 8 routines");
	for (int i = -1; i <= ROUTINES_MAX; i++) {
		snprintf(paths, sizeof(paths), i < 0 ? "%s/y.conf" : "%s/r%d.conf", dir, i);
		assert_int_equal(remove(paths), 0);
	}
}

static void
test_routines_of_the_daemon(void **state)
{
	char expected[256], text[2048], *at;

	(void)state;
	snprintf(text, sizeof(text), "%s", DAEMON);
	at = strstr(text, "routine = r.conf");
	memcpy(at, "routine = a,/b ", 15);
	at[15] = ' ';
	load_good(OVERGANGD, text);
	snprintf(expected, sizeof(expected), "%s/a, /b", dir);
	assert_string_equal(loaded.config.routine, expected);
	memcpy(at, "routine = a,,/b ", 16);
	refused(OVERGANGD, text, "x.conf:8: routine: has an empty item in its list");
	/* More than there is room for. */
	at[0] = '\0';
	strcat(text, "routine = ");
	for (int i = 0; i < 60; i++)
		strcat(text, i > 0 ? ",a" : "a");
	strcat(text, "\n");
	refused(OVERGANGD, text, "x.conf:8: routine: is longer than 1023 bytes");
}

/* ---- the files that are shipped ----------------------------------------------------- */

#define BASIS "[basis a-1]\ntitle = T\nrole = nav-state\n"

static void
test_sharing(void **state)
{
	(void)state;
	load_good(SHARING, "[consent nav-social]\nareas = case, name\n"
			   "[consent volunteer]\nkinds = case.assigned, volunteer.suggested\n" BASIS
			   "kinds = institution.entered, institution.left\nareas = name\n"
			   "from = 01.05.1997\nto = 31.12.2030\n");
	assert_int_equal(sharing_default(&loaded.sharing, 1u << OV__ROLE__ROLE_NAV_SOCIAL).areas,
	    SCOPE(OV__AREA__AREA_CASE) | SCOPE(OV__AREA__AREA_NAME));
	assert_int_equal(sharing_default(&loaded.sharing, 1u << OV__ROLE__ROLE_HEALTH).areas, 0);
	const struct grant volunteer =
	    sharing_default(&loaded.sharing, 1u << OV__ROLE__ROLE_VOLUNTEER);
	assert_int_equal(volunteer.areas, 0);
	assert_int_equal(volunteer.kinds_count, 2);
	assert_int_equal(volunteer.kinds[1], OV__FACT__FACT_VOLUNTEER_SUGGESTED);
	const struct basis *b = sharing_basis(&loaded.sharing, "a-1");
	assert_non_null(b);
	assert_null(sharing_basis(&loaded.sharing, "a-2"));
	assert_int_equal(b->roles, 1u << OV__ROLE__ROLE_NAV_STATE);
	assert_int_equal(b->kinds_count, 2);
	assert_int_equal(b->kinds[1], OV__FACT__FACT_INSTITUTION_LEFT);
	assert_false(basis_holds(b, 19970430));
	assert_true(basis_holds(b, 19970501));
	assert_true(basis_holds(b, 20301231));
	assert_false(basis_holds(b, 20310101));
	load_good(SHARING, BASIS "areas = health\nfrom =\nto =\n");
	assert_true(basis_holds(&loaded.sharing.bases[0], 19700101));
}

static void
test_bad_sharing(void **state)
{
	static const struct {
		const char *text, *problem;
	} rows[] = {
		{ "[consent nav]\n", "x.conf:1: \"nav\" is no role; agencies.conf lists them" },
		{ "[consent health]\nareas = health, soul\n",
		    "x.conf:2: areas: \"soul\" is no area; agencies.conf lists them" },
		{ "[consent health]\nareas = plan\n",
		    "x.conf:2: areas: plan is the owner team's and of whoever is on call; nothing "
		    "opens it" },
		{ "[consent health]\ntitle = T\n",
		    "x.conf:2: title: is no key of a role; use areas and kinds" },
		{ "[consent volunteer]\nkinds = consent.given\n",
		    "x.conf:2: kinds: \"consent.given\" is no kind that can be opened; "
		    "overgang report lists them" },
		{ "[law x]\n",
		    "x.conf:1: [law x] is no section here; use [consent ROLE] and [basis CODE]" },
		{ "[basis A1]\n", "x.conf:1: [basis A1] is no section here; use [consent ROLE] and "
				  "[basis CODE]" },
		{ "[basis a]\nrole = health\nareas = health\n",
		    "x.conf:1: [basis a] has no title or no role" },
		{ BASIS "from = 01.05.1997\n",
		    "x.conf:1: [basis a-1] opens nothing; say areas or kinds" },
		{ BASIS "areas = name\nfrom = 02.01.2027\nto = 01.01.2027\n",
		    "x.conf:1: [basis a-1] ends before it begins" },
		{ BASIS "from = 1997-05-01\n",
		    "x.conf:4: from: is a date, as 01.05.1997, from 1970; or empty" },
		{ BASIS "to = 31.02.2027\n",
		    "x.conf:4: to: is a date, as 01.05.1997, from 1970; or empty" },
		{ BASIS "kinds = release.date\n", "x.conf:4: kinds: \"release.date\" is no kind "
						  "that can be opened; overgang report "
						  "lists them" },
		{ BASIS "kinds = readiness.changed\n", "x.conf:4: kinds: \"readiness.changed\" is "
						       "no kind that can be opened; overgang "
						       "report lists them" },
		{ BASIS "until = 1\n", "x.conf:4: until: is no key of a basis; use title, role, "
				       "areas, kinds, from, to" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		refused(SHARING, rows[i].text, rows[i].problem);
}

static void
test_retention(void **state)
{
	(void)state;
	load_good(RETENTION,
	    "[retention]\nmonths_after_closing = 12\naccess_months = 60\nbackup_days = 0\n");
	assert_int_equal(loaded.retention.months_after_closing, 12);
	assert_int_equal(loaded.retention.access_months, 60);
	refused(RETENTION, "[retention]\naccess_months = 60\n",
	    "x.conf:2: [retention] has no months_after_closing or no access_months; how long "
	    "something is kept is decided, not assumed");
	refused(RETENTION, "[keep]\n", "x.conf:1: [keep] is no section here; use [retention]");
	refused(RETENTION, "[retention]\nyears = 2\n",
	    "x.conf:2: years: is no key here; use months_after_closing, backup_days, "
	    "access_months");
}

static void
test_credentials(void **state)
{
	unsigned char secret[32];

	(void)state;
	write_file("master",
	    "# a key\n00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n", 74);
	snprintf(path, sizeof(path), "%s/master", dir);
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
	assert_int_equal(secret_load("credential:master", secret, error), -1);
	assert_non_null(strstr(error, "LoadCredential=master:FILE"));
	assert_int_equal(setenv("CREDENTIALS_DIRECTORY", dir, 1), 0);
	assert_int_equal(secret_load("credential:master", secret, error), 0);
	assert_int_equal(secret[31], 0xff);
	assert_int_equal(secret_load("credential:other", secret, error), -1);
	assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
	assert_int_equal(unlink(path), 0);
}

static void
test_shipped(void **state)
{
	struct span span;

	(void)state;
	if (load(OVERGANGD, "config/overgangd.conf") != 0)
		fail_msg("%s", error);
	const struct config *c = &loaded.config;
	assert_string_equal(c->agencies, "config/agencies.conf");
	assert_string_equal(c->routine, "config/routines/asker.conf");
	assert_string_equal(c->desk, "tcp://127.0.0.1:5710");
	/* A default named in the file is the default in the code. */
	struct config shipped = *c;
	load_good(OVERGANGD, DAEMON);
	assert_int_equal(shipped.map_size, loaded.config.map_size);
	assert_int_equal(shipped.map_size_max, loaded.config.map_size_max);
	assert_int_equal(shipped.manual_clock, loaded.config.manual_clock);
	assert_memory_equal(&shipped.settings, &loaded.config.settings, sizeof(shipped.settings));

	if (load(RETENTION, "config/retention.conf") != 0 ||
	    load(SHARING, "config/sharing.conf") != 0)
		fail_msg("%s", error);
	assert_non_null(sharing_basis(&loaded.sharing, "folketrygdloven-21-4"));
	if (load(CALENDAR, "config/calendar.conf") != 0)
		fail_msg("%s", error);
	assert_true(calendar_short_day(&loaded.calendar, 20261224));
	assert_true(calendar_short_day(&loaded.calendar, 20261231));
	assert_true(calendar_short_day(&loaded.calendar, 20270324));
	assert_true(calendar_low_staffing(&loaded.calendar, 20270111, 20270809, &span));
	assert_int_equal(calendar_last_full_before(&loaded.calendar, span.first), 20270709);
	assert_true(calendar_low_staffing(&loaded.calendar, 20270111, 20270324, &span));
	assert_string_equal(span.name, "Påskeuken");
	assert_true(calendar_low_staffing(&loaded.calendar, 20261101, 20261229, &span));
	assert_string_equal(span.name, "Romjulen");
}

/* The shipped file names the values to fill in; filled in, it loads. */
static void
test_shipped_agencies(void **state)
{
	char text[16384], *at;
	FILE *f = fopen("config/agencies.conf", "r");
	unsigned char name = 'a';

	(void)state;
	assert_non_null(f);
	size_t n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	assert_int_equal(fclose(f), 0);
	assert_int_equal(load(AGENCIES, "config/agencies.conf"), -1);
	at = strstr(text, "[fengselsteam]");
	assert_non_null(at);
	int line = 1;
	for (const char *s = text; s < at; s++)
		line += *s == '\n';
	char expected[256];
	snprintf(expected, sizeof(expected),
	    "config/agencies.conf:%d: [fengselsteam] owns the cases and has no key; run overgang "
	    "keygen and write key.NAME = <public key> in this section",
	    line);
	assert_string_equal(error, expected);

	f = fopen((snprintf(path, sizeof(path), "%s/agencies.conf", dir), path), "w");
	assert_non_null(f);
	bool more = false; /* the sections at the end are commented out whole */
	for (char *row = strtok(text, "\n"); row != NULL; row = strtok(NULL, "\n")) {
		const char *key = strncmp(row, "# key.", 6) == 0 ? strchr(row, '<') : NULL;
		more = more || strncmp(row, "# [", 3) == 0;
		if (key != NULL)
			fprintf(f, "%.*sHelloWorld0000000000000000000000000000-%c\n",
			    (int)(key - row) - 2, row + 2, name++);
		else
			fprintf(f, "%s\n", more && strncmp(row, "# ", 2) == 0 ? row + 2 : row);
	}
	assert_int_equal(fclose(f), 0);
	if (load(AGENCIES, path) != 0)
		fail_msg("%s", error);
	assert_int_equal(loaded.agencies.count, 11);
	assert_int_equal(loaded.agencies.keys_count, 9);
	assert_int_equal(
	    agencies_by_name(&loaded.agencies, "revisjon")->roles, 1u << OV__ROLE__ROLE_AUDITOR);
	assert_int_equal(
	    agencies_by_name(&loaded.agencies, "drift")->roles, 1u << OV__ROLE__ROLE_ADMIN);
	assert_string_equal(agencies_owner(&loaded.agencies)->name, "fengselsteam");
}

/* ---- keys and secrets ------------------------------------------------------------------- */

static void
test_z85(void **state)
{
	/* The vectors of ZeroMQ's RFC 32 and of its CURVE test keys. */
	static const struct {
		const char *text;
		unsigned char first[8];
	} rows[] = {
		{ "HelloWorld000000000000000000000000000000",
		    { 0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b } },
		{ KEY_1, { 0x54, 0xfc, 0xba, 0x24, 0xe9, 0x32, 0x49, 0x96 } },
		{ KEY_2, { 0xbb, 0x88, 0x47, 0x1d, 0x65, 0xe2, 0x65, 0x9b } },
	};
	unsigned char key[32];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(z85_key(rows[i].text, key));
		assert_memory_equal(key, rows[i].first, 8);
	}
	assert_false(z85_key("HelloWorld", key));
	assert_false(z85_key("HelloWorld0000000000000000000000000000 0", key));
	assert_true(z85_key("HelloWorld0000000000000000000000000%nSc0", key));
	assert_int_equal(key[31], 0xff);
	assert_false(z85_key("HelloWorld0000000000000000000000000%nSc1", key));
}

static void
secret(const char *text, mode_t mode, const char *problem)
{
	unsigned char bytes[32] = { 0 };

	write_file("secret", text, strlen(text));
	assert_int_equal(chmod(path, mode), 0);
	error[0] = '\0';
	int r = secret_load(path, bytes, error);
	assert_int_equal(r, problem == NULL ? 0 : -1);
	if (problem == NULL) {
		assert_int_equal(bytes[0], 0xbb);
		assert_int_equal(bytes[3], 0x1d);
	} else {
		assert_string_equal(error + strlen(dir) + 1, problem);
	}
	assert_int_equal(chmod(path, 0600), 0);
}

static void
test_secrets(void **state)
{
	static const char hex[] =
	    "BB88471d65e2659b30c55a5321cebb5aab2b70a398645c26dca2b2fcb43fc518";
	static const char none[] =
	    "secret: is no secret: it holds neither 64 hex digits nor 40 characters of Z85";
	static const char open_to_all[] =
	    "secret: others can read this secret; run chmod 600 on it";

	(void)state;
	secret(KEY_2 "\n", 0600, NULL);
	secret(KEY_2, 0400, NULL);
	secret("# made by overgang keygen\n\n" KEY_2 " \r\n", 0600, NULL);
	secret(hex, 0600, NULL);
	secret(hex, 0640, open_to_all);
	secret(hex, 0604, open_to_all);
	secret("", 0600, none);
	secret("bb88", 0600, none);
	secret("bb88\n" KEY_2 "\n", 0600, none);
	secret("# nothing but a comment\n", 0600, none);
	secret("zz88471d65e2659b30c55a5321cebb5aab2b70a398645c26dca2b2fcb43fc518", 0600, none);
	secret(KEY_2 KEY_2, 0600, none);
	unsigned char bytes[32];
	assert_int_equal(secret_load("/nowhere/key", bytes, error), -1);
	assert_string_equal(error, "/nowhere/key: No such file or directory");
	assert_int_equal(secret_load(dir, bytes, error), -1);
}

/* A wrong role is refused with a list of all roles. */
static void
test_a_wrong_role_is_told_the_others(void **state)
{
	char word[64];

	(void)state;
	refused(
	    AGENCIES, TEAM "[nav]\nroles = nav\n", "x.conf:9: roles: \"nav\" is no role; use ...");
	for (size_t i = 0; i < declared_roles.count; i++) {
		snprintf(word, sizeof(word), " %s", declared_roles.list[i].name);
		bool has_a_key = declared_roles.list[i].value != OV__ROLE__ROLE_PERSON;
		assert_int_equal(strstr(error, word) != NULL, has_a_key);
	}
	refused(ROUTINE, HEAD "[a01]\neier = vaktmester\n",
	    "x.conf:4: eier: \"vaktmester\" er ikke en rolle; bruk ...");
	for (size_t i = 0; i < declared_roles.count; i++)
		if (declared_roles.list[i].nb != NULL)
			assert_non_null(strstr(error, declared_roles.list[i].nb));
}

/* The manual's line that lists the roles, and the kinds that a consent opens to each. */
static void
test_shipped_files_know_every_role(void **state)
{
	char text[4096] = "", word[64];
	FILE *f = fopen("config/agencies.conf", "r");

	(void)state;
	assert_non_null(f);
	assert_true(fread(text, 1, sizeof(text) - 1, f) > 0);
	fclose(f);
	char *from = strstr(text, "#   roles "), *to = strstr(text, "#   owner ");
	assert_true(from != NULL && to > from);
	*to = '\0';
	assert_int_equal(load(SHARING, "config/sharing.conf"), 0);
	for (size_t i = 0; i < declared_roles.count; i++) {
		const struct declared_word *role = &declared_roles.list[i];
		const struct grant *g = &loaded.sharing.by_consent[role->value];
		bool asked = (ROLES_ANYONE & ~(1u << OV__ROLE__ROLE_TEAM) & 1u << role->value) != 0;
		snprintf(word, sizeof(word), " %s", role->name);
		if (role->value != OV__ROLE__ROLE_PERSON && strstr(from, word) == NULL)
			fail_msg("config/agencies.conf does not list the role %s", role->name);
		if (asked && g->areas == 0 && g->kinds_count == 0)
			fail_msg("config/sharing.conf has no [consent %s]", role->name);
	}
}

static int
make_dir(void **state)
{
	(void)state;
	return mkdtemp(dir) != NULL ? 0 : -1;
}

static int
remove_dir(void **state)
{
	static const char *const names[] = { "x.conf", "secret", "agencies.conf" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		(void)unlink(path);
	}
	return rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_config),
		cmocka_unit_test(test_config_values),
		cmocka_unit_test(test_bad_config),
		cmocka_unit_test(test_bad_lines),
		cmocka_unit_test(test_agencies),
		cmocka_unit_test(test_restricted_agencies),
		cmocka_unit_test(test_bad_agencies),
		cmocka_unit_test(test_calendar),
		cmocka_unit_test(test_bad_calendar),
		cmocka_unit_test(test_routine),
		cmocka_unit_test(test_what_a_routine_is_for),
		cmocka_unit_test(test_bad_routine),
		cmocka_unit_test(test_several_routines),
		cmocka_unit_test(test_routines_of_the_daemon),
		cmocka_unit_test(test_sharing),
		cmocka_unit_test(test_bad_sharing),
		cmocka_unit_test(test_retention),
		cmocka_unit_test(test_credentials),
		cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_shipped_agencies),
		cmocka_unit_test(test_a_wrong_role_is_told_the_others),
		cmocka_unit_test(test_shipped_files_know_every_role),
		cmocka_unit_test(test_z85),
		cmocka_unit_test(test_secrets),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
