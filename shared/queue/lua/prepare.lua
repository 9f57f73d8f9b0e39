-- Note the file about to be published: the point of no return. From here a cancel comes too late, and a
-- crash after the rename is recognised by this note instead of encoding again. The note outlives the claim and
-- is replaced by that of the next; `prepared` belongs to the claim.
--
-- ARGV     id, token, the note as JSON, output path: another than before when its name was taken meanwhile
-- Returns  'ok' | 'cancel' | 'lost' | 'reserved' that output is another job's

local id, token, note, output = arg(1), arg(2), arg(3), arg(4)
if not holds(id, token) then return 'lost' end
local moves = output ~= get(id, 'output_path')
if get(id, 'prepared') and not moves then return 'ok' end
if get(id, 'cancel_requested') then return 'cancel' end
if moves then
  if redis.call('HEXISTS', OUTPUTS, redis.sha1hex(output)) == 1 then return 'reserved' end
  free_output(id)
  set(id, 'output_path', output)
  reserve_output(id)
end
set(id, 'publishing', note, 'prepared', 1)
if moves then announce(id) end
return 'ok'
