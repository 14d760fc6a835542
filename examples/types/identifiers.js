// The members of the host object as bare identifiers, as tsc has to know them. Checked, never run.
/** @param {number} n */
export default async function identifiers(n) {
  const off = on("done", (event) => message(`${event.from} is done`, event.data));
  await publicData.set("n", n);
  await status.set("n", await privateData.increment("n"), { level: "ok", ttl: "5m" });
  await lock("n", () => semaphore("two", 2).use(() => queue("q").put(n)));
  const { stdout } = await exec("echo", [n, run.id, node.name], { timeout: "30s" });
  const job = spawn("job", { n }, { name: "first" });
  await emit("done", { stdout, alive: processes().length + threads().length });
  await next("done", { timeout: 1_000 });
  progress(1, 1, "all");
  signal.throwIfAborted();
  await sleep("10ms");
  off();
  return [await job, await job.catch((error) => error.retryable ?? false)];
}
