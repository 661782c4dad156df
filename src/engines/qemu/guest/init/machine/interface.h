#pragma once
#include "base/json.h"
#include <net/if.h>

/* One network interface. What answers text answers what is wrong, or NULL. */

/* Finds it by its MAC. */
bool interface_find(const char *mac, char name[IFNAMSIZ]);
const char *interface_up(const char *name);
/* Also while it is up. */
const char *interface_set_mac(const char *name, const char *mac);
/* Address, prefix and MTU of a NIC of the configuration; brings it up. */
const char *interface_assign(const char *name, const struct json *nic);
/* The default route; fine when there is one already. */
const char *interface_route(const char *gateway);
