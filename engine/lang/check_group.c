/* Groups: who belongs to one, and which pairs combine. And labels, which a profile may use as keys. See check.h. */
#include "base/limits.h"
#include "lang/check.h"

static uint32_t member_named(const hq_pack *pack, const hq_group *group, hq_str name)
{
    for (uint32_t i = 0; i < group->members.count; i++) {
        const hq_policy *policy = &pack->policies.at[group->members.at[i].policy];
        hq_str benefit = policy->benefits.at[group->members.at[i].benefit].name;
        if (hq_str_equal(name, policy->id))
            return i;
        bool dotted = name.length == policy->id.length + 1 + benefit.length &&
                      hq_str_starts(name, policy->id) && name.at[policy->id.length] == '.' &&
                      hq_str_ends(name, benefit);
        if (dotted && benefit.length > 0)
            return i;
    }
    return HQ_NONE;
}

static void collect_members(hq_check *check, uint32_t index)
{
    hq_group *group = &check->pack->groups.at[index];
    for (uint32_t p = 0; p < check->pack->policies.count; p++) {
        const hq_policy *policy = &check->pack->policies.at[p];
        for (uint32_t b = 0; b < policy->benefits.count; b++) {
            if (policy->benefits.at[b].group != index)
                continue;
            if (policy->scope.entities[0] != group->scope.entities[0])
                HQ_REPORT(check->diags, GROUP_SUBJECT, policy->benefits.at[b].pos, group->name,
                          check->pack->entities.at[group->scope.entities[0]].name,
                          check->pack->entities.at[policy->scope.entities[0]].name);
            else if (!HQ_PUSH(check->arena, group->members, ((hq_member){p, b})))
                hq_check_no_memory(check);
        }
    }
}

/* Sets of members are sets of bits. */
static void limit_members(hq_check *check, hq_group *group)
{
    if (group->members.count <= HQ_GROUP_MEMBERS_MAX)
        return;
    HQ_REPORT(check->diags, GROUP_SETS, group->pos, group->name);
    group->members.count = HQ_GROUP_MEMBERS_MAX;
}

static void report_stranger(hq_check *check, const hq_group *group, hq_str name, hq_pos pos)
{
    hq_diag *diag = HQ_REPORT(check->diags, NOT_IN_GROUP, pos, name, group->name);
    hq_guess guess = hq_guess_begin(check->diags, diag, name);
    for (uint32_t i = 0; i < group->members.count; i++)
        hq_guess_offer(&guess, check->pack->policies.at[group->members.at[i].policy].id);
    hq_guess_end(&guess);
}

static void fill_stacking(hq_check *check, hq_group *group)
{
    uint32_t count = group->members.count;
    group->stacking = HQ_NEW_ARRAY(check->arena, hq_stacking, (size_t)count * count + 1);
    if (group->stacking == NULL) {
        hq_check_no_memory(check);
        return;
    }
    for (uint32_t i = 0; i < count * count; i++)
        group->stacking[i] = group->otherwise;
    for (uint32_t p = 0; p < group->pairs.count; p++) {
        const hq_pair *pair = &group->pairs.at[p];
        uint32_t a = member_named(check->pack, group, pair->first),
                 b = member_named(check->pack, group, pair->second);
        if (a == HQ_NONE)
            report_stranger(check, group, pair->first, pair->first_pos);
        if (b == HQ_NONE)
            report_stranger(check, group, pair->second, pair->second_pos);
        if (a == HQ_NONE || b == HQ_NONE)
            continue;
        group->stacking[a * count + b] = group->stacking[b * count + a] = pair->stacking;
    }
}

void hq_check_group(hq_check *shared, uint32_t index)
{
    hq_group *group = &shared->pack->groups.at[index];
    if (group->scope.count == 0)
        return;
    hq_check check = *shared;
    check.scope = group->scope;
    check.policy = NULL;
    check.loop_count = 0;
    if (group->base != NULL && hq_check_kind(&check, group->base, HQ_T_NUMBER) &&
        !hq_unit_equal(group->base->type.unit, hq_unit_of(HQ_DIM_MONEY, 1)))
        HQ_REPORT(check.diags, WRONG_UNIT, group->base->pos, check.pack->currency_unit,
                  hq_check_unit_text(&check, group->base->type.unit));
    collect_members(&check, index);
    limit_members(&check, group);
    fill_stacking(&check, group);
    shared->status = check.status;
}

/* After the policies are typed: two members that both say money cannot act one after the other. */
void hq_check_payments(hq_check *check, uint32_t index)
{
    const hq_group *group = &check->pack->groups.at[index];
    uint32_t count = group->members.count;
    for (uint32_t a = 0; group->stacking != NULL && group->base != NULL && a < count; a++)
        for (uint32_t b = a + 1; b < count; b++)
            if (group->stacking[a * count + b] != HQ_STACK_NEVER &&
                hq_member_pays_money(check->pack, group->members.at[a]) &&
                hq_member_pays_money(check->pack, group->members.at[b]))
                HQ_REPORT(check->diags, TWO_PAYMENTS, group->pos,
                          check->pack->policies.at[group->members.at[a].policy].id,
                          check->pack->policies.at[group->members.at[b].policy].id);
}

static void report_same_label(hq_check *check, const hq_entity *entity, hq_str label, hq_str first,
                              hq_str second, hq_pos pos)
{
    if (label.length > 0)
        HQ_REPORT(check->diags, SAME_LABEL, pos, label, entity->name, first, second);
}

/* A profile may use labels as keys, so two facts of one entity may not share one. */
void hq_check_labels(hq_check *check)
{
    for (uint32_t e = 0; e < check->pack->entities.count; e++) {
        const hq_entity *entity = &check->pack->entities.at[e];
        for (uint32_t a = 0; a < entity->fields.count; a++)
            for (uint32_t b = a + 1; b < entity->fields.count; b++) {
                const hq_field *first = &entity->fields.at[a], *second = &entity->fields.at[b];
                if (hq_str_equal(first->label.zh, second->label.zh))
                    report_same_label(check, entity, first->label.zh, first->name, second->name, second->pos);
                else if (hq_str_equal(first->label.en, second->label.en))
                    report_same_label(check, entity, first->label.en, first->name, second->name, second->pos);
            }
    }
}
