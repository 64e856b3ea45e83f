/*
 * Merged cells. See xlsx.h.
 *
 * What a person sees in a merged cell stands in the file in the first of its cells; the others are empty. To take them for missing would be
 * wrong silently, and to fill them in would be a guess, so a cell that lies in a merged one and is not its first reads "#MERGED! A5", which no
 * fact is. The list of merged cells stands behind the rows, so a sheet is gone through twice.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/xlsx.h"

bool hq_xlsx_place(hq_str reference, uint32_t *row, uint32_t *column)
{
    size_t at = 0, letters = 0;
    uint32_t number = 0;
    at += at < reference.length && reference.at[at] == '$';
    for (; at < reference.length && letters < 4; at++, letters++) {
        char c = reference.at[at];
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if (c < 'A' || c > 'Z')
            break;
        number = number * 26 + (uint32_t)(c - 'A' + 1);
    }
    at += at < reference.length && reference.at[at] == '$';
    if (letters == 0 || number > HQ_XLSX_COLUMNS_MAX)
        return false;
    *column = number - 1;
    return hq_xml_count(hq_str_cut(reference, at, reference.length), HQ_XLSX_ROWS_MAX, row) && *row > 0;
}

void hq_xlsx_place_print(uint32_t row, uint32_t column, char out[16])
{
    char letters[4] = "";
    int at = 3;
    for (uint32_t left = column + 1; left > 0 && at > 0; left = (left - 1) / 26)
        letters[--at] = (char)('A' + (left - 1) % 26);
    (void)snprintf(out, 16, "%.*s%u", 3 - at, letters + at, row);
}

typedef struct merge_reader {
    hq_xlsx_merges *merges;
    bool in_merges;
} merge_reader;

static void merge_start(hq_xml *xml, uint32_t depth, hq_str name, const char *const *attributes)
{
    merge_reader *reader = xml->context;
    if (depth == 0 && !hq_str_is(name, "worksheet"))
        hq_xml_refuse(xml, HQ_BOTH("it is no sheet", "不是工作表"));
    if (depth == 1)
        reader->in_merges = hq_str_is(name, "mergeCells");
    if (depth != 2 || !reader->in_merges || !hq_str_is(name, "mergeCell"))
        return;
    hq_str reference = hq_xml_attribute(attributes, "ref");
    const char *colon = reference.at == NULL ? NULL : memchr(reference.at, ':', reference.length);
    hq_xlsx_range range = {0};
    if (reference.at != NULL && colon == NULL)
        return; /* of one cell: nothing is merged */
    size_t half = colon == NULL ? 0 : (size_t)(colon - reference.at);
    if (colon == NULL ||
        !hq_xlsx_place(hq_str_cut(reference, 0, half), &range.first_row, &range.first_column) ||
        !hq_xlsx_place(hq_str_cut(reference, half + 1, reference.length), &range.last_row,
                       &range.last_column) ||
        range.last_row < range.first_row || range.last_column < range.first_column)
        hq_xml_refuse(xml, HQ_BOTH("merged cells without a place", "合并单元格的范围不对"));
    else if (reader->merges->ranges.count >= HQ_XLSX_MERGES_MAX)
        hq_xml_refuse(xml, HQ_BOTH("more than 100,000 merged cells", "合并单元格超过 100,000 处"));
    else if (!HQ_PUSH(xml->package->arena, reader->merges->ranges, range))
        hq_xml_fail(xml, HQ_E_MEMORY);
}

static void merge_end(hq_xml *xml, uint32_t depth, hq_str name)
{
    (void)xml, (void)depth, (void)name;
}

static const hq_xml_handlers MERGES = {merge_start, merge_end, NULL};

static int compare(const void *left, const void *right)
{
    const hq_xlsx_range *a = left, *b = right;
    if (a->first_row != b->first_row)
        return a->first_row < b->first_row ? -1 : 1;
    return a->first_column < b->first_column ? -1 : a->first_column > b->first_column;
}

/* by_column serves to find it: the last that began above a row must end above it. */
static bool overlap(hq_xlsx_merges *merges)
{
    for (uint32_t i = 0; i < merges->ranges.count; i++) {
        const hq_xlsx_range *range = &merges->ranges.at[i];
        for (uint32_t column = range->first_column; column <= range->last_column; column++) {
            uint32_t above = merges->by_column[column];
            if (above != 0 && merges->ranges.at[above - 1].last_row >= range->first_row)
                return true;
            merges->by_column[column] = i + 1;
        }
    }
    return false;
}

hq_status hq_xlsx_merges_read(hq_xlsx_merges *merges, const hq_xlsx_package *package, hq_str part,
                              hq_diags *diags)
{
    *merges = (hq_xlsx_merges){0};
    merge_reader reader = {.merges = merges};
    HQ_TRY(hq_xml_read(package, part, HQ_XLSX_SHEET_BYTES_MAX, &MERGES, &reader, diags));
    uint32_t count = merges->ranges.count;
    if (count == 0)
        return HQ_OK;
    qsort(merges->ranges.at, count, sizeof *merges->ranges.at, compare);
    merges->by_column = HQ_NEW_ARRAY(package->arena, uint32_t, HQ_XLSX_COLUMNS_MAX);
    HQ_TRY_ALLOC(merges->by_column);
    return overlap(merges)
               ? hq_xlsx_refuse(package, diags, part, HQ_BOTH("merged cells overlap", "合并单元格互相重叠"))
               : HQ_OK;
}

void hq_xlsx_merges_begin(hq_xlsx_merges *merges)
{
    merges->next = merges->row = 0;
    if (merges->by_column != NULL)
        memset(merges->by_column, 0, HQ_XLSX_COLUMNS_MAX * sizeof *merges->by_column);
    for (uint32_t i = 0; i < merges->ranges.count; i++)
        merges->ranges.at[i].filled = false;
}

void hq_xlsx_merges_row(hq_xlsx_merges *merges, uint32_t row)
{
    merges->row = row;
    for (; merges->next < merges->ranges.count; merges->next++) {
        const hq_xlsx_range *range = &merges->ranges.at[merges->next];
        if (range->first_row > row)
            break;
        for (uint32_t column = range->first_column; column <= range->last_column; column++)
            merges->by_column[column] = merges->next + 1;
    }
}

hq_xlsx_range *hq_xlsx_merge_at(const hq_xlsx_merges *merges, uint32_t column)
{
    if (merges->by_column == NULL || column >= HQ_XLSX_COLUMNS_MAX || merges->by_column[column] == 0)
        return NULL;
    hq_xlsx_range *range = &merges->ranges.at[merges->by_column[column] - 1];
    return range->last_row >= merges->row ? range : NULL;
}
