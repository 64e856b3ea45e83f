/* The passes over plain text in C, which define what every other set has to find; and which set there is. See csv_scan.h. */
#include "data/csv_scan.h"

#include "data/csv_scan_x86.h"

static size_t plain_lines(const char *text, size_t length, bool *quote)
{
    size_t lines = 0;
    bool any = false;
    for (size_t i = 0; i < length; i++) {
        lines += text[i] == '\n';
        any |= text[i] == '"';
    }
    *quote = any;
    return lines;
}

/*
 * Of a text in UTF-8: how many bytes must follow this one to make a character. Bytes that begin none, and those whose second byte is held
 * to narrower bounds (E0, ED, F0 and above), are left to whoever looks at characters.
 */
static unsigned followers(unsigned char c)
{
    return c < 0xC2 ? 0 : c < 0xE0 ? 1 : 2;
}

static bool is_special(unsigned char c)
{
    return c == 0xC0 || c == 0xC1 || c == 0xE0 || c == 0xED || c >= 0xF0;
}

static hq_scan_found plain_ends(const char *text, size_t length, char delimiter, uint32_t *ends, size_t room)
{
    hq_scan_found found = {0};
    unsigned due = 0; /* bytes that must still follow */
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        bool follows = c >= 0x80 && c < 0xC0;
        found.nul |= c == 0;
        found.doubtful |= is_special(c) || follows != (due > 0);
        due = follows ? due - (due > 0) : followers(c);
        if (c != '\n' && text[i] != delimiter)
            continue;
        if (found.count++ >= room)
            return found;
        ends[found.count - 1] = (uint32_t)i;
    }
    found.doubtful |= due > 0;
    return found;
}

static const hq_scan PLAIN = {HQ_SCAN_PLAIN, plain_lines, plain_ends};

const hq_scan *hq_scan_of(hq_scan_set set)
{
    return set == HQ_SCAN_PLAIN ? &PLAIN : hq_scan_x86(set);
}

const hq_scan *hq_scan_here(void)
{
    for (hq_scan_set set = HQ_SCAN_SET_COUNT; set-- > HQ_SCAN_PLAIN;) {
        const hq_scan *scan = hq_scan_of(set);
        if (scan != NULL)
            return scan;
    }
    return &PLAIN;
}
