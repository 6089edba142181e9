/* mix.h - Reports as they come on an ordinary day: which agency says what, and how often. The same for
 * the turn alone (quick.c) and for the daemon under load (load.c). */
#ifndef OVERGANG_BENCH_MIX_H
#define OVERGANG_BENCH_MIX_H

#include <stddef.h>
#include <stdint.h>

enum { MIX_BYTES_MAX = 1024 };

/* The agencies that report. */
enum mix_agency { MIX_TEAM, MIX_PRISON, MIX_NAV, MIX_HOUSING, MIX_AGENCIES };

struct mix_report {
	unsigned char bytes[MIX_BYTES_MAX]; /* an Ov__Report, packed */
	size_t size;
};

/* The agency that makes the next report, where so many of 100 are its. */
enum mix_agency mix_next(uint64_t n);
/* Report number n, by this agency about this case. The same number is the same report. */
void mix_report(enum mix_agency by, uint64_t n, const char *case_id, struct mix_report *ret);
/* The two reports that begin case number n: the prison opens it with a date, the team has consent. */
void mix_opening(uint64_t n, struct mix_report *ret);
void mix_consent(uint64_t n, const char *case_id, struct mix_report *ret);
/* Both in one, said by the team: the consent names these agencies. */
void mix_opening_by_team(uint64_t n, char *const *agencies, size_t count, struct mix_report *ret);
/* One fact of this kind; fields are name=value, between semicolons, and {n} in them is the number. */
void mix_fact(
    const char *kind, const char *fields, uint64_t n, const char *case_id, struct mix_report *ret);

#endif
