// Launches a shell script that connects back: it sets status values, tells of its steps, and takes an answer.
//
//   drover run ./examples/shell-reports-back/main.js

const script = String(args.script ?? "examples/shell-reports-back/work.sh");

/** @type {Json[]} */
const steps = [];
const stop = host.on("step", (event) => {
  steps.push(event.data ?? null);
  host.message(`The shell script is at ${JSON.stringify(event.data)}`);
});

const work = host.exec("sh", [script], { timeout: "1m" });
await host.next("ready", { timeout: "30s" });
await work.send({ target: String(args.target ?? "release") });

const { stdout, durationMs } = await work;
stop();
export default { steps, said: stdout.trim(), durationMs };
