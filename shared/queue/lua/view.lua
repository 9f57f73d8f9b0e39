-- Add a batch of a sorted set to a view: the jobs that match, in the requested order.
--
-- OWN_KEY  the view, a sorted set of `<name><id>` (the id is the last 16 characters)
-- ARGV     source set, ZSCAN cursor, approximate number of jobs to examine, TTL in ms,
--          sort: natural | created | ended | size | name, owner ('' for all), failure class ('' for all),
--          kind of job: 'encode' | 'sample', for samples the statuses, each enclosed in commas ('' for all),
--          text to find in lower case, other spellings of it, ...
-- Returns  next ZSCAN cursor, '0' at the end of the set
--
-- Views are built in batches, so that Redis can serve other clients in between. ZSCAN rather than ranks, because it
-- returns every job that stays in the set during the scan, whatever is added, removed or moved meanwhile.

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
  for i = 10, #ARGV - 3 do
    if string.find(text, arg(i), 1, true) then return true end
  end
  return false
end

-- Unfinished jobs, paused or not, share one order; ended jobs follow, oldest first.
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
