-- Queue a failed or cancelled job again, at the end of its priority and with its attempts reset.
--
-- ARGV     id, current source as JSON, bytes to reserve, ms during which no node may claim it
-- Returns  {'ok'}
-- Errors   {'unknown'}; {'refused', status}; {'reserved', id} output reserved by that job

local id, source, need, settle_ms = arg(1), arg(2), arg(3), tonumber(arg(4))
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
if settle_ms > 0 then set(id, 'settles_ms', NOW + settle_ms) end
reserve_output(id)
insert_in_order(id)
announce(id)
return { 'ok' }
