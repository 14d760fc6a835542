// Follows a log file line by line while it grows, and shows what it sees as status values.
//
//   drover run ./examples/log-watch/main.js file=/var/log/syslog time=10m alarm='error|failed' until='shutting down'

if (typeof args.file !== "string") throw new TypeError("Say which log to follow: file=PATH");
const file = args.file;
const alarm = new RegExp(String(args.alarm ?? "\\bERROR\\b"));
const until = args.until === undefined ? undefined : new RegExp(String(args.until));

const seen = { lines: 0, alarms: 0, last: "" };

// What is still there at the hard limit is kept; `check: false` since ending it is the normal way out.
const tail = host.exec("tail", ["-n", "+1", "-F", file], { timeout: String(args.time ?? "1m"), check: false });

for await (const line of tail.lines("stdout")) {
  seen.lines++;
  if (alarm.test(line)) {
    seen.alarms++;
    seen.last = line;
    host.message(`Line ${seen.lines}: ${line}`);
  }
  await show();
  if (until?.test(line)) await tail.kill();
}

const { timedOut } = await tail;
await host.publicData.set("log-watch/last", { file, ...seen, timedOut });
export default { ...seen, timedOut };

async function show() {
  const level = seen.alarms === 0 ? "ok" : "warning";
  await host.status.set("log-watch/lines", seen.lines, { level: "info", unit: "lines", text: file });
  await host.status.set("log-watch/alarms", seen.alarms, { level, unit: "lines", text: seen.last || "none yet" });
}
