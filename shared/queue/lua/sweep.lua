-- The sweep: queue what has waited out its back-off, take back what a vanished node held.
--
-- ARGV     lease ms, longest normal gap between sweeps ms
-- Returns  {ids queued, ids recovered, leases extended}
--
-- After a longer gap Redis itself was away (or every node), so no beat could come: leases are extended once
-- instead of being taken for lost.

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
