import { isDeepStrictEqual } from 'node:util'
import type { LoggedEvent } from '../../api/event.ts'
import type { Stored } from '../../api/kind.ts'
import { isoTime } from '../../base/clock.ts'
import type { Controller, Outcome } from '../../controller/controller.ts'
import type { Key } from '../../store/store.ts'
import { modify } from '../../store/update.ts'
import { Certificate, Route, routeLabel } from './kind.ts'
import { isMadeFor, ownCertificate } from './plan.ts'

/** Makes a certificate for each route that names none, and lets it go with the route. */
export function madeCertificateController(): Controller {
  return {
    name: 'services/publish/made',
    watches: [{ kind: Route }, { kind: Certificate, keys: routeOf }],
    writes: [],
    async reconcile(key, { store, clock, signal }): Promise<Outcome> {
      const [route, certificate] = await Promise.all([store.get(Route, key, signal), store.get(Certificate, key, signal)])
      const wanted = route && ownCertificate(route)
      if (certificate && !isMadeFor(certificate, key.name)) return 'done' // people's own; the route uses it when it fits
      if (wanted && !certificate) {
        const spec = Certificate.spec.parse(wanted)
        await store.create(Certificate, { ...key, labels: { [routeLabel]: key.name }, spec }, signal)
      }
      if (!certificate || certificate.metadata.deletedAt !== undefined) return 'done'
      await modify(store, Certificate, key, (now) => {
        if (now.metadata.uid !== certificate.metadata.uid) return undefined
        if (!wanted) return { ...now, metadata: { ...now.metadata, deletedAt: isoTime(clock) } }
        const { days, directory } = now.spec // what people may have set on it
        const spec = { ...Certificate.spec.parse(wanted), days, ...(directory === undefined ? {} : { directory }) }
        return isDeepStrictEqual(spec, now.spec) ? undefined : { ...now, spec }
      })
      return 'done'
    },
  }
}

/** Whatever its label says: a person may have made one of that name that is gone now. */
function routeOf({ project, name, object }: LoggedEvent): Key[] {
  const labels = (object as Stored<typeof Certificate> | undefined)?.metadata.labels
  return labels?.[routeLabel] === name ? [{ project: project!, name }] : []
}
