#pragma once
#include "host/port.h"
#include <stdint.h>

/* The frames of `pando.stream.0` (PROTOCOL.md): cuts them out of the byte stream and hands them to their sessions. */
enum frame_type {
  FRAME_OPEN = 1, FRAME_STDIN, FRAME_RESIZE, FRAME_SIGNAL, FRAME_STDOUT, FRAME_STDERR, FRAME_EXIT, FRAME_CREDIT, FRAME_RESET, FRAME_KILL,
};

enum { FRAME_MAX = 64 * 1024, INITIAL_CREDIT = 256 * 1024 };

extern struct port stream_port;

void stream_send(uint32_t session, enum frame_type type, const void *payload, size_t length);
