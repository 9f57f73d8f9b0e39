-- Restore a completed job that Redis has lost.
--
-- ARGV     id, end time in ms, verification report as JSON ('' for none), field, value, ...
-- Returns  'ok' | 'there' the job exists; nothing changes

local id, finished, report = arg(1), arg(2), arg(3)
if redis.call('EXISTS', job_key(id)) == 1 then return 'there' end
set(id, 'job_id', id, 'status', 'completed', 'rev', 0, 'recoveries', 0, 'finished_ms', finished)
set(id, unpack(ARGV, 7))
if report ~= '' then redis.call('HSET', REPORTS, id, report) end
redis.call('ZADD', ENDED_AS.completed, finished, id)
announce(id)
return 'ok'
