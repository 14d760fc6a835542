// structuredClone. https://html.spec.whatwg.org/#structured-cloning
(function (core) {
  'use strict';

  const { use, hidden } = core;

  const ERRORS = { __proto__: null, Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

  function refuse(value) {
    const shown = typeof value === 'symbol' ? value.toString() : typeof value === 'function' ? 'a function' : use('console').inspect(value, 0);
    throw new (use('abort').DOMException)(`${shown} cannot be cloned`, 'DataCloneError');
  }

  function clone(value, known) {
    if (typeof value === 'symbol' || typeof value === 'function') refuse(value);
    if (typeof value !== 'object' || value === null) return value;
    if (known.has(value)) return known.get(value);
    return copy(value, known, made => { known.set(value, made); return made; });
  }

  function copy(value, known, keep) {
    if (Array.isArray(value)) return members(value, keep(new Array(value.length)), known);
    if (value instanceof Date) return keep(new Date(value.getTime()));
    if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
    if (value instanceof Boolean || value instanceof Number || value instanceof String) return keep(Object(value.valueOf()));
    if (value instanceof Map) {
      const made = keep(new Map());
      for (const [key, item] of [...value]) made.set(clone(key, known), clone(item, known));
      return made;
    }
    if (value instanceof Set) {
      const made = keep(new Set());
      for (const item of [...value]) made.add(clone(item, known));
      return made;
    }
    if (value instanceof ArrayBuffer) return keep(value.slice(0));
    if (ArrayBuffer.isView(value)) {
      const buffer = clone(value.buffer, known);
      const length = value instanceof DataView ? value.byteLength : value.length;
      return keep(new value.constructor(buffer, value.byteOffset, length));
    }
    if (value instanceof Error) return error(value, known, keep);
    if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef) refuse(value);
    return members(value, keep({}), known);
  }

  function error(value, known, keep) {
    const made = keep(new (ERRORS[value.name] ?? Error)(String(value.message)));
    hidden(made, 'stack', String(value.stack));
    if ('cause' in value) hidden(made, 'cause', clone(value.cause, known));
    return made;
  }

  function members(value, made, known) {
    for (const key of Object.keys(value)) made[key] = clone(value[key], known);
    return made;
  }

  function structuredClone(value, options) {
    const known = new Map();
    const transferred = [...options?.transfer ?? []];
    for (const buffer of transferred) {
      if (!(buffer instanceof ArrayBuffer)) refuse(buffer);
    }
    for (const buffer of transferred) known.set(buffer, buffer.transfer());
    return clone(value, known);
  }

  return { structuredClone };
})
