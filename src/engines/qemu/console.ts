import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { InstanceId } from '../engine.ts'
import { connectUnix } from './host/unix-socket.ts'
import type { Vms } from './vms.ts'

/** Who does not read misses what comes beyond this; the console's log has it. */
const viewerBufferBytes = 1024 * 1024

/** QEMU serves one connection to a serial console, so all who look at a VM's console share it: each sees all, and may type. */
export class Consoles {
  readonly #vms: Vms
  readonly #shared = new Map<InstanceId, Promise<SharedConsole>>()

  constructor(vms: Vms) {
    this.#vms = vms
  }

  async open(id: InstanceId, signal: AbortSignal): Promise<Duplex> {
    await this.#vms.link(id)
    let shared = this.#shared.get(id)
    if (!shared) {
      const mine = connectUnix(this.#vms.paths(id).console, signal).then(
        (socket) => new SharedConsole(socket, () => this.#forget(id, mine)),
      )
      this.#shared.set(id, mine)
      mine.catch(() => this.#forget(id, mine))
      shared = mine
    }
    return (await shared).join(signal)
  }

  /** Who comes now begins anew: QEMU takes the next connection when this one has ended. */
  #forget(id: InstanceId, ended: Promise<SharedConsole>): void {
    if (this.#shared.get(id) === ended) this.#shared.delete(id)
  }

  async close(): Promise<void> {
    for (const shared of this.#shared.values())
      await shared.then(
        (found) => found.close(),
        () => {},
      )
  }
}

class SharedConsole {
  readonly #socket: Socket
  readonly #viewers = new Set<Duplex>()
  readonly #onClose: () => void

  constructor(socket: Socket, onClose: () => void) {
    this.#socket = socket
    this.#onClose = onClose
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      for (const viewer of this.#viewers) if (viewer.readableLength < viewerBufferBytes) viewer.push(chunk)
    })
    socket.once('close', () => {
      onClose()
      for (const viewer of this.#viewers) viewer.push(null)
    })
  }

  join(signal: AbortSignal): Duplex {
    const viewer = new Duplex({
      read() {},
      write: (chunk: Buffer, _encoding, done) => {
        this.#socket.write(chunk)
        done()
      },
      final: (done) => {
        viewer.destroy()
        done()
      },
      destroy: (error, done) => {
        this.#leave(viewer)
        done(error)
      },
    })
    const onAbort = () => viewer.destroy()
    signal.addEventListener('abort', onAbort, { once: true })
    viewer.once('close', () => signal.removeEventListener('abort', onAbort))
    this.#viewers.add(viewer)
    return viewer
  }

  close(): void {
    this.#onClose()
    this.#socket.destroy()
  }

  #leave(viewer: Duplex): void {
    this.#viewers.delete(viewer)
    if (this.#viewers.size === 0) this.close()
  }
}
