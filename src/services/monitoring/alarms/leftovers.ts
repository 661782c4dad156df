import type { KindDef, Stored } from '../../../api/kind.ts'
import { hasCode } from '../../../base/errors.ts'
import type { Store } from '../../../store/store.ts'
import { Project } from '../../auth/kind.ts'
import { Alarm, AlarmRule, projectOf, Silence } from '../alarm-kind.ts'
import { Receiver } from '../receiver-kind.ts'

/**
 * Takes away what belongs to a project that is gone, so that a later one of the same name finds nothing of it. Alarms about what was in it
 * are among that; they are over since it is gone.
 */
export async function removeLeftovers(store: Store): Promise<void> {
  const homes = new Map<string, Promise<Stored<typeof Project> | undefined>>()
  const home = (name: string) => homes.get(name) ?? homes.set(name, store.get(Project, { name })).get(name)!
  const all: [KindDef, Stored, string | undefined][] = [
    ...(await store.list(Alarm)).items
      .filter(isOver)
      .map((one) => [Alarm, one, projectOf(one.spec.object)] as [KindDef, Stored, string | undefined]),
    ...(await store.list(AlarmRule)).items.map((one) => [AlarmRule, one, one.spec.project] as [KindDef, Stored, string | undefined]),
    ...(await store.list(Silence)).items.map((one) => [Silence, one, one.spec.project] as [KindDef, Stored, string | undefined]),
    ...(await store.list(Receiver)).items.map((one) => [Receiver, one, one.spec.project] as [KindDef, Stored, string | undefined]),
  ]
  for (const [kind, object, project] of all) {
    if (project === undefined) continue
    const there = await home(project)
    if (there && there.metadata.createdAt <= object.metadata.createdAt) continue
    await store.remove(kind, object).catch((error: unknown) => {
      if (!hasCode(error, 'store.not_found') && !hasCode(error, 'store.conflict')) throw error
    })
  }
}

function isOver({ status }: Stored<typeof Alarm>): boolean {
  return status.phase === 'resolved'
}
