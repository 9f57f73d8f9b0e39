-- What every script starts with.
--
-- KEYS  queued running retrying completed failed cancelled ended outputs meta events [own...]
-- ARGV  job key prefix, live channel, the script's own...
--
-- Time comes from Redis alone. A script runs as a whole or not at all, and a repeated call (redis-py
-- sends a command again when its reply was lost) finds its work done and answers the same.

local QUEUED, RUNNING, RETRYING = KEYS[1], KEYS[2], KEYS[3]
local ENDED_AS = { completed = KEYS[4], failed = KEYS[5], cancelled = KEYS[6] }
local ENDED, OUTPUTS, META, EVENTS = KEYS[7], KEYS[8], KEYS[9], KEYS[10]
local OWN_KEY = KEYS[11]
local JOB_PREFIX, LIVE = ARGV[1], ARGV[2]

-- The stream holds enough to bridge a long gap of a reader, and no more.
local EVENTS_KEPT = 10000
-- A job whose node vanished this often is taken for what made it vanish.
local RECOVERIES_ALLOWED = 3

local function arg(i) return ARGV[i + 2] end

local time = redis.call('TIME')
local NOW = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
-- To the microsecond, so that jobs ending in one millisecond keep their order.
local EXACTLY_NOW = string.format('%d.%03d', NOW, tonumber(time[2]) % 1000)

local function job_key(id) return JOB_PREFIX .. id end
local function get(id, field) return redis.call('HGET', job_key(id), field) end
local function number(id, field) return tonumber(get(id, field) or 0) end
local function set(id, ...) redis.call('HSET', job_key(id), ...) end

local function fields_of(id)
  local flat = redis.call('HGETALL', job_key(id))
  local fields = {}
  for i = 1, #flat, 2 do fields[flat[i]] = flat[i + 1] end
  return fields
end

-- Bump the job's rev, append the change to the stream and tell whoever watches. The last step of every move.
local function announce(id)
  redis.call('HINCRBY', job_key(id), 'rev', 1)
  local fields = fields_of(id)
  fields.token = nil
  fields.ended_token = nil
  local record = cjson.encode(fields)
  local event = redis.call('XADD', EVENTS, 'MAXLEN', '~', EVENTS_KEPT, '*', 'job', record)
  redis.call('PUBLISH', LIVE, cjson.encode({ type = 'job', id = event, record = fields }))
end

-- Forget what belongs to one claim.
local function drop_claim(id)
  redis.call('HDEL', job_key(id), 'token', 'progress', 'cancel_requested')
  redis.call('ZREM', RUNNING, id)
end

local function free_output(id)
  local path = get(id, 'output_path')
  if redis.call('HGET', OUTPUTS, path) == id then redis.call('HDEL', OUTPUTS, path) end
end

-- status: completed | failed | cancelled
local function end_as(id, status)
  drop_claim(id)
  redis.call('ZREM', QUEUED, id)
  redis.call('ZREM', RETRYING, id)
  free_output(id)
  redis.call('HDEL', job_key(id), 'publishing', 'retry_ms')
  set(id, 'status', status, 'finished_ms', NOW)
  redis.call('ZADD', ENDED_AS[status], EXACTLY_NOW, id)
  redis.call('ZADD', ENDED, EXACTLY_NOW, id)
  announce(id)
end

-- Back to its old place in the order.
local function requeue(id)
  drop_claim(id)
  redis.call('ZREM', RETRYING, id)
  redis.call('HDEL', job_key(id), 'retry_ms')
  set(id, 'status', 'queued')
  redis.call('ZADD', QUEUED, get(id, 'score'), id)
  announce(id)
end

-- The node that held the lease is gone: the attempt does not count, the recovery does.
local function recover(id)
  redis.call('HINCRBY', job_key(id), 'attempts', -1)
  local recoveries = redis.call('HINCRBY', job_key(id), 'recoveries', 1)
  if get(id, 'cancel_requested') and not get(id, 'publishing') then
    end_as(id, 'cancelled')
  elseif recoveries >= RECOVERIES_ALLOWED then
    set(id, 'failure', cjson.encode({
      reason = 'poison',
      message = 'The node running it vanished ' .. recoveries .. ' times, so it is not tried again. '
        .. 'Look for a crash or lack of memory on the node, then queue it anew.',
      log_tail = '',
    }))
    end_as(id, 'failed')
  else
    requeue(id)
  end
end

-- Whether this claim still holds: the guard of every step after the claim.
local function holds(id, token)
  return get(id, 'token') == token and get(id, 'status') == 'running'
end
