import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createWebSocketStream, type WebSocket } from 'ws'
import { isAbort, type Problem } from '../../base/errors.ts'
import type { Screens } from '../../services/desktops/screens.ts'
import { rfbInput } from './rfb-input.ts'

interface ScreenDeps {
  /** Uid of the instance, and its screen. */
  open(): Promise<{ id: string; device: Duplex }>
  screens: Screens
  /** What it draws, as far as it is taken. */
  output(device: Duplex): AsyncIterable<Buffer>
  refuse(error: unknown): Problem
}

/** Bytes of RFB both ways until one end goes; whoever must know is told that somebody looks, and does something. */
export async function serveScreen(socket: WebSocket, { open, output, screens, refuse }: ScreenDeps): Promise<void> {
  const wire = createWebSocketStream(socket)
  wire.on('error', () => {}) // told by the pipelines below
  try {
    const { id, device } = await open()
    const screen = screens.open(id, () => {
      socket.close(4001, 'session ended')
      device.destroy()
    })
    const follow = rfbInput(screen.input)
    wire.on('data', follow)
    try {
      await Promise.all([pipeline(wire, device), pipeline(output(device), wire)])
    } finally {
      screen.close()
    }
  } catch (error) {
    if (socket.readyState !== socket.OPEN || isAbort(error)) return socket.terminate()
    socket.close(1011, refuse(error).code)
  }
}
