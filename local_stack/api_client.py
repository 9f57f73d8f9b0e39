"""Speaks to the gateway's public API as any script would. Knows no other way into the stack."""

from typing import Any

import requests

from shared.domain.job import Job, JobPage, JobStatus

#: Longest wait for a connection and for a reply, seconds.
_TIMEOUT_S = 5.0


class ApiRefused(Exception):
    """The gateway answered with an error; the message is its sentence, `code` its stable code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class ApiUnreachable(Exception):
    """The gateway did not answer, or said that it cannot just now."""


class ApiClient:
    """A signed-in session at the gateway at `address`."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy configured for the outside has no business here

    def sign_in(self, username: str, password: str) -> None:
        """Log in; raise ApiRefused when the gateway does not accept it."""
        body = self._ask("POST", "/api/auth/login", json={"username": username, "password": password})
        self._session.headers["Authorization"] = f"Bearer {body['token']}"

    def add_job(self, input_path: str) -> Job:
        """Queue `input_path` with the default preset."""
        return Job.model_validate(self._ask("POST", "/api/jobs/add", json={"input_path": input_path}))

    def job(self, job_id: str) -> Job:
        """Return the job as it stands now."""
        return Job.model_validate(self._ask("GET", f"/api/jobs/status/{job_id}"))

    def unfinished_job_of(self, input_path: str) -> Job | None:
        """Return the job that waits or runs for `input_path`, if there is one among the first hundred."""
        open_statuses = f"{JobStatus.QUEUED},{JobStatus.RUNNING},{JobStatus.RETRYING}"
        query = {"status": open_statuses, "limit": "100"}
        page = JobPage.model_validate(self._ask("GET", "/api/jobs/list", params=query))
        return next((job for job in page.jobs if job.input_path == input_path), None)

    def close(self) -> None:
        """Let go of the connections; the session at the gateway runs out by itself."""
        self._session.close()

    def _ask(self, method: str, path: str, **arguments: Any) -> Any:
        try:
            reply = self._session.request(method, self._address + path, timeout=_TIMEOUT_S, **arguments)
            body = reply.json()
        except requests.RequestException as error:
            raise ApiUnreachable(f"{path} is not answered ({type(error).__name__})") from error
        if reply.ok:
            return body
        message = str(body.get("message", reply.reason))
        if reply.status_code >= 500:
            raise ApiUnreachable(message)
        raise ApiRefused(str(body.get("error", "")), message)
