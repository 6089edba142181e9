/* reader.c - Follows an agency's stream as an adapter does, and acknowledges each delivery.
 *
 *   reader FILE CONSUMER             FILE as config/overgang.conf; ends on SIGTERM, and prints how many
 *                                    deliveries there were */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>

#include "overgang.h"

static uint64_t count;

static int
take(const Ov__Delivery *d, void *ctx)
{
	(void)d;
	(void)ctx;
	count++;
	return 0;
}

int
main(int argc, char **argv)
{
	char error[OVERGANG_ERROR_SIZE];
	sigset_t stop;

	if (argc != 3)
		return 2;
	(void)sigemptyset(&stop);
	(void)sigaddset(&stop, SIGTERM);
	(void)sigprocmask(SIG_BLOCK, &stop, NULL);
	struct overgang *o = overgang_open(argv[1], error);
	if (o == NULL) {
		fprintf(stderr, "reader: %s\n", error);
		return 1;
	}
	struct overgang_follow f = {
		.consumer = argv[2], .handler = take, .stop_fd = signalfd(-1, &stop, SFD_CLOEXEC)
	};
	int r = overgang_follow(o, &f);
	if (r < 0)
		fprintf(stderr, "reader: %s\n", overgang_error(o));
	printf("%" PRIu64 "\n", count);
	(void)overgang_close(o);
	return r < 0;
}
