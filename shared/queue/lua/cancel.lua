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
if (status == 'queued' or status == 'retrying') and not get(id, 'publish_intent') then
  finish_as(id, 'cancelled')
  return { 'ok' }
end
if status == 'completed' or status == 'failed' then return { 'ended', status } end
if get(id, 'publish_committed') then return { 'publishing' } end
if not get(id, 'cancel_requested') then
  set(id, 'cancel_requested', 1)
  if status == 'queued' and get(id, 'paused') then
    clear(id, 'paused')
    redis.call('ZREM', PAUSED, id)
    insert_in_order(id)
  end
  announce(id)
end
return { 'ok' }
