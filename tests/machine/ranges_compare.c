/* Comparing answers, which the reproducers of tests/ranges need. */
#include "../ranges/compare.c"
