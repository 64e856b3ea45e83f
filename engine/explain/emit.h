/*
 * JSON written piece by piece: commas, indentation, escapes. What is written is valid UTF-8 whatever the texts hold: a byte that
 * is part of no character becomes U+FFFD. Inside of explain/ only.
 */
#ifndef HQ_EXPLAIN_EMIT_H
#define HQ_EXPLAIN_EMIT_H

#include "explain/words.h"

typedef struct hq_emitter {
    hq_text *out;
    hq_arena scratch; /* of the voices; goes with hq_emit_end */
    hq_voice zh, en;
    uint32_t depth;
    bool first; /* nothing stands yet in the innermost object or array */
} hq_emitter;

/* Begin and end a document. What failed on the way fails the text. */
void hq_emit_begin(hq_emitter *json, hq_text *out, const hq_plan *plan);
void hq_emit_end(hq_emitter *json);

/* Open and close an object '{' '}' or an array '[' ']'. key: at == NULL in an array and at the top. */
void hq_emit_open(hq_emitter *json, hq_str key, char bracket);
void hq_emit_close(hq_emitter *json, char bracket);

#define HQ_NO_KEY ((hq_str){NULL, 0})

void hq_emit_text(hq_emitter *json, hq_str key, hq_str value);
void hq_emit_text_or_null(hq_emitter *json, hq_str key, hq_str value); /* null where it is empty */
void hq_emit_null(hq_emitter *json, hq_str key);
void hq_emit_truth(hq_emitter *json, hq_str key, bool value);
void hq_emit_count(hq_emitter *json, hq_str key, uint64_t value);
void hq_emit_day(hq_emitter *json, hq_str key, hq_day day); /* null at the ends of the calendar */

/* {"zh": ..., "en": ...}; a language that a text lacks is null. */
void hq_emit_words(hq_emitter *json, hq_str key, hq_str zh, hq_str en);
void hq_emit_pack_words(hq_emitter *json, hq_str key, hq_words words);

/* "900.00"; null for HQ_UNBOUNDED. And {"low": ..., "high": ...}. */
void hq_emit_money(hq_emitter *json, hq_str key, hq_int128 quanta);
void hq_emit_range(hq_emitter *json, hq_str key, hq_range range);

/* {"kind", bounds by kind, "zh", "en"}. zh and en: the value in words. */
void hq_emit_shown(hq_emitter *json, hq_str key, const hq_shown *shown, hq_str zh, hq_str en);

/* {"name", "version", "title", "currency", "digest"} */
void hq_emit_pack(hq_emitter *json, hq_str key, const hq_pack *pack);
/* "subject": {"entity", "id", "name"}; the profile's pack is that of the document. */
void hq_emit_subject(hq_emitter *json, const hq_profile *profile);
/* "period": {"from", "to"}, both included. until: the day after the last. */
void hq_emit_period(hq_emitter *json, hq_day first, hq_day until);
void hq_emit_cites(hq_emitter *json, hq_str key, const hq_cite_list *cites);

/* Parts of the answer's document (json_policy.c). */
void hq_emit_answer_policy(hq_emitter *json, const hq_answer *answer, const hq_answer_policy *policy);
/* What a policy is, whatever the answer: id, number, title, chapter, standing, valid. index: of the pack. */
void hq_emit_policy_head(hq_emitter *json, uint32_t index);
void hq_emit_policy_office(hq_emitter *json, uint32_t index);

#endif
