/* Changes in expressions, and what all changes share. See mutants.h. */
#include "run/mutants.h"

#include "base/utf8.h"
#include "lang/functions.h"

enum { SHOWN_COLUMNS_MAX = 60 };

/* --- One change --- */

void hq_mutant_exchange(const hq_mutant *mutant)
{
    for (uint32_t e = 0; e < mutant->edits.count; e++) {
        unsigned char *here = mutant->edits.at[e].at, *there = mutant->edits.at[e].bytes;
        for (size_t i = 0; i < mutant->edits.at[e].size; i++) {
            unsigned char byte = here[i];
            here[i] = there[i];
            there[i] = byte;
        }
    }
}

void hq_mutant_print(hq_text *text, const hq_pack *pack, const hq_mutant *mutant)
{
    hq_rule_print(text, pack, mutant->rule);
    hq_text_addf(text, " %.*s \"%.*s\"", HQ_STR_ARGS(mutant->path), HQ_STR_ARGS(mutant->from));
    if (mutant->to.length == 0)
        hq_text_add_z(text, " dropped");
    else
        hq_text_addf(text, " -> \"%.*s\"", HQ_STR_ARGS(mutant->to));
    if (mutant->ordinal > 1)
        hq_text_addf(text, " #%u", mutant->ordinal);
}

static bool reads_alike(const hq_mutant *a, const hq_mutant *b)
{
    return a->rule.kind == b->rule.kind && a->rule.index == b->rule.index && hq_str_equal(a->path, b->path) &&
           hq_str_equal(a->from, b->from) && hq_str_equal(a->to, b->to);
}

hq_status hq_mutant_begin(hq_making *making, hq_mutation_kind kind, hq_pos pos, hq_str from, hq_str to)
{
    HQ_TRY_ALLOC(from.at);
    HQ_TRY_ALLOC(to.at);
    hq_mutant mutant = {.kind = kind,
                        .rule = making->rule,
                        .pos = pos,
                        .path = making->path,
                        .from = from,
                        .to = to,
                        .ordinal = 1};
    for (uint32_t i = 0; i < making->out->count; i++)
        mutant.ordinal += reads_alike(&making->out->at[i], &mutant);
    return HQ_PUSH(making->arena, *making->out, mutant) ? HQ_OK : HQ_E_MEMORY;
}

hq_status hq_mutant_edit(hq_making *making, void *at, const void *bytes, size_t size)
{
    hq_edit edit = {at, hq_arena_copy(making->arena, bytes, size), size};
    HQ_TRY_ALLOC(edit.bytes);
    hq_mutant *mutant = &making->out->at[making->out->count - 1];
    return HQ_PUSH(making->arena, mutant->edits, edit) ? HQ_OK : HQ_E_MEMORY;
}

void hq_mutant_refuse(hq_making *making, bool refused)
{
    making->out->at[making->out->count - 1].refused = refused;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static hq_str shortened(const hq_making *making, hq_str written)
{
    hq_text text;
    hq_text_init(&text, making->arena);
    for (size_t i = 0; i < written.length; i++)
        if (!is_space(written.at[i]))
            hq_text_add_char(&text, written.at[i]);
        else if (text.length > 0 && !is_space(text.at[text.length - 1]))
            hq_text_add_char(&text, ' ');
    hq_str line = hq_str_trim(hq_text_str(&text)), kept = hq_utf8_clip(line, SHOWN_COLUMNS_MAX);
    if (text.failed || kept.length == line.length)
        return line;
    hq_text clipped;
    hq_text_init(&clipped, making->arena);
    hq_text_add(&clipped, kept);
    hq_text_add_z(&clipped, "…");
    return hq_text_str(&clipped);
}

hq_str hq_making_text(const hq_making *making, hq_pos pos)
{
    return shortened(making, hq_source_text(making->pack->diags->sources, pos));
}

/* "<=" and what stands behind it: "<= 30人". */
static hq_str before(const hq_making *making, const char *word, const hq_ast *operand)
{
    hq_text text;
    hq_text_init(&text, making->arena);
    hq_text_addf(&text, "%s ", word);
    hq_text_add(&text, hq_source_text(making->pack->diags->sources, operand->pos));
    return text.failed ? hq_text_str(&text) : shortened(making, hq_text_str(&text));
}

/* --- Figures and days --- */

static bool is_digit(hq_str text, size_t at)
{
    return at < text.length && text.at[at] >= '0' && text.at[at] <= '9';
}

static size_t digits_end(hq_str text, uint32_t *places)
{
    size_t at = 0;
    *places = 0;
    while (is_digit(text, at))
        at++;
    if (at > 0 && at < text.length && text.at[at] == '.' && is_digit(text, at + 1))
        for (at++; is_digit(text, at); at++)
            ++*places;
    return at;
}

static hq_str unquoted(hq_str text)
{
    text = hq_str_trim(text);
    bool quoted = text.length >= 2 && (text.at[0] == '"' || text.at[0] == '\'') &&
                  text.at[text.length - 1] == text.at[0];
    return quoted ? hq_str_trim(hq_str_cut(text, 1, text.length - 2)) : text;
}

/* Digits and unit of a plain number; *plain is false when it is none, or says another value. */
static hq_status take_apart(const hq_making *making, const hq_figure *figure, hq_rat *digits, hq_rat *scale,
                            hq_str *suffix, uint32_t *places, bool *plain)
{
    hq_str text = unquoted(figure->text), bad;
    size_t end = digits_end(text, places);
    hq_unit unit;
    hq_rat value;
    *suffix = hq_str_cut(text, end, text.length - end);
    *scale = figure->scale;
    *plain = false;
    if (end == 0)
        return HQ_OK;
    HQ_TRY(hq_rat_parse_decimal(making->arena, hq_str_cut(text, 0, end), digits));
    hq_str trimmed = hq_str_trim(*suffix);
    if (trimmed.length > 0) {
        hq_status status = hq_units_parse(making->arena, &making->pack->units, trimmed, &unit, scale, &bad);
        if (status == HQ_E_INVALID)
            return HQ_OK;
        HQ_TRY(status);
    }
    HQ_TRY(hq_rat_mul(making->arena, *digits, *scale, &value));
    *plain = hq_rat_equal(value, figure->value);
    return HQ_OK;
}

hq_status hq_figure_step(const hq_making *making, const hq_figure *figure, bool up, hq_rat *value,
                         hq_str *text, bool *there)
{
    hq_arena *arena = making->arena;
    hq_rat digits = HQ_RAT_ZERO, scale, last = HQ_RAT_ONE, step;
    hq_str suffix;
    uint32_t places;
    bool plain;
    hq_text printed;
    hq_text_init(&printed, arena);
    HQ_TRY(take_apart(making, figure, &digits, &scale, &suffix, &places, &plain));
    if (!plain) {
        HQ_TRY(hq_rat_div(arena, figure->value, figure->scale, &digits));
        scale = figure->scale;
        suffix = HQ_STR("");
    }
    places += figure->finer;
    for (uint32_t i = 0; plain && i < places; i++)
        HQ_TRY(hq_rat_div(arena, last, hq_rat_int(10), &last));
    HQ_TRY(hq_rat_mul(arena, last, scale, &step));
    HQ_TRY(up ? hq_rat_add(arena, figure->value, step, value)
              : hq_rat_sub(arena, figure->value, step, value));
    HQ_TRY(up ? hq_rat_add(arena, digits, last, &digits) : hq_rat_sub(arena, digits, last, &digits));
    *there = hq_rat_sign(*value) >= 0;
    HQ_TRY(plain ? hq_rat_print_fixed(&printed, digits, places) : hq_rat_print_exact(&printed, digits));
    hq_text_add(&printed, suffix);
    *text = hq_text_str(&printed);
    return text->at == NULL ? HQ_E_MEMORY : HQ_OK;
}

static hq_status change_number(hq_making *making, hq_ast *ast)
{
    hq_figure figure = {.text = ast->text, .value = ast->value, .scale = HQ_RAT_ONE};
    for (int up = 1; up >= 0; up--) {
        hq_rat value;
        hq_str text;
        bool there;
        HQ_TRY(hq_figure_step(making, &figure, up != 0, &value, &text, &there));
        if (!there)
            continue;
        HQ_TRY(hq_mutant_begin(making, HQ_MUTATION_FIGURE, ast->pos, ast->text, text));
        HQ_TRY(hq_mutant_edit(making, &ast->value, &value, sizeof value));
    }
    return HQ_OK;
}

static hq_str day_text(const hq_making *making, hq_day day)
{
    hq_text text;
    hq_text_init(&text, making->arena);
    hq_day_print(&text, day);
    return hq_text_str(&text);
}

hq_status hq_mutants_of_day(hq_making *making, hq_pos pos, hq_day *at)
{
    static const int64_t STEPS[] = {1, -1};
    for (int i = 0; i < 2; i++) {
        hq_day day;
        if (!hq_day_add_days(*at, STEPS[i], &day))
            continue;
        HQ_TRY(hq_mutant_begin(making, HQ_MUTATION_DATE, pos, day_text(making, *at), day_text(making, day)));
        HQ_TRY(hq_mutant_edit(making, at, &day, sizeof day));
    }
    return HQ_OK;
}

/* --- Operators --- */

static const struct {
    hq_binary from, to;
    hq_mutation_kind kind;
    const char *was, *is;
} OPERATORS[] = {{HQ_B_LESS, HQ_B_LESS_EQUAL, HQ_MUTATION_COMPARISON, "<", "<="},
                 {HQ_B_LESS_EQUAL, HQ_B_LESS, HQ_MUTATION_COMPARISON, "<=", "<"},
                 {HQ_B_GREATER, HQ_B_GREATER_EQUAL, HQ_MUTATION_COMPARISON, ">", ">="},
                 {HQ_B_GREATER_EQUAL, HQ_B_GREATER, HQ_MUTATION_COMPARISON, ">=", ">"},
                 {HQ_B_EQUAL, HQ_B_NOT_EQUAL, HQ_MUTATION_COMPARISON, "=", "!="},
                 {HQ_B_NOT_EQUAL, HQ_B_EQUAL, HQ_MUTATION_COMPARISON, "!=", "="},
                 {HQ_B_IN, HQ_B_NOT_IN, HQ_MUTATION_COMPARISON, "in", "not in"},
                 {HQ_B_NOT_IN, HQ_B_IN, HQ_MUTATION_COMPARISON, "not in", "in"},
                 {HQ_B_AND, HQ_B_OR, HQ_MUTATION_CONNECTIVE, "and", "or"},
                 {HQ_B_OR, HQ_B_AND, HQ_MUTATION_CONNECTIVE, "or", "and"}};

static hq_status change_operator(hq_making *making, hq_ast *ast)
{
    for (size_t i = 0; i < sizeof OPERATORS / sizeof *OPERATORS; i++) {
        if (OPERATORS[i].from != ast->binary)
            continue;
        HQ_TRY(hq_mutant_begin(making, OPERATORS[i].kind, ast->mark.length > 0 ? ast->mark : ast->pos,
                               before(making, OPERATORS[i].was, ast->children[1]),
                               before(making, OPERATORS[i].is, ast->children[1])));
        HQ_TRY(hq_mutant_edit(making, &ast->binary, &OPERATORS[i].to, sizeof ast->binary));
    }
    return HQ_OK;
}

static hq_status change_list(hq_making *making, hq_ast *list)
{
    for (uint32_t i = 0; list->child_count > 1 && i < list->child_count; i++) {
        hq_ast **children = HQ_NEW_ARRAY(making->arena, hq_ast *, list->child_count);
        uint32_t count = list->child_count - 1;
        HQ_TRY_ALLOC(children);
        for (uint32_t c = 0, to = 0; c < list->child_count; c++)
            if (c != i)
                children[to++] = list->children[c];
        HQ_TRY(hq_mutant_begin(making, HQ_MUTATION_CODE, list->children[i]->pos,
                               hq_making_text(making, list->children[i]->pos), HQ_STR("")));
        HQ_TRY(hq_mutant_edit(making, &list->children, &children, sizeof children));
        HQ_TRY(hq_mutant_edit(making, &list->child_count, &count, sizeof count));
    }
    return HQ_OK;
}

static hq_status change_not(hq_making *making, hq_ast *ast)
{
    HQ_TRY(hq_mutant_begin(making, HQ_MUTATION_CONNECTIVE, ast->pos, hq_making_text(making, ast->pos),
                           hq_making_text(making, ast->children[0]->pos)));
    return hq_mutant_edit(making, ast, ast->children[0], sizeof *ast);
}

static hq_status change_branches(hq_making *making, hq_ast *ast)
{
    hq_ast *children[] = {ast->children[0], ast->children[2], ast->children[1]};
    hq_ast **exchanged = hq_arena_copy(making->arena, children, sizeof children);
    HQ_TRY_ALLOC(exchanged);
    HQ_TRY(hq_mutant_begin(making, HQ_MUTATION_BRANCH, ast->pos, before(making, "then", ast->children[1]),
                           before(making, "then", ast->children[2])));
    return hq_mutant_edit(making, &ast->children, &exchanged, sizeof exchanged);
}

/* min and max, any and all: over several values or over a list. */
static hq_status change_function(hq_making *making, hq_ast *ast)
{
    static const struct {
        hq_function from, to;
        hq_mutation_kind kind;
    } FUNCTIONS[] = {{HQ_F_MIN, HQ_F_MAX, HQ_MUTATION_EXTREME},
                     {HQ_F_MAX, HQ_F_MIN, HQ_MUTATION_EXTREME},
                     {HQ_F_ANY, HQ_F_ALL, HQ_MUTATION_CONNECTIVE},
                     {HQ_F_ALL, HQ_F_ANY, HQ_MUTATION_CONNECTIVE}};
    for (size_t i = 0; i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++) {
        if ((uint32_t)FUNCTIONS[i].from != ast->function)
            continue;
        hq_str written = hq_source_text(making->pack->diags->sources, ast->pos);
        hq_str name = hq_str_of(hq_function_get(FUNCTIONS[i].to)->name);
        uint32_t function = FUNCTIONS[i].to;
        hq_text text;
        hq_text_init(&text, making->arena);
        hq_text_add(&text, name);
        hq_text_add(&text, hq_str_cut(written, ast->text.length, written.length));
        if (text.failed)
            return HQ_E_MEMORY;
        HQ_TRY(hq_mutant_begin(making, FUNCTIONS[i].kind, ast->mark, shortened(making, written),
                               shortened(making, hq_text_str(&text))));
        HQ_TRY(hq_mutant_edit(making, &ast->text, &name, sizeof name));
        HQ_TRY(hq_mutant_edit(making, &ast->function, &function, sizeof function));
    }
    return HQ_OK;
}

/* Recursion is as deep as the expression, which the checker bounds. */
hq_status hq_mutants_of_expression(hq_making *making, hq_ast *ast)
{
    if (ast == NULL)
        return HQ_OK;
    switch (ast->kind) {
    case HQ_A_NUMBER:
        HQ_TRY(change_number(making, ast));
        break;
    case HQ_A_DATE:
        HQ_TRY(hq_mutants_of_day(making, ast->pos, &ast->day));
        break;
    case HQ_A_BINARY:
        HQ_TRY(change_operator(making, ast));
        break;
    case HQ_A_LIST:
        HQ_TRY(change_list(making, ast));
        break;
    case HQ_A_NOT:
        HQ_TRY(change_not(making, ast));
        break;
    case HQ_A_IF:
        HQ_TRY(change_branches(making, ast));
        break;
    case HQ_A_CALL:
    case HQ_A_AGGREGATE:
        HQ_TRY(change_function(making, ast));
        break;
    default:
        break;
    }
    for (uint32_t i = 0; i < ast->child_count; i++)
        HQ_TRY(hq_mutants_of_expression(making, ast->children[i]));
    return HQ_OK;
}

/* --- A rule --- */

static hq_status with_path(hq_making *making, const char *above, hq_str name)
{
    making->path = hq_path_of(making->arena, above, name);
    return making->path.at == NULL ? HQ_E_MEMORY : HQ_OK;
}

static hq_status of_definition(hq_making *making, hq_definition *definition)
{
    HQ_TRY(with_path(making, "table", HQ_STR("")));
    return definition->table == NULL ? HQ_OK : hq_mutants_of_table(making, definition->table);
}

static hq_status of_policy(hq_making *making, hq_policy *policy)
{
    HQ_TRY(hq_mutants_of_policy(making, policy));
    for (uint32_t i = 0; i < policy->tables.count; i++) {
        HQ_TRY(with_path(making, "table", policy->tables.at[i].name));
        HQ_TRY(hq_mutants_of_table(making, &policy->tables.at[i]));
    }
    for (uint32_t i = 0; i < policy->scales.count; i++) {
        HQ_TRY(with_path(making, "scale", policy->scales.at[i].name));
        HQ_TRY(hq_mutants_of_scale(making, &policy->scales.at[i]));
    }
    return HQ_OK;
}

hq_status hq_mutants_of(hq_arena *arena, hq_pack *pack, hq_rule rule, hq_mutant_list *out)
{
    hq_mutant_list mine = {0};
    hq_making making = {.arena = arena, .pack = pack, .rule = rule, .out = &mine};
    hq_expression_list expressions = {0};
    if (rule.kind == HQ_RULE_POLICY)
        HQ_TRY(of_policy(&making, &pack->policies.at[rule.index]));
    else if (rule.kind == HQ_RULE_DEFINITION)
        HQ_TRY(of_definition(&making, &pack->definitions.at[rule.index]));
    else if (rule.kind == HQ_RULE_PARAMETER)
        HQ_TRY(hq_mutants_of_parameter(&making, &pack->parameters.at[rule.index]));
    else if (rule.kind == HQ_RULE_POOL)
        HQ_TRY(hq_mutants_of_pool(&making, rule.index));
    HQ_TRY(hq_rule_expressions(arena, pack, rule, &expressions));
    for (uint32_t i = 0; i < expressions.count; i++) {
        making.path = expressions.at[i].path;
        HQ_TRY(hq_mutants_of_expression(&making, expressions.at[i].root));
    }
    for (uint32_t i = 0; i < mine.count; i++)
        if (!HQ_PUSH(arena, *out, mine.at[i]))
            return HQ_E_MEMORY;
    return HQ_OK;
}
