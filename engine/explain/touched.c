/*
 * Which policies may answer otherwise under the other pack, for the same facts: those that were changed in more than words, those that look
 * at something that was (a figure, a definition, a list of codes, a fact), and those that share a limit or a group with one of them.
 *
 * In doubt a policy is touched: that costs a wider range. One that is taken for untouched must answer the same, because its difference
 * is then said to be nothing.
 */
#include "explain/gain.h"

typedef struct hq_tracing {
    const hq_pack_diff *diff;
    const hq_pack *pack; /* the one after: what is untouched is the same in both */
    bool all;            /* something that everything rests on was changed */
    bool any_codes, any_lists, calendar;
    bool *parameters, *codes, *groups, *pools;
    uint8_t *definitions; /* by definition: see below */
    bool *policies;
    bool **fields; /* by entity and field */
} hq_tracing;

enum { NOT_SEEN, SEEN_UNTOUCHED, SEEN_TOUCHED };

/* --- What was changed --- */

/* Policies that share a group or a limit have their turn by their numbers; for the others a number is a name. */
static bool has_its_turn(const hq_piece *piece)
{
    return piece->policy != NULL && hq_policy_shares(piece->policy);
}

static bool is_material(const hq_difference *difference)
{
    for (uint32_t i = 0; i < difference->changes.count; i++) {
        const hq_change *change = &difference->changes.at[i];
        hq_aspect aspect = (change->after != NULL ? change->after : change->before)->aspect;
        if (aspect == HQ_ASPECT_NUMBER ? has_its_turn(difference->piece) : !hq_aspect_is_words(aspect))
            return true;
    }
    return difference->after == NULL || difference->before == NULL;
}

/* A list or a part that came with its entity, or went with it, holds nothing that the other pack knew. */
static bool holds_something_new(const hq_tracing *tracing, const hq_difference *difference,
                                const hq_change *change)
{
    const hq_pack *before = tracing->diff->before.plan->pack, *after = tracing->pack;
    const hq_facet *facet = change->after != NULL ? change->after : change->before;
    const hq_pack *own = change->after != NULL ? after : before, *other = own == after ? before : after;
    if (change->before != NULL && change->after != NULL)
        return false;
    const hq_piece *piece = change->after != NULL ? difference->after : difference->before;
    const hq_entity *entity = &own->entities.at[piece->index];
    uint32_t list = hq_entity_find_list(entity, facet->key), one = hq_entity_find_one(entity, facet->key);
    uint32_t held = list != HQ_NONE  ? entity->lists.at[list].entity
                    : one != HQ_NONE ? entity->ones.at[one].entity
                                     : HQ_NONE;
    return held != HQ_NONE && hq_pack_find_entity(other, own->entities.at[held].name) == HQ_NONE;
}

/* A fact that was changed; one that came cannot have been looked at before, one that went cannot be looked at now. */
static void mark_fields(hq_tracing *tracing, const hq_difference *difference)
{
    if (difference->before == NULL || difference->after == NULL)
        return;
    const hq_entity *entity = &tracing->pack->entities.at[difference->after->index];
    for (uint32_t i = 0; i < difference->changes.count; i++) {
        const hq_change *change = &difference->changes.at[i];
        const hq_facet *facet = change->after != NULL ? change->after : change->before;
        if ((facet->aspect == HQ_ASPECT_LIST || facet->aspect == HQ_ASPECT_ONE) &&
            !holds_something_new(tracing, difference, change))
            tracing->all = true; /* who holds whom is otherwise */
        uint32_t field = hq_entity_find_field(entity, facet->key);
        if (facet->aspect == HQ_ASPECT_FIELD && field != HQ_NONE)
            tracing->fields[difference->after->index][field] = true;
    }
}

/* A unit that came is used by nothing that was there, one that went by nothing that is. */
static bool is_money_changed(const hq_difference *difference)
{
    for (uint32_t i = 0; i < difference->changes.count; i++) {
        const hq_change *change = &difference->changes.at[i];
        bool went = change->after == NULL, in_one = went || change->before == NULL;
        const hq_facet *facet = went ? change->before : change->after;
        if (!hq_aspect_is_words(facet->aspect) && !(facet->aspect == HQ_ASPECT_UNIT && in_one))
            return true;
    }
    return false;
}

static void mark_difference(hq_tracing *tracing, const hq_difference *difference)
{
    const hq_piece *after = difference->after;
    hq_thing thing = difference->piece->thing;
    if (!is_material(difference))
        return;
    switch (thing) {
    case HQ_THING_PARAMETER:
        if (after != NULL)
            tracing->parameters[after->index] = true;
        break;
    case HQ_THING_CODES:
        tracing->any_codes = true;
        if (after != NULL)
            tracing->codes[after->index] = true;
        break;
    case HQ_THING_DEFINITION:
        if (after != NULL)
            tracing->definitions[after->index] = SEEN_TOUCHED;
        break;
    case HQ_THING_POLICY:
        if (after != NULL)
            tracing->policies[after->index] = true;
        break;
    case HQ_THING_GROUP:
        if (after != NULL)
            tracing->groups[after->index] = true;
        break;
    case HQ_THING_POOL:
        if (after != NULL)
            tracing->pools[after->index] = true;
        break;
    case HQ_THING_ENTITY:
        mark_fields(tracing, difference);
        break;
    case HQ_THING_CALENDAR:
        tracing->calendar = true;
        break;
    case HQ_THING_PACK:
        tracing->all = tracing->all || is_money_changed(difference);
        break;
    case HQ_THING_DOCUMENT:
    case HQ_THING_COUNT:
        break;
    }
}

/* --- What looks at it --- */

static bool looks_at_touched(hq_tracing *tracing, const hq_ast *ast);

/* Definitions are free of cycles, which the compiler saw to. */
static bool is_definition_touched(hq_tracing *tracing, uint32_t index)
{
    if (tracing->definitions[index] != NOT_SEEN)
        return tracing->definitions[index] == SEEN_TOUCHED;
    const hq_inventory *after = &tracing->diff->after;
    bool touched = tracing->pack->definitions.at[index].table != NULL && tracing->any_codes;
    const hq_table *table = tracing->pack->definitions.at[index].table;
    for (uint32_t i = 0; table != NULL && table->arguments != NULL && i < table->inputs.count; i++)
        touched = touched || looks_at_touched(tracing, table->arguments[i]);
    for (uint32_t i = 0; i < after->pieces.count; i++) {
        const hq_piece *piece = &after->pieces.at[i];
        if (piece->thing != HQ_THING_DEFINITION || piece->index != index)
            continue;
        for (uint32_t f = 0; f < piece->facets.count; f++)
            touched = touched || looks_at_touched(tracing, piece->facets.at[f].formula);
    }
    tracing->definitions[index] = touched ? SEEN_TOUCHED : SEEN_UNTOUCHED;
    return touched;
}

static bool is_name_touched(hq_tracing *tracing, const hq_ast *ast)
{
    switch (ast->meaning) {
    case HQ_M_PARAMETER:
        return tracing->parameters[ast->index];
    case HQ_M_CODE:
    case HQ_M_SET:
        return tracing->codes[ast->type.index];
    case HQ_M_FIELD: {
        uint32_t entity = ast->child_count > 0 ? ast->children[0]->type.index : HQ_NONE;
        if (entity >= tracing->pack->entities.count ||
            ast->index >= tracing->pack->entities.at[entity].fields.count)
            return true;
        const hq_field *field = &tracing->pack->entities.at[entity].fields.at[ast->index];
        bool of_codes = field->kind == HQ_FIELD_CODE && tracing->codes[field->type.index];
        return of_codes || tracing->fields[entity][ast->index] ||
               (field->definition != HQ_NONE && is_definition_touched(tracing, field->definition));
    }
    default:
        return false;
    }
}

static bool looks_at_touched(hq_tracing *tracing, const hq_ast *ast)
{
    if (ast == NULL)
        return false;
    if (is_name_touched(tracing, ast))
        return true;
    if (tracing->calendar && ast->type.kind == HQ_T_NUMBER && ast->type.unit.power[HQ_DIM_WORKDAY] != 0)
        return true;
    for (uint32_t i = 0; i < ast->child_count; i++)
        if (looks_at_touched(tracing, ast->children[i]))
            return true;
    return false;
}

static bool policy_looks_at_touched(hq_tracing *tracing, const hq_piece *piece)
{
    if (piece->policy->tables.count > 0 && tracing->any_codes)
        return true;
    for (uint32_t f = 0; f < piece->facets.count; f++)
        if (looks_at_touched(tracing, piece->facets.at[f].formula))
            return true;
    return false;
}

/* --- What shares something with it --- */

static bool replaced_by_touched(const hq_tracing *tracing, const hq_plan *plan, uint32_t policy,
                                const uint32_t *others)
{
    const hq_plan_policy *planned = &plan->policies[policy];
    for (uint32_t i = 0; i < planned->superseded_by_count; i++) {
        uint32_t by = planned->superseded_by[i];
        uint32_t after = others == NULL ? by : others[by];
        if (after == HQ_NONE || tracing->policies[after])
            return true;
    }
    return false;
}

/* Hand on what a policy shares: touched limits and groups touch it, and a touched one touches them. Did anything change? */
static bool spread(hq_tracing *tracing, uint32_t index)
{
    const hq_policy *policy = &tracing->pack->policies.at[index];
    const hq_pack_diff *diff = tracing->diff;
    bool was = tracing->policies[index], more = false;
    bool touched = was || replaced_by_touched(tracing, diff->after.plan, index, NULL);
    uint32_t before = diff->policy_before[index];
    touched = touched || before == HQ_NONE ||
              replaced_by_touched(tracing, diff->before.plan, before, diff->policy_after);
    for (uint32_t b = 0; b < policy->benefits.count; b++) {
        const hq_benefit *benefit = &policy->benefits.at[b];
        touched = touched || (benefit->group != HQ_NONE && tracing->groups[benefit->group]);
        for (uint32_t c = 0; c < benefit->caps.count; c++)
            touched =
                touched || (benefit->caps.at[c].pool != HQ_NONE && tracing->pools[benefit->caps.at[c].pool]);
    }
    for (uint32_t b = 0; touched && b < policy->benefits.count; b++) {
        const hq_benefit *benefit = &policy->benefits.at[b];
        bool *shared[2] = {benefit->group == HQ_NONE ? NULL : &tracing->groups[benefit->group], NULL};
        for (uint32_t c = 0; c <= benefit->caps.count; c++) {
            shared[1] = c < benefit->caps.count && benefit->caps.at[c].pool != HQ_NONE
                            ? &tracing->pools[benefit->caps.at[c].pool]
                            : NULL;
            for (int s = 0; s < 2; s++)
                if (shared[s] != NULL && !*shared[s])
                    more = *shared[s] = true;
        }
    }
    tracing->policies[index] = touched;
    return more || touched != was;
}

/* What went away took its place in groups and limits along. */
static void mark_gone(hq_tracing *tracing)
{
    const hq_pack *before = tracing->diff->before.plan->pack;
    for (uint32_t p = 0; p < before->policies.count; p++) {
        uint32_t after = tracing->diff->policy_after[p];
        if (after != HQ_NONE && !tracing->policies[after])
            continue;
        const hq_policy *policy = &before->policies.at[p];
        for (uint32_t b = 0; b < policy->benefits.count; b++) {
            const hq_benefit *benefit = &policy->benefits.at[b];
            uint32_t group = benefit->group == HQ_NONE
                                 ? HQ_NONE
                                 : hq_pack_find_group(tracing->pack, before->groups.at[benefit->group].name);
            if (group != HQ_NONE)
                tracing->groups[group] = true;
            for (uint32_t c = 0; c < benefit->caps.count; c++) {
                uint32_t pool = benefit->caps.at[c].pool;
                pool =
                    pool == HQ_NONE ? HQ_NONE : hq_pack_find_pool(tracing->pack, before->pools.at[pool].name);
                if (pool != HQ_NONE)
                    tracing->pools[pool] = true;
            }
        }
    }
}

/* --- All of it --- */

static hq_status start(hq_tracing *tracing, hq_arena *arena, const hq_pack_diff *diff)
{
    const hq_pack *pack = diff->after.plan->pack;
    *tracing = (hq_tracing){.diff = diff, .pack = pack};
    tracing->parameters = HQ_NEW_ARRAY(arena, bool, pack->parameters.count);
    tracing->codes = HQ_NEW_ARRAY(arena, bool, pack->codes.count);
    tracing->groups = HQ_NEW_ARRAY(arena, bool, pack->groups.count);
    tracing->pools = HQ_NEW_ARRAY(arena, bool, pack->pools.count);
    tracing->definitions = HQ_NEW_ARRAY(arena, uint8_t, pack->definitions.count);
    tracing->policies = HQ_NEW_ARRAY(arena, bool, pack->policies.count);
    tracing->fields = HQ_NEW_ARRAY(arena, bool *, pack->entities.count);
    bool good = tracing->parameters != NULL && tracing->codes != NULL && tracing->groups != NULL &&
                tracing->pools != NULL && tracing->definitions != NULL && tracing->policies != NULL &&
                tracing->fields != NULL;
    for (uint32_t i = 0; good && i < pack->entities.count; i++) {
        tracing->fields[i] = HQ_NEW_ARRAY(arena, bool, pack->entities.at[i].fields.count);
        good = tracing->fields[i] != NULL;
    }
    return good ? HQ_OK : HQ_E_MEMORY;
}

static hq_status hand_out(hq_arena *arena, const hq_tracing *tracing, hq_touched *out)
{
    const hq_pack *before = tracing->diff->before.plan->pack, *after = tracing->pack;
    *out = (hq_touched){.policies_before = HQ_NEW_ARRAY(arena, bool, before->policies.count),
                        .policies_after = tracing->policies,
                        .groups_before = HQ_NEW_ARRAY(arena, bool, before->groups.count),
                        .groups_after = tracing->groups};
    HQ_TRY_ALLOC(out->policies_before);
    HQ_TRY_ALLOC(out->groups_before);
    for (uint32_t p = 0; p < after->policies.count; p++)
        out->policies_after[p] = out->policies_after[p] || tracing->all;
    for (uint32_t g = 0; g < after->groups.count; g++)
        out->groups_after[g] = out->groups_after[g] || tracing->all;
    for (uint32_t p = 0; p < before->policies.count; p++) {
        uint32_t other = tracing->diff->policy_after[p];
        out->policies_before[p] = other == HQ_NONE || out->policies_after[other];
    }
    for (uint32_t g = 0; g < before->groups.count; g++) {
        uint32_t other = hq_pack_find_group(after, before->groups.at[g].name);
        out->groups_before[g] = other == HQ_NONE || out->groups_after[other];
    }
    return HQ_OK;
}

hq_status hq_touched_find(hq_arena *arena, const hq_pack_diff *diff, hq_touched *out)
{
    hq_tracing tracing;
    HQ_TRY(start(&tracing, arena, diff));
    for (uint32_t i = 0; i < diff->list.count; i++)
        mark_difference(&tracing, &diff->list.at[i]);
    for (uint32_t i = 0; i < tracing.pack->policies.count; i++)
        if (!tracing.policies[i]) /* policies are the first pieces */
            tracing.policies[i] = policy_looks_at_touched(&tracing, &diff->after.pieces.at[i]);
    for (uint32_t g = 0; g < tracing.pack->groups.count; g++)
        tracing.groups[g] = tracing.groups[g] || looks_at_touched(&tracing, tracing.pack->groups.at[g].base);
    for (bool more = true; more;) {
        more = false;
        mark_gone(&tracing);
        for (uint32_t i = 0; i < tracing.pack->policies.count; i++)
            more = spread(&tracing, i) || more;
    }
    return hand_out(arena, &tracing, out);
}
