import { type InstallOptions, installPackages } from './apt.ts'
import { type Check, type CheckContext, type CheckResult, checks, isBroken, runChecks } from './checks.ts'

/** Packages that would repair failed checks, each with what it is for. */
export function missingPackages(results: readonly CheckResult[]): { name: string; why: string }[] {
  const failed = results.filter(({ finding }) => finding.state === 'failed')
  const wanted = failed.flatMap(({ check }) => (check.packages ?? []).map((name) => [name, `${check.what}: ${check.why}`] as const))
  return [...new Map(wanted)].map(([name, why]) => ({ name, why }))
}

/** Installs what is missing and looks again. Returns what is then true. */
export async function repair(
  results: readonly CheckResult[],
  ctx: CheckContext,
  { report, list = checks }: Pick<InstallOptions, 'report'> & { list?: readonly Check[] },
): Promise<CheckResult[]> {
  const packages = missingPackages(results).map(({ name }) => name)
  if (packages.length === 0) return [...results]
  await installPackages(packages, { signal: ctx.signal, report })
  return runChecks(ctx, list)
}

/** `QEMU, nft`: what keeps Pando from working here, for a message. Empty when nothing does. */
export function brokenNames(results: readonly CheckResult[]): string {
  return results
    .filter(isBroken)
    .map(({ check, finding }) => `${check.what} (${finding.detail})`)
    .join(', ')
}
