/*
 * YAML into a document tree, through libyaml's event interface. See doc.h for what is refused.
 *
 * Why events and not libyaml's documents: the document interface resolves aliases by itself (a bomb of 9^9 nodes), builds cyclic
 * graphs and is quadratic in anchors. Why a read handler: libyaml keeps a whole scalar in its own memory before it gives the
 * event, so a scalar of 50 MB must be stopped while its bytes are handed over.
 */
#include <assert.h>
#include <string.h>
#include <yaml.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "lang/doc.h"

/* A collection that is being filled. */
typedef struct hq_frame {
    hq_doc *node;
    HQ_LIST(hq_doc_key) keys;
    HQ_LIST(hq_doc *) items;
    hq_key_set set;
    bool has_key; /* a key was read and its value is awaited */
} hq_frame;

typedef struct hq_reader {
    hq_arena *arena;
    hq_diags *diags;
    uint32_t source;
    hq_str text;
    size_t handed;        /* bytes given to libyaml so far */
    size_t handed_before; /* ... at the last event */
    bool scalar_too_long;
    size_t index, offset; /* libyaml's character index that was last asked for, and its byte offset */
    hq_frame frames[HQ_YAML_DEPTH_MAX];
    uint32_t depth;
    uint32_t node_count;
    hq_doc *root;
    bool has_document;
    bool invalid; /* something was complained of; reading went on to find the rest */
} hq_reader;

/* More than this without an event is a scalar beyond its limit: libyaml reads ahead by a buffer of its own. */
enum { HANDED_WITHOUT_EVENT_MAX = HQ_YAML_SCALAR_BYTES_MAX + 65536, HANDED_AT_ONCE = 16384 };

static int hand_over(void *context, unsigned char *buffer, size_t size, size_t *size_read)
{
    hq_reader *reader = context;
    if (reader->handed - reader->handed_before > HANDED_WITHOUT_EVENT_MAX) {
        reader->scalar_too_long = true;
        return 0;
    }
    size_t rest = reader->text.length - reader->handed;
    size_t now = size < rest ? size : rest;
    now = now < HANDED_AT_ONCE ? now : HANDED_AT_ONCE;
    if (now > 0)
        memcpy(buffer, reader->text.at + reader->handed, now);
    reader->handed += now;
    *size_read = now;
    return 1;
}

/* libyaml counts characters; places are bytes. Marks come nearly in order, so the last place is a good start. */
static uint32_t byte_of(hq_reader *reader, size_t index)
{
    while (reader->index < index && reader->offset < reader->text.length) {
        do
            reader->offset++;
        while (reader->offset < reader->text.length &&
               ((unsigned char)reader->text.at[reader->offset] & 0xC0) == 0x80);
        reader->index++;
    }
    while (reader->index > index && reader->offset > 0) {
        do
            reader->offset--;
        while (reader->offset > 0 && ((unsigned char)reader->text.at[reader->offset] & 0xC0) == 0x80);
        reader->index--;
    }
    return (uint32_t)reader->offset;
}

static hq_pos pos_of(hq_reader *reader, const yaml_event_t *event)
{
    uint32_t start = byte_of(reader, event->start_mark.index);
    uint32_t end = byte_of(reader, event->end_mark.index);
    return (hq_pos){reader->source, start, end > start ? end - start : 0};
}

/* `&name` or `!name` before a value: the event's place begins with it. */
static hq_pos pos_of_prefix(hq_reader *reader, const yaml_event_t *event)
{
    hq_pos pos = pos_of(reader, event);
    uint32_t length = 0;
    while (length < pos.length && strchr(" \t\r\n", reader->text.at[pos.offset + length]) == NULL)
        length++;
    pos.length = length;
    return pos;
}

static hq_pos point(const hq_reader *reader, size_t offset, size_t length)
{
    return (hq_pos){reader->source, (uint32_t)offset, (uint32_t)length};
}

/* Stop here, or note it and read on. */
#define REFUSE(READER, NAME, POS, ...) (HQ_REPORT((READER)->diags, NAME, (POS), ##__VA_ARGS__), HQ_E_INVALID)
#define COMPLAIN(READER, NAME, POS, ...) \
    ((READER)->invalid = true, HQ_REPORT((READER)->diags, NAME, (POS), ##__VA_ARGS__))

/* What libyaml says, in the words of diagnostics.def. */
static const struct {
    const char *part; /* of libyaml's own message */
    hq_message message;
    bool at_start; /* the caret stands where the unfinished thing begins, not where libyaml noticed */
} PROBLEMS[] = {
    {"mapping values are not allowed", HQ_D_YAML_COLON, false},
    {"cannot start any token", HQ_D_YAML_TOKEN, false},
    {"tab character", HQ_D_YAML_TOKEN, false},
    {"did not find expected key", HQ_D_YAML_INDENT, false},
    {"did not find expected '-'", HQ_D_YAML_INDENT, false},
    {"block sequence entries are not allowed", HQ_D_YAML_INDENT, false},
    {"could not find expected ':'", HQ_D_YAML_KEY_WITHOUT_COLON, true},
    {"did not find expected ',' or", HQ_D_YAML_BRACKET, false},
    {"unexpected end of stream", HQ_D_YAML_QUOTE, true},
    {"undefined alias", HQ_D_YAML_ALIAS, false},
    {"document start", HQ_D_YAML_DOCUMENTS, false},
};

/* Inside { } a bare expression ends at its first comma or bracket: `{when: company.region in [a, b]}`. */
static void hint_quotes(hq_reader *reader, hq_diag *diag, size_t offset)
{
    bool bracket = offset < reader->text.length && strchr("[{", reader->text.at[offset]) != NULL;
    if (diag->message == HQ_D_YAML_BRACKET && bracket)
        hq_diag_hint(reader->diags, diag, HQ_H_QUOTE_IT, HQ_STR(""));
}

static hq_status refuse_problem(hq_reader *reader, const yaml_parser_t *parser)
{
    if (parser->error == YAML_MEMORY_ERROR)
        return HQ_E_MEMORY;
    if (reader->scalar_too_long)
        return REFUSE(reader, YAML_SCALAR_LONG, point(reader, reader->handed_before, 0));
    size_t offset = parser->error == YAML_READER_ERROR ? parser->problem_offset
                                                       : byte_of(reader, parser->problem_mark.index);
    hq_str problem = hq_str_of(parser->problem == NULL ? "?" : parser->problem);
    for (size_t i = 0; i < sizeof PROBLEMS / sizeof *PROBLEMS; i++)
        if (strstr(problem.at, PROBLEMS[i].part) != NULL) {
            if (PROBLEMS[i].at_start && parser->context != NULL)
                offset = byte_of(reader, parser->context_mark.index);
            hq_diag *diag =
                hq_diag_add(reader->diags, PROBLEMS[i].message, point(reader, offset, 1), &problem, 1);
            hint_quotes(reader, diag, offset);
            return HQ_E_INVALID;
        }
    return REFUSE(reader, YAML_SYNTAX, point(reader, offset, 1), problem);
}

/* Bytes that may not stand in any document, found before libyaml sees them. */
static hq_status check_bytes(hq_reader *reader)
{
    hq_str text = reader->text;
    if (hq_str_starts(text, HQ_STR("\xEF\xBB\xBF")) || hq_str_starts(text, HQ_STR("\xFF\xFE")) ||
        hq_str_starts(text, HQ_STR("\xFE\xFF")))
        return REFUSE(reader, YAML_BYTE_ORDER_MARK, point(reader, 0, 0));
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F)
            return REFUSE(reader, YAML_CONTROL, point(reader, i, 1));
    }
    size_t valid = hq_utf8_valid_length(text);
    if (valid < text.length)
        return REFUSE(reader, YAML_NOT_UTF8, point(reader, valid, 1));
    return HQ_OK;
}

static hq_status new_node(hq_reader *reader, hq_doc_kind kind, hq_pos pos, hq_doc **out)
{
    if (++reader->node_count > HQ_YAML_NODES_MAX)
        return REFUSE(reader, YAML_TOO_MANY, pos);
    *out = HQ_NEW(reader->arena, hq_doc);
    HQ_TRY_ALLOC(*out);
    (*out)->kind = kind;
    (*out)->pos = pos;
    return HQ_OK;
}

/* Put a finished or beginning value where it belongs. */
static hq_status place_value(hq_reader *reader, hq_doc *node)
{
    if (reader->depth == 0) {
        reader->root = node;
        return HQ_OK;
    }
    hq_frame *frame = &reader->frames[reader->depth - 1];
    if (frame->items.count >= HQ_YAML_NODES_MAX)
        return REFUSE(reader, YAML_TOO_MANY, node->pos);
    frame->has_key = false;
    return HQ_PUSH(reader->arena, frame->items, node) ? HQ_OK : HQ_E_MEMORY;
}

static hq_status place_key(hq_reader *reader, hq_str name, hq_pos pos)
{
    hq_frame *frame = &reader->frames[reader->depth - 1];
    if (hq_str_is(name, "<<"))
        COMPLAIN(reader, YAML_MERGE, pos);
    if (frame->keys.count >= HQ_YAML_KEYS_MAX)
        return REFUSE(reader, YAML_TOO_MANY, pos);
    uint32_t found;
    HQ_TRY(hq_key_set_add(reader->arena, &frame->set, frame->keys.at, frame->keys.count, name, &found));
    if (found != UINT32_MAX) {
        hq_diag *diag = COMPLAIN(reader, DUPLICATE_KEY, pos, name);
        diag->related = frame->keys.at[found].pos;
    }
    frame->has_key = true;
    return HQ_PUSH(reader->arena, frame->keys, ((hq_doc_key){name, pos})) ? HQ_OK : HQ_E_MEMORY;
}

static bool awaits_key(const hq_reader *reader)
{
    if (reader->depth == 0)
        return false;
    const hq_frame *frame = &reader->frames[reader->depth - 1];
    return frame->node->kind == HQ_DOC_MAP && !frame->has_key;
}

static const hq_doc_style STYLES[] = {
    [YAML_ANY_SCALAR_STYLE] = HQ_DOC_PLAIN,
    [YAML_PLAIN_SCALAR_STYLE] = HQ_DOC_PLAIN,
    [YAML_SINGLE_QUOTED_SCALAR_STYLE] = HQ_DOC_SINGLE,
    [YAML_DOUBLE_QUOTED_SCALAR_STYLE] = HQ_DOC_DOUBLE,
    [YAML_LITERAL_SCALAR_STYLE] = HQ_DOC_LITERAL,
    [YAML_FOLDED_SCALAR_STYLE] = HQ_DOC_FOLDED,
};

static hq_status read_scalar(hq_reader *reader, const yaml_event_t *event)
{
    hq_pos pos = pos_of(reader, event);
    hq_str value = {(const char *)event->data.scalar.value, event->data.scalar.length};
    if (event->data.scalar.anchor != NULL)
        COMPLAIN(reader, YAML_ANCHOR, pos_of_prefix(reader, event));
    if (event->data.scalar.tag != NULL)
        COMPLAIN(reader, YAML_TAG, pos_of_prefix(reader, event));
    if (value.length > HQ_YAML_SCALAR_BYTES_MAX)
        return REFUSE(reader, YAML_SCALAR_LONG, pos);
    if (value.length > 0 && memchr(value.at, '\0', value.length) != NULL)
        return REFUSE(reader, YAML_CONTROL, pos);
    hq_str copy = hq_str_copy(reader->arena, value);
    HQ_TRY_ALLOC(copy.at);
    if (awaits_key(reader))
        return place_key(reader, copy, pos);

    hq_doc *node;
    HQ_TRY(new_node(reader, HQ_DOC_SCALAR, pos, &node));
    node->style = STYLES[event->data.scalar.style];
    node->scalar = copy;
    if (copy.length == 0 && node->style == HQ_DOC_PLAIN) {
        hq_frame *frame = reader->depth == 0 ? NULL : &reader->frames[reader->depth - 1];
        bool in_map = frame != NULL && frame->node->kind == HQ_DOC_MAP;
        hq_pos where = in_map ? frame->keys.at[frame->keys.count - 1].pos : pos;
        COMPLAIN(reader, YAML_NO_VALUE, where,
                 in_map ? frame->keys.at[frame->keys.count - 1].name : HQ_STR("-"));
    }
    return place_value(reader, node);
}

static hq_status read_alias(hq_reader *reader, const yaml_event_t *event)
{
    hq_pos pos = pos_of(reader, event);
    if (awaits_key(reader))
        return REFUSE(reader, YAML_KEY_NOT_TEXT, pos);
    COMPLAIN(reader, YAML_ALIAS, pos, HQ_STR("*"));
    hq_doc *node;
    HQ_TRY(new_node(reader, HQ_DOC_NULL, pos, &node));
    return place_value(reader, node);
}

static hq_status open_collection(hq_reader *reader, const yaml_event_t *event, hq_doc_kind kind)
{
    hq_pos pos = pos_of(reader, event);
    bool map = kind == HQ_DOC_MAP;
    if ((map ? event->data.mapping_start.anchor : event->data.sequence_start.anchor) != NULL)
        COMPLAIN(reader, YAML_ANCHOR, pos_of_prefix(reader, event));
    if ((map ? event->data.mapping_start.tag : event->data.sequence_start.tag) != NULL)
        COMPLAIN(reader, YAML_TAG, pos_of_prefix(reader, event));
    if (awaits_key(reader))
        return REFUSE(reader, YAML_KEY_NOT_TEXT, pos);
    if (reader->depth == HQ_YAML_DEPTH_MAX)
        return REFUSE(reader, YAML_DEEP, pos);
    hq_doc *node;
    HQ_TRY(new_node(reader, kind, pos, &node));
    HQ_TRY(place_value(reader, node));
    hq_frame *frame = &reader->frames[reader->depth++];
    memset(frame, 0, sizeof *frame);
    frame->node = node;
    return HQ_OK;
}

static void close_collection(hq_reader *reader, const yaml_event_t *event)
{
    hq_frame *frame = &reader->frames[--reader->depth];
    hq_doc *node = frame->node;
    node->keys = frame->keys.at;
    node->items = frame->items.at;
    node->count = frame->items.count;
    uint32_t end = byte_of(reader, event->end_mark.index);
    if (node->count > 0) { /* a block ends where its last value does, not where the next token begins */
        hq_pos last = node->items[node->count - 1]->pos;
        uint32_t last_end = last.offset + last.length;
        if (event->start_mark.index == event->end_mark.index || end < last_end)
            end = last_end;
    }
    node->pos.length = end > node->pos.offset ? end - node->pos.offset : 0;
}

static hq_status read_event(hq_reader *reader, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return read_scalar(reader, event);
    case YAML_SEQUENCE_START_EVENT:
        return open_collection(reader, event, HQ_DOC_LIST);
    case YAML_MAPPING_START_EVENT:
        return open_collection(reader, event, HQ_DOC_MAP);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        close_collection(reader, event);
        return HQ_OK;
    case YAML_ALIAS_EVENT:
        return read_alias(reader, event);
    case YAML_DOCUMENT_START_EVENT:
        if (reader->has_document)
            return REFUSE(reader, YAML_DOCUMENTS, pos_of(reader, event), HQ_STR("---"));
        reader->has_document = true;
        return HQ_OK;
    default:
        return HQ_OK;
    }
}

static hq_status read_events(hq_reader *reader, yaml_parser_t *parser)
{
    for (;;) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event))
            return refuse_problem(reader, parser);
        yaml_event_type_t type = event.type;
        hq_status status = read_event(reader, &event);
        yaml_event_delete(&event);
        reader->handed_before = reader->handed;
        if (status != HQ_OK)
            return status;
        if (type == YAML_STREAM_END_EVENT)
            return HQ_OK;
    }
}

hq_status hq_yaml_read(hq_arena *arena, hq_diags *diags, uint32_t source, hq_doc **out)
{
    return hq_yaml_read_part(arena, diags, source, diags->sources->list.at[source].text.length, out);
}

hq_status hq_yaml_read_part(hq_arena *arena, hq_diags *diags, uint32_t source, size_t length, hq_doc **out)
{
    *out = NULL;
    hq_reader *reader = HQ_NEW(arena, hq_reader);
    HQ_TRY_ALLOC(reader);
    reader->arena = arena;
    reader->diags = diags;
    reader->source = source;
    reader->text = hq_str_cut(diags->sources->list.at[source].text, 0, length);
    HQ_TRY(check_bytes(reader));

    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        return HQ_E_MEMORY;
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input(&parser, hand_over, reader);
    hq_status status = read_events(reader, &parser);
    yaml_parser_delete(&parser);
    if (status != HQ_OK)
        return status;
    if (reader->root == NULL)
        return REFUSE(reader, YAML_EMPTY, point(reader, 0, 0));
    assert(reader->depth == 0);
    if (reader->invalid)
        return HQ_E_INVALID;
    *out = reader->root;
    return HQ_OK;
}
