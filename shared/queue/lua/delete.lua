-- Forget a job that does not run; its published file stays.
--
-- ARGV     id
-- Returns  {'ok'} (also when it is gone already)
-- Errors   {'refused', 'running'}

local id = arg(1)
local status = get(id, 'status')
if not status then return { 'ok' } end
if status == 'running' then return { 'refused', status } end
forget(id, status)
return { 'ok' }
