// host.exec and $: processes, here and on nodes.
(function (core) {
  'use strict';

  const { call, callNow, checked, text, duration, inspect, describe, pointAt, failures, use } = core;

  const CHUNK = 256 * 1024;
  const WAIT = 30_000;
  const TAIL_LINES = 10;
  const TAIL_CHARACTERS = 2_000;
  const NEWLINE = 10;

  class ProcessResult {
    constructor(result) { Object.assign(this, { exitCode: null, signal: null }, result); }
    /** What it wrote to stdout, without the white space at the end. */
    toString() { return this.stdout.trimEnd(); }
  }

  function shortened(command) {
    const line = command.replaceAll(/\s+/g, ' ');
    return line.length > 200 ? `${line.slice(0, 200)}...` : line;
  }

  function tail(output) {
    const lines = output.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
    return lines.length > TAIL_CHARACTERS ? `...${lines.slice(-TAIL_CHARACTERS)}` : lines;
  }

  function ending({ exitCode, signal, timedOut, durationMs, message }) {
    if (timedOut) return `ran into its time limit after ${durationMs} ms`;
    const how = exitCode !== null ? `failed with exit code ${exitCode}` : signal !== null ? `was ended by ${signal}` : 'ended, nobody saw how';
    return message === undefined ? how : `${how} (${message})`;
  }

  function failed(site, command, result) {
    const last = tail(result.stderr);
    const text = `The command "${shortened(command)}" ${ending(result)}${last === '' ? '' : `:\n${last}`}`;
    const { message, ...members } = result;     // the error's own names the command
    return describe(site, 'ProcessError', text, { kind: 'process', command, ...members, hostCall: 'process.wait' });
  }

  /** Where input can be written to; the process gets a pipe when this was touched before it was launched. */
  class Input {
    #process;
    constructor(process) { this.#process = process; }
    async write(data) {
      const id = await this.#process();
      await call('process.write', { id }, { bytes: typeof data === 'string' ? use('text').encode(data) : use('text').view(data) });
    }
    async end() {
      const id = await this.#process();
      await call('process.closeInput', { id });
    }
  }

  class Process {
    #site; #command; #options; #id; #input; #begun = false; #started; #result; #observed = false;

    /** `command` gives, or promises, how it is launched; the launch waits for the end of the synchronous code. */
    constructor(site, command, options) {
      this.#site = site;
      this.#options = options;
      this.#started = Promise.resolve().then(command).then(launch => this.#launch(launch));
      this.#started.catch(() => {});
      if (!options.background) this.#watch();
    }

    async #launch(launch) {
      this.#begun = true;
      this.#command = launch.shell ?? launch.command.join(' ');
      const { input, parameters } = this.#options;
      const stdin = this.#input !== undefined ? 'pipe' : input === undefined ? 'none' : 'bytes';
      const started = await call('process.launch', { ...parameters, ...launch, id: this.#id, stdin },
        stdin === 'bytes' ? { bytes: input } : undefined);
      this.#id = started.id;
      if (stdin === 'pipe' && input !== undefined) await call('process.write', { id: started.id }, { bytes: input });
      return started;
    }

    /** Its failure fails the script at the end, unless somebody asks for the result before. */
    #watch() {
      this.#wait().catch(error => { if (!this.#observed) failures.set(this, error); });
    }

    #wait() {
      return this.#result ??= this.#started.then(
        async ({ id }) => {
          const result = new ProcessResult(await call('process.wait', { id, maxOutput: this.#options.parameters.maxOutput }));
          if (this.#options.check && result.exitCode !== 0) throw failed(this.#site, this.#command, result);
          return result;
        },
        error => { throw pointAt(this.#site, error); });
    }

    async #running() {
      return (await this.#started).id;
    }

    get id() { return this.#id ??= callNow('process.reserve', {}).id; }

    get pid() { return this.#started.then(({ pid }) => pid); }

    get stdin() {
      if (this.#input !== undefined) return this.#input;
      if (!this.#begun) return this.#input = new Input(() => this.#running());
      return new Input(async () => {
        throw describe(new Error(), 'HostError',
          'The process was launched without an input to write to: touch its stdin before the first await, or give the option input',
          { kind: 'conflict', hostCall: 'process.write' });
      });
    }

    then(resolved, rejected) {
      this.#observed = true;
      failures.delete(this);
      return this.#wait().then(resolved, rejected);
    }

    catch(rejected) { return this.then(undefined, rejected); }
    finally(action) { return this.then(undefined, undefined).finally(action); }

    async kill(signal) {
      await call('process.kill', { id: await this.#running(), signal });
    }

    async send(message) {
      await call('process.send', { id: await this.#running(), message: checked(message, 'The message') });
    }

    lines(stream = 'stdout') {
      switch (stream) {
        case 'stdout': case 'stderr': return this.#lines(stream);
        case 'both': return merged(signal => [this.#lines('stdout', signal), this.#lines('stderr', signal)]);
        default: throw new TypeError(`The stream is ${inspect(stream)}; it must be "stdout", "stderr" or "both"`);
      }
    }

    async *#lines(stream, signal) {
      const id = await this.#running();
      let offset = 0;
      let rest = new Uint8Array(0);
      for (let end = false; !end;) {
        const read = await call('process.read', { id, stream, offset, max: CHUNK, wait: WAIT }, { signal });
        ({ offset, end } = read);
        const bytes = rest.length === 0 ? read.bytes : joined(rest, read.bytes);
        const last = bytes.lastIndexOf(NEWLINE);
        rest = bytes.subarray(last + 1);
        if (last >= 0) yield* decoded(bytes.subarray(0, last)).split('\n').map(withoutReturn);
      }
      if (rest.length > 0) yield withoutReturn(decoded(rest));
    }
  }

  const decoded = bytes => use('text').decode(bytes, 'utf-8', false);
  const withoutReturn = line => line.endsWith('\r') ? line.slice(0, -1) : line;

  function joined(first, second) {
    const all = new Uint8Array(first.length + second.length);
    all.set(first);
    all.set(second, first.length);
    return all;
  }

  /** What the sources give, as it comes; `sources` makes them with a signal for when nobody wants more. */
  async function* merged(sources) {
    const over = new (use('abort').AbortController)();
    const waiting = new Map(sources(over.signal).map(source => [source, step(source)]));
    try {
      while (waiting.size > 0) {
        const { source, done, value } = await Promise.race(waiting.values());
        if (done) {
          waiting.delete(source);
        } else {
          waiting.set(source, step(source));
          yield value;
        }
      }
    } finally {
      for (const [source, next] of waiting) {
        next.catch(() => {});           // it is given up here, so nobody hears that it was
        source.return().catch(() => {});
      }
      over.abort();                     // else a read that waits would keep the script alive
    }
  }

  const step = source => source.next().then(({ done, value }) => ({ source, done, value }));

  // ---- options

  function environment(env) {
    if (env === undefined) return undefined;
    const entries = Object.entries(env).filter(([, value]) => value !== undefined && value !== null);
    return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
  }

  function bytesOf(input) {
    if (input === undefined || input === null) return undefined;
    return typeof input === 'string' ? use('text').encode(input) : use('text').view(input);
  }

  /** `node` gives the name of the node where it is to run; nothing for this machine. */
  function optionsOf({ cwd, env, input, user, softTimeout, timeout, killGrace, check = true, maxOutput, log, background = false } = {}, node = () => undefined) {
    return {
      check, background, input: bytesOf(input),
      parameters: {
        node: node(), cwd, env: environment(env), user, maxOutput, log,
        softTimeout: duration(softTimeout, 'The soft time-out'),
        timeout: duration(timeout, 'The time-out'),
        killGrace: duration(killGrace, 'The grace before KILL'),
      },
    };
  }

  // ---- exec

  function word(value, what) {
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
    if (value instanceof ProcessResult) return value.toString();
    throw new TypeError(`${what} is ${inspect(value)}; it must be text or a number`);
  }

  const execOn = node => function exec(program, args = [], options) {
    if (!Array.isArray(args)) throw new TypeError(`The arguments of '${program}' are ${inspect(args)}; give an array`);
    const command = [text(program, 'The program'), ...args.map((value, i) => word(value, `The argument ${i + 1} of '${program}'`))];
    return new Process(new Error(), () => ({ command }), optionsOf(options, node));
  };

  // ---- $

  /** The text as one word of a shell. */
  function quoted(value) {
    if (value !== '' && /^[A-Za-z0-9_\-./:=@%+,]+$/.test(value)) return value;
    return `'${value.replaceAll("'", `'\\''`)}'`;
  }

  function interpolated(value, position) {
    if (Array.isArray(value)) return value.map(item => interpolated(item, position)).join(' ');
    return quoted(word(value, `The value ${position} of the command line`));
  }

  /** Processes among the values are waited for: what they print is what is put in. */
  function settled(value) {
    if (value instanceof Process) return value;
    return Array.isArray(value) && value.some(item => item instanceof Process) ? Promise.all(value.map(settled)) : value;
  }

  function commandLine(strings, values) {
    const bad = strings.indexOf(undefined);     // what JavaScript makes of an escape that it does not know
    if (bad >= 0) {
      throw new SyntaxError(`The command line has an escape that JavaScript does not know, in ${inspect(strings.raw[bad])}; write the backslash twice`);
    }
    return strings.reduce((text, part, i) => text + interpolated(values[i - 1], i) + part);
  }

  function shell(options, node) {
    return (strings, ...values) => {
      if (!Array.isArray(strings)) {
        if (values.length === 0 && typeof strings === 'object' && strings !== null) return shell({ ...options, ...strings }, node);
        throw new TypeError('$ is used as $`command` or $({ options })`command`');
      }
      const site = new Error();
      const waits = values.some(value => value instanceof Process || Array.isArray(value) && value.some(item => item instanceof Process));
      if (waits) {
        return new Process(site, async () => ({ shell: commandLine(strings, await Promise.all(values.map(settled))) }), optionsOf(options, node));
      }
      const line = commandLine(strings, values);
      return new Process(site, () => ({ shell: line }), optionsOf(options, node));
    };
  }

  function on(node) {
    const $ = shell({}, node);
    $.quote = value => interpolated(value, 1);
    return { exec: execOn(node), $ };
  }

  return { ...on(undefined), on };
})
