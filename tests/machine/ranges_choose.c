/* The random profiles of tests/ranges. */
#include "../ranges/choose.c"
