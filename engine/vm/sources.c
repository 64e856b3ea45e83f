/* Which unknown facts a value hangs on, and which of them spoke twice. See lower.h. */
#include "vm/lower.h"

const hq_vsources HQ_VKNOWN = {{NULL, 0}, {NULL, 0}, {NULL, 0}};

hq_status hq_v_source(hq_lowering *lowering, hq_vsource like, hq_vsources *out)
{
    uint32_t index = 0;
    for (; index < lowering->sources.count; index++) {
        const hq_vsource *old = &lowering->sources.at[index];
        if (old->kind == like.kind && old->a == like.a && old->b == like.b && old->c == like.c)
            break;
    }
    if (index == lowering->sources.count && !HQ_PUSH(lowering->arena, lowering->sources, like))
        return HQ_E_MEMORY;
    uint32_t *at = HQ_NEW(lowering->arena, uint32_t);
    HQ_TRY_ALLOC(at);
    *at = index;
    *out = (hq_vsources){.all = {at, 1}, .plain = {at, 1}};
    return HQ_OK;
}

static hq_status unite(hq_lowering *lowering, hq_vset a, hq_vset b, hq_vset *out)
{
    *out = a.count == 0 ? b : a;
    if (a.count == 0 || b.count == 0 || (a.at == b.at && a.count == b.count))
        return HQ_OK;
    uint32_t *at = HQ_NEW_ARRAY(lowering->arena, uint32_t, a.count + b.count);
    HQ_TRY_ALLOC(at);
    uint32_t count = 0;
    for (uint32_t i = 0, k = 0; i < a.count || k < b.count;) {
        uint32_t left = i < a.count ? a.at[i] : UINT32_MAX, right = k < b.count ? b.at[k] : UINT32_MAX;
        at[count++] = left < right ? left : right;
        i += left <= right;
        k += right <= left;
    }
    *out = (hq_vset){at, count};
    return HQ_OK;
}

static bool has(const hq_vset *set, uint32_t source)
{
    for (uint32_t i = 0; i < set->count; i++)
        if (set->at[i] == source)
            return true;
    return false;
}

static hq_status intersect(hq_lowering *lowering, hq_vset a, hq_vset b, hq_vset *out)
{
    *out = (hq_vset){NULL, 0};
    if (a.count == 0 || b.count == 0)
        return HQ_OK;
    uint32_t *at = HQ_NEW_ARRAY(lowering->arena, uint32_t, a.count);
    HQ_TRY_ALLOC(at);
    uint32_t count = 0;
    for (uint32_t i = 0; i < a.count; i++)
        if (has(&b, a.at[i]))
            at[count++] = a.at[i];
    *out = (hq_vset){at, count};
    return HQ_OK;
}

hq_status hq_v_join(hq_lowering *lowering, const hq_vsources *a, const hq_vsources *b, bool keep,
                    hq_vsources *out)
{
    hq_vsources joined = HQ_VKNOWN;
    hq_vset twice;
    HQ_TRY(intersect(lowering, a->all, b->all, &twice));
    HQ_TRY(unite(lowering, a->all, b->all, &joined.all));
    HQ_TRY(unite(lowering, a->entangled, b->entangled, &joined.entangled));
    HQ_TRY(unite(lowering, joined.entangled, twice, &joined.entangled));
    if (keep)
        HQ_TRY(unite(lowering, a->plain, b->plain, &joined.plain));
    *out = joined;
    return HQ_OK;
}

void hq_v_entangle(hq_vsources *sources)
{
    sources->entangled = sources->all;
    sources->plain = (hq_vset){NULL, 0};
}

hq_status hq_v_shared(hq_lowering *lowering, uint32_t space, hq_vsources *sources)
{
    uint32_t *at = HQ_NEW_ARRAY(lowering->arena, uint32_t, sources->all.count + 1);
    HQ_TRY_ALLOC(at);
    uint32_t count = 0;
    for (uint32_t i = 0; i < sources->all.count; i++) {
        uint32_t of = lowering->sources.at[sources->all.at[i]].space;
        if (of != space && hq_v_is_above(lowering, of, space) && !has(&sources->plain, sources->all.at[i]))
            at[count++] = sources->all.at[i];
    }
    return unite(lowering, sources->entangled, (hq_vset){at, count}, &sources->entangled);
}

hq_status hq_v_unknown(hq_lowering *lowering, const hq_vset *set, hq_vtruth *out)
{
    *out = hq_v_fixed(HQ_VFALSE);
    for (uint32_t i = 0; i < set->count; i++) {
        const hq_vsource *source = &lowering->sources.at[set->at[i]];
        if (source->always) {
            *out = hq_v_fixed(HQ_VTRUE);
            return HQ_OK;
        }
    }
    for (uint32_t i = 0; i < set->count; i++) {
        hq_vtruth here = hq_v_known(lowering->sources.at[set->at[i]].unknown);
        for (uint32_t space = hq_v_space_of(lowering, here.can); space != 0;
             space = lowering->spaces.at[space].parent)
            HQ_TRY(hq_v_over(lowering, true, space, here, &here));
        HQ_TRY(hq_v_or(lowering, *out, here, out));
    }
    return HQ_OK;
}
