-- Note the file about to be published: the point of no return. From here a cancel comes too late, and a
-- crash after the rename is recognised by this note instead of encoding again. The note outlives the claim and
-- is replaced by that of the next; `prepared` belongs to the claim.
--
-- ARGV     id, token, the note as JSON
-- Returns  'ok' | 'cancel' | 'lost'

local id, token, note = arg(1), arg(2), arg(3)
if not holds(id, token) then return 'lost' end
if get(id, 'prepared') then return 'ok' end
if get(id, 'cancel_requested') then return 'cancel' end
set(id, 'publishing', note, 'prepared', 1)
return 'ok'
