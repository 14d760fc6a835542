// host.spawn: another script thread of the run, or a script on a node.
(function (core) {
  'use strict';

  const { call, json, parse, text, pointAt, failures, use } = core;

  class ScriptThread {
    #site; #started; #result; #observed = false;
    #apart;

    /** Begins at the end of the synchronous code, so that who listens at once misses nothing. */
    constructor(site, parameters) {
      this.#apart = parameters.detached || parameters.node !== undefined;
      this.#site = site;
      this.#started = Promise.resolve().then(() => call('thread.spawn', parameters))
        .catch(error => { throw pointAt(site, error); });
      this.#started.catch(() => {});
      if (!parameters.detached) this.#watch();
    }

    /** Its failure fails this script at the end, unless somebody asks for the result before. */
    #watch() {
      this.#wait().catch(error => { if (!this.#observed) failures.set(this, error); });
    }

    #wait() {
      return this.#result ??= this.#started.then(({ id }) => call('thread.wait', { id }))
        .catch(error => { throw pointAt(this.#site, error); });
    }

    get id() { return this.#started.then(({ id }) => id); }
    get runId() { return this.#started.then(({ runId }) => runId); }

    then(resolved, rejected) {
      this.#observed = true;
      failures.delete(this);
      return this.#wait().then(resolved, rejected);
    }

    catch(rejected) { return this.then(undefined, rejected); }
    finally(action) { return this.then(undefined, undefined).finally(action); }

    async cancel() {
      const { id } = await this.#started;
      await call('thread.cancel', { id });
    }

    /** Listens to an event, as far as this thread emits it. */
    on(event, listener) {
      if (this.#apart) {
        throw new TypeError(`A thread that is detached or on a node is a run of its own, whose event '${event}' this run does not hear; let it`
          + ` emit one whose name begins with '/', and use host.on`);
      }
      let from;
      this.#started.then(({ id }) => { from = `thread:${id}`; }, () => {});
      return use('event').on(event, given => { if (given.from === from) listener(given); });
    }
  }

  /** `node` gives the name of the node that is to host it; nothing for this machine. */
  const spawnOn = node => function spawn(script, args = {}, options = {}) {
    if (typeof args !== 'object' || args === null || Array.isArray(args)) {
      throw new TypeError(`The arguments of '${script}' are ${use('console').inspect(args)}; give an object: { name: value }`);
    }
    return new ScriptThread(new Error(), {
      script: text(script, 'The script'),
      args: parse(json(args, 'args')),    // a copy: the script may change its object before the thread begins
      name: options.name, detached: options.detached === true, node: node(),
    });
  };

  return { spawn: spawnOn(() => undefined), spawnOn };
})
