/* Expressions: what binds how, and what is refused. The tree is printed as (operator operand ...). */
#include <string.h>

#include "lang/ast.h"
#include "unit.h"

static hq_arena arena;
static hq_sources sources;
static hq_diags diags;
static hq_units units;

static void set_up(void)
{
    hq_arena_init(&arena, NULL, 0);
    hq_sources_init(&sources, &arena);
    hq_diags_init(&diags, &arena, &sources);
    ck_assert(hq_units_init(&units, &arena) == HQ_OK);
    uint32_t money = HQ_DIM_MONEY;
    ck_assert(hq_units_add(&units, HQ_STR("元"), HQ_RAT_ONE, &money) == HQ_OK);
}

static void tear_down(void)
{
    hq_arena_free(&arena);
}

static void print(hq_text *text, const hq_ast *ast)
{
    static const char *const BINARY[] = {"or", "and", "=",      "!=", "<", "<=", ">",
                                         ">=", "in",  "not-in", "+",  "-", "*",  "/"};
    static const char *const KINDS[] = {"",    "",    "", "",   "",     ".",  "", "",
                                        "neg", "not", "", "if", "list", "..", "", "within"};
    if (ast == NULL) {
        hq_text_add_char(text, '_');
        return;
    }
    if (ast->kind <= HQ_A_NAME) {
        hq_text_add(text,
                    ast->kind == HQ_A_TRUTH ? (ast->truth ? HQ_STR("true") : HQ_STR("false")) : ast->text);
        return;
    }
    const char *name = ast->kind == HQ_A_BINARY ? BINARY[ast->binary]
                       : ast->kind == HQ_A_SPAN ? (ast->closed ? "to" : "until")
                                                : KINDS[ast->kind];
    hq_text_addf(text, "(%s", name);
    bool named = ast->kind == HQ_A_CALL || ast->kind == HQ_A_AGGREGATE || ast->kind == HQ_A_MEMBER;
    if (named)
        hq_text_addf(text, "%s%.*s", *name == '\0' ? "" : " ", HQ_STR_ARGS(ast->text));
    for (uint32_t i = 0; i < ast->child_count; i++) {
        hq_text_add_char(text, ' ');
        print(text, ast->children[i]);
    }
    hq_text_add_char(text, ')');
}

static hq_ast *parse(const char *expression)
{
    uint32_t source;
    hq_ast *ast;
    hq_str text = hq_str_of(expression);
    ck_assert(hq_sources_add(&sources, HQ_STR("test"), text, &source) == HQ_OK);
    hq_doc *doc = HQ_NEW(&arena, hq_doc);
    doc->kind = HQ_DOC_SCALAR;
    doc->scalar = text;
    doc->pos = (hq_pos){source, 0, (uint32_t)text.length};
    hq_parse_context context = {&arena, &diags, &units};
    ck_assert(hq_parse_expression(&context, doc, &ast) == HQ_OK);
    return ast;
}

static const struct {
    const char *expression, *tree;
} GOOD[] = {
    {"a + b * c", "(+ a (* b c))"},
    {"(a + b) * c", "(* (+ a b) c)"},
    {"a - b - c", "(- (- a b) c)"},
    {"a / b / c * d", "(* (/ (/ a b) c) d)"},
    {"-a * b", "(* (neg a) b)"},
    {"- -a", "(neg (neg a))"},
    {"not a and b or c", "(or (and (not a) b) c)"},
    {"a or b and c", "(or a (and b c))"},
    {"not a = b", "(not (= a b))"},
    {"a + 1 <= b - 2", "(<= (+ a 1) (- b 2))"},
    {"a in 辽宁 and b not in 大连", "(and (in a 辽宁) (not-in b 大连))"},
    {"x in [a, b, c]", "(in x (list a b c))"},
    {"if a then b else if c then d else e", "(if a b (if c d e))"},
    {"if a then b else c + d", "(if a b (+ c d))"},
    {"d in a to b", "(in d (to a b))"},
    {"a until a + 5年", "(until a (+ a 5年))"},
    {"x within 10% .. 20%", "(within x 10% 20%)"},
    {"3000元/年 .. 10000元/年", "(.. 3000元/年 10000元/年)"},
    {"trip.vehicle.seats", "(. seats (. vehicle trip))"},
    {"min(a, b, c)", "(min a b c)"},
    {"sum(l.p for l in company.loans where l.x)", "(sum (. p l) (. loans company) (. x l) _)"},
    {"min(l.p for l in company.loans else 0元)", "(min (. p l) (. loans company) _ 0元)"},
    {"count(c for c in x.y)", "(count c (. y x) _ _)"},
    {"any(a = b for a in x.y where a.z and a.w)", "(any (= a b) (. y x) (and (. z a) (. w a)) _)"},
    {"2026-02-14 - 90日", "(- 2026-02-14 90日)"},
    {"days * 1.5%/年 / 365日/年", "(/ (* days 1.5%/年) 365日/年)"},
    {"a-b", "(- a b)"},
    {"\"a b\" = x.t", "(= a b (. t x))"},
    {"true and false", "(and true false)"},
    {"years(s, 30e360)", "(years s 30e360)"},
    {"first(s) < last(period)", "(< (first s) (last period))"},
    {"数量 * 2", "(* 数量 2)"},
};

START_TEST(test_good)
{
    hq_text text;
    hq_text_init(&text, &arena);
    hq_ast *ast = parse(GOOD[_i].expression);
    CHECK_ROW(GOOD[_i].expression, ast != NULL && diags.error_count == 0);
    print(&text, ast);
    ck_assert_msg(hq_str_is(hq_text_str(&text), GOOD[_i].tree), "[%s] %s", GOOD[_i].expression,
                  hq_text_str(&text).at);
}
END_TEST

/* code, and the text under the caret */
static const struct {
    const char *expression, *code, *caret;
} BAD[] = {
    {"a +", "E0301", ""},
    {"", "E0301", ""},
    {"a b", "E0311", "b"},
    {"(a + b", "E0301", ""},
    {"a < b < c", "E0308", "<"},
    {"a == b", "E0301", "="},
    {"a <> b", "E0301", ">"},
    {"a ; b", "E0302", ";"},
    {"数量 ＋ 2", "E0302", "＋"},
    {"\"open", "E0303", "\"open"},
    {"3方", "E0115", "方"},
    {"10元/x", "E0115", "x"},
    {"2026-02-30", "E0305", "2026-02-30"},
    {"if a then b", "E0301", ""},
    {"if a else b", "E0301", "else"},
    {"sum(a for in b)", "E0301", "in"},
    {"a in", "E0301", ""},
    {"x within 1", "E0301", ""},
    {"a.", "E0301", ""},
    {"f(a,)", "E0301", ")"},
    {"a not b", "E0301", "b"},
    {"then", "E0301", "then"},
    {"1234567890123456789012345678901234567890123456789012345678901", "E0304",
     "1234567890123456789012345678901234567890123456789012345678901"},
};

START_TEST(test_bad)
{
    hq_ast *ast = parse(BAD[_i].expression);
    CHECK_ROW(BAD[_i].expression, ast == NULL && diags.error_count == 1);
    const hq_diag *diag = &diags.list.at[0];
    ck_assert_msg(strcmp(hq_message_code(diag->message), BAD[_i].code) == 0, "[%s] %s", BAD[_i].expression,
                  hq_message_code(diag->message));
    hq_str caret = hq_source_text(&sources, diag->pos);
    ck_assert_msg(hq_str_is(caret, BAD[_i].caret), "[%s] caret under '%.*s'", BAD[_i].expression,
                  HQ_STR_ARGS(caret));
}
END_TEST

static const struct {
    const char *expression;
    hq_hint hint;
} HINTS[] = {{"a == b", HQ_H_USE_EQUALS},
             {"a <> b", HQ_H_USE_NOT_EQUAL},
             {"10元/x", HQ_H_DIVIDE_SPACES},
             {"5工作曰", HQ_H_DID_YOU_MEAN}};

START_TEST(test_hint)
{
    parse(HINTS[_i].expression);
    CHECK_ROW(HINTS[_i].expression, diags.list.count == 1 && diags.list.at[0].hint == HINTS[_i].hint);
}
END_TEST

/* Limits: what is just allowed, and one more. Depth 100; height 256; length 16,384. */
static hq_ast *parse_repeated(const char *before, const char *middle, const char *after, int times)
{
    hq_text text;
    hq_text_init(&text, &arena);
    for (int i = 0; i < times; i++)
        hq_text_add_z(&text, before);
    hq_text_add_z(&text, middle);
    for (int i = 0; i < times; i++)
        hq_text_add_z(&text, after);
    return parse(hq_text_str(&text).at);
}

START_TEST(test_limits)
{
    ck_assert(parse_repeated("(", "a", ")", 99) != NULL);
    ck_assert(parse_repeated("", "a", " + a", 256) != NULL);
    ck_assert(diags.error_count == 0);
    ck_assert(parse_repeated("(", "a", ")", 100) == NULL);
    ck_assert(parse_repeated("", "a", " + a", 257) == NULL);
    ck_assert(parse_repeated("not ", "a", "", 3000) == NULL);
    ck_assert(parse_repeated("-", "a", "", 5000) == NULL);
    ck_assert(parse_repeated("a", "a", "", 20000) == NULL);
    ck_assert(diags.error_count == 5);
    for (uint32_t i = 0; i < 4; i++)
        ck_assert(diags.list.at[i].message == HQ_D_TOO_DEEP);
    ck_assert(diags.list.at[4].message == HQ_D_TOO_LONG);
}
END_TEST

START_TEST(test_names)
{
    ck_assert(hq_is_name(HQ_STR("辽A")) && hq_is_name(HQ_STR("_a1")) && hq_is_name(HQ_STR("abc")));
    ck_assert(!hq_is_name(HQ_STR("1a")) && !hq_is_name(HQ_STR("")) && !hq_is_name(HQ_STR("a-b")) &&
              !hq_is_name(HQ_STR("a b")));
    ck_assert(hq_is_reserved(HQ_STR("period")) && !hq_is_reserved(HQ_STR("periods")));
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("parse");
    TCase *tcase = tcase_create("parse");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, test_good, 0, COUNT_OF(GOOD));
    tcase_add_loop_test(tcase, test_bad, 0, COUNT_OF(BAD));
    tcase_add_loop_test(tcase, test_hint, 0, COUNT_OF(HINTS));
    tcase_add_test(tcase, test_limits);
    tcase_add_test(tcase, test_names);
    suite_add_tcase(suite, tcase);
    return suite;
}
