// Small helpers to make elements. Everything that comes from the server enters as text, never as markup.

export const byId = id => document.getElementById(id);

export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** How long ago, or how long it took: one unit, two digits. */
export function span(milliseconds) {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 1) return `${Math.round(milliseconds)} ms`;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** How long ago something was; the browser's clock may be a little off the server's. */
export function age(instant) {
  const milliseconds = Date.now() - Date.parse(instant);
  if (milliseconds < 2_000) return "just now";
  return `${span(Math.floor(milliseconds / 1000) * 1000).replace(".0", "")} ago`;
}

/** The time of day. */
export function clock(instant) {
  return new Date(instant).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}
