import { AssertionError, equal, ok, throws } from "std/assert.js";

export async function equalComparesToAnyDepth() {
  equal({ a: [1, { b: null }], c: NaN }, { c: NaN, a: [1, { b: null }] });
  equal(new Map([["a", new Set([1])]]), new Map([["a", new Set([1])]]));
  equal(new Date(5), new Date(5));
  const error = await throws(() => equal({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }), AssertionError);
  ok(error.message.includes("they differ at .a[1].b"), error.message);
  await throws(() => equal(0, -0));
  await throws(() => equal({ a: undefined }, {}), ".a");
  await throws(() => equal([], {}));
  await throws(() => equal(new Date(5), new Date(6)));
  await throws(() => equal(1, 2, "the answer"), "the answer: expected 2, found 1");
}

export async function equalEndsOnCycles() {
  const left = { name: "x" };
  left.self = left;
  const right = { name: "x" };
  right.self = right;
  equal(left, right);
  right.name = "y";
  await throws(() => equal(left, right), AssertionError);
}

export async function throwsSaysWhatWasThrownInstead() {
  equal((await throws(() => { throw new TypeError("bad"); }, TypeError)).message, "bad");
  await throws(async () => { throw new Error("later"); }, /^late/);
  const none = await throws(() => throws(() => 1, RangeError), AssertionError);
  equal(none.message, "expected RangeError, but nothing was thrown");
  const other = await throws(() => throws(() => { throw new Error("x"); }, RangeError), AssertionError);
  equal(other.message, "expected RangeError, but Error: x was thrown");
}

export async function okWantsSomethingTrue() {
  ok("x");
  await throws(() => ok(0), "found 0");
  await throws(() => ok(0, "none left"), "none left");
}
