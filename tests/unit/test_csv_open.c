/*
 * Opening tables: what a file is, what it is written in, what stands between its cells, and what is said of a file that is no table.
 */
#include "csv_table.h"

#define TEXT(LITERAL)                  \
    {                                  \
        (LITERAL), sizeof(LITERAL) - 1 \
    }

static const struct {
    const char *name;
    hq_str bytes, encoding;
    char delimiter;
} FOUND[] = {
    {"ASCII", TEXT("a,b\n1,2\n"), TEXT("utf-8"), ','},
    {"UTF-8", TEXT("企业,省\n1,2\n"), TEXT("utf-8"), ','},
    {"UTF-8, marked", TEXT("\xEF\xBB\xBF企业,省\n"), TEXT("utf-8"), ','},
    {"GB18030", TEXT("\xC6\xF3\xD2\xB5,\xCA\xA1\n1,2\n"), TEXT("gb18030"), ','},
    {"UTF-16LE, marked",
     TEXT("\xFF\xFE"
          "a\0\t\0b\0\n\0"),
     TEXT("utf-16le"), '\t'},
    {"UTF-16BE, marked", TEXT("\xFE\xFF\0a\0\t\0b\0\n"), TEXT("utf-16be"), '\t'},
    {"UTF-16LE, Chinese, no mark",
     TEXT("\x01\x4F\x1A\x4E,\0\x01\x77\r\0\n\0"
          "1\0,\0"
          "2\0\r\0\n\0"),
     TEXT("utf-16le"), ','},
    {"UTF-16BE, no mark",
     TEXT("\0a\0;\0b\0\n\0"
          "1\0;\0"
          "2\0\n"),
     TEXT("utf-16be"), ';'},
    {"a comma inside of cells", TEXT("a;b\n1,5;2,5\n3;4\n"), TEXT("utf-8"), ';'},
    {"a bar in the header only", TEXT("a|x,b\n1,2\n"), TEXT("utf-8"), ','},
    {"one column", TEXT("a\n1\n"), TEXT("utf-8"), ','},
    {"named by its first line", TEXT("sep=|\na,b|c\n1,2|3\n"), TEXT("utf-8"), '|'},
};

static hq_status open_bytes(hq_str bytes, const hq_rowset_request *asked, hq_rowset **rowset)
{
    hq_rowset_request request = *asked;
    csv_put(bytes);
    request.path = hq_str_of(csv_path);
    request.block_bytes = 100;
    return hq_rowset_open(NULL, &request, &csv_diags, rowset);
}

START_TEST(found_out)
{
    hq_rowset *rowset;
    ck_assert_int_eq(open_bytes(FOUND[_i].bytes, &(hq_rowset_request){.delimiter = 0}, &rowset), HQ_OK);
    const hq_rowset_facts *facts = hq_rowset_facts_of(rowset);
    CHECK_ROW(FOUND[_i].name, facts->format == HQ_FORMAT_CSV && facts->bytes == FOUND[_i].bytes.length);
    CHECK_ROW(FOUND[_i].name, hq_str_equal(facts->encoding, FOUND[_i].encoding));
    CHECK_ROW(FOUND[_i].name, facts->delimiter == FOUND[_i].delimiter);
    hq_rowset_close(rowset);
}
END_TEST

static const struct {
    const char *name;
    hq_str bytes;
    hq_rowset_request request;
    const char *code;
    hq_str says; /* part of the message in English */
} REFUSED[] = {
    {"empty", TEXT(""), {.delimiter = 0}, "E1203", TEXT("is empty")},
    {"a mark and nothing", TEXT("\xEF\xBB\xBF"), {.delimiter = 0}, "E1203", TEXT("is empty")},
    {"empty lines", TEXT("\n\r\n\n"), {.delimiter = 0}, "E1203", TEXT("is empty")},
    {"old Excel called CSV",
     TEXT("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0"),
     {.format = HQ_FORMAT_CSV},
     "E1202",
     TEXT("an old Excel workbook (.xls)")},
    {"ZIP called CSV",
     TEXT("PK\3\4\x14\0\6\0"),
     {.format = HQ_FORMAT_CSV},
     "E1202",
     TEXT("an Excel workbook (.xlsx)")},
    {"PDF", TEXT("%PDF-1.7\n%\xE2\xE3\n"), {.delimiter = 0}, "E1202", TEXT("a PDF document")},
    {"web page", TEXT("\xEF\xBB\xBF <HTML><table>"), {.delimiter = 0}, "E1202", TEXT("a web page")},
    {"binary",
     TEXT("\1\2\3\4\5\6\7\1\2\3\4\5\6\7\1\2\3\4\5\6\7\1\2\3"),
     {.delimiter = 0},
     "E1202",
     TEXT("a binary file")},
    {"JSON", TEXT("[1, 2]"), {.delimiter = 0}, "E1201", TEXT("no table that can be read here")},
    {"NUL in the header", TEXT("a,b\0\n1,2\n"), {.delimiter = 0}, "E1204", TEXT("a NUL byte")},
    {"header in another encoding than was said",
     TEXT("\xC6\xF3,b\n1,2\n"),
     {.encoding = TEXT("UTF8")},
     "E1204",
     TEXT("it is no text in utf-8, which --encoding says; say another one (gb18030, utf-16le, utf-16be), or "
          "leave")},
    {"header in another encoding than was found out",
     TEXT(
         "\xB1\xE0\xBA\xC5,\xFF\xFE\nA,1\n"), /* 编号 in GB18030, then two bytes that no encoding has there */
     {.delimiter = 0},
     "E1204",
     TEXT("it looks like gb18030, and some of it is no text in that; say the encoding with --encoding "
          "(utf-8, utf-16le, utf-16be)")},
    {"open quote in the header",
     TEXT("a,\"b\n1,2\n"),
     {.delimiter = 0},
     "E1204",
     TEXT("a quote in it is not closed")},
    {"CR alone", TEXT("a,b\r1,2\r3,4\r"), {.delimiter = 0}, "E1204", TEXT("CR alone")},
    {"an encoding that is none",
     TEXT("a,b\n"),
     {.encoding = TEXT("latin-9")},
     "E1205",
     TEXT("latin-9 is no encoding")},
    {"a quote as delimiter",
     TEXT("a,b\n"),
     {.format = HQ_FORMAT_CSV, .delimiter = '"'},
     "E1206",
     TEXT("\" cannot stand")},
    {"a digit as delimiter",
     TEXT("a,b\n"),
     {.format = HQ_FORMAT_CSV, .delimiter = '1'},
     "E1206",
     TEXT("1 cannot stand")},
    {"half a character as delimiter",
     TEXT("a,b\n"),
     {.format = HQ_FORMAT_CSV, .delimiter = '\xE0'},
     "E1206",
     TEXT("0xE0 cannot stand")},
    {"a line sep= that names what stands in numbers",
     TEXT("sep=.\na.b\n1.2\n"),
     {.delimiter = 0},
     "E1207",
     TEXT("names ., which cannot stand between cells; say with --delimiter")},
    {"a line sep= that names a quote",
     TEXT("sep=\"\na\"b\n1\"2\n"),
     {.delimiter = 0},
     "E1207",
     TEXT("names \", which cannot")},
    {"a line sep= that names half a character, in GB18030", /* once an assertion that failed */
     TEXT("sep=\xE0\ns=\xE0\"\npe[\n\n9&\xFE\xB7"
          "9\"\npe[\n\n9&\xFE\xB7"
          "9j\t\r\nj\tj\t\r\nj\t\n"),
     {.delimiter = 0},
     "E1207",
     TEXT("names 0xE0, which cannot")},
};

START_TEST(refused)
{
    hq_rowset *rowset;
    hq_text text;
    ck_assert_int_eq(open_bytes(REFUSED[_i].bytes, &REFUSED[_i].request, &rowset), HQ_E_INVALID);
    ck_assert_ptr_null(rowset);
    ck_assert_uint_eq(csv_diags.list.count, 1);
    CHECK_ROW(REFUSED[_i].name, strcmp(hq_message_code(csv_diags.list.at[0].message), REFUSED[_i].code) == 0);
    hq_text_init(&text, &csv_arena);
    hq_diag_print_message(&text, &csv_diags.list.at[0], HQ_LANG_EN);
    ck_assert_msg(memmem(text.at, text.length, REFUSED[_i].says.at, REFUSED[_i].says.length) != NULL,
                  "[%s] %s", REFUSED[_i].name, hq_text_str(&text).at);
}
END_TEST

START_TEST(no_file)
{
    hq_rowset *rowset;
    for (int format = HQ_FORMAT_UNKNOWN; format <= HQ_FORMAT_CSV; format++) {
        hq_rowset_request request = {.path = HQ_STR("/nowhere/x.csv"), .format = (hq_format)format};
        ck_assert_int_eq(hq_rowset_open(NULL, &request, &csv_diags, &rowset), HQ_E_INVALID);
        request.path = HQ_STR("/");
        ck_assert_int_eq(hq_rowset_open(NULL, &request, &csv_diags, &rowset), HQ_E_INVALID);
    }
    for (uint32_t i = 0; i < csv_diags.list.count; i++)
        ck_assert_int_eq(csv_diags.list.at[i].message, HQ_D_FILE_UNREADABLE);
}
END_TEST

START_TEST(no_rows_are_said_once)
{
    hq_rowset *rowset;
    hq_block block;
    ck_assert_int_eq(open_bytes(HQ_STR("a,b\n\n"), &(hq_rowset_request){.delimiter = 0}, &rowset), HQ_OK);
    hq_block_init(&block, NULL);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(hq_rowset_read(rowset, &csv_diags, &block), HQ_OK);
        ck_assert_uint_eq(block.row_count, 0);
    }
    ck_assert_uint_eq(csv_diags.warning_count, 1);
    ck_assert_int_eq(csv_diags.list.at[0].message, HQ_D_TABLE_NO_ROWS);
    hq_block_free(&block);
    hq_rowset_close(rowset);
}
END_TEST

START_TEST(no_seeking_beyond)
{
    hq_rowset *rowset;
    ck_assert_int_eq(open_bytes(HQ_STR("a,b\n1,2\n"), &(hq_rowset_request){.delimiter = 0}, &rowset), HQ_OK);
    ck_assert_int_eq(hq_rowset_seek(rowset, 8, 1), HQ_OK);
    ck_assert_int_eq(hq_rowset_seek(rowset, 9, 1), HQ_E_INVALID);
    hq_rowset_close(rowset);
}
END_TEST

static const struct {
    hq_str path, bytes;
    hq_format format;
} FORMATS[] = {
    {TEXT("a.csv"), TEXT("PK\3\4"), HQ_FORMAT_CSV},
    {TEXT("A.TSV"), TEXT(""), HQ_FORMAT_CSV},
    {TEXT("a.txt"), TEXT("x"), HQ_FORMAT_CSV},
    {TEXT("a.jsonl"), TEXT("x"), HQ_FORMAT_JSON_LINES},
    {TEXT("a.ndjson"), TEXT("x"), HQ_FORMAT_JSON_LINES},
    {TEXT("a.xlsx"), TEXT("x"), HQ_FORMAT_XLSX},
    {TEXT("a.db"), TEXT("x"), HQ_FORMAT_SQLITE},
    {TEXT("a.xls"), TEXT("a\tb\n"), HQ_FORMAT_CSV},
    {TEXT("a.xls"), TEXT("\xFF\xFE\x5F\x4E\t\0b\0\n\0"), HQ_FORMAT_CSV},
    {TEXT("a.xls"), TEXT("<html>"), HQ_FORMAT_XLSX},
    {TEXT("a.XLS"), TEXT("\xEF\xBB\xBF\r\n<table>"), HQ_FORMAT_XLSX},
    {TEXT("a.txt"), TEXT("<html>"), HQ_FORMAT_CSV},
    {TEXT("a.xls"), TEXT("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0"), HQ_FORMAT_XLSX},
    {TEXT("a"), TEXT("PK\3\4\x14"), HQ_FORMAT_XLSX},
    {TEXT("a"), TEXT("SQLite format 3\0\x10"), HQ_FORMAT_SQLITE},
    {TEXT("a"), TEXT(" {\"a\": 1}"), HQ_FORMAT_JSON_LINES},
    {TEXT("a"), TEXT("[1]"), HQ_FORMAT_UNKNOWN},
    {TEXT("a"), TEXT(""), HQ_FORMAT_CSV},
};

START_TEST(formats)
{
    hq_str bytes = FORMATS[_i].bytes;
    ck_assert_int_eq(hq_format_of(FORMATS[_i].path, (const unsigned char *)bytes.at, bytes.length),
                     FORMATS[_i].format);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("csv_open");
    TCase *opening = tcase_create("opening");
    tcase_add_checked_fixture(opening, csv_set_up, csv_tear_down);
    tcase_add_loop_test(opening, found_out, 0, COUNT_OF(FOUND));
    tcase_add_loop_test(opening, refused, 0, COUNT_OF(REFUSED));
    tcase_add_test(opening, no_file);
    tcase_add_test(opening, no_rows_are_said_once);
    tcase_add_test(opening, no_seeking_beyond);
    tcase_add_loop_test(opening, formats, 0, COUNT_OF(FORMATS));
    suite_add_tcase(suite, opening);
    return suite;
}
