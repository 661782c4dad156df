import type { Duplex } from 'node:stream'

/** A small client of the RFB protocol (RFC 6143): connects, and asks once for the whole screen, as raw pixels of four bytes. */
export class RfbClient {
  readonly name: string
  readonly width: number
  readonly height: number
  readonly #stream: Duplex
  readonly #reader: Reader

  static async connect(stream: Duplex): Promise<RfbClient> {
    const reader = new Reader(stream)
    const version = await reader.take(12)
    stream.write(version)
    const [count = 0] = await reader.take(1)
    await reader.take(count)
    stream.write(Buffer.of(1)) // no password
    await reader.take(4)
    stream.write(Buffer.of(0)) // not shared: others are to be thrown out, if the server lets us
    const init = await reader.take(24)
    const name = (await reader.take(init.readUInt32BE(20))).toString()
    return new RfbClient({ stream, reader, name, width: init.readUInt16BE(0), height: init.readUInt16BE(2) })
  }

  private constructor({
    stream,
    reader,
    name,
    width,
    height,
  }: { stream: Duplex; reader: Reader; name: string; width: number; height: number }) {
    this.#stream = stream
    this.#reader = reader
    this.name = name
    this.width = width
    this.height = height
  }

  /** Pixels of the screen as it is now. */
  async screen(): Promise<Buffer> {
    const request = Buffer.alloc(10)
    request[0] = 3
    request.writeUInt16BE(this.width, 6)
    request.writeUInt16BE(this.height, 8)
    this.#stream.write(request)
    const pixels = Buffer.alloc(this.width * this.height * 4)
    for (let left = pixels.length; left > 0; ) {
      const header = await this.#reader.take(4)
      for (let i = header.readUInt16BE(2); i > 0; i--) {
        const area = await this.#reader.take(12)
        const [x, y, width, height] = [0, 2, 4, 6].map((at) => area.readUInt16BE(at)) as [number, number, number, number]
        for (let row = 0; row < height; row++) (await this.#reader.take(width * 4)).copy(pixels, ((y + row) * this.width + x) * 4)
        left -= width * height * 4
      }
    }
    return pixels
  }

  close(): void {
    this.#stream.destroy()
  }
}

/** Bytes of a stream, so many at a time. */
class Reader {
  readonly #chunks: AsyncIterator<Buffer>
  #rest = Buffer.alloc(0)

  constructor(stream: Duplex) {
    this.#chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  }

  async take(bytes: number): Promise<Buffer> {
    while (this.#rest.length < bytes) {
      const { value, done } = await this.#chunks.next()
      if (done) throw new TypeError('the connection ended')
      this.#rest = Buffer.concat([this.#rest, value])
    }
    const taken = this.#rest.subarray(0, bytes)
    this.#rest = this.#rest.subarray(bytes)
    return taken
  }
}
