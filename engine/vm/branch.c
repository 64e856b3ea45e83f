/* What takes one of several values: branches, readings, exceptions. See lower.h. */
#include "vm/lower.h"

static bool is_known(hq_vtruth truth)
{
    return truth.constant == HQ_VFALSE || truth.constant == HQ_VTRUE ||
           (truth.constant == 0 && truth.cannot == HQ_NONE);
}

/* The least of both, or the greatest, where it is not known which of them it is. */
static hq_status hull_end(hq_lowering *lowering, bool least, hq_vtruth by, hq_vnum yes, hq_vnum no,
                          hq_vnum *out)
{
    hq_vtruth surely, surely_not;
    hq_vnum both;
    HQ_TRY(hq_v_certain(lowering, by, &surely));
    HQ_TRY(hq_v_possible(lowering, by, &surely_not));
    HQ_TRY(hq_v_not(lowering, surely_not, &surely_not));
    HQ_TRY(hq_v_extreme(lowering, least, yes, no, &both));
    HQ_TRY(hq_v_select(lowering, surely_not, no, both, out));
    return hq_v_select(lowering, surely, yes, *out, out);
}

static hq_status branch_pair(hq_lowering *lowering, hq_vtruth by, hq_vpair yes, hq_vpair no, hq_vpair *out)
{
    if (is_known(by))
        return hq_v_pair_select(lowering, by, yes, no, out);
    HQ_TRY(hull_end(lowering, true, by, yes.low, no.low, &out->low));
    HQ_TRY(hull_end(lowering, false, by, yes.high, no.high, &out->high));
    out->same = hq_v_same(&out->low, &out->high);
    return HQ_OK;
}

static hq_status branch_truth(hq_lowering *lowering, hq_vtruth by, hq_vtruth yes, hq_vtruth no,
                              hq_vtruth *out)
{
    if (is_known(by))
        return hq_v_choose(lowering, by, yes, no, out);
    hq_vtruth not_by, first, second, both;
    HQ_TRY(hq_v_not(lowering, by, &not_by));
    HQ_TRY(hq_v_and(lowering, by, yes, &first));
    HQ_TRY(hq_v_and(lowering, not_by, no, &second));
    HQ_TRY(hq_v_and(lowering, yes, no, &both));
    HQ_TRY(hq_v_or(lowering, first, second, out));
    return hq_v_or(lowering, *out, both, out);
}

static hq_status code_register(hq_lowering *lowering, const hq_vcode *code, hq_reg *out)
{
    *out = code->at;
    if (!code->constant && code->at != HQ_NONE)
        return HQ_OK;
    return hq_v_emit(lowering, (hq_vinstr){.op = HQ_VOP_N_CONST, .x = code->constant ? code->leaf : 0}, out);
}

static hq_status branch_code(hq_lowering *lowering, hq_vtruth by, const hq_vcode *yes, const hq_vcode *no,
                             hq_vcode *out)
{
    hq_vtruth known, decided;
    if (by.constant == HQ_VTRUE || by.constant == HQ_VFALSE) {
        *out = by.constant == HQ_VTRUE ? *yes : *no;
        return HQ_OK;
    }
    HQ_TRY(hq_v_decided(lowering, by, &decided));
    if (by.constant == HQ_VEITHER) {
        *out = (hq_vcode){.tree = yes->tree, .at = HQ_NONE, .known = hq_v_fixed(HQ_VFALSE)};
        out->facts = out->partly = HQ_NONE;
        return HQ_OK;
    }
    hq_reg left, right;
    HQ_TRY(code_register(lowering, yes, &left));
    HQ_TRY(code_register(lowering, no, &right));
    *out = (hq_vcode){.tree = yes->tree, .at = left, .facts = HQ_NONE, .partly = HQ_NONE};
    if (left != right)
        HQ_TRY(hq_v_emit(lowering, (hq_vinstr){.op = HQ_VOP_N_SELECT, .a = by.can, .b = left, .c = right},
                         &out->at));
    HQ_TRY(hq_v_choose(lowering, hq_v_known(by.can), yes->known, no->known, &known));
    return hq_v_and(lowering, known, decided, &out->known);
}

static hq_status branch_row(hq_lowering *lowering, hq_vtruth by, const hq_vvalue *yes, const hq_vvalue *no,
                            hq_vvalue *out)
{
    uint32_t count = lowering->plan->tables.at[yes->row.table].row_count;
    if (yes->row.table != no->row.table)
        return HQ_VLEAVE(lowering, "a row is taken from one of two tables");
    hq_vtruth *rows = HQ_NEW_ARRAY(lowering->arena, hq_vtruth, count);
    HQ_TRY_ALLOC(rows);
    for (uint32_t r = 0; r < count; r++)
        HQ_TRY(branch_truth(lowering, by, yes->row.rows[r], no->row.rows[r], &rows[r]));
    out->row.table = yes->row.table;
    out->row.rows = rows;
    return HQ_OK;
}

/* Sources of a choice: either value speaks, never both; what decides and what is chosen must not be one. */
static hq_status sources_of(hq_lowering *lowering, const hq_vsources *by, const hq_vsources *yes,
                            const hq_vsources *no, hq_vsources *out)
{
    hq_vsources first, second;
    HQ_TRY(hq_v_join(lowering, by, yes, false, &first));
    HQ_TRY(hq_v_join(lowering, by, no, false, &second));
    hq_vsources either = {first.all, first.entangled, {NULL, 0}};
    hq_vsources other = {second.entangled, {NULL, 0}, {NULL, 0}};
    HQ_TRY(hq_v_join(lowering, &(hq_vsources){first.entangled, {NULL, 0}, {NULL, 0}}, &other, false, &other));
    HQ_TRY(hq_v_join(lowering, &either, &(hq_vsources){second.all, {NULL, 0}, {NULL, 0}}, false, out));
    out->entangled = other.all;
    return HQ_OK;
}

hq_status hq_v_branch(hq_lowering *lowering, const hq_vvalue *by, const hq_vvalue *yes, const hq_vvalue *no,
                      hq_vvalue *out)
{
    hq_vvalue result = {.kind = yes->kind};
    if (by->truth.constant == HQ_VTRUE || by->truth.constant == HQ_VFALSE) {
        *out = by->truth.constant == HQ_VTRUE ? *yes : *no;
        return HQ_OK;
    }
    HQ_TRY(sources_of(lowering, &by->sources, &yes->sources, &no->sources, &result.sources));
    switch ((hq_type_kind)yes->kind) {
    case HQ_T_TRUTH:
        HQ_TRY(branch_truth(lowering, by->truth, yes->truth, no->truth, &result.truth));
        break;
    case HQ_T_NUMBER:
    case HQ_T_DATE:
        HQ_TRY(branch_pair(lowering, by->truth, yes->number, no->number, &result.number));
        break;
    case HQ_T_SPAN:
        HQ_TRY(branch_pair(lowering, by->truth, yes->span.first, no->span.first, &result.span.first));
        HQ_TRY(branch_pair(lowering, by->truth, yes->span.until, no->span.until, &result.span.until));
        if (!is_known(by->truth))
            hq_v_entangle(&result.sources);
        break;
    case HQ_T_CODE:
        HQ_TRY(branch_code(lowering, by->truth, &yes->code, &no->code, &result.code));
        HQ_TRY(hq_v_code_whole(lowering, &yes->code, &result.sources));
        HQ_TRY(hq_v_code_whole(lowering, &no->code, &result.sources));
        if (!is_known(by->truth))
            hq_v_entangle(&result.sources);
        break;
    case HQ_T_ROW:
        HQ_TRY(branch_row(lowering, by->truth, yes, no, &result));
        break;
    default:
        return HQ_VLEAVE(lowering, "a text or record is one of two by a fact");
    }
    *out = result;
    return HQ_OK;
}

hq_status hq_v_if(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env, hq_vvalue *out)
{
    hq_vvalue by, yes, no;
    (void)id;
    HQ_TRY(hq_v_node(lowering, node->a, env, &by));
    if (by.truth.constant == HQ_VTRUE || by.truth.constant == HQ_VFALSE)
        return hq_v_node(lowering, by.truth.constant == HQ_VTRUE ? node->b : node->c, env, out);
    HQ_TRY(hq_v_node(lowering, node->b, env, &yes));
    HQ_TRY(hq_v_node(lowering, node->c, env, &no));
    return hq_v_branch(lowering, &by, &yes, &no, out);
}

/* --- Readings --- */

static uint64_t readings_open(const hq_lowering *lowering, const hq_plan_choice *choice)
{
    uint64_t all = choice->count == 64 ? UINT64_MAX : (UINT64_C(1) << choice->count) - 1;
    const hq_settlement *settlement = &lowering->request->settlement;
    const uint64_t *chosen = choice->of_definition ? settlement->definitions : settlement->policies;
    uint64_t settled = choice->of_definition ? lowering->pack->definitions.at[choice->owner].settled
                                             : lowering->pack->policies.at[choice->owner].settled;
    if (chosen != NULL && chosen[choice->owner] != 0)
        settled = chosen[choice->owner];
    return settled == 0 ? all : settled & all;
}

hq_status hq_v_reading(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                       hq_vvalue *out)
{
    const hq_plan_choice *choice = &lowering->plan->choices.at[node->a];
    uint64_t open = readings_open(lowering, choice);
    uint32_t reading = (uint32_t)__builtin_ctzll(open);
    bool alike = true;
    (void)id;
    for (uint32_t i = 0; i < choice->count; i++)
        alike = alike && ((open >> i & 1) == 0 || choice->alternatives[i] == choice->alternatives[reading]);
    for (uint32_t i = 0; !alike && i < lowering->choice_count; i++) {
        const hq_vchoice *made = &lowering->choices[i];
        if (made->of_definition == choice->of_definition && made->owner == choice->owner)
            return hq_v_node(lowering, choice->alternatives[made->chosen], env, out);
    }
    if (alike)
        return hq_v_node(lowering, choice->alternatives[reading], env, out);
    if (lowering->choice_count == sizeof lowering->choices / sizeof *lowering->choices)
        return HQ_VLEAVE(lowering, "it hangs on readings of more than four clauses");
    lowering->asks_reading = true;
    lowering->choices[lowering->choice_count] =
        (hq_vchoice){choice->of_definition, choice->owner, choice->count, open, reading};
    return HQ_VLEAVE(lowering, "a reading is open where no policy chooses it");
}

/* --- Exceptions --- */

/* From the last to the first; where two apply at once the answer is both, as the evaluator has it. */
hq_status hq_v_except(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env, hq_vvalue *out)
{
    const hq_plan_exceptions *list = &lowering->plan->exceptions.at[node->a];
    hq_vtruth later = hq_v_fixed(HQ_VFALSE);
    hq_vvalue result;
    (void)id;
    HQ_TRY(hq_v_node(lowering, list->rule, env, &result));
    for (uint32_t i = list->count; i > 0; i--) {
        hq_vvalue when, value;
        hq_vtruth both, either;
        HQ_TRY(hq_v_node(lowering, list->whens[i - 1], env, &when));
        if (when.truth.constant == HQ_VFALSE)
            continue;
        HQ_TRY(hq_v_node(lowering, list->values[i - 1], env, &value));
        HQ_TRY(hq_v_and(lowering, when.truth, later, &both));
        HQ_TRY(hq_v_possible(lowering, both, &both));
        HQ_TRY(hq_v_or(lowering, later, when.truth, &later));
        if (both.constant == HQ_VTRUE && when.truth.constant == HQ_VTRUE)
            return HQ_VLEAVE(lowering, "two exceptions apply at once");
        if (both.constant != HQ_VFALSE) {
            HQ_TRY(hq_v_not(lowering, both, &either));
            HQ_TRY(hq_v_where_known(lowering, when.truth, either, &when.truth));
            hq_vsource like = {.kind = HQ_VSOURCE_RANGE, .a = list->whens[i - 1], .b = env};
            hq_vsources own;
            like.always = both.constant != 0;
            like.unknown = both.can;
            like.space = like.always ? 0 : hq_v_space_of(lowering, both.can);
            HQ_TRY(hq_v_source(lowering, like, &own));
            hq_v_entangle(&own);
            HQ_TRY(hq_v_join(lowering, &when.sources, &own, false, &when.sources));
        }
        HQ_TRY(hq_v_branch(lowering, &when, &value, &result, &result));
    }
    *out = result;
    return HQ_OK;
}
