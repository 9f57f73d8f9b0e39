-- Give a node the first queued job within its reach that fits what it has free; the attempt counts from here.
--
-- OWN_KEY  record of the claim token
-- ARGV     node, token, lease ms, free bytes, how many jobs the node runs, how many jobs to look at,
--          skips after which a job is kept waiting for no longer, rank to begin at, how many ranks to go through,
--          'encode' | 'sample' which kind of job,
--          [the archive's prefix, prefix of a source folder, ...] (none: everything is within reach)
-- Returns  {'ok', id, field, value, ...} | {'none'} nothing queued | {'unfit'} none of those looked at fits
--          | {'folders_unavailable'} the rest of the queue is for other nodes, or some of it
--          | {'further', how many were looked at, whether others were out of reach} and none of them fits: ask again
--            from the next rank on
--          | {'paused'} the queue is paused | {'drained'} this node takes no more
--
-- Only jobs within reach are looked at. The others are passed by, however many: a share that is not mounted must
-- not hold up what comes behind its jobs.
--
-- A job that does not fit is skipped so that smaller ones go on. Skipped too often, it would starve: then the node
-- that had the most room for it takes nothing behind it until it fits, as long as that node has jobs running whose
-- end makes room.

local node, token, lease, free = arg(1), arg(2), tonumber(arg(3)), tonumber(arg(4))
local running, look_ahead, patience = tonumber(arg(5)), tonumber(arg(6)), tonumber(arg(7))
local first, stretch, kind, archive = tonumber(arg(8)), tonumber(arg(9)), arg(10), arg(11)

local function answer(id)
  local fields = redis.call('HGETALL', job_key(id))
  table.insert(fields, 1, id)
  table.insert(fields, 1, 'ok')
  return fields
end

local mine = redis.call('GET', OWN_KEY)
if mine and holds(mine, token) then return answer(mine) end
if redis.call('HGET', META, 'paused') then return { 'paused' } end
if redis.call('SISMEMBER', DRAINED, node) == 1 then return { 'drained' } end

-- Note that a node had no room; tell whether the node must wait for the job.
local function skip(id)
  local best = get(id, 'best_node')
  if best ~= node and free > number(id, 'best_node_free') then best = node end
  if best == node or not best then set(id, 'best_node', node, 'best_node_free', free) end
  local passed_over = redis.call('HINCRBY', job_key(id), 'passed_over', 1)
  return passed_over > patience and running > 0 and (best or node) == node
end

local function starts(path, prefix) return string.sub(path, 1, #prefix) == prefix end

local function reaches(input, output)
  if not archive then return true end
  if output ~= '' and not starts(output, archive) then return false end
  for i = 14, #ARGV do
    if starts(input, ARGV[i]) then return true end
  end
  return false
end

-- The source of a job may still be changing: such a job is passed by like one out of reach.
local function settles(id) return number(id, 'settles_ms') > NOW end

-- Samples that run, wait for another attempt or are paused are in their line too.
local function waits(id) return kind == 'encode' or (get(id, 'status') == 'queued' and not get(id, 'paused')) end

local ids = redis.call('ZRANGE', kind == 'sample' and SAMPLES or QUEUED, first, first + stretch - 1)
local looked_at, beyond = 0, false
for _, id in ipairs(ids) do
  local fields = redis.call('HMGET', job_key(id), 'need_bytes', 'input_path', 'output_path')
  local reached = reaches(fields[2], fields[3])
  if not reached then beyond = true end
  if reached and waits(id) and not settles(id) then
    looked_at = looked_at + 1
    if tonumber(fields[1]) <= free then
      redis.call('ZREM', QUEUED, id)
      redis.call('ZADD', RUNNING, NOW + lease, id)
      redis.call('HINCRBY', job_key(id), 'attempts', 1)
      clear(id, 'passed_over', 'best_node', 'best_node_free', 'settles_ms')
      set(id, 'status', 'running', 'token', token, 'node', node, 'started_ms', NOW)
      redis.call('SET', OWN_KEY, id, 'PX', lease)
      announce(id)
      return answer(id)
    end
    if skip(id) or looked_at == look_ahead then return { 'unfit' } end
  end
end
if #ids == stretch then return { 'further', looked_at, beyond and 1 or 0 } end
if looked_at > 0 then return { 'unfit' } end
return { beyond and 'folders_unavailable' or 'none' }
