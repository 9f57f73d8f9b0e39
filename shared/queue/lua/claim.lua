-- Give a node the first queued job that fits what it has free; the attempt counts from here.
--
-- OWN_KEY  record of the claim token
-- ARGV     node, token, lease ms, free bytes, how many jobs the node runs, how many jobs to look at,
--          skips after which a job is kept waiting for no longer
-- Returns  {'ok', id, field, value, ...} | {'none'} nothing queued | {'unfit'} none of those looked at fits
--          | {'paused'} the queue is paused | {'drained'} this node takes no more
--
-- A job that does not fit is skipped so that smaller ones go on. Skipped too often, it would starve: then the node
-- that had the most room for it takes nothing behind it until it fits, as long as that node has jobs running whose
-- end makes room.

local node, token, lease, free = arg(1), arg(2), tonumber(arg(3)), tonumber(arg(4))
local running, look_ahead, patience = tonumber(arg(5)), tonumber(arg(6)), tonumber(arg(7))

local function answer(id)
  local fields = redis.call('HGETALL', job_key(id))
  table.insert(fields, 1, id)
  table.insert(fields, 1, 'ok')
  return fields
end

local mine = redis.call('GET', OWN_KEY)
if mine and holds(mine, token) then return answer(mine) end
if redis.call('HGET', META, 'paused') then return { 'paused' } end
if redis.call('SISMEMBER', DRAINED, node) == 1 then return { 'drained' } end

-- Note that a node had no room; tell whether the node must wait for the job.
local function skip(id)
  local best = get(id, 'fittest')
  if best ~= node and free > number(id, 'fittest_free') then best = node end
  if best == node or not best then set(id, 'fittest', node, 'fittest_free', free) end
  local skips = redis.call('HINCRBY', job_key(id), 'skips', 1)
  return skips > patience and running > 0 and (best or node) == node
end

local candidates = redis.call('ZRANGE', QUEUED, 0, look_ahead - 1)
for _, id in ipairs(candidates) do
  if number(id, 'need_bytes') <= free then
    redis.call('ZREM', QUEUED, id)
    redis.call('ZADD', RUNNING, NOW + lease, id)
    redis.call('HINCRBY', job_key(id), 'attempts', 1)
    clear(id, 'skips', 'fittest', 'fittest_free')
    set(id, 'status', 'running', 'token', token, 'node', node, 'started_ms', NOW)
    redis.call('SET', OWN_KEY, id, 'PX', lease)
    announce(id)
    return answer(id)
  elseif skip(id) then
    break
  end
end
return { #candidates > 0 and 'unfit' or 'none' }
