/**
 * Makes a running Linux somebody else, as `pando-identity` does in our own guests (PROTOCOL.md): what a machine has of its own, and
 * where configuration that will be read again names it. POSIX sh, and tools that every cloud image has.
 *
 * Randomness from the host comes as input. $1 host name, $2 machine id (empty: it stays who it is but for its name), then one word for
 * each network card: `from,mac,address,prefix,gateway,mtu`.
 */
export const becomeScript = `
fail() { echo "$1" >&2; exit 1; }
name=$1 machine=$2; shift 2

# A kernel that knows vmgenid has noticed by itself; else it is told with what is there to do so.
cat >/dev/urandom
reseeded=
perl -e 'open(F, "+<", "/dev/urandom") && ioctl(F, 0x5207, 0) or exit 1' 2>/dev/null && reseeded=1
[ -n "$reseeded" ] || python3 -c 'import fcntl; fcntl.ioctl(open("/dev/urandom"), 0x5207)' 2>/dev/null && reseeded=1
[ -n "$reseeded" ] || [ -d /sys/bus/acpi/drivers/vmgenid ] || [ -d /sys/bus/platform/drivers/vmgenid ] ||
  fail 'its kernel cannot be told that it is a copy, so its random numbers would repeat: it needs vmgenid, perl or python3'

# Files that say who a card is. New text goes to a file beside and takes its place at once.
configs() {
  for file in /etc/systemd/network/*.network /etc/systemd/network/*.link /run/systemd/network/*.network /run/systemd/network/*.link \\
    /etc/netplan/*.yaml /run/netplan/*.yaml /etc/network/interfaces /etc/network/interfaces.d/* \\
    /etc/NetworkManager/system-connections/* /run/NetworkManager/system-connections/* /etc/sysconfig/network-scripts/ifcfg-* \\
    /etc/udev/rules.d/*persistent-net*; do
    [ -f "$file" ] && echo "$file"
  done
}
replace() { # file, old, new: whole words only
  [ -n "$2" ] && [ "$2" != "$3" ] && grep -iqF -- "$2" "$1" || return 0
  old=$(printf %s "$2" | sed 's/[.]/\\\\./g')
  sed "s/\\\\(^\\\\|[^0-9A-Za-z.:-]\\\\)$old\\\\($\\\\|[^0-9A-Za-z.:-]\\\\)/\\\\1$3\\\\2/gI" "$1" >"$1.pando" && cat "$1.pando" >"$1"
  rm -f "$1.pando"
}

if [ -n "$machine" ]; then
  old=$(cat /etc/machine-id 2>/dev/null)
  for file in /etc/machine-id /var/lib/dbus/machine-id; do
    [ -s "$file" ] && [ ! -L "$file" ] && echo "$machine" >"$file"
  done
  for journal in /var/log/journal /run/log/journal; do # what it wrote before is still found
    [ -n "$old" ] && [ -d "$journal/$old" ] && ln -sfn "$old" "$journal/$machine"
  done
  rm -f /var/lib/systemd/random-seed /var/lib/dhcp/*.leases /run/systemd/netif/leases/* /var/lib/NetworkManager/*.lease
  for key in /etc/ssh/ssh_host_*_key; do
    [ -f "$key" ] || continue
    type=\${key#/etc/ssh/ssh_host_} type=\${type%_key}
    rm -f "$key" "$key.pub"
    ssh-keygen -q -t "$type" -N '' -f "$key" </dev/null || fail "no new SSH host key ($type)"
    keys=1
  done
fi

cards=
for card in "$@"; do
  IFS=, read -r from mac address prefix gateway mtu <<EOF
$card
EOF
  dev=
  for found in /sys/class/net/*; do
    case $(cat "$found/address" 2>/dev/null) in "$from" | "$mac") dev=\${found##*/} ;; esac
  done
  [ -n "$dev" ] || fail "there is no network card $from"
  was=$(ip -4 -o addr show dev "$dev" scope global | sed -n '1s/.* inet \\([0-9.]*\\).*/\\1/p')
  via=$(ip -4 route show default dev "$dev" | sed -n '1s/.* via \\([0-9.]*\\).*/\\1/p')
  configs | while read -r file; do
    replace "$file" "$from" "$mac"; replace "$file" "$was" "$address"; replace "$file" "$via" "$gateway"
  done
  ss -K dev "$dev" >/dev/null 2>&1 # connections of who it was end here
  ip addr flush dev "$dev" scope global
  ip link set dev "$dev" address "$mac" 2>/dev/null || { ip link set dev "$dev" down; ip link set dev "$dev" address "$mac"; }
  ip link set dev "$dev" mtu "$mtu" up || fail "the network card $dev cannot be changed"
  ip addr add "$address/$prefix" dev "$dev" || fail "the address of $dev cannot be changed"
  ip neigh flush dev "$dev"
  [ -n "$cards" ] || [ -z "$via" ] || ip route replace default via "$gateway" dev "$dev"
  cards="$cards $dev"
done
if [ -n "$cards" ]; then
  if systemctl -q is-active systemd-networkd 2>/dev/null; then
    networkctl reload; for dev in $cards; do networkctl reconfigure "$dev"; done
  elif systemctl -q is-active NetworkManager 2>/dev/null; then
    nmcli connection reload; for dev in $cards; do nmcli device reapply "$dev"; done
  fi >/dev/null 2>&1
fi

was=$(cat /proc/sys/kernel/hostname)
if [ "$was" != "$name" ]; then
  echo "$name" >/etc/hostname
  printf %s "$name" >/proc/sys/kernel/hostname
  replace /etc/hosts "$was" "$name"
fi
[ -z "\${keys:-}" ] || systemctl try-reload-or-restart ssh.service sshd.service >/dev/null 2>&1
for hook in /etc/pando/postfork.d/*; do
  [ -f "$hook" ] && [ -x "$hook" ] && PANDO_FORK=clone PANDO_HOSTNAME=$name PANDO_ADDRESS=\${address:-} "$hook" </dev/null >/dev/null 2>&1
done
exit 0`

/**
 * Before memory is frozen: hooks inside have their say, as in our own guests, and the system says whether a copy of it could become
 * somebody else.
 */
export const preforkScript = `
for hook in /etc/pando/prefork.d/*; do
  [ -f "$hook" ] && [ -x "$hook" ] && { "$hook" </dev/null >/dev/null 2>&1 || { echo "the hook $hook failed" >&2; exit 1; }; }
done
[ "$(uname -s)" = Linux ] || exit 3
command -v ip >/dev/null || exit 4
exit 0`
