// host.nodes and host.connect: the machines that joined this primary.
(function (core) {
  'use strict';

  const { call, text, duration, use } = core;

  /** The nodes that a query, or any of several, chooses; all without one. */
  async function nodes(query = '*', options = {}) {
    const texts = Array.isArray(query) ? query : [query];
    texts.forEach(each => text(each, 'The query'));
    return await call('node.choose', { query: texts, facts: options.facts !== false });
  }

  async function connect(name, options = {}) {
    const node = text(name, 'The node');
    const found = await call('node.connect', { node, timeout: duration(options.timeout, 'The time-out') });
    return peer(Object.freeze(found));
  }

  function peer(node) {
    const on = node.name;
    let closed = false;

    function open() {
      if (closed) throw new TypeError(`The connection to ${on} was closed; connect again`);
      return on;
    }

    const { exec, $ } = use('process').on(open);
    return Object.freeze({
      node,
      exec,
      $,
      spawn: use('thread').spawnOn(open),
      close: async () => { closed = true; },
    });
  }

  return { nodes, connect };
})
