/** An app as it is being written, with the field names of its kind. */
export interface AppDraft {
  metadata: { name: string; labels?: Record<string, string> }
  spec: {
    template: { image: string; engine?: 'container' | 'vm'; cpus?: number; memory?: string } & Record<string, unknown>
    replicas: number
    engines?: { container: number; vm: number }
    ports?: PortDraft[]
    update?: { strategy: Strategy }
  } & Record<string, unknown>
}

export interface PortDraft {
  port: number
  target?: number
  mode: 'tcp' | 'http'
  publish?: number
}

export type Strategy = 'rolling' | 'canary' | 'blue-green'
export type Engines = 'container' | 'vm' | 'both'

export const emptyDraft: AppDraft = {
  metadata: { name: '' },
  spec: { template: { image: '' }, replicas: 2, ports: [{ port: 80, mode: 'http' }] },
}

export function enginesOf({ spec }: AppDraft): Engines {
  return spec.engines ? 'both' : (spec.template.engine ?? 'container')
}

/** Both: half of the replicas each, to begin with. */
export function withEngines(draft: AppDraft, engines: Engines): AppDraft {
  const { engines: _, template, ...spec } = draft.spec
  const { engine: __, ...others } = template
  if (engines === 'both') return { ...draft, spec: { ...spec, template: others, engines: { container: 1, vm: 1 } } as AppDraft['spec'] }
  return { ...draft, spec: { ...spec, template: { ...others, ...(engines === 'vm' ? { engine: 'vm' } : {}) } } as AppDraft['spec'] }
}

/** The command that makes the same; a file where options cannot say it. */
export function deployCommand({ metadata: { name }, spec }: AppDraft, project: string | undefined): string {
  const { template, replicas, ports = [], engines, update, ...others } = spec
  const { image, engine, cpus, memory, ...more } = template
  const called = name || 'NAME'
  const inProject = project === undefined || project === 'default' ? '' : ` --project ${project}`
  const modes = new Set(ports.map(({ mode }) => mode))
  const isPlain =
    !engines && !update && modes.size < 2 && [...Object.values(others), ...Object.values(more)].every((value) => value === undefined)
  if (!isPlain) return `pando app deploy -f ${called}.yaml${inProject}`
  const options = [
    `--image ${image || 'IMAGE'}`,
    ...(replicas === 1 ? [] : [`--replicas ${replicas}`]),
    ...(engine === 'vm' ? ['--vm'] : []),
    ...(cpus === undefined ? [] : [`--cpus ${cpus}`]),
    ...(memory ? [`--memory ${memory}`] : []),
    ...ports.map(portOption),
    ...(modes.has('http') ? ['--mode http'] : []),
  ]
  return `pando app deploy ${called} ${options.join(' ')}${inProject}`
}

function portOption({ port, target, publish }: PortDraft): string {
  if (publish !== undefined) return `--publish ${publish}:${port}`
  return `--port ${port}${target === undefined ? '' : `:${target}`}`
}
