-- Shares one rate limit window between processes. All times are milliseconds of the clock of Redis.
--
-- KEYS: the window (a hash), the processes that use it (a sorted set by the time of their last call)
-- ARGV: see `Exchange` in store.rs
-- Returns: see `Reply` in store.rs

local MAX_IN_FLIGHT_UNKNOWN = 10
local PROBE_TIMEOUT = 1000
-- Requests that were sent before a window was reported may count in it, if they were sent within this time.
local REORDER_WINDOW = 1000
local PROCESS_LIFETIME = 30000
-- The time for which other programs that use the token are expected to continue after their latest request.
local OTHERS_LIFETIME = 30000
local KEY_LIFETIME = 120000

local process = ARGV[1]
local known, finished, finished_before, unused = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local demand = tonumber(ARGV[6])
local report = ARGV[7]

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

redis.call('ZADD', KEYS[2], now, process)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - PROCESS_LIFETIME)
local processes = redis.call('ZCARD', KEYS[2])
-- A grant is at most this part of what is available, so that no process takes the complete window.
local parts = processes
if processes > 1 then parts = 2 * processes end

-- granted: grants of this generation, without those that were returned. pending: those that have not ended.
-- late: requests of earlier generations that have not ended. earlier: all that may count in this window.
local names = {
  'generation', 'mode', 'limit', 'remaining', 'reset', 'granted', 'pending', 'late', 'late_until', 'earlier',
  'others_until', 'opens', 'probed',
}
local stored = redis.call('HMGET', KEYS[1], unpack(names))
local w = {}
for index, name in ipairs(names) do
  w[name] = stored[index] or 0
  if name ~= 'mode' then w[name] = tonumber(w[name]) or 0 end
end
-- After a restart of Redis, generations continue with greater numbers.
if w.generation == 0 then w.generation, w.mode = now, 'unknown' end

-- Requests that ended, and grants that were not used.
if known == w.generation then
  w.granted = math.max(0, w.granted - unused)
  w.pending = math.max(0, w.pending - finished - unused)
  w.late = math.max(0, w.late - finished_before)
elseif known < w.generation then
  w.late = math.max(0, w.late - finished - unused)
end

-- What a response reported.
if report == 'unlimited' then
  if w.mode ~= 'limited' or w.opens <= now then w.mode = 'unlimited' end
elseif report == 'window' then
  local generation, limit, remaining, reset = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11])
  local opens, was_probe = now + tonumber(ARGV[12]), ARGV[13] == '1'
  local is_current = generation == w.generation
  -- A request of this generation was sent after the window was reported. If it reports an earlier window, the stored one is wrong.
  -- If it was a probe and was counted in the exhausted window, that window has opened again.
  if w.mode ~= 'limited' or reset > w.reset
    or (is_current and (reset < w.reset or (reset == w.reset and was_probe and remaining > 0)))
  then
    local counted, ended = limit - remaining, finished + finished_before
    if w.late_until <= now then w.late = 0 end
    w.late, w.late_until = w.late + w.pending, now + REORDER_WINDOW
    if w.mode ~= 'limited' then
      ended = math.max(ended, w.granted - w.pending)
    elseif w.others_until <= now then
      -- The other requests were counted in the window before, although they did not report that they ended.
      local uncounted = w.granted + w.earlier - (w.limit - w.remaining) - counted
      w.late = math.min(w.late, math.max(0, uncounted))
    end
    w.earlier = w.late + math.min(ended, counted)
    w.generation, w.mode, w.granted, w.pending, w.probed = w.generation + 1, 'limited', 0, 0, 0
    w.limit, w.remaining, w.reset, w.opens = limit, remaining, reset, opens
  elseif reset == w.reset then
    w.limit, w.remaining = limit, math.min(w.remaining, remaining)
    if was_probe then w.opens = math.max(w.opens, opens) end
  end
  if reset == w.reset and limit - remaining > w.granted + w.earlier then
    w.others_until = now + OTHERS_LIFETIME
  end
end

local late = 0
if w.late_until > now then late = w.late end
local available
if w.mode == 'unlimited' then
  available = demand * parts
elseif w.mode == 'limited' then
  available = w.remaining - w.pending - late
  -- A process that exits does not report its last requests, which stay pending. Without other programs, the grants
  -- alone determine how many requests remain.
  if w.others_until <= now then
    available = math.max(available, math.min(w.remaining, w.limit - w.granted - w.earlier))
  end
else
  available = MAX_IN_FLIGHT_UNKNOWN - w.pending
end
local granted, probe = 0, 0
if demand > 0 then
  if available > 0 then
    granted = math.min(demand, math.ceil(available / parts))
    if w.mode == 'unknown' then w.probed = now end
  elseif now >= w.opens and now >= w.probed + PROBE_TIMEOUT then
    granted, probe, w.probed = 1, 1, now
  end
  w.granted, w.pending = w.granted + granted, w.pending + granted
end

local fields = {}
for _, name in ipairs(names) do
  table.insert(fields, name)
  table.insert(fields, w[name])
end
redis.call('HSET', KEYS[1], unpack(fields))
redis.call('PEXPIRE', KEYS[1], KEY_LIFETIME)
redis.call('PEXPIRE', KEYS[2], KEY_LIFETIME)

local mode = 0
if w.mode == 'limited' then mode = 1 elseif w.mode == 'unlimited' then mode = 2 end
return {granted, probe, w.generation, mode, w.limit, w.remaining, math.max(0, w.opens - now), processes}
