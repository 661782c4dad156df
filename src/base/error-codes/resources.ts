import type { ErrorCodes } from './entry.ts'

/** Of what it runs on: nodes, networks, volumes, security groups. */
export const resourcesCodes = {
  'node.too_small': { status: 422, title: 'No node has {wanted} {what}: the largest has {largest}', hint: 'Ask for less, or add a node.' },
  'node.full': {
    status: 409,
    title: 'No node has {wanted} {what} free just now (the freest has {free})',
    hint: 'It starts as soon as room appears; remove something to make room, or let the node promise more (`spec.overcommit` of the Node).',
    retry: true,
  },
  'node.no_such_labels': {
    status: 409,
    title: 'No node that is ready has the labels {labels}',
    hint: 'It starts as soon as one has them; change `placement.labels`, or give a node those labels.',
    retry: true,
  },
  'node.engine_unavailable': { status: 409, title: 'No node can run a {engine}: {reason}', hint: '{remedy}', retry: true },

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
  'network.setup_failed': { status: 500, title: 'The network could not be set up: {detail}', hint: 'Run `pando doctor`.', retry: true },

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
    title: 'There is no room for {what} ({free} are free)',
    hint: 'Make a larger volume, free space in its pool, or use another pool. Rooms are in `pando pool ls`.',
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
} as const satisfies ErrorCodes
