import { PandoError } from '../../../base/errors.ts'

export function badHeader(format: string, detail: string): PandoError {
  return new PandoError('image.bad_header', { format, detail })
}

export function truncated(format: string, detail: string): PandoError {
  return new PandoError('image.truncated', { format, detail })
}

/** A 64-bit field as a number. Throws image.bad_header for what no file can be. */
export function big(value: bigint, format: string): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw badHeader(format, 'a size in it is beyond all measure')
  return Number(value)
}
