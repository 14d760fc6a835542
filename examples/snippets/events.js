const answered = host.next("answer", { timeout: "30s" });
const stop = host.on("question", (event) => {
  host.message(`asked: ${JSON.stringify(event.data)}`);
  void host.emit("answer", 42);
});

await host.emit("question", { of: "life" });
const { data } = await answered;
stop();

export default data;
