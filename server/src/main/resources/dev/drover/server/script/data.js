// host.publicData, host.privateData and host.status, and those of peers.
(function (core) {
  'use strict';

  const { call, callNow, checked, text, callable, duration, onEvent, offEvent, inspect, use } = core;

  const key = value => text(value, 'The key');

  function data(scope) {
    return Object.freeze({
      get: async name => (await call('data.get', { scope, key: key(name) }))?.value,
      set: async (name, value) => (await call('data.set', { scope, key: key(name), value: checked(value, 'The value') })).version,
      delete: async name => (await call('data.delete', { scope, key: key(name) })).deleted,
      keys: (prefix = '') => call('data.keys', { scope, prefix: text(prefix, 'The prefix') }),
      update: (name, change) => update(scope, key(name), callable(change, 'The change')),
      increment: async (name, by = 1) => (await call('data.increment', { scope, key: key(name), by })).value,
      watch: (prefix, listener) => watch(scope, text(prefix, 'The prefix'), callable(listener, 'The listener')),
    });
  }

  /** Applies the change to what is there until nobody else wrote in between. */
  async function update(scope, key, change) {
    let current = await call('data.get', { scope, key });
    for (;;) {
      const value = checked(await change(current?.value), 'The changed value');
      const outcome = await call('data.compareAndSet', { scope, key, version: current?.version ?? 0, value });
      if (outcome.done) return value;
      current = outcome;
    }
  }

  function watch(scope, prefix, listener) {
    const { watch } = callNow('data.watch', { scope, prefix });
    const event = `watch:${watch}`;
    onEvent(event, listener);
    let watching = true;
    return () => {
      if (!watching) return;
      watching = false;
      offEvent(event, listener);
      callNow('data.unwatch', { watch });
    };
  }

  // ---- of another server, by the methods of the protocol

  const WAIT = 30_000;

  /** What the answer is, or undefined where there is no such thing. */
  async function orNothing(answer) {
    try {
      return await answer;
    } catch (error) {
      if (error.kind === 'not_found') return undefined;
      throw error;
    }
  }

  function dataOf(ask) {
    const get = name => orNothing(ask('data.get', { key: name }));
    return Object.freeze({
      get: async name => (await get(key(name)))?.value,
      set: async (name, value) => (await ask('data.set', { key: key(name), value: checked(value, 'The value') })).version,
      delete: async name => (await ask('data.delete', { key: key(name) })).deleted,
      keys: async (prefix = '') => (await ask('data.keys', { prefix: text(prefix, 'The prefix') })).keys,
      update: (name, change) => updateOf(ask, get, key(name), callable(change, 'The change')),
      increment: async (name, by = 1) => (await ask('data.increment', { key: key(name), by })).value,
      watch: (prefix, listener) => watchOf(ask, text(prefix, 'The prefix'), callable(listener, 'The listener')),
    });
  }

  async function updateOf(ask, get, key, change) {
    for (;;) {
      const current = await get(key);
      const value = checked(await change(current?.value), 'The changed value');
      try {
        await ask('data.set', { key, value, expected: current?.version ?? 0 });
        return value;
      } catch (error) {
        if (error.kind !== 'conflict') throw error;
      }
    }
  }

  /** Polls until it is stopped; what fails while nothing is reachable is tried again. */
  function watchOf(ask, prefix, listener) {
    const { AbortController } = use('abort');
    const over = new AbortController();
    const stopped = () => over.signal.aborted;
    (async () => {
      let since;
      while (!stopped()) {
        try {
          const news = await ask('data.poll', since === undefined ? { prefix } : { prefix, since, wait: WAIT }, { signal: over.signal });
          if (since !== undefined && !stopped()) {
            for (const { key, value, version } of news.changes) listener({ key, value, version });
            for (const key of news.removed) listener({ key, version: news.version });
          }
          since = news.version;
        } catch (error) {
          if (stopped()) return;
          if (!error.retryable) throw error;
          await core.sleep(1_000);
        }
      }
    })().catch(error => { if (!stopped()) core.uncaught(error); });
    return () => over.abort();
  }

  function statusOf(ask) {
    return Object.freeze({
      set: async (name, value, options) => { await ask('status.set', statusParameters(name, value, options)); },
      get: name => orNothing(ask('status.get', { name: statusName(name) })),
      clear: async name => { await ask('status.clear', { name: statusName(name) }); },
    });
  }

  const statusName = name => {
    if (typeof name === 'number' && Number.isFinite(name)) return String(name);
    return text(name, 'The name of a status value');
  };

  function statusValue(value) {
    if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return value;
    throw new TypeError(`The status value is ${inspect(value)}; it must be text, a number or true or false`);
  }

  function statusParameters(name, value, { level, text, unit, ttl } = {}) {
    return { name: statusName(name), value: statusValue(value), level, text, unit, ttl: duration(ttl, 'The time to live') };
  }

  const status = Object.freeze({
    set: async (name, value, options) => { await call('status.set', statusParameters(name, value, options)); },
    get: name => call('status.get', { name: statusName(name) }),
    async clear(name) { await call('status.clear', { name: statusName(name) }); },
  });

  return { publicData: data('public'), privateData: data('private'), status, dataOf, statusOf };
})
