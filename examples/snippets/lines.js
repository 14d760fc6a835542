const child = $`for n in 1 2 3; do echo line $n; done`;
for await (const line of child.lines()) host.message(line);

const sorter = host.exec("sort", ["-n"]);
const { stdin } = sorter; // asked for before the next await: the process gets a pipe
await stdin.write("10\n9\n");
await stdin.end();
host.message((await sorter).stdout);
