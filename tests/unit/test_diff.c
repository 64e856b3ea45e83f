/*
 * What two packs differ in: every kind of change is found, called by its name and said as it was and as it is; what is only laid out anew is
 * none. Each case changes one text of a small pack, and the differences that must come of it were written by hand.
 */
#include <stdio.h>

#include "explain/diff.h"
#include "explain/emit.h"
#include "explain/sheet.h"
#include "memory.h"
#include "small_pack.h"

static const small_file WAGE = {"parameters/wage.yaml", "parameter: wage\n"
                                                        "label: {zh: 工资, en: Wage}\n"
                                                        "unit: 元\n"
                                                        "min: 0元\n"
                                                        "max: 10万元\n"
                                                        "checked_until: 2026-03-01\n"
                                                        "cite: [{document: source, item: '9'}]\n"
                                                        "values: {2025-01-01: 4000元, 2026-01-01: 5000元}\n"};
static const small_file RENT = {"parameters/rent.yaml",
                                "parameter: rent\n"
                                "unit: 元\n"
                                "by: trades\n"
                                "cite: [{document: source, item: '9'}]\n"
                                "values: {food: {2025-01-01: 100元}, books: {2025-01-01: "
                                "200元}}\n"};
static const small_file DAYS = {"parameters/workdays.yaml", "calendar: workdays\n"
                                                            "cite: [{document: source, item: '7'}]\n"
                                                            "covers: 2026-01-01 to 2026-12-31\n"
                                                            "holidays: [2026-05-01]\n"
                                                            "workdays: [2026-05-09]\n"};
static const small_file GRADE = {
    "definitions/firm-grade.yaml",
    "define: firm.grade\n"
    "type: number\n"
    "table:\n"
    "  hit: unique\n"
    "  inputs: [firm.heads]\n"
    "  outputs: [points]\n"
    "  rows: |\n"
    "    < 10人  | 1\n"
    "    >= 10人 | 2\n"
    "cite: [{document: source, item: '6'}]\n"
    "examples:\n"
    "  - {name: ten, on: 2026-06-30, profile: {firm: {heads: 10}}, expect: {values: "
    "{firm.grade: 2}}}\n"};
static const small_file FIRSTS = {
    "definitions/firm-step.yaml",
    "define: firm.step\n"
    "type: number\n"
    "table:\n"
    "  hit: first\n"
    "  inputs: [firm.heads]\n"
    "  outputs: [points]\n"
    "  rows: |\n"
    "    [0人..20人]  | 1\n"
    "    [10人..30人] | 2\n"
    "    - | 3\n"
    "cite: [{document: source, item: '6'}]\n"
    "examples:\n"
    "  - {name: ten, on: 2026-06-30, profile: {firm: {heads: 40}}, expect: {values: "
    "{firm.step: 3}}}\n"};
static const small_file PACK = {
    "pack.yaml", "pack: small\n"
                 "version: 1.0.0\n"
                 "title: {zh: 小包, en: A small pack}\n"
                 "currency: {code: CNY, units: {元: 1, yuan: 1, 分: 0.01}, quantum: 0.01}\n"
                 "units: {间: room}\n"
                 "documents:\n"
                 "  source: {number_prefix: S, title: {zh: 公告, en: Notice}, checked: 2026-01-05, address: "
                 "'https://a.example'}\n"
                 "pools:\n"
                 "  common: {title: {zh: 共用, en: Common}, limit: 9000元, each: firm, every: year}\n"};
static const small_file CODES = {"codes/trades.yaml", "codes: trades\n"
                                                      "label: {zh: 行业, en: Trades}\n"
                                                      "tree:\n"
                                                      "  food: [bakery, butcher]\n"
                                                      "  books: []\n"
                                                      "labels:\n"
                                                      "  food: {zh: 食品, en: food trade}\n"
                                                      "  bakery: {zh: 面包房, en: baker}\n"
                                                      "  butcher: {zh: 肉铺, en: butchery}\n"
                                                      "  books: {zh: 书店, en: book shop}\n"
                                                      "sets:\n"
                                                      "  early: [bakery]\n"
                                                      "also: {bakery: '5461'}\n"};
static const small_file GROUP = {"groups/one.yaml",
                                 "group: one\n"
                                 "title: {zh: 择一, en: One of them}\n"
                                 "cite: [{document: source, item: '5'}]\n"
                                 "of: firm\n"
                                 "default: never\n"
                                 "may: [[left, right]]\n"
                                 "examples:\n"
                                 "  - {name: both, on: 2026-06-30, profile: {firm: {staff: 10}}, "
                                 "expect: {amount: 30.00}}\n"};
#define MEMBER(ID, NUMBER, AMOUNT)                                                              \
    "policy: " ID "\nnumber: " NUMBER "\ntitle: {en: " ID "}\ncite: [{document: source}]\n"     \
    "standing: in_force\nvalid: {}\nauthority: {name: Town}\nprocedure: apply\nsubject: firm\n" \
    "eligible: {}\nbenefit: {kind: grant, amount: " AMOUNT ", group: one}\nexamples:\n"         \
    "  - {name: one, on: 2026-06-30, profile: {firm: {staff: 10}}, expect: {amount: " AMOUNT "}}\n"
static const small_file LEFT = {"policies/a/S-7.yaml", MEMBER("left", "S-7", "10元")};
static const small_file RIGHT = {"policies/a/S-8.yaml", MEMBER("right", "S-8", "20元")};

static const small_file FULL = {
    "policies/a/S-2-full.yaml",
    "policy: full\n"
    "number: S-2\n"
    "title: {zh: 全项, en: Full}\n"
    "cite: [{document: source, item: '2'}]\n"
    "standing: in_force\n"
    "valid: {from: 2026-01-01, to: {value: 2028-12-31, sure: weak}}\n"
    "authority: {name: {zh: 局, en: Office}, phone: \"100\"}\n"
    "procedure: apply\n"
    "windows: [{claims: 2026-01-01 to 2026-12-31, file: {until: 2027-03-31}}]\n"
    "basis: [Order 5, Order 6]\n"
    "where: {zh: 窗口, en: the counter}\n"
    "steps:\n"
    "  - {zh: 先, en: Ask first.}\n"
    "  - {zh: 后, en: Then wait.}\n"
    "papers:\n"
    "  - {zh: 执照, en: the licence}\n"
    "notes:\n"
    "  - {zh: 备注, en: Bring the seal.}\n"
    "subject: firm\n"
    "eligible:\n"
    "  sized: {when: firm.staff >= 10人}\n"
    "  either:\n"
    "    any:\n"
    "      bakes: {when: firm.trade in food}\n"
    "      sells: {when: firm.sales > 100万元, says: {zh: 营业额大, en: it sells much}}\n"
    "let:\n"
    "  base: firm.sales * 1%\n"
    "  due: {label: {zh: 截止, en: last day}, is: firm.since + 1年}\n"
    "  row: table(rates, firm.staff)\n"
    "tables:\n"
    "  rates:\n"
    "    hit: unique\n"
    "    inputs: [size]\n"
    "    outputs: [rate]\n"
    "    rows: |\n"
    "      < 100人  | 50%\n"
    "      >= 100人 | 30%\n"
    "scales:\n"
    "  fee:\n"
    "    mode: flat\n"
    "    brackets: |\n"
    "      0元   | 3%\n"
    "      100元 | 2%\n"
    "benefits:\n"
    "  main: {kind: grant, title: {zh: 主项, en: Main}, amount: base * row, at_most: [{limit: 5000元, "
    "each: "
    "firm, every: year}, {limit: 2万元, each: firm, every: lifetime}, {pool: common}]}\n"
    "  side: {kind: allowance, amount: 300元, when: firm.open, bound: up_to, round: {to: 1元}}\n"
    "  paid: {kind: levy_reduction, amount: \"scale(fee, firm.sales)\"}\n"
    "exceptions:\n"
    "  - {name: city, says: {zh: 市, en: in the city}, cite: [{document: source}], when: firm.open, set: "
    "{let.base: "
    "200元}}\n"
    "readings:\n"
    "  - {name: net, says: {zh: 净, en: net}, cite: [{document: source}], set: {benefits.side.amount: "
    "250元}}\n"
    "  - {name: gross, says: {zh: 毛, en: gross}, cite: [{document: source}], set: {benefits.side.amount: "
    "300元}}\n"
    "settled: net\n"
    "supersedes: [left]\n"
    "examples:\n"
    "  - {name: small, on: 2026-06-30, profile: {firm: {staff: 5}}, expect: {status: ineligible}}\n"};

static const small_file *const FILES[] = {&SMALL_PACK[1], &SMALL_PACK[4], &PACK,  &CODES, &WAGE, &RENT, &DAYS,
                                          &GRADE,         &FIRSTS,        &GROUP, &FULL,  &LEFT, &RIGHT};

/* `from` of a file becomes `to`; file NULL: nothing is changed; to NULL: the file is gone. */
typedef struct change_case {
    const char *name;
    const small_file *file;
    const char *from, *to;
    const char *differs;
} change_case;

static const change_case CASES[] = {
    {"nothing", NULL, NULL, NULL, ""},
    {"a comment", &FULL, "number: S-2\n", "number: S-2 # the second\n\n", ""},
    {"quotes and flow", &FULL, "valid: {from: 2026-01-01, to: {value: 2028-12-31, sure: weak}}",
     "valid:\n  from: \"2026-01-01\"\n  to:\n    value: 2028-12-31\n    sure: weak", ""},
    {"the same amount in other units", &FULL, "firm.sales > 100万元", "firm.sales > 1000000.00yuan", ""},
    {"a limit written otherwise", &FULL, "limit: 2万元", "limit: 20000元", ""},
    {"brackets that change nothing", &FULL, "base: firm.sales * 1%", "base: (firm.sales * 0.01)", ""},
    {"an example", &FULL, "name: small, on", "name: few, on", ""},
    {"the version", &PACK, "version: 1.0.0", "version: 1.1.0", ""},
    {"number", &FULL, "number: S-2", "number: S-4", "policy full changed\n  number changed [S-2] [S-4]\n"},
    {"id", &FULL, "policy: full", "policy: whole", "policy whole changed\n  id changed [full] [whole]\n"},
    {"title", &FULL, "en: Full", "en: All", "policy full changed\n  title changed [Full] [All]\n"},
    {"title in Chinese alone", &FULL, "zh: 全项", "zh: 全部",
     "policy full changed\n  title changed [Full] [Full]\n"},
    {"standing", &LEFT, "standing: in_force", "standing: unconfirmed",
     "policy left changed\n  standing changed [in force] [unconfirmed]\n"},
    {"first day", &FULL, "{from: 2026-01-01,", "{from: 2026-02-01,",
     "policy full changed\n  valid_from changed [2026-01-01] [2026-02-01]\n"},
    {"first day unknown", &FULL, "{from: 2026-01-01,", "{from: unknown,",
     "policy full changed\n  valid_from changed [2026-01-01] [not known]\n"},
    {"last day more certain", &FULL, "sure: weak", "sure: medium",
     "policy full changed\n  valid_to changed [2028-12-31, not certain] [2028-12-31, fairly certain]\n"},
    {"deciding day", &FULL, "subject: firm\n", "subject: firm\ndecided_on: firm.since\n",
     "policy full changed\n  decided_on changed [the day asked] [opening day of the firm]\n"},
    {"counted", &FULL, "subject: firm\n", "subject: firm\ncounts: yearly\n",
     "policy full changed\n  counts changed [once, in the period of the deciding day] [for each calendar "
     "year]\n"},
    {"authority", &FULL, "en: Office", "en: Bureau",
     "policy full changed\n  authority changed [Office] [Bureau]\n"},
    {"telephone", &FULL, "\"100\"", "\"200\"", "policy full changed\n  phone changed [100] [200]\n"},
    {"procedure", &FULL, "procedure: apply", "procedure: review",
     "policy full changed\n  procedure changed [Apply] [By review]\n"},
    {"window moved", &FULL, "until: 2027-03-31", "until: 2027-04-30",
     "policy full changed\n  window 2026-01-01 to 2026-12-31 changed [file by 2027-03-31] [file by "
     "2027-04-30]\n"},
    {"window for other days", &FULL, "2026-01-01 to 2026-12-31", "2026-01-01 to 2026-06-30",
     "policy full changed\n  window 2026-01-01 to 2026-12-31 removed [file by 2027-03-31]\n"
     "  window 2026-01-01 to 2026-06-30 added [file by 2027-03-31]\n"},
    {"remark", &FULL, "Bring the seal.", "Bring a seal.",
     "policy full changed\n  note removed [Bring the seal.]\n  note added [Bring a seal.]\n"},
    {"legal basis", &FULL, "Order 6", "Order 7",
     "policy full changed\n  basis removed [Order 6]\n  basis added [Order 7]\n"},
    {"where", &FULL, "en: the counter", "en: the app",
     "policy full changed\n  where changed [the counter] [the app]\n"},
    {"a step", &FULL, "Then wait.", "Then call.",
     "policy full changed\n  step removed [Then wait.]\n  step added [Then call.]\n"},
    {"a paper", &FULL, "en: the licence", "en: a copy of the licence",
     "policy full changed\n  paper removed [the licence]\n  paper added [a copy of the licence]\n"},
    {"label of a value", &FULL, "en: last day", "en: latest day",
     "policy full changed\n  label due changed [last day] [latest day]\n"},
    {"condition", &FULL, "staff >= 10人", "staff >= 12人",
     "policy full changed\n  condition sized changed [number of staff of the firm is at least 10 persons] "
     "[number of staff of the firm is at least 12 persons]\n"},
    {"condition's words", &FULL, "it sells much", "it sells a lot",
     "policy full changed\n  condition either.sells changed [it sells much] [it sells a lot]\n"},
    {"condition added", &FULL, "  sized:", "  running: {when: firm.open}\n  sized:",
     "policy full changed\n  condition running added [open for business (firm): yes]\n"},
    {"condition removed", &FULL, "  sized: {when: firm.staff >= 10人}\n", "",
     "policy full changed\n  condition sized removed [number of staff of the firm is at least 10 persons]\n"},
    {"any becomes all", &FULL, "    any:\n", "    all:\n",
     "policy full changed\n  condition either changed [one of these:] [all of these:]\n"},
    {"let", &FULL, "base: firm.sales * 1%", "base: firm.sales * 2%",
     "policy full changed\n  let base changed [yearly sales of the firm × 1%] [yearly sales of the firm × "
     "2%]\n"},
    {"kind", &FULL, "kind: allowance", "kind: grant",
     "policy full changed\n  benefit side changed [allowance] [grant]\n"},
    {"amount", &FULL, "allowance, amount: 300元", "allowance, amount: 400元",
     "policy full changed\n  amount side changed [CNY 300.00] [CNY 400.00]\n"},
    {"only if", &FULL, "when: firm.open, bound", "bound",
     "policy full changed\n  when side removed [open for business (firm): yes]\n"},
    {"bound", &FULL, "bound: up_to, ", "", "policy full changed\n  bound side removed [“up to”]\n"},
    {"rounding", &FULL, "to: 1元", "to: 10元",
     "policy full changed\n  rounding side changed [to CNY 1.00, halves up] [to CNY 10.00, halves up]\n"},
    {"limit", &FULL, "limit: 5000元", "limit: 6000元",
     "policy full changed\n  cap changed [CNY 5,000.00 a year for each firm] [CNY 6,000.00 a year for each "
     "firm]\n"},
    {"limit gone", &FULL, "{limit: 2万元, each: firm, every: lifetime}, ", "",
     "policy full changed\n  cap removed [CNY 20,000.00 in all for each firm]\n"},
    {"how long a limit counts", &FULL, "every: lifetime", "every: month",
     "policy full changed\n  cap removed [CNY 20,000.00 in all for each firm]\n"
     "  cap added [CNY 20,000.00 a month for each firm]\n"},
    {"order of limits", &FULL,
     "{limit: 5000元, each: firm, every: year}, {limit: 2万元, each: firm, every: lifetime}",
     "{limit: 2万元, each: firm, every: lifetime}, {limit: 5000元, each: firm, every: year}",
     "policy full changed\n  order main/at_most changed [main/year/firm, main/lifetime/firm, "
     "main/common] "
     "[main/lifetime/firm, main/year/firm, main/common]\n"},
    {"table", &FULL, "| 50%", "| 60%",
     "policy full changed\n  table_row size: < 100人 changed [rate: 50%] [rate: 60%]\n"},
    {"a benefit in between", &FULL, "  side: {kind", "  extra: {kind: service}\n  side: {kind",
     "policy full changed\n  benefit extra added [service]\n"},
    {"bracket", &FULL, "100元 | 2%", "100元 | 1%",
     "policy full changed\n  bracket from CNY 100.00 changed [2%] [1%]\n"},
    {"scale", &FULL, "mode: flat", "mode: marginal",
     "policy full changed\n  scale fee changed [the bracket's rate on the whole] "
     "[each bracket's rate on what lies in it]\n"},
    {"exception", &FULL, "set: {let.base: 200元}", "set: {let.base: 300元}",
     "policy full changed\n  exception_part city: let.base changed [CNY 200.00] [CNY 300.00]\n"},
    {"reading", &FULL, "en: gross}", "en: before tax}",
     "policy full changed\n  reading gross changed [gross (Notice)] [before tax (Notice)]\n"},
    {"settled", &FULL, "settled: net", "settled: gross",
     "policy full changed\n  settled removed [net]\n  settled added [gross]\n"},
    {"replaces", &FULL, "supersedes: [left]", "supersedes: [right]",
     "policy full changed\n  supersedes removed [S-7 left]\n  supersedes added [S-8 right]\n"},
    {"source", &FULL, "cite: [{document: source, item: '2'}]", "cite: [{document: source, item: '3'}]",
     "policy full changed\n  cite removed [Notice, item 2]\n  cite added [Notice, item 3]\n"},
    {"pair", &GROUP, "may: [[left, right]]", "unstated: [[right, left]]",
     "group one changed\n  pair left + right changed [may be had together] [the sources do not say]\n"},
    {"default of a group", &GROUP, "default: never", "default: may",
     "group one changed\n  default changed [never together] [may be had together]\n"},
    {"shared limit", &PACK, "limit: 9000元", "limit: 8000元",
     "pool common changed\n  cap changed [CNY 9,000.00 a year for each firm, shared as “Common”] "
     "[CNY 8,000.00 a year for each firm, shared as “Common”]\n"},
    {"bounds of a fact", &SMALL_PACK[1], "max: 1000, step: 0.5", "max: 2000, step: 0.5",
     "entity firm changed\n  field staff changed [1 person .. 1,000 persons, in steps of 0.5 persons] "
     "[1 person .. 2,000 persons, in steps of 0.5 persons]\n"},
    {"label of a fact, once and not in every condition", &SMALL_PACK[1], "en: number of staff",
     "en: size of staff",
     "entity firm changed\n  field_label staff changed [number of staff] [size of staff]\n"},
    {"a fact more", &SMALL_PACK[1],
     "      motto:", "      proud: {type: truth, label: {en: Proud}}\n      motto:",
     "entity firm changed\n  field proud added [yes or no]\n  field_label proud added [Proud]\n"},
    {"items of a list", &SMALL_PACK[1], "max_items: 3", "max_items: 4",
     "entity firm changed\n  list loans changed [Loan, at most 3] [Loan, at most 4]\n"},
    {"definition", &SMALL_PACK[4], "is: firm.staff < 50人", "is: firm.staff <= 50人",
     "definition firm.small changed\n  is changed [number of staff of the firm is less than 50 persons] "
     "[number of staff of the firm is at most 50 persons]\n"},
    {"value changed", &WAGE, "2026-01-01: 5000元", "2026-01-01: 5100元",
     "parameter wage changed\n  value from 2026-01-01 changed [CNY 5,000.00] [CNY 5,100.00]\n"},
    {"value added", &WAGE, "5000元}", "5000元, 2027-01-01: {value: 5500元, sure: weak}}",
     "parameter wage changed\n  value from 2027-01-01 added [CNY 5,500.00, not certain]\n"},
    {"value of a code", &RENT, "books: {2025-01-01: 200元}", "books: {2025-01-01: 250元}",
     "parameter rent changed\n  value book shop · from 2025-01-01 changed [CNY 200.00] [CNY 250.00]\n"},
    {"checked until", &WAGE, "checked_until: 2026-03-01", "checked_until: 2026-04-01",
     "parameter wage changed\n  checked changed [2026-03-01] [2026-04-01]\n"},
    {"bounds of a figure", &WAGE, "max: 10万元", "max: 20万元",
     "parameter wage changed\n  bounds changed [CNY 0.00 .. CNY 100,000.00] [CNY 0.00 .. CNY 200,000.00]\n"},
    {"table of a definition", &GRADE, "| 2\n", "| 3\n",
     "definition firm.grade changed\n  table_row firm.heads: >= 10人 changed [points: 2] [points: 3]\n"},
    {"rows of which the first counts", &FIRSTS, "    [0人..20人]  | 1\n    [10人..30人] | 2\n",
     "    [10人..30人] | 2\n    [0人..20人]  | 1\n",
     "definition firm.step changed\n  order firm.step/rows changed [firm.heads: [0人..20人], firm.heads: "
     "[10人..30人], "
     "firm.heads: "
     "-] [firm.heads: [10人..30人], firm.heads: [0人..20人], firm.heads: -]\n"},
    {"a row in front", &FIRSTS, "    [0人..20人]", "    < 5人 | 4\n    [0人..20人]",
     "definition firm.step changed\n  table_row firm.heads: < 5人 added [points: 4]\n"},
    {"code added", &CODES, "[bakery, butcher]", "[bakery, butcher, grocer]",
     "codes trades changed\n  code grocer added [grocer, part of food trade]\n"},
    {"code moved", &CODES, "  food: [bakery, butcher]\n  books: []\n",
     "  food: [bakery]\n  books: [butcher]\n",
     "codes trades changed\n  code butcher changed [butchery, part of food trade] [butchery, part of book "
     "shop]\n"},
    {"member of a set", &CODES, "early: [bakery]", "early: [bakery, butcher]",
     "codes trades changed\n  member early: butcher added [butchery]\n"},
    {"other name of a code", &CODES, "also: {bakery: '5461'}", "also: {butcher: '5461'}",
     "codes trades changed\n  also bakery removed [5461]\n  also butcher added [5461]\n"},
    {"holiday", &DAYS, "holidays: [2026-05-01]", "holidays: [2026-05-01, 2026-10-01]",
     "calendar calendar changed\n  off added [2026-10-01]\n"},
    {"items of a document", &PACK, "checked: 2026-01-05", "checked: 2026-01-05, items: 3",
     "document source changed\n  items added [3]\n"},
    {"texts that run together", &PACK, "title: {zh: 公告, en: Notice}",
     "title: {zh: \"公告\\x1fNotice\", en: ''}",
     "document source changed\n  title changed [Notice] [公告\x1fNotice]\n"},
    {"address of a document", &PACK, "https://a.example", "https://b.example",
     "document source changed\n  address changed [https://a.example] [https://b.example]\n"},
};

/* --- Both packs --- */

static small_pack before, after;
static char changed[8192];

/* The file with `from` replaced; it must hold it. */
static small_file edited(const change_case *row)
{
    const char *text = row->file->text, *at = strstr(text, row->from);
    ck_assert_msg(at != NULL, "[%s] the file does not hold %s", row->name, row->from);
    int length = snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - text), text, row->to,
                          at + strlen(row->from));
    ck_assert_int_lt(length, (int)sizeof changed);
    return (small_file){row->file->path, changed};
}

static void compile_both(const change_case *row)
{
    small_file files[COUNT_OF(FILES)], others[COUNT_OF(FILES)];
    size_t count = 0;
    for (int i = 0; i < COUNT_OF(FILES); i++) {
        files[i] = *FILES[i];
        if (row->file != FILES[i])
            others[count++] = *FILES[i];
        else if (row->to != NULL)
            others[count++] = edited(row);
    }
    small_compile(&before, files, COUNT_OF(FILES));
    small_compile(&after, others, count);
}

static hq_str rendered(hq_arena *arena, const hq_pack_diff *diff)
{
    hq_text text;
    hq_voice voices[2];
    hq_text_init(&text, arena);
    for (int i = 0; i < 2; i++) {
        const hq_plan *plan = i == 0 ? diff->before.plan : diff->after.plan;
        voices[i] = (hq_voice){.arena = arena, .plan = plan, .pack = plan->pack, .language = HQ_LANG_EN};
    }
    for (uint32_t d = 0; d < diff->list.count; d++) {
        const hq_difference *difference = &diff->list.at[d];
        const hq_piece *piece = difference->piece;
        voices[0].policy = difference->before == NULL ? NULL : difference->before->policy;
        voices[1].policy = difference->after == NULL ? NULL : difference->after->policy;
        hq_text_addf(&text, "%s %.*s %s\n", hq_thing_key(piece->thing), HQ_STR_ARGS(piece->id),
                     hq_change_kind_name(hq_change_kind_of(difference->before, difference->after)));
        for (uint32_t c = 0; c < difference->changes.count; c++) {
            const hq_change *change = &difference->changes.at[c];
            const hq_facet *facet = change->after != NULL ? change->after : change->before;
            hq_str name = hq_facet_name(&voices[change->after != NULL], facet);
            hq_text_addf(&text, "  %s%s%.*s %s", hq_aspect_key(facet->aspect), name.length > 0 ? " " : "",
                         HQ_STR_ARGS(name),
                         hq_change_kind_name(hq_change_kind_of(change->before, change->after)));
            for (int i = 0; i < 2; i++) {
                const hq_facet *side = i == 0 ? change->before : change->after;
                hq_str words = side == NULL ? HQ_STR("") : hq_facet_words(&voices[i], side);
                if (side != NULL)
                    hq_text_addf(&text, " [%.*s]", HQ_STR_ARGS(words));
            }
            hq_text_add_char(&text, '\n');
        }
    }
    ck_assert(!voices[0].failed && !voices[1].failed && !text.failed);
    return hq_text_str(&text);
}

static void free_both(void)
{
    small_free(&before);
    small_free(&after);
}

START_TEST(says_what_changed)
{
    const change_case *row = &CASES[_i];
    compile_both(row);
    hq_pack_diff *diff;
    ck_assert_int_eq(hq_diff_packs(&after.arena, before.plan, after.plan, &diff), HQ_OK);
    hq_str said = rendered(&after.arena, diff);
    ck_assert_msg(hq_str_is(said, row->differs), "[%s] wanted\n%sgot\n%.*s", row->name, row->differs,
                  HQ_STR_ARGS(said));
    free_both();
}
END_TEST

/* What is there in one pack only. The group and what replaces it would miss `left`, so each file here stands alone. */
static const small_file ALONE = {
    "policies/a/S-3.yaml",
    "policy: alone\nnumber: S-3\ntitle: {en: Alone}\ncite: [{document: source}]\n"
    "standing: in_force\nvalid: {}\nauthority: {name: Town}\nprocedure: apply\n"
    "subject: firm\neligible: {}\nbenefit: {kind: service}\nexamples:\n"
    "  - {name: one, on: 2026-06-30, profile: {firm: {}}, expect: {status: eligible}}\n"};

START_TEST(says_what_came_and_went)
{
    static const char CAME[] = "policy alone added\nparameter rent added\n";
    static const char WENT[] = "policy alone removed\nparameter rent removed\n";
    const small_file more[] = {CODES, ALONE, RENT};
    hq_pack_diff *diff;
    small_compile(&before, more, 1);
    small_compile(&after, more, 3);
    ck_assert_int_eq(hq_diff_packs(&after.arena, before.plan, after.plan, &diff), HQ_OK);
    hq_str said = rendered(&after.arena, diff);
    ck_assert_msg(hq_str_is(said, CAME), "%.*s", HQ_STR_ARGS(said));
    ck_assert_uint_eq(diff->policy_before[1], HQ_NONE); /* S-1 plain, S-3 alone */
    ck_assert_uint_eq(diff->policy_before[0], 0);
    ck_assert_int_eq(hq_diff_packs(&after.arena, after.plan, before.plan, &diff), HQ_OK);
    said = rendered(&after.arena, diff);
    ck_assert_msg(hq_str_is(said, WENT), "%.*s", HQ_STR_ARGS(said));
    ck_assert_uint_eq(diff->policy_after[1], HQ_NONE);
    free_both();
}
END_TEST

/* Two files change at once: what was S-2 is S-3 now, and another policy took its number. */
START_TEST(an_id_is_stronger_than_a_number)
{
    static const char SAID[] = "policy other added\npolicy alone changed\n  number changed [S-3] [S-5]\n";
    static char moved[2048], other[2048];
    const char *number = strstr(ALONE.text, "S-3"), *id = strstr(ALONE.text, "alone");
    (void)snprintf(moved, sizeof moved, "%.*sS-5%s", (int)(number - ALONE.text), ALONE.text, number + 3);
    (void)snprintf(other, sizeof other, "%.*sother%s", (int)(id - ALONE.text), ALONE.text, id + 5);
    const small_file was[] = {ALONE}, is[] = {{"policies/a/S-5.yaml", moved}, {"policies/a/S-3.yaml", other}};
    hq_pack_diff *diff;
    small_compile(&before, was, 1);
    small_compile(&after, is, 2);
    ck_assert_int_eq(hq_diff_packs(&after.arena, before.plan, after.plan, &diff), HQ_OK);
    hq_str said = rendered(&after.arena, diff);
    ck_assert_msg(hq_str_is(said, SAID), "%.*s", HQ_STR_ARGS(said));
    free_both();
}
END_TEST

/* --- Telling, and where memory ends --- */

static hq_str told(hq_arena *arena, const hq_pack_diff *diff, bool json)
{
    hq_text text;
    hq_text_init(&text, arena);
    if (json) {
        hq_emitter emitter;
        hq_emit_begin(&emitter, &text, diff->after.plan);
        hq_emit_open(&emitter, HQ_NO_KEY, '{');
        hq_emit_diff(&emitter, diff);
        hq_emit_close(&emitter, '}');
        hq_emit_end(&emitter);
    } else {
        hq_sheet sheet;
        hq_sheet_open(&sheet, &text, diff->after.plan, &(hq_page){.language = HQ_LANG_EN, .columns = 60});
        hq_tell_diff(&sheet, diff);
        hq_sheet_close(&sheet);
    }
    return hq_text_str(&text);
}

START_TEST(bounded)
{
    compile_both(&CASES[COUNT_OF(CASES) - 1]);
    size_t refusals = 0;
    hq_status status = HQ_E_MEMORY;
    for (size_t bytes = 64; status != HQ_OK; bytes += bytes / 7 + 16) {
        hq_arena arena;
        hq_pack_diff *diff;
        hq_arena_init(&arena, NULL, bytes);
        status = hq_diff_packs(&arena, before.plan, after.plan, &diff);
        ck_assert(status == HQ_OK || (status == HQ_E_MEMORY && diff == NULL));
        refusals += status != HQ_OK;
        hq_arena_free(&arena);
    }
    ck_assert_uint_gt(refusals, 10);
    free_both();
}
END_TEST

START_TEST(told_or_not_at_all)
{
    compile_both(&CASES[COUNT_OF(CASES) - 1]);
    hq_pack_diff *diff;
    ck_assert_int_eq(hq_diff_packs(&after.arena, before.plan, after.plan, &diff), HQ_OK);
    hq_str whole = told(&after.arena, diff, _i == 1);
    ck_assert_ptr_nonnull(strstr(whole.at, "https://b.example"));
    for (size_t first = 1;; first++) {
        test_memory memory;
        test_memory_init(&memory, first);
        hq_arena arena;
        hq_arena_init(&arena, &memory.allocator, 0);
        hq_str said = told(&arena, diff, _i == 1);
        bool enough = memory.calls < first;
        ck_assert(enough ? hq_str_equal(said, whole) : said.at == NULL);
        hq_arena_free(&arena);
        CHECK_NO_BLOCKS(&memory);
        if (enough)
            break;
    }
    free_both();
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("diff");
    TCase *tcase = tcase_create("diff");
    tcase_add_loop_test(tcase, says_what_changed, 0, COUNT_OF(CASES));
    tcase_add_test(tcase, says_what_came_and_went);
    tcase_add_test(tcase, an_id_is_stronger_than_a_number);
    tcase_add_test(tcase, bounded);
    tcase_add_loop_test(tcase, told_or_not_at_all, 0, 2);
    suite_add_tcase(suite, tcase);
    return suite;
}
