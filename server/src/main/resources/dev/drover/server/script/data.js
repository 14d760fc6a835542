// host.publicData, host.privateData and host.status.
(function (core) {
  'use strict';

  const { call, callNow, checked, text, callable, duration, onEvent, offEvent, inspect } = core;

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

  const statusName = name => {
    if (typeof name === 'number' && Number.isFinite(name)) return String(name);
    return text(name, 'The name of a status value');
  };

  function statusValue(value) {
    if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return value;
    throw new TypeError(`The status value is ${inspect(value)}; it must be text, a number or true or false`);
  }

  const status = Object.freeze({
    async set(name, value, options = {}) {
      const { level, text, unit, ttl } = options;
      await call('status.set', {
        name: statusName(name), value: statusValue(value), level, text, unit, ttl: duration(ttl, 'The time to live'),
      });
    },
    get: name => call('status.get', { name: statusName(name) }),
    async clear(name) { await call('status.clear', { name: statusName(name) }); },
  });

  return { publicData: data('public'), privateData: data('private'), status };
})
