import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/**
 * A table of numbers, `rows` times `width`, row after row. NaN: nothing is known. Rows of the finest level hold one number
 * for each metric; those of coarser ones hold all minima, then all means, then all maxima.
 */
export interface Grid {
  width: number
  values: Float32Array
}

export function emptyGrid(rows: number, width: number): Grid {
  return { width, values: new Float32Array(rows * width).fill(Number.NaN) }
}

export function rowOf({ values, width }: Grid, row: number): Float32Array {
  return values.subarray(row * width, (row + 1) * width)
}

/**
 * Small on disk: each column after the other, each number as what differs from the one before it, and all first bytes of
 * those before all second ones. What does not change becomes zeros.
 */
export function pack({ width, values }: Grid): Uint8Array {
  const rows = values.length / width
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const bytes = new Uint8Array(4 + values.length * 4)
  new DataView(bytes.buffer).setUint32(0, width, true)
  let at = 4
  for (let column = 0; column < width; column++) {
    let before = 0
    for (let row = 0; row < rows; row++) {
      const now = bits[row * width + column]!
      const changed = now ^ before
      before = now
      const i = at + row
      bytes[i] = changed & 0xff
      bytes[i + rows] = (changed >>> 8) & 0xff
      bytes[i + 2 * rows] = (changed >>> 16) & 0xff
      bytes[i + 3 * rows] = changed >>> 24
    }
    at += 4 * rows
  }
  return zstdCompressSync(bytes)
}

export function unpack(packed: Uint8Array): Grid {
  const bytes = zstdDecompressSync(packed)
  const width = bytes.readUInt32LE(0)
  const rows = (bytes.length - 4) / 4 / width
  const bits = new Uint32Array(rows * width)
  let at = 4
  for (let column = 0; column < width; column++) {
    let before = 0
    for (let row = 0; row < rows; row++) {
      const i = at + row
      before ^= bytes[i]! | (bytes[i + rows]! << 8) | (bytes[i + 2 * rows]! << 16) | (bytes[i + 3 * rows]! << 24)
      bits[row * width + column] = before
    }
    at += 4 * rows
  }
  return { width, values: new Float32Array(bits.buffer) }
}

/** `every` rows together, as minima, means and maxima. `metrics`: how many metrics a row has. */
export function coarsen({ width, values }: Grid, { every, metrics }: { every: number; metrics: number }): Grid {
  const rows = values.length / width
  const result = emptyGrid(Math.ceil(rows / every), 3 * metrics)
  for (let group = 0; group * every < rows; group++) {
    const target = rowOf(result, group)
    const sum = new Sum(metrics)
    for (let row = group * every; row < Math.min(rows, (group + 1) * every); row++) sum.add(rowOf({ width, values }, row))
    sum.into(target)
  }
  return result
}

/** Takes rows of any level together. */
export class Sum {
  readonly #metrics: number
  readonly #sums: Float64Array
  readonly #counts: Uint32Array
  readonly #least: Float32Array
  readonly #most: Float32Array

  constructor(metrics: number) {
    this.#metrics = metrics
    this.#sums = new Float64Array(metrics)
    this.#counts = new Uint32Array(metrics)
    this.#least = new Float32Array(metrics).fill(Number.POSITIVE_INFINITY)
    this.#most = new Float32Array(metrics).fill(Number.NEGATIVE_INFINITY)
  }

  /** Rows of the finest level have as many numbers as there are metrics, or fewer where a metric is younger than the row. */
  add(row: Float32Array): void {
    const isCoarse = row.length > this.#metrics
    const known = isCoarse ? row.length / 3 : row.length
    for (let i = 0; i < Math.min(this.#metrics, known); i++) {
      const mean = row[isCoarse ? known + i : i]!
      if (Number.isNaN(mean)) continue
      this.#sums[i]! += mean
      this.#counts[i]!++
      this.#least[i] = Math.min(this.#least[i]!, isCoarse ? row[i]! : mean)
      this.#most[i] = Math.max(this.#most[i]!, isCoarse ? row[2 * known + i]! : mean)
    }
  }

  /** Minima, means, maxima; NaN where there was nothing. */
  into(target: Float32Array): void {
    for (let i = 0; i < this.#metrics; i++) {
      const count = this.#counts[i]!
      target[i] = count > 0 ? this.#least[i]! : Number.NaN
      target[this.#metrics + i] = count > 0 ? this.#sums[i]! / count : Number.NaN
      target[2 * this.#metrics + i] = count > 0 ? this.#most[i]! : Number.NaN
    }
  }
}
