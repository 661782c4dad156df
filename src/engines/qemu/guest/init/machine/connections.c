#define _GNU_SOURCE
#include "machine/connections.h"
#include "base/buffer.h"
#include "base/problem.h"
#include "machine/modules.h"
#include "machine/netlink.h"
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct request { struct nlmsghdr header; struct inet_diag_req_v2 body; };
struct search { const struct address *addresses; size_t count; struct buffer found; /* struct inet_diag_msg */ };

/* Sockets of both kinds of IP have IPv4 addresses in IPv6 clothes. */
static struct address local_address(const struct inet_diag_msg *socket) {
  static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
  const unsigned char *bytes = (const void *)socket->id.idiag_src;
  struct address address = { .family = socket->idiag_family };
  if (address.family == AF_INET6 && memcmp(bytes, mapped, sizeof mapped) == 0) {
    address.family = AF_INET;
    bytes += sizeof mapped;
  }
  memcpy(address.bytes, bytes, address.family == AF_INET ? 4 : 16);
  return address;
}

static void look_at(const struct nlmsghdr *message, void *context) {
  struct search *search = context;
  const struct inet_diag_msg *socket = NLMSG_DATA(message);
  struct address address = local_address(socket);
  for (size_t i = 0; i < search->count; i++) {
    if (memcmp(&search->addresses[i], &address, sizeof address) != 0) continue;
    buffer_append(&search->found, socket, sizeof *socket);
    return;
  }
}

static bool destroy(int fd, const struct inet_diag_msg *socket, int protocol) {
  struct request request = {
    .header = { .nlmsg_len = sizeof request, .nlmsg_type = SOCK_DESTROY },
    .body = { .sdiag_family = socket->idiag_family, .sdiag_protocol = (unsigned char)protocol, .idiag_states = ~0u, .id = socket->id },
  };
  /* Gone by itself, or what is left of one that was closed. */
  return netlink_ask(fd, &request.header, NLM_F_ACK, NULL, NULL) || errno == ENOENT || errno == EOPNOTSUPP;
}

static bool cut(int fd, int family, int protocol, struct search *search) {
  unsigned connected = 1u << TCP_ESTABLISHED;
  unsigned states = protocol == IPPROTO_UDP ? connected : ~(1u << TCP_LISTEN | 1u << TCP_TIME_WAIT | 1u << TCP_CLOSE);
  struct request request = {
    .header = { .nlmsg_len = sizeof request, .nlmsg_type = SOCK_DIAG_BY_FAMILY },
    .body = { .sdiag_family = (unsigned char)family, .sdiag_protocol = (unsigned char)protocol, .idiag_states = states },
  };
  bool done = netlink_ask(fd, &request.header, NLM_F_DUMP, look_at, search);
  const struct inet_diag_msg *found = (const void *)buffer_data(&search->found);
  for (size_t i = 0; done && i < buffer_length(&search->found) / sizeof *found; i++) done = destroy(fd, &found[i], protocol);
  int error = errno;
  buffer_free(&search->found);
  errno = error;
  return done;
}

const char *connections_cut(const struct address *addresses, size_t count) {
  const char *wrong = count > 0 ? modules_load_for_fork() : NULL;
  if (wrong || count == 0) return wrong;
  struct search search = { .addresses = addresses, .count = count };
  int fd = netlink_open(NETLINK_SOCK_DIAG);
  bool done = fd >= 0 && cut(fd, AF_INET, IPPROTO_TCP, &search) && cut(fd, AF_INET6, IPPROTO_TCP, &search)
    && cut(fd, AF_INET, IPPROTO_UDP, &search) && cut(fd, AF_INET6, IPPROTO_UDP, &search);
  if (!done) wrong = problem("connections: %s", strerror(errno));
  if (fd >= 0) close(fd);
  return wrong;
}
