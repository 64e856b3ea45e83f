/*
 * A rule pack as it was declared: model, codes, parameters, definitions, groups, policies. This is what the YAML says, with
 * names resolved to indices; plan/ turns its expressions into a program, explain/ takes titles, labels and cites from here.
 *
 * Everything lives in the arena the pack was read into and never changes after hq_pack_check. Indices are stable: entity i
 * of a pack is entity i everywhere.
 */
#ifndef HQ_LANG_PACK_H
#define HQ_LANG_PACK_H

#include "base/digest.h"
#include "lang/model.h"

/* --- Parameters and the calendar --- */

typedef struct hq_parameter_row {
    uint32_t code; /* of the key's tree; HQ_NONE: not keyed */
    hq_day from;   /* HQ_DAY_MIN: always */
    hq_rat value;
    hq_pos value_pos; /* as it is written */
    hq_sure sure;
    hq_cite_list cites;
    hq_pos pos;
} hq_parameter_row;

typedef struct hq_parameter {
    hq_str name;
    hq_words label;
    hq_type type; /* a number */
    hq_str unit_text;
    hq_rat unit_scale;
    uint32_t codes; /* the tree it is kept by; HQ_NONE */
    hq_rat min, max, step;
    bool has_bounds;
    hq_cite_list cites;
    hq_day checked_until;
    bool has_checked_until;
    HQ_LIST(hq_parameter_row) rows; /* by code, then day */
    hq_pos pos;
} hq_parameter;

typedef struct hq_calendar {
    bool present;
    hq_workdays days;
    hq_cite_list cites;
    hq_pos pos;
} hq_calendar;

/* --- Tables and scales --- */

typedef enum hq_test_kind {
    HQ_TEST_ANY,
    HQ_TEST_EQUAL,
    HQ_TEST_BOUND,
    HQ_TEST_INTERVAL,
    HQ_TEST_IN
} hq_test_kind;

/* A unary test in a cell. Values are expressions until the types of the inputs are known. */
typedef struct hq_test {
    hq_test_kind kind;
    hq_binary binary;   /* HQ_TEST_BOUND: < <= > >=, != */
    hq_ast *low, *high; /* EQUAL and BOUND: low; INTERVAL: both; IN: low, a list */
    bool low_open, high_open;
    hq_pos pos;
} hq_test;

typedef struct hq_table_row {
    hq_test *tests;   /* one for each input */
    hq_ast **outputs; /* one for each output */
    hq_pos pos;
} hq_table_row;

typedef struct hq_table {
    hq_str name;
    bool first; /* hit: first; otherwise unique */
    hq_str_list inputs;
    hq_str_list outputs;
    HQ_LIST(hq_table_row) rows;
    hq_ast **arguments;   /* of a definition's table: its inputs; of a policy's: NULL, the call gives them */
    hq_type *input_types; /* from the first call */
    hq_type *output_types;
    hq_pos pos;
} hq_table;

typedef struct hq_bracket {
    hq_ast *threshold;
    hq_ast *rate;
    hq_pos pos;
} hq_bracket;

typedef struct hq_scale_version {
    hq_day from;
    HQ_LIST(hq_bracket) brackets;
} hq_scale_version;

typedef struct hq_scale {
    hq_str name;
    bool marginal; /* otherwise flat: the bracket's rate on the whole */
    HQ_LIST(hq_scale_version) versions;
    hq_type threshold_type, rate_type;
    hq_pos pos;
} hq_scale;

/* --- Policies --- */

typedef enum hq_standing { HQ_STANDING_IN_FORCE, HQ_STANDING_UNCONFIRMED } hq_standing;
typedef enum hq_counts { HQ_COUNTS_EVENT, HQ_COUNTS_ACCRUAL, HQ_COUNTS_YEARLY } hq_counts;
typedef enum hq_procedure {
    HQ_PROCEDURE_AUTOMATIC,
    HQ_PROCEDURE_APPLY,
    HQ_PROCEDURE_BOOK,
    HQ_PROCEDURE_REVIEW,
    HQ_PROCEDURE_ONESELF, /* nothing to apply for: one does it, or it is simply so */
    HQ_PROCEDURE_UNSTATED /* the source does not say */
} hq_procedure;
typedef enum hq_bound { HQ_BOUND_EXACT, HQ_BOUND_UP_TO, HQ_BOUND_AT_LEAST } hq_bound;
typedef enum hq_every { HQ_EVERY_ITEM, HQ_EVERY_MONTH, HQ_EVERY_YEAR, HQ_EVERY_LIFETIME } hq_every;

/* Which total an amount belongs to; totals never mix. */
typedef enum hq_total {
    HQ_TOTAL_CASH,
    HQ_TOTAL_SAVING,
    HQ_TOTAL_CREDIT_LINE,
    HQ_TOTAL_NONE,
    HQ_TOTAL_COUNT
} hq_total;

typedef enum hq_benefit_kind {
    HQ_KIND_GRANT,
    HQ_KIND_INTEREST,
    HQ_KIND_PREMIUM,
    HQ_KIND_ALLOWANCE,
    HQ_KIND_DISCOUNT,
    HQ_KIND_WAIVER,
    HQ_KIND_LEVY_REDUCTION,
    HQ_KIND_CREDIT_LINE,
    HQ_KIND_PREFERENCE,
    HQ_KIND_TIME,
    HQ_KIND_DOCUMENTS,
    HQ_KIND_SERVICE,
    HQ_KIND_INFORMATION,
    HQ_KIND_COUNT
} hq_benefit_kind;

hq_total hq_kind_total(hq_benefit_kind kind);
hq_str hq_kind_name(hq_benefit_kind kind);
/* "credit_line"; "several" for HQ_TOTAL_COUNT. Terminated. */
const char *hq_total_name(hq_total total);

typedef enum hq_limit_kind { HQ_LIMIT_OPEN, HQ_LIMIT_DAY, HQ_LIMIT_UNKNOWN } hq_limit_kind;

/* One end of a validity. */
typedef struct hq_valid_end {
    hq_limit_kind kind;
    hq_day day;
    hq_sure sure;
    hq_cite_list cites;
    hq_pos pos;
} hq_valid_end;

typedef enum hq_condition_kind {
    HQ_CONDITION_WHEN,
    HQ_CONDITION_ATTEST,
    HQ_CONDITION_ANY,
    HQ_CONDITION_ALL
} hq_condition_kind;

typedef struct hq_condition hq_condition;
struct hq_condition {
    hq_str name;
    hq_str path; /* "quarantine.harmless": the names from the top */
    hq_condition_kind kind;
    hq_words says; /* as written; generated where left out */
    hq_cite_list cites;
    hq_ast *when;
    uint32_t count;
    hq_condition *parts;  /* ANY and ALL */
    uint32_t attestation; /* ATTEST: its number in the policy */
    hq_pos pos;
};

typedef struct hq_cap {
    bool is_time; /* limit is a duration in months, else money */
    hq_rat limit;
    hq_pos limit_pos; /* as it is written; of a cap that draws on a pool: there */
    uint32_t each;    /* entity: the subject or an ancestor; HQ_NONE with EVERY_ITEM */
    hq_every every;
    uint32_t pool; /* HQ_NONE: the benefit's own */
    hq_pos pos;
} hq_cap;

typedef HQ_LIST(hq_cap) hq_cap_list;

typedef struct hq_pool {
    hq_str name;
    hq_words title;
    hq_cap cap;
    hq_pos pos;
} hq_pool;

typedef struct hq_benefit {
    hq_str name; /* of `benefits`; empty for the only one */
    hq_words title;
    hq_benefit_kind kind;
    hq_ast *amount;
    hq_ast *when;
    hq_ast *term; /* how long the item lasts, for caps on time */
    hq_ast *pays; /* members of a group with a base */
    hq_bound bound;
    hq_rat quantum; /* rounding */
    hq_rounding rounding;
    hq_cap_list caps;
    uint32_t group;
    bool per_subject; /* the amount's unit is money for one subject: times 1人 */
    hq_pos pos;
} hq_benefit;

typedef struct hq_let {
    hq_str name;
    hq_words label;
    hq_ast *expression;
    bool used;
    hq_pos pos;
} hq_let;

/* What a patch replaces. */
typedef enum hq_target_kind {
    HQ_TARGET_VALID_FROM,
    HQ_TARGET_VALID_TO,
    HQ_TARGET_CONDITION, /* index: top-level condition */
    HQ_TARGET_LET,
    HQ_TARGET_AMOUNT, /* index: benefit */
    HQ_TARGET_WHEN,
    HQ_TARGET_PAYS,
    HQ_TARGET_TERM,
    HQ_TARGET_IS
} hq_target_kind;

typedef struct hq_patch_part {
    hq_target_kind target;
    uint32_t index;
    hq_ast *expression;
    hq_pos pos;
} hq_patch_part;

/* A reading or an exception. */
typedef struct hq_patch {
    hq_str name;
    hq_words says;
    hq_cite_list cites;
    hq_ast *when; /* exceptions */
    bool has_from;
    hq_day from; /* exceptions: applies from this deciding day on */
    HQ_LIST(hq_patch_part) parts;
    hq_pos pos;
} hq_patch;

typedef HQ_LIST(hq_patch) hq_patch_list;

typedef struct hq_window {
    hq_day claims_first, claims_last; /* both included */
    hq_day file_from, file_until;     /* HQ_DAY_MIN / HQ_DAY_MAX: open */
    hq_pos pos;
} hq_window;

/* An example: kept as documents, since only data/ can read profiles. */
typedef struct hq_example {
    hq_str name;
    hq_day on;
    bool has_period;
    hq_day period_first, period_last;
    hq_doc *profile;
    hq_doc *given; /* may be NULL */
    hq_doc *expect;
    hq_pos pos;
} hq_example;

typedef HQ_LIST(hq_example) hq_example_list;

/* Names that an expression of a policy, definition or group sees: the record evaluated is slot 0, what holds it follows. */
typedef struct hq_scope {
    uint32_t entities[16];
    uint32_t count;
} hq_scope;

typedef struct hq_policy {
    hq_str id;
    hq_str number;
    uint32_t document; /* whose prefix the number bears */
    hq_str chapter;    /* the folder it stands in */
    hq_str file;       /* policies/tolls/002-71-shenyang-ring.yaml */
    hq_words title;
    hq_cite_list cites;
    hq_standing standing;
    hq_valid_end valid_from, valid_to;
    hq_ast *decided_on; /* NULL: on */
    hq_counts counts;
    hq_words authority;
    hq_str phone;
    hq_procedure procedure;
    hq_words where; /* empty: the source does not say */
    hq_words_list steps, papers, notes;
    HQ_LIST(hq_str) basis;
    HQ_LIST(hq_window) windows;
    hq_scope scope; /* slot 0: the subject */
    uint32_t
        subject_holder; /* a list path: the entity that holds the list; HQ_NONE: the entity wherever it stands */
    uint32_t subject_list;
    HQ_LIST(hq_condition) conditions;
    uint32_t attestation_count;
    HQ_LIST(hq_let) lets;
    HQ_LIST(hq_table) tables;
    HQ_LIST(hq_scale) scales;
    HQ_LIST(hq_benefit) benefits;
    HQ_LIST(hq_doc_key) superseded_names;
    HQ_LIST(uint32_t) supersedes;
    hq_patch_list exceptions;
    hq_patch_list readings;
    uint64_t settled; /* bitset of readings; 0: all are open */
    hq_example_list examples;
    hq_pos pos; /* of the id */
} hq_policy;

/* What a policy is to who reads an answer: something that has a worth, an easier way, or something to read. */
typedef enum hq_policy_class { HQ_CLASS_WORTH, HQ_CLASS_EASE, HQ_CLASS_INFORMATION } hq_policy_class;

typedef struct hq_definition {
    uint32_t entity;
    uint32_t field; /* the derived field of that entity */
    hq_str path;    /* company.size */
    hq_cite_list cites;
    hq_scope scope;
    hq_ast *is; /* or a table */
    hq_table *table;
    hq_patch_list exceptions;
    hq_patch_list readings;
    uint64_t settled;
    hq_example_list examples;
    hq_pos pos;
} hq_definition;

typedef enum hq_stacking { HQ_STACK_NEVER, HQ_STACK_UNSTATED, HQ_STACK_MAY } hq_stacking;

typedef struct hq_member {
    uint32_t policy;
    uint32_t benefit;
} hq_member;

typedef struct hq_pair {
    hq_str first, second;
    hq_stacking stacking;
    hq_pos pos, first_pos, second_pos;
} hq_pair;

typedef struct hq_group {
    hq_str name;
    hq_words title;
    hq_cite_list cites;
    hq_ast *base;          /* NULL: members say amounts, and exclude each other as the pairs say */
    hq_scope scope;        /* slot 0: what the base is a fact of */
    hq_stacking otherwise; /* for a pair that is not listed */
    bool rounds_payment;   /* otherwise the saving is rounded */
    HQ_LIST(hq_pair) pairs;
    HQ_LIST(hq_member) members; /* in the order of the policies' numbers */
    hq_stacking *stacking;      /* members.count squared */
    hq_example_list examples;
    hq_pos pos;
} hq_group;

/* The files of a pack, read into memory. Sorted by path; paths are relative to the folder. */
typedef struct hq_pack_file {
    hq_str path; /* policies/tolls/002-71-shenyang-ring.yaml */
    uint32_t source;
} hq_pack_file;

typedef struct hq_pack_files {
    hq_str folder;
    HQ_LIST(hq_pack_file) files;
} hq_pack_files;

enum { HQ_QUANTUM_PLACES_MAX = 9 };

typedef struct hq_pack {
    hq_arena *arena;
    hq_diags *diags;
    hq_units units;
    hq_str name, version;
    hq_words title;
    hq_str currency;      /* CNY */
    hq_str currency_unit; /* 元: the first unit of scale 1 */
    hq_str currency_ascii;
    hq_rat quantum;          /* 0.01 */
    unsigned quantum_places; /* decimals of an amount: 2; HQ_QUANTUM_PLACES_MAX at most */
    hq_pos pos;
    HQ_LIST(hq_document) documents;
    HQ_LIST(hq_codes) codes;
    HQ_LIST(hq_entity) entities;
    HQ_LIST(hq_parameter) parameters;
    hq_calendar calendar;
    HQ_LIST(hq_definition) definitions;
    HQ_LIST(hq_pool) pools;
    HQ_LIST(hq_group) groups;
    HQ_LIST(hq_policy) policies; /* by number */
    const hq_pack_files *files;  /* what it was read from */
    bool model_is_sound; /* pack.yaml, codes and model were read without a mistake: the rest can be checked */
    char digest[HQ_DIGEST_TEXT_MAX]; /* SHA-256 over the files' names and bytes */
} hq_pack;

/* --- Reading and checking, in this order --- */

/*
 * Read every .yaml file of a pack's folder. Hidden files and symbolic links are passed over; other files are warned of.
 * Errors: HQ_E_MEMORY; HQ_E_INVALID with diagnostics.
 */
hq_status hq_pack_load(hq_arena *arena, hq_diags *diags, hq_str folder, hq_pack_files *files) HQ_MUST_USE;

/* Parse and read all files into declarations. Reports every mistake it finds; HQ_E_INVALID when there was one. */
hq_status hq_pack_read(hq_arena *arena, hq_diags *diags, const hq_pack_files *files, bool lean,
                       hq_pack **out) HQ_MUST_USE;

/* Resolve names, check types and units. The same errors. */
hq_status hq_pack_check(hq_pack *pack) HQ_MUST_USE;

/*
 * Warn of what wants looking after on a day: policies that end within 60 days or have ended, parameters not compared with their
 * sources for 90 days, values and policies that are not certain, a calendar that runs out. Nothing of it is a mistake.
 */
void hq_pack_review(const hq_pack *pack, hq_day on, hq_diags *diags);

/*
 * Check one policy, or one definition, of a pack that was checked already and in which something of it was changed since. Names of other
 * files are not resolved again: what it supersedes, and the members of groups, stay as they are.
 *
 *   policy, definition  the one; the other is HQ_NONE
 *
 * The same errors; mistakes go to pack->diags, memory comes from pack->arena.
 */
hq_status hq_pack_check_again(hq_pack *pack, uint32_t policy, uint32_t definition) HQ_MUST_USE;

/* --- Looking things up --- */

/* In which order two policies stand: figures in a number count by their value, so 002-71 is before 002-136. */
int hq_numbers_compare(hq_str a, hq_str b);

uint32_t hq_pack_find_entity(const hq_pack *pack, hq_str name);
uint32_t hq_pack_find_codes(const hq_pack *pack, hq_str name);
uint32_t hq_pack_find_policy(const hq_pack *pack, hq_str id_or_number);
uint32_t hq_pack_find_parameter(const hq_pack *pack, hq_str name);
uint32_t hq_pack_find_document(const hq_pack *pack, hq_str id);
uint32_t hq_pack_find_group(const hq_pack *pack, hq_str name);
uint32_t hq_pack_find_pool(const hq_pack *pack, hq_str name);
/* Is `from` this entity, or does a record of it hold records of `to`, at any depth? Payments received do not count. */
bool hq_pack_leads_to(const hq_pack *pack, uint32_t from, uint32_t to);
/* The rows of a parameter that stand for a leaf of its code tree: those of the nearest code above it that has any. Of one without codes: all. */
void hq_parameter_rows(const hq_pack *pack, const hq_parameter *parameter, uint32_t leaf, uint32_t *first,
                       uint32_t *count);
uint32_t hq_codes_find(const hq_codes *codes, hq_str name);
/* By its benefits: of worth where one is money, a limit of credit or a preference; information where all are. */
hq_policy_class hq_class_of(const hq_policy *policy);
/* Is one of its benefits in a group, or under a limit that draws on a pool? Then others can change its amount. */
bool hq_policy_shares(const hq_policy *policy);
/* Does a member of a group with a base say what is paid as money, rather than as a share? Of a pack whose types were checked. */
bool hq_member_pays_money(const hq_pack *pack, hq_member member);
/* A benefit of it says how much, or what is still paid. */
bool hq_has_figure(const hq_policy *policy);
uint32_t hq_codes_find_set(const hq_codes *codes, hq_str name);
uint32_t hq_entity_find_field(const hq_entity *entity, hq_str name);
uint32_t hq_entity_find_list(const hq_entity *entity, hq_str name);
/* Its one fact is a code, and there is nothing else to it but payments received: a list of it may be written as bare codes. */
bool hq_entity_is_code(const hq_entity *entity);
uint32_t hq_entity_find_one(const hq_entity *entity, hq_str name);

/* "2026-01-01 to 2026-12-31", "2026-01..2026-06", "2026-03", "2026" or one day: first and last day, both included. */
bool hq_span_parse(hq_str text, hq_day *first, hq_day *last);

/* The value of an expression without fields or parameters. false: it is none; nothing is reported. */
bool hq_fixed_value(hq_arena *arena, const hq_ast *ast, hq_rat *value, hq_unit *unit, hq_status *status);

/* The attestation with a number, among the parts of a condition or itself; NULL. */
const hq_condition *hq_condition_attestation(const hq_condition *condition, uint32_t attestation);

/* The words in a language, or in the other where it has none. */
hq_str hq_words_in(hq_words words, hq_language language);

#endif
