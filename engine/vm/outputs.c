/* Which registers outcomes are made of, as far as somebody wants them. See built.h. */
#include "vm/built.h"

bool hq_v_wants(const hq_machine *machine, uint32_t policy, uint8_t what)
{
    return (machine->wants.policies[policy] & what) != 0;
}

bool hq_v_wants_choice(const hq_machine *machine, uint32_t group, uint8_t what)
{
    return (machine->wants.choices[group] & what) != 0;
}

bool hq_v_wants_total(const hq_machine *machine, hq_total total)
{
    return total < HQ_TOTAL_COUNT && (machine->wants.totals >> total & 1) != 0;
}

bool hq_v_wants_amount(const hq_machine *machine, const hq_vprogram *program, uint32_t policy)
{
    const hq_vout *out = &program->policies[policy];
    bool wants = hq_v_wants(machine, policy, HQ_WANT_AMOUNT);
    for (uint32_t i = 0; i < out->part_count; i++)
        wants = wants || (out->parts[i].whole && hq_v_wants_total(machine, out->parts[i].total));
    return wants;
}

bool hq_v_wants_choice_amount(const hq_machine *machine, const hq_vprogram *program, uint32_t group)
{
    return hq_v_wants_choice(machine, group, HQ_WANT_AMOUNT) ||
           hq_v_wants_total(machine, program->groups[group].total);
}

/* --- Registers --- */

static void ends_of(const hq_vout_amount *amount, bool wanted, hq_vreads *read, void *context)
{
    if (!wanted)
        return;
    read(context, amount->low);
    read(context, amount->high);
    read(context, amount->unbounded);
}

void hq_v_each_output(const hq_machine *machine, const hq_vprogram *program, uint32_t policy, hq_vreads *read,
                      void *context)
{
    const hq_vout *out = &program->policies[policy];
    read(context, out->left);
    for (int k = 0; k < 4 && hq_v_wants(machine, policy, HQ_WANT_VERDICT); k++)
        read(context, out->planes[k]);
    for (uint32_t i = 0; i < out->part_count; i++)
        if (hq_v_wants_total(machine, out->parts[i].total))
            ends_of(&out->parts[i].amount, true, read, context);
    ends_of(&out->amount, hq_v_wants_amount(machine, program, policy), read, context);
    ends_of(&out->unpooled, hq_v_wants(machine, policy, HQ_WANT_UNPOOLED), read, context);
    if (!hq_v_wants(machine, policy, HQ_WANT_REASONS))
        return;
    const hq_reg single[] = {out->superseded, out->outside, out->capped, out->forgone};
    for (size_t i = 0; i < sizeof single / sizeof *single; i++)
        read(context, single[i]);
    for (uint32_t c = 0; c < out->condition_count; c++) {
        read(context, out->unmet[c]);
        read(context, out->unknown[c]);
    }
}

void hq_v_each_choice_output(const hq_machine *machine, const hq_vprogram *program, uint32_t group,
                             hq_vreads *read, void *context)
{
    const hq_vout_group *out = &program->groups[group];
    ends_of(&out->amount, hq_v_wants_choice_amount(machine, program, group), read, context);
    ends_of(&out->unconfirmed, hq_v_wants_total(machine, out->total), read, context);
    for (uint32_t m = 0; m < out->member_count; m++) {
        if (hq_v_wants_choice(machine, group, HQ_WANT_TAKEN))
            read(context, out->taken[m]);
        if (hq_v_wants_choice(machine, group, HQ_WANT_FORGONE))
            read(context, out->forgone[m]);
    }
}
