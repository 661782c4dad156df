#pragma once
#include "base/json.h"

/* The command that is under way and will answer later; NULL when there is none. One at a time. */
extern const char *fork_running;

/* How long the hooks of a command may take: its `timeoutMs`. */
long long fork_timeout(const struct json *arguments);
