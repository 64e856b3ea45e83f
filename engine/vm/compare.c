/* Comparisons of what values can be: can it hold, can it fail? See lower.h. */
#include <string.h>

#include "vm/lower.h"

static hq_status two(hq_lowering *lowering, const hq_node *node, uint32_t env, hq_vvalue *a, hq_vvalue *b,
                     hq_vvalue *out)
{
    HQ_TRY(hq_v_node(lowering, node->a, env, a));
    HQ_TRY(hq_v_node(lowering, node->b, env, b));
    return hq_v_join(lowering, &a->sources, &b->sources, false, &out->sources);
}

static bool is_direct(const hq_vsources *sources)
{
    return sources->all.count == sources->plain.count;
}

/* a < b, or a <= b: can it be, can it not be. */
hq_status hq_v_in_order(hq_lowering *lowering, bool strict, hq_vpair a, hq_vpair b, hq_vtruth *out)
{
    hq_status (*compare)(hq_lowering *, hq_vnum, hq_vnum, hq_vtruth *) = strict ? hq_v_less : hq_v_less_equal;
    hq_vtruth can, must;
    bool done;
    HQ_TRY(hq_v_case_order(lowering, strict, &a, &b, out, &done));
    if (done)
        return HQ_OK;
    HQ_TRY(compare(lowering, a.low, b.high, &can));
    *out = can;
    if (a.same && b.same)
        return HQ_OK;
    HQ_TRY(compare(lowering, a.high, b.low, &must));
    if (can.constant != 0 && can.constant == must.constant)
        return HQ_OK;
    HQ_TRY(hq_v_not(lowering, must, &must));
    *out = (hq_vtruth){.constant = 0, .can = HQ_NONE, .cannot = HQ_NONE};
    if (can.constant == HQ_VTRUE && must.constant == HQ_VTRUE) {
        *out = hq_v_fixed(HQ_VEITHER);
        return HQ_OK;
    }
    HQ_TRY(hq_v_can(lowering, can, &out->can));
    return hq_v_can(lowering, must, &out->cannot);
}

/* Alike: both in order both ways. Unknown ends need not be attained together. */
hq_status hq_v_alike_numbers(hq_lowering *lowering, hq_vpair a, hq_vpair b, hq_vvalue *out)
{
    hq_vtruth one, other;
    if (a.same && b.same)
        return hq_v_equal(lowering, a.low, b.low, &out->truth);
    hq_v_entangle(&out->sources);
    HQ_TRY(hq_v_in_order(lowering, false, a, b, &one));
    HQ_TRY(hq_v_in_order(lowering, false, b, a, &other));
    return hq_v_and(lowering, one, other, &out->truth);
}

hq_status hq_v_comparison(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                          hq_vvalue *out)
{
    hq_vvalue a, b;
    (void)id;
    HQ_TRY(two(lowering, node, env, &a, &b, out));
    bool strict = node->op == HQ_OP_LT || node->op == HQ_OP_DATE_LT;
    if (node->op == HQ_OP_EQ || node->op == HQ_OP_DATE_EQ)
        HQ_TRY(hq_v_alike_numbers(lowering, a.number, b.number, out));
    else
        HQ_TRY(hq_v_in_order(lowering, strict, a.number, b.number, &out->truth));
    if (hq_v_case_settles(lowering, &a.number, &b.number))
        out->sources = HQ_VKNOWN;
    return HQ_OK;
}

static bool is_point(const hq_vpair *day)
{
    return day->same && day->low.constant;
}

hq_status hq_v_in_span(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                       hq_vvalue *out)
{
    hq_vvalue day, within_span;
    hq_vtruth begun, not_over;
    (void)id;
    HQ_TRY(two(lowering, node, env, &day, &within_span, out));
    HQ_TRY(hq_v_in_order(lowering, false, within_span.span.first, day.number, &begun));
    HQ_TRY(hq_v_in_order(lowering, true, day.number, within_span.span.until, &not_over));
    bool fixed = is_point(&within_span.span.first) && is_point(&within_span.span.until) &&
                 hq_rat_compare(within_span.span.first.low.value, within_span.span.until.low.value) < 0;
    bool apart = day.number.same && within_span.sources.entangled.count == 0; /* each end by itself */
    if (!apart && !(fixed && is_direct(&day.sources)))
        hq_v_entangle(&out->sources);
    if (apart) /* a validity that is not stated moves all items alike */
        out->sources.plain = within_span.sources.plain;
    if (hq_v_case_settles(lowering, &day.number, &within_span.span.first) &&
        hq_v_case_settles(lowering, &day.number, &within_span.span.until))
        out->sources = HQ_VKNOWN;
    return hq_v_and(lowering, begun, not_over, &out->truth);
}

/* Sets of the same leaves are one set, so that what is asked of them twice is asked once. */
static hq_status one_of_alike(hq_lowering *lowering, const uint64_t **leaves, uint32_t size)
{
    size_t bytes = ((size_t)size + 63) / 64 * sizeof(uint64_t);
    for (uint32_t i = 0; i < lowering->sets.count; i++) {
        const hq_vm_set *set = &lowering->sets.at[i];
        if (set->size == size && memcmp(set->leaves, *leaves, bytes) == 0) {
            *leaves = set->leaves;
            return HQ_OK;
        }
    }
    hq_vm_set set = {hq_arena_copy(lowering->kept, *leaves, bytes), size};
    *leaves = set.leaves;
    return set.leaves != NULL && HQ_PUSH(lowering->arena, lowering->sets, set) ? HQ_OK : HQ_E_MEMORY;
}

hq_status hq_v_never_in(hq_lowering *lowering, const hq_vcode *code, const uint64_t *leaves, uint32_t size,
                        hq_vtruth *out)
{
    hq_vinstr in = {.op = HQ_VOP_CODE_NEVER, .a = code->facts, .b = code->partly, .x = size};
    hq_reg reg;
    HQ_TRY(one_of_alike(lowering, &leaves, size));
    in.p = leaves;
    HQ_TRY(hq_v_emit(lowering, in, &reg));
    *out = hq_v_known(reg);
    return HQ_OK;
}

hq_status hq_v_code_whole(hq_lowering *lowering, const hq_vcode *code, hq_vsources *sources)
{
    static const uint64_t NONE[1] = {0};
    hq_vsource like = {.kind = HQ_VSOURCE_PARTLY, .a = code->facts};
    hq_vsources own;
    hq_vtruth partly;
    if (code->cases != 0) {
        hq_vcases *cases = hq_v_case(lowering, code->cases);
        if (!cases->listens)
            return HQ_VLEAVE(lowering, "a code is asked for something else in one of its cases");
        cases->unfit = true;
    }
    if (code->rows != NULL)
        hq_v_entangle(sources);
    if (code->constant || code->facts == HQ_NONE)
        return HQ_OK;
    HQ_TRY(hq_v_never_in(lowering, code, NONE, 1, &partly)); /* outside of nothing: known in part at all */
    like.unknown = partly.can;
    like.space = hq_v_space_of(lowering, partly.can);
    HQ_TRY(hq_v_source(lowering, like, &own));
    hq_v_entangle(&own);
    return hq_v_join(lowering, sources, &own, true, sources);
}

/* Of a code that is known in part: not where none of it lies inside, certainly where none lies outside. */
static hq_status narrow(hq_lowering *lowering, const hq_vcode *code, const uint64_t *leaves, uint32_t size,
                        hq_vtruth *out)
{
    uint32_t words = (size + 63) / 64;
    uint64_t *others = HQ_NEW_ARRAY(lowering->arena, uint64_t, words);
    hq_vtruth not_inside, not_outside, can, cannot;
    HQ_TRY_ALLOC(others);
    for (uint32_t w = 0; w < words; w++)
        others[w] = ~leaves[w];
    if (size % 64 != 0)
        others[words - 1] &= (UINT64_C(1) << size % 64) - 1;
    HQ_TRY(hq_v_never_in(lowering, code, leaves, size, &not_inside));
    HQ_TRY(hq_v_never_in(lowering, code, others, size, &not_outside));
    HQ_TRY(hq_v_not(lowering, not_inside, &not_inside));
    HQ_TRY(hq_v_not(lowering, not_outside, &not_outside));
    HQ_TRY(hq_v_possible(lowering, *out, &can));
    HQ_TRY(hq_v_not(lowering, *out, &cannot));
    HQ_TRY(hq_v_possible(lowering, cannot, &cannot));
    HQ_TRY(hq_v_and(lowering, can, not_inside, &can));
    HQ_TRY(hq_v_and(lowering, cannot, not_outside, &cannot));
    out->constant = 0;
    HQ_TRY(hq_v_can(lowering, can, &out->can));
    return hq_v_can(lowering, cannot, &out->cannot);
}

/* It can lie inside where a row can be the one whose leaf does, and outside where another can. */
static hq_status in_rows(hq_lowering *lowering, const hq_vcode *code, const uint64_t *leaves, hq_vtruth *out)
{
    hq_vtruth ends[2] = {hq_v_fixed(HQ_VFALSE), hq_v_fixed(HQ_VFALSE)}, possible;
    for (uint32_t r = 0; r < code->row_count; r++) {
        hq_vtruth *end = &ends[hq_bit(leaves, code->leaves[r])];
        HQ_TRY(hq_v_possible(lowering, code->rows[r], &possible));
        HQ_TRY(hq_v_or(lowering, *end, possible, end));
    }
    *out = (hq_vtruth){.constant = 0};
    HQ_TRY(hq_v_can(lowering, ends[1], &out->can));
    return hq_v_can(lowering, ends[0], &out->cannot);
}

hq_status hq_v_in_leaves(hq_lowering *lowering, const hq_vcode *code, const uint64_t *leaves, uint32_t size,
                         hq_vtruth *out)
{
    if (code->constant) {
        *out = hq_v_fixed((leaves[code->leaf / 64] >> code->leaf % 64 & 1) != 0 ? HQ_VTRUE : HQ_VFALSE);
        return HQ_OK;
    }
    uint32_t members = 0, first = 0, last = 0;
    for (uint32_t leaf = 0; leaf < size; leaf++) {
        if ((leaves[leaf / 64] >> leaf % 64 & 1) == 0)
            continue;
        first = members++ == 0 ? leaf : first;
        last = leaf;
    }
    if (members == 0 || members == size) {
        *out = hq_v_fixed(members == 0 ? HQ_VFALSE : HQ_VTRUE);
        return HQ_OK;
    }
    hq_reg reg = HQ_NONE;
    if (code->rows != NULL)
        return in_rows(lowering, code, leaves, out);
    HQ_TRY(one_of_alike(lowering, &leaves, size));
    if (code->at != HQ_NONE) {
        hq_vinstr in = {.op = HQ_VOP_D_IN, .a = code->at, .x = size, .p = leaves};
        if (members == 1) {
            in = (hq_vinstr){.op = HQ_VOP_N_EQ_C, .a = code->at};
            in.x = first;
        } else if (last - first + 1 == members) { /* of one branch of the tree */
            in = (hq_vinstr){.op = HQ_VOP_N_BETWEEN, .a = code->at, .x = first, .y = last};
        }
        HQ_TRY(hq_v_emit(lowering, in, &reg));
    }
    bool done = false;
    if (code->cases != 0)
        HQ_TRY(hq_v_case_leaves(lowering, code, leaves, hq_v_known(reg), out, &done));
    if (done)
        return HQ_OK;
    HQ_TRY(hq_v_where_known(lowering, hq_v_known(reg), code->known, out));
    return code->facts == HQ_NONE ? HQ_OK : narrow(lowering, code, leaves, size, out);
}

hq_status hq_v_code_in(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                       hq_vvalue *out)
{
    hq_vvalue a;
    (void)id;
    HQ_TRY(hq_v_node(lowering, node->a, env, &a));
    const hq_leaf_set *set = &lowering->plan->sets.at[node->b];
    out->sources = a.sources; /* as plain as the code: it is one fact, and both outcomes can be */
    uint32_t size = lowering->pack->codes.at[set->tree].leaf_count;
    hq_vtruth listed;
    if (!set->known) {
        if (a.code.cases != 0) /* what is listed may hold in one case, and what is not in another */
            return HQ_VLEAVE(lowering,
                             "a code that is one by cases is looked for in a set that is not listed");
        hq_vsource like = {.kind = HQ_VSOURCE_SET, .a = node->b, .always = true};
        hq_vsources own;
        like.unknown = HQ_NONE;
        HQ_TRY(hq_v_source(lowering, like, &own));
        HQ_TRY(hq_v_join(lowering, &a.sources, &own, false, &out->sources));
        HQ_TRY(hq_v_in_leaves(lowering, &a.code, set->leaves, size, &listed));
        return hq_v_or(lowering, listed, hq_v_fixed(HQ_VEITHER), &out->truth);
    }
    out->sources.plain = (hq_vset){NULL, 0};
    return hq_v_in_leaves(lowering, &a.code, set->leaves, size, &out->truth);
}

static hq_status is_leaf(hq_lowering *lowering, const hq_vcode *code, uint32_t leaf, hq_vtruth *out)
{
    uint32_t size = lowering->pack->codes.at[code->tree].leaf_count;
    uint64_t *leaves = HQ_NEW_ARRAY(lowering->arena, uint64_t, size / 64 + 1);
    HQ_TRY_ALLOC(leaves);
    leaves[leaf / 64] |= UINT64_C(1) << leaf % 64;
    return hq_v_in_leaves(lowering, code, leaves, size, out);
}

hq_status hq_v_code_eq(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                       hq_vvalue *out)
{
    hq_vvalue a, b;
    (void)id;
    HQ_TRY(two(lowering, node, env, &a, &b, out));
    const hq_vcode *one = a.code.constant ? &b.code : &a.code, *other = a.code.constant ? &a.code : &b.code;
    if (other->constant)
        return is_leaf(lowering, one, other->leaf, &out->truth);
    HQ_TRY(hq_v_code_whole(lowering, one, &out->sources));
    HQ_TRY(hq_v_code_whole(lowering, other, &out->sources));
    hq_reg reg = HQ_NONE;
    hq_vtruth known;
    HQ_TRY(hq_v_and(lowering, one->known, other->known, &known));
    if (one->at == HQ_NONE || other->at == HQ_NONE) {
        out->truth = hq_v_fixed(HQ_VEITHER);
        return HQ_OK;
    }
    HQ_TRY(hq_v_emit(lowering, (hq_vinstr){.op = HQ_VOP_N_EQ, .a = one->at, .b = other->at}, &reg));
    return hq_v_where_known(lowering, hq_v_known(reg), known, &out->truth);
}

hq_status hq_v_text_eq(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                       hq_vvalue *out)
{
    hq_vvalue a, b;
    (void)id;
    HQ_TRY(two(lowering, node, env, &a, &b, out));
    const hq_vtext *one = a.text.constant != NULL ? &b.text : &a.text,
                   *other = a.text.constant != NULL ? &a.text : &b.text;
    if (one->constant != NULL) {
        out->truth = hq_v_fixed(hq_str_equal(*one->constant, *other->constant) ? HQ_VTRUE : HQ_VFALSE);
        return HQ_OK;
    }
    hq_vtruth known;
    HQ_TRY(hq_v_and(lowering, one->known, other->known, &known));
    if (one->at == HQ_NONE || (other->constant == NULL && other->at == HQ_NONE)) {
        out->truth = hq_v_fixed(HQ_VEITHER);
        return HQ_OK;
    }
    hq_vinstr in = {.op = HQ_VOP_TEXT_IS, .a = one->at, .p = other->constant};
    if (other->constant == NULL)
        in = (hq_vinstr){.op = HQ_VOP_TEXT_EQ, .a = one->at, .b = other->at};
    hq_reg reg;
    HQ_TRY(hq_v_emit(lowering, in, &reg));
    return hq_v_where_known(lowering, hq_v_known(reg), known, &out->truth);
}
