#pragma once
#include <stddef.h>

/* An IPv4 address, or an IPv6 one, in network order. */
struct address { int family; unsigned char bytes[16]; };

/*
 * Ends all connections that these local addresses have: their programs get an error at once. Nothing is sent to the other
 * side as long as the addresses are gone already. What listens goes on. Answers what is wrong, or NULL.
 */
const char *connections_cut(const struct address *addresses, size_t count);
