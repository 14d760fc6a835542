const parts = [1, 2, 3].map((part) => host.spawn("snippets/part.js", { part }, { name: `part ${part}` }));
const squares = await Promise.all(parts);

const total = await host.lock("total", async () => {
  const before = Number((await host.privateData.get("total")) ?? 0);
  await host.privateData.set("total", before + 1);
  return before + 1;
});

export default { squares, total };
