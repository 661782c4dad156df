import { PandoError } from '../../../base/errors.ts'
import { badHeader, big } from './header-fields.ts'
import type { Sample } from './signature.ts'

const sector = 512
const oneFile = /^(monolithicSparse|streamOptimized)$/i
const noParent = 'ffffffff'

/** The header of a VMDK in one file. Returns the size of the disk. Throws image.external_data, backing_file, bad_header. */
export function vmdkHeader({ head }: Sample): number {
  const bad = (detail: string) => badHeader('vmdk', detail)
  const diskBytes = big(head.readBigUInt64LE(12), 'vmdk') * sector
  if (diskBytes === 0) throw new PandoError('image.external_data', { file: 'it holds no disk, only names of other files' })
  const grain = big(head.readBigUInt64LE(20), 'vmdk')
  if (grain < 1 || grain > 4096 || (grain & (grain - 1)) !== 0) throw bad(`its grains are of ${grain} sectors`)
  const entries = head.readUInt32LE(44)
  if (entries < 1 || entries > 512) throw bad(`its grain tables have ${entries} entries`)
  if (diskBytes / sector / grain / entries > 2 ** 22) throw bad('its grain directory is beyond all measure')
  const at = big(head.readBigUInt64LE(28), 'vmdk') * sector
  const length = big(head.readBigUInt64LE(36), 'vmdk') * sector
  if (at === 0) throw bad('it has no descriptor')
  if (length > 2 ** 20 || at + Math.min(length, 4096) > head.length) throw bad('its descriptor is not where it belongs')
  checkDescriptor(head.toString('latin1', at, Math.min(at + length, head.length)).split('\0')[0]!)
  return diskBytes
}

/** Whatever names another file is refused: its parent, or parts that lie elsewhere. */
function checkDescriptor(text: string): void {
  const value = (key: string) => new RegExp(`^\\s*${key}\\s*=\\s*"?([^"\\n\\r]*)"?`, 'im').exec(text)?.[1]?.trim()
  const parent = value('parentCID') ?? noParent
  const hint = value('parentFileNameHint')
  if (parent.toLowerCase() !== noParent || hint !== undefined)
    throw new PandoError('image.backing_file', { file: (hint ?? 'a file that it does not name').slice(0, 200) })
  const type = value('createType') ?? ''
  if (!oneFile.test(type)) throw new PandoError('image.external_data', { file: `VMDK of the type ${type.slice(0, 60) || 'unknown'}` })
  const extents = [...text.matchAll(/^\s*(?:RW|RDONLY|NOACCESS)\s+\d+\s+(\S+)(?:\s+"([^"]*)")?/gim)]
  if (extents.length !== 1 || extents[0]![1]!.toUpperCase() !== 'SPARSE')
    throw new PandoError('image.external_data', {
      file:
        extents
          .map(([, kind, name]) => `${kind} ${name ?? ''}`)
          .join(', ')
          .slice(0, 200) || 'no part of it is named',
    })
}
