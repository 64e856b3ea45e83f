/* Where records stand, what scope slots are, and facts as columns. See lower.h. */
#include <assert.h>
#include <string.h>

#include "vm/lower.h"

static hq_status find_place(hq_lowering *lowering, hq_vplace like, uint32_t *out)
{
    for (uint32_t i = 0; i < lowering->places.count; i++) {
        const hq_vplace *old = &lowering->places.at[i];
        if (old->parent == like.parent && old->list == like.list && old->one == like.one &&
            old->imagined == like.imagined && old->anyone == like.anyone && old->entity == like.entity) {
            *out = i;
            return HQ_OK;
        }
    }
    *out = lowering->places.count;
    return HQ_PUSH(lowering->arena, lowering->places, like) ? HQ_OK : HQ_E_MEMORY;
}

static const hq_entity *entity_of(const hq_lowering *lowering, uint32_t place)
{
    return &lowering->pack->entities.at[lowering->places.at[place].entity];
}

hq_status hq_v_one(hq_lowering *lowering, uint32_t place, uint32_t one, uint32_t *out)
{
    hq_vplace like = lowering->places.at[place];
    like.entity = entity_of(lowering, place)->ones.at[one].entity;
    like.parent = place;
    like.list = HQ_NONE;
    like.one = one;
    if (like.frame != HQ_NONE)
        like.frame = hq_layout_find(lowering->layout, like.frame, HQ_NONE, one);
    return find_place(lowering, like, out);
}

static uint32_t list_frame(const hq_lowering *lowering, uint32_t place, uint32_t list)
{
    uint32_t frame = lowering->places.at[place].frame;
    return frame == HQ_NONE ? HQ_NONE : hq_layout_find(lowering->layout, frame, list, HQ_NONE);
}

bool hq_v_list_has_frame(const hq_lowering *lowering, uint32_t place, uint32_t list)
{
    return list_frame(lowering, place, list) != HQ_NONE;
}

static hq_status space_of(hq_lowering *lowering, uint32_t frame, uint32_t parent, int64_t most_items,
                          uint32_t *out)
{
    *out = lowering->space_of_frame[frame];
    if (*out != HQ_NONE)
        return HQ_OK;
    if (lowering->spaces.count > UINT16_MAX)
        return HQ_VLEAVE(lowering, "too many lists");
    hq_vspace space = {parent, frame, lowering->spaces.at[parent].depth + 1, most_items};
    *out = lowering->space_of_frame[frame] = lowering->spaces.count;
    return HQ_PUSH(lowering->arena, lowering->spaces, space) ? HQ_OK : HQ_E_MEMORY;
}

hq_status hq_v_items(hq_lowering *lowering, uint32_t place, uint32_t list, bool imagined, bool anyone,
                     uint32_t *out)
{
    const hq_list_field *declared = &entity_of(lowering, place)->lists.at[list];
    hq_vplace like = lowering->places.at[place];
    uint32_t frame = imagined ? HQ_NONE : list_frame(lowering, place, list);
    assert(imagined || frame != HQ_NONE);
    if (!imagined)
        HQ_TRY(space_of(lowering, frame, like.space, declared->max_items, &like.space));
    like.entity = declared->entity;
    like.parent = place;
    like.list = list;
    like.one = HQ_NONE;
    like.frame = frame;
    like.imagined = like.imagined || imagined;
    like.anyone = like.anyone || anyone;
    return find_place(lowering, like, out);
}

hq_status hq_v_nowhere(hq_lowering *lowering, uint32_t entity, uint32_t *out)
{
    hq_vplace like = {.entity = entity, .parent = HQ_NONE, .list = HQ_NONE, .one = HQ_NONE, .frame = HQ_NONE};
    like.imagined = true;
    return find_place(lowering, like, out);
}

hq_status hq_v_listed(hq_lowering *lowering, uint32_t place, uint32_t list, hq_vtruth *out)
{
    uint32_t frame = list_frame(lowering, place, list);
    *out = hq_v_fixed(frame != HQ_NONE || lowering->request->complete ? HQ_VTRUE : HQ_VFALSE);
    if (frame == HQ_NONE || lowering->request->complete || !lowering->nullable)
        return HQ_OK;
    hq_vinstr in = {.op = HQ_VOP_LOAD_LISTED, .a = HQ_NONE, .b = HQ_NONE, .c = HQ_NONE, .x = frame};
    hq_reg reg;
    HQ_TRY(hq_v_load(lowering, in, lowering->places.at[place].space, (hq_interval){0, 1}, &reg));
    *out = hq_v_known(reg);
    return HQ_OK;
}

/* --- Environments --- */

hq_status hq_v_env(hq_lowering *lowering, const hq_venv *env, uint32_t *out)
{
    for (uint32_t i = lowering->envs.count; i > 0; i--) {
        const hq_venv *old = &lowering->envs.at[i - 1];
        if (old->policy == env->policy && old->alone == env->alone && old->first == env->first &&
            old->until == env->until && old->count == env->count &&
            memcmp(old->places, env->places, env->count * sizeof *env->places) == 0) {
            *out = i - 1;
            return HQ_OK;
        }
    }
    *out = lowering->envs.count;
    return HQ_PUSH(lowering->arena, lowering->envs, *env) ? HQ_OK : HQ_E_MEMORY;
}

hq_status hq_v_enter(hq_lowering *lowering, const hq_scope *scope, uint32_t subject, uint32_t policy,
                     const hq_venv *like, uint32_t *out)
{
    hq_venv env = {.policy = policy, .alone = like->alone, .first = like->first, .until = like->until};
    env.count = scope->count;
    for (uint32_t i = 0; i < scope->count; i++) {
        uint32_t at = subject;
        while (at != HQ_NONE && lowering->places.at[at].entity != scope->entities[i])
            at = lowering->places.at[at].parent;
        if (at == HQ_NONE)
            HQ_TRY(hq_v_nowhere(lowering, scope->entities[i], &at));
        env.places[i] = at;
    }
    return hq_v_env(lowering, &env, out);
}

/* --- Facts --- */

static hq_status load(hq_lowering *lowering, hq_vop op, uint32_t place, uint32_t field, hq_interval range,
                      hq_reg *out)
{
    hq_vinstr in = {.op = (uint8_t)op, .a = HQ_NONE, .b = HQ_NONE, .c = HQ_NONE};
    in.x = lowering->places.at[place].frame;
    in.y = field;
    return hq_v_load(lowering, in, lowering->places.at[place].space, range, out);
}

/* Where the fact is known, and what it hangs on. */
static hq_status known_of(hq_lowering *lowering, uint32_t place, uint32_t field, bool column,
                          hq_vtruth *known, hq_vsources *sources)
{
    const hq_vplace *at = &lowering->places.at[place];
    *known = hq_v_fixed(column ? HQ_VTRUE : HQ_VFALSE);
    *sources = HQ_VKNOWN;
    if ((column && !lowering->nullable) || at->anyone)
        return HQ_OK;
    hq_vsource like = {.kind = HQ_VSOURCE_FACT, .a = place, .b = field, .space = at->space};
    like.always = !column;
    like.unknown = HQ_NONE;
    if (column) {
        hq_reg reg;
        hq_vtruth unknown;
        HQ_TRY(load(lowering, HQ_VOP_LOAD_KNOWN, place, field, (hq_interval){0, 1}, &reg));
        *known = hq_v_known(reg);
        HQ_TRY(hq_v_not(lowering, *known, &unknown));
        like.unknown = unknown.can;
    }
    return hq_v_source(lowering, like, sources);
}

static hq_interval in_steps(hq_lowering *lowering, const hq_field *field)
{
    hq_interval range = {INT64_MIN, INT64_MAX};
    hq_int128 low, high;
    if (hq_rat_quanta(lowering->arena, field->min, field->step, HQ_ROUND_FLOOR, &low) == HQ_OK &&
        low > INT64_MIN)
        range.low = low;
    if (hq_rat_quanta(lowering->arena, field->max, field->step, HQ_ROUND_CEILING, &high) == HQ_OK &&
        high < INT64_MAX)
        range.high = high;
    return range;
}

static hq_status number_of(hq_lowering *lowering, uint32_t place, uint32_t index, const hq_field *field,
                           bool column, hq_vtruth known, hq_vpair *out)
{
    bool day = field->type.kind == HQ_T_DATE;
    hq_vnum least = day ? hq_v_int(field->day_min) : hq_v_constant(field->min);
    hq_vnum greatest = day ? hq_v_int(field->day_max) : hq_v_constant(field->max);
    hq_vcases *cases = hq_v_case(lowering, hq_v_cases_of(lowering, place, index));
    if (cases != NULL) {
        HQ_TRY(hq_v_case_ends(lowering, cases, &least, &greatest));
        cases->at = least;
        cases->known = known;
        out->cases = hq_v_cases_of(lowering, place, index);
    }
    if (!column) {
        out->low = least;
        out->high = greatest;
        out->same = hq_v_same(&least, &greatest);
        return HQ_OK;
    }
    if (!day && field->step.denominator == 0)
        return HQ_VLEAVE(lowering, "a step of a fact is longer than 64 bits");
    hq_interval range = day ? (hq_interval){field->day_min, field->day_max} : in_steps(lowering, field);
    hq_reg reg;
    HQ_TRY(load(lowering, HQ_VOP_LOAD_N, place, index, range, &reg));
    hq_vnum value = hq_v_steps(reg, day ? HQ_RAT_ONE : field->step);
    out->low = out->high = value;
    out->same = true;
    if (known.constant == HQ_VTRUE)
        return HQ_OK;
    if (cases != NULL)
        cases->at = value;
    HQ_TRY(hq_v_select(lowering, known, value, least, &out->low));
    HQ_TRY(hq_v_select(lowering, known, value, greatest, &out->high));
    out->same = hq_v_same(&out->low, &out->high);
    return HQ_OK;
}

hq_status hq_v_field(hq_lowering *lowering, uint32_t place, uint32_t index, hq_vvalue *out)
{
    const hq_field *field = &entity_of(lowering, place)->fields.at[index];
    uint32_t frame = lowering->places.at[place].frame;
    bool column = frame != HQ_NONE && lowering->layout->frames[frame].has[index];
    hq_vtruth known;
    hq_reg reg = HQ_NONE;
    *out = (hq_vvalue){.kind = (uint8_t)field->type.kind};
    uint8_t at = hq_v_cases_of(lowering, place, index);
    const hq_vcases *cases = hq_v_case(lowering, at);
    HQ_TRY(known_of(lowering, place, index, column, &known, &out->sources));
    if (cases != NULL && !cases->listens && (cases->kind == HQ_T_TRUTH || cases->kind == HQ_T_CODE))
        out->sources = HQ_VKNOWN; /* each case says what it is */
    switch (field->type.kind) {
    case HQ_T_NUMBER:
    case HQ_T_DATE:
        return number_of(lowering, place, index, field, column, known, &out->number);
    case HQ_T_TRUTH:
        if (column)
            HQ_TRY(load(lowering, HQ_VOP_LOAD_T, place, index, (hq_interval){0, 1}, &reg));
        if (cases != NULL && !cases->listens)
            return hq_v_case_truth(lowering, cases, hq_v_known(reg), known, &out->truth);
        return hq_v_where_known(lowering, hq_v_known(reg), known, &out->truth);
    case HQ_T_CODE:
        if (column) {
            hq_interval leaves = {0, lowering->pack->codes.at[field->type.index].leaf_count - 1};
            HQ_TRY(load(lowering, HQ_VOP_LOAD_N, place, index, leaves, &reg));
        }
        out->code = (hq_vcode){.tree = field->type.index, .at = reg, .known = known, .cases = at};
        out->code.facts = out->code.partly = HQ_NONE;
        if (!column || !lowering->nullable)
            return HQ_OK;
        HQ_TRY(load(lowering, HQ_VOP_LOAD_FACTS, place, index, (hq_interval){0, 1}, &out->code.facts));
        return load(lowering, HQ_VOP_LOAD_PARTLY, place, index, (hq_interval){0, 1}, &out->code.partly);
    default:
        if (column)
            HQ_TRY(load(lowering, HQ_VOP_LOAD_TEXTS, place, index, (hq_interval){0, 1}, &reg));
        out->text = (hq_vtext){.at = reg, .known = known};
        return HQ_OK;
    }
}

/* --- What the applicants' table states of what the rules leave open --- */

hq_status hq_v_given(hq_lowering *lowering, const hq_given_column *given, hq_vtruth *known, hq_vnum *value)
{
    uint32_t at = hq_layout_find_given(lowering->layout, given);
    bool counted;
    *known = hq_v_fixed(HQ_VFALSE);
    if (at == HQ_NONE)
        return HQ_OK;
    const hq_field field = hq_given_field(lowering->pack, given, &counted);
    if (!counted)
        return HQ_VLEAVE(lowering, "a figure is given that has no bounds");
    bool day = field.type.kind == HQ_T_DATE;
    hq_interval range = day ? (hq_interval){field.day_min, field.day_max} : in_steps(lowering, &field);
    hq_vinstr in = {.op = HQ_VOP_LOAD_GIVEN, .a = HQ_NONE, .b = HQ_NONE, .c = HQ_NONE, .x = at};
    hq_reg reg;
    HQ_TRY(hq_v_load(lowering, in, 0, range, &reg));
    *value = hq_v_steps(reg, field.step);
    *known = hq_v_fixed(HQ_VTRUE);
    if (!lowering->nullable)
        return HQ_OK;
    in.op = HQ_VOP_LOAD_GIVEN_KNOWN;
    HQ_TRY(hq_v_load(lowering, in, 0, (hq_interval){0, 1}, &reg));
    *known = hq_v_known(reg);
    return HQ_OK;
}

hq_status hq_v_not_given(hq_lowering *lowering, const hq_given_column *given, hq_vsource *out)
{
    hq_vtruth known, unknown;
    hq_vnum value;
    HQ_TRY(hq_v_given(lowering, given, &known, &value));
    out->always = known.constant == HQ_VFALSE;
    out->unknown = HQ_NONE;
    if (known.constant != 0)
        return HQ_OK;
    HQ_TRY(hq_v_not(lowering, known, &unknown));
    out->unknown = unknown.can;
    return HQ_OK;
}
