/*
 * Decoding, widths and letters. See utf8.h; the tables are utf8_tables.c.
 */
#include "base/utf8.h"

#include <assert.h>
#include <string.h>

#include "base/utf8_tables.h"

int hq_utf8_decode(hq_str s, uint32_t *character)
{
    if (s.length == 0)
        return 0;
    const unsigned char *at = (const unsigned char *)s.at;
    if (at[0] < 0x80) {
        *character = at[0];
        return 1;
    }

    /* Unicode 14.0, table 3-7: the first byte decides the length and which second bytes are lawful. The narrower
     * ranges after E0, ED, F0 and F4 exclude overlong forms, surrogates and values over U+10FFFF. */
    int length;
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    if (at[0] >= 0xC2 && at[0] <= 0xDF) {
        length = 2;
    } else if (at[0] >= 0xE0 && at[0] <= 0xEF) {
        length = 3;
        if (at[0] == 0xE0)
            low = 0xA0;
        else if (at[0] == 0xED)
            high = 0x9F;
    } else if (at[0] >= 0xF0 && at[0] <= 0xF4) {
        length = 4;
        if (at[0] == 0xF0)
            low = 0x90;
        else if (at[0] == 0xF4)
            high = 0x8F;
    } else {
        return -1;
    }
    if (s.length < (size_t)length || at[1] < low || at[1] > high)
        return -1;

    uint32_t value = (uint32_t)(at[0] & (0x7F >> length)) << 6 | (at[1] & 0x3F);
    for (int i = 2; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80)
            return -1;
        value = value << 6 | (at[i] & 0x3F);
    }
    *character = value;
    return length;
}

void hq_utf8_append(hq_text *text, uint32_t character)
{
    assert(character <= 0x10FFFF && (character < 0xD800 || character > 0xDFFF));
    char bytes[4];
    size_t length;
    if (character < 0x80) {
        hq_text_add_char(text, (char)character);
        return;
    }
    if (character < 0x800) {
        length = 2;
        bytes[0] = (char)(0xC0 | character >> 6);
    } else if (character < 0x10000) {
        length = 3;
        bytes[0] = (char)(0xE0 | character >> 12);
    } else {
        length = 4;
        bytes[0] = (char)(0xF0 | character >> 18);
    }
    for (size_t i = 1; i < length; i++)
        bytes[i] = (char)(0x80 | (character >> 6 * (length - 1 - i) & 0x3F));
    hq_text_add(text, (hq_str){bytes, length});
}

size_t hq_utf8_valid_length(hq_str s)
{
    size_t offset = 0;
    while (offset < s.length) {
        uint64_t eight = UINT64_MAX;
        if (offset + sizeof eight <= s.length)
            memcpy(&eight, s.at + offset, sizeof eight);
        if ((eight & UINT64_C(0x8080808080808080)) == 0) { /* ASCII, as most of it is */
            offset += sizeof eight;
            continue;
        }
        uint32_t character;
        int length = hq_utf8_decode(hq_str_cut(s, offset, s.length), &character);
        if (length < 0)
            break;
        offset += (size_t)length;
    }
    return offset;
}

static bool in_ranges(const hq_utf8_range *ranges, size_t count, uint32_t character)
{
    size_t from = 0;
    size_t to = count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (character > ranges[middle].last)
            from = middle + 1;
        else
            to = middle;
    }
    return from < count && character >= ranges[from].first;
}

int hq_utf8_char_width(uint32_t character)
{
    if (character >= ' ' && character < 0x7F)
        return 1;
    if (character >= 0x4E00 &&
        character <= 0x9FFF) /* Chinese, most of what is shown; the tables say the same */
        return 2;
    if (in_ranges(hq_utf8_zero_width, hq_utf8_zero_width_count, character))
        return 0;
    return in_ranges(hq_utf8_double_width, hq_utf8_double_width_count, character) ? 2 : 1;
}

/* Columns of the character at s.at[0], and its length in bytes. s is not empty. */
static size_t first_width(hq_str s, size_t *length)
{
    uint32_t character;
    int decoded = hq_utf8_decode(s, &character);
    *length = decoded > 0 ? (size_t)decoded : 1;
    return decoded > 0 ? (size_t)hq_utf8_char_width(character) : 1;
}

size_t hq_utf8_width(hq_str s)
{
    size_t columns = 0;
    for (size_t offset = 0, length; offset < s.length; offset += length)
        columns += first_width(hq_str_cut(s, offset, s.length), &length);
    return columns;
}

hq_str hq_utf8_clip(hq_str s, size_t columns)
{
    size_t offset = 0;
    while (offset < s.length) {
        size_t length;
        size_t width = first_width(hq_str_cut(s, offset, s.length), &length);
        if (width > columns)
            break;
        columns -= width;
        offset += length;
    }
    return hq_str_cut(s, 0, offset);
}

bool hq_utf8_is_letter(uint32_t character)
{
    if (character < 0x80)
        return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
    return in_ranges(hq_utf8_letters, hq_utf8_letters_count, character);
}

/* The character that an input method's full-width state made this one from. */
static uint32_t narrow_character(uint32_t character)
{
    if (character >= 0xFF01 && character <= 0xFF5E)
        return character - 0xFF01 + '!';
    switch (character) {
    case 0x3000: /* ideographic space */
        return ' ';
    case 0xFFE5: /* full-width yen and yuan sign */
        return 0xA5;
    default:
        return character;
    }
}

hq_str hq_utf8_narrow(hq_arena *arena, hq_str s)
{
    hq_text text;
    hq_text_init(&text, arena);
    size_t kept_from = 0; /* bytes before this one are in `text` */
    for (size_t offset = 0, length; offset < s.length; offset += length) {
        uint32_t character;
        int decoded = hq_utf8_decode(hq_str_cut(s, offset, s.length), &character);
        length = decoded > 0 ? (size_t)decoded : 1;
        if (decoded <= 0 || narrow_character(character) == character)
            continue;
        hq_text_add(&text, hq_str_cut(s, kept_from, offset - kept_from));
        hq_utf8_append(&text, narrow_character(character));
        kept_from = offset + length;
    }
    hq_text_add(&text, hq_str_cut(s, kept_from, s.length));
    return hq_text_str(&text);
}

bool hq_utf8_is_unsafe(uint32_t character)
{
    return character < 0x20 || (character >= 0x7F && character < 0xA0) || character == 0x061C ||
           character == 0x200E || character == 0x200F || (character >= 0x202A && character <= 0x202E) ||
           (character >= 0x2066 && character <= 0x2069);
}
