/* Files that give headers other names. See binding.h. */
#include <string.h>

#include "data/binding.h"
#include "data/cell_text.h"
#include "data/profile.h"

static hq_status add(hq_arena *arena, hq_diags *diags, hq_pos pos, hq_header_mapping mapping,
                     hq_header_mapping_list *out)
{
    for (uint32_t i = 0; i < out->count; i++)
        if (hq_str_equal(out->at[i].header, mapping.header)) {
            if (!hq_str_equal(out->at[i].name, mapping.name))
                HQ_REPORT(diags, PROFILE_TWO_TEXTS, pos, mapping.header, out->at[i].name, mapping.name);
            return HQ_OK;
        }
    return HQ_PUSH(arena, *out, mapping) ? HQ_OK : HQ_E_MEMORY;
}

static hq_status read_document(hq_arena *arena, hq_diags *diags, const hq_doc *doc,
                               hq_header_mapping_list *out)
{
    if (doc->kind != HQ_DOC_MAP) {
        HQ_REPORT(diags, PROFILE_SHAPE, doc->pos, HQ_BOTH("a map of headers", "列名对照"),
                  HQ_BOTH("a mapping (header: name)", "映射（列名: 名称）"));
        return HQ_OK;
    }
    for (uint32_t i = 0; i < doc->count; i++) {
        const hq_doc *value = doc->items[i];
        hq_header_mapping mapping = {hq_cell_trim(doc->keys[i].name), HQ_STR("")};
        if (value->kind != HQ_DOC_SCALAR) {
            HQ_REPORT(diags, PROFILE_SHAPE, value->pos, doc->keys[i].name, HQ_BOTH("a text", "文字"));
            continue;
        }
        mapping.name = hq_cell_trim(value->scalar);
        HQ_TRY(add(arena, diags, value->pos, mapping, out));
    }
    return HQ_OK;
}

/* One cell of a line; quoted, it may hold commas, and quotes that are doubled. *at is left behind the comma that ends it. */
static hq_status take_cell(hq_arena *arena, hq_str line, size_t *at, hq_str *out)
{
    hq_text text;
    hq_text_init(&text, arena);
    bool quoted = *at < line.length && line.at[*at] == '"';
    for (size_t i = *at + quoted; i <= line.length; i++) {
        *at = i + 1;
        if (i == line.length || (!quoted && line.at[i] == ','))
            break;
        bool quote = line.at[i] == '"', doubled = quote && i + 1 < line.length && line.at[i + 1] == '"';
        if (quoted && quote && !doubled) {
            quoted = false;
            continue;
        }
        i += quoted && doubled;
        hq_text_add_char(&text, line.at[i]);
    }
    *out = hq_cell_trim(hq_text_str(&text));
    return text.failed ? HQ_E_MEMORY : HQ_OK;
}

static hq_status read_lines(hq_arena *arena, hq_diags *diags, uint32_t source, hq_str text,
                            hq_header_mapping_list *out)
{
    for (size_t from = 0; from < text.length;) {
        const char *end = memchr(text.at + from, '\n', text.length - from);
        size_t length = end == NULL ? text.length - from : (size_t)(end - text.at) - from;
        hq_str line = hq_cell_trim(hq_str_cut(text, from, length));
        hq_pos pos = {source, (uint32_t)from, (uint32_t)length};
        hq_header_mapping mapping;
        size_t at = 0;
        from += length + 1;
        if (line.length == 0)
            continue;
        HQ_TRY(take_cell(arena, line, &at, &mapping.header));
        if (at > line.length) { /* no comma */
            HQ_REPORT(diags, PROFILE_SHAPE, pos, line,
                      HQ_BOTH("a header, a comma and a name", "“列名,名称”"));
            continue;
        }
        HQ_TRY(take_cell(arena, line, &at, &mapping.name));
        if (at <= line.length)
            HQ_REPORT(diags, PROFILE_SHAPE, pos, line,
                      HQ_BOTH("a header, a comma and a name", "“列名,名称”"));
        else
            HQ_TRY(add(arena, diags, pos, mapping, out));
    }
    return HQ_OK;
}

hq_status hq_header_mapping_read(hq_arena *arena, hq_diags *diags, hq_str path, hq_header_mapping_list *out)
{
    hq_str text;
    bool json;
    uint32_t source, errors = diags->error_count;
    hq_doc *doc;
    *out = (hq_header_mapping_list){0};
    HQ_TRY(hq_profile_bytes(arena, diags, path, &text, &json));
    HQ_TRY(hq_sources_add(diags->sources, path, text, &source));
    if (hq_str_ends(path, HQ_STR(".csv"))) {
        HQ_TRY(read_lines(arena, diags, source, text, out));
    } else {
        HQ_TRY(json ? hq_json_read(arena, diags, source, &doc) : hq_yaml_read(arena, diags, source, &doc));
        HQ_TRY(read_document(arena, diags, doc, out));
    }
    return diags->failed ? HQ_E_MEMORY : diags->error_count > errors ? HQ_E_INVALID : HQ_OK;
}
