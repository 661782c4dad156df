import { PandoError } from '../../../base/errors.ts'
import type { Quota, QuotaName } from '../quota-kind.ts'
import { nothing, quotaNames, sum, type Usage } from './usage.ts'

/** What a project holds, and what is being written for it just now. */
interface Account {
  used: Usage
  /** Raised before a write and taken back after it, so that of many at a time no two take the same room. */
  reserved: Usage
  quota: Quota
}

/** Something asked for that is not written yet. */
export interface Reservation {
  release(): void
}

/**
 * The books of all projects, in memory: what each object takes, and the sums. Every call is done in one go, without waiting, so
 * that what is checked and what is reserved belong together.
 */
export class Ledger {
  readonly #accounts = new Map<string, Account>()
  readonly #objects = new Map<string, Usage>()

  usage(project: string): Usage {
    return this.#accounts.get(project)?.used ?? nothing
  }

  /** What an object is known to take; nothing for one that is not there. */
  known(id: string): Usage {
    return this.#objects.get(id) ?? nothing
  }

  setQuota(project: string, quota: Quota): void {
    this.#account(project).quota = quota
  }

  /** Throws quota.exceeded. What grows nothing is never refused, also where a limit was lowered below what is held. */
  reserve(project: string, growth: Usage): Reservation {
    const account = this.#account(project)
    const { quota } = account
    for (const name of quotaNames) {
      const limit = quota[name]
      const held = account.used[name] + account.reserved[name]
      if (limit === undefined || growth[name] <= 0 || held + growth[name] <= limit + 1e-6) continue
      throw exceeded({ project, name, limit, used: held, asked: growth[name] })
    }
    const grown = onlyGrowth(growth)
    account.reserved = sum(account.reserved, grown)
    return {
      release: () => {
        account.reserved = sum(account.reserved, grown, -1)
      },
    }
  }

  /** What an object takes from now on; `nothing` for one that is gone. */
  put(project: string, id: string, usage: Usage): void {
    const account = this.#account(project)
    account.used = sum(sum(account.used, this.known(id), -1), usage)
    if (quotaNames.every((name) => usage[name] === 0)) this.#objects.delete(id)
    else this.#objects.set(id, usage)
  }

  #account(project: string): Account {
    let account = this.#accounts.get(project)
    if (!account) this.#accounts.set(project, (account = { used: nothing, reserved: nothing, quota: {} }))
    return account
  }
}

function onlyGrowth(growth: Usage): Usage {
  return Object.fromEntries(quotaNames.map((name) => [name, Math.max(0, growth[name])])) as Usage
}

const words: Readonly<Record<QuotaName, string>> = {
  instances: 'instances',
  cpus: 'CPUs',
  memory: 'memory',
  storage: 'storage',
  addresses: 'addresses',
  snapshots: 'snapshots',
  publishedPorts: 'published ports and routes',
}

function exceeded({
  project,
  name,
  ...numbers
}: {
  project: string
  name: QuotaName
  limit: number
  used: number
  asked: number
}): PandoError {
  const text = (value: number) =>
    name === 'memory' || name === 'storage' ? `${Math.ceil((value / 2 ** 20) * 10) / 10} MiB` : String(round(value))
  const [limit, used, asked] = [numbers.limit, numbers.used, numbers.asked].map(text)
  return new PandoError('quota.exceeded', { project, what: words[name], quota: name, limit, used, asked })
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
