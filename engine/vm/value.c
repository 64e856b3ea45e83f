/* Nodes into values: constants, facts, arithmetic, comparisons, logic. See lower.h. */
#include <assert.h>

#include "vm/lower.h"

/* --- Memory of what was lowered --- */

static hq_vmemo *memo_at(hq_vmemo *memo, uint32_t room, uint32_t node, uint32_t env)
{
    uint32_t at = (node * UINT32_C(0x9e3779b1) ^ env * UINT32_C(0x85ebca77)) & (room - 1);
    while (memo[at].value != NULL && (memo[at].node != node || memo[at].env != env))
        at = (at + 1) & (room - 1);
    return &memo[at];
}

static hq_status remember(hq_lowering *lowering, uint32_t node, uint32_t env, const hq_vvalue *value)
{
    if (lowering->memo_count * 2 >= lowering->memo_room) {
        hq_vmemo *wider = HQ_NEW_ARRAY(lowering->arena, hq_vmemo, (size_t)lowering->memo_room * 2);
        HQ_TRY_ALLOC(wider);
        for (uint32_t i = 0; i < lowering->memo_room; i++)
            if (lowering->memo[i].value != NULL)
                *memo_at(wider, lowering->memo_room * 2, lowering->memo[i].node, lowering->memo[i].env) =
                    lowering->memo[i];
        lowering->memo = wider;
        lowering->memo_room *= 2;
    }
    hq_vvalue *kept = hq_arena_copy(lowering->arena, value, sizeof *value);
    HQ_TRY_ALLOC(kept);
    *memo_at(lowering->memo, lowering->memo_room, node, env) = (hq_vmemo){node, env, kept};
    lowering->memo_count++;
    return HQ_OK;
}

static hq_status two(hq_lowering *lowering, const hq_node *node, uint32_t env, bool keep, hq_vvalue *a,
                     hq_vvalue *b, hq_vvalue *out)
{
    HQ_TRY(hq_v_node(lowering, node->a, env, a));
    HQ_TRY(hq_v_node(lowering, node->b, env, b));
    return hq_v_join(lowering, &a->sources, &b->sources, keep, &out->sources);
}

/* --- Constants and what holds facts --- */

static hq_status constant(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                          hq_vvalue *out)
{
    (void)id;
    const hq_venv *at = &lowering->envs.at[env];
    switch ((hq_op)node->op) {
    case HQ_OP_NUMBER:
        out->number = hq_v_point(hq_v_constant(lowering->plan->numbers.at[node->a]));
        break;
    case HQ_OP_DATE:
        out->number = hq_v_point(hq_v_int((hq_day)node->a));
        break;
    case HQ_OP_ON:
        out->number = hq_v_point(hq_v_int(lowering->request->on));
        break;
    case HQ_OP_TRUTH:
        out->truth = hq_v_fixed(node->a != 0 ? HQ_VTRUE : HQ_VFALSE);
        break;
    case HQ_OP_TEXT:
        out->text = (hq_vtext){&lowering->plan->texts.at[node->a], HQ_NONE, hq_v_fixed(HQ_VTRUE)};
        break;
    case HQ_OP_CODE:
        out->code = (hq_vcode){.constant = true, .tree = node->b, .leaf = node->a, .at = HQ_NONE};
        out->code.known = hq_v_fixed(HQ_VTRUE);
        out->code.facts = out->code.partly = HQ_NONE;
        break;
    case HQ_OP_CLAIM:
        out->span.first = hq_v_point(hq_v_int(lowering->request->claim_first));
        out->span.until = hq_v_point(hq_v_int(lowering->request->claim_until));
        break;
    default: /* the slice */
        out->span.first = hq_v_point(hq_v_int(at->first));
        out->span.until = hq_v_point(hq_v_int(at->until));
        break;
    }
    return HQ_OK;
}

static hq_status record(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                        hq_vvalue *out)
{
    (void)id;
    if (node->op == HQ_OP_RECORD) {
        assert(node->a < lowering->envs.at[env].count);
        out->place = lowering->envs.at[env].places[node->a];
        return HQ_OK;
    }
    hq_vvalue holder;
    HQ_TRY(hq_v_node(lowering, node->a, env, &holder));
    return hq_v_one(lowering, holder.place, node->b, &out->place);
}

static hq_status part(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env, hq_vvalue *out)
{
    (void)id;
    hq_vvalue holder;
    HQ_TRY(hq_v_node(lowering, node->a, env, &holder));
    out->part.place = holder.place;
    out->part.index = node->b;
    return HQ_OK;
}

static hq_status field(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                       hq_vvalue *out)
{
    (void)id;
    hq_vvalue holder;
    HQ_TRY(hq_v_node(lowering, node->a, env, &holder));
    return hq_v_field(lowering, holder.place, node->b, out);
}

static hq_status derived(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                         hq_vvalue *out)
{
    (void)id;
    hq_vvalue holder;
    uint32_t inner;
    HQ_TRY(hq_v_node(lowering, node->a, env, &holder));
    const hq_plan_definition *definition = &lowering->plan->definitions[node->c];
    hq_venv like = lowering->envs.at[env];
    HQ_TRY(hq_v_enter(lowering, &definition->declared->scope, holder.place, HQ_NONE, &like, &inner));
    return hq_v_node(lowering, definition->node, inner, out);
}

static hq_status let(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env, hq_vvalue *out)
{
    (void)id;
    const hq_plan_policy *policy = &lowering->plan->policies[lowering->envs.at[env].policy];
    return hq_v_node(lowering, node->op == HQ_OP_LET ? policy->lets[node->a] : policy->decided_on, env, out);
}

static hq_status attested(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                          hq_vvalue *out)
{
    (void)id;
    (void)env;
    hq_vsource like = {.kind = HQ_VSOURCE_ATTESTATION, .a = node->a, .b = node->b, .always = true};
    like.unknown = HQ_NONE;
    for (uint32_t i = 0; i < lowering->layout->attested_count; i++) {
        const hq_attested_column *column = &lowering->layout->attested[i];
        if (column->policy != node->a || column->attestation != node->b)
            continue;
        hq_vinstr in = {.op = HQ_VOP_LOAD_ATTESTED, .a = HQ_NONE, .b = HQ_NONE, .c = HQ_NONE, .x = i};
        hq_reg reg, known;
        HQ_TRY(hq_v_load(lowering, in, 0, (hq_interval){0, 1}, &reg));
        out->truth = hq_v_known(reg);
        if (!lowering->nullable)
            return HQ_OK;
        in.op = HQ_VOP_LOAD_ATTESTED_KNOWN;
        HQ_TRY(hq_v_load(lowering, in, 0, (hq_interval){0, 1}, &known));
        hq_vtruth unknown;
        HQ_TRY(hq_v_not(lowering, hq_v_known(known), &unknown));
        like.always = false;
        like.unknown = unknown.can;
        HQ_TRY(hq_v_where_known(lowering, out->truth, hq_v_known(known), &out->truth));
        return hq_v_source(lowering, like, &out->sources);
    }
    out->truth = hq_v_fixed(HQ_VEITHER);
    return hq_v_source(lowering, like, &out->sources);
}

static hq_status open_day(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                          hq_vvalue *out)
{
    static const hq_civil FIRST = {1949, 10, 1}, LAST = {2200, 12, 31};
    const hq_given_column column = {HQ_NONE, node->a, node->b};
    hq_vvalue known = {.kind = HQ_T_TRUTH}, given = {.kind = HQ_T_DATE}, open = {.kind = HQ_T_DATE};
    hq_vnum value;
    (void)id;
    (void)env;
    HQ_TRY(hq_v_given(lowering, &column, &known.truth, &value));
    hq_day first = 0, last = 0;
    (void)(hq_civil_to_day(FIRST, &first) && hq_civil_to_day(LAST, &last));
    open.number = (hq_vpair){.low = hq_v_int(first), .high = hq_v_int(last)};
    hq_vsource like = {.kind = HQ_VSOURCE_OPEN_DAY, .a = node->a, .b = node->b};
    HQ_TRY(hq_v_not_given(lowering, &column, &like));
    HQ_TRY(hq_v_source(lowering, like, &open.sources));
    if (known.truth.constant != HQ_VFALSE)
        given.number = hq_v_point(value);
    return hq_v_branch(lowering, &known, &given, &open, out);
}

/* --- Spans --- */

static hq_status valid_end(hq_lowering *lowering, uint32_t policy, hq_node_id end, hq_day open, uint32_t env,
                           hq_vvalue *out)
{
    if (end == HQ_NONE) {
        *out = (hq_vvalue){.kind = HQ_T_DATE, .number = hq_v_point(hq_v_int(open))};
        return HQ_OK;
    }
    uint32_t inner = env;
    hq_venv like = lowering->envs.at[env];
    if (policy != like.policy)
        HQ_TRY(hq_v_enter(lowering, &lowering->pack->policies.at[policy].scope, like.places[0], policy, &like,
                          &inner));
    return hq_v_node(lowering, end, inner, out);
}

static hq_status shift_days(hq_lowering *lowering, hq_vnum day, int64_t by, hq_vnum *out)
{
    HQ_TRY(hq_v_add(lowering, day, hq_v_int(by), out));
    HQ_TRY(hq_v_extreme(lowering, true, *out, hq_v_int(HQ_DAY_MAX), out));
    return hq_v_extreme(lowering, false, *out, hq_v_int(HQ_DAY_MIN), out);
}

static hq_status shift_pair(hq_lowering *lowering, hq_vpair day, int64_t by, hq_vpair *out)
{
    HQ_TRY(shift_days(lowering, day.low, by, &out->low));
    HQ_TRY(shift_days(lowering, day.high, by, &out->high));
    out->same = day.same;
    return HQ_OK;
}

static hq_status valid(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                       hq_vvalue *out)
{
    (void)id;
    const hq_plan_policy *policy = &lowering->plan->policies[node->a];
    hq_vvalue from, to;
    HQ_TRY(valid_end(lowering, node->a, policy->valid_from, HQ_DAY_MIN, env, &from));
    HQ_TRY(valid_end(lowering, node->a, policy->valid_to, HQ_DAY_MAX, env, &to));
    HQ_TRY(hq_v_join(lowering, &from.sources, &to.sources, true, &out->sources));
    out->span.first = from.number;
    return shift_pair(lowering, to.number, 1, &out->span.until); /* both days of validity are included */
}

static hq_status pair_extreme(hq_lowering *lowering, bool least, hq_vpair a, hq_vpair b, hq_vpair *out)
{
    HQ_TRY(hq_v_extreme(lowering, least, a.low, b.low, &out->low));
    out->high = out->low;
    if (!a.same || !b.same)
        HQ_TRY(hq_v_extreme(lowering, least, a.high, b.high, &out->high));
    out->same = hq_v_same(&out->low, &out->high);
    return HQ_OK;
}

static hq_status span(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env, hq_vvalue *out)
{
    hq_vvalue a, b;
    (void)id;
    if (node->op == HQ_OP_SPAN_FIRST || node->op == HQ_OP_SPAN_LAST) {
        HQ_TRY(hq_v_node(lowering, node->a, env, &a));
        out->sources = a.sources;
        if (node->op == HQ_OP_SPAN_LAST)
            return shift_pair(lowering, a.span.until, -1, &out->number);
        out->number = a.span.first;
        return HQ_OK;
    }
    HQ_TRY(two(lowering, node, env, false, &a, &b, out));
    if (node->op == HQ_OP_SPAN) {
        out->span.first = a.number;
        out->span.until = b.number;
        return HQ_OK;
    }
    HQ_TRY(pair_extreme(lowering, false, a.span.first, b.span.first, &out->span.first));
    return pair_extreme(lowering, true, a.span.until, b.span.until, &out->span.until);
}

/* --- Arithmetic --- */

typedef hq_status hq_vby(hq_lowering *lowering, hq_vnum a, hq_vnum b, hq_vnum *out);

static bool never_below(const hq_lowering *lowering, const hq_vpair *a)
{
    return hq_v_sign(lowering, &a->low) > 0;
}

/* Whatever the signs: the ends are among the products of ends. */
static hq_status corners(hq_lowering *lowering, hq_vby *by, hq_vpair a, hq_vpair b, hq_vpair *out)
{
    const hq_vnum left[] = {a.low, a.low, a.high, a.high}, right[] = {b.low, b.high, b.low, b.high};
    for (int i = 0; i < 4; i++) {
        hq_vnum corner;
        HQ_TRY(by(lowering, left[i], right[i], &corner));
        if (i == 0)
            out->low = out->high = corner;
        HQ_TRY(hq_v_extreme(lowering, true, out->low, corner, &out->low));
        HQ_TRY(hq_v_extreme(lowering, false, out->high, corner, &out->high));
    }
    return HQ_OK;
}

static hq_status product(hq_lowering *lowering, bool divides, hq_vpair a, hq_vpair b, hq_vpair *out)
{
    hq_vby *by = divides ? hq_v_divide : hq_v_multiply;
    out->same = a.same && b.same;
    if (out->same) {
        HQ_TRY(by(lowering, a.low, b.low, &out->low));
        *out = hq_v_point(out->low);
        return HQ_OK;
    }
    if (!never_below(lowering, &a) || !never_below(lowering, &b))
        return corners(lowering, by, a, b, out);
    HQ_TRY(by(lowering, a.low, divides ? b.high : b.low, &out->low));
    return by(lowering, a.high, divides ? b.low : b.high, &out->high);
}

static hq_status arithmetic(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                            hq_vvalue *out)
{
    hq_vvalue a, b;
    (void)id;
    HQ_TRY(two(lowering, node, env, false, &a, &b, out));
    hq_vpair *to = &out->number;
    to->same = a.number.same && b.number.same;
    switch ((hq_op)node->op) {
    case HQ_OP_ADD:
        HQ_TRY(hq_v_add(lowering, a.number.low, b.number.low, &to->low));
        return hq_v_add(lowering, a.number.high, b.number.high, &to->high);
    case HQ_OP_SUB: {
        hq_vnum low, high;
        HQ_TRY(hq_v_negate(lowering, b.number.low, &high));
        HQ_TRY(hq_v_negate(lowering, b.number.high, &low));
        HQ_TRY(hq_v_add(lowering, a.number.low, low, &to->low));
        return hq_v_add(lowering, a.number.high, high, &to->high);
    }
    case HQ_OP_MUL:
    case HQ_OP_DIV:
        return product(lowering, node->op == HQ_OP_DIV, a.number, b.number, to);
    default: {
        bool least = node->op == HQ_OP_MIN || node->op == HQ_OP_DATE_MIN;
        return pair_extreme(lowering, least, a.number, b.number, to);
    }
    }
}

static hq_status of_one(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                        hq_vvalue *out)
{
    hq_vvalue a;
    (void)id;
    HQ_TRY(hq_v_node(lowering, node->a, env, &a));
    HQ_TRY(hq_v_join(lowering, &a.sources, &HQ_VKNOWN, false, &out->sources));
    out->number.same = a.number.same;
    if (node->op == HQ_OP_NEG) {
        HQ_TRY(hq_v_negate(lowering, a.number.high, &out->number.low));
        return hq_v_negate(lowering, a.number.low, &out->number.high);
    }
    hq_rat quantum = lowering->plan->numbers.at[node->b];
    HQ_TRY(hq_v_quantize(lowering, a.number.low, quantum, (hq_rounding)node->c, &out->number.low));
    return hq_v_quantize(lowering, a.number.high, quantum, (hq_rounding)node->c, &out->number.high);
}

/* A range that the rules state: no fact ends it. Whoever needs to know where it was read twice is left. */
static hq_status stated_range(hq_lowering *lowering, hq_node_id id, hq_vtruth unknown, hq_vvalue *out)
{
    hq_vsource like = {.kind = HQ_VSOURCE_RANGE, .a = id, .always = unknown.constant != 0};
    hq_vsources own;
    like.unknown = unknown.can;
    like.space = unknown.constant != 0 ? 0 : hq_v_space_of(lowering, unknown.can);
    if (out->number.same || unknown.constant == HQ_VFALSE)
        return HQ_OK;
    HQ_TRY(hq_v_source(lowering, like, &own));
    return hq_v_join(lowering, &out->sources, &own, false, &out->sources);
}

static hq_status range(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                       hq_vvalue *out)
{
    hq_vvalue a, b;
    HQ_TRY(two(lowering, node, env, false, &a, &b, out));
    HQ_TRY(hq_v_extreme(lowering, true, a.number.low, b.number.low, &out->number.low));
    HQ_TRY(hq_v_extreme(lowering, false, a.number.high, b.number.high, &out->number.high));
    out->number.same = hq_v_same(&out->number.low, &out->number.high);
    return stated_range(lowering, id, hq_v_fixed(HQ_VTRUE), out);
}

static hq_status within(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                        hq_vvalue *out)
{
    hq_vvalue x, low, high;
    hq_vtruth above, below, inside, outside;
    HQ_TRY(hq_v_node(lowering, node->a, env, &x));
    HQ_TRY(hq_v_node(lowering, node->b, env, &low));
    HQ_TRY(hq_v_node(lowering, node->c, env, &high));
    HQ_TRY(hq_v_join(lowering, &low.sources, &high.sources, false, &out->sources));
    HQ_TRY(hq_v_join(lowering, &x.sources, &out->sources, false, &out->sources));
    HQ_TRY(hq_v_less_equal(lowering, low.number.high, x.number.low, &above));
    HQ_TRY(hq_v_less_equal(lowering, x.number.high, high.number.low, &below));
    HQ_TRY(hq_v_and(lowering, above, below, &inside));
    hq_vpair whole = {.low = low.number.low, .high = high.number.high};
    whole.same = hq_v_same(&whole.low, &whole.high);
    HQ_TRY(hq_v_pair_select(lowering, inside, x.number, whole, &out->number));
    HQ_TRY(hq_v_not(lowering, inside, &outside));
    return stated_range(lowering, id, outside, out);
}

/* --- Logic --- */

static hq_status logic(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                       hq_vvalue *out)
{
    hq_vvalue a, b;
    (void)id;
    HQ_TRY(hq_v_node(lowering, node->a, env, &a));
    out->sources = a.sources;
    if (node->op == HQ_OP_NOT)
        return hq_v_not(lowering, a.truth, &out->truth);
    bool equal = node->op == HQ_OP_TRUTH_EQ;
    uint8_t decides = node->op == HQ_OP_AND ? HQ_VFALSE : HQ_VTRUE;
    if (!equal && a.truth.constant == decides) { /* what does not speak is not asked */
        *out = a;
        return HQ_OK;
    }
    HQ_TRY(two(lowering, node, env, !equal, &a, &b, out));
    if (!equal && b.truth.constant == decides) {
        *out = b;
        return HQ_OK;
    }
    if (!equal)
        return node->op == HQ_OP_AND ? hq_v_and(lowering, a.truth, b.truth, &out->truth)
                                     : hq_v_or(lowering, a.truth, b.truth, &out->truth);
    hq_vtruth not_b;
    HQ_TRY(hq_v_not(lowering, b.truth, &not_b));
    if (a.truth.constant == 0 && a.truth.cannot == HQ_NONE)
        return hq_v_choose(lowering, a.truth, b.truth, not_b, &out->truth);
    hq_vtruth not_a, both, neither;
    HQ_TRY(hq_v_not(lowering, a.truth, &not_a));
    HQ_TRY(hq_v_and(lowering, a.truth, b.truth, &both));
    HQ_TRY(hq_v_and(lowering, not_a, not_b, &neither));
    return hq_v_or(lowering, both, neither, &out->truth);
}

/* --- All of them --- */

static hq_v_lower *const LOWER[HQ_OP_COUNT_] = {
    [HQ_OP_NUMBER] = constant,
    [HQ_OP_DATE] = constant,
    [HQ_OP_TRUTH] = constant,
    [HQ_OP_TEXT] = constant,
    [HQ_OP_CODE] = constant,
    [HQ_OP_ON] = constant,
    [HQ_OP_CLAIM] = constant,
    [HQ_OP_PERIOD] = constant,
    [HQ_OP_RECORD] = record,
    [HQ_OP_ONE] = record,
    [HQ_OP_FIELD] = field,
    [HQ_OP_DERIVED] = derived,
    [HQ_OP_LIST] = part,
    [HQ_OP_STEPS] = part,
    [HQ_OP_LET] = let,
    [HQ_OP_DECIDED] = let,
    [HQ_OP_VALID] = valid,
    [HQ_OP_OPEN_DAY] = open_day,
    [HQ_OP_PARAM] = hq_v_parameter,
    [HQ_OP_ATTEST] = attested,
    [HQ_OP_ADD] = arithmetic,
    [HQ_OP_SUB] = arithmetic,
    [HQ_OP_MUL] = arithmetic,
    [HQ_OP_DIV] = arithmetic,
    [HQ_OP_NEG] = of_one,
    [HQ_OP_MIN] = arithmetic,
    [HQ_OP_MAX] = arithmetic,
    [HQ_OP_QUANTIZE] = of_one,
    [HQ_OP_LT] = hq_v_comparison,
    [HQ_OP_LE] = hq_v_comparison,
    [HQ_OP_EQ] = hq_v_comparison,
    [HQ_OP_DATE_LT] = hq_v_comparison,
    [HQ_OP_DATE_LE] = hq_v_comparison,
    [HQ_OP_DATE_EQ] = hq_v_comparison,
    [HQ_OP_CODE_EQ] = hq_v_code_eq,
    [HQ_OP_CODE_IN] = hq_v_code_in,
    [HQ_OP_TEXT_EQ] = hq_v_text_eq,
    [HQ_OP_TRUTH_EQ] = logic,
    [HQ_OP_IN_SPAN] = hq_v_in_span,
    [HQ_OP_AND] = logic,
    [HQ_OP_OR] = logic,
    [HQ_OP_NOT] = logic,
    [HQ_OP_IF] = hq_v_if,
    [HQ_OP_ADD_MONTHS] = hq_v_shift,
    [HQ_OP_ADD_DAYS] = hq_v_shift,
    [HQ_OP_ADD_WORKDAYS] = hq_v_shift,
    [HQ_OP_DATE_MIN] = arithmetic,
    [HQ_OP_DATE_MAX] = arithmetic,
    [HQ_OP_START_OF] = hq_v_calendar_day,
    [HQ_OP_END_OF] = hq_v_calendar_day,
    [HQ_OP_YEAR_OF] = hq_v_year_of,
    [HQ_OP_AGE] = hq_v_age,
    [HQ_OP_SPAN] = span,
    [HQ_OP_OVERLAP] = span,
    [HQ_OP_SPAN_FIRST] = span,
    [HQ_OP_SPAN_LAST] = span,
    [HQ_OP_DAYS] = hq_v_days,
    [HQ_OP_MONTHS] = hq_v_months,
    [HQ_OP_MONTHS_IN] = hq_v_months_in,
    [HQ_OP_YEARS] = hq_v_years,
    [HQ_OP_BALANCE_DAYS] = hq_v_balance_days,
    [HQ_OP_BALANCE_AT] = hq_v_balance_at,
    [HQ_OP_SUM] = hq_v_loop_sum,
    [HQ_OP_COUNT] = hq_v_loop_count,
    [HQ_OP_ANY] = hq_v_loop_any_all,
    [HQ_OP_ALL] = hq_v_loop_any_all,
    [HQ_OP_LEAST] = hq_v_loop_least,
    [HQ_OP_GREATEST] = hq_v_loop_least,
    [HQ_OP_LOOKUP] = hq_v_lookup,
    [HQ_OP_COLUMN] = hq_v_column,
    [HQ_OP_SCALE] = hq_v_scale,
    [HQ_OP_RANGE] = range,
    [HQ_OP_WITHIN] = within,
    [HQ_OP_READING] = hq_v_reading,
    [HQ_OP_EXCEPT] = hq_v_except,
};

hq_status hq_v_node(hq_lowering *lowering, hq_node_id id, uint32_t env, hq_vvalue *out)
{
    const hq_vmemo *memo = memo_at(lowering->memo, lowering->memo_room, id, env);
    if (memo->value != NULL) {
        *out = *memo->value;
        return HQ_OK;
    }
    const hq_node *node = &lowering->plan->nodes.at[id];
    hq_vvalue value = {.kind = node->kind, .sources = HQ_VKNOWN};
    HQ_TRY(LOWER[node->op](lowering, id, node, env, &value));
    *out = value;
    return remember(lowering, id, env, out);
}
