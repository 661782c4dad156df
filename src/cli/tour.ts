import { text } from 'node:stream/consumers'
import { deadline, systemClock } from '../base/clock.ts'
import type { ErrorCode } from '../base/error-codes.ts'
import { asPandoError, PandoError } from '../base/errors.ts'
import { formatBytes, formatDuration } from '../base/units.ts'
import { hasProblem, problemOf } from './failure.ts'
import { kindNamed } from './kinds.ts'
import { print } from './print/output.ts'
import { tableLines } from './print/table.ts'
import { step } from './steps.ts'
import { appText, visitApp } from './tour-app.ts'
import { type Forked, forkCount, forkVm } from './tour-fork.ts'
import { parsePage, tourBuild, tourReference } from './tour-image.ts'
import { startTimeoutMs, type TourOptions, type Visit, visit } from './tour-visit.ts'
import { goalNamed, waitFor } from './watch.ts'

const stops = {
  container: { name: 'tour-container', engine: 'container' },
  vm: { name: 'tour-vm', engine: 'vm' },
} as const
const fetchTimeoutMs = 30_000

/** What a host without virtual machines, or a VM that was made before forks, answers: the rest of the tour goes on. */
const notHere: ErrorCode[] = [
  'node.engine_unavailable',
  'instance.unsupported',
  'fork.memory_not_shared',
  'fork.no_agent',
  'snapshot.no_room',
  'base.command_missing',
  'loadbalancer.start_failed',
]

/** One image as a container and as a virtual machine, the machine three times more, and an app of both. What is there already is used again. */
export async function runTour(options: TourOptions): Promise<void> {
  await step(
    `image ${tourReference}`,
    () => ensureImage(options),
    (how) => how,
  )
  const container = (await stepWhereFit('container tour-container', () => visit(options, stops.container), visitText))!
  const vm = await stepWhereFit('vm tour-vm', () => visit(options, stops.vm), visitText)
  if (!vm) return print('', ...(await comparison(options, [container])))
  for (const [from, to] of [
    [container, vm],
    [vm, container],
  ] as const) {
    const name = `${to.name}.${options.project}.internal`
    await step(
      `${from.name} fetches http://${name}/`,
      () => fetchInside(options, { from, name, expect: to.name }),
      ({ host, kernel }) => `answered by ${host}, kernel ${kernel}`,
    )
  }
  const forked = await stepWhereFit(`fork of ${vm.name}, ${forkCount} times`, () => forkVm(options, vm), forkText)
  await stepWhereFit('app of both engines behind one address', () => visitApp(options), appText)
  print('', ...(await comparison(options, [container, vm, ...(forked?.clones ?? [])])))
}

function visitText({ address, reused, answerMs }: Visit): string {
  return reused ? `runs already at ${address}` : `first HTTP answer from ${address} after ${formatDuration(answerMs)}`
}

function forkText({ clones, source, pauseMs }: Forked): string {
  const times = clones.map(({ answerMs }) => formatDuration(answerMs)).join(', ')
  return `first HTTP answers after ${times}; ${source} stood still for ${formatDuration(pauseMs)}`
}

/** What cannot be on this host is left out in one line; what should work and does not, fails. */
async function stepWhereFit<T>(title: string, work: () => Promise<T>, detail: (value: T) => string): Promise<T | undefined> {
  const tried = await step(
    title,
    async (): Promise<{ value: T } | { why: string }> => {
      try {
        return { value: await work() }
      } catch (error) {
        if (!hasProblem(error, ...notHere)) throw error
        return { why: problemOf(error).title }
      }
    },
    (outcome) => ('why' in outcome ? `left out: ${outcome.why}` : detail(outcome.value)),
  )
  return 'why' in tried ? undefined : tried.value
}

async function ensureImage({ api, project, signal }: TourOptions): Promise<string> {
  const { items } = await api.list(kindNamed('images'), { project }, signal)
  if (items.some(({ spec }) => spec['reference'] === tourReference)) return 'is there already'
  const operation = await api.makeImage('build', { project, body: tourBuild }, signal)
  const kind = kindNamed('operations')
  const key = { project, name: operation.metadata.name }
  await waitFor(api, goalNamed('succeeded', { kind, key }), { kind, key, timeoutMs: startTimeoutMs, signal })
  return 'built from the package busybox-static'
}

/** A page fetched from inside an instance by the name of the other one. */
async function fetchInside(
  { api, project, signal }: TourOptions,
  { from, name, expect }: { from: Visit; name: string; expect: string },
): Promise<Record<string, string>> {
  const until = deadline(signal, fetchTimeoutMs)
  for (let said = ''; ; ) {
    try {
      const session = await api.exec({ project, name: from.name }, { argv: ['wget', '-q', '-O', '-', `http://${name}/`] }, until)
      session.stdin.end()
      const [stdout, stderr, exitCode] = await Promise.all([text(session.stdout), text(session.stderr), session.exit])
      const page = parsePage(stdout)
      if (exitCode === 0 && page['host'] === expect) return page
      said = stderr.trim() || `exit code ${exitCode}`
      await systemClock.sleep(200, until) // a name that was given a moment ago may still be on its way
    } catch (error) {
      signal.throwIfAborted()
      if (!until.aborted) throw error
      throw new PandoError(
        'base.timeout',
        { what: `Fetching http://${name}/ from ${from.name}`, ms: fetchTimeoutMs },
        { hint: said || asPandoError(error).hint },
      )
    }
  }
}

async function comparison({ api, project, signal }: TourOptions, visits: readonly Visit[]): Promise<string[]> {
  const rows = await Promise.all(
    visits.map(async ({ name, what, address, answerMs, kernel }) => {
      const { memoryBytes } = await api.stats({ project, name }, signal)
      return [what, name, address, Number.isNaN(answerMs) ? '-' : formatDuration(answerMs), formatBytes(memoryBytes), kernel]
    }),
  )
  return tableLines(['ENGINE', 'NAME', 'ADDRESS', 'REQUEST TO FIRST ANSWER', 'MEMORY COST', 'KERNEL SEEN'], rows)
}
