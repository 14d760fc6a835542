// What every engine has before a script comes. One function expression: Java calls it with the functions of Bridge, and
// calls what it gives back. Everything that a script may never touch is another part, loaded when it does.
(function (rawCall, rawCallNow, takeBytes, giveUp, setTimer, clearTimer, loadPart, knowsScript, listen,
           mainLoaded, mainSettled, mainFailed, uncaught, answerRequest, native) {
  'use strict';

  const parse = JSON.parse;
  const toText = JSON.stringify;

  // ---- the door

  const pending = new Map();      // sequence -> how to settle the promise
  const NO_STACK = '2';
  const noStack = () => new RangeError('Maximum call stack size exceeded');
  const ERROR_NAMES = { __proto__: null, cancelled: 'AbortError', timeout: 'TimeoutError' };

  /** Makes `error`, created where the script called, the answer of a host call. */
  function refused(error, hostCall, text) {
    const { kind, message, hint, retryable, details } = parse(text);
    return describe(error, ERROR_NAMES[kind] ?? 'HostError', message, { kind, hint, retryable, details, hostCall });
  }

  function describe(error, name, message, members) {
    const frames = String(error.stack).split('\n').slice(1);
    hidden(error, 'name', name);
    hidden(error, 'message', message);
    hidden(error, 'stack', [`${name}: ${message}`, ...frames].join('\n'));
    for (const key in members) {
      if (members[key] !== undefined) error[key] = members[key];
    }
    return error;
  }

  /** The error of a host call made in the script's stead, as one that points at the script's own line. */
  function pointAt(site, error) {
    if (error?.hostCall === undefined && error?.kind === undefined) return error;
    const { name, message, ...members } = error;
    return describe(site, name, message, members);
  }

  function hidden(object, key, value) {
    Object.defineProperty(object, key, { value, writable: true, configurable: true, enumerable: false });
  }

  function valueOf(answer, bytes) {
    const value = answer.length === 1 ? undefined : parse(answer.slice(1));
    if (bytes === null) return value;
    const result = value ?? {};
    result.bytes = copied(bytes);
    return result;
  }

  /** A Uint8Array of this engine's own; a buffer of Java's would be slow to read. */
  function copied(buffer) {
    return new Uint8Array(new Uint8Array(new ArrayBuffer(buffer)));
  }

  /** Calls a host function; `options`: `bytes` go beside the parameters, `signal` gives the call up. */
  function call(name, parameters, options) {
    const site = new Error();
    const bytes = options?.bytes;
    const text = toText(parameters);
    const answer = bytes === undefined ? rawCall(name, text)
      : rawCall(name, text, bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (typeof answer === 'string') {
      if (answer === NO_STACK) throw noStack();
      return answer[0] === '0' ? Promise.resolve(valueOf(answer, takeBytes()))
        : Promise.reject(refused(site, name, answer.slice(1)));
    }
    return new Promise((resolve, reject) => {
      const waiting = { resolve, reject, site, name };
      pending.set(answer, waiting);
      if (options?.signal) stopOnAbort(options.signal, answer, waiting);
    });
  }

  function stopOnAbort(signal, sequence, waiting) {
    const stop = () => {
      if (pending.delete(sequence)) {
        giveUp(sequence);
        waiting.reject(signal.reason);
      }
    };
    if (signal.aborted) {
      stop();
    } else {
      signal.addEventListener('abort', stop);
      waiting.forget = () => signal.removeEventListener('abort', stop);
    }
  }

  /** Calls a host function that answers on the spot. */
  function callNow(name, parameters) {
    const answer = rawCallNow(name, toText(parameters));
    if (answer === NO_STACK) throw noStack();
    if (answer[0] !== '0') throw refused(new Error(), name, answer.slice(1));
    return valueOf(answer, takeBytes());
  }

  function settle(sequence, answer, bytes) {
    const waiting = pending.get(sequence);
    if (waiting === undefined) return;
    pending.delete(sequence);
    waiting.forget?.();
    if (answer[0] === '0') waiting.resolve(valueOf(answer, bytes));
    else waiting.reject(refused(waiting.site, waiting.name, answer.slice(1)));
  }

  // ---- values that leave the engine

  /** The value's JSON; throws where JSON would lose something without a word. */
  function json(value, what) {
    checkJson(value, what, new Set());
    return toText(value);
  }

  // What JSON would show as an empty object.
  const LOSSY = [Map, Set, WeakMap, WeakSet, RegExp, Promise, Error, ArrayBuffer];

  function checkJson(value, path, above) {
    switch (typeof value) {
      case 'string': case 'boolean': return;
      case 'number':
        if (Number.isFinite(value)) return;
        throw new TypeError(`${path} is ${value}, which JSON cannot hold`);
      case 'object': break;
      default: throw new TypeError(`${path} is ${article(typeof value)}, which JSON cannot hold`);
    }
    if (value === null) return;
    if (typeof value.toJSON === 'function') {
      if (toText(value) === undefined) throw new TypeError(`${path} says that it is no JSON`);
      return;
    }
    if (above.has(value)) throw new TypeError(`${path} contains itself, which JSON cannot hold`);
    above.add(value);
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) checkJson(value[i], `${path}[${i}]`, above);
    } else {
      const lossy = LOSSY.find(type => value instanceof type);
      if (lossy !== undefined || ArrayBuffer.isView(value)) {
        throw new TypeError(`${path} is ${article(value.constructor?.name ?? lossy.name)}, which JSON cannot hold`);
      }
      for (const key of Object.keys(value)) {
        if (value[key] !== undefined) checkJson(value[key], `${path}.${key}`, above);
      }
    }
    above.delete(value);
  }

  function article(name) {
    return /^[aeiou]/i.test(name) ? `an ${name}` : `a ${name}`;
  }

  /** The value, checked: for a parameter of a host call. */
  function checked(value, what) {
    checkJson(value, what, new Set());
    return value;
  }

  const UNITS = { __proto__: null, ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5 };

  /** Milliseconds of a duration as scripts write it; undefined stays. */
  function duration(value, what) {
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'number' && value >= 0 && Number.isFinite(value)) return Math.round(value);
    const match = typeof value === 'string' ? /^(\d{1,12})(ms|s|m|h|d)?$/.exec(value.trim()) : null;
    if (match === null) {
      throw new TypeError(`${what} is ${inspect(value)}; give milliseconds, or a number with ms, s, m, h or d: "30s"`);
    }
    return Number(match[1]) * UNITS[match[2] ?? 'ms'];
  }

  function text(value, what) {
    if (typeof value !== 'string') throw new TypeError(`${what} is ${inspect(value)}; it must be a string`);
    return value;
  }

  function callable(value, what) {
    if (typeof value !== 'function') throw new TypeError(`${what} is ${inspect(value)}; it must be a function`);
    return value;
  }

  function inspect(value) {
    return use('console').inspect(value);
  }

  // ---- timers

  function timer(callback, delay, repeat, args) {
    callable(callback, 'The callback of a timer');
    const milliseconds = Number(delay) || 0;
    const id = setTimer(args.length === 0 ? () => { callback(); } : () => { callback(...args); }, milliseconds, repeat);
    if (id < 0) throw new RangeError('Too many timers at once; clear some, or raise script.limits.timers');
    return id;
  }

  function clear(id) {
    if (typeof id === 'number') clearTimer(id);
  }

  const waits = new Set();        // what is rejected when the run is cancelled, beside host calls

  function sleep(time) {
    const site = new Error();
    const milliseconds = duration(time, 'The time to sleep') ?? 0;
    return new Promise((resolve, reject) => {
      const wait = { site, reject, stop: () => clearTimer(id) };
      const id = timer(() => { waits.delete(wait); resolve(); }, milliseconds, false, []);
      waits.add(wait);
    });
  }

  // ---- cancellation

  let cancelled;                  // the message, once the run is cancelled
  let controller;

  function signal() {
    if (controller === undefined) {
      controller = new (use('abort').AbortController)();
      if (cancelled !== undefined) controller.abort(cancellation());
    }
    return controller.signal;
  }

  function cancellation(site = new Error()) {
    return describe(site, 'AbortError', cancelled, { kind: 'cancelled', retryable: false });
  }

  function abort(message) {
    cancelled = message;
    controller?.abort(cancellation());
    for (const waiting of [...pending.values()]) {
      waiting.forget?.();
      waiting.reject(cancellation(waiting.site));
    }
    pending.clear();
    for (const wait of [...waits]) {
      wait.stop();
      wait.reject(cancellation(wait.site));
    }
    waits.clear();
  }

  // ---- what the host posts: events and requests

  const listeners = new Map();    // event -> functions

  /** Adds a listener; it does not keep the script alive once that has its result. */
  function onEvent(name, listener) {
    const known = listeners.get(name);
    if (known === undefined) listeners.set(name, [listener]);
    else listeners.set(name, [...known, listener]);
    listen(1);
  }

  /** Removes a listener; says whether it was the last of the name. */
  function offEvent(name, listener) {
    const known = listeners.get(name) ?? [];
    const left = known.filter(other => other !== listener);
    if (left.length === known.length) return false;
    if (left.length === 0) listeners.delete(name);
    else listeners.set(name, left);
    listen(-1);
    return left.length === 0;
  }

  function deliver(name, payload) {
    const known = listeners.get(name);
    if (known === undefined) return;
    const event = parse(payload);
    for (const listener of known) {
      try {
        listener(event);
      } catch (error) {
        uncaught(error);
      }
    }
  }

  let loading;                    // the promise of the main module

  async function request(id, name, argument) {
    try {
      const module = await loading;
      if (typeof module[name] !== 'function') {
        throw describe(new Error(), 'HostError', `The script exports no function '${name}'`, { kind: 'not_found' });
      }
      const begun = [];
      const answer = await module[name](withSpawn(parse(argument), begun));
      await haveBegun(begun);
      answerRequest(id, answer === undefined ? null : json(answer, 'The answer'));
    } catch (error) {
      answerRequest(id, null, error);
    }
  }

  /** A request to run something, with the method that starts it. */
  function withSpawn(asked, begun) {
    if (typeof asked?.runId === 'string' && typeof asked.script === 'string') {
      hidden(asked, 'spawn', (script, args = {}) => {
        const promise = call('request.spawn', {
          runId: asked.runId, script: text(script, 'The script'), args: checked(args, 'args'),
        });
        promise.catch(() => {}); // is looked at before the request is answered
        begun[begun.length] = promise;
        return promise;
      });
    }
    return asked;
  }

  /** A request is answered when what was spawned for it has begun, whether its script awaited that or not. */
  async function haveBegun(promises) {
    let failure, begun = promises.length === 0;
    for (let i = 0; i < promises.length; i++) {
      try {
        await promises[i];
        begun = true;
      } catch (error) {
        failure ??= error;
      }
    }
    if (!begun) throw failure;
  }

  // ---- failures of what the script started and never awaited

  const failures = new Map();     // what failed -> its error

  function unobserved() {
    for (const error of failures.values()) return error;
    return null;
  }

  // ---- parts

  const parts = { __proto__: null };

  function use(name) {
    return parts[name] ??= loadPart(name)(core);
  }

  const core = {
    __proto__: null, call, callNow, checked, json, duration, text, callable, inspect, describe, pointAt, hidden, copied, native,
    sleep, timer, clear, waits, cancellation, onEvent, offEvent, uncaught, failures, use, signal, parse, toText,
    get cancelled() { return cancelled; },
  };

  // ---- the host object

  const given = { node: 'null', run: 'null', args: '{}' };

  function lazily(key) {
    let value;
    return () => value ??= Object.freeze(parse(given[key]));
  }

  const node = lazily('node');
  const run = lazily('run');

  const host = Object.freeze({
    get node() { return node(); },
    get run() { return run(); },
    get publicData() { return use('data').publicData; },
    get privateData() { return use('data').privateData; },
    get status() { return use('data').status; },
    get signal() { return signal(); },
    exec: (program, args, options) => use('process').exec(program, args, options),
    processes: () => callNow('process.list', {}),
    spawn: (script, args, options) => use('thread').spawn(script, args, options),
    threads: () => callNow('thread.list', {}),
    connect: (node, options) => use('node').connect(node, options),
    nodes: (query, options) => use('node').nodes(query, options),
    task: request => use('task').task(request),
    on: (event, listener) => use('event').on(event, listener),
    emit: (event, data) => use('event').emit(event, data),
    next: (event, options) => use('event').next(event, options),
    lock: (name, body, options) => use('coordination').lock(name, body, options),
    semaphore: (name, permits) => use('coordination').semaphore(name, permits),
    queue: name => use('coordination').queue(name),
    message: (message, data) => use('report').message(message, data),
    progress: (done, total, label) => use('report').progress(done, total, label),
    sleep,
  });

  // ---- identifiers

  // Globals that are made when they are first used; each then becomes an ordinary property.
  const LAZY = {
    __proto__: null,
    console: 'console', $: 'process',
    AbortController: 'abort', AbortSignal: 'abort', Event: 'abort', EventTarget: 'abort', DOMException: 'abort',
    TextEncoder: 'text', TextDecoder: 'text', btoa: 'text', atob: 'text',
    URL: 'url', URLSearchParams: 'url',
    fetch: 'fetch', Headers: 'fetch', Request: 'fetch', Response: 'fetch',
    structuredClone: 'clone', crypto: 'crypto', performance: 'crypto',
  };

  const NOW = {
    __proto__: null,
    host,
    setTimeout: (callback, delay, ...args) => timer(callback, delay, false, args),
    setInterval: (callback, delay, ...args) => timer(callback, delay, true, args),
    setImmediate: (callback, ...args) => timer(callback, 0, false, args),
    clearTimeout: clear, clearInterval: clear, clearImmediate: clear,
    queueMicrotask(callback) {
      callable(callback, 'The microtask');
      Promise.resolve().then(() => { callback(); });
    },
    reportError: uncaught,
  };

  function define(name, value) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
    return value;
  }

  function scriptFunction(name) {
    return (args, options) => use('thread').spawn(name, args, options);
  }

  // Stands behind the global object: asked for identifiers that the script did not define.
  const identifiers = {
    has(base, key) {
      return key in base || typeof key === 'string'
        && (key in NOW || key in LAZY || key === 'args' || key in host || knowsScript(key));
    },
    get(base, key, receiver) {
      if (key in base || typeof key !== 'string') return Reflect.get(base, key, receiver);
      if (key in NOW) return define(key, NOW[key]);
      if (key in LAZY) return define(key, use(LAZY[key])[key]);
      if (key === 'args') return define(key, Object.freeze(parse(given.args)));
      if (key in host) return host[key];
      return knowsScript(key) ? scriptFunction(key) : undefined;
    },
  };

  Graal.setUnhandledPromiseRejectionHandler(uncaught);
  delete globalThis.Graal;
  Object.setPrototypeOf(globalThis, new Proxy(Object.create(Object.prototype), identifiers));

  // ---- the script's life

  function start(load, main, argsText, nodeText, runText, resident) {
    given.args = argsText;
    given.node = nodeText;
    given.run = runText;
    loading = load(main);
    runMain(resident).catch(mainFailed);
  }

  async function runMain(resident) {
    const module = await loading;
    mainLoaded();
    if (resident) return;
    let value = await module.default;
    if (typeof value === 'function') value = await value(globalThis.args);
    mainSettled(value === undefined ? 'null' : json(value, 'The result'));
  }

  return [start, settle, deliver, request, abort, unobserved];
})
