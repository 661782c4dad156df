#pragma once
#include "base/json.h"

/* Loopback, then each NIC of the configuration, found by its MAC: address, MTU, default route. */
void net_configure(void);
/*
 * Host name, and /etc/hostname, /etc/hosts and /etc/resolv.conf of the image, as the configuration now says. Call after
 * rootfs_mount. Answers what is wrong, or NULL.
 */
const char *net_write_names(void);
/*
 * Gives the cards of a clone its own MACs and addresses; `nics` as in PROTOCOL.md, pando-identity. What the old addresses
 * were used for ends: routes, neighbours, connections. Answers what is wrong, or NULL.
 */
const char *net_renumber(const struct json *nics);
