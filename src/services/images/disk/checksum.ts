import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { PandoError } from '../../../base/errors.ts'

export const checksumPattern = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/

/** Hex digits may be written large. Throws image.bad_checksum. */
export function parseChecksum(text: string): string {
  const checksum = text.trim().toLowerCase()
  if (!checksumPattern.test(checksum)) throw new PandoError('image.bad_checksum', { checksum: text.slice(0, 100) }, { field: '/checksum' })
  return checksum
}

/** Reads the file once. Resolves to its digest; throws image.checksum_mismatch when it is not what was promised. */
export async function verifiedDigest(
  path: string,
  { checksum, signal }: { checksum?: string | undefined; signal: AbortSignal },
): Promise<string> {
  const algorithm = checksum?.split(':')[0] ?? 'sha256'
  const hashes = new Map([...new Set(['sha256', algorithm])].map((name) => [name, createHash(name)]))
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 ** 2, signal })) {
    for (const hash of hashes.values()) hash.update(chunk as Buffer)
  }
  const digests = new Map([...hashes].map(([name, hash]) => [name, `${name}:${hash.digest('hex')}`]))
  const found = digests.get(algorithm)
  if (checksum !== undefined && found !== checksum) throw new PandoError('image.checksum_mismatch', { found, wanted: checksum })
  return digests.get('sha256')!
}
