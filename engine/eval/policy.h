/*
 * One policy over all its subjects and slices: a question (explore.h). Inside eval/ only.
 *
 * A case is one subject in one slice. Cells are made twice: facts that several subjects share split the whole policy, so that what
 * goes up for one and down for another is not added up as if both went up; facts of one subject split that subject alone. Where there
 * are several slices or benefits, or a cap on time, facts of one subject too split the whole policy as long as the cells suffice: the
 * same fact speaks in each slice and for each benefit, and months that one takes are not left to another.
 */
#ifndef HQ_EVAL_POLICY_H
#define HQ_EVAL_POLICY_H

#include "eval/answer.h"
#include "eval/explore.h"

/* What a case can come to: a set of verdicts, as bits. */
enum {
    HQ_CAN_ELIGIBLE = 1,
    HQ_CAN_INELIGIBLE = 2,
    HQ_CAN_NOT_IN_FORCE = 4,
    HQ_CAN_UNDETERMINED = 8,
    HQ_CAN_OUTSIDE = 16
};

typedef struct hq_case {
    uint8_t can; /* verdicts met in the cells so far */
    bool superseded;
    uint32_t superseded_by;
    hq_range *amounts;    /* by benefit: rounded, before caps */
    hq_term_range *terms; /* NULL: no benefit has one */
    hq_shown *quantities; /* by benefit without money; NULL: all are money or have no amount */
    bool *open;           /* by benefit: it is or may be given */
} hq_case;

/* One cell kept while missing facts are weighed: what each fact could be in it, and what came out. */
typedef struct hq_leaf {
    hq_domain *domains; /* by atom */
    uint32_t atom_count;
    uint64_t open; /* atoms that still stood in doubt */
    uint8_t can;
    hq_range amount;
    hq_shown *quantities; /* by benefit: of those that are no money, for the first subject */
} hq_leaf;

typedef HQ_LIST(hq_answer_cut) hq_cut_list;

typedef struct hq_policy_run {
    hq_question question;
    const hq_plan_policy *policy;
    uint32_t index;
    hq_record **subjects;
    uint32_t subject_count;
    const hq_slice *slices;
    uint32_t slice_count;
    const hq_request *request;

    hq_case *now;                      /* by subject, then slice: the present cell */
    hq_case *all;                      /* hull of the cells kept */
    hq_range *totals_now, *totals_all; /* by benefit, after caps */
    hq_range *items_now, *items_all;   /* by item, after caps and bound */
    hq_range *points_now; /* by item, after caps: with all at their least, with all at their most */
    /* totals_now, items_now, points_now and cuts_now lie in scratch: they are of use until the policy is answered */
    hq_range amount_now; /* sum over all benefits in money, in the present cell */
    hq_range amount_all; /* hull of the cells' sums over all benefits in money */
    hq_cut_list *cuts_now,
        *cuts_all;     /* by item; all: each from the least to the most that it took in any cell */
    uint64_t open_now; /* atoms in doubt in the present cell */
    bool *own_pools;   /* by pool: this policy alone draws on it, and it is applied in each cell */
    bool in_group;     /* a choice hangs on it: every doubt counts, entangled or not */
    bool
        across; /* cells reach over all slices, so that what falls into one does not also fall into another */
    uint8_t *known; /* by subject and condition: what the whole box decides; 0: not asked yet */
    bool kept;
    struct hq_policy_whole *
        whole; /* of the box before it is split, where cells may end early; else NULL. Gone once it is not split any more */
    HQ_LIST(hq_leaf) leaves;
} hq_policy_run;

/* Item i of a benefit, slices first, is of this subject, in this slice, and of this case. */
static inline uint32_t hq_item_subject(const hq_policy_run *run, uint32_t i)
{
    return i % run->subject_count;
}
static inline uint32_t hq_item_slice(const hq_policy_run *run, uint32_t i)
{
    return i / run->subject_count;
}
static inline uint32_t hq_item_case(const hq_policy_run *run, uint32_t i)
{
    return hq_item_subject(run, i) * run->slice_count + hq_item_slice(run, i);
}

hq_status hq_policy_subjects(hq_evaluation *evaluation, hq_policy_run *run) HQ_MUST_USE;

/* The records that the expressions of a policy, definition or group see for a subject. */
hq_status hq_policy_enter(hq_evaluation *evaluation, const hq_scope *scope, hq_record *subject) HQ_MUST_USE;

/* Each policy imagines the items of an absent list for itself: are the two the same items? */
bool hq_policy_same_record(const hq_record *a, const hq_record *b);

/* Evaluate one subject in all slices under the present box into run->now; joins what stands in doubt. */
hq_status hq_policy_case(hq_evaluation *evaluation, hq_policy_run *run, uint32_t subject,
                         const hq_doubt **doubt) HQ_MUST_USE;

/* Caps and bounds over run->now into items_now and totals_now. */
hq_status hq_policy_caps(hq_evaluation *evaluation, hq_policy_run *run) HQ_MUST_USE;

/* An item's amount after caps, as `bound` states it; open: it is or may be given. Of what is no money `bound` states the figure, and the amount stays 0. */
hq_range hq_item_bounded(const hq_plan *plan, const hq_plan_benefit *benefit, bool open, hq_range amount);

/* Which pools this policy alone draws on; and these pools, in the present cell. */
hq_status hq_policy_find_own_pools(hq_evaluation *evaluation, hq_policy_run *run) HQ_MUST_USE;
hq_status hq_policy_own_pools(hq_evaluation *evaluation, hq_policy_run *run) HQ_MUST_USE;

/* Subjects, slices and room for a policy; to be called first. */
hq_status hq_policy_prepare(hq_evaluation *evaluation, hq_policy_run *run) HQ_MUST_USE;

/* Is what would be split a fact of this subject, or in it? */
bool hq_policy_is_own(const hq_evaluation *evaluation, const hq_record *subject, const hq_split *split);

/* What a member of a group with a base saves its subject: base less what is still paid, rounded as the group says. */
hq_status hq_group_saving(hq_evaluation *evaluation, const hq_plan_benefit *benefit, hq_range *out,
                          const hq_doubt **doubt) HQ_MUST_USE;

/* The whole question. */
hq_status hq_policy_run_all(hq_evaluation *evaluation, hq_policy_run *run) HQ_MUST_USE;

hq_verdict hq_verdict_of(uint8_t can);

#endif
