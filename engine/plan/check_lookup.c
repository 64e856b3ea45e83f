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
    uint32_t asked;    /* the unlisted sets of the input that have been asked so far, as bits */
    uint32_t unlisted; /* and those that the code is in */
    bool truth;
} hq_sample;

/* Sets whose members are not listed, that the rows ask of one input. */
typedef struct hq_unlisted {
    const hq_code_set *sets[HQ_TABLE_UNLISTED_MAX];
    uint32_t count;
    uint32_t *of_rows; /* by row: those that it names, as bits; NULL: there are none */
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

/* The i-th name in a test of a code, where it is a set that is not listed; else NULL. */
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

/* False: they are too many to try, or memory ran out. */
static bool gather_unlisted(hq_trial *trial, uint32_t input)
{
    hq_unlisted *out = &trial->unlisted[input];
    const hq_table *declared = trial->table->declared;
    uint32_t *of_rows = HQ_NEW_ARRAY(trial->bounding->arena, uint32_t, trial->table->row_count);
    if (of_rows == NULL) {
        trial->bounding->status = HQ_E_MEMORY;
        return false;
    }
    for (uint32_t r = 0; r < trial->table->row_count; r++) {
        const hq_test *test = &declared->rows.at[r].tests[input];
        for (uint32_t i = 0; test->kind != HQ_TEST_ANY && i < name_count(test); i++) {
            const hq_code_set *set = unlisted_name(trial, test, i);
            uint32_t at = 0;
            if (set == NULL)
                continue;
            while (at < out->count && out->sets[at] != set)
                at++;
            if (at == HQ_TABLE_UNLISTED_MAX)
                return false;
            out->sets[at] = set;
            out->count += at == out->count;
            of_rows[r] |= UINT32_C(1) << at;
        }
    }
    out->of_rows = out->count > 0 ? of_rows : NULL;
    return true;
}

/* The unlisted sets that a test names, as bits of samples of its input. */
static uint32_t unlisted_of(const hq_trial *trial, uint32_t row, uint32_t input)
{
    const uint32_t *of_rows = trial->unlisted[input].of_rows;
    return of_rows == NULL ? 0 : of_rows[row];
}

/* Of codes there is no other bound than !=, and none of lists. */
static bool is_unlike(const hq_trial *trial, uint32_t row, uint32_t input)
{
    return trial->table->declared->rows.at[row].tests[input].kind == HQ_TEST_BOUND;
}

static bool code_holds(const hq_trial *trial, uint32_t row, uint32_t input, const hq_sample *sample)
{
    const hq_leaf_set *set = &trial->bounding->plan->sets.at[trial->table->rows[row].tests[input].set];
    bool in = (set->leaves[sample->code / 64] >> (sample->code % 64) & 1) != 0;
    if (set->known)
        return in;
    bool among = (unlisted_of(trial, row, input) & sample->unlisted) != 0;
    return is_unlike(trial, row, input) ? !among : in || among;
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

/* Is it what an input with such a step can be? */
static bool on_step(hq_trial *trial, hq_rat value, hq_rat step)
{
    bool good = true;
    if (hq_rat_sign(step) <= 0)
        return true;
    hq_status status = hq_rat_is_multiple(trial->bounding->arena, value, step, &good);
    if (status != HQ_OK)
        trial->bounding->status = status;
    return good;
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
        if (on_step(trial, cuts.at[i], bounds->step))
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

/* " (in coast, not in border)": the sets without listed members that were asked. */
static void describe_sets(const hq_trial *trial, uint32_t input, hq_language language, hq_text *text)
{
    const hq_sample *sample = &trial->samples[input];
    bool first = true;
    for (uint32_t at = 0; at < trial->unlisted[input].count; at++) {
        if ((sample->asked >> at & 1) == 0)
            continue;
        bool in = (sample->unlisted >> at & 1) != 0;
        hq_text_add_z(text, first ? hq_in(language, " (", "（") : hq_in(language, ", ", "，"));
        hq_text_add_z(text, in ? hq_in(language, "in ", "属于 ") : hq_in(language, "not in ", "不属于 "));
        hq_text_add(text, trial->unlisted[input].sets[at]->name);
        first = false;
    }
    if (!first)
        hq_text_add_z(text, hq_in(language, ")", "）"));
}

static void describe_in(hq_trial *trial, hq_language language, hq_text *text)
{
    const hq_pack *pack = trial->bounding->pack;
    for (uint32_t i = 0; i < trial->table->input_count; i++) {
        hq_type type = trial->table->input_types[i];
        hq_text_addf(text, "%s%.*s = ", i == 0 ? "" : ", ",
                     HQ_STR_ARGS(trial->table->declared->inputs.at[i]));
        if (type.kind == HQ_T_CODE) {
            const hq_codes *codes = &pack->codes.at[type.index];
            hq_text_add(text, codes->codes.at[codes->leaf_codes[trial->samples[i].code]].name);
            describe_sets(trial, i, language, text);
        } else if (type.kind == HQ_T_TRUTH) {
            hq_text_add_z(text, trial->samples[i].truth ? "true" : "false");
        } else if (type.kind == HQ_T_DATE) {
            int64_t day = 0;
            if (hq_rat_to_int64(trial->samples[i].value, &day))
                hq_day_print(text, (hq_day)day);
        } else {
            hq_status status = hq_quantity_print(trial->bounding->arena, text, &pack->units,
                                                 trial->samples[i].value, type.unit);
            if (status != HQ_OK)
                trial->bounding->status = status;
        }
    }
}

/* In both languages, as HQ_BOTH. */
static hq_str describe(hq_trial *trial)
{
    hq_text text;
    hq_text_init(&text, trial->bounding->arena);
    describe_in(trial, HQ_LANG_EN, &text);
    hq_text_add_z(&text, "\x1f");
    describe_in(trial, HQ_LANG_ZH, &text);
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

/* A set that has to be asked to tell whether the row's test of a code holds, as a bit; 0: it is told. */
static uint32_t open_set(const hq_trial *trial, uint32_t row, uint32_t input, const hq_sample *sample)
{
    uint32_t sets = unlisted_of(trial, row, input);
    if (sets == 0 || (sets & sample->unlisted) != 0 ||
        (!is_unlike(trial, row, input) && code_holds(trial, row, input, sample)))
        return 0;
    uint32_t left = sets & ~sample->asked;
    return left & (~left + 1);
}

/* Does the row hold, whatever the inputs are that come after this one? */
static bool surely_holds(const hq_trial *trial, uint32_t row, uint32_t input, const hq_sample *sample)
{
    for (uint32_t i = input + 1; i < trial->table->input_count; i++)
        if (trial->table->rows[row].tests[i].kind != HQ_TEST_ANY)
            return false;
    return test_holds(trial, row, input, sample);
}

/* The next set that some row hangs on, as a bit; 0: none. Where the first row decides, those after one that holds do not count. */
static uint32_t set_to_ask(const hq_trial *trial, uint32_t input, const hq_sample *sample,
                           const uint32_t *rows, uint32_t row_count)
{
    for (uint32_t r = 0; r < row_count; r++) {
        uint32_t set = open_set(trial, rows[r], input, sample);
        if (set != 0)
            return set;
        if (trial->table->first && surely_holds(trial, rows[r], input, sample))
            return 0;
    }
    return 0;
}

/* A code that is not in the next set, and one that is, as deep as there are sets. */
static void try_sets(hq_trial *trial, uint32_t input, hq_sample sample, const uint32_t *rows,
                     uint32_t row_count)
{
    if (trial->bounding->status != HQ_OK || trial->budget == 0)
        return;
    uint32_t set = set_to_ask(trial, input, &sample, rows, row_count);
    if (set == 0) {
        go_on(trial, input, sample, rows, row_count);
        return;
    }
    sample.asked |= set;
    try_sets(trial, input, sample, rows, row_count);
    sample.unlisted |= set;
    try_sets(trial, input, sample, rows, row_count);
}

/*
 * The leaves that some row treats otherwise than the one before them, as bits, the first leaf among them: the others need no trial of their
 * own. Looking through sets is taken off the trials too. NULL: no memory.
 */
static uint64_t *leaves_apart(hq_trial *trial, uint32_t input, uint32_t leaf_count, const uint32_t *rows,
                              uint32_t row_count)
{
    enum { WORDS_A_TRIAL = 4096 };
    uint32_t words = leaf_count / 64 + (leaf_count % 64 > 0);
    uint64_t looked = (uint64_t)words * row_count / WORDS_A_TRIAL;
    uint64_t *apart = HQ_NEW_ARRAY(trial->bounding->arena, uint64_t, words);
    if (apart == NULL) {
        trial->bounding->status = HQ_E_MEMORY;
        return NULL;
    }
    trial->budget -= looked < trial->budget ? looked : trial->budget;
    for (uint32_t r = 0; r < row_count; r++) {
        const hq_plan_test *test = &trial->table->rows[rows[r]].tests[input];
        if (test->kind == HQ_TEST_ANY)
            continue;
        const uint64_t *leaves = trial->bounding->plan->sets.at[test->set].leaves;
        uint64_t before = 0;
        for (uint32_t w = 0; w < words; w++) {
            apart[w] |= leaves[w] ^ (leaves[w] << 1 | before);
            before = leaves[w] >> 63;
        }
    }
    if (words > 0)
        apart[0] |= 1;
    return apart;
}

static void try_codes(hq_trial *trial, uint32_t input, const uint32_t *rows, uint32_t row_count)
{
    const hq_codes *codes = &trial->bounding->pack->codes.at[trial->table->input_types[input].index];
    const uint64_t *apart = leaves_apart(trial, input, codes->leaf_count, rows, row_count);
    for (uint32_t leaf = 0; apart != NULL && leaf < codes->leaf_count; leaf++)
        if ((apart[leaf / 64] >> leaf % 64 & 1) != 0)
            try_sets(trial, input, (hq_sample){.code = leaf}, rows, row_count);
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

/* Try the inputs until they or the trials are at an end; false: the trials. */
static bool try_inputs(hq_trial *trial, const uint32_t *rows)
{
    uint64_t *left = &trial->bounding->trials_left;
    uint64_t given = *left < HQ_LOOKUP_TRIALS_MAX ? *left : HQ_LOOKUP_TRIALS_MAX;
    trial->budget = given;
    try_input(trial, 0, rows, trial->table->row_count);
    *left -= given - trial->budget;
    if (trial->budget > 0)
        return true;
    HQ_REPORT(trial->bounding->diags, TABLE_UNPROVEN, trial->table->declared->pos);
    return false;
}

static bool gather_all_unlisted(hq_trial *trial)
{
    for (uint32_t i = 0; i < trial->table->input_count; i++)
        if (trial->table->input_types[i].kind == HQ_T_CODE && !gather_unlisted(trial, i)) {
            if (trial->bounding->status == HQ_OK)
                HQ_REPORT(trial->bounding->diags, TABLE_UNLISTED, trial->table->declared->pos,
                          hq_diag_count(trial->bounding->diags, HQ_TABLE_UNLISTED_MAX));
            return false;
        }
    return true;
}

void hq_check_lookup(hq_bounding *bounding, hq_node_id id)
{
    const hq_plan_lookup *lookup = &bounding->plan->lookups.at[bounding->plan->nodes.at[id].a];
    const hq_plan_table *table = &bounding->plan->tables.at[lookup->table];
    hq_table_proof *proof = &bounding->proofs[lookup->table];
    if (proof->given_up) /* a table that is too wide takes its trials once */
        return;
    hq_trial trial = {.bounding = bounding, .table = table, .lookup = lookup};
    uint32_t *rows = HQ_NEW_ARRAY(bounding->arena, uint32_t, table->row_count);
    trial.doubled = HQ_NEW_ARRAY(bounding->arena, bool, table->row_count);
    if (proof->reached == NULL)
        proof->reached = HQ_NEW_ARRAY(bounding->arena, bool, table->row_count);
    if (rows == NULL || proof->reached == NULL || trial.doubled == NULL) {
        bounding->status = HQ_E_MEMORY;
        return;
    }
    trial.reached = proof->reached;
    for (uint32_t r = 0; r < table->row_count; r++)
        rows[r] = r;
    proof->given_up = !gather_all_unlisted(&trial) || !try_inputs(&trial, rows);
}

void hq_check_rows_reached(hq_bounding *bounding)
{
    for (uint32_t t = 0; t < bounding->plan->tables.count && bounding->status == HQ_OK; t++) {
        const hq_table_proof *proof = &bounding->proofs[t];
        if (proof->reached == NULL || proof->given_up)
            continue;
        for (uint32_t r = 0; r < bounding->plan->tables.at[t].row_count; r++)
            if (!proof->reached[r])
                HQ_REPORT(bounding->diags, ROW_NEVER, bounding->plan->tables.at[t].rows[r].pos);
    }
}
