-- Claim the first queued job whose folders the node can access and whose output fits its free space. This starts a new
-- attempt.
--
-- OWN_KEY  record of the claim token
-- ARGV     node, token, lease ms, free bytes, number of jobs the node runs, maximum number of candidates,
--          maximum times a job is passed over, rank to start at, number of ranks to scan,
--          kind of job: 'encode' | 'sample',
--          [prefix of the archive, prefix of a source folder, ...] (none: every folder is accessible)
-- Returns  {'ok', id, field, value, ...}
--          | {'wait', reason} all jobs have to wait, for a reason of shared/domain/wait_reasons.py; 'disk': no candidate
--            fits, or one blocks the rest
--          | {'further', number of candidates, 1 if some jobs were inaccessible} none of these ranks fits: call again
--            with the next rank
--          | {'end', number of candidates, 1 if some jobs were inaccessible} likewise, and there are no more ranks
--
-- Candidates are jobs whose folders the node can access. Any number of other jobs is skipped: an unmounted share must
-- not block the jobs behind its own.
--
-- A job that does not fit is passed over so that smaller ones can run. So that it does not starve, it blocks the jobs
-- behind it once it has been passed over too often. This applies only to the node that had the most space for it, and
-- only while that node runs jobs, whose end will free space.

local node, token, lease, free = arg(1), arg(2), tonumber(arg(3)), tonumber(arg(4))
local running, look_ahead, most_passed_over = tonumber(arg(5)), tonumber(arg(6)), tonumber(arg(7))
local start, batch, kind, archive = tonumber(arg(8)), tonumber(arg(9)), arg(10), arg(11)

local function claimed(id)
  local fields = redis.call('HGETALL', job_key(id))
  table.insert(fields, 1, id)
  table.insert(fields, 1, 'ok')
  return fields
end

-- A repeated call returns the job that the first one claimed.
local own_job = redis.call('GET', OWN_KEY)
if own_job and holds(own_job, token) then return claimed(own_job) end
if redis.call('HGET', META, 'paused') then return { 'wait', 'queue_paused' } end
if redis.call('SISMEMBER', DRAINED, node) == 1 then return { 'wait', 'drained' } end

-- Record that the node had too little space for a job; return whether the job blocks those behind it.
local function pass_over(id)
  local best = get(id, 'best_node')
  if best ~= node and free > number(id, 'best_node_free') then best = node end
  if best == node or not best then set(id, 'best_node', node, 'best_node_free', free) end
  local passed_over = redis.call('HINCRBY', job_key(id), 'passed_over', 1)
  return passed_over > most_passed_over and running > 0 and (best or node) == node
end

local function starts_with(path, prefix) return string.sub(path, 1, #prefix) == prefix end

local function can_access(input, output)
  if not archive then return true end
  if output ~= '' and not starts_with(output, archive) then return false end
  for i = 15, #ARGV do
    if starts_with(input, ARGV[i]) then return true end
  end
  return false
end

-- A job whose source may still be changing is skipped, like one whose folders are inaccessible.
local function is_settling(id) return number(id, 'settles_ms') > NOW end

-- The set of samples also contains those that are running, retrying or paused.
local function is_claimable(id) return kind == 'encode' or (get(id, 'status') == 'queued' and not get(id, 'paused')) end

local ids = redis.call('ZRANGE', kind == 'sample' and SAMPLES or QUEUED, start, start + batch - 1)
local candidates, inaccessible = 0, false
for _, id in ipairs(ids) do
  local fields = redis.call('HMGET', job_key(id), 'need_bytes', 'input_path', 'output_path')
  local accessible = can_access(fields[2], fields[3])
  if not accessible then inaccessible = true end
  if accessible and is_claimable(id) and not is_settling(id) then
    candidates = candidates + 1
    if tonumber(fields[1]) <= free then
      redis.call('ZREM', QUEUED, id)
      redis.call('ZADD', RUNNING, NOW + lease, id)
      redis.call('HINCRBY', job_key(id), 'attempts', 1)
      clear(id, 'passed_over', 'best_node', 'best_node_free', 'settles_ms')
      set(id, 'status', 'running', 'token', token, 'node', node, 'started_ms', NOW)
      redis.call('SET', OWN_KEY, id, 'PX', lease)
      announce(id)
      return claimed(id)
    end
    if pass_over(id) or candidates == look_ahead then return { 'wait', 'disk' } end
  end
end
return { #ids == batch and 'further' or 'end', candidates, inaccessible and 1 or 0 }
