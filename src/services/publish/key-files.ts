import { X509Certificate } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder, writeDurably } from '../../base/durable-file.node.ts'
import type { Held, Made } from './plan.ts'

/** A certificate with its key as it lies on this host. */
export interface KeyFile extends Held {
  /** PEM. */
  key: string
  /** PEM, the certificate first. */
  chain: string
  fingerprint: string
}

/** Certificates with their keys, one file each, so that they always fit. Nothing of a key goes anywhere else but to the proxy. */
export class KeyFiles {
  readonly #folder: string

  constructor(stateDir: string) {
    this.#folder = join(stateDir, 'certificates')
  }

  async read(uid: string): Promise<KeyFile | undefined> {
    const text = await readFile(this.#path(uid), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    if (text === undefined) return undefined
    const { made, key, chain } = JSON.parse(text) as { made: Made; key: string; chain: string }
    return { made, key, chain, ...factsOf(chain) }
  }

  async save(uid: string, { made, key, chain }: Pick<KeyFile, 'made' | 'key' | 'chain'>): Promise<KeyFile> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    await writeDurably(this.#path(uid), JSON.stringify({ made, key, chain }), 0o600)
    return { made, key, chain, ...factsOf(chain) }
  }

  async remove(uid: string): Promise<void> {
    await rm(this.#path(uid), { force: true })
    await syncFolder(this.#folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
  }

  #path(uid: string): string {
    return join(this.#folder, `${uid}.json`)
  }
}

/** Of the first certificate of a chain. */
function factsOf(chain: string): { notBefore: number; notAfter: number; fingerprint: string } {
  const { validFromDate, validToDate, fingerprint256 } = new X509Certificate(chain)
  return { notBefore: validFromDate.getTime(), notAfter: validToDate.getTime(), fingerprint: fingerprint256 }
}
