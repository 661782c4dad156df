import type { ErrorCodes } from './entry.ts'

/** Of apps and what is in front of them. */
export const appsCodes = {
  'app.blast_radius': {
    status: 409,
    title: '{what} stops {stops} of the {of} replicas of {app} ({share}%); its guard lets {guard}% pass',
    hint: 'Confirm it: `--yes` in the CLI, `confirm={app}` in the API. What passes unasked is `spec.guard` of the app.',
  },
  'app.no_revision': {
    status: 404,
    title: 'The app {app} has no revision {revision} to go back to',
    hint: '`pando app history {app}` lists those that are kept.',
  },
  'app.is_replica': {
    status: 409,
    title: '{name} is a replica of the app {app}, and is as that says',
    hint: 'Change the app: `pando app scale`, `restart` or `upgrade`. To have this one made anew, delete it.',
  },
  'app.reserved_label': {
    status: 422,
    title: 'The label {label} cannot be set: what begins with `pando.` is written by Pando itself',
    hint: 'Choose another name for it.',
  },
  'app.not_ready': {
    status: 500,
    title: '{replica} was not ready within {within}',
    hint: '`pando logs {replica}` and `pando events` show what it did; `update.deadline` of the app says how long it may take.',
  },
  'app.node_lost': {
    status: 500,
    title: 'The node {node} of {replica} is gone',
    hint: 'It is made anew on another node. See `pando get nodes`.',
    retry: true,
  },
  'app.replica_failed': { status: 500, title: '{replica} ended', hint: 'See `pando logs {replica}`.', retry: true },
  'app.error_rate': {
    status: 500,
    title: '{percent}% of {requests} requests to revision {revision} failed: {limit}% may, and of those to the others {old}% did',
    hint: 'See `pando app logs`; the limit is `update.canary.maxErrorRate` of the app.',
  },
  'app.upgrade_aborted': { status: 409, title: 'The upgrade to revision {revision} was aborted', hint: 'Deploy again when you want it.' },
  'app.rolled_back': {
    status: 500,
    title: 'The upgrade of {app} was rolled back: {why}',
    hint: '{runs} runs as before. Correct what is wrong and deploy again; `pando app describe {app}` shows more.',
  },

  'autoscale.decides': {
    status: 409,
    title: 'How many replicas {app} has is decided by its autoscale policy ({min} to {max})',
    hint: 'Change the policy with `pando app autoscale {app} --min … --max …`, or take it away with `--off`.',
  },
  'autoscale.no_app': {
    status: 404,
    title: 'There is no app {app} in project {project}',
    hint: 'Deploy it, and the policy takes effect; or delete the policy with `pando app autoscale {app} --off`.',
    retry: true,
  },
  'autoscale.not_measured': {
    status: 500,
    title: 'Nothing of {app} can be measured: {detail}',
    hint: 'The number of replicas stays as it is meanwhile. See `pando stats`, and the metrics of the policy.',
    retry: true,
  },
  'autoscale.unreadable': { status: 502, title: '{what} cannot be read: {detail}', hint: 'It is asked again by itself.', retry: true },
  'autoscale.bad_schedule': {
    status: 422,
    title: '`{cron}` cannot be a schedule: {detail}',
    hint: 'Write five fields: minute, hour, day, month, day of the week, e.g. `0 8 * * 1-5`, and a time zone such as Europe/Berlin.',
  },

  'loadbalancer.start_failed': {
    status: 500,
    title: 'The balancer does not run: {detail}',
    hint: 'Run `pando doctor`; it is tried again by itself.',
    retry: true,
  },
  'loadbalancer.silent': {
    status: 503,
    title: 'HAProxy did not answer "{command}": {detail}',
    hint: 'One that ended is started again by itself; `pando describe loadbalancer` shows how it is now.',
    retry: true,
  },
  'loadbalancer.refused': {
    status: 500,
    title: 'HAProxy refused "{command}": {detail}',
    hint: 'It is tried again by itself; `pando describe loadbalancer` shows how it is now.',
    retry: true,
  },

  'publish.ports_taken': {
    status: 409,
    title: 'Port {port} of the host, where routes answer, is in use by {owner}',
    hint: 'Stop what uses it, or start the server with other ports: --http-port, --https-port.',
    retry: true,
  },

  'route.taken': {
    status: 409,
    title: '{host}{path} is taken by {owner}',
    hint: 'Choose another host name or path, or delete the other route.',
  },
  'route.app_missing': {
    status: 409,
    title: 'There is no app {app} that could answer',
    hint: 'Deploy it with `pando app deploy`; the route answers by itself then.',
    retry: true,
  },
  'route.app_not_ready': {
    status: 409,
    title: 'App {app} has no address yet',
    hint: 'The route answers as soon as it has one. See `pando describe apps {app}`.',
    retry: true,
  },
  'route.no_such_port': {
    status: 409,
    title: 'App {app} has no port {port}: {ports}',
    hint: "Name one of them, by name or number; an app's ports stand in its spec.",
    retry: true,
  },
  'route.no_certificate': {
    status: 409,
    title: 'The certificate {certificate} is not there yet',
    hint: 'See `pando describe certificates {certificate}`; the route answers as soon as it is there.',
    retry: true,
  },
  'route.wrong_certificate': {
    status: 409,
    title: 'The certificate {certificate} is not for {host}: it is for {hosts}',
    hint: 'Add the host to the certificate, or leave `certificate` out and one is made.',
    retry: true,
  },

  'certificate.in_use': {
    status: 409,
    title: 'Certificate {name} is used by {users}',
    hint: 'Delete the route first; a certificate that was made for it goes with it.',
  },
  'certificate.foreign_directory': {
    status: 403,
    title: 'Only an administrator of the cloud may name another ACME directory: the server goes there',
    hint: 'Leave `directory` out: the one of the setting `acme-directory` is taken.',
  },
  'certificate.no_wildcard': {
    status: 422,
    title: 'An ACME issuer gives no certificate for {host} here',
    hint: 'It would have to see the DNS of the domain. Name each host, or use the issuer `own`.',
  },
  'certificate.issuer_unreachable': {
    status: 502,
    title: 'The issuer {issuer} does not answer: {detail}',
    hint: 'Check the network and the address of the ACME directory; it is tried again by itself.',
    retry: true,
  },
  'certificate.refused': {
    status: 502,
    title: 'The issuer {issuer} gave no certificate: {detail}',
    hint: 'The host name must lead to this machine from outside, on port 80; it is tried again by itself.',
    retry: true,
  },

  'compose.invalid': {
    status: 422,
    title: '{source}:{line}:{column}: {detail}',
    hint: 'What a Compose file may say here, and what becomes of it, is in docs/compose.md.',
  },
  'compose.unsupported': {
    status: 422,
    title: '{source} asks for what is not supported; nothing was started:{list}',
    hint: 'Change those lines, or leave those things out with --skip-unsupported. The table is in docs/compose.md.',
  },
  'compose.name_taken': {
    status: 409,
    title: '{kind} {name} is there already and does not belong to the Compose project {compose}',
    hint: 'Rename the service, deploy into another project with --project, or remove the other one first.',
  },
  'compose.dependency_failed': {
    status: 409,
    title: '{name}, which others wait for, ended with exit code {exitCode}',
    hint: 'See `pando logs {name}`; deploy again when it is mended.',
  },
} as const satisfies ErrorCodes
