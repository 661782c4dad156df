#pragma once
#include <stdbool.h>

/*
 * Makes the SSH host keys of the image anew, of the types that are there, with the image's own ssh-keygen. Calls `done` with
 * what went wrong or NULL, which may be before this returns.
 */
void host_keys_renew(void (*done)(const char *wrong));
/* Tells an sshd that runs to take the new keys; it does when it goes on. Nothing to do when they are not new. */
void host_keys_announce(void);
