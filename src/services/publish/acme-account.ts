import { createHash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client } from 'acme-client'
import { writeDurably } from '../../base/durable-file.node.ts'

export interface Account {
  accountKey: string
  accountUrl: string
}

interface AccountRequest {
  directory: string
  stateDir: string
  /** Whom the issuer may write to, should the account be made now. */
  email: string | undefined
  newKey(): Promise<Buffer>
  clientWith(accountKey: string): Client
}

/** Orders that begin at the same time share what the first of them opens. */
const opening = new Map<string, Promise<Account>>()

/** One account for each issuer; with another key the issuer would take us for somebody else. */
export function openAccount(request: AccountRequest): Promise<Account> {
  const id = `${request.stateDir} ${request.directory}`
  const account = opening.get(id) ?? open(request).finally(() => opening.delete(id))
  opening.set(id, account)
  return account
}

/** The library would answer an account that is found with a change that issuers refuse: so it is looked for first. */
async function open({ directory, stateDir, email, newKey, clientWith }: AccountRequest): Promise<Account> {
  const accountKey = await keyFor(directory, stateDir, newKey)
  const client = clientWith(accountKey)
  try {
    await client.createAccount({ onlyReturnExisting: true })
  } catch {
    await client.createAccount({ termsOfServiceAgreed: true, ...(email === undefined ? {} : { contact: [`mailto:${email}`] }) })
  }
  return { accountKey, accountUrl: client.getAccountUrl() }
}

async function keyFor(directory: string, stateDir: string, newKey: () => Promise<Buffer>): Promise<string> {
  const folder = join(stateDir, 'certificates/accounts')
  const path = join(folder, `${createHash('sha256').update(directory).digest('hex').slice(0, 32)}.pem`)
  const stored = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (stored !== undefined) return stored
  const key = (await newKey()).toString()
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeDurably(path, key, 0o600)
  return key
}
