/*
 * Which encoding a text is in, and how it becomes UTF-8. See encoding.h.
 *
 * GB18030 is read through the system's iconv, which has its tables; UTF-16 here, because a piece of a file must be counted back into
 * the bytes it was. Nothing is lost on the way: what cannot be read becomes a byte that cannot be read either, in the same row.
 */
#include "data/encoding.h"

#include <errno.h>
#include <string.h>

#include "base/utf8.h"
#include "data/recoder.h"

enum { WRONG = 0xFF, NAME_MOST = 16 };

static const struct {
    const char *plain; /* lower case, without '-' and '_' */
    hq_encoding encoding;
} NAMES[] = {
    {"utf8", HQ_ENCODING_UTF8},       {"gb18030", HQ_ENCODING_GB18030}, {"gbk", HQ_ENCODING_GB18030},
    {"gb2312", HQ_ENCODING_GB18030},  {"cp936", HQ_ENCODING_GB18030},   {"utf16le", HQ_ENCODING_UTF16LE},
    {"utf16be", HQ_ENCODING_UTF16BE},
};

static const char *const SHOWN[HQ_ENCODING_COUNT] = {"utf-8", "gb18030", "utf-16le", "utf-16be"};

static const char *const MARKS[HQ_ENCODING_COUNT] = {"\xEF\xBB\xBF", "\x84\x31\x95\x33", "\xFF\xFE",
                                                     "\xFE\xFF"};

hq_str hq_encoding_name(hq_encoding encoding)
{
    return hq_str_of(SHOWN[encoding]);
}

/* In lower case, without '-' and '_'; empty: longer than any. */
static hq_str plain_name(hq_str name, char plain[NAME_MOST])
{
    size_t length = 0;
    for (size_t i = 0; i < name.length; i++) {
        char c = name.at[i];
        if (c == '-' || c == '_')
            continue;
        if (length == NAME_MOST)
            return HQ_STR("");
        plain[length++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return (hq_str){plain, length};
}

bool hq_encoding_named(hq_str name, hq_encoding *out)
{
    char room[NAME_MOST];
    hq_str plain = plain_name(name, room);
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (hq_str_is(plain, NAMES[i].plain)) {
            *out = NAMES[i].encoding;
            return true;
        }
    return false;
}

bool hq_written_encoding_named(hq_str name, hq_encoding *out, bool *mark)
{
    char room[NAME_MOST];
    *mark = hq_str_is(plain_name(name, room), "utf8bom");
    *out = HQ_ENCODING_UTF8;
    return *mark ||
           (hq_encoding_named(name, out) && (*out == HQ_ENCODING_UTF8 || *out == HQ_ENCODING_GB18030));
}

size_t hq_encoding_mark(hq_encoding encoding, hq_str bytes)
{
    hq_str mark = hq_str_of(MARKS[encoding]);
    return hq_str_starts(bytes, mark) ? mark.length : 0;
}

/* ---- GB18030 ---- */

/* Bytes of the character at text[at], by its form alone; 1 where it has none. */
static size_t gb18030_length(const char *text, size_t length, size_t at)
{
    const unsigned char *c = (const unsigned char *)text + at;
    size_t left = length - at;
    if (c[0] < 0x81 || c[0] == 0xFF || left < 2)
        return 1;
    if ((c[1] >= 0x40 && c[1] <= 0x7E) || (c[1] >= 0x80 && c[1] <= 0xFE))
        return 2;
    bool four =
        left >= 4 && hq_is_digit((char)c[1]) && c[2] >= 0x81 && c[2] != 0xFF && hq_is_digit((char)c[3]);
    return four ? 4 : 1;
}

/* A byte below '0' is never part of another character, so that the way back to a sure beginning is short. */
bool hq_gb18030_trails(const char *text, size_t start, size_t at)
{
    size_t from = at;
    while (from > start && (unsigned char)text[from - 1] >= '0')
        from--;
    while (from < at)
        from += gb18030_length(text, at + 1, from);
    return from > at;
}

static hq_status recode(iconv_t recoder, hq_str bytes, char *to, size_t *length, size_t *mistakes)
{
    char *in = (char *)(uintptr_t)bytes.at, *out = to; /* iconv only reads there, whatever its type says */
    size_t left = bytes.length, room = hq_gb18030_most(bytes.length);
    *mistakes = 0;
    while (left > 0 && iconv(recoder, &in, &left, &out, &room) == (size_t)-1) {
        if (errno != EILSEQ && errno != EINVAL)
            return HQ_E_IO;
        size_t wrong = gb18030_length(bytes.at, bytes.length, (size_t)(in - bytes.at));
        *out++ = (char)WRONG;
        room--;
        in += wrong;
        left -= wrong;
        (*mistakes)++;
    }
    *length = (size_t)(out - to);
    return HQ_OK;
}

hq_status hq_gb18030_to_utf8(hq_str bytes, char *to, size_t *length, size_t *mistakes)
{
    size_t ignored;
    iconv_t recoder;
    HQ_TRY(hq_recoder_open("UTF-8", "GB18030", &recoder));
    hq_status status = recode(recoder, bytes, to, length, mistakes == NULL ? &ignored : mistakes);
    (void)iconv_close(recoder);
    return status;
}

/* ---- Which one ---- */

/* Bytes that are no UTF-8. more: half a character at the end is none of them. */
static size_t utf8_mistakes(hq_str bytes, bool more)
{
    size_t mistakes = 0;
    for (size_t at = 0; at < bytes.length; at++) {
        at += hq_utf8_valid_length(hq_str_cut(bytes, at, bytes.length));
        if (at < bytes.length && !(more && bytes.length - at < 4))
            mistakes++;
    }
    return mistakes;
}

static hq_status gb18030_mistakes(hq_str bytes, bool more, size_t *out)
{
    hq_arena arena;
    size_t length;
    hq_arena_init(&arena, NULL, 0);
    char *to = hq_arena_alloc(&arena, hq_gb18030_most(bytes.length));
    hq_status status = to == NULL ? HQ_E_MEMORY : hq_gb18030_to_utf8(bytes, to, &length, out);
    hq_arena_free(&arena);
    if (status == HQ_OK && more && *out > 0 && *out <= 3)
        *out -= 1;
    return status;
}

/*
 * UTF-16 without a mark: ASCII signs stand between its characters, each with a zero byte on the same side of a pair, and next to none on the
 * other. Where the bytes would be UTF-8 too, nearly all its characters are ASCII; else a delimiter or a digit among two dozen will do.
 */
static bool is_utf16(hq_str bytes, bool is_utf8, hq_encoding *out)
{
    size_t zeroes[2] = {0, 0}, pairs = bytes.length / 2;
    for (size_t i = 0; i < 2 * pairs; i++)
        zeroes[i % 2] += bytes.at[i] == '\0';
    size_t little = zeroes[1], big = zeroes[0], most = little > big ? little : big,
           least = little + big - most;
    if (most < (is_utf8 ? pairs / 4 * 3 : pairs / 24) + 1 || least > most / 16)
        return false;
    *out = little > big ? HQ_ENCODING_UTF16LE : HQ_ENCODING_UTF16BE;
    return true;
}

/*
 * A header that is UTF-8, with characters of several bytes in it, says what the file was meant to be, whatever a row that was put into it
 * is: GB18030 of some length is never UTF-8 by chance.
 */
static bool begins_as_utf8(hq_str bytes)
{
    enum { CHARACTERS_LEAST = 3 };
    const char *end = memchr(bytes.at, '\n', bytes.length);
    hq_str line = end == NULL ? bytes : hq_str_cut(bytes, 0, (size_t)(end - bytes.at));
    size_t characters = 0;
    for (size_t i = 0; i < line.length; i++)
        characters += (unsigned char)line.at[i] >= 0xE0;
    return end != NULL && characters >= CHARACTERS_LEAST && hq_utf8_valid_length(line) == line.length;
}

hq_status hq_encoding_of(hq_str bytes, bool more, hq_encoding *out)
{
    for (hq_encoding encoding = 0; encoding < HQ_ENCODING_COUNT; encoding++)
        if (hq_encoding_mark(encoding, bytes) > 0) {
            *out = encoding;
            return HQ_OK;
        }
    *out = HQ_ENCODING_UTF8;
    size_t as_utf8 = utf8_mistakes(bytes, more), as_gb18030;
    if (is_utf16(bytes, as_utf8 == 0, out) || as_utf8 == 0 || begins_as_utf8(bytes))
        return HQ_OK;
    HQ_TRY(gb18030_mistakes(bytes, more, &as_gb18030));
    if (as_gb18030 < as_utf8)
        *out = HQ_ENCODING_GB18030;
    return HQ_OK;
}

/* ---- A file, a piece at a time ---- */

static hq_status read_once(hq_source_bytes *source, void *to, size_t most, size_t *got)
{
    return hq_file_next(&source->file, to, most, got, &source->error);
}

static uint32_t unit_at(const hq_source_bytes *source, size_t at)
{
    uint32_t first = source->raw[at], second = source->raw[at + 1];
    return source->encoding == HQ_ENCODING_UTF16LE ? first | second << 8 : first << 8 | second;
}

static size_t put_utf8(char *to, uint32_t c)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    size_t length = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char FIRST[5] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = length; i-- > 1; c >>= 6)
        to[i] = (char)(0x80 | (c & 0x3F));
    to[0] = (char)(FIRST[length] | c);
    return length;
}

/* One character of source->raw, which holds one whole, or what is left at the end. A surrogate alone stays one: that is no UTF-8. */
static size_t recode_one(hq_source_bytes *source, char *to)
{
    size_t left = source->until - source->from;
    if (left == 1) {
        source->from++;
        to[0] = (char)WRONG;
        return 1;
    }
    uint32_t unit = unit_at(source, source->from);
    source->from += 2;
    if (unit >= 0xD800 && unit < 0xDC00 && left >= 4) {
        uint32_t low = unit_at(source, source->from);
        if (low >= 0xDC00 && low < 0xE000) {
            source->from += 2;
            unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        }
    }
    return put_utf8(to, unit);
}

static hq_status read_utf16(hq_source_bytes *source, char *to, size_t most, size_t *got)
{
    bool drained = false;
    *got = 0;
    while (*got + 4 <= most) {
        size_t left = source->until - source->from, count;
        if (left < 4 && !drained) {
            memmove(source->raw, source->raw + source->from, left);
            source->from = 0;
            source->until = left;
            HQ_TRY(read_once(source, source->raw + left, HQ_RAW_BYTES - left, &count));
            source->until += count;
            drained = count == 0;
            continue;
        }
        if (left == 0) {
            source->at_end = true;
            break;
        }
        *got += recode_one(source, to + *got);
    }
    return HQ_OK;
}

hq_status hq_source_bytes_read(hq_source_bytes *source, char *to, size_t most, size_t *got)
{
    if (source->encoding == HQ_ENCODING_UTF16LE || source->encoding == HQ_ENCODING_UTF16BE)
        return read_utf16(source, to, most, got);
    *got = 0;
    while (*got < most && !source->at_end) {
        size_t count;
        HQ_TRY(read_once(source, to + *got, most - *got, &count));
        *got += count;
        source->at_end = count == 0;
    }
    return HQ_OK;
}

uint64_t hq_source_bytes_of(hq_encoding encoding, hq_str text)
{
    if (encoding == HQ_ENCODING_UTF8 || encoding == HQ_ENCODING_GB18030)
        return text.length;
    uint64_t bytes = 0;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        bytes += c == WRONG ? 1 : c >= 0xF0 ? 4 : c < 0x80 || c >= 0xC0 ? 2 : 0;
    }
    return bytes;
}
