-- What every script starts with.
--
-- KEYS  queued running retrying completed failed cancelled paused outputs failures drained meta events pinned presets
--       preset_defaults reports samples tried [own]
-- ARGV  job key prefix, live channel, the script's own...
--
-- Time comes from Redis alone. A script runs as a whole or not at all, and a repeated call (redis-py
-- sends a command again when its reply was lost) finds its work done and answers the same.
--
-- A job is in exactly one of queued, paused, running, retrying, completed, failed, cancelled; `status` says
-- which, with `queued` for both of the first two. Samples keep out of people's sight and of the encodes' way: a
-- queued one stands in samples only, an ended one in tried only; until it ends it is in samples throughout.

local QUEUED, RUNNING, RETRYING = KEYS[1], KEYS[2], KEYS[3]
local ENDED_AS = { completed = KEYS[4], failed = KEYS[5], cancelled = KEYS[6] }
local PAUSED, OUTPUTS, FAILURES, DRAINED, META = KEYS[7], KEYS[8], KEYS[9], KEYS[10], KEYS[11]
local EVENTS, PINNED, PRESETS, PRESET_DEFAULTS = KEYS[12], KEYS[13], KEYS[14], KEYS[15]
local REPORTS, SAMPLES, SAMPLES_DONE, OWN_KEY = KEYS[16], KEYS[17], KEYS[18], KEYS[19]
local JOB_PREFIX, LIVE = ARGV[1], ARGV[2]

-- The stream holds enough to bridge a long gap of a reader, and no more.
local EVENTS_KEPT = 10000
-- A job whose node vanished this often is taken for what made it vanish.
local RECOVERIES_ALLOWED = 3
-- How many claims of a job are remembered.
local CLAIMS_KEPT = 20

local function arg(i) return ARGV[i + 2] end

local time = redis.call('TIME')
local NOW = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
-- To the microsecond, so that jobs ending in one millisecond keep their order.
local EXACTLY_NOW = string.format('%d.%03d', NOW, tonumber(time[2]) % 1000)

local function job_key(id) return JOB_PREFIX .. id end
local function get(id, field) return redis.call('HGET', job_key(id), field) end
local function number(id, field) return tonumber(get(id, field) or 0) end
local function set(id, ...) redis.call('HSET', job_key(id), ...) end
local function clear(id, ...) redis.call('HDEL', job_key(id), ...) end

local function is_sample(id) return get(id, 'kind') == 'sample' end

local function publish(message) redis.call('PUBLISH', LIVE, cjson.encode(message)) end

-- Bump the job's rev, append the change to the stream and tell whoever watches. The last step of every move.
local function announce(id)
  redis.call('HINCRBY', job_key(id), 'rev', 1)
  local flat = redis.call('HGETALL', job_key(id))
  local fields = {}
  for i = 1, #flat, 2 do fields[flat[i]] = flat[i + 1] end
  fields.token, fields.claims, fields.score, fields.publish_intent = nil, nil, nil, nil
  local event = redis.call('XADD', EVENTS, 'MAXLEN', '~', EVENTS_KEPT, '*', 'job', cjson.encode(fields))
  publish({ type = 'job', id = event, record = fields })
end

-- Order scores stay exact in a double: 201 priorities of 2^45 places. The first job of a priority stands in the
-- middle, later ones 4096 further on, so there is room for moves to either side and in between.
local STEP = 4096
local BAND = 2 ^ 45
local function format_score(score) return string.format('%.0f', score) end
local function last_of(priority)
  return (100 - priority) * BAND + BAND / 2 + redis.call('HINCRBY', META, 'sequence', 1) * STEP
end

-- Put a job into the order it belongs to: among the queued, among the paused, or among the samples.
local function insert_in_order(id)
  local into = is_sample(id) and SAMPLES or get(id, 'paused') and PAUSED or QUEUED
  redis.call('ZADD', into, get(id, 'score'), id)
end

local function output_key(id) return redis.sha1hex(get(id, 'output_path')) end
local function reserve_output(id)
  if not is_sample(id) then redis.call('HSET', OUTPUTS, output_key(id), id) end
end
local function free_output(id)
  if redis.call('HGET', OUTPUTS, output_key(id)) == id then redis.call('HDEL', OUTPUTS, output_key(id)) end
end

-- A preset is kept as long as a job refers to it, whatever the job's status.
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

-- End a claim: remember it, forget what belongs to it alone. how: completed | failed | released | cancelled | lost
local function end_claim(id, outcome)
  local claims = cjson.decode(get(id, 'claims') or '[]')
  local failure = outcome == 'failed' and cjson.decode(get(id, 'failure')).reason or nil
  table.insert(claims, { node = get(id, 'node'), began = number(id, 'started_ms'), ended = NOW, outcome = outcome, reason = failure })
  if #claims > CLAIMS_KEPT then table.remove(claims, 1) end
  set(id, 'claims', cjson.encode(claims))
  clear(id, 'token', 'progress', 'cancel_requested', 'publish_committed')
  redis.call('ZREM', RUNNING, id)
end

-- status: completed | failed | cancelled
local function finish_as(id, status)
  for _, place in ipairs({ QUEUED, PAUSED, RETRYING, SAMPLES }) do redis.call('ZREM', place, id) end
  free_output(id)
  clear(id, 'publish_intent', 'cancel_requested', 'retry_ms', 'paused', 'score', 'need_bytes', 'passed_over', 'best_node', 'best_node_free',
    'settles_ms')
  set(id, 'status', status, 'finished_ms', NOW)
  redis.call('ZADD', is_sample(id) and SAMPLES_DONE or ENDED_AS[status], EXACTLY_NOW, id)
  if status == 'failed' then count_failure(id, 1) end
  announce(id)
end

-- Take a job out of an ended state.
local function leave_terminal(id)
  if get(id, 'status') == 'failed' then count_failure(id, -1) end
  redis.call('ZREM', is_sample(id) and SAMPLES_DONE or ENDED_AS[get(id, 'status')], id)
end

-- Back to its old place in the order.
local function requeue(id)
  redis.call('ZREM', RETRYING, id)
  clear(id, 'retry_ms')
  set(id, 'status', 'queued')
  insert_in_order(id)
  announce(id)
end

-- The node that held the lease is gone: the attempt does not count, the recovery does.
local function recover(id)
  local cancelled, noted, publish_committed = get(id, 'cancel_requested'), get(id, 'publish_intent'), get(id, 'publish_committed')
  end_claim(id, 'lost')
  redis.call('HINCRBY', job_key(id), 'attempts', -1)
  local recoveries = redis.call('HINCRBY', job_key(id), 'recoveries', 1)
  if cancelled and not noted then
    finish_as(id, 'cancelled')
  elseif recoveries >= RECOVERIES_ALLOWED and not publish_committed then
    set(id, 'failure', cjson.encode({
      reason = 'poison',
      message = 'The node running it vanished ' .. recoveries .. ' times, so it is not tried again. '
        .. 'Look for a crash or lack of memory on the node, then retry it.',
      log_tail = '',
    }))
    finish_as(id, 'failed')
  else
    -- Whoever claims it next looks for the noted file first.
    if cancelled then set(id, 'cancel_requested', 1) end
    requeue(id)
  end
end

-- Whether this claim still holds: the guard of every step after the claim.
local function holds(id, token)
  return get(id, 'token') == token and get(id, 'status') == 'running'
end

-- Remove every trace of a job that does not run.
local function forget(id, status)
  if ENDED_AS[status] then
    leave_terminal(id)
  else
    for _, place in ipairs({ QUEUED, PAUSED, RETRYING, SAMPLES }) do redis.call('ZREM', place, id) end
    free_output(id)
  end
  unpin_preset(id)
  redis.call('HDEL', REPORTS, id)
  redis.call('DEL', job_key(id))
  local event = redis.call('XADD', EVENTS, 'MAXLEN', '~', EVENTS_KEPT, '*', 'deleted', id)
  publish({ type = 'deleted', id = event, job_id = id })
end
