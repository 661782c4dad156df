#define _GNU_SOURCE
#include "machine/net.h"
#include "base/fatal.h"
#include "base/files.h"
#include "host/config.h"
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <net/route.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int control;        /* the socket that the ioctls go through */

static void set_address(struct ifreq *request, unsigned long what, const char *field, in_addr_t address) {
  struct sockaddr_in value = { .sin_family = AF_INET, .sin_addr.s_addr = address };
  memcpy(&request->ifr_addr, &value, sizeof value);
  if (ioctl(control, what, request) < 0) fatal("%s of %s: %s", field, request->ifr_name, strerror(errno));
}

static void bring_up(const char *name) {
  struct ifreq request = { .ifr_flags = IFF_UP };
  snprintf(request.ifr_name, IFNAMSIZ, "%s", name);
  if (ioctl(control, SIOCSIFFLAGS, &request) < 0) fatal("%s up: %s", name, strerror(errno));
}

static bool find_interface(const char *mac, char *name) {
  struct if_nameindex *list = if_nameindex();
  bool found = false;
  for (struct if_nameindex *i = list; list && i->if_index && !found; i++) {
    char path[100], address[64];
    snprintf(path, sizeof path, "/sys/class/net/%s/address", i->if_name);
    found = file_line(path, address, sizeof address) && strcasecmp(address, mac) == 0;
    if (found) snprintf(name, IFNAMSIZ, "%s", i->if_name);
  }
  if (list) if_freenameindex(list);
  return found;
}

static void add_default_route(const char *gateway) {
  struct rtentry route = { .rt_flags = RTF_UP | RTF_GATEWAY };
  struct sockaddr_in any = { .sin_family = AF_INET }, via = { .sin_family = AF_INET };
  if (inet_pton(AF_INET, gateway, &via.sin_addr) != 1) fatal("gateway %s", gateway);
  memcpy(&route.rt_dst, &any, sizeof any);
  memcpy(&route.rt_genmask, &any, sizeof any);
  memcpy(&route.rt_gateway, &via, sizeof via);
  if (ioctl(control, SIOCADDRT, &route) < 0 && errno != EEXIST) fatal("route by %s: %s", gateway, strerror(errno));
}

static void configure(const struct json *nic) {
  struct ifreq request = {0};
  struct in_addr address;
  const char *mac = json_text(nic, "mac", ""), *text = json_text(nic, "address", ""), *gateway = json_text(nic, "gateway", "");
  int prefix = (int)json_number(nic, "prefix", 24), mtu = (int)json_number(nic, "mtu", 0);
  if (!find_interface(mac, request.ifr_name)) fatal("no interface has the MAC %s", mac);
  if (inet_pton(AF_INET, text, &address) != 1 || prefix < 0 || prefix > 32) fatal("address %s/%d", text, prefix);
  /* An announcement when it comes up: a neighbour may still hold the MAC of who had this address before. */
  char path[100];
  snprintf(path, sizeof path, "/proc/sys/net/ipv4/conf/%s/arp_notify", request.ifr_name);
  file_write(path, "1");
  in_addr_t mask = prefix == 0 ? 0 : htonl(~0u << (32 - prefix));
  set_address(&request, SIOCSIFADDR, "address", address.s_addr);
  set_address(&request, SIOCSIFNETMASK, "netmask", mask);
  set_address(&request, SIOCSIFBRDADDR, "broadcast", address.s_addr | ~mask);
  request.ifr_mtu = mtu;
  if (mtu > 0 && ioctl(control, SIOCSIFMTU, &request) < 0) fatal("mtu %d: %s", mtu, strerror(errno));
  bring_up(request.ifr_name);
  if (*gateway) add_default_route(gateway);
}

void net_configure(void) {
  control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (control < 0) fatal("network: %s", strerror(errno));
  bring_up("lo");
  for (const struct json *nic = config.nics ? config.nics->children : NULL; nic; nic = nic->next) configure(nic);
  close(control);
}
