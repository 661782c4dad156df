import { hardwareChecks } from './hardware-checks.ts'
import { kernelChecks } from './kernel-checks.ts'
import { machineChecks } from './machine-checks.ts'
import { programChecks } from './program-checks.ts'
import { webChecks } from './web-checks.ts'

export interface CheckContext {
  /** Free space is looked at where this lies, or will lie. */
  stateDir: string
  /** Ports of the host on which routes are to answer. Left out: they are not looked at. */
  web?: { runDir: string; ports: readonly number[] }
  signal: AbortSignal
}

export type Finding =
  | { state: 'ok'; detail: string }
  | { state: 'failed'; detail: string }
  /** Cannot be told before another check is repaired. */
  | { state: 'skipped'; detail: string }

/** One thing a host must have or should have. Data and a read-only probe; whoever runs the checks decides what to do. */
export interface Check {
  readonly id: string
  /** What is looked at, in a few words. */
  readonly what: string
  /** What Pando does with it. */
  readonly why: string
  readonly neededBy:
    | 'everything'
    | 'containers'
    | 'virtual machines'
    | 'networks'
    | 'btrfs pools'
    | 'NFS pools'
    | 'Ceph pools'
    | 'apps'
    | 'image build'
    | 'backups'
  /** An absent optional thing makes Pando slower or smaller, not broken. */
  readonly optional?: true
  /** Debian packages that bring it. */
  readonly packages?: readonly string[]
  /** What to do when no package helps. */
  readonly remedy?: string
  probe(ctx: CheckContext): Promise<Finding>
}

export interface CheckResult {
  check: Check
  finding: Finding
}

/** In the order in which they are printed. */
export const checks: readonly Check[] = [...machineChecks, ...programChecks, ...hardwareChecks, ...kernelChecks, ...webChecks]

/** Looks at everything, a few at a time; never throws for what it finds. */
export async function runChecks(ctx: CheckContext, list: readonly Check[] = checks): Promise<CheckResult[]> {
  return Promise.all(
    list.map(async (check) => {
      try {
        return { check, finding: await check.probe(ctx) }
      } catch (error) {
        ctx.signal.throwIfAborted()
        return { check, finding: { state: 'failed' as const, detail: (error as Error).message } }
      }
    }),
  )
}

/** Failed, and not optional. */
export function isBroken({ check, finding }: CheckResult): boolean {
  return finding.state === 'failed' && !check.optional
}

/** What to do about a failed check, in one line. */
export function remedyOf({ packages, remedy }: Check): string {
  return remedy ?? `apt-get install --no-install-recommends ${packages?.join(' ') ?? ''}`.trim()
}
