/** What one part can do on this host. */
export interface Probe {
  available: boolean
  version?: string
  /** E.g. `kvm`, `tcg`, `runc`. */
  accelerator?: string
  /** Why not, and what to do; set when not available, or when something works less well than it could. */
  reason?: string
  remedy?: string
}
