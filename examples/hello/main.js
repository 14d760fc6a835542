// Greets, and shows the first things of the host object: a command, a status value, progress, a message, a result.

const name = String(args.name ?? "world");
const kernel = (await $`uname -sr`).stdout.trim();

await host.status.set("hello", name, { level: "ok", text: `on ${host.node.name}, ${kernel}` });
for (let part = 1; part <= 3; part++) {
  host.progress(part, 3, "greeting");
  await host.sleep("100ms");
}
host.message(`Hello, ${name}, from ${kernel}`);

export default { greeted: name, kernel, run: host.run.id };
