// What does not wait for the application, which is still on its way: light or dark, so that nothing flashes, and what it is going to ask
// the server for first. `data/ahead.ts` finds the answers; what nobody asks for is lost.
;(() => {
  const kept = (name) => {
    try {
      return localStorage.getItem(`pando.${name}`)
    } catch {} // storage may be switched off
    return null
  }
  const chosen = kept('theme') ?? 'auto'
  const dark = chosen === 'dark' || (chosen === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
  document.documentElement.lang = kept('language') ?? navigator.language

  const { pathname, search } = location
  // Nobody is signed in who has never been here: such a browser asks for nothing but who it is.
  if (pathname === '/sign-in' || kept('signed-in') !== 'yes') return
  const project = kept('project')
  const wanted = ['/v1/me', '/v1/healthz']
  // Pages that are no list of a kind.
  const others = ['/access', '/account', '/alarms', '/audit', '/device', '/settings', '/topology']
  if (pathname === '/') {
    wanted.push(`/v1/instances/map${project ? `?project=${encodeURIComponent(project)}` : ''}`)
    if (kept('machines') === 'yes') wanted.push('/v1/nodes?limit=500') // not everybody may see them
  } else if (search === '' && /^(\/projects\/[^/]+)?\/[a-z]+$/.test(pathname) && !others.includes(pathname))
    wanted.push(`/v1${pathname}?limit=100`)
  window.pandoAhead = new Map(wanted.map((path) => [path, fetch(path, { credentials: 'same-origin', cache: 'no-store' })]))
  // Whoever takes one sees why it failed; those that nobody takes fail in silence.
  for (const answer of window.pandoAhead.values()) answer.catch(() => {})
})()
