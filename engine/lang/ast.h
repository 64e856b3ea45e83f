/*
 * Expressions as they were written: a tree with places. lang/parse.c makes it, lang/check_*.c writes types and what names
 * mean into it, plan/ lowers it. Nothing is folded or reordered here, so a condition can be shown as its author wrote it.
 */
#ifndef HQ_LANG_AST_H
#define HQ_LANG_AST_H

#include "base/calendar.h"
#include "base/units.h"
#include "lang/doc.h"

/* What an expression is. NUMBER and STEPS carry a unit; CODE the code system, RECORD and LIST the entity, ROW the table. */
typedef enum hq_type_kind {
    HQ_T_NONE, /* not typed, or wrong: said once, then kept quiet about */
    HQ_T_TRUTH,
    HQ_T_NUMBER,
    HQ_T_DATE,
    HQ_T_SPAN,
    HQ_T_CODE,
    HQ_T_TEXT,
    HQ_T_STEPS,
    HQ_T_RECORD,
    HQ_T_LIST,
    HQ_T_ROW
} hq_type_kind;

typedef struct hq_type {
    hq_type_kind kind;
    uint32_t index;
    hq_unit unit;
} hq_type;

typedef enum hq_ast_kind {
    HQ_A_NUMBER, /* value, unit */
    HQ_A_DATE,   /* day */
    HQ_A_TEXT,   /* text */
    HQ_A_TRUTH,  /* truth */
    HQ_A_NAME,   /* text */
    HQ_A_MEMBER, /* child[0] . text */
    HQ_A_CALL,   /* text ( child... ) */
    HQ_A_AGGREGATE, /* text ( child[0] for variable in child[1] where child[2] else child[3] ); 2 and 3 may be NULL */
    HQ_A_NEGATE, /* - child[0] */
    HQ_A_NOT,    /* not child[0] */
    HQ_A_BINARY, /* child[0] op child[1] */
    HQ_A_IF,     /* if child[0] then child[1] else child[2] */
    HQ_A_LIST,   /* [ child... ] */
    HQ_A_RANGE,  /* child[0] .. child[1] */
    HQ_A_SPAN,   /* child[0] to child[1] (closed) or until */
    HQ_A_WITHIN  /* child[0] within child[1] .. child[2] */
} hq_ast_kind;

typedef enum hq_binary {
    HQ_B_OR,
    HQ_B_AND,
    HQ_B_EQUAL,
    HQ_B_NOT_EQUAL,
    HQ_B_LESS,
    HQ_B_LESS_EQUAL,
    HQ_B_GREATER,
    HQ_B_GREATER_EQUAL,
    HQ_B_IN,
    HQ_B_NOT_IN,
    HQ_B_ADD,
    HQ_B_SUBTRACT,
    HQ_B_MULTIPLY,
    HQ_B_DIVIDE
} hq_binary;

/* What a name turned out to mean: written by the checker. */
typedef enum hq_meaning {
    HQ_M_UNKNOWN,
    HQ_M_SCOPE, /* the record in scope slot `index` */
    HQ_M_LET,   /* let number `index` of the policy */
    HQ_M_FIELD, /* field `index` of the record child[0] (given or derived) */
    HQ_M_LIST,  /* list `index` of the record child[0] */
    HQ_M_ONE,   /* embedded record `index` of the record child[0] */
    HQ_M_CODE,  /* code `index` of system type.index */
    HQ_M_SET,   /* set `index` of system type.index */
    HQ_M_ON,
    HQ_M_CLAIM,
    HQ_M_PERIOD,
    HQ_M_VALID,
    HQ_M_COLUMN,    /* output `index` of the table row child[0] */
    HQ_M_PARAMETER, /* in param(...): parameter `index` */
    HQ_M_TABLE,     /* in table(...): table `index` of the policy or definition */
    HQ_M_SCALE,     /* in scale(...): scale `index` */
    HQ_M_WORD       /* a fixed word of a function: month, act365, half_up, eve; `index` is its number */
} hq_meaning;

typedef struct hq_ast hq_ast;
struct hq_ast {
    hq_ast_kind kind;
    hq_binary binary;
    bool closed; /* HQ_A_SPAN: `to` */
    bool truth;
    hq_pos pos;   /* the whole expression */
    hq_pos mark;  /* its operator, or the function's name */
    hq_str text;  /* name, text, or a number as written */
    hq_rat value; /* in base units */
    hq_day day;
    hq_str variable; /* of an aggregate */
    uint32_t height; /* of the tree below, 0 for a leaf */
    uint32_t child_count;
    hq_ast **children;

    hq_type type; /* from here on written by the checker */
    hq_meaning meaning;
    uint32_t index;
    uint32_t function; /* HQ_A_CALL, HQ_A_AGGREGATE: lang/functions.h */
};

typedef struct hq_parse_context {
    hq_arena *arena;
    hq_diags *diags;
    const hq_units *units;
} hq_parse_context;

/*
 * Parse the expression in a scalar. *out is NULL after a mistake, which was reported (one per expression).
 * Errors: HQ_E_MEMORY only.
 */
hq_status hq_parse_expression(hq_parse_context *context, hq_doc *scalar, hq_ast **out) HQ_MUST_USE;

/* The same for bytes [offset, offset + length) of a scalar: a cell of a table. */
hq_status hq_parse_part(hq_parse_context *context, hq_doc *scalar, size_t offset, size_t length,
                        hq_ast **out) HQ_MUST_USE;

/* Is `name` a word of the language, which nothing may be called? */
bool hq_is_reserved(hq_str name);

/* A name: letters, digits and _, not beginning with a digit. */
bool hq_is_name(hq_str text);

#endif
