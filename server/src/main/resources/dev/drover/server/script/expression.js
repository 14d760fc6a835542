// What an expression is evaluated in. Everything that its evaluations share is frozen, so that none leaves anything for
// the next. Gives two ways to ask a test: one answers undefined where it fails, which costs little; the other throws what
// the test threw, from where it threw that.
(function () {
  'use strict';

  const seen = new Set();

  function freeze(value) {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value)) return;
    seen.add(value);
    Object.freeze(value);
    freeze(Object.getPrototypeOf(value));
    for (const key of Reflect.ownKeys(value)) {
      const property = Reflect.getOwnPropertyDescriptor(value, key);
      freeze(property.value);
      freeze(property.get);
      freeze(property.set);
    }
  }

  // What a node lacks is found out by an error, perhaps for each of thousands: one frame says where.
  Error.stackTraceLimit = 1;
  freeze(globalThis);
  // Those that no property leads to.
  for (const hidden of [
    function* () {}, async function () {}, async function* () {}, [].values(), ''[Symbol.iterator](),
    new Map().values(), new Set().values(), 'a'.matchAll(/a/g), [].values().map(each => each), Iterator.from({ next() {} }),
  ]) freeze(Object.getPrototypeOf(hidden));

  const LACKING = /\b(undefined|null)\b/;

  /** Something that this subject does not have was looked into: nothing is wrong with the expression. */
  const isLack = error => error instanceof TypeError && LACKING.test(error.message);

  function truth(value) {
    if (typeof value === 'object' && value instanceof Promise) throw new TypeError('A promise is neither true nor false');
    return value ? true : false;
  }

  // Six arguments, whatever a test takes: the engine passes these faster than an array of them.
  const demand = test => (a, b, c, d, e, f) => truth(test(a, b, c, d, e, f));

  const ask = test => (a, b, c, d, e, f) => {
    try {
      return truth(test(a, b, c, d, e, f));
    } catch (error) {
      return isLack(error) ? false : undefined;
    }
  };

  return [ask, demand];
});
