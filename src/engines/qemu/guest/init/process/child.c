#define _GNU_SOURCE
#include "process/child.h"
#include "base/fatal.h"
#include "process/execute.h"
#include "process/namespaces.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

static struct child *children;
static struct watch signals;

/* What the child says when it cannot execute the program; a closed pipe without a word means that it could. */
static void settle(struct child *child) {
  struct failure failure;
  if (child->report.fd < 0) return;
  ssize_t n = read(child->report.fd, &failure, sizeof failure);
  if (n < 0 && errno == EAGAIN) return;
  loop_close(&child->report);
  if (n == (ssize_t)sizeof failure) {
    child->failure = failure.code;
    if (child->failed) child->failed(child, failure.code, failure.error);
  } else if (child->started) child->started(child);
}

static void on_report(struct watch *watch, uint32_t events) {
  (void)events;
  settle(owner(watch, struct child, report));
}

static void reap(pid_t pid, int status) {
  struct child **link = &children;
  while (*link && (*link)->pid != pid) link = &(*link)->next;
  struct child *child = *link;
  if (!child) return;                    /* an orphan that was left to init */
  *link = child->next;
  settle(child);
  child->pid = 0;
  int code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  child->exited(child, child->failure ? child->failure : code);
}

static void on_signal(struct watch *watch, uint32_t events) {
  (void)events;
  struct signalfd_siginfo info;
  int status;
  pid_t pid;
  while (read(watch->fd, &info, sizeof info) > 0) {}
  while ((pid = waitpid(-1, &status, WNOHANG)) > 0) reap(pid, status);
}

void children_init(void) {
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, SIGCHLD);
  sigprocmask(SIG_BLOCK, &mask, NULL);
  signal(SIGPIPE, SIG_IGN);
  signals.fd = signalfd(-1, &mask, SFD_NONBLOCK | SFD_CLOEXEC);
  if (signals.fd < 0) fatal("signalfd: %s", strerror(errno));
  signals.ready = on_signal;
  loop_set(&signals, EPOLLIN);
}

static pid_t fork_for(const struct command *command) {
  if (command->console) return namespaces_fork_new();
  return namespaces_kept() && !command->in_initramfs && !command->beside_workload ? namespaces_fork_inside() : fork();
}

bool child_start(struct child *child, const struct command *command) {
  int report[2];
  child->report.fd = -1;
  if (pipe2(report, O_CLOEXEC | O_NONBLOCK) < 0) return false;
  child->pid = fork_for(command);
  if (child->pid == 0) execute(command, report[1]);
  close(report[1]);
  if (child->pid < 0) {
    close(report[0]);
    child->pid = 0;
    return false;
  }
  child->report = (struct watch){ .fd = report[0], .ready = on_report };
  loop_set(&child->report, EPOLLIN);
  child->failure = 0;
  child->next = children;
  children = child;
  return true;
}

void child_await(struct child *child) {
  while (child->report.fd >= 0 && poll(&(struct pollfd){ .fd = child->report.fd, .events = POLLIN }, 1, -1) == 1) settle(child);
}

void child_signal(const struct child *child, int signal) {
  if (child->pid > 0) kill(child->pid, signal);
}

/* Right after the fork the group may not exist yet. */
void child_signal_group(const struct child *child, int signal) {
  if (child->pid > 0 && kill(-child->pid, signal) < 0) kill(child->pid, signal);
}
