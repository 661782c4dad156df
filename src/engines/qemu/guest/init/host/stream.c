#include "host/stream.h"
#include "host/session.h"
#include <string.h>

enum { HEADER = 8, NONCE = 16 };

static void received(const char *data, size_t length);

struct port stream_port = {
  .name = "pando.stream.0", .received = received, .disconnected = sessions_end, .drained = sessions_resume,
};
static struct buffer in;
static bool lost;          /* a header made no sense: everything is skipped up to the next 0xFF */

static uint32_t big_endian(const char *at, int bytes) {
  uint32_t value = 0;
  for (int i = 0; i < bytes; i++) value = value << 8 | (unsigned char)at[i];
  return value;
}

void stream_send(uint32_t session, enum frame_type type, const void *payload, size_t length) {
  unsigned char header[HEADER] = {
    (unsigned char)(session >> 24), (unsigned char)(session >> 16), (unsigned char)(session >> 8), (unsigned char)session,
    (unsigned char)type, (unsigned char)(length >> 16), (unsigned char)(length >> 8), (unsigned char)length,
  };
  buffer_append(&stream_port.out, header, HEADER);
  buffer_append(&stream_port.out, payload, length);
  port_flush(&stream_port);
}

static void handle(uint32_t id, enum frame_type type, const char *payload, size_t length) {
  if (type == FRAME_RESET && id == 0 && length == NONCE) {
    sessions_end();
    buffer_consume(&stream_port.out, buffer_length(&stream_port.out));       /* it was for the connection before */
    stream_send(0, FRAME_RESET, payload, length);
    return;
  }
  if (id == 0) return;
  if (type == FRAME_OPEN) { session_open(id, payload, length); return; }
  struct session *session = session_find(id);
  if (!session) return;
  switch (type) {
    case FRAME_STDIN: session_stdin(session, payload, length); break;
    case FRAME_RESIZE: session_resize(session, payload, length); break;
    case FRAME_SIGNAL: session_signal(session, payload, length); break;
    case FRAME_CREDIT: if (length == 4) session_credit(session, big_endian(payload, 4)); break;
    case FRAME_KILL: session_kill(session); break;
    default: break;
  }
}

/* Consumes one frame, or bytes that belong to none; false when more input is needed. */
static bool take_frame(void) {
  size_t available = buffer_length(&in);
  const char *data = buffer_data(&in);
  if (available == 0) return false;
  if (lost || (unsigned char)*data == 0xff) {
    lost &= (unsigned char)*data != 0xff;
    buffer_consume(&in, 1);
    return true;
  }
  if (available < HEADER) return false;
  size_t length = big_endian(data + 5, 3);
  if (length > FRAME_MAX) {
    lost = true;
    return true;
  }
  if (available < HEADER + length) return false;
  handle(big_endian(data, 4), (enum frame_type)data[4], data + HEADER, length);
  buffer_consume(&in, HEADER + length);
  return true;
}

static void received(const char *data, size_t length) {
  buffer_append(&in, data, length);
  while (take_frame()) {}
}
