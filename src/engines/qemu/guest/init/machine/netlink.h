#pragma once
#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>

/* A socket of a netlink family (NETLINK_ROUTE, ...); -1 sets errno. */
int netlink_open(int family);
/*
 * Sends a request, completed with flags and number, and hands each message of the answer to `each` (may be NULL when there
 * are none). `flags`: NLM_F_DUMP, or NLM_F_ACK for a change. False sets errno to what the kernel says.
 */
bool netlink_ask(int fd, struct nlmsghdr *request, int flags, void (*each)(const struct nlmsghdr *message, void *context), void *context);
