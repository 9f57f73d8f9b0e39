"""Every Redis key of the queue; no key text stands anywhere else.

All carry one hash tag, so a cluster keeps them in one slot and a script may use them together.

| key | type | holds |
| --- | --- | --- |
| `{h2r}:job:<id>` | hash | one job; fields in `shared.queue.record` |
| `{h2r}:queued` | sorted set | order score, lowest first |
| `{h2r}:paused` | sorted set | order score of queued jobs that are held back |
| `{h2r}:retrying` | sorted set | ms when the back-off ends |
| `{h2r}:running` | sorted set | ms when the lease ends |
| `{h2r}:completed`, `:failed`, `:cancelled` | sorted set | ms when it ended |
| `{h2r}:samples` | sorted set | order score of samples that have not ended; queued ones stand nowhere else |
| `{h2r}:samples_done` | sorted set | ms when a sample ended, whichever way |
| `{h2r}:outputs` | hash | SHA-1 of an output path → id of the job that will write it |
| `{h2r}:failures` | hash | failure class → how many failed jobs have it |
| `{h2r}:drained` | set | names of nodes that take no more jobs |
| `{h2r}:meta` | hash | `sequence` (of order scores), `swept_ms` (last sweep), `paused` (the queue itself) |
| `{h2r}:pinned` | hash | SHA-256 of a preset as jobs use it → its JSON; `uses:<SHA-256>` → how many jobs |
| `{h2r}:reports` | hash | job id → how the result of its last attempt was verified, JSON |
| `{h2r}:presets` | hash | name of an imported preset → its JSON |
| `{h2r}:preset_defaults` | hash | root, or `` for all → name of the preset of jobs that name none |
| `{h2r}:idempotency:<owner>:<key>` | string | `<job id> <fingerprint>`, with a time to live |
| `{h2r}:claim:<token>` | string | id of the job claimed under it, then `ended`, for some time |
| `{h2r}:view:<digest>` | sorted set | a filtered or sorted list, for some minutes |
| `{h2r}:bulk:<id>` | sorted set | the jobs of a bulk action in the order they are taken, for some minutes |
| `{h2r}:node:<name>` | string | the node's report, with a time to live |
| `{h2r}:nodes` | set | names of nodes seen |
| `{h2r}:events` | stream | changes of state, capped |
| `{h2r}:live` | channel | events for whoever watches |
"""

from shared.domain.job import JobStatus

_TAG = "{h2r}"

JOB_PREFIX = f"{_TAG}:job:"
PAUSED = f"{_TAG}:paused"
SAMPLES = f"{_TAG}:samples"
SAMPLES_DONE = f"{_TAG}:samples_done"
OUTPUTS = f"{_TAG}:outputs"
FAILURES = f"{_TAG}:failures"
DRAINED = f"{_TAG}:drained"
META = f"{_TAG}:meta"
NODES = f"{_TAG}:nodes"
EVENT_STREAM = f"{_TAG}:events"
PINNED = f"{_TAG}:pinned"
PRESETS = f"{_TAG}:presets"
REPORTS = f"{_TAG}:reports"
PRESET_DEFAULTS = f"{_TAG}:preset_defaults"
LIVE_CHANNEL = f"{_TAG}:live"


def job(job_id: str) -> str:
    """Name the hash of a job."""
    return JOB_PREFIX + job_id


def standing(status: JobStatus) -> str:
    """Name the sorted set of the jobs in `status`; paused ones are in `PAUSED` instead."""
    return f"{_TAG}:{status.value}"


def idempotency(owner: str, key: str) -> str:
    """Name the record of an Idempotency-Key."""
    return f"{_TAG}:idempotency:{owner}:{key}"


def claim(token: str) -> str:
    """Name the record of a claim token."""
    return f"{_TAG}:claim:{token}"


def view(digest: str) -> str:
    """Name a filtered or sorted list."""
    return f"{_TAG}:view:{digest}"


def bulk_selection(selection_id: str) -> str:
    """Name the selection of a bulk action."""
    return f"{_TAG}:bulk:{selection_id}"


def node(name: str) -> str:
    """Name a node's report."""
    return f"{_TAG}:node:{name}"


#: The KEYS every script gets, in this order; `lua/prelude.lua` names them.
SCRIPT_KEYS = (
    *(standing(status) for status in JobStatus),
    PAUSED,
    OUTPUTS,
    FAILURES,
    DRAINED,
    META,
    EVENT_STREAM,
    PINNED,
    PRESETS,
    PRESET_DEFAULTS,
    REPORTS,
    SAMPLES,
    SAMPLES_DONE,
)
