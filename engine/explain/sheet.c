/* Text in columns. See sheet.h. */
#include "explain/sheet.h"

#include <assert.h>
#include <string.h>
#include <uchar.h>

#include "base/utf8.h"

void hq_sheet_open(hq_sheet *sheet, hq_text *out, const hq_plan *plan, const hq_page *page)
{
    *sheet = (hq_sheet){.out = out, .colour = page->colour, .all = page->all, .after_blank = true};
    sheet->columns = page->columns == 0 ? HQ_SHEET_COLUMNS_DEFAULT : page->columns;
    if (sheet->columns < HQ_SHEET_COLUMNS_LEAST)
        sheet->columns = HQ_SHEET_COLUMNS_LEAST;
    hq_arena_init(&sheet->scratch, out->arena->allocator, 0);
    sheet->voice =
        (hq_voice){.arena = &sheet->scratch, .plan = plan, .pack = plan->pack, .language = page->language};
}

void hq_sheet_close(hq_sheet *sheet)
{
    sheet->out->failed = sheet->out->failed || sheet->voice.failed || sheet->scratch.failed;
    hq_arena_free(&sheet->scratch);
}

/* --- Characters --- */

static bool is_mark(uint32_t character)
{
    return character >= 1 && character <= 6;
}

/* One character of a text that may hold bytes which are none. */
static size_t next_character(hq_str s, uint32_t *character)
{
    int length = hq_utf8_decode(s, character);
    if (length > 0)
        return (size_t)length;
    *character = '?';
    return 1;
}

static uint32_t width_of(uint32_t character)
{
    if (is_mark(character))
        return 0;
    return hq_utf8_is_unsafe(character) ? 1 : (uint32_t)hq_utf8_char_width(character);
}

size_t hq_sheet_width(hq_str words)
{
    size_t width = 0;
    while (words.length > 0) {
        uint32_t character;
        size_t length = next_character(words, &character);
        width += width_of(character);
        words = hq_str_cut(words, length, words.length);
    }
    return width;
}

static bool is_one_of(uint32_t character, const char32_t *set)
{
    while (*set != 0 && *set != character)
        set++;
    return *set != 0;
}

/* May a line end at the space between these two? Not between a figure and its unit, nor a currency and its figure. */
static bool may_break_at_space(uint32_t before, uint32_t after)
{
    bool digit_before = before >= '0' && before <= '9', digit_after = after >= '0' && after <= '9';
    bool capital = before >= 'A' && before <= 'Z', small = after >= 'a' && after <= 'z';
    return !(digit_before && small) && !(capital && digit_after);
}

/* May a line end between these two? Beside a character of two columns but for what clings to its neighbour:
 * closing marks to what stands before, opening marks to what follows, a unit to its figure. */
static bool may_break(uint32_t before, uint32_t after)
{
    if (width_of(before) < 2 && width_of(after) < 2)
        return false;
    if (is_one_of(after, U"，。；：！？、）」』】》〉”’…·%,.;:!?)]}") ||
        is_one_of(before, U"（「『【《〈“‘([{"))
        return false;
    bool figure = (before >= '0' && before <= '9') || before == '%' || before == '.';
    return !figure;
}

/* --- Wrapping --- */

typedef struct hq_cut {
    size_t end;  /* bytes of the line, without the spaces at its end */
    size_t next; /* where the next line begins */
} hq_cut;

/* As much of `s` as fits in `room` columns, at least one character. */
static hq_cut cut_line(hq_str s, size_t room)
{
    size_t at = 0, width = 0, best = 0;
    uint32_t before = 0, word = 0; /* the character before, and the last that is no space */
    while (at < s.length) {
        uint32_t character;
        size_t length = next_character(hq_str_cut(s, at, s.length), &character);
        if (character == '\n')
            return (hq_cut){at, at + 1};
        if (is_mark(character)) {
            at += length;
            continue;
        }
        bool spaced = before == ' ' && word != 0 && character != ' ';
        if (before != 0 && character != ' ' &&
            (spaced ? may_break_at_space(word, character) : before != ' ' && may_break(before, character)))
            best = at;
        if (width + width_of(character) > room && character != ' ' && before != 0)
            break;
        width += width_of(character);
        before = character;
        word = character == ' ' ? word : character;
        at += length;
    }
    if (at >= s.length)
        return (hq_cut){s.length, s.length};
    size_t end = best > 0 ? best : at;
    return (hq_cut){end, end};
}

typedef struct hq_pen {
    hq_sheet *sheet;
    char style;    /* the mark in force; 0: none */
    size_t spaces; /* owed: written before the next character, never at the end of a line */
} hq_pen;

static const char *sequence_of(char mark)
{
    static const char *const SEQUENCES[] = {"",         "\033[1m",  "\033[2m", "\033[32m",
                                            "\033[31m", "\033[33m", "\033[0m"};
    return SEQUENCES[(unsigned char)mark];
}

static void put_spaces(hq_pen *pen)
{
    hq_text_repeat(pen->sheet->out, ' ', pen->spaces);
    pen->spaces = 0;
}

/* Spaces stand before what is coloured, not in it. */
static void put_mark(hq_pen *pen, char mark)
{
    pen->style = mark == HQ_PLAIN[0] ? 0 : mark;
    if (!pen->sheet->colour)
        return;
    if (pen->style != 0)
        put_spaces(pen);
    hq_text_add_z(pen->sheet->out, sequence_of(mark));
}

static void put_character(hq_pen *pen, hq_str bytes, uint32_t character)
{
    hq_text *out = pen->sheet->out;
    put_spaces(pen);
    if (hq_utf8_is_unsafe(character) || (bytes.length == 1 && character == '?'))
        hq_text_add_char(out, '?');
    else
        hq_text_add(out, bytes);
}

static void put(hq_pen *pen, hq_str words)
{
    while (words.length > 0) {
        uint32_t character;
        size_t length = next_character(words, &character);
        if (is_mark(character))
            put_mark(pen, (char)character);
        else if (character == ' ')
            pen->spaces++;
        else
            put_character(pen, hq_str_cut(words, 0, length), character);
        words = hq_str_cut(words, length, words.length);
    }
}

static void put_line(hq_pen *pen, uint32_t indent, hq_str words)
{
    char style = pen->style;
    pen->spaces += indent;
    if (style != 0)
        put_mark(pen, style);
    put(pen, hq_str_trim(words));
    pen->spaces = 0;
    if (pen->style != 0 && pen->sheet->colour)
        hq_text_add_z(pen->sheet->out, sequence_of(HQ_PLAIN[0]));
}

static void end_line(hq_sheet *sheet)
{
    hq_text_add_char(sheet->out, '\n');
    sheet->after_blank = false;
}

static size_t room_at(const hq_sheet *sheet, uint32_t indent)
{
    const size_t least = HQ_SHEET_COLUMNS_LEAST / 2;
    return sheet->columns > indent + least ? sheet->columns - indent : least;
}

void hq_sheet_line(hq_sheet *sheet, uint32_t first, uint32_t hang, hq_str words)
{
    hq_pen pen = {.sheet = sheet};
    uint32_t indent = first;
    words = hq_str_trim(words);
    while (words.length > 0) {
        hq_cut cut = cut_line(words, room_at(sheet, indent));
        put_line(&pen, indent, hq_str_cut(words, 0, cut.end));
        end_line(sheet);
        words = hq_str_cut(words, cut.next, words.length);
        while (words.length > 0 && words.at[0] == ' ')
            words = hq_str_cut(words, 1, words.length);
        indent = hang;
    }
}

void hq_sheet_whole(hq_sheet *sheet, uint32_t indent, hq_str words)
{
    hq_pen pen = {.sheet = sheet};
    put_line(&pen, indent, words);
    end_line(sheet);
}

void hq_sheet_item(hq_sheet *sheet, uint32_t indent, hq_str mark, hq_str words)
{
    hq_text text = hq_voice_text(&sheet->voice);
    hq_text_add(&text, mark);
    hq_text_add_char(&text, ' ');
    hq_text_add(&text, words);
    hq_sheet_line(sheet, indent, indent + (uint32_t)hq_sheet_width(mark) + 1,
                  hq_voice_take(&sheet->voice, &text));
}

void hq_sheet_pair(hq_sheet *sheet, uint32_t indent, uint32_t width, hq_str label, hq_str words)
{
    hq_text text = hq_voice_text(&sheet->voice);
    size_t used = hq_sheet_width(label);
    hq_text_add(&text, label);
    hq_text_repeat(&text, ' ', used < width ? width - used : 1);
    hq_text_add(&text, words);
    hq_sheet_line(sheet, indent, indent + width, hq_voice_take(&sheet->voice, &text));
}

void hq_sheet_row(hq_sheet *sheet, uint32_t first, uint32_t hang, hq_str words, hq_str figure)
{
    size_t width = hq_sheet_width(figure), whole = room_at(sheet, first);
    if (width == 0) {
        hq_sheet_line(sheet, first, hang, words);
        return;
    }
    if (width * 2 > whole + 10) { /* a long figure: below, still flush right */
        hq_sheet_line(sheet, first, hang, words);
        uint32_t at = sheet->columns > width ? (uint32_t)(sheet->columns - width) : 0;
        hq_sheet_line(sheet, at, hang, figure);
        return;
    }
    hq_pen pen = {.sheet = sheet};
    hq_cut cut = cut_line(words, whole - width - 2);
    hq_str line = hq_str_trim(hq_str_cut(words, 0, cut.end));
    put_line(&pen, first, line);
    size_t used = first + hq_sheet_width(line);
    hq_pen right = {.sheet = sheet};
    put_line(&right, sheet->columns > used + width ? (uint32_t)(sheet->columns - used - width) : 2, figure);
    end_line(sheet);
    hq_str rest = hq_str_trim(hq_str_cut(words, cut.next, words.length));
    while (rest.length > 0) {
        cut = cut_line(rest, room_at(sheet, hang) - width - 2);
        put_line(&pen, hang, hq_str_cut(rest, 0, cut.end));
        end_line(sheet);
        rest = hq_str_trim(hq_str_cut(rest, cut.next, rest.length));
    }
}

void hq_sheet_blank(hq_sheet *sheet)
{
    if (!sheet->after_blank)
        hq_text_add_char(sheet->out, '\n');
    sheet->after_blank = true;
}

void hq_sheet_heading(hq_sheet *sheet, hq_str words)
{
    hq_sheet_blank(sheet);
    hq_sheet_line(sheet, 0, 0, hq_styled(&sheet->voice, HQ_BOLD, words));
}

hq_str hq_styled(hq_voice *voice, const char *style, hq_str words)
{
    if (words.length == 0)
        return words;
    hq_text text = hq_voice_text(voice);
    hq_text_add_z(&text, style);
    hq_text_add(&text, words);
    hq_text_add_z(&text, HQ_PLAIN);
    return hq_voice_take(voice, &text);
}

/* --- Tables --- */

static void measure(const hq_table_page *table, size_t *widths)
{
    for (uint32_t c = 0; c < table->count; c++)
        widths[c] = hq_sheet_width(table->headings[c]);
    for (uint32_t r = 0; r < table->rows.count; r++)
        for (uint32_t c = 0; c < table->count; c++) {
            size_t width = hq_sheet_width(table->rows.at[r][c]);
            widths[c] = width > widths[c] ? width : widths[c];
        }
}

/* One row: the wide cell takes as many lines as it needs, the others stand on the first. */
static void put_row(hq_sheet *sheet, const hq_table_page *table, const size_t *widths, const hq_str *cells,
                    const char *style)
{
    hq_str rest = hq_str_trim(cells[table->wide]);
    uint32_t before = 0;
    for (uint32_t c = 0; c < table->wide; c++)
        before += (uint32_t)widths[c] + 2;
    for (bool first = true; first || rest.length > 0; first = false) {
        hq_cut cut = cut_line(rest, widths[table->wide]);
        hq_str part = hq_str_trim(hq_str_cut(rest, 0, cut.end));
        hq_text line = hq_voice_text(&sheet->voice);
        for (uint32_t c = 0; first && c < table->count; c++) {
            hq_str cell = c == table->wide ? part : cells[c];
            hq_text_add(&line, cell);
            hq_text_repeat(&line, ' ', widths[c] - hq_sheet_width(cell) + 2);
        }
        hq_pen pen = {.sheet = sheet};
        hq_str words = first ? hq_voice_take(&sheet->voice, &line) : part;
        put_line(&pen, first ? 0 : before, style == NULL ? words : hq_styled(&sheet->voice, style, words));
        end_line(sheet);
        rest = hq_str_trim(hq_str_cut(rest, cut.next, rest.length));
    }
}

bool hq_sheet_table(hq_sheet *sheet, const hq_table_page *table)
{
    size_t widths[HQ_TABLE_COLUMNS_MAX] = {0}, others = 0;
    assert(table->count <= HQ_TABLE_COLUMNS_MAX && table->wide < table->count);
    measure(table, widths);
    for (uint32_t c = 0; c < table->count; c++)
        others += c == table->wide ? 0 : widths[c] + 2;
    size_t least = widths[table->wide] < table->wide_least ? widths[table->wide] : table->wide_least;
    if (others + least > sheet->columns)
        return false;
    if (widths[table->wide] + others > sheet->columns)
        widths[table->wide] = sheet->columns - others;
    put_row(sheet, table, widths, table->headings, HQ_BOLD);
    for (uint32_t r = 0; r < table->rows.count; r++)
        put_row(sheet, table, widths, table->rows.at[r], NULL);
    return true;
}
