"""Container limits, read from cgroup trees as the kernel lays them out."""

from pathlib import Path

import pytest

from handbrake_service.scheduler.cgroup import Cgroup, CgroupLimits

MIB = 1024**2


def write(root: Path, files: dict[str, str]) -> None:
    """Write files below `root`."""
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def cgroup(tmp_path: Path, files: dict[str, str], membership: str) -> Cgroup:
    """Write a cgroup tree and return its control group."""
    write(tmp_path / "fs", files)
    (tmp_path / "membership").write_text(membership)
    return Cgroup(tmp_path / "fs", tmp_path / "membership")


V2_CONTAINER = {
    "cgroup.controllers": "cpu memory\n",
    "cpu.max": "50000 100000\n",
    "memory.max": f"{256 * MIB}\n",
    "memory.current": f"{100 * MIB}\n",
    "memory.stat": f"anon 5\ninactive_file {30 * MIB}\n",
    "cpu.stat": "usage_usec 2500000\nuser_usec 1\n",
}
V1_CONTAINER = {
    "cpu/cpu.cfs_quota_us": "150000\n",
    "cpu/cpu.cfs_period_us": "100000\n",
    "cpuacct/cpuacct.usage": "2500000000\n",
    "memory/memory.limit_in_bytes": f"{512 * MIB}\n",
    "memory/memory.usage_in_bytes": f"{100 * MIB}\n",
    "memory/memory.stat": f"total_inactive_file {30 * MIB}\n",
}


def test_v2_container_limits_and_usage(tmp_path: Path) -> None:
    group = cgroup(tmp_path, V2_CONTAINER, "0::/\n")
    assert group.limits() == CgroupLimits(cpus=0.5, memory_bytes=256 * MIB)
    assert group.memory_used_bytes() == 70 * MIB
    assert group.cpu_used_s() == 2.5


def test_v1_container_limits_and_usage(tmp_path: Path) -> None:
    membership = "4:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc\n1:name=systemd:/docker/abc\n"
    group = cgroup(tmp_path, V1_CONTAINER, membership)
    assert group.limits() == CgroupLimits(cpus=1.5, memory_bytes=512 * MIB)
    assert group.memory_used_bytes() == 70 * MIB
    assert group.cpu_used_s() == 2.5


def test_hybrid_layout_uses_v1_where_the_controllers_are(tmp_path: Path) -> None:
    files = V1_CONTAINER | {"unified/cgroup.procs": "1\n"}
    group = cgroup(tmp_path, files, "4:memory:/\n3:cpu,cpuacct:/\n0::/\n")
    assert group.limits() == CgroupLimits(cpus=1.5, memory_bytes=512 * MIB)


def test_the_strictest_limit_of_all_ancestors_counts(tmp_path: Path) -> None:
    files = {
        "cgroup.controllers": "cpu memory\n",
        "system.slice/cpu.max": "100000 100000\n",
        "system.slice/memory.max": f"{300 * MIB}\n",
        "system.slice/h2r.service/cpu.max": "max 100000\n",
        "system.slice/h2r.service/memory.max": f"{900 * MIB}\n",
    }
    group = cgroup(tmp_path, files, "0::/system.slice/h2r.service\n")
    assert group.limits() == CgroupLimits(cpus=1.0, memory_bytes=300 * MIB)


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"cgroup.controllers": "", "cpu.max": "max 100000\n", "memory.max": "max\n"},
        {
            "cpu/cpu.cfs_quota_us": "-1\n",
            "cpu/cpu.cfs_period_us": "100000\n",
            "memory/memory.limit_in_bytes": "9223372036854771712\n",
        },
    ],
)
def test_a_missing_limit_is_none(tmp_path: Path, files: dict[str, str]) -> None:
    membership = "4:memory:/\n3:cpu,cpuacct:/\n0::/\n"
    assert cgroup(tmp_path, files, membership).limits() == CgroupLimits(cpus=None, memory_bytes=None)
