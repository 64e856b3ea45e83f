/*
 * What of its sources a pack holds: for every item of a document that says how many it has, the policies that rest on it, with
 * their kinds, standing, figures and files. See explain.h.
 */
#include <string.h>

#include "explain/names.h"
#include "explain/says.h"
#include "explain/telling.h"

/* --- Which policies belong to an item --- */

/* 129 of "002-129a" under the prefix "002"; 0: its number does not begin with an item. */
static uint32_t item_of(const hq_policy *policy, const hq_document *document)
{
    uint64_t item = 0;
    size_t at = document->number_prefix.length + 1;
    for (; at < policy->number.length && hq_is_digit(policy->number.at[at]); at++)
        if (item <= document->items)
            item = item * 10 + (uint64_t)(policy->number.at[at] - '0');
    return item > document->items ? 0 : (uint32_t)item;
}

/* The first policy of an item at or behind `from`, or HQ_NONE. */
static uint32_t next_of_item(const hq_pack *pack, uint32_t document, uint32_t item, uint32_t from)
{
    for (uint32_t p = from; p < pack->policies.count; p++) {
        const hq_policy *policy = &pack->policies.at[p];
        if (policy->document == document && item_of(policy, &pack->documents.at[document]) == item)
            return p;
    }
    return HQ_NONE;
}

uint32_t hq_items_gaps(const hq_pack *pack)
{
    uint32_t gaps = 0;
    for (uint32_t d = 0; d < pack->documents.count; d++)
        for (uint32_t item = 1; item <= pack->documents.at[d].items; item++)
            gaps += next_of_item(pack, d, item, 0) == HQ_NONE;
    return gaps;
}

/* --- Figures: every number with a unit that the rule writes, once, in the order of the rule --- */

typedef struct hq_figures {
    hq_voice *voice;
    hq_str_list list;
} hq_figures;

static void add_figure(hq_figures *figures, hq_str words)
{
    for (uint32_t i = 0; i < figures->list.count; i++)
        if (hq_str_equal(figures->list.at[i], words))
            return;
    hq_voice *voice = figures->voice;
    voice->failed = !HQ_PUSH(voice->arena, figures->list, words) || voice->failed;
}

/* A bare number counts something of the program; a share is written with its sign. */
static bool is_figure(const hq_ast *ast)
{
    bool share = false;
    for (size_t i = 0; i < ast->text.length; i++)
        share = share || (unsigned char)ast->text.at[i] == '%' || (unsigned char)ast->text.at[i] >= 0x80;
    return ast->kind == HQ_A_NUMBER && (share || !hq_unit_is_none(ast->type.unit));
}

/* No deeper than the parser lets an expression grow. */
static void figures_in(hq_figures *figures, const hq_ast *ast)
{
    if (ast == NULL)
        return;
    if (is_figure(ast))
        add_figure(figures, hq_number_text(figures->voice, ast->value, ast->type.unit,
                                           hq_look_of(figures->voice, ast)));
    else if (ast->kind == HQ_A_DATE)
        add_figure(figures, hq_day_text(figures->voice, ast->day));
    for (uint32_t i = 0; i < ast->child_count; i++)
        figures_in(figures, ast->children[i]);
}

static void figures_of_condition(hq_figures *figures, const hq_condition *condition)
{
    figures_in(figures, condition->when);
    for (uint32_t i = 0; i < condition->count; i++)
        figures_of_condition(figures, &condition->parts[i]);
}

static void figures_of_tables(hq_figures *figures, const hq_policy *policy)
{
    for (uint32_t t = 0; t < policy->tables.count; t++)
        for (uint32_t r = 0; r < policy->tables.at[t].rows.count; r++) {
            const hq_table *table = &policy->tables.at[t];
            for (uint32_t i = 0; i < table->inputs.count; i++) {
                figures_in(figures, table->rows.at[r].tests[i].low);
                figures_in(figures, table->rows.at[r].tests[i].high);
            }
            for (uint32_t i = 0; i < table->outputs.count; i++)
                figures_in(figures, table->rows.at[r].outputs[i]);
        }
    for (uint32_t s = 0; s < policy->scales.count; s++)
        for (uint32_t v = 0; v < policy->scales.at[s].versions.count; v++)
            for (uint32_t b = 0; b < policy->scales.at[s].versions.at[v].brackets.count; b++) {
                figures_in(figures, policy->scales.at[s].versions.at[v].brackets.at[b].threshold);
                figures_in(figures, policy->scales.at[s].versions.at[v].brackets.at[b].rate);
            }
}

static void figures_of_patches(hq_figures *figures, const hq_patch_list *patches)
{
    for (uint32_t i = 0; i < patches->count; i++) {
        figures_in(figures, patches->at[i].when);
        for (uint32_t p = 0; p < patches->at[i].parts.count; p++)
            figures_in(figures, patches->at[i].parts.at[p].expression);
    }
}

static hq_str figures_of(hq_voice *voice, const hq_policy *policy)
{
    hq_figures figures = {.voice = voice};
    for (uint32_t c = 0; c < policy->conditions.count; c++)
        figures_of_condition(&figures, &policy->conditions.at[c]);
    for (uint32_t l = 0; l < policy->lets.count; l++)
        figures_in(&figures, policy->lets.at[l].expression);
    figures_of_tables(&figures, policy);
    for (uint32_t b = 0; b < policy->benefits.count; b++) {
        const hq_benefit *benefit = &policy->benefits.at[b];
        const hq_ast *parts[] = {benefit->amount, benefit->when, benefit->term, benefit->pays};
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            figures_in(&figures, parts[i]);
        for (uint32_t c = 0; c < benefit->caps.count; c++)
            add_figure(&figures, hq_cap_text(voice, &benefit->caps.at[c]));
    }
    figures_of_patches(&figures, &policy->exceptions);
    figures_of_patches(&figures, &policy->readings);
    return hq_join_list(voice, figures.list.at, figures.list.count);
}

/* --- Rows --- */

typedef struct hq_covered {
    hq_str number, title, kinds, standing, valid, figures, file;
} hq_covered;

static hq_covered covered_by(hq_voice *voice, uint32_t index)
{
    const hq_policy *policy = &voice->pack->policies.at[index];
    voice->policy = policy;
    hq_str figures = figures_of(voice, policy);
    return (hq_covered){.number = policy->number,
                        .title = hq_policy_title(voice, index),
                        .kinds = hq_kinds_text(voice, policy),
                        .standing = policy->standing == HQ_STANDING_IN_FORCE
                                        ? HQ_PHRASE(voice, LIST_STANDING_FORCE)
                                        : HQ_PHRASE(voice, LIST_STANDING_DRAFT),
                        .valid = hq_validity_days(voice, policy),
                        .figures = figures.length > 0 ? figures : HQ_PHRASE(voice, ITEMS_NO_FIGURE),
                        .file = policy->file};
}

static hq_str item_number(hq_voice *voice, const hq_document *document, uint32_t item)
{
    hq_text text = hq_voice_text(voice);
    hq_text_addf(&text, "%.*s-%u", HQ_STR_ARGS(document->number_prefix), item);
    return hq_voice_take(voice, &text);
}

/* Calls `row` for every policy of every item of every document that counts its items; covered NULL: the item has none. */
typedef void tell_covered(void *to, hq_voice *voice, hq_str number, const hq_covered *covered);

static void each_item(hq_voice *voice, uint32_t document, tell_covered *row, void *to)
{
    const hq_document *source = &voice->pack->documents.at[document];
    for (uint32_t item = 1; item <= source->items; item++) {
        hq_arena_mark mark = hq_arena_here(voice->arena);
        uint32_t p = next_of_item(voice->pack, document, item, 0);
        if (p == HQ_NONE)
            row(to, voice, item_number(voice, source, item), NULL);
        for (; p != HQ_NONE; p = next_of_item(voice->pack, document, item, p + 1)) {
            hq_covered covered = covered_by(voice, p);
            row(to, voice, covered.number, &covered);
        }
        hq_arena_rewind(voice->arena, mark);
    }
}

/* --- How much of what: one row a document --- */

enum { SUM_SOURCE, SUM_ITEMS, SUM_RULES, SUM_FIGURE, SUM_WORTH, SUM_EASE, SUM_INFORMATION, SUM_COUNT };

static const hq_str *sum_row(hq_voice *voice, uint32_t document)
{
    const hq_pack *pack = voice->pack;
    const hq_document *source = &pack->documents.at[document];
    uint32_t counts[SUM_COUNT] = {[SUM_ITEMS] = source->items};
    for (uint32_t p = 0; p < pack->policies.count; p++) {
        const hq_policy *policy = &pack->policies.at[p];
        if (policy->document != document || item_of(policy, source) == 0)
            continue;
        hq_policy_class class = hq_class_of(policy);
        counts[SUM_RULES]++;
        counts[class == HQ_CLASS_INFORMATION ? SUM_INFORMATION
               : class == HQ_CLASS_EASE      ? SUM_EASE
               : hq_has_figure(policy)       ? SUM_FIGURE
                                             : SUM_WORTH]++;
    }
    hq_str *row = HQ_NEW_ARRAY(voice->arena, hq_str, SUM_COUNT);
    if (row == NULL) {
        voice->failed = true;
        return NULL;
    }
    row[SUM_SOURCE] = hq_label_or(source->title, source->id, voice->language);
    for (uint32_t i = SUM_ITEMS; i < SUM_COUNT; i++)
        row[i] = hq_count_text(voice, counts[i]);
    return row;
}

static hq_table_page sums(hq_voice *voice, hq_str headings[SUM_COUNT])
{
    static const hq_word WORDS[SUM_COUNT] = {HQ_W_ITEMS_SOURCE,     HQ_W_ITEMS_ITEMS, HQ_W_ITEMS_RULES,
                                             HQ_W_ITEMS_FIGURE,     HQ_W_ITEMS_WORTH, HQ_W_ITEMS_EASE,
                                             HQ_W_ITEMS_INFORMATION};
    for (uint32_t i = 0; i < SUM_COUNT; i++)
        headings[i] = hq_phrase(voice, WORDS[i], NULL, 0);
    hq_table_page table = {.count = SUM_COUNT, .wide = SUM_SOURCE, .wide_least = 20, .headings = headings};
    for (uint32_t d = 0; d < voice->pack->documents.count; d++) {
        const hq_str *row = voice->pack->documents.at[d].items > 0 ? sum_row(voice, d) : NULL;
        if (row != NULL)
            voice->failed = !HQ_PUSH(voice->arena, table.rows, row) || voice->failed;
    }
    return table;
}

/* --- For people --- */

typedef struct hq_item_page {
    hq_sheet *sheet;
    uint32_t indent;
} hq_item_page;

static void tell_item(void *to, hq_voice *voice, hq_str number, const hq_covered *covered)
{
    hq_item_page *page = to;
    hq_sheet *sheet = page->sheet;
    if (covered == NULL) {
        hq_sheet_pair(sheet, 0, page->indent, number, hq_styled(voice, HQ_RED, HQ_PHRASE(voice, ITEMS_NONE)));
        return;
    }
    hq_sheet_pair(sheet, 0, page->indent, number, hq_styled(voice, HQ_BOLD, covered->title));
    hq_str beside = HQ_PHRASE(voice, BESIDE, covered->kinds, covered->valid);
    hq_sheet_line(sheet, page->indent, page->indent, HQ_PHRASE(voice, BESIDE, beside, covered->standing));
    hq_sheet_line(sheet, page->indent, page->indent, covered->figures);
    hq_sheet_line(sheet, page->indent, page->indent, hq_styled(voice, HQ_DIM, covered->file));
}

static uint32_t widest_number(const hq_pack *pack)
{
    uint32_t width = 0;
    for (uint32_t p = 0; p < pack->policies.count; p++)
        width = hq_number_column(width, pack->policies.at[p].number);
    return width;
}

static void tell_gaps(hq_sheet *sheet)
{
    hq_voice *voice = &sheet->voice;
    uint32_t gaps = hq_items_gaps(voice->pack);
    bool counted = false;
    for (uint32_t d = 0; d < voice->pack->documents.count; d++)
        counted = counted || voice->pack->documents.at[d].items > 0;
    hq_sheet_line(sheet, 0, 0,
                  !counted    ? HQ_PHRASE(voice, ITEMS_UNCOUNTED)
                  : gaps == 0 ? HQ_PHRASE(voice, ITEMS_WHOLE)
                              : HQ_PHRASE(voice, ITEMS_GAPS, hq_count_text(voice, gaps)));
}

void hq_explain_items(hq_text *text, const hq_plan *plan, const hq_page *page)
{
    hq_sheet sheet;
    hq_sheet_open(&sheet, text, plan, page);
    hq_voice *voice = &sheet.voice;
    hq_item_page items = {.sheet = &sheet, .indent = widest_number(plan->pack)};
    for (uint32_t d = 0; d < plan->pack->documents.count; d++) {
        const hq_document *document = &plan->pack->documents.at[d];
        if (document->items == 0)
            continue;
        hq_sheet_heading(&sheet, hq_label_or(document->title, document->id, voice->language));
        each_item(voice, d, tell_item, &items);
    }
    hq_sheet_blank(&sheet);
    hq_str headings[SUM_COUNT];
    hq_table_page table = sums(voice, headings);
    for (uint32_t r = 0; r < table.rows.count; r++) {
        const hq_str *row = table.rows.at[r];
        hq_sheet_line(&sheet, 0, 2,
                      HQ_PHRASE(voice, ITEMS_SUM, row[SUM_SOURCE], row[SUM_ITEMS], row[SUM_FIGURE],
                                row[SUM_WORTH], row[SUM_EASE], row[SUM_INFORMATION]));
    }
    tell_gaps(&sheet);
    hq_sheet_close(&sheet);
}

/* --- Markdown --- */

/* Words as words, on one line: what Markdown or a terminal would take for more is written so that they do not. */
static void add_words(hq_text *text, hq_str words)
{
    for (size_t i = 0; i < words.length; i++) {
        unsigned char c = (unsigned char)words.at[i];
        bool first_of_control = c == 0xC2 && i + 1 < words.length && (unsigned char)words.at[i + 1] < 0xA0;
        if (c < 0x20 || c == 0x7F || first_of_control) {
            hq_text_add_char(text, ' ');
            i += first_of_control;
            continue;
        }
        if (strchr("\\|`<[*", words.at[i]) != NULL)
            hq_text_add_char(text, '\\');
        hq_text_add_char(text, words.at[i]);
    }
}

static void add_cell(hq_text *text, hq_str words)
{
    hq_text_add_z(text, " ");
    add_words(text, words);
    hq_text_add_z(text, " |");
}

static void add_row(hq_text *text, const hq_str *cells, uint32_t count)
{
    hq_text_add_char(text, '|');
    for (uint32_t i = 0; i < count; i++)
        add_cell(text, cells[i]);
    hq_text_add_char(text, '\n');
}

static void add_heading(hq_text *text, const hq_str *cells, uint32_t count)
{
    add_row(text, cells, count);
    hq_text_add_char(text, '|');
    for (uint32_t i = 0; i < count; i++)
        hq_text_add_z(text, "---|");
    hq_text_add_char(text, '\n');
}

static void mark_item(void *to, hq_voice *voice, hq_str number, const hq_covered *covered)
{
    hq_str none = HQ_STR("");
    hq_str row[] = {number,
                    covered == NULL ? HQ_PHRASE(voice, ITEMS_NONE) : covered->title,
                    covered == NULL ? none : covered->kinds,
                    covered == NULL ? none : covered->valid,
                    covered == NULL ? none : covered->standing,
                    covered == NULL ? none : covered->figures,
                    covered == NULL ? none : covered->file};
    add_row(to, row, sizeof row / sizeof *row);
}

void hq_explain_items_markdown(hq_text *text, const hq_plan *plan, const hq_page *page)
{
    hq_sheet sheet;
    hq_sheet_open(&sheet, text, plan, page);
    hq_voice *voice = &sheet.voice;
    hq_str headings[SUM_COUNT];
    hq_table_page table = sums(voice, headings);
    add_heading(text, headings, SUM_COUNT);
    for (uint32_t r = 0; r < table.rows.count; r++)
        add_row(text, table.rows.at[r], SUM_COUNT);
    const hq_str columns[] = {HQ_PHRASE(voice, LIST_NUMBER),   HQ_PHRASE(voice, LIST_TITLE),
                              HQ_PHRASE(voice, LIST_KIND),     HQ_PHRASE(voice, LIST_VALID),
                              HQ_PHRASE(voice, LIST_STANDING), HQ_PHRASE(voice, ITEMS_FIGURES),
                              HQ_PHRASE(voice, ITEMS_FILE)};
    for (uint32_t d = 0; d < plan->pack->documents.count; d++) {
        const hq_document *document = &plan->pack->documents.at[d];
        if (document->items == 0)
            continue;
        hq_text_add_z(text, "\n## ");
        add_words(text, hq_label_or(document->title, document->id, voice->language));
        hq_text_add_z(text, "\n\n");
        add_heading(text, columns, sizeof columns / sizeof *columns);
        each_item(voice, d, mark_item, text);
    }
    hq_sheet_close(&sheet);
}
