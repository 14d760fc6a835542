const slow = await host.exec("sh", ["-c", "echo so far; sleep 600"], {
  timeout: "500ms", // then TERM to its whole tree
  killGrace: "2s", // then KILL
  check: false,
});
export default { timedOut: slow.timedOut, kept: slow.stdout };
