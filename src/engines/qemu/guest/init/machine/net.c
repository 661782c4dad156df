#include "machine/net.h"
#include "base/fatal.h"
#include "base/files.h"
#include "host/config.h"
#include "machine/interface.h"
#include <stdio.h>

static const char *configure(const struct json *nic) {
  char name[IFNAMSIZ], path[100];
  const char *mac = json_text(nic, "mac", ""), *gateway = json_text(nic, "gateway", "");
  if (!interface_find(mac, name)) fatal("no interface has the MAC %s", mac);
  /* An announcement when it comes up: a neighbour may still hold the MAC of who had this address before. */
  snprintf(path, sizeof path, "/proc/sys/net/ipv4/conf/%s/arp_notify", name);
  file_write(path, "1");
  const char *wrong = interface_assign(name, nic);
  return wrong || !*gateway ? wrong : interface_route(gateway);
}

void net_configure(void) {
  const char *wrong = interface_up("lo");
  for (const struct json *nic = config.nics ? config.nics->children : NULL; nic && !wrong; nic = nic->next) wrong = configure(nic);
  if (wrong) fatal("%s", wrong);
}
