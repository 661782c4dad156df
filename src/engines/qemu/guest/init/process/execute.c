#define _GNU_SOURCE
#include "process/execute.h"
#include "host/config.h"
#include "machine/cgroup.h"
#include "machine/rootfs.h"
#include "process/namespaces.h"
#include "process/user.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEFAULT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

static int report_fd;

static _Noreturn void fail(int code, const char *format, ...) {
  struct failure failure = { .code = code };
  va_list args;
  va_start(args, format);
  vsnprintf(failure.error, sizeof failure.error, format, args);
  va_end(args);
  if (write(report_fd, &failure, sizeof failure) < 0) code = 125;
  _exit(code);
}

static void set_up_process(const struct command *command) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  signal(SIGPIPE, SIG_DFL);
  umask(022);
  setsid();
  for (int fd = 0; fd < 3; fd++)
    if (dup2(command->stdio[fd], fd) < 0) fail(125, "stdio: %s", strerror(errno));
  if (command->terminal && ioctl(0, TIOCSCTTY, 1) < 0) fail(125, "terminal: %s", strerror(errno));
  /* The kernel's own default is 1024/4096, less than many servers ask for. */
  setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 1024, 524288 });
}

static void enter_image(const struct command *command) {
  bool inside = namespaces_kept() && !command->beside_workload;
  if (!inside && !command->beside_workload && !cgroup_join()) fail(125, "cgroup: %s", strerror(errno));
  const char *wrong = command->console ? namespaces_set_up(command->console) : inside ? namespaces_enter() : NULL;
  if (wrong) fail(125, "%s", wrong);
  if (!command->console && !inside && (fchdir(image_root) < 0 || chroot(".") < 0)) fail(125, "root: %s", strerror(errno));
}

static void become(const struct command *command, const struct user *user) {
  /* Programs may open /dev/stdout, which needs permission on the pipe or terminal itself. */
  for (int fd = 0; fd < 3; fd++) {
    struct stat stat;
    if (fstat(fd, &stat) == 0 && (S_ISFIFO(stat.st_mode) || command->terminal) && fchown(fd, user->uid, (gid_t)-1) < 0)
      fail(125, "chown: %s", strerror(errno));
  }
  if (setgroups(user->group_count, user->groups) < 0 || setgid(user->gid) < 0 || setuid(user->uid) < 0)
    fail(125, "user: %s", strerror(errno));
}

static void make_directories(const char *path) {
  char part[4096];
  snprintf(part, sizeof part, "%s", path);
  for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = 0;
    mkdir(part, 0755);
    *slash = '/';
  }
  mkdir(part, 0755);
}

static void set_environment(const struct command *command, const struct user *user) {
  clearenv();
  for (char **entry = command->env; *entry; entry++) putenv(*entry);
  setenv("PATH", DEFAULT_PATH, 0);
  setenv("HOME", user->home, 0);
  setenv("HOSTNAME", config.hostname, 0);
  if (command->terminal) setenv("TERM", "xterm", 0);
}

static _Noreturn void fail_exec(const char *name, int error) {
  if (error == ENOENT || error == ENOTDIR) fail(127, "%s: not found", name);
  fail(126, "%s: %s", name, error == ENOEXEC ? "not an executable for this machine" : strerror(error));
}

/* Like execvpe, but without its fallback to /bin/sh, and it tells a script whose interpreter is missing from a missing program. */
static _Noreturn void execute_in_path(char **argv) {
  const char *name = argv[0], *path = getenv("PATH");
  int error = ENOENT;
  if (*name == 0) fail(127, "no program given");
  if (strchr(name, '/')) {
    execve(name, argv, environ);
    if (errno == ENOENT && access(name, F_OK) == 0) fail(126, "%s: its interpreter or loader is missing", name);
    fail_exec(name, errno);
  }
  while (path) {
    const char *end = strchrnul(path, ':');
    char candidate[4096];
    snprintf(candidate, sizeof candidate, "%.*s/%s", (int)(end - path), path, name);
    execve(candidate, argv, environ);
    if (errno == ENOENT && access(candidate, F_OK) == 0) fail(126, "%s: its interpreter or loader is missing", candidate);
    if (errno != ENOENT && errno != ENOTDIR) error = errno;
    path = *end ? end + 1 : NULL;
  }
  fail_exec(name, error);
}

_Noreturn void execute(const struct command *command, int report) {
  report_fd = report;
  struct user user = { .home = "/" };
  char **argv = command->argv;
  if (!argv[0]) fail(127, "no program given");
  /* Opened before the root changes: it is the initramfs' own. */
  int busybox = strcmp(argv[0], "@busybox") == 0 ? open("/bin/busybox", O_RDONLY | O_CLOEXEC) : -1;
  set_up_process(command);
  if (!command->in_initramfs) {
    enter_image(command);
    const char *problem = user_lookup(command->user, &user);
    if (problem) fail(126, "user \"%s\": %s", command->user, problem);
  }
  const char *workdir = *command->workdir ? command->workdir : "/";
  if (command->make_workdir) make_directories(workdir);
  if (chdir(workdir) < 0) fail(126, "working directory %s: %s", workdir, strerror(errno));
  if (!command->in_initramfs) become(command, &user);
  set_environment(command, &user);
  if (busybox >= 0) {
    argv[0] = "busybox";
    fexecve(busybox, argv, environ);
    fail_exec("busybox", errno);
  }
  execute_in_path(argv);
}
