/*
 * Facts that are asked twice, taken by cases: where such a fact is unknown, the policy is lowered once for each thing that it may be, and the hull
 * of all is the answer, as eval/ splits a question into cells (eval/explore.h). Where it is known, every case says what it is.
 *
 * What a fact may be is a few cases only: a truth is one or the other, and of a code or number only those sets and constants count that it is
 * compared with. So the policy is lowered once to hear what is asked, and then by cases. A code that is known in part is, in each case, one of those
 * that it can be: the case itself where that is possible, else the first possible one, which then is the answer twice.
 */
#include <assert.h>
#include <string.h>

#include "vm/lower.h"

enum { CODE_CASES_MAX = 16 };

/* --- Which facts --- */

uint8_t hq_v_cases_of(const hq_lowering *lowering, uint32_t place, uint32_t field)
{
    for (uint32_t i = 0; i < lowering->case_count; i++) {
        const hq_vsource *source = &lowering->sources.at[lowering->cases[i].source];
        if (source->a == place && source->b == field)
            return (uint8_t)(i + 1);
    }
    return 0;
}

/* Facts of the subjects' own rows: of those of items each item would want its own case. */
static const hq_field *fact_of(const hq_lowering *lowering, const hq_vsource *source)
{
    if (source->kind != HQ_VSOURCE_FACT || source->space != 0 || lowering->places.at[source->a].anyone)
        return NULL;
    const hq_field *field =
        &lowering->pack->entities.at[lowering->places.at[source->a].entity].fields.at[source->b];
    bool fits = field->type.kind == HQ_T_TRUTH || field->type.kind == HQ_T_CODE ||
                field->type.kind == HQ_T_DATE ||
                (field->type.kind == HQ_T_NUMBER && field->step.denominator != 0);
    return fits ? field : NULL;
}

hq_status hq_v_cases_listen(hq_lowering *lowering, const hq_vset *twice, bool *out)
{
    lowering->case_count = 0;
    for (uint32_t i = 0; i < twice->count && lowering->case_count < HQ_VCASES_MAX; i++) {
        const hq_field *field = fact_of(lowering, &lowering->sources.at[twice->at[i]]);
        if (field == NULL)
            continue;
        hq_vcases *cases = &lowering->cases[lowering->case_count++];
        *cases = (hq_vcases){
            .source = twice->at[i], .kind = (uint8_t)field->type.kind, .listens = true, .count = 1};
        if (cases->kind == HQ_T_CODE)
            cases->size = lowering->pack->codes.at[field->type.index].leaf_count;
        hq_rat least = field->min;
        cases->step = field->step;
        cases->greatest = field->max;
        if (cases->kind == HQ_T_DATE) {
            least = hq_rat_int(field->day_min);
            cases->step = HQ_RAT_ONE;
            cases->greatest = hq_rat_int(field->day_max);
        }
        if (cases->kind != HQ_T_CODE && cases->kind != HQ_T_TRUTH &&
            !HQ_PUSH(lowering->arena, cases->from, least))
            return HQ_E_MEMORY;
    }
    *out = lowering->case_count > 0;
    return HQ_OK;
}

/* --- What is heard --- */

static hq_status hear_set(hq_lowering *lowering, hq_vcases *cases, const uint64_t *leaves)
{
    for (uint32_t i = 0; i < cases->asked.count; i++)
        if (cases->asked.at[i].leaves == leaves) /* sets of the same leaves are one */
            return HQ_OK;
    hq_vm_set set = {leaves, cases->size};
    return HQ_PUSH(lowering->arena, cases->asked, set) ? HQ_OK : HQ_E_MEMORY;
}

/* What lies at `value` or above is another case than what lies below; after: what lies above it. */
static hq_status hear_end(hq_lowering *lowering, hq_vcases *cases, hq_rat value, bool after)
{
    hq_int128 steps;
    hq_rat from;
    HQ_TRY(hq_rat_quanta(lowering->arena, value, cases->step, after ? HQ_ROUND_FLOOR : HQ_ROUND_CEILING,
                         &steps));
    HQ_TRY(hq_rat_from_int128(lowering->arena, steps + after, &from));
    HQ_TRY(hq_rat_mul(lowering->arena, from, cases->step, &from));
    if (hq_rat_compare(from, cases->from.at[0]) <= 0 || hq_rat_compare(from, cases->greatest) > 0)
        return HQ_OK;
    uint32_t at = cases->from.count;
    while (hq_rat_compare(cases->from.at[at - 1], from) > 0)
        at--;
    if (hq_rat_equal(cases->from.at[at - 1], from))
        return HQ_OK;
    if (!HQ_PUSH(lowering->arena, cases->from, from))
        return HQ_E_MEMORY;
    memmove(cases->from.at + at + 1, cases->from.at + at,
            (cases->from.count - 1 - at) * sizeof *cases->from.at);
    cases->from.at[at] = from;
    return HQ_OK;
}

/* --- Making cases --- */

/* Leaves that no set tells apart are one case. */
static hq_status code_cases(hq_lowering *lowering, hq_vcases *cases)
{
    uint32_t words = cases->size / 64 + 1;
    uint32_t firsts[CODE_CASES_MAX];
    cases->leaves = HQ_NEW_ARRAY(lowering->arena, const uint64_t *, CODE_CASES_MAX);
    HQ_TRY_ALLOC(cases->leaves);
    cases->count = 0;
    for (uint32_t leaf = 0; leaf < cases->size; leaf++) {
        uint32_t k = 0;
        for (; k < cases->count; k++) {
            bool alike = true;
            for (uint32_t i = 0; alike && i < cases->asked.count; i++)
                alike =
                    hq_bit(cases->asked.at[i].leaves, leaf) == hq_bit(cases->asked.at[i].leaves, firsts[k]);
            if (alike)
                break;
        }
        if (k == CODE_CASES_MAX) {
            cases->unfit = true;
            return HQ_OK;
        }
        uint64_t *leaves = (uint64_t *)(uintptr_t)cases->leaves[k];
        if (k == cases->count) {
            leaves = HQ_NEW_ARRAY(lowering->arena, uint64_t, words);
            HQ_TRY_ALLOC(leaves);
            cases->leaves[k] = leaves;
            firsts[cases->count++] = leaf;
        }
        leaves[leaf / 64] |= UINT64_C(1) << leaf % 64;
    }
    return HQ_OK;
}

hq_status hq_v_cases_settle(hq_lowering *lowering, uint32_t most, bool *out)
{
    uint32_t kept = 0, combinations = 1;
    for (uint32_t i = 0; i < lowering->case_count; i++) {
        hq_vcases *cases = &lowering->cases[i];
        if (cases->kind == HQ_T_CODE)
            HQ_TRY(code_cases(lowering, cases));
        else
            cases->count = cases->kind == HQ_T_TRUTH ? 2 : cases->from.count;
        cases->listens = false;
        if (cases->unfit || cases->count < 2 || combinations * cases->count > most)
            continue;
        combinations *= cases->count;
        lowering->cases[kept++] = *cases;
    }
    lowering->case_count = kept;
    *out = kept > 0;
    return HQ_OK;
}

uint32_t hq_v_case_combinations(const hq_lowering *lowering)
{
    uint32_t combinations = 1;
    for (uint32_t i = 0; i < lowering->case_count; i++)
        combinations *= lowering->cases[i].count;
    return combinations;
}

void hq_v_take_cases(hq_lowering *lowering, uint32_t combination)
{
    for (uint32_t i = 0; i < lowering->case_count; i++) {
        lowering->cases[i].chosen = combination % lowering->cases[i].count;
        combination /= lowering->cases[i].count;
    }
}

/* --- What a fact is in its case --- */

hq_status hq_v_case_truth(hq_lowering *lowering, const hq_vcases *cases, hq_vtruth value, hq_vtruth known,
                          hq_vtruth *out)
{
    return hq_v_choose(lowering, known, value, hq_v_fixed(cases->chosen == 0 ? HQ_VFALSE : HQ_VTRUE), out);
}

hq_status hq_v_case_ends(hq_lowering *lowering, const hq_vcases *cases, hq_vnum *least, hq_vnum *greatest)
{
    if (cases->listens)
        return HQ_OK;
    least->value = cases->from.at[cases->chosen];
    if (cases->chosen + 1 < cases->count)
        return hq_rat_sub(lowering->arena, cases->from.at[cases->chosen + 1], cases->step, &greatest->value);
    return HQ_OK;
}

static bool is_constant(const hq_vpair *pair)
{
    return pair->same && pair->low.constant;
}

bool hq_v_case_settles(const hq_lowering *lowering, const hq_vpair *a, const hq_vpair *b)
{
    uint8_t cases = a->cases != 0 ? a->cases : b->cases;
    return cases != 0 && !lowering->cases[cases - 1].listens && is_constant(a->cases != 0 ? b : a);
}

hq_status hq_v_case_order(hq_lowering *lowering, bool strict, const hq_vpair *a, const hq_vpair *b,
                          hq_vtruth *out, bool *done)
{
    bool left = a->cases != 0;
    hq_vcases *cases = hq_v_case(lowering, left ? a->cases : b->cases);
    const hq_vpair *with = left ? b : a;
    *done = false;
    if (cases == NULL || !is_constant(with))
        return HQ_OK;
    if (cases->listens) /* x < c and c <= x change at c, x <= c and c < x above it */
        return hear_end(lowering, cases, with->low.value, left != strict);
    hq_status (*compare)(hq_lowering *, hq_vnum, hq_vnum, hq_vtruth *) = strict ? hq_v_less : hq_v_less_equal;
    hq_vtruth at_least, at_most, known;
    hq_vnum least = hq_v_constant(cases->from.at[cases->chosen]), most = hq_v_constant(cases->greatest);
    HQ_TRY(hq_v_case_ends(lowering, cases, &least, &most));
    HQ_TRY(compare(lowering, left ? least : a->low, left ? b->low : least, &at_least));
    HQ_TRY(compare(lowering, left ? most : a->low, left ? b->low : most, &at_most));
    if (at_least.constant == 0 || at_least.constant != at_most.constant)
        return HQ_VLEAVE(lowering, "a fact is asked for something else in one of its cases");
    HQ_TRY(compare(lowering, left ? cases->at : a->low, left ? b->low : cases->at, &known));
    *done = true;
    return hq_v_choose(lowering, cases->known, known, at_least, out);
}

/* Which of them the row's code is in this case: `taken` by case. */
static hq_status taken_of(hq_lowering *lowering, const hq_vcode *code, const hq_vcases *cases,
                          hq_vtruth *taken)
{
    hq_vtruth own = hq_v_fixed(HQ_VTRUE), earlier = hq_v_fixed(HQ_VFALSE), possible, never, first;
    for (uint32_t k = 0; k < cases->count; k++)
        taken[k] = hq_v_fixed(k == cases->chosen ? HQ_VTRUE : HQ_VFALSE);
    if (code->facts == HQ_NONE)
        return HQ_OK;
    HQ_TRY(hq_v_never_in(lowering, code, cases->leaves[cases->chosen], cases->size, &own));
    HQ_TRY(hq_v_not(lowering, own, &own));
    taken[cases->chosen] = own;
    for (uint32_t k = 0; k < cases->count; k++) {
        if (k == cases->chosen)
            continue;
        HQ_TRY(hq_v_never_in(lowering, code, cases->leaves[k], cases->size, &never));
        HQ_TRY(hq_v_not(lowering, never, &possible));
        HQ_TRY(hq_v_not(lowering, earlier, &first));
        HQ_TRY(hq_v_and(lowering, possible, first, &first));
        HQ_TRY(hq_v_not(lowering, own, &taken[k]));
        HQ_TRY(hq_v_and(lowering, taken[k], first, &taken[k]));
        HQ_TRY(hq_v_or(lowering, earlier, possible, &earlier));
    }
    return HQ_OK;
}

hq_status hq_v_case_leaves(hq_lowering *lowering, const hq_vcode *code, const uint64_t *leaves,
                           hq_vtruth inside, hq_vtruth *out, bool *done)
{
    assert(code->cases != 0);
    hq_vcases *cases = &lowering->cases[code->cases - 1];
    hq_vtruth taken[CODE_CASES_MAX], within = hq_v_fixed(HQ_VFALSE);
    *done = !cases->listens;
    if (cases->listens)
        return hear_set(lowering, cases, leaves);
    HQ_TRY(taken_of(lowering, code, cases, taken));
    for (uint32_t k = 0; k < cases->count; k++) {
        uint64_t some = 0, beyond = 0;
        for (uint32_t w = 0; w < (cases->size + 63) / 64; w++) {
            some |= cases->leaves[k][w] & leaves[w];
            beyond |= cases->leaves[k][w] & ~leaves[w];
        }
        if (some != 0 && beyond != 0)
            return HQ_VLEAVE(lowering, "a code is asked for something else in one of its cases");
        if (some != 0)
            HQ_TRY(hq_v_or(lowering, within, taken[k], &within));
    }
    return hq_v_choose(lowering, code->known, inside, within, out);
}
