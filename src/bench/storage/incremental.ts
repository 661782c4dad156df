import { type Bench, type Measure, type Row, share, side } from '../measure.ts'
import { backupNow, blobPath, inside, MiB, source, withSource } from './source.ts'

const KiB = 1024
const atMost = 1.5

/** One part in a hundred of what is in a guest is written anew; the next backup may not cost much more than that. */
export const incremental: Measure = {
  name: 'incremental',
  title: 'bytes read and sent by a backup against the bytes that changed',
  run: (bench) => {
    const bytes = (bench.quick ? 64 : 512) * MiB
    return withSource(bench, bytes, async () => {
      const full = await backupNow(bench, 'full')
      bench.say(`full: ${megabytes(full.readBytes)} MB read, ${megabytes(full.sentBytes)} MB sent, ${full.tookMs} ms`)
      const inOne = await afterChange(bench, { name: 'one-piece', bytes, pieceBytes: Math.floor(bytes / 100 / (256 * KiB)) * 256 * KiB })
      const scattered = await afterChange(bench, { name: 'scattered', bytes, pieceBytes: 64 * KiB })
      return [...inOne, ...scattered]
    })
  },
}

async function afterChange(bench: Bench, { name, bytes, pieceBytes }: { name: string; bytes: number; pieceBytes: number }): Promise<Row[]> {
  const pieces = Math.max(1, Math.floor(bytes / 100 / pieceBytes))
  const blocks = pieceBytes / (64 * KiB)
  const apart = Math.floor(bytes / (64 * KiB) / pieces)
  await inside(
    bench,
    source,
    `for i in $(busybox seq 0 ${pieces - 1}); do dd if=/dev/urandom of=${blobPath} bs=64k count=${blocks} seek=$((i * ${apart})) conv=notrunc 2>/dev/null || exit 1; done; busybox sync`,
  )
  const { readBytes, sentBytes, tookMs } = await backupNow(bench, name)
  const changed = () => side('changed', [megabytes(pieces * pieceBytes)], 'MB')
  const where = pieces === 1 ? 'in one piece' : `in ${pieces} pieces of ${pieceBytes / KiB} KiB`
  const note = `the backup took ${tookMs} ms`
  return [
    share(`1 % changed ${where}: read`, side('read', [megabytes(readBytes)], 'MB'), changed(), { atMost, note }),
    share(`1 % changed ${where}: sent`, side('sent', [megabytes(sentBytes)], 'MB'), changed(), { atMost }),
  ]
}

const megabytes = (value: number) => Number((value / 1e6).toFixed(2))
