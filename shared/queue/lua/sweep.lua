-- Queue retries whose back-off is over, and take back jobs whose lease has expired.
--
-- ARGV     lease ms, longest normal gap between sweeps in ms
-- Returns  {ids queued, ids recovered, number of leases extended}
--
-- A longer gap means that Redis or every node was down, so no beat could arrive. Expired leases are then extended
-- once instead of being considered lost.

local lease, longest_gap = tonumber(arg(1)), tonumber(arg(2))
local before = tonumber(redis.call('HGET', META, 'swept_ms') or NOW)
redis.call('HSET', META, 'swept_ms', NOW)

local queued = redis.call('ZRANGEBYSCORE', RETRYING, '-inf', NOW)
for _, id in ipairs(queued) do requeue(id) end

local expired = redis.call('ZRANGEBYSCORE', RUNNING, '-inf', NOW)
if NOW - before > longest_gap then
  for _, id in ipairs(expired) do redis.call('ZADD', RUNNING, NOW + lease, id) end
  return { queued, {}, #expired }
end
for _, id in ipairs(expired) do recover(id) end
return { queued, expired, 0 }
