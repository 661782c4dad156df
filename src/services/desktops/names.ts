import { createHash } from 'node:crypto'
import { namePattern } from '../../api/kind.ts'

/** Longest name of a pool: what is called after it has room for a number or a user behind it, in 63 characters. */
export const longestPool = 30

/** Of the Desktop and of its Instance. */
export function desktopName(pool: string, number: number): string {
  return `${pool}-${number}`
}

/** What a desktop is frozen as once it is up, to be put back to. */
export function baseName(desktop: string): string {
  return `${desktop}-base`
}

const roomForUser = 63 - longestPool - '-data-'.length

/** Of the data volume of a user. Users whose name can be no part of a name get a digest of it: no two have the same volume. */
export function volumeName(pool: string, user: string): string {
  if (user.length <= roomForUser && namePattern.test(user)) return `${pool}-data-${user}`
  const digest = createHash('sha256').update(user).digest('hex').slice(0, 10)
  const readable = user
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, roomForUser - digest.length - 2)
  return `${pool}-data-${readable}${readable === '' ? '' : '-'}${digest}`
}
