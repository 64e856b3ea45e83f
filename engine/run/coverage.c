/* The examples run with everything noted that they meet, and what they never met told. See coverage.h. */
#include "run/coverage.h"

#include <stdlib.h>

#include "run/derived.h"
#include "run/trial.h"

typedef struct hq_telling_points {
    const hq_page *page;
    const hq_pack *pack;
    const hq_sources *sources;
    hq_text *text;
} hq_telling_points;

static hq_status start(hq_arena *arena, const hq_plan *plan, hq_coverage *coverage)
{
    uint32_t caps = 0;
    for (uint32_t p = 0; p < plan->pack->policies.count; p++)
        for (uint32_t b = 0; b < plan->pack->policies.at[p].benefits.count; b++)
            caps += plan->pack->policies.at[p].benefits.at[b].caps.count;
    coverage->pack = plan->pack;
    coverage->caps = HQ_NEW_ARRAY(arena, bool, caps);
    coverage->seen.nodes =
        HQ_NEW_ARRAY(arena, uint8_t, (size_t)plan->nodes.count + 1); /* run/derived.c adds one */
    coverage->seen.rows = HQ_NEW_ARRAY(arena, bool *, plan->tables.count);
    if (coverage->caps == NULL || coverage->seen.nodes == NULL || coverage->seen.rows == NULL)
        return HQ_E_MEMORY;
    for (uint32_t t = 0; t < plan->tables.count; t++) {
        coverage->seen.rows[t] = HQ_NEW_ARRAY(arena, bool, plan->tables.at[t].row_count);
        HQ_TRY_ALLOC(coverage->seen.rows[t]);
    }
    return HQ_OK;
}

static int in_order(const void *left, const void *right)
{
    const hq_point *a = left, *b = right;
    if (a->pos.source != b->pos.source)
        return a->pos.source < b->pos.source ? -1 : 1;
    if (a->pos.offset != b->pos.offset)
        return a->pos.offset < b->pos.offset ? -1 : 1;
    return a->kind < b->kind ? -1 : a->kind > b->kind;
}

static hq_status gather(hq_arena *arena, const hq_plan *plan, const hq_coverage *coverage, uint32_t policy,
                        hq_point_list *points)
{
    hq_met_list met = {0};
    HQ_TRY(hq_met_all(arena, plan, &coverage->seen, &met));
    if (policy != HQ_NONE)
        return hq_points_of(arena, plan, coverage, &met, (hq_rule){HQ_RULE_POLICY, policy}, points);
    for (int kind = 0; kind < HQ_RULE_KINDS; kind++)
        for (uint32_t i = 0; i < hq_rule_count(plan->pack, (hq_rule_kind)kind); i++)
            HQ_TRY(hq_points_of(arena, plan, coverage, &met, (hq_rule){(hq_rule_kind)kind, i}, points));
    return HQ_OK;
}

/* --- Told --- */

static const char *missed(const hq_page *page, const hq_point *point)
{
    /* by kind, then by the ways that were met: none, no, yes */
    static const char *const WORDS[HQ_POINT_KINDS][3][2] = {
        [HQ_POINT_CONDITION] = {{"never decided", "从未得出结果"},
                                {"never met", "从未满足"},
                                {"never unmet", "从未不满足"}},
        [HQ_POINT_TRUTH] = {{"never decided", "从未得出结果"},
                            {"never true", "从未为真"},
                            {"never false", "从未为假"}},
        [HQ_POINT_BRANCH] = {{"neither branch taken", "两个分支都未走过"},
                             {"`then` never taken", "then 分支未走过"},
                             {"`else` never taken", "else 分支未走过"}},
        [HQ_POINT_EXCEPTION] = {{"never decided", "从未得出结果"},
                                {"the exception never applies", "例外从未适用"},
                                {"the exception always applies", "例外总是适用"}},
        [HQ_POINT_ROW] = {{"no example comes to this row", "没有例子用到这一行"}},
        [HQ_POINT_CAP] = {{"this cap never takes anything", "上限从未起作用"}},
    };
    return WORDS[point->kind][point->met][page->language == HQ_LANG_ZH];
}

static void tell(const hq_telling_points *telling, const hq_point *point)
{
    hq_text *text = telling->text;
    hq_text_add_z(text, telling->page->colour ? "\x1b[1m" : "");
    hq_place_print(text, telling->sources, point->pos);
    hq_text_add_z(text, telling->page->colour ? "\x1b[0m: " : ": ");
    hq_rule_print(text, telling->pack, point->rule);
    hq_text_add_char(text, ' ');
    hq_text_add(text, point->path);
    hq_text_add_z(text, hq_in(telling->page->language, ": ", "："));
    hq_text_add_z(text, missed(telling->page, point));
    hq_text_add_char(text, '\n');
    hq_place_print_line(text, telling->sources, point->pos, telling->page->colour);
}

static uint32_t ways(uint8_t bits)
{
    return (bits & 1U) + (bits >> 1 & 1U);
}

/* "conditions: 41 of 44 met (93.1 %)"; downward, so that only all of them are 100. */
static void count_line(const hq_telling_points *telling, const char *what, uint32_t met, uint32_t points)
{
    uint64_t thousandths = points == 0 ? 1000 : (uint64_t)met * 1000 / points;
    hq_text_add_z(telling->text, what);
    hq_text_addf(telling->text, "%s%u", hq_in(telling->page->language, ": ", "："), met);
    hq_text_addf(telling->text, "%s%u", hq_in(telling->page->language, " of ", " / "), points);
    hq_text_addf(telling->text, "%s%u.%u", hq_in(telling->page->language, " met (", " 已遇到（"),
                 (unsigned)(thousandths / 10), (unsigned)(thousandths % 10));
    hq_text_add_z(telling->text, hq_in(telling->page->language, " %)\n", " %）\n"));
}

static void count_all(const hq_telling_points *telling, const hq_point_list *points,
                      hq_coverage_counts *report)
{
    static const char *const KINDS[HQ_POINT_KINDS][2] = {
        [HQ_POINT_CONDITION] = {"conditions", "条件"}, [HQ_POINT_TRUTH] = {"comparisons", "比较"},
        [HQ_POINT_BRANCH] = {"branches", "分支"},      [HQ_POINT_EXCEPTION] = {"exceptions", "例外"},
        [HQ_POINT_ROW] = {"table rows", "表格行"},     [HQ_POINT_CAP] = {"caps", "上限"},
    };
    for (int kind = 0; kind < HQ_POINT_KINDS; kind++) {
        uint32_t all = 0, met = 0;
        for (uint32_t i = 0; i < points->count; i++)
            if (points->at[i].kind == (hq_point_kind)kind) {
                all += ways(points->at[i].ways);
                met += ways(points->at[i].met);
            }
        if (all > 0)
            count_line(telling, KINDS[kind][telling->page->language == HQ_LANG_ZH], met, all);
        report->points += all;
        report->met += met;
    }
    count_line(telling, hq_in(telling->page->language, "all", "合计"), report->met, report->points);
}

hq_status hq_coverage_run(hq_arena *arena, const hq_plan *plan, hq_diags *diags, uint32_t policy,
                          const hq_page *page, hq_text *text, hq_coverage_counts *report)
{
    hq_coverage coverage;
    hq_examples_report counted = {0, 0};
    hq_point_list points = {0};
    hq_run run = {.arena = arena,
                  .plan = plan,
                  .diags = diags,
                  .page = page,
                  .text = text,
                  .report = &counted,
                  .coverage = &coverage};
    *report = (hq_coverage_counts){0, 0, 0};
    HQ_TRY(start(arena, plan, &coverage));
    HQ_TRY(hq_derived_plan(arena, plan, &run.derived));
    HQ_TRY(hq_run_pack(&run, policy));
    HQ_TRY(gather(arena, plan, &coverage, policy, &points));
    if (points.count > 1)
        qsort(points.at, points.count, sizeof *points.at, in_order);
    hq_telling_points telling = {page, plan->pack, diags->sources, text};
    for (uint32_t i = 0; i < points.count; i++)
        if (points.at[i].met != points.at[i].ways)
            tell(&telling, &points.at[i]);
    count_all(&telling, &points, report);
    report->failed = counted.failed;
    return text->failed || diags->failed ? HQ_E_MEMORY : HQ_OK;
}
