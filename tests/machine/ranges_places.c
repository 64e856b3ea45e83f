/* The random profiles of tests/ranges. */
#include "../ranges/places.c"
