import { equal, ok, throws } from "std/assert.js";
import { map, settle } from "std/pool.js";

export async function givesResultsInTheItemsOrder() {
  const results = await map([30, 10, 20], async (time, index) => {
    await host.sleep(time);
    return `${index}:${time}`;
  });
  equal(results, ["0:30", "1:10", "2:20"]);
}

export async function neverRunsMoreThanTheLimitAtOnce() {
  let now = 0;
  let most = 0;
  await map(
    Array.from({ length: 20 }, (_, i) => i),
    async (i) => {
      most = Math.max(most, ++now);
      await host.sleep(1 + (i % 3));
      now--;
    },
    { limit: 3 },
  );
  equal(most, 3);
}

export async function startsNothingAfterAFailureAndWaitsForTheRest() {
  const started = [];
  const ended = [];
  const error = await throws(
    () =>
      map(
        [1, 2, 3, 4, 5, 6],
        async (item) => {
          started.push(item);
          await host.sleep(item * 10);
          if (item === 1) {
            throw new Error("item 1 is broken");
          }
          ended.push(item);
        },
        { limit: 2 },
      ),
    "item 1 is broken",
  );
  ok(error instanceof Error);
  equal(started, [1, 2]);
  equal(ended, [2]);
}

export async function settleGivesEveryOutcome() {
  const outcomes = await settle([1, 2, 3], (item) => {
    if (item === 2) {
      throw new Error("two");
    }
    return item;
  });
  equal(outcomes.map((outcome) => outcome.status), ["fulfilled", "rejected", "fulfilled"]);
  equal(outcomes[1].reason.message, "two");
}

export async function showsProgressUnderItsLabel() {
  await map([1, 2], () => undefined, { progress: "items" });
  equal(host.progressed, [[1, 2, "items"], [2, 2, "items"]]);
}

export async function startsNothingOnceItsSignalIsAborted() {
  const signal = { aborted: true, throwIfAborted() { throw new Error("aborted"); } };
  let calls = 0;
  await throws(() => map([1, 2], () => calls++, { signal }), "aborted");
  equal(calls, 0);
}

export async function refusesALimitThatIsNone() {
  await throws(() => map([1], () => 1, { limit: 0 }), RangeError);
}

export async function nothingGivesNothing() {
  equal(await map([], () => 1), []);
}
