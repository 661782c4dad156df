-- Holds a request (or a connection) while its backend has no usable server, and says so: `wanted <backend>` in the log,
-- which the driver follows. Each request looks for itself, in steps that grow.
local again_ms = 2000 -- between two calls for help while somebody waits
local first_step_ms, longest_step_ms = 10, 100
local last_said = {}

local function say_wanted(backend)
  local now = core.now()
  local now_ms = now.sec * 1000 + now.usec // 1000
  if last_said[backend] and now_ms - last_said[backend] < again_ms then return end
  last_said[backend] = now_ms
  core.log(core.warning, "wanted " .. backend)
end

core.register_action("pando_wait", { "http-req", "tcp-req" }, function(txn, backend, limit_ms)
  local left, step = tonumber(limit_ms), first_step_ms
  while txn.f:nbsrv(backend) == 0 and left > 0 do
    say_wanted(backend)
    core.msleep(step)
    left = left - step
    step = math.min(step * 2, longest_step_ms)
  end
end, 2)
