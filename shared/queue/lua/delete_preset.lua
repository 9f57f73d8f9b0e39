-- Delete an imported preset and the defaults that refer to it; jobs keep their pinned copies.
--
-- ARGV     name
-- Returns  {'ok'} (also if the preset does not exist)

local name = arg(1)
redis.call('HDEL', PRESETS, name)
local defaults = redis.call('HGETALL', PRESET_DEFAULTS)
for i = 1, #defaults, 2 do
  if defaults[i + 1] == name then redis.call('HDEL', PRESET_DEFAULTS, defaults[i]) end
end
return { 'ok' }
