import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface HostFile {
  /** Below the folder that was asked for; empty for a file itself. */
  path: string
  content: Buffer
  executable: boolean
}

/** `large`: more than fits into an instance. `other`: a socket, a device. */
export interface HostTree {
  kind: 'file' | 'folder' | 'absent' | 'large' | 'other'
  files: HostFile[]
}

/** The files beside a Compose file, as far as it names them. */
export interface HostFiles {
  /** Undefined when there is no such file. */
  text(path: string): string | undefined
  tree(path: string): HostTree
}

/** What an instance takes of files, see services/lifecycle/mounts-kind.ts. */
const limits = { bytes: 1024 ** 2, files: 256 }

export const hostFiles: HostFiles = {
  text(path) {
    try {
      return readFileSync(path, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  },
  tree(path) {
    const files: HostFile[] = []
    let bytes = 0
    const found = statSync(path, { throwIfNoEntry: false })
    if (!found) return { kind: 'absent', files }
    const kind = visit(path, '')
    if (kind !== undefined) return { kind, files: [] }
    return { kind: found.isDirectory() ? 'folder' : 'file', files }

    function visit(at: string, below: string): 'large' | 'other' | undefined {
      const entry = statSync(at)
      if (entry.isDirectory()) {
        for (const name of readdirSync(at).sort()) {
          const problem = visit(join(at, name), join(below, name))
          if (problem !== undefined) return problem
        }
        return undefined
      }
      if (!entry.isFile()) return 'other'
      bytes += entry.size
      if (bytes > limits.bytes || files.length >= limits.files) return 'large'
      files.push({ path: below, content: readFileSync(at), executable: (entry.mode & 0o111) !== 0 })
      return undefined
    }
  },
}
