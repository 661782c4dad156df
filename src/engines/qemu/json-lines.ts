import type { Socket } from 'node:net'

/** A line longer than this means that the other side has gone mad. QMP's longest answers stay under 1 MiB. */
const maxLine = 16 * 1024 * 1024

/** Calls back for every JSON line a socket brings. Lines that are not JSON are dropped: the guest may send anything. */
export function readJsonLines(socket: Socket, onMessage: (message: Record<string, unknown>) => void): void {
  let parts: Buffer[] = []
  let size = 0
  socket.on('data', (chunk: Buffer) => {
    let rest = chunk
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      const message = parse(Buffer.concat([...parts, rest.subarray(0, end)]))
      parts = []
      size = 0
      rest = rest.subarray(end + 1)
      if (message) onMessage(message)
    }
    if (rest.length > 0) parts.push(rest)
    size += rest.length
    if (size > maxLine) socket.destroy(new Error(`a line longer than ${maxLine} bytes`))
  })
}

function parse(line: Buffer): Record<string, unknown> | undefined {
  const start = line.lastIndexOf(0xff) + 1 // guest-sync-delimited answers begin with this byte
  try {
    const value: unknown = JSON.parse(line.toString('utf8', start))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
