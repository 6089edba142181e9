/* words.h - What a clerk writes in an answer, in bokmål, and what the schema calls it. */
#ifndef OVERGANG_ADAPTER_WORDS_H
#define OVERGANG_ADAPTER_WORDS_H

/* "kontor" -> "office". What is no such word is returned as it is. */
const char *words_field(const char *word);
/* "office" -> "kontor"; the same the other way. */
const char *words_field_nb(const char *field);
/* "telefon" -> "phone", of the channels. */
const char *words_channel(const char *word);
/* Why the daemon, or the library, does not take it, in bokmål; what is said in English
 * when there is no translation. */
const char *words_reason_nb(const char *english);

#endif
