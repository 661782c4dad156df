/** Where the files of one HAProxy lie. Socket paths end at 107 bytes, so names are short. */
export interface ProxyFiles {
  dir: string
  /** What was asked for, written before anything is made. */
  plan: string
  config: string
  /** The runtime socket of the worker. */
  admin: string
  /** The socket of the master, which reloads. */
  master: string
  pid: string
  /** What HAProxy said when it started. */
  log: string
  /** Traffic that earlier workers counted. */
  counters: string
  /** There while servers run that were added since the configuration was loaded. */
  added: string
}

export function proxyFiles(dir: string): ProxyFiles {
  const at = (name: string) => `${dir}/${name}`
  return {
    dir,
    plan: at('plan.json'),
    config: at('haproxy.cfg'),
    admin: at('admin.sock'),
    master: at('master.sock'),
    pid: at('pid'),
    log: at('log'),
    counters: at('counters.json'),
    added: at('added'),
  }
}

export interface EdgeFiles extends ProxyFiles {
  /** Host and path -> where to. */
  routes: string
  /** End of a host name -> the wildcard that covers it. */
  wildcards: string
  /** Path -> text, before all routes. */
  answers: string
  /** Certificate -> host name. */
  certificates: string
  /** Certificates with their keys, each called after its content. */
  certificate(hash: string): string
}

export function edgeFiles(dir: string): EdgeFiles {
  return {
    ...proxyFiles(dir),
    routes: `${dir}/routes.map`,
    wildcards: `${dir}/wildcards.map`,
    answers: `${dir}/answers.map`,
    certificates: `${dir}/certificates.list`,
    certificate: (hash) => `${dir}/keys/${hash}.pem`,
  }
}
