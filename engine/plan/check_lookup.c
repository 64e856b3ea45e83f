/*
 * Is a table complete and free of contradictions over what its arguments can be? Shown by trying one point of every cell that the
 * rows' thresholds cut out of each input, input by input, with only the rows still open. What is found is a concrete input. A code may be in a
 * set whose members are not listed, or not: both are tried.
 */
#include <stdlib.h>

#include "base/limits.h"
#include "plan/bounds.h"

/* One representative of what an input can be. */
typedef struct hq_sample {
    hq_rat value;      /* numbers and days */
    uint32_t code;     /* leaf */
    uint32_t unlisted; /* the unlisted sets of the input that the code is in, as bits */
    bool truth;
} hq_sample;

enum { TRIALS_MAX = 2000000, UNLISTED_MAX = 8 };

/* Sets whose members are not listed, that the rows ask of one input. */
typedef struct hq_unlisted {
    const hq_code_set *sets[UNLISTED_MAX];
    uint32_t count;
} hq_unlisted;

typedef struct hq_trial {
    hq_bounding *bounding;
    const hq_plan_table *table;
    const hq_plan_lookup *lookup;
    hq_sample samples[HQ_TABLE_INPUTS_MAX]; /* of the inputs fixed so far */
    hq_unlisted unlisted[HQ_TABLE_INPUTS_MAX];
    bool *reached; /* by row */
    bool *doubled; /* rows already said to overlap */
    bool gap_said;
    uint64_t budget; /* trials left; a table too wide to prove is left to evaluation */
} hq_trial;

/* The sets that a test of a code names: the i-th name, where it is one that is not listed; else NULL. */
static const hq_code_set *unlisted_name(const hq_trial *trial, const hq_test *test, uint32_t i)
{
    const hq_ast *name = test->low->kind == HQ_A_LIST ? test->low->children[i] : test->low;
    if (name->meaning != HQ_M_SET)
        return NULL;
    const hq_code_set *set = &trial->bounding->pack->codes.at[name->type.index].sets.at[name->index];
    return set->known ? NULL : set;
}

static uint32_t name_count(const hq_test *test)
{
    return test->low->kind == HQ_A_LIST ? test->low->child_count : 1;
}

/* False: they are too many to try. */
static bool gather_unlisted(const hq_trial *trial, uint32_t input, hq_unlisted *out)
{
    const hq_table *declared = trial->table->declared;
    for (uint32_t r = 0; r < trial->table->row_count; r++) {
        const hq_test *test = &declared->rows.at[r].tests[input];
        for (uint32_t i = 0; test->kind != HQ_TEST_ANY && i < name_count(test); i++) {
            const hq_code_set *set = unlisted_name(trial, test, i);
            uint32_t at = 0;
            while (at < out->count && out->sets[at] != set)
                at++;
            if (set == NULL || at < out->count)
                continue;
            if (at == UNLISTED_MAX)
                return false;
            out->sets[out->count++] = set;
        }
    }
    return true;
}

static bool code_holds(const hq_trial *trial, uint32_t row, uint32_t input, const hq_sample *sample)
{
    const hq_leaf_set *set = &trial->bounding->plan->sets.at[trial->table->rows[row].tests[input].set];
    const hq_test *test = &trial->table->declared->rows.at[row].tests[input];
    const hq_unlisted *unlisted = &trial->unlisted[input];
    bool in = (set->leaves[sample->code / 64] >> (sample->code % 64) & 1) != 0, among = false;
    if (set->known)
        return in;
    for (uint32_t i = 0; i < name_count(test); i++) {
        const hq_code_set *named = unlisted_name(trial, test, i);
        for (uint32_t at = 0; at < unlisted->count; at++)
            among = among || (named == unlisted->sets[at] && (sample->unlisted >> at & 1) != 0);
    }
    return test->kind == HQ_TEST_BOUND ? !among : in || among; /* of lists there is no != */
}

static bool compare_holds(hq_binary binary, int order)
{
    switch (binary) {
    case HQ_B_LESS:
        return order < 0;
    case HQ_B_LESS_EQUAL:
        return order <= 0;
    case HQ_B_GREATER:
        return order > 0;
    case HQ_B_GREATER_EQUAL:
        return order >= 0;
    default:
        return order != 0;
    }
}

static bool test_holds(const hq_trial *trial, uint32_t row, uint32_t input, const hq_sample *sample)
{
    const hq_plan_test *test = &trial->table->rows[row].tests[input];
    hq_type type = trial->table->input_types[input];
    if (test->kind == HQ_TEST_ANY)
        return true;
    if (type.kind == HQ_T_CODE)
        return code_holds(trial, row, input, sample);
    if (type.kind == HQ_T_TRUTH)
        return test->truth == sample->truth;
    switch (test->kind) {
    case HQ_TEST_EQUAL:
        return hq_rat_equal(sample->value, test->low);
    case HQ_TEST_BOUND:
        return compare_holds(test->binary, hq_rat_compare(sample->value, test->low));
    case HQ_TEST_INTERVAL: {
        int low = hq_rat_compare(sample->value, test->low), high = hq_rat_compare(sample->value, test->high);
        return (test->low_open ? low > 0 : low >= 0) && (test->high_open ? high < 0 : high <= 0);
    }
    default:
        for (uint32_t i = 0; i < test->member_count; i++)
            if (hq_rat_equal(sample->value, test->members[i]))
                return true;
        return false;
    }
}

typedef HQ_LIST(hq_rat) hq_rat_list;

static bool add_threshold(hq_trial *trial, hq_rat_list *list, hq_rat value)
{
    if (HQ_PUSH(trial->bounding->arena, *list, value))
        return true;
    trial->bounding->status = HQ_E_MEMORY;
    return false;
}

static int compare_values(const void *left, const void *right)
{
    return hq_rat_compare(*(const hq_rat *)left, *(const hq_rat *)right);
}

/* A point strictly between two thresholds, a multiple of the step if the input has one; false: there is none. */
static bool between(hq_trial *trial, hq_rat a, hq_rat b, hq_rat step, hq_rat *out)
{
    hq_arena *arena = trial->bounding->arena;
    hq_rat middle;
    hq_status status = hq_rat_add(arena, a, b, &middle);
    if (status == HQ_OK)
        status = hq_rat_div(arena, middle, hq_rat_int(2), out);
    if (status == HQ_OK && hq_rat_sign(step) > 0) {
        status = hq_rat_quantize(arena, *out, step, HQ_ROUND_FLOOR, out);
        if (status == HQ_OK && hq_rat_compare(*out, a) <= 0)
            status = hq_rat_add(arena, *out, step, out);
    }
    if (status != HQ_OK)
        trial->bounding->status = status;
    return status == HQ_OK && hq_rat_compare(*out, a) > 0 && hq_rat_compare(*out, b) < 0;
}

/* The thresholds of the open rows for one input, within what the argument can be, and a point between each two. */
static hq_rat_list points_of(hq_trial *trial, uint32_t input, const uint32_t *rows, uint32_t row_count)
{
    const hq_bounds *bounds = &trial->bounding->plan->bounds[trial->lookup->arguments[input]];
    hq_rat_list cuts = {0}, points = {0};
    for (uint32_t r = 0; r < row_count; r++) {
        const hq_plan_test *test = &trial->table->rows[rows[r]].tests[input];
        if (test->kind == HQ_TEST_EQUAL || test->kind == HQ_TEST_BOUND || test->kind == HQ_TEST_INTERVAL)
            add_threshold(trial, &cuts, test->low);
        if (test->kind == HQ_TEST_INTERVAL)
            add_threshold(trial, &cuts, test->high);
        for (uint32_t m = 0; test->kind == HQ_TEST_IN && m < test->member_count; m++)
            add_threshold(trial, &cuts, test->members[m]);
    }
    if (cuts.count > 1)
        qsort(cuts.at, cuts.count, sizeof *cuts.at, compare_values);
    hq_rat low = bounds->low, high = bounds->high, point;
    hq_status status = HQ_OK;
    if (bounds->low_open_ended) /* one below every threshold stands for all of them */
        status = cuts.count == 0 ? HQ_OK : hq_rat_sub(trial->bounding->arena, cuts.at[0], HQ_RAT_ONE, &low);
    if (bounds->high_open_ended && status == HQ_OK)
        status = cuts.count == 0
                     ? HQ_OK
                     : hq_rat_add(trial->bounding->arena, cuts.at[cuts.count - 1], HQ_RAT_ONE, &high);
    if (status != HQ_OK)
        trial->bounding->status = status;
    add_threshold(trial, &points, low);
    hq_rat before = low;
    for (uint32_t i = 0; i < cuts.count; i++) {
        if (hq_rat_compare(cuts.at[i], before) <= 0 || hq_rat_compare(cuts.at[i], high) > 0)
            continue;
        if (between(trial, before, cuts.at[i], bounds->step, &point))
            add_threshold(trial, &points, point);
        add_threshold(trial, &points, cuts.at[i]);
        before = cuts.at[i];
    }
    if (between(trial, before, high, bounds->step, &point))
        add_threshold(trial, &points, point);
    if (hq_rat_compare(before, high) < 0)
        add_threshold(trial, &points, high);
    return points;
}

static void try_input(hq_trial *trial, uint32_t input, const uint32_t *rows, uint32_t row_count);

/* The rows that the sample of this input leaves open. */
static void go_on(hq_trial *trial, uint32_t input, hq_sample sample, const uint32_t *rows, uint32_t row_count)
{
    hq_arena_mark mark = hq_arena_here(trial->bounding->arena);
    uint32_t *open = HQ_NEW_ARRAY(trial->bounding->arena, uint32_t, row_count);
    uint32_t open_count = 0;
    if (open == NULL) {
        trial->bounding->status = HQ_E_MEMORY;
        return;
    }
    for (uint32_t r = 0; r < row_count; r++)
        if (test_holds(trial, rows[r], input, &sample))
            open[open_count++] = rows[r];
    trial->samples[input] = sample;
    uint32_t kept = trial->bounding->diags->list.count;
    try_input(trial, input + 1, open, open_count);
    if (kept == trial->bounding->diags->list.count)
        hq_arena_rewind(trial->bounding->arena, mark);
}

static hq_str describe(hq_trial *trial)
{
    hq_text text;
    hq_text_init(&text, trial->bounding->arena);
    const hq_pack *pack = trial->bounding->pack;
    for (uint32_t i = 0; i < trial->table->input_count; i++) {
        hq_type type = trial->table->input_types[i];
        hq_text_addf(&text, "%s%.*s = ", i == 0 ? "" : ", ",
                     HQ_STR_ARGS(trial->table->declared->inputs.at[i]));
        if (type.kind == HQ_T_CODE) {
            const hq_codes *codes = &pack->codes.at[type.index];
            hq_text_add(&text, codes->codes.at[codes->leaf_codes[trial->samples[i].code]].name);
            for (uint32_t u = 0; u < trial->unlisted[i].count; u++)
                hq_text_addf(&text, ", %s %.*s", (trial->samples[i].unlisted >> u & 1) != 0 ? "in" : "not in",
                             HQ_STR_ARGS(trial->unlisted[i].sets[u]->name));
        } else if (type.kind == HQ_T_TRUTH) {
            hq_text_add_z(&text, trial->samples[i].truth ? "true" : "false");
        } else if (type.kind == HQ_T_DATE) {
            int64_t day = 0;
            if (hq_rat_to_int64(trial->samples[i].value, &day))
                hq_day_print(&text, (hq_day)day);
        } else {
            hq_status status = hq_quantity_print(trial->bounding->arena, &text, &pack->units,
                                                 trial->samples[i].value, type.unit);
            if (status != HQ_OK)
                trial->bounding->status = status;
        }
    }
    return hq_text_str(&text);
}

/* Every input is fixed: the rows that are left all hold. */
static void judge(hq_trial *trial, const uint32_t *rows, uint32_t row_count)
{
    if (row_count == 0 && !trial->gap_said) {
        trial->gap_said = true;
        HQ_REPORT(trial->bounding->diags, TABLE_GAP, trial->table->declared->pos, describe(trial));
    }
    for (uint32_t i = 0; i < row_count && !(trial->table->first && i > 0); i++)
        trial->reached[rows[i]] = true;
    if (trial->table->first || row_count < 2 || trial->doubled[rows[1]])
        return;
    trial->doubled[rows[1]] = true;
    hq_diag *diag =
        HQ_REPORT(trial->bounding->diags, TABLE_OVERLAP, trial->table->rows[rows[1]].pos, describe(trial));
    diag->related = trial->table->rows[rows[0]].pos;
}

static void try_codes(hq_trial *trial, uint32_t input, const uint32_t *rows, uint32_t row_count)
{
    const hq_codes *codes = &trial->bounding->pack->codes.at[trial->table->input_types[input].index];
    for (uint32_t leaf = 0; leaf < codes->leaf_count; leaf++) {
        bool told_apart =
            leaf ==
            0; /* leaves that every row treats as it treats the one before need no trial of their own */
        for (uint32_t r = 0; r < row_count && !told_apart; r++) {
            hq_sample now = {.code = leaf}, before = {.code = leaf - 1};
            told_apart =
                test_holds(trial, rows[r], input, &now) != test_holds(trial, rows[r], input, &before);
        }
        for (uint32_t in = 0; told_apart && in >> trial->unlisted[input].count == 0; in++)
            go_on(trial, input, (hq_sample){.code = leaf, .unlisted = in}, rows, row_count);
    }
}

static void try_input(hq_trial *trial, uint32_t input, const uint32_t *rows, uint32_t row_count)
{
    if (trial->bounding->status != HQ_OK || trial->budget == 0)
        return;
    trial->budget--;
    if (input == trial->table->input_count) {
        judge(trial, rows, row_count);
        return;
    }
    switch (trial->table->input_types[input].kind) {
    case HQ_T_CODE:
        try_codes(trial, input, rows, row_count);
        break;
    case HQ_T_TRUTH:
        for (int truth = 0; truth < 2; truth++)
            if ((trial->bounding->plan->bounds[trial->lookup->arguments[input]].truths >> truth & 1) != 0)
                go_on(trial, input, (hq_sample){.truth = truth == 1}, rows, row_count);
        break;
    default: {
        hq_rat_list points = points_of(trial, input, rows, row_count);
        for (uint32_t i = 0; i < points.count; i++)
            go_on(trial, input, (hq_sample){.value = points.at[i]}, rows, row_count);
        break;
    }
    }
}

void hq_check_lookup(hq_bounding *bounding, hq_node_id id)
{
    const hq_plan_lookup *lookup = &bounding->plan->lookups.at[bounding->plan->nodes.at[id].a];
    const hq_plan_table *table = &bounding->plan->tables.at[lookup->table];
    hq_trial trial = {.bounding = bounding, .table = table, .lookup = lookup, .budget = TRIALS_MAX};
    if (trial.budget > bounding->trials_left)
        trial.budget = bounding->trials_left;
    bool **reached = &bounding->rows_reached[lookup->table];
    uint32_t *rows = HQ_NEW_ARRAY(bounding->arena, uint32_t, table->row_count);
    trial.doubled = HQ_NEW_ARRAY(bounding->arena, bool, table->row_count);
    if (*reached == NULL)
        *reached = HQ_NEW_ARRAY(bounding->arena, bool, table->row_count);
    if (rows == NULL || *reached == NULL || trial.doubled == NULL) {
        bounding->status = HQ_E_MEMORY;
        return;
    }
    trial.reached = *reached;
    for (uint32_t r = 0; r < table->row_count; r++)
        rows[r] = r;
    uint64_t given = trial.budget;
    for (uint32_t i = 0; i < table->input_count; i++)
        if (table->input_types[i].kind == HQ_T_CODE && !gather_unlisted(&trial, i, &trial.unlisted[i]))
            trial.budget = 0;
    try_input(&trial, 0, rows, table->row_count);
    bounding->trials_left -= given - trial.budget;
    if (trial.budget > 0)
        return;
    HQ_REPORT(bounding->diags, TABLE_UNPROVEN, table->declared->pos);
    for (uint32_t r = 0; r < table->row_count; r++)
        trial.reached[r] = true;
}

void hq_check_rows_reached(hq_bounding *bounding)
{
    for (uint32_t t = 0; t < bounding->plan->tables.count && bounding->status == HQ_OK; t++)
        for (uint32_t r = 0; bounding->rows_reached[t] != NULL && r < bounding->plan->tables.at[t].row_count;
             r++)
            if (!bounding->rows_reached[t][r])
                HQ_REPORT(bounding->diags, ROW_NEVER, bounding->plan->tables.at[t].rows[r].pos);
}
