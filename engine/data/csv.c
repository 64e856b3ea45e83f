/*
 * Opening a file of comma- or otherwise separated values: what it is written in, what stands between its cells, and its header. Reading it is
 * csv_read.c and csv_cells.c; csv.h says which file does what.
 */
#include "data/csv.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* Bytes of a block at most: places in it are 32 bits. At least, for UTF-16: one character, whatever its length. */
enum { BLOCK_BYTES_MAX = 256 << 20, BLOCK_BYTES_MIN_WIDE = 8 };

/* ---- What is no text ---- */

#define BEGINS(BYTES) BYTES, sizeof(BYTES) - 1

static const struct {
    const char *bytes;
    size_t length;
    const char *what; /* both languages */
} NO_TEXTS[] = {
    {BEGINS("\xD0\xCF\x11\xE0"), "an old Excel workbook (.xls)\x1f旧版 Excel 工作簿（.xls）"},
    {BEGINS("PK\3\4"), "a ZIP archive or an Excel workbook (.xlsx)\x1f ZIP 压缩包或 Excel 工作簿（.xlsx）"},
    {BEGINS("SQLite format 3"), "an SQLite database\x1f SQLite 数据库"},
    {BEGINS("%PDF-"), "a PDF document\x1f PDF 文档"},
    {BEGINS("\x1F\x8B"), "a compressed file (gzip)\x1f压缩文件（gzip）"},
    {BEGINS("7z\xBC\xAF"), "a compressed archive (7z)\x1f 7z 压缩包"},
    {BEGINS("Rar!"), "a compressed archive (RAR)\x1f RAR 压缩包"},
    {BEGINS("\x89PNG"), "a picture\x1f图片"},
    {BEGINS("\xFF\xD8\xFF"), "a picture\x1f图片"},
    {BEGINS("<html"), "a web page\x1f网页文件"},
    {BEGINS("<!doctype"), "a web page\x1f网页文件"},
    {BEGINS("<table"), "a web page\x1f网页文件"},
    {BEGINS("<?xml"), "an XML document\x1f XML 文档"},
};

static bool begins(hq_str text, const char *bytes, size_t length)
{
    if (text.length < length)
        return false;
    for (size_t i = 0; i < length; i++) {
        char c = text.at[i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c) != bytes[i] && c != bytes[i])
            return false;
    }
    return true;
}

/* What a file is that is no text; NULL: it may be one. */
static const char *no_text(hq_str head, hq_encoding encoding)
{
    hq_str trimmed = hq_str_trim(hq_str_cut(head, hq_encoding_mark(encoding, head), head.length));
    for (size_t i = 0; i < sizeof NO_TEXTS / sizeof NO_TEXTS[0]; i++)
        if (begins(trimmed, NO_TEXTS[i].bytes, NO_TEXTS[i].length))
            return NO_TEXTS[i].what;
    if (encoding == HQ_ENCODING_UTF16LE || encoding == HQ_ENCODING_UTF16BE)
        return NULL;
    size_t controls = 0;
    for (size_t i = 0; i < head.length; i++)
        controls += (unsigned char)head.at[i] < ' ' && !hq_is_space(head.at[i]);
    return controls > head.length / 16 + 8 ? "a binary file\x1f二进制文件" : NULL;
}

/* ---- The header ---- */

static hq_status refuse_header(const hq_rowset *rowset, hq_diags *diags, hq_str why)
{
    HQ_REPORT(diags, TABLE_HEADER, HQ_POS_NONE, rowset->path, why);
    return HQ_E_INVALID;
}

/* Which encoding it was read in, who said so, and which others there are. */
static hq_status refuse_encoding(const hq_rowset *rowset, hq_diags *diags)
{
    const hq_csv *csv = rowset->own;
    hq_str name = hq_encoding_name(csv->encoding);
    hq_text others, why;
    hq_text_init(&others, diags->arena);
    for (int e = 0; e < HQ_ENCODING_COUNT; e++)
        if (e != (int)csv->encoding)
            hq_text_addf(&others, "%s%.*s", hq_text_str(&others).length == 0 ? "" : ", ",
                         HQ_STR_ARGS(hq_encoding_name((hq_encoding)e)));
    hq_str list = hq_text_str(&others);
    HQ_TRY_ALLOC(list.at);
    hq_text_init(&why, diags->arena);
    if (csv->said_encoding)
        hq_text_addf(
            &why,
            "it is no text in %.*s, which --encoding says; say another one (%.*s), or leave --encoding "
            "out\x1f它不是 --encoding 写明的 %.*s 编码；请改写其他编码（%.*s），或不写 --encoding",
            HQ_STR_ARGS(name), HQ_STR_ARGS(list), HQ_STR_ARGS(name), HQ_STR_ARGS(list));
    else
        hq_text_addf(
            &why,
            "it looks like %.*s, and some of it is no text in that; say the encoding with --encoding (%.*s), "
            "or save the file as CSV (UTF-8) again\x1f看来是 %.*s "
            "编码，但其中有乱码；请用 --encoding 写明编码（%.*s），或重新另存为 CSV（UTF-8）",
            HQ_STR_ARGS(name), HQ_STR_ARGS(list), HQ_STR_ARGS(name), HQ_STR_ARGS(list));
    HQ_TRY_ALLOC(hq_text_str(&why).at);
    return refuse_header(rowset, diags, hq_text_str(&why));
}

static hq_status refuse_ragged(const hq_rowset *rowset, hq_diags *diags, hq_ragged why)
{
    if (why == HQ_RAGGED_NUL)
        return refuse_header(rowset, diags, HQ_BOTH("a NUL byte stands in it", "其中有空字符（NUL）"));
    if (why == HQ_RAGGED_ENCODING)
        return refuse_encoding(rowset, diags);
    if (why == HQ_RAGGED_QUOTE)
        return refuse_header(rowset, diags,
                             HQ_BOTH("a quote in it is not closed, or text follows a closing quote",
                                     "其中引号没有闭合，或引号闭合后还有文字"));
    return refuse_header(rowset, diags, HQ_BOTH("it is longer than 4 MiB", "超过 4 MiB"));
}

/* Names out of the row, which is text in the reader's encoding with its line end. */
static hq_status read_header(hq_rowset *rowset, hq_diags *diags, hq_str row)
{
    const hq_csv *csv = rowset->own;
    hq_cells cells;
    if (csv->encoding == HQ_ENCODING_GB18030) {
        char *to = hq_arena_alloc(&rowset->arena, hq_gb18030_most(row.length));
        HQ_TRY_ALLOC(to);
        HQ_TRY(hq_gb18030_to_utf8(row, to, &row.length, NULL));
        row.at = to;
    }
    HQ_TRY(hq_csv_cells_apart(&csv->form, row, 1, 0, &rowset->arena, &cells));
    if (cells.ragged_count > 0)
        return refuse_ragged(rowset, diags, cells.ragged[0].why);
    rowset->column_count = cells.column_count;
    rowset->header = HQ_NEW_ARRAY(&rowset->arena, hq_str, cells.column_count);
    HQ_TRY_ALLOC(rowset->header);
    for (uint32_t i = 0; i < cells.column_count; i++)
        rowset->header[i] = hq_str_trim(hq_cell(&cells, 0, i));
    return HQ_OK;
}

hq_str hq_csv_held_text(const hq_csv *csv)
{
    return (hq_str){csv->held + csv->from, csv->until - csv->from};
}

void hq_csv_pass_held(hq_csv *csv, size_t bytes)
{
    csv->offset += hq_source_bytes_of(csv->encoding, hq_str_cut(hq_csv_held_text(csv), 0, bytes));
    csv->from += bytes;
}

/* Empty lines before the header, and the line "sep=;" that Excel writes and reads. */
static void pass_before_header(hq_csv *csv, char *delimiter)
{
    for (hq_str text = hq_csv_held_text(csv); text.length > 0; text = hq_csv_held_text(csv)) {
        const char *end = memchr(text.at, '\n', text.length);
        size_t next = end == NULL ? text.length : (size_t)(end - text.at) + 1;
        hq_str line = hq_str_trim(hq_str_cut(text, 0, next));
        bool separator = end != NULL && next >= 5 && begins(text, "sep=", 4) && line.length <= 5;
        if ((line.length > 0 || (end != NULL && text.at[0] != '\r' && text.at[0] != '\n')) && !separator)
            return;
        if (separator && *delimiter == 0 && text.at[4] != '\r' && text.at[4] != '\n')
            *delimiter = text.at[4];
        hq_csv_pass_held(csv, next);
    }
}

/* More text than is held; what is held ends with a line feed when nothing comes behind it. */
static hq_status hold_more(hq_rowset *rowset, hq_diags *diags, size_t bytes)
{
    hq_csv *csv = rowset->own;
    size_t got = 0, held = csv->until - csv->from;
    HQ_TRY(hq_csv_hold(rowset, held + bytes));
    hq_status status = hq_source_bytes_read(&csv->source, csv->held + csv->until, bytes, &got);
    if (status == HQ_E_IO)
        return hq_csv_unreadable(rowset, diags);
    HQ_TRY(status);
    csv->until += got;
    return HQ_OK;
}

/* The row of the header, and what stands behind it stays held. */
static hq_status take_header(hq_rowset *rowset, hq_diags *diags)
{
    hq_csv *csv = rowset->own;
    hq_row row;
    bool added = false;
    for (;;) {
        bool ended = csv->source.at_end;
        hq_str text = hq_csv_held_text(csv);
        if (ended && !added && text.length > 0 && text.at[text.length - 1] != '\n') {
            csv->held[csv->until++] = '\n'; /* hq_csv_hold left room */
            added = true;
            continue;
        }
        if (text.length == 0) {
            HQ_REPORT(diags, TABLE_EMPTY_FILE, HQ_POS_NONE, rowset->path);
            return HQ_E_INVALID;
        }
        row = hq_csv_row(&csv->form, text.at, text.length, 0, ended);
        if (row.kind != HQ_ROW_PARTIAL)
            break;
        HQ_TRY(hold_more(rowset, diags, text.length));
    }
    if (row.kind != HQ_ROW_WHOLE)
        return refuse_ragged(rowset, diags, row.kind == HQ_ROW_QUOTE ? HQ_RAGGED_QUOTE : HQ_RAGGED_LONG);
    hq_str text = hq_str_cut(hq_csv_held_text(csv), 0, row.next);
    const char *alone = memchr(text.at, '\r', text.length);
    if (alone != NULL && alone + 2 < text.at + text.length && memchr(text.at, '"', text.length) == NULL)
        return refuse_header(
            rowset, diags,
            HQ_BOTH("its lines end in CR alone, as on old Macs; save the file as CSV (UTF-8) again",
                    "换行符只有 CR（旧 Mac 格式），请重新另存为 CSV（UTF-8）"));
    HQ_TRY(read_header(rowset, diags, text));
    if (added)
        csv->until--;
    hq_csv_pass_held(csv, added && row.next > csv->until - csv->from ? csv->until - csv->from : row.next);
    return HQ_OK;
}

/* ---- Opening ---- */

/* The head of the file as it is, into source.raw. */
static hq_status read_head(hq_rowset *rowset, hq_diags *diags)
{
    hq_csv *csv = rowset->own;
    csv->source.raw = hq_arena_alloc(&rowset->arena, HQ_RAW_BYTES);
    HQ_TRY_ALLOC(csv->source.raw);
    hq_status status =
        hq_source_bytes_read(&csv->source, (char *)csv->source.raw, HQ_RAW_BYTES, &csv->source.until);
    return status == HQ_E_IO ? hq_csv_unreadable(rowset, diags) : status;
}

static hq_status find_encoding(hq_rowset *rowset, const hq_rowset_request *request, hq_diags *diags)
{
    hq_csv *csv = rowset->own;
    hq_str head = {(const char *)csv->source.raw, csv->source.until};
    hq_status status = HQ_OK;
    csv->said_encoding = request->encoding.length > 0;
    if (request->encoding.length == 0)
        status = hq_encoding_of(head, !csv->source.at_end, &csv->encoding);
    else if (!hq_encoding_named(request->encoding, &csv->encoding))
        status = HQ_E_IO;
    if (status == HQ_E_IO) {
        HQ_REPORT(diags, TABLE_ENCODING, HQ_POS_NONE,
                  request->encoding.length == 0 ? HQ_STR("gb18030") : request->encoding,
                  HQ_STR("utf-8, gb18030 (or gbk), utf-16le, utf-16be"));
        return HQ_E_INVALID;
    }
    HQ_TRY(status);
    const char *what = no_text(head, csv->encoding);
    if (what != NULL) {
        HQ_REPORT(diags, TABLE_NO_TEXT, HQ_POS_NONE, rowset->path, hq_str_of(what));
        return HQ_E_INVALID;
    }
    rowset->facts.encoding = hq_encoding_name(csv->encoding);
    csv->offset = hq_encoding_mark(csv->encoding, head);
    return HQ_OK;
}

/* From the raw head to text that is held. */
static hq_status hold_head(hq_rowset *rowset, hq_diags *diags)
{
    hq_csv *csv = rowset->own;
    csv->source.encoding = csv->encoding;
    if (csv->encoding == HQ_ENCODING_UTF16LE || csv->encoding == HQ_ENCODING_UTF16BE) {
        csv->source.from = (size_t)csv->offset;
        csv->source.at_end = false; /* until what is in `raw` is recoded too */
        if (csv->block_bytes < BLOCK_BYTES_MIN_WIDE)
            csv->block_bytes = BLOCK_BYTES_MIN_WIDE;
        return hold_more(rowset, diags, HQ_RAW_BYTES);
    }
    size_t length = csv->source.until - (size_t)csv->offset;
    HQ_TRY(hq_csv_hold(rowset, length));
    memcpy(csv->held, csv->source.raw + csv->offset, length);
    csv->until = length;
    csv->source.from = csv->source.until = 0;
    return HQ_OK;
}

/* What stands between cells is no part of a number, a name or a day, nor half a character. */
static bool may_delimit(char delimiter)
{
    bool letter = (delimiter >= 'a' && delimiter <= 'z') || (delimiter >= 'A' && delimiter <= 'Z');
    return !letter && !hq_is_digit(delimiter) && (unsigned char)delimiter < 0x7F &&
           strchr("\"\r\n.-+", delimiter) == NULL;
}

/* A delimiter as it is told: itself, or its number where nothing is seen of it. */
static hq_str shown_delimiter(hq_diags *diags, char delimiter)
{
    hq_text text;
    hq_text_init(&text, diags->arena);
    if (delimiter > ' ' && (unsigned char)delimiter < 0x7F)
        hq_text_add(&text, (hq_str){&delimiter, 1});
    else
        hq_text_addf(&text, "0x%02X", (unsigned char)delimiter);
    return hq_text_str(&text);
}

static hq_status find_delimiter(hq_rowset *rowset, hq_diags *diags, char wanted)
{
    hq_csv *csv = rowset->own;
    const bool asked = wanted != 0;
    pass_before_header(csv, &wanted);
    if (wanted != 0 && !asked && !may_delimit(wanted)) {
        HQ_REPORT(diags, TABLE_SEPARATOR, HQ_POS_NONE, rowset->path, shown_delimiter(diags, wanted));
        return HQ_E_INVALID;
    }
    hq_str text = hq_csv_held_text(csv);
    if (wanted == 0 && csv->encoding == HQ_ENCODING_GB18030) {
        char *to = hq_arena_alloc(&rowset->arena, hq_gb18030_most(text.length));
        HQ_TRY_ALLOC(to);
        HQ_TRY(hq_gb18030_to_utf8(text, to, &text.length, NULL));
        text.at = to;
    }
    csv->form.delimiter = wanted != 0 ? wanted : hq_csv_delimiter(text, csv->source.at_end);
    csv->form.trails = csv->encoding == HQ_ENCODING_GB18030 && (unsigned char)csv->form.delimiter >= '0';
    rowset->facts.delimiter = csv->form.delimiter;
    return HQ_OK;
}

static hq_status check_delimiter(char delimiter, hq_diags *diags)
{
    if (delimiter == 0 || may_delimit(delimiter))
        return HQ_OK;
    HQ_REPORT(diags, TABLE_DELIMITER, HQ_POS_NONE, shown_delimiter(diags, delimiter));
    return HQ_E_INVALID;
}

static hq_status open_file(hq_rowset *rowset, const hq_rowset_request *request, hq_diags *diags)
{
    hq_csv *csv = rowset->own;
    hq_status status = hq_file_open(&rowset->arena, request->path, &csv->source.file, &csv->source.error);
    if (status == HQ_E_IO)
        return hq_csv_unreadable(rowset, diags);
    HQ_TRY(status);
    struct stat info;
    csv->seeks =
        csv->source.file.own && fstat(csv->source.file.descriptor, &info) == 0 && S_ISREG(info.st_mode);
    rowset->facts.bytes = csv->source.file.size;
    return HQ_OK;
}

static hq_status open_csv(hq_rowset *rowset, const hq_rowset_request *request, hq_diags *diags)
{
    HQ_TRY(check_delimiter(request->delimiter, diags));
    hq_csv *csv = HQ_NEW(&rowset->arena, hq_csv);
    HQ_TRY_ALLOC(csv);
    *csv = (hq_csv){.form.row_bytes_max = HQ_APPLICANT_BYTES_MAX, .scan = hq_scan_here()};
    csv->source.file.descriptor = -1;
    csv->block_bytes = request->block_bytes == 0                ? 1
                       : request->block_bytes > BLOCK_BYTES_MAX ? BLOCK_BYTES_MAX
                                                                : request->block_bytes;
    rowset->own = csv;
    HQ_TRY(open_file(rowset, request, diags));
    HQ_TRY(read_head(rowset, diags));
    HQ_TRY(find_encoding(rowset, request, diags));
    HQ_TRY(hold_head(rowset, diags));
    HQ_TRY(find_delimiter(rowset, diags, request->delimiter));
    HQ_TRY(hq_csv_pass_title(rowset, diags));
    return take_header(rowset, diags);
}

static void close_csv(hq_rowset *rowset)
{
    hq_csv *csv = rowset->own;
    if (csv == NULL)
        return;
    hq_file_close(&csv->source.file);
    if (csv->held != NULL)
        rowset->allocator->release(rowset->allocator->context, csv->held, csv->held_capacity);
}

const hq_rowset_kind hq_rowset_csv = {.format = HQ_FORMAT_CSV,
                                      .open = open_csv,
                                      .read = hq_csv_read,
                                      .seek = hq_csv_seek,
                                      .cells = hq_csv_cells,
                                      .close = close_csv};

void hq_csv_scan_with(hq_rowset *rowset, const hq_scan *scan)
{
    hq_csv *csv = rowset->own;
    csv->scan = scan;
}
