/*
 * Loaded into QEMU with LD_PRELOAD: keeps the guest's memory as layers of files, so that a running VM can be forked.
 *
 * A VM that boots has its memory in one file, mapped shared. `freeze`, while the VM is stopped, turns what it has into a
 * frozen layer and maps it back copy-on-write, in place: the VM goes on, and others map the same layers.
 *   - the first time the file itself becomes the layer: nothing is copied, whatever the size of the memory;
 *   - later only the pages written since then are copied into a new layer, and mapped from there again.
 * So a fork costs the pages that were dirtied, at any depth, and parent and children share all of it through the page cache.
 *
 * PANDO_MEMORY_FILE    the file that QEMU maps as guest memory (memory-backend-file)
 * PANDO_MEMORY_MAP     layers to map over it at once; absent: the VM boots
 * PANDO_MEMORY_SOCKET  Unix socket for commands, a line each; the answer is a line, `ok …` or `error …`:
 *   copy LAYER         Copies what `freeze` would have to copy now into LAYER, an empty file, while the guest runs: a `freeze` with the
 *                      same LAYER then only compares, and copies what was written since. Answers `ok <bytes copied>`, or `ok shared`.
 *   freeze LAYER MAP   LAYER: the memory file under another name (first time), or an empty file. MAP is written.
 *                      Answers `ok <bytes copied> <extents>`. After an error nothing has changed.
 *   private            `ok <bytes>` the guest has to itself; `ok shared` before the first freeze.
 *
 * A map is text, a line for each extent: `<guest offset> <length> <offset in layer> <path of layer>`, by guest offset.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

enum {
  PAGE = 4096,
  /* Clean pages between two dirty ones are copied with them: a mapping costs more than a few pages. */
  GAP_PAGES = 4,
  /* With more layers than this, a freeze copies all but the first one into its own. */
  MAX_LAYERS = 16,
  /* So much is compared at once before it is looked at page by page. */
  CHUNK = 16 * PAGE,
};

struct extent { uint64_t start, end, at; int layer; };
struct extents { struct extent *list; size_t count, capacity; };

static struct {
  char *base;                  /* the guest's memory in this process; NULL until QEMU has mapped it */
  uint64_t size;
  int fd;                      /* QEMU's own descriptor of the memory file */
  bool shared;
  struct extents extents;      /* cover all of it, once it is private */
  char **layers;               /* their paths */
  int layer_count;
} memory = { .fd = -1 };

static char failure[300];

static bool fail(const char *format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(failure, sizeof failure, format, args);
  va_end(args);
  return false;
}

static void *must(void *allocated) {
  if (!allocated) abort();
  return allocated;
}

static void add(struct extents *to, struct extent extent) {
  if (to->count == to->capacity) {
    to->capacity = to->capacity ? to->capacity * 2 : 64;
    to->list = must(realloc(to->list, to->capacity * sizeof *to->list));
  }
  to->list[to->count++] = extent;
}

static int layer_number(const char *path) {
  for (int i = memory.layer_count - 1; i >= 0; i--)
    if (strcmp(memory.layers[i], path) == 0) return i;
  memory.layers = must(realloc(memory.layers, (size_t)(memory.layer_count + 1) * sizeof *memory.layers));
  memory.layers[memory.layer_count] = must(strdup(path));
  return memory.layer_count++;
}

static bool map_private(uint64_t start, uint64_t end, int fd, uint64_t at) {
  void *where = memory.base + start;
  if (mmap(where, end - start, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE, fd, (off_t)at) != where)
    return fail("mapping a layer: %s", strerror(errno));
  return true;
}

/* -- which pages has the guest written? -------------------------------------------------------------------------- */

/* Of linux/fs.h since 6.7; older headers do not have them. */
struct page_region { uint64_t start, end, categories; };
struct pm_scan_arg {
  uint64_t size, flags, start, end, walk_end, vec, vec_len, max_pages, category_inverted, category_mask, category_anyof_mask, return_mask;
};
#define SCAN _IOWR('f', 16, struct pm_scan_arg)
enum { IS_FILE = 1 << 2, IS_PRESENT = 1 << 3, IS_SWAPPED = 1 << 4 };

static void note_dirty(struct extents *dirty, uint64_t start, uint64_t end) {
  struct extent *last = dirty->count ? &dirty->list[dirty->count - 1] : NULL;
  if (last && start <= last->end + GAP_PAGES * PAGE) last->end = end > last->end ? end : last->end;
  else add(dirty, (struct extent){ .start = start, .end = end });
}

/* False where the kernel is too old for it. */
static bool scan_fast(int pagemap, struct extents *dirty) {
  static struct page_region found[1024];
  uint64_t from = (uint64_t)(uintptr_t)memory.base, to = from + memory.size;
  while (from < to) {
    struct pm_scan_arg arg = {
      .size = sizeof arg, .start = from, .end = to, .vec = (uint64_t)(uintptr_t)found, .vec_len = sizeof found / sizeof *found,
      .category_inverted = IS_FILE, .category_mask = IS_FILE, .category_anyof_mask = IS_PRESENT | IS_SWAPPED, .return_mask = IS_PRESENT,
    };
    int count = ioctl(pagemap, SCAN, &arg);
    if (count < 0) return false;
    for (int i = 0; i < count; i++)
      note_dirty(dirty, found[i].start - (uint64_t)(uintptr_t)memory.base, found[i].end - (uint64_t)(uintptr_t)memory.base);
    from = arg.walk_end;
  }
  return true;
}

/* Documentation/admin-guide/mm/pagemap.rst: bit 63 present, 62 swapped, 61 of a file. */
static bool scan_slow(int pagemap, struct extents *dirty) {
  static uint64_t entries[8192];
  for (uint64_t at = 0; at < memory.size; at += sizeof entries / 8 * PAGE) {
    ssize_t n = pread(pagemap, entries, sizeof entries, (off_t)(((uintptr_t)memory.base + at) / PAGE * 8));
    if (n <= 0) return fail("pagemap: %s", strerror(errno));
    for (ssize_t i = 0; i < n / 8 && at + (uint64_t)i * PAGE < memory.size; i++) {
      bool present = entries[i] >> 63 & 1, swapped = entries[i] >> 62 & 1, of_file = entries[i] >> 61 & 1;
      if ((present && !of_file) || swapped) note_dirty(dirty, at + (uint64_t)i * PAGE, at + (uint64_t)(i + 1) * PAGE);
    }
  }
  return true;
}

static bool find_dirty(struct extents *dirty) {
  int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  if (pagemap < 0) return fail("pagemap: %s", strerror(errno));
  bool done = scan_fast(pagemap, dirty);
  if (!done) {
    dirty->count = 0;
    done = scan_slow(pagemap, dirty);
  }
  close(pagemap);
  return done;
}

/* -- freezing ---------------------------------------------------------------------------------------------------- */

static bool write_all(int fd, const char *data, uint64_t length) {
  while (length > 0) {
    ssize_t n = write(fd, data, length);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return fail("writing a layer: %s", strerror(errno));
    data += n;
    length -= (uint64_t)n;
  }
  return true;
}

static int by_start(const void *a, const void *b) {
  uint64_t x = ((const struct extent *)a)->start, y = ((const struct extent *)b)->start;
  return x < y ? -1 : x > y;
}

/* The old extents with the new ones laid over them; both are sorted and do not overlap among themselves. */
static struct extents overlay(const struct extents *old, const struct extents *new) {
  struct extents merged = {0};
  size_t first = 0;
  for (size_t i = 0; i < new->count; i++) add(&merged, new->list[i]);
  for (size_t i = 0; i < old->count; i++) {
    struct extent rest = old->list[i];
    while (first < new->count && new->list[first].end <= rest.start) first++;
    for (size_t n = first; n < new->count && new->list[n].start < rest.end; n++) {
      const struct extent *over = &new->list[n];
      if (over->start > rest.start) add(&merged, (struct extent){ rest.start, over->start, rest.at, rest.layer });
      rest.at += over->end - rest.start;
      rest.start = over->end;
    }
    if (rest.start < rest.end) add(&merged, rest);
  }
  qsort(merged.list, merged.count, sizeof *merged.list, by_start);
  return merged;
}

static bool write_map(const char *path) {
  FILE *file = fopen(path, "we");
  if (!file) return fail("%s: %s", path, strerror(errno));
  for (size_t i = 0; i < memory.extents.count; i++) {
    const struct extent *e = &memory.extents.list[i];
    fprintf(file, "%" PRIu64 " %" PRIu64 " %" PRIu64 " %s\n", e->start, e->end - e->start, e->at, memory.layers[e->layer]);
  }
  return fclose(file) == 0 || fail("%s: %s", path, strerror(errno));
}

/* The memory file becomes the layer. QEMU's descriptor of it becomes one that cannot write: what is frozen stays so. */
static bool freeze_shared(const char *path) {
  struct stat ours, theirs;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || fstat(fd, &theirs) < 0 || fstat(memory.fd, &ours) < 0) return fail("%s: %s", path, strerror(errno));
  if (ours.st_ino != theirs.st_ino || ours.st_dev != theirs.st_dev) {
    close(fd);
    return fail("%s is not the memory of this VM", path);
  }
  bool mapped = map_private(0, memory.size, fd, 0);
  if (mapped) {
    dup3(fd, memory.fd, O_CLOEXEC);
    memory.shared = false;
    add(&memory.extents, (struct extent){ 0, memory.size, 0, layer_number(path) });
  }
  close(fd);
  return mapped;
}

/* Too many layers: what is not in the first one counts as dirty, so that only two remain. */
static void fold_layers(struct extents *dirty) {
  struct extents all = {0}, folded = {0};
  for (size_t i = 0; i < dirty->count; i++) add(&all, dirty->list[i]);
  for (size_t i = 0; i < memory.extents.count; i++)
    if (memory.extents.list[i].layer != 0) add(&all, (struct extent){ memory.extents.list[i].start, memory.extents.list[i].end, 0, 0 });
  qsort(all.list, all.count, sizeof *all.list, by_start);
  for (size_t i = 0; i < all.count; i++) note_dirty(&folded, all.list[i].start, all.list[i].end);
  free(all.list);
  free(dirty->list);
  *dirty = folded;
}

/* What was copied into a layer before the guest was stopped for it. */
static struct { char *path; int fd; char *view; uint64_t length; struct extents extents; } ahead = { .fd = -1 };

/* No descriptor that can write to a layer may outlive its freezing. */
static void close_ahead(void) {
  if (ahead.fd >= 0) close(ahead.fd);
  ahead.fd = -1;
}

static void forget_ahead(void) {
  close_ahead();
  if (ahead.view) munmap(ahead.view, ahead.length);
  free(ahead.path);
  free(ahead.extents.list);
  memset(&ahead, 0, sizeof ahead);
  ahead.fd = -1;
}

/* Appends them to the layer. */
static bool copy_all(int fd, struct extents *extents, uint64_t *length) {
  bool ok = lseek(fd, (off_t)*length, SEEK_SET) >= 0 || fail("writing a layer: %s", strerror(errno));
  for (size_t i = 0; ok && i < extents->count; i++) {
    struct extent *extent = &extents->list[i];
    extent->at = *length;
    ok = write_all(fd, memory.base + extent->start, extent->end - extent->start);
    *length += extent->end - extent->start;
  }
  return ok;
}

static bool copy_ahead(const char *path, uint64_t *copied) {
  forget_ahead();
  ahead.path = must(strdup(path));
  ahead.fd = open(path, O_RDWR | O_CLOEXEC | O_TRUNC);
  bool ok = ahead.fd >= 0 || fail("%s: %s", path, strerror(errno));
  ok = ok && find_dirty(&ahead.extents) && copy_all(ahead.fd, &ahead.extents, copied);
  ahead.length = *copied;
  /* Its pages are looked up now, so that comparing is all that is left. */
  void *view = ok && ahead.length ? mmap(NULL, ahead.length, PROT_READ, MAP_SHARED | MAP_POPULATE, ahead.fd, 0) : MAP_FAILED;
  if (view != MAP_FAILED) ahead.view = view;
  if (!ok || !ahead.view) forget_ahead();
  return ok;
}

/* Pages that the guest has written since they were copied. */
static bool copy_changed(const struct extent *extent) {
  const char *now = memory.base + extent->start, *then = ahead.view + extent->at;
  uint64_t length = extent->end - extent->start;
  for (uint64_t at = 0, size; at < length; at += size) {
    size = length - at < CHUNK ? length - at : CHUNK;
    if (memcmp(now + at, then + at, size) == 0) continue;
    for (uint64_t page = at; page < at + size; page += PAGE) {
      if (memcmp(now + page, then + page, PAGE) == 0) continue;
      if (pwrite(ahead.fd, now + page, PAGE, (off_t)(extent->at + page)) != PAGE) return fail("writing a layer: %s", strerror(errno));
    }
  }
  return true;
}

/* Those parts of extents that others do not cover; both are sorted. */
static struct extents beyond(const struct extents *all, const struct extents *covered) {
  struct extents left = {0};
  size_t first = 0;
  for (size_t i = 0; i < all->count; i++) {
    struct extent rest = all->list[i];
    while (first < covered->count && covered->list[first].end <= rest.start) first++;
    for (size_t n = first; n < covered->count && covered->list[n].start < rest.end; n++) {
      if (covered->list[n].start > rest.start) add(&left, (struct extent){ .start = rest.start, .end = covered->list[n].start });
      rest.start = covered->list[n].end;
    }
    if (rest.start < rest.end) add(&left, rest);
  }
  return left;
}

/* Brings the copy up to date; from here on it is what is dirty, and the layer. */
static bool finish_ahead(struct extents *dirty, uint64_t *length) {
  struct extents rest = beyond(dirty, &ahead.extents);
  bool ok = true;
  for (size_t i = 0; ok && i < ahead.extents.count; i++) ok = copy_changed(&ahead.extents.list[i]);
  *length = ahead.length;
  ok = ok && copy_all(ahead.fd, &rest, length);
  dirty->count = 0;
  for (size_t i = 0; i < ahead.extents.count; i++) add(dirty, ahead.extents.list[i]);
  for (size_t i = 0; i < rest.count; i++) add(dirty, rest.list[i]);
  qsort(dirty->list, dirty->count, sizeof *dirty->list, by_start);
  free(rest.list);
  return ok;
}

static bool copy_dirty(const char *path, struct extents *dirty, uint64_t *copied) {
  bool folds = memory.layer_count > MAX_LAYERS;
  if (!find_dirty(dirty)) return false;
  if (!folds && ahead.path && strcmp(ahead.path, path) == 0) return finish_ahead(dirty, copied);
  int fd = open(path, O_RDWR | O_CLOEXEC | O_TRUNC);
  if (fd < 0) return fail("%s: %s", path, strerror(errno));
  if (folds) fold_layers(dirty);
  bool ok = copy_all(fd, dirty, copied);
  close(fd);
  return ok;
}

static bool freeze_private(const char *path, uint64_t *copied) {
  struct extents dirty = {0};
  bool ok = copy_dirty(path, &dirty, copied);
  int readable = ok ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (ok && readable < 0) ok = fail("%s: %s", path, strerror(errno));
  /* A mapping that cannot be made leaves the same bytes where they were. */
  for (size_t i = 0; ok && i < dirty.count; i++) ok = map_private(dirty.list[i].start, dirty.list[i].end, readable, dirty.list[i].at);
  if (ok && dirty.count > 0) {
    int number = layer_number(path);
    for (size_t i = 0; i < dirty.count; i++) dirty.list[i].layer = number;
    struct extents merged = overlay(&memory.extents, &dirty);
    free(memory.extents.list);
    memory.extents = merged;
  }
  close_ahead();
  if (readable >= 0) close(readable);
  free(dirty.list);
  return ok;
}

/* -- what comes from outside ------------------------------------------------------------------------------------- */

static bool load_map(const char *path) {
  char line[4400], layer[4096];
  FILE *file = fopen(path, "re");
  if (!file) return fail("%s: %s", path, strerror(errno));
  bool ok = true;
  int fd = -1, open_layer = -1;
  while (ok && fgets(line, sizeof line, file)) {
    uint64_t start, length, at;
    ok = sscanf(line, "%" SCNu64 " %" SCNu64 " %" SCNu64 " %4095[^\n]", &start, &length, &at, layer) == 4;
    if (!ok || start % PAGE || length % PAGE || at % PAGE || length > memory.size || start > memory.size - length) {
      ok = fail("%s: not a map of this memory", path);
      break;
    }
    int number = layer_number(layer);
    if (number != open_layer) {
      if (fd >= 0) close(fd);
      fd = open(layer, O_RDONLY | O_CLOEXEC);
      open_layer = number;
      struct stat stat;
      if (fd < 0 || fstat(fd, &stat) < 0) ok = fail("%s: %s", layer, strerror(errno));
      else if ((uint64_t)stat.st_size < at + length) ok = fail("%s is shorter than its map says", layer);
    }
    ok = ok && map_private(start, start + length, fd, at);
    add(&memory.extents, (struct extent){ start, start + length, at, number });
  }
  if (fd >= 0) close(fd);
  fclose(file);
  return ok;
}

static void attach(char *base, uint64_t size, int fd) {
  const char *map = getenv("PANDO_MEMORY_MAP");
  memory.base = base;
  memory.size = size;
  memory.fd = fd;
  memory.shared = !map;
  if (map && !load_map(map)) {
    fprintf(stderr, "pando: %s\n", failure);
    _exit(1);
  }
}

static void handle(char *line, char *answer, size_t room) {
  char layer[4096], map[4096];
  uint64_t copied = 0;
  bool ok = true;
  if (!memory.base) ok = fail("QEMU has not mapped the guest's memory");
  else if (strcmp(line, "private") == 0) {
    struct extents dirty = {0};
    if (memory.shared) { snprintf(answer, room, "ok shared\n"); return; }
    ok = find_dirty(&dirty);
    for (size_t i = 0; i < dirty.count; i++) copied += dirty.list[i].end - dirty.list[i].start;
    free(dirty.list);
    if (ok) { snprintf(answer, room, "ok %" PRIu64 "\n", copied); return; }
  } else if (sscanf(line, "copy %4095s", layer) == 1) {
    if (memory.shared) { snprintf(answer, room, "ok shared\n"); return; }
    ok = copy_ahead(layer, &copied);
    if (ok) { snprintf(answer, room, "ok %" PRIu64 "\n", copied); return; }
  } else if (sscanf(line, "freeze %4095s %4095s", layer, map) == 2) {
    ok = (memory.shared ? freeze_shared(layer) : freeze_private(layer, &copied)) && write_map(map);
    if (ok) { snprintf(answer, room, "ok %" PRIu64 " %zu\n", copied, memory.extents.count); return; }
  } else ok = fail("unknown command");
  if (!ok) snprintf(answer, room, "error %s\n", failure);
}

static void *serve(void *argument) {
  int listener = (int)(intptr_t)argument;
  for (;;) {
    int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (client < 0) continue;
    char line[8400], answer[400];
    ssize_t n; size_t length = 0;
    while (length < sizeof line - 1 && (n = read(client, line + length, sizeof line - 1 - length)) > 0) {
      length += (size_t)n;
      line[length] = 0;
      char *end = strchr(line, '\n');
      if (!end) continue;
      *end = 0;
      handle(line, answer, sizeof answer);
      bool heard = send(client, answer, strlen(answer), MSG_NOSIGNAL) >= 0;
      if (ahead.fd < 0) forget_ahead();         /* the rest of it, when the guest need not wait for that */
      if (!heard) break;
      length = 0;
    }
    close(client);
  }
  return NULL;
}

/* QEMU maps the file with MAP_FIXED into a range that it has reserved. */
static void *watch(void *mapped, size_t length, int protection, int fd) {
  struct stat wanted, found;
  const char *path = getenv("PANDO_MEMORY_FILE");
  if (mapped == MAP_FAILED || fd < 0 || memory.base || !path || !(protection & PROT_WRITE)) return mapped;
  if (fstat(fd, &found) == 0 && stat(path, &wanted) == 0 && found.st_ino == wanted.st_ino && found.st_dev == wanted.st_dev)
    attach(mapped, length, fd);
  return mapped;
}

void *mmap64(void *address, size_t length, int protection, int flags, int fd, off64_t offset) {
  return watch((void *)syscall(SYS_mmap, address, length, protection, flags, fd, offset), length, protection, fd);
}

void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset) {
  return mmap64(address, length, protection, flags, fd, offset);
}

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("PANDO_MEMORY_SOCKET"); /* The launcher and setpriv, which become QEMU, have it loaded, too: */
  if (strncmp(program_invocation_short_name, "qemu", 4) != 0) return;
  /* Of a huge page that a clone touches once it would pay for all of it. */
  if (getenv("PANDO_MEMORY_MAP")) prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  if (!path || strlen(path) >= sizeof address.sun_path) return;
  strcpy(address.sun_path, path);
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  unlink(path);
  if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 4) < 0) {
    fprintf(stderr, "pando: %s: %s\n", path, strerror(errno));
    _exit(1);
  }
  pthread_t thread; pthread_attr_t attributes;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);      /* QEMU's signals are for QEMU's threads */
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 128 * 1024);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  if (pthread_create(&thread, &attributes, serve, (void *)(intptr_t)listener) != 0) _exit(1);
  pthread_attr_destroy(&attributes);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}
