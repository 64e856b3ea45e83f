/* Texts of cells. See cell_text.h. */
#include "data/cell_text.h"

#include "data/cells.h"

#include <string.h>

static const char *const BLANKS[] = {"\xc2\xa0", "\xe3\x80\x80", "\xef\xbb\xbf"};

hq_str hq_cell_trim_slowly(hq_str text)
{
    for (bool again = true; again;) {
        again = false;
        text = hq_str_trim(text);
        for (size_t i = 0; i < sizeof BLANKS / sizeof *BLANKS; i++) {
            hq_str blank = hq_str_of(BLANKS[i]);
            if (hq_str_starts(text, blank)) {
                text = hq_str_cut(text, blank.length, text.length);
                again = true;
            } else if (hq_str_ends(text, blank)) {
                text = hq_str_cut(text, 0, text.length - blank.length);
                again = true;
            }
        }
    }
    return text;
}

bool hq_cells_row_is_white(const hq_cells *cells, uint32_t row)
{
    bool white = true;
    for (uint32_t c = 0; white && c < cells->column_count; c++)
        white = hq_cell_trim(hq_cell(cells, row, c)).length == 0;
    return white;
}

bool hq_cell_truth_parse(hq_str text, bool *out)
{
    static const struct {
        const char *word;
        bool truth;
    } WORDS[] = {{"1", true},  {"0", false}, {"y", true},  {"n", false}, {"Y", true},
                 {"N", false}, {"√", true},  {"×", false}, {"✓", true},  {"✗", false}};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (hq_str_is(text, WORDS[i].word)) {
            *out = WORDS[i].truth;
            return true;
        }
    return false;
}
