/* Texts in CSV and JSON. See result_text.h. Eight bytes are looked at in one step, because most texts need nothing done to them. */
#include "data/result_text.h"

#include <errno.h>
#include <string.h>

#include "base/utf8.h"
#include "data/recoder.h"

#define ONES  UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

enum { REPLACEMENT_BYTES = 3, ESCAPE_BYTES = 6 };
static const char REPLACEMENT[] = "\xEF\xBF\xBD"; /* U+FFFD */

static uint64_t eight_at(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

/* Not zero when some byte is zero. */
static uint64_t has_zero(uint64_t word)
{
    return (word - ONES) & ~word & HIGHS;
}

/* Not zero when some byte is one of the two, or below a space. */
static uint64_t has_special(uint64_t word, uint64_t first, uint64_t second)
{
    return has_zero(word ^ first) | has_zero(word ^ second) | ((word - ONES * 0x20) & ~word & HIGHS);
}

/* Does a byte of the text equal one of the two, or stand below a space? */
static bool is_special(hq_str text, char first, char second)
{
    uint64_t firsts = ONES * (unsigned char)first, seconds = ONES * (unsigned char)second;
    if (text.length >= 8) {
        uint64_t found = has_special(eight_at(text.at + text.length - 8), firsts, seconds);
        for (size_t i = 0; i + 8 <= text.length; i += 8)
            found |= has_special(eight_at(text.at + i), firsts, seconds);
        return found != 0;
    }
    for (size_t i = 0; i < text.length; i++)
        if (text.at[i] == first || text.at[i] == second || (unsigned char)text.at[i] < 0x20)
            return true;
    return false;
}

/* Append what there is room for. Most texts are short: two copies of eight bytes that may overlap are quicker than a call. */
static void put(hq_bytes *out, const char *at, size_t length)
{
    char *to = out->at + out->length;
    out->length += length;
    if (length >= 8 && length <= 16) {
        uint64_t last = eight_at(at + length - 8);
        memcpy(to, at, 8);
        memcpy(to + length - 8, &last, 8);
    } else {
        memcpy(to, at, length);
    }
}

/* --- CSV --- */

bool hq_text_is_formula(hq_str text)
{
    size_t i = 0;
    while (i < text.length && (text.at[i] == '\'' || text.at[i] == ' '))
        i++;
    if (i == text.length)
        return false;
    char c = text.at[i];
    if (c == '=' || c == '+' || c == '-' || c == '@' || c == '\t' || c == '\r' || c == '\n')
        return true;
    uint32_t character;
    if (hq_utf8_decode(hq_str_cut(text, i, 4), &character) != 3)
        return false;
    return character == 0xFF1D || character == 0xFF0B || character == 0xFF0D || character == 0xFF20;
}

hq_status hq_csv_cell(hq_bytes *out, hq_str text, char delimiter)
{
    if (text.length == 0)
        return HQ_OK;
    HQ_TRY(hq_bytes_reserve(out, text.length * 2 + 3));
    bool marked = !hq_begins_plainly((unsigned char)text.at[0]) && hq_text_is_formula(text);
    bool quoted = text.at[0] == ' ' || text.at[text.length - 1] == ' ' || is_special(text, '"', delimiter);
    if (!quoted) {
        if (marked)
            put(out, "'", 1);
        put(out, text.at, text.length);
        return HQ_OK;
    }
    put(out, "\"'", marked ? 2 : 1);
    while (text.length > 0) {
        const char *quote = memchr(text.at, '"', text.length);
        size_t length = quote == NULL ? text.length : (size_t)(quote - text.at) + 1;
        put(out, text.at, length);
        if (quote != NULL)
            put(out, "\"", 1);
        text = hq_str_cut(text, length, text.length);
    }
    put(out, "\"", 1);
    return HQ_OK;
}

/* --- JSON --- */

hq_status hq_utf8_mended(hq_bytes *out, hq_str text)
{
    for (;;) {
        size_t good = hq_utf8_valid_length(text);
        HQ_TRY(hq_bytes_reserve(out, good + REPLACEMENT_BYTES));
        if (good > 0)
            put(out, text.at, good);
        if (good == text.length)
            return HQ_OK;
        put(out, REPLACEMENT, REPLACEMENT_BYTES);
        text = hq_str_cut(text, good + 1, text.length);
    }
}

hq_status hq_str_mended(hq_arena *arena, hq_str text, hq_str *out)
{
    *out = text;
    if (hq_utf8_valid_length(text) == text.length)
        return HQ_OK;
    hq_bytes bytes;
    hq_bytes_init(&bytes, arena->allocator);
    hq_status status = hq_utf8_mended(&bytes, text);
    if (status == HQ_OK) {
        *out = hq_str_copy(arena, hq_bytes_str(&bytes));
        status = out->at == NULL ? HQ_E_MEMORY : HQ_OK;
    }
    hq_bytes_free(&bytes);
    return status;
}

static void put_escaped(hq_bytes *out, hq_str text) /* there is room for ESCAPE_BYTES each */
{
    static const char HEX[] = "0123456789abcdef";
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c == '"' || c == '\\') {
            put(out, "\\", 1);
            put(out, text.at + i, 1);
        } else if (c < 0x20) {
            const char escape[ESCAPE_BYTES] = {'\\', 'u', '0', '0', HEX[c >> 4], HEX[c & 15]};
            put(out, escape, sizeof escape);
        } else {
            put(out, text.at + i, 1);
        }
    }
}

hq_status hq_json_cell(hq_bytes *out, hq_str text)
{
    HQ_TRY(hq_bytes_reserve(out, text.length + 2));
    if (text.length > 0 && hq_utf8_valid_length(text) == text.length && !is_special(text, '"', '\\')) {
        put(out, "\"", 1);
        put(out, text.at, text.length);
        put(out, "\"", 1);
        return HQ_OK;
    }
    hq_bytes mended;
    hq_bytes_init(&mended, out->allocator);
    hq_status status = hq_utf8_mended(&mended, text);
    if (status == HQ_OK)
        status = hq_bytes_reserve(out, mended.length * ESCAPE_BYTES + 2);
    if (status == HQ_OK) {
        put(out, "\"", 1);
        put_escaped(out, hq_bytes_str(&mended));
        put(out, "\"", 1);
    }
    hq_bytes_free(&mended);
    return status;
}

/* --- gb18030 --- */

/* `text` must be well-formed; gb18030 has every character of Unicode, so that iconv can refuse nothing but memory. */
static hq_status convert(iconv_t recoder, hq_str text, hq_bytes *out)
{
    HQ_TRY(hq_bytes_reserve(out, text.length * 2 + 8)); /* no character grows to more than twice its bytes */
    char *in = (char *)(uintptr_t)text.at;
    size_t left = text.length;
    while (left > 0) {
        char *to = out->at + out->length;
        size_t room = out->capacity - out->length;
        size_t converted = iconv(recoder, &in, &left, &to, &room);
        out->length = (size_t)(to - out->at);
        if (converted != (size_t)-1)
            continue;
        if (errno != E2BIG)
            return HQ_E_MEMORY;
        HQ_TRY(hq_bytes_grow(out, left * 2 + 8));
    }
    return HQ_OK;
}

hq_status hq_bytes_to_gb18030(hq_bytes *out, size_t from, hq_bytes *scratch)
{
    hq_str text = hq_str_cut(hq_bytes_str(out), from, out->length);
    scratch->length = 0;
    HQ_TRY(hq_utf8_mended(scratch, text));
    iconv_t recoder;
    HQ_TRY(hq_recoder_open("GB18030", "UTF-8", &recoder));
    out->length = from;
    hq_status status = convert(recoder, hq_bytes_str(scratch), out);
    (void)iconv_close(recoder);
    return status;
}
