/** Loaded into each server before its program: tells what the process uses, whatever it runs. Needs `--expose-gc`. */

process.on('message', (/** @type {{ collect: boolean }} */ { collect }) => {
  if (collect) globalThis.gc?.()
  const { rss, heapUsed, external } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  const used = {
    cpuSeconds: (user + system) / 1e6,
    residentBytes: rss,
    heldBytes: heapUsed + external,
  }
  process.send?.(used)
})
// Who only tells keeps no program running.
process.channel?.unref()
