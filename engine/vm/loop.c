/* Aggregates over lists: evaluated in the rows of the items, then brought to the row of the holder. See lower.h. */
#include "vm/lower.h"

/* An aggregate while it is lowered: the list as it is given, or the one item that stands for a list that is not. */
typedef struct hq_vloop {
    const hq_plan_loop *loop;
    hq_node_id id;
    uint32_t holder, list, env;
    uint32_t space; /* of the items */
    bool alone;     /* asked of an item about its own list: of the rows that are carried it is the only one */
    int64_t most;   /* items */
    hq_vvalue where, body, otherwise;
    hq_vsources sources; /* of all of them */
} hq_vloop;

static hq_status enter(hq_lowering *lowering, uint32_t env, uint32_t slot, uint32_t item, uint32_t *out)
{
    hq_venv inner = lowering->envs.at[env];
    *out = env;
    if (slot == HQ_NONE)
        return HQ_OK;
    for (uint32_t i = inner.count; i < slot; i++) /* a loop between that reads no item of its own */
        inner.places[i] = item;
    inner.places[slot] = item;
    inner.count = slot >= inner.count ? slot + 1 : inner.count;
    return hq_v_env(lowering, &inner, out);
}

/* Does the expression see another item of this list, or something in one? Then each would have to meet each. */
static hq_status meets_itself(hq_lowering *lowering, hq_vloop *at, uint32_t item)
{
    const hq_venv *env = &lowering->envs.at[at->env];
    uint32_t space = lowering->places.at[item].space;
    for (uint32_t i = 0; i < env->count; i++) {
        uint32_t own = lowering->places.at[env->places[i]].space;
        if (own != space && hq_v_is_above(lowering, space, own))
            return HQ_VLEAVE(lowering, "items of a list are compared with others of the same list");
        at->alone = at->alone || own == space;
    }
    return HQ_OK;
}

/* Where the list has more than one item. */
static hq_status others(hq_lowering *lowering, const hq_vloop *at, hq_vsources *out)
{
    hq_vsource like = {.kind = HQ_VSOURCE_OTHERS, .a = at->space};
    hq_reg all, count;
    hq_vtruth more;
    HQ_TRY(hq_v_can(lowering, hq_v_fixed(HQ_VTRUE), &all));
    HQ_TRY(hq_v_reduce(lowering, HQ_VOP_N_SEG_COUNT, at->space, all, HQ_NONE, HQ_NONE, &count));
    HQ_TRY(hq_v_less(lowering, hq_v_int(1), hq_v_steps(count, HQ_RAT_ONE), &more));
    if (more.constant != 0) /* the model allows one at most */
        return HQ_OK;
    like.unknown = more.can;
    like.space = hq_v_space_of(lowering, more.can);
    return hq_v_source(lowering, like, out);
}

static hq_status terms(hq_lowering *lowering, hq_vloop *at, bool imagined)
{
    uint32_t item, inner;
    HQ_TRY(hq_v_items(lowering, at->holder, at->list, imagined, imagined, &item));
    hq_vsources own = HQ_VKNOWN;
    at->space = lowering->places.at[item].space;
    at->alone = false;
    if (!imagined)
        HQ_TRY(meets_itself(lowering, at, item));
    if (at->alone)
        HQ_TRY(others(lowering, at, &own));
    HQ_TRY(enter(lowering, at->env, at->loop->slot, item, &inner));
    at->where = (hq_vvalue){.kind = HQ_T_TRUTH, .truth = hq_v_fixed(HQ_VTRUE)};
    at->body = at->where;
    if (at->loop->where != HQ_NONE)
        HQ_TRY(hq_v_node(lowering, at->loop->where, inner, &at->where));
    if (at->loop->body != HQ_NONE && at->where.truth.constant != HQ_VFALSE)
        HQ_TRY(hq_v_node(lowering, at->loop->body, inner, &at->body));
    HQ_TRY(hq_v_join(lowering, &at->where.sources, &at->body.sources, true, &at->sources));
    return hq_v_join(lowering, &at->sources, &own, true, &at->sources);
}

/* Sources of above the items move all of them. */
static hq_status shared(hq_lowering *lowering, const hq_vloop *at, hq_vsources *sources)
{
    return at->alone ? HQ_OK : hq_v_shared(lowering, at->space, sources);
}

typedef hq_status hq_vgiven(hq_lowering *lowering, hq_vloop *at, hq_op op, hq_vvalue *out);

/* Both ways, where some rows have the list and others have not. */
static hq_status over(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                      hq_vgiven *given, hq_vgiven *absent, hq_vgiven *empty, hq_vvalue *out)
{
    hq_vloop at = {.loop = &lowering->plan->loops.at[node->a], .id = id, .env = env};
    hq_vvalue list, imagined;
    hq_vtruth listed;
    HQ_TRY(hq_v_node(lowering, at.loop->list, env, &list));
    at.holder = list.part.place;
    at.list = list.part.index;
    const hq_entity *entity = &lowering->pack->entities.at[lowering->places.at[at.holder].entity];
    at.most = entity->lists.at[at.list].max_items;
    if (at.loop->otherwise != HQ_NONE)
        HQ_TRY(hq_v_node(lowering, at.loop->otherwise, env, &at.otherwise));
    bool framed = hq_v_list_has_frame(lowering, at.holder, at.list);
    if (at.list == entity->received || (!framed && lowering->request->complete))
        return empty(lowering, &at, (hq_op)node->op, out);
    HQ_TRY(hq_v_listed(lowering, at.holder, at.list, &listed));
    if (framed) {
        HQ_TRY(terms(lowering, &at, false));
        HQ_TRY(given(lowering, &at, (hq_op)node->op, out));
    }
    if (listed.constant == HQ_VTRUE)
        return HQ_OK;
    HQ_TRY(terms(lowering, &at, true));
    hq_v_entangle(&at.sources);
    imagined = (hq_vvalue){.kind = out->kind, .sources = at.sources};
    HQ_TRY(absent(lowering, &at, (hq_op)node->op, &imagined));
    hq_vsource like = {.kind = HQ_VSOURCE_LIST, .a = at.holder, .b = at.list, .c = id, .always = !framed};
    hq_vtruth unlisted;
    hq_vsources own;
    HQ_TRY(hq_v_not(lowering, listed, &unlisted));
    like.unknown = framed ? unlisted.can : HQ_NONE;
    like.space = lowering->places.at[at.holder].space;
    HQ_TRY(hq_v_source(lowering, like, &own));
    HQ_TRY(hq_v_join(lowering, &imagined.sources, &own, true, &imagined.sources));
    if (!framed) {
        *out = imagined;
        return HQ_OK;
    }
    hq_vset plain = out->sources.plain;
    hq_vvalue by = {.kind = HQ_T_TRUTH, .truth = listed};
    HQ_TRY(hq_v_branch(lowering, &by, out, &imagined, out));
    out->sources.plain = node->kind == HQ_T_TRUTH ? plain : (hq_vset){NULL, 0};
    return HQ_OK;
}

/* --- Any and all --- */

static hq_status truth_given(hq_lowering *lowering, hq_vloop *at, hq_op op, hq_vvalue *out)
{
    hq_vtruth item;
    if (op == HQ_OP_ANY) {
        HQ_TRY(hq_v_and(lowering, at->where.truth, at->body.truth, &item));
    } else {
        HQ_TRY(hq_v_not(lowering, at->where.truth, &item));
        HQ_TRY(hq_v_or(lowering, item, at->body.truth, &item));
    }
    out->sources = at->sources;
    HQ_TRY(shared(lowering, at, &out->sources));
    if (at->alone) {
        out->truth = item;
        return HQ_OK;
    }
    return hq_v_over(lowering, op == HQ_OP_ANY, at->space, item, &out->truth);
}

static hq_status truth_absent(hq_lowering *lowering, hq_vloop *at, hq_op op, hq_vvalue *out)
{
    hq_vtruth decides, possible, empty = hq_v_fixed(op == HQ_OP_ANY ? HQ_VFALSE : HQ_VTRUE);
    decides = at->body.truth;
    if (op == HQ_OP_ALL)
        HQ_TRY(hq_v_not(lowering, decides, &decides));
    HQ_TRY(hq_v_and(lowering, at->where.truth, decides, &possible));
    HQ_TRY(hq_v_possible(lowering, possible, &possible));
    HQ_TRY(hq_v_not(lowering, possible, &possible));
    return hq_v_where_known(lowering, empty, possible, &out->truth);
}

static hq_status truth_empty(hq_lowering *lowering, hq_vloop *at, hq_op op, hq_vvalue *out)
{
    (void)lowering;
    (void)at;
    out->truth = hq_v_fixed(op == HQ_OP_ANY ? HQ_VFALSE : HQ_VTRUE);
    return HQ_OK;
}

hq_status hq_v_loop_any_all(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                            hq_vvalue *out)
{
    return over(lowering, id, node, env, truth_given, truth_absent, truth_empty, out);
}

/* --- Counting --- */

static hq_status drop_plain(hq_lowering *lowering, hq_vloop *at, hq_vvalue *out)
{
    out->sources = at->sources;
    out->sources.plain = (hq_vset){NULL, 0};
    return shared(lowering, at, &out->sources);
}

static hq_status count_of(hq_lowering *lowering, const hq_vloop *at, hq_vtruth which, hq_vnum *out)
{
    hq_reg mask, count;
    *out = hq_v_int(0);
    if (which.constant == HQ_VFALSE)
        return HQ_OK;
    if (at->alone)
        return hq_v_select(lowering, which, hq_v_int(1), hq_v_int(0), out);
    HQ_TRY(hq_v_can(lowering, which, &mask));
    HQ_TRY(hq_v_reduce(lowering, HQ_VOP_N_SEG_COUNT, at->space, mask, HQ_NONE, HQ_NONE, &count));
    *out = hq_v_steps(count, HQ_RAT_ONE);
    return HQ_OK;
}

static hq_status count_given(hq_lowering *lowering, hq_vloop *at, hq_op op, hq_vvalue *out)
{
    hq_vtruth least, most;
    (void)op;
    HQ_TRY(drop_plain(lowering, at, out));
    HQ_TRY(hq_v_certain(lowering, at->where.truth, &least));
    HQ_TRY(hq_v_possible(lowering, at->where.truth, &most));
    HQ_TRY(count_of(lowering, at, least, &out->number.low));
    HQ_TRY(count_of(lowering, at, most, &out->number.high));
    out->number.same = hq_v_same(&out->number.low, &out->number.high);
    return HQ_OK;
}

/* Nothing where no item can belong; else from the one to the other. */
static hq_status if_possible(hq_lowering *lowering, const hq_vloop *at, hq_vnum low, hq_vnum high,
                             hq_vpair none, hq_vpair *out)
{
    hq_vtruth possible;
    HQ_TRY(hq_v_possible(lowering, at->where.truth, &possible));
    HQ_TRY(hq_v_select(lowering, possible, low, none.low, &out->low));
    HQ_TRY(hq_v_select(lowering, possible, high, none.high, &out->high));
    out->same = hq_v_same(&out->low, &out->high);
    return HQ_OK;
}

static hq_status count_absent(hq_lowering *lowering, hq_vloop *at, hq_op op, hq_vvalue *out)
{
    (void)op;
    return if_possible(lowering, at, hq_v_int(0), hq_v_int(at->most), hq_v_point(hq_v_int(0)), &out->number);
}

static hq_status number_empty(hq_lowering *lowering, hq_vloop *at, hq_op op, hq_vvalue *out)
{
    (void)lowering;
    (void)at;
    (void)op;
    out->number = hq_v_point(hq_v_int(0));
    return HQ_OK;
}

hq_status hq_v_loop_count(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                          hq_vvalue *out)
{
    return over(lowering, id, node, env, count_given, count_absent, number_empty, out);
}

/* --- Sums --- */

static hq_status sum_of(hq_lowering *lowering, const hq_vloop *at, hq_vnum term, hq_vtruth which,
                        hq_vnum *out)
{
    hq_reg mask, value;
    *out = hq_v_int(0);
    if (which.constant == HQ_VFALSE)
        return HQ_OK;
    if (at->alone)
        return hq_v_select(lowering, which, term, hq_v_int(0), out);
    if (term.constant) {
        HQ_TRY(count_of(lowering, at, which, out));
        return hq_v_multiply(lowering, *out, term, out);
    }
    if (term.d != HQ_NONE)
        return HQ_VLEAVE(lowering, "quotients are added up over a list");
    HQ_TRY(hq_v_can(lowering, which, &mask));
    HQ_TRY(hq_v_reduce(lowering, HQ_VOP_N_SEG_SUM, at->space, term.n, mask, HQ_NONE, &value));
    *out = hq_v_steps(value, term.step);
    return HQ_OK;
}

/* What may belong adds the hull of nothing and its term. */
static hq_status sum_end(hq_lowering *lowering, const hq_vloop *at, bool least, hq_vnum *out)
{
    hq_vtruth surely, possible;
    hq_vnum own = least ? at->body.number.low : at->body.number.high, term;
    HQ_TRY(hq_v_certain(lowering, at->where.truth, &surely));
    HQ_TRY(hq_v_possible(lowering, at->where.truth, &possible));
    HQ_TRY(hq_v_extreme(lowering, least, own, hq_v_int(0), &term));
    bool known = at->where.truth.constant == HQ_VTRUE ||
                 (at->where.truth.constant == 0 && at->where.truth.cannot == HQ_NONE);
    if (known)
        term = own;
    else
        HQ_TRY(hq_v_select(lowering, surely, own, term, &term));
    return sum_of(lowering, at, term, possible, out);
}

static hq_status sum_given(hq_lowering *lowering, hq_vloop *at, hq_op op, hq_vvalue *out)
{
    (void)op;
    HQ_TRY(drop_plain(lowering, at, out));
    if (at->where.truth.constant == HQ_VFALSE)
        return number_empty(lowering, at, op, out);
    HQ_TRY(sum_end(lowering, at, true, &out->number.low));
    HQ_TRY(sum_end(lowering, at, false, &out->number.high));
    out->number.same = hq_v_same(&out->number.low, &out->number.high);
    return HQ_OK;
}

static hq_status sum_absent(hq_lowering *lowering, hq_vloop *at, hq_op op, hq_vvalue *out)
{
    hq_vnum low, high, most = hq_v_int(at->most);
    if (at->where.truth.constant == HQ_VFALSE)
        return number_empty(lowering, at, op, out);
    HQ_TRY(hq_v_extreme(lowering, true, at->body.number.low, hq_v_int(0), &low));
    HQ_TRY(hq_v_extreme(lowering, false, at->body.number.high, hq_v_int(0), &high));
    HQ_TRY(hq_v_multiply(lowering, low, most, &low));
    HQ_TRY(hq_v_multiply(lowering, high, most, &high));
    return if_possible(lowering, at, low, high, hq_v_point(hq_v_int(0)), &out->number);
}

hq_status hq_v_loop_sum(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                        hq_vvalue *out)
{
    return over(lowering, id, node, env, sum_given, sum_absent, number_empty, out);
}

/* --- Least and greatest --- */

static hq_status least_of(hq_lowering *lowering, const hq_vloop *at, bool least, hq_vnum term,
                          hq_vnum otherwise, hq_vnum *out)
{
    hq_rat step;
    hq_reg value, mask, other, reg;
    if (at->alone)
        return hq_v_select(lowering, at->where.truth, term, otherwise, out);
    if ((!term.constant && term.d != HQ_NONE) || (!otherwise.constant && otherwise.d != HQ_NONE))
        return HQ_VLEAVE(lowering, "the least of quotients over a list");
    HQ_TRY(hq_v_common(lowering, term.constant ? term.value : term.step,
                       otherwise.constant ? otherwise.value : otherwise.step, &step));
    HQ_TRY(hq_v_in_step(lowering, term, step, &value));
    HQ_TRY(hq_v_in_step(lowering, otherwise, step, &other));
    HQ_TRY(hq_v_can(lowering, at->where.truth, &mask));
    HQ_TRY(hq_v_reduce(lowering, least ? HQ_VOP_N_SEG_MIN : HQ_VOP_N_SEG_MAX, at->space, value, mask, other,
                       &reg));
    *out = hq_v_steps(reg, step);
    return HQ_OK;
}

static hq_status least_empty(hq_lowering *lowering, hq_vloop *at, hq_op op, hq_vvalue *out)
{
    (void)op;
    out->number = at->otherwise.number;
    return hq_v_join(lowering, &at->otherwise.sources, &HQ_VKNOWN, false, &out->sources);
}

static hq_status least_given(hq_lowering *lowering, hq_vloop *at, hq_op op, hq_vvalue *out)
{
    if (at->where.truth.constant == HQ_VFALSE)
        return least_empty(lowering, at, op, out);
    if (at->where.truth.constant == HQ_VEITHER ||
        (at->where.truth.constant == 0 && at->where.truth.cannot != HQ_NONE))
        return HQ_VLEAVE(lowering, "the least over items of which it is not known that they belong");
    HQ_TRY(drop_plain(lowering, at, out));
    HQ_TRY(hq_v_join(lowering, &out->sources, &at->otherwise.sources, false, &out->sources));
    bool least = op == HQ_OP_LEAST;
    HQ_TRY(least_of(lowering, at, least, at->body.number.low, at->otherwise.number.low, &out->number.low));
    HQ_TRY(least_of(lowering, at, least, at->body.number.high, at->otherwise.number.high, &out->number.high));
    out->number.same = hq_v_same(&out->number.low, &out->number.high);
    return HQ_OK;
}

static hq_status least_absent(hq_lowering *lowering, hq_vloop *at, hq_op op, hq_vvalue *out)
{
    hq_vnum low, high;
    if (at->where.truth.constant == HQ_VFALSE)
        return least_empty(lowering, at, op, out);
    HQ_TRY(hq_v_join(lowering, &out->sources, &at->otherwise.sources, false, &out->sources));
    HQ_TRY(hq_v_extreme(lowering, true, at->body.number.low, at->otherwise.number.low, &low));
    HQ_TRY(hq_v_extreme(lowering, false, at->body.number.high, at->otherwise.number.high, &high));
    return if_possible(lowering, at, low, high, at->otherwise.number, &out->number);
}

hq_status hq_v_loop_least(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                          hq_vvalue *out)
{
    return over(lowering, id, node, env, least_given, least_absent, least_empty, out);
}
