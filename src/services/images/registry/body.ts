import { notAnImage } from '../oci/manifest.ts'

/** A whole small body. Throws image.not_an_image beyond `maxBytes`, whatever length was announced. */
export async function readBody(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw notAnImage(`an answer of the registry is larger than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
