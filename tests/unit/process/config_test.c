/* config_test.c - The daemon's files: good ones load as they say, each bad one is refused
 * with the exact sentence that helps. Run from the top of the tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/calendar_file.h"
#include "conf_files.h"
#include "process/config.h"
#include "schema/catalogue.h"

#define KEY_1 "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
#define KEY_2 "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
#define KEY_3 "HelloWorld0000000000000000000000000000-0"

static struct config config;
static struct agencies agencies;
static struct sharing sharing;
static struct retention retention;
static struct calendar calendar;

static int
load_overgangd(const char *from)
{
	memset(&config, 0xa5, sizeof(config));
	return config_load(from, &config, conf_error);
}

static int
load_agencies(const char *from)
{
	memset(&agencies, 0xa5, sizeof(agencies));
	return agencies_load(from, &agencies, conf_error);
}

static int
load_sharing(const char *from)
{
	memset(&sharing, 0xa5, sizeof(sharing));
	return sharing_load(from, &sharing, conf_error);
}

static int
load_retention(const char *from)
{
	memset(&retention, 0xa5, sizeof(retention));
	return retention_load(from, &retention, conf_error);
}

static int
load_calendar(const char *from)
{
	return calendar_load(from, &calendar, conf_error);
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
	load_good(load_overgangd,
	    "\xef\xbb\xbf# a comment\r\n; another\r\n" DAEMON
	    "map_size = 64M\r\nclock = manual\r\n\r\n[alerts]\nalert_time = 8:30\n"
	    "unconfirmed_time = 13\narrival_time = 19.30\nescalate_after = "
	    "2t\nrepeat = 1, 2, 3, 4, 31\nquiet = 22.30 - 6\n"
	    "answer_working_days = 5\n");
	const struct config *c = &config;
	assert_string_equal(c->desk, "tcp://127.0.0.1:5710");
	assert_string_equal(c->store, "/var/lib/overgang");
	assert_string_equal(c->master_key, "/etc/overgang/master.key");
	snprintf(expected, sizeof(expected), "%s/server.key", conf_dir);
	assert_string_equal(c->server_key, expected);
	snprintf(expected, sizeof(expected), "%s/r.conf", conf_dir);
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

	load_good(load_overgangd, DAEMON);
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
		load_good(load_overgangd, text);
		assert_int_equal(config.map_size, rows[i].map_size);
		assert_int_equal(config.settings.escalate_after, rows[i].seconds);
	}
}

static void
test_bad_config(void **state)
{
	static const struct {
		const char *text, *problem;
	} rows[] = {
		{ "", "x.conf: [daemon] has no desk" },
		{ "[daemon]\nstore = s\n", "x.conf: [daemon] has no desk" },
		{ "[daemon]\nmap_size_max = 64M\nmap_size = 128M\nstore = s\n",
		    "x.conf:2: map_size_max: is less than map_size" },
		{ "[daemon]\nbackup_time = 02.00\nstore = s\n",
		    "x.conf:2: backup_time: is there, and no backup_dir" },
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
	assert_all_refused(load_overgangd, rows);
	assert_int_equal(load_overgangd("/nowhere/x.conf"), -1);
	assert_string_equal(conf_error, "/nowhere/x.conf: No such file or directory");
	assert_int_equal(load_overgangd(conf_dir), -1);
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
	assert_all_refused(load_overgangd, rows);
	write_conf("x.conf", nul, sizeof(nul) - 1);
	assert_int_equal(load_overgangd(conf_path), -1);
	assert_string_equal(
	    conf_error + strlen(conf_dir) + 1, "x.conf:2: is no UTF-8; save the file as UTF-8");
	snprintf(text, sizeof(text), "[daemon]\nstore = %0190d\n", 0);
	refused(load_overgangd, text, "x.conf:2: is longer than 197 bytes");
	snprintf(text, sizeof(text), "[daemon]\n# %0300d\nstore = %0150d\n", 0, 0);
	refused(load_overgangd, text, "x.conf: [daemon] has no desk"); /* a comment may be long */
	snprintf(text, sizeof(text), "[%050d]\n", 0);
	refused(load_overgangd, text, "x.conf:1: a section's name has 1 to 49 bytes");
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
	load_good(load_agencies, TEAM
	    "key.berit = " KEY_2 "   areas=case, release,housing\n"
	    "key.ola = <ne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hI>\n" /* a key, and no example */
	    "[nav-asker]\nkey.adapter = " KEY_3 "\nnumber = 3\nname = Nav Asker\n"
	    "controller = Asker kommune\nprocessing = art. 6 nr. 1 e\n"
	    "roles = nav-social, nav-state\nstream = tcp://127.0.0.1:5713\n"
	    "required = adapter, arkiv\n"
	    "[gammel]\nnumber = 65534\nname = Gammelt kontor\nroles = housing\nretired = ja\n");
	const struct agencies *a = &agencies;
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
	load_good(load_agencies,
	    TEAM SECRET("team",
		"stream = ipc:///s\nrequired = vakt\nkey.s = " KEY_2
		"\n") "[andre]\n"
		      "number = 10\nname = Andre\nroles = team\nrestricted = yes\nretired = yes\n");
	assert_true(agencies.list[1].restricted);
	assert_true(agencies.list[2].restricted);
	assert_true(agencies.list[0].owner);
}

static void
test_bad_agencies(void **state)
{
	static const struct {
		const char *text, *problem;
	} rows[] = {
		{ "", "x.conf: no agency has owner = yes; one team owns the cases" },
		{ "[nav]\nnumber = 1\nname = Nav\ncontroller = K\nroles = nav-social\n",
		    "x.conf: no agency has owner = yes; one team owns the cases" },
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
	assert_all_refused(load_agencies, rows);
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
	load_good(load_overgangd, text);
	snprintf(expected, sizeof(expected), "%s/a, /b", conf_dir);
	assert_string_equal(config.routine, expected);
	memcpy(at, "routine = a,,/b ", 16);
	refused(load_overgangd, text, "x.conf:8: routine: has an empty item in its list");
	/* More than there is room for. */
	at[0] = '\0';
	strcat(text, "routine = ");
	for (int i = 0; i < 60; i++)
		strcat(text, i > 0 ? ",a" : "a");
	strcat(text, "\n");
	refused(load_overgangd, text, "x.conf:8: routine: is longer than 1023 bytes");
}

/* ---- the files that are shipped ----------------------------------------------------- */

#define BASIS "[basis a-1]\ntitle = T\nrole = nav-state\n"

static void
test_sharing(void **state)
{
	(void)state;
	load_good(load_sharing,
	    "[consent nav-social]\nareas = case, name\n"
	    "[consent volunteer]\nkinds = case.assigned, volunteer.suggested\n" BASIS
	    "kinds = institution.entered, institution.left\nareas = name\n"
	    "from = 01.05.1997\nto = 31.12.2030\n");
	assert_int_equal(sharing_default(&sharing, 1u << OV__ROLE__ROLE_NAV_SOCIAL).areas,
	    SCOPE(OV__AREA__AREA_CASE) | SCOPE(OV__AREA__AREA_NAME));
	assert_int_equal(sharing_default(&sharing, 1u << OV__ROLE__ROLE_HEALTH).areas, 0);
	const struct grant volunteer = sharing_default(&sharing, 1u << OV__ROLE__ROLE_VOLUNTEER);
	assert_int_equal(volunteer.areas, 0);
	assert_int_equal(volunteer.kinds_count, 2);
	assert_int_equal(volunteer.kinds[1], OV__FACT__FACT_VOLUNTEER_SUGGESTED);
	const struct basis *b = sharing_basis(&sharing, "a-1");
	assert_non_null(b);
	assert_null(sharing_basis(&sharing, "a-2"));
	assert_int_equal(b->roles, 1u << OV__ROLE__ROLE_NAV_STATE);
	assert_int_equal(b->kinds_count, 2);
	assert_int_equal(b->kinds[1], OV__FACT__FACT_INSTITUTION_LEFT);
	assert_false(basis_holds(b, 19970430));
	assert_true(basis_holds(b, 19970501));
	assert_true(basis_holds(b, 20301231));
	assert_false(basis_holds(b, 20310101));
	load_good(load_sharing, BASIS "areas = health\nfrom =\nto =\n");
	assert_true(basis_holds(&sharing.bases[0], 19700101));
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
	assert_all_refused(load_sharing, rows);
}

static void
test_retention(void **state)
{
	(void)state;
	load_good(load_retention,
	    "[retention]\nmonths_after_closing = 12\naccess_months = 60\nbackup_days = 0\n");
	assert_int_equal(retention.months_after_closing, 12);
	assert_int_equal(retention.access_months, 60);
	refused(load_retention, "[retention]\naccess_months = 60\n",
	    "x.conf: [retention] has no months_after_closing or no access_months; how long "
	    "something is kept is decided, not assumed");
	refused(load_retention, "[keep]\n", "x.conf:1: [keep] is no section here; use [retention]");
	refused(load_retention, "[retention]\nyears = 2\n",
	    "x.conf:2: years: is no key here; use months_after_closing, backup_days, "
	    "access_months");
}

static void
test_shipped(void **state)
{
	struct span span;

	(void)state;
	if (load_overgangd("config/overgangd.conf") != 0)
		fail_msg("%s", conf_error);
	const struct config *c = &config;
	assert_string_equal(c->agencies, "config/agencies.conf");
	assert_string_equal(c->routine, "config/routines/asker.conf");
	assert_string_equal(c->desk, "tcp://127.0.0.1:5710");
	/* A default named in the file is the default in the code. */
	struct config shipped = *c;
	load_good(load_overgangd, DAEMON);
	assert_int_equal(shipped.map_size, config.map_size);
	assert_int_equal(shipped.map_size_max, config.map_size_max);
	assert_int_equal(shipped.manual_clock, config.manual_clock);
	assert_memory_equal(&shipped.settings, &config.settings, sizeof(shipped.settings));

	if (load_retention("config/retention.conf") != 0 ||
	    load_sharing("config/sharing.conf") != 0)
		fail_msg("%s", conf_error);
	assert_non_null(sharing_basis(&sharing, "folketrygdloven-21-4"));
	if (load_calendar("config/calendar.conf") != 0)
		fail_msg("%s", conf_error);
	assert_true(calendar_short_day(&calendar, 20261224));
	assert_true(calendar_short_day(&calendar, 20261231));
	assert_true(calendar_short_day(&calendar, 20270324));
	assert_true(calendar_low_staffing(&calendar, 20270111, 20270809, &span));
	assert_int_equal(calendar_last_full_before(&calendar, span.first), 20270709);
	assert_true(calendar_low_staffing(&calendar, 20270111, 20270324, &span));
	assert_string_equal(span.name, "Påskeuken");
	assert_true(calendar_low_staffing(&calendar, 20261101, 20261229, &span));
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
	assert_int_equal(load_agencies("config/agencies.conf"), -1);
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
	assert_string_equal(conf_error, expected);

	f = fopen(
	    (snprintf(conf_path, sizeof(conf_path), "%s/agencies.conf", conf_dir), conf_path), "w");
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
	if (load_agencies(conf_path) != 0)
		fail_msg("%s", conf_error);
	assert_int_equal(agencies.count, 11);
	assert_int_equal(agencies.keys_count, 9);
	assert_int_equal(
	    agencies_by_name(&agencies, "revisjon")->roles, 1u << OV__ROLE__ROLE_AUDITOR);
	assert_int_equal(agencies_by_name(&agencies, "drift")->roles, 1u << OV__ROLE__ROLE_ADMIN);
	assert_string_equal(agencies_owner(&agencies)->name, "fengselsteam");
}

/* A wrong role is refused with a list of all roles. */
static void
test_a_wrong_role_is_told_the_others(void **state)
{
	char word[64];

	(void)state;
	refused(load_agencies, TEAM "[nav]\nroles = nav\n",
	    "x.conf:9: roles: \"nav\" is no role; use ...");
	for (size_t i = 0; i < declared_roles.count; i++) {
		snprintf(word, sizeof(word), " %s", declared_roles.list[i].name);
		bool has_a_key = declared_roles.list[i].value != OV__ROLE__ROLE_PERSON;
		assert_int_equal(strstr(conf_error, word) != NULL, has_a_key);
	}
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
	assert_int_equal(load_sharing("config/sharing.conf"), 0);
	for (size_t i = 0; i < declared_roles.count; i++) {
		const struct declared_word *role = &declared_roles.list[i];
		const struct grant *g = &sharing.by_consent[role->value];
		bool asked = (ROLES_ANYONE & ~(1u << OV__ROLE__ROLE_TEAM) & 1u << role->value) != 0;
		snprintf(word, sizeof(word), " %s", role->name);
		if (role->value != OV__ROLE__ROLE_PERSON && strstr(from, word) == NULL)
			fail_msg("config/agencies.conf does not list the role %s", role->name);
		if (asked && g->areas == 0 && g->kinds_count == 0)
			fail_msg("config/sharing.conf has no [consent %s]", role->name);
	}
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
		cmocka_unit_test(test_routines_of_the_daemon),
		cmocka_unit_test(test_sharing),
		cmocka_unit_test(test_bad_sharing),
		cmocka_unit_test(test_retention),
		cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_shipped_agencies),
		cmocka_unit_test(test_a_wrong_role_is_told_the_others),
		cmocka_unit_test(test_shipped_files_know_every_role),
	};

	return cmocka_run_group_tests(tests, make_conf_dir, remove_conf_dir);
}
