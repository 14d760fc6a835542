const files = ["a b.txt", "it's.txt"];
await $`cd /tmp && ls -d ${files} || true`; // values are quoted, arrays become words

const test = await host.exec("sh", ["-c", "echo checking; exit 3"], { check: false, timeout: "30s" });
host.message(`exit code ${test.exitCode}, it said ${test.stdout.trim()}`);

try {
  await $`false`;
} catch (error) {
  host.message(`A failing exit code rejects: ${error}`);
}
