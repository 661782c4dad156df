import { randomBytes, randomUUID } from 'node:crypto'
import { PandoError } from '../../../base/errors.ts'
import type { GuestAgent } from '../guest-agent.ts'
import type { VmSpec } from '../records.ts'

export interface Identity {
  /** All that makes a machine itself; else only what is not known before somebody asks for it: its name, the time, fresh randomness. */
  whole: boolean
  /** Its programs go on. */
  thaw: boolean
}

/** What the suite of clone safety leaves out to show that the rest does not hide it. Never set otherwise. */
export type Weakness = 'vmgenid' | 'seed'

/** Bytes of randomness a clone gets from the host. */
const seedBytes = 64
const hookMs = 10_000

/** Has the guest become somebody else (PROTOCOL.md, `pando-identity`). Throws when it says that it did not, or not wholly. */
export async function takeIdentity(
  agent: GuestAgent,
  {
    spec,
    identity,
    from,
    now,
    weaken,
  }: { spec: VmSpec; identity: Identity; from: readonly string[]; now: number; weaken: readonly Weakness[] },
  signal: AbortSignal,
): Promise<void> {
  const whole = {
    machineId: randomBytes(16).toString('hex'),
    bootId: randomUUID(),
    nics: spec.nics.map(({ mac, address, prefix, gateway, mtu }, index) => ({
      from: from[index] ?? mac,
      mac,
      address,
      prefix,
      gateway,
      mtu,
    })),
    dns: spec.dns,
  }
  const { vmgenid } = await agent.execute<{ vmgenid: boolean }>(
    'pando-identity',
    {
      ...(weaken.includes('seed') ? {} : { seed: randomBytes(seedBytes).toString('base64') }),
      timeNs: now * 1_000_000,
      hostname: spec.hostname,
      ...(identity.whole ? whole : {}),
      ...(identity.thaw ? { thaw: true, timeoutMs: hookMs } : {}),
      ...(weaken.includes('vmgenid') ? { timeoutMs: 100 } : {}), // there is nothing to wait for
    },
    signal,
  )
  if (!vmgenid && !weaken.includes('vmgenid'))
    throw new PandoError('base.internal', {
      detail: 'its kernel did not notice that it is a copy (vmgenid), so its random numbers may repeat',
    })
}
