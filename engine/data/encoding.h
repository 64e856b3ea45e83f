/* Texts that are not UTF-8: which one it is, and how it becomes UTF-8. */
#ifndef HQ_DATA_ENCODING_H
#define HQ_DATA_ENCODING_H

#include "base/file.h"

typedef enum hq_encoding {
    HQ_ENCODING_UTF8,
    HQ_ENCODING_GB18030,
    HQ_ENCODING_UTF16LE,
    HQ_ENCODING_UTF16BE,
    HQ_ENCODING_COUNT
} hq_encoding;

/* "utf-8", "gb18030", "utf-16le", "utf-16be". */
hq_str hq_encoding_name(hq_encoding encoding);
/* Names in any case, with or without '-' and '_', gbk and gb2312 among them, which GB18030 contains. */
bool hq_encoding_named(hq_str name, hq_encoding *out);

/*
 * What a text that is written may be in: "utf-8", "utf-8-bom" (it begins with a mark, by which spreadsheets know it), "gb18030", and other names of
 * these as above.
 */
bool hq_written_encoding_named(hq_str name, hq_encoding *out, bool *mark);

/* Length of the mark that a text in this encoding may begin with; 0: it does not. */
size_t hq_encoding_mark(hq_encoding encoding, hq_str bytes);

/*
 * What a file is written in, by how it begins: a mark; else zeroes in every other byte as UTF-16 has them; else UTF-8 where it is that;
 * else GB18030 where that reads with fewer mistakes.
 *
 *   more  the file goes on behind these bytes, so that half a character at their end is no mistake
 *
 * Errors: HQ_E_MEMORY; HQ_E_IO: the system cannot read GB18030.
 */
hq_status hq_encoding_of(hq_str bytes, bool more, hq_encoding *out) HQ_MUST_USE;

/*
 * GB18030 into UTF-8. A byte that is no part of a character becomes 0xFF, which is none of UTF-8 either; so its row can still be told.
 *
 *   to        receives the text; room for hq_gb18030_most(bytes.length)
 *   mistakes  how many such bytes; may be NULL
 *
 * Errors: HQ_E_MEMORY; HQ_E_IO: the system cannot read GB18030.   Threads: any.
 */
hq_status hq_gb18030_to_utf8(hq_str bytes, char *to, size_t *length, size_t *mistakes) HQ_MUST_USE;
static inline size_t hq_gb18030_most(size_t length)
{
    return length / 2 * 3 +
           3; /* two bytes become three at most; one of ASCII, or a wrong one, becomes one; four become four at most */
}

/* Is the byte at `at` the second, third or fourth of a character of GB18030? */
bool hq_gb18030_trails(const char *text, size_t start, size_t at);

/* A file as UTF-8 (or as it is, if it is GB18030), a piece at a time. */
typedef struct hq_source_bytes {
    hq_open_file file;
    hq_encoding encoding;
    bool at_end;
    int error;          /* on HQ_E_IO: errno */
    unsigned char *raw; /* UTF-16: read and not yet recoded: raw[from .. until); room for HQ_RAW_BYTES */
    size_t from, until;
} hq_source_bytes;

enum { HQ_RAW_BYTES = 65536 };

/* At most `most` bytes, and fewer than most - 3 only at the end, when at_end is set. Errors: HQ_E_IO. */
hq_status hq_source_bytes_read(hq_source_bytes *source, char *to, size_t most, size_t *got) HQ_MUST_USE;

/* How many bytes of the file this text was. */
uint64_t hq_source_bytes_of(hq_encoding encoding, hq_str text);

#endif
