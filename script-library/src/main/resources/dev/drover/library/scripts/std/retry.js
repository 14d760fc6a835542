/**
 * Try again what may work later.
 *
 *     import { retry } from "std/retry.js";
 *     const page = await retry(() => fetch(url), { attempts: 5, delay: 200 });
 */

/**
 * Calls `work` until it succeeds, and gives its result; the last failure is thrown. The waits
 * double from `delay` up to `longest`, each shortened at random by up to half, so that many who
 * failed together do not come back together.
 *
 * @template R
 * @param {(attempt: number) => R | PromiseLike<R>} work attempt counts from 1
 * @param {{ attempts?: number, delay?: number, longest?: number, signal?: AbortSignal,
 *     retryable?: (error: any, attempt: number) => boolean }} [options]
 *     attempts: at most so many calls, 3 if it is left out; delay, longest: milliseconds, 100 and
 *     30000; signal: no call after it, the run's own if it is left out; retryable: whether trying
 *     again can help, by default whatever does not say `retryable: false`
 * @returns {Promise<R>}
 */
export async function retry(work, options = {}) {
  const attempts = options.attempts ?? 3;
  const longest = options.longest ?? 30_000;
  const retryable = options.retryable ?? ((error) => error?.retryable !== false);
  const signal = options.signal ?? host.signal;
  if (!Number.isInteger(attempts) || attempts < 1) {
    throw new RangeError(`attempts is ${attempts}; it must be a whole number from 1`);
  }
  let delay = options.delay ?? 100;
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    try {
      return await work(attempt);
    } catch (error) {
      if (attempt === attempts || signal.aborted || !retryable(error, attempt)) {
        throw error;
      }
    }
    const wait = Math.min(delay, longest);
    await host.sleep(Math.round(wait - (Math.random() * wait) / 2));
    delay *= 2;
  }
}
