#pragma once
#include <stdbool.h>

/*
 * The kernel has one boot id until it ends, a clone's too. So programs see a file of ours in its place, from the start on:
 * whoever makes mount namespaces of his own takes it with him.
 */

/* Our file, for boot_id_mount; -1 sets errno. */
int boot_id_open(void);
/* Lays it over boot_id in this /proc. False sets errno. */
bool boot_id_mount(int file, const char *proc);
/* `id`: a UUID. Answers what is wrong, or NULL. */
const char *boot_id_renew(const char *id);
