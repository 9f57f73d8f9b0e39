-- Cancel a job: at once when nobody runs it, else by asking its node.
--
-- ARGV     id
-- Returns  {'ok'} cancelled, asked for, or asked for before
-- Errors   {'unknown'}; {'ended', status}; {'publishing'} its file is on its way into the archive

local id = arg(1)
local status = get(id, 'status')
if not status then return { 'unknown' } end
if status == 'cancelled' then return { 'ok' } end
-- A job whose node vanished while publishing may have its file in the archive: the next claim looks, then cancels.
if (status == 'queued' or status == 'retrying') and not get(id, 'publishing') then
  end_as(id, 'cancelled')
  return { 'ok' }
end
if status == 'completed' or status == 'failed' then return { 'ended', status } end
if get(id, 'prepared') then return { 'publishing' } end
if not get(id, 'cancel_requested') then
  set(id, 'cancel_requested', 1)
  if status == 'queued' and get(id, 'paused') then
    clear(id, 'paused')
    redis.call('ZREM', PAUSED, id)
    line_up(id)
  end
  announce(id)
end
return { 'ok' }
