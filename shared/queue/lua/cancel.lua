-- Cancel a job: at once if it is not running, else by a request to its node.
--
-- ARGV     id
-- Returns  {'ok'} cancelled, or the cancel is (or was already) requested
-- Errors   {'unknown'}; {'ended', status}; {'publishing'} its file is being published

local id = arg(1)
local status = get(id, 'status')
if not status then return { 'unknown' } end
if status == 'cancelled' then return { 'ok' } end
-- A job with a publish intent may have its file in the archive already: the next claim checks, then cancels.
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
