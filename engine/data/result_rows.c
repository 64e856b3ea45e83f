/*
 * Rows into CSV and JSON lines. See result_rows.h.
 *
 * What stands between the cells of a row (a delimiter, a JSON key) is prepared once, and so is each word. For a row of numbers there is
 * one question of room, then only stores.
 */
#include "data/result_rows.h"

#include "data/result_fast.h"
#include "data/result_text.h"
#include "plan/columns.h"

enum {
    PREFIX_INLINE = HQ_FAST_WORD_BYTES /* a prefix up to here is copied in one step */
};

_Static_assert((int)HQ_RESULT_PADDING >= (int)HQ_FAST_TEXT_BYTES, "what the fast rows may read");

typedef struct shape {
    hq_result_kind kind;
    uint32_t decimals;
    hq_str prefix;       /* what stands before the cell */
    const hq_str *words; /* as they are written */
    uint32_t word_count;
} shape;

struct hq_row_format {
    const hq_result_table *table;
    hq_text_style style;
    hq_fast_isa isa;
    char delimiter;
    shape *shapes;
    uint32_t shape_count;
    size_t fixed_bytes; /* at most, of a row without its texts and words */
    hq_str head, tail;  /* of the file; of a row */
    hq_str quote;       /* around decimals and days: JSON's */
    hq_str nothing;     /* of an unknown cell */
    hq_str percent;
};

static bool is_json(const hq_text_style *style)
{
    return style->format == HQ_FORMAT_JSON_LINES;
}

/* --- Preparing --- */

static hq_status cell_text(const hq_row_format *format, hq_bytes *out, hq_str text)
{
    return is_json(&format->style) ? hq_json_cell(out, text) : hq_csv_cell(out, text, format->delimiter);
}

/* A copy in the arena with PREFIX_INLINE readable bytes. */
static hq_status keep(hq_arena *arena, hq_str text, hq_str *out)
{
    char *copy = hq_arena_alloc(arena, text.length + PREFIX_INLINE);
    HQ_TRY_ALLOC(copy);
    if (text.length > 0)
        memcpy(copy, text.at, text.length);
    *out = (hq_str){copy, text.length};
    return HQ_OK;
}

static hq_status prepare_prefix(hq_arena *arena, const hq_row_format *format, uint32_t index,
                                hq_bytes *scratch, shape *out)
{
    scratch->length = 0;
    if (is_json(&format->style)) {
        HQ_TRY(hq_bytes_add(scratch, index == 0 ? HQ_STR("{") : HQ_STR(",")));
        HQ_TRY(hq_json_cell(scratch, format->table->columns[index].name));
        HQ_TRY(hq_bytes_add(scratch, HQ_STR(":")));
    } else if (index > 0) {
        HQ_TRY(hq_bytes_add(scratch, (hq_str){&format->delimiter, 1}));
    }
    return keep(arena, hq_bytes_str(scratch), &out->prefix);
}

static hq_status prepare_words(hq_arena *arena, const hq_row_format *format, const hq_result_column *column,
                               hq_bytes *scratch, shape *out)
{
    hq_str *words = HQ_NEW_ARRAY(arena, hq_str, column->word_count);
    HQ_TRY_ALLOC(words);
    for (uint32_t i = 0; i < column->word_count; i++) {
        scratch->length = 0;
        HQ_TRY(cell_text(format, scratch, column->words[i]));
        HQ_TRY(keep(arena, hq_bytes_str(scratch), &words[i]));
    }
    out->words = words;
    out->word_count = column->word_count;
    return HQ_OK;
}

static hq_status prepare_shape(hq_arena *arena, hq_row_format *format, uint32_t index, hq_bytes *scratch)
{
    const hq_result_column *column = &format->table->columns[index];
    bool decimal = column->kind == HQ_RESULT_AMOUNT || column->kind == HQ_RESULT_PERCENTAGE;
    if (decimal && column->decimals > HQ_RESULT_DECIMALS_MAX)
        return HQ_E_USAGE;
    shape *out = &format->shapes[index];
    out->kind = column->kind;
    out->decimals = decimal ? column->decimals : 0;
    HQ_TRY(prepare_prefix(arena, format, index, scratch, out));
    format->fixed_bytes += out->prefix.length + PREFIX_INLINE + HQ_DIGITS_ROOM;
    return column->kind == HQ_RESULT_WORD ? prepare_words(arena, format, column, scratch, out) : HQ_OK;
}

static hq_status prepare_head(hq_arena *arena, hq_row_format *format, hq_bytes *scratch)
{
    const hq_text_style *style = &format->style;
    scratch->length = 0;
    if (is_json(style))
        return keep(arena, hq_bytes_str(scratch), &format->head);
    bool gb18030 = style->encoding == HQ_ENCODING_GB18030;
    if (style->byte_mark && !gb18030)
        HQ_TRY(hq_bytes_add(scratch, HQ_STR("\xEF\xBB\xBF")));
    size_t from = scratch->length;
    for (uint32_t i = 0; !style->no_header && i < format->shape_count; i++) {
        const hq_result_column *column = &format->table->columns[i];
        HQ_TRY(hq_bytes_add(scratch, format->shapes[i].prefix));
        HQ_TRY(cell_text(format, scratch, column->header.length > 0 ? column->header : column->name));
    }
    if (!style->no_header)
        HQ_TRY(hq_bytes_add(scratch, format->tail));
    if (gb18030) {
        hq_bytes other;
        hq_bytes_init(&other, scratch->allocator);
        hq_status status = hq_bytes_to_gb18030(scratch, from, &other);
        hq_bytes_free(&other);
        HQ_TRY(status);
    }
    return keep(arena, hq_bytes_str(scratch), &format->head);
}

/* A delimiter that no number, word or quote can be taken for. */
static bool is_delimiter(char c)
{
    return c == ',' || c == ';' || c == '\t' || c == '|' || c == ':' || c == '~' || c == '^';
}

static hq_status prepare(hq_arena *arena, hq_row_format *format, hq_bytes *scratch)
{
    for (uint32_t i = 0; i < format->shape_count; i++)
        HQ_TRY(prepare_shape(arena, format, i, scratch));
    return prepare_head(arena, format, scratch);
}

hq_status hq_row_format_new(hq_arena *arena, const hq_result_table *table, const hq_text_style *style,
                            hq_row_format **out)
{
    bool json = is_json(style);
    char delimiter = style->delimiter == 0 ? ',' : style->delimiter;
    *out = NULL;
    if ((!json && style->format != HQ_FORMAT_CSV) || (!json && !is_delimiter(delimiter)) ||
        (style->encoding != HQ_ENCODING_UTF8 && style->encoding != HQ_ENCODING_GB18030) ||
        table->column_count == 0 || table->column_count > HQ_RESULT_COLUMNS_MAX)
        return HQ_E_USAGE;
    hq_row_format *format = HQ_NEW(arena, hq_row_format);
    HQ_TRY_ALLOC(format);
    *format = (hq_row_format){.table = table,
                              .style = *style,
                              .isa = hq_fast_isa_here(),
                              .delimiter = delimiter,
                              .shapes = HQ_NEW_ARRAY(arena, shape, table->column_count),
                              .shape_count = table->column_count,
                              .tail = json ? HQ_STR("}\n") : HQ_STR("\n"),
                              .quote = json ? HQ_STR("\"") : HQ_STR(""),
                              .nothing = json ? HQ_STR("null") : HQ_STR(""),
                              .percent = json ? HQ_STR("") : HQ_STR("%")};
    HQ_TRY_ALLOC(format->shapes);
    format->fixed_bytes = PREFIX_INLINE;
    hq_bytes scratch;
    hq_bytes_init(&scratch, arena->allocator);
    hq_status status = prepare(arena, format, &scratch);
    hq_bytes_free(&scratch);
    HQ_TRY(status);
    *out = format;
    return HQ_OK;
}

hq_status hq_row_format_head(const hq_row_format *format, hq_bytes *out)
{
    return hq_bytes_add(out, format->head);
}

/* --- Writing --- */

/* A column of the rows at hand, with all that its cells need beside each other: one for each column, once for many rows. */
typedef enum lane_kind { LANE_TEXT, LANE_WORD, LANE_INTEGER, LANE_DECIMAL, LANE_OTHER } lane_kind;

typedef struct lane {
    const hq_result_values *values;
    const int64_t *numbers;
    const uint64_t *known;
    uint32_t row_mask; /* 0: entry 0 stands for every row */
    uint32_t run;      /* lanes from here on that are plain: the shortest loop is for them */
    uint8_t kind;      /* lane_kind */
    uint8_t decimals;
    uint8_t prefix_length; /* PREFIX_INLINE at most */
    char prefix[PREFIX_INLINE];
    hq_str long_prefix; /* a longer one; else empty */
} lane;

static lane_kind kind_of(const shape *shape_)
{
    switch (shape_->kind) {
    case HQ_RESULT_TEXT:
        return LANE_TEXT;
    case HQ_RESULT_WORD:
        return LANE_WORD;
    case HQ_RESULT_INTEGER:
        return LANE_INTEGER;
    case HQ_RESULT_AMOUNT:
        return shape_->decimals > 0 ? LANE_DECIMAL : LANE_OTHER;
    case HQ_RESULT_PERCENTAGE:
    case HQ_RESULT_DAY:
    case HQ_RESULT_TRUTH:
        break;
    }
    return LANE_OTHER;
}

static void make_lane(const shape *shape_, const hq_result_values *values, lane *out)
{
    bool is_long = shape_->prefix.length > PREFIX_INLINE;
    *out = (lane){.values = values,
                  .numbers = values->numbers,
                  .known = values->known,
                  .row_mask = values->same ? 0 : UINT32_MAX,
                  .kind = (uint8_t)kind_of(shape_),
                  .decimals = (uint8_t)shape_->decimals,
                  .prefix_length = is_long ? 0 : (uint8_t)shape_->prefix.length,
                  .long_prefix = is_long ? shape_->prefix : HQ_STR("")};
    memcpy(out->prefix, shape_->prefix.at, PREFIX_INLINE);
}

/* Digits, known in every row, and perhaps a point. */
static bool is_plain(const hq_row_format *format, const lane *lane_)
{
    bool digits = lane_->kind == LANE_INTEGER || (lane_->kind == LANE_DECIMAL && format->quote.length == 0);
    return digits && lane_->known == NULL && lane_->long_prefix.length == 0;
}

static inline char *put_prefix(const lane *lane_, char *at)
{
    memcpy(at, lane_->prefix, PREFIX_INLINE); /* of a known size: one store, whatever its length */
    if (__builtin_expect(lane_->long_prefix.length > 0, 0)) {
        memcpy(at, lane_->long_prefix.at, lane_->long_prefix.length);
        return at + lane_->long_prefix.length;
    }
    return at + lane_->prefix_length;
}

/* Plain lanes that stand beside each other. */
static inline char *put_run(const lane *lanes, uint32_t row, char *at)
{
    for (const lane *lane_ = lanes, *end = lanes + lanes->run; lane_ < end; lane_++) {
        memcpy(at, lane_->prefix, PREFIX_INLINE);
        at += lane_->prefix_length;
        int64_t number = lane_->numbers[row & lane_->row_mask];
        at = lane_->kind == LANE_INTEGER ? hq_put_integer(at, number)
                                         : hq_put_decimal(at, number, lane_->decimals);
    }
    return at;
}

static inline char *put_sign_of(char *at, hq_str sign) /* of one byte or none */
{
    *at = sign.at[0]; /* the terminator of an empty literal is a byte too */
    return at + sign.length;
}

static inline char *put_decimal(const hq_row_format *format, const lane *lane_, char *at, int64_t number)
{
    at = put_sign_of(at, format->quote);
    at = hq_put_decimal(at, number, lane_->decimals);
    return put_sign_of(at, format->quote);
}

/* What is rarer. */
static char *put_other(const hq_row_format *format, const shape *shape_, char *at, int64_t number)
{
    if (shape_->kind == HQ_RESULT_TRUTH) {
        static const char TRUTHS[2][8] = {"false", "true"};
        memcpy(at, TRUTHS[number != 0], sizeof TRUTHS[0]);
        return at + (number != 0 ? 4 : 5);
    }
    at = put_sign_of(at, format->quote);
    if (shape_->kind == HQ_RESULT_DAY)
        at = hq_put_day(at, number);
    else
        at =
            shape_->decimals == 0 ? hq_put_integer(at, number) : hq_put_decimal(at, number, shape_->decimals);
    if (shape_->kind == HQ_RESULT_PERCENTAGE)
        at = put_sign_of(at, format->percent);
    return put_sign_of(at, format->quote);
}

/* The word of a cell where it is one, and short. */
static inline const hq_str *short_word(const shape *shape_, int64_t word)
{
    bool is_short = (uint64_t)word < shape_->word_count && shape_->words[word].length <= PREFIX_INLINE;
    return is_short ? &shape_->words[word] : NULL;
}

/* Append a cell that takes only stores. NULL: there is more to be done for it. */
static inline char *put_cell(const hq_row_format *format, const lane *lane_, const shape *shape_,
                             uint32_t row, char *at)
{
    if (lane_->known != NULL && !hq_bit(lane_->known, row)) {
        memcpy(at, format->nothing.at, format->nothing.length);
        return at + format->nothing.length;
    }
    if (lane_->kind == LANE_INTEGER)
        return hq_put_integer(at, lane_->numbers[row]);
    if (lane_->kind == LANE_DECIMAL)
        return put_decimal(format, lane_, at, lane_->numbers[row]);
    if (lane_->kind == LANE_OTHER)
        return put_other(format, shape_, at, lane_->numbers[row]);
    if (lane_->kind == LANE_TEXT && format->quote.length == 0) /* CSV */
        return hq_csv_put_short(at, hq_result_text(lane_->values, row), format->delimiter);
    const hq_str *word = lane_->kind == LANE_WORD ? short_word(shape_, lane_->numbers[row]) : NULL;
    if (word == NULL)
        return NULL;
    memcpy(at, word->at, PREFIX_INLINE);
    return at + word->length;
}

/* A text or a word, and room for the rest of the row behind it. */
static hq_status add_text(const hq_row_format *format, const shape *shape_, const hq_result_values *values,
                          uint32_t row, hq_bytes *out)
{
    if (shape_->kind == HQ_RESULT_TEXT) {
        HQ_TRY(cell_text(format, out, hq_result_text(values, row)));
    } else {
        int64_t word = values->numbers[row];
        if (word < 0 || word >= shape_->word_count)
            return HQ_E_USAGE;
        HQ_TRY(hq_bytes_add(out, shape_->words[word]));
    }
    return hq_bytes_reserve(out, format->fixed_bytes);
}

static hq_status add_row(const hq_row_format *format, const lane *lanes, const hq_result_values *columns,
                         uint32_t row, hq_bytes *out)
{
    HQ_TRY(hq_bytes_reserve(out, format->fixed_bytes));
    size_t start = out->length;
    char *at = out->at + start;
    for (uint32_t i = 0; i < format->shape_count; i++) {
        const lane *lane_ = &lanes[i];
        if (lane_->run > 0) {
            at = put_run(lane_, row, at);
            i += lane_->run - 1;
            continue;
        }
        uint32_t place = row & lane_->row_mask;
        at = put_prefix(lane_, at);
        char *end = put_cell(format, lane_, &format->shapes[i], place, at);
        if (end == NULL) {
            out->length = (size_t)(at - out->at);
            HQ_TRY(add_text(format, &format->shapes[i], &columns[i], place, out));
            end = out->at + out->length;
        }
        at = end;
    }
    if (at == out->at + start && format->shape_count == 1) { /* an empty line is no row to many readers */
        *at++ = '"';
        *at++ = '"';
    }
    memcpy(at, format->tail.at, 2); /* "\n" has its terminator */
    at += format->tail.length;
    out->length = (size_t)(at - out->at);
    return HQ_OK;
}

/* Texts by their indices that need only be copied. */
static bool are_words(const hq_row_format *format, const hq_result_values *values)
{
    char room[HQ_CSV_SHORT_BYTES];
    bool plain = values->padded;
    for (uint32_t i = 0; plain && i < values->text_count; i++)
        plain = values->texts[i].length == 0 ||
                hq_csv_put_short(room, values->texts[i], format->delimiter) != NULL;
    return plain;
}

/* Of texts; the same. */
static bool make_fast_texts(const hq_row_format *format, const hq_result_values *values, hq_fast_lane *out)
{
    if (values->cells != NULL) {
        const hq_cells *cells = values->cells;
        bool last = values->cell_column + 1 == cells->column_count;
        out->kind = HQ_FAST_CELL;
        out->text = cells->text;
        out->ends = cells->ends + (size_t)values->cell_row * cells->column_count + values->cell_column;
        out->stride = cells->column_count;
        out->behind = 1 + (last ? cells->tail : 0);
        return true;
    }
    out->kind = values->indices == NULL ? HQ_FAST_TEXT : HQ_FAST_WORD;
    out->numbers = values->indices;
    out->word_count = values->text_count;
    return values->indices == NULL ? values->padded : are_words(format, values);
}

/* What the fast rows need to know of a column; false: its cells take more than they do. */
static bool make_fast(const hq_row_format *format, const shape *shape_, const hq_result_values *values,
                      hq_numerals *numerals, hq_fast_lane *out)
{
    *out = (hq_fast_lane){.numbers = values->numbers,
                          .texts = shape_->kind == HQ_RESULT_WORD ? shape_->words : values->texts,
                          .word_count = shape_->word_count,
                          .row_mask = values->same ? 0 : UINT32_MAX,
                          .numerals = numerals};
    switch (kind_of(shape_)) {
    case LANE_TEXT:
        return values->known == NULL && !is_json(&format->style) && make_fast_texts(format, values, out);
    case LANE_WORD:
        out->kind = HQ_FAST_WORD;
        break;
    case LANE_INTEGER:
        out->kind = HQ_FAST_NUMBER;
        break;
    case LANE_DECIMAL:
        out->kind = HQ_FAST_NUMBER;
        out->decimals = shape_->decimals;
        break;
    case LANE_OTHER:
        return false;
    }
    return values->known == NULL && !is_json(&format->style);
}

static hq_status add_fast(const hq_row_format *format, const hq_fast_lane *fast, const lane *lanes,
                          const hq_result_rows *rows, uint32_t first, uint32_t count, hq_bytes *out)
{
    const uint32_t end = first + count;
    for (uint32_t row = first; row < end;) {
        uint32_t some = end - row < HQ_FAST_ROWS ? end - row : HQ_FAST_ROWS, until;
        HQ_TRY(hq_bytes_reserve(out, ((size_t)some * format->shape_count + 1) * HQ_FAST_CELL_ROOM));
        char *at = hq_fast_rows(format->isa, fast, format->shape_count, format->delimiter, row, some,
                                out->at + out->length, &until);
        out->length = (size_t)(at - out->at);
        if (until < row + some)
            HQ_TRY(add_row(format, lanes, rows->columns, until++, out));
        row = until;
    }
    return HQ_OK;
}

static hq_status add_rows(const hq_row_format *format, const hq_result_rows *rows, uint32_t first,
                          uint32_t count, hq_bytes *out)
{
    const hq_allocator *allocator = out->allocator;
    const size_t each = sizeof(lane) + sizeof(hq_fast_lane) + sizeof(hq_numerals);
    const size_t bytes = format->shape_count * each;
    lane *lanes = allocator->allocate(allocator->context, bytes);
    HQ_TRY_ALLOC(lanes);
    hq_fast_lane *fast = (hq_fast_lane *)(lanes + format->shape_count);
    hq_numerals *numerals = (hq_numerals *)(fast + format->shape_count);
    bool is_fast = format->shape_count > 1;
    for (uint32_t i = 0; i < format->shape_count; i++) {
        make_lane(&format->shapes[i], &rows->columns[i], &lanes[i]);
        is_fast = make_fast(format, &format->shapes[i], &rows->columns[i], &numerals[i], &fast[i]) && is_fast;
    }
    uint32_t run = 0, numbers = 0;
    for (uint32_t i = format->shape_count; i-- > 0; lanes[i].run = run) {
        run = is_plain(format, &lanes[i]) ? run + 1 : 0;
        numbers = fast[i].kind == HQ_FAST_NUMBER ? numbers + 1 : 0;
        fast[i].run = numbers > 0 ? numbers : 1;
    }
    hq_status status = is_fast ? add_fast(format, fast, lanes, rows, first, count, out) : HQ_OK;
    for (uint32_t row = is_fast ? first + count : first; row < first + count && status == HQ_OK; row++)
        status = add_row(format, lanes, rows->columns, row, out);
    allocator->release(allocator->context, lanes, bytes);
    return status;
}

hq_status hq_row_format_rows(const hq_row_format *format, const hq_result_rows *rows, uint32_t first,
                             uint32_t count, hq_bytes *out)
{
    size_t before = out->length;
    hq_status status = add_rows(format, rows, first, count, out);
    if (status == HQ_OK && format->style.encoding == HQ_ENCODING_GB18030 && !is_json(&format->style)) {
        hq_bytes scratch;
        hq_bytes_init(&scratch, out->allocator);
        status = hq_bytes_to_gb18030(out, before, &scratch);
        hq_bytes_free(&scratch);
    }
    if (status != HQ_OK)
        out->length = before;
    return status;
}
