/* What stands in a table to fill in. See blank_table.h; how it gets into files is blank_write.c. */
#include "data/blank_table.h"

#include "data/header_names.h"
#include "data/result_text.h"
#include "data/template_parts.h"

enum { CODES_SHOWN_MAX = 40, CODES_SOME = 12, SHEET_NAME_CHARACTERS_MAX = 31 };

typedef struct hq_blanking {
    hq_arena *arena;
    const hq_pack *pack;
    const hq_reads *reads;
    hq_language language;
    hq_blank_table *out;
    hq_naming naming; /* of the present sheet */
    uint32_t sheet;   /* its index */
    bool untold;      /* something is read that no table can say */
    uint32_t outer[HQ_HEADER_DEPTH_MAX],
        outer_depth; /* embedded records from the sheet's entity down to here */
} hq_blanking;

static const char *in(const hq_blanking *blanking, const char *en, const char *zh)
{
    return hq_in(blanking->language, en, zh);
}

/* A text that stands for itself: `text` must not be appended to afterwards. */
static hq_status take(const hq_text *text, hq_str *out)
{
    *out = hq_text_str(text);
    return out->at == NULL || text->failed ? HQ_E_MEMORY : HQ_OK;
}

static hq_str label_of(const hq_blanking *blanking, hq_words label, hq_str name)
{
    hq_str words = hq_words_in(label, blanking->language);
    return words.length > 0 ? words : name;
}

/* "hires.contributions", "given.wage" */
static hq_status join(const hq_blanking *blanking, hq_str path, hq_str name, hq_str *out)
{
    hq_text text;
    hq_text_init(&text, blanking->arena);
    hq_text_add(&text, path);
    hq_text_add_z(&text, path.length > 0 ? "." : "");
    hq_text_add(&text, name);
    return take(&text, out);
}

/* --- What is read --- */

/* Is a list read that stands below a record of this entity? Depth is bounded by the model, in which no entity holds itself. */
static bool leads_to_list(const hq_blanking *blanking, uint32_t index)
{
    const hq_entity *entity = &blanking->pack->entities.at[index];
    for (uint32_t i = 0; i < entity->lists.count; i++)
        if (i != entity->received &&
            (hq_reads_list(blanking->reads, index, i) || leads_to_list(blanking, entity->lists.at[i].entity)))
            return true;
    for (uint32_t i = 0; i < entity->ones.count; i++)
        if (leads_to_list(blanking, entity->ones.at[i].entity))
            return true;
    return false;
}

/* The first from which all can be said. */
static uint32_t find_entity(const hq_blanking *blanking)
{
    const hq_pack *pack = blanking->pack;
    for (uint32_t e = HQ_ENTITY_RECEIPT + 1; e < pack->entities.count; e++) {
        bool all = true;
        for (uint32_t i = 0; i < blanking->reads->fields.count && all; i++) {
            uint32_t of = blanking->reads->fields.at[i].entity;
            all = of == HQ_ENTITY_RECEIPT || hq_pack_leads_to(pack, e, of);
        }
        if (all)
            return e;
    }
    return HQ_ENTITY_RECEIPT + 1;
}

/* --- What may be written --- */

static void say_codes(const hq_blanking *blanking, hq_text *text, const hq_codes *codes)
{
    uint32_t shown = codes->leaf_count <= CODES_SHOWN_MAX ? codes->leaf_count : CODES_SOME;
    hq_text_add_z(text, in(blanking, "one of: ", "以下之一："));
    for (uint32_t leaf = 0; leaf < shown; leaf++) {
        const hq_code *code = &codes->codes.at[codes->leaf_codes[leaf]];
        hq_text_add_z(text, leaf == 0 ? "" : in(blanking, "; ", "；"));
        hq_text_add(text, label_of(blanking, code->label, code->name));
    }
    if (shown < codes->leaf_count) {
        hq_text_add_z(text, in(blanking, " ... of ", "……共 "));
        hq_text_addf(text, "%u", codes->leaf_count);
        hq_text_add_z(text, in(blanking, "; `huiqi schema profile` has them all",
                               " 个，huiqi schema profile 列出全部"));
    }
    if (codes->codes.at[0].leaf)
        return;
    hq_text_add_z(
        text, in(blanking, "; where only the group is known, the group: ", "；只知道上一级时写上一级，如"));
    hq_text_add(text, label_of(blanking, codes->codes.at[0].label, codes->codes.at[0].name));
}

static hq_status say_bounds(const hq_blanking *blanking, hq_text *text, const hq_field *field)
{
    bool low, high;
    hq_text first, last;
    hq_text_init(&first, blanking->arena);
    hq_text_init(&last, blanking->arena);
    HQ_TRY(hq_template_quantity(&first, field->min, field->unit_scale, field->unit_text, &low));
    HQ_TRY(hq_template_quantity(&last, field->max, field->unit_scale, field->unit_text, &high));
    hq_text_add_z(text, in(blanking, "a number", "数"));
    if (!low || !high)
        return HQ_OK;
    hq_text_add_z(text, in(blanking, ", ", "，"));
    hq_text_add(text, hq_text_str(&first));
    hq_text_add_z(text, in(blanking, " to ", " 至 "));
    hq_text_add(text, hq_text_str(&last));
    return HQ_OK;
}

/* Does a bare number count hundredths under its header? Rates and shares: nobody writes 0.0345 for 3.45%. */
static bool in_percent(const hq_field *field)
{
    return hq_str_starts(field->unit_text, HQ_STR("1/")) ||
           (field->kind == HQ_FIELD_FACTOR && field->unit_text.length == 0);
}

static hq_status add_number(const hq_blanking *blanking, hq_text *text, const hq_field *field)
{
    static const int TRIED[] = {100, 10, 1, 0};
    hq_rat scale = field->unit_scale, value = field->min, wanted, steps;
    if (in_percent(field))
        HQ_TRY(hq_rat_div(blanking->arena, scale, hq_rat_int(100), &scale));
    for (size_t i = 0; i < sizeof TRIED / sizeof *TRIED; i++) {
        HQ_TRY(hq_rat_mul(blanking->arena, scale, hq_rat_int(TRIED[i]), &wanted));
        HQ_TRY(hq_rat_div(blanking->arena, wanted, field->step, &steps));
        if (hq_rat_compare(wanted, field->min) < 0 || hq_rat_compare(wanted, field->max) > 0 ||
            !hq_rat_is_integer(steps))
            continue;
        value = wanted;
        break;
    }
    bool written;
    return hq_template_quantity(text, value, scale, HQ_STR(""), &written);
}

static hq_status say_field(const hq_blanking *blanking, const hq_field *field, hq_text *says,
                           hq_text *example)
{
    switch (field->kind) {
    case HQ_FIELD_TRUTH:
        hq_text_add_z(says, in(blanking, "yes or no", "是 或 否"));
        hq_text_add_z(example, in(blanking, "yes", "是"));
        return HQ_OK;
    case HQ_FIELD_DATE:
        hq_text_add_z(says, in(blanking, "a day, ", "日期，"));
        hq_day_print(says, field->day_min);
        hq_text_add_z(says, in(blanking, " to ", " 至 "));
        hq_day_print(says, field->day_max);
        hq_day_print(example, hq_template_day(field));
        return HQ_OK;
    case HQ_FIELD_CODE: {
        const hq_codes *codes = &blanking->pack->codes.at[field->type.index];
        const hq_code *first = &codes->codes.at[codes->leaf_codes[0]];
        say_codes(blanking, says, codes);
        hq_text_add(example, label_of(blanking, first->label, first->name));
        return HQ_OK;
    }
    case HQ_FIELD_TEXT:
        hq_text_add_z(says, in(blanking, "text", "文字"));
        hq_text_add_z(example, in(blanking, "text", "文字"));
        return HQ_OK;
    default:
        HQ_TRY(say_bounds(blanking, says, field));
        return add_number(blanking, example, field);
    }
}

/* --- Columns --- */

static hq_status add_column(hq_blanking *blanking, hq_str header, const hq_text *says, const hq_text *example)
{
    hq_blank_column column = {.header = header};
    HQ_TRY(take(says, &column.says));
    HQ_TRY(take(example, &column.example));
    return HQ_PUSH(blanking->arena, blanking->out->sheets.at[blanking->sheet].columns, column) ? HQ_OK
                                                                                               : HQ_E_MEMORY;
}

/* What a header is read as; nothing where CSV marks it, lest it be a formula: it is not read back then. */
static hq_meant meant_by(const hq_blanking *blanking, hq_str header)
{
    if (hq_text_is_formula(header))
        return (hq_meant){.kind = HQ_MEANT_NOTHING};
    return hq_header_meant(&blanking->naming, header);
}

/* The first of the headers that is read as `kind`. false: none is. */
static bool choose(const hq_blanking *blanking, const hq_str *headers, uint32_t count, hq_meant_kind kind,
                   hq_str *out)
{
    for (uint32_t i = 0; i < count; i++)
        if (headers[i].length > 0 && meant_by(blanking, headers[i]).kind == kind) {
            *out = headers[i];
            return true;
        }
    return false;
}

/* A column that tells records apart, or names them: "企业编号", or `plain` where that means something else. */
static hq_status add_naming(hq_blanking *blanking, uint32_t entity, hq_meant_kind kind, const char *behind,
                            const char *plain, const char *says, const char *example)
{
    const hq_entity *of = &blanking->pack->entities.at[entity];
    hq_text longer, said, shown;
    hq_text_init(&longer, blanking->arena);
    hq_text_init(&said, blanking->arena);
    hq_text_init(&shown, blanking->arena);
    hq_text_add(&longer, label_of(blanking, of->label, of->name));
    hq_text_add_z(&longer, behind);
    hq_text_add_z(&said, says);
    hq_text_add_z(&shown, example);
    hq_str header,
        headers[] = {kind == HQ_MEANT_ID && blanking->naming.owner != HQ_NONE ? HQ_STR("")
                                                                              : hq_text_str(&longer),
                     hq_str_of(plain), kind == HQ_MEANT_OWNER ? of->name : HQ_STR("")};
    if (longer.failed)
        return HQ_E_MEMORY;
    if (!choose(blanking, headers, 3, kind, &header))
        return HQ_OK; /* the model has a fact of that name, which says it */
    return add_column(blanking, header, &said, &shown);
}

/* "车辆.座位数（座）": by label or name, with the unit that a bare number counts. */
static hq_status spell(const hq_blanking *blanking, const hq_field *field, bool label, hq_str *out)
{
    hq_text text;
    hq_text_init(&text, blanking->arena);
    uint32_t at = blanking->naming.entity;
    for (uint32_t i = 0; i < blanking->outer_depth; i++) {
        const hq_one_field *one = &blanking->pack->entities.at[at].ones.at[blanking->outer[i]];
        at = one->entity;
        hq_text_add(&text,
                    label ? label_of(blanking, blanking->pack->entities.at[at].label, one->name) : one->name);
        hq_text_add_char(&text, '.');
    }
    hq_text_add(&text, label ? label_of(blanking, field->label, field->name) : field->name);
    bool percent = in_percent(field);
    if (field->unit_text.length > 0 || percent) {
        hq_text_add_z(&text, in(blanking, " (", "（"));
        hq_text_add_z(&text, percent ? "%" : "");
        hq_text_add(&text,
                    percent ? hq_str_cut(field->unit_text, 1, field->unit_text.length) : field->unit_text);
        hq_text_add_z(&text, in(blanking, ")", "）"));
    }
    return take(&text, out);
}

static bool means(const hq_blanking *blanking, hq_str header, uint32_t entity, uint32_t field)
{
    hq_meant meant = meant_by(blanking, header);
    bool same = meant.kind == HQ_MEANT_FIELD && meant.entity == entity && meant.field == field &&
                meant.depth == blanking->outer_depth;
    for (uint32_t i = 0; same && i < meant.depth; i++)
        same = meant.ones[i] == blanking->outer[i];
    return same;
}

static hq_status add_field(hq_blanking *blanking, uint32_t entity, uint32_t index)
{
    const hq_field *field = &blanking->pack->entities.at[entity].fields.at[index];
    hq_text says, example;
    hq_str header;
    if (!hq_reads_field(blanking->reads, entity, index) || field->definition != HQ_NONE)
        return HQ_OK;
    if (field->kind == HQ_FIELD_STEPS) {
        blanking->untold = true;
        return HQ_OK;
    }
    HQ_TRY(spell(blanking, field, true, &header));
    if (!means(blanking, header, entity, index))
        HQ_TRY(spell(blanking, field, false, &header));
    hq_text_init(&says, blanking->arena);
    hq_text_init(&example, blanking->arena);
    HQ_TRY(say_field(blanking, field, &says, &example));
    return add_column(blanking, header, &says, &example);
}

/* The facts of a record and of those embedded in it. Depth is bounded as headers are. */
static hq_status add_fields(hq_blanking *blanking, uint32_t index)
{
    const hq_entity *entity = &blanking->pack->entities.at[index];
    for (uint32_t i = 0; i < entity->fields.count; i++)
        HQ_TRY(add_field(blanking, index, i));
    for (uint32_t i = 0; i < entity->ones.count && blanking->outer_depth < HQ_HEADER_DEPTH_MAX; i++) {
        blanking->outer[blanking->outer_depth++] = i;
        HQ_TRY(add_fields(blanking, entity->ones.at[i].entity));
        blanking->outer_depth--;
    }
    return HQ_OK;
}

static hq_status add_attested(hq_blanking *blanking, const hq_policy *policy, const hq_condition *condition)
{
    hq_text header, says, example;
    hq_text_init(&header, blanking->arena);
    hq_text_init(&says, blanking->arena);
    hq_text_init(&example, blanking->arena);
    hq_text_addf(&header, "attested.%.*s.%.*s", HQ_STR_ARGS(policy->id), HQ_STR_ARGS(condition->path));
    hq_text_add_z(&says, in(blanking, "yes or no, as the office or an expert found: ",
                            "是 或 否，按主管部门或专家的认定："));
    hq_text_add(&says, hq_words_in(condition->says, blanking->language));
    hq_text_add_z(&example, in(blanking, "yes", "是"));
    hq_str name;
    HQ_TRY(take(&header, &name));
    return add_column(blanking, name, &says, &example);
}

static hq_status add_attestations(hq_blanking *blanking)
{
    for (uint32_t i = 0; i < blanking->reads->attestations.count; i++) {
        const hq_read_attestation *read = &blanking->reads->attestations.at[i];
        const hq_policy *policy = &blanking->pack->policies.at[read->policy];
        const hq_condition *condition = NULL;
        for (uint32_t c = 0; c < policy->conditions.count && condition == NULL; c++)
            condition = hq_condition_attestation(&policy->conditions.at[c], read->attestation);
        if (condition != NULL)
            HQ_TRY(add_attested(blanking, policy, condition));
    }
    return HQ_OK;
}

/* --- What the sources of the rules leave open --- */

static bool means_given(const hq_blanking *blanking, hq_str header, const hq_given_column *given)
{
    hq_meant meant = meant_by(blanking, header);
    return meant.kind == HQ_MEANT_GIVEN && meant.given.parameter == given->parameter &&
           meant.given.policy == given->policy && meant.given.end == given->end;
}

/* What may be written for a figure; of one without bounds the example is a hundred. */
static hq_status say_figure(const hq_blanking *blanking, const hq_parameter *parameter, hq_field *field,
                            hq_text *says, hq_text *example)
{
    if (parameter->has_bounds) { /* those that hq_given_field leaves out, too, because no count says them */
        field->min = parameter->min;
        field->max = parameter->max;
        field->step = parameter->step;
        HQ_TRY(say_bounds(blanking, says, field));
    } else {
        hq_text_add_z(says, in(blanking, "a number", "数"));
        HQ_TRY(hq_rat_div(blanking->arena, field->unit_scale, hq_rat_int(100), &field->step));
        HQ_TRY(hq_rat_mul(blanking->arena, field->unit_scale, hq_rat_int(100), &field->max));
    }
    return add_number(blanking, example, field);
}

/* By its label where that means it, else by name: then what may be written says what it is. */
static hq_status add_parameter(hq_blanking *blanking, uint32_t index)
{
    const hq_parameter *parameter = &blanking->pack->parameters.at[index];
    const hq_given_column given = {.parameter = index};
    hq_text says, example;
    hq_str header, label = hq_words_in(parameter->label, blanking->language);
    bool in_steps;
    hq_field field = hq_given_field(blanking->pack, &given, &in_steps);
    hq_text_init(&says, blanking->arena);
    hq_text_init(&example, blanking->arena);
    HQ_TRY(join(blanking, HQ_STR("given"), parameter->name, &field.name));
    HQ_TRY(say_figure(blanking, parameter, &field, &says, &example));
    hq_text_add_z(&says, in(blanking, "; the sources of the rules leave it open", "；文件未载明"));
    HQ_TRY(spell(blanking, &field, true, &header));
    if (!means_given(blanking, header, &given)) {
        HQ_TRY(spell(blanking, &field, false, &header));
        hq_text_add_z(&says, label.length > 0 ? in(blanking, ": ", "：") : "");
        hq_text_add(&says, label);
    }
    return add_column(blanking, header, &says, &example);
}

static hq_status add_open_day(hq_blanking *blanking, const hq_read_open_day *read)
{
    const hq_policy *policy = &blanking->pack->policies.at[read->policy];
    const hq_given_column given = {HQ_NONE, read->policy, read->end};
    bool in_steps;
    const hq_field field = hq_given_field(blanking->pack, &given, &in_steps);
    hq_text header, says, example;
    hq_text_init(&header, blanking->arena);
    hq_text_init(&says, blanking->arena);
    hq_text_init(&example, blanking->arena);
    hq_text_addf(&header, "given.%.*s.valid.%s", HQ_STR_ARGS(policy->id), read->end == 0 ? "from" : "to");
    hq_text_add_z(&says,
                  read->end == 0
                      ? in(blanking, "a day, the first on which it is in force", "日期，即生效日")
                      : in(blanking, "a day, the last on which it is in force", "日期，即有效期最后一日"));
    hq_text_add_z(&says, in(blanking, "; the sources of the rules leave it open: ", "；文件未载明："));
    hq_text_add(&says, hq_words_in(policy->title, blanking->language));
    hq_day_print(&example, hq_template_day(&field));
    hq_str name;
    HQ_TRY(take(&header, &name));
    return add_column(blanking, name, &says, &example);
}

static hq_status add_given(hq_blanking *blanking)
{
    const hq_reads *reads = blanking->reads;
    for (uint32_t i = 0; i < reads->parameters.count; i++)
        if (blanking->pack->parameters.at[reads->parameters.at[i]].rows.count == 0)
            HQ_TRY(add_parameter(blanking, reads->parameters.at[i]));
    for (uint32_t i = 0; i < reads->days.count; i++)
        HQ_TRY(add_open_day(blanking, &reads->days.at[i]));
    return HQ_OK;
}

/* --- Sheets --- */

static bool title_is_taken(const hq_blanking *blanking, hq_str title)
{
    for (uint32_t i = 0; i < blanking->out->sheets.count; i++)
        if (hq_str_equal(blanking->out->sheets.at[i].title, title))
            return true;
    return false;
}

/* May a sheet, and a file, be called so? What `FILE#SHEET`, shells and spreadsheets divide or drop is left out. */
static bool may_be_title(const hq_blanking *blanking, hq_str title)
{
    uint32_t characters = 0;
    for (size_t i = 0; i < title.length; i++) {
        unsigned char c = (unsigned char)title.at[i];
        bool plain = c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                     (c >= 'A' && c <= 'Z') || c == '_' || c == '-' ||
                     (c == ' ' && i > 0 && i + 1 < title.length);
        if (!plain)
            return false;
        characters += (c & 0xC0) != 0x80;
    }
    return characters > 0 && characters <= SHEET_NAME_CHARACTERS_MAX && !title_is_taken(blanking, title) &&
           !hq_str_is(title, "History") && !hq_str_is(title, "remarks") && !hq_str_is(title, "说明");
}

/* A title of its own: of several that are the same, the later ones are called by their number. */
static hq_status name_sheet(const hq_blanking *blanking, hq_str label, hq_str *out)
{
    *out = label;
    if (may_be_title(blanking, label))
        return HQ_OK;
    hq_text text;
    hq_text_init(&text, blanking->arena);
    hq_text_add_z(&text, in(blanking, "list ", "清单"));
    hq_text_addf(&text, "%u", blanking->out->sheets.count);
    return take(&text, out);
}

static hq_status open_sheet(hq_blanking *blanking, hq_str path, hq_str label, hq_naming naming)
{
    hq_blank_sheet sheet = {.list = path};
    HQ_TRY(name_sheet(blanking, label, &sheet.title));
    blanking->sheet = blanking->out->sheets.count;
    blanking->naming = naming;
    blanking->outer_depth = 0;
    return HQ_PUSH(blanking->arena, blanking->out->sheets, sheet) ? HQ_OK : HQ_E_MEMORY;
}

static hq_status add_lists(hq_blanking *blanking, uint32_t index, uint32_t owner, hq_str path);

static hq_status add_list(hq_blanking *blanking, const hq_list_field *list, uint32_t owner, hq_str path)
{
    const hq_naming naming = {blanking->pack, list->entity, owner};
    HQ_TRY(open_sheet(blanking, path, label_of(blanking, list->label, list->name), naming));
    HQ_TRY(add_naming(blanking, owner, HQ_MEANT_OWNER, in(blanking, " id", "编号"), "",
                      in(blanking, "whose it is: the id in that table", "属于谁：与其表中的编号相同"), "1"));
    HQ_TRY(add_naming(blanking, list->entity, HQ_MEANT_ID, "", in(blanking, "id", "编号"),
                      in(blanking, "your own, another one in every row", "自定，每行不同"), "1"));
    HQ_TRY(add_fields(blanking, list->entity));
    return add_lists(blanking, list->entity, list->entity, path);
}

/* Lists of a record, and of records embedded in it. Depth is bounded by the model. */
static hq_status add_lists(hq_blanking *blanking, uint32_t index, uint32_t owner, hq_str path)
{
    const hq_entity *entity = &blanking->pack->entities.at[index];
    hq_str below;
    for (uint32_t i = 0; i < entity->lists.count; i++) {
        bool read = hq_reads_list(blanking->reads, index, i);
        if (i == entity->received) {
            blanking->untold = blanking->untold || read;
            continue;
        }
        if (!read && !leads_to_list(blanking, entity->lists.at[i].entity))
            continue;
        HQ_TRY(join(blanking, path, entity->lists.at[i].name, &below));
        HQ_TRY(add_list(blanking, &entity->lists.at[i], owner, below));
    }
    for (uint32_t i = 0; i < entity->ones.count; i++) {
        HQ_TRY(join(blanking, path, entity->ones.at[i].name, &below));
        HQ_TRY(add_lists(blanking, entity->ones.at[i].entity, owner, below));
    }
    return HQ_OK;
}

static bool note(const hq_blanking *blanking, const char *en, const char *zh)
{
    hq_str text = hq_str_of(in(blanking, en, zh));
    return HQ_PUSH(blanking->arena, blanking->out->notes, text);
}

/* Is there a fact to fill in, or only who it is about? */
static bool asks(const hq_blank_table *table, uint32_t named)
{
    return table->sheets.count > 1 || table->sheets.at[0].columns.count > named;
}

static hq_status add_notes(hq_blanking *blanking)
{
    bool good = note(blanking, "An empty cell is not known, never zero: the answer is then a range.",
                     "空着就是不知道，绝不当作零；结果即为一个范围。");
    if (blanking->out->sheets.count > 1)
        good =
            good && note(blanking,
                         "A row for each item of a list. Who has no row in it has none: a list that nothing "
                         "is known of is left out of the command (--list).",
                         "清单每项一行；在清单中没有行就是没有。完全不清楚的清单，运行时不写它的 --list。");
    if (blanking->untold)
        good =
            good && note(blanking,
                         "Payments received and balances that change by day do not fit into a table: they "
                         "want JSON lines (huiqi new profile).",
                         "已领款项和按日变动的余额不能写在表中，须用 JSON Lines（见 huiqi new profile）。");
    return good ? HQ_OK : HQ_E_MEMORY;
}

/* Do the headers alone say what a row is about? */
static hq_status headers_tell(const hq_blanking *blanking, uint32_t entity, bool *out)
{
    const hq_blank_sheet *sheet = &blanking->out->sheets.at[0];
    hq_str *headers = HQ_NEW_ARRAY(blanking->arena, hq_str, sheet->columns.count);
    HQ_TRY_ALLOC(headers);
    for (uint32_t i = 0; i < sheet->columns.count; i++)
        headers[i] = sheet->columns.at[i].header;
    *out = hq_header_entity(blanking->pack, headers, sheet->columns.count) == entity;
    return HQ_OK;
}

hq_status hq_blank_table_make(hq_arena *arena, const hq_pack *pack, const hq_reads *reads, uint32_t entity,
                              hq_language language, hq_blank_table *out)
{
    *out = (hq_blank_table){.language = language};
    hq_blanking blanking = {.arena = arena, .pack = pack, .reads = reads, .language = language, .out = out};
    if (entity == HQ_NONE)
        entity = find_entity(&blanking);
    const hq_entity *root = &pack->entities.at[entity];
    HQ_TRY(open_sheet(&blanking, HQ_STR(""), label_of(&blanking, root->label, root->name),
                      (hq_naming){pack, entity, HQ_NONE}));
    HQ_TRY(add_naming(&blanking, entity, HQ_MEANT_ID, in(&blanking, " id", "编号"),
                      in(&blanking, "id", "编号"),
                      in(&blanking, "your own, another one in every row", "自定，每行不同"), "1"));
    HQ_TRY(add_naming(
        &blanking, entity, HQ_MEANT_NAME, in(&blanking, " name", "名称"), in(&blanking, "name", "名称"),
        in(&blanking, "as you call it; may be left empty", "可不填"), in(&blanking, "(name)", "（名称）")));
    uint32_t named = out->sheets.at[0].columns.count;
    HQ_TRY(add_fields(&blanking, entity));
    HQ_TRY(add_attestations(&blanking));
    HQ_TRY(add_given(&blanking));
    HQ_TRY(add_lists(&blanking, entity, entity, HQ_STR("")));
    out->asks = asks(out, named);
    bool told;
    HQ_TRY(headers_tell(&blanking, entity, &told));
    if (!told)
        out->entity = root->name;
    return add_notes(&blanking);
}
