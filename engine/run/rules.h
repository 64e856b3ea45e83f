/*
 * What a pack is made of, for those who look at all of it: which rules there are, the expressions of each, and who reads whom.
 *
 * Text that is not in effect is left out: a reading that the pack has settled against, and a part that every open reading replaces.
 */
#ifndef HQ_RUN_RULES_H
#define HQ_RUN_RULES_H

#include "lang/pack.h"

typedef enum hq_rule_kind {
    HQ_RULE_POLICY,
    HQ_RULE_DEFINITION,
    HQ_RULE_GROUP,
    HQ_RULE_PARAMETER,
    HQ_RULE_POOL,
    HQ_RULE_KINDS
} hq_rule_kind;

typedef struct hq_rule {
    hq_rule_kind kind;
    uint32_t index; /* in the pack */
} hq_rule;

/* One expression of a rule. */
typedef struct hq_expression {
    hq_str path; /* eligible.small, let.share, benefit.amount, exception.late.when, table.tiers.row2 */
    hq_ast *root;
    bool whole; /* what it comes to as a whole is a condition or the `when` of an exception */
} hq_expression;

typedef HQ_LIST(hq_expression) hq_expression_list;

/* How many rules of a kind there are. */
uint32_t hq_rule_count(const hq_pack *pack, hq_rule_kind kind);

/* "002-51", "company.size", "group.tolls", "param.lpr_1y", "pool.training": what a rule is called. */
void hq_rule_print(hq_text *text, const hq_pack *pack, hq_rule rule);

/* Append the expressions of a policy, definition or group; parameters and pools have none. Errors: HQ_E_MEMORY. */
hq_status hq_rule_expressions(hq_arena *arena, const hq_pack *pack, hq_rule rule,
                              hq_expression_list *out) HQ_MUST_USE;

/* Does every reading that can hold put something else in the place of this part? */
bool hq_part_is_replaced(const hq_patch_list *readings, uint64_t settled, hq_target_kind target,
                         uint32_t index);

/* Does `rule` hang on `other`: read it itself, or through definitions? A rule hangs on itself. */
hq_status hq_rule_reads(hq_arena *arena, const hq_pack *pack, hq_rule rule, hq_rule other,
                        bool *out) HQ_MUST_USE;

/* A path: "let" and "share" to "let.share". Its text is NULL when memory ran out. */
hq_str hq_path_of(hq_arena *arena, const char *above, hq_str name);

#endif
