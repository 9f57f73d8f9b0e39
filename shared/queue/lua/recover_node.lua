-- Take back the jobs of an earlier process of a node, without waiting for their leases to expire. Only for a node that
-- has just started, if no other process can be using its name.
--
-- ARGV     node
-- Returns  ids of the recovered jobs

local node = arg(1)
local recovered = {}
for _, id in ipairs(redis.call('ZRANGE', RUNNING, 0, -1)) do
  if get(id, 'node') == node then
    recover(id)
    table.insert(recovered, id)
  end
end
return recovered
