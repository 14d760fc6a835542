// host.on, host.emit and host.next.
(function (core) {
  'use strict';

  const { call, callNow, checked, text, callable, duration, onEvent, offEvent, timer, clear, waits, describe } = core;

  const wrapped = new Map();      // event -> how many listeners of ours

  /** Listens to an event of the run, or of the server; gives the function that stops. */
  function on(name, listener) {
    text(name, 'The event');
    callable(listener, 'The listener');
    if (!wrapped.has(name)) callNow('event.on', { name });
    wrapped.set(name, (wrapped.get(name) ?? 0) + 1);
    const told = event => listener(Object.freeze({ name, ...event }));
    onEvent(`event:${name}`, told);
    let active = true;
    return () => {
      if (!active) return;
      active = false;
      offEvent(`event:${name}`, told);
      const left = wrapped.get(name) - 1;
      if (left > 0) {
        wrapped.set(name, left);
      } else {
        wrapped.delete(name);
        callNow('event.off', { name });
      }
    };
  }

  async function emit(name, data) {
    await call('event.emit', { name: text(name, 'The event'), data: data === undefined ? null : checked(data, 'The data of an event') });
  }

  /** Whether everything that `pattern` has is in `value`. */
  function matches(value, pattern) {
    if (typeof pattern !== 'object' || pattern === null) return value === pattern;
    return typeof value === 'object' && value !== null
      && Object.keys(pattern).every(key => matches(value[key], pattern[key]));
  }

  function next(name, { where, timeout } = {}) {
    const site = new Error();
    const milliseconds = duration(timeout, 'The time-out');
    return new Promise((resolve, reject) => {
      let timeLimit;
      const off = on(name, event => {
        if (where === undefined || matches(event.data, where)) finish(() => resolve(event));
      });
      const wait = { site, reject, stop };
      function stop() {
        off();
        if (timeLimit !== undefined) clear(timeLimit);
      }
      function finish(settle) {
        waits.delete(wait);
        stop();
        settle();
      }
      if (milliseconds !== undefined) {
        timeLimit = timer(() => finish(() => reject(describe(
          site, 'TimeoutError', `The event '${name}' did not come within ${milliseconds} ms`, { kind: 'timeout', retryable: true }))), milliseconds, false, []);
      }
      waits.add(wait);
    });
  }

  return { on, emit, next };
})
