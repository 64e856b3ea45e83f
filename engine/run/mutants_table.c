/*
 * Changes in decision tables and bracket scales. See mutants.h.
 *
 * A boundary stands in several rows: "[0..30)" ends where ">= 30" begins. Moved in one of them it would leave a gap that the compiler
 * refuses, so a value is moved in its whole column at once, and so is the side that it belongs to.
 */
#include "run/mutants.h"

/* One literal in a column of tests. */
typedef struct hq_mark {
    hq_ast *literal;
    hq_test *test;
    bool high; /* the upper end of an interval */
} hq_mark;

typedef HQ_LIST(hq_mark) hq_mark_list;

static bool is_literal(const hq_ast *ast)
{
    return ast != NULL && (ast->kind == HQ_A_NUMBER || ast->kind == HQ_A_DATE);
}

static bool same_literal(const hq_ast *a, const hq_ast *b)
{
    if (a->kind != b->kind)
        return false;
    return a->kind == HQ_A_DATE ? a->day == b->day : hq_rat_equal(a->value, b->value);
}

static hq_status gather(hq_making *making, hq_table *table, uint32_t column, hq_mark_list *marks)
{
    for (uint32_t r = 0; r < table->rows.count; r++) {
        hq_test *test = &table->rows.at[r].tests[column];
        hq_ast *ends[] = {test->low, test->kind == HQ_TEST_INTERVAL ? test->high : NULL};
        for (int i = 0; i < 2; i++)
            if (test->kind != HQ_TEST_ANY && test->kind != HQ_TEST_IN && is_literal(ends[i]) &&
                !HQ_PUSH(making->arena, *marks, ((hq_mark){ends[i], test, i == 1})))
                return HQ_E_MEMORY;
    }
    return HQ_OK;
}

/* Is it the first in its column of what it says? */
static bool is_first(const hq_mark_list *marks, uint32_t index)
{
    for (uint32_t i = 0; i < index; i++)
        if (same_literal(marks->at[i].literal, marks->at[index].literal))
            return false;
    return true;
}

/* Would the boundary come to another of its column, or pass it? Rows would be empty. */
static bool passes_another(const hq_mark_list *marks, const hq_ast *literal, hq_rat moved)
{
    int way = hq_rat_compare(moved, literal->value);
    for (uint32_t i = 0; i < marks->count; i++) {
        const hq_ast *other = marks->at[i].literal;
        if (other->kind == HQ_A_NUMBER && hq_rat_compare(other->value, literal->value) == way &&
            hq_rat_compare(other->value, moved) != way)
            return true;
    }
    return false;
}

enum { FINER_MAX = 3 };

/* Finer steps are for shares: of whole things there is nothing between two of them. */

static hq_status move_number(hq_making *making, const hq_mark_list *marks, const hq_ast *literal, bool up)
{
    hq_figure figure = {.text = literal->text, .value = literal->value, .scale = HQ_RAT_ONE};
    hq_rat value;
    hq_str text;
    bool there;
    HQ_TRY(hq_figure_step(making, &figure, up, &value, &text, &there));
    while (there && !hq_rat_is_integer(literal->value) && passes_another(marks, literal, value) &&
           figure.finer++ < FINER_MAX)
        HQ_TRY(hq_figure_step(making, &figure, up, &value, &text, &there));
    if (!there)
        return HQ_OK;
    HQ_TRY(hq_mutant_begin(making, HQ_MUTATION_FIGURE, literal->pos, literal->text, text));
    for (uint32_t i = 0; i < marks->count; i++)
        if (same_literal(marks->at[i].literal, literal))
            HQ_TRY(hq_mutant_edit(making, &marks->at[i].literal->value, &value, sizeof value));
    return HQ_OK;
}

static hq_status move_day(hq_making *making, const hq_mark_list *marks, hq_ast *literal)
{
    uint32_t first = making->out->count;
    hq_day day = literal->day;
    HQ_TRY(hq_mutants_of_day(making, literal->pos, &literal->day));
    uint32_t last = making->out->count;
    for (uint32_t m = first; m < last; m++) { /* the others of the column move with it */
        hq_mutant *mutant = &making->out->at[m];
        for (uint32_t i = 0; i < marks->count; i++) {
            hq_ast *other = marks->at[i].literal;
            if (other == literal || other->kind != HQ_A_DATE || other->day != day)
                continue;
            hq_edit edit = mutant->edits.at[0];
            edit.bytes = hq_arena_copy(making->arena, edit.bytes, edit.size);
            edit.at = &other->day;
            if (edit.bytes == NULL || !HQ_PUSH(making->arena, mutant->edits, edit))
                return HQ_E_MEMORY;
        }
    }
    return HQ_OK;
}

static bool other_side(hq_binary binary, hq_binary *out)
{
    static const hq_binary OTHER[] = {[HQ_B_LESS] = HQ_B_LESS_EQUAL,
                                      [HQ_B_LESS_EQUAL] = HQ_B_LESS,
                                      [HQ_B_GREATER] = HQ_B_GREATER_EQUAL,
                                      [HQ_B_GREATER_EQUAL] = HQ_B_GREATER};
    if (binary < HQ_B_LESS || binary > HQ_B_GREATER_EQUAL)
        return false;
    *out = OTHER[binary];
    return true;
}

/* The boundary itself belongs to the row on its other side. */
static hq_status change_side(hq_making *making, const hq_mark_list *marks, const hq_ast *literal)
{
    hq_text text;
    hq_binary other;
    bool begun = false;
    hq_text_init(&text, making->arena);
    hq_text_addf(&text, "%.*s on the other side", HQ_STR_ARGS(literal->text));
    if (text.failed)
        return HQ_E_MEMORY;
    for (uint32_t i = 0; i < marks->count; i++) {
        hq_test *test = marks->at[i].test;
        bool bound = test->kind == HQ_TEST_BOUND && other_side(test->binary, &other);
        if (!same_literal(marks->at[i].literal, literal) || (!bound && test->kind != HQ_TEST_INTERVAL))
            continue;
        if (!begun)
            HQ_TRY(hq_mutant_begin(making, HQ_MUTATION_COMPARISON, literal->pos, literal->text,
                                   hq_text_str(&text)));
        begun = true;
        bool *open = marks->at[i].high ? &test->high_open : &test->low_open, opposite = !*open;
        HQ_TRY(bound ? hq_mutant_edit(making, &test->binary, &other, sizeof other)
                     : hq_mutant_edit(making, open, &opposite, sizeof opposite));
    }
    return HQ_OK;
}

static hq_status of_column(hq_making *making, hq_table *table, uint32_t column)
{
    hq_mark_list marks = {0};
    HQ_TRY(gather(making, table, column, &marks));
    for (uint32_t i = 0; i < marks.count; i++) {
        hq_ast *literal = marks.at[i].literal;
        if (!is_first(&marks, i))
            continue;
        if (literal->kind == HQ_A_DATE) {
            HQ_TRY(move_day(making, &marks, literal));
        } else {
            HQ_TRY(move_number(making, &marks, literal, true));
            HQ_TRY(move_number(making, &marks, literal, false));
        }
        HQ_TRY(change_side(making, &marks, literal));
    }
    for (uint32_t r = 0; r < table->rows.count; r++) {
        hq_test *test = &table->rows.at[r].tests[column];
        if (test->kind == HQ_TEST_IN)
            HQ_TRY(hq_mutants_of_expression(making, test->low));
    }
    return HQ_OK;
}

hq_status hq_mutants_of_table(hq_making *making, hq_table *table)
{
    hq_str above = making->path;
    for (uint32_t i = 0; i < table->inputs.count; i++) {
        making->path = hq_path_of(making->arena, above.at, table->inputs.at[i]);
        HQ_TRY_ALLOC(making->path.at);
        HQ_TRY(of_column(making, table, i));
    }
    return HQ_OK;
}

static hq_status of_version(hq_making *making, hq_scale *scale, uint32_t index, hq_str above)
{
    hq_scale_version *version = &scale->versions.at[index];
    hq_text from;
    hq_text_init(&from, making->arena);
    hq_text_add(&from, above);
    if (version->from != HQ_DAY_MIN) {
        hq_text_add_char(&from, '.');
        hq_day_print(&from, version->from);
    }
    making->path = hq_text_str(&from);
    HQ_TRY_ALLOC(making->path.at);
    if (version->from != HQ_DAY_MIN) {
        uint32_t first = making->out->count;
        HQ_TRY(hq_mutants_of_day(
            making, version->brackets.count > 0 ? version->brackets.at[0].pos : scale->pos, &version->from));
        for (uint32_t m = first; m < making->out->count; m++) {
            hq_day moved = *(const hq_day *)making->out->at[m].edits.at[0].bytes;
            making->out->at[m].refused =
                (index > 0 && moved <= scale->versions.at[index - 1].from) ||
                (index + 1 < scale->versions.count && moved >= scale->versions.at[index + 1].from);
        }
    }
    for (uint32_t b = 0; b < version->brackets.count; b++) {
        hq_text row;
        hq_text_init(&row, making->arena);
        hq_text_addf(&row, "%.*s.row%u", HQ_STR_ARGS(hq_text_str(&from)), b + 1);
        making->path = hq_text_str(&row);
        HQ_TRY_ALLOC(making->path.at);
        HQ_TRY(hq_mutants_of_expression(making, version->brackets.at[b].threshold));
        HQ_TRY(hq_mutants_of_expression(making, version->brackets.at[b].rate));
    }
    return HQ_OK;
}

hq_status hq_mutants_of_scale(hq_making *making, hq_scale *scale)
{
    hq_str above = making->path;
    for (uint32_t v = 0; v < scale->versions.count; v++)
        HQ_TRY(of_version(making, scale, v, above));
    return HQ_OK;
}
