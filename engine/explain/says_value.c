/* Numbers, days, codes and spans of an expression in words. See says.h. */
#include "explain/names.h"
#include "explain/saying.h"
#include "explain/value.h"
#include "lang/functions.h"

/* --- Literals and names --- */

static bool is_ascii(hq_str s)
{
    for (size_t i = 0; i < s.length; i++)
        if ((unsigned char)s.at[i] >= 0x80)
            return false;
    return true;
}

/* In Chinese a literal stands as the clause writes it (100万元); written with ASCII units, or in English, it is put as any value. */
static hq_str literal(hq_saying *saying, const hq_ast *ast)
{
    hq_voice *voice = &saying->voice;
    bool as_written = voice->language == HQ_LANG_ZH && !is_ascii(ast->text);
    if (as_written ||
        (hq_unit_is_none(ast->type.unit) && hq_rat_is_integer(ast->value) && is_ascii(ast->text)))
        return ast->text;
    return hq_number_text(voice, ast->value, ast->type.unit, hq_look_of(voice, ast));
}

hq_str hq_saying_record(hq_saying *saying, const hq_ast *ast)
{
    hq_voice *voice = &saying->voice;
    const hq_entity *entity = &voice->pack->entities.at[ast->type.index];
    hq_str label = hq_inner_label(voice, entity->label, entity->name);
    /* a loop's item beside a record of the same kind: "d.article = disclosure.article" */
    bool is_item = ast->kind == HQ_A_NAME && !hq_str_equal(ast->text, entity->name);
    for (uint32_t i = 0; is_item && voice->policy != NULL && i < voice->policy->scope.count; i++)
        if (voice->policy->scope.entities[i] == ast->type.index)
            return HQ_PHRASE(voice, LISTED_RECORD, label);
    return label;
}

static bool is_plain(const hq_ast *ast)
{
    bool call = ast->kind == HQ_A_CALL && (ast->function == HQ_F_TABLE || ast->function == HQ_F_SCALE);
    bool plain = ast->kind != HQ_A_AGGREGATE && ast->meaning != HQ_M_LET && !call;
    for (uint32_t i = 0; i < ast->child_count && plain; i++)
        plain = is_plain(ast->children[i]);
    return plain;
}

/* Short enough to stand in a sentence: low, without tables, loops and further lets. */
static bool is_short(const hq_ast *ast)
{
    return ast->height <= HQ_SAYS_HEIGHT_MAX && is_plain(ast);
}

static bool patches_let(const hq_patch_list *patches, uint32_t let)
{
    for (uint32_t i = 0; i < patches->count; i++)
        for (uint32_t p = 0; p < patches->at[i].parts.count; p++)
            if (patches->at[i].parts.at[p].target == HQ_TARGET_LET && patches->at[i].parts.at[p].index == let)
                return true;
    return false;
}

/* A let that an exception or a reading replaces is not what its expression says. */
bool hq_let_is_patched(const hq_policy *policy, uint32_t let)
{
    return patches_let(&policy->exceptions, let) || patches_let(&policy->readings, let);
}

/* A let by its label; without one by what it is where that is short, else by its name. */
static hq_str let_value(hq_saying *saying, const hq_ast *ast, hq_bind outer)
{
    hq_voice *voice = &saying->voice;
    const hq_let *let = &voice->policy->lets.at[ast->index];
    hq_str label = hq_words_in(let->label, voice->language);
    if (label.length > 0)
        return label;
    if (!is_short(let->expression) || saying->inside >= HQ_SAYS_INSIDE_MAX ||
        hq_let_is_patched(voice->policy, ast->index))
        return HQ_PHRASE(voice, LET_NAMED, let->name);
    saying->inside++;
    hq_str words = hq_saying_value(saying, let->expression, outer);
    saying->inside--;
    return words;
}

static hq_str name(hq_saying *saying, const hq_ast *ast, hq_bind outer)
{
    hq_voice *voice = &saying->voice;
    switch (ast->meaning) {
    case HQ_M_SCOPE:
        return hq_saying_record(saying, ast);
    case HQ_M_LET:
        return voice->policy == NULL ? ast->text : let_value(saying, ast, outer);
    case HQ_M_CODE:
        return hq_code_label(voice, ast->type.index, ast->index);
    case HQ_M_SET:
        return hq_set_label(voice, ast->type.index, ast->index);
    case HQ_M_ON:
        return HQ_PHRASE(voice, DAY_ASKED);
    case HQ_M_CLAIM:
        return HQ_PHRASE(voice, CLAIM_PERIOD);
    case HQ_M_PERIOD:
        return HQ_PHRASE(voice, PERIOD);
    case HQ_M_VALID:
        return HQ_PHRASE(voice, VALIDITY);
    default:
        return ast->text;
    }
}

static hq_str derived_value(hq_saying *saying, const hq_ast *ast, const hq_field *field, hq_bind outer)
{
    hq_voice *voice = &saying->voice;
    const hq_definition *definition = &voice->pack->definitions.at[field->definition];
    bool labelled = field->label.zh.length + field->label.en.length > 0;
    if (labelled || definition->is == NULL || !is_short(definition->is) ||
        saying->inside >= HQ_SAYS_INSIDE_MAX)
        return HQ_PHRASE(voice, OF_RECORD, hq_inner_label(voice, field->label, field->name),
                         hq_saying_record(saying, ast->children[0]));
    const hq_policy *policy = voice->policy;
    voice->policy = NULL;
    saying->inside++;
    hq_str words = hq_saying_value(saying, definition->is, outer);
    saying->inside--;
    voice->policy = policy;
    return words;
}

static hq_str member(hq_saying *saying, const hq_ast *ast, hq_bind outer)
{
    hq_voice *voice = &saying->voice;
    const hq_ast *holder = ast->children[0];
    if (ast->meaning == HQ_M_COLUMN)
        return HQ_PHRASE(voice, COLUMN_OF, ast->text, hq_saying_value(saying, holder, HQ_BIND_NONE));
    if (ast->meaning == HQ_M_ONE)
        return hq_saying_record(saying, ast);
    const hq_entity *entity = &voice->pack->entities.at[holder->type.index];
    if (ast->meaning == HQ_M_LIST)
        return hq_list_label(voice, holder->type.index, ast->index);
    const hq_field *field = &entity->fields.at[ast->index];
    if (field->definition != HQ_NONE)
        return derived_value(saying, ast, field, outer);
    return HQ_PHRASE(voice, OF_RECORD, hq_inner_label(voice, field->label, field->name),
                     hq_saying_record(saying, holder));
}

/* --- Arithmetic --- */

static hq_str arithmetic(hq_saying *saying, const hq_ast *ast, hq_bind outer)
{
    hq_voice *voice = &saying->voice;
    bool sum = ast->binary == HQ_B_ADD || ast->binary == HQ_B_SUBTRACT;
    hq_bind bind = sum ? HQ_BIND_SUM : HQ_BIND_PRODUCT;
    /* a - (b + c), a / (b * c): what follows is bracketed though it binds alike */
    bool strict = ast->binary == HQ_B_SUBTRACT || ast->binary == HQ_B_DIVIDE;
    hq_str left = hq_saying_value(saying, ast->children[0], bind);
    hq_str right = hq_saying_value(saying, ast->children[1], strict ? (hq_bind)(bind + 1) : bind);
    hq_word word = ast->binary == HQ_B_ADD        ? HQ_W_PLUS
                   : ast->binary == HQ_B_SUBTRACT ? HQ_W_MINUS
                   : ast->binary == HQ_B_MULTIPLY ? HQ_W_TIMES
                                                  : HQ_W_DIVIDED;
    hq_str args[] = {left, right};
    hq_str whole = hq_phrase(voice, word, args, 2);
    return bind < outer ? HQ_PHRASE(voice, BRACKETS, whole) : whole;
}

static hq_str span(hq_saying *saying, const hq_ast *ast)
{
    hq_str first = hq_saying_value(saying, ast->children[0], HQ_BIND_NONE);
    hq_str last = hq_saying_value(saying, ast->children[1], HQ_BIND_NONE);
    return ast->closed ? HQ_PHRASE(&saying->voice, DAYS_TO, first, last)
                       : HQ_PHRASE(&saying->voice, DAYS_UNTIL, first, last);
}

static hq_str three(hq_saying *saying, const hq_ast *ast, hq_word word, hq_bind outer)
{
    hq_str args[3];
    for (int i = 0; i < 3; i++)
        args[i] = ast->kind == HQ_A_IF && i == 0
                      ? hq_saying_truth(saying, ast->children[0], true, HQ_BIND_NONE)
                      : hq_saying_value(saying, ast->children[i], HQ_BIND_SUM);
    hq_str whole = hq_phrase(&saying->voice, word, args, 3);
    return outer > HQ_BIND_NONE ? HQ_PHRASE(&saying->voice, BRACKETS, whole) : whole;
}

/* No deeper than the expression and what it names, which `inside` and `left` bound. */
hq_str hq_saying_value(hq_saying *saying, const hq_ast *ast, hq_bind outer)
{
    hq_voice *voice = &saying->voice;
    if (saying->left == 0)
        return HQ_PHRASE(voice, AND_SO_ON);
    saying->left--;
    if (ast->type.kind == HQ_T_TRUTH && ast->kind != HQ_A_NAME && ast->kind != HQ_A_MEMBER)
        return hq_saying_truth(saying, ast, true, outer);
    switch (ast->kind) {
    case HQ_A_NUMBER:
        return literal(saying, ast);
    case HQ_A_DATE:
        return hq_day_text(voice, ast->day);
    case HQ_A_TEXT:
        return HQ_PHRASE(voice, QUOTED, ast->text);
    case HQ_A_NAME:
        return name(saying, ast, outer);
    case HQ_A_MEMBER:
        return member(saying, ast, outer);
    case HQ_A_CALL:
        return hq_saying_call(saying, ast);
    case HQ_A_AGGREGATE:
        return hq_saying_aggregate(saying, ast);
    case HQ_A_NEGATE:
        return HQ_PHRASE(voice, NEGATIVE, hq_saying_value(saying, ast->children[0], HQ_BIND_PRODUCT));
    case HQ_A_BINARY:
        return arithmetic(saying, ast, outer);
    case HQ_A_IF:
        return three(saying, ast, HQ_W_IF_ELSE, outer);
    case HQ_A_WITHIN:
        return three(saying, ast, HQ_W_WITHIN, outer);
    case HQ_A_RANGE:
        return HQ_PHRASE(voice, DOTS, hq_saying_value(saying, ast->children[0], HQ_BIND_SUM),
                         hq_saying_value(saying, ast->children[1], HQ_BIND_SUM));
    case HQ_A_SPAN:
        return span(saying, ast);
    default:
        return ast->text;
    }
}
