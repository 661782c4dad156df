export interface Frame {
  stream: 'stdout' | 'stderr'
  payload: Buffer
}

const headerBytes = 8

/**
 * Docker's multiplexed stream (one byte stream number, three zeros, four bytes length, payload) as frames. Unlike dockerode's
 * demuxStream it pulls, so that a slow reader slows the program down instead of filling our memory.
 */
export async function* frames(source: AsyncIterable<unknown>): AsyncGenerator<Frame> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of source) {
    rest = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer])
    while (rest.length >= headerBytes) {
      const end = headerBytes + rest.readUInt32BE(4)
      if (rest.length < end) break
      yield { stream: rest[0] === 2 ? 'stderr' : 'stdout', payload: rest.subarray(headerBytes, end) }
      rest = rest.subarray(end)
    }
  }
}
