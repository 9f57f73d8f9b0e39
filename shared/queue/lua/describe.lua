-- Update the stored source of a running job.
--
-- ARGV     id, token, source as JSON, bytes to reserve
-- Returns  'ok' | 'lost'

local id, token = arg(1), arg(2)
if not holds(id, token) then return 'lost' end
set(id, 'source', arg(3), 'need_bytes', arg(4))
announce(id)
return 'ok'
