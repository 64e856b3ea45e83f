/* Preparing to convert. See convert_plan.h. */
#include "data/convert_plan.h"

#include "data/cell_text.h"
#include "data/rows.h"

/* What a tree of codes is called by, and what its words mean. */
typedef struct hq_tree_words {
    const hq_word_table *words;
    const uint64_t *const *leaves;
} hq_tree_words;

typedef struct hq_planning {
    hq_arena *arena;
    const hq_pack *pack;
    const hq_word_table *truths;
    hq_tree_words *codes; /* by tree, once it is asked for */
} hq_planning;

/* --- Words --- */

/* A cell is read without the white space around it, and null is nothing (read_facts.c). */
static bool may_be_cell(hq_str word)
{
    return word.length > 0 && hq_cell_trim(word).length == word.length && !hq_str_is(word, "null") &&
           !hq_str_is(word, "~");
}

static hq_status add_name(hq_arena *arena, hq_known_word_list *words, hq_str name, const hq_codes *codes,
                          uint32_t index)
{
    const hq_code *code = &codes->codes.at[index];
    hq_known_word known = {name, code->leaf_count == 1 ? (int32_t)code->leaf_first : -1 - (int32_t)index};
    return !may_be_cell(name) || HQ_PUSH(arena, *words, known) ? HQ_OK : HQ_E_MEMORY;
}

/* Every name of every code, in the order in which a profile's are looked for. */
static hq_status plan_words(hq_arena *arena, const hq_codes *codes, const hq_word_table **out)
{
    hq_known_word_list words = {0};
    for (uint32_t i = 0; i < codes->codes.count; i++)
        HQ_TRY(add_name(arena, &words, codes->codes.at[i].name, codes, i));
    for (uint32_t i = 0; i < codes->codes.count; i++) {
        const hq_code *code = &codes->codes.at[i];
        HQ_TRY(add_name(arena, &words, code->also, codes, i));
        HQ_TRY(add_name(arena, &words, code->label.zh, codes, i));
        HQ_TRY(add_name(arena, &words, code->label.en, codes, i));
    }
    hq_word_table *table = HQ_NEW(arena, hq_word_table);
    HQ_TRY_ALLOC(table);
    *out = table;
    return hq_word_table_make(arena, &words, table);
}

/* Sets of leaves for codes that have several: a city whose districts are codes too. */
static hq_status plan_leaves(hq_arena *arena, const hq_codes *codes, const uint64_t *const **out)
{
    const uint64_t **leaves = HQ_NEW_ARRAY(arena, const uint64_t *, codes->codes.count);
    HQ_TRY_ALLOC(leaves);
    for (uint32_t i = 0; i < codes->codes.count; i++) {
        const hq_code *code = &codes->codes.at[i];
        if (code->leaf_count < 2)
            continue;
        uint64_t *set = HQ_NEW_ARRAY(arena, uint64_t, (codes->leaf_count + 63) / 64);
        HQ_TRY_ALLOC(set);
        for (uint32_t leaf = code->leaf_first; leaf < code->leaf_first + code->leaf_count; leaf++)
            hq_bit_set(set, leaf);
        leaves[i] = set;
    }
    *out = leaves;
    return HQ_OK;
}

/* The usual ones, which are all of up to 8 bytes; others (tRUE) are read one by one. */
static hq_status plan_truths(hq_planning *planning)
{
    hq_known_word_list words = {0};
    for (size_t i = 0; i < HQ_TRUTH_WORDS; i++)
        for (int32_t truth = 0; truth < 2; truth++) {
            hq_known_word known = {hq_str_of(hq_truth_words[i][truth]), truth};
            if (!HQ_PUSH(planning->arena, words, known))
                return HQ_E_MEMORY;
        }
    hq_word_table *table = HQ_NEW(planning->arena, hq_word_table);
    HQ_TRY_ALLOC(table);
    planning->truths = table;
    return hq_word_table_make(planning->arena, &words, table);
}

/* --- Numbers --- */

static int64_t quotient_floor(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* What digits with `places` of them behind the point count: bare * 10^-places / step. */
static hq_status plan_scale(hq_arena *arena, const hq_field *field, hq_rat bare, unsigned places,
                            hq_digits_scale *out)
{
    int64_t least, greatest, power = 1;
    hq_rat scale;
    *out = (hq_digits_scale){0};
    for (unsigned i = 0; i < places; i++)
        power *= 10;
    hq_status status = hq_rat_div(arena, bare, field->step, &scale);
    if (status == HQ_OK)
        status = hq_rat_div(arena, scale, hq_rat_int(power), &scale);
    if (status == HQ_E_LIMIT)
        return HQ_OK;
    HQ_TRY(status);
    if (scale.denominator == 0 || scale.numerator <= 0 || !hq_bounds_in_steps(field, &least, &greatest))
        return HQ_OK; /* too long for this; such numbers are read one by one */
    *out = (hq_digits_scale){scale.numerator, scale.denominator, least, greatest};
    if (out->over == 1) {
        out->least = -quotient_floor(-least, out->times);
        out->greatest = quotient_floor(greatest, out->times);
    }
    return HQ_OK;
}

/* --- Columns --- */

static hq_status plan_field(const hq_planning *planning, const hq_bound_column *bound,
                            const hq_entity *entity, hq_column_plan *plan)
{
    const hq_field *field = &entity->fields.at[bound->field];
    plan->entity = entity;
    plan->field = field;
    plan->in_steps = true;
    plan->bare_scale = bound->unit_scale;
    plan->filler = hq_filler(field);
    switch (field->kind) {
    case HQ_FIELD_TRUTH:
        plan->kind = HQ_COLUMN_TRUTH;
        plan->words = planning->truths;
        return HQ_OK;
    case HQ_FIELD_TEXT:
        plan->kind = HQ_COLUMN_TEXT;
        return HQ_OK;
    case HQ_FIELD_DATE:
        plan->kind = HQ_COLUMN_DAY;
        plan->days = (hq_fast_days){field->day_min, field->day_max};
        return HQ_OK;
    case HQ_FIELD_CODE: {
        uint32_t tree = field->type.index;
        plan->kind = HQ_COLUMN_CODE;
        plan->code_count = planning->pack->codes.at[tree].leaf_count;
        const hq_codes *codes = &planning->pack->codes.at[tree];
        hq_tree_words *words = &planning->codes[tree];
        if (words->words == NULL) {
            HQ_TRY(plan_words(planning->arena, codes, &words->words));
            HQ_TRY(plan_leaves(planning->arena, codes, &words->leaves));
        }
        plan->words = words->words;
        plan->leaves = words->leaves;
        return HQ_OK;
    }
    default:
        plan->kind = HQ_COLUMN_NUMBER;
        for (unsigned places = 0; places < HQ_FAST_DIGITS_MAX; places++)
            HQ_TRY(
                plan_scale(planning->arena, field, plan->bare_scale, places, &plan->numbers.scales[places]));
        return HQ_OK;
    }
}

/* Numbers that are no counts of steps are all left to the reader of single cells. */
static hq_status plan_given(const hq_planning *planning, const hq_bound_column *bound,
                            const hq_given_column *given, hq_column_plan *plan)
{
    hq_field *field = HQ_NEW(planning->arena, hq_field);
    HQ_TRY_ALLOC(field);
    *field = hq_given_field(planning->pack, given, &plan->in_steps);
    plan->given = given;
    plan->field = field;
    plan->bare_scale = bound->unit_scale;
    plan->filler = hq_filler(field);
    plan->kind = given->parameter == HQ_NONE ? HQ_COLUMN_DAY : HQ_COLUMN_NUMBER;
    plan->days = (hq_fast_days){field->day_min, field->day_max};
    for (unsigned places = 0; plan->in_steps && plan->kind == HQ_COLUMN_NUMBER && places < HQ_FAST_DIGITS_MAX;
         places++)
        HQ_TRY(plan_scale(planning->arena, field, plan->bare_scale, places, &plan->numbers.scales[places]));
    return HQ_OK;
}

static hq_status plan_table(const hq_planning *planning, const hq_binding *binding,
                            const hq_bound_table *table, hq_column_plan *plans)
{
    static const hq_field ATTESTED = {.kind = HQ_FIELD_TRUTH, .definition = HQ_NONE};
    for (uint32_t c = 0; c < table->column_count; c++) {
        const hq_bound_column *bound = &table->columns[c];
        if (bound->kind == HQ_BOUND_FIELD)
            HQ_TRY(plan_field(planning, bound,
                              &binding->pack->entities.at[binding->layout.frames[bound->frame].entity],
                              &plans[c]));
        else if (bound->kind == HQ_BOUND_ATTESTED)
            plans[c] =
                (hq_column_plan){.kind = HQ_COLUMN_TRUTH, .field = &ATTESTED, .words = planning->truths};
        else if (bound->kind == HQ_BOUND_GIVEN)
            HQ_TRY(plan_given(planning, bound, &binding->layout.given[bound->given], &plans[c]));
    }
    return HQ_OK;
}

hq_status hq_converter_new(hq_arena *arena, const hq_binding *binding, hq_converter **out)
{
    *out = NULL;
    hq_planning planning = {.arena = arena, .pack = binding->pack};
    hq_converter *converter = HQ_NEW(arena, hq_converter);
    HQ_TRY_ALLOC(converter);
    converter->binding = binding;
    converter->isa = hq_fast_isa_here();
    converter->plans = HQ_NEW_ARRAY(arena, hq_column_plan *, binding->tables.count);
    planning.codes = HQ_NEW_ARRAY(arena, hq_tree_words, binding->pack->codes.count);
    HQ_TRY_ALLOC(converter->plans);
    HQ_TRY_ALLOC(planning.codes);
    HQ_TRY(plan_truths(&planning));
    for (uint32_t t = 0; t < binding->tables.count; t++) {
        const hq_bound_table *table = &binding->tables.at[t];
        converter->plans[t] = HQ_NEW_ARRAY(arena, hq_column_plan, table->column_count);
        HQ_TRY_ALLOC(converter->plans[t]);
        HQ_TRY(plan_table(&planning, binding, table, converter->plans[t]));
    }
    *out = converter;
    return HQ_OK;
}
