import type { ApiObject, Key } from '../api.ts'
import { kindNamed } from '../kinds.ts'
import type { Session } from '../session.ts'
import { findObject } from '../watch.ts'
import type { Traffic } from './traffic.ts'
import type { AppFamily } from './view.ts'

/** Reads all that belongs to an app. */
export async function familyOf(session: Session, app: ApiObject): Promise<AppFamily> {
  const { api, signal } = session
  const { name, project } = app.metadata
  const key = { project, name }
  const of = (plural: string) => findObject(api, { kind: kindNamed(plural), key, signal })
  const all = async (plural: string) =>
    (await api.list(kindNamed(plural), { project }, signal)).items.filter(({ spec }) => spec['app'] === name)
  const replicas = api.list(kindNamed('instances'), { project, selector: `pando.app=${name}` }, signal)
  const [{ items }, balancer, policy, revisions, routes, history, traffic] = await Promise.all([
    replicas,
    of('loadbalancers'),
    of('autoscalepolicies'),
    all('revisions'),
    all('routes'),
    api.history(kindNamed('apps'), key, signal),
    trafficOf(session, key),
  ])
  return { app, replicas: items, balancer, policy, revisions, routes, history, traffic, now: Date.now() }
}

/** Undefined where nothing is counted: an app without ports, or a balancer that is not there yet. */
async function trafficOf({ api, signal }: Session, key: Key): Promise<Traffic | undefined> {
  try {
    return await api.traffic(key, signal)
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}
