/*
 * How a call went. One enumeration for the whole library, so that a caller needs one switch.
 *
 * A status says what kind of thing happened, never which text was wrong: what a reader must know stands in the
 * diagnostics (base/diag.h). A bug is neither: it trips an assertion, in release builds too.
 */
#ifndef HQ_BASE_STATUS_H
#define HQ_BASE_STATUS_H

typedef enum hq_status {
    HQ_OK = 0,
    HQ_E_MEMORY,  /* the allocator gave NULL, or the arena reached its bound */
    HQ_E_LIMIT,   /* a named limit of base/limits.h was reached: a number too long, a pack too big */
    HQ_E_INVALID, /* the pack or the profile is wrong; the diagnostics say where and why */
    HQ_E_IO,      /* the system refused a read or a write; errno was kept in the diagnostics */
    HQ_E_USAGE    /* the caller asked for something that is not there: a policy that no pack holds */
} hq_status;

#define HQ_MUST_USE __attribute__((warn_unused_result))

/* Leave the enclosing function with the status of EXPR unless it is HQ_OK. */
#define HQ_TRY(EXPR)                       \
    do {                                   \
        hq_status hq_try_status_ = (EXPR); \
        if (hq_try_status_ != HQ_OK)       \
            return hq_try_status_;         \
    } while (0)

/* Leave the enclosing function with HQ_E_MEMORY when a pointer that was just allocated is NULL. */
#define HQ_TRY_ALLOC(POINTER)   \
    do {                        \
        if ((POINTER) == NULL)  \
            return HQ_E_MEMORY; \
    } while (0)

#endif
