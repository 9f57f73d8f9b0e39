"""Every Redis key of the queue; no other module builds key names.

All keys share one hash tag, so a cluster stores them in one slot and a script may use them together.

| key | type | holds |
| --- | --- | --- |
| `{h2r}:job:<id>` | hash | one job; fields in `shared.queue.record` |
| `{h2r}:queued` | sorted set | order score, lowest first |
| `{h2r}:paused` | sorted set | order score of paused queued jobs |
| `{h2r}:retrying` | sorted set | ms when the back-off ends |
| `{h2r}:running` | sorted set | ms when the lease ends |
| `{h2r}:completed`, `:failed`, `:cancelled` | sorted set | ms when it ended |
| `{h2r}:samples` | sorted set | order score of unfinished samples; queued samples are in no other set |
| `{h2r}:samples_done` | sorted set | ms when a sample ended, with any outcome |
| `{h2r}:outputs` | hash | SHA-1 of an output path → id of the job that reserves it |
| `{h2r}:failures` | hash | failure class → number of failed jobs |
| `{h2r}:drained` | set | names of nodes that claim no more jobs |
| `{h2r}:meta` | hash | `sequence` (of order scores), `swept_ms` (last sweep), `paused` (the queue itself) |
| `{h2r}:pinned` | hash | SHA-256 of a pinned preset → its JSON; `uses:<SHA-256>` → number of its jobs |
| `{h2r}:reports` | hash | job id → verification report of its last attempt, JSON |
| `{h2r}:presets` | hash | name of an imported preset → its JSON |
| `{h2r}:preset_defaults` | hash | root, or `` for all → name of its default preset |
| `{h2r}:idempotency:<owner>:<key>` | string | `<job id> <fingerprint>`, with a TTL |
| `{h2r}:claim:<token>` | string | id of the claimed job, then `ended`, with a TTL |
| `{h2r}:bulk:<id>` | sorted set | the jobs of a bulk action in processing order, with a TTL |
| `{h2r}:node:<name>` | string | the node's report, with a TTL |
| `{h2r}:nodes` | set | names of nodes seen |
| `{h2r}:events` | stream | job changes, capped in length; a consumer group for each subscriber |
| `{h2r}:live` | channel | progress, node reports and pauses of the queue, for connected clients |
| `{h2r}:wake` | channel | empty messages to the nodes: there may be a job to claim |
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
WAKE_CHANNEL = f"{_TAG}:wake"


def job(job_id: str) -> str:
    """Return the key of a job's hash."""
    return JOB_PREFIX + job_id


def status_set(status: JobStatus) -> str:
    """Return the key of the sorted set of jobs in `status`; paused queued jobs are in `PAUSED` instead."""
    return f"{_TAG}:{status.value}"


def idempotency(owner: str, key: str) -> str:
    """Return the key of an Idempotency-Key's record."""
    return f"{_TAG}:idempotency:{owner}:{key}"


def claim(token: str) -> str:
    """Return the key of a claim token's record."""
    return f"{_TAG}:claim:{token}"


def bulk_selection(selection_id: str) -> str:
    """Return the key of a bulk action's selection."""
    return f"{_TAG}:bulk:{selection_id}"


def node(name: str) -> str:
    """Return the key of a node's report."""
    return f"{_TAG}:node:{name}"


#: The KEYS passed to every script, in the order that `lua/prelude.lua` expects.
SCRIPT_KEYS = (
    *(status_set(status) for status in JobStatus),
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
