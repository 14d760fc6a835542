await host.publicData.set("release/last", { version: "1.4.2", by: host.run.startedBy });
const runs = await host.publicData.increment("release/runs");

// Atomic: where somebody else was faster, the function is called again with the newer value.
await host.publicData.update("release/hosts", (old) => [...(Array.isArray(old) ? old : []), host.node.name]);

await host.privateData.set("working/set", [1, 2, 3]); // for the script threads of this run alone

export default { runs, keys: await host.publicData.keys("release/") };
