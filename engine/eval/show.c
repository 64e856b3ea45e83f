/* Values as they are shown, copied out of scratch memory. See answer.h. */
#include "eval/answer.h"

static hq_status copy_leaves(hq_arena *arena, const hq_pack *pack, const hq_value *value, hq_shown *out)
{
    uint32_t size = pack->codes.at[value->code.tree].leaf_count;
    uint64_t *leaves = HQ_NEW_ARRAY(arena, uint64_t, (size + 63) / 64 + 1);
    HQ_TRY_ALLOC(leaves);
    if (value->code.leaves == NULL)
        leaves[value->code.leaf / 64] |= UINT64_C(1) << (value->code.leaf % 64);
    for (uint32_t w = 0; value->code.leaves != NULL && w * 64 < size; w++)
        leaves[w] = value->code.leaves[w];
    out->tree = value->code.tree;
    out->leaves = leaves;
    return HQ_OK;
}

static hq_status copy_rows(hq_arena *arena, const hq_evaluation *evaluation, const hq_value *value,
                           hq_shown *out)
{
    uint32_t words = (evaluation->plan->tables.at[value->row.table].row_count + 63) / 64;
    uint64_t *rows = HQ_NEW_ARRAY(arena, uint64_t, words + 1);
    HQ_TRY_ALLOC(rows);
    if (value->row.rows == NULL)
        rows[value->row.row / 64] |= UINT64_C(1) << (value->row.row % 64);
    for (uint32_t w = 0; value->row.rows != NULL && w < words; w++)
        rows[w] = value->row.rows[w];
    out->table = value->row.table;
    out->rows = rows;
    out->row_count = evaluation->plan->tables.at[value->row.table].row_count;
    return HQ_OK;
}

hq_status hq_show(hq_arena *arena, const hq_evaluation *evaluation, hq_type_kind kind, hq_unit unit,
                  const hq_value *value, hq_shown *out)
{
    *out = (hq_shown){.kind = kind,
                      .unit = unit,
                      .known = hq_value_is_known(kind, value),
                      .low = HQ_RAT_ZERO,
                      .high = HQ_RAT_ZERO};
    switch (kind) {
    case HQ_T_NUMBER:
        out->low_open = value->number.low_open;
        out->high_open = value->number.high_open;
        HQ_TRY(hq_rat_copy(arena, value->number.low, &out->low));
        return hq_rat_copy(arena, value->number.high, &out->high);
    case HQ_T_TRUTH:
        out->truth = value->truth;
        return HQ_OK;
    case HQ_T_DATE:
        out->day_low = value->date.low;
        out->day_high = value->date.high;
        return HQ_OK;
    case HQ_T_SPAN:
        out->day_low = value->span.first.low;
        out->day_high = value->span.first.high;
        out->until_low = value->span.until.low;
        out->until_high = value->span.until.high;
        return HQ_OK;
    case HQ_T_CODE:
        return copy_leaves(arena, evaluation->pack, value, out);
    case HQ_T_TEXT:
        out->text = value->text.known ? value->text.at : HQ_STR("");
        return HQ_OK;
    case HQ_T_ROW:
        return copy_rows(arena, evaluation, value, out);
    default:
        return HQ_OK;
    }
}

static hq_status hull_rows(hq_arena *arena, const hq_shown *a, const hq_shown *b, hq_shown *out)
{
    uint32_t words = (a->row_count + 63) / 64;
    uint64_t *rows = HQ_NEW_ARRAY(arena, uint64_t, words + 1);
    HQ_TRY_ALLOC(rows);
    for (uint32_t w = 0; w < words; w++)
        rows[w] = a->rows[w] | b->rows[w];
    out->rows = rows;
    out->known = hq_set_count(rows, a->row_count) == 1;
    return HQ_OK;
}

static hq_status hull_leaves(hq_arena *arena, const hq_pack *pack, const hq_shown *a, const hq_shown *b,
                             hq_shown *out)
{
    uint32_t size = pack->codes.at[a->tree].leaf_count;
    uint64_t *leaves = HQ_NEW_ARRAY(arena, uint64_t, (size + 63) / 64 + 1);
    HQ_TRY_ALLOC(leaves);
    for (uint32_t w = 0; w * 64 < size; w++)
        leaves[w] = a->leaves[w] | b->leaves[w];
    out->leaves = leaves;
    out->known = hq_set_count(leaves, size) == 1;
    return HQ_OK;
}

hq_status hq_shown_hull(hq_arena *arena, const hq_pack *pack, const hq_shown *a, const hq_shown *b,
                        hq_shown *out)
{
    hq_shown result = *a;
    switch (a->kind) {
    case HQ_T_NUMBER:
        result.low_open = a->low_open || b->low_open;
        result.high_open = a->high_open || b->high_open;
        result.low = hq_rat_compare(a->low, b->low) <= 0 ? a->low : b->low;
        result.high = hq_rat_compare(a->high, b->high) >= 0 ? a->high : b->high;
        result.known = !result.low_open && !result.high_open && hq_rat_equal(result.low, result.high);
        break;
    case HQ_T_TRUTH:
        result.truth = a->truth | b->truth;
        result.known = result.truth != HQ_UNKNOWN;
        break;
    case HQ_T_DATE:
    case HQ_T_SPAN:
        result.day_low = a->day_low < b->day_low ? a->day_low : b->day_low;
        result.day_high = a->day_high > b->day_high ? a->day_high : b->day_high;
        result.until_low = a->until_low < b->until_low ? a->until_low : b->until_low;
        result.until_high = a->until_high > b->until_high ? a->until_high : b->until_high;
        result.known = result.day_low == result.day_high &&
                       (a->kind == HQ_T_DATE || result.until_low == result.until_high);
        break;
    case HQ_T_CODE:
        HQ_TRY(hull_leaves(arena, pack, a, b, &result));
        break;
    case HQ_T_ROW:
        HQ_TRY(hull_rows(arena, a, b, &result));
        break;
    default:
        result.known = a->known && b->known && hq_str_equal(a->text, b->text);
        break;
    }
    *out = result;
    return HQ_OK;
}
