/*
 * Answers and rules as people and programs read them: text, JSON, pages. See docs/users/.
 *
 * Everything is written from the answer and the pack; nothing is computed here but distances ("6 short"). Texts exist in
 * Chinese and English: words of the product stand in one table (words.def), words of the rules come from the pack. Columns are
 * display columns (base/utf8.h): a Chinese character takes two.
 */
#ifndef HQ_EXPLAIN_EXPLAIN_H
#define HQ_EXPLAIN_EXPLAIN_H

#include "eval/answer.h"

typedef struct hq_page {
    hq_language language;
    bool colour;      /* ANSI sequences */
    uint32_t columns; /* width of the page */
    bool all;         /* also what does not apply, is not in force, and every condition that is met */
} hq_page;

/* The whole answer for a person. */
void hq_explain_answer(hq_text *text, const hq_answer *answer, const hq_page *page);

/* One policy of the answer, step by step. */
void hq_explain_policy(hq_text *text, const hq_answer *answer, const hq_answer_policy *policy,
                       const hq_page *page);

/* The answer as JSON: the document of docs/users/answer.md, keys in a fixed order, amounts as decimal strings. */
void hq_explain_json(hq_text *text, const hq_answer *answer);

/* A table of the pack's policies, and one policy as a page. */
void hq_explain_list(hq_text *text, const hq_plan *plan, const hq_page *page);
void hq_explain_list_json(hq_text *text, const hq_plan *plan);
/* What of its sources the pack holds, item by item, and how much of what kind; the same as Markdown. */
void hq_explain_items(hq_text *text, const hq_plan *plan, const hq_page *page);
void hq_explain_items_markdown(hq_text *text, const hq_plan *plan, const hq_page *page);
/* Items without a policy, of documents that say how many they have. */
uint32_t hq_items_gaps(const hq_pack *pack);
void hq_explain_rule(hq_text *text, const hq_plan *plan, uint32_t policy, const hq_page *page);

/* --- Parts that others use (tests of examples, say) --- */

/* "19726.03": money for programs. */
void hq_explain_decimal(hq_text *text, const hq_pack *pack, hq_int128 quanta);

#endif
