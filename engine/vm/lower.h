/*
 * Lowering a plan to a columnar program. Inside vm/ only.
 *
 * A *place* is where a record stands: a frame of the layout, or a record of which nothing is known. A *space* is a set of rows: the
 * subjects, or the items of a list; embedded records share the rows of what holds them. Every register belongs to a space; operands of
 * a shallower one are gathered. An *environment* says which places an expression's scope slots are and which slice is evaluated.
 *
 * Every value is lowered as what it can be at least and at most, which are one register where it is known. That is exact as long as no
 * unknown fact speaks twice; so each value carries its *sources*: unknown facts that it hangs on, those of them that are *entangled* (spoke
 * twice, or through an operation whose ends are no hull), and those that are *plain* (came through and, or, not alone). Rows in which an
 * entangled source is unknown and the answer is not certain are lowered again by cases (cases.c), or left to eval/.
 *
 * HQ_E_INVALID means that the machine does not carry it; lowering->why says what, in English.
 */
#ifndef HQ_VM_LOWER_H
#define HQ_VM_LOWER_H

#include "base/limits.h"
#include "benefit/benefit.h"
#include "vm/machine.h"

typedef uint32_t hq_reg; /* HQ_NONE: none */

typedef struct hq_vspace {
    uint32_t parent; /* HQ_NONE: the subjects */
    uint32_t frame;
    uint32_t depth;
    int64_t most_items; /* of one list, by the model */
} hq_vspace;

typedef struct hq_vplace {
    uint32_t entity, parent; /* parent: a place; HQ_NONE */
    uint32_t list, one;      /* of the parent's entity */
    uint32_t frame;          /* HQ_NONE: nothing is known of the record */
    uint32_t space;
    bool imagined; /* stands for the items of a list that is not given, or lies in such */
    bool anyone;   /* in an aggregate: for all of them at once */
} hq_vplace;

/* Sets of sources: sorted. */
typedef struct hq_vset {
    const uint32_t *at;
    uint32_t count;
} hq_vset;

typedef enum hq_vsource_kind {
    HQ_VSOURCE_FACT,        /* a: place, b: field */
    HQ_VSOURCE_ATTESTATION, /* a: policy, b: attestation */
    HQ_VSOURCE_LIST,        /* a: place, b: list, c: node */
    HQ_VSOURCE_PARAMETER,   /* a: parameter */
    HQ_VSOURCE_OPEN_DAY,    /* a: policy, b: end */
    HQ_VSOURCE_SET,         /* a: set of the plan */
    HQ_VSOURCE_OTHERS, /* items of a list meet others of it; a: space. Where there are others, the row is left */
    HQ_VSOURCE_PARTLY, /* a code that is known in part is taken as unknown; a: its facts */
    HQ_VSOURCE_RANGE   /* a range that the rules state: whoever asks twice is left */
} hq_vsource_kind;

typedef struct hq_vsource {
    hq_vsource_kind kind;
    uint32_t a, b, c;
    uint32_t space;
    bool always;    /* unknown in every row */
    hq_reg unknown; /* else: where it is unknown */
} hq_vsource;

typedef struct hq_vsources {
    hq_vset all, entangled, plain;
} hq_vsources;

/* One end of a number: a constant, or n / d times step. */
typedef struct hq_vnum {
    bool constant;
    hq_rat value;
    hq_reg n, d; /* d: HQ_NONE is 1; else proven or made to be positive */
    hq_rat step; /* > 0 */
} hq_vnum;

typedef struct hq_vpair {
    hq_vnum low, high;
    bool same; /* low and high are one */
    uint8_t
        cases; /* it is a fact that is taken by cases, and this is its place among them, from 1; 0: it is not */
} hq_vpair;

/* What a truth can be. constant: HQ_VFALSE, HQ_VTRUE, HQ_VEITHER; 0: registers. */
enum { HQ_VFALSE = 1, HQ_VTRUE = 2, HQ_VEITHER = 3 };

typedef struct hq_vtruth {
    uint8_t constant;
    hq_reg can;    /* can be true */
    hq_reg cannot; /* can be false; HQ_NONE: exactly where it cannot be true */
} hq_vtruth;

typedef struct hq_vcode {
    bool constant;
    uint32_t tree, leaf;
    hq_reg at;
    hq_vtruth known;
    hq_reg facts, partly; /* where it is known in part; facts: HQ_NONE: nowhere */
    uint8_t cases;        /* as of hq_vpair */
    /* of the row of a table that is the one: the leaf of each, and where it can be that row; NULL: it is no such code */
    const uint32_t *leaves;
    const hq_vtruth *rows;
    uint32_t row_count;
} hq_vcode;

typedef struct hq_vtext {
    const hq_str *constant;
    hq_reg at;
    hq_vtruth known;
} hq_vtext;

typedef struct hq_vvalue {
    uint8_t kind; /* hq_type_kind */
    hq_vsources sources;
    union {
        hq_vtruth truth;
        hq_vpair number; /* days too */
        struct {
            hq_vpair first, until;
        } span;
        hq_vcode code;
        hq_vtext text;
        uint32_t place; /* of a record */
        struct {
            uint32_t place, index; /* of a list, or a balance */
        } part;
        struct {
            uint32_t table;
            const hq_vtruth *rows; /* it is this row */
            bool exact;            /* where it is not known which, just those that can be it */
        } row;
    };
} hq_vvalue;

typedef struct hq_venv {
    uint32_t policy; /* HQ_NONE: a definition's or group's nodes */
    uint32_t alone;  /* readings that were chosen: index of a combination; 0: none */
    hq_day first, until;
    uint32_t count;
    uint32_t places[HQ_SCOPE_MAX + 4];
} hq_venv;

/* A choice of a reading that the request leaves open. */
typedef struct hq_vchoice {
    bool of_definition;
    uint32_t owner, count;
    uint64_t open;
    uint32_t chosen;
} hq_vchoice;

typedef struct hq_vm_set {
    const uint64_t *leaves;
    uint32_t size;
} hq_vm_set;

/* What an unknown fact may be, case by case (cases.c). */
typedef struct hq_vcases {
    uint32_t source;
    uint8_t kind;             /* hq_type_kind */
    bool listens;             /* what is asked of the fact is noted, and nothing is taken for true yet */
    bool unfit;               /* it is asked for something that cases do not answer */
    uint32_t size;            /* codes: leaves */
    HQ_LIST(hq_vm_set) asked; /* codes: what they were compared with */
    const uint64_t **leaves;  /* codes: by case */
    HQ_LIST(hq_rat) from;     /* numbers and days: the least of each case, rising */
    hq_rat step, greatest;
    hq_vnum at;      /* numbers and days: where it is known */
    hq_vtruth known; /* numbers and days */
    uint32_t count, chosen;
} hq_vcases;

enum { HQ_VCASES_MAX = 3 }; /* facts that are taken by cases at once */

typedef struct hq_vregister_info {
    hq_vinstr by; /* what makes it */
    uint32_t space;
    bool number; /* else a truth; columns of facts and texts too */
    hq_interval range;
} hq_vregister_info;

typedef struct hq_vmemo {
    uint32_t node, env;
    const hq_vvalue *value; /* NULL: an empty place */
} hq_vmemo;

typedef struct hq_lowering {
    hq_arena *arena; /* of what is forgotten when the program is made */
    hq_arena *kept;  /* of what instructions refer to */
    const hq_plan *plan;
    const hq_pack *pack;
    const hq_request *request;
    const hq_layout *layout;
    bool nullable; /* cells may be empty: see machine.c */
    const char *why;

    HQ_LIST(hq_vregister_info) registers;
    HQ_LIST(hq_vspace) spaces;
    HQ_LIST(hq_vplace) places;
    HQ_LIST(hq_vsource) sources;
    HQ_LIST(hq_venv) envs;
    uint32_t *instruction_table; /* registers by what makes them */
    uint32_t instruction_room;
    hq_vmemo *memo;
    uint32_t memo_room, memo_count;
    uint32_t *space_of_frame;
    HQ_LIST(hq_vm_set) sets; /* of leaves that were asked about */

    hq_vchoice choices[4]; /* of the combination that is lowered */
    uint32_t choice_count, combination, combinations;
    bool asks_reading;              /* a reading was met that is not chosen: the last of `choices` */
    hq_vcases cases[HQ_VCASES_MAX]; /* of the policy that is lowered */
    uint32_t case_count;
} hq_lowering;

#define HQ_VLEAVE(LOWERING, WHY) ((LOWERING)->why = (WHY), HQ_E_INVALID)

/* --- Registers (emit.c) --- */

hq_status hq_v_start(hq_lowering *lowering) HQ_MUST_USE;
/* The register that an instruction makes: an old one where there is one. Operands of shallower spaces are gathered. */
hq_status hq_v_emit(hq_lowering *lowering, hq_vinstr instruction, hq_reg *out) HQ_MUST_USE;
/* A register of a space (and a range where it is a load or a balance). */
hq_status hq_v_load(hq_lowering *lowering, hq_vinstr instruction, uint32_t space, hq_interval range,
                    hq_reg *out) HQ_MUST_USE;
hq_status hq_v_gather(hq_lowering *lowering, hq_reg reg, uint32_t space, hq_reg *out) HQ_MUST_USE;
/* SEG: from a list's space to its parent's. b, c: HQ_NONE where there is none; all of the operands are gathered to the list's space but
 * c of the extremes, which is of the parent. */
hq_status hq_v_reduce(hq_lowering *lowering, hq_vop op, uint32_t space, hq_reg a, hq_reg b, hq_reg c,
                      hq_reg *out) HQ_MUST_USE;
uint32_t hq_v_space_of(const hq_lowering *lowering, hq_reg reg);
bool hq_v_is_above(const hq_lowering *lowering, uint32_t above, uint32_t below); /* or the same */
hq_interval hq_v_range(const hq_lowering *lowering, hq_reg reg);

/* --- Truths (truth.c) --- */

hq_vtruth hq_v_fixed(uint8_t constant);
hq_vtruth hq_v_known(hq_reg reg);
hq_status hq_v_can(hq_lowering *lowering, hq_vtruth truth, hq_reg *out) HQ_MUST_USE;
hq_status hq_v_cannot(hq_lowering *lowering, hq_vtruth truth, hq_reg *out) HQ_MUST_USE;
hq_status hq_v_and(hq_lowering *lowering, hq_vtruth a, hq_vtruth b, hq_vtruth *out) HQ_MUST_USE;
hq_status hq_v_or(hq_lowering *lowering, hq_vtruth a, hq_vtruth b, hq_vtruth *out) HQ_MUST_USE;
hq_status hq_v_not(hq_lowering *lowering, hq_vtruth a, hq_vtruth *out) HQ_MUST_USE;
/* Can it be true, can it be false, is it certain: as known truths. */
hq_status hq_v_possible(hq_lowering *lowering, hq_vtruth a, hq_vtruth *out) HQ_MUST_USE;
hq_status hq_v_certain(hq_lowering *lowering, hq_vtruth a, hq_vtruth *out) HQ_MUST_USE;
hq_status hq_v_decided(hq_lowering *lowering, hq_vtruth a, hq_vtruth *out) HQ_MUST_USE;
/* known ? a : either */
hq_status hq_v_where_known(hq_lowering *lowering, hq_vtruth a, hq_vtruth known, hq_vtruth *out) HQ_MUST_USE;
/* by ? a : b, by known. */
hq_status hq_v_choose(hq_lowering *lowering, hq_vtruth by, hq_vtruth a, hq_vtruth b,
                      hq_vtruth *out) HQ_MUST_USE;
/* A truth over the items of a list's space: any, or all. */
hq_status hq_v_over(hq_lowering *lowering, bool any, uint32_t space, hq_vtruth a, hq_vtruth *out) HQ_MUST_USE;
hq_status hq_v_truth_at(hq_lowering *lowering, hq_vtruth a, uint32_t space, hq_vtruth *out) HQ_MUST_USE;

/* --- Numbers (number.c) --- */

hq_vnum hq_v_constant(hq_rat value);
hq_vnum hq_v_int(int64_t value);
hq_vnum hq_v_steps(hq_reg reg, hq_rat step);
bool hq_v_same(const hq_vnum *a, const hq_vnum *b);
hq_status hq_v_add(hq_lowering *lowering, hq_vnum a, hq_vnum b, hq_vnum *out) HQ_MUST_USE;
hq_status hq_v_negate(hq_lowering *lowering, hq_vnum a, hq_vnum *out) HQ_MUST_USE;
hq_status hq_v_multiply(hq_lowering *lowering, hq_vnum a, hq_vnum b, hq_vnum *out) HQ_MUST_USE;
hq_status hq_v_divide(hq_lowering *lowering, hq_vnum a, hq_vnum b, hq_vnum *out) HQ_MUST_USE;
/* least, else greatest */
hq_status hq_v_extreme(hq_lowering *lowering, bool least, hq_vnum a, hq_vnum b, hq_vnum *out) HQ_MUST_USE;
/* by: known */
hq_status hq_v_select(hq_lowering *lowering, hq_vtruth by, hq_vnum a, hq_vnum b, hq_vnum *out) HQ_MUST_USE;
hq_status hq_v_quantize(hq_lowering *lowering, hq_vnum a, hq_rat quantum, hq_rounding rounding,
                        hq_vnum *out) HQ_MUST_USE;
hq_status hq_v_less(hq_lowering *lowering, hq_vnum a, hq_vnum b, hq_vtruth *out) HQ_MUST_USE;
hq_status hq_v_less_equal(hq_lowering *lowering, hq_vnum a, hq_vnum b, hq_vtruth *out) HQ_MUST_USE;
hq_status hq_v_equal(hq_lowering *lowering, hq_vnum a, hq_vnum b, hq_vtruth *out) HQ_MUST_USE;
/* As a register in a given step (a divisor of its own), without a quotient. */
hq_status hq_v_in_step(hq_lowering *lowering, hq_vnum a, hq_rat step, hq_reg *out) HQ_MUST_USE;
/* The lowest step of both. */
hq_status hq_v_common(hq_lowering *lowering, hq_rat a, hq_rat b, hq_rat *out) HQ_MUST_USE;
hq_interval hq_v_num_ends(const hq_lowering *lowering, const hq_vnum *a); /* of n; a constant: its sign */
/* -1: never above 0, 1: never below 0, 0: not known; 2: 0 itself */
int hq_v_sign(const hq_lowering *lowering, const hq_vnum *a);
uint32_t hq_v_num_space(const hq_lowering *lowering, const hq_vnum *a);
hq_status hq_v_num_at(hq_lowering *lowering, hq_vnum a, uint32_t space, hq_vnum *out) HQ_MUST_USE;
hq_vpair hq_v_point(hq_vnum a);
hq_status hq_v_pair_select(hq_lowering *lowering, hq_vtruth by, hq_vpair a, hq_vpair b,
                           hq_vpair *out) HQ_MUST_USE;

/* --- What the applicants' table states of what the rules leave open (place.c) --- */

/* Where it is given (never, where it has no column), and what. */
hq_status hq_v_given(hq_lowering *lowering, const hq_given_column *given, hq_vtruth *known,
                     hq_vnum *value) HQ_MUST_USE;
/* Where the source is unknown: sets always and unknown of it. */
hq_status hq_v_not_given(hq_lowering *lowering, const hq_given_column *given, hq_vsource *out) HQ_MUST_USE;

/* --- Sources (sources.c) --- */

extern const hq_vsources HQ_VKNOWN;
hq_status hq_v_source(hq_lowering *lowering, hq_vsource like, hq_vsources *out) HQ_MUST_USE;
/* Of what both make: sources of both; those in both are entangled. keep: plain ones stay plain. */
hq_status hq_v_join(hq_lowering *lowering, const hq_vsources *a, const hq_vsources *b, bool keep,
                    hq_vsources *out) HQ_MUST_USE;
/* Every source of it entangled. */
void hq_v_entangle(hq_vsources *sources);
/* Sources of above a list's space that are not plain: they move all items of it. */
hq_status hq_v_shared(hq_lowering *lowering, uint32_t space, hq_vsources *sources) HQ_MUST_USE;
/* Where one of them is unknown, brought to the subjects' rows. */
hq_status hq_v_unknown(hq_lowering *lowering, const hq_vset *set, hq_vtruth *out) HQ_MUST_USE;

/* --- Facts taken by cases (cases.c) --- */

/* The cases of a fact, as hq_vpair counts them; 0: it is not taken by cases. */
uint8_t hq_v_cases_of(const hq_lowering *lowering, uint32_t place, uint32_t field);
static inline hq_vcases *hq_v_case(hq_lowering *lowering, uint8_t cases)
{
    return cases == 0 ? NULL : &lowering->cases[cases - 1];
}
/* A truth that is unknown: as it is taken. */
hq_status hq_v_case_truth(hq_lowering *lowering, const hq_vcases *cases, hq_vtruth value, hq_vtruth known,
                          hq_vtruth *out) HQ_MUST_USE;
/* A number or day: the least and greatest that it can be, narrowed to its case. */
hq_status hq_v_case_ends(hq_lowering *lowering, const hq_vcases *cases, hq_vnum *least,
                         hq_vnum *greatest) HQ_MUST_USE;
/* Is one of them a fact taken by cases, and the other a constant? Then what is compared hangs on no unknown fact. */
bool hq_v_case_settles(const hq_lowering *lowering, const hq_vpair *a, const hq_vpair *b);
/* a < b where strict, else a <= b; *done: that is it, else nothing came of it. */
hq_status hq_v_case_order(hq_lowering *lowering, bool strict, const hq_vpair *a, const hq_vpair *b,
                          hq_vtruth *out, bool *done) HQ_MUST_USE;
/* inside: where a known leaf lies in the set. */
hq_status hq_v_case_leaves(hq_lowering *lowering, const hq_vcode *code, const uint64_t *leaves,
                           hq_vtruth inside, hq_vtruth *out, bool *done) HQ_MUST_USE;
/* Begin to listen to what a policy asks of some of these sources. *out: there are any that could be taken by cases. */
hq_status hq_v_cases_listen(hq_lowering *lowering, const hq_vset *twice, bool *out) HQ_MUST_USE;
/* Make cases of what was heard, `most` combinations at most. */
hq_status hq_v_cases_settle(hq_lowering *lowering, uint32_t most, bool *out) HQ_MUST_USE;
uint32_t hq_v_case_combinations(const hq_lowering *lowering);
void hq_v_take_cases(hq_lowering *lowering, uint32_t combination);
/* Where the code is known in part, and all that it can be lies outside. */
hq_status hq_v_never_in(hq_lowering *lowering, const hq_vcode *code, const uint64_t *leaves, uint32_t size,
                        hq_vtruth *out) HQ_MUST_USE;

/* --- Places (place.c) --- */

/* The embedded record, or the items of a list: of one that has no frame, imagined. */
hq_status hq_v_one(hq_lowering *lowering, uint32_t place, uint32_t one, uint32_t *out) HQ_MUST_USE;
hq_status hq_v_items(hq_lowering *lowering, uint32_t place, uint32_t list, bool imagined, bool anyone,
                     uint32_t *out) HQ_MUST_USE;
/* A record of an entity that no profile of this layout holds. */
hq_status hq_v_nowhere(hq_lowering *lowering, uint32_t entity, uint32_t *out) HQ_MUST_USE;
/* Is the list given? By row of its holder. */
hq_status hq_v_listed(hq_lowering *lowering, uint32_t place, uint32_t list, hq_vtruth *out) HQ_MUST_USE;
bool hq_v_list_has_frame(const hq_lowering *lowering, uint32_t place, uint32_t list);
/* What the scope's slots are for a subject. */
hq_status hq_v_enter(hq_lowering *lowering, const hq_scope *scope, uint32_t subject, uint32_t policy,
                     const hq_venv *like, uint32_t *out) HQ_MUST_USE;
hq_status hq_v_env(hq_lowering *lowering, const hq_venv *env, uint32_t *out) HQ_MUST_USE;
hq_status hq_v_field(hq_lowering *lowering, uint32_t place, uint32_t index, hq_vvalue *out) HQ_MUST_USE;

/* --- Nodes (value.c and what stands beside it) --- */

hq_status hq_v_node(hq_lowering *lowering, hq_node_id id, uint32_t env, hq_vvalue *out) HQ_MUST_USE;

typedef hq_status hq_v_lower(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                             hq_vvalue *out);
hq_v_lower hq_v_loop_sum, hq_v_loop_count, hq_v_loop_any_all, hq_v_loop_least; /* loop.c */
hq_v_lower hq_v_lookup, hq_v_column, hq_v_parameter, hq_v_scale;               /* table.c */
hq_v_lower hq_v_shift, hq_v_calendar_day, hq_v_year_of, hq_v_age, hq_v_days, hq_v_months, hq_v_months_in,
    hq_v_years, hq_v_balance_days, hq_v_balance_at;                                 /* days.c */
hq_v_lower hq_v_comparison, hq_v_in_span, hq_v_code_in, hq_v_code_eq, hq_v_text_eq; /* compare.c */
/* a < b where strict, else a <= b. */
hq_status hq_v_in_order(hq_lowering *lowering, bool strict, hq_vpair a, hq_vpair b,
                        hq_vtruth *out) HQ_MUST_USE;
hq_status hq_v_alike_numbers(hq_lowering *lowering, hq_vpair a, hq_vpair b, hq_vvalue *out) HQ_MUST_USE;
/* Whoever does not ask of leaves alone takes a code that is known in part as unknown: where that leaves a doubt, the row is left. */
hq_status hq_v_code_whole(hq_lowering *lowering, const hq_vcode *code, hq_vsources *sources) HQ_MUST_USE;
/* leaves: a bitset of `size`. */
hq_status hq_v_in_leaves(hq_lowering *lowering, const hq_vcode *code, const uint64_t *leaves, uint32_t size,
                         hq_vtruth *out) HQ_MUST_USE;
/* branch.c: what takes one of several values */
hq_v_lower hq_v_if, hq_v_reading, hq_v_except;
/* by may be unknown; then the hull of both. */
hq_status hq_v_branch(hq_lowering *lowering, const hq_vvalue *by, const hq_vvalue *yes, const hq_vvalue *no,
                      hq_vvalue *out) HQ_MUST_USE;

#endif
