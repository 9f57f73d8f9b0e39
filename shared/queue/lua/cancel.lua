-- Cancel a job: at once when nobody runs it, else by asking its node.
--
-- ARGV     id
-- Returns  {'ok'} cancelled, asked for, or asked for before
-- Errors   {'unknown'}; {'ended', status}; {'publishing'} its file is on its way into the archive

local id = arg(1)
local status = get(id, 'status')
if not status then return { 'unknown' } end
if status == 'cancelled' then return { 'ok' } end
if status == 'queued' or status == 'retrying' then
  end_as(id, 'cancelled')
  return { 'ok' }
end
if status ~= 'running' then return { 'ended', status } end
if get(id, 'publishing') then return { 'publishing' } end
if not get(id, 'cancel_requested') then
  set(id, 'cancel_requested', 1)
  announce(id)
end
return { 'ok' }
