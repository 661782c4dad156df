import { z } from 'zod'
import { Instance } from '../services/lifecycle/kind.ts'
import { placesOf } from './access/visible.ts'
import { requireProject } from './admission.ts'
import type { RouteDeps } from './api-deps.ts'
import { currentCaller } from './caller.ts'
import { type Route, route } from './route.ts'

const query = z.strictObject({ project: z.string().max(63).optional().meta({ description: 'Only this project. Left out: all' }) })

const words = z.array(z.string())
const indexes = z.array(z.int())

/** Columns of one length each, so that 10,000 instances are a quarter of a megabyte. */
export const instanceMapAnswer = z.object({
  revision: z.int().meta({ description: 'Of the log of changes; follow the events from there' }),
  projects: words,
  nodes: words.meta({ description: 'The first is `` and stands for no place yet' }),
  phases: words,
  names: words.meta({ description: 'One for each instance, as in the columns below' }),
  inProject: indexes.meta({ description: 'Place in `projects`' }),
  onNode: indexes.meta({ description: 'Place in `nodes`' }),
  inPhase: indexes.meta({ description: 'Place in `phases`' }),
  vm: indexes.meta({ description: '1: a virtual machine; 0: a container' }),
})

/** What runs where, of all instances at once: the console draws the cloud from it. */
export function instanceMapRoutes({ store }: RouteDeps): Route[] {
  return [
    route({
      method: 'GET',
      url: '/v1/instances/map',
      id: 'mapInstances',
      access: { kind: Instance, verb: 'list', anywhere: true },
      tag: Instance.kind,
      summary: 'Where all instances run, and how they are, in few bytes',
      query,
      answers: { 200: { component: 'InstanceMap' } },
      async handle({ query: { project }, signal }) {
        if (project !== undefined) await requireProject(store, project)
        const within = placesOf(currentCaller(), Instance)
        const { items, revision } = await store.list(
          Instance,
          { ...(project === undefined ? {} : { project }), ...(within ? { within } : {}) },
          signal,
        )
        const [projects, nodes, phases] = [new Numbering(), new Numbering(['']), new Numbering()]
        return {
          revision,
          names: items.map(({ metadata }) => metadata.name),
          inProject: items.map(({ metadata }) => projects.of(metadata.project ?? '')),
          onNode: items.map(({ status }) => nodes.of(status.node ?? '')),
          inPhase: items.map(({ status }) => phases.of(status.phase)),
          vm: items.map(({ spec }) => (spec.engine === 'vm' ? 1 : 0)),
          ...{ projects: projects.words, nodes: nodes.words, phases: phases.words },
        }
      },
    }),
  ]
}

/** Gives each word a number, in the order in which they come. */
class Numbering {
  readonly words: string[]
  readonly #numbers = new Map<string, number>()

  constructor(words: readonly string[] = []) {
    this.words = []
    for (const word of words) this.of(word)
  }

  of(word: string): number {
    const known = this.#numbers.get(word)
    if (known !== undefined) return known
    this.#numbers.set(word, this.words.length)
    return this.words.push(word) - 1
  }
}
