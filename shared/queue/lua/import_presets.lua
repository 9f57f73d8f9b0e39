-- Store imported presets: all of them or none.
--
-- ARGV     1 to replace presets of the same name, maximum number of presets in all, name, JSON, ...
-- Returns  {'ok'}
-- Errors   {'exists', name} a different preset of that name exists and is not to be replaced;
--          {'full', number of presets stored}

local replace, maximum = arg(1) == '1', tonumber(arg(2))
local new = 0
for i = 6, #ARGV, 2 do
  local name, known = ARGV[i], redis.call('HGET', PRESETS, ARGV[i])
  if not known then
    new = new + 1
  elseif not replace and known ~= ARGV[i + 1] then
    return { 'exists', name }
  end
end
local stored = redis.call('HLEN', PRESETS)
if new > 0 and stored + new > maximum then return { 'full', stored } end
redis.call('HSET', PRESETS, unpack(ARGV, 6))
return { 'ok' }
