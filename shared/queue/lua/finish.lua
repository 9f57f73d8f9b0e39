-- End a claim.
--
-- OWN_KEY  record of the claim token
-- ARGV     id, token, outcome, JSON of the outcome, attempts allowed, back-off ms,
--          verification report as JSON ('' for none)
--          completed  JSON is the result
--          failed     JSON is the failure; retried after the back-off while attempts are left
--          released   returned to the queue; the attempt does not count
--          postponed  like released, but no node may claim it during the back-off; JSON is the current source
--          cancelled  the encoder has exited and its file is deleted
-- Returns  'ok' | 'lost'

local id, token, outcome, json, allowed, back_off = arg(1), arg(2), arg(3), arg(4), tonumber(arg(5)), tonumber(arg(6))
if redis.call('GET', OWN_KEY) == 'ended' then return 'ok' end
if not holds(id, token) then return 'lost' end
redis.call('SET', OWN_KEY, 'ended', 'PX', 60000)
if arg(7) ~= '' then redis.call('HSET', REPORTS, id, arg(7)) else redis.call('HDEL', REPORTS, id) end

if outcome == 'completed' then
  clear(id, 'failure')
  set(id, 'result', json)
  end_claim(id, 'completed')
  finish_as(id, 'completed')
elseif outcome == 'cancelled' or (get(id, 'cancel_requested') and outcome ~= 'released' and outcome ~= 'postponed') then
  end_claim(id, 'cancelled')
  finish_as(id, 'cancelled')
elseif outcome == 'released' or outcome == 'postponed' then
  local cancelled = get(id, 'cancel_requested')
  end_claim(id, 'released')
  if outcome == 'postponed' then set(id, 'source', json, 'settles_ms', NOW + back_off) end
  redis.call('HINCRBY', job_key(id), 'attempts', -1)
  if cancelled then finish_as(id, 'cancelled') else requeue(id) end
else
  set(id, 'failure', json)
  clear(id, 'publish_intent')
  end_claim(id, 'failed')
  if number(id, 'attempts') >= allowed then
    finish_as(id, 'failed')
  else
    set(id, 'status', 'retrying', 'retry_ms', NOW + back_off)
    redis.call('ZADD', RETRYING, NOW + back_off, id)
    announce(id)
  end
end
return 'ok'
