import type { Key } from './api.ts'
import { usageError } from './failure.ts'
import { kindNamed } from './kinds.ts'
import { notice } from './print/output.ts'
import type { Session } from './session.ts'
import { findObject } from './watch.ts'

/** A volume that `pando run` makes for its instance. */
export interface NewDisk {
  name: string
  size: string
  tier?: string
  pool?: string
  /** Where it is mounted; without one it is a disk without a file system. */
  path?: string
}

/** `20GiB` is the size of its own disk, `NAME=SIZE[@TIER][:PATH]` one more. Throws cli.usage. */
export function parseDisks(words: readonly string[]): { root?: string; disks: NewDisk[] } {
  const roots = words.filter((word) => !word.includes('='))
  if (roots.length > 1) throw usageError(`--disk ${roots[1]}: its own disk has one size; write NAME=SIZE for another disk`)
  const disks = words.filter((word) => word.includes('=')).map(parseDisk)
  const twice = disks.find(({ name }, index) => disks.findIndex((other) => other.name === name) !== index)
  if (twice) throw usageError(`--disk ${twice.name}: named twice`)
  return { ...(roots[0] === undefined ? {} : { root: roots[0] }), disks }
}

function parseDisk(word: string): NewDisk {
  const match = /^([a-z0-9][a-z0-9-]*)=([^@:]+)(?:@(?:pool:([^@:/]+)|([^@:/]+)))?(?::(\/.*))?$/.exec(word)
  if (!match) throw usageError(`--disk ${word}: write NAME=SIZE, NAME=SIZE@TIER or NAME=SIZE@pool:POOL, and :PATH after it to mount it`)
  const [, name, size, pool, tier, path] = match
  return {
    name: name!,
    size: size!,
    ...(pool === undefined ? {} : { pool }),
    ...(tier === undefined ? {} : { tier }),
    ...(path === undefined ? {} : { path }),
  }
}

/** Makes those volumes that are not there, `INSTANCE-NAME`; what an instance had before it was deleted is taken again. */
export async function makeDisks(
  { api, signal }: Session,
  { project, name: instance }: Key,
  disks: readonly NewDisk[],
): Promise<{ volume: string; path?: string }[]> {
  const kind = kindNamed('volumes')
  for (const { name, size, tier, pool, path } of disks) {
    const key = { ...(project === undefined ? {} : { project }), name: `${instance}-${name}` }
    const there = await findObject(api, { kind, key, signal })
    if (there) notice(`volume ${key.name} was there, with all that is in it`)
    const spec = { size, ...(tier ? { tier } : {}), ...(pool ? { pool } : {}), ...(path === undefined ? { format: 'none' } : {}) }
    if (!there) await api.create(kind, { key, labels: {}, spec }, signal)
  }
  return disks.map(({ name, path }) => ({ volume: `${instance}-${name}`, ...(path === undefined ? {} : { path }) }))
}
