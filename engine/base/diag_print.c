/* A diagnostic as a person reads it: place, message, the line itself, a caret in the right column. See diag.h. */
#include <assert.h>
#include <string.h>

#include "base/diag.h"
#include "base/limits.h"
#include "base/utf8.h"

static const struct {
    const char *en, *zh;
} HINTS[HQ_HINT_COUNT] = {
#define HQ_HINT(NAME, EN, ZH) [HQ_H_##NAME] = {EN, ZH},
#include "base/diagnostics.def"
};

static const char *const ERROR_WORD[] = {[HQ_LANG_EN] = "error", [HQ_LANG_ZH] = "错误"};
static const char *const WARNING_WORD[] = {[HQ_LANG_EN] = "warning", [HQ_LANG_ZH] = "警告"};
static const char *const SEE_WORD[] = {[HQ_LANG_EN] = "see also", [HQ_LANG_ZH] = "另见"};

#define RED    "\033[1;31m"
#define YELLOW "\033[1;33m"
#define DIM    "\033[2m"
#define BOLD   "\033[1m"
#define PLAIN  "\033[0m"

void hq_text_add_safely(hq_text *text, hq_str read)
{
    for (size_t i = 0; i < read.length;) {
        uint32_t character;
        int length = hq_utf8_decode(hq_str_cut(read, i, 4), &character);
        if (length <= 0)
            hq_text_add_z(text, "\xEF\xBF\xBD");
        else if (character == '\t')
            hq_text_add_char(text, ' ');
        else if (!hq_utf8_is_unsafe(character))
            hq_text_add(text, hq_str_cut(read, i, (size_t)length));
        i += length > 0 ? (size_t)length : 1;
    }
}

/* An argument may be written in both languages, English first, with a unit separator between. */
static void print_argument(hq_text *text, hq_str argument, hq_language language)
{
    const char *between = argument.length == 0 ? NULL : memchr(argument.at, '\x1f', argument.length);
    size_t english = between == NULL ? argument.length : (size_t)(between - argument.at);
    if (between != NULL && language == HQ_LANG_ZH)
        hq_text_add_safely(text, hq_str_cut(argument, english + 1, argument.length));
    else
        hq_text_add_safely(text, hq_str_cut(argument, 0, english));
}

/* Put args in the places of {0}..{4}. */
static void print_template(hq_text *text, const char *template, const hq_str *args, size_t count,
                           hq_language language)
{
    for (const char *at = template; *at != '\0'; at++) {
        if (at[0] == '{' && hq_is_digit(at[1]) && at[2] == '}') {
            size_t index = (size_t)(at[1] - '0');
            assert(index < count);
            print_argument(text, args[index], language);
            at += 2;
        } else {
            hq_text_add_char(text, *at);
        }
    }
}

void hq_diag_print_message(hq_text *text, const hq_diag *diag, hq_language language)
{
    print_template(text, hq_message_text(diag->message, language), diag->args, HQ_DIAG_ARGS_MAX, language);
}

/* The part of a line that is shown: all of it, or a window of HQ_CARET_COLUMNS_MAX columns around the caret. */
typedef struct hq_window {
    hq_str text;
    size_t from; /* byte offset of the window in the line */
} hq_window;

static hq_window window_of(const hq_line *line, uint32_t caret_offset)
{
    hq_window window = {line->text, 0};
    if (hq_utf8_width(line->text) <= HQ_CARET_COLUMNS_MAX)
        return window;
    size_t caret = caret_offset - line->offset;
    if (caret > line->text.length)
        caret = line->text.length;
    size_t from = caret, columns = 0; /* back from the caret: a line may be megabytes long */
    while (from > 0) {
        size_t start = from - 1;
        while (start > 0 && from - start < 4 && ((unsigned char)line->text.at[start] & 0xC0) == 0x80)
            start--;
        columns += hq_utf8_width(hq_str_cut(line->text, start, from - start));
        if (columns > HQ_CARET_COLUMNS_MAX / 2)
            break;
        from = start;
    }
    window.from = from;
    window.text = hq_utf8_clip(hq_str_cut(line->text, from, line->text.length), HQ_CARET_COLUMNS_MAX);
    return window;
}

/* Columns [*start, *end) of a place within the window; false when it lies outside. */
static bool columns_of(const hq_line *line, hq_window window, hq_pos pos, size_t *start, size_t *end)
{
    if (pos.source == HQ_NO_SOURCE || pos.offset < line->offset + window.from)
        return false;
    size_t from = pos.offset - line->offset - window.from;
    if (from > window.text.length)
        return false;
    size_t length = pos.length;
    if (length > window.text.length - from)
        length = window.text.length - from;
    *start = hq_utf8_width(hq_str_cut(window.text, 0, from));
    *end = *start + hq_utf8_width(hq_str_cut(window.text, from, length));
    return true;
}

static void print_underline(hq_text *text, const hq_line *line, hq_window window, const hq_diag *diag)
{
    char marks[HQ_CARET_COLUMNS_MAX + 8];
    size_t used = 0, start, end;
    for (size_t i = 0; i < sizeof marks; i++)
        marks[i] = ' ';
    for (int i = 0; i < 2; i++) {
        if (diag->marks[i].length == 0 || !columns_of(line, window, diag->marks[i], &start, &end))
            continue;
        for (size_t c = start; c < end && c < sizeof marks; c++)
            marks[c] = '~';
        used = end > used ? end : used;
    }
    if (columns_of(line, window, diag->pos, &start, &end)) {
        if (end == start)
            end = start + 1;
        for (size_t c = start; c < end && c < sizeof marks; c++)
            marks[c] = '^';
        used = end > used ? end : used;
    }
    used = used < sizeof marks ? used : sizeof marks;
    hq_text_add(text, (hq_str){marks, used});
}

void hq_place_print(hq_text *text, const hq_sources *sources, hq_pos pos)
{
    if (pos.source == HQ_NO_SOURCE)
        return;
    const hq_source *source = &sources->list.at[pos.source];
    hq_line line = hq_source_line(source, pos.offset);
    hq_text_addf(text, "%.*s:%u:%u", HQ_STR_ARGS(source->path), line.number, line.column);
}

static void print_source_line(hq_text *text, const hq_sources *sources, const hq_diag *diag, bool colour)
{
    const hq_source *source = &sources->list.at[diag->pos.source];
    hq_line line = hq_source_line(source, diag->pos.offset);
    hq_window window = window_of(&line, diag->pos.offset);
    hq_text_addf(text, "%s%6u |%s ", colour ? DIM : "", line.number, colour ? PLAIN : "");
    hq_text_add_safely(text, window.text); /* a tab is one column here, as it was counted */
    hq_text_addf(text, "\n%s       |%s %s", colour ? DIM : "", colour ? PLAIN : "", colour ? RED : "");
    print_underline(text, &line, window, diag);
    hq_text_add_z(text, colour ? PLAIN "\n" : "\n");
}

void hq_place_print_line(hq_text *text, const hq_sources *sources, hq_pos pos, bool colour)
{
    hq_diag diag = {.pos = pos};
    if (pos.source != HQ_NO_SOURCE)
        print_source_line(text, sources, &diag, colour);
}

void hq_diag_print_hint(hq_text *text, const hq_diag *diag, hq_language language)
{
    if (diag->hint != HQ_HINT_NONE)
        print_template(text, hq_in(language, HINTS[diag->hint].en, HINTS[diag->hint].zh), diag->hint_args, 2,
                       language);
}

void hq_diag_print(hq_text *text, const hq_diags *diags, const hq_diag *diag, hq_language language,
                   bool colour)
{
    bool error = hq_message_severity(diag->message) == HQ_SEVERITY_ERROR;
    bool placed = diag->pos.source != HQ_NO_SOURCE;
    if (placed) {
        hq_text_add_z(text, colour ? BOLD : "");
        hq_place_print(text, diags->sources, diag->pos);
        hq_text_add_z(text, colour ? PLAIN ": " : ": ");
    }
    hq_text_addf(text, "%s%s[%s]%s: ", colour ? (error ? RED : YELLOW) : "",
                 (error ? ERROR_WORD : WARNING_WORD)[language], hq_message_code(diag->message),
                 colour ? PLAIN : "");
    hq_diag_print_message(text, diag, language);
    hq_text_add_char(text, '\n');
    if (placed)
        print_source_line(text, diags->sources, diag, colour);
    if (diag->hint != HQ_HINT_NONE) {
        hq_text_add_z(text, "       = ");
        hq_diag_print_hint(text, diag, language);
        hq_text_add_char(text, '\n');
    }
    if (diag->related.source != HQ_NO_SOURCE) {
        hq_text_addf(text, "       = %s ", SEE_WORD[language]);
        hq_place_print(text, diags->sources, diag->related);
        hq_text_add_char(text, '\n');
    }
}

void hq_diags_print(hq_text *text, const hq_diags *diags, hq_language language, bool colour)
{
    for (uint32_t i = 0; i < diags->list.count; i++)
        hq_diag_print(text, diags, &diags->list.at[i], language, colour);
    if (diags->error_count + diags->warning_count == 0)
        return;
    if (language == HQ_LANG_ZH)
        hq_text_addf(text, "%u 处错误，%u 处警告", diags->error_count, diags->warning_count);
    else
        hq_text_addf(text, "%u error%s, %u warning%s", diags->error_count, diags->error_count == 1 ? "" : "s",
                     diags->warning_count, diags->warning_count == 1 ? "" : "s");
    uint32_t shown = diags->list.count, all = diags->error_count + diags->warning_count;
    if (shown < all)
        hq_text_addf(text, language == HQ_LANG_ZH ? "（只列出前 %u 处）" : " (the first %u are shown)",
                     shown);
    hq_text_add_char(text, '\n');
}
