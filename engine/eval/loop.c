/*
 * Aggregates over lists. See kernels.h.
 *
 * A list that is known is gone through item by item; an item that may or may not belong adds the hull of nothing and its term. An
 * absent list is one imagined item standing for up to max_items: what the aggregate comes to is then an unknown of its own.
 */
#include "eval/kernels.h"

typedef struct hq_items {
    bool absent;
    hq_record *holder;
    uint32_t list;
    uint32_t count;
    hq_record **at;
    uint32_t most; /* of an absent list */
} hq_items;

static hq_status items_of(hq_evaluation *evaluation, const hq_plan_loop *loop, hq_items *out)
{
    hq_value list;
    HQ_TRY(hq_eval(evaluation, loop->list, &list));
    hq_record *holder = list.list.holder;
    const hq_record_list *given = &holder->lists[list.list.list];
    const hq_entity *entity = &evaluation->pack->entities.at[holder->entity];
    bool receipts = list.list.list == entity->received;
    *out = (hq_items){.holder = holder, .list = list.list.list, .count = given->count, .at = given->items};
    out->absent = !given->present && !evaluation->complete && !receipts;
    out->most = entity->lists.at[list.list.list].max_items;
    if (receipts && !given->present && !holder->imagined)
        HQ_TRY(hq_eval_note(evaluation,
                            (hq_note){.kind = HQ_NOTE_RECEIVED_ABSENT, .index = evaluation->policy}));
    return HQ_OK;
}

/* Does an item belong, and what is its term? The variable stands for it while both are evaluated. */
static hq_status enter_item(hq_evaluation *evaluation, const hq_plan_loop *loop, hq_record *item,
                            hq_value *where, hq_value *body)
{
    uint32_t slot = loop->slot, count = evaluation->scope_count;
    hq_record *saved = slot == HQ_NONE ? NULL : evaluation->scope[slot];
    if (slot != HQ_NONE) {
        for (uint32_t i = count; i < slot; i++) /* a loop between that reads no item of its own */
            evaluation->scope[i] = item;
        evaluation->scope[slot] = item;
        if (slot >= count)
            evaluation->scope_count = slot + 1;
    }
    where->truth = HQ_TRUE;
    where->doubt = NULL;
    hq_status status = loop->where == HQ_NONE ? HQ_OK : hq_eval(evaluation, loop->where, where);
    if (status == HQ_OK && where->truth != HQ_FALSE && loop->body != HQ_NONE)
        status = hq_eval(evaluation, loop->body, body);
    if (slot != HQ_NONE)
        evaluation->scope[slot] = saved;
    evaluation->scope_count = count;
    return status;
}

static hq_status imagined_item(hq_evaluation *evaluation, const hq_plan_loop *loop, const hq_items *items,
                               hq_value *where, hq_value *body)
{
    hq_record *item;
    HQ_TRY(hq_eval_imagine(evaluation, items->holder, items->list, &item));
    return enter_item(evaluation, loop, item, where, body);
}

/* What an aggregate over an absent list comes to, as an unknown that can be split; its domain as given. */
static hq_status unknown_outcome(hq_evaluation *evaluation, hq_node_id id, const hq_items *items,
                                 hq_domain_kind kind, int64_t most, uint32_t *atom)
{
    hq_atom like = {.kind = HQ_ATOM_AGGREGATE,
                    .domain_kind = kind,
                    .record = items->holder,
                    .index = items->list,
                    .node = id};
    like.scope = evaluation->scope;
    like.period = evaluation->period_first;
    if (kind == HQ_DOMAIN_SET) {
        like.alternatives = 2;
        HQ_TRY(hq_set_all(evaluation->arena, 2, &like.domain.set));
    } else {
        like.step = HQ_RAT_ONE;
        like.domain = (hq_domain){0, most, NULL};
    }
    return hq_atom_of(evaluation, &like, atom);
}

static hq_status list_doubt(hq_evaluation *evaluation, const hq_items *items, const hq_doubt **out)
{
    hq_atom like = {
        .kind = HQ_ATOM_LIST, .domain_kind = HQ_DOMAIN_NONE, .record = items->holder, .index = items->list};
    uint32_t atom;
    HQ_TRY(hq_atom_of(evaluation, &like, &atom));
    return hq_doubt_about(evaluation, (atom == HQ_NONE ? HQ_ATOM_MANY : UINT64_C(1) << atom) | HQ_ATOM_ANYONE,
                          out);
}

/* --- Counting --- */

static hq_status count_absent(hq_evaluation *evaluation, hq_node_id id, const hq_plan_loop *loop,
                              const hq_items *items, hq_value *out)
{
    hq_value where, body;
    HQ_TRY(imagined_item(evaluation, loop, items, &where, &body));
    hq_number_point(HQ_RAT_ZERO, out);
    if (where.truth == HQ_FALSE)
        return HQ_OK;
    uint32_t atom;
    HQ_TRY(unknown_outcome(evaluation, id, items, HQ_DOMAIN_GRID, items->most, &atom));
    if (atom != HQ_NONE)
        return hq_number_of_atom(evaluation, atom, out);
    out->number = (hq_number){.low = HQ_RAT_ZERO, .high = hq_rat_int(items->most)};
    return hq_doubt_about(evaluation, HQ_ATOM_MANY, &out->doubt);
}

hq_status hq_eval_count(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    const hq_plan_loop *loop = &evaluation->plan->loops.at[node->a];
    hq_items items;
    HQ_TRY(items_of(evaluation, loop, &items));
    if (items.absent)
        return count_absent(evaluation, id, loop, &items, out);
    int64_t least = 0, most = 0;
    const hq_doubt *doubt = NULL;
    for (uint32_t i = 0; i < items.count; i++) {
        hq_value where, body;
        HQ_TRY(enter_item(evaluation, loop, items.at[i], &where, &body));
        least += where.truth == HQ_TRUE;
        most += where.truth != HQ_FALSE;
        HQ_TRY(hq_doubt_join(evaluation, doubt, where.doubt, &doubt));
    }
    out->number = (hq_number){.low = hq_rat_int(least), .high = hq_rat_int(most)};
    out->doubt = least == most ? NULL : doubt;
    return HQ_OK;
}

/* --- Sums --- */

static hq_status sum_absent(hq_evaluation *evaluation, const hq_plan_loop *loop, const hq_items *items,
                            hq_value *out)
{
    hq_value where, body, zero, most;
    HQ_TRY(imagined_item(evaluation, loop, items, &where, &body));
    hq_number_point(HQ_RAT_ZERO, &zero);
    *out = zero;
    if (where.truth == HQ_FALSE)
        return HQ_OK;
    const hq_doubt *doubt;
    HQ_TRY(list_doubt(evaluation, items, &doubt));
    HQ_TRY(hq_value_hull_under(evaluation, HQ_T_NUMBER, doubt, &zero, &body, out));
    out->number.form = NULL;
    hq_number_point(hq_rat_int(items->most), &most);
    HQ_TRY(hq_number_multiply(evaluation, out, &most, out));
    if (out->doubt != NULL)
        HQ_TRY(hq_doubt_join(evaluation, doubt, out->doubt, &out->doubt));
    return HQ_OK;
}

hq_status hq_eval_sum(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    const hq_plan_loop *loop = &evaluation->plan->loops.at[node->a];
    hq_items items;
    HQ_TRY(items_of(evaluation, loop, &items));
    if (items.absent)
        return sum_absent(evaluation, loop, &items, out);
    hq_value sum, zero;
    hq_number_point(HQ_RAT_ZERO, &zero);
    sum = zero;
    for (uint32_t i = 0; i < items.count; i++) {
        hq_value where, body;
        HQ_TRY(enter_item(evaluation, loop, items.at[i], &where, &body));
        if (where.truth == HQ_FALSE)
            continue;
        if (where.truth == HQ_UNKNOWN)
            HQ_TRY(hq_value_hull_under(evaluation, HQ_T_NUMBER, where.doubt, &zero, &body, &body));
        HQ_TRY(hq_number_add(evaluation, &sum, &body, false, &sum));
    }
    *out = sum;
    return HQ_OK;
}

/* --- Any and all: `all` is the negation of any that fails --- */

static hq_status truth_absent(hq_evaluation *evaluation, hq_node_id id, const hq_plan_loop *loop,
                              const hq_items *items, uint8_t decides, hq_value *out)
{
    hq_value where, body = {.truth = HQ_TRUE};
    HQ_TRY(imagined_item(evaluation, loop, items, &where, &body));
    out->doubt = NULL;
    out->truth = decides == HQ_TRUE ? HQ_FALSE : HQ_TRUE; /* of an empty list */
    if (where.truth == HQ_FALSE || (body.truth & decides) == 0)
        return HQ_OK;
    uint32_t atom;
    HQ_TRY(unknown_outcome(evaluation, id, items, HQ_DOMAIN_SET, 0, &atom));
    uint64_t outcomes = atom == HQ_NONE ? HQ_UNKNOWN : evaluation->atoms[atom].domain.set[0];
    const hq_doubt *doubt, *noted;
    HQ_TRY(hq_doubt_about(evaluation, atom == HQ_NONE ? HQ_ATOM_MANY : UINT64_C(1) << atom, &doubt));
    HQ_TRY(hq_decide(evaluation, id, 0, doubt, true, &outcomes, &noted));
    hq_truth_from(outcomes, noted == NULL ? doubt : noted, out);
    return HQ_OK;
}

hq_status hq_eval_any_all(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    const hq_plan_loop *loop = &evaluation->plan->loops.at[node->a];
    uint8_t decides = node->op == HQ_OP_ANY ? HQ_TRUE : HQ_FALSE,
            other = decides == HQ_TRUE ? HQ_FALSE : HQ_TRUE;
    hq_items items;
    HQ_TRY(items_of(evaluation, loop, &items));
    if (items.absent)
        return truth_absent(evaluation, id, loop, &items, decides, out);
    const hq_doubt *doubt = NULL;
    uint8_t truth = other;
    for (uint32_t i = 0; i < items.count && truth != decides; i++) {
        hq_value where, body = {.truth = HQ_TRUE};
        HQ_TRY(enter_item(evaluation, loop, items.at[i], &where, &body));
        if (where.truth == HQ_FALSE || body.truth == other)
            continue;
        if (where.truth == HQ_TRUE && body.truth == decides) {
            truth = decides;
            break;
        }
        truth = HQ_UNKNOWN;
        HQ_TRY(hq_doubt_join(evaluation, doubt, where.doubt, &doubt));
        HQ_TRY(hq_doubt_join(evaluation, doubt, body.truth == HQ_UNKNOWN ? body.doubt : NULL, &doubt));
    }
    hq_truth_from(truth, doubt, out);
    return HQ_OK;
}

/* --- Least and greatest --- */

static hq_status extreme_of(hq_evaluation *evaluation, bool least, const hq_value *a, const hq_value *b,
                            hq_value *out)
{
    const hq_number *x = &a->number, *y = &b->number;
    hq_value result;
    bool low_first = x->low_open || (!y->low_open && hq_rat_compare(x->low, y->low) <= 0);
    bool high_first = !x->high_open && (y->high_open || hq_rat_compare(x->high, y->high) <= 0);
    const hq_number *low = low_first == least ? x : y, *high = high_first == least ? x : y;
    result.number = (hq_number){
        .low = low->low, .high = high->high, .low_open = low->low_open, .high_open = high->high_open};
    HQ_TRY(hq_doubt_join(evaluation, a->doubt, b->doubt, &result.doubt));
    if (hq_number_is_point(&result.number))
        result.doubt = NULL;
    *out = result;
    return HQ_OK;
}

static hq_status least_absent(hq_evaluation *evaluation, const hq_plan_loop *loop, const hq_items *items,
                              hq_value *out)
{
    hq_value where, body, otherwise;
    HQ_TRY(imagined_item(evaluation, loop, items, &where, &body));
    HQ_TRY(hq_eval(evaluation, loop->otherwise, &otherwise));
    *out = otherwise;
    if (where.truth == HQ_FALSE)
        return HQ_OK;
    const hq_doubt *doubt;
    HQ_TRY(list_doubt(evaluation, items, &doubt));
    body.number.form = NULL;
    return hq_value_hull_under(evaluation, HQ_T_NUMBER, doubt, &otherwise, &body, out);
}

/* The items that certainly belong make the best; what may belong moves it its own way only, and without any that certainly does
 * the rest is the alternative. */
hq_status hq_eval_least(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    const hq_plan_loop *loop = &evaluation->plan->loops.at[node->a];
    bool least = node->op == HQ_OP_LEAST, certain = false, maybe = false;
    hq_items items;
    HQ_TRY(items_of(evaluation, loop, &items));
    if (items.absent)
        return least_absent(evaluation, loop, &items, out);
    hq_value best, where, body;
    for (uint32_t i = 0; i < items.count; i++) {
        HQ_TRY(enter_item(evaluation, loop, items.at[i], &where, &body));
        maybe = maybe || where.truth == HQ_UNKNOWN;
        if (where.truth != HQ_TRUE)
            continue;
        if (certain)
            HQ_TRY(extreme_of(evaluation, least, &best, &body, &best));
        else
            best = body;
        certain = true;
    }
    if (!certain)
        HQ_TRY(hq_eval(evaluation, loop->otherwise, &best));
    for (uint32_t i = 0; maybe && i < items.count; i++) {
        HQ_TRY(enter_item(evaluation, loop, items.at[i], &where, &body));
        if (where.truth != HQ_UNKNOWN)
            continue;
        if (certain)
            HQ_TRY(extreme_of(evaluation, least, &best, &body, &body));
        HQ_TRY(hq_value_hull_under(evaluation, HQ_T_NUMBER, where.doubt, &best, &body, &best));
    }
    *out = best;
    return HQ_OK;
}
