/* The random profiles of tests/ranges. */
#include "../ranges/chance.c"
