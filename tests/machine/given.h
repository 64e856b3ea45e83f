/* Columns of what the rules leave open, as tables of applicants have them, and random figures in them. */
#ifndef HQ_TESTS_MACHINE_GIVEN_H
#define HQ_TESTS_MACHINE_GIVEN_H

#include "../ranges/ranges.h"
#include "plan/columns.h"

/* Some of all that can be given gets columns; profiles get figures for some of the parameters, those that the rules have too. */
void give_columns(test_chance *chance, hq_arena *arena, const hq_pack *pack, hq_layout *layout,
                  test_trial *trials, uint32_t rows);

#endif
