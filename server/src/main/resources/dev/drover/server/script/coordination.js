// host.lock, host.semaphore and host.queue: between the threads of a run, or of the server.
(function (core) {
  'use strict';

  const { call, callNow, checked, text, callable, duration, inspect } = core;

  const timeLimit = options => duration(options?.timeout, 'The time-out');

  async function held(kind, name, parameters, body) {
    await call(`${kind}.acquire`, { name, ...parameters });
    try {
      return await body();
    } finally {
      await call(`${kind}.release`, { name });
    }
  }

  function lock(name, body, options) {
    return held('lock', text(name, 'The lock'), { timeout: timeLimit(options) }, callable(body, 'What is done with the lock'));
  }

  function semaphore(name, permits) {
    text(name, 'The semaphore');
    if (!Number.isInteger(permits) || permits < 1) {
      throw new TypeError(`The permits of the semaphore '${name}' are ${inspect(permits)}; give a whole number, 1 or more`);
    }
    return Object.freeze({
      async acquire(options) { await call('semaphore.acquire', { name, permits, timeout: timeLimit(options) }); },
      async release() { await call('semaphore.release', { name }); },
      use: (body, options) => held('semaphore', name, { permits, timeout: timeLimit(options) }, callable(body, 'What is done with the permit')),
    });
  }

  function queue(name) {
    text(name, 'The queue');
    const take = async options => (await call('queue.take', { name, timeout: timeLimit(options) })).value;
    return Object.freeze({
      async put(value) { await call('queue.put', { name, value: checked(value, 'The value') }); },
      take,
      size: async () => callNow('queue.size', { name }).size,
      async *[Symbol.asyncIterator]() { for (;;) yield await take(); },
    });
  }

  return { lock, semaphore, queue };
})
