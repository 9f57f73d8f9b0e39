-- Queue a new job at the end of its priority. A sample has no output path ('') and is queued separately.
--
-- OWN_KEY  idempotency record, or the job's own key without an Idempotency-Key
-- ARGV     id, priority, output path, fingerprint ('' without Idempotency-Key), TTL of the record in ms,
--          SHA-256 and JSON of its preset ('' without one), ms during which no node may claim it, field, value, ...
-- Returns  {'ok', id} | {'same', id of the job already queued under that key}
-- Errors   {'mismatch'} key used with another body; {'reserved', id} output reserved by that job

local id, priority, output, fingerprint, ttl = arg(1), tonumber(arg(2)), arg(3), arg(4), arg(5)
local sha256, document, settle_ms = arg(6), arg(7), tonumber(arg(8))
if redis.call('EXISTS', job_key(id)) == 1 then return { 'ok', id } end

if fingerprint ~= '' then
  local known = redis.call('GET', OWN_KEY)
  if known then
    local earlier, known_fingerprint = known:match('^(%S+) (%S+)$')
    if known_fingerprint ~= fingerprint then return { 'mismatch' } end
    -- Deleting a job frees its key.
    if redis.call('EXISTS', job_key(earlier)) == 1 then return { 'same', earlier } end
  end
end

local holder = output ~= '' and redis.call('HGET', OUTPUTS, redis.sha1hex(output))
if holder then return { 'reserved', holder } end

set(id, 'job_id', id, 'status', 'queued', 'rev', 0, 'attempts', 0, 'recoveries', 0, 'priority', priority,
  'output_path', output, 'created_ms', NOW, 'score', format_score(last_of(priority)))
set(id, unpack(ARGV, 12))
if settle_ms > 0 then set(id, 'settles_ms', NOW + settle_ms) end
if sha256 ~= '' then
  set(id, 'preset_sha256', sha256)
  pin_preset(sha256, document)
end
reserve_output(id)
insert_in_order(id)
if fingerprint ~= '' then redis.call('SET', OWN_KEY, id .. ' ' .. fingerprint, 'PX', ttl) end
announce(id)
return { 'ok', id }
