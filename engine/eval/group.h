/* The choice between policies of a group. Inside eval/ only; see group.c. */
#ifndef HQ_EVAL_GROUP_H
#define HQ_EVAL_GROUP_H

#include "eval/policy.h"

/* Choose for every record that a group with a base is about. runs: by policy; one that was not asked has no policy. */
hq_status hq_group_choose(hq_evaluation *evaluation, hq_policy_run **runs, uint32_t group,
                          hq_answer *answer) HQ_MUST_USE;

/* The base of the record in scope, and a value in quanta of the pack's currency. */
hq_status hq_group_base(hq_evaluation *evaluation, uint32_t group, hq_value *out) HQ_MUST_USE;
hq_status hq_group_quanta(hq_evaluation *evaluation, hq_rat value, hq_rounding rounding,
                          hq_int128 *out) HQ_MUST_USE;

/* What is saved when `paid` is still paid of the base; share: what share of the base that is, NULL where it is none or not known. */
hq_status hq_group_saved(hq_evaluation *evaluation, const hq_group *group, const hq_value *base,
                         const hq_value *paid, const hq_rat *share, hq_range *out) HQ_MUST_USE;

/* A group without a base: members say amounts and exclude each other as the pairs say. */
hq_status hq_group_exclude(hq_evaluation *evaluation, hq_policy_run **runs, uint32_t group,
                           hq_answer *answer) HQ_MUST_USE;

/* Caps that several policies share, over the items of all that were asked. */
hq_status hq_pools_apply(hq_evaluation *evaluation, hq_policy_run **runs, hq_answer *answer) HQ_MUST_USE;

/* Is the policy counted apart: by its own standing, or because a day of its validity is not certain? */
bool hq_policy_is_unconfirmed(const hq_evaluation *evaluation, uint32_t policy);

#endif
