#!/usr/bin/perl
# launch.pl TAP... -- COMMAND...      TAP is <index>:<network namespace path>:<interface>
# Opens taps (and /dev/vhost-net, where @vhost<index>@ asks for it), puts the descriptors' numbers in place of @tap<index>@, and
# becomes COMMAND. Opening a tap takes root, entering namespaces and an ioctl, none of which COMMAND (QEMU under its own user)
# may do and Node can; perl-base is on every Debian. The network namespace of COMMAND is the first tap's.
# No modules, not even strict: to load those takes longer than all of this.

my ($CLONE_NEWNET, $SYS_SETNS, $TUNSETIFF, $IFF_TAP, $IFF_NO_PI, $IFF_VNET_HDR) = (0x40000000, 308, 0x400454ca, 0x2, 0x1000, 0x4000);
$^F = 1023;    # descriptors up to this number stay open in COMMAND

my (%fd, @keep, $home);
while (@ARGV and (my $tap = shift @ARGV) ne '--') {
    my ($index, $namespace, $interface) = split /:/, $tap;
    enter($namespace);
    $home //= $namespace;
    open my $tun, '+<', '/dev/net/tun' or die "cannot open /dev/net/tun: $!\n";
    my $request = pack 'a16 s x22', $interface, $IFF_TAP | $IFF_NO_PI | $IFF_VNET_HDR;
    ioctl $tun, $TUNSETIFF, $request or die "cannot use the interface $interface: $!\n";
    $fd{"\@tap$index\@"} = fileno $tun;
    push @keep, $tun;
    if (grep { /\@vhost$index\@/ } @ARGV) {
        open my $vhost, '+<', '/dev/vhost-net' or die "cannot open /dev/vhost-net: $!\n";
        $fd{"\@vhost$index\@"} = fileno $vhost;
        push @keep, $vhost;
    }
}
enter($home) if defined $home;
s/(\@(?:tap|vhost)\d+\@)/$fd{$1} \/\/ $1/ge for @ARGV;
exec { $ARGV[0] } @ARGV or die "cannot run $ARGV[0]: $!\n";

sub enter {
    my ($path) = @_;
    open my $namespace, '<', $path or die "cannot open the network namespace $path: $!\n";
    syscall($SYS_SETNS, fileno $namespace, $CLONE_NEWNET) == 0 or die "cannot enter the network namespace $path: $!\n";
    close $namespace;
}
