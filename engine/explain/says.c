/* Truths and comparisons in words. Values are says_value.c, calls says_call.c. See says.h. */
#include "explain/saying.h"

#include "explain/names.h"
#include "explain/value.h"

/* --- Comparisons --- */

static hq_binary opposite(hq_binary binary)
{
    switch (binary) {
    case HQ_B_EQUAL:
        return HQ_B_NOT_EQUAL;
    case HQ_B_NOT_EQUAL:
        return HQ_B_EQUAL;
    case HQ_B_LESS:
        return HQ_B_GREATER_EQUAL;
    case HQ_B_LESS_EQUAL:
        return HQ_B_GREATER;
    case HQ_B_GREATER:
        return HQ_B_LESS_EQUAL;
    case HQ_B_GREATER_EQUAL:
        return HQ_B_LESS;
    case HQ_B_IN:
        return HQ_B_NOT_IN;
    default:
        return HQ_B_IN;
    }
}

static hq_binary mirrored(hq_binary binary)
{
    switch (binary) {
    case HQ_B_LESS:
        return HQ_B_GREATER;
    case HQ_B_LESS_EQUAL:
        return HQ_B_GREATER_EQUAL;
    case HQ_B_GREATER:
        return HQ_B_LESS;
    case HQ_B_GREATER_EQUAL:
        return HQ_B_LESS_EQUAL;
    default:
        return binary;
    }
}

bool hq_is_constant(const hq_ast *ast)
{
    return ast->kind == HQ_A_NUMBER || ast->kind == HQ_A_DATE || ast->kind == HQ_A_TEXT ||
           ast->kind == HQ_A_TRUTH || ast->kind == HQ_A_LIST || ast->meaning == HQ_M_CODE ||
           ast->meaning == HQ_M_SET;
}

hq_comparison hq_comparison_of(const hq_ast *ast, bool wanted)
{
    hq_comparison out = {wanted ? ast->binary : opposite(ast->binary), ast->children[0], ast->children[1]};
    bool turned = hq_is_constant(out.left) && !hq_is_constant(out.right) && out.binary != HQ_B_IN &&
                  out.binary != HQ_B_NOT_IN;
    if (turned)
        out = (hq_comparison){mirrored(out.binary), out.right, out.left};
    return out;
}

static hq_word number_word(hq_binary binary)
{
    switch (binary) {
    case HQ_B_LESS:
        return HQ_W_NUMBER_LESS;
    case HQ_B_LESS_EQUAL:
        return HQ_W_NUMBER_AT_MOST;
    case HQ_B_GREATER:
        return HQ_W_NUMBER_MORE;
    case HQ_B_GREATER_EQUAL:
        return HQ_W_NUMBER_AT_LEAST;
    case HQ_B_EQUAL:
        return HQ_W_NUMBER_IS;
    default:
        return HQ_W_NUMBER_IS_NOT;
    }
}

static hq_word day_word(hq_binary binary)
{
    switch (binary) {
    case HQ_B_LESS:
        return HQ_W_DAY_BEFORE;
    case HQ_B_LESS_EQUAL:
        return HQ_W_DAY_AT_LATEST;
    case HQ_B_GREATER:
        return HQ_W_DAY_AFTER;
    case HQ_B_GREATER_EQUAL:
        return HQ_W_DAY_AT_EARLIEST;
    case HQ_B_EQUAL:
        return HQ_W_IS;
    default:
        return HQ_W_IS_NOT;
    }
}

/* "are" for a plural subject: only English asks. */
static hq_str verb_of(hq_saying *saying, const hq_ast *subject)
{
    hq_voice *voice = &saying->voice;
    bool plural = false;
    if (voice->language == HQ_LANG_EN && subject->kind == HQ_A_MEMBER && subject->meaning == HQ_M_FIELD) {
        const hq_entity *entity = &voice->pack->entities.at[subject->children[0]->type.index];
        plural = hq_is_plural(entity->fields.at[subject->index].label.en);
    }
    return plural ? HQ_STR("2") : HQ_STR("1");
}

/* The members of a list, or the one code or set. */
static hq_str members_of(hq_saying *saying, const hq_ast *right, uint32_t *count)
{
    *count = right->kind == HQ_A_LIST ? right->child_count : 1;
    if (right->kind != HQ_A_LIST)
        return hq_saying_value(saying, right, HQ_BIND_NONE);
    hq_str *items = HQ_NEW_ARRAY(saying->voice.arena, hq_str, right->child_count + 1);
    if (items == NULL) {
        saying->voice.failed = true;
        return HQ_STR("");
    }
    for (uint32_t i = 0; i < right->child_count; i++)
        items[i] = hq_saying_value(saying, right->children[i], HQ_BIND_NONE);
    return hq_join_or(&saying->voice, items, right->child_count);
}

static bool is_leaf_code(const hq_saying *saying, const hq_ast *ast)
{
    return ast->meaning == HQ_M_CODE &&
           saying->voice.pack->codes.at[ast->type.index].codes.at[ast->index].leaf;
}

static hq_str in_words(hq_saying *saying, const hq_ast *ast, hq_str left, bool in)
{
    const hq_ast *right = ast->children[1];
    hq_voice *voice = &saying->voice;
    hq_str verb = verb_of(saying, ast->children[0]);
    uint32_t count;
    hq_str members = members_of(saying, right, &count);
    if (ast->children[0]->type.kind == HQ_T_DATE)
        return in ? HQ_PHRASE(voice, IN_SPAN, left, members) : HQ_PHRASE(voice, NOT_IN_SPAN, left, members);
    if (right->kind != HQ_A_LIST && !is_leaf_code(saying, right))
        return in ? HQ_PHRASE(voice, BELONGS, left, members, verb)
                  : HQ_PHRASE(voice, BELONGS_NOT, left, members, verb);
    if (count == 1)
        return in ? HQ_PHRASE(voice, IS, left, members, verb) : HQ_PHRASE(voice, IS_NOT, left, members, verb);
    return in ? HQ_PHRASE(voice, ONE_OF, left, members, verb)
              : HQ_PHRASE(voice, NONE_OF, left, members, verb);
}

/* a = true, a != false and the like are the truth itself. */
static hq_str same_truth(hq_saying *saying, const hq_ast *ast, bool same)
{
    for (int i = 0; i < 2; i++)
        if (ast->children[i]->kind == HQ_A_TRUTH)
            return hq_saying_truth(saying, ast->children[1 - i], ast->children[i]->truth == same,
                                   HQ_BIND_NONE);
    hq_str left = hq_saying_truth(saying, ast->children[0], true, HQ_BIND_OR);
    hq_str right = hq_saying_truth(saying, ast->children[1], true, HQ_BIND_OR);
    return same ? HQ_PHRASE(&saying->voice, SAME_TRUTH, left, right)
                : HQ_PHRASE(&saying->voice, OTHER_TRUTH, left, right);
}

/* A comparison, `in`, or `not in`; also said of a part of a condition whose two sides are known. */
static hq_str comparison(hq_saying *saying, const hq_ast *ast, bool wanted)
{
    hq_comparison said = hq_comparison_of(ast, wanted);
    hq_type_kind kind = said.left->type.kind;
    if (kind == HQ_T_TRUTH)
        return same_truth(saying, ast, said.binary == HQ_B_EQUAL);
    hq_str left = hq_saying_value(saying, said.left, HQ_BIND_NONE);
    if (said.binary == HQ_B_IN || said.binary == HQ_B_NOT_IN)
        return in_words(saying, ast, left, said.binary == HQ_B_IN);
    hq_str right = hq_saying_value(saying, said.right, HQ_BIND_NONE);
    hq_word word = kind == HQ_T_NUMBER ? number_word(said.binary) : day_word(said.binary);
    hq_str args[] = {left, right, verb_of(saying, said.left)};
    return hq_phrase(&saying->voice, word, args, 3);
}

/* --- Truths --- */

static bool is_join(const hq_ast *ast, bool wanted, hq_bind bind)
{
    if (ast->kind != HQ_A_BINARY || (ast->binary != HQ_B_AND && ast->binary != HQ_B_OR))
        return false;
    return ((ast->binary == HQ_B_AND) == wanted) == (bind == HQ_BIND_AND);
}

/* a and b and c are one row: collect what the same word joins. */
static void collect(hq_saying *saying, const hq_ast *ast, bool wanted, hq_bind bind, hq_str_list *items)
{
    if (is_join(ast, wanted, bind)) {
        collect(saying, ast->children[0], wanted, bind, items);
        collect(saying, ast->children[1], wanted, bind, items);
    } else if (!HQ_PUSH(saying->voice.arena, *items, hq_saying_truth(saying, ast, wanted, bind))) {
        saying->voice.failed = true;
    }
}

static hq_str joined(hq_saying *saying, const hq_ast *ast, bool wanted, hq_bind outer)
{
    hq_bind bind = (ast->binary == HQ_B_AND) == wanted ? HQ_BIND_AND : HQ_BIND_OR;
    hq_word word = bind == HQ_BIND_AND ? HQ_W_BETWEEN_AND : HQ_W_BETWEEN_OR;
    hq_voice *voice = &saying->voice;
    hq_str_list items = {0};
    collect(saying, ast, wanted, bind, &items);
    hq_text text = hq_voice_text(voice);
    for (uint32_t i = 0; i < items.count; i++) {
        hq_text_add_z(&text, i == 0 ? "" : hq_word_text(word, voice->language));
        hq_text_add(&text, items.at[i]);
    }
    hq_str whole = hq_voice_take(voice, &text);
    return outer == HQ_BIND_NONE || outer == bind ? whole : HQ_PHRASE(voice, BRACKETS, whole);
}

/* A truth that a definition derives: by its label, or else by what it is. */
static hq_str derived(hq_saying *saying, const hq_ast *ast, bool wanted, hq_bind outer)
{
    hq_voice *voice = &saying->voice;
    const hq_entity *entity = &voice->pack->entities.at[ast->children[0]->type.index];
    const hq_field *field = &entity->fields.at[ast->index];
    const hq_definition *definition = &voice->pack->definitions.at[field->definition];
    bool labelled = field->label.zh.length + field->label.en.length > 0;
    if (!labelled && definition->is != NULL && saying->inside < HQ_SAYS_INSIDE_MAX) {
        const hq_policy *policy = voice->policy;
        voice->policy = NULL;
        saying->inside++;
        hq_str words = hq_saying_truth(saying, definition->is, wanted, outer);
        saying->inside--;
        voice->policy = policy;
        return words;
    }
    hq_str label = hq_label_or(field->label, field->name, voice->language);
    hq_str record = hq_saying_record(saying, ast->children[0]);
    return wanted ? HQ_PHRASE(voice, FACT_YES, label, record) : HQ_PHRASE(voice, FACT_NO, label, record);
}

static hq_str fact(hq_saying *saying, const hq_ast *ast, bool wanted, hq_bind outer)
{
    hq_voice *voice = &saying->voice;
    if (ast->meaning == HQ_M_FIELD) {
        const hq_entity *entity = &voice->pack->entities.at[ast->children[0]->type.index];
        const hq_field *field = &entity->fields.at[ast->index];
        if (field->definition != HQ_NONE)
            return derived(saying, ast, wanted, outer);
        hq_str label = hq_label_or(field->label, field->name, voice->language);
        hq_str record = hq_saying_record(saying, ast->children[0]);
        return wanted ? HQ_PHRASE(voice, FACT_YES, label, record) : HQ_PHRASE(voice, FACT_NO, label, record);
    }
    hq_str value = hq_saying_value(saying, ast, HQ_BIND_NONE);
    return wanted ? HQ_PHRASE(voice, VALUE_YES, value) : HQ_PHRASE(voice, VALUE_NO, value);
}

static hq_str let_truth(hq_saying *saying, const hq_ast *ast, bool wanted, hq_bind outer)
{
    hq_voice *voice = &saying->voice;
    const hq_let *let = &voice->policy->lets.at[ast->index];
    bool labelled = let->label.zh.length + let->label.en.length > 0;
    if (!labelled && saying->inside < HQ_SAYS_INSIDE_MAX && !hq_let_is_patched(voice->policy, ast->index)) {
        saying->inside++;
        hq_str words = hq_saying_truth(saying, let->expression, wanted, outer);
        saying->inside--;
        return words;
    }
    hq_str label = hq_label_or(let->label, let->name, voice->language);
    return wanted ? HQ_PHRASE(voice, VALUE_YES, label) : HQ_PHRASE(voice, VALUE_NO, label);
}

static hq_str either(hq_saying *saying, const hq_ast *ast, bool wanted)
{
    hq_str condition = hq_saying_truth(saying, ast->children[0], true, HQ_BIND_OR);
    hq_str yes = hq_saying_truth(saying, ast->children[1], wanted, HQ_BIND_OR);
    hq_str no = hq_saying_truth(saying, ast->children[2], wanted, HQ_BIND_OR);
    return HQ_PHRASE(&saying->voice, IF_ELSE, condition, yes, no);
}

/* No deeper than the expression and what it names, which `inside` and `left` bound. */
hq_str hq_saying_truth(hq_saying *saying, const hq_ast *ast, bool wanted, hq_bind outer)
{
    if (saying->left == 0)
        return HQ_PHRASE(&saying->voice, AND_SO_ON);
    saying->left--;
    switch (ast->kind) {
    case HQ_A_NOT:
        return hq_saying_truth(saying, ast->children[0], !wanted, outer);
    case HQ_A_BINARY:
        return ast->binary == HQ_B_AND || ast->binary == HQ_B_OR ? joined(saying, ast, wanted, outer)
                                                                 : comparison(saying, ast, wanted);
    case HQ_A_TRUTH:
        return ast->truth == wanted ? HQ_PHRASE(&saying->voice, ALWAYS) : HQ_PHRASE(&saying->voice, NEVER);
    case HQ_A_NAME:
        return ast->meaning == HQ_M_LET && saying->voice.policy != NULL
                   ? let_truth(saying, ast, wanted, outer)
                   : fact(saying, ast, wanted, outer);
    case HQ_A_AGGREGATE:
        return hq_saying_every(saying, ast, wanted);
    case HQ_A_IF:
        return either(saying, ast, wanted);
    default:
        return fact(saying, ast, wanted, outer);
    }
}

/* --- Conditions --- */

static hq_str said_parts(hq_saying *saying, const hq_condition *condition);

static hq_str said(hq_saying *saying, const hq_condition *condition)
{
    hq_str words = hq_words_in(condition->says, saying->voice.language);
    if (words.length > 0)
        return words;
    if (condition->kind == HQ_CONDITION_WHEN)
        return hq_saying_truth(saying, condition->when, true, HQ_BIND_NONE);
    return said_parts(saying, condition);
}

/* Depth is that of the declared conditions, which the reader of YAML bounds. */
static hq_str said_parts(hq_saying *saying, const hq_condition *condition)
{
    hq_voice *voice = &saying->voice;
    hq_text text = hq_voice_text(voice);
    for (uint32_t i = 0; i < condition->count; i++) {
        hq_text_add_z(&text, i == 0 ? "" : hq_word_text(HQ_W_SEMICOLON, voice->language));
        hq_text_add(&text, said(saying, &condition->parts[i]));
    }
    hq_str parts = hq_voice_take(voice, &text);
    if (condition->count == 1)
        return parts;
    return condition->kind == HQ_CONDITION_ANY ? HQ_PHRASE(voice, ANY_OF, parts)
                                               : HQ_PHRASE(voice, ALL_OF, parts);
}

static hq_saying begin(const hq_voice *voice)
{
    return (hq_saying){.voice = *voice, .left = HQ_SAYS_PARTS_MAX};
}

static hq_str finish(hq_voice *voice, const hq_saying *saying, hq_str words)
{
    voice->failed = voice->failed || saying->voice.failed;
    return words;
}

hq_str hq_says_truth(hq_voice *voice, const hq_ast *ast, bool wanted)
{
    hq_saying saying = begin(voice);
    return finish(voice, &saying, hq_saying_truth(&saying, ast, wanted, HQ_BIND_NONE));
}

hq_str hq_says_value(hq_voice *voice, const hq_ast *ast)
{
    hq_saying saying = begin(voice);
    return finish(voice, &saying, hq_saying_value(&saying, ast, HQ_BIND_NONE));
}

hq_str hq_says_members(hq_voice *voice, const hq_ast *ast)
{
    hq_saying saying = begin(voice);
    uint32_t count;
    return finish(voice, &saying, members_of(&saying, ast, &count));
}

hq_str hq_says_condition(hq_voice *voice, const hq_condition *condition)
{
    hq_saying saying = begin(voice);
    return finish(voice, &saying, said(&saying, condition));
}
