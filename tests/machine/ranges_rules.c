/* The random profiles of tests/ranges. */
#include "../ranges/rules.c"
