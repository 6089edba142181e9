/* letter_words.h - Texts, words and names of a letter, for its reader. */
#ifndef OVERGANG_ADAPTER_LETTER_WORDS_H
#define OVERGANG_ADAPTER_LETTER_WORDS_H

#include "overgang.h"

struct letter_context {
	const struct texts *texts;
	const Ov__HelloAnswer *hello; /* who the reader is */
	const char *sender;	      /* who writes; "" is the stream's daemon */
	const char *contact;	      /* whom to ring; "" is nobody in particular */
	const char *outtray;	      /* where answers are laid */
};

/* The text key (or key.more) of section [letter], or NULL. */
const char *letter_text(const struct letter_context *c, const char *key, const char *more);
/* The text for the first of the reader's roles that has one of its own, or NULL. */
const char *letter_text_for_own_role(const struct letter_context *c, const char *key);
/* The same, else the one for all. */
const char *letter_text_for_role(const struct letter_context *c, const char *key);
/* "area.housing" as a person reads it; "" for the value that is none. buf: 130 bytes. */
const char *letter_word(
    const struct letter_context *c, const ProtobufCEnumDescriptor *e, int value, char *buf);
/* Display names, as far as the reader's directory has them. */
const char *letter_agency(const struct letter_context *c, const char *name);
const char *letter_agency_by_number(const struct letter_context *c, uint32_t number);

/* The fact as a sentence, with those names. */
void letter_fact(const struct letter_context *c, const Ov__Fact *fact, const char *reporter,
    char *buf, size_t size);

/* Is it for one of the reader's roles? */
bool letter_task_ours(const struct letter_context *c, const Ov__Task *t);

#endif
