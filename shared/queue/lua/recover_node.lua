-- Take back at once what an earlier life of a node held. Only for a node that has just started and knows
-- that no other process bears its name.
--
-- ARGV     node
-- Returns  ids recovered

local node = arg(1)
local recovered = {}
for _, id in ipairs(redis.call('ZRANGE', RUNNING, 0, -1)) do
  if get(id, 'node') == node then
    recover(id)
    table.insert(recovered, id)
  end
end
return recovered
