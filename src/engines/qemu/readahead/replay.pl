#!/usr/bin/perl
# replay.pl < PLAN      PLAN has a line for each read: <whole|part> <offset> <length> <path>
# Brings files into the page cache, whole or in parts, in large reads. Perl, because Node has no posix_fadvise: without it the
# kernel reads on past the end of each part (a third more than was asked for, as measured), and what is there already cannot be
# seen. A file that is read whole is better off with the kernel's own read-ahead, which makes larger requests.
use strict;
use warnings;

use constant { SYS_FADVISE64 => 221, POSIX_FADV_RANDOM => 1, SYS_CACHESTAT => 451 };

my ($path, $file, $content) = ('');
while (<STDIN>) {
    chomp;
    my ($extent, $offset, $length, $of) = split / /, $_, 4;
    if ($of ne $path) {
        $path = $of;
        open $file, '<:raw', $path or die "cannot open $path: $!\n";
        syscall SYS_FADVISE64, fileno $file, 0, 0, POSIX_FADV_RANDOM if $extent eq 'part';
    }
    next if resident($offset, $length);
    sysseek $file, $offset, 0;
    defined sysread $file, $content, $length or die "cannot read $path: $!\n";
}

# Linux 6.5 and newer can tell; elsewhere it is read again, from memory.
sub resident {
    my ($offset, $length) = @_;
    my ($range, $pages) = (pack('QQ', $offset, $length), pack('Q5', (0) x 5));
    return syscall(SYS_CACHESTAT, fileno $file, $range, $pages, 0) == 0 && unpack('Q', $pages) * 4096 >= $length;
}
