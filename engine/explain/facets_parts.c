/* Facets that several things have: citations, tables, exceptions and readings. See taking.h. */
#include "explain/formula.h"
#include "explain/names.h"
#include "explain/says.h"
#include "explain/taking.h"
#include "explain/value.h"

void hq_take_title(hq_taking *taking, hq_aspect aspect, const hq_words *title)
{
    hq_take_facet(taking, &(hq_facet){.aspect = aspect, .words = hq_say_words, .of = title});
    hq_exact_words(taking, *title);
}

void hq_take_order(hq_taking *taking, hq_str key, hq_str_list order)
{
    if (order.count < 2)
        return;
    HQ_TAKE(taking, ORDER, .key = key, .words = hq_say_order, .order = order);
    for (uint32_t i = 0; i < order.count; i++)
        hq_exact(taking, order.at[i]);
}

/* --- Citations --- */

static hq_str say_cite(hq_voice *voice, const hq_facet *facet)
{
    hq_cite one = *(const hq_cite *)facet->of;
    hq_cite_list list = {.at = &one, .count = 1, .capacity = 1};
    hq_str words = hq_cites_text(voice, &list);
    return one.address.length == 0 ? words : HQ_PHRASE(voice, BESIDE, words, one.address);
}

void hq_take_cites(hq_taking *taking, const hq_cite_list *cites)
{
    for (uint32_t i = 0; i < cites->count; i++) {
        const hq_cite *cite = &cites->at[i];
        HQ_TAKE(taking, CITE, .words = say_cite, .name = hq_say_nothing, .of = cite);
        hq_exact_cite(taking, cite);
        taking->facet.key = hq_exact_so_far(taking);
    }
}

/* --- Tables: a row is known by what it asks --- */

static hq_str say_table(hq_voice *voice, const hq_facet *facet)
{
    const hq_table *table = facet->of;
    hq_str inputs = hq_join_list(voice, table->inputs.at, table->inputs.count);
    hq_str outputs = hq_join_list(voice, table->outputs.at, table->outputs.count);
    return table->first ? HQ_PHRASE(voice, DIFF_TABLE_FIRST, inputs, outputs)
                        : HQ_PHRASE(voice, DIFF_TABLE, inputs, outputs);
}

static hq_str name_row(hq_voice *voice, const hq_facet *facet)
{
    const hq_table *table = facet->of;
    hq_text text = hq_voice_text(voice);
    for (uint32_t i = 0; i < table->inputs.count; i++) {
        hq_str cell = hq_test_formula(voice, &table->rows.at[facet->index].tests[i]);
        hq_text_addf(&text, "%s%.*s: %.*s", i == 0 ? "" : ", ", HQ_STR_ARGS(table->inputs.at[i]),
                     HQ_STR_ARGS(cell));
    }
    return hq_voice_take(voice, &text);
}

static hq_str say_row(hq_voice *voice, const hq_facet *facet)
{
    const hq_table *table = facet->of;
    hq_text text = hq_voice_text(voice);
    for (uint32_t i = 0; i < table->outputs.count; i++) {
        hq_str cell = hq_formula(voice, table->rows.at[facet->index].outputs[i]);
        hq_text_addf(&text, "%s%.*s: %.*s", i == 0 ? "" : ", ", HQ_STR_ARGS(table->outputs.at[i]),
                     HQ_STR_ARGS(cell));
    }
    return hq_voice_take(voice, &text);
}

static void take_row(hq_taking *taking, const hq_table *table, uint32_t row)
{
    HQ_TAKE(taking, TABLE_ROW, .words = say_row, .name = name_row, .of = table, .index = row);
    hq_exact(taking, table->name);
    for (uint32_t i = 0; i < table->inputs.count; i++)
        hq_exact_test(taking, &table->rows.at[row].tests[i]);
    taking->facet.key = hq_exact_so_far(taking);
    for (uint32_t i = 0; i < table->outputs.count; i++)
        hq_exact_ast(taking, table->rows.at[row].outputs[i]);
}

/* Of rows of which the first that holds counts, their order says something too. */
static void take_row_order(hq_taking *taking, const hq_table *table)
{
    hq_str_list rows = {0};
    hq_voice voice = {.arena = taking->arena, .plan = taking->inventory->plan, .pack = taking->pack};
    for (uint32_t row = 0; row < table->rows.count; row++) {
        hq_facet facet = {.of = table, .index = row};
        if (!HQ_PUSH(taking->arena, rows, name_row(&voice, &facet)) || voice.failed)
            taking->failed = true;
    }
    hq_take_order(taking, hq_key_joined(taking, table->name, "/", HQ_STR("rows")), rows);
}

void hq_take_table(hq_taking *taking, const hq_table *table)
{
    HQ_TAKE(taking, TABLE, .key = table->name, .words = say_table, .of = table);
    hq_exact_count(taking, table->first);
    for (uint32_t i = 0; i < table->inputs.count; i++) {
        hq_exact(taking, table->inputs.at[i]);
        hq_exact_ast(taking, table->arguments == NULL ? NULL : table->arguments[i]);
    }
    for (uint32_t i = 0; i < table->outputs.count; i++)
        hq_exact(taking, table->outputs.at[i]);
    for (uint32_t row = 0; row < table->rows.count; row++)
        take_row(taking, table, row);
    if (table->first)
        take_row_order(taking, table);
}

/* --- Exceptions and readings --- */

static hq_str say_patch(hq_voice *voice, const hq_facet *facet)
{
    const hq_patch *patch = facet->of;
    hq_str says = hq_label_or(patch->says, patch->name, voice->language);
    hq_str cites = hq_cites_text(voice, &patch->cites);
    if (patch->has_from)
        says = HQ_PHRASE(voice, SAYS_AND_STATE, says,
                         HQ_PHRASE(voice, VALID_FROM, hq_day_text(voice, patch->from)));
    if (patch->when != NULL)
        says = HQ_PHRASE(voice, SAYS_AND_STATE, says,
                         HQ_PHRASE(voice, RULE_WHEN, hq_says_truth(voice, patch->when, true)));
    return cites.length > 0 ? HQ_PHRASE(voice, SAYS_CITED, says, cites) : says;
}

/* "benefits.interest.amount", as a rule file writes it. */
static hq_str target_of(hq_taking *taking, const hq_policy *policy, const hq_patch_part *target)
{
    static const char *const PARTS[] = {[HQ_TARGET_VALID_FROM] = "valid.from",
                                        [HQ_TARGET_VALID_TO] = "valid.to",
                                        [HQ_TARGET_CONDITION] = "eligible",
                                        [HQ_TARGET_LET] = "let",
                                        [HQ_TARGET_AMOUNT] = "amount",
                                        [HQ_TARGET_WHEN] = "when",
                                        [HQ_TARGET_PAYS] = "pays",
                                        [HQ_TARGET_TERM] = "term",
                                        [HQ_TARGET_IS] = "is"};
    hq_str what = hq_str_of(PARTS[target->target]);
    switch (target->target) {
    case HQ_TARGET_CONDITION:
        return hq_key_joined(taking, what, ".", policy->conditions.at[target->index].name);
    case HQ_TARGET_LET:
        return hq_key_joined(taking, what, ".", policy->lets.at[target->index].name);
    case HQ_TARGET_AMOUNT:
    case HQ_TARGET_WHEN:
    case HQ_TARGET_PAYS:
    case HQ_TARGET_TERM: {
        hq_str benefit = policy->benefits.at[target->index].name;
        hq_str holder = benefit.length == 0 ? HQ_STR("benefit") : HQ_STR("benefits");
        return hq_key_joined(taking, hq_key_joined(taking, holder, ".", benefit), ".", what);
    }
    default:
        return what;
    }
}

void hq_take_patches(hq_taking *taking, const hq_policy *policy, const hq_patch_list *patches,
                     hq_aspect aspect)
{
    hq_aspect part = aspect == HQ_ASPECT_READING ? HQ_ASPECT_READING_PART : HQ_ASPECT_EXCEPTION_PART;
    for (uint32_t i = 0; i < patches->count; i++) {
        const hq_patch *patch = &patches->at[i];
        hq_take_facet(taking, &(hq_facet){.aspect = aspect,
                                          .key = patch->name,
                                          .words = say_patch,
                                          .of = patch,
                                          .formula = patch->when});
        hq_exact_words(taking, patch->says);
        hq_exact_cites(taking, &patch->cites);
        hq_exact_count(taking, patch->has_from);
        if (patch->has_from)
            hq_exact_day(taking, patch->from);
        for (uint32_t p = 0; p < patch->parts.count; p++) {
            hq_str target = target_of(taking, policy, &patch->parts.at[p]);
            hq_take_facet(
                taking, &(hq_facet){.aspect = part,
                                    .key = hq_key_joined(taking, patch->name, ": ", target),
                                    .formula = patch->parts.at[p].expression,
                                    .words = patch->parts.at[p].expression == NULL ? hq_say_nothing : NULL});
        }
    }
}

static hq_str say_settled(hq_voice *voice, const hq_facet *facet)
{
    const hq_patch *patch = facet->of;
    return hq_label_or(patch->says, patch->name, voice->language);
}

void hq_take_settled(hq_taking *taking, const hq_patch_list *readings, uint64_t settled)
{
    for (uint32_t i = 0; i < readings->count; i++)
        if ((settled >> i & 1) != 0)
            HQ_TAKE(taking, SETTLED, .key = readings->at[i].name, .words = say_settled,
                    .name = hq_say_nothing, .of = &readings->at[i]);
}
