import { namePattern } from '../../api/kind.ts'

/** What something is called here: lower-case letters, digits and dashes, at most 63. */
export function objectName(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '')
  return namePattern.test(name) ? name : 'x'
}
