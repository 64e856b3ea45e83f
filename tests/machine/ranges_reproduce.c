/* Profiles as YAML, as tests/ranges prints them. */
#include "../ranges/reproduce.c"
