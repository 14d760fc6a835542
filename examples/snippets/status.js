await host.status.set("backup", "running", { level: "info", text: "3 of 8 volumes" });
await host.status.set("backup/bytes", 48_213_002, { unit: "bytes" });
await host.status.set("backup/heartbeat", true, { ttl: "30s" }); // gone when nobody renews it
await host.status.clear("backup");

host.progress(3, 8, "volumes");
