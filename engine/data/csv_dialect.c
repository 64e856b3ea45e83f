/*
 * Which delimiter a file has: that which makes its first rows alike. A comma inside of prices or a semicolon inside of remarks stands in some
 * rows and not in others; the delimiter stands in all of them equally often.
 */
#include "data/csv.h"

enum { ROWS_LOOKED_AT = 50 };

static const char CANDIDATES[] = {',', ';', '\t', '|'};

typedef struct score {
    uint32_t width;         /* cells of the first row */
    uint32_t rows, as_wide; /* rows looked at; of them, those as wide as the first */
} score;

static score score_of(char delimiter, hq_str head, bool ended)
{
    const hq_csv_form form = {.delimiter = delimiter, .row_bytes_max = HQ_APPLICANT_BYTES_MAX};
    score score_ = {0, 0, 0};
    for (size_t at = 0; at < head.length && score_.rows < ROWS_LOOKED_AT;) {
        hq_row row = hq_csv_row(&form, head.at, head.length, at, false);
        bool cut_off = row.kind == HQ_ROW_PARTIAL && !(ended && !row.quoted);
        if ((cut_off && score_.rows > 0) || row.kind == HQ_ROW_LONG)
            break;
        size_t end = cut_off ? head.length : hq_csv_row_end(head.at, at, row.next);
        uint32_t width = hq_csv_width(&form, head.at, at, end);
        bool empty = head.at[at] == '\n' || head.at[at] == '\r';
        at = row.next;
        if (empty)
            continue;
        if (score_.rows == 0)
            score_.width = width;
        score_.rows++;
        score_.as_wide += width == score_.width;
    }
    return score_;
}

static bool is_better(score a, score b)
{
    if (a.width < 2 || b.width < 2)
        return a.width >= 2 && b.width < 2;
    uint64_t of_a = (uint64_t)a.as_wide * b.rows, of_b = (uint64_t)b.as_wide * a.rows;
    return of_a != of_b ? of_a > of_b : a.width > b.width;
}

char hq_csv_delimiter(hq_str head, bool ended)
{
    char best = CANDIDATES[0];
    score most = score_of(best, head, ended);
    for (size_t i = 1; i < sizeof CANDIDATES; i++) {
        score other = score_of(CANDIDATES[i], head, ended);
        if (is_better(other, most)) {
            most = other;
            best = CANDIDATES[i];
        }
    }
    return best;
}
