/*
 * Profiles into columns and back: what stands where, by hand for a small pack; and for every example of the packs that a profile put into
 * columns and composed again says and answers the same.
 */
#include <string.h>

#include "answers.h"
#include "data/convert.h"
#include "explain/explain.h"
#include "small_pack.h"

static small_pack small;
static hq_layout layout;

static void set_up_small(void)
{
    /* counts in millionths, up to more than 64 bits of them */
    static const small_file MORE[] = {
        {"model.yaml",
         "model:\n"
         "  firm:\n"
         "    label: {zh: 商户, en: Firm}\n"
         "    fields:\n"
         "      staff:  {type: count, unit: 人, min: 1, max: 1000, step: 0.5, label: {zh: 职工, en: staff}}\n"
         "      debt:   {type: money, min: -900元, max: -100元, label: {zh: 欠款, en: debt}}\n"
         "      huge:   {type: number, min: 100000000000000000000, max: 100000000000000000099, step: 1, "
         "label: "
         "{zh: 大, en: huge}}\n"
         "      open:   {type: truth, label: {zh: 营业, en: open}}\n"
         "      since:  {type: date, min: 1990-01-01, max: 2040-12-31, label: {zh: 开业日, en: opening "
         "day}}\n"
         "      trade:  {type: code, of: trades, label: {zh: 行业, en: trade}}\n"
         "      motto:  {type: text, label: {zh: 口号, en: motto}}\n"
         "    lists:\n"
         "      loans: {of: loan, max_items: 3, label: {zh: 贷款清单, en: list of loans}}\n"
         "    one: {office: office}\n" SMALL_OFFICE SMALL_LOAN}};
    small_compile(&small, MORE, 1);
    ck_assert_int_eq(hq_layout_whole(&small.arena, small.plan->pack,
                                     hq_pack_find_entity(small.plan->pack, HQ_STR("firm")), &layout),
                     HQ_OK);
}

static void tear_down_small(void)
{
    small_free(&small);
}

enum { STAFF, DEBT, HUGE, OPEN, SINCE, TRADE, MOTTO };

/* A batch of these profiles, in YAML. */
static hq_batch *batch_of(const char *const *texts, uint32_t count)
{
    hq_profile **profiles = HQ_NEW_ARRAY(&small.arena, hq_profile *, count);
    hq_batch *batch;
    for (uint32_t i = 0; i < count; i++)
        profiles[i] = profile_in(&small.arena, &small.diags, small.plan->pack, texts[i]);
    ck_assert_int_eq(hq_batch_of_profiles(&small.arena, small.plan->pack, &layout, profiles, count, &batch),
                     HQ_OK);
    return batch;
}

static const hq_column *column(const hq_batch *batch, uint32_t frame, uint32_t field)
{
    return &batch->frames[frame].columns[field];
}

static bool known(const hq_column *of, uint32_t row)
{
    return of->known == NULL || hq_bit(of->known, row);
}

START_TEST(frames)
{
    /* the firm, its office, its loans; what is worked out has no column, nor have payments received */
    const uint32_t firm = hq_pack_find_entity(small.plan->pack, HQ_STR("firm"));
    const uint32_t derived = hq_entity_find_field(&small.plan->pack->entities.at[firm], HQ_STR("small"));
    ck_assert_uint_eq(layout.frame_count, 3);
    ck_assert_uint_eq(layout.frames[0].entity, firm);
    ck_assert_uint_eq(hq_layout_find(&layout, 0, HQ_NONE, 0), 1);
    ck_assert_uint_eq(hq_layout_find(&layout, 0, 0, HQ_NONE), 2);
    ck_assert_uint_ne(derived, HQ_NONE);
    ck_assert(!layout.frames[0].has[derived]);
    ck_assert(layout.frames[0].has[MOTTO]);
    ck_assert_uint_eq(layout.attested_count, 1);
}
END_TEST

START_TEST(columns)
{
    static const char *const TEXTS[] = {
        "{name: 甲, firm: {id: a, staff: 12.5, since: 1990-01-02, open: true, trade: butcher, motto: 好}}",
        "firm: {staff: 10 .. 20, huge: 100000000000000000007, trade: food, open: false}",
        "firm: {debt: -100.01, office: {rooms: 7}, trade: books}"};
    hq_batch *batch = batch_of(TEXTS, 3);
    const hq_column *staff = column(batch, 0, STAFF), *debt = column(batch, 0, DEBT);
    ck_assert_uint_eq(batch->frames[0].row_count, 3);
    ck_assert_int_eq(staff->values[0], 25); /* in halves */
    ck_assert(known(staff, 0) && !known(staff, 1) && !known(staff, 2));
    ck_assert(hq_bit(staff->partly, 1) && !hq_bit(staff->partly, 0) && !hq_bit(staff->partly, 2));
    ck_assert(hq_rat_equal(staff->facts[1].numbers.low, hq_rat_int(10)));
    for (uint32_t i = 1; i < 64; i++) /* 1 in halves; -100.00 in hundredths */
        ck_assert_int_eq(staff->values[i], 2);
    ck_assert_int_eq(staff->least, 2);
    ck_assert_int_eq(staff->greatest, 25);
    ck_assert_int_eq(debt->values[2], -10001);
    ck_assert_int_eq(debt->values[0], -10000);
    ck_assert_int_eq(debt->values[63], -10000);
    ck_assert_int_eq(debt->greatest, -10000);
    ck_assert(hq_bit(column(batch, 0, HUGE)->partly, 1) && !known(column(batch, 0, HUGE), 1));
    ck_assert_int_eq(column(batch, 0, SINCE)->values[0],
                     7306); /* 20 years and 5 leap days after 1970, and one */
    ck_assert_int_eq(column(batch, 0, SINCE)->values[1], 7305);
    ck_assert(hq_bit(column(batch, 0, OPEN)->truths, 0) && !hq_bit(column(batch, 0, OPEN)->truths, 1));
    ck_assert(known(column(batch, 0, OPEN), 1) && !known(column(batch, 0, OPEN), 2));
    ck_assert_int_eq(column(batch, 0, TRADE)->values[0], 1);
    ck_assert_int_eq(column(batch, 0, TRADE)->values[2], 2);
    ck_assert_uint_eq(column(batch, 0, TRADE)->facts[1].leaves[0], 3); /* bakery and butcher */
    ck_assert(hq_str_is(column(batch, 0, MOTTO)->texts[0], "好") && !known(column(batch, 0, MOTTO), 1));
    ck_assert(hq_str_is(batch->frames[0].ids[0], "a") && batch->frames[0].ids[1].length == 0);
    ck_assert(hq_str_is(batch->names[0], "甲") && batch->names[2].length == 0);
    ck_assert_uint_eq(batch->frames[1].row_count, 3);
    ck_assert_int_eq(column(batch, 1, 0)->values[2], 7);
    ck_assert_ptr_null(batch->apart);
    for (uint32_t f = 0; f <= TRADE; f++)
        ck_assert_uint_eq((uintptr_t)column(batch, 0, f)->values % 64, 0);
    ck_assert_uint_eq((uintptr_t)staff->known % 64, 0);
}
END_TEST

START_TEST(lists)
{
    static const char *const TEXTS[] = {
        "firm: {loans: [{id: x, principal: 1}, {principal: 2}]}", "firm: {staff: 3}", "firm: {loans: []}",
        "firm: {loans: [{paid_out: 2024-01-01, balances: [{from: 2024-01-01, amount: 5}]}]}"};
    static const uint32_t FIRST[] = {0, 2, 2, 2, 3}, OWNER[] = {0, 0, 3};
    hq_batch *batch = batch_of(TEXTS, 4);
    const hq_frame_rows *loans = &batch->frames[2];
    ck_assert_uint_eq(loans->row_count, 3);
    ck_assert_int_eq(memcmp(loans->first, FIRST, sizeof FIRST), 0);
    ck_assert_uint_eq(loans->first[64], 3);
    ck_assert_int_eq(memcmp(loans->owner, OWNER, sizeof OWNER), 0);
    ck_assert_uint_eq(loans->listed[0], 13); /* of the second nothing is known */
    ck_assert(hq_str_is(loans->ids[0], "x"));
    ck_assert_int_eq(column(batch, 2, 0)->values[1], 200);
    ck_assert(known(column(batch, 2, 3), 2) && !known(column(batch, 2, 3), 0));
    ck_assert_uint_eq(column(batch, 2, 3)->facts[2].steps.count, 1);
    hq_batch *all = batch_of(TEXTS, 1);
    ck_assert_ptr_null(all->frames[2].listed);
    ck_assert_ptr_null(batch_of(TEXTS, 0)->frames[0].ids);
}
END_TEST

START_TEST(apart)
{
    static const char *const TEXTS[] = {
        "firm: {staff: 3}",
        "{firm: {staff: 3}, attested: {plain.seen: false}}",
        "{firm: {staff: 3}, given: {wage: 10}}",
        "{firm: {staff: 3}, given: {plain.valid.to: 2026-01-01}}", /* which the rules have */
        "firm: {received: [{policy: plain, day: 2026-01-01, amount: 1}]}",
        "firm: {received: []}",
        "firm: {loans: [{received: [{policy: plain, day: 2026-01-01, amount: 1}]}]}"};
    hq_batch *batch = batch_of(TEXTS, 7);
    hq_profile *profile;
    ck_assert_uint_eq(batch->apart[0], 0x58);
    ck_assert_uint_eq(layout.given_count, 2); /* the wage, and the first day */
    ck_assert_uint_eq(batch->given[0].known[0], 4);
    ck_assert(known(&batch->attested[0], 1) && !known(&batch->attested[0], 0));
    ck_assert(!hq_bit(batch->attested[0].truths, 1));
    ck_assert_int_eq(hq_profile_of_row(&small.arena, small.plan->pack, batch, 5, &profile), HQ_OK);
    ck_assert_ptr_eq(profile, batch->profiles[5]); /* that nothing was received is told */
    ck_assert_ptr_null(batch->profiles[0]);
    ck_assert_int_eq(hq_profile_of_row(&small.arena, small.plan->pack, batch, 1, &profile), HQ_OK);
    ck_assert_uint_eq(profile->attested.count, 1);
}
END_TEST

/* A layout of some columns: who says more is apart. */
START_TEST(narrow)
{
    static const char *const TEXTS[] = {"firm: {staff: 3}",
                                        "firm: {motto: x}",
                                        "firm: {office: {rooms: 1}}",
                                        "firm: {loans: []}",
                                        "{firm: {staff: 3}, attested: {plain.seen: true}}",
                                        "firm: {office: {}}"};
    bool has[16] = {[STAFF] = true};
    hq_frame frame = {layout.frames[0].entity, HQ_NONE, HQ_NONE, HQ_NONE, has};
    layout = (hq_layout){.frames = &frame, .frame_count = 1};
    hq_batch *batch = batch_of(TEXTS, 6);
    ck_assert_uint_eq(batch->apart[0], 0x1e);
    ck_assert_ptr_null(column(batch, 0, MOTTO)->known);
    hq_profile *profile;
    ck_assert_int_eq(hq_profile_of_row(&small.arena, small.plan->pack, batch, 0, &profile), HQ_OK);
    ck_assert(hq_rat_equal(profile->root->facts[STAFF].number, hq_rat_int(3)));
    ck_assert_int_eq(profile->root->facts[MOTTO].state, HQ_FACT_ABSENT);
    ck_assert(!profile->root->lists[0].present);
}
END_TEST

/* A layout with columns of what is given: who states nothing else is not apart. */
START_TEST(given_columns)
{
    static const char *const TEXTS[] = {
        "firm: {staff: 3}", "{firm: {staff: 3}, given: {wage: 10}}",
        "{firm: {staff: 3}, given: {param.wage: 20.5, plain.valid.from: 1970-01-03}}",
        "{firm: {staff: 3}, given: {plain.valid.to: 2026-01-01}}"};
    const hq_given_column given[] = {{.parameter = 0}, {HQ_NONE, 0, 0}};
    hq_profile *profile;
    layout.given = given;
    layout.given_count = 2;
    hq_batch *batch = batch_of(TEXTS, 4);
    ck_assert_uint_eq(batch->apart[0], 8); /* the other end has no column */
    ck_assert_uint_eq(batch->given[0].known[0], 6);
    ck_assert_uint_eq(batch->given[1].known[0], 4);
    ck_assert_int_eq(batch->given[0].values[1], 10000000); /* in millionths, which is its step */
    ck_assert_int_eq(batch->given[0].values[2], 20500000);
    ck_assert_int_eq(batch->given[1].values[2], 2);
    ck_assert_int_eq(hq_profile_of_row(&small.arena, small.plan->pack, batch, 2, &profile), HQ_OK);
    ck_assert_uint_eq(profile->parameters.count, 1);
    ck_assert_uint_eq(profile->days.count, 1);
    ck_assert_int_eq(profile->days.at[0].day, 2);
    hq_rat twenty;
    ck_assert_int_eq(hq_rat_make(&small.arena, 41, 2, &twenty), HQ_OK);
    ck_assert(hq_rat_equal(profile->parameters.at[0].value, twenty));
}
END_TEST

/* --- There and back --- */

static bool same_fact(const hq_codes *codes, const hq_field *field, const hq_fact *a, const hq_fact *b)
{
    if (a->state != b->state || a->state == HQ_FACT_ABSENT)
        return a->state == b->state;
    bool range = a->state == HQ_FACT_RANGE;
    switch (field->kind) {
    case HQ_FIELD_TRUTH:
        return a->truth == b->truth;
    case HQ_FIELD_TEXT:
        return hq_str_equal(a->text, b->text);
    case HQ_FIELD_DATE:
        return a->days.low == b->days.low && (!range || a->days.high == b->days.high);
    case HQ_FIELD_CODE:
        return range ? memcmp(a->leaves, b->leaves, (codes->leaf_count + 63) / 64 * 8) == 0
                     : a->leaf == b->leaf;
    case HQ_FIELD_STEPS:
        return a->steps.at == b->steps.at && a->steps.count == b->steps.count;
    default:
        return hq_rat_equal(range ? a->numbers.low : a->number, range ? b->numbers.low : b->number) &&
               (!range || hq_rat_equal(a->numbers.high, b->numbers.high));
    }
}

static bool same_record(const hq_pack *pack, const hq_record *a, const hq_record *b)
{
    const hq_entity *entity = &pack->entities.at[a->entity];
    bool same = a->entity == b->entity && hq_str_equal(a->id, b->id) && a->index == b->index &&
                a->holder_list == b->holder_list && a->times == b->times;
    for (uint32_t f = 0; same && f < entity->fields.count; f++) {
        const hq_field *field = &entity->fields.at[f];
        const hq_codes *codes = field->kind == HQ_FIELD_CODE ? &pack->codes.at[field->type.index] : NULL;
        same = same_fact(codes, field, &a->facts[f], &b->facts[f]);
    }
    for (uint32_t i = 0; same && i < entity->ones.count; i++)
        same = same_record(pack, a->ones[i], b->ones[i]) && b->ones[i]->holder == b;
    for (uint32_t l = 0; same && l < entity->lists.count; l++) {
        same = a->lists[l].present == b->lists[l].present && a->lists[l].count == b->lists[l].count;
        for (uint32_t i = 0; same && i < a->lists[l].count; i++)
            same = same_record(pack, a->lists[l].items[i], b->lists[l].items[i]) &&
                   b->lists[l].items[i]->holder == b;
    }
    return same;
}

static hq_str json_of(const hq_profile *profile, const hq_request *request)
{
    hq_text text;
    hq_text_init(&text, &arena);
    hq_explain_json(&text, answer_to(profile, request));
    return hq_text_str(&text);
}

typedef HQ_LIST(const hq_example *) example_list;

static void add_examples(example_list *out, const hq_example_list *examples)
{
    for (uint32_t i = 0; i < examples->count; i++)
        ck_assert(HQ_PUSH(&arena, *out, &examples->at[i]));
}

static example_list all_examples(void)
{
    example_list examples = {0};
    for (uint32_t i = 0; i < plan->pack->policies.count; i++)
        add_examples(&examples, &plan->pack->policies.at[i].examples);
    for (uint32_t i = 0; i < plan->pack->definitions.count; i++)
        add_examples(&examples, &plan->pack->definitions.at[i].examples);
    for (uint32_t i = 0; i < plan->pack->groups.count; i++)
        add_examples(&examples, &plan->pack->groups.at[i].examples);
    return examples;
}

/* Of one entity: into columns, out again, and compare. Every `stride`-th is answered too. */
static uint32_t there_and_back(hq_profile **profiles, hq_day *days, uint32_t count, uint32_t stride)
{
    hq_layout whole;
    hq_batch *batch;
    uint32_t composed = 0;
    ck_assert_int_eq(hq_layout_whole(&arena, plan->pack, profiles[0]->root->entity, &whole), HQ_OK);
    ck_assert_int_eq(hq_batch_of_profiles(&arena, plan->pack, &whole, profiles, count, &batch), HQ_OK);
    for (uint32_t i = 0; i < count; i++) {
        hq_profile *back;
        ck_assert_int_eq(hq_profile_of_row(&arena, plan->pack, batch, i, &back), HQ_OK);
        ck_assert(same_record(plan->pack, profiles[i]->root, back->root));
        ck_assert(hq_str_equal(profiles[i]->name, back->name));
        composed += back != profiles[i];
        if (back == profiles[i] || i % stride != 0)
            continue;
        hq_request request = {.on = days[i], .explain = true};
        request.claim_first = hq_start_of_year(days[i]);
        request.claim_until = hq_end_of_year(days[i]) + 1;
        hq_str direct = json_of(profiles[i], &request), again = json_of(back, &request);
        ck_assert_msg(hq_str_equal(direct, again), "%.*s\n%.*s", HQ_STR_ARGS(direct), HQ_STR_ARGS(again));
    }
    return composed;
}

static const struct {
    const char *folder;
    uint32_t stride, composed_least;
} PACKS[] = {{"tests/packs/edges", 1, 1},   {"tests/packs/features", 1, 10},
             {"tests/packs/figures", 1, 1}, {"tests/packs/totals", 1, 0},
             {"rules/us-eitc-2024", 1, 10}, {"rules/liaoning-2026", 250, 300}};

START_TEST(examples)
{
    hq_arena_init(&arena, NULL, 0);
    hq_sources_init(&sources, &arena);
    hq_diags_init(&diags, &arena, &sources);
    ck_assert_int_eq(hq_compile(&arena, &diags, hq_str_of(PACKS[_i].folder), &plan), HQ_OK);
    example_list all = all_examples();
    uint32_t composed = 0;
    hq_profile **profiles = HQ_NEW_ARRAY(&arena, hq_profile *, all.count);
    hq_day *days = HQ_NEW_ARRAY(&arena, hq_day, all.count);
    for (uint32_t e = 1; e < plan->pack->entities.count; e++) {
        uint32_t count = 0;
        for (uint32_t i = 0; i < all.count; i++) {
            hq_profile *profile;
            if (all.at[i]->profile == NULL)
                continue;
            ck_assert_int_eq(hq_profile_read(&arena, plan->pack, &diags, all.at[i]->profile, NULL, &profile),
                             HQ_OK);
            if (profile->root->entity != e)
                continue;
            days[count] = all.at[i]->on;
            profiles[count++] = profile;
        }
        if (count > 0)
            composed += there_and_back(profiles, days, count, PACKS[_i].stride);
    }
    ck_assert_uint_ge(composed, PACKS[_i].composed_least);
    tear_down();
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("batch");
    TCase *columns_case = tcase_create("columns");
    tcase_add_checked_fixture(columns_case, set_up_small, tear_down_small);
    tcase_add_test(columns_case, frames);
    tcase_add_test(columns_case, columns);
    tcase_add_test(columns_case, lists);
    tcase_add_test(columns_case, apart);
    tcase_add_test(columns_case, narrow);
    tcase_add_test(columns_case, given_columns);
    suite_add_tcase(suite, columns_case);
    TCase *back = tcase_create("there and back");
    tcase_add_loop_test(back, examples, 0, COUNT_OF(PACKS));
    suite_add_tcase(suite, back);
    return suite;
}
