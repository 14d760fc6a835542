// Event, EventTarget, AbortController, AbortSignal and DOMException, as far as scripts use them.
// https://dom.spec.whatwg.org/#aborting-ongoing-activities
(function (core) {
  'use strict';

  const { hidden, uncaught, timer, duration } = core;

  const CODES = {
    __proto__: null, IndexSizeError: 1, NotFoundError: 8, NotSupportedError: 9, InvalidStateError: 11, SyntaxError: 12,
    InvalidCharacterError: 5, NetworkError: 19, AbortError: 20, TimeoutError: 23, DataCloneError: 25, QuotaExceededError: 22,
  };

  class DOMException extends Error {
    constructor(message = '', options = 'Error') {
      const name = typeof options === 'string' ? options : options?.name ?? 'Error';
      super(String(message), typeof options === 'object' && options !== null && 'cause' in options ? { cause: options.cause } : undefined);
      hidden(this, 'name', String(name));
      hidden(this, 'stack', String(this.stack).replace(/^\w+/, name));
    }

    get code() { return CODES[this.name] ?? 0; }
  }

  class Event {
    #type; #init; #target = null; #stopped = false; #prevented = false; #time = Date.now();

    constructor(type, init = {}) {
      this.#type = String(type);
      this.#init = init;
    }

    get type() { return this.#type; }
    get target() { return this.#target; }
    get currentTarget() { return this.#target; }
    get bubbles() { return Boolean(this.#init.bubbles); }
    get cancelable() { return Boolean(this.#init.cancelable); }
    get defaultPrevented() { return this.#prevented; }
    get timeStamp() { return this.#time; }
    preventDefault() { if (this.cancelable) this.#prevented = true; }
    stopPropagation() { /* there is only one target */ }
    stopImmediatePropagation() { this.#stopped = true; }

    static send(event, target) { event.#target = target; }
    static isStopped(event) { return event.#stopped; }
  }

  const { send, isStopped } = Event;
  delete Event.send;
  delete Event.isStopped;

  class EventTarget {
    #listeners = new Map();

    addEventListener(type, listener, options) {
      if (listener === null || listener === undefined) return;
      const { once = false, signal } = typeof options === 'object' && options !== null ? options : {};
      if (signal?.aborted) return;
      const known = this.#listeners.get(type) ?? [];
      if (known.some(other => other.listener === listener)) return;
      this.#listeners.set(type, [...known, { listener, once }]);
      signal?.addEventListener('abort', () => this.removeEventListener(type, listener), { once: true });
    }

    removeEventListener(type, listener) {
      const known = this.#listeners.get(type);
      if (known !== undefined) this.#listeners.set(type, known.filter(other => other.listener !== listener));
    }

    dispatchEvent(event) {
      send(event, this);
      const handler = this[`on${event.type}`];
      if (typeof handler === 'function') this.#tell(handler, event);
      for (const { listener, once } of this.#listeners.get(event.type) ?? []) {
        if (isStopped(event)) break;
        if (once) this.removeEventListener(event.type, listener);
        this.#tell(typeof listener === 'function' ? listener : event => listener.handleEvent(event), event);
      }
      return !event.defaultPrevented;
    }

    #tell(listener, event) {
      try {
        listener.call(this, event);
      } catch (error) {
        uncaught(error);
      }
    }
  }

  const KEY = Symbol('made by this part');

  class AbortSignal extends EventTarget {
    #reason; #aborted = false; #dependents = new Set();
    onabort = null;

    constructor(key) {
      if (key !== KEY) throw new TypeError('Make an AbortController and use its signal');
      super();
      hidden(this, 'onabort', null);
    }

    get aborted() { return this.#aborted; }
    get reason() { return this.#reason; }
    throwIfAborted() { if (this.#aborted) throw this.#reason; }

    static #abort(signal, reason) {
      if (signal.#aborted) return;
      signal.#aborted = true;
      signal.#reason = reason === undefined ? new DOMException('This operation was aborted', 'AbortError') : reason;
      for (const dependent of signal.#dependents) AbortSignal.#abort(dependent, signal.#reason);
      signal.#dependents.clear();
      signal.dispatchEvent(new Event('abort'));
    }

    static abort(reason) {
      const signal = new AbortSignal(KEY);
      AbortSignal.#abort(signal, reason);
      return signal;
    }

    static timeout(time) {
      const signal = new AbortSignal(KEY);
      const error = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
      timer(() => AbortSignal.#abort(signal, error), duration(time, 'The time-out'), false, []);
      return signal;
    }

    static any(signals) {
      const all = [...signals];
      const signal = new AbortSignal(KEY);
      const aborted = all.find(other => other.aborted);
      if (aborted !== undefined) AbortSignal.#abort(signal, aborted.reason);
      else for (const other of all) other.#dependents.add(signal);
      return signal;
    }

    static make() {
      const signal = new AbortSignal(KEY);
      return { signal, abort: reason => AbortSignal.#abort(signal, reason) };
    }
  }

  const { make } = AbortSignal;
  delete AbortSignal.make;

  class AbortController {
    #made = make.call(AbortSignal);
    get signal() { return this.#made.signal; }
    abort(reason) { this.#made.abort(reason); }
  }

  return { AbortController, AbortSignal, DOMException, Event, EventTarget };
})
