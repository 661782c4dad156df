import { Agent, get } from 'node:http'
import type { App } from '../../services/apps/kind.ts'
import { Snapshot } from '../../services/fork/kind.ts'
import { type Bench, gain, type Measure, side } from '../measure.ts'
import { settled, shopSpec, withApp } from './own-app.ts'

/** From the decision for one more replica until that replica has answered a request at the app's address. */
export const loadStep: Measure = {
  name: 'load-step',
  title: 'one more VM replica serving, by fork against by boot',
  run: async (bench) => {
    const forked = await stepsOf(bench, 'step-f', true)
    const booted = await stepsOf(bench, 'step-b', false)
    return [gain('decision to a new VM replica that serves', side('forked', forked), side('booted', booted), { atLeast: 15 })]
  },
}

async function stepsOf(bench: Bench, name: string, fork: boolean): Promise<number[]> {
  const { objects, quick } = bench
  const base = await shopSpec(bench, { replicas: 1, fork })
  const spec = { ...base, template: { ...base.template, engine: 'vm' as const } }
  return withApp(bench, name, spec, async ({ status: { address } }) => {
    const times: number[] = []
    for (let i = 0; i < (quick ? 2 : 7); i++) {
      if (fork) await bothReady(bench)
      const known = await answers(address!, 1)
      const begun = performance.now()
      const up = await objects.post<typeof App>(`apps/${name}/scale`, { replicas: 2 })
      while (!(await isAnother(address!, known))) bench.signal.throwIfAborted()
      times.push(performance.now() - begun)
      await settled(objects, name, up.metadata.generation)
      const down = await objects.post<typeof App>(`apps/${name}/scale`, { replicas: 1, confirm: name })
      await settled(objects, name, down.metadata.generation)
    }
    return times
  })
}

/** The snapshot of the revision is there, and a spare waits. */
async function bothReady({ objects }: Bench): Promise<void> {
  await objects.untilOne(Snapshot, ({ status }) => status.spares.some(({ ready, leaving }) => ready && !leaving))
}

/** The addresses of those that answered. */
async function answers(address: string, count: number): Promise<Set<string>> {
  const seen = new Set<string>()
  for (let i = 0; i < count; i++) seen.add(await ask(address))
  return seen
}

async function isAnother(address: string, known: ReadonlySet<string>): Promise<boolean> {
  return !known.has(await ask(address))
}

/** A connection each: one that is kept may be closed between two questions. */
const agent = new Agent({ keepAlive: false })

/** The body of the page, which tells who gave it. */
function ask(address: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host: address, port: 80, agent, timeout: 10_000 }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.once('end', () => resolve(text))
    }).once('error', reject)
  })
}
