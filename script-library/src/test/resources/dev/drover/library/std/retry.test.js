import { equal, throws } from "std/assert.js";
import { retry } from "std/retry.js";

export async function givesTheFirstSuccess() {
  const attempts = [];
  const result = await retry((attempt) => {
    attempts.push(attempt);
    if (attempt < 3) {
      throw new Error("not yet");
    }
    return "done";
  });
  equal(result, "done");
  equal(attempts, [1, 2, 3]);
}

export async function throwsTheLastFailure() {
  await throws(() => retry((attempt) => { throw new Error(`failure ${attempt}`); }, { attempts: 2 }), "failure 2");
}

export async function waitsLongerEachTimeUpToTheLongest() {
  await throws(() => retry(() => { throw new Error("no"); }, { attempts: 6, delay: 100, longest: 400 }));
  const limits = [100, 200, 400, 400, 400];
  equal(host.slept.length, limits.length);
  host.slept.forEach((time, i) => equal(time >= limits[i] / 2 && time <= limits[i], true, `wait ${i} is ${time}`));
}

export async function doesNotRetryWhatCannotHelp() {
  let calls = 0;
  const hopeless = Object.assign(new Error("never"), { retryable: false });
  await throws(() => retry(() => { calls++; throw hopeless; }), "never");
  equal(calls, 1);
  await throws(() => retry(() => { calls++; throw new Error("x"); }, { retryable: () => false }), "x");
  equal(calls, 2);
}

export async function stopsWhenItsSignalIsAborted() {
  const signal = { aborted: false, throwIfAborted() { if (this.aborted) throw new Error("aborted"); } };
  let calls = 0;
  await throws(() => retry(() => { calls++; signal.aborted = true; throw new Error("last"); }, { signal }), "last");
  equal(calls, 1);
}

export async function refusesNoAttempts() {
  await throws(() => retry(() => 1, { attempts: 0 }), RangeError);
}
