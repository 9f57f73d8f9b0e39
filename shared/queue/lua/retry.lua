-- Queue a failed or cancelled job anew, at the end of its priority, with all its attempts.
--
-- ARGV     id, source as JSON (as it is now), bytes to set aside, ms before which nobody may take it
-- Returns  {'ok'}
-- Errors   {'unknown'}; {'refused', status}; {'reserved', id} output taken by that job

local id, source, need, settles = arg(1), arg(2), arg(3), tonumber(arg(4))
local status = get(id, 'status')
if not status then return { 'unknown' } end
if status == 'queued' then return { 'ok' } end
if status ~= 'failed' and status ~= 'cancelled' then return { 'refused', status } end
local holder = redis.call('HGET', OUTPUTS, output_key(id))
if holder then return { 'reserved', holder } end

leave_terminal(id)
redis.call('HDEL', REPORTS, id)
clear(id, 'failure', 'finished_ms', 'started_ms', 'node')
set(id, 'status', 'queued', 'attempts', 0, 'recoveries', 0, 'source', source, 'need_bytes', need,
  'score', format_score(last_of(number(id, 'priority'))))
if settles > 0 then set(id, 'settles_ms', NOW + settles) end
reserve_output(id)
insert_in_order(id)
announce(id)
return { 'ok' }
