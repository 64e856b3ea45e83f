/* Workbooks that are damaged or mean harm; a part of test_xlsx.c. Each is told what it is: the code and its arguments, in English. */
#ifndef HQ_TESTS_XLSX_HOSTILE_H
#define HQ_TESTS_XLSX_HOSTILE_H

/* Refused with this code and these arguments; the message is there in both languages, and names the file in both. */
static void check_refused(const char *name, const char *path, const char *expected)
{
    const char *text = tables_text(path, "", BLOCK);
    ck_assert_msg(text == NULL, "[%s] was read: %.200s", name, text == NULL ? "" : text);
    ck_assert_msg(strncmp(tables_said(), expected, strlen(expected)) == 0, "[%s] %s", name, tables_said());
    const char *en = tables_messages(HQ_LANG_EN), *zh = tables_messages(HQ_LANG_ZH);
    ck_assert_ptr_nonnull(strstr(en, path));
    ck_assert_ptr_nonnull(strstr(zh, path));
    ck_assert_str_ne(en, zh);
    for (const char *at = en; *at != '\0';
         at++) /* no Chinese in the English text: the parts' names are ASCII */
        ck_assert_msg((unsigned char)*at < 0x80, "[%s] %s", name, en);
}

#define GOOD_SHEET SHEET("<row>" T("a") "</row><row>" T("1") "</row>", "")

static const struct {
    const char *part, *text; /* the part that is another; NULL: that is not there */
    const char *says;
} WRONG_PARTS[] = {
    {"_rels/.rels", NULL, "E1252 t.xlsx a zip without a workbook"},
    {"_rels/.rels", RELATIONS(""), "E1252 t.xlsx a zip without a workbook"},
    {"_rels/.rels", RELATIONS(RELATION("r", "officeDocument", "../workbook.xml")),
     "E1254 t.xlsx ../workbook.xml a relation leads out"},
    {"_rels/.rels", RELATIONS(RELATION("r", "officeDocument", "file:///etc/passwd")),
     "E1254 t.xlsx file:///etc/passwd a relation leads out"},
    {"_rels/.rels", RELATIONS(RELATION("r", "officeDocument", "//host/x")),
     "E1254 t.xlsx //host/x a relation leads out"},
    {"_rels/.rels", RELATIONS(RELATION("r", "officeDocument", "xl\\..\\x")),
     "E1254 t.xlsx xl\\..\\x a relation leads out"},
    {"_rels/.rels", RELATIONS(RELATION("r", "officeDocument", "")), "E1254 t.xlsx  a relation leads out"},
    {"_rels/.rels", RELATIONS(RELATION("r", "officeDocument", "word/document.xml")),
     "E1252 t.xlsx a text or a presentation"},
    {"_rels/.rels", RELATIONS(RELATION("r", "officeDocument", "xl/workbook.bin")),
     "E1252 t.xlsx a binary workbook"},
    {"_rels/.rels", RELATIONS(RELATION("r", "officeDocument", "xl/nothing.xml")),
     "E1254 t.xlsx xl/nothing.xml it is not there"},
    {"xl/workbook.xml", "<document/>", "E1254 t.xlsx xl/workbook.xml it is no workbook"},
    {"xl/workbook.xml", "<workbook><sheets><sheet/></sheets></workbook>",
     "E1254 t.xlsx xl/workbook.xml a sheet without a name"},
    {"xl/workbook.xml", WORKBOOK("", ""), "E1257 t.xlsx"},
    {"xl/workbook.xml", WORKBOOK("", SHEET_ENTRY("a", "1", "state=\"hidden\"")), "E1257 t.xlsx"},
    {"xl/workbook.xml", WORKBOOK("", SHEET_ENTRY("a", "7", "")), "E1257 t.xlsx"},
    {"xl/_rels/workbook.xml.rels", NULL, "E1254 t.xlsx xl/_rels/workbook.xml.rels it is not there"},
    {"xl/_rels/workbook.xml.rels", RELATIONS(RELATION("rId1", "worksheet", "../../../etc/passwd")),
     "E1254 t.xlsx ../../../etc/passwd a relation leads out"},
    {"xl/styles.xml", STYLES("<numFmt numFmtId=\"x\" formatCode=\"0\"/>", ""),
     "E1254 t.xlsx xl/styles.xml a number format"},
    {"xl/styles.xml", "<styleSheet><cellXfs><xf numFmtId=\"65536\"/>",
     "E1254 t.xlsx xl/styles.xml a number format"},
    {"xl/styles.xml", NULL, "E1254 t.xlsx xl/styles.xml it is not there"},
    {"xl/sharedStrings.xml", "<sst><si>", "E1254 t.xlsx xl/sharedStrings.xml its XML is broken"},
    {"xl/sharedStrings.xml",
     "<!DOCTYPE sst [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b "
     "\"&a;&a;&a;&a;&a;&a;&a;&a;\">]><sst><si><t>&b;</t></si></sst>",
     "E1254 t.xlsx xl/sharedStrings.xml it declares a document type"},
    {"xl/worksheets/sheet1.xml", "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><worksheet/>",
     "E1254 t.xlsx xl/worksheets/sheet1.xml it declares a document type"},
    {"xl/worksheets/sheet1.xml", "<x/>", "E1254 t.xlsx xl/worksheets/sheet1.xml it is no sheet"},
    {"xl/worksheets/sheet1.xml", "", "E1254 t.xlsx xl/worksheets/sheet1.xml its XML is broken"},
    {"xl/worksheets/sheet1.xml", "<worksheet>\xFF</worksheet>",
     "E1254 t.xlsx xl/worksheets/sheet1.xml its XML is broken"},
    {"xl/worksheets/sheet1.xml", "<?xml version=\"1.0\" encoding=\"ebcdic\"?><worksheet/>",
     "E1254 t.xlsx xl/worksheets/sheet1.xml its XML is broken"},
    {"../../evil.sh", "#!/bin/sh", "E1254 t.xlsx ../../evil.sh the name leads out"},
    {"a\\..\\evil", "x", "E1254 t.xlsx a\\..\\evil the name leads out"},
};

START_TEST(part_refused)
{
    tables_part parts[] = {{"_rels/.rels", ROOT_RELATIONS},
                           {"xl/workbook.xml", WORKBOOK("", SHEET_ENTRY("a", "1", ""))},
                           {"xl/_rels/workbook.xml.rels", PLAIN_RELATIONS},
                           {"xl/worksheets/sheet1.xml", GOOD_SHEET},
                           {"xl/sharedStrings.xml", STRINGS("")},
                           {"xl/styles.xml", PLAIN_STYLES},
                           {WRONG_PARTS[_i].part, WRONG_PARTS[_i].text}};
    size_t count = COUNT_OF(parts) - 1, own = 0;
    while (own < count && strcmp(parts[own].name, WRONG_PARTS[_i].part) != 0)
        own++;
    parts[own].text = WRONG_PARTS[_i].text;
    if (own == count)
        count++;
    else if (parts[own].text == NULL)
        parts[own] = parts[--count];
    tables_zip("t.xlsx", parts, count);
    check_refused(WRONG_PARTS[_i].part, "t.xlsx", WRONG_PARTS[_i].says);
}
END_TEST

static const struct {
    const char *rows, *behind, *says; /* behind "E1254 t.xlsx xl/worksheets/sheet1.xml " */
} WRONG_SHEETS[] = {
    {"<row r=\"0\"/>", "", "rows are out of order"},
    {"<row r=\"2\"/><row r=\"2\"/>", "", "rows are out of order"},
    {"<row r=\"3\"/><row r=\"2\"/>", "", "rows are out of order"},
    {"<row r=\"1048577\"/>", "", "rows are out of order"},
    {"<row r=\"1048576\"/><row/>", "", "rows are out of order"},
    {"<row r=\"-1\"/>", "", "rows are out of order"},
    {"<row r=\"1\"><c r=\"A2\"/></row>", "", "a cell stands in no place"},
    {"<row r=\"1\"><c r=\"1A\"/></row>", "", "a cell stands in no place"},
    {"<row r=\"1\"><c r=\"XFE1\"/></row>", "", "a cell stands in no place"},
    {"<row r=\"1\"><c r=\"AAAAAAAAAA1\"/></row>", "", "a cell stands in no place"},
    {"<row r=\"1\"><c r=\"\"/></row>", "", "a cell stands in no place"},
    {"<row r=\"1\"><c r=\"B1\"/><c r=\"B1\"/></row>", "", "cells of a row are out of order"},
    {"<row r=\"1\"><c r=\"B1\"/><c r=\"A1\"/></row>", "", "cells of a row are out of order"},
    {"<row r=\"1\"><c r=\"XFD1\"/><c/></row>", "", "cells of a row are out of order"},
    {"<row><c t=\"x\"/></row>", "", "a cell of a kind"},
    {"<row><c s=\"1\"/></row>", "", "a cell has a style that is not there"},
    {"<row><c s=\"99999999999\"/></row>", "", "a cell has a style that is not there"},
    {"<row><c t=\"s\"><v>0</v></c></row>", "", "a cell points at a text"},
    {"<row><c t=\"s\"><v>-1</v></c></row>", "", "a cell points at a text"},
    {"<row><c t=\"s\"><v>99999999999</v></c></row>", "", "a cell points at a text"},
    {"<row><c><v>1</v><v>2</v></c></row>", "", "a cell with two values"},
    {"<row><c t=\"inlineStr\"><is><t>a</t></is><is><t>b</t></is></c></row>", "", "a cell with two values"},
    {"<row><c>", "", "its XML is broken"},
    {"", "<mergeCells><mergeCell/></mergeCells>", "merged cells without a place"},
    {"", "<mergeCells><mergeCell ref=\"A1:\"/></mergeCells>", "merged cells without a place"},
    {"", "<mergeCells><mergeCell ref=\"B1:A1\"/></mergeCells>", "merged cells without a place"},
    {"", "<mergeCells><mergeCell ref=\"A2:A1\"/></mergeCells>", "merged cells without a place"},
    {"", "<mergeCells><mergeCell ref=\"A1:C3\"/><mergeCell ref=\"C3:D9\"/></mergeCells>",
     "merged cells overlap"},
    {"", "<mergeCells><mergeCell ref=\"B1:C3\"/><mergeCell ref=\"A2:B2\"/></mergeCells>",
     "merged cells overlap"},
};

START_TEST(sheet_refused)
{
    char sheet[4096], expected[256];
    (void)snprintf(sheet, sizeof sheet, SHEET("%s", "%s"), WRONG_SHEETS[_i].rows, WRONG_SHEETS[_i].behind);
    (void)snprintf(expected, sizeof expected, "E1254 t.xlsx xl/worksheets/sheet1.xml %s",
                   WRONG_SHEETS[_i].says);
    tables_workbook("t.xlsx", sheet, NULL, NULL);
    check_refused(WRONG_SHEETS[_i].rows, "t.xlsx", expected);
}
END_TEST

/* A compound file of one directory sector, which holds one name. */
#define OLE_HEAD "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"

static const struct {
    const char *name, *path;
    const char *bytes;
    size_t length;
    const char *ole; /* put into the directory of a compound file */
    const char *says;
} WRONG_BYTES[] = {
    {"no such file", "none.xlsx", NULL, 0, NULL, "E0001 none.xlsx No such file"},
    {"empty", "t.xlsx", "", 0, NULL, "E1252 t.xlsx no workbook"},
    {"text", "t.xlsx", "a,b\n1,2\n", 8, NULL, "E1252 t.xlsx no workbook"},
    {"end of a zip alone", "t.xlsx", "PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 22, NULL,
     "E1252 t.xlsx a zip without"},
    {"directory that is not there", "t.xlsx", "PK\5\6\0\0\0\0\1\0\1\0\x2E\0\0\0\0\0\0\0\0\0", 22, NULL,
     "E1254 t.xlsx zip its directory"},
    {"old workbook", "t.xls", OLE_HEAD, 8, "Workbook", "E1252 t.xls a file of Office before 2007"},
    {"old workbook by its bytes", "t.dat", OLE_HEAD, 8, "Workbook",
     "E1252 t.dat a file of Office before 2007"},
    {"head of an old workbook", "t.xlsx", OLE_HEAD, 8, NULL, "E1252 t.xlsx a file of Office before 2007"},
    {"behind a password", "t.xlsx", OLE_HEAD, 8, "EncryptedPackage", "E1253 t.xlsx"},
};

START_TEST(bytes_refused)
{
    char bytes[1024] = {0};
    size_t length = WRONG_BYTES[_i].length;
    if (length > 0)
        memcpy(bytes, WRONG_BYTES[_i].bytes, length);
    if (WRONG_BYTES[_i].ole != NULL) {
        length = sizeof bytes;
        bytes[30] = 9; /* sectors of 512 bytes; the directory is the first behind the header */
        for (size_t i = 0; WRONG_BYTES[_i].ole[i] != '\0'; i++)
            bytes[512 + 128 + 2 * i] = WRONG_BYTES[_i].ole[i];
    }
    if (WRONG_BYTES[_i].bytes != NULL)
        tables_put(WRONG_BYTES[_i].path, bytes, length);
    check_refused(WRONG_BYTES[_i].name, WRONG_BYTES[_i].path, WRONG_BYTES[_i].says);
}
END_TEST

/* A workbook that a connection lost the end of, or whose bytes a disk lost, is never read as a shorter one. */
START_TEST(cut_anywhere)
{
    char bytes[16384], sheet[8192];
    size_t used = 0;
    for (int i = 0; i < 100; i++)
        used += (size_t)snprintf(sheet + used, sizeof sheet - used, "<row><c><v>%d</v></c></row>",
                                 i * 7919 % 1000);
    char *whole_sheet = malloc(16384);
    (void)snprintf(whole_sheet, 16384, SHEET("<row>" T("a") "</row>%s", ""), sheet);
    tables_workbook("t.xlsx", whole_sheet, NULL, NULL);
    free(whole_sheet);
    const char *whole = tables_text("t.xlsx", "", BLOCK);
    ck_assert_ptr_nonnull(whole);
    FILE *file = fopen("t.xlsx", "rb");
    size_t length = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    ck_assert_uint_lt(length, sizeof bytes);
    for (size_t cut = 0; cut < length; cut += 1 + length / 97) {
        tables_put("cut.xlsx", bytes, cut);
        ck_assert_msg(tables_text("cut.xlsx", "", BLOCK) == NULL, "cut at %zu", cut);
    }
    for (size_t at = 0; at < length; at += 1 + length / 197) {
        bytes[at] = (char)(bytes[at] ^ 0x10);
        tables_put("flip.xlsx", bytes, length);
        const char *text = tables_text("flip.xlsx", "", BLOCK);
        ck_assert_msg(text == NULL || strcmp(text, whole) == 0, "changed at %zu: %s", at, text);
        bytes[at] = (char)(bytes[at] ^ 0x10);
    }
}
END_TEST

/* `count` times the same piece between a head and a tail, as the text of a sheet, or of what `part` names. */
static void put_repeated(const char *part, const char *head, const char *piece, size_t count,
                         const char *tail)
{
    size_t length = strlen(piece), used = strlen(head);
    char *text = malloc(used + count * length + strlen(tail) + 1);
    ck_assert_ptr_nonnull(text);
    memcpy(text, head, used);
    for (size_t i = 0; i < count; i++, used += length)
        memcpy(text + used, piece, length);
    memcpy(text + used, tail, strlen(tail) + 1);
    bool strings = strcmp(part, "xl/sharedStrings.xml") == 0;
    tables_workbook("t.xlsx", strings ? GOOD_SHEET : text, strings ? text : NULL, NULL);
    free(text);
}

START_TEST(bomb)
{
    put_repeated("", "<worksheet><sheetData>", "<row><c><v>1</v></c></row>          ", 2000000,
                 "</sheetData></worksheet>");
    check_refused("bomb", "t.xlsx", "E1255 t.xlsx xl/worksheets/sheet1.xml ");
}
END_TEST

START_TEST(honest_but_large)
{
    enum { ROWS = 300000 };
    size_t used = 0, room = (size_t)ROWS * 64;
    char *sheet = malloc(room);
    used += (size_t)snprintf(
        sheet, room,
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>a</t></is></c></row>");
    for (int i = 0; i < ROWS; i++)
        used += (size_t)snprintf(sheet + used, room - used, "<row r=\"%d\"><c r=\"A%d\"><v>1</v></c></row>",
                                 i + 2, i + 2);
    (void)snprintf(sheet + used, room - used, "</sheetData></worksheet>");
    tables_workbook("t.xlsx", sheet, NULL, NULL);
    free(sheet);
    test_memory memory;
    test_memory_init(&memory, 0);
    hq_rowset *rowset;
    hq_rowset_request request = {.path = HQ_STR("t.xlsx"), .block_bytes = 100000};
    hq_block block;
    uint64_t rows = 0;
    hq_block_init(&block, &memory.allocator);
    ck_assert_int_eq(hq_rowset_open(&memory.allocator, &request, &tables_diags, &rowset), HQ_OK);
    do {
        ck_assert_int_eq(hq_rowset_read(rowset, &tables_diags, &block), HQ_OK);
        rows += block.row_count;
        ck_assert_uint_lt(memory.bytes, 4 << 20);
    } while (block.row_count > 0);
    ck_assert_uint_eq(rows, ROWS);
    hq_rowset_close(rowset);
    hq_block_free(&block);
    CHECK_NO_BLOCKS(&memory);
}
END_TEST

/* ---- Shared strings, which are kept: on disk where memory does not hold them. ---- */

enum { SHARED = 60000, SHARED_ROWS = 30000 };

static uint32_t shared_at(uint32_t place) /* every one of them once */
{
    return (uint32_t)((uint64_t)place * 7919 % SHARED);
}

static int shared_text(uint32_t number, char *to, size_t room)
{
    int used = snprintf(to, room, "%u企业", number);
    for (uint32_t i = 0; i < number % 50; i++)
        used += snprintf(to + used, room - (size_t)used, "%u", i);
    return used;
}

/* Two of them in each row, in no order. */
static void put_shared_workbook(void)
{
    size_t room = (size_t)SHARED * 200, used = 0;
    char *strings = malloc(room), *sheet = malloc(room);
    ck_assert(strings != NULL && sheet != NULL);
    used = (size_t)snprintf(strings, room, "<sst>");
    for (uint32_t i = 0; i < SHARED; i++) {
        used += (size_t)snprintf(strings + used, room - used, "<si><t>");
        used += (size_t)shared_text(i, strings + used, room - used);
        used += (size_t)snprintf(strings + used, room - used, "</t></si>");
    }
    (void)snprintf(strings + used, room - used, "</sst>");
    used = (size_t)snprintf(sheet, room, "<worksheet><sheetData><row>" T("a") T("b") "</row>");
    for (uint32_t row = 0; row < SHARED_ROWS; row++)
        used += (size_t)snprintf(sheet + used, room - used,
                                 "<row><c t=\"s\"><v>%u</v></c><c t=\"s\"><v>%u</v></c></row>",
                                 shared_at(2 * row), shared_at(2 * row + 1));
    (void)snprintf(sheet + used, room - used, "</sheetData></worksheet>");
    tables_workbook("t.xlsx", sheet, strings, NULL);
    free(strings);
    free(sheet);
}

START_TEST(strings_on_disk)
{
    static const size_t MEMORY[] = {1, 1 << 20, 0};
    hq_rowset_request request = {.path = HQ_STR("t.xlsx"), .block_bytes = 100000, .memory_bytes = MEMORY[_i]};
    test_memory memory;
    hq_rowset *rowset;
    hq_block block;
    uint32_t place = 0;
    put_shared_workbook();
    test_memory_init(&memory, 0);
    hq_block_init(&block, &memory.allocator);
    ck_assert_int_eq(hq_rowset_open(&memory.allocator, &request, &tables_diags, &rowset), HQ_OK);
    do {
        ck_assert_int_eq(hq_rowset_read(rowset, &tables_diags, &block), HQ_OK);
        for (uint32_t cell = 0; cell < 2 * block.row_count; cell++) {
            char expected[200];
            hq_str got = hq_cell(&block.cells, cell / 2, cell % 2);
            int length = shared_text(shared_at(place++), expected, sizeof expected);
            ck_assert_msg(got.length == (size_t)length && memcmp(got.at, expected, got.length) == 0,
                          "%.*s, not %s", HQ_STR_ARGS(got), expected);
        }
        if (MEMORY[_i] != 0) /* 3.5 MB of strings */
            ck_assert_uint_lt(memory.bytes, (1 << 20) + MEMORY[_i]);
    } while (block.row_count > 0);
    ck_assert_uint_eq(place, SHARED);
    hq_rowset_close(rowset);
    hq_block_free(&block);
    CHECK_NO_BLOCKS(&memory);
}
END_TEST

START_TEST(strings_without_a_disk)
{
    hq_rowset *rowset;
    hq_rowset_request request = {
        .path = HQ_STR("t.xlsx"), .memory_bytes = 1, .tmp = HQ_STR("/nowhere/at/all")};
    put_shared_workbook();
    ck_assert_int_eq(hq_rowset_open(NULL, &request, &tables_diags, &rowset), HQ_E_IO);
    ck_assert_ptr_null(rowset);
    ck_assert_str_eq(tables_said(), "E1361 No such file or directory");
}
END_TEST

START_TEST(too_many_strings)
{
    hq_xlsx_book book = {
        .package = {.allocator = &hq_allocator_default, .arena = &tables_arena, .path = HQ_STR("t.xlsx")}};
    put_shared_workbook();
    hq_text_store_init(&book.strings, &hq_allocator_default, HQ_STR(""), 1, (1 << 20) - 1);
    ck_assert_int_eq(hq_xlsx_package_open(&book.package, HQ_STR("t.xlsx"), &tables_diags), HQ_OK);
    ck_assert_int_eq(hq_xlsx_book_read(&book, &tables_diags), HQ_OK);
    ck_assert_int_eq(hq_xlsx_strings_read(&book, &tables_diags), HQ_E_INVALID);
    ck_assert_str_eq(tables_said(), "E1256 t.xlsx 1");
    hq_xlsx_book_free(&book);
}
END_TEST

/*
 * A text that no row can hold is no other text because of that: its rows are too long, the others are read. What counts is how it is written, seven
 * bytes for each letter here.
 */
START_TEST(string_too_long)
{
    static const struct {
        const char *name;
        size_t letters;
        bool too_long;
    } LENGTHS[] = {{"within 4 MiB", (4 << 20) / 7, false}, {"beyond 4 MiB", (4 << 20) / 7 + 1, true}};
    const char *const head = "<sst><si><t>b</t></si><si><t>", *const tail =
                                                                  "</t></si><si><t>c</t></si></sst>";
    for (int i = 0; i < COUNT_OF(LENGTHS); i++) {
        size_t letters = LENGTHS[i].letters, used = strlen(head);
        char *strings = malloc(used + letters * 7 + strlen(tail) + 1), *expected = malloc(letters + 64);
        memcpy(strings, head, used);
        for (size_t l = 0; l < letters; l++, used += 7)
            memcpy(strings + used, "_x0041_", 7);
        memcpy(strings + used, tail, strlen(tail) + 1);
        tables_workbook(
            "t.xlsx",
            SHEET("<row>" T("a") "</row><row><c t=\"s\"><v>0</v></c></row><row><c t=\"s\"><v>1</v></c>"
                                 "</row><row><c t=\"s\"><v>2</v></c></row>",
                  ""),
            strings, NULL);
        used = (size_t)snprintf(expected, letters + 64, "a\n0: b\n");
        if (LENGTHS[i].too_long) {
            used += (size_t)snprintf(expected + used, 64, "1! LONG 0\n");
        } else {
            used += (size_t)snprintf(expected + used, 64, "1: ");
            memset(expected + used, 'A', letters);
            used += letters;
            expected[used++] = '\n';
        }
        (void)snprintf(expected + used, 32, "2: c\n");
        const char *text = tables_text("t.xlsx", "", 1);
        CHECK_ROW(LENGTHS[i].name, text != NULL && strcmp(text, expected) == 0);
        free(strings);
        free(expected);
    }
}
END_TEST

START_TEST(endless_tag)
{
    put_repeated("", "<worksheet><sheetData x=\"", "abcdefghijklmnop", 100000, "\"/></worksheet>");
    check_refused("tag", "t.xlsx", "E1254 t.xlsx xl/worksheets/sheet1.xml a tag in it is longer");
}
END_TEST

START_TEST(deep)
{
    put_repeated("", "<worksheet>", "<x>", 100, "");
    check_refused("deep", "t.xlsx", "E1254 t.xlsx xl/worksheets/sheet1.xml elements nested deeper");
}
END_TEST

/* libzip does not write a name twice: it is put there by changing another of its length. */
START_TEST(part_twice)
{
    char bytes[16384];
    const tables_part parts[] = {{"_rels/.rels", ROOT_RELATIONS},
                                 {"xl/workbook.xml", PLAIN_WORKBOOK},
                                 {"xl/workbook.xmm", PLAIN_WORKBOOK},
                                 {"xl/_rels/workbook.xml.rels", PLAIN_RELATIONS}};
    tables_zip("t.xlsx", parts, COUNT_OF(parts));
    FILE *file = fopen("t.xlsx", "rb");
    size_t length = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    for (char *at = bytes; (at = memmem(at, length - (size_t)(at - bytes), ".xmm", 4)) != NULL;)
        at[3] = 'L'; /* without regard to case */
    tables_put("t.xlsx", bytes, length);
    check_refused("twice", "t.xlsx", "E1254 t.xlsx xl/workbook.xml it is there twice");
}
END_TEST

START_TEST(encrypted_entry)
{
    tables_workbook("t.xlsx", GOOD_SHEET, NULL, NULL);
    zip_t *zip = zip_open("t.xlsx", 0, NULL);
    ck_assert_int_eq(zip_file_set_encryption(zip, 3, ZIP_EM_AES_256, "secret"), 0);
    ck_assert_int_eq(zip_close(zip), 0);
    check_refused("encrypted", "t.xlsx", "E1253 t.xlsx");
}
END_TEST

/* A row longer than 4 MiB is no row of cells; those beside it are. */
START_TEST(long_row)
{
    put_repeated("",
                 "<worksheet><sheetData><row>" T("a")
                     T("b") "</row><row>" T("1") "</row><row><c t=\"inlineStr\"><is><t>",
                 "0123456789abcdefghijklmnopqrstuv", 140000,
                 "</t></is></c></row><row>" T("2") "</row></sheetData></worksheet>");
    ck_assert_str_eq(tables_text("t.xlsx", "", BLOCK), "a|b\n0: 1|\n1! LONG 0\n2: 2|\n");
}
END_TEST

START_TEST(no_memory)
{
    hq_rowset_request request = {.path = HQ_STR("t.xlsx"), .block_bytes = 1};
    tables_workbook(
        "t.xlsx",
        SHEET("<row>" T("a")
                  T("b") "</row><row><c t=\"s\"><v>0</v></c></row><row><c/><c s=\"1\"><v>46143</v></c></row>",
              "<mergeCells><mergeCell ref=\"A2:A3\"/></mergeCells>"),
        STRING_LIST, STYLE_LIST);
    tables_refuse_memory(&request, "a|b\n0: 企业甲|\n1: #MERGED! A2|2026-05-01\n", 200);
}
END_TEST

#endif
