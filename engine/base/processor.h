/*
 * What this processor has beyond the x86-64 baseline (SSE2). In a build of the kind `baseline` no processor has anything: so it is measured
 * and tested what the others get (build/baseline/huiqi).
 */
#ifndef HQ_BASE_PROCESSOR_H
#define HQ_BASE_PROCESSOR_H

/* NAME: as __builtin_cpu_supports has it, in quotes. On x86-64 only. */
#ifdef HQ_BASELINE
#define HQ_PROCESSOR_HAS(NAME) 0
#else
#define HQ_PROCESSOR_HAS(NAME) __builtin_cpu_supports(NAME)
#endif

#endif
