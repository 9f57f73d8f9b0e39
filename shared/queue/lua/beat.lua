-- Extend a lease, publish progress, return the node's next instruction.
--
-- ARGV     id, token, lease ms, progress as JSON ('' if there is no new progress)
-- Returns  'ok' | 'cancel' a cancel was requested | 'pause' suspend the encoder
--          | 'lost' the token no longer holds the job: stop and clean up

local id, token, lease, progress = arg(1), arg(2), tonumber(arg(3)), arg(4)
if not holds(id, token) then return 'lost' end
redis.call('ZADD', RUNNING, 'XX', NOW + lease, id)
if progress ~= '' then
  set(id, 'progress', progress)
  publish({ type = 'progress', job_id = id, progress = cjson.decode(progress) })
end
if get(id, 'cancel_requested') then return 'cancel' end
return get(id, 'paused') and 'pause' or 'ok'
