/**
 * The one list of error codes. The first word of a code is the folder or kind it belongs to, so a code leads to its source.
 * `title` may name parameters in braces; `hint` is the next step for the person who reads it; `retry` says that the same
 * call may succeed later without a change. Add a line here before throwing a new code: `PandoError` accepts no other.
 */
export const errorCodes = {
  'base.internal': {
    status: 500,
    title: 'Something failed inside Pando: {detail}',
    hint: 'Run `pando doctor`; the server log has the cause under this request id.',
  },
  'base.timeout': {
    status: 504,
    title: '{what} did not finish within {ms} ms',
    hint: 'Try again; if it repeats, look at the server log.',
    retry: true,
  },
  'base.cancelled': { status: 409, title: '{what} was cancelled', hint: 'Start it again when you want it.' },
  'base.command_failed': {
    status: 500,
    title: '`{command}` ended with {exit}: {stderr}',
    hint: 'Run `pando doctor` to see what the host lacks.',
  },
  'base.command_missing': {
    status: 500,
    title: 'The program {command} is not installed',
    hint: 'Run `pando doctor --fix` to install what is missing.',
  },
  'base.bad_quantity': {
    status: 422,
    title: '"{value}" is not a {what}',
    hint: 'Write a number with a unit: 512MiB, 4GiB (memory, disk) or 500ms, 30s, 5m (time).',
  },
  'base.bad_config': {
    status: 422,
    title: 'The configuration is not valid: {detail}',
    hint: '`pando config show --origin` tells where each value comes from.',
  },

  'snapshot.not_found': { status: 404, title: 'There is no snapshot {name} in project {project}', hint: 'See `pando snapshot ls`.' },
  'snapshot.in_use': {
    status: 409,
    title: 'The snapshot {name} is used by {users}',
    hint: 'Delete those first, or leave the snapshot: what it shares with them takes no room.',
  },
  'snapshot.not_ready': {
    status: 409,
    title: 'The snapshot {name} cannot be used now: it is {phase}',
    hint: '`pando describe snapshot {name}` tells why.',
    retry: true,
  },
  'snapshot.no_memory': {
    status: 409,
    title: 'The snapshot {name} holds no memory: {why}',
    hint: 'Start from its disk with `--cold`.',
  },
  'snapshot.no_room': {
    status: 507,
    title: 'There is no room to freeze {what}: {needed} are needed in {where}, {free} are free',
    hint: 'Delete snapshots or instances that are not needed, or give the place more room. The source was not paused.',
    retry: true,
  },
  'snapshot.incompatible': {
    status: 409,
    title: 'The snapshot {name} was made with {made}; this host has {found}',
    hint: 'Memory can only be taken up by the same. Boot from its disk with `--cold`, and freeze it anew.',
  },
  'snapshot.lost': {
    status: 409,
    title: 'The snapshot {name} cannot be used: {detail}',
    hint: 'If only its memory is damaged, boot from its disk with `--cold`; then freeze it anew.',
  },
  'fork.memory_not_shared': {
    status: 409,
    title: '{name} cannot be forked: its memory does not lie in a file',
    hint: 'It did not fit into {where} when it was started. Make room there and restart it.',
  },
  'fork.no_agent': {
    status: 409,
    title: '{name} cannot be forked: the agent inside does not answer ({detail})',
    hint: 'Wait until it has started. An instance made before an upgrade of Pando must be restarted once.',
    retry: true,
  },
  'fork.identity_failed': {
    status: 500,
    title: 'The clone {name} did not take on its new identity: {detail}',
    hint: 'It was ended before it could reach the network. It is tried again; `pando console` of the source may show why.',
    retry: true,
  },
  'fork.wrong_engine': {
    status: 409,
    title: 'The snapshot {name} was made of a {made}; {instance} is a {wanted}',
    hint: 'Choose a snapshot of an instance of the same engine.',
  },
  'fork.incomplete': {
    status: 500,
    title: '{failed} of {count} clones of {origin} were not made',
    hint: 'The reason of each stands above. The same command with the same --name makes those that are missing.',
    retry: true,
  },
  'fork.has_volumes': {
    status: 422,
    title: 'Instance {name} writes to volume {volume}, and two cannot write to one volume',
    hint: 'Fork an instance without volumes, or one that has them with `readOnly: true`.',
  },
  'fork.too_many': {
    status: 422,
    title: '{count} clones are more than can be made in one call ({limit})',
    hint: 'Ask for fewer, in several calls.',
  },

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

  'store.conflict': {
    status: 409,
    title: '{kind} {name} was changed by someone else (revision {found}, you sent {sent})',
    hint: 'Read it again, repeat your change, and send it once more.',
  },
  'store.exists': { status: 409, title: '{kind} {name} exists already', hint: 'Choose another name, or delete the existing one first.' },
  'store.not_found': { status: 404, title: '{kind} {name} does not exist', hint: 'List what exists with `pando get {plural}`.' },
  'store.compacted': {
    status: 410,
    title: 'Events before revision {oldest} are gone (asked for {since})',
    hint: 'List again and continue from the revision of that list.',
  },
  'store.bad_key': {
    status: 422,
    title: '{kind} "{name}": {detail}',
    hint: 'Objects of a project are named by project and name, all others by name alone.',
  },
  'store.locked': {
    status: 409,
    title: 'The state in {path} is in use by another server',
    hint: 'Use the server that runs, or stop it with `pando down`.',
    retry: true,
  },
  'store.unreadable': {
    status: 500,
    title: 'The state in {path} cannot be opened: {detail}',
    hint: 'Check that the disk is healthy and the file is ours; restore it from a backup if it is damaged.',
  },
  'store.too_new': {
    status: 409,
    title: 'The state in {path} was written by a newer Pando (schema {found}, this one knows {known})',
    hint: 'Start the newer Pando again, or restore a backup from before the upgrade.',
  },
  'store.write_failed': {
    status: 507,
    title: 'The state could not be written: {detail}',
    hint: 'Check the free space and the health of the disk that holds the state directory.',
    retry: true,
  },
  'store.closed': { status: 503, title: 'The store is closed', hint: 'The server is stopping; try again when it is back.', retry: true },

  'api.invalid': { status: 422, title: '{detail}', hint: 'Compare with the schema of this kind: `pando explain {kind}`.' },
  'api.unknown_field': { status: 422, title: 'There is no field {field}', hint: '{suggestion}' },
  'api.bad_json': {
    status: 400,
    title: 'The body is not valid JSON: {detail}',
    hint: 'Send UTF-8 JSON with content-type application/json.',
  },
  'api.not_found': { status: 404, title: 'There is no route {method} {path}', hint: 'The API reference is at /v1/docs.' },
  'api.too_large': {
    status: 413,
    title: 'The request body is larger than {limit} bytes',
    hint: 'Send less at once; images go through `pando image import`.',
  },
  'api.not_allowed_now': {
    status: 409,
    title: '{kind} {name} is {phase}: {action} is possible when it is {allowed}',
    hint: 'Wait for it with `pando wait {plural}/{name}`, or look with `pando describe {plural} {name}`.',
  },
  'api.read_only': { status: 422, title: '{what} is written by {owner} and not by people', hint: 'Leave it out of what you send.' },
  'api.being_deleted': {
    status: 409,
    title: '{kind} {name} is being deleted',
    hint: 'Wait until it is gone, then try again.',
    retry: true,
  },
  'api.bad_request': { status: 400, title: 'The request cannot be understood: {detail}', hint: 'The API reference is at /v1/docs.' },
  'api.unsupported_media_type': {
    status: 415,
    title: 'The content type {type} is not taken here',
    hint: 'Send application/json; archives and files as application/x-tar.',
  },
  'api.upgrade_required': {
    status: 426,
    title: 'This address speaks WebSocket only',
    hint: 'Use `pando exec` or `pando console`, or a WebSocket client.',
  },
  'api.address_in_use': {
    status: 409,
    title: 'The server cannot listen on {address}: {detail}',
    hint: 'Choose another address or port with --listen and --port, or stop what uses it.',
  },
  'api.bad_selector': {
    status: 422,
    title: '"{selector}" is not a label selector',
    hint: 'Write key=value, key!=value, key or !key, with commas between.',
  },

  'auth.required': {
    status: 401,
    title: 'This address needs a token',
    hint: 'Send `authorization: Bearer <token>`; `pando token` prints it on the host.',
  },
  'auth.unknown_token': {
    status: 401,
    title: 'This token is not known here',
    hint: 'Print the current one on the host with `pando token`.',
  },
  'auth.too_many_attempts': {
    status: 429,
    title: 'Too many requests without a valid token came from your address',
    hint: 'Wait {seconds} s, then send the right token.',
    retry: true,
  },

  'project.not_found': { status: 404, title: 'Project {name} does not exist', hint: 'Create it with `pando project create {name}`.' },
  'project.not_empty': {
    status: 409,
    title: 'Project {name} still holds {count} objects, {first} among them',
    hint: 'Delete them first, or pass --force to delete everything in it.',
  },

  'node.too_small': { status: 422, title: 'No node has {wanted} {what}: the largest has {largest}', hint: 'Ask for less, or add a node.' },
  'node.full': {
    status: 409,
    title: 'No node has {wanted} {what} free just now (the freest has {free})',
    hint: 'It starts as soon as room appears; stop something to make room.',
    retry: true,
  },
  'node.no_such_labels': {
    status: 409,
    title: 'No node that is ready has the labels {labels}',
    hint: 'It starts as soon as one has them; change `placement.labels`, or give a node those labels.',
    retry: true,
  },
  'node.engine_unavailable': { status: 409, title: 'No node can run a {engine}: {reason}', hint: '{remedy}', retry: true },

  'volume.not_found': {
    status: 404,
    title: 'Volume {name} does not exist in project {project}',
    hint: 'Make it first: `kind: Volume`, with a `size`. List volumes with `pando get volumes`.',
    retry: true,
  },
  'volume.in_use': {
    status: 409,
    title: 'Volume {name} is used by {user}',
    hint: 'One instance at a time can write to a volume. Delete {user}, take the volume out of it, or use it with `readOnly: true` in all.',
    retry: true,
  },
  'volume.one_writer': {
    status: 422,
    title: 'The {replicas} replicas of app {app} cannot all write to volume {name}',
    hint: 'Set replicas to 1, or use the volume with `readOnly: true`.',
  },
  'volume.guest_only': {
    status: 409,
    title: 'A VM has written to volume {name}, so containers cannot have it',
    hint: 'The host does not mount what a VM made of a disk. Use it in a VM (`engine: vm`), or copy the data with `pando cp`.',
  },
  'volume.same_path': {
    status: 422,
    title: 'Two things are to be at {path} inside',
    hint: 'Each file, volume and tmpfs needs a path of its own.',
  },
  'volume.size_fixed': {
    status: 422,
    title: 'Volume {name} keeps its size of {size} bytes',
    hint: 'Make another volume with the size you want and copy the data.',
  },
  'volume.not_ready': {
    status: 409,
    title: 'Volume {name} is being given to the instance',
    hint: 'The instance starts as soon as it has it.',
    retry: true,
  },
  'volume.busy': {
    status: 409,
    title: 'The volume in {path} is still mounted in a container',
    hint: 'It is tried again when that container has ended.',
    retry: true,
  },
  'volume.no_room': {
    status: 507,
    title: 'A volume of {size} could not be made with what the image has in {path} ({free} are free on the disk)',
    hint: 'Make a larger volume, or free space under the state directory.',
  },

  'network.not_found': {
    status: 404,
    title: 'Network {name} does not exist in project {project}',
    hint: 'List networks with `pando get networks`.',
  },
  'network.overlap': {
    status: 409,
    title: 'The subnet {cidr} overlaps {other}, which belongs to {owner}',
    hint: 'Choose another subnet, or leave it out and Pando picks a free one.',
  },
  'network.no_free_subnet': {
    status: 409,
    title: 'No free subnet of /{prefix} is left in {pool}',
    hint: 'Delete unused networks, or give the new one a subnet of your own.',
  },
  'network.full': {
    status: 409,
    title: 'Network {name} has no free address left in {cidr}',
    hint: 'Delete instances, or use another network.',
    retry: true,
  },
  'network.address_taken': { status: 409, title: 'Address {address} belongs to {owner}', hint: 'Choose another address, or leave it out.' },
  'network.port_taken': {
    status: 409,
    title: 'Host port {port}/{protocol} is published by {owner}',
    hint: 'Publish another host port, or delete {owner}.',
  },
  'network.name_taken': {
    status: 409,
    title: 'The name {name} belongs to {owner}, which answers for it in DNS',
    hint: 'Choose another name, or delete {owner}.',
  },
  'network.in_use': {
    status: 409,
    title: 'Network {name} is used by {count} instances and apps, {first} among them',
    hint: 'Delete those first.',
  },
  'network.bad_subnet': {
    status: 422,
    title: '{cidr} cannot be a subnet: {detail}',
    hint: 'Choose a private range such as 10.20.0.0/24, or leave it out and Pando picks a free one.',
  },
  'network.subnet_fixed': {
    status: 409,
    title: 'Network {name} has the subnet {cidr} already',
    hint: 'Make another network with the subnet you want.',
  },
  'network.address_outside': {
    status: 422,
    title: 'Address {address} is not in network {name}: {cidr}',
    hint: 'Choose an address of the subnet, or leave it out.',
  },
  'network.not_ready': {
    status: 409,
    title: 'Network {name} is being set up',
    hint: 'The instance starts as soon as it is ready.',
    retry: true,
  },
  'network.no_such_end': {
    status: 404,
    title: 'There is no instance, app or address {name} in this project',
    hint: 'Name an instance, an app, an IPv4 address, `host`, or `internet`.',
  },
  'security.not_found': {
    status: 404,
    title: 'There is no security group {name} in project {project}',
    hint: 'List groups with `pando get securitygroups`.',
  },
  'security.bad_rule': { status: 422, title: 'A rule cannot be: {detail}', hint: 'See `pando explain securitygroups.spec`.' },
  'security.in_use': {
    status: 409,
    title: 'The security group {name} is used by {users}',
    hint: 'Take it out there first. With --force it goes at once, and those accept nothing for its sake any more.',
  },
  'network.setup_failed': { status: 500, title: 'The network could not be set up: {detail}', hint: 'Run `pando doctor`.', retry: true },

  'image.not_found': {
    status: 404,
    title: 'Image {name} does not exist here',
    hint: 'Get it with `pando image pull`, `import` or `build`.',
    retry: true,
  },
  'image.in_use': {
    status: 409,
    title: 'Image {name} is used by {count} instances, {first} among them',
    hint: 'Delete those instances first.',
  },
  'image.bad_reference': {
    status: 422,
    title: '"{reference}" is not an image reference',
    hint: 'Write [host[:port]/]name[:tag][@sha256:digest].',
  },
  'image.registry_unreachable': {
    status: 502,
    title: 'The registry {host} does not answer: {detail}',
    hint: 'Check the name and the network; it is tried again by itself.',
    retry: true,
  },
  'image.unauthorized': {
    status: 401,
    title: 'The registry {host} refused the credentials for {reference}',
    hint: 'Sign in with `pando image pull --username … --password-stdin`.',
  },
  'image.manifest_unknown': {
    status: 404,
    title: 'The registry {host} has no image {reference}',
    hint: 'Check name and tag.',
    retry: true,
  },
  'image.digest_mismatch': {
    status: 502,
    title: 'What came for {digest} has digest {found}',
    hint: 'The transfer or the registry is broken; nothing of it was kept. Try again.',
    retry: true,
  },
  'image.wrong_architecture': {
    status: 422,
    title: 'Image {name} is for {found}, and this node is {wanted}',
    hint: 'Choose an image for {wanted}.',
  },
  'image.no_entrypoint': {
    status: 422,
    title: 'Image {name} names no program to run',
    hint: 'Give one: `pando run IMAGE -- PROGRAM ARGS`, or `command` in the spec.',
  },
  'image.not_an_image': {
    status: 422,
    title: 'This is not an image: {detail}',
    hint: 'Import an OCI layout, a `docker save` archive or a root file system as tar.',
  },
  'image.unsafe_archive': {
    status: 422,
    title: 'The archive was refused: {detail}',
    hint: 'It tries to write outside the image or is made to exhaust the host. Get it from a source you trust.',
  },
  'image.disk_full': {
    status: 507,
    title: 'The disk is full: {detail}',
    hint: 'Free space under the state directory; it is tried again by itself.',
    retry: true,
  },
  'image.build_failed': {
    status: 500,
    title: 'The build failed: {detail}',
    hint: 'Check the package names; the whole log is in the operation.',
  },
  'image.bad_upload': { status: 422, title: 'The upload ended early: {detail}', hint: 'Send it again.' },

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

  'operation.not_cancellable': { status: 409, title: 'Operation {name} has ended already ({phase})', hint: 'Nothing to do.' },

  'instance.not_running': { status: 409, title: 'Instance {name} is {phase}, not running', hint: 'Start it with `pando start {name}`.' },
  'instance.unsupported': { status: 422, title: '{what} is not possible for {engine} instances', hint: '{alternative}' },
  'instance.start_failed': {
    status: 500,
    title: 'The instance did not start: {detail}',
    hint: 'See `pando describe instance` and `pando logs`.',
    retry: true,
  },
  'instance.crashed': {
    status: 500,
    title: 'The program ended with exit code {exitCode}',
    hint: 'See `pando logs`; it is started again with growing pauses while its restart policy says so.',
    retry: true,
  },
  'instance.unhealthy': {
    status: 500,
    title: 'The health check failed {failures} times: {detail}',
    hint: 'See `pando logs`; an unhealthy instance is restarted.',
    retry: true,
  },
  'instance.file_not_found': { status: 404, title: 'There is no {path} in the instance', hint: 'Check the path with `pando exec`.' },
  'instance.command_not_found': {
    status: 422,
    title: 'The program {command} does not exist in the instance',
    hint: 'Check the command, or the PATH of the image.',
  },

  'qemu.unavailable': { status: 409, title: 'QEMU cannot run here: {detail}', hint: 'Run `pando doctor --fix`.', retry: true },
  'qemu.guest_missing': { status: 409, title: 'The guest kernel is not prepared', hint: 'Run `pando doctor --fix`.', retry: true },
  'qemu.guest_build_failed': {
    status: 500,
    title: 'The guest kernel could not be prepared: {detail}',
    hint: 'Run `pando doctor`; free space, or network access for apt, may be missing.',
    retry: true,
  },
  'qemu.qmp': {
    status: 500,
    title: 'QEMU refused {command}: {detail}',
    hint: 'See `pando describe instance`; the QEMU log is beside the VM.',
  },
  'qemu.agent_silent': {
    status: 504,
    title: 'The agent inside the VM does not answer',
    hint: 'See the serial console: `pando console`.',
    retry: true,
  },
  'qemu.connection_lost': {
    status: 503,
    title: 'The connection to the VM ended during {what}',
    hint: 'See `pando describe instance`: the VM may have ended. Try again.',
    retry: true,
  },
  'docker.unavailable': {
    status: 409,
    title: 'The Docker engine does not answer: {detail}',
    hint: 'Run `pando doctor --fix`.',
    retry: true,
  },
  'docker.api': { status: 500, title: 'The Docker engine refused {call}: {detail}', hint: 'See `pando describe instance`.' },

  'host.no_apt': {
    status: 500,
    title: 'This system has no apt-get to install {packages}',
    hint: 'Install what these Debian packages hold with the tools of your system, then run `pando doctor`.',
  },
  'host.install_failed': {
    status: 500,
    title: 'Installing packages failed: {detail}',
    hint: 'Check the network and the sources of apt, then run `pando doctor --fix` again.',
    retry: true,
  },
  'host.unfit': { status: 409, title: 'This host cannot run Pando: {detail}', hint: '`pando doctor` lists each remedy.' },
  'host.no_user': {
    status: 500,
    title: 'The system user {name} could not be made',
    hint: 'Make it with `useradd --system {name}`, or name another with --qemu-user.',
  },
  'host.server_ended': { status: 503, title: 'The server ended at once ({exit}): {detail}', hint: 'Its log is {log}.', retry: true },

  'client.untrusted_server': {
    status: 502,
    title: 'The certificate of {address} is not trusted: {detail}',
    hint: 'Give its authority with --ca: the file tls/ca.crt in the state directory of the server.',
  },
  'client.connection_lost': {
    status: 502,
    title: 'The connection to {address} broke',
    hint: 'See whether the server runs, then do it again.',
    retry: true,
  },
  'client.bad_answer': {
    status: 502,
    title: '{address} answered with something that is not Pando: {detail}',
    hint: 'Check the address given with --host.',
  },

  'bench.unknown_measure': {
    status: 400,
    title: 'There is no measure called {name}',
    hint: 'The measures are {known}.',
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
  'cli.usage': { status: 400, title: '{detail}', hint: 'See `pando --help`.' },
  'cli.unsafe_archive': {
    status: 422,
    title: 'What the instance sent was refused: {name}',
    hint: 'It tries to write outside the folder it was copied to. Copy to an empty folder, and only from instances you trust.',
  },
  'cli.no_access': {
    status: 403,
    title: 'The socket {address} may not be opened by this user',
    hint: 'Use sudo, or the HTTPS address with a token: --host https://… --token …',
  },
  'cli.no_token': {
    status: 404,
    title: 'The token in {path} cannot be read: {detail}',
    hint: 'Run this on the host of the server, as root, with the --state-dir of the server; the server makes it at its first start.',
  },
  'cli.server_down': {
    status: 503,
    title: 'No Pando server answers at {address}',
    hint: 'Start it with `pando up`, or name another with --host.',
    retry: true,
  },
} as const satisfies Record<string, { status: number; title: string; hint: string; retry?: true }>

export type ErrorCode = keyof typeof errorCodes
