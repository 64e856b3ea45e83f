/*
 * CSV as rows of cells: what a text means, whatever the size of the blocks it is read in, the pieces it arrives in, its encoding and the
 * instructions it is read with. Expected cells are written by hand, from RFC 4180 and from what rowset.h says of texts that are not quite that.
 */
#include "csv_table.h"

#include <iconv.h>
#include <sys/socket.h>

#define TEXT(LITERAL)                  \
    {                                  \
        (LITERAL), sizeof(LITERAL) - 1 \
    }

static const struct {
    const char *name;
    hq_str bytes;
    hq_str table;
    bool recodes; /* it is UTF-8 and the same in another encoding */
} CASES[] = {
    {"plain", TEXT("a,b\n1,2\n3,4\n"), TEXT("[a][b]\n0:<1><2>\n1:<3><4>\n"), true},
    {"no line end at the end", TEXT("a,b\n1,2\n3,4"), TEXT("[a][b]\n0:<1><2>\n1:<3><4>\n"), true},
    {"CR LF", TEXT("a,b\r\n1,2\r\n3,4\r\n"), TEXT("[a][b]\n0:<1><2>\n1:<3><4>\n"), true},
    {"CR LF, none at the end", TEXT("a,b\r\n1,2\r\n3,4"), TEXT("[a][b]\n0:<1><2>\n1:<3><4>\n"), true},
    {"CR at the end", TEXT("a,b\r\n1,2\r\n3,4\r"), TEXT("[a][b]\n0:<1><2>\n1:<3><4>\n"), true},
    {"both line ends", TEXT("a,b\n1,2\r\n3,4\n5,6\r\n"), TEXT("[a][b]\n0:<1><2>\n1:<3><4>\n2:<5><6>\n"),
     true},
    {"CR in a cell", TEXT("a,b\n1\r2,3\n"), TEXT("[a][b]\n0:<1\r2><3>\n"), true},
    {"empty cells", TEXT("a,b,c\n,,\n1,,\n,,3\n"), TEXT("[a][b][c]\n0:<><><>\n1:<1><><>\n2:<><><3>\n"), true},
    {"white space stays", TEXT("a,b\n 1 ,\t2\n"), TEXT("[a][b]\n0:< 1 ><\t2>\n"), true},
    {"header trimmed", TEXT(" a , b\t\r\n1,2\r\n"), TEXT("[a][b]\n0:<1><2>\n"), true},
    {"header only", TEXT("a,b\n"), TEXT("[a][b]\n"), true},
    {"header only, no line end", TEXT("a,b"), TEXT("[a][b]\n"), true},
    {"header with gaps and doubles", TEXT("a,,a\n1,2,3\n"), TEXT("[a][][a]\n0:<1><2><3>\n"), true},
    {"one column", TEXT("a\n1\n\n2\n"), TEXT("[a]\n0:<1>\n1:<>\n2:<2>\n"), true},
    {"mark",
     TEXT("\xEF\xBB\xBF"
          "a,b\n1,2\n"),
     TEXT("[a][b]\n0:<1><2>\n"), false},
    {"mark, quoted header", TEXT("\xEF\xBB\xBF\"a\",b\n1,2\n"), TEXT("[a][b]\n0:<1><2>\n"), false},
    {"Chinese", TEXT("企业,省\n大连一厂,辽\n沈阳,辽宁\n"),
     TEXT("[企业][省]\n0:<大连一厂><辽>\n1:<沈阳><辽宁>\n"), true},
    {"two and four bytes", TEXT("a,b\n\xC3\xA9,\xF0\xA0\xAE\xB7\n1,2\n3,4\n"),
     TEXT("[a][b]\n0:<\xC3\xA9><\xF0\xA0\xAE\xB7>\n1:<1><2>\n2:<3><4>\n"), true},
    {"characters with narrow bounds", TEXT("a,b\n\xE0\xA4\x95,\xED\x9F\xBB\n"),
     TEXT("[a][b]\n0:<\xE0\xA4\x95><\xED\x9F\xBB>\n"), true},

    {"quotes", TEXT("a,b\n\"1\",\"2\"\n"), TEXT("[a][b]\n0:<1><2>\n"), true},
    {"delimiter in quotes", TEXT("a,b\n\"1,5\",2\n"), TEXT("[a][b]\n0:<1,5><2>\n"), true},
    {"line ends in quotes", TEXT("a,b\r\n\"1\r\n5\",\"\n\"\r\n3,4\r\n"),
     TEXT("[a][b]\n0:<1\r\n5><\n>\n1:<3><4>\n"), true},
    {"empty lines in quotes", TEXT("a,b\n\"1\n\n\n5\",2\n"), TEXT("[a][b]\n0:<1\n\n\n5><2>\n"), true},
    {"doubled quotes", TEXT("a,b\n\"1\"\"5\",\"\"\"\"\n"), TEXT("[a][b]\n0:<1\"5><\">\n"), true},
    {"two doubled quotes", TEXT("a,b\n\"\"\"\"\"\",2\n"), TEXT("[a][b]\n0:<\"\"><2>\n"), true},
    {"nothing in quotes", TEXT("a,b\n\"\",\"\"\n"), TEXT("[a][b]\n0:<><>\n"), true},
    {"quoted at the end", TEXT("a,b\n1,\"2\""), TEXT("[a][b]\n0:<1><2>\n"), true},
    {"quoted at the end, CR", TEXT("a,b\r\n1,\"2\"\r"), TEXT("[a][b]\n0:<1><2>\n"), true},
    {"quote inside of a cell", TEXT("a,b\n5\" pipe,2\n3,x\"y\"\n"),
     TEXT("[a][b]\n0:<5\" pipe><2>\n1:<3><x\"y\">\n"), true},
    {"quote behind a space", TEXT("a,b\n1, \"2\"\n"), TEXT("[a][b]\n0:<1>< \"2\">\n"), true},
    {"quoted header", TEXT("\"a,1\",\"b\n2\"\n1,2\n"), TEXT("[a,1][b\n2]\n0:<1><2>\n"), true},
    {"quoted and Chinese", TEXT("企业,省\n\"大连，\"\"一\"\"厂\",辽\n"),
     TEXT("[企业][省]\n0:<大连，\"一\"厂><辽>\n"), true},

    {"open quote", TEXT("a,b\n1,2\n3,\"4\n5,6\n7,8\n"),
     TEXT("[a][b]\n0:<1><2>\n1!quote\n2:<5><6>\n3:<7><8>\n"), true},
    {"open quote in the last row", TEXT("a,b\n1,2\n3,\"4"), TEXT("[a][b]\n0:<1><2>\n1!quote\n"), true},
    {"open quote at the very end", TEXT("a,b\n1,2\n3,\""), TEXT("[a][b]\n0:<1><2>\n1!quote\n"), true},
    {"open quote in the second line of its row", TEXT("a,b\n\"1\n2\",\"3\n4,5\n"),
     TEXT("[a][b]\n0!quote\n1:<4><5>\n"), true},
    {"stray quote before a real one", TEXT("a,b\n\"1,2\n\"x,y\",3\n4,5\n"),
     TEXT("[a][b]\n0!quote\n1:<x,y><3>\n2:<4><5>\n"), true},
    {"text behind a quote", TEXT("a,b\n\"1\"x,2\n3,4\n"), TEXT("[a][b]\n0!quote\n1:<3><4>\n"), true},
    {"space behind a quote", TEXT("a,b\n\"1\" ,2\n3,4\n"), TEXT("[a][b]\n0!quote\n1:<3><4>\n"), true},
    {"CR alone behind a quote", TEXT("a,b\n1,\"2\"\rx\n3,4\n"), TEXT("[a][b]\n0!quote\n1:<3><4>\n"), true},
    {"every row astray", TEXT("a,b\n\"1,2\n\"3,4\n\"5,6\n"), TEXT("[a][b]\n0!quote\n1!quote\n2!quote\n"),
     true},

    {"too few", TEXT("a,b,c\n1,2,3\n4,5\n6\n7,8,9\n"),
     TEXT("[a][b][c]\n0:<1><2><3>\n1!few 2\n2!few 1\n3:<7><8><9>\n"), true},
    {"too many", TEXT("a,b\n1,2,\n1,2,3,4\n5,6\n"), TEXT("[a][b]\n0!many 3\n1!many 4\n2:<5><6>\n"), true},
    {"too many and too few, as many in all", TEXT("a,b\n1,2,3\n4\n5,6\n"),
     TEXT("[a][b]\n0!many 3\n1!few 1\n2:<5><6>\n"), true},
    {"too few, quoted", TEXT("a,b\n\"1,2\"\n3,\"4\"\n"), TEXT("[a][b]\n0!few 1\n1:<3><4>\n"), true},
    {"only ragged rows", TEXT("a,b\n1\n2\n"), TEXT("[a][b]\n0!few 1\n1!few 1\n"), true},
    {"empty lines between", TEXT("a,b\n1,2\n\n\r\n3,4\n"),
     TEXT("[a][b]\n0:<1><2>\n1!few 0\n2!few 0\n3:<3><4>\n"), true},
    {"empty lines at the end", TEXT("a,b\n1,2\n\n\r\n\n"), TEXT("[a][b]\n0:<1><2>\n"), true},
    {"empty lines behind the header", TEXT("a,b\n\n\n"), TEXT("[a][b]\n"), true},
    {"empty lines at the end, one column", TEXT("a\n1\n\n\n"), TEXT("[a]\n0:<1>\n"), true},
    {"empty lines behind an open quote", TEXT("a,b\n1,\"2\n\n\n"), TEXT("[a][b]\n0!quote\n"), true},
    {"empty lines before a stray quote", TEXT("a,b\n\n\n1,\"2\n"),
     TEXT("[a][b]\n0!few 0\n1!few 0\n2!quote\n"), true},
    {"empty lines before the header", TEXT("\n\r\na,b\n1,2\n"), TEXT("[a][b]\n0:<1><2>\n"), true},
    {"a line of delimiters at the end", TEXT("a,b\n1,2\n,\n"), TEXT("[a][b]\n0:<1><2>\n1:<><>\n"), true},

    {"NUL", TEXT("a,b\n1,2\n3,\0\n5,6\n"), TEXT("[a][b]\n0:<1><2>\n1!nul\n2:<5><6>\n"), true},
    {"NUL in quotes", TEXT("a,b\n1,2\n\"3\0\",4\n5,6\n"), TEXT("[a][b]\n0:<1><2>\n1!nul\n2:<5><6>\n"), true},
    {"no UTF-8", TEXT("企,省\n1,2\n3,\xFF\n\x80,4\n5,辽\n"),
     TEXT("[企][省]\n0:<1><2>\n1!encoding\n2!encoding\n3:<5><辽>\n"), false},
    {"half a character", TEXT("企,省\n\xE8\xBE,2\n3,\xE8\n辽,4\n"),
     TEXT("[企][省]\n0!encoding\n1!encoding\n2:<辽><4>\n"), false},
    {"overlong, surrogate, beyond",
     TEXT("企业,省辽\n\xC0\x80,\n\xED\xA0\x80,\n\xE0\x80\x80,\n\xF4\x90\x80\x80,\n1,2\n"),
     TEXT("[企业][省辽]\n0!encoding\n1!encoding\n2!encoding\n3!encoding\n4:<1><2>\n"), false},
    {"no UTF-8 in a row that is too long", TEXT("企业,省\n1,2,\xFF\n3,4\n"),
     TEXT("[企业][省]\n0!encoding\n1:<3><4>\n"), false},

    {"semicolons", TEXT("a;b;c\n1,5;2;3\n4;5,1;6\n"), TEXT("[a][b][c]\n0:<1,5><2><3>\n1:<4><5,1><6>\n"),
     true},
    {"tabs", TEXT("a\tb\n1\t2\n,\t;\n"), TEXT("[a][b]\n0:<1><2>\n1:<,><;>\n"), true},
    {"bars", TEXT("a|b\n1|2\n"), TEXT("[a][b]\n0:<1><2>\n"), true},
    {"bars, with characters that end in one in GB18030", TEXT("丂|剕\n剕|\"x|y\"\n弢|剕\"z\"\n剕\",1\n"),
     TEXT("[丂][剕]\n0:<剕><x|y>\n1:<弢><剕\"z\">\n2!few 1\n"), true},
    {"commas in quotes", TEXT("a;b\n\"1,2,3\";4\n\"5,6,7\";8\n"),
     TEXT("[a][b]\n0:<1,2,3><4>\n1:<5,6,7><8>\n"), true},
    {"a line that names the delimiter", TEXT("sep=;\na,1;b,2\n1,1;2,2\n"), TEXT("[a,1][b,2]\n0:<1,1><2,2>\n"),
     true},
};

static hq_rowset_request request_of(size_t block_bytes)
{
    return (hq_rowset_request){.path = hq_str_of(csv_path),
                               .format = HQ_FORMAT_CSV,
                               .encoding = HQ_STR("utf-8"),
                               .block_bytes = block_bytes};
}

static void check_sizes(const char *name, hq_str table)
{
    static const size_t LARGE[] = {100, 1000, 1 << 20};
    for (size_t i = 1; i <= 64 + sizeof LARGE / sizeof *LARGE; i++) {
        hq_str shown = {NULL, 0};
        hq_rowset_request request = request_of(i <= 64 ? i : LARGE[i - 65]);
        CHECK_ROW(name, csv_show(NULL, &request, NULL, &shown) == HQ_OK);
        CSV_CHECK_TEXT(name, shown, table);
    }
}

START_TEST(every_size_of_blocks)
{
    csv_put(CASES[_i].bytes);
    check_sizes(CASES[_i].name, CASES[_i].table);
}
END_TEST

START_TEST(every_set_of_instructions)
{
    csv_put(CASES[_i].bytes);
    for (hq_scan_set set = HQ_SCAN_PLAIN; set < HQ_SCAN_SET_COUNT; set++) {
        hq_str shown = {NULL, 0};
        hq_rowset_request request = request_of(1 << 16);
        if (hq_scan_of(set) == NULL)
            continue;
        CHECK_ROW(CASES[_i].name, csv_show(NULL, &request, hq_scan_of(set), &shown) == HQ_OK);
        CSV_CHECK_TEXT(CASES[_i].name, shown, CASES[_i].table);
    }
}
END_TEST

/* ---- Encodings: the same text through the system's iconv, which the reader has not for UTF-16. ---- */

static const struct {
    const char *name;
    bool mark;
} ENCODINGS[] = {{"GB18030", false}, {"GB18030", true},   {"UTF-16LE", false},
                 {"UTF-16LE", true}, {"UTF-16BE", false}, {"UTF-16BE", true}};

static hq_str recoded(hq_str text, const char *encoding, bool mark)
{
    static char room[8192];
    char marked[4096] = "\xEF\xBB\xBF", *in = marked, *out = room;
    size_t skip = mark ? 3 : 0, left = skip + text.length, room_left = sizeof room;
    memcpy(marked + skip, text.at, text.length);
    iconv_t to = iconv_open(encoding, "UTF-8");
    ck_assert(to != (iconv_t)-1);
    ck_assert_msg(iconv(to, &in, &left, &out, &room_left) != (size_t)-1, "%.*s", HQ_STR_ARGS(text));
    iconv_close(to);
    return (hq_str){room, (size_t)(out - room)};
}

START_TEST(every_encoding)
{
    for (int i = 0; CASES[_i].recodes && i < COUNT_OF(ENCODINGS); i++) {
        csv_put(recoded(CASES[_i].bytes, ENCODINGS[i].name, ENCODINGS[i].mark));
        for (size_t bytes = 1; bytes <= 68; bytes++) {
            hq_str shown = {NULL, 0};
            hq_rowset_request request = request_of(bytes <= 64 ? bytes : 1 << 16);
            request.encoding = hq_str_of(ENCODINGS[i].name);
            CHECK_ROW(CASES[_i].name, csv_show(NULL, &request, NULL, &shown) == HQ_OK);
            CSV_CHECK_TEXT(CASES[_i].name, shown, CASES[_i].table);
        }
    }
}
END_TEST

/* ---- Pieces: a socket that gives one message a read. ---- */

static int send_pieces(hq_str bytes, size_t first, size_t each)
{
    int ends[2];
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
    for (size_t at = 0; at < bytes.length;) {
        size_t piece = at == 0 ? first : each;
        if (piece > bytes.length - at)
            piece = bytes.length - at;
        if (piece > 0)
            ck_assert_int_eq(send(ends[0], bytes.at + at, piece, 0), (ssize_t)piece);
        at += piece;
        first = each;
    }
    close(ends[0]);
    return ends[1];
}

static void check_pieces(const char *name, hq_str bytes, hq_str encoding, hq_str table, size_t first,
                         size_t each)
{
    hq_str shown = {NULL, 0};
    hq_rowset_request request = {
        .path = HQ_STR("-"), .format = HQ_FORMAT_CSV, .encoding = encoding, .block_bytes = 10};
    int descriptor = send_pieces(bytes, first, each);
    ck_assert_int_eq(dup2(descriptor, STDIN_FILENO), STDIN_FILENO);
    close(descriptor);
    CHECK_ROW(name, csv_show(NULL, &request, NULL, &shown) == HQ_OK);
    CSV_CHECK_TEXT(name, shown, table);
}

START_TEST(every_piece)
{
    const char *name = CASES[_i].name;
    hq_str bytes = CASES[_i].bytes;
    for (size_t first = 1; first < bytes.length; first++)
        check_pieces(name, bytes, HQ_STR("utf-8"), CASES[_i].table, first, bytes.length);
    check_pieces(name, bytes, HQ_STR("utf-8"), CASES[_i].table, 1, 2);
    if (!CASES[_i].recodes)
        return;
    bytes = recoded(bytes, "UTF-16LE", true);
    for (size_t first = 1; first < bytes.length; first++)
        check_pieces(name, bytes, HQ_STR("utf-16le"), CASES[_i].table, first, bytes.length);
    check_pieces(name, bytes, HQ_STR("utf-16le"), CASES[_i].table, 1, 3);
}
END_TEST

/* ---- Going on from a place ---- */

static void check_seeks(const char *name, hq_str encoding)
{
    csv_place places[200];
    size_t count = 0;
    hq_rowset *rowset;
    hq_text whole;
    hq_rowset_request request = request_of(1);
    request.encoding = encoding;
    hq_text_init(&whole, &csv_arena);
    CHECK_ROW(name, hq_rowset_open(NULL, &request, &csv_diags, &rowset) == HQ_OK);
    CHECK_ROW(name, csv_add_rows(&whole, rowset, NULL, places, 200, &count) == HQ_OK);
    hq_str all = hq_text_str(&whole);
    for (size_t i = count; i-- > 0;) {
        hq_text rest;
        hq_text_init(&rest, &csv_arena);
        CHECK_ROW(name, hq_rowset_seek(rowset, places[i].offset, places[i].row) == HQ_OK);
        CHECK_ROW(name, csv_add_rows(&rest, rowset, NULL, NULL, 0, NULL) == HQ_OK);
        CSV_CHECK_TEXT(name, hq_text_str(&rest), hq_str_cut(all, places[i].shown, all.length));
    }
    hq_rowset_close(rowset);
}

START_TEST(every_place)
{
    csv_put(CASES[_i].bytes);
    check_seeks(CASES[_i].name, HQ_STR("utf-8"));
    for (int i = 0; CASES[_i].recodes && i < COUNT_OF(ENCODINGS); i++) {
        csv_put(recoded(CASES[_i].bytes, ENCODINGS[i].name, ENCODINGS[i].mark));
        check_seeks(CASES[_i].name, hq_str_of(ENCODINGS[i].name));
    }
}
END_TEST

/* ---- Memory ---- */

START_TEST(every_allocation_refused)
{
    hq_status status = HQ_E_MEMORY;
    csv_put(CASES[_i].bytes);
    for (size_t n = 1; status == HQ_E_MEMORY; n++) {
        test_memory memory;
        hq_str shown = {NULL, 0};
        hq_rowset_request request = request_of(10);
        ck_assert_uint_lt(n, 200);
        test_memory_init(&memory, n);
        status = csv_show(&memory.allocator, &request, NULL, &shown);
        CHECK_ROW(CASES[_i].name, status == HQ_OK || status == HQ_E_MEMORY);
        CHECK_NO_BLOCKS(&memory);
        if (status == HQ_OK)
            CSV_CHECK_TEXT(CASES[_i].name, shown, CASES[_i].table);
    }
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("csv");
    TCase *texts = tcase_create("texts");
    tcase_add_checked_fixture(texts, csv_set_up, csv_tear_down);
    tcase_add_loop_test(texts, every_size_of_blocks, 0, COUNT_OF(CASES));
    tcase_add_loop_test(texts, every_set_of_instructions, 0, COUNT_OF(CASES));
    tcase_add_loop_test(texts, every_encoding, 0, COUNT_OF(CASES));
    tcase_add_loop_test(texts, every_piece, 0, COUNT_OF(CASES));
    tcase_add_loop_test(texts, every_place, 0, COUNT_OF(CASES));
    tcase_add_loop_test(texts, every_allocation_refused, 0, COUNT_OF(CASES));
    suite_add_tcase(suite, texts);
    return suite;
}
