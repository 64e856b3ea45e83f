/*
 * Where one row ends. RFC 4180, and what is made of texts that are not quite that:
 *
 *   - A quote opens a cell only as its first character; elsewhere it is a character like others.
 *   - A quote that closes stands before a delimiter, a line end or the end of the text. One that does not is a stray quote, as is one that
 *     is still open at the end or after HQ_APPLICANT_BYTES_MAX bytes. Its row ends with the line in which it opened, so that the rows
 *     behind it, which it would swallow, are read as what they are.
 *   - A row over HQ_APPLICANT_BYTES_MAX bytes ends with the first line end behind them.
 *
 * What a row is never depends on how much of the file is at hand: a row is judged when it has ended, or when its limit or the end of the
 * text is reached.
 */
#include "data/csv.h"

#include <string.h>

bool hq_csv_opens(const hq_csv_form *form, const char *text, size_t start, size_t at)
{
    if (at == start)
        return true;
    return text[at - 1] == form->delimiter && !(form->trails && hq_gb18030_trails(text, start, at - 1));
}

/*
 * Behind the quote that closes the cell that begins at `at`, or `until`, if none does within text[.. until).
 * `at` is that of the first character behind the opening quote.
 */
static size_t closing(const char *text, size_t until, size_t at)
{
    while (at < until) {
        const char *quote = memchr(text + at, '"', until - at);
        if (quote == NULL)
            return until;
        at = (size_t)(quote - text) + 1;
        if (at == until || text[at] != '"')
            return at;
        at++;
    }
    return until;
}

/* The row whose quote at `open` is astray, in a window that ends at `until`. without_end: what it is where its line does not end there. */
static hq_row astray(const char *text, size_t until, size_t open, hq_row_kind without_end)
{
    const char *end = memchr(text + open, '\n', until - open);
    if (end == NULL)
        return (hq_row){without_end, true, until};
    return (hq_row){HQ_ROW_QUOTE, true, (size_t)(end - text) + 1};
}

/* May a closing quote stand before text[at]? at < until. */
static bool may_follow(const hq_csv_form *form, const char *text, size_t until, size_t at)
{
    return text[at] == form->delimiter || text[at] == '\n' ||
           (text[at] == '\r' && at + 1 < until && text[at + 1] == '\n');
}

hq_row hq_csv_row(const hq_csv_form *form, const char *text, size_t length, size_t start, bool ended)
{
    bool full = length - start > form->row_bytes_max, quoted = false, looked = false;
    size_t until = full ? start + form->row_bytes_max + 1 : length, at = start, stop = start;
    hq_row_kind without_end = full ? HQ_ROW_LONG : HQ_ROW_PARTIAL;
    for (;;) {
        if (!looked || at > stop) { /* the line end stays where it is until a quoted cell goes beyond it */
            const char *end = memchr(text + at, '\n', until - at);
            stop = end == NULL ? until : (size_t)(end - text);
            looked = true;
        }
        const char *quote = memchr(text + at, '"', stop - at);
        while (quote != NULL && !hq_csv_opens(form, text, start, (size_t)(quote - text)))
            quote = memchr(quote + 1, '"', stop - (size_t)(quote + 1 - text));
        if (quote == NULL)
            return (hq_row){stop < until ? HQ_ROW_WHOLE : without_end, quoted,
                            stop < until ? stop + 1 : until};
        size_t open = (size_t)(quote - text);
        quoted = true;
        at = closing(text, until, open + 1);
        bool undecided = at >= until || (at + 1 == until && text[at] == '\r');
        if (undecided && !full && !ended)
            return (hq_row){HQ_ROW_PARTIAL, true, until};
        if (undecided || !may_follow(form, text, until, at))
            return astray(text, until, open, without_end);
    }
}

uint32_t hq_csv_width(const hq_csv_form *form, const char *text, size_t start, size_t end)
{
    uint32_t width = 1;
    for (size_t at = start;; width++) {
        if (at < end && text[at] == '"')
            at = closing(text, end, at + 1);
        const char *delimiter = memchr(text + at, form->delimiter, end - at);
        if (delimiter == NULL)
            return width;
        at = (size_t)(delimiter - text) + 1;
    }
}
