/* answer.h - An answer that a clerk wrote becomes a report.
 *
 *     hendelse = nav.contact_opened
 *     sak = K7F3-9QXM
 *     meldt_av = Berit Eksempel
 *     kontor = Nav Asker
 *
 * The case may be given by its huskenavn too, which the report then holds until it is found.
 * A line is `felt = verdi`; empty lines and those that begin with # are skipped. Of the
 * head: hendelse/kind and sak/case are needed; meldt_av/told_by, kanal/channel,
 * tidspunkt/occurred and på_vegne_av/on_behalf_of may be there. All else are fields of the
 * kind, in bokmål or as in proto/facts.proto. In the characters of any editor here (charset.h);
 * what a person does not see does not count. */
#ifndef OVERGANG_ADAPTER_ANSWER_H
#define OVERGANG_ADAPTER_ANSWER_H

#include <stddef.h>

#include "overgang.h"

enum { ANSWER_WHY_SIZE = 768, ANSWER_SIZE_MAX = 32768 };

/* The report without its key, to be freed with ov__report__free_unpacked(r, NULL). NULL with
 * a sentence, in the language of the texts, that names line and field. */
Ov__Report *answer_parse(const struct texts *texts, const char *text, size_t size, char *ret_why);

/* The daemon's refusal in that language: outcome, field, reason. Returns buf. */
char *answer_refusal(const struct texts *t, const Ov__Answer *a, char *buf, size_t size);

#endif
