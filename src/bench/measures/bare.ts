import { Snapshot } from '../../services/fork/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { BareClone, type Recipe, recipeOf } from '../bare-clone.ts'
import { firstAnswer } from '../first-answer.ts'
import { type Bench, type Measure, type Row, share, side } from '../measure.ts'
import { neighbours } from '../neighbours.ts'
import { cloneVm, type Start } from '../starts.ts'
import { median, round } from '../statistics.ts'
import { withTemplate } from '../template.ts'
import { middles } from './pool.ts'

/**
 * The same restore by hand: the same command line, files and steps, with QMP and the agent's socket spoken by this process. Once from
 * nothing against a clone that found no spare, and once on from a spare made by hand in the same way against a clone from the pool.
 */
export const bare: Measure = {
  name: 'bare',
  title: 'a fork through the API against the same by hand',
  run: (bench) =>
    withTemplate(bench, { name: 'bare', warm: 1 }, async ({ source, snapshot }) => {
      const { objects } = bench
      await cloneVm(bench, snapshot, 'bare-hand')
      const hand = await objects.until(Instance, 'bare-hand', ({ status }) => status.phase === 'running')
      const recipe = await recipeOf(bench, hand.object)
      await objects.ended(await objects.post('instances/bare-hand/stop', {})) // its tap and its folder stay
      const rounds = bench.quick ? 2 : 11
      const times = { api: [] as Start[], hand: [] as number[], pooledApi: [] as Start[], pooledHand: [] as number[][] }
      for (let i = 0; i < rounds; i++) {
        bench.say(`round ${i + 1} of ${rounds}`)
        await objects.poolFull(snapshot)
        times.pooledHand.push(await onFromSpare(bench, recipe))
        times.pooledApi.push(await cloneVm(bench, snapshot, `bare-p${i}`))
        await objects.remove(Instance, `bare-p${i}`)
        await objects.poolFull(snapshot)
        times.hand.push(await fromNothing(bench, recipe))
        await objects.freeze(source, `bare-s${i}`)
        times.api.push(await cloneVm(bench, `bare-s${i}`, `bare-u${i}`))
        await objects.remove(Instance, `bare-u${i}`)
        await objects.remove(Snapshot, `bare-s${i}`)
      }
      await objects.remove(Instance, 'bare-hand')
      return compare(times)
    }),
}

function compare({
  api,
  hand,
  pooledApi,
  pooledHand,
}: {
  api: Start[]
  hand: number[]
  pooledApi: Start[]
  pooledHand: number[][]
}): Row[] {
  const totals = (starts: readonly Start[]) => starts.map(({ totalMs }) => totalMs)
  const handStages = ['cont', 'identity', 'network', 'first answer'].map((stage, index) => {
    const each = pooledHand.map((moments) => moments[index + 1]! - moments[index]!)
    return `${stage} ${round(median(each))}`
  })
  const byHand = pooledHand.map((moments) => moments.at(-1)! - moments[0]!)
  return [
    share('from a snapshot, no spare, through the API ÷ by hand', side('API', totals(api)), side('by hand', hand), { atMost: 1.3 }),
    share('from the pool, through the API ÷ a spare by hand', side('API', totals(pooledApi)), side('by hand', byHand), {
      atMost: 1.3,
      ...middles(pooledApi),
      note: `by hand: ${handStages.join(' · ')}`,
    }),
  ]
}

async function fromNothing(bench: Bench, recipe: Recipe): Promise<number> {
  const { signal } = bench
  await neighbours.forget(bench)
  const begun = performance.now()
  const clone = await BareClone.restore(recipe, signal)
  try {
    const answer = firstAnswer(recipe.spec.nics[0]!.address, signal)
    await clone.goOn()
    await clone.become({ whole: true, thaw: false })
    await clone.become({ whole: false, thaw: true })
    await clone.join()
    return (await answer).answeredMs - begun
  } finally {
    await clone.end()
  }
}

/** The moments at which each step was done, the beginning first. */
async function onFromSpare(bench: Bench, recipe: Recipe): Promise<number[]> {
  const { signal } = bench
  await neighbours.forget(bench)
  const clone = await BareClone.restore(recipe, signal)
  try {
    await clone.goOn()
    await clone.become({ whole: true, thaw: false })
    await clone.rehearse()
    await clone.become({ whole: false, thaw: false })
    await clone.standStill()
    const moments = [performance.now()]
    const answer = firstAnswer(recipe.spec.nics[0]!.address, signal)
    await clone.goOn()
    moments.push(performance.now())
    await clone.become({ whole: false, thaw: true })
    moments.push(performance.now())
    await clone.join()
    moments.push(performance.now())
    return [...moments, (await answer).answeredMs]
  } finally {
    await clone.end()
  }
}
