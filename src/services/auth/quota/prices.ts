import type { Usage } from './usage.ts'

const GiB = 2 ** 30

/** What one unit costs in a month. `memory` and `storage`: for each GiB. */
export interface Prices {
  /** Of three letters: `EUR`. */
  currency: string
  perMonth: Readonly<Partial<Record<keyof Usage, number>>>
}

/** Words of the setting -> what of a quota they price, and how much of it is one unit. */
const units: Readonly<Record<string, { name: keyof Usage; size: number }>> = {
  instance: { name: 'instances', size: 1 },
  cpu: { name: 'cpus', size: 1 },
  memory: { name: 'memory', size: GiB },
  storage: { name: 'storage', size: GiB },
  address: { name: 'addresses', size: 1 },
  snapshot: { name: 'snapshots', size: 1 },
  port: { name: 'publishedPorts', size: 1 },
}

/** `EUR,cpu=8,memory=3.5,storage=0.08`. Undefined for what makes no sense. */
export function parsePrices(text: string): Prices | undefined {
  const [currency = '', ...parts] = text.split(',').map((part) => part.trim())
  const perMonth: Partial<Record<keyof Usage, number>> = {}
  for (const part of parts) {
    const [, word = '', price = ''] = /^([a-z]+)=(\d+(?:\.\d+)?)$/.exec(part) ?? []
    if (!Object.hasOwn(units, word)) return undefined
    perMonth[units[word]!.name] = Number(price)
  }
  return /^[A-Z]{3}$/.test(currency) && parts.length > 0 ? { currency, perMonth } : undefined
}

/** What a month costs when everything stays as it is, by what it is for, to the cent. */
export function monthlyCost(usage: Usage, { perMonth }: Prices): { parts: Partial<Record<keyof Usage, number>>; total: number } {
  const parts = Object.fromEntries(
    Object.values(units).flatMap(({ name, size }) => {
      const price = perMonth[name]
      return price === undefined ? [] : [[name, cents((usage[name] / size) * price)]]
    }),
  ) as Partial<Record<keyof Usage, number>>
  return { parts, total: cents(Object.values(parts).reduce((sum, part) => sum + part, 0)) }
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100
}
