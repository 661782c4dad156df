#pragma once
#include <stdbool.h>
#include <stddef.h>

/*
 * Runs the executables of a folder of the image one after the other, in the order of their names, as the user's own: as root,
 * in the workload, their output in the log. Then calls `done`, which may be before this returns: with how many there were,
 * and with what went wrong with the last of them or NULL. `env`: the whole environment, taken over.
 */
void hooks_run(const char *folder, char **env, void (*done)(size_t count, const char *wrong));
/* Kills the one that runs and forgets the others; `done` is not called any more. Answers its name; NULL when none ran. */
const char *hooks_cancel(void);
