// console, and how values are shown: as people know it from other runtimes, bounded in depth, items and length.
(function (core) {
  'use strict';

  const { callNow, native } = core;

  const DEPTH = 3;
  const ITEMS = 100;
  const STRING = 10_000;
  const LINE = 76;
  const LONGEST = 64 * 1024;

  const tagOf = value => Object.prototype.toString.call(value).slice(8, -1);
  const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

  function quote(text) {
    const shown = text.length > STRING ? text.slice(0, STRING) : text;
    const mark = !shown.includes("'") ? "'" : !shown.includes('"') ? '"' : !shown.includes('`') ? '`' : "'";
    const body = JSON.stringify(shown).slice(1, -1).replaceAll('\\"', '"');
    const quoted = mark + (mark === "'" ? body.replaceAll("'", "\\'") : body) + mark;
    return shown === text ? quoted : `${quoted}... ${text.length - STRING} more characters`;
  }

  function primitive(value) {
    switch (typeof value) {
      case 'string': return quote(value);
      case 'bigint': return `${value}n`;
      case 'number': return Object.is(value, -0) ? '-0' : String(value);
      case 'symbol': return value.toString();
      default: return String(value);
    }
  }

  function inspect(value, depth = DEPTH) {
    const shown = show(value, { depth, seen: new Set(), left: LONGEST }, 0);
    return shown.length > LONGEST ? `${shown.slice(0, LONGEST)}... ${shown.length - LONGEST} more characters` : shown;
  }

  function show(value, state, level) {
    if (typeof value !== 'object' && typeof value !== 'function' || value === null) return primitive(value);
    if (state.seen.has(value)) return '[Circular]';
    if (state.left <= 0) return '...';
    state.seen.add(value);
    try {
      const text = showObject(value, state, level);
      state.left -= text.length;
      return text;
    } catch (error) {
      return `[${typeof value} that cannot be shown: ${String(error?.message)}]`;
    } finally {
      state.seen.delete(value);
    }
  }

  function nameOf(value) {
    const prototype = Object.getPrototypeOf(value);
    if (prototype === null) return '[Object: null prototype]';
    const name = prototype.constructor?.name;
    return typeof name === 'string' && name !== '' ? name : 'Object';
  }

  function showObject(value, state, level) {
    const name = nameOf(value);
    if (typeof value === 'function') return withMembers(functionTitle(value), value, state, level);
    if (value instanceof Error) return withMembers(errorText(value, level), value, state, level);
    const tag = tagOf(value);
    if (tag === 'RegExp' && value instanceof RegExp) return String(value);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    if (value instanceof Promise) return 'Promise {}';
    if (value instanceof Number || value instanceof String || value instanceof Boolean) {
      return `[${name}: ${primitive(value.valueOf())}]`;
    }
    if (level > state.depth) return Array.isArray(value) ? '[Array]' : `[${name}]`;
    if (Array.isArray(value)) return showArray(value, name === 'Array' ? '' : `${name}(${value.length}) `, state, level);
    if (value instanceof Map) return showMap(value, state, level);
    if (value instanceof Set) {
      return block(`Set(${value.size}) {`, items(value, value.size, item => show(item, state, level + 1)), '}', level);
    }
    if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
      return showArray(value, `${name}(${value.length}) `, state, level);
    }
    if (value instanceof ArrayBuffer) return `ArrayBuffer { byteLength: ${value.byteLength} }`;
    const title = name === 'Object' ? '' : `${name} `;
    return block(`${title}{`, members(value, state, level), '}', level);
  }

  function functionTitle(value) {
    const kind = /^class\b/.test(Function.prototype.toString.call(value)) ? 'class' : 'Function';
    return value.name ? `[${kind}: ${value.name}]` : `[${kind} (anonymous)]`;
  }

  function errorText(error, level) {
    const stack = typeof error.stack === 'string' && error.stack !== '' ? error.stack : `${error.name}: ${error.message}`;
    const title = `${error.name}: ${error.message}`;
    const whole = stack.startsWith(title) || !error.message ? stack : [title, ...stack.split('\n').slice(1)].join('\n');
    return level === 0 ? whole : whole.replaceAll('\n', `\n${'  '.repeat(level)}`);
  }

  function withMembers(title, value, state, level) {
    const shown = level > state.depth ? [] : members(value, state, level);
    if (value instanceof Error && value.cause !== undefined && !Object.keys(value).includes('cause')) {
      shown.push(`[cause]: ${show(value.cause, state, level + 1)}`);
    }
    return shown.length === 0 ? title : block(`${title} {`, shown, '}', level);
  }

  function members(value, state, level) {
    const keys = Reflect.ownKeys(value).filter(key => Object.prototype.propertyIsEnumerable.call(value, key));
    return items(keys, keys.length, key => {
      const property = Object.getOwnPropertyDescriptor(value, key);
      const title = typeof key === 'symbol' ? `[${key.toString()}]` : IDENTIFIER.test(key) ? key : quote(key);
      if (property.get) return `${title}: ${property.set ? '[Getter/Setter]' : '[Getter]'}`;
      return `${title}: ${show(property.value, state, level + 1)}`;
    });
  }

  function showArray(array, title, state, level) {
    const shown = [];
    const length = Math.min(array.length, ITEMS);
    let holes = 0;
    for (let i = 0; i <= length; i++) {
      if (i < length && !(i in array)) {
        holes++;
      } else {
        if (holes > 0) shown.push(`<${holes} empty item${holes > 1 ? 's' : ''}>`);
        holes = 0;
        if (i < length) shown.push(show(array[i], state, level + 1));
      }
    }
    more(shown, array.length - length);
    return block(`${title}[`, shown, ']', level);
  }

  function showMap(map, state, level) {
    const entry = ([key, value]) => `${show(key, state, level + 1)} => ${show(value, state, level + 1)}`;
    return block(`Map(${map.size}) {`, items(map, map.size, entry), '}', level);
  }

  function items(source, size, showItem) {
    const shown = [];
    for (const item of source) {
      if (shown.length === ITEMS) break;
      shown.push(showItem(item));
    }
    more(shown, size - shown.length);
    return shown;
  }

  function more(shown, count) {
    if (count > 0) shown.push(`... ${count} more item${count > 1 ? 's' : ''}`);
  }

  function block(open, shown, close, level) {
    if (shown.length === 0) return open + close;
    const line = `${open} ${shown.join(', ')} ${close}`;
    if (line.length + level * 2 <= LINE && !line.includes('\n')) return line;
    const indent = '  '.repeat(level + 1);
    return `${open}\n${indent}${shown.join(`,\n${indent}`)}\n${'  '.repeat(level)}${close}`;
  }

  // ---- formatting with %s and its like

  function number(value, convert) {
    return typeof value === 'bigint' ? `${value}n` : typeof value === 'symbol' ? 'NaN' : String(convert(value));
  }

  const DIRECTIVES = {
    __proto__: null,
    s: value => typeof value === 'string' ? value : typeof value === 'object' && value !== null ? inspect(value, 0) : primitive(value),
    d: value => number(value, Number),
    i: value => number(value, parseInt),
    f: value => number(value, parseFloat),
    j: value => { try { return JSON.stringify(value) ?? 'undefined'; } catch { return '[Circular]'; } },
    o: value => inspect(value, DEPTH + 1),
    O: value => inspect(value),
    c: () => '',
  };

  function format(...values) {
    const parts = [];
    let next = 0;
    if (typeof values[0] === 'string' && values.length > 1) {
      next = 1;
      parts.push(values[0].replace(/%([sdifjoOc%])/g, (directive, letter) => {
        if (letter === '%') return '%';
        return next < values.length ? DIRECTIVES[letter](values[next++]) : directive;
      }));
    }
    for (; next < values.length; next++) {
      parts.push(typeof values[next] === 'string' ? values[next] : inspect(values[next]));
    }
    const text = parts.join(' ');
    return text.length > LONGEST ? `${text.slice(0, LONGEST)}... ${text.length - LONGEST} more characters` : text;
  }

  // ---- console

  let indent = '';
  const counts = new Map();
  const times = new Map();

  function write(level, values) {
    const text = format(...values);
    callNow('console.write', { level, text: indent === '' ? text : indent + text.replaceAll('\n', `\n${indent}`) });
  }

  function elapsed(label) {
    const since = times.get(label);
    return since === undefined ? undefined : `${label}: ${(native('now') - since).toFixed(3)} ms`;
  }

  const console = {
    log(...values) { write('log', values); },
    info(...values) { write('info', values); },
    warn(...values) { write('warn', values); },
    error(...values) { write('error', values); },
    debug(...values) { write('debug', values); },
    dir(value) { write('log', [inspect(value)]); },
    trace(...values) {
      const frames = new Error().stack.split('\n').slice(1).join('\n');
      write('error', [`Trace: ${format(...values)}\n${frames}`]);
    },
    assert(condition, ...values) {
      if (condition) return;
      write('error', values.length === 0 ? ['Assertion failed'] : [`Assertion failed: ${format(...values)}`]);
    },
    count(label = 'default') {
      counts.set(label, (counts.get(label) ?? 0) + 1);
      write('log', [`${label}: ${counts.get(label)}`]);
    },
    countReset(label = 'default') { counts.delete(label); },
    time(label = 'default') { times.set(label, native('now')); },
    timeLog(label = 'default', ...values) { write('log', [elapsed(label) ?? `There is no timer ${label}`, ...values]); },
    timeEnd(label = 'default') {
      write('log', [elapsed(label) ?? `There is no timer ${label}`]);
      times.delete(label);
    },
    group(...values) {
      if (values.length > 0) write('log', values);
      if (indent.length < 40) indent += '  ';
    },
    groupEnd() { indent = indent.slice(2); },
  };

  return { console, inspect, format };
})
