// host.connect and host.nodes: other machines.
(function (core) {
  'use strict';

  const { call, text, duration, use } = core;

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
      close: async () => { closed = true; },
    });
  }

  const nodes = query => call('node.list', { query: query === undefined ? undefined : text(query, 'The query') });

  return { connect, nodes };
})
