"""Defines what a confined thread may read and write. `landlock` enforces it."""

import functools
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

#: Programs, libraries and their data. NixOS and Guix keep them in a store.
_SYSTEM = tuple(map(Path, ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/nix/store", "/gnu/store")))
#: Files that the loader, fontconfig and the drivers of hardware encoders read. None of them holds a secret.
#: Of /proc, only files about the machine are included and nothing below /proc/<pid>.
_SYSTEM_DATA = tuple(
    Path(place)
    for place in (
        *("/etc/ld.so.cache", "/etc/ld.so.preload", "/etc/localtime", "/etc/locale.alias"),
        *("/etc/fonts", "/var/cache/fontconfig"),
        *("/etc/OpenCL", "/etc/vulkan", "/etc/glvnd", "/etc/libva.conf", "/run/opengl-driver"),
        *("/opt/intel", "/opt/amdgpu", "/opt/amdgpu-pro", "/opt/rocm"),
        *("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/devices", "/proc/driver/nvidia"),
        *("/proc/sys/vm/overcommit_memory", "/proc/sys/kernel/osrelease"),
        *("/sys/devices", "/sys/dev/char", "/sys/class/drm", "/sys/bus/pci/devices", "/sys/module/nvidia"),
        *("/dev/zero", "/dev/random", "/dev/urandom"),
    )
)
#: Device name prefixes of hardware encoders: Intel and AMD, AMD compute, NVIDIA.
_HARDWARE = ("dri", "kfd", "nvidia")
_DEVICES = Path("/dev")
_LIBRARY_FOLDERS = ("lib", "lib64", "share")


@dataclass(frozen=True)
class Policy:
    """Files and folders by path or file descriptor. Paths that do not exist are ignored."""

    execute: tuple[Path, ...] = ()
    """May be read and executed."""
    read: tuple[Path | int, ...] = ()
    write: tuple[Path | int, ...] = ()
    """Files may be read, written and truncated. Inside folders, entries may also be created and deleted."""
    devices: tuple[Path, ...] = ()
    """May be read, written and controlled by ioctl."""


def of_program(
    program: str,
    *,
    read: tuple[Path | int, ...] = (),
    write: tuple[Path | int, ...] = (),
) -> Policy:
    """Return the policy of a media program: system files, hardware encoders, and the given paths."""
    return Policy(
        execute=(*_SYSTEM, *_own_folders(program)),
        read=(*_SYSTEM_DATA, *read),
        write=(Path("/dev/null"), *write),
        devices=tuple(device for device in _DEVICES.iterdir() if device.name.startswith(_HARDWARE)),
    )


@functools.cache
def _own_folders(program: str) -> tuple[Path, ...]:
    """Return the folders of a program installed outside the system folders, such as /opt/handbrake/bin."""
    found = shutil.which(program)
    folder = Path(os.path.realpath(found)).parent if found else Path("/usr/bin")
    if any(folder.is_relative_to(system) for system in _SYSTEM):
        return ()
    libraries = [folder.parent / name for name in _LIBRARY_FOLDERS] if folder.name == "bin" else []
    return (folder, *libraries)
