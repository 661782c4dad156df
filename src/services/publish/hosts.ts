/** Is a certificate for `name`, perhaps `*.shop.example`, good for `host`? A star stands for one label, as browsers read it. */
export function coversHost(name: string, host: string): boolean {
  if (name === host) return true
  return name.startsWith('*.') && !host.startsWith('*.') && host.slice(host.indexOf('.')) === name.slice(1)
}

/** Can a request be meant for both? In routes a star stands for any number of labels. */
export function overlap(a: string, b: string): boolean {
  return a === b || isBelow(a, b) || isBelow(b, a)
}

function isBelow(host: string, star: string): boolean {
  return star.startsWith('*.') && host.endsWith(star.slice(1))
}

/** A name for the route of a host and path: `shop.example` and `/api/v1` -> `shop-example-api-v1`. */
export function slugOf(host: string, path: string): string {
  const words = `${host.replace(/^\*/, 'any')}${path}`.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return words
    .replace(/^-+|-+$/g, '')
    .slice(0, 52)
    .replace(/-+$/, '')
}
