/* One example while it is run: what it expects, read; and what came out. Inside run/ only. */
#ifndef HQ_RUN_TRIAL_H
#define HQ_RUN_TRIAL_H

#include "run/examples.h"

typedef enum hq_wanted_kind {
    HQ_WANTED_STATUS,
    HQ_WANTED_AMOUNT,
    HQ_WANTED_BENEFIT, /* index: benefit of the policy */
    HQ_WANTED_GIVEN,   /* index: benefit of the policy that has no figure: whether it is or may be given */
    HQ_WANTED_MEMBER,  /* index: member of the group */
    HQ_WANTED_LET,     /* index: let of the policy */
    HQ_WANTED_FACT,    /* index: definition */
    HQ_WANTED_UNMET,
    HQ_WANTED_MISSING
} hq_wanted_kind;

/* One expectation. What comes out is brought into the same form, so that both are compared and shown alike. */
typedef struct hq_wanted {
    hq_wanted_kind kind;
    hq_str key; /* as written: amount, lpr, company.size */
    uint32_t index;
    hq_verdict verdict; /* STATUS */
    hq_shown value;     /* figures and values; HQ_T_NONE: there is none */
    hq_str_list names;  /* UNMET, MISSING */
} hq_wanted;

typedef struct hq_trial {
    hq_arena *arena; /* of this example alone */
    const hq_plan *plan;
    const hq_plan *derived; /* run/derived.h */
    hq_diags *diags;
    hq_language language;
    const hq_plan_policy *policy; /* whose example it is: one of the three, the others are NULL */
    const hq_group *group;
    const hq_definition *definition;
    uint32_t index; /* of that policy, group or definition */
    hq_str owner;   /* its name */
    const hq_example *example;
    HQ_LIST(hq_wanted) wanted;
} hq_trial;

/* A run of examples: of which plan, and where what failed is told. */
typedef struct hq_run {
    hq_arena *arena; /* examples have arenas of their own, with the allocator of this one */
    const hq_plan *plan, *derived;
    const hq_pack *reading; /* what profiles are read by; NULL: the plan's own */
    hq_diags *diags;
    const hq_page *page;
    hq_text *text;
    hq_examples_report *report;
    bool until_failed;            /* the first example that fails ends the run */
    struct hq_coverage *coverage; /* receives what was met; NULL: nobody asks */
    uint64_t steps_max;           /* of one example, see hq_request */
} hq_run;

/* Those of one policy, group or definition. */
hq_status hq_run_policy(const hq_run *run, uint32_t policy) HQ_MUST_USE;
hq_status hq_run_group(const hq_run *run, uint32_t group) HQ_MUST_USE;
hq_status hq_run_definition(const hq_run *run, uint32_t definition) HQ_MUST_USE;
/* Those of one policy; of the whole pack where `policy` is HQ_NONE. */
hq_status hq_run_pack(const hq_run *run, uint32_t policy) HQ_MUST_USE;

/* Read what the example expects into trial->wanted; what is wrong with it goes to the diagnostics. Errors: HQ_E_MEMORY. */
hq_status hq_wanted_read(hq_trial *trial) HQ_MUST_USE;

/* What came out in the place of an expectation. Errors: HQ_E_MEMORY, HQ_E_LIMIT. */
hq_status hq_wanted_answer(const hq_trial *trial, const hq_answer *answer, const hq_wanted *wanted,
                           hq_wanted *out) HQ_MUST_USE;

/* Is it what was expected, exactly? Names are compared as sets. */
bool hq_wanted_equal(const hq_pack *pack, const hq_wanted *expected, const hq_wanted *came_out);

/* As it is written in an example: "eligible", "[35.00, 38.25]", "3%/年", "[small, micro]". */
hq_status hq_wanted_print(hq_text *text, const hq_trial *trial, const hq_wanted *wanted) HQ_MUST_USE;

#endif
