/** One entry of an initramfs. Parents come before their children. */
export type CpioEntry =
  | { type: 'directory'; path: string; mode?: number }
  | { type: 'file'; path: string; data: Buffer; mode?: number }
  | { type: 'symlink'; path: string; target: string }

const typeBits = { directory: 0o040000, file: 0o100000, symlink: 0o120000 }

/** A cpio archive in the "newc" format, the one the kernel unpacks. Owners are root, times are 0, so equal input gives equal bytes. */
export function packCpio(entries: readonly CpioEntry[]): Buffer {
  const parts = entries.flatMap((entry, index) => packEntry(entry, index + 1))
  parts.push(...record({ name: 'TRAILER!!!', ino: 0, mode: 0, data: Buffer.alloc(0) }))
  return Buffer.concat(parts)
}

function packEntry(entry: CpioEntry, ino: number): Buffer[] {
  const data = entry.type === 'file' ? entry.data : Buffer.from(entry.type === 'symlink' ? entry.target : '')
  const permissions = entry.type === 'symlink' ? 0o777 : (entry.mode ?? (entry.type === 'directory' ? 0o755 : 0o644))
  return record({ name: entry.path.replace(/^\//, ''), ino, mode: typeBits[entry.type] | permissions, data })
}

function record(entry: { name: string; ino: number; mode: number; data: Buffer }): Buffer[] {
  const name = Buffer.from(`${entry.name}\0`)
  const fields = [entry.ino, entry.mode, 0, 0, 1, 0, entry.data.length, 0, 0, 0, 0, name.length, 0]
  const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`)
  return [padded(Buffer.concat([header, name])), padded(entry.data)]
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])
}
