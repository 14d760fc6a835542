/**
 * A script's arguments, checked before work begins.
 *
 *     import { read } from "std/args.js";
 *     const { folder, jobs } = read({
 *       folder: { type: "string", required: true, help: "what to build" },
 *       jobs: { type: "number", default: 4 },
 *     });
 */

/**
 * @typedef {{ type: "string" | "number" | "boolean" | "list" | "any", required?: boolean,
 *     default?: any, choices?: any[], help?: string }} Parameter
 */

/**
 * The arguments with their defaults. What came from a command line as text is read as the
 * parameter's type: "4" as a number, "true" as a boolean, "a,b" as a list. Throws one error that
 * names everything that is wrong.
 *
 * @param {Record<string, Parameter>} parameters
 * @param {Record<string, any>} [given] the run's own arguments if it is left out
 * @returns {Record<string, any>}
 */
export function read(parameters, given = args) {
  /** @type {Record<string, any>} */
  const values = {};
  const wrong = Object.keys(given)
    .filter((name) => !Object.hasOwn(parameters, name))
    .map((name) => `'${name}' is not a parameter`);
  for (const [name, parameter] of Object.entries(parameters)) {
    const value = given[name];
    if (value === undefined || value === null) {
      if (parameter.required) {
        wrong.push(`'${name}' is missing`);
      }
      values[name] = parameter.default;
      continue;
    }
    const typed = convert(value, parameter.type);
    if (typed === undefined) {
      wrong.push(`'${name}' is ${JSON.stringify(value)}, not a ${parameter.type}`);
    } else if (parameter.choices && !parameter.choices.includes(typed)) {
      wrong.push(`'${name}' is ${JSON.stringify(typed)}; choose ${parameter.choices.join(", ")}`);
    } else {
      values[name] = typed;
    }
  }
  if (wrong.length > 0) {
    throw new TypeError(`Wrong arguments: ${wrong.join("; ")}.\n${usage(parameters)}`);
  }
  return values;
}

/**
 * One line for each parameter.
 *
 * @param {Record<string, Parameter>} parameters
 * @returns {string}
 */
export function usage(parameters) {
  return Object.entries(parameters)
    .map(([name, parameter]) => {
      const fallback = parameter.default === undefined ? "" : `, ${JSON.stringify(parameter.default)} if left out`;
      const need = parameter.required ? ", required" : fallback;
      return `  ${name} (${parameter.type}${need})${parameter.help ? `: ${parameter.help}` : ""}`;
    })
    .join("\n");
}

/**
 * @param {any} value
 * @param {Parameter["type"]} type
 */
function convert(value, type) {
  if (type === "any") {
    return value;
  }
  if (type === "list") {
    return typeof value === "string" ? value.split(",").filter((item) => item !== "") : list(value);
  }
  if (typeof value === type) {
    return type === "number" && !Number.isFinite(value) ? undefined : value;
  }
  if (type === "string") {
    return typeof value === "object" ? undefined : String(value);
  }
  if (typeof value !== "string") {
    return undefined;
  }
  if (type === "number") {
    return value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : undefined;
  }
  return { true: true, false: false }[value];
}

/** @param {any} value */
function list(value) {
  return Array.isArray(value) ? value : undefined;
}
