/* Two packs, thing by thing and facet by facet. See diff.h. */
#include "explain/diff.h"

#include <assert.h>
#include <stdlib.h>

typedef struct hq_matching {
    hq_arena *arena;
    hq_pack_diff *diff;
    uint32_t *before_of; /* by piece of `after`; HQ_NONE: it was added */
    uint32_t *after_of;  /* by piece of `before` */
} hq_matching;

hq_change_kind hq_change_kind_of(const void *before, const void *after)
{
    return before == NULL ? HQ_ADDED : after == NULL ? HQ_REMOVED : HQ_CHANGED;
}

const char *hq_change_kind_name(hq_change_kind kind)
{
    static const char *const NAMES[HQ_CHANGE_KINDS] = {"changed", "added", "removed"};
    return NAMES[kind];
}

bool hq_diff_is_empty(const hq_pack_diff *diff)
{
    return diff->list.count == 0;
}

/* --- Facets --- */

static bool same_facet(const hq_facet *a, const hq_facet *b)
{
    return a->aspect == b->aspect && hq_str_equal(a->key, b->key);
}

/* The facet of `pieces` that is this one and not yet taken, looked for from `*hint` on, where it most often stands. `exact`: only one that
 * says the same. HQ_NONE: there is none. */
static uint32_t find_facet(const hq_piece *piece, const bool *taken, const hq_facet *facet, bool exact,
                           uint32_t *hint)
{
    uint32_t count = piece->facets.count;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = *hint + i < count ? *hint + i : *hint + i - count;
        const hq_facet *other = &piece->facets.at[at];
        if (!taken[at] && same_facet(facet, other) && (!exact || hq_str_equal(facet->exact, other->exact))) {
            *hint = at + 1 < count ? at + 1 : 0;
            return at;
        }
    }
    return HQ_NONE;
}

static int compare_texts(const void *a, const void *b)
{
    return hq_str_compare(*(const hq_str *)a, *(const hq_str *)b);
}

/* Do both orders speak of the same things? Where one was added or removed that says all there is to say. */
static hq_status same_members(hq_arena *arena, const hq_facet *a, const hq_facet *b, bool *same)
{
    *same = a->order.count == b->order.count;
    if (!*same || a->order.count == 0)
        return HQ_OK;
    hq_str *left = hq_arena_copy(arena, a->order.at, a->order.count * sizeof *left);
    hq_str *right = hq_arena_copy(arena, b->order.at, b->order.count * sizeof *right);
    HQ_TRY_ALLOC(left);
    HQ_TRY_ALLOC(right);
    qsort(left, a->order.count, sizeof *left, compare_texts);
    qsort(right, a->order.count, sizeof *right, compare_texts);
    for (uint32_t i = 0; i < a->order.count; i++)
        *same = *same && hq_str_equal(left[i], right[i]);
    return HQ_OK;
}

/* Is a pair of facets, one of which may be missing, worth saying? */
static hq_status is_change(hq_arena *arena, const hq_change *change, bool *out)
{
    const hq_facet *before = change->before, *after = change->after;
    const hq_facet *one = before == NULL ? after : before;
    bool both = before != NULL && after != NULL;
    *out = !both || !hq_str_equal(before->exact, after->exact);
    if (*out && one->aspect == HQ_ASPECT_ORDER) {
        *out = false;
        return both ? same_members(arena, before, after, out) : HQ_OK;
    }
    /* An empty text that comes or goes with its thing: a label nobody wrote, a folder there is none of. */
    if (*out && !both && one->formula == NULL &&
        hq_str_is(one->exact, "0:\x1f"
                              "0:\x1f"))
        *out = false;
    return HQ_OK;
}

static hq_status push_change(hq_matching *matching, hq_difference *difference, hq_change change)
{
    bool is;
    HQ_TRY(is_change(matching->arena, &change, &is));
    return !is || HQ_PUSH(matching->arena, difference->changes, change) ? HQ_OK : HQ_E_MEMORY;
}

/* Pair the facets of `after` with those of `before`: first with one that says the same, then with one of the same name. */
static void pair_facets(const hq_difference *difference, uint32_t *pair, bool *taken)
{
    const hq_piece *before = difference->before, *after = difference->after;
    for (int round = 0; round < 2; round++) {
        uint32_t hint = 0;
        for (uint32_t i = 0; i < after->facets.count; i++)
            if (round == 0 || pair[i] == HQ_NONE) {
                pair[i] = find_facet(before, taken, &after->facets.at[i], round == 0, &hint);
                if (pair[i] != HQ_NONE)
                    taken[pair[i]] = true;
            }
    }
}

/* Changes by aspect; of one aspect what is gone, then what is there now in its order. */
static hq_status compare_facets(hq_matching *matching, hq_difference *difference)
{
    const hq_piece *before = difference->before, *after = difference->after;
    uint32_t *pair = HQ_NEW_ARRAY(matching->arena, uint32_t, after->facets.count);
    bool *taken = HQ_NEW_ARRAY(matching->arena, bool, before->facets.count);
    HQ_TRY_ALLOC(pair);
    HQ_TRY_ALLOC(taken);
    pair_facets(difference, pair, taken);
    for (int aspect = 0; aspect < HQ_ASPECT_COUNT; aspect++) {
        for (uint32_t i = 0; i < before->facets.count; i++)
            if ((int)before->facets.at[i].aspect == aspect && !taken[i])
                HQ_TRY(push_change(matching, difference, (hq_change){&before->facets.at[i], NULL}));
        for (uint32_t i = 0; i < after->facets.count; i++)
            if ((int)after->facets.at[i].aspect == aspect)
                HQ_TRY(push_change(matching, difference,
                                   (hq_change){pair[i] == HQ_NONE ? NULL : &before->facets.at[pair[i]],
                                               &after->facets.at[i]}));
    }
    return HQ_OK;
}

/* --- Things --- */

static uint32_t find_piece(const hq_inventory *inventory, const hq_piece *piece, const uint32_t *taken,
                           bool by_number)
{
    for (uint32_t i = 0; i < inventory->pieces.count; i++) {
        const hq_piece *other = &inventory->pieces.at[i];
        if (other->thing == piece->thing && taken[i] == HQ_NONE &&
            (by_number ? hq_str_equal(other->number, piece->number) : hq_str_equal(other->id, piece->id)))
            return i;
    }
    return HQ_NONE;
}

/* By id; a policy that is left over, by its number: it was given another id. */
static hq_status match_pieces(hq_matching *matching)
{
    hq_pack_diff *diff = matching->diff;
    uint32_t after_count = diff->after.pieces.count, before_count = diff->before.pieces.count;
    matching->before_of = HQ_NEW_ARRAY(matching->arena, uint32_t, after_count);
    matching->after_of = HQ_NEW_ARRAY(matching->arena, uint32_t, before_count);
    HQ_TRY_ALLOC(matching->before_of);
    HQ_TRY_ALLOC(matching->after_of);
    for (uint32_t i = 0; i < after_count; i++)
        matching->before_of[i] = HQ_NONE;
    for (uint32_t i = 0; i < before_count; i++)
        matching->after_of[i] = HQ_NONE;
    for (int round = 0; round < 2; round++)
        for (uint32_t i = 0; i < after_count; i++) {
            const hq_piece *piece = &diff->after.pieces.at[i];
            if (matching->before_of[i] != HQ_NONE || (round == 1 && piece->thing != HQ_THING_POLICY))
                continue;
            uint32_t found = find_piece(&diff->before, piece, matching->after_of, round == 1);
            matching->before_of[i] = found;
            if (found != HQ_NONE)
                matching->after_of[found] = i;
        }
    return HQ_OK;
}

static hq_status match_policies(hq_matching *matching)
{
    hq_pack_diff *diff = matching->diff;
    uint32_t before = diff->before.plan->pack->policies.count, after = diff->after.plan->pack->policies.count;
    diff->policy_before = HQ_NEW_ARRAY(matching->arena, uint32_t, after);
    diff->policy_after = HQ_NEW_ARRAY(matching->arena, uint32_t, before);
    HQ_TRY_ALLOC(diff->policy_before);
    HQ_TRY_ALLOC(diff->policy_after);
    /* policies are the first of both inventories, in the order of the pack */
    for (uint32_t i = 0; i < after; i++) {
        diff->policy_before[i] = matching->before_of[i];
        if (!HQ_PUSH(matching->arena, diff->policies, ((hq_policy_pair){matching->before_of[i], i})))
            return HQ_E_MEMORY;
    }
    for (uint32_t i = 0; i < before; i++) {
        diff->policy_after[i] = matching->after_of[i];
        if (matching->after_of[i] == HQ_NONE &&
            !HQ_PUSH(matching->arena, diff->policies, ((hq_policy_pair){i, HQ_NONE})))
            return HQ_E_MEMORY;
    }
    return HQ_OK;
}

static hq_status push(hq_matching *matching, const hq_piece *before, const hq_piece *after)
{
    hq_difference difference = {.before = before, .after = after, .piece = after != NULL ? after : before};
    assert(difference.piece != NULL);
    difference.place = matching->diff->list.count;
    hq_change_kind kind = hq_change_kind_of(before, after);
    if (kind == HQ_CHANGED)
        HQ_TRY(compare_facets(matching, &difference));
    if (kind == HQ_CHANGED && difference.changes.count == 0)
        return HQ_OK;
    matching->diff->counts[difference.piece->thing][kind]++;
    return HQ_PUSH(matching->arena, matching->diff->list, difference) ? HQ_OK : HQ_E_MEMORY;
}

/* What is gone stands where it stood: before the next thing that is still there. */
static hq_status compare_pieces(hq_matching *matching)
{
    hq_pack_diff *diff = matching->diff;
    uint32_t next = 0;
    for (uint32_t i = 0; i < diff->after.pieces.count; i++) {
        const hq_piece *after = &diff->after.pieces.at[i];
        uint32_t found = matching->before_of[i];
        uint32_t until = found == HQ_NONE ? next : found;
        while (next < diff->before.pieces.count &&
               (next < until || diff->before.pieces.at[next].thing < after->thing)) {
            if (matching->after_of[next] == HQ_NONE)
                HQ_TRY(push(matching, &diff->before.pieces.at[next], NULL));
            next++;
        }
        HQ_TRY(push(matching, found == HQ_NONE ? NULL : &diff->before.pieces.at[found], after));
    }
    for (; next < diff->before.pieces.count; next++)
        if (matching->after_of[next] == HQ_NONE)
            HQ_TRY(push(matching, &diff->before.pieces.at[next], NULL));
    return HQ_OK;
}

/* Policies by the number they have, or had; the rest as it was found. */
static int compare_differences(const void *left, const void *right)
{
    const hq_difference *a = left, *b = right;
    if (a->piece->thing != b->piece->thing)
        return a->piece->thing < b->piece->thing ? -1 : 1;
    int order =
        a->piece->thing == HQ_THING_POLICY ? hq_numbers_compare(a->piece->number, b->piece->number) : 0;
    return order != 0 ? order : a->place < b->place ? -1 : 1;
}

hq_status hq_diff_packs(hq_arena *arena, const hq_plan *before, const hq_plan *after, hq_pack_diff **out)
{
    *out = NULL;
    hq_pack_diff *diff = HQ_NEW(arena, hq_pack_diff);
    HQ_TRY_ALLOC(diff);
    HQ_TRY(hq_inventory_take(arena, before, &diff->before));
    HQ_TRY(hq_inventory_take(arena, after, &diff->after));
    hq_matching matching = {.arena = arena, .diff = diff};
    HQ_TRY(match_pieces(&matching));
    HQ_TRY(match_policies(&matching));
    HQ_TRY(compare_pieces(&matching));
    if (diff->list.count > 1)
        qsort(diff->list.at, diff->list.count, sizeof *diff->list.at, compare_differences);
    *out = diff;
    return HQ_OK;
}
