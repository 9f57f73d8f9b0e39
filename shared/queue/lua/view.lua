-- Add a stretch of a sorted set to a view: those jobs that match, in the order asked for.
--
-- OWN_KEY  the view, a sorted set of `<name><id>` (names end where the id of 16 digits begins)
-- ARGV     source set, from rank, to rank, time to live ms, sort: created | ended | size | name, owner ('' for all),
--          failure class ('' for all), text to find in lower case, the same in other spellings, ...
-- Returns  how many jobs were looked at
--
-- Built in stretches, so that Redis serves others in between.

local source, from, to, ttl, sort, owner, class = arg(1), arg(2), arg(3), arg(4), arg(5), arg(6), arg(7)

local function matches(id, fields)
  if owner ~= '' and fields[2] ~= owner then return false end
  if class ~= '' and not (fields[7] and cjson.decode(fields[7]).reason == class) then return false end
  if not arg(8) then return true end
  local text = string.lower(id .. ' ' .. fields[2] .. ' ' .. fields[1] .. ' ' .. fields[3])
  for i = 8, #ARGV - 2 do
    if string.find(text, arg(i), 1, true) then return true end
  end
  return false
end

local ids = redis.call('ZRANGE', source, from, to)
for _, id in ipairs(ids) do
  local fields = redis.call('HMGET', job_key(id), 'input_path', 'owner', 'output_path', 'created_ms', 'finished_ms',
    'source', 'failure')
  if fields[2] and matches(id, fields) then
    local score, name = 0, ''
    if sort == 'created' then score = fields[4]
    elseif sort == 'ended' then score = fields[5] or NOW
    elseif sort == 'size' then score = cjson.decode(fields[6]).size_bytes
    else name = string.lower(string.match(fields[1], '[^/]*$')) end
    redis.call('ZADD', OWN_KEY, score, name .. id)
  end
end
if redis.call('EXISTS', OWN_KEY) == 1 then redis.call('PEXPIRE', OWN_KEY, ttl) end
return #ids
