/* nats.c - The same reports to NATS JetStream: each is a message of one stream, under the subject of its case,
 * so that the last one of a subject is the state; its key is the message's id, so that twice is once.
 *
 *   nats setup URL
 *   nats load URL UNDERWAY SECONDS CASES
 *   nats read URL AGENCY             follows as a durable consumer, and acknowledges; until SIGTERM */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <nats/nats.h>

#include "mix.h"
#include "times.h"

enum { UNDERWAY_MAX = 1024, TEXT_SIZE = 128, PAGE = 128, WAIT_MS = 200 };

static natsConnection *connection;
static jsCtx *stream;
static char inbox[TEXT_SIZE];
static uint64_t sent_ns[UNDERWAY_MAX];
static unsigned long cases;
static volatile sig_atomic_t stopped;

static void
check(natsStatus status, const char *what)
{
	if (status == NATS_OK)
		return;
	fprintf(stderr, "nats: %s: %s\n", what, natsStatus_GetText(status));
	exit(1);
}

/* With one report under way at a time it is sent at once; with many the library gathers them. */
static void
open_server(const char *url, bool at_once)
{
	natsOptions *options;

	check(natsOptions_Create(&options), "options");
	check(natsOptions_SetURL(options, url), url);
	check(natsOptions_SetSendAsap(options, at_once), "options");
	check(natsConnection_Connect(&connection, options), url);
	check(natsConnection_JetStream(&stream, connection, NULL), "JetStream");
	natsOptions_Destroy(options);
}

static void
setup(void)
{
	const char *subjects[] = { "report.*" };
	jsStreamConfig c;

	check(jsStreamConfig_Init(&c), "stream");
	c.Name = "reports";
	c.Subjects = subjects;
	c.SubjectsLen = 1;
	c.Storage = js_FileStorage;
	check(js_AddStream(NULL, stream, &c, NULL, NULL), "stream");
}

/* ---- load ------------------------------------------------------------------------------------- */

static void
put_report(size_t place)
{
	static uint64_t number, run;
	char subject[TEXT_SIZE], reply[2 * TEXT_SIZE], id[TEXT_SIZE];
	struct mix_report report;
	natsMsg *m;

	/* Another run's keys are others: what comes twice within two minutes would be dropped. */
	if (run == 0)
		run = (uint64_t)time(NULL) << 28;
	number++;
	uint64_t key = run + number;
	(void)snprintf(
	    subject, sizeof(subject), "report.%09lu", (unsigned long)(number * 7919 % cases));
	(void)snprintf(reply, sizeof(reply), "%s.%zu", inbox, place);
	(void)snprintf(id, sizeof(id), "%016llx", (unsigned long long)key);
	mix_report(mix_next(number), key, subject + sizeof("report.") - 1, &report);
	sent_ns[place] = times_now();
	check(natsMsg_Create(&m, subject, reply, (const char *)report.bytes, (int)report.size),
	    "message");
	check(natsMsgHeader_Set(m, "Nats-Msg-Id", id), "message");
	check(natsConnection_PublishMsg(connection, m), "publish");
	natsMsg_Destroy(m);
}

static void
load(size_t underway, unsigned seconds)
{
	natsSubscription *answers;
	natsInbox *unique;
	natsMsg *m;
	char every[TEXT_SIZE + 4];

	check(natsInbox_Create(&unique), "inbox");
	(void)snprintf(inbox, sizeof(inbox), "%s", unique);
	natsInbox_Destroy(unique);
	(void)snprintf(every, sizeof(every), "%s.*", inbox);
	check(natsConnection_SubscribeSync(&answers, connection, every), "inbox");
	for (size_t k = 0; k < underway; k++)
		put_report(k);
	times_begin(seconds);
	while (!times_over()) {
		check(natsSubscription_NextMsg(&m, answers, 10000), "answer");
		size_t place = strtoul(natsMsg_GetSubject(m) + strlen(inbox) + 1, NULL, 10);
		if (strstr(natsMsg_GetData(m), "\"seq\"") == NULL ||
		    strstr(natsMsg_GetData(m), "\"duplicate\"") != NULL)
			check(NATS_ERR, natsMsg_GetData(m));
		natsMsg_Destroy(m);
		times_add(times_now() - sent_ns[place]);
		put_report(place);
	}
	times_say();
	natsSubscription_Destroy(answers);
}

/* ---- a reader ---------------------------------------------------------------------------------- */

static void
stop(int signal)
{
	(void)signal;
	stopped = 1;
}

/* One acknowledgement is for all messages before it as well. */
static void
follow(const char *agency)
{
	natsSubscription *s;
	natsMsg *m;
	jsSubOptions o;
	size_t count = 0;
	uint64_t queued = 0;

	check(jsSubOptions_Init(&o), "consumer");
	o.Stream = "reports";
	o.ManualAck = true;
	o.Config.Durable = agency;
	o.Config.AckPolicy = js_AckAll;
	o.Config.MaxAckPending = 100000;
	check(js_SubscribeSync(&s, stream, "report.*", NULL, &o, NULL), "consumer");
	(void)signal(SIGTERM, stop);
	while (!stopped) {
		natsStatus status = natsSubscription_NextMsg(&m, s, WAIT_MS);
		if (status == NATS_TIMEOUT)
			continue;
		check(status, "next");
		count++;
		check(natsSubscription_QueuedMsgs(s, &queued), "next");
		if (queued == 0 || count % PAGE == 0)
			check(natsMsg_Ack(m, NULL), "acknowledge");
		natsMsg_Destroy(m);
	}
	printf("%zu\n", count);
	natsSubscription_Destroy(s);
}

int
main(int argc, char **argv)
{
	const char *what = argc > 2 ? argv[1] : "";
	bool is_load = strcmp(what, "load") == 0 && argc == 6;
	size_t underway = is_load ? strtoul(argv[3], NULL, 10) : 1;

	if (argc < 3 || underway > UNDERWAY_MAX) {
		fprintf(
		    stderr, "nats setup URL | load URL UNDERWAY SECONDS CASES | read URL AGENCY\n");
		return 2;
	}
	open_server(argv[2], underway == 1);
	if (is_load) {
		cases = strtoul(argv[5], NULL, 10);
		load(underway, (unsigned)strtoul(argv[4], NULL, 10));
	} else if (strcmp(what, "read") == 0 && argc == 4) {
		follow(argv[3]);
	} else {
		setup();
	}
	jsCtx_Destroy(stream);
	natsConnection_Destroy(connection);
	nats_Close();
	return 0;
}
