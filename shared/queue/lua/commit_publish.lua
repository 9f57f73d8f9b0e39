-- Record the publish intent: the file about to be renamed into the archive. From here on a cancel is too late, and
-- after a crash the next claim recognises the file instead of encoding again. The intent outlives the claim, until the
-- next claim replaces it; `publish_committed` ends with the claim.
--
-- ARGV     id, token, publish intent as JSON, output path (differs from the job's if that name was taken meanwhile)
-- Returns  'ok' | 'cancel' a cancel was requested | 'lost' | 'reserved' another job has reserved that output

local id, token, intent, output = arg(1), arg(2), arg(3), arg(4)
if not holds(id, token) then return 'lost' end
local changed = output ~= get(id, 'output_path')
if get(id, 'publish_committed') and not changed then return 'ok' end
if get(id, 'cancel_requested') then return 'cancel' end
if changed then
  if redis.call('HEXISTS', OUTPUTS, redis.sha1hex(output)) == 1 then return 'reserved' end
  free_output(id)
  set(id, 'output_path', output)
  reserve_output(id)
end
set(id, 'publish_intent', intent, 'publish_committed', 1)
if changed then announce(id) end
return 'ok'
