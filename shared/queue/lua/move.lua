-- Move a waiting job in the queue order.
--
-- ARGV     id, 'top' | 'bottom' | 'before' | 'after' | 'priority', id of the anchor or the new priority ('' for none)
-- Returns  {'ok'}
-- Errors   {'unknown'}; {'refused', status}; {'no_anchor'} the anchor is no longer waiting
--
-- A moved job takes the priority of its new neighbours, so that priority and position agree. Paused jobs share the
-- same order.

local id, where, other = arg(1), arg(2), arg(3)
local status = get(id, 'status')
if not status then return { 'unknown' } end
if is_sample(id) then return { 'refused', 'a sample' } end
if status ~= 'queued' and not (where == 'priority' and status == 'retrying') then return { 'refused', status } end

-- Return the nearest score after (direction 1) or before (-1) `score`, ignoring the job itself; nil if there is none.
local function neighbour(score, direction)
  local nearest
  for _, key in ipairs({ QUEUED, PAUSED }) do
    local found
    if direction > 0 then
      found = redis.call('ZRANGEBYSCORE', key, '(' .. format_score(score), '+inf', 'WITHSCORES', 'LIMIT', 0, 2)
    else
      found = redis.call('ZREVRANGEBYSCORE', key, '(' .. format_score(score), '-inf', 'WITHSCORES', 'LIMIT', 0, 2)
    end
    for i = 1, #found, 2 do
      local candidate = tonumber(found[i + 1])
      if found[i] ~= id and (not nearest or (candidate - nearest) * direction < 0) then nearest = candidate end
    end
  end
  return nearest
end

local function priority_at(score) return 100 - math.floor(score / BAND) end

-- Return the jobs before a score within its priority, nearest first: at most `count` tables of {id, score, key}.
local function before(score, count)
  local floor = (100 - priority_at(score)) * BAND
  local jobs = {}
  for _, key in ipairs({ QUEUED, PAUSED }) do
    local found = redis.call('ZREVRANGEBYSCORE', key, '(' .. format_score(score), format_score(floor), 'WITHSCORES', 'LIMIT', 0, count + 1)
    for i = 1, #found, 2 do
      if found[i] ~= id then table.insert(jobs, { id = found[i], score = tonumber(found[i + 1]), key = key }) end
    end
  end
  table.sort(jobs, function(a, b) return a.score > b.score end)
  for i = #jobs, count + 1, -1 do jobs[i] = nil end
  return jobs
end

-- Free a score just before `upper` and return it: moves the jobs before it towards the floor of the priority, as few
-- as necessary. A large enough window always has room.
local renumbered = {}
local function make_room(upper)
  for _, window in ipairs({ 64, 1024, 16384, 1e9 }) do
    local jobs = before(upper, window)
    local lower = (100 - priority_at(upper)) * BAND
    if #jobs == window then lower = table.remove(jobs).score end
    local gap = math.min(STEP, math.floor((upper - lower) / (#jobs + 2)))
    if gap >= 2 then
      for i, job in ipairs(jobs) do
        local score = format_score(upper - gap * (i + 1))
        set(job.id, 'score', score)
        renumbered[job.id] = score
        redis.call('ZADD', job.key, score, job.id)
      end
      return upper - gap
    end
  end
  return upper
end

-- Return the anchor's score, and one between the anchor and its neighbour, within the anchor's priority. After the
-- last job that is the score a new job would get, because any other score could be assigned again to a new job.
local function score_next_to(anchor, direction)
  local score = number(anchor, 'score')
  local priority = priority_at(score)
  local floor = (100 - priority) * BAND
  local next = neighbour(score, direction)
  if next and (next < floor or next >= floor + BAND) then next = nil end
  if direction > 0 and not next then return score, last_of(priority) end
  local edge = direction > 0 and score + 2 * STEP or math.max(floor, score - 2 * STEP)
  if next and (next - edge) * direction < 0 then edge = next end
  return score, (score + edge) / 2
end

local score
if where == 'priority' then
  score = last_of(tonumber(other))
elseif where == 'top' then
  local first = neighbour(-1, 1)
  if not first or number(id, 'score') < first then return { 'ok' } end
  score = math.max((100 - priority_at(first)) * BAND, first - STEP)
elseif where == 'bottom' then
  local last = neighbour(2 ^ 53, -1)
  if not last or number(id, 'score') > last then return { 'ok' } end
  score = last_of(priority_at(last))
else
  if other == id then return { 'ok' } end
  if get(other, 'status') ~= 'queued' then return { 'no_anchor' } end
  local direction = where == 'after' and 1 or -1
  local anchor
  anchor, score = score_next_to(other, direction)
  if math.abs(score - anchor) < 1 or score ~= math.floor(score) then
    score = make_room(direction > 0 and neighbour(anchor, 1) or anchor)
  end
end

set(id, 'score', format_score(score), 'priority', priority_at(score))
if status == 'queued' then insert_in_order(id) end
announce(id, renumbered)
return { 'ok' }
