-- A script for wrk that requests the paths in a file, one for each line, in turn.
local paths, last = {}, 0
for path in io.lines(os.getenv("BENCHMARK_PATHS")) do
  paths[#paths + 1] = path
end

request = function()
  last = last % #paths + 1
  return wrk.format("GET", paths[last])
end
