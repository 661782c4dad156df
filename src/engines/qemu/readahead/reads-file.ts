import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { z } from 'zod'
import { writeJson } from '../records.ts'
import type { Extent } from './plan.ts'

/** Images are started with different programs, each of which reads other parts. The latest of them are remembered. */
const rememberedPrograms = 8

const content = z.object({
  /** The root disk that it is about: another one of the same name may have been made since. */
  disk: z.string(),
  bytes: z.int().positive(),
  /** The latest first. */
  programs: z.array(z.object({ program: z.string(), extents: z.array(z.tuple([z.int().nonnegative(), z.int().positive()])) })),
})

/** What is known about the reads of one root disk: `<digest>.reads`, beside it. */
export function readsPath(base: string): string {
  return base.replace(/\.squashfs$/, '.reads')
}

/** What a program reads of a root disk when it starts; undefined when that is not known. */
export async function knownReads(base: string, argv: readonly string[]): Promise<Extent[] | undefined> {
  const found = (await load(base))?.programs.find(({ program }) => program === nameOf(argv))
  return found?.extents.map(([offset, length]) => ({ offset, length }))
}

export async function rememberReads(base: string, argv: readonly string[], extents: readonly Extent[]): Promise<void> {
  const { size: bytes } = await stat(base)
  const program = nameOf(argv)
  const others = ((await load(base))?.programs ?? []).filter((known) => known.program !== program)
  const latest = { program, extents: extents.map(({ offset, length }) => [offset, length] as [number, number]) }
  const programs = [latest, ...others].slice(0, rememberedPrograms)
  await writeJson(readsPath(base), { disk: basename(base), bytes, programs } satisfies z.infer<typeof content>)
}

/** Undefined also when it is damaged or tells of another disk: it is only a hint, and the next start makes a new one. */
async function load(base: string): Promise<z.infer<typeof content> | undefined> {
  try {
    const { data } = content.safeParse(JSON.parse(await readFile(readsPath(base), 'utf8')))
    if (data?.disk !== basename(base) || data.bytes !== (await stat(base)).size) return undefined
    const inside = ([offset, length]: [number, number]) => offset + length <= data.bytes + pageBytes
    return data.programs.every(({ extents }) => extents.every(inside)) ? data : undefined
  } catch {
    return undefined
  }
}

/** Extents are whole pages, and the last page of a disk may be a part of one. */
const pageBytes = 4096

function nameOf(argv: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(argv)).digest('hex').slice(0, 16)
}
