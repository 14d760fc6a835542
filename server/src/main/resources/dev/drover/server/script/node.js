// host.nodes: the machines that joined this primary.
(function (core) {
  'use strict';

  const { call, text } = core;

  /** The nodes that a query, or any of several, chooses; all without one. */
  async function nodes(query = '*', options = {}) {
    const texts = Array.isArray(query) ? query : [query];
    texts.forEach(each => text(each, 'The query'));
    return await call('node.choose', { query: texts, facts: options.facts !== false });
  }

  return { nodes };
})
