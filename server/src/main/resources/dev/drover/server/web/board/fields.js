// Fields of a form for the parameters of a tool, each as its type wants it.
import { element } from "./dom.js";

const EXAMPLES = { duration: "such as 30s or 5m", size: "such as 10MB", path: "such as /var/log", list: "one on each line" };

/**
 * A field: row is its element, name that of the parameter, value() what it is set to or undefined for nothing, and
 * complain(text) says what is wrong with it.
 */
export function field(definition) {
  const parameter = exact(definition);
  const { name, description, type, required } = parameter;
  const input = control(parameter);
  input.id = `parameter-${name}`;
  input.name = name;
  input.required = Boolean(required) && type !== "boolean";
  const row = element("div", type === "boolean" && input.type === "checkbox" ? "field check" : "field");
  const label = element("label", "", name);
  label.htmlFor = input.id;
  if (input.required) label.append(element("span", "quiet", " (required)"));
  const hint = element("p", "quiet", [description, bounds(parameter)].filter(Boolean).join(" · "));
  hint.id = `${input.id}-hint`;
  const problem = element("p", "problem");
  problem.id = `${input.id}-problem`;
  problem.hidden = true;
  input.setAttribute("aria-describedby", `${hint.id} ${problem.id}`);
  row.append(label, input, hint, problem);
  return {
    name,
    row,
    value: () => value(parameter, input),
    complain(text) {
      problem.textContent = text;
      problem.hidden = text === "";
      if (text === "") input.removeAttribute("aria-invalid");
      else input.setAttribute("aria-invalid", "true");
    },
    focus: () => input.focus(),
  };
}

/** A default that is too long a number for JavaScript is not shown: left empty, the field leaves it to the server. */
function exact(parameter) {
  const inexact = parameter.type === "integer" && parameter.default !== undefined && !Number.isSafeInteger(parameter.default);
  return inexact ? { ...parameter, default: undefined } : parameter;
}

function control({ type, secret, choices, default: fallback, required, min, max }) {
  if (secret) {
    const input = typed("password");
    input.autocomplete = "new-password";
    return input;
  }
  switch (type) {
    case "boolean":
      // Where nothing is said by default, nothing, yes and no are three things.
      if (fallback === undefined && !required) return select(["", "true", "false"], "");
      return Object.assign(typed("checkbox"), { checked: String(fallback) === "true" });
    case "choice":
      return select(fallback === undefined ? ["", ...choices] : choices, fallback ?? "");
    case "integer":
    case "number":
      return Object.assign(typed("number"), {
        step: type === "integer" ? "1" : "any", min: min ?? "", max: max ?? "", value: fallback ?? "" });
    case "list":
      return textarea(Array.isArray(fallback) ? fallback.join("\n") : fallback ?? "", 3);
    default:
      return String(fallback ?? "").includes("\n") ? textarea(fallback, 4)
        : Object.assign(typed("text"), { value: fallback ?? "" });
  }
}

function typed(type) {
  const input = element("input");
  input.type = type;
  input.autocomplete = "off";
  input.spellcheck = false;
  return input;
}

function textarea(text, rows) {
  return Object.assign(element("textarea"), { value: text, rows, spellcheck: false });
}

function select(values, chosen) {
  const made = element("select");
  for (const each of values) {
    const option = element("option", "", each === "" ? "—" : each);
    option.value = each;
    made.append(option);
  }
  made.value = chosen;
  return made;
}

/** What is empty is left out, unless there is a default, which it does not want. */
function value({ type, default: fallback }, input) {
  if (input.type === "checkbox") return input.checked;
  if (type === "list") {
    const lines = input.value.split("\n").filter(line => line !== "");
    return lines.length === 0 && fallback === undefined ? undefined : lines;
  }
  return input.value === "" && fallback === undefined ? undefined : input.value;
}

function bounds({ type, min, max, minLength, maxLength, pattern }) {
  const told = [];
  if (type === "list") told.push(EXAMPLES.list, range(min, max, "of them"), range(minLength, maxLength, "characters each"));
  else told.push(EXAMPLES[type], range(min, max, ""), range(minLength, maxLength, "characters"));
  if (pattern !== undefined) told.push(`matches ${pattern}`);
  return told.filter(Boolean).join(", ");
}

function range(least, most, of) {
  if (least === undefined && most === undefined) return "";
  const told = most === undefined ? `at least ${least}` : least === undefined ? `at most ${most}` : `${least} to ${most}`;
  return `${told} ${of}`.trim();
}
