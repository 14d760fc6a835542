// What a task would do, before it does it.
import { byId, element, fillFacts, plural, span } from "./dom.js";
import { fold } from "./nodesets.js";
import { commandLine } from "./tasks.js";

/** Shows what task.plan gives. */
export function showPlan(plan) {
  const facts = [
    ["Verdict", verdict(plan)],
    ["Command", element("code", "", commandLine(plan.command))],
  ];
  const variables = Object.entries(plan.environment).map(([name, value]) => `${name}=${value}`).sort();
  if (variables.length > 0) facts.push(["Variables", element("code", "lines", variables.join("\n"))]);
  for (const { file, size, sha256, problem } of plan.files) {
    const told = `${file.from} → ${file.to}: `;
    facts.push(["File", problem === undefined
      ? `${told}${plural(size, "byte")}, SHA-256 ${sha256.slice(0, 12)}…` : element("span", "problem", `${told}${problem}`)]);
  }
  if (plan.user !== undefined) facts.push(["Runs as", plan.user]);
  const limits = [["soft limit", plan.softTimeout], ["limit", plan.timeout]].filter(([, limit]) => limit !== undefined);
  if (limits.length > 0) facts.push(["Time", limits.map(([name, limit]) => `${name} ${span(limit)}`).join(", ")]);
  facts.push(...nodes(plan.targets));
  fillFacts(byId("plan-facts"), facts);
  byId("plan").hidden = false;
}

function verdict({ allowed, targets }) {
  const made = element("span", "", allowed ? `✔ May run on ${plural(targets.length, "node")}` : "✖ Would be refused");
  made.dataset.level = allowed ? "ok" : "error";
  made.className = "state";
  return made;
}

/** Nodes that are alike, in a line each. */
function nodes(targets) {
  const alike = Map.groupBy(targets, ({ state, denied }) => JSON.stringify([state, denied ?? ""]));
  return [...alike].map(([key, group]) => {
    const [state, denied] = JSON.parse(key);
    const told = `${fold(group.map(target => target.node))} (${group.length})`;
    return [denied === "" ? state : "Not allowed", denied === "" ? told : element("span", "problem", `${told}: ${denied}`)];
  });
}
