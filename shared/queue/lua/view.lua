-- Add a stretch of a sorted set to a view: those jobs that match, in the order asked for.
--
-- OWN_KEY  the view, a sorted set of `<name><id>` (names end where the id of 16 digits begins)
-- ARGV     source set, ZSCAN's cursor, about how many jobs to look at, time to live ms,
--          sort: natural | created | ended | size | name, owner ('' for all), failure class ('' for all),
--          'encode' | 'sample', for samples the statuses wanted, each between commas ('' for all),
--          text to find in lower case, the same in other spellings, ...
-- Returns  ZSCAN's next cursor, '0' at the end of the set
--
-- Built in stretches, so that Redis serves others in between. By ZSCAN, not by rank: it meets every job that stays
-- in the set, whatever comes, goes and changes places meanwhile.

local source, cursor, count, ttl, sort, owner, class = arg(1), arg(2), arg(3), arg(4), arg(5), arg(6), arg(7)
local kind, statuses = arg(8), arg(9)

local function matches(id, fields)
  if owner ~= '' and fields[2] ~= owner then return false end
  if class ~= '' and not (fields[7] and cjson.decode(fields[7]).reason == class) then return false end
  if (fields[9] or 'encode') ~= kind then return false end
  if kind == 'sample' and statuses ~= '' and not string.find(statuses, ',' .. fields[10] .. ',', 1, true) then
    return false
  end
  if not arg(10) then return true end
  local text = string.lower(id .. ' ' .. fields[2] .. ' ' .. fields[1] .. ' ' .. fields[3])
  for i = 10, #ARGV - 2 do
    if string.find(text, arg(i), 1, true) then return true end
  end
  return false
end

-- Held back or not, what has not ended has a place in one order; ended jobs follow, the oldest first.
local function natural(score, finished) return score or format_score(201 * BAND + tonumber(finished or NOW)) end

local scanned = redis.call('ZSCAN', source, cursor, 'COUNT', count)
for i = 1, #scanned[2], 2 do
  local id = scanned[2][i]
  local fields = redis.call('HMGET', job_key(id), 'input_path', 'owner', 'output_path', 'created_ms', 'finished_ms',
    'source', 'failure', 'score', 'kind', 'status')
  if fields[2] and matches(id, fields) then
    local score, name = 0, ''
    if sort == 'natural' then score = natural(fields[8], fields[5])
    elseif sort == 'created' then score = fields[4]
    elseif sort == 'ended' then score = fields[5] or NOW
    elseif sort == 'size' then score = cjson.decode(fields[6]).size_bytes
    else name = string.lower(string.match(fields[1], '[^/]*$')) end
    redis.call('ZADD', OWN_KEY, score, name .. id)
  end
end
if redis.call('EXISTS', OWN_KEY) == 1 then redis.call('PEXPIRE', OWN_KEY, ttl) end
return scanned[1]
