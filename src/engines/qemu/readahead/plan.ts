/** A part of a file, in bytes. */
export interface Extent {
  offset: number
  length: number
}

const pageBytes = 4096
/** One large read. A device takes it as a few requests of the size that suits it. */
const pieceBytes = 4 * 1024 ** 2
/** Of what is read ahead, at most this part may be bytes that nobody was seen to read. */
const wastedShare = 0.2
/** Reading over a wider gap takes longer than the request that it saves, also where a request takes 10 ms. */
const widestGapBytes = 1024 ** 2

/** What was read, as whole pages, by offset, without overlaps. At most `limit` extents: the narrowest gaps are closed for it. */
export function extentsOf(reads: readonly Extent[], limit: number): Extent[] {
  const pages = reads
    .filter(({ length }) => length > 0)
    .map(({ offset, length }) => {
      const start = Math.floor(offset / pageBytes) * pageBytes
      return { offset: start, length: Math.ceil((offset + length - start) / pageBytes) * pageBytes }
    })
    .sort((one, two) => one.offset - two.offset)
  const extents = join(pages, () => false)
  return closeGaps(extents, ({ left }) => left > limit)
}

/**
 * The reads that bring `extents` (by offset, without overlaps) into memory. A closed gap saves one read whatever its width, so
 * the narrowest ones are closed first: no other choice makes fewer reads of the same bytes.
 */
export function planReads(extents: readonly Extent[]): Extent[] {
  const wanted = totalBytes(extents)
  const fits = (wasted: number) => wasted <= wastedShare * (wanted + wasted)
  return closeGaps(extents, ({ gap, wasted }) => gap <= widestGapBytes && fits(wasted)).flatMap(pieces)
}

export function pieces({ offset, length }: Extent): Extent[] {
  return Array.from({ length: Math.ceil(length / pieceBytes) }, (_, i) => ({
    offset: offset + i * pieceBytes,
    length: Math.min(pieceBytes, length - i * pieceBytes),
  }))
}

export function totalBytes(extents: readonly Extent[]): number {
  return extents.reduce((sum, { length }) => sum + length, 0)
}

/** Closes the narrowest gaps while `more` says so; it is told the gap, the bytes of all closed ones with it, and the extents left. */
function closeGaps(extents: readonly Extent[], more: (next: { gap: number; wasted: number; left: number }) => boolean): Extent[] {
  const gaps = extents
    .slice(1)
    .map(({ offset }, i) => ({ before: offset, gap: offset - endOf(extents[i]!) }))
    .sort((one, two) => one.gap - two.gap)
  const closed = new Set<number>()
  let wasted = 0
  for (const { before, gap } of gaps) {
    wasted += gap
    if (!more({ gap, wasted, left: extents.length - closed.size })) break
    closed.add(before)
  }
  return join(extents, ({ offset }) => closed.has(offset))
}

/** Joins each extent to the one before where they touch, overlap, or `also` says so. */
function join(extents: readonly Extent[], also: (extent: Extent) => boolean): Extent[] {
  const joined: Extent[] = []
  for (const extent of extents) {
    const last = joined.at(-1)
    if (last && (extent.offset <= endOf(last) || also(extent))) last.length = Math.max(endOf(last), endOf(extent)) - last.offset
    else joined.push({ ...extent })
  }
  return joined
}

function endOf({ offset, length }: Extent): number {
  return offset + length
}
