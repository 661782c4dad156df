import { execFileSync } from 'node:child_process'

interface Link {
  ifname: string
  ifalias?: string
}

/** Counts frames on a bridge that no one may send: from any port but its own with an instance's MAC or IPv4 address. */
export class FrameWatch {
  readonly #netns: string

  private constructor(netns: string) {
    this.#netns = netns
  }

  /** `port` is the id of the instance's port, `<uid>-0`. Looks at frames before any rule of Pando's does. */
  static start({ netns, port, mac, address }: { netns: string; port: string; mac: string; address: string }): FrameWatch {
    const links = JSON.parse(execFileSync('ip', ['-n', netns, '-j', 'link'], { encoding: 'utf8' })) as Link[]
    const own = links.find(({ ifalias }) => ifalias === port)?.ifname
    if (own === undefined) throw new Error(`no port ${port} in ${netns}`)
    const foreign = `iifname != { "${own}", "br0", "up0" }`
    const rules = `table bridge frame_watch {
      counter foreign { }
      counter every { }
      chain watch { type filter hook prerouting priority -400; policy accept;
        counter name every
        ${foreign} ether saddr ${mac} counter name foreign
        ${foreign} ip saddr ${address} counter name foreign
        ${foreign} arp saddr ip ${address} counter name foreign
        ${foreign} arp saddr ether ${mac} counter name foreign
      }
    }`
    execFileSync('ip', ['netns', 'exec', netns, 'nft', '-f', '-'], { input: rules })
    return new FrameWatch(netns)
  }

  /** Frames that should not be, and all there were. */
  counts(): { seen: number; all: number } {
    const text = execFileSync('ip', ['netns', 'exec', this.#netns, 'nft', '-j', 'list', 'counters', 'table', 'bridge', 'frame_watch'], {
      encoding: 'utf8',
    })
    const list = (JSON.parse(text) as { nftables: { counter?: { name: string; packets: number } }[] }).nftables
    const packets = (name: string) => list.find(({ counter }) => counter?.name === name)?.counter?.packets ?? Number.NaN
    return { seen: packets('foreign'), all: packets('every') }
  }
}
