/* From a folder to a program, stage by stage. See plan.h. */
#include <assert.h>

#include "plan/plan.h"

static void verify(const hq_plan *plan)
{
    const char *wrong = hq_plan_verify(plan);
    assert(wrong == NULL && "a pass left a plan that is not well formed");
    (void)wrong;
}

hq_status hq_compile(hq_arena *arena, hq_diags *diags, hq_str folder, hq_plan **out)
{
    return hq_compile_as(arena, diags, folder, false, out);
}

hq_status hq_compile_as(hq_arena *arena, hq_diags *diags, hq_str folder, bool lean, hq_plan **out)
{
    *out = NULL;
    hq_pack_files files;
    hq_pack *pack;
    HQ_TRY(hq_pack_load(arena, diags, folder, &files));

    hq_status status = hq_pack_read(arena, diags, &files, lean, &pack);
    if (status == HQ_E_INVALID && pack != NULL &&
        pack->model_is_sound) /* names and types of what could be read, too */
        status = hq_pack_check(pack) == HQ_E_MEMORY ? HQ_E_MEMORY : HQ_E_INVALID;
    if (status != HQ_OK)
        return status;
    HQ_TRY(hq_pack_check(pack));
    return hq_compile_checked(pack, out);
}

hq_status hq_compile_checked(hq_pack *pack, hq_plan **out)
{
    hq_plan *plan;
    *out = NULL;
    HQ_TRY(hq_plan_lower(pack, &plan));
    verify(plan);
    HQ_TRY(hq_plan_bound(plan));
    verify(plan);
    HQ_TRY(hq_plan_fold(plan));
    verify(plan);
    *out = plan;
    return HQ_OK;
}
