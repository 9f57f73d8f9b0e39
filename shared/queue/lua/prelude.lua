-- Shared definitions, prepended to every script.
--
-- KEYS  queued running retrying completed failed cancelled paused outputs failures drained meta events pinned presets
--       preset_defaults reports samples samples_done [own key of the script]
-- ARGV  job key prefix, live channel, wake channel, arguments of the script...
--
-- The only clock is Redis's. A script runs completely or not at all. Scripts are idempotent: a repeated call (redis-py
-- sends a command again if its reply was lost) finds its work done and returns the same reply.
--
-- An encode job is in exactly one of the sets queued, paused, running, retrying, completed, failed, cancelled. Its
-- `status` is the name of that set, except that paused jobs also have the status `queued`. Samples are kept separate,
-- so that they neither show up in job lists nor delay encodes: a sample is in the set samples until it ends (also
-- while it is in running or retrying), and in samples_done after that.

local QUEUED, RUNNING, RETRYING = KEYS[1], KEYS[2], KEYS[3]
local ENDED_AS = { completed = KEYS[4], failed = KEYS[5], cancelled = KEYS[6] }
local PAUSED, OUTPUTS, FAILURES, DRAINED, META = KEYS[7], KEYS[8], KEYS[9], KEYS[10], KEYS[11]
local EVENTS, PINNED, PRESETS, PRESET_DEFAULTS = KEYS[12], KEYS[13], KEYS[14], KEYS[15]
local REPORTS, SAMPLES, SAMPLES_DONE, OWN_KEY = KEYS[16], KEYS[17], KEYS[18], KEYS[19]
local JOB_PREFIX, LIVE, WAKE = ARGV[1], ARGV[2], ARGV[3]

-- Length of the stream: enough for a reader to catch up after a long disconnect.
local EVENTS_KEPT = 10000
-- A job whose node has vanished this often is assumed to crash its node.
local RECOVERIES_ALLOWED = 3
-- Number of ended claims kept in a job's history.
local CLAIMS_KEPT = 20

local function arg(i) return ARGV[i + 3] end

local time = redis.call('TIME')
local NOW = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
-- In ms with microseconds as decimals, so that jobs ending within one millisecond keep their order.
local NOW_PRECISE = string.format('%d.%03d', NOW, tonumber(time[2]) % 1000)

local function job_key(id) return JOB_PREFIX .. id end
local function get(id, field) return redis.call('HGET', job_key(id), field) end
local function number(id, field) return tonumber(get(id, field) or 0) end
local function set(id, ...) redis.call('HSET', job_key(id), ...) end
local function clear(id, ...) redis.call('HDEL', job_key(id), ...) end

local function is_sample(id) return get(id, 'kind') == 'sample' end

local function publish(message) redis.call('PUBLISH', LIVE, cjson.encode(message)) end
-- Tell the nodes that there may be a job to claim.
local function wake_nodes() redis.call('PUBLISH', WAKE, '') end

-- Increment the job's rev and append the change to the stream. The last step of every transition.
-- renumbered: new order scores of other waiting jobs, by id
local function announce(id, renumbered)
  redis.call('HINCRBY', job_key(id), 'rev', 1)
  local flat = redis.call('HGETALL', job_key(id))
  local fields = {}
  for i = 1, #flat, 2 do fields[flat[i]] = flat[i + 1] end
  fields.token, fields.claims, fields.publish_intent = nil, nil, nil
  local entry = { 'job', cjson.encode(fields) }
  if renumbered and next(renumbered) then
    entry[3], entry[4] = 'scores', cjson.encode(renumbered)
  end
  redis.call('XADD', EVENTS, 'MAXLEN', '~', EVENTS_KEPT, '*', unpack(entry))
  if fields.status == 'queued' then wake_nodes() end
end

-- Order scores are exact in a double: 201 priorities with a band of 2^45 scores each. The first job of a priority gets
-- the middle of its band, and each later job 4096 more, which leaves room for moves to either side and in between.
local STEP = 4096
local BAND = 2 ^ 45
local function format_score(score) return string.format('%.0f', score) end
local function last_of(priority)
  return (100 - priority) * BAND + BAND / 2 + redis.call('HINCRBY', META, 'sequence', 1) * STEP
end

-- Add a job to the ordered set it belongs to: queued, paused or samples.
local function insert_in_order(id)
  local key = is_sample(id) and SAMPLES or get(id, 'paused') and PAUSED or QUEUED
  redis.call('ZADD', key, get(id, 'score'), id)
end

local function output_key(id) return redis.sha1hex(get(id, 'output_path')) end
local function reserve_output(id)
  if not is_sample(id) then redis.call('HSET', OUTPUTS, output_key(id), id) end
end
local function free_output(id)
  if redis.call('HGET', OUTPUTS, output_key(id)) == id then redis.call('HDEL', OUTPUTS, output_key(id)) end
end

-- A pinned preset is kept as long as any job refers to it, in any status.
local function pin_preset(sha256, document)
  redis.call('HSETNX', PINNED, sha256, document)
  redis.call('HINCRBY', PINNED, 'uses:' .. sha256, 1)
end
local function unpin_preset(id)
  local sha256 = get(id, 'preset_sha256')
  if sha256 and redis.call('HINCRBY', PINNED, 'uses:' .. sha256, -1) <= 0 then
    redis.call('HDEL', PINNED, sha256, 'uses:' .. sha256)
  end
end

local function count_failure(id, by)
  local failure = get(id, 'failure')
  if failure and not is_sample(id) then redis.call('HINCRBY', FAILURES, cjson.decode(failure).reason, by) end
end

-- End a claim: add it to the job's history and clear its own fields.
-- outcome: completed | failed | released | cancelled | lost
local function end_claim(id, outcome)
  local claims = cjson.decode(get(id, 'claims') or '[]')
  local failure = outcome == 'failed' and cjson.decode(get(id, 'failure')).reason or nil
  table.insert(claims, { node = get(id, 'node'), began = number(id, 'started_ms'), ended = NOW, outcome = outcome, reason = failure })
  if #claims > CLAIMS_KEPT then table.remove(claims, 1) end
  set(id, 'claims', cjson.encode(claims))
  clear(id, 'token', 'progress', 'cancel_requested', 'publish_committed')
  redis.call('ZREM', RUNNING, id)
end

-- Move a job to an ended status: completed | failed | cancelled
local function finish_as(id, status)
  for _, key in ipairs({ QUEUED, PAUSED, RETRYING, SAMPLES }) do redis.call('ZREM', key, id) end
  free_output(id)
  clear(id, 'publish_intent', 'cancel_requested', 'retry_ms', 'paused', 'score', 'need_bytes', 'passed_over', 'best_node', 'best_node_free',
    'settles_ms')
  set(id, 'status', status, 'finished_ms', NOW)
  redis.call('ZADD', is_sample(id) and SAMPLES_DONE or ENDED_AS[status], NOW_PRECISE, id)
  if status == 'failed' then count_failure(id, 1) end
  announce(id)
end

-- Remove a job from its ended status.
local function leave_terminal(id)
  if get(id, 'status') == 'failed' then count_failure(id, -1) end
  redis.call('ZREM', is_sample(id) and SAMPLES_DONE or ENDED_AS[get(id, 'status')], id)
end

-- Return a job to its old position in the order.
local function requeue(id)
  redis.call('ZREM', RETRYING, id)
  clear(id, 'retry_ms')
  set(id, 'status', 'queued')
  insert_in_order(id)
  announce(id)
end

-- Take back a job whose node has vanished: it counts as a recovery instead of an attempt.
local function recover(id)
  local cancelled, intent, publish_committed = get(id, 'cancel_requested'), get(id, 'publish_intent'), get(id, 'publish_committed')
  end_claim(id, 'lost')
  redis.call('HINCRBY', job_key(id), 'attempts', -1)
  local recoveries = redis.call('HINCRBY', job_key(id), 'recoveries', 1)
  if cancelled and not intent then
    finish_as(id, 'cancelled')
  elseif recoveries >= RECOVERIES_ALLOWED and not publish_committed then
    set(id, 'failure', cjson.encode({
      reason = 'poison',
      message = 'The node running this job vanished ' .. recoveries .. ' times, so the job is not retried. '
        .. 'Check the node for crashes or lack of memory, then retry the job.',
      log_tail = '',
    }))
    finish_as(id, 'failed')
  else
    -- The next claim first checks whether the file of the publish intent is in the archive.
    if cancelled then set(id, 'cancel_requested', 1) end
    requeue(id)
  end
end

-- Return whether the token still holds the job. Every step after the claim checks this.
local function holds(id, token)
  return get(id, 'token') == token and get(id, 'status') == 'running'
end

-- Delete all data of a job that is not running.
local function forget(id, status)
  if ENDED_AS[status] then
    leave_terminal(id)
  else
    for _, key in ipairs({ QUEUED, PAUSED, RETRYING, SAMPLES }) do redis.call('ZREM', key, id) end
    free_output(id)
  end
  unpin_preset(id)
  redis.call('HDEL', REPORTS, id)
  redis.call('DEL', job_key(id))
  redis.call('XADD', EVENTS, 'MAXLEN', '~', EVENTS_KEPT, '*', 'deleted', id)
end
