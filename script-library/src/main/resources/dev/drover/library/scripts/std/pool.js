/**
 * Work on many things with a bounded number at once.
 *
 *     import { map } from "std/pool.js";
 *     const sizes = await map(files, (file) => $`stat -c %s ${file}`, { limit: 4, progress: "sizes" });
 */

/**
 * Calls `work` for each item, at most `limit` at once, and gives the results in the items' order.
 * The first failure is thrown once the calls that are going on have ended; no other is started.
 *
 * @template T, R
 * @param {Iterable<T>} items
 * @param {(item: T, index: number) => R | PromiseLike<R>} work
 * @param {{ limit?: number, signal?: AbortSignal, progress?: string }} [options]
 *     limit: at once, 4 if it is left out; signal: nothing is started after it, the run's own if it
 *     is left out; progress: a label under which the run's progress is shown
 * @returns {Promise<R[]>}
 */
export async function map(items, work, options = {}) {
  const outcomes = await each(items, work, options, true);
  return outcomes.map((outcome) => /** @type {{ value: R }} */ (outcome).value);
}

/**
 * As `map`, but a failure stops nothing: every item has its outcome, as Promise.allSettled gives
 * them.
 *
 * @template T, R
 * @param {Iterable<T>} items
 * @param {(item: T, index: number) => R | PromiseLike<R>} work
 * @param {{ limit?: number, signal?: AbortSignal, progress?: string }} [options]
 * @returns {Promise<PromiseSettledResult<R>[]>}
 */
export async function settle(items, work, options = {}) {
  return each(items, work, options, false);
}

/**
 * @template T, R
 * @param {Iterable<T>} items
 * @param {(item: T, index: number) => R | PromiseLike<R>} work
 * @param {{ limit?: number, signal?: AbortSignal, progress?: string }} options
 * @param {boolean} stopAtFailure
 * @returns {Promise<PromiseSettledResult<R>[]>}
 */
async function each(items, work, options, stopAtFailure) {
  const all = [...items];
  const limit = options.limit ?? 4;
  if (!Number.isInteger(limit) || limit < 1) {
    throw new RangeError(`limit is ${limit}; it must be a whole number from 1`);
  }
  const signal = options.signal ?? host.signal;
  /** @type {PromiseSettledResult<R>[]} */
  const outcomes = new Array(all.length);
  let next = 0;
  let done = 0;
  let failed = false;

  async function worker() {
    while (next < all.length && !failed) {
      signal.throwIfAborted();
      const index = next++;
      try {
        outcomes[index] = { status: "fulfilled", value: await work(/** @type {T} */ (all[index]), index) };
      } catch (reason) {
        outcomes[index] = { status: "rejected", reason };
        failed = failed || stopAtFailure;
      }
      done++;
      if (options.progress !== undefined) {
        host.progress(done, all.length, options.progress);
      }
    }
  }

  const workers = Array.from({ length: Math.min(limit, all.length) }, worker);
  const ends = await Promise.allSettled(workers);
  for (const outcome of stopAtFailure ? outcomes : []) {
    if (outcome?.status === "rejected") {
      throw outcome.reason;
    }
  }
  for (const end of ends) {
    if (end.status === "rejected") {
      throw end.reason;
    }
  }
  return outcomes;
}
