/**
 * Numbers and tables for people.
 *
 *     import { bytes, duration, table } from "std/text.js";
 *     host.message(table(rows, ["name", "size"]));
 */

/**
 * 1536 is "1.5 KiB".
 *
 * @param {number} count
 * @returns {string}
 */
export function bytes(count) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let unit = 0;
  let value = count;
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  // 1023.99 KiB would be shown as 1024.0 KiB
  if (unit > 0 && unit < units.length - 1 && Math.abs(Number(value.toFixed(1))) >= 1024) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/**
 * 950 is "950 ms", 61000 is "1 min 1 s", 7260000 is "2 h 1 min".
 *
 * @param {number} milliseconds
 * @returns {string}
 */
export function duration(milliseconds) {
  const rounded = Math.round(Math.abs(milliseconds));
  const sign = milliseconds < 0 && rounded > 0 ? "-" : "";
  if (rounded < 1000) {
    return `${sign}${rounded} ms`;
  }
  if (rounded < 9_950) {
    return `${sign}${(rounded / 1000).toFixed(1)} s`;
  }
  const seconds = Math.round(rounded / 1000);
  const parts = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ];
  const first = parts.findIndex(([value]) => value !== 0);
  const shown = parts.slice(first, first + 2).filter(([value]) => value !== 0);
  return sign + shown.map(([value, unit]) => `${value} ${unit}`).join(" ");
}

/**
 * Rows as aligned columns under their names; numbers to the right.
 *
 * @param {Iterable<Record<string, any>>} rows
 * @param {string[]} [columns] those of the first row if they are left out
 * @returns {string}
 */
export function table(rows, columns) {
  const all = [...rows];
  const names = columns ?? Object.keys(all[0] ?? {});
  const cells = all.map((row) => names.map((name) => cell(row[name])));
  const widths = names.map((name, column) =>
    Math.max(width(name), ...cells.map((row) => width(row[column] ?? ""))),
  );
  const right = names.map(
    (name) => all.length > 0 && all.every((row) => typeof row[name] === "number"),
  );
  const line = (/** @type {string[]} */ texts) =>
    texts
      .map((text, column) => {
        const space = " ".repeat((widths[column] ?? 0) - width(text));
        return right[column] ? space + text : text + space;
      })
      .join("  ")
      .trimEnd();
  return [names, widths.map((size) => "-".repeat(size)), ...cells].map(line).join("\n");
}

/**
 * At most `longest` characters of a text, with an ellipsis where something is left out.
 *
 * @param {string} text
 * @param {number} longest
 * @returns {string}
 */
export function shorten(text, longest) {
  const characters = [...text];
  return characters.length <= longest
    ? text
    : characters.slice(0, Math.max(0, longest - 1)).join("") + "…";
}

/** @param {any} value */
function cell(value) {
  if (value === undefined || value === null) {
    return "";
  }
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return text.replace(/\s+/g, " ");
}

/** @param {string} text */
function width(text) {
  return [...text].length;
}
