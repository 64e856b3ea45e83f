/* Types of expressions, operator by operator; names in check_name.c, calls in check_call.c. See check.h. */
#include <assert.h>

#include "base/limits.h"
#include "lang/check_name.h"

bool hq_check_no_memory(hq_check *check)
{
    check->status = HQ_E_MEMORY;
    return false;
}

bool hq_type_equal(hq_type a, hq_type b)
{
    if (a.kind != b.kind)
        return false;
    if (a.kind == HQ_T_NUMBER || a.kind == HQ_T_STEPS)
        return hq_unit_equal(a.unit, b.unit);
    bool indexed = a.kind == HQ_T_CODE || a.kind == HQ_T_RECORD || a.kind == HQ_T_LIST || a.kind == HQ_T_ROW;
    return !indexed || a.index == b.index;
}

/* Time is counted in months, whatever the rules wrote: both units are named, for 1.5% of a year is not 1.5% of a month. */
static void add_unit(hq_text *text, const hq_units *units, hq_unit unit)
{
    hq_unit_print(text, units, unit, false, false);
    if (unit.power[HQ_DIM_MONTH] == 0)
        return;
    hq_text_add_z(text, " or ");
    hq_unit_print(text, units, unit, false, true);
    hq_text_add_char(text, '\x1f'); /* and the same in Chinese, as HQ_BOTH */
    hq_unit_print(text, units, unit, false, false);
    hq_text_add_z(text, "或");
    hq_unit_print(text, units, unit, false, true);
}

hq_str hq_check_unit_text(hq_check *check, hq_unit unit)
{
    hq_text text;
    hq_text_init(&text, check->arena);
    if (hq_unit_is_none(unit))
        hq_text_add(&text, HQ_BOTH("a pure number", "纯数"));
    else
        add_unit(&text, &check->pack->units, unit);
    if (text.failed)
        hq_check_no_memory(check);
    return hq_text_str(&text);
}

hq_str hq_check_type_text(hq_check *check, hq_type type)
{
    static const char *const NAMES[] = {
        [HQ_T_NONE] = "?",
        [HQ_T_TRUTH] = "true or false\x1f真假",
        [HQ_T_NUMBER] = "a number\x1f数",
        [HQ_T_DATE] = "a day\x1f日期",
        [HQ_T_SPAN] = "a span of days\x1f期间",
        [HQ_T_CODE] = "a code\x1f代码",
        [HQ_T_TEXT] = "a text\x1f文字",
        [HQ_T_STEPS] = "a balance over time\x1f余额时间表",
        [HQ_T_RECORD] = "a whole record\x1f整条记录",
        [HQ_T_LIST] = "a list\x1f清单",
        [HQ_T_ROW] = "a row of a table\x1f表的一行",
    };
    if (type.kind == HQ_T_NUMBER && !hq_unit_is_none(type.unit))
        return hq_check_unit_text(check, type.unit);
    return hq_str_of(NAMES[type.kind]);
}

void hq_check_wrong(hq_check *check, const hq_ast *ast, hq_str need)
{
    if (ast->type.kind != HQ_T_NONE)
        HQ_REPORT(check->diags, WRONG_TYPE, ast->pos, need, hq_check_type_text(check, ast->type));
}

/* No kind that is asked for is a code's: of a group of codes nothing else need be said. */
bool hq_check_kind(hq_check *check, hq_ast *ast, hq_type_kind kind)
{
    if (!hq_check_codes(check, ast, HQ_NONE))
        return false;
    if (ast->type.kind == kind)
        return true;
    hq_check_wrong(check, ast, hq_check_type_text(check, (hq_type){.kind = kind}));
    return false;
}

static void report_pair(hq_check *check, hq_message message, const hq_ast *ast, hq_str first, hq_str second,
                        hq_str third)
{
    hq_str args[] = {first, second, third};
    hq_diag *diag = hq_diag_add(check->diags, message, ast->mark, args, third.length > 0 ? 3 : 2);
    diag->marks[0] = ast->children[0]->pos;
    diag->marks[1] = ast->children[1]->pos;
}

static void add_term(hq_text *text, const hq_units *units, hq_unit unit)
{
    if (hq_unit_is_none(unit))
        hq_text_add_char(text, '1');
    else
        hq_unit_print(text, units, unit, false, unit.power[HQ_DIM_MONTH] < 0);
}

/* "元 + 学时" */
static hq_str sum_text(hq_check *check, const hq_ast *ast)
{
    hq_text text;
    hq_text_init(&text, check->arena);
    add_term(&text, &check->pack->units, ast->children[0]->type.unit);
    hq_text_addf(&text, " %.*s ", HQ_STR_ARGS(hq_source_text(check->diags->sources, ast->mark)));
    add_term(&text, &check->pack->units, ast->children[1]->type.unit);
    if (text.failed)
        hq_check_no_memory(check);
    return hq_text_str(&text);
}

static bool is_step_of_days(hq_check *check, const hq_ast *ast)
{
    if (ast->type.kind != HQ_T_NUMBER)
        return false;
    if (hq_unit_equal(ast->type.unit, hq_unit_of(HQ_DIM_WORKDAY, 1))) {
        if (!check->pack->calendar.present)
            HQ_REPORT(check->diags, CALENDAR_NEEDED, ast->pos);
        return true;
    }
    return hq_unit_equal(ast->type.unit, hq_unit_of(HQ_DIM_MONTH, 1)) ||
           hq_unit_equal(ast->type.unit, hq_unit_of(HQ_DIM_DAY, 1));
}

static void check_sum(hq_check *check, hq_ast *ast)
{
    hq_ast *left = ast->children[0], *right = ast->children[1];
    if (left->type.kind == HQ_T_DATE && is_step_of_days(check, right)) {
        ast->type.kind = HQ_T_DATE;
    } else if (left->type.kind == HQ_T_NUMBER && right->type.kind == HQ_T_NUMBER) {
        if (hq_unit_equal(left->type.unit, right->type.unit))
            ast->type = left->type;
        else
            report_pair(check, HQ_D_ADD_UNLIKE, ast, sum_text(check, ast),
                        hq_check_unit_text(check, left->type.unit),
                        hq_check_unit_text(check, right->type.unit));
    } else if (left->type.kind == HQ_T_DATE) {
        hq_check_wrong(check, right, HQ_BOTH("days, working days, months or years", "日、工作日、月或年"));
    } else {
        const hq_ast *wrong = left->type.kind == HQ_T_NUMBER ? right : left;
        hq_check_wrong(check, wrong, HQ_BOTH("a number", "数"));
    }
}

static void check_product(hq_check *check, hq_ast *ast)
{
    for (int i = 0; i < 2; i++)
        if (ast->children[i]->type.kind != HQ_T_NUMBER) {
            hq_check_wrong(check, ast->children[i], HQ_BOTH("a number", "数"));
            return;
        }
    hq_unit unit;
    int sign = ast->binary == HQ_B_MULTIPLY ? 1 : -1;
    if (!hq_unit_combine(ast->children[0]->type.unit, ast->children[1]->type.unit, sign, &unit)) {
        HQ_REPORT(check->diags, UNIT_TOO_HIGH, ast->mark);
        return;
    }
    ast->type = (hq_type){.kind = HQ_T_NUMBER, .unit = unit};
}

static bool is_equality(hq_binary binary)
{
    return binary == HQ_B_EQUAL || binary == HQ_B_NOT_EQUAL;
}

static void check_equal_codes(hq_check *check, hq_ast *ast)
{
    if (ast->children[0]->type.index != ast->children[1]->type.index)
        report_pair(check, HQ_D_OTHER_CODES, ast, check->pack->codes.at[ast->children[0]->type.index].name,
                    check->pack->codes.at[ast->children[1]->type.index].name, HQ_STR(""));
    else
        ast->type.kind = HQ_T_TRUTH;
}

static void check_comparison(hq_check *check, hq_ast *ast)
{
    hq_type left = ast->children[0]->type, right = ast->children[1]->type;
    bool ordered = left.kind == HQ_T_NUMBER || left.kind == HQ_T_DATE;
    bool equated = left.kind == HQ_T_CODE || left.kind == HQ_T_TEXT || left.kind == HQ_T_TRUTH;
    if (left.kind != right.kind || !(ordered || (equated && is_equality(ast->binary)))) {
        report_pair(check, HQ_D_NOT_COMPARABLE, ast, hq_check_type_text(check, left),
                    hq_check_type_text(check, right), HQ_STR(""));
        return;
    }
    if (left.kind == HQ_T_CODE) {
        check_equal_codes(check, ast);
        return;
    }
    if (left.kind == HQ_T_NUMBER && !hq_unit_equal(left.unit, right.unit)) {
        report_pair(check, HQ_D_COMPARE_UNLIKE, ast, hq_source_text(check->diags->sources, ast->mark),
                    hq_check_unit_text(check, left.unit), hq_check_unit_text(check, right.unit));
        return;
    }
    ast->type.kind = HQ_T_TRUTH;
}

static bool is_fixed_number(hq_check *check, const hq_ast *ast)
{
    hq_rat value;
    hq_unit unit;
    hq_status status;
    return hq_fixed_value(check->arena, ast, &value, &unit, &status) ||
           (status == HQ_E_MEMORY && hq_check_no_memory(check));
}

/* [a, b, c] to the right of `in`: every element like the left side. */
static void check_members(hq_check *check, hq_ast *ast)
{
    hq_ast *left = ast->children[0], *list = ast->children[1];
    uint32_t codes = left->type.kind == HQ_T_CODE ? left->type.index : HQ_NONE;
    bool good =
        left->type.kind == HQ_T_CODE || left->type.kind == HQ_T_NUMBER || left->type.kind == HQ_T_TEXT;
    if (!good)
        hq_check_wrong(check, left, HQ_BOTH("a code, a number or a text", "代码、数或文字"));
    for (uint32_t i = 0; i < list->child_count; i++) {
        hq_ast *item = list->children[i];
        if (!hq_check_codes(check, item, codes) || !good) {
            good = false;
        } else if (!hq_type_equal(item->type, left->type)) {
            hq_check_wrong(check, item, hq_check_type_text(check, left->type));
            good = false;
        } else if (item->kind != HQ_A_TEXT && item->meaning != HQ_M_CODE && item->meaning != HQ_M_SET &&
                   !is_fixed_number(check, item)) {
            HQ_REPORT(check->diags, NOT_CONSTANT, item->pos);
            good = false;
        }
    }
    if (good)
        ast->type.kind = HQ_T_TRUTH;
}

static void check_in(hq_check *check, hq_ast *ast)
{
    hq_ast *left = ast->children[0], *right = ast->children[1];
    if (!hq_check_expression(check, left, HQ_NONE)) {
        return;
    }
    if (right->kind == HQ_A_LIST) {
        check_members(check, ast);
        return;
    }
    uint32_t codes = left->type.kind == HQ_T_CODE ? left->type.index : HQ_NONE;
    if (!hq_check_codes(check, right, codes))
        return;
    if (left->type.kind == HQ_T_DATE && right->type.kind == HQ_T_SPAN) {
        ast->type.kind = HQ_T_TRUTH;
    } else if (left->type.kind == HQ_T_CODE && (right->meaning == HQ_M_CODE || right->meaning == HQ_M_SET)) {
        if (left->type.index == right->type.index)
            ast->type.kind = HQ_T_TRUTH;
        else
            report_pair(check, HQ_D_OTHER_CODES, ast, check->pack->codes.at[left->type.index].name,
                        check->pack->codes.at[right->type.index].name, HQ_STR(""));
    } else if (left->type.kind == HQ_T_DATE) {
        hq_check_wrong(check, right, HQ_BOTH("a span of days", "期间"));
    } else if (left->type.kind == HQ_T_CODE) {
        hq_check_wrong(check, right, HQ_BOTH("codes or a set of them", "代码或其集合"));
    } else {
        hq_check_wrong(check, left, HQ_BOTH("a day or a code", "日期或代码"));
    }
}

/* Code names are looked up in the tree of the other side. */
static bool check_sides(hq_check *check, hq_ast *ast)
{
    hq_ast *left = ast->children[0], *right = ast->children[1];
    bool first = hq_check_expression(check, left, HQ_NONE);
    uint32_t codes = first && left->type.kind == HQ_T_CODE ? left->type.index : HQ_NONE;
    return hq_check_expression(check, right, codes) && first;
}

static void check_binary(hq_check *check, hq_ast *ast)
{
    switch (ast->binary) {
    case HQ_B_OR:
    case HQ_B_AND: {
        bool left = hq_check_kind(check, ast->children[0], HQ_T_TRUTH);
        if (hq_check_kind(check, ast->children[1], HQ_T_TRUTH) && left)
            ast->type.kind = HQ_T_TRUTH;
        break;
    }
    case HQ_B_IN:
    case HQ_B_NOT_IN:
        check_in(check, ast);
        break;
    case HQ_B_ADD:
    case HQ_B_SUBTRACT:
        if (check_sides(check, ast))
            check_sum(check, ast);
        break;
    case HQ_B_MULTIPLY:
    case HQ_B_DIVIDE:
        if (check_sides(check, ast))
            check_product(check, ast);
        break;
    default:
        if (check_sides(check, ast))
            check_comparison(check, ast);
        break;
    }
}

static void check_if(hq_check *check, hq_ast *ast, uint32_t codes)
{
    bool good = hq_check_kind(check, ast->children[0], HQ_T_TRUTH);
    hq_ast *yes = ast->children[1], *no = ast->children[2];
    good = hq_check_expression(check, yes, codes) && good;
    uint32_t found = yes->type.kind == HQ_T_CODE ? yes->type.index : codes;
    good = hq_check_expression(check, no, found) && good;
    if (!good)
        return;
    if (hq_type_equal(yes->type, no->type) && yes->type.kind != HQ_T_RECORD && yes->type.kind != HQ_T_LIST) {
        ast->type = yes->type;
        return;
    }
    hq_diag *diag = HQ_REPORT(check->diags, BRANCHES_UNLIKE, ast->mark, hq_check_type_text(check, yes->type),
                              hq_check_type_text(check, no->type));
    diag->marks[0] = yes->pos;
    diag->marks[1] = no->pos;
}

/* All children numbers of one unit. */
static bool check_alike(hq_check *check, hq_ast *ast, uint32_t from)
{
    bool good = true;
    for (uint32_t i = 0; i < ast->child_count; i++)
        good = hq_check_kind(check, ast->children[i], HQ_T_NUMBER) && good;
    for (uint32_t i = from + 1; good && i < ast->child_count; i++)
        if (!hq_unit_equal(ast->children[i]->type.unit, ast->children[from]->type.unit)) {
            HQ_REPORT(check->diags, WRONG_UNIT, ast->children[i]->pos,
                      hq_check_unit_text(check, ast->children[from]->type.unit),
                      hq_check_unit_text(check, ast->children[i]->type.unit));
            good = false;
        }
    return good;
}

static void check_compound(hq_check *check, hq_ast *ast, uint32_t codes)
{
    switch (ast->kind) {
    case HQ_A_NEGATE:
        if (hq_check_kind(check, ast->children[0], HQ_T_NUMBER))
            ast->type = ast->children[0]->type;
        break;
    case HQ_A_NOT:
        if (hq_check_kind(check, ast->children[0], HQ_T_TRUTH))
            ast->type.kind = HQ_T_TRUTH;
        break;
    case HQ_A_BINARY:
        check_binary(check, ast);
        break;
    case HQ_A_IF:
        check_if(check, ast, codes);
        break;
    case HQ_A_RANGE:
    case HQ_A_WITHIN:
        if (check_alike(check, ast, 0))
            ast->type = ast->children[0]->type;
        break;
    case HQ_A_SPAN: {
        bool first = hq_check_kind(check, ast->children[0], HQ_T_DATE);
        if (hq_check_kind(check, ast->children[1], HQ_T_DATE) && first)
            ast->type.kind = HQ_T_SPAN;
        break;
    }
    case HQ_A_LIST:
        HQ_REPORT(check->diags, EXPECTED, ast->pos,
                  HQ_BOTH("a single value (a list only after `in`)", "单个值（列表只能写在 in 之后）"));
        break;
    default:
        assert(false && "every kind of expression is handled");
    }
}

/* A value is one code: an inner one would be its first leaf, and a set none. */
static bool is_one_code(hq_check *check, hq_ast *ast)
{
    if (ast->type.kind != HQ_T_CODE)
        return true;
    const hq_codes *codes = &check->pack->codes.at[ast->type.index];
    if (ast->meaning != HQ_M_SET && (ast->meaning != HQ_M_CODE || codes->codes.at[ast->index].leaf))
        return true;
    HQ_REPORT(check->diags, GROUP_OF_CODES, ast->pos, ast->text);
    ast->type.kind = HQ_T_NONE;
    return false;
}

bool hq_check_expression(hq_check *check, hq_ast *ast, uint32_t codes)
{
    return hq_check_codes(check, ast, codes) && is_one_code(check, ast);
}

bool hq_check_codes(hq_check *check, hq_ast *ast, uint32_t codes)
{
    if (check->status != HQ_OK || ast == NULL)
        return false;
    if (check->height >= HQ_CHECK_DEPTH_MAX) {
        HQ_REPORT(check->diags, TOO_DEEP, ast->pos, HQ_STR("1024"));
        ast->type = (hq_type){.kind = HQ_T_NONE};
        return false;
    }
    check->height++;
    if (ast->kind != HQ_A_NUMBER)
        ast->type = (hq_type){.kind = HQ_T_NONE};
    switch (ast->kind) {
    case HQ_A_NUMBER:
        break;
    case HQ_A_DATE:
        ast->type.kind = HQ_T_DATE;
        break;
    case HQ_A_TEXT:
        ast->type.kind = HQ_T_TEXT;
        break;
    case HQ_A_TRUTH:
        ast->type.kind = HQ_T_TRUTH;
        break;
    case HQ_A_NAME:
        hq_check_name(check, ast, codes);
        break;
    case HQ_A_MEMBER:
        hq_check_member(check, ast);
        break;
    case HQ_A_CALL:
        hq_check_call(check, ast);
        break;
    case HQ_A_AGGREGATE:
        hq_check_aggregate(check, ast);
        break;
    default:
        check_compound(check, ast, codes);
        break;
    }
    check->height--;
    return ast->type.kind != HQ_T_NONE;
}
