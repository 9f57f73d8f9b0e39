-- Pause or resume a job.
--
-- ARGV     id, 1 to pause or 0 to resume
-- Returns  {'ok'}
-- Errors   {'unknown'}; {'refused', status}
--
-- A paused queued job is not claimed, and returns to its old position when it is resumed. A paused running job keeps
-- its lease and its slot, and its encoder is suspended.

local id, pause = arg(1), arg(2) == '1'
local status = get(id, 'status')
if not status then return { 'unknown' } end
if status ~= 'queued' and status ~= 'running' then return { 'refused', status } end
if (get(id, 'paused') ~= false) == pause then return { 'ok' } end

if pause then set(id, 'paused', 1) else clear(id, 'paused') end
if status == 'queued' then
  redis.call('ZREM', pause and QUEUED or PAUSED, id)
  insert_in_order(id)
end
announce(id)
return { 'ok' }
