/* Operations on days, spans and balances. See lower.h, ops_days.def. */
#include "vm/lower.h"

/* --- One operation, folded where its operands are constants --- */

/* Days are whole, so any day is a register in steps of one. */
static hq_status day_register(hq_lowering *lowering, hq_vnum day, hq_reg *out)
{
    return hq_v_in_step(lowering, day, HQ_RAT_ONE, out);
}

/* The compiler proved that it is whole. */
static hq_status whole_register(hq_lowering *lowering, hq_vnum count, hq_reg *out)
{
    HQ_TRY(hq_v_quantize(lowering, count, HQ_RAT_ONE, HQ_ROUND_DOWN, &count));
    return hq_v_in_step(lowering, count, HQ_RAT_ONE, out);
}

static bool is_constant(const hq_lowering *lowering, hq_reg reg)
{
    return reg == HQ_NONE || lowering->registers.at[reg].by.op == HQ_VOP_N_CONST;
}

static hq_status days_op(hq_lowering *lowering, hq_vinstr in, hq_rat step, hq_vnum *out)
{
    enum { ROWS = 64 };
    const uint32_t operands[] = {in.a, in.b};
    int64_t columns[3][ROWS];
    hq_vregister registers[3] = {{.at = columns[0]}, {.at = columns[1]}, {.at = columns[2]}};
    bool constant = true;
    for (uint32_t i = 0; i < 2; i++) {
        constant = constant && is_constant(lowering, operands[i]);
        for (uint32_t row = 0; row < ROWS; row++)
            columns[i][row] =
                constant && operands[i] != HQ_NONE ? lowering->registers.at[operands[i]].by.x : 0;
    }
    if (constant) {
        hq_vinstr local = in;
        local.a = 0;
        local.b = 1;
        local.to = 2;
        hq_vrun run = {.registers = registers, .row_count = 1};
        hq_kernel_of_days((hq_vop)in.op)(&local, &run);
        hq_rat value;
        HQ_TRY(hq_rat_mul(lowering->arena, hq_rat_int(columns[2][0]), step, &value));
        *out = hq_v_constant(value);
        return HQ_OK;
    }
    hq_reg reg;
    HQ_TRY(hq_v_emit(lowering, in, &reg));
    *out = hq_v_steps(reg, step);
    return HQ_OK;
}

static hq_status of_two(hq_lowering *lowering, hq_vop op, hq_vnum a, hq_vnum b, int64_t x, hq_vnum *out)
{
    hq_vinstr in = {.op = (uint8_t)op, .x = x};
    HQ_TRY(day_register(lowering, a, &in.a));
    HQ_TRY(day_register(lowering, b, &in.b));
    return days_op(lowering, in, HQ_RAT_ONE, out);
}

/* --- Shifts --- */

static hq_status shifted(hq_lowering *lowering, hq_op op, hq_vnum day, hq_vnum count, hq_vnum *out)
{
    hq_vinstr in = {.op = op == HQ_OP_ADD_MONTHS ? HQ_VOP_ADD_MONTHS : HQ_VOP_ADD_WORKDAYS};
    if (!count.constant && count.d != HQ_NONE)
        return HQ_VLEAVE(lowering, "a day is shifted by a quotient");
    if (op == HQ_OP_ADD_DAYS) {
        HQ_TRY(hq_v_add(lowering, day, count, out));
        HQ_TRY(hq_v_extreme(lowering, true, *out, hq_v_int(HQ_DAY_MAX), out));
        return hq_v_extreme(lowering, false, *out, hq_v_int(HQ_DAY_MIN), out);
    }
    if (op == HQ_OP_ADD_WORKDAYS)
        in.p = &lowering->pack->calendar.days;
    HQ_TRY(day_register(lowering, day, &in.a));
    HQ_TRY(whole_register(lowering, count, &in.b));
    return days_op(lowering, in, HQ_RAT_ONE, out);
}

hq_status hq_v_shift(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env, hq_vvalue *out)
{
    hq_vvalue day, count;
    (void)id;
    HQ_TRY(hq_v_node(lowering, node->a, env, &day));
    HQ_TRY(hq_v_node(lowering, node->b, env, &count));
    HQ_TRY(hq_v_join(lowering, &day.sources, &count.sources, false, &out->sources));
    out->number.same = day.number.same && count.number.same;
    HQ_TRY(shifted(lowering, (hq_op)node->op, day.number.low, count.number.low, &out->number.low));
    out->number.high = out->number.low;
    if (out->number.same)
        return HQ_OK;
    return shifted(lowering, (hq_op)node->op, day.number.high, count.number.high, &out->number.high);
}

static hq_status each_end(hq_lowering *lowering, hq_vop op, const hq_node *node, uint32_t env, hq_vvalue *out)
{
    hq_vvalue day;
    HQ_TRY(hq_v_node(lowering, node->a, env, &day));
    HQ_TRY(hq_v_join(lowering, &day.sources, &HQ_VKNOWN, false, &out->sources));
    hq_vinstr in = {.op = (uint8_t)op, .b = HQ_NONE, .x = op == HQ_VOP_YEAR_OF ? 0 : node->b};
    HQ_TRY(day_register(lowering, day.number.low, &in.a));
    HQ_TRY(days_op(lowering, in, HQ_RAT_ONE, &out->number.low));
    HQ_TRY(day_register(lowering, day.number.high, &in.a));
    HQ_TRY(days_op(lowering, in, HQ_RAT_ONE, &out->number.high));
    out->number.same = hq_v_same(&out->number.low, &out->number.high);
    return HQ_OK;
}

hq_status hq_v_calendar_day(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                            hq_vvalue *out)
{
    (void)id;
    return each_end(lowering, node->op == HQ_OP_START_OF ? HQ_VOP_START_OF : HQ_VOP_END_OF, node, env, out);
}

hq_status hq_v_year_of(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                       hq_vvalue *out)
{
    (void)id;
    return each_end(lowering, HQ_VOP_YEAR_OF, node, env, out);
}

hq_status hq_v_age(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env, hq_vvalue *out)
{
    hq_vvalue birth, day;
    (void)id;
    HQ_TRY(hq_v_node(lowering, node->a, env, &birth));
    HQ_TRY(hq_v_node(lowering, node->b, env, &day));
    HQ_TRY(hq_v_join(lowering, &birth.sources, &day.sources, false, &out->sources));
    HQ_TRY(of_two(lowering, HQ_VOP_AGE, birth.number.high, day.number.low, node->c != 0, &out->number.low));
    HQ_TRY(of_two(lowering, HQ_VOP_AGE, birth.number.low, day.number.high, node->c != 0, &out->number.high));
    out->number.same = hq_v_same(&out->number.low, &out->number.high);
    return HQ_OK;
}

/* --- How long spans are --- */

static hq_status length(hq_lowering *lowering, hq_vnum first, hq_vnum until, hq_vnum *out)
{
    hq_vnum back;
    HQ_TRY(hq_v_negate(lowering, first, &back));
    HQ_TRY(hq_v_add(lowering, until, back, out));
    return hq_v_extreme(lowering, false, *out, hq_v_int(0), out);
}

hq_status hq_v_days(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env, hq_vvalue *out)
{
    hq_vvalue span;
    (void)id;
    HQ_TRY(hq_v_node(lowering, node->a, env, &span));
    HQ_TRY(hq_v_join(lowering, &span.sources, &HQ_VKNOWN, false, &out->sources));
    HQ_TRY(length(lowering, span.span.first.high, span.span.until.low, &out->number.low));
    HQ_TRY(length(lowering, span.span.first.low, span.span.until.high, &out->number.high));
    out->number.same = hq_v_same(&out->number.low, &out->number.high);
    return HQ_OK;
}

hq_status hq_v_months(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env, hq_vvalue *out)
{
    hq_vvalue span;
    (void)id;
    HQ_TRY(hq_v_node(lowering, node->a, env, &span));
    HQ_TRY(hq_v_join(lowering, &span.sources, &HQ_VKNOWN, false, &out->sources));
    HQ_TRY(of_two(lowering, HQ_VOP_MONTHS, span.span.first.high, span.span.until.low, 0, &out->number.low));
    HQ_TRY(of_two(lowering, HQ_VOP_MONTHS, span.span.first.low, span.span.until.high, 0, &out->number.high));
    out->number.same = hq_v_same(&out->number.low, &out->number.high);
    return HQ_OK;
}

/* The evaluator tries every day that an unknown end could be: what is not known is left. */
hq_status hq_v_months_in(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                         hq_vvalue *out)
{
    hq_vvalue span, in_span;
    int64_t first, until;
    (void)id;
    HQ_TRY(hq_v_node(lowering, node->a, env, &span));
    HQ_TRY(hq_v_node(lowering, node->b, env, &in_span));
    HQ_TRY(hq_v_join(lowering, &span.sources, &in_span.sources, false, &out->sources));
    const hq_vpair *from = &in_span.span.first, *to = &in_span.span.until;
    if (!from->same || !to->same || !from->low.constant || !to->low.constant ||
        !hq_rat_to_int64(from->low.value, &first) || !hq_rat_to_int64(to->low.value, &until))
        return HQ_VLEAVE(lowering, "months are counted in a period that is no constant");
    hq_vtruth known, until_known;
    hq_vnum exact, most;
    HQ_TRY(hq_v_equal(lowering, span.span.first.low, span.span.first.high, &known));
    HQ_TRY(hq_v_equal(lowering, span.span.until.low, span.span.until.high, &until_known));
    HQ_TRY(hq_v_and(lowering, known, until_known, &known));
    hq_vinstr in = {.op = HQ_VOP_MONTHS_IN, .x = first, .y = until};
    HQ_TRY(day_register(lowering, span.span.first.low, &in.a));
    HQ_TRY(day_register(lowering, span.span.until.high, &in.b));
    HQ_TRY(days_op(lowering, in, HQ_RAT_ONE, &exact));
    HQ_TRY(of_two(lowering, HQ_VOP_MONTHS, span.span.first.low, span.span.until.high, 0, &most));
    HQ_TRY(hq_v_select(lowering, known, exact, hq_v_int(0), &out->number.low));
    HQ_TRY(hq_v_select(lowering, known, exact, most, &out->number.high));
    out->number.same = hq_v_same(&out->number.low, &out->number.high);
    if (!out->number.same)
        hq_v_entangle(&out->sources);
    return HQ_OK;
}

hq_status hq_v_years(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env, hq_vvalue *out)
{
    static const int64_t PARTS[] = {
        [HQ_ACT_365] = 365, [HQ_ACT_360] = 360, [HQ_ACT_ACT] = 365 * 366, [HQ_30E_360] = 360};
    hq_vvalue span;
    hq_rat step;
    (void)id;
    HQ_TRY(hq_v_node(lowering, node->a, env, &span));
    HQ_TRY(hq_v_join(lowering, &span.sources, &HQ_VKNOWN, false, &out->sources));
    HQ_TRY(hq_rat_make(lowering->arena, 1, PARTS[node->b], &step));
    hq_vinstr in = {.op = HQ_VOP_YEARS, .x = node->b};
    HQ_TRY(day_register(lowering, span.span.first.high, &in.a));
    HQ_TRY(day_register(lowering, span.span.until.low, &in.b));
    HQ_TRY(days_op(lowering, in, step, &out->number.low));
    HQ_TRY(day_register(lowering, span.span.first.low, &in.a));
    HQ_TRY(day_register(lowering, span.span.until.high, &in.b));
    HQ_TRY(days_op(lowering, in, step, &out->number.high));
    out->number.same = hq_v_same(&out->number.low, &out->number.high);
    return HQ_OK;
}

/* --- Balances --- */

typedef struct hq_vbalance {
    uint32_t place;
    const hq_field *field;
    hq_vvalue start, value, end;
    bool stepped; /* there is a column of steps */
    hq_reg facts;
    hq_vtruth given;
    const hq_vm_unit *unit;
} hq_vbalance;

static hq_status balance_of(hq_lowering *lowering, hq_node_id steps, uint32_t env, hq_vbalance *out,
                            hq_vsources *sources)
{
    hq_vvalue part;
    HQ_TRY(hq_v_node(lowering, steps, env, &part));
    out->place = part.part.place;
    const hq_vplace *place = &lowering->places.at[out->place];
    out->field = &lowering->pack->entities.at[place->entity].fields.at[part.part.index];
    uint32_t frame = place->frame, space = place->space;
    HQ_TRY(hq_v_field(lowering, out->place, out->field->start, &out->start));
    HQ_TRY(hq_v_field(lowering, out->place, out->field->value, &out->value));
    out->end = (hq_vvalue){.kind = HQ_T_DATE, .number = hq_v_point(hq_v_int(HQ_DAY_MAX))};
    if (out->field->end != HQ_NONE)
        HQ_TRY(hq_v_field(lowering, out->place, out->field->end, &out->end));
    HQ_TRY(hq_v_join(lowering, &out->start.sources, &out->value.sources, false, sources));
    HQ_TRY(hq_v_join(lowering, sources, &out->end.sources, false, sources));
    out->given = hq_v_fixed(HQ_VFALSE);
    out->stepped = frame != HQ_NONE && lowering->layout->frames[frame].has[part.part.index];
    if (!out->stepped)
        return HQ_OK;
    const hq_field *value = &lowering->pack->entities.at[place->entity].fields.at[out->field->value];
    hq_vm_unit *unit = HQ_NEW(lowering->kept, hq_vm_unit);
    HQ_TRY_ALLOC(unit);
    *unit = (hq_vm_unit){value->step.numerator, value->step.denominator};
    out->unit = unit;
    hq_vinstr in = {.op = HQ_VOP_LOAD_FACTS, .a = HQ_NONE, .b = HQ_NONE, .c = HQ_NONE, .x = frame};
    in.y = part.part.index;
    hq_reg given;
    HQ_TRY(hq_v_load(lowering, in, space, (hq_interval){0, 1}, &out->facts));
    HQ_TRY(hq_v_emit(lowering, (hq_vinstr){.op = HQ_VOP_STEPS_GIVEN, .a = out->facts}, &given));
    out->given = hq_v_known(given);
    return HQ_OK;
}

/* What the steps come to: a register whose range the fields say. */
static hq_status stepped(hq_lowering *lowering, const hq_vbalance *balance, hq_vop op, hq_vnum first,
                         hq_vnum until, hq_vnum end, hq_vnum *out)
{
    const hq_vplace *place = &lowering->places.at[balance->place];
    const hq_field *value = &lowering->pack->entities.at[place->entity].fields.at[balance->field->value];
    hq_vinstr in = {.op = (uint8_t)op, .c = balance->facts, .p = balance->unit};
    hq_reg by, reg;
    HQ_TRY(day_register(lowering, first, &in.a));
    if (op == HQ_VOP_STEPS_DAYS)
        HQ_TRY(day_register(lowering, until, &in.b));
    HQ_TRY(day_register(lowering, end, &by));
    in.x = by;
    HQ_TRY(hq_v_emit(lowering, in, &reg));
    hq_int128 low, high, days = op == HQ_VOP_STEPS_DAYS ? (hq_int128)HQ_DAY_MAX - HQ_DAY_MIN : 1;
    HQ_TRY(hq_rat_quanta(lowering->arena, value->min, value->step, HQ_ROUND_FLOOR, &low));
    HQ_TRY(hq_rat_quanta(lowering->arena, value->max, value->step, HQ_ROUND_CEILING, &high));
    low = low < 0 ? low : 0;
    high = high > 0 ? high : 0;
    if (low < INT64_MIN || high > INT64_MAX)
        return HQ_VLEAVE(lowering, "a balance beyond 64 bits");
    lowering->registers.at[reg].range = (hq_interval){low * days, high * days};
    *out = hq_v_steps(reg, value->step);
    return HQ_OK;
}

static hq_status days_end(hq_lowering *lowering, const hq_vbalance *balance, bool low, const hq_vvalue *span,
                          hq_vnum *out)
{
    hq_vnum start = low ? balance->start.number.high : balance->start.number.low,
            end = low ? balance->end.number.low : balance->end.number.high,
            first = low ? span->span.first.high : span->span.first.low,
            until = low ? span->span.until.low : span->span.until.high,
            amount = low ? balance->value.number.low : balance->value.number.high, shared_first, shared_until;
    HQ_TRY(hq_v_extreme(lowering, false, start, first, &shared_first));
    HQ_TRY(hq_v_extreme(lowering, true, end, until, &shared_until));
    HQ_TRY(length(lowering, shared_first, shared_until, out));
    HQ_TRY(hq_v_multiply(lowering, amount, *out, out));
    if (!balance->stepped)
        return HQ_OK;
    hq_vnum by_step;
    HQ_TRY(stepped(lowering, balance, HQ_VOP_STEPS_DAYS, first, until, end, &by_step));
    return hq_v_select(lowering, balance->given, by_step, *out, out);
}

static hq_status only_rising(hq_lowering *lowering, const hq_vbalance *balance)
{
    if (hq_v_sign(lowering, &balance->value.number.low) > 0)
        return HQ_OK;
    return HQ_VLEAVE(lowering, "a balance that may be below 0");
}

hq_status hq_v_balance_days(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                            hq_vvalue *out)
{
    hq_vbalance balance;
    hq_vvalue span;
    (void)id;
    HQ_TRY(balance_of(lowering, node->a, env, &balance, &out->sources));
    HQ_TRY(hq_v_node(lowering, node->b, env, &span));
    HQ_TRY(hq_v_join(lowering, &out->sources, &span.sources, false, &out->sources));
    HQ_TRY(only_rising(lowering, &balance));
    HQ_TRY(days_end(lowering, &balance, true, &span, &out->number.low));
    HQ_TRY(days_end(lowering, &balance, false, &span, &out->number.high));
    out->number.same = hq_v_same(&out->number.low, &out->number.high);
    if (!out->number.same)
        hq_v_entangle(&out->sources);
    return HQ_OK;
}

/* The balance on a day: it has begun, and is not over. */
static hq_status at_end(hq_lowering *lowering, const hq_vbalance *balance, bool low, const hq_vvalue *day,
                        hq_vnum *out)
{
    hq_vnum start = low ? balance->start.number.high : balance->start.number.low,
            end = low ? balance->end.number.low : balance->end.number.high,
            amount = low ? balance->value.number.low : balance->value.number.high;
    hq_vtruth begun, not_over;
    HQ_TRY(hq_v_less_equal(lowering, start, low ? day->number.low : day->number.high, &begun));
    HQ_TRY(hq_v_less(lowering, low ? day->number.high : day->number.low, end, &not_over));
    HQ_TRY(hq_v_and(lowering, begun, not_over, &begun));
    HQ_TRY(hq_v_select(lowering, begun, amount, hq_v_int(0), out));
    if (!balance->stepped)
        return HQ_OK;
    hq_vnum by_step;
    HQ_TRY(stepped(lowering, balance, HQ_VOP_STEPS_AT, day->number.low, day->number.low, end, &by_step));
    return hq_v_select(lowering, balance->given, by_step, *out, out);
}

hq_status hq_v_balance_at(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                          hq_vvalue *out)
{
    hq_vbalance balance;
    hq_vvalue day;
    (void)id;
    HQ_TRY(balance_of(lowering, node->a, env, &balance, &out->sources));
    HQ_TRY(hq_v_node(lowering, node->b, env, &day));
    HQ_TRY(hq_v_join(lowering, &out->sources, &day.sources, false, &out->sources));
    HQ_TRY(only_rising(lowering, &balance));
    if (balance.stepped && !day.number.same)
        return HQ_VLEAVE(lowering, "a balance on a day that is not known");
    HQ_TRY(at_end(lowering, &balance, true, &day, &out->number.low));
    HQ_TRY(at_end(lowering, &balance, false, &day, &out->number.high));
    out->number.same = hq_v_same(&out->number.low, &out->number.high);
    if (!out->number.same)
        hq_v_entangle(&out->sources);
    return HQ_OK;
}
