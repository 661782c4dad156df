import { PandoError } from '../base/errors.ts'
import type { Key } from '../store/store.ts'

/** Where a list goes on. Opaque to callers. */
export function encodeCursor({ project, name }: Key): string {
  return Buffer.from(JSON.stringify(project === undefined ? [name] : [name, project])).toString('base64url')
}

/** Throws api.invalid. */
export function decodeCursor(cursor: string): Key {
  try {
    const [name, project] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]
    if (typeof name === 'string' && (project === undefined || typeof project === 'string'))
      return { name, ...(project === undefined ? {} : { project }) }
  } catch {} // answered below
  throw new PandoError(
    'api.invalid',
    { detail: 'cursor: is not one of ours' },
    { field: '/cursor', hint: 'Send back the `next` of the page before, unchanged.' },
  )
}
