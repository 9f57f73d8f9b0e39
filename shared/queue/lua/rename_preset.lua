-- Rename an imported preset, and update the defaults that refer to it.
--
-- ARGV     name, new name, JSON under the new name
-- Returns  {'ok'}
-- Errors   {'unknown'}; {'exists'} the new name is taken

local old, new, json = arg(1), arg(2), arg(3)
local taken = redis.call('HGET', PRESETS, new)
if redis.call('HEXISTS', PRESETS, old) == 0 then return { taken == json and 'ok' or 'unknown' } end
if taken then return { 'exists' } end
redis.call('HSET', PRESETS, new, json)
redis.call('HDEL', PRESETS, old)
local defaults = redis.call('HGETALL', PRESET_DEFAULTS)
for i = 1, #defaults, 2 do
  if defaults[i + 1] == old then redis.call('HSET', PRESET_DEFAULTS, defaults[i], new) end
end
return { 'ok' }
