// JSON-RPC over one WebSocket that comes back by itself. Whoever uses it says what to do at each opening.

const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;

export class Connection {
  #socket;
  #nextId = 1;
  #calls = new Map();
  #wait = FIRST_WAIT;
  #listeners;

  /** listeners: opened(), lost(), and one function for each notification by its name. */
  constructor(listeners) {
    this.#listeners = listeners;
    this.#open();
  }

  /** Gives the result; throws an Error with kind and hint. */
  call(method, params = {}) {
    if (this.#socket.readyState !== WebSocket.OPEN) {
      return Promise.reject(new Error("There is no connection to the server"));
    }
    const id = this.#nextId++;
    this.#socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    return new Promise((resolve, reject) => this.#calls.set(id, { resolve, reject }));
  }

  #open() {
    const socket = new WebSocket(`wss://${location.host}/rpc`, ["drover.v1"]);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#wait = FIRST_WAIT;
      this.#listeners.opened();
    });
    socket.addEventListener("message", event => this.#take(JSON.parse(event.data)));
    socket.addEventListener("close", event => this.#lost(event.reason));
  }

  #take(message) {
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
      const { kind, hint } = message.error.data ?? {};
      call.reject(Object.assign(new Error(message.error.message), { kind, hint }));
    }
  }

  async #lost(reason) {
    for (const { reject } of this.#calls.values()) reject(new Error("The connection was lost"));
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

/** A WebSocket does not tell why it was refused; a plain read does. */
async function sessionIsOver() {
  try {
    return (await fetch("/api/status?prefix=%00", { cache: "no-store" })).status === 401;
  } catch {
    return false;
  }
}
