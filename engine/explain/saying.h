/* Inside of says*.c: one sentence under construction. */
#ifndef HQ_EXPLAIN_SAYING_H
#define HQ_EXPLAIN_SAYING_H

#include "explain/says.h"

enum {
    HQ_SAYS_INSIDE_MAX = 3, /* lets and definitions written out one inside the other */
    HQ_SAYS_HEIGHT_MAX = 3, /* a let higher than this is called by its name */
    HQ_SAYS_PARTS_MAX = 400 /* expressions in one sentence: beyond it "…" stands */
};

typedef struct hq_saying {
    hq_voice voice; /* policy changes inside definitions */
    uint32_t inside;
    uint32_t left; /* expressions that may still be said */
} hq_saying;

/* Why a compound is put: decides whether it needs brackets. */
typedef enum hq_bind { HQ_BIND_NONE, HQ_BIND_OR, HQ_BIND_AND, HQ_BIND_SUM, HQ_BIND_PRODUCT } hq_bind;

hq_str hq_saying_truth(hq_saying *saying, const hq_ast *ast, bool wanted, hq_bind outer);
hq_str hq_saying_value(hq_saying *saying, const hq_ast *ast, hq_bind outer);

/* Does an exception or a reading replace this let? */
bool hq_let_is_patched(const hq_policy *policy, uint32_t let);

/* A call or an aggregate of any type. */
hq_str hq_saying_call(hq_saying *saying, const hq_ast *ast);
hq_str hq_saying_aggregate(hq_saying *saying, const hq_ast *ast);
/* any(...) and all(...) as what must hold. */
hq_str hq_saying_every(hq_saying *saying, const hq_ast *ast, bool wanted);

/* The record an expression stands for: "hire", or the loop's items. */
hq_str hq_saying_record(hq_saying *saying, const hq_ast *ast);

#endif
