// JSON-RPC over one WebSocket that comes back by itself. What the server says first is server.hello.

const FIRST_WAIT = 500;
const LONGEST_WAIT = 5_000;

/** After this long without a message the server is asked for one; after twice as long it is given up. */
const SILENCE = 10_000;

export class Connection {
  #socket;
  #nextId = 1;
  #calls = new Map();
  #wait = FIRST_WAIT;
  #heardAt = 0;
  #whenOpen = Promise.withResolvers();
  #listeners;

  /** listeners: lost(reason), and one function for each notification by its name. */
  constructor(listeners) {
    this.#listeners = listeners;
    this.#open();
    setInterval(() => this.#beat(), SILENCE / 4);
  }

  /** Resolves when there is a connection: at once, or when it has come back. */
  get open() {
    return this.#whenOpen.promise;
  }

  /** Gives the result. Throws an Error with kind, hint and details, or with lost where the connection went. */
  call(method, params = {}) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return Promise.reject(lost());
    const id = this.#nextId++;
    this.#socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    return new Promise((resolve, reject) => this.#calls.set(id, { resolve, reject }));
  }

  #open() {
    const socket = new WebSocket(`wss://${location.host}/rpc`, ["drover.v1"]);
    this.#socket = socket;
    this.#heardAt = Date.now();
    socket.addEventListener("open", () => {
      if (socket !== this.#socket) return;
      this.#wait = FIRST_WAIT;
      this.#whenOpen.resolve();
    });
    socket.addEventListener("message", event => {
      if (socket === this.#socket) this.#take(JSON.parse(event.data));
    });
    socket.addEventListener("close", event => {
      if (socket === this.#socket) this.#lost(event.reason);
    });
  }

  /** A network that swallows everything closes nothing: only silence shows it. */
  #beat() {
    if (this.#socket === undefined) return;
    const silence = Date.now() - this.#heardAt;
    if (silence > 2 * SILENCE) {
      this.#socket.close();
      this.#lost("The server is silent");
    } else if (silence > SILENCE) {
      this.call("server.info").catch(() => {});
    }
  }

  #take(message) {
    this.#heardAt = Date.now();
    if (message.method !== undefined) {
      this.#listeners[message.method]?.(message.params);
      return;
    }
    const call = this.#calls.get(message.id);
    if (call === undefined) return;
    this.#calls.delete(message.id);
    if (message.error === undefined) {
      call.resolve(message.result);
    } else {
      const { kind, hint, details } = message.error.data ?? {};
      call.reject(Object.assign(new Error(message.error.message), { kind, hint, details }));
    }
  }

  async #lost(reason) {
    this.#socket = undefined;
    this.#whenOpen = Promise.withResolvers();
    for (const { reject } of this.#calls.values()) reject(lost());
    this.#calls.clear();
    this.#listeners.lost(reason);
    if (await sessionIsOver()) {
      location.replace("/login");
      return;
    }
    setTimeout(() => this.#open(), this.#wait * (0.5 + Math.random()));
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }
}

function lost() {
  return Object.assign(new Error("There is no connection to the server"), { lost: true });
}

/** A WebSocket does not tell why it was refused; a plain read does. */
async function sessionIsOver() {
  try {
    const answer = await fetch("/api/nodes", { cache: "no-store", signal: AbortSignal.timeout(5_000) });
    return answer.status === 401;
  } catch {
    return false;
  }
}
