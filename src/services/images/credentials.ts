import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { PandoError } from '../../base/errors.ts'
import type { Credentials } from './registry/auth.ts'

const stored = z.object({ username: z.string().max(4096), password: z.string().max(65_536) })

/**
 * What pulls sign in with, one file per Operation, readable by root only, gone when the Operation ends. Never in an object,
 * an event or a log.
 */
export class CredentialStore {
  readonly #folder: string

  /** `folder` is `images/credentials` of the state directory; it is made when first needed. */
  constructor(folder: string) {
    this.#folder = folder
  }

  async keep(operationUid: string, credentials: Credentials): Promise<void> {
    const path = this.#path(operationUid)
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    await writeFile(`${path}.new`, JSON.stringify(stored.parse(credentials)), { mode: 0o600 })
    await rename(`${path}.new`, path)
  }

  async get(operationUid: string): Promise<Credentials | undefined> {
    const text = await readFile(this.#path(operationUid), 'utf8').catch(() => undefined)
    return text === undefined ? undefined : stored.parse(JSON.parse(text))
  }

  async remove(operationUid: string): Promise<void> {
    await rm(this.#path(operationUid), { force: true })
  }

  #path(operationUid: string): string {
    if (!/^[A-Za-z0-9-]{1,64}$/.test(operationUid)) throw new PandoError('base.internal', { detail: 'an operation has an impossible uid' })
    return join(this.#folder, operationUid)
  }
}
