import { z } from 'zod'
import { duration, type SpecOf, type Stored } from '../api/kind.ts'
import { Instance } from '../services/lifecycle/kind.ts'
import { assertMay } from './admission.ts'
import type { RouteDeps } from './api-deps.ts'
import { assertPower } from './instance-powers.ts'
import { answerOperation, startOperation } from './operations.ts'
import { collectionUrl, keyOf } from './resources.ts'
import { type HttpCall, type Route, route } from './route.ts'
import { validate } from './validation.ts'

type InstanceObject = Stored<typeof Instance>
type InstanceSpec = SpecOf<typeof Instance>

/** Body of the verbs that end a program. */
export const stopBody = z.strictObject({
  /** How long the program may take to end by itself; becomes `stopGrace` of the spec. */
  grace: duration({ max: 3_600_000 }).optional(),
})

interface Verb {
  name: 'start' | 'stop' | 'restart' | 'pause' | 'resume'
  summary: string
  /** The spec that asks for it. */
  ask(instance: InstanceObject): Partial<InstanceSpec>
}

const verbs: readonly Verb[] = [
  { name: 'start', summary: 'Start an Instance that is stopped or has ended', ask: askToStart },
  { name: 'stop', summary: 'Stop an Instance: ask its program to end, then end it', ask: () => ({ state: 'stopped' }) },
  { name: 'restart', summary: 'Stop and start an Instance', ask: (instance) => ({ state: 'running', restarts: nextRestart(instance) }) },
  { name: 'pause', summary: 'Freeze an Instance', ask: () => ({ state: 'paused' }) },
  { name: 'resume', summary: 'Let a paused Instance go on', ask: () => ({ state: 'running' }) },
]

/** A verb writes into the spec what should be, and makes an Operation that ends when it is so. */
export function instanceVerbRoutes(deps: RouteDeps): Route[] {
  return verbs.map((verb) => {
    const ends = verb.name === 'stop' || verb.name === 'restart'
    return route({
      method: 'POST',
      url: `${collectionUrl(Instance)}/:name/${verb.name}`,
      id: `${verb.name}Instance`,
      access: { kind: Instance, verb: verb.name },
      tag: 'Instance',
      summary: verb.summary,
      ...(ends ? { body: { component: 'StopRequest', optional: true } } : {}),
      answers: { 202: { component: 'Operation' } },
      handle: async (call) => answerOperation(await carryOut(verb, call, deps), call.reply),
    })
  })
}

async function carryOut(verb: Verb, { params, request }: HttpCall, { writer, store, engineFor }: RouteDeps) {
  const { grace } = validate(stopBody, request.body ?? {}, Instance)
  const key = keyOf(params)
  await writer.update(Instance, key, (instance) => {
    assertMay(Instance, verb.name, instance)
    if (verb.name === 'pause') assertPower('pause', engineFor(instance).powers, instance.spec.engine)
    return { ...instance.spec, ...verb.ask(instance), ...(grace === undefined ? {} : { stopGrace: grace }) }
  })
  return startOperation(store, key.project!, { verb: `instance.${verb.name}`, target: { kind: Instance.kind, name: key.name } })
}

/** A program that came to its end by itself is wanted running already: only a new restart number starts it again. */
export function askToStart(instance: InstanceObject): Partial<InstanceSpec> {
  const { phase } = instance.status
  const endedByItself = phase === 'failed' || phase === 'backoff' || (phase === 'stopped' && !instance.status.byRequest)
  return { state: 'running', ...(endedByItself ? { restarts: nextRestart(instance) } : {}) }
}

function nextRestart({ spec, status }: InstanceObject): number {
  return Math.max(spec.restarts, status.restartsDone) + 1
}
