import type { ErrorCodes } from './entry.ts'

/** Of what runs: instances, images, snapshots, engines. */
export const workloadsCodes = {
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
  'instance.slow_boot': {
    status: 500,
    title: 'Its program has not begun a minute after its start: {detail}',
    hint: 'See `pando console`. Give it more `memory` or `cpus`, or wait where the host is busy; after five minutes it is started anew.',
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
} as const satisfies ErrorCodes
