// Copies a file to every node that is no database server, and has each count its lines.
export default async () => {
  const lines = new Map();
  for (const { name } of await host.nodes("facts.cores >= 1 && labels.tier !== 'db'")) {
    const peer = await host.connect(name);
    const folder = String(await peer.$`mktemp -d`);
    await peer.copyTo("/etc/os-release", `${folder}/os-release`, { mode: "0600" });
    lines.set(name, Number(await peer.$`wc -l < ${folder}/os-release && rm -r ${folder}`));
  }
  return [...lines.keys()];
};
