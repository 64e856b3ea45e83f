/* Decision tables and bracket scales: rows of cells divided by |, a line a row. */
#include <string.h>

#include "base/limits.h"
#include "lang/read.h"

/* A piece of a scalar: bytes [offset, offset + length), without spaces at its ends. */
typedef struct hq_piece {
    size_t offset, length;
} hq_piece;

static hq_piece trimmed(hq_str text, size_t from, size_t to)
{
    while (from < to && (text.at[from] == ' ' || text.at[from] == '\t'))
        from++;
    while (to > from && (text.at[to - 1] == ' ' || text.at[to - 1] == '\t' || text.at[to - 1] == '\r'))
        to--;
    return (hq_piece){from, to - from};
}

/* Cut a row into at most `max` cells; returns how many there are. */
static uint32_t cut_cells(hq_str text, hq_piece row, hq_piece *cells, uint32_t max)
{
    uint32_t count = 0;
    size_t from = row.offset, end = row.offset + row.length;
    for (size_t i = from; i <= end; i++)
        if (i == end || text.at[i] == '|') {
            if (count < max)
                cells[count] = trimmed(text, from, i);
            count++;
            from = i + 1;
        }
    return count;
}

static hq_ast *parse_piece(hq_read *read, hq_doc *doc, hq_piece piece)
{
    hq_ast *ast = NULL;
    if (hq_parse_part(&read->parse, doc, piece.offset, piece.length, &ast) != HQ_OK)
        hq_read_no_memory(read);
    return ast;
}

static hq_pos piece_pos(hq_read *read, hq_doc *doc, hq_piece piece)
{
    return hq_doc_at(read->arena, read->diags->sources, doc, piece.offset, piece.length);
}

/* Before types are known. */
static hq_diag *bad_cell(hq_read *read, hq_doc *doc, hq_piece piece)
{
    hq_str text = piece.length == 0 ? HQ_BOTH("an empty cell", "空单元格")
                                    : hq_str_cut(doc->scalar, piece.offset, piece.length);
    return HQ_REPORT(
        read->diags, BAD_CELL, piece_pos(read, doc, piece), text, HQ_BOTH("an input", "输入"),
        HQ_BOTH("a value, >= value, (a..b], [a, b], a set or -", "值、>= 值、(a..b]、[a, b]、集合或 -"));
}

static bool bad_interval(hq_read *read, hq_doc *doc, hq_piece piece)
{
    hq_diag_hint(read->diags, bad_cell(read, doc, piece), HQ_H_INTERVAL_BRACKETS, HQ_STR(""));
    return false;
}

/* (a..b], [a..b), ...: the brackets say whether the ends belong. */
static bool read_interval(hq_read *read, hq_doc *doc, hq_piece piece, hq_test *test)
{
    hq_str text = hq_str_cut(doc->scalar, piece.offset, piece.length);
    test->kind = HQ_TEST_INTERVAL;
    test->low_open = text.at[0] == '(';
    test->high_open = text.at[text.length - 1] == ')';
    for (size_t i = 1; i + 2 < text.length; i++)
        if (text.at[i] == '.' && text.at[i + 1] == '.') {
            hq_piece low = trimmed(doc->scalar, piece.offset + 1, piece.offset + i);
            hq_piece high = trimmed(doc->scalar, piece.offset + i + 2, piece.offset + piece.length - 1);
            test->low = parse_piece(read, doc, low);
            test->high = parse_piece(read, doc, high);
            return test->low != NULL && test->high != NULL;
        }
    return bad_interval(read, doc, piece);
}

static const struct {
    const char *sign;
    hq_binary binary;
} BOUNDS[] = {{"!=", HQ_B_NOT_EQUAL},
              {"<=", HQ_B_LESS_EQUAL},
              {">=", HQ_B_GREATER_EQUAL},
              {"<", HQ_B_LESS},
              {">", HQ_B_GREATER}};

static bool has_dots(hq_str text)
{
    for (size_t i = 0; i + 1 < text.length; i++)
        if (text.at[i] == '.' && text.at[i + 1] == '.')
            return true;
    return false;
}

static bool read_test(hq_read *read, hq_doc *doc, hq_piece piece, hq_test *test)
{
    hq_str text = hq_str_cut(doc->scalar, piece.offset, piece.length);
    test->pos = piece_pos(read, doc, piece);
    if (text.length == 0) {
        bad_cell(read, doc, piece);
        return false;
    }
    if (hq_str_is(text, "-")) {
        test->kind = HQ_TEST_ANY;
        return true;
    }
    bool opens = text.at[0] == '(' || text.at[0] == '[',
         closes = text.at[text.length - 1] == ')' || text.at[text.length - 1] == ']';
    if (opens && closes && has_dots(text))
        return read_interval(read, doc, piece, test);
    for (size_t i = 0; i < sizeof BOUNDS / sizeof *BOUNDS; i++)
        if (hq_str_starts(text, hq_str_of(BOUNDS[i].sign))) {
            size_t length = strlen(BOUNDS[i].sign);
            test->kind = HQ_TEST_BOUND;
            test->binary = BOUNDS[i].binary;
            test->low = parse_piece(read, doc,
                                    trimmed(doc->scalar, piece.offset + length, piece.offset + piece.length));
            return test->low != NULL;
        }
    if (hq_str_starts(text, HQ_STR("in "))) {
        test->kind = HQ_TEST_IN;
        test->low =
            parse_piece(read, doc, trimmed(doc->scalar, piece.offset + 3, piece.offset + piece.length));
        return test->low != NULL;
    }
    if (opens != closes && has_dots(text))
        return bad_interval(read, doc, piece);
    test->kind = HQ_TEST_EQUAL;
    test->low = parse_piece(read, doc, piece);
    return test->low != NULL;
}

static void read_row(hq_read *read, hq_doc *doc, hq_piece line, hq_table *table)
{
    hq_piece cells[HQ_TABLE_INPUTS_MAX * 2];
    uint32_t need = table->inputs.count + table->outputs.count;
    uint32_t have = cut_cells(doc->scalar, line, cells, HQ_TABLE_INPUTS_MAX * 2);
    hq_table_row row = {.pos = piece_pos(read, doc, line)};
    if (have != need) {
        hq_text a, b;
        hq_text_init(&a, read->arena);
        hq_text_init(&b, read->arena);
        hq_text_addf(&a, "%u", have);
        hq_text_addf(&b, "%u", need);
        HQ_REPORT(read->diags, ROW_CELLS, row.pos, hq_text_str(&a), hq_text_str(&b));
        return;
    }
    row.tests = HQ_NEW_ARRAY(read->arena, hq_test, table->inputs.count);
    row.outputs = HQ_NEW_ARRAY(read->arena, hq_ast *, table->outputs.count);
    if (row.tests == NULL || row.outputs == NULL) {
        hq_read_no_memory(read);
        return;
    }
    bool whole = true;
    for (uint32_t i = 0; i < table->inputs.count; i++)
        whole = read_test(read, doc, cells[i], &row.tests[i]) && whole;
    for (uint32_t i = 0; i < table->outputs.count; i++) {
        row.outputs[i] = parse_piece(read, doc, cells[table->inputs.count + i]);
        whole = whole && row.outputs[i] != NULL;
    }
    if (whole)
        (void)HQ_READ_PUSH(read, table->rows, row);
}

/* Call `each` for every line of a literal block that is not empty. */
static void each_line(hq_read *read, hq_doc *doc, void *into,
                      void (*each)(hq_read *, hq_doc *, hq_piece, void *))
{
    size_t from = 0;
    for (size_t i = 0; i <= doc->scalar.length && read->status == HQ_OK; i++)
        if (i == doc->scalar.length || doc->scalar.at[i] == '\n') {
            hq_piece line = trimmed(doc->scalar, from, i);
            if (line.length > 0 && doc->scalar.at[line.offset] != '#')
                each(read, doc, line, into);
            from = i + 1;
        }
}

static void row_into(hq_read *read, hq_doc *doc, hq_piece line, void *into)
{
    read_row(read, doc, line, into);
}

static bool read_names(hq_read *read, hq_doc *list, const char *what, hq_str_list *names)
{
    if (list == NULL || !hq_read_is_list(read, list, hq_str_of(what)))
        return false;
    for (uint32_t i = 0; i < list->count; i++)
        if (!hq_read_is_scalar(read, list->items[i], hq_str_of(what)) ||
            !HQ_READ_PUSH(read, *names, list->items[i]->scalar))
            return false;
    if (names->count == 0 && list->count == 0)
        HQ_REPORT(read->diags, MISSING_KEY, list->pos, hq_str_of(what), HQ_BOTH("a table", "表格"));
    return names->count > 0;
}

bool hq_read_table(hq_read *read, hq_doc *doc, hq_str name, hq_table *out)
{
    *out = (hq_table){.name = name};
    if (!hq_read_keys(read, doc, HQ_DOC_TABLE))
        return false;
    out->pos = doc->pos;
    out->first = hq_read_choice(read, doc, HQ_DOC_TABLE, "hit", 0) == 1;
    hq_doc *rows = hq_doc_get(doc, "rows");
    if (!read_names(read, hq_doc_get(doc, "inputs"), "inputs", &out->inputs) ||
        !read_names(read, hq_doc_get(doc, "outputs"), "outputs", &out->outputs) ||
        !hq_read_is_scalar(read, rows, HQ_STR("rows")))
        return false;
    uint32_t lines = 1;
    for (size_t i = 0; i < rows->scalar.length; i++)
        lines += rows->scalar.at[i] == '\n';
    if (out->inputs.count > HQ_TABLE_INPUTS_MAX || out->outputs.count > HQ_TABLE_INPUTS_MAX ||
        lines > HQ_TABLE_ROWS_MAX) {
        HQ_REPORT(read->diags, TABLE_TOO_LARGE, rows->pos, hq_diag_count(read->diags, HQ_TABLE_ROWS_MAX),
                  hq_diag_count(read->diags, HQ_TABLE_INPUTS_MAX));
        return false;
    }
    uint32_t errors = read->diags->error_count;
    each_line(read, rows, out, row_into);
    if (out->rows.count == 0 && read->diags->error_count == errors)
        HQ_REPORT(read->diags, TABLE_EMPTY, rows->pos);
    out->pos = rows->pos;
    return out->rows.count > 0;
}

static void bracket_into(hq_read *read, hq_doc *doc, hq_piece line, void *into)
{
    hq_scale_version *version = into;
    hq_piece cells[2];
    uint32_t have = cut_cells(doc->scalar, line, cells, 2);
    hq_bracket bracket = {.pos = piece_pos(read, doc, line)};
    if (have != 2) {
        hq_text count;
        hq_text_init(&count, read->arena);
        hq_text_addf(&count, "%u", have);
        HQ_REPORT(read->diags, ROW_CELLS, bracket.pos, hq_text_str(&count), HQ_STR("2"));
        return;
    }
    bracket.threshold = parse_piece(read, doc, cells[0]);
    bracket.rate = parse_piece(read, doc, cells[1]);
    if (bracket.threshold != NULL && bracket.rate != NULL)
        (void)HQ_READ_PUSH(read, version->brackets, bracket);
}

bool hq_read_scale(hq_read *read, hq_doc *doc, hq_str name, hq_scale *out)
{
    *out = (hq_scale){.name = name};
    if (!hq_read_keys(read, doc, HQ_DOC_SCALE))
        return false;
    out->pos = doc->pos;
    out->marginal = hq_read_choice(read, doc, HQ_DOC_SCALE, "mode", 0) == 0;
    hq_doc *brackets = hq_doc_get(doc, "brackets");
    if (brackets == NULL)
        return false;
    if (brackets->kind == HQ_DOC_SCALAR) {
        hq_scale_version version = {.from = HQ_DAY_MIN};
        each_line(read, brackets, &version, bracket_into);
        return version.brackets.count > 0 && HQ_READ_PUSH(read, out->versions, version);
    }
    if (!hq_read_is_map(read, brackets, HQ_STR("brackets")))
        return false;
    for (uint32_t i = 0; i < brackets->count; i++) {
        hq_scale_version version = {0};
        hq_doc key = {.kind = HQ_DOC_SCALAR, .pos = brackets->keys[i].pos, .scalar = brackets->keys[i].name};
        if (!hq_read_day(read, &key, &version.from) ||
            !hq_read_is_scalar(read, brackets->items[i], HQ_STR("brackets")))
            continue;
        if (out->versions.count > 0 && version.from <= out->versions.at[out->versions.count - 1].from)
            HQ_REPORT(read->diags, VALUES_ORDER, key.pos, key.scalar, brackets->keys[i - 1].name);
        each_line(read, brackets->items[i], &version, bracket_into);
        if (version.brackets.count > 0)
            (void)HQ_READ_PUSH(read, out->versions, version);
    }
    return out->versions.count > 0;
}
