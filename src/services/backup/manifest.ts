import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { PandoError } from '../../base/errors.ts'
import { consistency } from '../../resources/storage/volume-snapshot-kind.ts'
import { Backup } from './kind.ts'

const part = z.object({
  name: z.string(),
  type: z.enum(['disk', 'machine', 'files', 'layer', 'image', 'state']),
  bytes: z.number(),
  /** Spec of the Volume. */
  volume: z.record(z.string(), z.unknown()).optional(),
})

const manifest = z.object({
  /** 1: disks have no grains. Who knows of none must not restore a disk that has some. */
  version: z.union([z.literal(1), z.literal(2)]),
  made: z.object({ by: z.string(), cloud: z.string() }),
  name: z.string(),
  project: z.string(),
  spec: Backup.spec,
  at: z.string(),
  consistency: consistency(),
  pauseMs: z.number(),
  source: z.object({
    uid: z.string(),
    engine: z.enum(['container', 'vm']).optional(),
    labels: z.record(z.string(), z.string()),
    /** With the contents of secret files: it is encrypted as all the rest. */
    spec: z.record(z.string(), z.unknown()),
  }),
  image: z.object({ digest: z.string(), reference: z.string(), parts: z.array(z.string()) }).optional(),
  parts: z.array(part),
})

/** `backup.json` at the root of a snapshot: all that is needed to restore it, on an empty machine too. */
export type Manifest = z.output<typeof manifest>
export type Part = Manifest['parts'][number]

const fileName = 'backup.json'

export async function writeManifest(folder: string, content: Manifest): Promise<void> {
  await writeFile(join(folder, fileName), `${JSON.stringify(content, null, 1)}\n`, { mode: 0o600 })
}

/** Throws backup.damaged. */
export async function readManifest(folder: string, name: string): Promise<Manifest> {
  try {
    return manifest.parse(JSON.parse(await readFile(join(folder, fileName), 'utf8')))
  } catch (cause) {
    throw new PandoError('backup.damaged', { name, detail: `${fileName} of the backup cannot be read` }, { cause })
  }
}

/** Where a part is in a snapshot. A volume is called after its name: `volume/data` -> `disks/volume-data`. */
export function partPath({ name, type }: Pick<Part, 'name' | 'type'>): string {
  const word = name.replace('/', '-')
  switch (type) {
    case 'disk':
      return `disks/${word}`
    case 'files':
      return `files/${word}`
    default:
      return type
  }
}
