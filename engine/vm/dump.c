/* The program of a machine as text: instructions with the ranges of what they make, policies and why some are left. See machine.h. */
#include "vm/built.h"

static void add_int128(hq_text *text, hq_int128 value)
{
    hq_int128_print(text, value, 0);
}

static void dump_space(hq_text *text, const hq_machine *machine, const hq_vprogram *program, uint32_t space)
{
    const hq_frame *frame = &machine->layout->frames[program->spaces[space].frame];
    hq_str name = machine->plan->pack->entities.at[frame->entity].name;
    hq_text_addf(text, "  of %.*s", HQ_STR_ARGS(name));
}

static void dump_column(hq_text *text, const hq_machine *machine, const hq_vinstr *in)
{
    if (in->op < HQ_VOP_LOAD_N || in->op > HQ_VOP_LOAD_FACTS || in->op == HQ_VOP_LOAD_LISTED)
        return;
    if (in->op == HQ_VOP_LOAD_ATTESTED || in->op == HQ_VOP_LOAD_ATTESTED_KNOWN) {
        const hq_attested_column *column = &machine->layout->attested[in->x];
        hq_str policy = machine->plan->pack->policies.at[column->policy].id;
        hq_text_addf(text, " %.*s.%u", HQ_STR_ARGS(policy), column->attestation);
        return;
    }
    if (in->op == HQ_VOP_LOAD_GIVEN || in->op == HQ_VOP_LOAD_GIVEN_KNOWN) {
        const hq_given_column *column = &machine->layout->given[in->x];
        const hq_pack *pack = machine->plan->pack;
        if (column->parameter != HQ_NONE)
            hq_text_addf(text, " param.%.*s", HQ_STR_ARGS(pack->parameters.at[column->parameter].name));
        else
            hq_text_addf(text, " %.*s.valid.%s", HQ_STR_ARGS(pack->policies.at[column->policy].id),
                         column->end == 0 ? "from" : "to");
        return;
    }
    const hq_entity *entity = &machine->plan->pack->entities.at[machine->layout->frames[in->x].entity];
    hq_text_addf(text, " %.*s.%.*s", HQ_STR_ARGS(entity->name), HQ_STR_ARGS(entity->fields.at[in->y].name));
}

static void dump_instruction(hq_text *text, const hq_machine *machine, const hq_vprogram *program, hq_reg reg)
{
    const hq_vregister_info *info = &program->registers[reg];
    const hq_vop_info *op = hq_vop_get((hq_vop)info->by.op);
    const hq_reg operands[] = {info->by.a, info->by.b, info->by.c};
    hq_text_addf(text, "%%%u = %s", reg, op->mnemonic);
    dump_column(text, machine, &info->by);
    for (int i = 0; i < 3; i++)
        if (op->operands[i + 1] != '-')
            hq_text_addf(text, " %%%u", operands[i]);
    bool load = info->by.op >= HQ_VOP_LOAD_N && info->by.op <= HQ_VOP_LOAD_FACTS;
    if (op->operands[4] == 'x' && !load) {
        hq_text_add_z(text, " ");
        add_int128(text, info->by.x);
        if (info->by.y != 0) {
            hq_text_add_z(text, ", ");
            add_int128(text, info->by.y);
        }
    }
    if (info->number) {
        hq_text_add_z(text, "  [");
        add_int128(text, info->range.low);
        hq_text_add_z(text, " .. ");
        add_int128(text, info->range.high);
        hq_text_add_z(text, "]");
    }
    if (info->space != 0)
        dump_space(text, machine, program, info->space);
    hq_text_add_char(text, '\n');
}

static void dump_register(hq_text *text, const char *name, hq_reg reg)
{
    if (reg != HQ_NONE)
        hq_text_addf(text, " %s %%%u", name, reg);
}

static void dump_policy(hq_text *text, const hq_machine *machine, const hq_vprogram *program, uint32_t policy)
{
    static const char *const PLANES[] = {"applies", "in_force", "may_be_eligible", "eligible"};
    const hq_vout *out = &program->policies[policy];
    hq_str id = machine->plan->pack->policies.at[policy].id;
    hq_text_addf(text, "policy %.*s unit %u", HQ_STR_ARGS(id), machine->unit_of[policy]);
    if (program->why[policy] != NULL) {
        hq_text_addf(text, " left: %s\n", program->why[policy]);
        return;
    }
    for (int k = 0; k < 4; k++)
        dump_register(text, PLANES[k], out->planes[k]);
    dump_register(text, "low", out->amount.low);
    dump_register(text, "high", out->amount.high);
    dump_register(text, "left_where", out->left);
    hq_text_add_char(text, '\n');
}

static bool is_needed(const hq_machine *machine, const hq_vprogram *program, hq_reg reg)
{
    for (uint32_t u = 0; u < machine->unit_count; u++)
        if ((program->needed[u][reg / 64] >> reg % 64 & 1) != 0)
            return true;
    return false;
}

void hq_machine_dump(hq_text *text, const hq_machine *machine)
{
    static const char *const NAMES[] = {"where every cell is known", "where cells may be empty"};
    for (int i = 0; i < HQ_VPROGRAMS; i++) {
        const hq_vprogram *program = &machine->programs[i];
        uint32_t asked = 0, left = 0;
        for (uint32_t p = 0; p < machine->plan->pack->policies.count; p++) {
            asked += machine->asked[p];
            left += machine->asked[p] && program->why[p] != NULL;
        }
        hq_text_addf(text, "program %s: %u of %u policies left\n", NAMES[i], left, asked);
        for (hq_reg reg = 0; reg < program->register_count; reg++)
            if (is_needed(machine, program, reg))
                dump_instruction(text, machine, program, reg);
        for (uint32_t p = 0; p < machine->plan->pack->policies.count; p++)
            if (machine->asked[p])
                dump_policy(text, machine, program, p);
    }
}
