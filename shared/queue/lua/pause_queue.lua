-- Pause or resume the whole queue. While it is paused, running jobs continue and no job is claimed.
--
-- ARGV     1 to pause or 0 to resume
-- Returns  'ok'

if arg(1) == '1' then redis.call('HSET', META, 'paused', 1) else redis.call('HDEL', META, 'paused') end
publish({ type = 'queue', paused = arg(1) == '1' })
if arg(1) ~= '1' then wake_nodes() end
return 'ok'
