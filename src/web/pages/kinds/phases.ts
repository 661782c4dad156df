import type { KindInfo } from '../../kinds/kind-info.ts'
import type { Schema } from '../../kinds/schemas.ts'

/** All phases that objects of a kind may be in: as its status says, else as far as its table of actions names them. */
export function phasesOf(kind: KindInfo, status: Schema | undefined): string[] {
  const members = status?.oneOf ?? status?.anyOf ?? (status ? [status] : [])
  const found = members.flatMap(({ properties }) => {
    const phase = properties?.['phase']
    return phase?.const !== undefined ? [String(phase.const)] : (phase?.enum?.map(String) ?? [])
  })
  return [...new Set(found.length > 0 ? found : Object.values(kind.can).flat())]
}
