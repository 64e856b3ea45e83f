/*
 * Names of columns. See header_names.h.
 *
 * As it is written comes first, so that brackets and capitals that belong to a label are no trouble; then without what stands in brackets
 * behind it; then with capitals and small letters alike.
 */
#include "data/header_names.h"

#include <string.h>

#include "data/cell_text.h"
#include "data/read_facts.h"

bool hq_label_is(hq_words label, hq_str name)
{
    return name.length > 0 && (hq_str_equal(label.zh, name) || hq_str_equal(label.en, name));
}

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool alike(hq_str a, hq_str b, bool loosely)
{
    if (a.length != b.length || a.length == 0)
        return false;
    for (size_t i = 0; i < a.length; i++)
        if (a.at[i] != b.at[i] && (!loosely || small(a.at[i]) != small(b.at[i])))
            return false;
    return true;
}

static bool alike_either(hq_words label, hq_str name, bool loosely)
{
    return alike(label.zh, name, loosely) || alike(label.en, name, loosely);
}

/* The rest of "prefix.rest". */
static bool after_dot(hq_str name, hq_str prefix, hq_str *rest)
{
    if (prefix.length == 0 || name.length < prefix.length + 2 || !hq_str_starts(name, prefix) ||
        name.at[prefix.length] != '.')
        return false;
    *rest = hq_str_cut(name, prefix.length + 1, name.length);
    return true;
}

static bool find_field(const hq_entity *entity, hq_str name, bool loosely, uint32_t *field)
{
    for (*field = 0; *field < entity->fields.count; (*field)++)
        if (alike(entity->fields.at[*field].name, name, loosely))
            return true;
    for (*field = 0; *field < entity->fields.count; (*field)++)
        if (alike_either(entity->fields.at[*field].label, name, loosely))
            return true;
    return false;
}

static bool find_list(const hq_entity *entity, hq_str name, bool loosely, uint32_t *list)
{
    for (*list = 0; *list < entity->lists.count; (*list)++)
        if (alike(entity->lists.at[*list].name, name, loosely) ||
            alike_either(entity->lists.at[*list].label, name, loosely))
            return true;
    return false;
}

/* A field or list of the entity, or vehicle.seats. Depth is bounded by HQ_HEADER_DEPTH_MAX. */
static bool find_path(const hq_pack *pack, uint32_t entity, hq_str name, bool loosely, hq_meant *out)
{
    const hq_entity *declared = &pack->entities.at[entity];
    out->entity = entity;
    out->kind = HQ_MEANT_FIELD;
    if (find_field(declared, name, loosely, &out->field))
        return true;
    out->kind = HQ_MEANT_LIST;
    if (out->depth == 0 && find_list(declared, name, loosely, &out->field))
        return true;
    for (uint32_t i = 0; out->depth < HQ_HEADER_DEPTH_MAX && i < declared->ones.count; i++) {
        const hq_entity *embedded = &pack->entities.at[declared->ones.at[i].entity];
        hq_str rest;
        if (!after_dot(name, declared->ones.at[i].name, &rest) &&
            !after_dot(name, embedded->label.zh, &rest) && !after_dot(name, embedded->label.en, &rest))
            continue;
        out->ones[out->depth++] = i;
        if (find_path(pack, declared->ones.at[i].entity, rest, loosely, out))
            return true;
        out->depth--;
    }
    out->kind = HQ_MEANT_NOTHING;
    return false;
}

/* A field of some embedded record, without saying of which: `seats` where one record alone has it. */
static void find_embedded(const hq_pack *pack, uint32_t entity, hq_str name, hq_meant *way, hq_meant *out)
{
    const hq_entity *declared = &pack->entities.at[entity];
    for (uint32_t i = 0; way->depth < HQ_HEADER_DEPTH_MAX && i < declared->ones.count; i++) {
        uint32_t inner = declared->ones.at[i].entity;
        way->ones[way->depth++] = i;
        if (find_field(&pack->entities.at[inner], name, false, &way->field)) {
            if (out->kind == HQ_MEANT_NOTHING) {
                *out = *way;
                out->kind = HQ_MEANT_FIELD;
                out->entity = inner;
            } else {
                out->kind = HQ_MEANT_MANY;
                out->other = inner;
            }
        }
        find_embedded(pack, inner, name, way, out);
        way->depth--;
    }
}

static bool is_id(hq_str name, bool loosely)
{
    return alike(name, HQ_STR("id"), loosely) || alike(name, HQ_STR("编号"), false);
}

static bool is_name(hq_str name, bool loosely)
{
    return alike(name, HQ_STR("name"), loosely) || alike(name, HQ_STR("名称"), false);
}

/* What stands behind the name of an entity in the header: company_id, 企业编号; company name, 企业名称. */
static const char *const ID_BEHIND[] = {".id", "_id", " id", ".编号", "编号", NULL};
static const char *const NAME_BEHIND[] = {".name", "_name", " name", ".名称", "名称", NULL};

/* bare: nothing has to stand behind it. */
static bool is_of(const hq_entity *entity, hq_str name, const char *const *behind, bool bare)
{
    const hq_str called[] = {entity->name, entity->label.zh, entity->label.en};
    for (size_t c = 0; c < sizeof called / sizeof *called; c++) {
        if (called[c].length == 0 || !alike(hq_str_cut(name, 0, called[c].length), called[c], true))
            continue;
        hq_str rest = hq_str_cut(name, called[c].length, name.length);
        if (rest.length == 0 && bare)
            return true;
        for (size_t b = 0; behind[b] != NULL; b++)
            if (alike(rest, hq_str_of(behind[b]), true))
                return true;
    }
    return false;
}

bool hq_header_says_given(hq_str header)
{
    hq_str rest;
    return after_dot(header, HQ_STR("given"), &rest) || after_dot(header, HQ_STR("param"), &rest);
}

/* A parameter of this label; HQ_NONE: none, or several. */
static uint32_t labelled(const hq_pack *pack, hq_str label, bool loosely)
{
    uint32_t found = HQ_NONE;
    for (uint32_t i = 0; i < pack->parameters.count; i++) {
        if (!alike_either(pack->parameters.at[i].label, label, loosely))
            continue;
        if (found != HQ_NONE)
            return HQ_NONE;
        found = i;
    }
    return found;
}

/* given.wage, param.wage, given.POLICY.valid.from, or a parameter's label. */
static bool find_given(const hq_pack *pack, hq_str name, hq_meant *out)
{
    hq_str key = name;
    if (hq_header_says_given(name)) {
        (void)after_dot(name, HQ_STR("given"), &key);
        if (!hq_given_named(pack, key, &out->given))
            return false;
    } else {
        out->given = (hq_given_column){.parameter = labelled(pack, name, false)};
        if (out->given.parameter == HQ_NONE)
            out->given.parameter = labelled(pack, name, true);
        if (out->given.parameter == HQ_NONE)
            return false;
    }
    out->kind = HQ_MEANT_GIVEN;
    return true;
}

static hq_meant find_as(const hq_naming *naming, hq_str name, bool loosely)
{
    hq_meant meant = {.kind = HQ_MEANT_NOTHING};
    const hq_entity *entity = &naming->pack->entities.at[naming->entity];
    if (find_path(naming->pack, naming->entity, name, loosely, &meant))
        return meant;
    meant.kind = is_id(name, loosely) ? HQ_MEANT_ID : is_name(name, loosely) ? HQ_MEANT_NAME : meant.kind;
    hq_str rest;
    if (meant.kind == HQ_MEANT_NOTHING &&
        (after_dot(name, entity->name, &rest) || after_dot(name, entity->label.zh, &rest) ||
         after_dot(name, entity->label.en, &rest)) &&
        !find_path(naming->pack, naming->entity, rest, loosely, &meant))
        meant.kind = is_id(rest, loosely)     ? HQ_MEANT_ID
                     : is_name(rest, loosely) ? HQ_MEANT_NAME
                                              : HQ_MEANT_NOTHING;
    return meant;
}

static hq_meant find(const hq_naming *naming, hq_str name)
{
    hq_meant meant = find_as(naming, name, false);
    if (meant.kind != HQ_MEANT_NOTHING || name.length == 0)
        return meant;
    if (naming->owner != HQ_NONE && is_of(&naming->pack->entities.at[naming->owner], name, ID_BEHIND, true)) {
        meant.kind = HQ_MEANT_OWNER;
        return meant;
    }
    hq_str key;
    if (naming->owner == HQ_NONE && after_dot(name, HQ_STR("attested"), &key)) {
        const hq_condition *condition = hq_attested_condition(naming->pack, key, &meant.policy);
        if (condition != NULL) {
            meant.kind = HQ_MEANT_ATTESTED;
            meant.attestation = condition->attestation;
        }
        return meant;
    }
    meant = find_as(naming, name, true);
    if (meant.kind == HQ_MEANT_NOTHING) {
        const hq_entity *entity = &naming->pack->entities.at[naming->entity];
        meant.kind = is_of(entity, name, ID_BEHIND, false)     ? HQ_MEANT_ID
                     : is_of(entity, name, NAME_BEHIND, false) ? HQ_MEANT_NAME
                                                               : HQ_MEANT_NOTHING;
    }
    if (meant.kind == HQ_MEANT_NOTHING) {
        hq_meant way = {.kind = HQ_MEANT_NOTHING};
        find_embedded(naming->pack, naming->entity, name, &way, &meant);
    }
    if (meant.kind == HQ_MEANT_NOTHING && naming->owner == HQ_NONE)
        (void)find_given(naming->pack, name, &meant);
    return meant;
}

/* "金额（万元）", "amount (yuan)": cut in two; false: no brackets end it. */
static bool cut_brackets(hq_str header, hq_str *name, hq_str *inside)
{
    static const char *const OPEN[] = {"(", "（", "[", "【"}, *const CLOSE[] = {")", "）", "]", "】"};
    for (size_t i = 0; i < sizeof OPEN / sizeof *OPEN; i++) {
        hq_str open = hq_str_of(OPEN[i]), close = hq_str_of(CLOSE[i]);
        if (!hq_str_ends(header, close))
            continue;
        for (size_t at = header.length - close.length; at-- > 0;)
            if (hq_str_starts(hq_str_cut(header, at, header.length), open)) {
                size_t from = at + open.length;
                *inside = hq_cell_trim(hq_str_cut(header, from, header.length - close.length - from));
                *name = hq_cell_trim(hq_str_cut(header, 0, at));
                return true;
            }
    }
    return false;
}

hq_meant hq_header_meant(const hq_naming *naming, hq_str header)
{
    hq_meant meant = find(naming, header);
    hq_str name, inside = HQ_STR("");
    if (meant.kind == HQ_MEANT_NOTHING && cut_brackets(header, &name, &inside))
        meant = find(naming, name);
    meant.unit = meant.kind == HQ_MEANT_NOTHING ? HQ_STR("") : inside;
    return meant;
}

uint32_t hq_header_entity(const hq_pack *pack, const hq_str *headers, uint32_t count)
{
    uint32_t best = HQ_ENTITY_RECEIPT + 1, most = 0;
    for (uint32_t e = HQ_ENTITY_RECEIPT + 1; e < pack->entities.count; e++) {
        const hq_naming naming = {pack, e, HQ_NONE};
        uint32_t facts = 0;
        for (uint32_t i = 0; i < count; i++)
            facts += hq_header_meant(&naming, headers[i]).kind == HQ_MEANT_FIELD;
        if (facts > most) {
            most = facts;
            best = e;
        }
    }
    return best;
}

/* Depth as in find_path. A name is offered by itself: of vehicle.seats, seats. */
static void offer(const hq_pack *pack, uint32_t entity, uint32_t depth, hq_guess *guess)
{
    const hq_entity *declared = &pack->entities.at[entity];
    for (uint32_t i = 0; i < declared->fields.count; i++) {
        const hq_field *field = &declared->fields.at[i];
        if (field->definition != HQ_NONE || field->kind == HQ_FIELD_STEPS)
            continue;
        hq_guess_offer(guess, field->name);
        if (field->label.zh.length > 0)
            hq_guess_offer(guess, field->label.zh);
        if (field->label.en.length > 0)
            hq_guess_offer(guess, field->label.en);
    }
    for (uint32_t i = 0; depth < HQ_HEADER_DEPTH_MAX && i < declared->ones.count; i++)
        offer(pack, declared->ones.at[i].entity, depth + 1, guess);
}

/* Names and labels by which a parameter can be meant. */
static void offer_given(const hq_pack *pack, hq_diags *diags, hq_guess *guess)
{
    for (uint32_t i = 0; i < pack->parameters.count; i++) {
        const hq_parameter *parameter = &pack->parameters.at[i];
        hq_text name;
        hq_text_init(&name, diags->arena);
        hq_text_addf(&name, "given.%.*s", HQ_STR_ARGS(parameter->name));
        hq_str said = hq_text_str(&name);
        if (said.at != NULL)
            hq_guess_offer(guess, said);
        diags->failed = diags->failed || said.at == NULL;
        if (labelled(pack, parameter->label.zh, false) == i)
            hq_guess_offer(guess, parameter->label.zh);
        if (labelled(pack, parameter->label.en, false) == i)
            hq_guess_offer(guess, parameter->label.en);
    }
}

void hq_header_guess(const hq_naming *naming, hq_diags *diags, hq_diag *diag, hq_str header)
{
    hq_str name, inside;
    if (!cut_brackets(header, &name, &inside))
        name = header;
    hq_guess guess = hq_guess_begin(diags, diag, name);
    offer(naming->pack, naming->entity, 0, &guess);
    hq_guess_offer(&guess, HQ_STR("id"));
    hq_guess_offer(&guess, HQ_STR("name"));
    if (naming->owner != HQ_NONE)
        hq_guess_offer(&guess, naming->pack->entities.at[naming->owner].name);
    else
        offer_given(naming->pack, diags, &guess);
    hq_guess_end(&guess);
}
