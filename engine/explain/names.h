/* What things are called: labels, records, citations, policies. Words of the rules, in a language or in the other where it has none. */
#ifndef HQ_EXPLAIN_NAMES_H
#define HQ_EXPLAIN_NAMES_H

#include "explain/words.h"

/* The label, or the name where there is none. */
hq_str hq_label_or(hq_words label, hq_str name, hq_language language);

/* An English label as it stands inside a sentence: "Training hours" is "training hours", "US citizen" stays. */
hq_str hq_inner_label(hq_voice *voice, hq_words label, hq_str name);

/* Is the English label a plural: "training hours of the hire are"? By the noun before the first small word (of, in, for ...). */
bool hq_is_plural(hq_str label);

hq_str hq_code_label(hq_voice *voice, uint32_t tree, uint32_t code);
hq_str hq_leaf_label(hq_voice *voice, uint32_t tree, uint32_t leaf);
hq_str hq_set_label(hq_voice *voice, uint32_t tree, uint32_t set);

/* "Fishing boat b1", "Trip 3", "Company". */
hq_str hq_record_label(hq_voice *voice, const hq_record *record);
/* "b1", "3": beside others of its list. */
hq_str hq_record_short(hq_voice *voice, const hq_record *record);

/* "loans of the company" */
hq_str hq_list_label(hq_voice *voice, uint32_t entity, uint32_t list);

/* What a missing fact is called, and the question that asks for it (the list is to be given; else the field's `ask`); empty: none. */
hq_str hq_missing_label(hq_voice *voice, const hq_missing *missing);
hq_str hq_missing_question(hq_voice *voice, const hq_missing *missing);

/* "《辽宁惠企政策汇编》第 62 项": all of a list. */
hq_str hq_cites_text(hq_voice *voice, const hq_cite_list *all);

/* Where the cited text can be read: its own address or its document's; may be empty. */
hq_str hq_cite_address(const hq_voice *voice, const hq_cite *cite);

hq_str hq_policy_title(hq_voice *voice, uint32_t policy);
hq_str hq_benefit_title(hq_voice *voice,
                        const hq_benefit *benefit); /* empty for the only one without a title */

/* One word for each: grant, in force, once ... */
hq_word hq_kind_word(hq_benefit_kind kind);
hq_word hq_total_word(hq_total total);
hq_word hq_procedure_word(hq_procedure procedure);
hq_word hq_verdict_word(hq_verdict verdict);

/* The parameter's label or name. */
hq_str hq_parameter_label(hq_voice *voice, uint32_t parameter);

/* "2025-11-01 to 2028-12-31", "to 2027-12-31", "open", "not known". */
hq_str hq_validity_text(hq_voice *voice, const hq_policy *policy);
/* The same without a word on how sure they are. */
hq_str hq_validity_days(hq_voice *voice, const hq_policy *policy);

/* "1,000,000.00元 for each project and year" */
hq_str hq_cap_text(hq_voice *voice, const hq_cap *cap);

#endif
