-- Give a node the first queued job that fits what it has free; the attempt counts from here.
--
-- OWN_KEY  record of the claim token
-- ARGV     node, token, lease ms, free bytes, how many jobs to look at
-- Returns  {'ok', id, field, value, ...} | {'none'} nothing queued
--          | {'unfit'} jobs are queued, but none of those looked at fits

local node, token, lease, free, look_ahead = arg(1), arg(2), tonumber(arg(3)), tonumber(arg(4)), tonumber(arg(5))

local function answer(id)
  local fields = redis.call('HGETALL', job_key(id))
  table.insert(fields, 1, id)
  table.insert(fields, 1, 'ok')
  return fields
end

local mine = redis.call('GET', OWN_KEY)
if mine and holds(mine, token) then return answer(mine) end

local candidates = redis.call('ZRANGE', QUEUED, 0, look_ahead - 1)
for _, id in ipairs(candidates) do
  if number(id, 'need_bytes') <= free then
    redis.call('ZREM', QUEUED, id)
    redis.call('ZADD', RUNNING, NOW + lease, id)
    redis.call('HINCRBY', job_key(id), 'attempts', 1)
    set(id, 'status', 'running', 'token', token, 'node', node, 'started_ms', NOW)
    redis.call('SET', OWN_KEY, id, 'PX', lease)
    announce(id)
    return answer(id)
  end
end
return { #candidates > 0 and 'unfit' or 'none' }
