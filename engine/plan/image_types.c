/* The table of an image's structures, made from image_types.def; how many elements their arrays have; the fingerprint of it all. */
#include "plan/image_types.h"

#include <assert.h>
#include <string.h>

#include "base/natural.h"
#include "lang/functions.h"

_Static_assert(sizeof(hq_image_list) == sizeof(hq_str_list), "lists are laid out alike");

/* Elements that are no structures, as structures. */
typedef struct str_element {
    hq_str text;
} str_element;
typedef struct number_element {
    hq_rat number;
} number_element;
typedef struct place_element {
    hq_pos pos;
} place_element;
typedef struct stacking_element {
    hq_stacking stacking;
} stacking_element;
typedef struct ast_element {
    hq_ast *ast;
} ast_element;
typedef struct leaf_code_element {
    uint32_t code;
} leaf_code_element;

/* --- Counting --- */

/* The object itself holds the number. */
#define COUNT_OF(NAME, TYPE, EXPRESSION)                                   \
    static bool count_##NAME(const hq_image_place *place, uint64_t *count) \
    {                                                                      \
        const TYPE *of = place->object;                                    \
        *count = EXPRESSION;                                               \
        return true;                                                       \
    }

/* The one that holds it does. */
#define COUNT_ABOVE(NAME, TYPE, EXPRESSION)                                \
    static bool count_##NAME(const hq_image_place *place, uint64_t *count) \
    {                                                                      \
        const TYPE *of = place->up->object;                                \
        *count = EXPRESSION;                                               \
        return true;                                                       \
    }

/* The root does. */
#define COUNT_OF_ALL(NAME, EXPRESSION)                                     \
    static bool count_##NAME(const hq_image_place *place, uint64_t *count) \
    {                                                                      \
        const hq_image_root *of = place->root;                             \
        *count = EXPRESSION;                                               \
        return true;                                                       \
    }

COUNT_OF(one, void, of != NULL)
COUNT_OF(off, hq_workdays, of->off_count)
COUNT_OF(on, hq_workdays, of->on_count)
COUNT_OF(children, hq_ast, of->child_count)
COUNT_OF(leaf_codes, hq_codes, of->leaf_count)
COUNT_OF(inputs, hq_table, of->inputs.count)
COUNT_OF(outputs, hq_table, of->outputs.count)
COUNT_OF(condition, hq_condition, of->count)
COUNT_OF(stacking, hq_group, (uint64_t)of->members.count * of->members.count)
COUNT_OF(members, hq_plan_test, of->member_count)
COUNT_OF(table_inputs, hq_plan_table, of->input_count)
COUNT_OF(table_rows, hq_plan_table, of->row_count)
COUNT_OF(brackets, hq_plan_scale_version, of->count)
COUNT_OF(versions, hq_plan_scale, of->count)
COUNT_OF(alternatives, hq_plan_choice, of->count)
COUNT_OF(exceptions, hq_plan_exceptions, of->count)
COUNT_OF(parts, hq_plan_condition, of->count)
COUNT_OF(conditions, hq_plan_policy, of->condition_count)
COUNT_OF(lets, hq_plan_policy, of->let_count)
COUNT_OF(benefits, hq_plan_policy, of->benefit_count)
COUNT_OF(superseded, hq_plan_policy, of->superseded_by_count)
COUNT_OF(sets, hq_plan_group, of->set_count)
COUNT_OF(nodes, hq_plan, of->nodes.count)

COUNT_ABOVE(codes, hq_codes, of->codes.count)
COUNT_ABOVE(leaves, hq_codes, ((uint64_t)of->leaf_count + 63) / 64)
COUNT_ABOVE(row_inputs, hq_table, of->inputs.count)
COUNT_ABOVE(row_outputs, hq_table, of->outputs.count)
COUNT_ABOVE(plan_inputs, hq_plan_table, of->input_count)
COUNT_ABOVE(plan_outputs, hq_plan_table, of->output_count)

COUNT_OF_ALL(sources, of->source_count)
COUNT_OF_ALL(documents, of->pack.documents.count)
COUNT_OF_ALL(trees, of->pack.codes.count)
COUNT_OF_ALL(entities, of->pack.entities.count)
COUNT_OF_ALL(definitions, of->pack.definitions.count)
COUNT_OF_ALL(pools, of->pack.pools.count)
COUNT_OF_ALL(groups, of->pack.groups.count)
COUNT_OF_ALL(policies, of->pack.policies.count)

static bool count_set_leaves(const hq_image_place *place, uint64_t *count)
{
    const hq_leaf_set *set = place->object;
    if (set->tree >= place->root->pack.codes.count)
        return false;
    *count = ((uint64_t)place->root->pack.codes.at[set->tree].leaf_count + 63) / 64;
    return true;
}

static bool count_arguments(const hq_image_place *place, uint64_t *count)
{
    const hq_plan_lookup *lookup = place->object;
    if (lookup->table >= place->root->plan.tables.count)
        return false;
    *count = place->root->plan.tables.at[lookup->table].input_count;
    return true;
}

/* --- The table --- */

#define MEMBER(M, ...)                                          \
    {                                                           \
#M, offsetof(T, M), sizeof(((T *)NULL)->M), __VA_ARGS__ \
    }
#define PLAIN(M)             MEMBER(M, .kind = HQ_IMAGE_PLAIN)
#define DAY(M)               MEMBER(M, .kind = HQ_IMAGE_DAY)
#define TRUTH(M)             MEMBER(M, .kind = HQ_IMAGE_TRUTH)
#define ENUM(M, LIMIT)       MEMBER(M, .kind = HQ_IMAGE_ENUM, .limit = (LIMIT))
#define INDEX(M, COUNT)      MEMBER(M, .kind = HQ_IMAGE_INDEX, .count = (COUNT))
#define TEXT(M)              MEMBER(M, .kind = HQ_IMAGE_TEXT)
#define RAT(M)               MEMBER(M, .kind = HQ_IMAGE_RAT)
#define NUMBER(M)            MEMBER(M, .kind = HQ_IMAGE_NUMBER)
#define POS(M)               MEMBER(M, .kind = HQ_IMAGE_POS)
#define NOWHERE(M)           MEMBER(M, .kind = HQ_IMAGE_NOWHERE)
#define PART(M, ID)          MEMBER(M, .kind = HQ_IMAGE_PART, .type = HQ_IMAGE_TYPE_##ID)
#define LIST(M, ID)          MEMBER(M, .kind = HQ_IMAGE_LIST, .type = HQ_IMAGE_TYPE_##ID)
#define ONE(M, ID)           ARRAY(M, ID, count_one)
#define ARRAY(M, ID, COUNT)  MEMBER(M, .kind = HQ_IMAGE_ARRAY, .type = HQ_IMAGE_TYPE_##ID, .count = (COUNT))
#define NEEDED(M, ID, COUNT) MEMBER(M, .kind = HQ_IMAGE_NEEDED, .type = HQ_IMAGE_TYPE_##ID, .count = (COUNT))
#define REFERENCE(M, ID)     MEMBER(M, .kind = HQ_IMAGE_REFERENCE, .type = HQ_IMAGE_TYPE_##ID)
#define ARENA(M)             MEMBER(M, .kind = HQ_IMAGE_ARENA)
#define DIAGS(M)             MEMBER(M, .kind = HQ_IMAGE_DIAGS)
#define PACK(M)              MEMBER(M, .kind = HQ_IMAGE_PACK)
#define DROPPED(M)           MEMBER(M, .kind = HQ_IMAGE_DROPPED)

/* A function for each structure, so that its members can be written without naming it: T is the structure. */
#define HQ_IMAGE_OPAQUE(ID, TYPE)
#define HQ_IMAGE_TYPE(ID, TYPE, ...)                               \
    static const hq_image_member *members_of_##ID(uint32_t *count) \
    {                                                              \
        typedef TYPE T;                                            \
        static const hq_image_member MEMBERS[] = {__VA_ARGS__};    \
        *count = sizeof MEMBERS / sizeof *MEMBERS;                 \
        return MEMBERS;                                            \
    }
#include "plan/image_types.def"

void hq_image_describe(hq_image_type types[HQ_IMAGE_TYPE_COUNT])
{
    hq_image_type *type = types;
#define HQ_IMAGE_OPAQUE(ID, TYPE) \
    *type++ = (hq_image_type){#TYPE, sizeof(TYPE), _Alignof(TYPE), NULL, 0, false};
#define HQ_IMAGE_TYPE(ID, TYPE, ...)                                              \
    *type = (hq_image_type){#TYPE, sizeof(TYPE), _Alignof(TYPE), NULL, 0, false}; \
    type->members = members_of_##ID(&type->member_count);                         \
    type++;
#include "plan/image_types.def"
    assert(type == types + HQ_IMAGE_TYPE_COUNT);
    for (size_t t = 0; t < HQ_IMAGE_TYPE_COUNT; t++)
        for (uint32_t m = 0; m < types[t].member_count; m++)
            if (types[t].members[m].kind == HQ_IMAGE_REFERENCE)
                types[types[t].members[m].type].referred = true;
}

/* --- The fingerprint --- */

/* One line of what is fingerprinted, after the fingerprint of the lines before it. */
typedef struct hq_layout_line {
    unsigned char before[HQ_IMAGE_LAYOUT_BYTES];
    uint32_t numbers[6]; /* in the machine's own order of bytes: another is another layout */
    char name[88];       /* longer ones are told apart by their numbers alone */
} hq_layout_line;

static void add_line(unsigned char layout[HQ_IMAGE_LAYOUT_BYTES], const char *name, hq_layout_line line)
{
    _Static_assert((int)HQ_IMAGE_LAYOUT_BYTES == (int)HQ_XXH3_BYTES, "a fingerprint is a checksum");
    hq_str cut = hq_str_cut(hq_str_of(name), 0, sizeof line.name);
    memcpy(line.name, cut.at, cut.length);
    memcpy(line.before, layout, sizeof line.before);
    hq_xxh3_bytes(&line, sizeof line, layout);
}

void hq_image_layout(unsigned char out[HQ_IMAGE_LAYOUT_BYTES])
{
    hq_image_type types[HQ_IMAGE_TYPE_COUNT] = {0};
    hq_image_describe(types);
    memset(out, 0, HQ_IMAGE_LAYOUT_BYTES);
    add_line(out, "pointer", (hq_layout_line){.numbers = {sizeof(void *), sizeof(mp_limb_t)}});
    for (size_t t = 0; t < HQ_IMAGE_TYPE_COUNT; t++) {
        add_line(out, types[t].name, (hq_layout_line){.numbers = {types[t].size, types[t].alignment}});
        for (uint32_t m = 0; m < types[t].member_count; m++) {
            const hq_image_member *member = &types[t].members[m];
            add_line(out, member->name,
                     (hq_layout_line){.numbers = {member->offset, member->size, member->kind, member->limit,
                                                  member->type}});
        }
    }
    for (int op = 0; op < HQ_OP_COUNT_; op++) {
        add_line(out, hq_op_get((hq_op)op)->name, (hq_layout_line){0});
        add_line(out, hq_op_get((hq_op)op)->operands, (hq_layout_line){0});
    }
    for (int function = 0; function < HQ_FUNCTION_COUNT; function++)
        add_line(out, hq_function_get((hq_function)function)->name, (hq_layout_line){0});
    for (int message = 0; message < HQ_MESSAGE_COUNT; message++)
        add_line(out, hq_message_code((hq_message)message), (hq_layout_line){0});
}
