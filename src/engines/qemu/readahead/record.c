/*
 * Loaded into QEMU with LD_PRELOAD, beside ../memory/layers.c: notes which parts of one file QEMU reads.
 *
 * PANDO_READS_OF   the file: a root disk
 * PANDO_READS_TO   takes a line for each read, `<offset> <length>`, in the order of the reads; must exist
 *
 * Recording ends when the record has no name any more (the host has what it wants), or after MAX_READS lines.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { MAX_READS = 100 * 1000 };

static atomic_int record = -1;         /* -1: nothing is recorded, or not any more */
static atomic_int reads;
static struct stat wanted;

/* Emptied, as its blocks are kept while it is open; not closed, as another thread may be about to write to it. */
static void end(int to) {
  record = -1;
  if (ftruncate(to, 0) < 0) perror("pando: a record of reads");
}

/* QEMU opens and closes files as it likes, so a descriptor tells nothing: each read looks at the file behind it. */
static void note(int fd, off64_t offset, ssize_t length) {
  int to = record;
  struct stat found;
  char line[48];
  if (to < 0 || length <= 0 || fstat(fd, &found) < 0 || found.st_ino != wanted.st_ino || found.st_dev != wanted.st_dev) return;
  if (fstat(to, &found) < 0 || found.st_nlink == 0) { end(to); return; }
  int size = snprintf(line, sizeof line, "%" PRId64 " %zd\n", (int64_t)offset, length);
  if (write(to, line, (size_t)size) < size || atomic_fetch_add(&reads, 1) + 1 >= MAX_READS) record = -1;
}

ssize_t pread64(int fd, void *to, size_t length, off64_t offset) {
  ssize_t n = syscall(SYS_pread64, fd, to, length, offset);
  if (record >= 0) note(fd, offset, n);
  return n;
}

ssize_t preadv64(int fd, const struct iovec *to, int count, off64_t offset) {
  ssize_t n = syscall(SYS_preadv, fd, to, count, offset, 0);
  if (record >= 0) note(fd, offset, n);
  return n;
}

__attribute__((constructor)) static void begin(void) {
  const char *of = getenv("PANDO_READS_OF"), *to = getenv("PANDO_READS_TO");
  if (of && to && stat(of, &wanted) == 0) record = open(to, O_WRONLY | O_APPEND | O_CLOEXEC);
}
