/* Single facts: numbers, days, truths, codes, texts, balances, and ranges of them. See read_facts.h. */
#include "data/read_facts.h"

#include <string.h>

#include "data/cell_text.h"

bool hq_reading_no_memory(hq_reading *reading)
{
    reading->status = HQ_E_MEMORY;
    return false;
}

static hq_str exact(hq_reading *reading, hq_rat value, hq_rat scale, hq_str unit)
{
    hq_text text;
    hq_text_init(&text, reading->arena);
    hq_rat shown;
    if (hq_rat_div(reading->arena, value, scale, &shown) != HQ_OK ||
        hq_rat_print_exact(&text, shown) != HQ_OK)
        hq_reading_no_memory(reading);
    hq_text_add(&text, hq_str_starts(unit, HQ_STR("1/")) ? hq_str_cut(unit, 1, unit.length) : unit);
    return hq_text_str(&text);
}

static bool shape(hq_reading *reading, hq_doc *doc, hq_doc_kind kind, hq_str what, hq_str need)
{
    if (doc->kind == kind)
        return true;
    HQ_REPORT(reading->diags, PROFILE_SHAPE, doc->pos, what, need);
    return false;
}

void hq_tell_whole_unit(hq_diags *diags, hq_diag *diag, hq_str text, hq_str have, hq_str unit_text)
{
    hq_text whole;
    if (diag == &diags->spill || have.length == 0 || !hq_str_starts(unit_text, have) ||
        hq_str_cut(unit_text, have.length, 1).length == 0 || unit_text.at[have.length] != '/')
        return;
    hq_text_init(&whole, diags->arena);
    hq_text_add(&whole, text);
    hq_text_add(&whole, hq_str_cut(unit_text, have.length, unit_text.length));
    diags->failed = diags->failed || whole.failed;
    if (!whole.failed)
        hq_diag_hint(diags, diag, HQ_H_WRITE_UNIT, hq_text_str(&whole));
}

bool hq_read_quantity(hq_reading *reading, hq_doc *doc, hq_str text, hq_unit unit, hq_rat scale,
                      hq_str unit_text, hq_rat *out)
{
    hq_quantity_text quantity;
    hq_str bad;
    hq_status status = hq_quantity_parse(reading->arena, &reading->pack->units, text, &quantity, &bad);
    if (status == HQ_E_MEMORY)
        return hq_reading_no_memory(reading);
    for (size_t i = 0; i < bad.length && status != HQ_OK; i++)
        if (hq_is_digit(bad.at[i])) /* 12O0, 1 000: a slip in the number, and no unit */
            bad.length = 0;
    if (status != HQ_OK && bad.length > 0) {
        HQ_REPORT(reading->diags, PROFILE_UNIT, doc->pos, text, bad,
                  unit_text.length > 0 ? unit_text : HQ_BOTH("a pure number", "纯数"));
        return false;
    }
    if (status != HQ_OK) {
        HQ_REPORT(reading->diags, PROFILE_NOT_NUMBER, doc->pos,
                  text.length > 0 ? text : HQ_BOTH("an empty text", "空文字"));
        return false;
    }
    if (quantity.sign.length > 0 && unit.power[HQ_DIM_MONEY] <= 0) { /* ￥5 are no five people */
        HQ_REPORT(reading->diags, PROFILE_UNIT, doc->pos, text, quantity.sign,
                  unit_text.length > 0 ? unit_text : HQ_BOTH("a pure number", "纯数"));
        return false;
    }
    bool share_of_something = false; /* 10% is a share or a rate, but neither money nor people */
    for (size_t d = 0; quantity.is_share && d < HQ_UNIT_DIMENSIONS_MAX; d++)
        share_of_something = share_of_something || unit.power[d] > 0;
    if (share_of_something || (quantity.has_unit && !hq_unit_equal(quantity.unit, unit))) {
        hq_text have;
        hq_text_init(&have, reading->arena);
        hq_unit_print(&have, &reading->pack->units, quantity.unit, false, false);
        if (share_of_something)
            hq_text_add_z(&have, "%");
        hq_diag *diag = HQ_REPORT(reading->diags, PROFILE_UNIT, doc->pos, text, hq_text_str(&have),
                                  unit_text.length > 0 ? unit_text : HQ_BOTH("a pure number", "纯数"));
        hq_tell_whole_unit(reading->diags, diag, text, hq_text_str(&have), unit_text);
        return false;
    }
    *out = quantity.value;
    if (quantity.is_bare && reading->bare_scale != NULL)
        scale = *reading->bare_scale;
    if (!quantity.has_unit && hq_rat_mul(reading->arena, quantity.value, scale, out) != HQ_OK)
        return hq_reading_no_memory(reading);
    return true;
}

/* --- Numbers --- */

bool hq_check_number(hq_reading *reading, const hq_number_limits *limits, hq_doc *doc, hq_str text,
                     hq_rat value)
{
    if (hq_rat_compare(value, limits->min) < 0 || hq_rat_compare(value, limits->max) > 0) {
        HQ_REPORT(reading->diags, PROFILE_BOUNDS, doc->pos, text,
                  exact(reading, limits->min, limits->unit_scale, limits->unit_text),
                  exact(reading, limits->max, limits->unit_scale, limits->unit_text));
        return false;
    }
    bool multiple = true;
    if (hq_rat_is_multiple(reading->arena, value, limits->step, &multiple) != HQ_OK)
        return hq_reading_no_memory(reading);
    if (!multiple)
        HQ_REPORT(reading->diags, PROFILE_STEP, doc->pos, text,
                  exact(reading, limits->step, limits->unit_scale, limits->unit_text));
    return multiple;
}

static bool read_number(hq_reading *reading, const hq_field *field, hq_doc *doc, hq_str text, hq_rat *out)
{
    const hq_number_limits limits = {field->min, field->max, field->step, field->unit_scale,
                                     field->unit_text};
    return hq_read_quantity(reading, doc, text, field->type.unit, field->unit_scale, field->unit_text, out) &&
           hq_check_number(reading, &limits, doc, text, *out);
}

static void read_number_fact(hq_reading *reading, const hq_field *field, hq_doc *doc, hq_fact *fact)
{
    hq_str low, high;
    if (!hq_range_split(doc->scalar, &low, &high)) {
        if (read_number(reading, field, doc, doc->scalar, &fact->number))
            fact->state = HQ_FACT_KNOWN;
        return;
    }
    hq_rat a, b;
    if (!read_number(reading, field, doc, low, &a) || !read_number(reading, field, doc, high, &b))
        return;
    if (hq_rat_compare(a, b) > 0) {
        HQ_REPORT(reading->diags, PROFILE_RANGE, doc->pos, doc->scalar);
        return;
    }
    fact->numbers.low = a;
    fact->numbers.high = b;
    fact->state = HQ_FACT_RANGE;
}

/* --- Days --- */

bool hq_read_day_text(hq_reading *reading, hq_doc *doc, hq_str text, hq_day *out)
{
    bool form;
    if (hq_day_text_parse(text, out, &form))
        return true;
    if (form)
        HQ_REPORT(reading->diags, PROFILE_NO_SUCH_DATE, doc->pos, text);
    else
        HQ_REPORT(reading->diags, PROFILE_DATE, doc->pos, text);
    return false;
}

static bool read_day(hq_reading *reading, const hq_field *field, hq_doc *doc, hq_str text, hq_day *out)
{
    if (!hq_read_day_text(reading, doc, text, out))
        return false;
    if (*out >= field->day_min && *out <= field->day_max)
        return true;
    hq_text low, high;
    hq_text_init(&low, reading->arena);
    hq_text_init(&high, reading->arena);
    hq_day_print(&low, field->day_min);
    hq_day_print(&high, field->day_max);
    HQ_REPORT(reading->diags, PROFILE_BOUNDS, doc->pos, text, hq_text_str(&low), hq_text_str(&high));
    return false;
}

static void read_date_fact(hq_reading *reading, const hq_field *field, hq_doc *doc, hq_fact *fact)
{
    hq_str low, high;
    if (!hq_range_split(doc->scalar, &low, &high)) {
        if (read_day(reading, field, doc, doc->scalar, &fact->day))
            fact->state = HQ_FACT_KNOWN;
        return;
    }
    hq_day a, b;
    if (!read_day(reading, field, doc, low, &a) || !read_day(reading, field, doc, high, &b))
        return;
    if (a > b) {
        HQ_REPORT(reading->diags, PROFILE_RANGE, doc->pos, doc->scalar);
        return;
    }
    fact->days.low = a;
    fact->days.high = b;
    fact->state = HQ_FACT_RANGE;
}

/* --- Codes --- */

static uint32_t code_named(const hq_codes *codes, hq_str name)
{
    uint32_t code = hq_codes_find(codes, name);
    for (uint32_t i = 0; code == HQ_NONE && i < codes->codes.count; i++)
        if (hq_str_equal(codes->codes.at[i].also, name) || hq_str_equal(codes->codes.at[i].label.zh, name) ||
            hq_str_equal(codes->codes.at[i].label.en, name))
            code = i;
    return code;
}

enum { CODES_TOLD_MAX = 12 }; /* more are no help to read */

/* What people call the table of codes, in both languages. */
static hq_str title_of(hq_reading *reading, const hq_codes *codes)
{
    if (codes->label.en.length == 0 || codes->label.zh.length == 0)
        return codes->name;
    hq_text text;
    hq_text_init(&text, reading->arena);
    hq_text_add(&text, codes->label.en);
    hq_text_add_char(&text, '\x1f');
    hq_text_add(&text, codes->label.zh);
    hq_str title = hq_text_str(&text);
    return title.at == NULL ? codes->name : title;
}

/* Where nothing is near and the codes are few: all of them, as people write them in either language. */
static void tell_codes(hq_reading *reading, const hq_codes *codes, hq_diag *diag)
{
    hq_text text;
    if (diag == &reading->diags->spill || diag->hint != HQ_HINT_NONE || codes->codes.count > CODES_TOLD_MAX)
        return;
    hq_text_init(&text, reading->arena);
    for (uint32_t i = 0; i < codes->codes.count; i++)
        hq_text_addf(&text, "%s%.*s", i == 0 ? "" : ", ", HQ_STR_ARGS(codes->codes.at[i].name));
    hq_text_add_char(&text, '\x1f');
    for (uint32_t i = 0; i < codes->codes.count; i++) {
        const hq_code *code = &codes->codes.at[i];
        bool ascii = code->name.length > 0 && (unsigned char)code->name.at[0] < 0x80;
        hq_str word = ascii && code->label.zh.length > 0 ? code->label.zh : code->name;
        hq_text_addf(&text, "%s%.*s", i == 0 ? "" : "、", HQ_STR_ARGS(word));
    }
    if (text.failed)
        hq_reading_no_memory(reading);
    else
        hq_diag_hint(reading->diags, diag, HQ_H_ONE_OF, hq_text_str(&text));
}

static const hq_code *read_code(hq_reading *reading, const hq_codes *codes, hq_doc *doc)
{
    if (!shape(reading, doc, HQ_DOC_SCALAR, codes->name, HQ_BOTH("a code", "代码")))
        return NULL;
    uint32_t code = code_named(codes, doc->scalar);
    if (code != HQ_NONE)
        return &codes->codes.at[code];
    hq_diag *diag = HQ_REPORT(reading->diags, PROFILE_CODE, doc->pos, doc->scalar, title_of(reading, codes));
    hq_guess guess = hq_guess_begin(reading->diags, diag, doc->scalar);
    for (uint32_t i = 0; i < codes->codes.count; i++) {
        hq_guess_offer(&guess, codes->codes.at[i].name);
        if (codes->codes.at[i].label.zh.length > 0)
            hq_guess_offer(&guess, codes->codes.at[i].label.zh);
    }
    hq_guess_end(&guess);
    tell_codes(reading, codes, diag);
    return NULL;
}

/* One code, an inner node (any code below it), or a list of what it could be. */
static void read_code_fact(hq_reading *reading, const hq_field *field, hq_doc *doc, hq_fact *fact)
{
    const hq_codes *codes = &reading->pack->codes.at[field->type.index];
    uint32_t words = (codes->leaf_count + 63) / 64, found = 0;
    uint64_t *leaves = HQ_NEW_ARRAY(reading->arena, uint64_t, words + 1);
    if (leaves == NULL) {
        hq_reading_no_memory(reading);
        return;
    }
    uint32_t count = doc->kind == HQ_DOC_LIST ? doc->count : 1;
    for (uint32_t i = 0; i < count; i++) {
        const hq_code *code = read_code(reading, codes, doc->kind == HQ_DOC_LIST ? doc->items[i] : doc);
        if (code == NULL)
            return;
        for (uint32_t leaf = code->leaf_first; leaf < code->leaf_first + code->leaf_count; leaf++)
            leaves[leaf / 64] |= UINT64_C(1) << (leaf % 64);
    }
    uint32_t last = 0;
    for (uint32_t leaf = 0; leaf < codes->leaf_count; leaf++)
        if ((leaves[leaf / 64] >> (leaf % 64) & 1) != 0) {
            found++;
            last = leaf;
        }
    if (found == 0) {
        HQ_REPORT(reading->diags, PROFILE_RANGE, doc->pos, HQ_STR("[]"));
    } else if (found == 1) {
        fact->state = HQ_FACT_KNOWN;
        fact->leaf = last;
    } else {
        fact->state = HQ_FACT_RANGE;
        fact->leaves = leaves;
    }
}

/* --- Balances: [{from: 2026-01-01, amount: 300万}, ...] --- */

static bool read_step(hq_reading *reading, const hq_entity *entity, const hq_field *field, hq_doc *doc,
                      hq_step *step)
{
    if (!shape(reading, doc, HQ_DOC_MAP, field->name, HQ_STR("{from, amount}")))
        return false;
    hq_doc *from = hq_doc_get(doc, "from"), *amount = hq_doc_get(doc, "amount");
    for (uint32_t i = 0; i < doc->count; i++)
        if (!hq_str_is(doc->keys[i].name, "from") && !hq_str_is(doc->keys[i].name, "amount"))
            HQ_REPORT(reading->diags, PROFILE_UNKNOWN_KEY, doc->keys[i].pos, doc->keys[i].name, field->name);
    if (from == NULL || amount == NULL || from->kind != HQ_DOC_SCALAR || amount->kind != HQ_DOC_SCALAR) {
        HQ_REPORT(reading->diags, PROFILE_SHAPE, doc->pos, field->name, HQ_STR("{from, amount}"));
        return false;
    }
    const hq_field *value = &entity->fields.at[field->value];
    return hq_read_day_text(reading, from, from->scalar, &step->from) &&
           read_number(reading, value, amount, amount->scalar, &step->amount);
}

static void read_steps_fact(hq_reading *reading, const hq_entity *entity, const hq_field *field, hq_doc *doc,
                            hq_fact *fact)
{
    if (!shape(reading, doc, HQ_DOC_LIST, field->name,
               HQ_BOTH("a list of {from, amount}", "{from, amount} 的列表")))
        return;
    if (doc->count == 0) {
        HQ_REPORT(reading->diags, PROFILE_SHAPE, doc->pos, field->name,
                  HQ_BOTH("one or more {from, amount}", "至少一项 {from, amount}"));
        return;
    }
    hq_step *steps = HQ_NEW_ARRAY(reading->arena, hq_step, doc->count);
    if (steps == NULL) {
        hq_reading_no_memory(reading);
        return;
    }
    for (uint32_t i = 0; i < doc->count; i++) {
        if (!read_step(reading, entity, field, doc->items[i], &steps[i]))
            return;
        if (i > 0 && steps[i].from <= steps[i - 1].from) {
            HQ_REPORT(reading->diags, PROFILE_STEPS, doc->items[i]->pos,
                      entity->fields.at[field->start].name);
            return;
        }
    }
    fact->state = HQ_FACT_KNOWN;
    fact->steps.at = steps;
    fact->steps.count = doc->count;
}

void hq_read_fact(hq_reading *reading, const hq_entity *entity, const hq_field *field, hq_doc *doc,
                  hq_fact *fact)
{
    fact->pos = doc->pos;
    bool yaml_null =
        doc->kind == HQ_DOC_SCALAR && (hq_str_is(doc->scalar, "null") || hq_str_is(doc->scalar, "~"));
    if (doc->kind == HQ_DOC_NULL || (yaml_null && field->kind != HQ_FIELD_TEXT)) /* as good as left out */
        return;
    if (field->kind == HQ_FIELD_CODE) {
        read_code_fact(reading, field, doc, fact);
        return;
    }
    if (field->kind == HQ_FIELD_STEPS) {
        read_steps_fact(reading, entity, field, doc, fact);
        return;
    }
    if (!shape(reading, doc, HQ_DOC_SCALAR, field->name, HQ_BOTH("a single value", "单个值")))
        return;
    switch (field->kind) {
    case HQ_FIELD_TRUTH:
        if (hq_truth_parse(doc->scalar, &fact->truth) ||
            (reading->cell && hq_cell_truth_parse(doc->scalar, &fact->truth)))
            fact->state = HQ_FACT_KNOWN;
        else
            HQ_REPORT(reading->diags, PROFILE_TRUTH, doc->pos, doc->scalar);
        break;
    case HQ_FIELD_DATE:
        read_date_fact(reading, field, doc, fact);
        break;
    case HQ_FIELD_TEXT:
        fact->state = HQ_FACT_KNOWN;
        fact->text = doc->scalar;
        break;
    default:
        read_number_fact(reading, field, doc, fact);
        break;
    }
}
