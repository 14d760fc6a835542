const folder = (await $`mktemp -d`).stdout.trim();
try {
  for (let step = 1; step <= 3; step++) {
    host.signal.throwIfAborted();
    host.progress(step, 3);
    await host.sleep("20ms"); // rejects when the run is cancelled
  }
} finally {
  if (!host.signal.aborted) await $`rmdir ${folder}`;
}
