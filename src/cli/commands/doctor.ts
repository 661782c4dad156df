import { type Command, Option } from 'commander'
import { loadSettings } from '../../base/config-file.node.ts'
import { PandoError } from '../../base/errors.ts'
import { type Check, type CheckResult, checks, remedyOf, runChecks } from '../../host/checks.ts'
import { brokenNames, missingPackages, repair } from '../../host/repair.ts'
import { testChecks } from '../../host/test-checks.ts'
import { settingFlags, withHost } from '../options.ts'
import { print, printJson } from '../print/output.ts'
import { tone } from '../print/style.ts'
import { interruptSignal } from '../session.ts'
import { step } from '../steps.ts'

interface DoctorOptions {
  fix?: true
  for: 'use' | 'tests'
  json?: true
}

export function addDoctor(parent: Command): void {
  withHost(parent.command('doctor').description('what this host has and lacks, why it matters, and what to do'))
    .option('--fix', 'install what is missing')
    .addOption(new Option('--for <purpose>', 'look at what this needs').choices(['use', 'tests']).default('use'))
    .option('--json', 'print JSON')
    .action(async (options: DoctorOptions, command: Command) => {
      const settings = await loadSettings(settingFlags(command))
      const ports = [settings.httpPort, settings.httpsPort].map((setting) => Number(setting!.value))
      const ctx = { stateDir: settings.stateDir!.value, web: { runDir: settings.runDir!.value, ports }, signal: interruptSignal() }
      const list = options.for === 'tests' ? [...checks, ...testChecks] : checks
      const before = await runChecks(ctx, list)
      const results = options.fix ? await installMissing(before, { ctx, list }) : before
      if (options.json)
        printJson(
          results.map(({ check: { id, what, why, neededBy, optional }, finding }) => ({
            id,
            what,
            why,
            neededBy,
            optional: optional === true,
            ...finding,
          })),
        )
      else print(...reportLines(results))
      const broken = brokenNames(results)
      if (broken !== '')
        throw new PandoError(
          'host.unfit',
          { detail: broken },
          { hint: missingPackages(results).length > 0 ? 'Install what is missing: pando doctor --fix' : 'Each remedy stands above.' },
        )
    })
}

/** Says why each package is needed, then installs them in one go. */
export async function installMissing(
  results: readonly CheckResult[],
  { ctx, list }: { ctx: Parameters<typeof runChecks>[0]; list: readonly Check[] },
): Promise<CheckResult[]> {
  const missing = missingPackages(results)
  if (missing.length === 0) return [...results]
  print('missing here:', ...missing.map(({ name, why }) => `  ${name.padEnd(20)} ${tone('quiet', why)}`))
  const unit = missing.length === 1 ? 'package' : 'packages'
  return step(`installing ${missing.length} ${unit}`, (report) =>
    repair(results, ctx, {
      list,
      report: ({ message, fraction }) =>
        report({ message, ...(fraction === undefined ? {} : { done: Math.round(fraction * 100), total: 100 }) }),
    }),
  )
}

function reportLines(results: readonly CheckResult[]): string[] {
  const width = Math.max(...results.map(({ check }) => check.what.length))
  return results.flatMap(({ check, finding }) => {
    const line = `${markOf(check, finding.state)} ${check.what.padEnd(width)}  ${finding.detail}  ${tone('quiet', `${check.neededBy}: ${check.why}`)}`
    return finding.state === 'failed' ? [line, `  ${' '.repeat(width)}  remedy: ${remedyOf(check)}`] : [line]
  })
}

function markOf({ optional }: Check, state: CheckResult['finding']['state']): string {
  if (state === 'ok') return tone('good', '✓')
  return state === 'skipped' || optional ? tone('busy', '-') : tone('bad', '✗')
}
