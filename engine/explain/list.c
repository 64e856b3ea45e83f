/* The policies of a pack as a table. See explain.h. */
#include "explain/names.h"
#include "explain/sheet.h"
#include "explain/telling.h"

enum { COLUMN_NUMBER, COLUMN_TITLE, COLUMN_KIND, COLUMN_VALID, COLUMN_STANDING, COLUMN_COUNT };

/* Narrower than this a title is cut into too many lines, and the policies are written as paragraphs. */
enum { TITLE_COLUMNS_LEAST = 24 };

static hq_str standing_text(hq_voice *voice, const hq_policy *policy)
{
    return policy->standing == HQ_STANDING_IN_FORCE ? HQ_PHRASE(voice, LIST_STANDING_FORCE)
                                                    : HQ_PHRASE(voice, LIST_STANDING_DRAFT);
}

static void add_row(hq_voice *voice, hq_table_page *table, uint32_t index)
{
    const hq_policy *policy = &voice->pack->policies.at[index];
    hq_str *row = HQ_NEW_ARRAY(voice->arena, hq_str, COLUMN_COUNT);
    if (row == NULL) {
        voice->failed = true;
        return;
    }
    row[COLUMN_NUMBER] = policy->number;
    row[COLUMN_TITLE] = hq_policy_title(voice, index);
    row[COLUMN_KIND] = hq_kinds_text(voice, policy);
    row[COLUMN_VALID] = hq_validity_days(voice, policy);
    row[COLUMN_STANDING] = standing_text(voice, policy);
    voice->failed = !HQ_PUSH(voice->arena, table->rows, row) || voice->failed;
}

/* Where the page is too narrow for columns. */
static void tell_rows(hq_sheet *sheet, const hq_table_page *table)
{
    hq_voice *voice = &sheet->voice;
    uint32_t indent = 0;
    for (uint32_t r = 0; r < table->rows.count; r++) {
        uint32_t own = (uint32_t)hq_sheet_width(table->rows.at[r][COLUMN_NUMBER]) + 2;
        indent = own > indent ? own : indent;
    }
    for (uint32_t r = 0; r < table->rows.count; r++) {
        const hq_str *row = table->rows.at[r];
        hq_sheet_pair(sheet, 0, indent, row[COLUMN_NUMBER], hq_styled(voice, HQ_BOLD, row[COLUMN_TITLE]));
        hq_str beside = HQ_PHRASE(voice, BESIDE, row[COLUMN_KIND], row[COLUMN_VALID]);
        hq_sheet_line(sheet, indent, indent, HQ_PHRASE(voice, BESIDE, beside, row[COLUMN_STANDING]));
    }
}

void hq_explain_list(hq_text *text, const hq_plan *plan, const hq_page *page)
{
    hq_sheet sheet;
    hq_sheet_open(&sheet, text, plan, page);
    hq_voice *voice = &sheet.voice;
    const hq_pack *pack = plan->pack;
    hq_sheet_row(&sheet, 0, 2,
                 hq_styled(voice, HQ_BOLD, hq_label_or(pack->title, pack->name, voice->language)),
                 hq_styled(voice, HQ_DIM, HQ_PHRASE(voice, PACK_VERSION, pack->name, pack->version)));
    hq_sheet_line(&sheet, 0, 0, HQ_PHRASE(voice, LIST_COUNT, hq_count_text(voice, pack->policies.count)));
    hq_sheet_blank(&sheet);
    const hq_str headings[COLUMN_COUNT] = {HQ_PHRASE(voice, LIST_NUMBER), HQ_PHRASE(voice, LIST_TITLE),
                                           HQ_PHRASE(voice, LIST_KIND), HQ_PHRASE(voice, LIST_VALID),
                                           HQ_PHRASE(voice, LIST_STANDING)};
    hq_table_page table = {
        .count = COLUMN_COUNT, .wide = COLUMN_TITLE, .wide_least = TITLE_COLUMNS_LEAST, .headings = headings};
    for (uint32_t p = 0; p < pack->policies.count; p++)
        add_row(voice, &table, p);
    if (!hq_sheet_table(&sheet, &table))
        tell_rows(&sheet, &table);
    hq_sheet_close(&sheet);
}
