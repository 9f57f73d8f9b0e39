-- Extend a lease, carry progress, learn what is wanted.
--
-- ARGV     id, token, lease ms, progress as JSON ('' for none new)
-- Returns  'ok' | 'cancel' a cancel was asked for | 'pause' the encoder is to stand still
--          | 'lost' the claim no longer holds: stop and clean up

local id, token, lease, progress = arg(1), arg(2), tonumber(arg(3)), arg(4)
if not holds(id, token) then return 'lost' end
redis.call('ZADD', RUNNING, 'XX', NOW + lease, id)
if progress ~= '' then
  set(id, 'progress', progress)
  publish({ type = 'progress', job_id = id, progress = cjson.decode(progress) })
end
if get(id, 'cancel_requested') then return 'cancel' end
return get(id, 'paused') and 'pause' or 'ok'
