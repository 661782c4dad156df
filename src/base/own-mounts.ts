/**
 * Lines for a shell in a mount name space of its own. It begins with all that is mounted on the host, and what stays mounted in it
 * nobody can let go of on the host for as long as it lives: volumes are of no use there, so it lets go of them.
 */
export const letVolumesGo = `while read -r _ place _; do
  case $place in */volumes/*/mount | */mounts/*/*/mount) umount "$place" 2>/dev/null || : ;; esac
done <<END
$(cat /proc/self/mounts)
END`
