#define _GNU_SOURCE
#include "base/buffer.h"
#include "base/files.h"
#include "base/problem.h"
#include "machine/connections.h"
#include "machine/interface.h"
#include "machine/net.h"
#include "machine/netlink.h"
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_CARDS = 32 };

struct card { const struct json *nic; char name[IFNAMSIZ]; unsigned index; bool six; };
/* An address of the machine as the kernel lists it. */
struct entry { struct address address; unsigned char prefix; unsigned index; };

static void note_address(const struct nlmsghdr *message, void *context) {
  const struct ifaddrmsg *body = NLMSG_DATA(message);
  const struct rtattr *attribute = IFA_RTA(body), *local = NULL;
  size_t left = IFA_PAYLOAD(message);
  for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left))
    if (attribute->rta_type == IFA_LOCAL || (attribute->rta_type == IFA_ADDRESS && !local)) local = attribute;
  if (!local || RTA_PAYLOAD(local) > 16) return;
  struct entry entry = { .address.family = body->ifa_family, .prefix = body->ifa_prefixlen, .index = body->ifa_index };
  memcpy(entry.address.bytes, RTA_DATA(local), RTA_PAYLOAD(local));
  buffer_append(context, &entry, sizeof entry);
}

static bool list_addresses(int fd, struct buffer *list) {
  struct { struct nlmsghdr header; struct ifaddrmsg body; } request = {
    .header = { .nlmsg_len = sizeof request, .nlmsg_type = RTM_GETADDR },
  };
  return netlink_ask(fd, &request.header, NLM_F_DUMP, note_address, list);
}

/* With its last address an interface loses its routes and neighbours too. */
static bool delete_address(int fd, const struct entry *entry) {
  struct { struct nlmsghdr header; struct ifaddrmsg body; struct rtattr attribute; unsigned char bytes[4]; } request = {
    .header = { .nlmsg_len = sizeof request, .nlmsg_type = RTM_DELADDR },
    .body = { .ifa_family = AF_INET, .ifa_prefixlen = entry->prefix, .ifa_index = entry->index },
    .attribute = { .rta_len = RTA_LENGTH(4), .rta_type = IFA_LOCAL },
  };
  memcpy(request.bytes, entry->address.bytes, 4);
  return netlink_ask(fd, &request.header, NLM_F_ACK, NULL, NULL) || errno == EADDRNOTAVAIL;     /* it went with another one */
}

/* Off and on again: addresses, routes and neighbours go, and a link-local address comes that is made from the MAC it then has. */
static bool switch_six(const struct card *card, const char *off) {
  char path[100];
  snprintf(path, sizeof path, "/proc/sys/net/ipv6/conf/%s/disable_ipv6", card->name);
  return file_write(path, off);
}

static bool has_six(const char *name) {
  char path[100], off[8];
  snprintf(path, sizeof path, "/proc/sys/net/ipv6/conf/%s/disable_ipv6", name);
  return file_line(path, off, sizeof off) && strcmp(off, "0") == 0;
}

static const char *find(const struct json *nic, struct card *card) {
  const char *from = json_text(nic, "from", ""), *mac = json_text(nic, "mac", "");
  *card = (struct card){ .nic = nic };
  if (!interface_find(from, card->name) && !interface_find(mac, card->name)) return problem("no interface has the MAC %s or %s", from, mac);
  card->index = if_nametoindex(card->name);
  card->six = has_six(card->name);
  return NULL;
}

/* Takes all addresses away and ends what went through them, in this order: so nothing of it reaches the network any more. */
static const char *strip(const struct card *cards, size_t count) {
  struct buffer list = {0}, removed = {0};
  int fd = netlink_open(NETLINK_ROUTE);
  bool done = fd >= 0 && list_addresses(fd, &list);
  const struct entry *entries = (const void *)buffer_data(&list);
  for (size_t c = 0; done && c < count; c++) {
    for (size_t i = 0; done && i < buffer_length(&list) / sizeof *entries; i++) {
      if (entries[i].index != cards[c].index) continue;
      buffer_append(&removed, &entries[i].address, sizeof entries[i].address);
      done = entries[i].address.family != AF_INET || delete_address(fd, &entries[i]);
    }
    done = done && (!cards[c].six || switch_six(&cards[c], "1"));
  }
  const char *wrong = done ? NULL : problem("old addresses: %s", strerror(errno));
  if (fd >= 0) close(fd);
  if (!wrong) wrong = connections_cut((const void *)buffer_data(&removed), buffer_length(&removed) / sizeof(struct address));
  buffer_free(&list);
  buffer_free(&removed);
  return wrong;
}

static const char *dress(const struct card *card) {
  const char *wrong = interface_set_mac(card->name, json_text(card->nic, "mac", ""));
  if (!wrong) wrong = interface_assign(card->name, card->nic);
  if (!wrong && card->six && !switch_six(card, "0")) wrong = problem("IPv6 of %s: %s", card->name, strerror(errno));
  return wrong;
}

const char *net_renumber(const struct json *nics) {
  struct card cards[MAX_CARDS];
  size_t count = 0;
  const char *wrong = NULL, *gateway = "";
  for (const struct json *nic = nics->children; nic && !wrong; nic = nic->next) {
    wrong = count == MAX_CARDS ? problem("more than %d cards", MAX_CARDS) : find(nic, &cards[count]);
    if (!*gateway) gateway = json_text(nic, "gateway", "");
    count++;
  }
  if (!wrong) wrong = strip(cards, count);
  for (size_t i = 0; i < count && !wrong; i++) wrong = dress(&cards[i]);
  return wrong || !*gateway ? wrong : interface_route(gateway);
}
