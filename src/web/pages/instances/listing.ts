/** One entry of a folder. */
export interface Entry {
  name: string
  type: 'folder' | 'file' | 'link' | 'other'
  bytes: number
  modifiedMs: number
  mode: string
}

const script = [
  'command -v stat >/dev/null || stat() { busybox stat "$@"; }',
  'cd -- "$1" || exit',
  // What has gone meanwhile, and patterns that nothing fits, are no failure; a system without `stat` is.
  'stat -c %n . >/dev/null || exit',
  'stat -c "%A\t%s\t%Y\t%n" -- .* * 2>/dev/null || true',
].join('\n')

/** Lists a folder with what nearly every system has: a shell and `stat`. */
export function listCommand(path: string): string[] {
  return ['sh', '-c', script, 'sh', path]
}

/** What `listCommand` printed: folders first, then by name. */
export function readListing(text: string): Entry[] {
  return text
    .split('\n')
    .flatMap((line): Entry[] => {
      const [mode, bytes, seconds, ...name] = line.split('\t')
      if (!mode || name.length === 0 || name[0] === '.' || name[0] === '..') return []
      return [{ name: name.join('\t'), type: typeOf(mode), bytes: Number(bytes), modifiedMs: Number(seconds) * 1000, mode }]
    })
    .sort((a, b) => Number(b.type === 'folder') - Number(a.type === 'folder') || a.name.localeCompare(b.name))
}

function typeOf(mode: string): Entry['type'] {
  return ({ d: 'folder', '-': 'file', l: 'link' } as const)[mode[0] as 'd'] ?? 'other'
}

/** `/a/b` and `..` -> `/a`. */
export function pathIn(folder: string, name: string): string {
  const parts = [...folder.split('/'), ...name.split('/')].filter((part) => part !== '' && part !== '.')
  const path: string[] = []
  for (const part of parts) part === '..' ? path.pop() : path.push(part)
  return `/${path.join('/')}`
}
