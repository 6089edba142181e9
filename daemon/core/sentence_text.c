/* sentence_text.c - Why a sentence's dates are these, in bokmål and English. */
#include "base/arena.h"
#include "base/date.h"
#include "base/text.h"
#include "core/sentence.h"

enum { TEXT_SIZE = 320, ONE_DAY = 1 };

struct words {
	const char *year, *years, *month, *months, *day, *days, *and;
	const char *two_thirds, *minimum, *too_short, *remand_all, *fine;
	const char *remand, *not_counted, *least, *few_left;
	const char *differs, *none, *differs_term, *reckoned, *ask;
};

static const struct words words[] = {
	{
	    .year = "år",
	    .years = "år",
	    .month = "måned",
	    .months = "måneder",
	    .day = "dag",
	    .days = "dager",
	    .and = " og ",
	    .two_thirds = "To tredjedeler av ",
	    .minimum = "Minstetiden er ",
	    .too_short = " sones fullt ut, siden minst 60 dager må være sonet",
	    .remand_all = " er sonet i varetekt",
	    .fine = "Bøtesoning sones fullt ut",
	    .remand = " i varetekt medregnet",
	    .not_counted = " teller ikke",
	    .least = "; minst 60 dager må være sonet",
	    .few_left = "; under 14 dager igjen, normalt ikke",
	    .differs = "Prøveløslatelse fra ",
	    .none = "ingen",
	    .differs_term = "Endt tid ",
	    .reckoned = " står hos fengselet, regnet ut: ",
	    .ask = ". Spør fengselet",
	},
	{
	    .year = "year",
	    .years = "years",
	    .month = "month",
	    .months = "months",
	    .day = "day",
	    .days = "days",
	    .and = " and ",
	    .two_thirds = "Two thirds of ",
	    .minimum = "The minimum time is ",
	    .too_short = " are served in full, since at least 60 days must be served",
	    .remand_all = " were served in remand",
	    .fine = "A fine is served in full",
	    .remand = " in remand counted",
	    .not_counted = " do not count",
	    .least = "; at least 60 days must be served",
	    .few_left = "; less than 14 days left, normally not",
	    .differs = "Conditional release from ",
	    .none = "none",
	    .differs_term = "Full term ",
	    .reckoned = " is what the prison has, reckoned: ",
	    .ask = ". Ask the prison",
	},
};

static void
put_count(char *text, uint32_t n, const char *one, const char *several)
{
	text_put_number(text, TEXT_SIZE, n);
	text_put(text, TEXT_SIZE, " ");
	text_put(text, TEXT_SIZE, n == 1 ? one : several);
}

/* "1 år, 6 måneder og 10 dager (559 dager)"; days alone need no sum. */
static void
put_length(char *text, const struct words *w, const struct length *l, ov_date from)
{
	const struct {
		uint32_t n;
		const char *one, *several;
	} parts[] = { { l->years, w->year, w->years }, { l->months, w->month, w->months },
		{ l->days, w->day, w->days } };
	int left = (l->years != 0) + (l->months != 0) + (l->days != 0);

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (parts[i].n == 0)
			continue;
		put_count(text, parts[i].n, parts[i].one, parts[i].several);
		left--;
		if (left > 0)
			text_put(text, TEXT_SIZE, left == 1 ? w->and : ", ");
	}
	if (l->years == 0 && l->months == 0)
		return;
	text_put(text, TEXT_SIZE, " (");
	put_count(text, length_days(l, from), w->day, w->days);
	text_put(text, TEXT_SIZE, ")");
}

static void
put_days(char *text, uint32_t n, const char *what)
{
	if (n == 0)
		return;
	text_put(text, TEXT_SIZE, ", ");
	text_put_number(text, TEXT_SIZE, n);
	text_put(text, TEXT_SIZE, what);
}

static void
put_rule(char *text, const struct words *w, const struct sentence *s, enum sentence_rule rule)
{
	const struct length *l = rule == SENTENCE_MINIMUM ? &s->minimum : &s->length;
	const char *before = rule == SENTENCE_MINIMUM				     ? w->minimum
			     : rule == SENTENCE_TWO_THIRDS || rule == SENTENCE_LEAST ? w->two_thirds
										     : "";

	text_put(text, TEXT_SIZE, before);
	put_length(text, w, l, s->intake);
	if (rule == SENTENCE_TOO_SHORT)
		text_put(text, TEXT_SIZE, w->too_short);
	if (rule == SENTENCE_REMAND_ALL)
		text_put(text, TEXT_SIZE, w->remand_all);
	else
		put_days(text, s->remand_days, w->remand);
	put_days(text, s->not_counted, w->not_counted);
	if (rule == SENTENCE_LEAST)
		text_put(text, TEXT_SIZE, w->least);
}

char *
sentence_because(
    const struct sentence *s, const struct reckoned *r, bool english, struct arena *arena)
{
	const struct words *w = &words[english];
	char text[TEXT_SIZE] = "";

	if (r->rule == SENTENCE_UNKNOWN)
		return arena_string(arena, "");
	if (r->rule == SENTENCE_FINE) {
		text_put(text, TEXT_SIZE, w->fine);
		put_days(text, s->remand_days, w->remand);
	} else {
		put_rule(text, w, s, r->rule);
	}
	if (r->few_left)
		text_put(text, TEXT_SIZE, w->few_left);
	text_put(text, TEXT_SIZE, ".");
	return arena_string(arena, text);
}

static bool
differ(ov_date written, ov_date reckoned)
{
	int32_t days = date_between(written, reckoned);

	return written != 0 && (reckoned == 0 || days > ONE_DAY || days < -ONE_DAY);
}

static void
put_difference(
    char *text, const struct words *w, const char *what, ov_date written, ov_date reckoned)
{
	char date[11];

	if (text[0] != '\0')
		text_put(text, TEXT_SIZE, ". ");
	text_put(text, TEXT_SIZE, what);
	text_put(text, TEXT_SIZE, date_text(written, date));
	text_put(text, TEXT_SIZE, w->reckoned);
	text_put(text, TEXT_SIZE, reckoned != 0 ? date_text(reckoned, date) : w->none);
}

char *
sentence_remark(ov_date two_thirds, ov_date full_term, const struct reckoned *r, bool english,
    struct arena *arena)
{
	const struct words *w = &words[english];
	char text[TEXT_SIZE] = "";

	if (r->rule != SENTENCE_UNKNOWN && differ(two_thirds, r->earliest))
		put_difference(text, w, w->differs, two_thirds, r->earliest);
	if (r->full_term != 0 && differ(full_term, r->full_term))
		put_difference(text, w, w->differs_term, full_term, r->full_term);
	if (text[0] == '\0')
		return arena_string(arena, "");
	text_put(text, TEXT_SIZE, w->ask);
	text_put(text, TEXT_SIZE, ".");
	return arena_string(arena, text);
}
