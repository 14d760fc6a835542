const kernel = await $`uname -sr`;
await host.status.set("kernel", kernel.stdout.trim(), { level: "ok" });
host.message(`Hello, ${args.name ?? "world"}`);

export default { kernel: kernel.stdout.trim() };
