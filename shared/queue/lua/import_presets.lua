-- Keep presets a user brought; all of them or none.
--
-- ARGV     1 to put them in the place of those of their names, most presets kept in all, name, JSON, ...
-- Returns  {'ok'}
-- Errors   {'exists', name} when one of that name is there and not to be replaced; {'full', how many there are}

local replace, most = arg(1) == '1', tonumber(arg(2))
local new = 0
for i = 5, #ARGV, 2 do
  local name, known = ARGV[i], redis.call('HGET', PRESETS, ARGV[i])
  if not known then
    new = new + 1
  elseif not replace and known ~= ARGV[i + 1] then
    return { 'exists', name }
  end
end
local there = redis.call('HLEN', PRESETS)
if new > 0 and there + new > most then return { 'full', there } end
redis.call('HSET', PRESETS, unpack(ARGV, 5))
return { 'ok' }
