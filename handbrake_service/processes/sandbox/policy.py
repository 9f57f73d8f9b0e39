"""What a confined thread may read and write; how that is enforced is for `landlock` to know."""

import functools
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

#: Programs, libraries and the data they come with. NixOS and Guix have theirs in a store.
_SYSTEM = tuple(map(Path, ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/nix/store", "/gnu/store")))
#: What the loader, fontconfig and the drivers of hardware encoders read, and nothing that holds a secret.
#: Of /proc only what is about the machine: everything below /proc/<pid> is about somebody.
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
#: Hardware encoders: Intel and AMD, AMD's compute, NVIDIA.
_HARDWARE = ("dri", "kfd", "nvidia")
_DEVICES = Path("/dev")
_LIBRARY_FOLDERS = ("lib", "lib64", "share")


@dataclass(frozen=True)
class Policy:
    """Files and folders by path, or by open handle; what is not there is left out."""

    execute: tuple[Path, ...] = ()
    """May be read and run."""
    read: tuple[Path | int, ...] = ()
    write: tuple[Path | int, ...] = ()
    """Files may be read, written and emptied; in folders, files and folders may also be made and deleted."""
    devices: tuple[Path, ...] = ()
    """May be read, written and controlled."""


def of_program(
    program: str,
    *,
    read: tuple[Path | int, ...] = (),
    write: tuple[Path | int, ...] = (),
) -> Policy:
    """Return the policy of a media program: the system it runs on, and what is named here."""
    return Policy(
        execute=(*_SYSTEM, *_own_folders(program)),
        read=(*_SYSTEM_DATA, *read),
        write=(Path("/dev/null"), *write),
        devices=tuple(device for device in _DEVICES.iterdir() if device.name.startswith(_HARDWARE)),
    )


@functools.cache
def _own_folders(program: str) -> tuple[Path, ...]:
    """Name what belongs to a program that is installed for itself, such as in /opt/handbrake/bin."""
    found = shutil.which(program)
    folder = Path(os.path.realpath(found)).parent if found else Path("/usr/bin")
    if any(folder.is_relative_to(system) for system in _SYSTEM):
        return ()
    libraries = [folder.parent / name for name in _LIBRARY_FOLDERS] if folder.name == "bin" else []
    return (folder, *libraries)
