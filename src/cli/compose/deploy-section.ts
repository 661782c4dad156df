import { type Fields, present } from './fields.ts'

/** What `deploy` and the older fields beside it say. */
export interface Deploy {
  replicas: number | undefined
  cpus: number | undefined
  memory: number | undefined
  restart: Record<string, unknown> | undefined
  update: Record<string, unknown> | undefined
  labels: { name: string; value: string | null }[]
  placement: Record<string, unknown> | undefined
}

export function deployOf(service: Fields): Deploy {
  const deploy = service.fields('deploy')
  const resources = deploy?.fields('resources')
  const limits = resources?.fields('limits')
  const older = {
    replicas: service.number('scale'),
    cpus: service.number('cpus'),
    memory: service.bytes('mem_limit'),
    restart: restartOf(service),
  }
  const found = {
    replicas: deploy?.number('replicas') ?? older.replicas,
    cpus: limits?.number('cpus') ?? older.cpus,
    memory: limits?.bytes('memory') ?? older.memory,
    restart: restartPolicyOf(deploy) ?? older.restart,
    update: deploy && updateOf(deploy),
    labels: deploy?.pairs('labels') ?? [],
    placement: deploy && placementOf(deploy),
  }
  limits?.without({ pids: 'has no effect; the limit is 4096' }, 'note')
  limits?.without({ devices: 'devices of the host are not given to containers' }, 'refuse')
  limits?.end()
  resources?.without({ reservations: 'has no effect; what it may use is also kept free for it' }, 'note')
  resources?.end()
  const mode = deploy?.text('mode')
  if (mode !== undefined && mode !== 'replicated')
    deploy!.refuse(deploy!.placeOf('mode'), `deploy.mode: ${mode}: say how many with \`replicas\``)
  deploy?.without(
    {
      endpoint_mode: 'has no effect; there is a name for the replicas and one address for all',
      rollback_config: 'has no effect; what fails is rolled back by itself',
    },
    'note',
  )
  deploy?.end()
  if (found.replicas !== undefined && !Number.isInteger(found.replicas))
    service.fail(service.placeOf('deploy'), 'replicas must be a whole number')
  return found
}

const policies: Record<string, string> = {
  no: 'never',
  false: 'never',
  always: 'always',
  'unless-stopped': 'always',
  'on-failure': 'on-failure',
}

function restartOf(service: Fields): Record<string, unknown> | undefined {
  const text = service.text('restart')
  if (text === undefined) return undefined
  const [word = '', retries] = text.split(':')
  const policy = policies[word]
  if (policy === undefined || (retries !== undefined && !/^\d+$/.test(retries)))
    service.fail(service.placeOf('restart'), 'restart is "no", always, unless-stopped, on-failure or on-failure:RETRIES')
  return present({ policy, maxRetries: retries === undefined ? undefined : Number(retries) })
}

function restartPolicyOf(deploy: Fields | undefined): Record<string, unknown> | undefined {
  const policy = deploy?.fields('restart_policy')
  if (!policy) return undefined
  const condition = policy.text('condition') ?? 'any'
  const word = { none: 'never', 'on-failure': 'on-failure', any: 'always' }[condition]
  if (word === undefined) policy.fail(policy.placeOf('condition'), 'restart_policy.condition is none, on-failure or any')
  const delay = policy.duration('delay')
  const found = present({
    policy: word,
    maxRetries: policy.number('max_attempts'),
    backoff: delay === undefined ? undefined : Math.max(10, delay),
  })
  policy.without({ window: 'has no effect; failures are forgotten after ten quiet minutes' }, 'note')
  policy.end()
  return found
}

function updateOf(deploy: Fields): Record<string, unknown> | undefined {
  const update = deploy.fields('update_config')
  if (!update) return undefined
  const parallel = update.number('parallelism') ?? 1
  const order = update.text('order') ?? 'stop-first'
  const steps = parallel === 0 ? 1000 : parallel // 0: all at once
  const startFirst = order === 'start-first'
  if (!startFirst && order !== 'stop-first') update.fail(update.placeOf('order'), 'update_config.order is start-first or stop-first')
  const action = update.text('failure_action')
  if (action !== undefined && action !== 'rollback')
    update.note(update.placeOf('failure_action'), `failure_action: ${action} has no effect; an update that fails is rolled back`)
  const bake = update.duration('monitor')
  update.without(
    {
      delay: 'has no effect; `monitor` says how long each new replica is watched',
      max_failure_ratio: 'has no effect; a replica that never gets healthy is a failure',
    },
    'note',
  )
  update.end()
  return present({ maxSurge: startFirst ? steps : 0, maxUnavailable: startFirst ? 0 : steps, bake })
}

function placementOf(deploy: Fields): Record<string, unknown> | undefined {
  const placement = deploy.fields('placement')
  if (!placement) return undefined
  const labels: Record<string, string> = {}
  for (const { text, at } of placement.texts('constraints')) {
    const [, name, value] = /^\s*node\.labels\.([^\s=!]+)\s*==\s*(.+?)\s*$/.exec(text) ?? []
    if (name === undefined || value === undefined)
      placement.refuse(at, `the constraint "${text}": only node.labels.NAME == VALUE is looked at`)
    else labels[name] = value
  }
  placement.without({ preferences: 'has no effect; replicas go to different nodes by themselves' }, 'note')
  placement.without({ max_replicas_per_node: 'is not looked at' }, 'refuse')
  placement.end()
  return Object.keys(labels).length > 0 ? { labels } : undefined
}
