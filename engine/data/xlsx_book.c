/* What a workbook holds beside its rows: sheets, relations, styles, shared strings. See xlsx.h. */
#include "data/xlsx.h"

#include <string.h>

#include "base/file.h"

/* ---- Relations: which part is what. ---- */

typedef struct relation {
    hq_str id, type, target; /* type: what stands behind the last slash */
} relation;
typedef HQ_LIST(relation) relation_list;

typedef struct relations {
    hq_arena *arena;
    relation_list list;
} relations;

static void no_end(hq_xml *xml, uint32_t depth, hq_str name)
{
    (void)xml, (void)depth, (void)name;
}

static void relation_start(hq_xml *xml, uint32_t depth, hq_str name, const char *const *attributes)
{
    relations *all = xml->context;
    hq_str type = hq_xml_attribute(attributes, "Type"), id = hq_xml_attribute(attributes, "Id"),
           target = hq_xml_attribute(attributes, "Target");
    if (depth != 1 || !hq_str_is(name, "Relationship") || type.at == NULL || id.at == NULL ||
        target.at == NULL || hq_str_is(hq_xml_attribute(attributes, "TargetMode"), "External"))
        return;
    const char *slash = strrchr(type.at, '/');
    if (slash != NULL)
        type = hq_str_of(slash + 1);
    static const char *const FOLLOWED[] = {"officeDocument", "worksheet", "styles", "sharedStrings"};
    for (size_t i = 0; i < sizeof FOLLOWED / sizeof FOLLOWED[0]; i++) {
        if (!hq_str_is(type, FOLLOWED[i]))
            continue;
        relation found = {hq_str_copy(all->arena, id), hq_str_of(FOLLOWED[i]),
                          hq_str_copy(all->arena, target)};
        if (found.id.at == NULL || found.target.at == NULL || !HQ_PUSH(all->arena, all->list, found))
            hq_xml_fail(xml, HQ_E_MEMORY);
    }
    if (all->list.count > HQ_XLSX_PARTS_MAX)
        hq_xml_refuse(xml, HQ_BOTH("more than 10,000 relations", "引用超过 10,000 个"));
}

static const hq_xml_handlers RELATIONS = {relation_start, no_end, NULL};

static hq_status read_relations(hq_xlsx_book *book, hq_str part, relations *out, hq_diags *diags)
{
    *out = (relations){.arena = book->package.arena};
    return hq_xml_read(&book->package, part, HQ_XLSX_SMALL_PART_BYTES_MAX, &RELATIONS, out, diags);
}

/* The first relation of a type; NULL: there is none. */
static const relation *of_type(const relations *all, const char *type)
{
    for (uint32_t i = 0; i < all->list.count; i++)
        if (hq_str_is(all->list.at[i].type, type))
            return &all->list.at[i];
    return NULL;
}

/* ---- The workbook's list of sheets. ---- */

static void workbook_start(hq_xml *xml, uint32_t depth, hq_str name, const char *const *attributes)
{
    hq_xlsx_book *book = xml->context;
    if (depth == 0 && !hq_str_is(name, "workbook"))
        hq_xml_refuse(xml, HQ_BOTH("it is no workbook", "不是工作簿"));
    if (depth == 1 && hq_str_is(name, "workbookPr"))
        book->since_1904 = hq_xml_truth(hq_xml_attribute(attributes, "date1904"));
    if (depth != 2 || !hq_str_is(name, "sheet"))
        return;
    hq_str title = hq_xml_attribute(attributes, "name"), id = hq_xml_attribute(attributes, "id"),
           state = hq_xml_attribute(attributes, "state");
    if (title.at == NULL || id.at == NULL || book->sheets.count >= HQ_XLSX_SHEETS_MAX) {
        hq_xml_refuse(xml, HQ_BOTH("a sheet without a name, or more than 1,000 sheets",
                                   "工作表没有名称，或超过 1,000 个"));
        return;
    }
    hq_xlsx_sheet_entry entry = {.name = hq_str_copy(book->package.arena, title),
                                 .relation = hq_str_copy(book->package.arena, id),
                                 .hidden = hq_str_is(state, "hidden") || hq_str_is(state, "veryHidden")};
    if (entry.name.at == NULL || entry.relation.at == NULL ||
        !HQ_PUSH(book->package.arena, book->sheets, entry))
        hq_xml_fail(xml, HQ_E_MEMORY);
}

static const hq_xml_handlers WORKBOOK = {workbook_start, no_end, NULL};

/* Sheets get their parts; what is no worksheet (a chart on a tab of its own) is no table and goes. */
static hq_status find_parts(hq_xlsx_book *book, hq_str folder, const relations *all, hq_diags *diags)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < book->sheets.count; i++) {
        hq_xlsx_sheet_entry *sheet = &book->sheets.at[i];
        for (uint32_t j = 0; j < all->list.count; j++) {
            const relation *other = &all->list.at[j];
            if (!hq_str_equal(other->id, sheet->relation) || !hq_str_is(other->type, "worksheet"))
                continue;
            HQ_TRY(hq_xlsx_target(&book->package, folder, other->target, diags, &sheet->part));
            book->sheets.at[kept++] = *sheet;
            break;
        }
    }
    book->sheets.count = kept;
    const relation *styles = of_type(all, "styles"), *strings = of_type(all, "sharedStrings");
    if (styles != NULL)
        HQ_TRY(hq_xlsx_target(&book->package, folder, styles->target, diags, &book->styles_part));
    if (strings != NULL)
        HQ_TRY(hq_xlsx_target(&book->package, folder, strings->target, diags, &book->strings_part));
    return HQ_OK;
}

static hq_status refuse_other(const hq_xlsx_book *book, hq_diags *diags, hq_str what)
{
    HQ_REPORT(diags, WORKBOOK_OTHER, HQ_POS_NONE, book->package.path, what);
    return HQ_E_INVALID;
}

/* The workbook's part: what the package says it is. */
static hq_status find_workbook(hq_xlsx_book *book, hq_str *part, hq_diags *diags)
{
    zip_int64_t index;
    relations all;
    HQ_TRY(hq_xlsx_part_find(&book->package, HQ_STR("_rels/.rels"), diags, &index));
    if (index < 0) {
        HQ_TRY(hq_xlsx_part_find(&book->package, HQ_STR("mimetype"), diags, &index));
        return refuse_other(book, diags,
                            index >= 0 ? HQ_BOTH("an OpenDocument file (.ods)", "OpenDocument 文件（.ods）")
                                       : HQ_BOTH("a zip without a workbook", "不含工作簿的 zip 压缩包"));
    }
    HQ_TRY(read_relations(book, HQ_STR("_rels/.rels"), &all, diags));
    const relation *main = of_type(&all, "officeDocument");
    if (main == NULL)
        return refuse_other(book, diags, HQ_BOTH("a zip without a workbook", "不含工作簿的 zip 压缩包"));
    HQ_TRY(hq_xlsx_target(&book->package, HQ_STR(""), main->target, diags, part));
    if (hq_str_ends(*part, HQ_STR(".bin")))
        return refuse_other(book, diags, HQ_BOTH("a binary workbook (.xlsb)", "二进制工作簿（.xlsb）"));
    if (hq_str_ends(*part, HQ_STR("document.xml")) || hq_str_ends(*part, HQ_STR("presentation.xml")))
        return refuse_other(book, diags, HQ_BOTH("a text or a presentation", "文字文档或演示文稿"));
    return HQ_OK;
}

hq_status hq_xlsx_book_read(hq_xlsx_book *book, hq_diags *diags)
{
    hq_str part;
    relations all;
    HQ_TRY(find_workbook(book, &part, diags));
    size_t cut = part.length;
    while (cut > 0 && part.at[cut - 1] != '/')
        cut--;
    hq_str folder = hq_str_cut(part, 0, cut);
    hq_text text;
    hq_text_init(&text, book->package.arena);
    hq_text_addf(&text, "%.*s_rels/%.*s.rels", HQ_STR_ARGS(folder),
                 HQ_STR_ARGS(hq_str_cut(part, cut, part.length)));
    hq_str relations_part = hq_text_str(&text);
    HQ_TRY_ALLOC(relations_part.at);
    HQ_TRY(hq_xml_read(&book->package, part, HQ_XLSX_SMALL_PART_BYTES_MAX, &WORKBOOK, book, diags));
    HQ_TRY(read_relations(book, relations_part, &all, diags));
    return find_parts(book, folder, &all, diags);
}

/* ---- Styles: which cells hold days. ---- */

typedef struct styles {
    hq_xlsx_book *book;
    unsigned char
        *own; /* hq_shown and 1, by the number of a format that the workbook defines; 0: it does not */
    enum { IN_NOTHING, IN_FORMATS, IN_CELLS } section;
    HQ_LIST(unsigned char) list;
} styles;

static void style_start(hq_xml *xml, uint32_t depth, hq_str name, const char *const *attributes)
{
    styles *all = xml->context;
    uint32_t number = 0;
    if (depth == 1)
        all->section = hq_str_is(name, "numFmts")   ? IN_FORMATS
                       : hq_str_is(name, "cellXfs") ? IN_CELLS
                                                    : IN_NOTHING;
    if (depth != 2 || all->section == IN_NOTHING)
        return;
    hq_str id = hq_xml_attribute(attributes, "numFmtId"), code = hq_xml_attribute(attributes, "formatCode");
    if (id.at != NULL && !hq_xml_count(id, HQ_XLSX_STYLES_MAX - 1, &number)) {
        hq_xml_refuse(xml, HQ_BOTH("a number format without a number", "数字格式编号不对"));
        return;
    }
    if (all->section == IN_FORMATS && code.at != NULL)
        all->own[number] = (unsigned char)(hq_xlsx_shown_by_code(code) + 1);
    if (all->section != IN_CELLS || !hq_str_is(name, "xf"))
        return;
    hq_shown shown =
        all->own[number] != 0 ? (hq_shown)(all->own[number] - 1) : hq_xlsx_shown_by_number(number);
    if (all->list.count >= HQ_XLSX_STYLES_MAX)
        hq_xml_refuse(xml, HQ_BOTH("more than 65,536 styles", "单元格样式超过 65,536 种"));
    else if (!HQ_PUSH(all->book->package.arena, all->list, (unsigned char)shown))
        hq_xml_fail(xml, HQ_E_MEMORY);
}

static const hq_xml_handlers STYLES = {style_start, no_end, NULL};

hq_status hq_xlsx_styles_read(hq_xlsx_book *book, hq_diags *diags)
{
    if (book->styles_part.at == NULL)
        return HQ_OK;
    styles all = {.book = book, .own = HQ_NEW_ARRAY(book->package.arena, unsigned char, HQ_XLSX_STYLES_MAX)};
    HQ_TRY_ALLOC(all.own);
    HQ_TRY(
        hq_xml_read(&book->package, book->styles_part, HQ_XLSX_SMALL_PART_BYTES_MAX, &STYLES, &all, diags));
    book->styles = all.list.at;
    book->style_count = all.list.count;
    return HQ_OK;
}

/* ---- Shared strings: texts that stand in the workbook once. ---- */

/*
 * One that no row can hold is cut behind the bound of a row, and the rows in which it stands are then too long: it is not read as something
 * else.
 */
enum { STRING_BYTES_MAX = HQ_ROW_BYTES_MAX + 1 };

typedef struct string_reader {
    hq_xlsx_book *book;
    hq_room text; /* of the present one */
    size_t length;
    bool in_run, taking, cut;
} string_reader;

hq_status hq_xlsx_of_strings(const hq_xlsx_book *book, hq_diags *diags, hq_status status)
{
    if (status == HQ_E_IO)
        HQ_REPORT(diags, BATCH_TEMPORARY, HQ_POS_NONE, hq_error_text(hq_text_store_error(&book->strings)));
    if (status != HQ_E_LIMIT)
        return status;
    HQ_REPORT(diags, WORKBOOK_STRINGS, HQ_POS_NONE, book->package.path,
              hq_diag_count(diags, (book->strings.bytes_max + 1) >> 20));
    return HQ_E_INVALID;
}

static void string_start(hq_xml *xml, uint32_t depth, hq_str name, const char *const *attributes)
{
    string_reader *reader = xml->context;
    (void)attributes;
    if (depth == 1) {
        reader->length = 0;
        reader->cut = false;
    }
    if (depth == 2)
        reader->in_run = hq_str_is(name, "r"); /* else t, or how it is pronounced */
    reader->taking = hq_str_is(name, "t") && (depth == 2 || (depth == 3 && reader->in_run));
}

static void string_text(hq_xml *xml, hq_str text)
{
    string_reader *reader = xml->context;
    if (!reader->taking)
        return;
    if (text.length > STRING_BYTES_MAX - reader->length) {
        text.length = STRING_BYTES_MAX - reader->length;
        reader->cut = true;
    }
    if (hq_room_grow(&reader->text, reader->length + text.length) != HQ_OK) {
        hq_xml_fail(xml, HQ_E_MEMORY);
        return;
    }
    if (text.length > 0)
        memcpy((char *)reader->text.at + reader->length, text.at, text.length);
    reader->length += text.length;
}

static void string_end(hq_xml *xml, uint32_t depth, hq_str name)
{
    string_reader *reader = xml->context;
    (void)name;
    reader->taking = false;
    if (depth != 1)
        return;
    if (reader->book->strings.count >= HQ_STORE_TEXTS_MAX) {
        hq_xml_refuse(xml, HQ_BOTH("too many shared strings", "共享字符串过多"));
        return;
    }
    if (!reader->cut && reader->length > 0)
        reader->length = hq_xlsx_unescape(reader->text.at, reader->length);
    hq_status status = hq_text_store_add(&reader->book->strings, (hq_str){reader->text.at, reader->length});
    status = hq_xlsx_of_strings(reader->book, xml->diags, status);
    if (status != HQ_OK)
        hq_xml_fail(xml, status);
}

static const hq_xml_handlers STRINGS = {string_start, string_end, string_text};

hq_status hq_xlsx_strings_read(hq_xlsx_book *book, hq_diags *diags)
{
    if (book->strings_part.at == NULL)
        return HQ_OK;
    string_reader reader = {.book = book, .text.allocator = book->package.allocator};
    hq_status status =
        hq_xml_read(&book->package, book->strings_part, HQ_XLSX_SHEET_BYTES_MAX, &STRINGS, &reader, diags);
    hq_room_free(&reader.text);
    HQ_TRY(status);
    return hq_xlsx_of_strings(book, diags, hq_text_store_end(&book->strings));
}

void hq_xlsx_book_free(hq_xlsx_book *book)
{
    hq_text_store_free(&book->strings);
    hq_xlsx_package_close(&book->package);
}
