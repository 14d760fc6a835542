/**
 * Checks that fail with what was expected and what was found.
 *
 *     import { equal, ok, throws } from "std/assert.js";
 *     equal(await host.publicData.get("builds"), 3);
 */

/** What a failed check throws. */
export class AssertionError extends Error {
  /**
   * @param {string} message
   * @param {unknown} [actual]
   * @param {unknown} [expected]
   */
  constructor(message, actual, expected) {
    super(message);
    this.name = "AssertionError";
    this.actual = actual;
    this.expected = expected;
  }
}

/**
 * The value counts as true.
 *
 * @param {unknown} value
 * @param {string} [message]
 */
export function ok(value, message) {
  if (!value) {
    throw new AssertionError(message ?? `expected something true, found ${show(value)}`, value, true);
  }
}

/**
 * Both are the same, member by member: of the same prototype, with equal own members, to any depth.
 *
 * @param {unknown} actual
 * @param {unknown} expected
 * @param {string} [message]
 */
export function equal(actual, expected, message) {
  const place = difference(actual, expected, "", new Map());
  if (place !== undefined) {
    const where = place === "" ? "" : ` at ${place}`;
    const text = `expected ${show(expected)}, found ${show(actual)}${where && `; they differ${where}`}`;
    throw new AssertionError(message === undefined ? text : `${message}: ${text}`, actual, expected);
  }
}

/**
 * The function throws, or its promise is rejected, and gives the error; `expected` may be a class, a
 * pattern for the message, or a part of it.
 *
 * @param {() => unknown} body
 * @param {(new (...args: any[]) => any) | RegExp | string} [expected]
 * @returns {Promise<any>}
 */
export async function throws(body, expected) {
  let error;
  try {
    await body();
  } catch (thrown) {
    error = thrown;
    if (matches(error, expected)) {
      return error;
    }
    throw new AssertionError(`expected ${name(expected)}, but ${show(error)} was thrown`, error, expected);
  }
  throw new AssertionError(`expected ${name(expected)}, but nothing was thrown`, undefined, expected);
}

/**
 * @param {any} error
 * @param {any} expected
 */
function matches(error, expected) {
  if (expected === undefined) {
    return true;
  }
  const message = String(error?.message ?? error);
  if (typeof expected === "string") {
    return message.includes(expected);
  }
  return expected instanceof RegExp ? expected.test(message) : error instanceof expected;
}

/** @param {any} expected */
function name(expected) {
  if (expected === undefined) {
    return "an error";
  }
  return typeof expected === "function" ? expected.name : `an error with ${String(expected)}`;
}

/**
 * The path of the first difference; undefined where there is none.
 *
 * @param {any} left
 * @param {any} right
 * @param {string} path
 * @param {Map<object, object>} seen
 * @returns {string | undefined}
 */
function difference(left, right, path, seen) {
  if (Object.is(left, right)) {
    return undefined;
  }
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) {
    return path;
  }
  if (seen.get(left) === right) {
    return undefined; // a cycle that is one in both
  }
  seen.set(left, right);
  if (Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) {
    return path;
  }
  if (left instanceof Date) {
    return left.getTime() === right.getTime() ? undefined : path;
  }
  if (left instanceof RegExp) {
    return String(left) === String(right) ? undefined : path;
  }
  if (left instanceof Map || left instanceof Set) {
    return difference([...left], [...right], path, seen);
  }
  const keys = new Set([...Reflect.ownKeys(left), ...Reflect.ownKeys(right)]);
  for (const key of keys) {
    const inner = Array.isArray(left) ? `${path}[${String(key)}]` : `${path}.${String(key)}`;
    if (!Object.hasOwn(left, key) || !Object.hasOwn(right, key)) {
      return inner;
    }
    const found = difference(left[key], right[key], inner, seen);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

/** @param {any} value */
function show(value) {
  if (value instanceof Error) {
    return `${value.name}: ${value.message}`;
  }
  if (typeof value === "string") {
    return JSON.stringify(value);
  }
  if (typeof value !== "object" || value === null) {
    return String(value);
  }
  try {
    const text = JSON.stringify(value);
    return text.length > 300 ? `${text.slice(0, 300)}...` : text;
  } catch {
    return String(value);
  }
}
