/*
 * The law of ranges, put to the test: whatever the missing facts turn out to be, the true answer lies in the range, and the range
 * is no wider than it must be. See README.md.
 *
 * A trial is one profile of which everything is known (the truth), and the places in it that can be hidden. Hiding and restoring
 * happen in place, so that records stay the same objects and answers can be compared record by record. Test code: an allocation
 * that fails ends the program.
 */
#ifndef TESTS_RANGES_H
#define TESTS_RANGES_H

#include "eval/answer.h"

/* --- Chance: a stream of its own for each trial, so that one trial can be run again alone --- */

typedef struct test_chance {
    uint64_t state;
} test_chance;

uint64_t chance_next(test_chance *chance);
uint64_t chance_below(test_chance *chance, uint64_t count); /* 0 .. count - 1; count > 0 */
bool chance_in(test_chance *chance, unsigned percent);
int64_t chance_between(test_chance *chance, int64_t low, int64_t high); /* both included */
/* Small distances as likely as great ones: 0 .. most. */
int64_t chance_spread(test_chance *chance, int64_t most);

/* --- The pack --- */

typedef HQ_LIST(hq_rat) test_rat_list;
typedef HQ_LIST(hq_day) test_day_list;
typedef HQ_LIST(const hq_example *) test_example_list;
typedef HQ_LIST(uint32_t) test_index_list;

typedef struct test_rules {
    const char *folder;
    hq_arena arena;
    hq_sources sources;
    hq_diags diags;
    hq_plan *plan;
    const hq_pack *pack;
    test_rat_list numbers; /* constants of its expressions, tables, scales, parameters, caps */
    test_rat_list shares;  /* those that are pure numbers or rates: below 10 in magnitude, not 0 */
    test_day_list days;    /* days of validity, parameters, windows, expressions */
    test_index_list months;
    test_index_list spans; /* in days */
    hq_str_list texts;
    test_example_list examples;
    test_index_list roots; /* entities that a profile may be about */
} test_rules;

/* false: the pack is wrong; its diagnostics were printed. */
bool rules_open(test_rules *rules, const char *folder);
void rules_close(test_rules *rules);

/* Leave the program: a test has no use for half a trial. */
void must(hq_status status);
#define MUST_PUSH(ARENA, LIST, VALUE) must(HQ_PUSH((ARENA), (LIST), (VALUE)) ? HQ_OK : HQ_E_MEMORY)

/* --- Points: every value of a fact is an integer in its domain --- */

typedef struct test_domain {
    hq_type_kind kind;      /* NUMBER: steps; DATE: days; TRUTH: 0, 1; CODE: leaves; TEXT: of the pool */
    int64_t low, high;      /* both included */
    hq_rat step;            /* NUMBER */
    uint32_t tree;          /* CODE */
    const uint64_t *leaves; /* CODE: only these; NULL: all */
} test_domain;

typedef HQ_LIST(int64_t) test_point_list;

/* --- Places that can be hidden --- */

typedef enum test_place_kind {
    PLACE_FACT,     /* record, index: field */
    PLACE_LIST,     /* record, index: list */
    PLACE_ATTESTED, /* index: policy, sub: attestation */
    PLACE_GIVEN,    /* index: parameter */
    PLACE_OPEN_DAY  /* index: policy, sub: end */
} test_place_kind;

typedef struct test_place {
    test_place_kind kind;
    hq_record *record;
    uint32_t index, sub;
    hq_fact truth; /* what it is; of a list: nothing */
    hq_fact now;   /* as the evaluation sees it */
    hq_record_list list;
    bool hidden;
    bool matters; /* hidden alone it changes an answer: see trial_weigh */
    bool tied;    /* another fact says it too (a balance its first day): an unknown that is not free */
} test_place;

enum { HIDDEN_MAX = 8 };

typedef struct test_trial {
    test_rules *rules;
    test_chance chance;
    uint64_t seed;
    hq_arena arena;
    hq_profile profile;
    HQ_LIST(test_place) places;
    hq_day on, claim_first, claim_until;
    uint32_t ids; /* handed out to items so far */

    test_place *hidden[HIDDEN_MAX];
    uint32_t hidden_count;
} test_trial;

/* A random profile of which everything is known; the trial's arena is emptied first. */
void trial_make(test_trial *trial, test_rules *rules, uint64_t seed);

/* Rebuild what the profile says outside of its records, after places were hidden, restored or set. */
void trial_refresh(test_trial *trial);

/* Hide one place: leave it out, or (where it can be) say a part of the domain that contains the truth. */
void place_hide(test_trial *trial, test_place *place, bool wholly);
void place_restore(test_trial *trial, test_place *place);
void place_set(test_trial *trial, test_place *place, hq_fact fact);

/* All that a place can be; all that it can still be as hidden now. */
test_domain place_domain(const test_trial *trial, const test_place *place);
test_domain place_domain_now(const test_trial *trial, const test_place *place);

bool domain_has(const test_domain *domain, int64_t point);
hq_fact domain_fact(test_trial *trial, const test_domain *domain, int64_t point);
int64_t domain_point(test_trial *trial, const test_domain *domain, const hq_fact *fact);
/* The grid points at and next to a number; points of another kind of domain are left out. */
void domain_add_number(test_trial *trial, const test_domain *domain, hq_rat number, test_point_list *out);

/* --- Values near what matters --- */

int64_t choose_point(test_trial *trial, const test_domain *domain, const hq_record *record);
/* Every threshold of the pack in a domain, plus and minus one step; its ends; every leaf; both truths. Sorted, each once. */
void threshold_points(test_trial *trial, const test_domain *domain, const hq_record *record,
                      test_point_list *out);

/* --- Answers --- */

typedef struct test_asking {
    const bool *only; /* by policy; NULL: all */
    bool explain;
} test_asking;

/* Everything in the answer lives in `arena`. *micros receives the time it took; may be NULL. */
hq_answer *trial_ask(test_trial *trial, hq_arena *arena, const test_asking *asking, double *micros);

/* Hide each place alone and mark those that change an answer. */
void trial_weigh(test_trial *trial);
/* A place to hide, more often one that matters where they are known. */
test_place *trial_choose(test_trial *trial);

/* --- Soundness --- */

typedef enum test_claim {
    CLAIM_STATUS,
    CLAIM_AMOUNT,
    CLAIM_BENEFIT,
    CLAIM_QUANTITY,
    CLAIM_ITEM,
    CLAIM_CONDITION,
    CLAIM_VALUE,
    CLAIM_TOTAL,
    CLAIM_CHOICE,
    CLAIM_TAKEN,
    CLAIM_COUNT
} test_claim;

const char *claim_name(test_claim claim);

typedef struct test_breach {
    test_claim claim;
    uint32_t policy; /* HQ_NONE: a total or a choice */
    uint32_t part;   /* benefit, condition, let, kind of total, group */
} test_breach;

enum { BREACHES_MAX = 64 };

typedef struct test_breach_list {
    test_breach at[BREACHES_MAX];
    uint32_t count;    /* kept */
    uint64_t policies; /* policies compared */
} test_breach_list;

/* Does every claim of the answer with hidden places contain what the complete one says? Appends what does not. */
void compare_answers(const test_rules *rules, const hq_answer *complete, const hq_answer *hidden,
                     test_breach_list *out);

/* --- Reproducers --- */

/* Restore and drop what the breach does not need. The trial is left as small as it got. */
void shrink_breach(test_trial *trial, const test_breach *breach);

/* The profile as YAML, as it is now. */
void print_profile(hq_text *text, const test_trial *trial);
void print_breach(hq_text *text, test_trial *trial, const test_breach *breach);
void print_place(hq_text *text, const test_trial *trial, const test_place *place);
void print_range(hq_text *text, const hq_pack *pack, hq_range range);

/* --- Tightness --- */

enum { TIGHT_HIDDEN_MAX = 3 };

/* Ranges of one policy that were wider than the hull, by what was hidden. */
typedef struct test_loose {
    hq_str what; /* policy: facts */
    uint64_t count;
} test_loose;

typedef struct test_tightness {
    uint64_t tried[TIGHT_HIDDEN_MAX + 1];  /* erasures, by how many facts were hidden */
    uint64_t open[TIGHT_HIDDEN_MAX + 1];   /* policies whose range the hidden facts opened */
    uint64_t equal[TIGHT_HIDDEN_MAX + 1];  /* of them: the hull of the completions is the range */
    uint64_t beyond[TIGHT_HIDDEN_MAX + 1]; /* of them: a completion lies outside */
    uint64_t estimates;
    HQ_LIST(test_loose) loose;
    hq_arena *arena; /* of the list and of the report */
} test_tightness;

/* Hide `count` free facts of the trial and compare every policy's range with the hull of completions. Loose ranges are counted, and
 * told in `report`. The trial is restored. */
void check_tightness(test_trial *trial, uint32_t count, test_tightness *tightness, hq_text *report);

#endif
