/*
 * A question split into cells. Inside eval/ only.
 *
 * Unknown truths, codes, table rows and the thresholds that an unknown number is compared with split a question; each cell is
 * evaluated whole, and the answer is the hull of the cells. Where a question falls apart into more than HQ_CELLS_MAX cells, it is
 * answered as one, without splitting.
 */
#ifndef HQ_EVAL_EXPLORE_H
#define HQ_EVAL_EXPLORE_H

#include "eval/evaluation.h"

typedef struct hq_question hq_question;
struct hq_question {
    /* Answer the present cell. *doubt receives what still stands in doubt and could be split, or NULL. */
    hq_status (*evaluate)(hq_evaluation *evaluation, hq_question *question, const hq_doubt **doubt);
    /* The whole box has just been evaluated, with this doubt; nothing is split yet. What it came to is as it was when this returns. NULL: it is of no
     * interest. */
    hq_status (*begin)(hq_evaluation *evaluation, hq_question *question, const hq_doubt *doubt);
    /* Add the cell just evaluated to the answer. May see that it is `enough`. */
    hq_status (*keep)(hq_evaluation *evaluation, hq_question *question);
    /* Forget the cells kept so far. */
    void (*restart)(hq_question *question);
    /* May this question split there? NULL: everywhere. Where it may not, it stops and gives the place to whoever asked. */
    bool (*may_split)(const hq_evaluation *evaluation, const hq_question *question, const hq_split *split);

    bool
        partly; /* the present cell was left at the doubt given: without a split there it has no answer yet */
    bool wholly; /* the doubt could not be split: answer the cell without leaving it */

    uint32_t cells_max; /* 0: HQ_CELLS_MAX */
    uint32_t cells;     /* kept */
    bool exceeded;
    bool begun;               /* the whole box was evaluated */
    bool enough;              /* whatever other cells say, the answer stays as it is: no more are asked */
    bool elsewhere;           /* stopped at a split that is not its own */
    hq_split elsewhere_split; /* that split; its scope is the array below */
    hq_record *elsewhere_scope[HQ_SCOPE_MAX + 4];
};

/* The question has to stop at this split: keep it, scope included, for whoever asked. */
void hq_question_stop(hq_question *question, const hq_split *split);

hq_status hq_explore(hq_evaluation *evaluation, hq_question *question) HQ_MUST_USE;

#endif
