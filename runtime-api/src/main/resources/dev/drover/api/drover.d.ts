// What a script of Drover sees: the host object and the web's globals that are there.
// Everything that reaches outside the script returns a promise and passes one door, which authorises and counts it.

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Milliseconds, or "250ms", "30s", "5m", "2h", "7d". */
type Duration = number | string;

declare const host: Host;

/** The arguments of this script, from whoever asked for it. */
declare const args: { readonly [name: string]: Json };

/**
 * Runs a command line in a shell on this machine. Interpolated values are quoted, arrays become words, a process or its
 * result becomes what it printed. With options: `` $({ timeout: "30s" })`command` ``.
 */
declare const $: Shell;

interface Shell {
  (strings: TemplateStringsArray, ...values: unknown[]): Process;
  (options: ProcessOptions): Shell;
}

interface Host {
  /** This machine. */
  readonly node: NodeInfo;
  /** This run. */
  readonly run: RunInfo;
  /** What any connection allowed in may read; kept over a restart. */
  readonly publicData: Data;
  /** What only the script threads of this run see; gone with it. */
  readonly privateData: Data;
  /** Named values that say what is going on. */
  readonly status: StatusValues;

  /** Launches a program without a shell, at the end of the synchronous code. */
  exec(program: string, args?: readonly (string | number | bigint | boolean | ProcessResult)[], options?: ProcessOptions): Process;
  /** The processes of this run that are alive, here and on nodes. */
  processes(): ProcessInfo[];
  /** Starts another script thread of this run, at the end of the synchronous code; detached, a run of its own that outlives this one. */
  spawn(script: string, args?: { [name: string]: unknown }, options?: SpawnOptions): ScriptThread;
  /** The script threads of this run that are alive. */
  threads(): ScriptThreadInfo[];

  /**
   * The nodes that a query chooses, by name; all without one. A query is names, patterns ("web-*") and "@group", with "!"
   * for those that are left out, or a JavaScript expression over a node: "facts.os.family === 'debian'". Several add up.
   */
  nodes(query?: string | readonly string[], options?: { facts?: boolean }): Promise<Node[]>;

  /** On a node: reaches the primary that has it host this script; the URL that the node joined is taken, too. */
  connect(node: "primary", options?: { timeout?: Duration }): Promise<PrimaryPeer>;
  /**
   * Reaches the server of a node; waits for its link up to the time-out (30 s unless said otherwise). What is launched
   * there is this run's: it goes on while the link is down, and ends with the run. In place of its name a URL may name
   * its machine, "https://HOST:PORT", where one node of this primary is there. Other primaries are not reached.
   */
  connect(nodeOrUrl: string, options?: { timeout?: Duration }): Promise<Peer>;

  /**
   * Runs a tool or a command on many nodes. Its promise gives how all of them ended: a target that fails is no error of
   * the script, and is found in the result. It ends with the run unless it is detached.
   */
  task(request: TaskRequest & { dryRun: true }): PromiseLike<TaskPlan>;
  task(request: TaskRequest): Task;

  /**
   * Listens to an event of this run, or of the whole server where the name begins with "/"; gives what stops it. The run
   * itself sends "process.started", "process.ended", "thread.started" and "thread.ended", with what is known as data; the
   * server "/node.online", "/node.silent", "/node.revoked" and "/node.removed", with the node's name as data.node, and
   * "/task.ended" with the task.
   */
  on(event: string, listener: (event: HostEvent) => void): () => void;
  /** Sends an event to whoever listens to it now. */
  emit(event: string, data?: Json): Promise<void>;
  /** The next event of the name; `where` names members that its data must have. */
  next(event: string, options?: { where?: Json; timeout?: Duration }): Promise<HostEvent>;

  /** Does something while no other thread of the run (or, with a leading "/", of the server) holds the lock. */
  lock<T>(name: string, body: () => T | PromiseLike<T>, options?: { timeout?: Duration }): Promise<T>;
  /** A semaphore of so many permits, shared like a lock. */
  semaphore(name: string, permits: number): Semaphore;
  /** A queue of JSON values, shared like a lock. */
  queue(name: string): Queue;

  /** Tells whoever follows the run. */
  message(text: string, data?: Json): void;
  /** How far the run is, in a unit of its own. */
  progress(done: number, total: number, label?: string): void;

  sleep(time: Duration): Promise<void>;
  /** Aborted when the run is cancelled; a script then has some seconds to clean up. */
  readonly signal: AbortSignal;
}

interface NodeInfo {
  readonly name: string;
  readonly host: string;
  readonly os: string;
  readonly kernel: string;
  readonly arch: string;
  readonly cores: number;
  readonly memoryBytes: number;
}

interface RunInfo {
  readonly id: string;
  readonly script: string;
  /** Null for a script that is not in the library as a version. */
  readonly version: number | null;
  readonly args: { readonly [name: string]: Json };
  readonly startedBy: string;
  readonly eventId: string | null;
  readonly attempt: number;
}

interface Data {
  get(key: string): Promise<Json | undefined>;
  /** Gives the new version. */
  set(key: string, value: unknown): Promise<number>;
  /** Whether there was one. */
  delete(key: string): Promise<boolean>;
  keys(prefix?: string): Promise<string[]>;
  /** Changes a value atomically: `change` is called again when somebody else was faster. */
  update(key: string, change: (old: Json | undefined) => unknown): Promise<Json>;
  /** Adds to a number, which counts as 0 where there is none, and gives the sum. */
  increment(key: string, by?: number): Promise<number>;
  /** Calls the listener for what changes from now on; gives what stops it. */
  watch(prefix: string, listener: (change: { key: string; value?: Json; version: number }) => void): () => void;
}

type Level = "ok" | "info" | "warning" | "error";

interface StatusValues {
  set(name: string | number, value: string | number | boolean,
      options?: { level?: Level; text?: string; unit?: string; ttl?: Duration }): Promise<void>;
  get(name: string | number): Promise<StatusValue | undefined>;
  clear(name: string | number): Promise<void>;
}

interface StatusValue {
  name: string;
  value: string | number | boolean;
  /** Null where none was given. */
  level: Level | null;
  text: string | null;
  unit: string | null;
  updatedAt: string;
  version: number;
  runId?: string;
}

interface ProcessOptions {
  /** Where it starts; relative to the server's working folder. */
  cwd?: string;
  /** Goes over what every process of the server gets. */
  env?: Record<string, string | number | boolean | undefined>;
  input?: string | Uint8Array;
  /** As whom it runs; the server must be root for that. */
  user?: string;
  /** After it the output so far is marked as collected; the process goes on. */
  softTimeout?: Duration;
  /** After it the whole process tree is ended. */
  timeout?: Duration;
  /** From TERM to KILL. */
  killGrace?: Duration;
  /** Reject on an exit code other than 0, or a signal; true unless said otherwise. */
  check?: boolean;
  /** Bytes of each stream in the result, the last ones; all of it goes to the spool. */
  maxOutput?: number;
  /** Copy its output into the run's log; true unless said otherwise. */
  log?: boolean;
  /** Do not keep the script for its end; it ends with the run. */
  background?: boolean;
}

interface Process extends PromiseLike<ProcessResult> {
  readonly id: string;
  readonly pid: Promise<number>;
  /** The process gets a pipe when this is touched before the first await after its launch. */
  readonly stdin: { write(data: string | Uint8Array): Promise<void>; end(): Promise<void> };
  /** Its output line by line, while it runs and after. */
  lines(stream?: "stdout" | "stderr" | "both"): AsyncGenerator<string, void, undefined>;
  /** Sends a signal to the whole process tree; without one the tree is ended: TERM, grace, KILL. */
  kill(signal?: string): Promise<void>;
  /** Sends a message to a process that connected back; it takes it with `drover receive`. */
  send(message: Json): Promise<void>;
  catch<T>(rejected: (error: ProcessError) => T | PromiseLike<T>): Promise<ProcessResult | T>;
  finally(action: () => void): Promise<ProcessResult>;
}

interface ProcessResult {
  exitCode: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
  /** Some of the output is in the spool alone. */
  truncated: boolean;
  timedOut: boolean;
  durationMs: number;
  /** Why Drover ended it, where it did: "HARD_LIMIT", "OUTPUT_LIMIT", "KILLED_BY_USER" and such. */
  cause?: string;
  /** What a person should read about the cause, or about output of it that a node lost. */
  message?: string;
  /** What it wrote to stdout, without the white space at the end. */
  toString(): string;
}

/** What a process is rejected with: the result, with a message that names the command and the last lines of stderr. */
interface ProcessError extends HostError, Omit<ProcessResult, "cause" | "message" | "toString"> {
  command: string;
  cause?: unknown;
}

/** What a host call is rejected with. */
interface HostError extends Error {
  kind: string;
  hint?: string;
  /** Whether the same call may succeed later; left out where nobody can know, as where a script failed. */
  retryable?: boolean;
  details?: { [name: string]: Json };
  hostCall?: string;
}

interface ProcessInfo {
  processId: string;
  runId: string;
  /** Where it runs; left out for this machine. */
  node?: string;
  pid: number;
  command: string[];
  startedAt: string;
}

interface SpawnOptions {
  name?: string;
  /** A run of its own, which outlives this one. */
  detached?: boolean;
}

/** Its promise gives what the script's default export gave. */
interface ScriptThread extends PromiseLike<Json> {
  readonly id: Promise<string>;
  readonly runId: Promise<string>;
  cancel(): Promise<void>;
  /** Listens to an event, as far as this thread emits it; throws for one that is detached or on a node, another run. */
  on(event: string, listener: (event: HostEvent) => void): () => void;
  catch<T>(rejected: (error: HostError) => T | PromiseLike<T>): Promise<Json | T>;
  finally(action: () => void): Promise<Json>;
}

interface ScriptThreadInfo {
  threadId: string;
  runId: string;
  name: string;
  script: string;
  startedAt: string;
}

/** A machine that joined the primary. */
interface Node {
  readonly name: string;
  readonly state: "JOINED" | "ONLINE" | "SILENT" | "REVOKED";
  /** What administrators say of it. */
  readonly labels: { readonly [name: string]: string };
  /** What it says of itself; left out where `facts` of the options is false. */
  readonly facts?: any;
}

/** Another server, seen from a script. */
interface Peer {
  readonly node: Node;
  /** As `host.exec`, there; relative folders start from the folder that its server was started in. */
  exec(program: string, args?: readonly (string | number | bigint | boolean | ProcessResult)[], options?: ProcessOptions): Process;
  /** As `$`, there. */
  readonly $: Shell;
  /** Runs a script of the library on the engines there; its own host object is that of the node. */
  spawn(script: string, args?: { [name: string]: unknown }, options?: { name?: string }): ScriptThread;
  /** The public data there. A watch keeps the script from its end until it is stopped. */
  readonly publicData: Data;
  /** The status values there; the primary shows them as `node/NAME/...`. */
  readonly status: StatusValues;
  /**
   * Copies a file of this machine to one there: checked, continued where a link broke, in place by one rename. The mode is
   * that of the file unless said otherwise ("0644"); an owner ("user" or "user:group") needs a server that is root.
   */
  copyTo(local: string, remote: string, options?: { mode?: string; owner?: string }): Promise<Copied>;
  /** The other way round. */
  copyFrom(remote: string, local: string): Promise<Copied>;
  /** What is used of it afterwards throws; what it launched goes on. */
  close(): Promise<void>;
}

/** The primary, seen from a script that it has a node host; with the rights of the run that it belongs to. */
interface PrimaryPeer {
  readonly node: Node;
  /** Runs a script of the library there, and gives its result. */
  spawn(script: string, args?: { [name: string]: unknown }): Promise<Json>;
  readonly publicData: Data;
  readonly status: StatusValues;
  close(): Promise<void>;
}

interface Copied {
  readonly size: number;
  readonly sha256: string;
  /** That went over the link: less where an earlier copy had broken off. */
  readonly bytes: number;
}

interface TaskRequest {
  /** A tool with its parameters, or a command. */
  tool?: string;
  params?: { [name: string]: Json };
  /** A text is a line for the shell there, a list a program with its arguments, started without a shell. */
  command?: string | readonly string[];
  /** Files of the primary, read before any target is contacted, and copied before the command starts. */
  files?: readonly { from: string; to: string; mode?: string; owner?: string }[];
  /** Names, patterns, "@group" or a query, as in `host.nodes`. */
  targets: string | readonly string[];
  /** Ways to reach the targets that are allowed. */
  via?: string | readonly string[];
  /** Targets at once, under the server's own limit. */
  limit?: number;
  /** So many targets (or "10%") at a time, the next only when no more than `maxFailures` failed. */
  batch?: number | string;
  /** With more failures than that (or "10%") no further target begins. */
  maxFailures?: number | string;
  softTimeout?: Duration;
  timeout?: Duration;
  killGrace?: Duration;
  user?: string;
  env?: { [name: string]: string };
  eventId?: string;
  /** Nothing is sent; the promise gives what would be. */
  dryRun?: boolean;
  /** It outlives this run. */
  detached?: boolean;
  /** Bytes of each stream of a target in the result, the last ones. */
  maxOutput?: number;
}

interface Task extends PromiseLike<TaskResult> {
  readonly id: Promise<string>;
  /** Each target when it has ended. */
  targets(): AsyncGenerator<TargetResult, void, undefined>;
  /** Targets that ended alike with the same output, folded into one, when the task is over. */
  results(): Promise<TaskResultGroup[]>;
  /** No further target begins; what runs goes on. */
  cancel(): Promise<void>;
  /** Ends what runs, on all targets or on one; what cannot be reached now is ended when it comes back. */
  kill(target?: string | readonly string[]): Promise<{ ended: number; open: { node: string; state: TargetState; waitsFor?: string }[] }>;
  catch<T>(rejected: (error: HostError) => T | PromiseLike<T>): Promise<TaskResult | T>;
  finally(action: () => void): Promise<TaskResult>;
}

type TargetState = "PENDING" | "COPYING" | "RUNNING" | "COMPLETE" | "FAILED" | "CANCELLED" | "KILLED";
type TaskState = "PENDING" | "RUNNING" | "COMPLETE" | "FAILED" | "SOME_FAILURES" | "CANCELLED";

interface TaskResult {
  id: string;
  state: TaskState;
  cause?: string;
  message?: string;
  counts: { [state in TargetState]?: number };
  targets: TargetResult[];
}

interface TargetResult {
  node: string;
  state: TargetState;
  cause?: string;
  message?: string;
  exitCode?: number;
  signal?: string;
  stdout: string;
  stderr: string;
  truncated: boolean;
  /** It went on beyond its soft limit. */
  softLimit: boolean;
  durationMs?: number;
}

interface TaskResultGroup {
  /** Such as "web[01-40]". */
  nodes: string;
  count: number;
  positions: number[];
  state: TargetState;
  cause?: string;
  message?: string;
  exitCode?: number;
  signal?: string;
  softLimit: boolean;
  stdout: string;
  stderr: string;
  stdoutBytes: number;
  stderrBytes: number;
}

interface TaskPlan {
  tool: string;
  toolVersion?: number;
  command: string[];
  environment: { [name: string]: string };
  files: { file: { from: string; to: string; mode?: string; owner?: string }; size?: number; sha256?: string; problem?: string }[];
  user?: string;
  softTimeout?: number;
  timeout?: number;
  targets: { node: string; state: string; denied?: string }[];
  /** Whether it would be started. */
  allowed: boolean;
}

interface HostEvent {
  readonly name: string;
  readonly data: Json;
  /** `thread:ID`, `process:ID` or `user:NAME`. */
  readonly from: string;
}

interface Semaphore {
  acquire(options?: { timeout?: Duration }): Promise<void>;
  release(): Promise<void>;
  use<T>(body: () => T | PromiseLike<T>, options?: { timeout?: Duration }): Promise<T>;
}

interface Queue extends AsyncIterable<Json> {
  put(value: unknown): Promise<void>;
  take(options?: { timeout?: Duration }): Promise<Json>;
  size(): Promise<number>;
}

/** What the primary script is asked. */
interface RunRequest {
  readonly runId: string;
  readonly script: string;
  readonly args: { readonly [name: string]: Json };
  readonly startedBy: string;
  readonly eventId: string | null;
  readonly detached: boolean;
  /** Starts the run's first script thread. A request is answered by calling it once. */
  spawn(script: string, args?: { [name: string]: unknown }): Promise<unknown>;
}

// ---- the host object's members are also bare identifiers; so are the scripts of the library, each a function that spawns
// it: deploy({ host: "db3" }) is host.spawn("deploy", { host: "db3" })

declare const node: Host["node"];
declare const run: Host["run"];
declare const publicData: Host["publicData"];
declare const privateData: Host["privateData"];
declare const status: Host["status"];
declare const signal: Host["signal"];
declare const exec: Host["exec"];
declare const processes: Host["processes"];
declare const spawn: Host["spawn"];
declare const threads: Host["threads"];
declare const nodes: Host["nodes"];
declare const connect: Host["connect"];
declare const task: Host["task"];
declare const on: Host["on"];
declare const emit: Host["emit"];
declare const next: Host["next"];
declare const lock: Host["lock"];
declare const semaphore: Host["semaphore"];
declare const queue: Host["queue"];
declare const message: Host["message"];
declare const progress: Host["progress"];
declare const sleep: Host["sleep"];

// ---- the web's globals

interface Console {
  debug(...values: unknown[]): void;
  log(...values: unknown[]): void;
  info(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
  dir(value: unknown): void;
  trace(...values: unknown[]): void;
  assert(condition?: unknown, ...values: unknown[]): void;
  count(label?: string): void;
  countReset(label?: string): void;
  time(label?: string): void;
  timeLog(label?: string, ...values: unknown[]): void;
  timeEnd(label?: string): void;
  group(...values: unknown[]): void;
  groupEnd(): void;
}
declare const console: Console;

declare function setTimeout(callback: (...args: any[]) => void, delay?: number, ...args: unknown[]): number;
declare function setInterval(callback: (...args: any[]) => void, delay?: number, ...args: unknown[]): number;
declare function setImmediate(callback: (...args: any[]) => void, ...args: unknown[]): number;
declare function clearTimeout(id: number | undefined): void;
declare function clearInterval(id: number | undefined): void;
declare function clearImmediate(id: number | undefined): void;
declare function queueMicrotask(callback: () => void): void;
declare function reportError(error: unknown): void;
declare function structuredClone<T>(value: T, options?: { transfer?: Iterable<ArrayBuffer> }): T;
declare function btoa(text: string): string;
declare function atob(text: string): string;
declare const crypto: { randomUUID(): string; getRandomValues<T extends ArrayBufferView>(array: T): T };
declare const performance: { now(): number; readonly timeOrigin: number };

declare class DOMException extends Error {
  constructor(message?: string, options?: string | { name?: string; cause?: unknown });
  readonly code: number;
}
declare class Event {
  constructor(type: string, init?: { bubbles?: boolean; cancelable?: boolean });
  readonly type: string;
  readonly target: EventTarget | null;
  readonly currentTarget: EventTarget | null;
  readonly bubbles: boolean;
  readonly cancelable: boolean;
  readonly defaultPrevented: boolean;
  readonly timeStamp: number;
  preventDefault(): void;
  stopPropagation(): void;
  stopImmediatePropagation(): void;
}
type EventListener = ((event: Event) => void) | { handleEvent(event: Event): void };
declare class EventTarget {
  addEventListener(type: string, listener: EventListener | null, options?: boolean | { once?: boolean; signal?: AbortSignal }): void;
  removeEventListener(type: string, listener: EventListener | null): void;
  dispatchEvent(event: Event): boolean;
}
declare class AbortSignal extends EventTarget {
  static abort(reason?: unknown): AbortSignal;
  static timeout(milliseconds: number): AbortSignal;
  static any(signals: Iterable<AbortSignal>): AbortSignal;
  readonly aborted: boolean;
  readonly reason: any;
  onabort: ((event: Event) => void) | null;
  throwIfAborted(): void;
}
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
declare class TextEncoder {
  readonly encoding: string;
  encode(text?: string): Uint8Array<ArrayBuffer>;
  encodeInto(text: string, target: Uint8Array): { read: number; written: number };
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  /** With `stream`, a character that is not whole yet waits for the next bytes. */
  decode(bytes?: ArrayBuffer | ArrayBufferView, options?: { stream?: boolean }): string;
}
declare class URLSearchParams implements Iterable<[string, string]> {
  constructor(init?: string | URLSearchParams | Record<string, string> | Iterable<[string, string]>);
  readonly size: number;
  append(name: string, value: string): void;
  delete(name: string, value?: string): void;
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string, value?: string): boolean;
  set(name: string, value: string): void;
  sort(): void;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
  entries(): IterableIterator<[string, string]>;
  forEach(callback: (value: string, name: string, all: URLSearchParams) => void): void;
  [Symbol.iterator](): IterableIterator<[string, string]>;
  toString(): string;
}
declare class URL {
  constructor(url: string | URL, base?: string | URL);
  static canParse(url: string | URL, base?: string | URL): boolean;
  static parse(url: string | URL, base?: string | URL): URL | null;
  href: string;
  readonly origin: string;
  protocol: string;
  username: string;
  password: string;
  host: string;
  hostname: string;
  port: string;
  pathname: string;
  search: string;
  readonly searchParams: URLSearchParams;
  hash: string;
  toString(): string;
  toJSON(): string;
}

type HeadersInit = Headers | Record<string, string> | Iterable<[string, string]>;
type BodyInit = string | Uint8Array | ArrayBuffer | URLSearchParams;
interface RequestInit {
  method?: string;
  headers?: HeadersInit;
  body?: BodyInit | null;
  signal?: AbortSignal | null;
  redirect?: "follow" | "error" | "manual";
}
declare class Headers implements Iterable<[string, string]> {
  constructor(init?: HeadersInit);
  append(name: string, value: string): void;
  delete(name: string): void;
  get(name: string): string | null;
  getSetCookie(): string[];
  has(name: string): boolean;
  set(name: string, value: string): void;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
  entries(): IterableIterator<[string, string]>;
  forEach(callback: (value: string, name: string, all: Headers) => void): void;
  [Symbol.iterator](): IterableIterator<[string, string]>;
}
/** A whole body: there are no streams. */
interface Body {
  readonly bodyUsed: boolean;
  text(): Promise<string>;
  json(): Promise<any>;
  bytes(): Promise<Uint8Array>;
  arrayBuffer(): Promise<ArrayBuffer>;
}
interface Request extends Body {}
declare class Request {
  constructor(input: string | URL | Request, init?: RequestInit);
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly redirect: "follow" | "error" | "manual";
  readonly signal: AbortSignal | undefined;
  clone(): Request;
}
interface ResponseInit {
  status?: number;
  statusText?: string;
  headers?: HeadersInit;
}
interface Response extends Body {}
declare class Response {
  constructor(body?: BodyInit | null, init?: ResponseInit);
  static json(data: unknown, init?: ResponseInit): Response;
  static redirect(url: string | URL, status?: number): Response;
  static error(): Response;
  readonly type: string;
  readonly status: number;
  readonly statusText: string;
  readonly ok: boolean;
  readonly url: string;
  readonly redirected: boolean;
  readonly headers: Headers;
  clone(): Response;
}
declare function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
