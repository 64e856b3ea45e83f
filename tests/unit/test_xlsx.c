/*
 * Workbooks as rowsets: what cells of every kind read as, sheets, merged cells, days; workbooks that are damaged or mean harm, with what is
 * said of them; where memory ends. Expected values are what a spreadsheet shows, and the tables of ECMA-376.
 */
#include "data/xlsx.h"

#include <fcntl.h>
#include <xlsxwriter.h>

#include "tables.h"

enum { BLOCK = 1 << 20 };

/* ---- Cells. ---- */

#define STYLE_LIST                                                                                         \
    STYLES("<numFmt numFmtId=\"164\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;\"/>" \
           "<numFmt numFmtId=\"165\" formatCode=\"[h]:mm\"/>",                                             \
           "<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"22\"/><xf numFmtId=\"164\"/><xf "      \
           "numFmtId=\"20\"/>"                                                                             \
           "<xf numFmtId=\"165\"/><xf numFmtId=\"9\"/>")
#define STRING_LIST                                                                                              \
    STRINGS(                                                                                                     \
        "<si><t>企业甲</t></si><si><r><t>两</t></r><r><rPr><b/></rPr><t xml:space=\"preserve\"> 段</t></r>" \
        "<rPh sb=\"0\" "                                                                                         \
        "eb=\"1\"><t>liang</t></rPh></si><si><t/></si><si><t>a_x000D__x4E2D__x005F_x</t></si>")

static const struct {
    const char *cell; /* attributes and content of <c> */
    const char *reads;
} CELLS[] = {
    {" t=\"s\"><v>0</v>", "企业甲"},
    {" t=\"s\"><v> 1 </v>", "两 段"},
    {" t=\"s\"><v>2</v>", ""},
    {" t=\"s\"><v>3</v>", "a\r中_x"},
    {" t=\"inlineStr\"><is><t>行内</t></is>", "行内"},
    {" t=\"inlineStr\"><is><r><t>a</t></r><r><t>b</t></r><rPh sb=\"0\" eb=\"1\"><t>c</t></rPh></is>", "ab"},
    {" t=\"str\"><f>A1</f><v>文 &lt;&amp;</v>", "文 <&"},
    {" t=\"str\"><f>\"\"</f><v></v>", ""},
    {" t=\"b\"><v>1</v>", "true"},
    {" t=\"b\"><v>0</v>", "false"},
    {" t=\"e\"><v>#N/A</v>", "#N/A"},
    {" t=\"e\"><f>1/0</f><v>#DIV/0!</v>", "#DIV/0!"},
    {"><v>120000</v>", "120000"},
    {" t=\"n\"><v>0.30000000000000004</v>", "0.3"},
    {"><v>1E+5</v>", "100000"},
    {"><f>1+1</f><v>2</v>", "2"},
    {"><f>1+1</f>", "#FORMULA!"},
    {"><f>1+1</f><v/>", ""},
    {"><v>no number</v>", "no number"},
    {"><v>210102199001011234</v>", "2.10102199001011E+17"},
    {" s=\"6\"><v>3.5000000000000003E-2</v>", "0.035"},
    {" s=\"1\"><v>46143</v>", "2026-05-01"},
    {" s=\"3\"><v>46143</v>", "2026-05-01"},
    {" s=\"1\"><v>1</v>", "1900-01-01"},
    {" s=\"1\"><v>59</v>", "1900-02-28"},
    {" s=\"1\"><v>60</v>", "1900-02-29"}, /* which never was */
    {" s=\"1\"><v>61</v>", "1900-03-01"},
    {" s=\"1\"><v>0</v>", "1900-01-00"},
    {" s=\"1\"><v>2958465</v>", "9999-12-31"},
    {" s=\"1\"><v>2958466</v>", "######## (2958466)"},
    {" s=\"1\"><v>-5</v>", "######## (-5)"},
    {" s=\"1\"><v>2026</v>", "1905-07-18"},
    {" s=\"2\"><v>46143.354166666664</v>", "2026-05-01 08:30:00"},
    {" s=\"1\"><v>46143.5</v>", "2026-05-01 12:00:00"}, /* hidden, and not lost */
    {" s=\"2\"><v>46143.999999999</v>", "2026-05-02"},
    {" s=\"2\"><v>46143.000001</v>", "2026-05-01"},
    {" s=\"4\"><v>0.35416666666666669</v>", "08:30:00"},
    {" s=\"5\"><v>1.25</v>", "30:00:00"},
    {" s=\"1\" t=\"s\"><v>0</v>", "企业甲"},
    {" t=\"d\"><v>2026-05-01T00:00:00</v>", "2026-05-01"},
    {" t=\"d\"><v>2026-05-01T08:30:00.000Z</v>", "2026-05-01 08:30:00"},
    {" t=\"d\"><v>2026-05-01</v>", "2026-05-01"},
    {" s=\"1\">", ""},
    {"><x><v>5</v></x>", ""},
};

START_TEST(cell_reads)
{
    char sheet[4096], expected[256];
    (void)snprintf(sheet, sizeof sheet,
                   SHEET("<row r=\"1\"><c t=\"inlineStr\"><is><t>a</t></is></c><c "
                         "t=\"inlineStr\"><is><t>b</t></is></c></row>"
                         "<row r=\"2\"><c r=\"A2\"%s</c><c r=\"B2\"><v>9</v></c></row>",
                         ""),
                   CELLS[_i].cell);
    tables_workbook("t.xlsx", sheet, STRING_LIST, STYLE_LIST);
    (void)snprintf(expected, sizeof expected, "a|b\n0: %s|9\n", CELLS[_i].reads);
    const char *text = tables_text("t.xlsx", "", BLOCK);
    ck_assert_msg(text != NULL, "%s", tables_messages(HQ_LANG_EN));
    ck_assert_str_eq(text, expected);
    ck_assert_str_eq(tables_messages(HQ_LANG_EN), "");
}
END_TEST

static const struct {
    const char *code;
    hq_shown shown;
} FORMATS[] = {
    {"General", HQ_SHOWN_NUMBER},
    {"0.00", HQ_SHOWN_NUMBER},
    {"#,##0.00\"元\"", HQ_SHOWN_NUMBER},
    {"General\"日\"", HQ_SHOWN_NUMBER},
    {"0.00E+00", HQ_SHOWN_NUMBER},
    {"0.0%", HQ_SHOWN_NUMBER},
    {"[Red]0", HQ_SHOWN_NUMBER},
    {"0\\d", HQ_SHOWN_NUMBER},
    {"0_d;yyyy", HQ_SHOWN_NUMBER},
    {"[$￥-804]#,##0", HQ_SHOWN_NUMBER},
    {"@", HQ_SHOWN_NUMBER},
    {"", HQ_SHOWN_NUMBER},
    {"\"yyyy", HQ_SHOWN_NUMBER},
    {"[yyyy", HQ_SHOWN_NUMBER},
    {"yyyy-mm-dd", HQ_SHOWN_DAY},
    {"YYYY\\-MM\\-DD", HQ_SHOWN_DAY},
    {"[$-F800]dddd, mmmm dd, yyyy", HQ_SHOWN_DAY},
    {"[DBNum1][$-804]yyyy\"年\"m\"月\"", HQ_SHOWN_DAY},
    {"yyyy-mm-dd hh:mm", HQ_SHOWN_DAY},
    {"mmm", HQ_SHOWN_DAY},
    {"m\"月\"", HQ_SHOWN_DAY},
    {"e/m/d", HQ_SHOWN_DAY},
    {"h:mm", HQ_SHOWN_TIME},
    {"mm:ss", HQ_SHOWN_TIME},
    {"h:mm AM/PM", HQ_SHOWN_TIME},
    {"[h]:mm:ss", HQ_SHOWN_ELAPSED},
    {"[mm]:ss", HQ_SHOWN_ELAPSED},
};

START_TEST(format_shows)
{
    CHECK_ROW(FORMATS[_i].code, hq_xlsx_shown_by_code(hq_str_of(FORMATS[_i].code)) == FORMATS[_i].shown);
}
END_TEST

START_TEST(days_since_1904)
{
    const tables_part parts[] = {
        {"_rels/.rels", ROOT_RELATIONS},
        {"xl/workbook.xml", WORKBOOK("<workbookPr date1904=\"1\"/>", SHEET_ENTRY("a", "1", ""))},
        {"xl/_rels/workbook.xml.rels", PLAIN_RELATIONS},
        {"xl/worksheets/sheet1.xml",
         SHEET("<row><c t=\"inlineStr\"><is><t>日</t></is></c></row><row><c s=\"1\"><v>0</v></c></row>"
               "<row><c s=\"1\"><v>44681</v></c></row><row><c s=\"1\"><v>60</v></c></row>",
               "")},
        {"xl/sharedStrings.xml", STRINGS("")},
        {"xl/styles.xml", STYLE_LIST}};
    tables_zip("t.xlsx", parts, COUNT_OF(parts));
    ck_assert_str_eq(tables_text("t.xlsx", "", BLOCK), "日\n0: 1904-01-01\n1: 2026-05-01\n2: 1904-03-01\n");
}
END_TEST

/* ---- Sheets. ---- */

#define T(TEXT)       "<c t=\"inlineStr\"><is><t>" TEXT "</t></is></c>"
#define AT(REF, TEXT) "<c r=\"" REF "\" t=\"inlineStr\"><is><t>" TEXT "</t></is></c>"

static const struct {
    const char *name, *rows, *behind, *text;
    const char *says; /* in English; NULL: nothing */
} SHAPES[] = {
    {"sparse",
     "<row r=\"3\">" AT("B3", "a") AT("D3", "c") "</row><row r=\"5\">" AT(
         "D5", "x") "</row><row r=\"6\"/>"
                    "<row r=\"9\">" AT("B9",
                                       "y") "</row><row r=\"1048576\"><c r=\"A1048576\" s=\"0\"/></row>",
     "", "a||c\n1: ||x\n5: y||\n", NULL},
    {"no places", "<row>" T("a") T("b") "</row><row><c/>" T("x") "</row>", "", "a|b\n0: |x\n", NULL},
    {"header alone", "<row>" T("a") T("b") "</row>", "", "a|b\n", "W1201 t.xlsx#企业"},
    {"trimmed header", "<row>" T(" a&#10;") T("　b") "</row>", "", "a|　b\n", "W1201 t.xlsx#企业"},
    {"beyond the header",
     "<row>" T("a") "</row><row>" T("1") T("2") T("3") "</row><row>" T("4") "</row><row>" T("5")
         T(" ") "</row>",
     "", "a\n0! MANY 3\n1: 4\n2: 5\n", NULL},
    {"before the header",
     "<row>"
     "<c/>" T("a") "</row><row>" T("1") T("2") "</row><row><c/>" T("3") "</row>",
     "", "a\n0! MANY 2\n1: 3\n", NULL},
    {"merged down",
     "<row r=\"1\">" T("a") T("b") "</row><row>" T("甲")
         T("1") "</row><row><c r=\"B3\"><v>2</v></c></row><row r=\"4\">" T("乙") T("3") "</row>",
     "<mergeCells count=\"1\"><mergeCell ref=\"A2:A3\"/></mergeCells>",
     "a|b\n0: 甲|1\n1: #MERGED! A2|2\n2: 乙|3\n", "W1251 t.xlsx 企业 A2:A3"},
    {"merged across",
     "<row>" T("a") T("b") T("c") "</row><row>" T("甲") "</row><row>" T("乙") T("1") T("2") "</row>",
     "<mergeCells><mergeCell ref=\"$B$3:$C$3\"/><mergeCell ref=\"A2:C2\"/></mergeCells>",
     "a|b|c\n0: 甲|#MERGED! A2|#MERGED! A2\n1: 乙|1|#MERGED! B3\n", "W1251 t.xlsx 企业 A2:C2, B3:C3"},
    {"merged and empty", "<row>" T("a") T("b") "</row><row>" T("甲") "</row><row>" T("乙") "</row>",
     "<mergeCells><mergeCell ref=\"B2:B3\"/></mergeCells>", "a|b\n0: 甲|\n1: 乙|\n",
     "W1251 t.xlsx 企业 B2:B3"},
    {"merged below nothing", "<row r=\"1\">" T("a") T("b") "</row><row r=\"4\">" AT("B4", "1") "</row>",
     "<mergeCells><mergeCell ref=\"A2:A6\"/><mergeCell ref=\"A8\"/></mergeCells>", "a|b\n2: |1\n",
     "W1251 t.xlsx 企业 A2:A6"},
    {"merged beside the table", "<row>" T("a") "</row><row>" T("1") "</row><row>" T("2") "</row>",
     "<mergeCells><mergeCell ref=\"C1:C3\"/></mergeCells>", "a\n0: 1\n1: 2\n", NULL},
    {"merged header", "<row>" T("a") T("b") "</row><row>" T("1") T("2") T("3") "</row>",
     "<mergeCells><mergeCell ref=\"B1:C1\"/></mergeCells>", "a|b|#MERGED! B1\n0: 1|2|3\n",
     "W1251 t.xlsx 企业 B1:C1"},
    {"title", "<row>" T("企业名单") "</row><row/><row>" T("a") T("b") "</row><row>" T("1") T("2") "</row>",
     "<mergeCells><mergeCell ref=\"A1:B2\"/></mergeCells>", "a|b\n0: 1|2\n", "W1252 t.xlsx 企业 1 3"},
    {"many merged", "<row>" T("a") "</row><row>" T("1") "</row>",
     "<mergeCells><mergeCell ref=\"A3:A4\"/><mergeCell ref=\"A5:A6\"/><mergeCell ref=\"A7:A8\"/><mergeCell "
     "ref=\"A9:A10\"/></mergeCells>",
     "a\n0: 1\n", "W1251 t.xlsx 企业 A3:A4, A5:A6, A7:A8 ... (4)"},
};

START_TEST(sheet_of_a_shape)
{
    char sheet[8192];
    (void)snprintf(sheet, sizeof sheet, SHEET("%s", "%s"), SHAPES[_i].rows, SHAPES[_i].behind);
    tables_workbook("t.xlsx", sheet, NULL, NULL);
    const char *text = tables_text("t.xlsx", "", BLOCK);
    ck_assert_msg(text != NULL, "[%s] %s", SHAPES[_i].name, tables_said());
    ck_assert_msg(strcmp(text, SHAPES[_i].text) == 0, "[%s] %s", SHAPES[_i].name, text);
    ck_assert_msg(strcmp(tables_said(), SHAPES[_i].says == NULL ? "" : SHAPES[_i].says) == 0, "[%s] %s",
                  SHAPES[_i].name, tables_said());
    ck_assert_str_eq(tables_text("t.xlsx", "", 1), text); /* a block for each row */
}
END_TEST

static void many_sheets(const char *first_state)
{
    char workbook[4096];
    (void)snprintf(workbook, sizeof workbook,
                   WORKBOOK("", SHEET_ENTRY("说明", "1", "%s") SHEET_ENTRY("企业", "2", "")
                                    SHEET_ENTRY("图", "3", "") SHEET_ENTRY("贷款", "4", "")),
                   first_state);
    const tables_part parts[] = {
        {"_rels/.rels", RELATIONS(RELATION("r", "officeDocument", "/xl/workbook.xml"))},
        {"xl/workbook.xml", workbook},
        {"xl/_rels/workbook.xml.rels",
         RELATIONS(RELATION("rId1", "worksheet", "worksheets/a.xml") RELATION(
             "rId2", "worksheet", "/XL/worksheets/b.xml") RELATION("rId3", "chartsheet", "chartsheets/c.xml")
                       RELATION("rId4", "worksheet", "worksheets/d.xml")
                           RELATION("rId5", "customXml", "../customXml/item1.xml"))},
        {"xl/worksheets/a.xml", SHEET("<row>" T("读我") "</row>", "")},
        {"xl/worksheets/b.xml", SHEET("<row>" T("a") "</row><row>" T("1") "</row>", "")},
        {"xl/worksheets/d.xml", SHEET("<row>" T("b") "</row>", "")}};
    tables_zip("t.xlsx", parts, COUNT_OF(parts));
}

static const struct {
    const char *state, *table, *text, *says;
} CHOICES[] = {
    {"state=\"hidden\"", "", "a\n0: 1\n", "W1250 t.xlsx 企业 说明 (hidden 隐藏), 贷款"},
    {"state=\"veryHidden\"", "", "a\n0: 1\n", "W1250 t.xlsx 企业 说明 (hidden 隐藏), 贷款"},
    {"", "", "读我\n", "W1250 t.xlsx 说明 企业, 贷款; W1201 t.xlsx#说明"},
    {"", "企业", "a\n0: 1\n", ""},
    {"state=\"hidden\"", "说明", "读我\n", "W1201 t.xlsx#说明"},
    {"", "3", "b\n", "W1201 t.xlsx#贷款"}, /* the chart is no table */
    {"", "4", NULL, "E1250 t.xlsx 4 说明, 企业, 贷款"},
    {"", "0", NULL, "E1250 t.xlsx 0 说明, 企业, 贷款"},
    {"", "企业表", NULL, "E1250 t.xlsx 企业表 说明, 企业, 贷款"},
};

START_TEST(sheet_chosen)
{
    many_sheets(CHOICES[_i].state);
    const char *text = tables_text("t.xlsx", CHOICES[_i].table, BLOCK);
    ck_assert_int_eq(text == NULL, CHOICES[_i].text == NULL);
    if (text != NULL)
        ck_assert_str_eq(text, CHOICES[_i].text);
    ck_assert_str_eq(tables_said(), CHOICES[_i].says);
}
END_TEST

/* A workbook as another program writes it. */
START_TEST(workbook_of_a_library)
{
    lxw_workbook *book = workbook_new("t.xlsx");
    lxw_worksheet *sheet = workbook_add_worksheet(book, "企业");
    lxw_format *day = workbook_add_format(book), *share = workbook_add_format(book);
    format_set_num_format(day, "yyyy-mm-dd");
    format_set_num_format_index(share, 10);
    worksheet_write_string(sheet, 0, 0, "编号", NULL);
    worksheet_write_string(sheet, 0, 1, "日期", NULL);
    worksheet_write_string(sheet, 0, 2, "金额", NULL);
    worksheet_write_string(sheet, 0, 3, "占比", NULL);
    char expected[65536];
    size_t used = (size_t)snprintf(expected, sizeof expected, "编号|日期|金额|占比\n");
    for (int i = 0; i < 1000; i++) {
        char id[16];
        (void)snprintf(id, sizeof id, "E%04d", i);
        lxw_datetime date = {2026, 1 + i % 12, 1 + i % 28, 0, 0, 0};
        worksheet_write_string(sheet, (lxw_row_t)i + 1, 0, id, NULL);
        worksheet_write_datetime(sheet, (lxw_row_t)i + 1, 1, &date, day);
        worksheet_write_number(sheet, (lxw_row_t)i + 1, 2, (i * 10 + 1) / 10.0, NULL);
        worksheet_write_number(sheet, (lxw_row_t)i + 1, 3, 0.07, share);
        used += (size_t)snprintf(expected + used, sizeof expected - used, "%d: %s|2026-%02d-%02d|%d.1|0.07\n",
                                 i, id, date.month, date.day, i);
    }
    ck_assert_int_eq(workbook_close(book), LXW_NO_ERROR);
    ck_assert_str_eq(tables_text("t.xlsx", "", BLOCK), expected);
    ck_assert_str_eq(tables_text("t.xlsx", "", 1000), expected);
    ck_assert_str_eq(tables_said(), "");
}
END_TEST

START_TEST(places_of_blocks)
{
    tables_workbook("t.xlsx",
                    SHEET("<row r=\"2\">" T("a") "</row><row r=\"3\">" T("1") "</row><row r=\"6\">" T(
                              "2") "</row>"
                                   "<row r=\"7\">" T("3") "</row>",
                          ""),
                    NULL, NULL);
    hq_rowset *rowset;
    hq_block block;
    hq_text text;
    hq_rowset_request request = {.path = HQ_STR("t.xlsx"), .block_bytes = 1};
    hq_block_init(&block, NULL);
    ck_assert_int_eq(hq_rowset_open(NULL, &request, &tables_diags, &rowset), HQ_OK);
    const hq_rowset_facts *facts = hq_rowset_facts_of(rowset);
    ck_assert_int_eq(facts->format, HQ_FORMAT_XLSX);
    ck_assert(hq_str_is(facts->table, "企业"));
    ck_assert_uint_eq(facts->header_row, 2);
    ck_assert_uint_gt(facts->bytes, 100);
    uint64_t offset = 0;
    static const uint32_t FIRST[] = {0, 1, 4}, ROWS[] = {1, 3, 1};
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(hq_rowset_read(rowset, &tables_diags, &block), HQ_OK);
        ck_assert_uint_eq(block.first_row, FIRST[i]);
        ck_assert_uint_eq(block.row_count, ROWS[i]);
        ck_assert_uint_ge(block.offset, offset);
        ck_assert_uint_lt(block.offset, facts->bytes);
        offset = block.offset;
    }
    for (uint32_t from = 0; from < 6; from++) { /* and on from any row, forth and back */
        static const char *const LEFT[] = {"0: 1\n3: 2\n4: 3\n", "3: 2\n4: 3\n", "3: 2\n4: 3\n",
                                           "3: 2\n4: 3\n",       "4: 3\n",       ""};
        hq_text_init(&text, &tables_arena);
        ck_assert_int_eq(hq_rowset_seek(rowset, offset, from), HQ_OK);
        ck_assert_int_eq(tables_read_rows(rowset, &tables_diags, NULL, &text), HQ_OK);
        ck_assert_str_eq(text.length == 0 ? "" : hq_text_str(&text).at, LEFT[from]);
    }
    hq_rowset_close(rowset);
    hq_block_free(&block);
}
END_TEST

#include "xlsx_hostile.h"

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("xlsx");
    TCase *cells = tcase_create("cells");
    tcase_add_checked_fixture(cells, tables_set_up, tables_tear_down);
    tcase_add_loop_test(cells, cell_reads, 0, COUNT_OF(CELLS));
    tcase_add_loop_test(cells, format_shows, 0, COUNT_OF(FORMATS));
    tcase_add_test(cells, days_since_1904);
    suite_add_tcase(suite, cells);

    TCase *sheets = tcase_create("sheets");
    tcase_add_checked_fixture(sheets, tables_set_up, tables_tear_down);
    tcase_add_loop_test(sheets, sheet_of_a_shape, 0, COUNT_OF(SHAPES));
    tcase_add_loop_test(sheets, sheet_chosen, 0, COUNT_OF(CHOICES));
    tcase_add_test(sheets, workbook_of_a_library);
    tcase_add_test(sheets, places_of_blocks);
    suite_add_tcase(suite, sheets);

    TCase *harm = tcase_create("harm");
    tcase_add_checked_fixture(harm, tables_set_up, tables_tear_down);
    tcase_add_loop_test(harm, part_refused, 0, COUNT_OF(WRONG_PARTS));
    tcase_add_loop_test(harm, sheet_refused, 0, COUNT_OF(WRONG_SHEETS));
    tcase_add_loop_test(harm, bytes_refused, 0, COUNT_OF(WRONG_BYTES));
    tcase_add_test(harm, cut_anywhere);
    tcase_add_test(harm, bomb);
    tcase_add_test(harm, honest_but_large);
    tcase_add_loop_test(harm, strings_on_disk, 0, 3);
    tcase_add_test(harm, strings_without_a_disk);
    tcase_add_test(harm, too_many_strings);
    tcase_add_test(harm, string_too_long);
    tcase_add_test(harm, endless_tag);
    tcase_add_test(harm, deep);
    tcase_add_test(harm, part_twice);
    tcase_add_test(harm, encrypted_entry);
    tcase_add_test(harm, long_row);
    tcase_add_test(harm, no_memory);
    suite_add_tcase(suite, harm);
    return suite;
}
