-- Record the publish intent, the file about to be renamed into the archive. From here a cancel comes too late, and
-- after a crash the next claim recognises the file instead of encoding again. The intent outlives the claim and is
-- replaced by that of the next; `publish_committed` belongs to the claim.
--
-- ARGV     id, token, the publish intent as JSON, output path: another than before when its name was taken meanwhile
-- Returns  'ok' | 'cancel' | 'lost' | 'reserved' that output is another job's

local id, token, intent, output = arg(1), arg(2), arg(3), arg(4)
if not holds(id, token) then return 'lost' end
local moves = output ~= get(id, 'output_path')
if get(id, 'publish_committed') and not moves then return 'ok' end
if get(id, 'cancel_requested') then return 'cancel' end
if moves then
  if redis.call('HEXISTS', OUTPUTS, redis.sha1hex(output)) == 1 then return 'reserved' end
  free_output(id)
  set(id, 'output_path', output)
  reserve_output(id)
end
set(id, 'publish_intent', intent, 'publish_committed', 1)
if moves then announce(id) end
return 'ok'
