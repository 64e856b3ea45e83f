/*
 * Which records an expression sees: the one it is about, and what holds that for certain.
 *
 * A loan in boat.loans sees its boat and the boat's company; a loan "wherever it stands" sees only what holds it on every
 * way. A trip may stand alone as the root of a profile: its company is then a record of which nothing is known.
 */
#include "base/limits.h"
#include "lang/read.h"

enum { CHAIN_MAX = 15 };

/* Entities on every way up from `entity`, itself first. */
static void chain_of(const hq_pack *pack, uint32_t entity, hq_scope *scope, uint32_t depth)
{
    const hq_entity *node = &pack->entities.at[entity];
    scope->count = 0;
    scope->entities[scope->count++] = entity;
    if (depth == 0 || node->holders.count == 0)
        return;
    hq_scope common = {.count = 0};
    for (uint32_t h = 0; h < node->holders.count; h++) {
        hq_scope way;
        chain_of(pack, node->holders.at[h].entity, &way, depth - 1);
        if (h == 0) {
            common = way;
            continue;
        }
        uint32_t kept = 0;
        for (uint32_t i = 0; i < common.count; i++) {
            bool there = false;
            for (uint32_t k = 0; k < way.count; k++)
                there = there || way.entities[k] == common.entities[i];
            if (there)
                common.entities[kept++] = common.entities[i];
        }
        common.count = kept;
    }
    for (uint32_t i = 0; i < common.count && scope->count < CHAIN_MAX; i++)
        scope->entities[scope->count++] = common.entities[i];
}

hq_scope hq_scope_of(const hq_pack *pack, uint32_t entity)
{
    hq_scope scope = {.count = 0}; /* whole: it is saved with its unused places */
    chain_of(pack, entity, &scope, CHAIN_MAX);
    return scope;
}

hq_scope hq_scope_in_list(const hq_pack *pack, uint32_t holder, uint32_t item)
{
    hq_scope above = hq_scope_of(pack, holder), scope = {.count = 1};
    scope.entities[0] = item;
    for (uint32_t i = 0; i < above.count && scope.count < CHAIN_MAX; i++)
        scope.entities[scope.count++] = above.entities[i];
    return scope;
}

/* Depth-first; 1 is being visited, 2 done. */
static bool reaches_itself(const hq_pack *pack, uint32_t entity, uint8_t *state)
{
    if (state[entity] == 1)
        return true;
    if (state[entity] == 2)
        return false;
    state[entity] = 1;
    const hq_entity *node = &pack->entities.at[entity];
    for (uint32_t h = 0; h < node->holders.count; h++)
        if (reaches_itself(pack, node->holders.at[h].entity, state))
            return true;
    state[entity] = 2;
    return false;
}

/*
 * Ways down from `entity` through lists and embedded records, itself one. What reads, imagines and explains records follows every way, so
 * a model of thirty entities that each hold the next twice would be a billion of them. Depth is bounded by the number of entities.
 */
static uint32_t ways_down(const hq_pack *pack, uint32_t entity, uint32_t *known)
{
    if (known[entity] != 0)
        return known[entity];
    const hq_entity *node = &pack->entities.at[entity];
    uint64_t ways = 1;
    for (uint32_t i = 0; i < node->lists.count; i++)
        ways += ways_down(pack, node->lists.at[i].entity, known);
    for (uint32_t i = 0; i < node->ones.count; i++)
        ways += ways_down(pack, node->ones.at[i].entity, known);
    known[entity] = ways > HQ_MODEL_WAYS_MAX ? HQ_MODEL_WAYS_MAX + 1 : (uint32_t)ways;
    return known[entity];
}

static bool model_is_small(hq_read *read)
{
    const hq_pack *pack = read->pack;
    uint32_t *known = HQ_NEW_ARRAY(read->arena, uint32_t, pack->entities.count);
    if (known == NULL)
        return hq_read_no_memory(read);
    for (uint32_t i = 0; i < pack->entities.count; i++)
        if (ways_down(pack, i, known) > HQ_MODEL_WAYS_MAX) {
            const hq_entity *entity = &pack->entities.at[i];
            HQ_REPORT(read->diags, MODEL_TOO_LARGE, entity->pos, entity->name);
            return false;
        }
    return true;
}

bool hq_model_is_sound(hq_read *read)
{
    const hq_pack *pack = read->pack;
    uint8_t *state = HQ_NEW_ARRAY(read->arena, uint8_t, pack->entities.count);
    if (state == NULL)
        return hq_read_no_memory(read);
    for (uint32_t i = 0; i < pack->entities.count; i++)
        if (reaches_itself(pack, i, state)) {
            const hq_entity *entity = &pack->entities.at[i];
            HQ_REPORT(read->diags, CYCLE, entity->pos, entity->name, entity->name);
            return false;
        }
    return model_is_small(read);
}
