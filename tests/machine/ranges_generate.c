/* The random profiles of tests/ranges. */
#include "../ranges/generate.c"
