-- Put a new job at the end of its priority. A sample has no output (''), and its own line.
--
-- OWN_KEY  idempotency record, or the job's own key when none was given
-- ARGV     id, priority, output path, fingerprint ('' without Idempotency-Key), record's ttl ms,
--          SHA-256 and JSON of its preset ('' without one), ms before which nobody may take it, field, value, ...
-- Returns  {'ok', id} | {'same', id of the job queued earlier under that key}
-- Errors   {'mismatch'} key used with another body; {'reserved', id} output taken by that job

local id, priority, output, fingerprint, ttl = arg(1), tonumber(arg(2)), arg(3), arg(4), arg(5)
local sha256, document, settles = arg(6), arg(7), tonumber(arg(8))
if redis.call('EXISTS', job_key(id)) == 1 then return { 'ok', id } end

if fingerprint ~= '' then
  local known = redis.call('GET', OWN_KEY)
  if known then
    local earlier, print = known:match('^(%S+) (%S+)$')
    if print ~= fingerprint then return { 'mismatch' } end
    -- A job that was deleted since does not keep its key.
    if redis.call('EXISTS', job_key(earlier)) == 1 then return { 'same', earlier } end
  end
end

local holder = output ~= '' and redis.call('HGET', OUTPUTS, redis.sha1hex(output))
if holder then return { 'reserved', holder } end

set(id, 'job_id', id, 'status', 'queued', 'rev', 0, 'attempts', 0, 'recoveries', 0, 'priority', priority,
  'output_path', output, 'created_ms', NOW, 'score', format_score(last_of(priority)))
set(id, unpack(ARGV, 11))
if settles > 0 then set(id, 'settles_ms', NOW + settles) end
if sha256 ~= '' then
  set(id, 'preset_sha256', sha256)
  pin_preset(sha256, document)
end
reserve_output(id)
insert_in_order(id)
if fingerprint ~= '' then redis.call('SET', OWN_KEY, id .. ' ' .. fingerprint, 'PX', ttl) end
announce(id)
return { 'ok', id }
