/* What an example expects, read from its document: keys, names, figures in their units. See trial.h. */
#include <string.h>

#include "data/number_text.h"
#include "run/trial.h"

static bool keep(hq_trial *trial, hq_wanted wanted)
{
    return HQ_PUSH(trial->arena, trial->wanted, wanted);
}

/* Report a name that nothing bears, with the nearest of those that would do. */
static hq_status unknown(hq_trial *trial, hq_message message, hq_pos pos, hq_str name,
                         const hq_str_list *known)
{
    hq_diag *diag = hq_diag_add(trial->diags, message, pos, (const hq_str[]){name, HQ_STR("expect")},
                                message == HQ_D_UNKNOWN_KEY ? 2 : 1);
    hq_diag_suggest(trial->diags, diag, name, known->at, known->count);
    return HQ_OK;
}

static bool is_scalar(hq_trial *trial, const hq_doc *doc, hq_str what)
{
    if (doc->kind == HQ_DOC_SCALAR)
        return true;
    HQ_REPORT(trial->diags, NOT_A_SCALAR, doc->pos, what);
    return false;
}

/* --- Values --- */

static void report_unit(hq_trial *trial, const hq_doc *doc, hq_unit needed, hq_unit have)
{
    const hq_units *units = &trial->plan->pack->units;
    hq_text need, given;
    hq_text_init(&need, trial->arena);
    hq_text_init(&given, trial->arena);
    hq_unit_print(&need, units, needed, false, needed.power[HQ_DIM_MONTH] != 0);
    hq_unit_print(&given, units, have, false, have.power[HQ_DIM_MONTH] != 0);
    hq_str pure = HQ_BOTH("a pure number", "纯数");
    HQ_REPORT(trial->diags, WRONG_UNIT, doc->pos, hq_unit_is_none(needed) ? pure : hq_text_str(&need),
              hq_unit_is_none(have) ? pure : hq_text_str(&given));
}

/* Is it written as a share: 10%, 6.5折? Of money or of people there is none. */
static bool is_share_of_something(hq_str text, hq_unit unit)
{
    bool something = false;
    for (size_t d = 0; d < HQ_UNIT_DIMENSIONS_MAX; d++)
        something = something || unit.power[d] > 0;
    return something && (hq_str_ends(text, HQ_STR("%")) || hq_str_ends(text, HQ_STR("％")) ||
                         hq_str_ends(text, HQ_STR("折")));
}

/* A bare number is in the unit that is needed, except where that holds a time: months or years must be said. */
static hq_status read_number(hq_trial *trial, const hq_doc *doc, hq_unit unit, hq_rat *out, bool *open)
{
    hq_quantity_text quantity;
    hq_str bad;
    *open = hq_str_is(doc->scalar, "unbounded");
    if (*open)
        return HQ_OK;
    hq_status status =
        hq_quantity_parse(trial->arena, &trial->plan->pack->units, doc->scalar, &quantity, &bad);
    if (status == HQ_E_INVALID && bad.length > 0) {
        HQ_REPORT(trial->diags, UNKNOWN_UNIT, doc->pos, bad);
        return HQ_OK;
    }
    if (status == HQ_E_INVALID) {
        HQ_REPORT(trial->diags, BAD_NUMBER, doc->pos, doc->scalar);
        return HQ_OK;
    }
    HQ_TRY(status);
    bool needs_unit = unit.power[HQ_DIM_MONTH] != 0 && hq_rat_sign(quantity.value) != 0;
    needs_unit = needs_unit || is_share_of_something(doc->scalar, unit);
    if (quantity.has_unit ? !hq_unit_equal(quantity.unit, unit) : needs_unit)
        report_unit(trial, doc, unit, quantity.has_unit ? quantity.unit : hq_unit_none());
    *out = quantity.value;
    return HQ_OK;
}

static hq_status read_numbers(hq_trial *trial, hq_doc *low, hq_doc *high, hq_shown *out)
{
    out->low = out->high = HQ_RAT_ZERO;
    HQ_TRY(read_number(trial, low, out->unit, &out->low, &out->low_open));
    if (high == low) {
        out->high = out->low;
        out->high_open = out->low_open;
        return HQ_OK;
    }
    HQ_TRY(read_number(trial, high, out->unit, &out->high, &out->high_open));
    if (!out->low_open && !out->high_open && hq_rat_compare(out->low, out->high) > 0)
        HQ_REPORT(trial->diags, MIN_ABOVE_MAX, low->pos, low->scalar, high->scalar);
    return HQ_OK;
}

static void read_day(hq_trial *trial, const hq_doc *doc, hq_day *out)
{
    bool form;
    if (hq_day_text_parse(doc->scalar, out, &form))
        return;
    if (form)
        HQ_REPORT(trial->diags, NO_SUCH_DATE, doc->pos, doc->scalar);
    else
        HQ_REPORT(trial->diags, PROFILE_DATE, doc->pos, doc->scalar);
}

static void read_days(hq_trial *trial, hq_doc *low, hq_doc *high, hq_shown *out)
{
    out->day_low = out->day_high = 0;
    read_day(trial, low, &out->day_low);
    if (high == low)
        out->day_high = out->day_low;
    else
        read_day(trial, high, &out->day_high);
    if (out->day_low > out->day_high)
        HQ_REPORT(trial->diags, MIN_ABOVE_MAX, low->pos, low->scalar, high->scalar);
}

static void read_span(hq_trial *trial, hq_doc *doc, hq_shown *out)
{
    hq_day first = 0, last = 0;
    if (!hq_span_parse(doc->scalar, &first, &last))
        HQ_REPORT(trial->diags, EXPECTED, doc->pos, HQ_STR("2026-01-01 to 2026-12-31"));
    out->day_low = out->day_high = first;
    out->until_low = out->until_high = last + 1;
}

static void read_truth(hq_trial *trial, const hq_doc *doc, hq_shown *out)
{
    bool truth;
    if (hq_truth_parse(doc->scalar, &truth))
        out->truth |= truth ? HQ_TRUE : HQ_FALSE;
    else
        HQ_REPORT(trial->diags, PROFILE_TRUTH, doc->pos, doc->scalar);
}

static hq_status read_code(hq_trial *trial, const hq_doc *doc, uint64_t *leaves, uint32_t tree)
{
    const hq_codes *codes = &trial->plan->pack->codes.at[tree];
    uint32_t code = hq_codes_find(codes, doc->scalar);
    if (code != HQ_NONE) {
        const hq_code *at = &codes->codes.at[code];
        for (uint32_t leaf = at->leaf_first; leaf < at->leaf_first + at->leaf_count; leaf++)
            leaves[leaf / 64] |= UINT64_C(1) << (leaf % 64);
        return HQ_OK;
    }
    hq_diag *diag = HQ_REPORT(trial->diags, UNKNOWN_CODE, doc->pos, doc->scalar, codes->name);
    hq_guess guess = hq_guess_begin(trial->diags, diag, doc->scalar);
    for (uint32_t i = 0; i < codes->codes.count; i++)
        hq_guess_offer(&guess, codes->codes.at[i].name);
    hq_guess_end(&guess);
    return HQ_OK;
}

/* Truths and codes: one, or a list of those it can be. */
static hq_status read_one_of(hq_trial *trial, hq_doc *doc, hq_shown *out)
{
    uint64_t *leaves = NULL;
    if (out->kind == HQ_T_CODE) {
        uint32_t size = trial->plan->pack->codes.at[out->tree].leaf_count;
        leaves = HQ_NEW_ARRAY(trial->arena, uint64_t, (size + 63) / 64 + 1);
        HQ_TRY_ALLOC(leaves);
        out->leaves = leaves;
    }
    for (uint32_t i = 0; i < (doc->kind == HQ_DOC_LIST ? doc->count : 1); i++) {
        const hq_doc *item = doc->kind == HQ_DOC_LIST ? doc->items[i] : doc;
        if (!is_scalar(trial, item, HQ_STR("values")))
            continue;
        if (out->kind == HQ_T_CODE)
            HQ_TRY(read_code(trial, item, leaves, out->tree));
        else
            read_truth(trial, item, out);
    }
    return HQ_OK;
}

/* A value of a type: X, or [X, Y] for all from X to Y. */
static hq_status read_value(hq_trial *trial, hq_doc *doc, hq_str what, hq_type type, hq_shown *out)
{
    *out = (hq_shown){.kind = type.kind, .unit = type.unit, .known = true, .tree = type.index};
    if (type.kind == HQ_T_CODE || type.kind == HQ_T_TRUTH)
        return read_one_of(trial, doc, out);
    bool ranges = type.kind == HQ_T_NUMBER || type.kind == HQ_T_DATE;
    bool is_range = ranges && doc->kind == HQ_DOC_LIST;
    if (is_range && doc->count != 2) {
        HQ_REPORT(trial->diags, EXPECTED, doc->pos, HQ_STR("[low, high]"));
        return HQ_OK;
    }
    hq_doc *low = is_range ? doc->items[0] : doc, *high = is_range ? doc->items[1] : doc;
    if (!is_scalar(trial, low, what) || (high != low && !is_scalar(trial, high, what)))
        return HQ_OK;
    if (type.kind == HQ_T_NUMBER)
        return read_numbers(trial, low, high, out);
    if (type.kind == HQ_T_DATE)
        read_days(trial, low, high, out);
    else if (type.kind == HQ_T_SPAN)
        read_span(trial, doc, out);
    else
        out->text = doc->scalar;
    return HQ_OK;
}

/* --- Keys --- */

static hq_status read_status(hq_trial *trial, const hq_doc_key *key, hq_doc *doc)
{
    hq_str_list known = {0};
    hq_text all;
    hq_text_init(&all, trial->arena);
    if (!is_scalar(trial, doc, key->name))
        return HQ_OK;
    for (hq_verdict v = HQ_VERDICT_NOT_APPLICABLE; v <= HQ_VERDICT_ELIGIBLE; v++) {
        hq_str name = hq_str_of(hq_verdict_name(v));
        if (hq_str_equal(name, doc->scalar))
            return keep(trial, (hq_wanted){.kind = HQ_WANTED_STATUS, .key = key->name, .verdict = v})
                       ? HQ_OK
                       : HQ_E_MEMORY;
        hq_text_add_z(&all, all.length == 0 ? "" : ", ");
        hq_text_add(&all, name);
        if (!HQ_PUSH(trial->arena, known, name))
            return HQ_E_MEMORY;
    }
    hq_diag *diag = HQ_REPORT(trial->diags, UNKNOWN_WORD, doc->pos, key->name, hq_text_str(&all));
    hq_diag_suggest(trial->diags, diag, doc->scalar, known.at, known.count);
    return HQ_OK;
}

/* The type of a benefit's figure; HQ_T_NONE where it has none. */
static hq_type figure_type(const hq_trial *trial, const hq_plan_benefit *benefit)
{
    hq_type money = {.kind = HQ_T_NUMBER, .unit = hq_unit_of(HQ_DIM_MONEY, 1)};
    if (benefit->pays != HQ_NONE || (benefit->amount != HQ_NONE && benefit->declared->per_subject))
        return money;
    if (benefit->amount == HQ_NONE)
        return (hq_type){.kind = HQ_T_NONE};
    return (hq_type){.kind = HQ_T_NUMBER, .unit = trial->plan->nodes.at[benefit->amount].unit};
}

/* `amount` is all money of a policy; without money, the figure of its only benefit. */
static hq_type amount_type(const hq_trial *trial)
{
    hq_type money = {.kind = HQ_T_NUMBER, .unit = hq_unit_of(HQ_DIM_MONEY, 1)};
    if (trial->group != NULL)
        return money;
    if (trial->policy == NULL)
        return (hq_type){.kind = HQ_T_NONE};
    for (uint32_t i = 0; i < trial->policy->benefit_count; i++) {
        hq_type type = figure_type(trial, &trial->policy->benefits[i]);
        if (type.kind != HQ_T_NONE && hq_unit_equal(type.unit, money.unit))
            return money;
    }
    return trial->policy->benefit_count == 1 ? figure_type(trial, &trial->policy->benefits[0])
                                             : (hq_type){.kind = HQ_T_NONE};
}

static hq_status read_figure(hq_trial *trial, const hq_doc_key *key, hq_doc *doc, hq_wanted_kind kind,
                             uint32_t index, hq_type type)
{
    hq_wanted wanted = {.kind = kind, .key = key->name, .index = index};
    HQ_TRY(read_value(trial, doc, key->name, type, &wanted.value));
    return keep(trial, wanted) ? HQ_OK : HQ_E_MEMORY;
}

static hq_status read_names(hq_trial *trial, const hq_doc_key *key, hq_doc *doc, hq_wanted_kind kind)
{
    hq_wanted wanted = {.kind = kind, .key = key->name};
    hq_str_list known = {0};
    if (doc->kind != HQ_DOC_LIST) {
        HQ_REPORT(trial->diags, NOT_A_LIST, doc->pos, key->name);
        return HQ_OK;
    }
    for (uint32_t i = 0; kind == HQ_WANTED_UNMET && i < trial->policy->condition_count; i++)
        if (!HQ_PUSH(trial->arena, known, trial->policy->conditions[i].declared->name))
            return HQ_E_MEMORY;
    for (uint32_t i = 0; i < doc->count; i++) {
        const hq_doc *item = doc->items[i];
        bool there = kind == HQ_WANTED_MISSING;
        if (!is_scalar(trial, item, key->name))
            continue;
        for (uint32_t k = 0; k < known.count; k++)
            there = there || hq_str_equal(known.at[k], item->scalar);
        if (!there)
            HQ_TRY(unknown(trial, HQ_D_UNKNOWN_NAME, item->pos, item->scalar, &known));
        if (!HQ_PUSH(trial->arena, wanted.names, item->scalar))
            return HQ_E_MEMORY;
    }
    return keep(trial, wanted) ? HQ_OK : HQ_E_MEMORY;
}

/* --- values: lets of the policy, and derived facts --- */

static hq_status report_value(hq_trial *trial, const hq_doc_key *key)
{
    const hq_pack *pack = trial->plan->pack;
    hq_str_list known = {0};
    bool good = true;
    for (uint32_t i = 0; trial->policy != NULL && i < trial->policy->let_count; i++)
        good = good && HQ_PUSH(trial->arena, known, trial->policy->declared->lets.at[i].name);
    for (uint32_t i = 0; i < pack->definitions.count; i++)
        good = good && HQ_PUSH(trial->arena, known, pack->definitions.at[i].path);
    HQ_TRY(good ? HQ_OK : HQ_E_MEMORY);
    return unknown(trial, HQ_D_UNKNOWN_NAME, key->pos, key->name, &known);
}

static hq_status read_one_value(hq_trial *trial, const hq_doc_key *key, hq_doc *doc)
{
    const hq_pack *pack = trial->plan->pack;
    for (uint32_t i = 0; trial->policy != NULL && i < trial->policy->let_count; i++) {
        const hq_let *let = &trial->policy->declared->lets.at[i];
        if (hq_str_equal(let->name, key->name))
            return read_figure(trial, key, doc, HQ_WANTED_LET, i, let->expression->type);
    }
    for (uint32_t i = 0; i < pack->definitions.count; i++) {
        const hq_definition *definition = &pack->definitions.at[i];
        if (hq_str_equal(definition->path, key->name))
            return read_figure(trial, key, doc, HQ_WANTED_FACT, i,
                               pack->entities.at[definition->entity].fields.at[definition->field].type);
    }
    return report_value(trial, key);
}

static hq_status read_values(hq_trial *trial, hq_doc *doc)
{
    if (doc->kind != HQ_DOC_MAP) {
        HQ_REPORT(trial->diags, NOT_A_MAP, doc->pos, HQ_STR("values"));
        return HQ_OK;
    }
    for (uint32_t i = 0; i < doc->count; i++)
        HQ_TRY(read_one_value(trial, &doc->keys[i], doc->items[i]));
    return HQ_OK;
}

/* --- The whole --- */

/* A benefit, by its figure or, where it has none, by whether it is given; or a member of the group. */
static hq_status read_named(hq_trial *trial, const hq_doc_key *key, hq_doc *doc, hq_str_list *known,
                            bool *done)
{
    const hq_pack *pack = trial->plan->pack;
    hq_type money = {.kind = HQ_T_NUMBER, .unit = hq_unit_of(HQ_DIM_MONEY, 1)};
    for (uint32_t i = 0; !*done && trial->policy != NULL && i < trial->policy->benefit_count; i++) {
        const hq_plan_benefit *benefit = &trial->policy->benefits[i];
        hq_type type = figure_type(trial, benefit);
        hq_wanted_kind kind = type.kind == HQ_T_NONE ? HQ_WANTED_GIVEN : HQ_WANTED_BENEFIT;
        if (kind == HQ_WANTED_GIVEN)
            type.kind = HQ_T_TRUTH;
        if (benefit->declared->name.length == 0)
            continue;
        if (!HQ_PUSH(trial->arena, *known, benefit->declared->name))
            return HQ_E_MEMORY;
        *done = hq_str_equal(benefit->declared->name, key->name);
        if (*done)
            return read_figure(trial, key, doc, kind, i, type);
    }
    for (uint32_t i = 0; !*done && trial->group != NULL && i < trial->group->members.count; i++) {
        const hq_policy *member = &pack->policies.at[trial->group->members.at[i].policy];
        if (!HQ_PUSH(trial->arena, *known, member->id))
            return HQ_E_MEMORY;
        *done = hq_str_equal(member->id, key->name);
        if (*done)
            return read_figure(trial, key, doc, HQ_WANTED_MEMBER, i, money);
    }
    return HQ_OK;
}

/* One key. `known` gathers the keys that this kind of example may have. */
static hq_status read_key(hq_trial *trial, const hq_doc_key *key, hq_doc *doc)
{
    hq_str_list known = {0};
    hq_type amount = amount_type(trial);
    const struct {
        const char *name;
        bool there;
    } keys[] = {{"status", trial->definition == NULL},
                {"amount", amount.kind != HQ_T_NONE},
                {"values", true},
                {"unmet", trial->policy != NULL},
                {"missing", trial->definition == NULL}};
    size_t found = SIZE_MAX;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (keys[i].there && !HQ_PUSH(trial->arena, known, hq_str_of(keys[i].name)))
            return HQ_E_MEMORY;
        if (keys[i].there && hq_str_is(key->name, keys[i].name))
            found = i;
    }
    bool done = false;
    switch (found) {
    case 0:
        return read_status(trial, key, doc);
    case 1:
        return read_figure(trial, key, doc, HQ_WANTED_AMOUNT, 0, amount);
    case 2:
        return read_values(trial, doc);
    case 3:
        return read_names(trial, key, doc, HQ_WANTED_UNMET);
    case 4:
        return read_names(trial, key, doc, HQ_WANTED_MISSING);
    default:
        HQ_TRY(read_named(trial, key, doc, &known, &done));
        return done ? HQ_OK : unknown(trial, HQ_D_UNKNOWN_KEY, key->pos, key->name, &known);
    }
}

hq_status hq_wanted_read(hq_trial *trial)
{
    const hq_doc *expect = trial->example->expect;
    for (uint32_t i = 0; i < expect->count; i++)
        HQ_TRY(read_key(trial, &expect->keys[i], expect->items[i]));
    return trial->diags->failed ? HQ_E_MEMORY : HQ_OK;
}
