#pragma once
#include <stdbool.h>

/* Whether the kernel has noticed that this machine is a clone: its vmgenid driver then reseeds its random numbers. */

/* From now on: what it noticed before belongs to an earlier fork. Keeps the place in the kernel's log. False sets errno. */
bool generation_mark(void);
/*
 * Calls `done` when it has noticed, which it remembers, or when it has not within this time; at once when nothing was
 * marked. May call it before it returns.
 */
void generation_await(long long timeout_ms, void (*done)(bool noticed));
