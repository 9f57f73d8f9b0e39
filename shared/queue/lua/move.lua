-- Move a waiting job in the order.
--
-- ARGV     id, 'top' | 'bottom' | 'before' | 'after' | 'priority', anchor's id or the new priority ('' for none)
-- Returns  {'ok'}
-- Errors   {'unknown'}; {'refused', status}; {'no_anchor'} the other job does not wait any more
--
-- Moved next to others, a job takes their priority, so that its place is what its priority says. Paused jobs have
-- their place in the same order.

local id, where, other = arg(1), arg(2), arg(3)
local status = get(id, 'status')
if not status then return { 'unknown' } end
if is_sample(id) then return { 'refused', 'a sample' } end
if status ~= 'queued' and not (where == 'priority' and status == 'retrying') then return { 'refused', status } end

-- The score next to `score` in the order, in a direction: 1 later, -1 earlier; the job itself does not count.
local function neighbour(score, direction)
  local nearest
  for _, place in ipairs({ QUEUED, PAUSED }) do
    local found
    if direction > 0 then
      found = redis.call('ZRANGEBYSCORE', place, '(' .. format_score(score), '+inf', 'WITHSCORES', 'LIMIT', 0, 2)
    else
      found = redis.call('ZREVRANGEBYSCORE', place, '(' .. format_score(score), '-inf', 'WITHSCORES', 'LIMIT', 0, 2)
    end
    for i = 1, #found, 2 do
      local candidate = tonumber(found[i + 1])
      if found[i] ~= id and (not nearest or (candidate - nearest) * direction < 0) then nearest = candidate end
    end
  end
  return nearest
end

local function priority_at(score) return 100 - math.floor(score / BAND) end

-- The jobs before a score and inside its priority, nearest first: at most `count` of {id, score, place}.
local function before(score, count)
  local floor = (100 - priority_at(score)) * BAND
  local jobs = {}
  for _, place in ipairs({ QUEUED, PAUSED }) do
    local found = redis.call('ZREVRANGEBYSCORE', place, '(' .. format_score(score), format_score(floor), 'WITHSCORES', 'LIMIT', 0, count + 1)
    for i = 1, #found, 2 do
      if found[i] ~= id then table.insert(jobs, { id = found[i], score = tonumber(found[i + 1]), place = place }) end
    end
  end
  table.sort(jobs, function(a, b) return a.score > b.score end)
  for i = #jobs, count + 1, -1 do jobs[i] = nil end
  return jobs
end

-- Give a score just before `upper` when there is none free: the jobs before it move down, as few as make room. There
-- is always room in the end, towards the floor of the priority.
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
        redis.call('ZADD', job.place, score, job.id)
      end
      return upper - gap
    end
  end
  return upper
end

-- A score between the anchor and its neighbour, inside the anchor's priority. Behind the last one it is that of a new
-- job: any other might be given to a new job again.
local function beside(anchor, direction)
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
  anchor, score = beside(other, direction)
  if math.abs(score - anchor) < 1 or score ~= math.floor(score) then
    score = make_room(direction > 0 and neighbour(anchor, 1) or anchor)
  end
end

set(id, 'score', format_score(score), 'priority', priority_at(score))
if status == 'queued' then insert_in_order(id) end
announce(id)
return { 'ok' }
