// host.task: a tool or a command on many nodes.
(function (core) {
  'use strict';

  const { call, text, duration, inspect, pointAt, failures } = core;

  const WAIT = 30_000;
  const KILL_WAIT = 10_000;

  const KNOWN = ['tool', 'command', 'params', 'files', 'targets', 'via', 'limit', 'batch', 'maxFailures', 'softTimeout',
    'timeout', 'killGrace', 'user', 'env', 'eventId', 'dryRun', 'detached', 'maxOutput'];

  function list(value, what) {
    if (value === undefined) return undefined;
    return (Array.isArray(value) ? value : [value]).map(each => text(each, what));
  }

  const share = value => value === undefined ? undefined : String(value);

  function parametersOf(request) {
    if (typeof request !== 'object' || request === null) throw new TypeError(`The task is ${inspect(request)}; give an object`);
    const unknown = Object.keys(request).filter(key => !KNOWN.includes(key));
    if (unknown.length > 0) throw new TypeError(`The task has ${unknown.map(inspect).join(', ')}; it takes ${KNOWN.join(', ')}`);
    if (request.targets === undefined) throw new TypeError('The task has no targets: name nodes, "@group", or a query');
    const { tool, command, params, files, limit, user, env, eventId, detached } = request;
    return {
      tool, command, params, files, limit, user, env, eventId, detached,
      targets: list(request.targets, 'A target'),
      via: list(request.via, 'A way to reach targets'),
      batch: share(request.batch),
      maxFailures: share(request.maxFailures),
      softTimeout: duration(request.softTimeout, 'The soft time-out'),
      timeout: duration(request.timeout, 'The time-out'),
      killGrace: duration(request.killGrace, 'The grace before KILL'),
    };
  }

  class Task {
    #site; #started; #maxOutput; #result; #observed = false;

    constructor(site, request) {
      const parameters = parametersOf(request);
      this.#site = site;
      this.#maxOutput = request.maxOutput;
      this.#started = Promise.resolve().then(() => request.dryRun
        ? call('task.plan', parameters).then(plan => ({ plan }))
        : call('task.start', parameters));
      this.#started.catch(() => {});
      this.#wait().catch(error => { if (!this.#observed) failures.set(this, error); });
    }

    get id() { return this.#running(); }

    async #running() {
      const { taskId, plan } = await this.#started;
      if (plan !== undefined) throw new TypeError('A dry run starts no task; await it for the plan');
      return taskId;
    }

    #wait() {
      return this.#result ??= this.#started.then(
        ({ taskId, plan }) => plan ?? call('task.wait', { taskId, maxOutput: this.#maxOutput }),
        error => { throw pointAt(this.#site, error); });
    }

    /** Each target once, when it has ended. */
    async *targets() {
      const taskId = await this.#running();
      const told = new Set();       // one that ended may change once more, by what was stored of it
      for (let version = 0, over = false; !over;) {
        const news = await call('task.ended', { taskId, since: version, maxOutput: this.#maxOutput, wait: WAIT });
        ({ version, over } = news);
        for (const target of news.targets) {
          if (!told.has(target.node)) {
            told.add(target.node);
            yield target;
          }
        }
      }
    }

    /** Targets that ended alike, with the same output, folded into one. */
    async results() {
      await this.#wait();
      return (await call('task.results', { taskId: await this.#running() })).groups;
    }

    async cancel() {
      await call('task.cancel', { taskId: await this.#running() });
    }

    /** All that runs, or what runs on one target; says what could not be ended yet. */
    async kill(target) {
      const nodes = target === undefined ? undefined : list(target, 'The target');
      return await call('task.kill', { taskId: await this.#running(), nodes, wait: KILL_WAIT });
    }

    then(resolved, rejected) {
      this.#observed = true;
      failures.delete(this);
      return this.#wait().then(resolved, rejected);
    }

    catch(rejected) { return this.then(undefined, rejected); }
    finally(action) { return this.then(undefined, undefined).finally(action); }
  }

  return { task: request => new Task(new Error(), request) };
})
