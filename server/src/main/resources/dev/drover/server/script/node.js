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

    /** Calls a method of the protocol there. */
    async function ask(method, params, options) {
      return await call('node.call', { node: open(), method, params }, options);
    }

    const { exec, $ } = use('process').on(open);
    let data, status;
    return Object.freeze({
      node,
      exec,
      $,
      spawn: use('thread').spawnOn(open),
      get publicData() { return data ??= use('data').dataOf(ask); },
      get status() { return status ??= use('data').statusOf(ask); },
      copyTo: (local, remote, options = {}) => call('node.copyTo', {
        node: open(), local: text(local, 'The local file'), remote: text(remote, 'The remote file'),
        mode: options.mode, owner: options.owner,
      }),
      copyFrom: (remote, local) => call('node.copyFrom', {
        node: open(), remote: text(remote, 'The remote file'), local: text(local, 'The local file'),
      }),
      close: async () => { closed = true; },
    });
  }

  return { nodes, connect };
})
