// host.nodes and host.connect: the machines that joined this primary.
(function (core) {
  'use strict';

  const { call, text, duration, use } = core;

  const PRIMARY = 'primary';      // what scripts on a node call it; no node has that name
  const WAIT = 30_000;

  /** The nodes that a query, or any of several, chooses; all without one. */
  async function nodes(query = '*', options = {}) {
    const texts = Array.isArray(query) ? query : [query];
    texts.forEach(each => text(each, 'The query'));
    return await call('node.choose', { query: texts, facts: options.facts !== false });
  }

  async function connect(name, options = {}) {
    const node = text(name, 'The node');
    const found = Object.freeze(await call('node.connect', { node, timeout: duration(options.timeout, 'The time-out') }));
    return found.name === PRIMARY ? primary(found) : peer(found);
  }

  /** The primary, seen from a script that it has a node host: what belongs to its own machine it does by its own scripts. */
  function primary(node) {
    let closed = false;
    async function ask(method, params, options) {
      if (closed) throw new TypeError('The connection to the primary was closed; connect again');
      return await call('node.call', { node: PRIMARY, method, params }, options);
    }
    return Object.freeze({
      node,
      spawn: (script, args = {}) => runOf(ask, text(script, 'The script'), core.parse(core.json(args, 'args'))),
      publicData: use('data').dataOf(ask),
      status: use('data').statusOf(ask),
      close: async () => { closed = true; },
    });
  }

  /** Starts a run there and gives its result. */
  async function runOf(ask, script, args) {
    const site = new Error();
    const { runId } = await ask('run.start', { script, args });
    for (let offset = 0, end = false; !end;) ({ offset, end } = await ask('run.log', { runId, offset, wait: WAIT }));
    const { state, result, error } = await ask('run.get', { runId });
    if (state !== 'COMPLETE') {
      throw core.describe(site, 'HostError', `The run ${runId} on the primary failed: ${error?.message ?? state}`, { kind: 'script' });
    }
    return result ?? null;
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
