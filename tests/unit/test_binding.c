/* Headers into facts: what a column is called by whom, in which unit, and what a clerk is told of those that are nothing. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/binding.h"
#include "small_pack.h"

static small_pack small;
static hq_diags told;

static void set_up(void)
{
    static const small_file MORE[] = {
        {"model.yaml",
         "model:\n"
         "  firm:\n"
         "    label: {zh: 商户, en: Firm}\n"
         "    fields:\n"
         "      staff:  {type: count, unit: 人, min: 1, max: 1000, step: 0.5, label: {zh: 职工人数, en: "
         "number "
         "of staff}}\n"
         "      sales:  {type: money, min: 0元, max: 1亿元, label: {zh: 营业额, en: yearly sales}}\n"
         "      rate:   {type: number, unit: 1/年, min: 0%/年, max: 24%/年, step: 0.01%/年, label: {zh: "
         "年利率, "
         "en: interest rate}}\n"
         "      share:  {type: factor, min: 0%, max: 100%, step: 0.1%, label: {zh: 出口占比, en: share}}\n"
         "      open:   {type: truth, label: {zh: 营业中（含试营业）, en: open}}\n"
         "      since:  {type: date, min: 1990-01-01, max: 2040-12-31, label: {zh: 开业日, en: opening "
         "day}}\n"
         "      trade:  {type: code, of: trades, label: {zh: 行业, en: line of trade}}\n"
         "    lists:\n"
         "      loans: {of: loan, max_items: 3, label: {zh: 贷款清单, en: list of loans}}\n"
         "    one: {office: office, store: store}\n" SMALL_OFFICE
         "      area:  {type: number, min: 0, max: 99, step: 1, label: {zh: 面积, en: area}}\n"
         "    lists: {desks: {of: desk, label: {zh: 桌子清单, en: desks}}}\n"
         "  store:\n"
         "    label: {zh: 仓库, en: Store}\n"
         "    fields:\n"
         "      area:  {type: number, min: 0, max: 99, step: 1, label: {zh: 面积, en: area}}\n"
         "  desk:\n"
         "    label: {zh: 桌子, en: Desk}\n"
         "    fields:\n"
         "      width: {type: number, min: 0, max: 99, step: 1, label: {zh: 宽, en: width}}\n" SMALL_LOAN
         "    lists: {pledges: {of: pledge, label: {zh: 抵押清单, en: pledges}}}\n"
         "  pledge:\n"
         "    label: {zh: 抵押物, en: Pledge}\n"
         "    fields:\n"
         "      worth: {type: money, min: 0元, max: 1000万元, label: {zh: 估值, en: worth}}\n"},
        {"parameters/toll.yaml", "parameter: toll\n"
                                 "label: {zh: 当地通行费（全年）, en: toll of the year}\n"
                                 "unit: 元/人\n"
                                 "min: 0元/人\n"
                                 "max: 100元/人\n"
                                 "step: 0.01元/人\n"
                                 "cite: [{document: source, item: '9'}]\n"
                                 "values: {2020-01-01: 7元/人}\n"},
        {"parameters/rent.yaml", "parameter: rent\n"
                                 "label: {zh: 营业额, en: rent}\n"
                                 "unit: 元\n"
                                 "cite: [{document: source, item: '9'}]\n"
                                 "values: {}\n"},
        {"parameters/fee.yaml", "parameter: fee\n"
                                "label: {zh: 费用, en: Rent}\n"
                                "unit: 元\n"
                                "cite: [{document: source, item: '9'}]\n"
                                "values: {}\n"},
        {"parameters/dues.yaml", "parameter: dues\n"
                                 "label: {zh: 费用, en: dues}\n"
                                 "unit: 元\n"
                                 "cite: [{document: source, item: '9'}]\n"
                                 "values: {}\n"}};
    small_compile(&small, MORE, COUNT_OF(MORE));
    hq_diags_init(&told, &small.arena, &small.sources);
}

static void tear_down(void)
{
    small_free(&small);
}

static uint32_t entity(const char *name)
{
    return hq_pack_find_entity(small.plan->pack, hq_str_of(name));
}

/* Headers separated by '|'. */
static uint32_t split(const char *text, hq_str *out)
{
    uint32_t count = 0;
    for (const char *at = text;; at = strchr(at, '|') + 1) {
        size_t length = strcspn(at, "|");
        out[count++] = (hq_str){at, length};
        if (at[length] == '\0')
            return count;
    }
}

static hq_status bind(const char *which, const char *headers, const hq_header_mapping_list *map,
                      hq_binding *out)
{
    hq_str header[32];
    uint32_t count = split(headers, header);
    return hq_bind_subjects(&small.arena, small.plan->pack, &told, which == NULL ? HQ_NONE : entity(which),
                            header, count, map, out);
}

static hq_status bind_list(const char *path, const char *headers, hq_binding *binding)
{
    hq_str header[32];
    uint32_t count = split(headers, header);
    return hq_bind_list(&small.arena, &told, hq_str_of(path), header, count, NULL, binding);
}

/* "field[scale]", "id", ... of each column, as the test's own words. */
static const char *meaning(const hq_binding *binding, const hq_bound_column *column)
{
    hq_text text;
    hq_text_init(&text, &small.arena);
    const hq_frame *frame = &binding->layout.frames[column->frame];
    const hq_entity *of = &small.plan->pack->entities.at[frame->entity];
    switch (column->kind) {
    case HQ_BOUND_NOTHING:
        return "-";
    case HQ_BOUND_ID:
        return "id";
    case HQ_BOUND_NAME:
        return "name";
    case HQ_BOUND_OWNER:
        return "owner";
    case HQ_BOUND_ATTESTED:
        hq_text_addf(&text, "attested %u %u", binding->layout.attested[column->attested].policy,
                     binding->layout.attested[column->attested].attestation);
        break;
    case HQ_BOUND_GIVEN: {
        const hq_given_column *given = &binding->layout.given[column->given];
        const hq_pack *pack = small.plan->pack;
        hq_text_add_z(&text, "given ");
        if (given->parameter != HQ_NONE)
            hq_text_add(&text, pack->parameters.at[given->parameter].name);
        else
            hq_text_addf(&text, "%.*s %u", HQ_STR_ARGS(pack->policies.at[given->policy].id), given->end);
        if (!hq_rat_equal(column->unit_scale, HQ_RAT_ONE)) {
            hq_text_add_char(&text, '*');
            ck_assert_int_eq(hq_rat_print_exact(&text, column->unit_scale), HQ_OK);
        }
        break;
    }
    default:
        hq_text_add(&text, of->name);
        hq_text_add_char(&text, '.');
        hq_text_add(&text, of->fields.at[column->field].name);
        ck_assert(frame->has[column->field]);
        if (!hq_rat_equal(column->unit_scale, HQ_RAT_ONE)) {
            hq_text_add_char(&text, '*');
            ck_assert_int_eq(hq_rat_print_exact(&text, column->unit_scale), HQ_OK);
        }
        break;
    }
    return hq_text_str(&text).at;
}

static const struct {
    const char *name, *header, *means, *code; /* of the diagnostic, "" none */
} HEADERS[] = {
    {"name", "staff", "firm.staff", ""},
    {"Chinese label", "职工人数", "firm.staff", ""},
    {"English label", "number of staff", "firm.staff", ""},
    {"white space", " \xe3\x80\x80职工人数 ", "firm.staff", ""},
    {"capitals", "Number Of Staff", "firm.staff", ""},
    {"with the entity", "firm.staff", "firm.staff", ""},
    {"with its label", "商户.职工人数", "firm.staff", ""},
    {"unit", "营业额(元)", "firm.sales", ""},
    {"multiplied unit, full-width", "营业额（万元）", "firm.sales*10000", ""},
    {"unit on a line of its own", "营业额\n（万元）", "firm.sales*10000", ""},
    {"English unit", "yearly sales (k yuan)", "firm.sales*1000", ""},
    {"multiplier alone", "sales (万)", "firm.sales*10000", ""},
    {"subunit", "sales [分]", "firm.sales*0.01", ""},
    {"percent", "share (%)", "firm.share*0.01", ""},
    {"percent of a rate", "年利率（%）", "firm.rate*0.01", ""}, /* a year in months comes on top: below */
    {"foreign unit", "营业额（人）", "-", "E1223"},
    {"no unit", "营业额（去年）", "-", "E1223"},
    {"a share of money", "营业额（%）", "-", "E1223"},
    {"a remark behind what has no unit", "开业日（年-月-日）", "firm.since", ""},
    {"brackets of the label itself", "营业中（含试营业）", "firm.open", ""},
    {"embedded", "office.rooms", "office.rooms", ""},
    {"embedded, by labels", "办公室.房间数", "office.rooms", ""},
    {"embedded in the subject", "firm.office.rooms", "office.rooms", ""},
    {"embedded, the only one", "rooms", "office.rooms", ""},
    {"embedded, one of two", "面积", "-", "E1222"},
    {"id", "编号", "id", ""},
    {"id of the entity", "firm.id", "id", ""},
    {"name of the subject", "名称", "name", ""},
    {"id behind the entity's name", "firm_id", "id", ""},
    {"id behind the entity's label", "商户编号", "id", ""},
    {"name behind the entity's label", "商户名称", "name", ""},
    {"attested", "attested.plain.seen", "attested 0 0", ""},
    {"attested by number", "attested.S-1.seen", "attested 0 0", ""},
    {"not to be attested", "attested.plain.sized", "-", "W1221"},
    {"given", "given.wage", "given wage", ""},
    {"given, as a parameter", "param.wage", "given wage", ""},
    {"given, both", "given.param.wage", "given wage", ""},
    {"given, although the rules have it", "given.toll", "given toll", ""},
    {"given, by its Chinese label", "当地通行费（全年）", "given toll", ""},
    {"given, by its English label", "Toll Of The Year", "given toll", ""},
    {"given, with a unit", "当地通行费（全年）（万元/人）", "given toll*10000", ""},
    {"given, in another unit", "given.wage（人）", "-", "E1223"},
    {"a label that is a fact's first", "营业额", "firm.sales", ""},
    {"a label of two parameters", "费用", "-", "W1221"},
    {"a label of two but for capitals: as it is written", "rent", "given rent", ""},
    {"the other", "Rent", "given fee", ""},
    {"neither", "RENT", "-", "W1221"},
    {"an open day", "given.plain.valid.from", "given plain 0", ""},
    {"an open day, by number", "given.S-1.valid.to", "given plain 1", ""},
    {"an open day of nothing", "given.plan.valid.from", "-", "W1227"},
    {"nothing that can be given", "given.wages", "-", "W1227"},
    {"no parameter", "param.wages", "-", "W1227"},
    {"a parameter by its name alone", "wage", "-", "W1221"},
    {"unknown", "staf", "-", "W1221"},
    {"empty", "", "-", "W1222"},
    {"worked out", "firm.small", "-", "W1223"},
    {"a list", "loans", "-", "W1224"},
};

START_TEST(headers)
{
    hq_text text;
    hq_binding binding;
    hq_text_init(&text, &small.arena);
    hq_text_addf(&text, "trade|%s", HEADERS[_i].header); /* one that is always right */
    hq_status status = bind("firm", text.at, NULL, &binding);
    bool error = HEADERS[_i].code[0] == 'E';
    CHECK_ROW(HEADERS[_i].name, status == (error ? HQ_E_INVALID : HQ_OK));
    ck_assert_msg(strcmp(small_code(&told, 0), HEADERS[_i].code) == 0, "[%s] %s", HEADERS[_i].name,
                  small_code(&told, 0));
    CHECK_ROW(HEADERS[_i].name, told.list.count <= 1);
    if (error)
        return;
    const char *means = meaning(&binding, &binding.tables.at[0].columns[1]);
    if (strcmp(HEADERS[_i].header, "年利率（%）") == 0) { /* 1/年 is 1/12 a month */
        hq_rat twelve_hundredth;
        ck_assert_int_eq(hq_rat_make(&small.arena, 1, 1200, &twelve_hundredth), HQ_OK);
        CHECK_ROW(HEADERS[_i].name,
                  hq_rat_equal(binding.tables.at[0].columns[1].unit_scale, twelve_hundredth));
        return;
    }
    ck_assert_msg(strcmp(means, HEADERS[_i].means) == 0, "[%s] %s", HEADERS[_i].name, means);
}
END_TEST

START_TEST(suggestions)
{
    hq_binding binding;
    ck_assert_int_eq(bind("firm", "trade|营业客|rooom", NULL, &binding), HQ_OK);
    ck_assert_uint_eq(told.list.count, 2);
    ck_assert(hq_str_is(told.list.at[0].hint_args[0], "营业额"));
    ck_assert(hq_str_is(told.list.at[1].hint_args[0], "rooms"));
    ck_assert_int_eq(bind("firm", "trade|given.wages|toll of a year|费用了", NULL, &binding), HQ_OK);
    ck_assert_uint_eq(told.list.count, 5);
    ck_assert(hq_str_is(told.list.at[2].hint_args[0], "given.wage"));
    ck_assert(hq_str_is(told.list.at[3].hint_args[0], "toll of the year"));
    ck_assert(!hq_str_is(told.list.at[4].hint_args[0], "费用")); /* it would be of two */
}
END_TEST

START_TEST(twice)
{
    static const char *const HEADS[] = {"staff|职工人数",
                                        "trade|id|编号",
                                        "trade|attested.plain.seen|attested.S-1.seen",
                                        "rooms|office.rooms",
                                        "given.wage|staff|param.wage",
                                        "staff|given.plain.valid.to|given.S-1.valid.to"};
    hq_binding binding;
    ck_assert_int_eq(bind("firm", HEADS[_i], NULL, &binding), HQ_E_INVALID);
    ck_assert_str_eq(small_code(&told, 0), "E1221");
}
END_TEST

/* Each is compared with the first that says it, not with every other. */
START_TEST(all_the_same)
{
    hq_binding binding;
    ck_assert_int_eq(bind("firm", "staff|x|职工人数|x|staff|x", NULL, &binding), HQ_E_INVALID);
    uint32_t same = 0;
    for (uint32_t i = 0; i < told.list.count; i++)
        same += strcmp(small_code(&told, i), "E1221") == 0 && hq_str_is(told.list.at[i].args[2], "1");
    ck_assert_uint_eq(same, 2);
}
END_TEST

/* As many columns as a sheet has, most of which mean nothing; one more is no header. */
START_TEST(many)
{
    static hq_str header[HQ_COLUMNS_MAX + 1];
    const hq_header_mapping_list *none = NULL;
    hq_binding binding;
    for (size_t i = 0; i < COUNT_OF(header); i++)
        header[i] = HQ_STR("of no rule");
    header[HQ_COLUMNS_MAX - 1] = HQ_STR("staff");
    ck_assert_int_eq(hq_bind_subjects(&small.arena, small.plan->pack, &told, entity("firm"), header,
                                      HQ_COLUMNS_MAX, none, &binding),
                     HQ_OK);
    ck_assert_uint_eq(binding.tables.at[0].fact_count, 1);
    for (uint32_t e = 0; e < 2; e++) {
        hq_diags_init(&told, &small.arena, &small.sources);
        ck_assert_int_eq(hq_bind_subjects(&small.arena, small.plan->pack, &told,
                                          e == 0 ? entity("firm") : HQ_NONE, header, HQ_COLUMNS_MAX + 1, none,
                                          &binding),
                         HQ_E_INVALID);
        ck_assert_uint_eq(told.list.count, 1);
        ck_assert_str_eq(small_code(&told, 0), "E1231");
    }
    hq_diags_init(&told, &small.arena, &small.sources);
    ck_assert_int_eq(bind("firm", "id|staff", NULL, &binding), HQ_OK);
    ck_assert_int_eq(
        hq_bind_list(&small.arena, &told, HQ_STR("loans"), header, HQ_COLUMNS_MAX + 1, none, &binding),
        HQ_E_INVALID);
    ck_assert_str_eq(small_code(&told, 0), "E1231");
}
END_TEST

/* The first field of three entities: not the same fact. */
START_TEST(not_twice)
{
    hq_binding binding;
    ck_assert_int_eq(bind("firm", "staff|rooms|仓库.面积", NULL, &binding), HQ_OK);
    ck_assert_uint_eq(told.list.count, 0);
    const char *days = "given.wage|given.toll|given.plain.valid.from|given.plain.valid.to";
    hq_binding given; /* a table of nothing else says something too */
    ck_assert_int_eq(bind("firm", days, NULL, &given), HQ_OK);
    ck_assert_uint_eq(told.list.count, 0);
    ck_assert_uint_eq(given.layout.given_count, 4);
    ck_assert_str_eq(meaning(&binding, &binding.tables.at[0].columns[2]), "store.area");
}
END_TEST

START_TEST(only_what_is_read)
{
    static const char *const MEAN[] = {"id", "-", "office.rooms", "-", "-"};
    hq_read_field rooms = {.entity = entity("office"), .field = 0};
    hq_read_attestation other = {.policy = 0, .attestation = 1};
    hq_reads reads = {0};
    hq_binding binding;
    ck_assert(HQ_PUSH(&small.arena, reads.fields, rooms));
    ck_assert(HQ_PUSH(&small.arena, reads.attestations, other));
    ck_assert_int_eq(bind("firm", "编号|staff|rooms|office.area|attested.plain.seen", NULL, &binding), HQ_OK);
    ck_assert_int_eq(hq_bind_only(&binding, &told, &reads), HQ_OK);
    for (uint32_t c = 0; c < COUNT_OF(MEAN); c++)
        ck_assert_str_eq(meaning(&binding, &binding.tables.at[0].columns[c]), MEAN[c]);
    const hq_frame *frames = binding.layout.frames;
    ck_assert(!frames[0].has[0]); /* staff */
    ck_assert(frames[1].has[0] && !frames[1].has[1]);
    ck_assert_str_eq(small_code(&told, 0), "W1226");
    ck_assert_str_eq(hq_str_terminated(&small.arena, told.list.at[0].args[0]),
                     "staff, office.area, attested.plain.seen");
    ck_assert_int_eq(hq_bind_only(&binding, &told, &reads), HQ_OK); /* said once */
    ck_assert_uint_eq(told.list.count, 1);
}
END_TEST

START_TEST(only_what_is_given_and_read)
{
    static const char *const MEAN[] = {"-", "given toll", "given plain 0", "-"};
    hq_read_open_day from = {0, 0};
    hq_reads reads = {0};
    hq_binding binding;
    ck_assert(
        HQ_PUSH(&small.arena, reads.parameters, hq_pack_find_parameter(small.plan->pack, HQ_STR("toll"))));
    ck_assert(HQ_PUSH(&small.arena, reads.days, from));
    ck_assert_int_eq(
        bind("firm", "given.wage|given.toll|given.plain.valid.from|given.plain.valid.to", NULL, &binding),
        HQ_OK);
    ck_assert_int_eq(hq_bind_only(&binding, &told, &reads), HQ_OK);
    for (uint32_t c = 0; c < COUNT_OF(MEAN); c++)
        ck_assert_str_eq(meaning(&binding, &binding.tables.at[0].columns[c]), MEAN[c]);
    ck_assert_str_eq(hq_str_terminated(&small.arena, told.list.at[0].args[0]),
                     "given.wage, given.plain.valid.to");
}
END_TEST

START_TEST(which_entity)
{
    static const struct {
        const char *headers, *entity;
    } CASES[] = {{"本金|放款日|营业额", "loan"},
                 {"id|staff|营业额|principal", "firm"},
                 {"width", "desk"},
                 {"面积|编号", "office"}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        hq_binding binding;
        ck_assert_int_eq(bind(NULL, CASES[i].headers, NULL, &binding), HQ_OK);
        CHECK_ROW(CASES[i].entity, binding.layout.frames[0].entity == entity(CASES[i].entity));
    }
    hq_binding binding;
    uint32_t before = told.list.count;
    ck_assert_int_eq(bind(NULL, "甲|乙|id", NULL, &binding), HQ_E_INVALID);
    ck_assert_str_eq(small_code(&told, before), "E1224");
}
END_TEST

START_TEST(maps)
{
    hq_header_mapping_list map = {0};
    hq_header_mapping entries[] = {{HQ_STR("人数"), HQ_STR("staff")},
                                   {HQ_STR("金额"), HQ_STR("营业额（万元）")},
                                   {HQ_STR("坏"), HQ_STR("stuff")},
                                   {HQ_STR("工资"), HQ_STR("given.wage（万元）")},
                                   {HQ_STR("薪"), HQ_STR("given.wages")}};
    for (size_t i = 0; i < COUNT_OF(entries); i++)
        ck_assert(HQ_PUSH(&small.arena, map, entries[i]));
    hq_binding binding;
    ck_assert_int_eq(bind(NULL, "人数| 金额", &map, &binding), HQ_OK);
    ck_assert_str_eq(meaning(&binding, &binding.tables.at[0].columns[0]), "firm.staff");
    ck_assert_str_eq(meaning(&binding, &binding.tables.at[0].columns[1]), "firm.sales*10000");
    ck_assert_int_eq(bind("firm", "人数|坏", &map, &binding), HQ_E_INVALID);
    ck_assert_str_eq(small_code(&told, 0), "E1225");
    ck_assert(hq_str_is(told.list.at[0].hint_args[0], "staff"));
    ck_assert_int_eq(bind("firm", "人数|工资", &map, &binding), HQ_OK);
    ck_assert_str_eq(meaning(&binding, &binding.tables.at[0].columns[1]), "given wage*10000");
    ck_assert_int_eq(bind("firm", "人数|薪", &map, &binding), HQ_E_INVALID);
    ck_assert_str_eq(small_code(&told, 1), "E1225");
    ck_assert(hq_str_is(told.list.at[1].hint_args[0], "given.wage"));
}
END_TEST

static const struct {
    const char *name, *subjects, *path, *headers, *code;
} LISTS[] = {
    {"by name", "id|staff", "loans", "firm|principal", ""},
    {"by label", "编号|staff", "贷款清单", "商户编号|本金", ""},
    {"its id too", "id|staff", "loans", "id|firm_id|principal", ""},
    {"owner alone: how many there are", "id|staff", "loans", "firm.id", ""},
    {"in an embedded record", "id|staff", "office.desks", "firm|width", ""},
    {"no owner", "id|staff", "loans", "principal", "E1227"},
    {"owners without ids", "staff", "loans", "firm|principal", "E1228"},
    {"no such list", "id|staff", "loan", "firm|principal", "E1001"},
    {"no list at all", "id|staff", "office", "firm|principal", "E1001"},
    {"a list of a list without a table", "id|staff", "loans.pledges", "loan|worth", "E1229"},
    {"payments received", "id|staff", "received", "firm|day", "E1230"},
    {"balances", "id|staff", "loans", "firm|principal|余额", "W1225"},
    {"given of an item", "id|staff", "loans", "firm|principal|given.wage", "W1221"},
    {"a parameter's label in a list", "id|staff", "loans", "firm|principal|当地通行费（全年）", "W1221"},
};

START_TEST(lists)
{
    hq_binding binding;
    ck_assert_int_eq(bind("firm", LISTS[_i].subjects, NULL, &binding), HQ_OK);
    hq_status status = bind_list(LISTS[_i].path, LISTS[_i].headers, &binding);
    CHECK_ROW(LISTS[_i].name, status == (LISTS[_i].code[0] == 'E' ? HQ_E_INVALID : HQ_OK));
    ck_assert_msg(strcmp(small_code(&told, 0), LISTS[_i].code) == 0, "[%s] %s", LISTS[_i].name,
                  small_code(&told, 0));
}
END_TEST

START_TEST(lists_of_lists)
{
    hq_binding binding;
    ck_assert_int_eq(bind("firm", "id|staff", NULL, &binding), HQ_OK);
    ck_assert_int_eq(bind_list("loans", "id|firm|principal", &binding), HQ_OK);
    ck_assert_int_eq(bind_list("loans.pledges", "借款|worth", &binding), HQ_OK);
    ck_assert_int_eq(bind_list("office.desks", "firm|width", &binding), HQ_OK);
    ck_assert_uint_eq(told.list.count, 0);
    ck_assert_uint_eq(binding.tables.count, 4);
    const hq_layout *layout = &binding.layout; /* firm, its loans, their pledges, the office, its desks */
    ck_assert_uint_eq(layout->frame_count, 5);
    ck_assert_uint_eq(hq_layout_find(layout, 0, 0, HQ_NONE), 1);
    ck_assert_uint_eq(hq_layout_find(layout, 1, 0, HQ_NONE), 2);
    ck_assert_uint_eq(hq_layout_find(layout, 3, 0, HQ_NONE), 4);
    ck_assert_uint_eq(binding.tables.at[3].owner, 0);
    ck_assert_uint_eq(binding.tables.at[1].id, 0);
    ck_assert_int_eq(bind_list("loans", "firm|principal", &binding), HQ_E_INVALID);
    ck_assert_str_eq(small_code(&told, 0), "E1226");
}
END_TEST

/* --- Files of mappings --- */

static const struct {
    const char *name, *ending, *text, *code;
    const char *mappings[4];
} MAPS[] = {
    {"yaml", ".yaml", "人数: staff\n金额（万元）: 营业额\n", "", {"人数", "staff", "金额（万元）", "营业额"}},
    {"json", ".json", "{\"人数\": \"staff\", \"x\": \"y\"}", "", {"人数", "staff", "x", "y"}},
    {"csv",
     ".csv",
     "\xef\xbb\xbf人数,staff\r\n\r\n\"a, \"\"b\"\"\",c\n",
     "",
     {"人数", "staff", "a, \"b\"", "c"}},
    {"csv, one cell", ".csv", "人数\n", "E1010", {0}},
    {"csv, three cells", ".csv", "a,b,c\n", "E1010", {0}},
    {"csv, two names", ".csv", "a,b\na,c\n", "E1025", {0}},
    {"no texts", ".yaml", "a: [b]\n", "E1010", {0}},
    {"no map", ".yaml", "[a, b]\n", "E1010", {0}},
};

START_TEST(map_files)
{
    char path[] = "/tmp/huiqi-map-XXXXXX.yaml";
    size_t stem = strlen(path) - strlen(".yaml");
    memcpy(path + stem, MAPS[_i].ending, strlen(MAPS[_i].ending) + 1);
    int file = mkstemps(path, (int)strlen(MAPS[_i].ending));
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(write(file, MAPS[_i].text, strlen(MAPS[_i].text)), (ssize_t)strlen(MAPS[_i].text));
    close(file);
    hq_header_mapping_list map;
    hq_status status = hq_header_mapping_read(&small.arena, &told, hq_str_of(path), &map);
    unlink(path);
    CHECK_ROW(MAPS[_i].name, status == (MAPS[_i].code[0] == '\0' ? HQ_OK : HQ_E_INVALID));
    CHECK_ROW(MAPS[_i].name, strcmp(small_code(&told, 0), MAPS[_i].code) == 0);
    for (uint32_t i = 0; status == HQ_OK && i < 2; i++) {
        CHECK_ROW(MAPS[_i].name, map.count == 2);
        CHECK_ROW(MAPS[_i].name, hq_str_is(map.at[i].header, MAPS[_i].mappings[2 * i]));
        CHECK_ROW(MAPS[_i].name, hq_str_is(map.at[i].name, MAPS[_i].mappings[2 * i + 1]));
    }
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("binding");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, headers, 0, COUNT_OF(HEADERS));
    tcase_add_test(all, suggestions);
    tcase_add_loop_test(all, twice, 0, 6);
    tcase_add_test(all, all_the_same);
    tcase_add_test(all, many);
    tcase_add_test(all, not_twice);
    tcase_add_test(all, only_what_is_read);
    tcase_add_test(all, only_what_is_given_and_read);
    tcase_add_test(all, which_entity);
    tcase_add_test(all, maps);
    tcase_add_loop_test(all, lists, 0, COUNT_OF(LISTS));
    tcase_add_test(all, lists_of_lists);
    tcase_add_loop_test(all, map_files, 0, COUNT_OF(MAPS));
    suite_add_tcase(suite, all);
    return suite;
}
