/* What a policy gives: kind, amount, bound, rounding, caps, group. */
#include "lang/read.h"

void hq_read_cap_limit(hq_read *read, hq_doc *scalar, hq_cap *cap)
{
    hq_unit unit;
    cap->limit = HQ_RAT_ONE;
    cap->limit_pos = scalar == NULL ? cap->pos : scalar->pos;
    if (scalar == NULL || !hq_read_fixed(read, scalar, &cap->limit, &unit))
        return;
    cap->is_time = hq_unit_equal(unit, hq_unit_of(HQ_DIM_MONTH, 1));
    if (!cap->is_time && !hq_unit_equal(unit, hq_unit_of(HQ_DIM_MONEY, 1))) {
        hq_diag *diag = HQ_REPORT(
            read->diags, WRONG_TYPE, scalar->pos,
            HQ_BOTH("money, or months for a cap on time", "金额（限时间的上限则为月数）"), scalar->scalar);
        hq_diag_hint(read->diags, diag, HQ_H_WRITE_UNIT, HQ_STR("100万元, 24个月"));
        return;
    }
    if (hq_rat_sign(cap->limit) <= 0) {
        HQ_REPORT(read->diags, EMPTY_CAP, scalar->pos);
        cap->limit = HQ_RAT_ONE;
    }
    bool multiple = true;
    if (!cap->is_time && hq_rat_is_multiple(read->arena, cap->limit, read->pack->quantum, &multiple) != HQ_OK)
        hq_read_no_memory(read);
    if (!multiple) {
        hq_text quantum;
        hq_text_init(&quantum, read->arena);
        if (hq_rat_print_exact(&quantum, read->pack->quantum) != HQ_OK)
            hq_read_no_memory(read);
        HQ_REPORT(read->diags, CAP_NOT_QUANTUM, scalar->pos, hq_text_str(&quantum));
    }
}

static bool in_scope(const hq_policy *policy, uint32_t entity)
{
    for (uint32_t i = 0; i < policy->scope.count; i++)
        if (policy->scope.entities[i] == entity)
            return true;
    return false;
}

static hq_str scope_names(hq_read *read, const hq_policy *policy)
{
    hq_text names;
    hq_text_init(&names, read->arena);
    for (uint32_t i = 0; i < policy->scope.count; i++) {
        hq_text_add_z(&names, i == 0 ? "" : ", ");
        hq_text_add(&names, read->pack->entities.at[policy->scope.entities[i]].name);
    }
    return hq_text_str(&names);
}

static void read_owner(hq_read *read, hq_doc *doc, const hq_policy *policy, hq_cap *cap)
{
    hq_doc *each = hq_doc_get(doc, "each"), *every = hq_doc_get(doc, "every");
    cap->each = HQ_NONE;
    cap->every = HQ_EVERY_ITEM;
    if (each == NULL && every == NULL)
        return;
    if (each == NULL || every == NULL) {
        HQ_REPORT(read->diags, MISSING_KEY, doc->pos, each == NULL ? HQ_STR("each") : HQ_STR("every"),
                  HQ_STR("at_most"));
        return;
    }
    cap->every = (hq_every)(1 + hq_read_choice(read, doc, HQ_DOC_CAP, "every", 1));
    if (!hq_read_is_scalar(read, each, HQ_STR("each")))
        return;
    cap->each = hq_pack_find_entity(read->pack, each->scalar);
    if (policy->scope.count > 0 && (cap->each == HQ_NONE || !in_scope(policy, cap->each))) {
        HQ_REPORT(read->diags, BAD_OWNER, each->pos, each->scalar, scope_names(read, policy));
        cap->each = policy->scope.entities[0];
    }
}

static void read_pool_cap(hq_read *read, hq_doc *pool, const hq_policy *policy, hq_cap *cap)
{
    if (!hq_read_is_scalar(read, pool, HQ_STR("pool")))
        return;
    uint32_t index = hq_pack_find_pool(read->pack, pool->scalar);
    if (index == HQ_NONE) {
        hq_diag *diag = HQ_REPORT(read->diags, UNKNOWN_NAME, pool->pos, pool->scalar);
        hq_guess guess = hq_guess_begin(read->diags, diag, pool->scalar);
        for (uint32_t i = 0; i < read->pack->pools.count; i++)
            hq_guess_offer(&guess, read->pack->pools.at[i].name);
        hq_guess_end(&guess);
        return;
    }
    hq_pos pos = cap->pos;
    *cap = read->pack->pools.at[index].cap;
    cap->pos = pos;
    if (policy->scope.count > 0 && cap->each != HQ_NONE && !in_scope(policy, cap->each))
        HQ_REPORT(read->diags, POOL_UNLIKE, pool->pos, pool->scalar, read->pack->entities.at[cap->each].name);
}

static void read_caps(hq_read *read, hq_doc *list, const hq_policy *policy, hq_benefit *benefit)
{
    if (list == NULL || !hq_read_is_list(read, list, HQ_STR("at_most")))
        return;
    for (uint32_t i = 0; i < list->count; i++) {
        hq_doc *doc = list->items[i];
        hq_cap cap = {.pos = doc->pos, .each = HQ_NONE, .pool = HQ_NONE, .limit = HQ_RAT_ONE};
        if (!hq_read_keys(read, doc, HQ_DOC_CAP))
            continue;
        hq_doc *limit = hq_doc_get(doc, "limit"), *pool = hq_doc_get(doc, "pool");
        if ((limit == NULL) == (pool == NULL)) {
            HQ_REPORT(read->diags, MISSING_KEY, doc->pos, HQ_STR("limit | pool"), HQ_STR("at_most"));
            continue;
        }
        if (limit != NULL) {
            hq_read_cap_limit(read, limit, &cap);
            read_owner(read, doc, policy, &cap);
        } else {
            read_pool_cap(read, pool, policy, &cap);
        }
        bool after_pool =
            benefit->caps.count > 0 && benefit->caps.at[benefit->caps.count - 1].pool != HQ_NONE;
        if (after_pool && cap.pool == HQ_NONE)
            HQ_REPORT(read->diags, POOL_ORDER, doc->pos);
        if (cap.is_time && benefit->term == NULL)
            HQ_REPORT(read->diags, CAP_NEEDS_TERM, doc->pos);
        (void)HQ_READ_PUSH(read, benefit->caps, cap);
    }
}

static void read_round(hq_read *read, hq_doc *doc, hq_benefit *benefit)
{
    benefit->quantum = read->pack->quantum;
    benefit->rounding = HQ_ROUND_HALF_UP;
    if (doc == NULL || !hq_read_keys(read, doc, HQ_DOC_ROUND))
        return;
    benefit->rounding = (hq_rounding)hq_read_choice(read, doc, HQ_DOC_ROUND, "mode", 0);
    hq_doc *to = hq_doc_get(doc, "to");
    hq_rat quantum;
    bool multiple = false;
    if (to == NULL || !hq_read_fixed_in(read, to, hq_unit_of(HQ_DIM_MONEY, 1), HQ_RAT_ONE, &quantum))
        return;
    if (hq_rat_sign(quantum) > 0 &&
        hq_rat_is_multiple(read->arena, quantum, read->pack->quantum, &multiple) != HQ_OK)
        hq_read_no_memory(read);
    if (multiple)
        benefit->quantum = quantum;
    else
        HQ_REPORT(read->diags, NOT_A_STEP, to->pos, to->scalar, HQ_STR("quantum"));
}

static hq_pos key_pos(hq_doc *doc, const char *key)
{
    const hq_doc_key *found = hq_doc_get_key(doc, key);
    return found != NULL ? found->pos : doc->pos;
}

/* Keys that only some kinds of benefit may have. What is written but could not be read was said already. */
static void check_shape(hq_read *read, hq_doc *doc, const hq_benefit *benefit)
{
    bool money = hq_kind_total(benefit->kind) != HQ_TOTAL_NONE;
    bool silent = benefit->kind == HQ_KIND_SERVICE || benefit->kind == HQ_KIND_INFORMATION;
    bool amount = hq_doc_get(doc, "amount") != NULL, pays = hq_doc_get(doc, "pays") != NULL;
    if (silent && (amount || pays))
        HQ_REPORT(read->diags, INFORMATION_HAS_AMOUNT, key_pos(doc, amount ? "amount" : "pays"),
                  hq_kind_name(benefit->kind));
    bool figures =
        benefit->caps.count > 0 || benefit->bound != HQ_BOUND_EXACT || hq_doc_get(doc, "round") != NULL;
    if (figures && !amount && !pays)
        HQ_REPORT(read->diags, AMOUNT_MISSING, doc->pos);
    if (!money && (benefit->caps.count > 0 || hq_doc_get(doc, "round") != NULL) && !silent &&
        benefit->amount != NULL && benefit->kind != HQ_KIND_PREFERENCE)
        HQ_REPORT(read->diags, AMOUNT_UNIT, doc->pos, hq_kind_name(benefit->kind),
                  HQ_STR("工作日 / 日 / 小时"), HQ_STR("at_most"));
    if (pays && hq_doc_get(doc, "group") == NULL)
        HQ_REPORT(read->diags, PAYS_NEEDS_GROUP, key_pos(doc, "pays"));
    if (benefit->group == HQ_NONE)
        return;
    const hq_group *group = &read->pack->groups.at[benefit->group];
    if (group->base != NULL && (!pays || amount))
        HQ_REPORT(read->diags, GROUP_NEEDS_PAYS, key_pos(doc, amount ? "amount" : "group"));
    if (group->base != NULL && figures)
        HQ_REPORT(read->diags, GROUP_CAP,
                  key_pos(doc, benefit->caps.count > 0            ? "at_most"
                               : hq_doc_get(doc, "round") != NULL ? "round"
                                                                  : "bound"));
    if (group->base == NULL && pays)
        HQ_REPORT(read->diags, PAYS_NEEDS_GROUP, key_pos(doc, "pays"));
}

static void read_group_name(hq_read *read, hq_doc *scalar, hq_benefit *benefit)
{
    benefit->group = HQ_NONE;
    if (!hq_read_is_scalar(read, scalar, HQ_STR("group")))
        return;
    benefit->group = hq_pack_find_group(read->pack, scalar->scalar);
    if (benefit->group != HQ_NONE)
        return;
    hq_diag *diag = HQ_REPORT(read->diags, UNKNOWN_NAME, scalar->pos, scalar->scalar);
    hq_guess guess = hq_guess_begin(read->diags, diag, scalar->scalar);
    for (uint32_t i = 0; i < read->pack->groups.count; i++)
        hq_guess_offer(&guess, read->pack->groups.at[i].name);
    hq_guess_end(&guess);
}

static void read_benefit(hq_read *read, hq_str name, hq_doc *doc, hq_policy *policy)
{
    hq_benefit benefit = {.name = name, .pos = doc->pos};
    if (!hq_read_keys(read, doc, HQ_DOC_BENEFIT))
        return;
    benefit.kind = (hq_benefit_kind)hq_read_choice(read, doc, HQ_DOC_BENEFIT, "kind", HQ_KIND_SERVICE);
    benefit.title = hq_read_words(read, doc, "title");
    benefit.amount = hq_read_expression(read, doc, "amount");
    benefit.when = hq_read_expression(read, doc, "when");
    benefit.term = hq_read_expression(read, doc, "term");
    benefit.pays = hq_read_expression(read, doc, "pays");
    benefit.bound = (hq_bound)hq_read_choice(read, doc, HQ_DOC_BENEFIT, "bound", 0);
    read_round(read, hq_doc_get(doc, "round"), &benefit);
    read_group_name(read, hq_doc_get(doc, "group"), &benefit);
    read_caps(read, hq_doc_get(doc, "at_most"), policy, &benefit);
    check_shape(read, doc, &benefit);
    (void)HQ_READ_PUSH(read, policy->benefits, benefit);
}

void hq_read_benefits(hq_read *read, hq_doc *doc, hq_policy *policy)
{
    hq_doc *one = hq_doc_get(doc, "benefit"), *several = hq_doc_get(doc, "benefits");
    if ((one == NULL) == (several == NULL)) {
        HQ_REPORT(read->diags, ONE_OR_MANY, one != NULL ? key_pos(doc, "benefits") : policy->pos);
        return;
    }
    if (one != NULL) {
        read_benefit(read, HQ_STR(""), one, policy);
        return;
    }
    if (!hq_read_is_map(read, several, HQ_STR("benefits")))
        return;
    for (uint32_t i = 0; i < several->count; i++) {
        if (!hq_is_name(several->keys[i].name))
            HQ_REPORT(read->diags, BAD_NAME, several->keys[i].pos, several->keys[i].name);
        read_benefit(read, several->keys[i].name, several->items[i], policy);
    }
}
