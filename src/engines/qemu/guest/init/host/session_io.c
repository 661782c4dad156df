#define _GNU_SOURCE
#include "host/session_io.h"
#include "host/session.h"
#include "host/stream.h"
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

enum { CHUNK = 32 * 1024, END_OF_INPUT = 4 };

static void on_input(struct watch *watch, uint32_t events);
static void on_output(struct watch *watch, uint32_t events);
static void on_errors(struct watch *watch, uint32_t events);

static bool can_send(const struct session *session) { return session->credit > 0 && !port_full(&stream_port); }

/* Sends one piece of what the process wrote; false when there is none now, or never again. */
static bool forward(struct session *session, struct watch *from, enum frame_type type) {
  static char data[CHUNK];
  size_t room = session->credit < CHUNK ? (size_t)session->credit : CHUNK;
  ssize_t n = read(from->fd, data, room);
  if (n < 0 && errno == EINTR) return true;
  /* EIO: the last process has closed its terminal. EAGAIN after the end: only a child of it holds the pipe still. */
  if (n == 0 || (n < 0 && (errno != EAGAIN || session->ended))) loop_close(from);
  if (n <= 0) return false;
  session->credit -= (uint64_t)n;
  stream_send(session->id, type, data, (size_t)n);
  return true;
}

static void pump(struct session *session, struct watch *from, enum frame_type type) {
  if (from->fd >= 0 && can_send(session)) {
    bool more = forward(session, from, type);
    while (more && session->ended && can_send(session)) more = forward(session, from, type);
  }
  if (from->fd >= 0) loop_set(from, can_send(session) ? EPOLLIN : 0);
}

static void on_output(struct watch *watch, uint32_t events) {
  (void)events;
  struct session *session = owner(watch, struct session, output);
  pump(session, watch, FRAME_STDOUT);
  session_settle(session);
}

static void on_errors(struct watch *watch, uint32_t events) {
  (void)events;
  struct session *session = owner(watch, struct session, errors);
  pump(session, watch, FRAME_STDERR);
  session_settle(session);
}

void session_io_resume(struct session *session) {
  pump(session, &session->output, FRAME_STDOUT);
  pump(session, &session->errors, FRAME_STDERR);
  session_settle(session);
}

void session_io_ended(struct session *session) {
  session->ended = true;
  loop_close(&session->input);
  pump(session, &session->output, FRAME_STDOUT);
  pump(session, &session->errors, FRAME_STDERR);
}

bool session_io_pending(const struct session *session) { return session->output.fd >= 0 || session->errors.fd >= 0; }

static void grant(struct session *session, size_t bytes) {
  unsigned char credit[4] = {
    (unsigned char)(bytes >> 24), (unsigned char)(bytes >> 16), (unsigned char)(bytes >> 8), (unsigned char)bytes,
  };
  stream_send(session->id, FRAME_CREDIT, credit, sizeof credit);
}

/* Gives the process what it takes of its input now; the rest when it can take more. */
static void push_input(struct session *session) {
  while (buffer_length(&session->pending) > 0) {
    ssize_t n = session->input.fd < 0 ? -1 : write(session->input.fd, buffer_data(&session->pending), buffer_length(&session->pending));
    if (n < 0 && session->input.fd >= 0 && errno == EAGAIN) {
      loop_set(&session->input, EPOLLOUT);
      return;
    }
    /* Nobody reads it: thrown away, so that the sender is not held up. */
    if (n < 0) n = (ssize_t)buffer_length(&session->pending);
    buffer_consume(&session->pending, (size_t)n);
    grant(session, (size_t)n);
  }
  if (session->input.fd < 0) return;
  loop_set(&session->input, 0);
  if (session->input_ends && !session->terminal) loop_close(&session->input);
}

static void on_input(struct watch *watch, uint32_t events) {
  (void)events;
  push_input(owner(watch, struct session, input));
}

void session_stdin(struct session *session, const char *data, size_t length) {
  static const char end = END_OF_INPUT;
  if (session->input_ends) return;
  if (length == 0 && session->terminal) buffer_append(&session->pending, &end, 1);
  else if (length == 0) session->input_ends = true;
  buffer_append(&session->pending, data, length);
  push_input(session);
}

static bool open_terminal(struct session *session, const struct json *tty, int stdio[3]) {
  int master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC), unlocked = 0;
  if (master < 0) return false;
  session->terminal = true;
  session->output.fd = master;
  session->input.fd = fcntl(master, F_DUPFD_CLOEXEC, 0);      /* so that the loop can wait for each direction by itself */
  session_io_resize(session, tty);
  if (ioctl(master, TIOCSPTLCK, &unlocked) < 0) return false;
  stdio[0] = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
  stdio[1] = stdio[2] = stdio[0];
  return stdio[0] >= 0 && session->input.fd >= 0;
}

static bool open_pipe(struct watch *ours, int *theirs, int our_end) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return false;
  ours->fd = ends[our_end];
  *theirs = ends[!our_end];
  return fcntl(ours->fd, F_SETFL, O_NONBLOCK) == 0;
}

bool session_io_open(struct session *session, const struct json *tty, int stdio[3]) {
  session->input.ready = on_input;
  session->output.ready = on_output;
  session->errors.ready = on_errors;
  stdio[0] = stdio[1] = stdio[2] = -1;
  bool opened = tty ? open_terminal(session, tty, stdio)
    : open_pipe(&session->input, &stdio[0], 1) && open_pipe(&session->output, &stdio[1], 0) && open_pipe(&session->errors, &stdio[2], 0);
  if (opened) loop_set(&session->output, EPOLLIN);
  if (opened && !tty) loop_set(&session->errors, EPOLLIN);
  return opened;
}

void session_io_started(struct session *session, const int stdio[3]) {
  for (int i = 0; i < (session->terminal ? 1 : 3); i++)
    if (stdio[i] >= 0) close(stdio[i]);
}

void session_io_resize(struct session *session, const struct json *size) {
  struct winsize window = {
    .ws_col = (unsigned short)json_number(size, "columns", 80), .ws_row = (unsigned short)json_number(size, "rows", 24),
  };
  ioctl(session->output.fd, TIOCSWINSZ, &window);
}

void session_io_close(struct session *session) {
  loop_close(&session->input);
  loop_close(&session->output);
  loop_close(&session->errors);
  buffer_free(&session->pending);
}
