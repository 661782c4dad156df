#define _GNU_SOURCE
#include "machine/netlink.h"
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

int netlink_open(int family) { return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, family); }

bool netlink_ask(int fd, struct nlmsghdr *request, int flags, void (*each)(const struct nlmsghdr *message, void *context), void *context) {
  static unsigned sequence;
  static char data[32 * 1024] __attribute__((aligned(NLMSG_ALIGNTO)));
  request->nlmsg_flags = (unsigned short)(NLM_F_REQUEST | flags);
  request->nlmsg_seq = ++sequence;
  if (send(fd, request, request->nlmsg_len, 0) < 0) return false;
  for (;;) {
    ssize_t n = recv(fd, data, sizeof data, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    for (struct nlmsghdr *message = (void *)data; NLMSG_OK(message, (size_t)n); message = NLMSG_NEXT(message, n)) {
      if (message->nlmsg_seq != sequence) continue;
      if (message->nlmsg_type == NLMSG_DONE) return true;
      if (message->nlmsg_type == NLMSG_ERROR) {
        errno = -((struct nlmsgerr *)NLMSG_DATA(message))->error;
        return errno == 0;
      }
      each(message, context);
    }
  }
}
