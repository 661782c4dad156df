# enclose.sh ROOT SOURCE OUT COMMAND...
# In name spaces of its own (see enclosure.ts): makes a file system of nothing but the system's programs, to be read, the file
# SOURCE, to be read, and the folder OUT, and becomes COMMAND in it. All mounts end with the last process in here.
set -e
root=$1 source=$2 out=$3
shift 3
# Of what is mounted on the host nothing may be held up from in here, see own-mounts.ts.
while read -r _ place _; do
  case $place in */volumes/*/mount | */mounts/*/*/mount) umount "$place" 2>/dev/null || : ;; esac
done <<END
$(cat /proc/self/mounts)
END
mount -t tmpfs -o size=64k,mode=755,nosuid tmpfs "$root"
mkdir "$root/usr" "$root/out" "$root/dev"
for name in lib lib32 lib64 libx32; do
  if [ -L "/$name" ]; then
    cp -P "/$name" "$root/"
  elif [ -d "/$name" ]; then
    mkdir "$root/$name"
    mount --bind "/$name" "$root/$name"
    mount -o remount,bind,ro,nosuid,nodev "$root/$name"
  fi
done
: > "$root/source"
: > "$root/dev/null"
mount --bind /usr "$root/usr"
mount --bind "$source" "$root/source"
mount --bind "$out" "$root/out"
mount --bind /dev/null "$root/dev/null"
mount -o remount,bind,ro,nosuid,nodev "$root/usr"
mount -o remount,bind,ro,nosuid,nodev,noexec "$root/source"
mount -o remount,bind,nosuid,nodev,noexec "$root/out"
mount -o remount,ro "$root"
exec chroot "$root" "$@"
