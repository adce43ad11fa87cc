#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
# bad_disk.py BACK MOUNT MODE: a file system at MOUNT of what is in the folder BACK, which behaves as the file MODE says at each
# call: good, slow (10 ms a write), hang (until it says something else), full or readonly. It ends with fusermount3 -u.
import errno
import os
import sys
import time

from fusepy import FUSE, FuseOSError, Operations

back, mount, mode_file = sys.argv[1:]


def mode():
    with open(mode_file) as file:
        return file.read().strip()


def obey(writes):
    while (now := mode()) == "hang":
        time.sleep(0.02)
    if writes and now == "slow":
        time.sleep(0.01)
    if writes and now in ("full", "readonly"):
        raise FuseOSError(errno.ENOSPC if now == "full" else errno.EROFS)


class Disk(Operations):
    def __call__(self, op, path, *arguments):
        if not hasattr(self, op):
            raise FuseOSError(errno.ENOSYS)
        obey(op in ("create", "write", "fsync", "mkdir", "truncate"))
        try:
            return getattr(self, op)(back + path, *arguments)
        except OSError as error:
            raise FuseOSError(error.errno)

    def getattr(self, path, fh=None):
        found = os.lstat(path)
        return {key: getattr(found, key) for key in
                ("st_mode", "st_size", "st_nlink", "st_uid", "st_gid", "st_mtime", "st_atime", "st_ctime")}

    def readdir(self, path, fh):
        return [".", "..", *os.listdir(path)]

    def statfs(self, path):
        found = os.statvfs(path)
        return {key: getattr(found, key) for key in ("f_bsize", "f_frsize", "f_blocks", "f_bfree", "f_bavail", "f_files",
                                                     "f_ffree", "f_namemax")}

    def mkdir(self, path, how):
        os.mkdir(path, how)

    def create(self, path, how, fi=None):
        return os.open(path, os.O_RDWR | os.O_CREAT, how)

    def open(self, path, flags):
        return os.open(path, flags)

    def read(self, path, n, at, fh):
        return os.pread(fh, n, at)

    def write(self, path, octets, at, fh):
        return os.pwrite(fh, octets, at)

    def truncate(self, path, n, fh=None):
        os.truncate(path, n)

    def chown(self, path, uid, gid):
        os.chown(path, uid, gid)

    def fsync(self, path, only_data, fh):
        os.fsync(fh)

    def unlink(self, path):
        os.unlink(path)

    def release(self, path, fh):
        os.close(fh)

    # A call that asks nothing of the disk.
    def flush(self, path, fh):
        return 0

    access = init = destroy = lambda self, *_: 0


FUSE(Disk(), mount, foreground=True, nothreads=True, big_writes=True)
