/* Places in texts: lines and columns are found only when somebody will read them. See source.h. */
#include "base/source.h"

#include <assert.h>
#include <string.h>

#include "base/utf8.h"

void hq_sources_init(hq_sources *sources, hq_arena *arena)
{
    memset(sources, 0, sizeof *sources);
    sources->arena = arena;
}

hq_status hq_sources_add(hq_sources *sources, hq_str path, hq_str text, uint32_t *index)
{
    hq_source source = {path, text};
    if (!HQ_PUSH(sources->arena, sources->list, source))
        return HQ_E_MEMORY;
    *index = sources->list.count - 1;
    return HQ_OK;
}

hq_line hq_source_line(const hq_source *source, uint32_t offset)
{
    hq_str text = source->text;
    size_t end = offset < text.length ? offset : text.length;
    size_t start = 0;
    uint32_t number = 1;
    for (const char *at = text.at, *stop = text.at + end;;) {
        const char *newline = end == 0 ? NULL : memchr(at, '\n', (size_t)(stop - at));
        if (newline == NULL)
            break;
        number++;
        at = newline + 1;
        start = (size_t)(at - text.at);
    }
    size_t rest = text.length - start;
    const char *newline = rest == 0 ? NULL : memchr(text.at + start, '\n', rest);
    size_t length = newline == NULL ? rest : (size_t)(newline - (text.at + start));
    if (length > 0 && text.at[start + length - 1] == '\r')
        length--;
    hq_line line = {number, 0, (uint32_t)start, hq_str_cut(text, start, length)};
    line.column = 1 + (uint32_t)hq_utf8_width(hq_str_cut(text, start, end - start));
    return line;
}

hq_str hq_source_text(const hq_sources *sources, hq_pos pos)
{
    if (pos.source == HQ_NO_SOURCE)
        return HQ_STR("");
    assert(pos.source < sources->list.count);
    return hq_str_cut(sources->list.at[pos.source].text, pos.offset, pos.length);
}

int hq_pos_compare(hq_pos a, hq_pos b)
{
    if (a.source != b.source)
        return a.source < b.source ? -1 : 1;
    if (a.offset != b.offset)
        return a.offset < b.offset ? -1 : 1;
    return a.length < b.length ? -1 : a.length > b.length;
}

hq_pos hq_pos_join(hq_pos first, hq_pos last)
{
    if (first.source != last.source || last.offset + last.length < first.offset)
        return first;
    first.length = last.offset + last.length - first.offset;
    return first;
}
