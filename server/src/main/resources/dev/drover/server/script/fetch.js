// fetch, Headers, Request and Response, as far as scripts use them: whole bodies, no streams.
// https://fetch.spec.whatwg.org/#fetch-api
(function (core) {
  'use strict';

  const { call, use } = core;

  const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
  const WITHOUT_BODY = new Set([101, 204, 205, 304]);
  const REDIRECTS = new Set([301, 302, 303, 307, 308]);
  const METHOD = /^(?:delete|get|head|options|post|put)$/i;

  function headerName(name) {
    const text = String(name);
    if (!NAME.test(text)) throw new TypeError(`'${text}' is not the name of a header`);
    return text.toLowerCase();
  }

  function headerValue(value) {
    const text = String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
    if (/[\0\r\n]|[^\0-\xff]/.test(text)) throw new TypeError(`The value of a header must be one line of Latin-1 text`);
    return text;
  }

  class Headers {
    #list = new Map();            // name -> values

    constructor(init = undefined) {
      if (init === undefined || init === null) return;
      if (typeof init !== 'object') throw new TypeError('Headers are made from an object, pairs or Headers');
      for (const [name, value] of typeof init[Symbol.iterator] === 'function' ? init : Object.entries(init)) this.append(name, value);
    }

    append(name, value) {
      const key = headerName(name);
      this.#list.set(key, [...this.#list.get(key) ?? [], headerValue(value)]);
    }

    delete(name) { this.#list.delete(headerName(name)); }
    get(name) { return this.#list.get(headerName(name))?.join(', ') ?? null; }
    getSetCookie() { return [...this.#list.get('set-cookie') ?? []]; }
    has(name) { return this.#list.has(headerName(name)); }
    set(name, value) { this.#list.set(headerName(name), [headerValue(value)]); }
    forEach(callback, self) { for (const [name, value] of this) callback.call(self, value, name, this); }

    *entries() {
      for (const name of [...this.#list.keys()].sort()) {
        if (name === 'set-cookie') for (const value of this.#list.get(name)) yield [name, value];
        else yield [name, this.get(name)];
      }
    }

    *keys() { for (const [name] of this) yield name; }
    *values() { for (const [, value] of this) yield value; }
    [Symbol.iterator]() { return this.entries(); }
    get [Symbol.toStringTag]() { return 'Headers'; }
  }

  // ---- bodies

  /** The bytes of what is given as a body, and the content type that goes with it. */
  function extract(body) {
    if (body === null || body === undefined) return { bytes: null, type: null };
    if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return { bytes: use('text').view(body).slice(), type: null };
    const { URLSearchParams } = use('url');
    const type = body instanceof URLSearchParams ? 'application/x-www-form-urlencoded;charset=UTF-8' : 'text/plain;charset=UTF-8';
    return { bytes: use('text').encode(String(body)), type };
  }

  class Body {
    #bytes; #used = false;

    constructor(bytes) { this.#bytes = bytes; }

    get bodyUsed() { return this.#used; }

    async bytes() {
      if (this.#used) throw new TypeError('The body was read before; clone() it to read it twice');
      this.#used = this.#bytes !== null;
      return this.#bytes ?? new Uint8Array(0);
    }

    async arrayBuffer() { return (await this.bytes()).slice().buffer; }
    async text() { return use('text').decode(await this.bytes(), 'utf-8', false).replace(/^\ufeff/, ''); }
    async json() { return JSON.parse(await this.text()); }

    static peek(body) {
      if (body.#used) throw new TypeError('The body was read before');
      return body.#bytes;
    }
  }

  const { peek } = Body;
  delete Body.peek;

  // ---- Request and Response

  function methodOf(method) {
    const text = String(method);
    if (!NAME.test(text) || /^(?:connect|trace|track)$/i.test(text)) throw new TypeError(`'${text}' is not a method of requests`);
    return METHOD.test(text) ? text.toUpperCase() : text;
  }

  function urlOf(input) {
    const url = new (use('url').URL)(String(input));
    if (!/^https?:$/.test(url.protocol)) throw new TypeError(`fetch takes http: and https: URLs, not ${url.protocol}`);
    if (url.username !== '' || url.password !== '') throw new TypeError('The URL holds a user name or password; send an Authorization header');
    return url.href;
  }

  class Request extends Body {
    constructor(input, init = {}) {
      const from = input instanceof Request ? input : undefined;
      const given = init.body !== undefined && init.body !== null;
      const { bytes, type } = given ? extract(init.body) : { bytes: from === undefined ? null : peek(from), type: null };
      super(bytes);
      const method = methodOf(init.method ?? from?.method ?? 'GET');
      if (bytes !== null && (method === 'GET' || method === 'HEAD')) throw new TypeError(`A ${method} request has no body`);
      const headers = new Headers(init.headers ?? from?.headers);
      if (type !== null && !headers.has('content-type')) headers.set('content-type', type);
      const redirect = init.redirect ?? from?.redirect ?? 'follow';
      if (!['follow', 'manual', 'error'].includes(redirect)) throw new TypeError(`redirect is '${redirect}'; it must be follow, manual or error`);
      const signal = init.signal === undefined ? from?.signal : init.signal ?? undefined;
      for (const [key, value] of Object.entries({ url: from?.url ?? urlOf(input), method, headers, redirect, signal })) {
        Object.defineProperty(this, key, { value, enumerable: true });
      }
    }

    clone() { return new Request(this, { body: peek(this) ?? undefined }); }
    get [Symbol.toStringTag]() { return 'Request'; }
  }

  class Response extends Body {
    constructor(body = null, init = {}) {
      const { bytes, type } = extract(body);
      const status = init.status ?? 200;
      if (!Number.isInteger(status) || status < 200 || status > 599) throw new RangeError(`The status ${status} is not between 200 and 599`);
      if (bytes !== null && WITHOUT_BODY.has(status)) throw new TypeError(`A response with status ${status} has no body`);
      super(bytes);
      const headers = new Headers(init.headers);
      if (type !== null && !headers.has('content-type')) headers.set('content-type', type);
      fill(this, { status, statusText: String(init.statusText ?? ''), headers, url: '', redirected: false, type: 'default' });
    }

    get ok() { return this.status >= 200 && this.status <= 299; }

    clone() {
      return made(peek(this), this);
    }

    static json(data, init = {}) {
      const headers = new Headers(init.headers);
      if (!headers.has('content-type')) headers.set('content-type', 'application/json');
      return new Response(JSON.stringify(data), { ...init, headers });
    }

    static error() { return made(null, { status: 0, statusText: '', headers: new Headers(), url: '', redirected: false, type: 'error' }); }

    static redirect(url, status = 302) {
      if (!REDIRECTS.has(status)) throw new RangeError(`The status ${status} is not one of redirections`);
      return new Response(null, { status, headers: { location: new (use('url').URL)(String(url)).href } });
    }

    get [Symbol.toStringTag]() { return 'Response'; }
  }

  function fill(response, members) {
    for (const key of ['status', 'statusText', 'headers', 'url', 'redirected', 'type']) {
      Object.defineProperty(response, key, { value: members[key], enumerable: true });
    }
    return response;
  }

  /** A response with values that the constructor does not take. */
  function made(bytes, members) {
    const body = new Body(bytes === null ? null : bytes);
    Object.setPrototypeOf(body, Response.prototype);
    return fill(body, { ...members, headers: new Headers(members.headers) });
  }

  // ---- fetch

  async function fetch(input, init) {
    const request = new Request(input, init);
    request.signal?.throwIfAborted();
    const bytes = peek(request);
    const parameters = {
      url: request.url.replace(/#.*$/, ''), method: request.method, headers: [...request.headers], redirect: request.redirect, body: bytes !== null,
    };
    const answer = await call('network.fetch', parameters, { bytes: bytes ?? undefined, signal: request.signal });
    const hasBody = !WITHOUT_BODY.has(answer.status) && request.method !== 'HEAD';
    return made(hasBody ? answer.bytes : null, { ...answer, type: 'basic' });
  }

  return { fetch, Headers, Request, Response };
})
