/** Changes with the image, so that a newer Pando builds its own. */
export const tourReference = 'pando-tour:1'

/** The program: a page that is made anew for each request, and tells where it runs. */
const page = `#!/bin/sh
engine=vm
[ -e /.dockerenv ] && engine=container
printf 'content-type: text/plain\\r\\n\\r\\n'
echo "engine: $engine"
echo "host: $(hostname)"
echo "kernel: $(uname -r)"
echo "uptime: $(( $(date +%s) - $(cat /tmp/started) )) s"
`

/** The shell stays the first process and ends at once when it is asked to; httpd alone would not hear the signal. */
const start = `#!/bin/sh
date +%s >/tmp/started
echo "$(hostname) serves its page on port 80"
trap 'exit 0' TERM
httpd -f -v -p 80 -h /www &
wait
`

const applets = ['cat', 'date', 'free', 'hostname', 'httpd', 'id', 'ip', 'ls', 'nslookup', 'ping', 'ps', 'sh', 'top', 'uname', 'wget']

/** What `image build` makes of Debian's static busybox: two megabytes, no registry, a second or two. */
export const tourBuild = {
  reference: tourReference,
  packages: ['busybox-static'],
  variant: 'none',
  files: {
    '/tmp': { directory: true, mode: 0o1777 },
    '/start.sh': { content: start, mode: 0o755 },
    '/www/cgi-bin/index.cgi': { content: page, mode: 0o755 },
    ...Object.fromEntries(applets.map((name) => [`/bin/${name}`, { symlink: 'busybox' }])),
  },
  config: { entrypoint: ['/start.sh'], env: { PATH: '/bin' }, exposedPorts: ['80/tcp'] },
}

/** `engine: vm\nhost: …` -> fields. */
export function parsePage(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const colon = line.indexOf(': ')
      return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 2)]]
    }),
  )
}
