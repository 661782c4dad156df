#pragma once
#include <stddef.h>
#include <sys/types.h>

enum { MAX_GROUPS = 256 };

struct user { uid_t uid; gid_t gid; size_t group_count; gid_t groups[MAX_GROUPS]; char home[256]; };

/*
 * Resolves `name|uid[:group|gid]` by the /etc/passwd and /etc/group of the current root, as Docker does: a number needs no
 * entry, a named group replaces the supplementary ones. NULL when it worked, else what is wrong.
 */
const char *user_lookup(const char *text, struct user *user);
