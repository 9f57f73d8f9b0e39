-- Forget a preset a user brought, and the defaults that name it; jobs keep theirs.
--
-- ARGV     name
-- Returns  {'ok'} (also when it is gone already)

local name = arg(1)
redis.call('HDEL', PRESETS, name)
local defaults = redis.call('HGETALL', PRESET_DEFAULTS)
for i = 1, #defaults, 2 do
  if defaults[i + 1] == name then redis.call('HDEL', PRESET_DEFAULTS, defaults[i]) end
end
return { 'ok' }
