/**
 * Where one Pando lives on a host. Several can share a host (tests do): each has its own tag, and everything it makes
 * outside its folders (interfaces, namespaces, rules, containers) carries the tag in its name.
 */
export interface Cell {
  /** 1 to 4 lower-case letters or digits, unique on the host. Default `pd`. */
  tag: string
  /** Survives a reboot. Default /var/lib/pando. */
  stateDir: string
  /** Sockets and pid files, gone after a reboot; kept short because socket paths end at 107 bytes. Default /run/pando. */
  runDir: string
}
