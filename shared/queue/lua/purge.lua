-- Delete ended jobs that are too old or too many, oldest first.
--
-- ARGV     status (or 'sample' for samples with any outcome), maximum age in ms since the end, maximum number to keep,
--          maximum number to delete per call
-- Returns  number of jobs deleted

local status, age, keep, limit = arg(1), tonumber(arg(2)), tonumber(arg(3)), tonumber(arg(4))
local key = ENDED_AS[status] or SAMPLES_DONE
local ids = redis.call('ZRANGEBYSCORE', key, '-inf', format_score(NOW - age), 'LIMIT', 0, limit)
local surplus = redis.call('ZCARD', key) - keep
if surplus > #ids then ids = redis.call('ZRANGE', key, 0, math.min(surplus, limit) - 1) end
for _, id in ipairs(ids) do forget(id, get(id, 'status')) end
return #ids
