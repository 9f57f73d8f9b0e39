-- Forget jobs that ended long ago, oldest first.
--
-- ARGV     status, or 'sample' for samples however they ended, ms since it ended, how many to keep at the most,
--          how many to forget in one go
-- Returns  how many were forgotten

local status, age, keep, limit = arg(1), tonumber(arg(2)), tonumber(arg(3)), tonumber(arg(4))
local place = ENDED_AS[status] or SAMPLES_DONE
local ids = redis.call('ZRANGEBYSCORE', place, '-inf', format_score(NOW - age), 'LIMIT', 0, limit)
local surplus = redis.call('ZCARD', place) - keep
if surplus > #ids then ids = redis.call('ZRANGE', place, 0, math.min(surplus, limit) - 1) end
for _, id in ipairs(ids) do forget(id, get(id, 'status')) end
return #ids
