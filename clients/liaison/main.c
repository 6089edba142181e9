/* main.c - overgang-liaison: release notices from a prison's list into reports. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "connection.h"
#include "example.h"
#include "overgang.h"
#include "push.h"
#include "problem_text.h"
#include "texts.h"
#include "refusals.h"
#include "say.h"

#ifndef OVERGANG_ETC
#define OVERGANG_ETC "/etc/overgang"
#endif

static const char usage[] =
    "Bruk: overgang-liaison push [-c KONFIG] [--as-of DATO] FIL…\n"
    "      overgang-liaison list [-c KONFIG]\n"
    "      overgang-liaison example [--as-of DATO]\n"
    "\n"
    "push  leser lister over løslatelser (CSV) og sender det som er nytt\n"
    "list  viser hva som venter her, og hvorfor\n"
    "example  skriver en liste å prøve med, av i dag, med en oppdiktet person (allow_synthetic = "
    "yes)\n"
    "\n"
    "  -c, --config KONFIG  liaison.conf; ellers " OVERGANG_ETC "/liaison.conf\n"
    "      --as-of DATO     datoen på fila; ellers datoen i filnavnet, ellers da den ble skrevet\n"
    "      --check-config   se etter om konfigurasjonen er riktig, og slutt\n"
    "  -h, --help           dette\n"
    "      --version        hvilken versjon dette er\n"
    "\n"
    "Slutter med 0 når alt er sendt, 2 når rader ble avvist eller venter på at du retter dem i\n"
    "lista, 75 når overgang ikke svarte og meldinger står i kø, 64 ved feil bruk, 74 når køen "
    "ikke\n"
    "kan skrives, 78 ved feil i konfigurasjonen.\n";

struct arguments {
	const char *command;
	const char *config;
	uint32_t as_of;
	char **files;
	int files_count;
	bool help;
	bool version;
	bool check; /* only look whether the file is right */
};

__attribute__((format(printf, 1, 2))) static int
misused(const char *format, ...)
{
	char text[200];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	say_line(stderr, "overgang-liaison: %s", text);
	say_line(stderr, "Se overgang-liaison --help.");
	return PUSH_USAGE;
}

static int
read_arguments(int argc, char **argv, struct arguments *a)
{
	enum { AS_OF = 256, CHECK, VERSION };
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "as-of", required_argument, NULL, AS_OF },
		{ "check-config", no_argument, NULL, CHECK },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, VERSION },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "c:h", options, NULL)) != -1) {
		if (option == 'c')
			a->config = optarg;
		else if (option == 'h')
			a->help = true;
		else if (option == CHECK)
			a->check = true;
		else if (option == VERSION)
			a->version = true;
		else if (option != AS_OF)
			return PUSH_USAGE;
		else if ((a->as_of = overgang_date_parse(optarg)) == 0)
			return misused("--as-of er en dato, som 11.01.2027");
	}
	if (optind < argc)
		a->command = argv[optind++];
	a->files = argv + optind;
	a->files_count = argc - optind;
	if (a->help || a->version || (a->check && a->command == NULL))
		return PUSH_OK;
	if (a->command == NULL)
		return misused("si hva: push, list eller example");
	bool push = strcmp(a->command, "push") == 0;
	bool known = push || strcmp(a->command, "list") == 0 || strcmp(a->command, "example") == 0;
	if (!known)
		return misused("«%s» er ingen kommando", a->command);
	if (push && a->files_count == 0)
		return misused("push trenger minst én fil");
	if (!push && a->files_count > 0)
		return misused("%s tar ingen filer", a->command);
	return PUSH_OK;
}

static int
send_report(void *context, Ov__Report *report, Ov__Answer **ret_answer)
{
	return overgang_report(context, report, ret_answer);
}

static const char *
send_error(void *context, const struct texts *texts, char *buf, size_t size)
{
	return error_in(texts, context, buf, size);
}

static int
common(void *context, const struct place *sent, uint64_t *ret_epoch, uint64_t *ret_common)
{
	Ov__HelloRequest hello = OV__HELLO_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;
	Ov__Answer *answer = NULL;

	hello.epoch = sent->epoch;
	hello.through = sent->through;
	hello.tag_n = sent->tag_n;
	hello.tag.data = (uint8_t *)(uintptr_t)sent->tag;
	hello.tag.len = sent->tag_size;
	request.ask_case = OV__REQUEST__ASK_HELLO;
	request.hello = &hello;
	int r = overgang_request(context, &request, &answer);
	if (r == 0 && answer->result_case != OV__ANSWER__RESULT_HELLO)
		r = -EPROTO;
	if (r == 0) {
		*ret_epoch = answer->hello->epoch;
		*ret_common = answer->hello->common;
	}
	if (answer != NULL)
		ov__answer__free_unpacked(answer, NULL);
	return r;
}

/* The tag comes with a page that ends there. */
static int
get_tag(void *context, uint64_t n, struct place *sent)
{
	Ov__FetchRequest fetch = OV__FETCH_REQUEST__INIT;
	Ov__Request request = OV__REQUEST__INIT;
	Ov__Answer *answer = NULL;

	fetch.after = n - 1;
	fetch.count = 1;
	fetch.epoch = sent->epoch;
	request.ask_case = OV__REQUEST__ASK_FETCH;
	request.fetch = &fetch;
	int r = overgang_request(context, &request, &answer);
	if (r < 0)
		return r;
	const Ov__FetchAnswer *page = answer->fetch;
	if (answer->result_case != OV__ANSWER__RESULT_FETCH || page->through != n ||
	    page->epoch != sent->epoch || page->tag.len > sizeof(sent->tag)) {
		r = -EPROTO;
	} else {
		sent->tag_n = n;
		sent->tag_size = page->tag.len;
		memcpy(sent->tag, page->tag.data, page->tag.len);
	}
	ov__answer__free_unpacked(answer, NULL);
	return r;
}

/* It speaks bokmål; without texts at least the sentence as the library has it. */
static void
wrong_config(const struct problem *problem)
{
	char said[OVERGANG_ERROR_SIZE];
	struct problem none;
	struct texts *texts = texts_open_problem(NULL, "nb", &none);

	say_line(stderr, "overgang-liaison: %s", problem_in(texts, problem, said, sizeof(said)));
	texts_close(texts);
}

static uint32_t
today(void)
{
	char text[20];

	overgang_moment_text((uint64_t)time(NULL), text);
	text[10] = '\0';
	return overgang_date_parse(text);
}

static int
push(const struct arguments *a, const struct liaison_conf *conf)
{
	struct problem problem;
	struct overgang *o = connection_open(a->config, &problem);

	if (o == NULL) {
		wrong_config(&problem);
		return PUSH_CONFIG;
	}
	struct texts *texts = connection_texts(o, "nb", &problem);
	if (texts == NULL) {
		wrong_config(&problem);
		overgang_close(o);
		return PUSH_CONFIG;
	}
	overgang_timeout(o, conf->timeout_ms);
	const struct push p = { .conf = conf,
		.send = send_report,
		.error = send_error,
		.common = common,
		.tag = get_tag,
		.context = o,
		.texts = texts,
		.as_of = a->as_of,
		.today = today(),
		.out = stdout,
		.err = stderr };
	int status = push_files(&p, a->files, (size_t)a->files_count);
	texts_close(texts);
	overgang_close(o);
	return status;
}

static int
list_waiting(const struct liaison_conf *conf)
{
	struct problem none;
	struct texts *texts = texts_open_problem(NULL, "nb", &none);
	int status = push_list(conf, texts, stdout, stderr);

	texts_close(texts);
	return status;
}

/* The settings are right: so is the connection, its key, and the texts that it names? */
static int
check_connection(const char *path)
{
	struct problem problem;
	struct overgang *o = connection_open(path, &problem);
	struct texts *texts = o != NULL ? connection_texts(o, "nb", &problem) : NULL;
	int status = texts != NULL ? PUSH_OK : PUSH_CONFIG;

	if (texts == NULL)
		wrong_config(&problem);
	texts_close(texts);
	overgang_close(o);
	return status;
}

int
main(int argc, char **argv)
{
	struct arguments a = { .config = OVERGANG_ETC "/liaison.conf" };
	struct problem problem;
	struct liaison_conf conf;
	int status = read_arguments(argc, argv, &a);

	if (status != PUSH_OK)
		return status;
	if (a.help) {
		(void)fputs(usage, stdout);
		return PUSH_OK;
	}
	if (a.version)
		return puts("overgang-liaison " OVERGANG_VERSION) < 0 ? PUSH_IO : PUSH_OK;
	/* Before anything is set up. */
	if (a.command != NULL && strcmp(a.command, "example") == 0) {
		example_print(a.as_of != 0 ? a.as_of : today(), stdout);
		return fflush(stdout) != 0 ? PUSH_IO : PUSH_OK;
	}
	if (liaison_conf_load(a.config, &conf, &problem) != 0) {
		wrong_config(&problem);
		return PUSH_CONFIG;
	}
	if (a.check)
		return check_connection(a.config);
	/* A terminal that is closed, or a reader of the output that goes, does not end a push in
	 * its middle; and systemd would count an end by either as a good one. */
	(void)signal(SIGHUP, SIG_IGN);
	(void)signal(SIGPIPE, SIG_IGN);
	/* In a log its lines stand where they were said, between those of standard error. */
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	status = strcmp(a.command, "push") == 0 ? push(&a, &conf) : list_waiting(&conf);
	if (fflush(stdout) != 0 && status == PUSH_OK)
		status = PUSH_IO;
	return status;
}
