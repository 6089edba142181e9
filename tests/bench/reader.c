/* reader.c - Follows an agency's stream as an adapter does, and acknowledges each delivery.
 *
 *   reader FILE CONSUMER [COUNT [SIZES]]
 *                                    FILE as config/overgang.conf; ends on SIGTERM, or after COUNT
 *                                    deliveries; prints how many there were, their bytes and in how many
 *                                    seconds they came. The size of each goes to the file SIZES */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>

#include "overgang.h"
#include "times.h"

static struct {
	uint64_t count, most, bytes;
	FILE *sizes;
} taken;

static int
take(const Ov__Delivery *d, void *ctx)
{
	(void)ctx;
	if (taken.sizes != NULL) {
		size_t size = ov__delivery__get_packed_size(d);
		taken.bytes += size;
		fprintf(taken.sizes, "%zu\n", size);
	}
	return ++taken.count == taken.most;
}

int
main(int argc, char **argv)
{
	char error[OVERGANG_ERROR_SIZE];
	sigset_t stop;

	if (argc < 3 || argc > 5)
		return 2;
	taken.most = argc > 3 ? strtoull(argv[3], NULL, 10) : 0;
	taken.sizes = argc > 4 ? fopen(argv[4], "w") : NULL;
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
	uint64_t begin = times_now();
	int r = overgang_follow(o, &f);
	double seconds = (double)(times_now() - begin) / 1e9;
	if (r < 0)
		fprintf(stderr, "reader: %s\n", overgang_error(o));
	printf("%" PRIu64 " %" PRIu64 " %.3f\n", taken.count, taken.bytes, seconds);
	if (taken.sizes != NULL)
		(void)fclose(taken.sizes);
	(void)overgang_close(o);
	return r < 0;
}
