/*
 * A profile to fill in. See template.h; the policy is template_policy.c.
 *
 * A line that begins with "## " is for the reader. One that begins with "# " is a fact with a value that the reader of profiles
 * accepts: without its "# " it stands where it belongs.
 */
#include "data/template.h"

#include "base/units.h"
#include "data/template_parts.h"

enum { CODES_SHOWN_MAX = 12 };

typedef struct hq_template {
    hq_text *text;
    hq_arena *arena;
    const hq_pack *pack;
    hq_language language;
    hq_status status;
} hq_template;

/* Words of the pack on one line of a comment. */
static void add_words(hq_template *template, hq_words words)
{
    hq_str line = hq_words_in(words, template->language);
    for (size_t i = 0; i < line.length; i++)
        hq_text_add_char(template->text, (unsigned char)line.at[i] < 0x20 ? ' ' : line.at[i]);
}

/* --- Values --- */

hq_status hq_template_quantity(hq_text *text, hq_rat value, hq_rat scale, hq_str unit, bool *written)
{
    hq_text digits;
    hq_rat shown;
    hq_text_init(&digits, text->arena);
    bool rate = hq_str_starts(unit, HQ_STR("1/"));
    *written = false;
    HQ_TRY(hq_rat_div(text->arena, value, scale, &shown));
    if (rate)
        HQ_TRY(hq_rat_mul(text->arena, shown, hq_rat_int(100), &shown));
    HQ_TRY(hq_rat_print_exact(&digits, shown));
    for (size_t i = 0; i < digits.length; i++)
        if (digits.at[i] == '/')
            return HQ_OK;
    *written = true;
    hq_text_add(text, hq_text_str(&digits));
    hq_text_add_z(text, rate ? "%" : "");
    hq_text_add(text, rate ? hq_str_cut(unit, 1, unit.length) : unit);
    return HQ_OK;
}

/* false: there is none to write. */
static bool add_quantity(hq_template *template, hq_text *text, hq_rat value, hq_rat scale, hq_str unit)
{
    bool written = false;
    hq_status status = hq_template_quantity(text, value, scale, unit, &written);
    if (status != HQ_OK)
        template->status = status;
    return written;
}

hq_day hq_template_day(const hq_field *field)
{
    hq_day day = 0;
    if (!hq_day_parse(HQ_STR("2026-01-01"), &day, NULL) || day < field->day_min)
        return field->day_min;
    return day > field->day_max ? field->day_max : day;
}

static hq_str first_leaf(const hq_codes *codes)
{
    return codes->codes.at[codes->leaf_codes[0]].name;
}

static bool add_value(hq_template *template, hq_text *text, const hq_entity *entity, const hq_field *field)
{
    switch (field->kind) {
    case HQ_FIELD_TRUTH:
        hq_text_add_z(text, "false");
        return true;
    case HQ_FIELD_DATE:
        hq_day_print(text, hq_template_day(field));
        return true;
    case HQ_FIELD_CODE:
        hq_text_add(text, first_leaf(&template->pack->codes.at[field->type.index]));
        return true;
    case HQ_FIELD_TEXT:
        hq_text_add_z(text, "\"...\"");
        return true;
    case HQ_FIELD_STEPS:
        hq_text_add_z(text, "[{from: ");
        hq_day_print(text, hq_template_day(&entity->fields.at[field->start]));
        hq_text_add_z(text, ", amount: ");
        if (!add_value(template, text, entity, &entity->fields.at[field->value]))
            return false;
        hq_text_add_z(text, "}]");
        return true;
    default:
        return add_quantity(template, text, field->min, field->unit_scale, field->unit_text) ||
               add_quantity(template, text, field->max, field->unit_scale, field->unit_text);
    }
}

/* --- What is said of a value --- */

static void add_codes(hq_template *template, const hq_codes *codes)
{
    hq_text *text = template->text;
    uint32_t shown = codes->leaf_count < CODES_SHOWN_MAX ? codes->leaf_count : CODES_SHOWN_MAX;
    for (uint32_t leaf = 0; leaf < shown; leaf++) {
        const hq_code *code = &codes->codes.at[codes->leaf_codes[leaf]];
        hq_str label = hq_words_in(code->label, template->language);
        hq_text_add_z(text, leaf == 0 ? hq_in(template->language, ": ", "：") : " | ");
        hq_text_add(text, code->name);
        if (label.length > 0 && !hq_str_equal(label, code->name)) {
            hq_text_add_char(text, ' ');
            add_words(template, code->label);
        }
    }
    if (shown < codes->leaf_count)
        hq_text_add_z(text, " | ...");
}

static void add_bounds(hq_template *template, const hq_field *field)
{
    hq_text low, high;
    hq_text_init(&low, template->arena);
    hq_text_init(&high, template->arena);
    if (field->kind == HQ_FIELD_DATE) {
        hq_day_print(&low, field->day_min);
        hq_day_print(&high, field->day_max);
    } else if (!add_quantity(template, &low, field->min, field->unit_scale, field->unit_text) ||
               !add_quantity(template, &high, field->max, field->unit_scale, field->unit_text)) {
        return;
    }
    hq_text_add_z(template->text, hq_in(template->language, ": ", "："));
    hq_text_add(template->text, hq_text_str(&low));
    hq_text_add_z(template->text, " .. ");
    hq_text_add(template->text, hq_text_str(&high));
}

static void add_remark(hq_template *template, const hq_field *field)
{
    hq_text_add_z(template->text, "   # ");
    add_words(template, field->label);
    switch (field->kind) {
    case HQ_FIELD_CODE:
        add_codes(template, &template->pack->codes.at[field->type.index]);
        break;
    case HQ_FIELD_TRUTH:
        hq_text_add_z(template->text,
                      hq_in(template->language, ": true or false", "：true 或 false（是、否）"));
        break;
    case HQ_FIELD_TEXT:
        break;
    case HQ_FIELD_STEPS:
        hq_text_add_z(template->text, hq_in(template->language, ": from which day it is how much",
                                            "：自哪日起为多少，首行与起始日相同"));
        break;
    default:
        add_bounds(template, field);
        break;
    }
    hq_text_add_char(template->text, '\n');
}

/* --- Records --- */

/* Where a line of a record stands: the first of a list's item bears the dash. */
typedef struct hq_place {
    uint32_t depth; /* columns before its keys */
    bool dash;
} hq_place;

static void begin_line(hq_template *template, hq_place *place)
{
    hq_text_add_z(template->text, "# ");
    hq_text_repeat(template->text, ' ', place->dash ? place->depth - 2 : place->depth);
    hq_text_add_z(template->text, place->dash ? "- " : "");
    place->dash = false;
}

static void add_fact(hq_template *template, const hq_entity *entity, const hq_field *field, hq_place *place)
{
    hq_text value;
    hq_text_init(&value, template->arena);
    if (field->definition != HQ_NONE || !add_value(template, &value, entity, field))
        return;
    begin_line(template, place);
    hq_text_add(template->text, field->name);
    hq_text_add_z(template->text, ": ");
    hq_text_add(template->text, hq_text_str(&value));
    add_remark(template, field);
}

static bool has_key(const hq_entity *entity, const char *key)
{
    hq_str name = hq_str_of(key);
    return hq_entity_find_field(entity, name) != HQ_NONE || hq_entity_find_list(entity, name) != HQ_NONE ||
           hq_entity_find_one(entity, name) != HQ_NONE;
}

static void add_record(hq_template *template, uint32_t index, hq_place place);

static void add_list(hq_template *template, const hq_list_field *list, hq_place *place)
{
    begin_line(template, place);
    hq_text_add(template->text, list->name);
    hq_text_add_z(template->text, hq_in(template->language, ":   # a list: ", ":   # 清单："));
    add_words(template, list->label);
    hq_text_add_z(template->text, hq_in(template->language, ", at most ", "，最多 "));
    hq_text_addf(template->text, "%u", list->max_items);
    hq_text_add_z(template->text, hq_in(template->language, "; ", " 项；没有则写 "));
    hq_text_add(template->text, list->name);
    hq_text_add_z(template->text, hq_in(template->language, ": [] when there are none\n", ": []\n"));
    add_record(template, list->entity, (hq_place){place->depth + 4, true});
}

static void add_receipt(hq_template *template, const hq_entity *receipt, hq_place place)
{
    begin_line(template, &place);
    hq_text_add_z(template->text, "policy: ");
    hq_text_add(template->text, template->pack->policies.at[0].id);
    hq_text_add_z(template->text,
                  hq_in(template->language,
                        "   # which policy paid; add benefit: and subject: where it has several\n",
                        "   # 哪项政策；有多项受益或多个对象时另写 benefit、subject\n"));
    add_fact(template, receipt, &receipt->fields.at[HQ_RECEIPT_DAY], &place);
    add_fact(template, receipt, &receipt->fields.at[HQ_RECEIPT_AMOUNT], &place);
}

/* Payments are asked for once, on the root; not where `received: []` opens it already. */
static bool receives(const hq_template *template, const hq_entity *entity, hq_place place)
{
    return place.depth == 2 && !has_key(entity, "name") && template->pack->policies.count > 0;
}

/* Depth is bounded by the model, in which no entity holds itself. */
static void add_record(hq_template *template, uint32_t index, hq_place place)
{
    const hq_entity *entity = &template->pack->entities.at[index];
    if (index == HQ_ENTITY_RECEIPT) {
        add_receipt(template, entity, place);
        return;
    }
    if (place.dash && !has_key(entity, "id")) {
        begin_line(template, &place);
        hq_text_add_z(template->text,
                      hq_in(template->language, "id: \"1\"   # a name of your own, to tell them apart\n",
                            "id: \"1\"   # 自定的编号，用于区分\n"));
    }
    for (uint32_t i = 0; i < entity->fields.count; i++)
        add_fact(template, entity, &entity->fields.at[i], &place);
    for (uint32_t i = 0; i < entity->ones.count; i++) {
        begin_line(template, &place);
        hq_text_add(template->text, entity->ones.at[i].name);
        hq_text_add_z(template->text, ":   # ");
        add_words(template, template->pack->entities.at[entity->ones.at[i].entity].label);
        hq_text_add_char(template->text, '\n');
        add_record(template, entity->ones.at[i].entity, (hq_place){place.depth + 2, false});
    }
    for (uint32_t i = 0; i < entity->lists.count; i++)
        if (i != entity->received || receives(template, entity, place))
            add_list(template, &entity->lists.at[i], &place);
}

/* --- What stands beside the record --- */

static void open_section(hq_template *template, bool *open, const char *key, const char *remark)
{
    if (!*open)
        hq_text_addf(template->text, "# %s:   # %s\n", key, remark);
    *open = true;
}

static void add_given(hq_template *template)
{
    const hq_pack *pack = template->pack;
    const char *remark = hq_in(template->language, "what the sources leave open, where you know it",
                               "文件未载明而您知道的事项");
    bool open = false;
    for (uint32_t i = 0; i < pack->parameters.count; i++) {
        const hq_parameter *parameter = &pack->parameters.at[i];
        hq_text value;
        hq_text_init(&value, template->arena);
        if (parameter->rows.count > 0 ||
            !add_quantity(template, &value, parameter->has_bounds ? parameter->min : HQ_RAT_ZERO,
                          parameter->unit_scale, parameter->unit_text))
            continue;
        open_section(template, &open, "given", remark);
        hq_text_addf(template->text, "#   %.*s: %.*s   # ", HQ_STR_ARGS(parameter->name),
                     HQ_STR_ARGS(hq_text_str(&value)));
        add_words(template, parameter->label);
        hq_text_add_char(template->text, '\n');
    }
    for (uint32_t i = 0; i < pack->policies.count; i++) {
        const hq_policy *policy = &pack->policies.at[i];
        for (int end = 0; end < 2; end++) {
            if ((end == 0 ? policy->valid_from : policy->valid_to).kind != HQ_LIMIT_UNKNOWN)
                continue;
            open_section(template, &open, "given", remark);
            hq_text_addf(template->text, "#   %.*s.valid.%s: 2026-01-01   # ", HQ_STR_ARGS(policy->id),
                         end == 0 ? "from" : "to");
            add_words(template, policy->title);
            hq_text_add_char(template->text, '\n');
        }
    }
}

/* Depth is that of the conditions, which the reader of rules bounds. */
static void add_attested(hq_template *template, const hq_policy *policy, const hq_condition *condition,
                         bool *open)
{
    for (uint32_t i = 0; i < condition->count; i++)
        add_attested(template, policy, &condition->parts[i], open);
    if (condition->kind != HQ_CONDITION_ATTEST)
        return;
    open_section(template, open, "attested",
                 hq_in(template->language, "what an office or an expert found, where you know it",
                       "主管部门或专家已认定的事项"));
    hq_text_addf(template->text, "#   %.*s.%.*s: true   # ", HQ_STR_ARGS(policy->id),
                 HQ_STR_ARGS(condition->path));
    add_words(template, condition->says);
    hq_text_add_char(template->text, '\n');
}

/* What the record says as it stands: a name, or that nothing was received, which is what silence means too. */
static void add_start(hq_template *template, const hq_entity *entity)
{
    if (has_key(entity, "name"))
        hq_text_add_z(template->text, "  received: []\n");
    else
        hq_text_add_z(template->text,
                      hq_in(template->language, "  name: \"...\"\n", "  name: \"（名称）\"\n"));
}

hq_status hq_template_profile(hq_text *text, const hq_pack *pack, uint32_t entity, hq_language language)
{
    if (entity >= pack->entities.count || entity == HQ_ENTITY_RECEIPT)
        return HQ_E_USAGE;
    hq_template template = {.text = text, .arena = text->arena, .pack = pack, .language = language};
    const hq_entity *root = &pack->entities.at[entity];
    hq_text_add_z(text, "## ");
    add_words(&template, root->label);
    hq_text_add_z(text,
                  hq_in(template.language,
                        ": a profile. Take the '# ' before a fact away and write its value.\n"
                        "## What stays a comment is not known, and the answer is then a range. Not known may "
                        "be in part:\n"
                        "## 100人 .. 200人 is any number between, [a, b] one of these codes.\n",
                        "资料。知道的事实：去掉行首的“# ”，写上实际的值。\n"
                        "## 不知道的保持注释，结果即为一个范围；只知道大概时可写 100人 .. 200人，或 [代码一, "
                        "代码二]。\n"));
    hq_text_add(text, root->name);
    hq_text_add_z(text, ":\n");
    add_start(&template, root);
    add_record(&template, entity, (hq_place){2, false});
    add_given(&template);
    bool open = false;
    for (uint32_t i = 0; i < pack->policies.count; i++)
        for (uint32_t c = 0; c < pack->policies.at[i].conditions.count; c++)
            add_attested(&template, &pack->policies.at[i], &pack->policies.at[i].conditions.at[c], &open);
    if (template.status != HQ_OK)
        return template.status;
    return text->failed || text->arena->failed ? HQ_E_MEMORY : HQ_OK;
}
