-- Delete a job that is not running; its published file is kept.
--
-- ARGV     id
-- Returns  {'ok'} (also if the job does not exist)
-- Errors   {'refused', 'running'}

local id = arg(1)
local status = get(id, 'status')
if not status then return { 'ok' } end
if status == 'running' then return { 'refused', status } end
forget(id, status)
return { 'ok' }
