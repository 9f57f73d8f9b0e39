"""A client of the gateway's public API, with no other access to the stack."""

from typing import Any

import requests

from shared.domain.job import Job, JobPage, JobStatus

#: Timeout for connecting and for a reply.
_TIMEOUT_S = 5.0


class ApiRefused(Exception):
    """The gateway answered with a 4xx error: its message and its stable `code`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class ApiUnreachable(Exception):
    """The gateway did not respond, or answered with a 5xx error."""


class ApiClient:
    """A session with the gateway at `address`; call `sign_in` first."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._session = requests.Session()
        self._session.trust_env = False  # ignore proxies in the environment

    def sign_in(self, username: str, password: str) -> None:
        """Log in. Raises ApiRefused if the gateway rejects the credentials."""
        body = self._ask("POST", "/api/auth/login", json={"username": username, "password": password})
        self._session.headers["Authorization"] = f"Bearer {body['token']}"

    def add_job(self, input_path: str) -> Job:
        """Queue `input_path` with the default preset and return the job."""
        return Job.model_validate(self._ask("POST", "/api/jobs/add", json={"input_path": input_path}))

    def job(self, job_id: str) -> Job:
        """Return the current state of a job."""
        return Job.model_validate(self._ask("GET", f"/api/jobs/status/{job_id}"))

    def unfinished_job_of(self, input_path: str) -> Job | None:
        """Return the unfinished job of `input_path`, or None. Searches the first 100 unfinished jobs."""
        open_statuses = f"{JobStatus.QUEUED},{JobStatus.RUNNING},{JobStatus.RETRYING}"
        query = {"status": open_statuses, "limit": "100"}
        page = JobPage.model_validate(self._ask("GET", "/api/jobs/list", params=query))
        return next((job for job in page.jobs if job.input_path == input_path), None)

    def close(self) -> None:
        """Close the connections. The session at the gateway is left to expire."""
        self._session.close()

    def _ask(self, method: str, path: str, **arguments: Any) -> Any:
        try:
            reply = self._session.request(method, self._address + path, timeout=_TIMEOUT_S, **arguments)
            body = reply.json()
        except requests.RequestException as error:
            raise ApiUnreachable(f"no reply from {path} ({type(error).__name__})") from error
        if reply.ok:
            return body
        message = str(body.get("message", reply.reason))
        if reply.status_code >= 500:
            raise ApiUnreachable(message)
        raise ApiRefused(str(body.get("error", "")), message)
