"""`deploy_microservices.sh`: deploys, converts a file, and stops."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import requests
import socketio

from local_stack.api_client import ApiClient
from local_stack.video_facts import probe_duration_s
from shared.domain.job import TERMINAL, JobStatus
from tests.docker.conftest import OWNER, Deployment
from tests.support.waiting import wait_for

pytestmark = pytest.mark.timeout(1200)


def _make_clip(file: Path) -> None:
    subprocess.run(
        [
            *("ffmpeg", "-loglevel", "error"),
            *("-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=6"),
            *("-f", "lavfi", "-i", "sine=frequency=440:duration=6"),
            *("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", str(file)),
        ],
        check=True,
    )


def _containers(project: str) -> list[str]:
    listed = subprocess.run(
        ["docker", "ps", "--all", "--quiet", "--filter", f"label=com.docker.compose.project={project}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return listed.stdout.split()


def _token(deployment: Deployment, password: str) -> str:
    reply = requests.post(
        f"{deployment.api}/api/auth/login", json={"username": "admin", "password": password}, timeout=5
    )
    return str(reply.json()["token"])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can change the owner of the archive")
def test_deploy_convert_and_stop(deployment: Deployment) -> None:
    clip = deployment.tv / "Show" / "episode.mkv"
    clip.parent.mkdir()
    _make_clip(clip)

    deployed = deployment.script("deploy")
    assert deployed.returncode == 0, deployed.stdout
    assert len(_containers(deployment.project)) == 4
    password = re.search(r"Password +(\S+)", deployed.stdout)
    assert password is not None, deployed.stdout
    assert (deployment.checkout / ".env").stat().st_mode & 0o077 == 0
    assert "SOURCE_QUIET_SECONDS='0'" in (deployment.checkout / ".env").read_text()

    # Through nginx, as a browser would.
    assert "<html" in requests.get(f"{deployment.dashboard}/queue", timeout=5).text
    assert requests.get(f"{deployment.dashboard}/health", timeout=5).json()["status"] == "healthy"
    with socketio.SimpleClient() as live:
        token = _token(deployment, password[1])
        live.connect(deployment.dashboard, auth={"token": token}, transports=["websocket"])
        # A report of the node may arrive first.
        assert any(live.receive(timeout=5)[0] == "snapshot" for _ in range(5))
    client = ApiClient(deployment.dashboard)
    client.sign_in("admin", password[1])
    job = client.add_job(str(clip))
    wait_for(lambda: client.job(job.job_id).status in TERMINAL, "the job to end", 120)
    ended = client.job(job.job_id)
    client.close()
    assert ended.status is JobStatus.COMPLETED, ended
    copy = Path(ended.output_path)
    assert copy.is_relative_to(deployment.archive)
    duration_s = probe_duration_s(copy)
    assert duration_s is not None
    assert abs(duration_s - 6) < 0.5
    assert (copy.stat().st_uid, copy.stat().st_gid) == (OWNER, OWNER)

    again = deployment.script("deploy")
    assert again.returncode == 0, again.stdout
    assert password[1] not in again.stdout
    restarted = deployment.script("restart", "api-gateway")
    assert restarted.returncode == 0, restarted.stdout
    assert deployment.script("status").stdout.count("(healthy)") == 4

    stopped = deployment.script("stop")
    assert stopped.returncode == 0, stopped.stdout
    assert _containers(deployment.project) == []
    assert copy.exists()


def test_a_missing_folder_is_reported_before_anything_is_built(deployment: Deployment) -> None:
    shutil.rmtree(deployment.tv)
    refused = deployment.script("deploy")
    assert refused.returncode == 1
    assert f"TV_SOURCE is set to {deployment.tv}, which is not a folder on this host." in refused.stdout
    assert not (deployment.checkout / ".env").exists()


def test_an_archive_owned_by_root_asks_for_the_owner_of_the_copies(deployment: Deployment) -> None:
    os.chown(deployment.archive, 0, 0)
    refused = deployment.script("deploy")
    assert refused.returncode == 1
    assert "PUID=1000 PGID=1000" in refused.stdout
