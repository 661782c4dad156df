// Made from the kinds by `npm run gen`. Do not edit.
import type { KindInfo } from './api.ts'

// biome-ignore format: made by a program
export const kindTable: readonly KindInfo[] = [
  {"kind":"Instance","plural":"instances","scope":"project","readOnly":false,"verbFields":["state","restarts"],"description":"One running image: as a container or as a virtual machine, by one word.","columns":[{"title":"ENGINE","path":"spec.engine"},{"title":"PHASE","path":"status.phase"},{"title":"IMAGE","path":"spec.image"},{"title":"ADDRESS","path":"status.nics.0.address"},{"title":"NODE","path":"status.node"}]},
  {"kind":"Image","plural":"images","scope":"project","readOnly":true,"verbFields":[],"description":"A verified OCI image that runs as a container or as a virtual machine.","columns":[{"title":"REFERENCE","path":"spec.reference"},{"title":"DIGEST","path":"status.digest"},{"title":"SIZE","path":"status.sizeBytes","format":"bytes"}]},
  {"kind":"Network","plural":"networks","scope":"project","readOnly":false,"verbFields":[],"description":"One layer-2 network that containers and virtual machines of a project share, with its own addresses and DNS.","columns":[{"title":"PHASE","path":"status.phase"},{"title":"SUBNET","path":"status.cidr"},{"title":"GATEWAY","path":"status.gateway"},{"title":"DOMAIN","path":"status.domain"}]},
  {"kind":"Project","plural":"projects","scope":"cluster","readOnly":false,"verbFields":[],"description":"A name space for everything else: its own networks, images and instances, closed to other projects.","columns":[{"title":"PHASE","path":"status.phase"},{"title":"DESCRIPTION","path":"spec.description"}]},
  {"kind":"Node","plural":"nodes","scope":"cluster","readOnly":false,"verbFields":[],"description":"A machine that runs instances, with the engines it offers.","columns":[{"title":"PHASE","path":"status.phase"},{"title":"CPUS","path":"status.capacity.cpus"},{"title":"MEMORY","path":"status.capacity.memoryBytes","format":"bytes"},{"title":"KERNEL","path":"status.kernel"}]},
  {"kind":"Operation","plural":"operations","scope":"project","readOnly":true,"verbFields":[],"description":"Work that takes long: its progress, and how it ended.","columns":[{"title":"VERB","path":"spec.verb"},{"title":"TARGET","path":"spec.target.name"},{"title":"PHASE","path":"status.phase"},{"title":"MESSAGE","path":"status.message"}]},
]
